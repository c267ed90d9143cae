//! In a browser: a seller registers an address, tests it, pauses and replaces the secret; a buyer pays, and the address is
//! told, in the shape that the document gives. The county's office keeps its own.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

struct Words {
    lang: &'static str,
    width: u32,
    empty: &'static str,
    new: &'static str,
    address: &'static str,
    paid: &'static str,
    moved: &'static str,
    opened: &'static str,
    register: &'static str,
    not_https: &'static str,
    once: &'static str,
    kept: &'static str,
    ping: &'static str,
    taken: &'static str,
    back: &'static str,
    pause: &'static str,
    paused: &'static str,
    resume: &'static str,
    rotate: &'static str,
    overlap: &'static str,
    deliveries: &'static str,
    again: &'static str,
    delete: &'static str,
    delete_now: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    empty: "还没有登记地址",
    new: "登记地址",
    address: "地址",
    paid: "订单已付款",
    moved: "订单状态变化",
    opened: "站点开业",
    register: "登记",
    not_https: "地址必须以 https:// 开头",
    once: "只显示这一次",
    kept: "已经保存好",
    ping: "发一条测试",
    taken: "已收下",
    back: "返回地址",
    pause: "暂停",
    paused: "消息最多保留 30 天",
    resume: "恢复推送",
    rotate: "更换密钥",
    overlap: "前仍同时签名",
    deliveries: "推送记录",
    again: "重新推送",
    delete: "删除",
    delete_now: "确认删除",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    empty: "No address is registered yet",
    new: "Register an address",
    address: "Address",
    paid: "Order paid",
    moved: "Order moved on",
    opened: "Station opened",
    register: "Register",
    not_https: "The address must begin with https://",
    once: "it is shown this once",
    kept: "I have kept it",
    ping: "Send a test",
    taken: "Taken",
    back: "The webhook",
    pause: "Pause",
    paused: "Events wait, for 30 days at most",
    resume: "Have it told again",
    rotate: "Replace the secret",
    overlap: "signs, too, until",
    deliveries: "Deliveries",
    again: "Send again",
    delete: "Delete",
    delete_now: "Delete for good",
};

type Taken = (String, String, Value);

/// A receiver on this machine: the number and the signatures of what it takes, and its body.
async fn receiver() -> (String, UnboundedReceiver<Taken>) {
    let (took, taken) = unbounded_channel();
    let take = move |headers: HeaderMap, body: String| async move {
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        let body = serde_json::from_str(&body).unwrap();
        took.send((header("webhook-id"), header("webhook-signature"), body)).unwrap();
        "ok"
    };
    let router = Router::new().route("/heluo", post(take));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/heluo", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, taken)
}

/// What is posted next; a minute without anything is a failure, not a reason to wait on.
async fn next(taken: &mut UnboundedReceiver<Taken>) -> Taken {
    let minute = std::time::Duration::from_secs(60);
    tokio::time::timeout(minute, taken.recv()).await.expect("nothing was posted").unwrap()
}

#[test]
fn an_address_is_kept_in_chinese_on_a_phone() {
    journey(&ZH);
}

#[test]
fn an_address_is_kept_in_english_at_a_desk() {
    journey(&EN);
}

fn journey(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let (url, mut taken) = receiver().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in("石玉兰").await;
        register(&browser, words, &url).await;
        test(&browser, words).await;
        let (first, _, body) = next(&mut taken).await;
        agrees(&program, &body).await;
        browser.press(words.again).await;
        assert_eq!(next(&mut taken).await.0, first, "the same message has the same number");
        browser.until(words.taken).await;
        browser.press(words.back).await;
        pause_and_replace(&browser, words).await;
        Chain::begin(&program).await.paid().await;
        let (_, signatures, body) = next(&mut taken).await;
        assert_eq!(signatures.split(' ').count(), 2, "both secrets sign: {signatures}");
        assert_eq!(body["type"], "market.order_paid");
        agrees(&program, &body).await;
        browser.press(words.deliveries).await;
        browser.until(words.paid).await;
        browser.check(&format!("webhook-deliveries-{}", words.lang)).await;
        browser.go("/sell/webhooks?state=active&kind=market.order_paid").await;
        browser.says("127.0.0.1").await;
        browser.check(&format!("webhooks-{}", words.lang)).await;
        browser.press_containing("127.0.0.1").await;
        browser.unfold(words.delete).await;
        browser.press(words.delete_now).await;
        browser.says(words.empty).await;
        office(&browser, words).await;
        browser.close().await;
    });
}

async fn register(browser: &Browser, words: &Words, url: &str) {
    browser.go("/sell/webhooks").await;
    browser.says(words.empty).await;
    browser.check(&format!("webhooks-empty-{}", words.lang)).await;
    browser.press(words.new).await;
    browser.fill(words.address, "http://erp.example.com/heluo").await;
    browser.tick(words.paid).await;
    browser.press(words.register).await;
    browser.says(words.not_https).await;
    browser.check(&format!("webhook-new-{}", words.lang)).await;
    assert!(!browser.text().await.contains(words.opened), "a shop is not told of stations");
    // The kind that was ticked still is.
    browser.fill(words.address, url).await;
    browser.press(words.register).await;
    browser.says(words.once).await;
    assert!(browser.css_text("code.secret").await.starts_with("whsec_"));
    browser.check(&format!("webhook-secret-{}", words.lang)).await;
    browser.press(words.kept).await;
    browser.says(words.ping).await;
    assert!(!browser.text().await.contains("whsec_"));
}

async fn test(browser: &Browser, words: &Words) {
    browser.press(words.ping).await;
    browser.until(words.taken).await;
    browser.says("webhook.ping").await;
    browser.check(&format!("webhook-delivery-{}", words.lang)).await;
}

async fn pause_and_replace(browser: &Browser, words: &Words) {
    browser.press(words.pause).await;
    browser.says(words.paused).await;
    browser.press(words.resume).await;
    browser.says(words.pause).await;
    browser.press(words.rotate).await;
    browser.says(words.once).await;
    browser.press(words.kept).await;
    browser.says(words.overlap).await;
    browser.check(&format!("webhook-{}", words.lang)).await;
}

/// The county's centre keeps its own, and may choose what a shop may not.
async fn office(browser: &Browser, words: &Words) {
    browser.sign_in("刘芳").await;
    browser.go("/county/webhooks").await;
    browser.says(words.empty).await;
    browser.press(words.new).await;
    browser.fill(words.address, "https://erp.example.com/heluo").await;
    browser.tick(words.opened).await;
    browser.tick(words.moved).await;
    browser.press(words.register).await;
    browser.press(words.kept).await;
    browser.says("erp.example.com").await;
    browser.check(&format!("webhook-office-{}", words.lang)).await;
}

/// What was posted has the shape that the document gives to its kind.
async fn agrees(program: &Program, body: &Value) {
    let document = program.api("GET", "/api/v1/openapi.json", "", Value::Null).await;
    let kind = body["type"].as_str().unwrap();
    let schema = &document["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{kind} is not in the document");
    let mut schema = schema.clone();
    // Nothing is posted that the document does not name.
    schema["additionalProperties"] = Value::from(false);
    schema["properties"]["data"]["additionalProperties"] = Value::from(false);
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(body).map(|fault| fault.to_string()).collect();
    assert_eq!(faults, Vec::<String>::new(), "{body}");
}
