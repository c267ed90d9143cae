//! Callbacks that are late, repeated, out of order, lost or broken; keys that change; people who are not us.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

mod stage;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use kernel::Fen;
use payment::simulator::{Corruption, Mischief, Outcome, Provider};
use payment::wechat::{Notice, RefundRequest, TradeState};
use payment::{BillFault, Error, PrivateKey, SignatureFault, alipay, wechat};
use stage::{Stage, altering};

const BOTH: [Provider; 2] = [Provider::Wechat, Provider::Alipay];

#[tokio::test]
async fn a_lost_callback_is_made_good_by_a_query() {
    let stage = Stage::new().await;
    for provider in BOTH {
        stage.paid(provider, "T1", 100, Mischief { lose: true, ..Mischief::default() }).await;
    }
    assert!(stage.simulator.deliveries().iter().all(|one| one.outcome == Outcome::Lost));
    assert_eq!(stage.wechat.query(stage.now(), "T1").await.unwrap().trade_state, TradeState::Success);
    assert!(stage.alipay.query(stage.now(), "T1").await.unwrap().trade_status.is_paid());
}

#[tokio::test]
async fn a_repeated_callback_is_the_same() {
    let mut stage = Stage::new().await;
    for provider in BOTH {
        stage.paid(provider, "T1", 100, Mischief { repeat: 2, ..Mischief::default() }).await;
        let (first, second, third) = (stage.said().await, stage.said().await, stage.said().await);
        assert_eq!(first.body, second.body);
        assert_eq!(first.body, third.body);
    }
}

#[tokio::test]
async fn a_callback_comes_again_until_it_is_taken() {
    let mut stage = Stage::new().await;
    for provider in BOTH {
        stage.busy.store(2, Ordering::SeqCst);
        stage.paid(provider, "T1", 100, Mischief::default()).await;
        let (first, second, third) = (stage.said().await, stage.said().await, stage.said().await);
        assert!(first.body == second.body && second.body == third.body);
    }
}

#[tokio::test]
async fn a_refund_may_be_told_before_the_payment() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    for provider in BOTH {
        stage.paid(provider, "T1", 100, Mischief { reorder: true, ..Mischief::default() }).await;
    }
    let wanted = RefundRequest {
        out_trade_no: "T1".into(),
        out_refund_no: "R1".into(),
        reason: None,
        refund: Fen(1),
        total: Fen(100),
        notify_url: Some(format!("{}/wechat", stage.shop)),
        sub_mchid: None,
    };
    stage.wechat.refund(now, &wanted).await.unwrap();
    assert!(matches!(stage.wechat_said().await.unwrap().notice, Notice::Refund(_)));
    assert!(matches!(stage.wechat_said().await.unwrap().notice, Notice::Paid(_)));
    let wanted = alipay::RefundRequest {
        out_trade_no: "T1".into(),
        out_request_no: "R1".into(),
        amount: Fen(1),
        reason: None,
        from_split: None,
    };
    stage.alipay.refund(now, &wanted).await.unwrap();
    assert!(stage.alipay_said().await.unwrap().refund.is_some());
    assert!(stage.alipay_said().await.unwrap().refund.is_none());
}

#[tokio::test]
async fn a_late_callback_lets_others_pass() {
    let mut stage = Stage::new().await;
    stage.paid(Provider::Wechat, "late", 100, Mischief { delay_ms: 300, ..Mischief::default() }).await;
    stage.paid(Provider::Wechat, "soon", 100, Mischief::default()).await;
    for expected in ["soon", "late"] {
        let Notice::Paid(paid) = stage.wechat_said().await.unwrap().notice else { panic!("not paid") };
        assert_eq!(paid.out_trade_no, expected);
    }
}

#[tokio::test]
async fn a_broken_callback_is_refused_and_the_query_still_true() {
    let mut stage = Stage::new().await;
    let wrong = || Error::Signature(SignatureFault::Wrong);
    for (corruption, expected) in [
        (Corruption::Body, wrong()),
        (Corruption::Signature, wrong()),
        (Corruption::Seal, Error::Sealed),
        (Corruption::Old, Error::Signature(SignatureFault::NotNow(-600))),
        (Corruption::Serial, Error::Signature(SignatureFault::UnknownKey("PUB_KEY_ID_0".into()))),
        (Corruption::Probe, Error::Signature(SignatureFault::Probe)),
    ] {
        let no = format!("{corruption:?}");
        let mischief = Mischief { corrupt: Some(corruption), ..Mischief::default() };
        stage.paid(Provider::Wechat, &no, 100, mischief).await;
        for attempt in 0..=3 {
            assert_eq!(stage.wechat_said().await, Err(expected.clone()), "{no}, attempt {attempt}");
        }
        assert_eq!(stage.wechat.query(stage.now(), &no).await.unwrap().trade_state, TradeState::Success);
    }
    for corruption in [Corruption::Body, Corruption::Signature] {
        let no = format!("{corruption:?}");
        let mischief = Mischief { corrupt: Some(corruption), ..Mischief::default() };
        stage.paid(Provider::Alipay, &no, 100, mischief).await;
        for attempt in 0..=3 {
            assert_eq!(stage.alipay_said().await, Err(wrong()), "{no}, attempt {attempt}");
        }
    }
}

