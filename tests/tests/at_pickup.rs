//! In a browser: a buyer pays when collecting. The seller sends unpaid, the keeper is told what is due, takes the cash, pays
//! the provider and hands the parcel out. Another buyer never comes, and the goods go back. Then the store hands over
//! itself (`at_store`).

use crate::browser::Browser;
use crate::program::Program;

/// What is pressed and read, in one language.
struct Words {
    lang: &'static str,
    width: u32,
    allow: &'static str,
    allowed: &'static str,
    add: &'static str,
    pickup: &'static str,
    place: &'static str,
    later: &'static str,
    due: &'static str,
    pack: &'static str,
    whole: &'static str,
    liable: &'static str,
    take_in: &'static str,
    taken_in: &'static str,
    first: &'static str,
    opening: &'static str,
    open: &'static str,
    close: &'static str,
    take: &'static str,
    cash: &'static str,
    received: &'static str,
    pay: &'static str,
    paid: &'static str,
    pass_on: &'static str,
    passed_on: &'static str,
    code: &'static str,
    hand_out: &'static str,
    handed_out: &'static str,
    leave: &'static str,
    left: &'static str,
    going_back: &'static str,
    have_back: &'static str,
    back: &'static str,
    barred: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    allow: "允许买家到点付款",
    allowed: "已允许",
    add: "加入购物车",
    pickup: "选择取货点",
    place: "提交订单",
    later: "取货时再付",
    due: "付清后交货",
    pack: "打包完成",
    whole: "到点付款",
    liable: "现在由",
    take_in: "收件",
    taken_in: "已收进本站",
    first: "付清后交货",
    opening: "开箱清点金额",
    open: "打开抽屉",
    close: "清点并关闭",
    take: "收款",
    cash: "收现金",
    received: "收到现金",
    pay: "向支付机构付款",
    paid: "支付机构已收到款项",
    pass_on: "已付给支付机构，从抽屉取出",
    passed_on: "现金转付",
    code: "取件码",
    hand_out: "交给取件人",
    handed_out: "已交给取件人",
    leave: "买家不取货",
    left: "买家不取货，退回卖家",
    going_back: "无人取货，退回中",
    have_back: "已收到退回的货",
    back: "已退回卖家",
    barred: "去付款",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    allow: "Let buyers pay when collecting",
    allowed: "Allowed",
    add: "Add to cart",
    pickup: "Choose a pickup point",
    place: "Place order",
    later: "Pay when I collect",
    due: "handed out once paid",
    pack: "Packed",
    whole: "paid at the point",
    liable: "liable",
    take_in: "Take in",
    taken_in: "is at this station now",
    first: "is to be paid first",
    opening: "Counted at opening",
    open: "Open the drawer",
    close: "Count and close",
    take: "Take the payment",
    cash: "in cash",
    received: "Cash received",
    pay: "Pay the provider",
    paid: "The provider has the money",
    pass_on: "Paid to the provider: take it out",
    passed_on: "Cash passed on",
    code: "Pickup code",
    hand_out: "Hand out",
    handed_out: "was handed out",
    leave: "The buyer does not take it",
    left: "Not taken, goes back to the seller",
    going_back: "Not collected, going back",
    have_back: "I have the goods back",
    back: "Back with the seller",
    barred: "Pay now",
};

#[test]
fn a_parcel_is_paid_at_its_point_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_parcel_is_paid_at_its_point_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        allow(&browser, words).await;
        let order = promise(&browser, words).await;
        let waybill = send(&browser, words, &order).await;
        take_payment(&browser, words, &waybill).await;
        hand_out(&browser, words, &waybill).await;
        let order = promise(&browser, words).await;
        let waybill = send(&browser, words, &order).await;
        leave(&browser, words, &waybill).await;
        crate::at_store::play(&program, &browser, words.lang).await;
        browser.close().await;
    });
}

async fn allow(browser: &Browser, words: &Words) {
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/sell/delivery?lang={}", words.lang)).await;
    if !browser.text().await.contains(words.allowed) {
        browser.press(words.allow).await;
    }
    browser.says(words.allowed).await;
    browser.check(&format!("at-pickup-delivery-{}", words.lang)).await;
}

