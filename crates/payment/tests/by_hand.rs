//! The simulator as a person meets it: the cashier's pages, the control addresses, and its key files.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says what went wrong by panicking")]

mod stage;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use kernel::{Clock, SystemClock};
use payment::alipay::TradeStatus;
use payment::simulator::{Keys, Outcome};
use payment::wechat::TradeState;
use stage::Stage;

/// Status, `Location`, body.
async fn ask(method: &str, url: &str, body: &str) -> (u16, String, String) {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    let request = Request::builder().method(method).uri(url).header("Content-Type", "application/json");
    let answer = client.request(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (head, body) = answer.into_parts();
    let location = head.headers.get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    (head.status.as_u16(), location, body)
}

#[tokio::test]
async fn a_buyer_pays_at_the_cashier() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    let order = payment::wechat::Prepay { description: "<b>苹果".into(), ..stage.prepay("H1", 12_300) };
    let url = stage.wechat.native(now, &order).await.unwrap();
    let (status, _, page) = ask("GET", &url, "").await;
    assert!(status == 200 && page.contains("¥123.00") && page.contains("&lt;b&gt;苹果"), "{page}");
    let (status, back, _) = ask("POST", &url, "").await;
    assert_eq!((status, back.as_str()), (303, url.as_str()));
    assert!(stage.wechat_said().await.is_ok());
    assert!(ask("GET", &url, "").await.2.contains("已付款"));
    assert_eq!(stage.wechat.query(now, "H1").await.unwrap().trade_state, TradeState::Success);

    let url = stage.alipay.page_pay_url(now, &stage.order("A1", 1), "http://shop.test/back?a=b").unwrap();
    let (status, cashier, _) = ask("GET", &url, "").await;
    assert_eq!(status, 303);
    assert_eq!(ask("POST", &cashier, "").await.1, "http://shop.test/back?a=b");
    assert_eq!(stage.alipay_said().await.unwrap().out_trade_no, "A1");
    assert_eq!(stage.alipay.query(now, "A1").await.unwrap().trade_status, TradeStatus::TradeSuccess);
    let altered = url.replace("0.01", "0.02");
    assert!(
        altered != url && ask("GET", &altered, "").await.1.is_empty(),
        "an altered order opens no cashier"
    );
    let (status, ..) = ask("GET", &format!("{}/cashier/wechat/none", stage.simulator.base_url()), "").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn a_test_of_another_program_tells_it_how_to_behave() {
    let mut stage = Stage::new().await;
    let (now, base) = (stage.now(), stage.simulator.base_url().to_owned());
    let control = |rest: &str| format!("{base}/control/{rest}");
    stage.wechat.native(now, &stage.prepay("H1", 1)).await.unwrap();
    assert_eq!(ask("PUT", &control("wechat/H1/mischief"), r#"{"lose":true}"#).await.0, 204);
    assert_eq!(
        ask("PUT", &control("wechat/H1/mischief"), r#"{"loose":true}"#).await.0,
        422,
        "a slip of the pen"
    );
    assert_eq!(ask("POST", &control("wechat/H1/pay"), "").await.0, 204);
    assert_eq!(ask("POST", &control("wechat/H1/pay"), "").await.0, 409, "paid before");
    assert_eq!(ask("POST", &control("alipay/H1/pay"), "").await.0, 409, "not Alipay's");
    let (status, _, told) = ask("GET", &control("deliveries"), "").await;
    assert!(status == 200 && told.contains("\"outcome\":\"lost\""), "{told}");
    assert_eq!(stage.simulator.deliveries()[0].outcome, Outcome::Lost);

    let next = stage.simulator.keys().platform[1].0.clone();
    assert_eq!(ask("PUT", &control(&format!("wechat/signing-key/{next}")), "").await.0, 204);
    assert!(stage.wechat.query(now, "H1").await.is_err(), "the new key is not accepted yet");
    assert_eq!(ask("PUT", &control("wechat/signing-key/none"), "").await.0, 404);
    stage.alipay.precreate(now, &stage.order("A1", 1)).await.unwrap();
    assert_eq!(ask("POST", &control("alipay/A1/pay"), "").await.0, 204);
    assert!(stage.alipay_said().await.is_ok());
}

#[tokio::test]
async fn keys_are_kept_in_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = Keys::open(folder.path()).unwrap();
    let again = Keys::open(folder.path()).unwrap();
    assert_eq!(again.api_v3_key, first.api_v3_key);
    assert_eq!(again.alipay.public_key().unwrap(), first.alipay.public_key().unwrap());
    let stage = Stage::with(again, SystemClock.now()).await;
    let merchant = std::sync::Arc::new(first.merchant().unwrap());
    let ring = std::sync::Arc::new(first.wechat_keyring().unwrap());
    let client = payment::wechat::Client::new(stage.simulator.base_url(), merchant, ring).unwrap();
    client.native(stage.now(), &stage.prepay("H1", 1)).await.unwrap();
}
