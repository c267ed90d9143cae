//! In a browser: goods are collected at the seller's store at a time of day (网订店取), and brought by the store (网订店送).
//! Both are handed over against the buyer's code, which proves that they arrived; a wrong one is refused and counted.
//! Played at the end of the journey of `at_pickup`, in its program.

use serde_json::json;

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::COUNTY;

struct Words {
    lang: &'static str,
    add: &'static str,
    way: &'static str,
    pickup: &'static str,
    delivery: &'static str,
    show: &'static str,
    work_out: &'static str,
    freight: &'static str,
    place: &'static str,
    paid: &'static str,
    pack: &'static str,
    ready: &'static str,
    sent: &'static str,
    in_transit: &'static str,
    my_code: &'static str,
    buyers_code: &'static str,
    hand_over: &'static str,
    wrong: &'static str,
    still: &'static str,
    collected: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    add: "加入购物车",
    way: "配送方式",
    pickup: "网订店取",
    delivery: "网订店送",
    show: "查看",
    work_out: "按此地址和方式重新计算",
    freight: "运费",
    place: "提交订单",
    paid: "已付款，卖家会尽快打包",
    pack: "打包完成",
    ready: "待取货",
    sent: "已寄出",
    in_transit: "运送中",
    my_code: "我的取货码",
    buyers_code: "买家的取货码",
    hand_over: "核对并交货",
    wrong: "取货码不对，还可以试 4 次",
    still: "取货码不对，还可以试 3 次",
    collected: "已取货",
};

const EN: Words = Words {
    lang: "en",
    add: "Add to cart",
    way: "How it reaches you",
    pickup: "Pick up at the store",
    delivery: "Brought by the store",
    show: "Show",
    work_out: "Work out with this address and these ways",
    freight: "Freight",
    place: "Place order",
    paid: "Paid; the seller will pack soon",
    pack: "Packed",
    ready: "To be collected",
    sent: "Sent",
    in_transit: "On its way",
    my_code: "My pickup code",
    buyers_code: "The buyer's code",
    hand_over: "Check and hand over",
    wrong: "The code is wrong; 4 more tries",
    still: "The code is wrong; 3 more tries",
    collected: "Collected",
};

/// Has one order collected at the season's store, and another brought by it.
pub async fn play(program: &Program, browser: &Browser, lang: &str) {
    let words = if lang == "en" { &EN } else { &ZH };
    let buyer = program.sign_in("13800000001").await;
    let address =
        json!({ "region": COUNTY, "recipient": "王小明", "phone": "13800000001", "street": "兴华路 8 号" });
    program.api("POST", "/api/v1/addresses", &buyer, address).await;
    let order = choose_pickup(browser, words).await;
    collect(browser, words, &order).await;
    let order = choose_delivery(browser, words).await;
    bring(browser, words, &order).await;
}

/// The buyer chooses a time at the store, and pays; gives the order's number.
async fn choose_pickup(browser: &Browser, words: &Words) -> String {
    into_cart(browser, words).await;
    browser.choose(words.way, words.pickup).await;
    browser.press(words.show).await;
    browser.check(&format!("at-store-cart-{}", words.lang)).await;
    assert!(!browser.is_too_wide().await);
    pay(browser, words).await
}

/// The buyer has it brought to an address, for a fee that is shown before; gives the order's number.
async fn choose_delivery(browser: &Browser, words: &Words) -> String {
    browser.sign_in("王小明").await;
    into_cart(browser, words).await;
    browser.choose(words.way, words.delivery).await;
    browser.press(words.show).await;
    browser.press(words.work_out).await;
    browser.says(words.freight).await;
    browser.check(&format!("at-store-brought-{}", words.lang)).await;
    pay(browser, words).await
}

async fn into_cart(browser: &Browser, words: &Words) {
    browser.go("/?q=lcldf").await;
    browser.press_containing("栾川老豆腐").await;
    browser.press(words.add).await;
    browser.at("/cart").await;
}

async fn pay(browser: &Browser, words: &Words) -> String {
    browser.press(words.place).await;
    browser.pay_in_sandbox(words.paid).await;
    let order = browser.first_link("/orders/").await;
    order.rsplit('/').next().unwrap_or_default().to_owned()
}

/// It is ready once it is packed. A code of nobody's is refused and said to be wrong; the buyer's own opens the box.
async fn collect(browser: &Browser, words: &Words, order: &str) {
    pack(browser, words, order).await;
    browser.go(&format!("/orders/{order}")).await;
    browser.says(words.ready).await;
    let code = buyers_code(browser, words, order, "pickup").await;
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/orders/{order}")).await;
    for said in [words.wrong, words.still] {
        browser.fill(words.buyers_code, &another(&code)).await;
        browser.press(words.hand_over).await;
        browser.says(said).await;
    }
    assert_eq!(browser.value_of(words.buyers_code).await, another(&code), "what was typed is kept");
    browser.check(&format!("at-store-wrong-{}", words.lang)).await;
    hand_over(browser, words, &code).await;
    browser.check(&format!("at-store-collected-{}", words.lang)).await;
}

/// The store sets out with it, and leaves it for the code said at the door.
async fn bring(browser: &Browser, words: &Words, order: &str) {
    pack(browser, words, order).await;
    browser.go(&format!("/orders/{order}")).await;
    browser.check(&format!("at-store-packed-{}", words.lang)).await;
    browser.press(words.sent).await;
    browser.says(words.in_transit).await;
    let code = buyers_code(browser, words, order, "brought").await;
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.fill(words.buyers_code, &another(&code)).await;
    browser.press(words.hand_over).await;
    browser.says(words.wrong).await;
    hand_over(browser, words, &code).await;
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.says(words.collected).await;
    browser.check(&format!("at-store-arrived-{}", words.lang)).await;
}

async fn pack(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press(words.pack).await;
    browser.at("/sell").await;
}

async fn hand_over(browser: &Browser, words: &Words, code: &str) {
    browser.fill(words.buyers_code, code).await;
    browser.press(words.hand_over).await;
    browser.says(words.collected).await;
}

/// The six digits that the buyer alone sees.
async fn buyers_code(browser: &Browser, words: &Words, order: &str, way: &str) -> String {
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press(words.my_code).await;
    browser.check(&format!("at-store-code-{way}-{}", words.lang)).await;
    let code: String = browser.css_text(".code").await.split_whitespace().collect();
    assert_eq!(code.len(), 6, "{code}");
    code
}

/// A code that is not this one.
fn another(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect()
}
