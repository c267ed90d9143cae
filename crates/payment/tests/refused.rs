//! What is signed by hand, as the documents say, is accepted; whatever differs in one place is refused.
#![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use kernel::Timestamp;
use payment::wechat::{ApiV3Key, Identity, Keyring, Merchant, Notice, Signed};
use payment::{Error, PrivateKey, SignatureFault, alipay};

const API_V3_KEY: &str = "0123456789abcdefghijABCDEFGHIJ01";
const NOW: Timestamp = Timestamp::from_millis(1_795_496_700_000);

fn merchant(mchid: &str) -> Merchant {
    Merchant {
        identity: Identity { mchid: mchid.into(), appid: "wx1".into() },
        serial: "S".into(),
        key: PrivateKey::generate().unwrap(),
        api_v3_key: ApiV3Key::new(API_V3_KEY).unwrap(),
    }
}

fn callback(event: &str, plain: &str) -> Vec<u8> {
    let resource = ApiV3Key::new(API_V3_KEY).unwrap().seal(plain.as_bytes(), "transaction").unwrap();
    let resource = serde_json::to_string(&resource).unwrap();
    format!(
        "{{\"id\":\"N1\",\"create_time\":\"2026-11-24T13:05:00+08:00\",\"resource_type\":\"encrypt-resource\",\
         \"event_type\":\"{event}\",\"summary\":\"通知\",\"resource\":{resource}}}"
    )
    .into_bytes()
}

const PAID: &str =
    r#"{"appid":"wx1","mchid":"19","out_trade_no":"H1","trade_state":"SUCCESS","new_field":{}}"#;

#[test]
fn a_callback_of_wechat() {
    let (old, new) = (PrivateKey::generate().unwrap(), PrivateKey::generate().unwrap());
    let ring = Keyring::of("5157F09E", old.public_key().unwrap());
    ring.accept("PUB_KEY_ID_01", new.public_key().unwrap());
    let us = merchant("19");
    let body = callback("TRANSACTION.SUCCESS", PAID);
    let sign = |key: &PrivateKey, time: &str, body: &[u8]| {
        key.sign(&[format!("{time}\nnonce\n").as_bytes(), body, b"\n"].concat()).unwrap()
    };
    let read = |serial, time: &str, signature: &str, body: &[u8]| {
        us.read_callback(&ring, NOW, &Signed { serial, signature, timestamp: time, nonce: "nonce" }, body)
    };
    let good = sign(&new, "1795496700", &body);
    let refused = |fault| Err(Error::Signature(fault));

    let callback_read = read("PUB_KEY_ID_01", "1795496700", &good, &body).unwrap();
    assert_eq!(callback_read.id, "N1");
    assert!(matches!(callback_read.notice, Notice::Paid(paid) if paid.out_trade_no == "H1"));
    assert!(
        read("5157F09E", "1795496700", &sign(&old, "1795496700", &body), &body).is_ok(),
        "the old key too"
    );
    for edge in ["1795496400", "1795497000"] {
        assert!(read("PUB_KEY_ID_01", edge, &sign(&new, edge, &body), &body).is_ok(), "{edge}");
    }

    assert_eq!(read("5157F09E", "1795496700", &good, &body), refused(SignatureFault::Wrong));
    let unknown = SignatureFault::UnknownKey("PUB_KEY_ID_02".into());
    assert_eq!(read("PUB_KEY_ID_02", "1795496700", &good, &body), refused(unknown));
    assert_eq!(
        read("PUB_KEY_ID_01", "1795496701", &good, &body),
        refused(SignatureFault::Wrong),
        "other time"
    );
    for (time, apart) in [("1795496399", -301), ("1795497001", 301)] {
        let signature = sign(&new, time, &body);
        assert_eq!(read("PUB_KEY_ID_01", time, &signature, &body), refused(SignatureFault::NotNow(apart)));
    }
    let probe = format!("WECHATPAY/SIGNTEST/{good}");
    assert_eq!(read("PUB_KEY_ID_01", "1795496700", &probe, &body), refused(SignatureFault::Probe));
    for place in [0, body.len() / 2, body.len() - 1] {
        let mut altered = body.clone();
        altered[place] ^= 1;
        assert_eq!(read("PUB_KEY_ID_01", "1795496700", &good, &altered), refused(SignatureFault::Wrong));
    }
    let spaced = [&body[..], b" "].concat();
    assert_eq!(read("PUB_KEY_ID_01", "1795496700", &good, &spaced), refused(SignatureFault::Wrong));
    for signature in ["", "AAAA", "不是"] {
        assert_eq!(read("PUB_KEY_ID_01", "1795496700", signature, &body), refused(SignatureFault::Wrong));
    }
    ring.retire("5157F09E");
    let retired = SignatureFault::UnknownKey("5157F09E".into());
    let by_old = sign(&old, "1795496700", &body);
    assert_eq!(read("5157F09E", "1795496700", &by_old, &body), refused(retired), "not after the switch");
}

