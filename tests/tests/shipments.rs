//! In a browser: a seller has two of three jars and sends them, the third follows by a day; the buyer sees both on the way,
//! each with its parcel and code, and collects both.

use kernel::Clock as _;
use serde_json::json;

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::{COUNTY, Chain};

struct Words {
    lang: &'static str,
    width: u32,
    pack_less: &'static str,
    pieces: &'static str,
    by: &'static str,
    choose_a_day: &'static str,
    pack: &'static str,
    partly: &'static str,
    first: &'static str,
    second: &'static str,
    promised: &'static str,
    refuse: &'static str,
    see_parcel: &'static str,
    of_two: &'static str,
    pack_rest: &'static str,
    collected: &'static str,
    settled: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    pack_less: "缺件或称重打包",
    pieces: "实装件数",
    by: "最迟哪天发出",
    choose_a_day: "请选择",
    pack: "打包完成",
    partly: "部分已发，其余待发",
    first: "第 1 批",
    second: "第 2 批",
    promised: "卖家承诺最迟",
    refuse: "不要后发部分，退款",
    see_parcel: "查看包裹",
    of_two: "共 2 批",
    pack_rest: "其余已打包",
    collected: "已取货",
    settled: "已到卖家账户",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    pack_less: "Pack less or weigh",
    pieces: "Pieces packed",
    by: "Sent by which day",
    choose_a_day: "Choose a day from",
    pack: "Packed",
    partly: "Partly sent, the rest follows",
    first: "Shipment 1",
    second: "Shipment 2",
    promised: "The seller promised to send it by",
    refuse: "Refuse the rest, money back",
    see_parcel: "See the parcel",
    of_two: "of 2",
    pack_rest: "The rest is packed",
    collected: "Collected",
    settled: "Paid to the seller",
};

#[test]
fn two_of_three_now_and_one_later_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn two_of_three_now_and_one_later_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let order = three(&chain).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        send_two(&browser, words, &order).await;
        let first = carry(&chain, &order, 1).await;
        look(&browser, words, &order).await;
        collect(&chain, &first).await;
        pack_the_rest(&browser, words, &order).await;
        let second = carry(&chain, &order, 2).await;
        assert_ne!(first, second);
        own_code(&browser, words, &order).await;
        collect(&chain, &second).await;
        chain.until_status(&order, "collected").await;
        browser.go(&format!("/orders/{order}")).await;
        browser.until(words.settled).await;
        browser.check(&format!("shipments-done-{}", words.lang)).await;
        browser.close().await;
    });
}

/// A paid order of three pieces.
async fn three(chain: &Chain<'_>) -> String {
    let listing = chain.publish(20).await;
    let line = json!({ "county": COUNTY, "listing": listing, "quantity": 3 });
    chain.program.api("PUT", "/api/v1/cart", &chain.buyer, line).await;
    let pickup = json!({ "pickup": chain.point });
    let placed = chain.program.api("POST", "/api/v1/checkouts", &chain.buyer, pickup).await;
    let (checkout, order) = (placed["id"].as_str().unwrap(), placed["orders"][0]["id"].as_str().unwrap());
    chain.pay(checkout, order).await;
    order.to_owned()
}

/// The seller packs two of three; a day in the past is refused and loses nothing.
async fn send_two(browser: &Browser, words: &Words, order: &str) {
    let today = kernel::SystemClock.now().day();
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press_containing(words.pack_less).await;
    browser.fill(words.pieces, "2").await;
    browser.pick("rest", "follows").await;
    browser.pick_day(words.by, &today.plus_days(-1).to_string()).await;
    browser.check(&format!("shipments-packing-{}", words.lang)).await;
    browser.press(words.pack).await;
    browser.says(words.choose_a_day).await;
    assert_eq!(browser.value_of(words.pieces).await, "2");
    browser.check(&format!("shipments-refused-{}", words.lang)).await;
    browser.pick_day(words.by, &today.plus_days(5).to_string()).await;
    browser.press(words.pack).await;
    browser.says(words.partly).await;
    browser.check(&format!("shipments-seller-{}", words.lang)).await;
}

/// Carries a shipment's parcel to the point.
async fn carry(chain: &Chain<'_>, order: &str, number: i64) -> String {
    let path = format!("/parcels/of/{order}?shipment={number}");
    let parcel = chain
        .program
        .until(&path, &chain.seller, |answer| answer.location.strip_prefix("/parcels/").map(str::to_owned))
        .await;
    for keeper in [&chain.warehouse_keeper, &chain.township_keeper, &chain.point_keeper] {
        chain.take_in(&parcel, keeper).await;
    }
    until(chain, order, number, "ready").await;
    parcel
}

/// Hands a parcel out against its buyer's code.
async fn collect(chain: &Chain<'_>, parcel: &str) {
    let code = json!({ "code": chain.code(parcel).await });
    let path = format!("/api/v1/parcels/{parcel}/hand-out");
    chain.program.api("POST", &path, &chain.point_keeper, code).await;
}

/// The order follows its parcels by the log.
async fn until(chain: &Chain<'_>, order: &str, number: i64, status: &str) {
    let path = format!("/api/v1/orders/{order}");
    let stands = |answer: &crate::program::Answer| {
        let all = answer.json()["shipments"].as_array().cloned().unwrap_or_default();
        all.iter().any(|one| one["number"] == number && one["status"] == status).then_some(())
    };
    chain.program.until(&path, &chain.buyer, stands).await;
}

/// The buyer sees both: one to be collected, one that follows.
async fn look(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    for said in [words.partly, words.first, words.second, words.promised, words.refuse] {
        browser.says(said).await;
    }
    browser.check(&format!("shipments-buyer-{}", words.lang)).await;
    assert!(!browser.is_too_wide().await);
    browser.press(&format!("{} {}", words.see_parcel, words.first)).await;
    browser.says(words.of_two).await;
    browser.check(&format!("shipments-parcel-{}", words.lang)).await;
}

async fn pack_the_rest(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.until(words.collected).await;
    browser.press(words.pack_rest).await;
    browser.at("/sell").await;
}

/// The second parcel has a code of its own.
async fn own_code(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press(&format!("{} {}", words.see_parcel, words.second)).await;
    let code: String = browser.css_text(".code").await.split_whitespace().collect();
    assert_eq!(code.len(), 6);
}