#[tokio::test]
async fn keys_of_wechat_change_without_an_outage() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    let keys = &stage.simulator.keys().platform;
    let (old, new) = (keys[0].0.clone(), keys[1].0.clone());
    let next = keys[1].1.public_key().unwrap();
    stage.paid(Provider::Wechat, "T1", 100, Mischief::default()).await;
    assert!(stage.wechat_said().await.is_ok());

    stage.wechat_keys.accept(&new, next);
    for serial in [&new, &old] {
        assert!(stage.simulator.sign_with(serial));
        let no = format!("T{serial}");
        stage.paid(Provider::Wechat, &no, 100, Mischief::default()).await;
        assert!(stage.wechat_said().await.is_ok(), "{serial}");
    }
    stage.wechat_keys.retire(&old);
    let retired = Error::Signature(SignatureFault::UnknownKey(old));
    assert_eq!(stage.wechat.query(now, "T1").await, Err(retired.clone()), "answers too");
    assert!(stage.simulator.sign_with(&new));
    stage.wechat.query(now, "T1").await.unwrap();
    assert!(!stage.simulator.sign_with("no such key"));
}

#[tokio::test]
async fn who_is_not_us_is_not_served_and_who_is_not_the_provider_not_believed() {
    let stage = Stage::new().await;
    let now = stage.now();
    let keys = stage.simulator.keys();
    let stranger = PrivateKey::generate().unwrap();

    let merchant = wechat::Merchant { key: PrivateKey::generate().unwrap(), ..keys.merchant().unwrap() };
    let client =
        wechat::Client::new(stage.simulator.base_url(), Arc::new(merchant), Arc::clone(&stage.wechat_keys));
    let error = client.unwrap().native(now, &stage.prepay("T1", 1)).await.unwrap_err();
    assert!(matches!(&error, Error::Refused { status: 401, code, .. } if code == "SIGN_ERROR"), "{error}");
    let app = alipay::App { key: PrivateKey::generate().unwrap(), ..keys.app().unwrap() };
    let client =
        alipay::Client::new(&stage.simulator.alipay_gateway(), Arc::new(app), Arc::clone(&stage.alipay_keys));
    let error = client.unwrap().precreate(now, &stage.order("T1", 1)).await.unwrap_err();
    assert!(matches!(&error, Error::Refused { code, .. } if code == "isv.invalid-signature"), "{error}");

    let ring = wechat::Keyring::of(&keys.platform[0].0, stranger.public_key().unwrap());
    let client =
        wechat::Client::new(stage.simulator.base_url(), Arc::new(keys.merchant().unwrap()), Arc::new(ring));
    let wrong = Err(Error::Signature(SignatureFault::Wrong));
    assert_eq!(client.unwrap().native(now, &stage.prepay("T1", 1)).await, wrong);
    let ring = alipay::Keyring::of(stranger.public_key().unwrap());
    let client =
        alipay::Client::new(&stage.simulator.alipay_gateway(), Arc::new(keys.app().unwrap()), Arc::new(ring));
    assert_eq!(client.unwrap().precreate(now, &stage.order("T1", 1)).await, wrong);
    let nobody =
        wechat::Client::new("http://127.0.0.1:9", Arc::new(keys.merchant().unwrap()), Arc::default());
    assert!(matches!(nobody.unwrap().query(now, "T1").await, Err(Error::Unreachable(_))));
}

#[tokio::test]
async fn an_answer_that_was_altered_is_refused() {
    let stage = Stage::new().await;
    let lost = Mischief { lose: true, ..Mischief::default() };
    for provider in BOTH {
        stage.paid(provider, "T1", 100, lost).await;
    }
    let keys = stage.simulator.keys();
    let wrong = Error::Signature(SignatureFault::Wrong);
    let url = altering(stage.simulator.base_url(), "\"total\":100", "\"total\":10").await;
    let merchant = Arc::new(keys.merchant().unwrap());
    let client = wechat::Client::new(&url, merchant, Arc::clone(&stage.wechat_keys)).unwrap();
    assert_eq!(client.query(stage.now(), "T1").await.unwrap_err(), wrong);
    let url = altering(stage.simulator.base_url(), "\"1.00\"", "\"9.00\"").await;
    let app = Arc::new(keys.app().unwrap());
    let client =
        alipay::Client::new(&format!("{url}/gateway.do"), app, Arc::clone(&stage.alipay_keys)).unwrap();
    assert_eq!(client.query(stage.now(), "T1").await.unwrap_err(), wrong);
}

#[tokio::test]
async fn a_bill_that_was_altered_is_refused() {
    let stage = Stage::new().await;
    stage.paid(Provider::Wechat, "T1", 100, Mischief { lose: true, ..Mischief::default() }).await;
    for (from, to, expected) in [
        (
            "billdownload/file?token=trade-2026",
            "billdownload/file?token=trade-2027",
            SignatureFault::Wrong.into(),
        ),
        ("`1.00", "`2.00", Error::Bill(BillFault::Hash)),
    ] {
        let url = altering(stage.simulator.base_url(), from, to).await;
        let merchant = Arc::new(stage.simulator.keys().merchant().unwrap());
        let client = wechat::Client::new(&url, merchant, Arc::clone(&stage.wechat_keys)).unwrap();
        assert_eq!(client.bill(stage.now(), stage.now().day()).await, Err(expected));
    }
}