/// The buyer orders tofu to the village point and pays later; gives the order's number.
async fn promise(browser: &Browser, words: &Words) -> String {
    browser.sign_in("王小明").await;
    browser.go("/?q=lcldf").await;
    browser.press_containing("栾川老豆腐").await;
    browser.press(words.add).await;
    browser.at("/cart").await;
    browser.go("/cart?county=410324").await;
    browser.choose(words.pickup, "竹园村服务点").await;
    browser.press(words.place).await;
    browser.says(words.later).await;
    browser.check(&format!("at-pickup-checkout-{}", words.lang)).await;
    browser.press(words.later).await;
    browser.says(words.due).await;
    browser.check(&format!("at-pickup-order-{}", words.lang)).await;
    let at = browser.client.current_url().await.unwrap();
    at.path().trim_start_matches("/orders/").to_owned()
}

/// The seller packs it unpaid, and it is scanned in up to the point; gives the waybill's number.
async fn send(browser: &Browser, words: &Words, order: &str) -> String {
    browser.sign_in("石玉兰").await;
    browser.go("/sell").await;
    browser.says(words.whole).await;
    browser.check(&format!("at-pickup-sell-{}", words.lang)).await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press(words.pack).await;
    browser.at("/sell").await;
    browser.go(&format!("/parcels/of/{order}")).await;
    // The parcel is made by a consumer of the log, a moment after the order was packed.
    browser.until(words.liable).await;
    let path = browser.client.current_url().await.unwrap().path().to_owned();
    let waybill = path.trim_start_matches("/parcels/").to_owned();
    for keeper in ["赵军", "张秀英", "李明"] {
        browser.sign_in(keeper).await;
        browser.go(&format!("/counter?q={waybill}")).await;
        browser.press(words.take_in).await;
        browser.says(words.taken_in).await;
    }
    waybill
}

async fn take_payment(browser: &Browser, words: &Words, waybill: &str) {
    browser.go("/counter/behalf").await;
    // Yesterday's count left this much.
    browser.fill(words.opening, "199.00").await;
    browser.press(words.open).await;
    browser.says(words.close).await;
    browser.go(&format!("/counter?q={waybill}")).await;
    browser.says(words.first).await;
    browser.check(&format!("at-pickup-counter-{}", words.lang)).await;
    browser.press(words.take).await;
    // The order follows its parcel by the log, and cash is taken once it is at the point.
    browser.until(words.leave).await;
    browser.check(&format!("at-pickup-collect-{}", words.lang)).await;
    browser.press_button_containing(words.cash).await;
    browser.says(words.received).await;
    browser.press(words.pay).await;
    browser.says(words.paid).await;
    browser.check(&format!("at-pickup-paid-{}", words.lang)).await;
    browser.press(words.pass_on).await;
    browser.says(words.passed_on).await;
}

async fn hand_out(browser: &Browser, words: &Words, waybill: &str) {
    browser.sign_in("王小明").await;
    browser.go(&format!("/parcels/{waybill}")).await;
    let code: String = browser.css_text(".code").await.chars().filter(char::is_ascii_digit).collect();
    browser.sign_in("李明").await;
    browser.go(&format!("/counter?q={waybill}")).await;
    browser.until(words.hand_out).await;
    browser.fill(words.code, &code).await;
    browser.press(words.hand_out).await;
    browser.says(words.handed_out).await;
}

/// Nobody comes: the keeper says so, and the seller has the goods again. The buyer pays when ordering from now on.
async fn leave(browser: &Browser, words: &Words, waybill: &str) {
    browser.go(&format!("/counter?q={waybill}")).await;
    browser.press(words.take).await;
    browser.until(words.leave).await;
    browser.press(words.leave).await;
    browser.says(words.left).await;
    browser.check(&format!("at-pickup-left-{}", words.lang)).await;
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/parcels/{waybill}")).await;
    browser.until(words.going_back).await;
    browser.check(&format!("at-pickup-back-{}", words.lang)).await;
    browser.press(words.have_back).await;
    browser.says(words.back).await;
    browser.sign_in("王小明").await;
    browser.go("/?q=lcldf").await;
    browser.press_containing("栾川老豆腐").await;
    browser.press(words.add).await;
    browser.at("/cart").await;
    browser.go("/cart?county=410324").await;
    browser.choose(words.pickup, "竹园村服务点").await;
    browser.press(words.place).await;
    browser.says(words.barred).await;
    assert!(!browser.text().await.contains(words.later), "trust is gone for half a year");
}