#[test]
fn a_genuine_callback_that_is_not_for_us_or_not_understood() {
    let key = PrivateKey::generate().unwrap();
    let ring = Keyring::of("K", key.public_key().unwrap());
    let read = |event: &str, plain: &str| {
        let body = callback(event, plain);
        let signature = key.sign(&[b"1795496700\nnonce\n", &body[..], b"\n"].concat()).unwrap();
        let signed = Signed { serial: "K", signature: &signature, timestamp: "1795496700", nonce: "nonce" };
        merchant("19").read_callback(&ring, NOW, &signed, &body).map(|callback| callback.notice)
    };
    assert!(matches!(read("TRANSACTION.SUCCESS", PAID), Ok(Notice::Paid(_))));
    let other = PAID.replace("\"19\"", "\"20\"");
    assert_eq!(read("TRANSACTION.SUCCESS", &other), Err(Error::NotOurs("20".into())));
    assert!(matches!(read("TRANSACTION.SUCCESS", "{}"), Err(Error::Unreadable(_))));
    assert_eq!(read("COUPON.USE", "{}"), Ok(Notice::Other));
}

#[test]
fn missing_headers_are_named() {
    let missing = |name| Err(Error::Signature(SignatureFault::Missing(name)));
    assert_eq!(Signed::from_headers(|_| None), missing("Wechatpay-Serial"));
    let without_nonce = |name: &str| (name != "Wechatpay-Nonce").then_some("x");
    assert_eq!(Signed::from_headers(without_nonce), missing("Wechatpay-Nonce"));
}

#[test]
fn a_notice_of_alipay() {
    let key = PrivateKey::generate().unwrap();
    let ring = alipay::Keyring::of(key.public_key().unwrap());
    let us = alipay::App { app_id: "2021".into(), key: PrivateKey::generate().unwrap() };
    let signed = |app_id: &str| {
        let text = format!(
            "app_id={app_id}&notify_id=N1&out_trade_no=H1&subject=梨 1&total_amount=0.10&trade_no=T1&trade_status=TRADE_SUCCESS"
        );
        let sign = key.sign(text.as_bytes()).unwrap();
        form_urlencoded::Serializer::new(text.replace("梨 1", "%E6%A2%A8+1"))
            .append_pair("sign_type", "RSA2")
            .append_pair("sign", &sign)
            .append_pair("fund_bill_list", "")
            .finish()
    };
    let form = signed("2021");
    let notice = us.read_notice(&ring, form.as_bytes()).unwrap();
    assert_eq!((notice.id.as_str(), notice.total.0), ("N1", 10));
    let wrong = Err(Error::Signature(SignatureFault::Wrong));
    for (from, to) in
        [("0.10", "0.01"), ("H1", "H2"), ("sign=", "sign=A"), ("TRADE_SUCCESS", "TRADE_FINISHED")]
    {
        assert_eq!(us.read_notice(&ring, form.replacen(from, to, 1).as_bytes()), wrong, "{from}");
    }
    assert_eq!(us.read_notice(&ring, format!("{form}&extra=1").as_bytes()), wrong, "something more");
    let twice = us.read_notice(&ring, format!("{form}&total_amount=9").as_bytes());
    assert!(matches!(twice, Err(Error::Unreadable(_))), "something twice");
    assert_eq!(us.read_notice(&ring, signed("2022").as_bytes()), Err(Error::NotOurs("2022".into())));
    let weak = us.read_notice(&ring, form.replace("RSA2", "RSA").as_bytes());
    assert_eq!(weak, Err(Error::Signature(SignatureFault::Missing("sign_type"))));
    let unsigned = form.split("&sign=").next().unwrap();
    assert_eq!(
        us.read_notice(&ring, unsigned.as_bytes()),
        Err(Error::Signature(SignatureFault::Missing("sign")))
    );
}
