//! One order, from a village lot to the seller's money and the city's figures, played in a browser.

use crate::browser::Browser;
use crate::program::Program;

/// What is pressed and read, in one language.
struct Words {
    lang: &'static str,
    width: u32,
    add: &'static str,
    place: &'static str,
    pay: &'static str,
    provider_pay: &'static str,
    paid: &'static str,
    pack: &'static str,
    find: &'static str,
    take_in: &'static str,
    taken_in: &'static str,
    code: &'static str,
    hand_out: &'static str,
    handed_out: &'static str,
    wrong: &'static str,
    settled: &'static str,
    see_parcel: &'static str,
    pickup: &'static str,
    liable: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    add: "加入购物车",
    place: "提交订单",
    pay: "去付款",
    provider_pay: "付款成功（通知两次）",
    paid: "已付款",
    pack: "打包完成",
    find: "查找",
    take_in: "收件",
    taken_in: "已收进本站",
    code: "取件码",
    hand_out: "交给取件人",
    handed_out: "已交给取件人",
    wrong: "还可以再试 4 次",
    settled: "已到卖家账户",
    see_parcel: "查看包裹",
    pickup: "选择取货点",
    liable: "现在由",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    add: "Add to cart",
    place: "Place order",
    pay: "Pay now",
    provider_pay: "Pay (notice sent twice)",
    paid: "Paid",
    pack: "Packed",
    find: "Find",
    take_in: "Take in",
    taken_in: "is at this station now",
    code: "Pickup code",
    hand_out: "Hand out",
    handed_out: "was handed out",
    wrong: "4 tries left",
    settled: "Paid to the seller",
    see_parcel: "See the parcel",
    pickup: "Choose a pickup point",
    liable: "liable",
};

#[test]
fn the_chain_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn the_chain_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.go(&format!("/style?lang={}", words.lang)).await;
        browser.check(&format!("style-{}", words.lang)).await;
        let order = buy(&browser, words).await;
        let waybill = carry(&browser, words, &order).await;
        collect(&browser, words, &order, &waybill).await;
        look(&browser, words, &order).await;
        browser.close().await;
    });
}

/// The consumer buys tofu for the village point of the accounts.
async fn buy(browser: &Browser, words: &Words) -> String {
    browser.sign_in("王小明").await;
    browser.go(&format!("/?q=lcldf&lang={}", words.lang)).await;
    browser.check(&format!("shop-{}", words.lang)).await;
    browser.press_containing("栾川老豆腐").await;
    browser.check(&format!("goods-{}", words.lang)).await;
    browser.press(words.add).await;
    browser.at("/cart").await;
    browser.go("/cart?county=410324").await;
    browser.check(&format!("cart-{}", words.lang)).await;
    browser.choose(words.pickup, "竹园村服务点").await;
    browser.press(words.place).await;
    browser.press(words.pay).await;
    browser.check(&format!("pay-{}", words.lang)).await;
    browser.press(words.provider_pay).await;
    browser.says(words.paid).await;
    browser.go("/my/orders").await;
    browser.check(&format!("orders-{}", words.lang)).await;
    let first = browser.first_link("/orders/").await;
    first.trim_start_matches("/orders/").to_owned()
}

/// The seller packs; warehouse, township station and village point scan the parcel in.
async fn carry(browser: &Browser, words: &Words, order: &str) -> String {
    browser.sign_in("石玉兰").await;
    browser.go("/sell").await;
    browser.check(&format!("sell-{}", words.lang)).await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press(words.pack).await;
    browser.at("/sell").await;
    browser.go(&format!("/parcels/of/{order}")).await;
    // The parcel is made by a consumer of the log, a moment after the order was packed.
    browser.until(words.liable).await;
    let path = browser.client.current_url().await.unwrap().path().to_owned();
    let waybill = path.trim_start_matches("/parcels/").to_owned();
    browser.go(&format!("/sell/parcels/{waybill}/label")).await;
    browser.check(&format!("label-{}", words.lang)).await;
    for keeper in ["赵军", "张秀英", "李明"] {
        browser.sign_in(keeper).await;
        browser.go("/counter").await;
        browser.fill_first("q", &waybill).await;
        browser.press(words.find).await;
        browser.check(&format!("counter-{}", words.lang)).await;
        browser.press(words.take_in).await;
        browser.says(words.taken_in).await;
    }
    waybill
}

/// The buyer reads the code; the keeper tries a wrong one first.
async fn collect(browser: &Browser, words: &Words, order: &str, waybill: &str) {
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press(words.see_parcel).await;
    browser.check(&format!("parcel-{}", words.lang)).await;
    let code: String = browser.css_text(".code").await.split_whitespace().collect();
    assert_eq!(code.len(), 6);
    let wrong = if code == "000000" { "111111" } else { "000000" };
    browser.sign_in("李明").await;
    browser.go(&format!("/counter?q={waybill}")).await;
    browser.fill(words.code, wrong).await;
    browser.press(words.hand_out).await;
    browser.says(words.wrong).await;
    browser.go(&format!("/counter?q={waybill}")).await;
    browser.fill(words.code, &code).await;
    browser.press(words.hand_out).await;
    browser.says(words.handed_out).await;
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.until(words.settled).await;
    browser.check(&format!("order-{}", words.lang)).await;
}

/// The city sees the order in its figures and in its ranking.
async fn look(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("陈志强").await;
    for (path, name) in [
        ("/city", "city"),
        ("/city/statistics", "statistics"),
        ("/city/orders", "city-orders"),
        ("/results", "results"),
        ("/stations", "stations"),
    ] {
        browser.go(path).await;
        browser.check(&format!("{name}-{}", words.lang)).await;
    }
    let today = kernel_today();
    browser.go(&format!("/city/records?measure=orders&county=410324&from={today}&to={today}")).await;
    browser.until(order).await;
    browser.sign_in("刘芳").await;
    browser.go("/county").await;
    browser.check(&format!("county-{}", words.lang)).await;
    browser.sign_in("马师傅").await;
    browser.go("/carry").await;
    browser.check(&format!("carry-{}", words.lang)).await;
}

fn kernel_today() -> String {
    use kernel::Clock;
    kernel::SystemClock.now().day().to_string()
}
