//! In a browser: a factory asks for walnuts, a co-operative that has them is told why they fit and quotes, both
//! confirm the contract, the goods are weighed and accepted, and the bank's transfer is declared and confirmed.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::trade::{LICENCES, PURCHASER, settle_factory};
use identity::DEMO_PASSWORD;

/// What the form of a registration says.
struct Register {
    name: &'static str,
    licence: &'static str,
    no_licence: &'static str,
    contact: &'static str,
    send: &'static str,
    waits: &'static str,
    accept: &'static str,
    accepted: &'static str,
}

struct Words {
    lang: &'static str,
    width: u32,
    register: Register,
    kind: &'static str,
    demand: &'static str,
    supply: &'static str,
    category: &'static str,
    mountain: &'static str,
    product: &'static str,
    quantity: &'static str,
    keep: &'static str,
    not_a_quantity: &'static str,
    publish: &'static str,
    open: &'static str,
    fits: &'static str,
    make_quote: &'static str,
    price: &'static str,
    moisture_standard: &'static str,
    send: &'static str,
    waits: &'static str,
    accept_terms: &'static str,
    confirm: &'static str,
    confirmed: &'static str,
    active: &'static str,
    gross: &'static str,
    tare: &'static str,
    moisture: &'static str,
    record: &'static str,
    bad_scale: &'static str,
    accept: &'static str,
    reference: &'static str,
    declare: &'static str,
    confirm_payment: &'static str,
    fulfilled: &'static str,
    county: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    register: Register {
        name: "单位名称",
        licence: "统一社会信用代码",
        no_licence: "这不是有效的统一社会信用代码",
        contact: "联系人",
        send: "提交登记",
        waits: "待核对",
        accept: "核对通过",
        accepted: "已通过",
    },
    kind: "类型",
    demand: "采购需求",
    supply: "供应信息",
    category: "品类",
    mountain: "山货",
    product: "品名",
    quantity: "数量",
    keep: "存为草稿",
    not_a_quantity: "不是数量",
    publish: "发布",
    open: "有效",
    fits: "契合 9",
    make_quote: "报价",
    price: "单价",
    moisture_standard: "标准水分（%）",
    send: "发给对方",
    waits: "等待对方答复",
    accept_terms: "接受这些条件",
    confirm: "确认合同",
    confirmed: " 已确认",
    active: "履行中",
    gross: "毛重（公斤）",
    tare: "皮重（公斤）",
    moisture: "实测水分（%）",
    record: "登记交货",
    bad_scale: "毛重要大于皮重",
    accept: "验收合格",
    reference: "银行转账凭证号",
    declare: "登记已付款",
    confirm_payment: "确认到账",
    fulfilled: "履行完毕",
    county: "本县大宗合同",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    register: Register {
        name: "Name of the organisation",
        licence: "Unified social credit code",
        no_licence: "This is no valid unified social credit code",
        contact: "Contact",
        send: "Send the registration",
        waits: "Waiting",
        accept: "Accept",
        accepted: "Accepted",
    },
    kind: "Kind",
    demand: "Demand",
    supply: "Supply",
    category: "Category",
    mountain: "Mountain products",
    product: "Product",
    quantity: "Quantity",
    keep: "Keep as a draft",
    not_a_quantity: "is not a quantity",
    publish: "Publish",
    open: "Open",
    fits: "Fits 9",
    make_quote: "Make a quote",
    price: "Price",
    moisture_standard: "Standard moisture (%)",
    send: "Send to the other side",
    waits: "The other side answers next",
    accept_terms: "Accept these terms",
    confirm: "Confirm the contract",
    confirmed: " confirmed 20",
    active: "Active",
    gross: "Gross (kg)",
    tare: "Tare (kg)",
    moisture: "Moisture found (%)",
    record: "Record the delivery",
    bad_scale: "Gross must exceed tare",
    accept: "Accept the delivery",
    reference: "Bank reference",
    declare: "Declare paid",
    confirm_payment: "Confirm that it came",
    fulfilled: "Fulfilled",
    county: "Bulk contracts of the county",
};

const SELLER: &str = "石玉兰";

#[test]
fn walnuts_are_sold_in_bulk_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn walnuts_are_sold_in_bulk_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        settle_factory(&program).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        register(&browser, words).await;
        post(&browser, words).await;
        quote(&browser, words).await;
        conclude(&browser, words).await;
        deliver(&browser, words).await;
        pay(&browser, words).await;
        browser.sign_in("刘芳").await;
        browser.go("/county/trade").await;
        browser.says(words.county).await;
        browser.says("嵩州食品厂").await;
        browser.check(&format!("trade-county-{}", words.lang)).await;
        browser.close().await;
    });
}

/// Another firm that only buys registers, and its county finds it in order.
async fn register(browser: &Browser, words: &Words) {
    let said = &words.register;
    browser.sign_in_by_phone(PURCHASER, DEMO_PASSWORD).await;
    browser.go("/trade/register").await;
    browser.fill(said.name, "伏牛山货行").await;
    browser.fill(said.licence, "91410325").await;
    browser.choose_division("village", "410324102201").await;
    browser.fill(said.contact, "赵采购").await;
    browser.press(said.send).await;
    browser.says(said.no_licence).await;
    browser.check(&format!("trade-register-{}", words.lang)).await;
    browser.fill(said.licence, LICENCES[6]).await;
    browser.press(said.send).await;
    browser.says(said.waits).await;
    browser.sign_in("刘芳").await;
    browser.go("/county/trade/purchasers").await;
    browser.check(&format!("trade-purchasers-{}", words.lang)).await;
    browser.press("伏牛山货行").await;
    browser.check(&format!("trade-purchaser-{}", words.lang)).await;
    browser.press(said.accept).await;
    browser.says(said.accepted).await;
}

/// The factory asks for walnuts; what it typed wrong stays to be corrected.
async fn post(browser: &Browser, words: &Words) {
    browser.sign_in_by_phone(PURCHASER, DEMO_PASSWORD).await;
    write(browser, words, words.demand, "五吨").await;
    browser.says(words.not_a_quantity).await;
    browser.check(&format!("trade-write-{}", words.lang)).await;
    browser.fill(words.quantity, "5000").await;
    browser.press(words.keep).await;
    browser.press(words.publish).await;
    browser.says(words.open).await;
    browser.check(&format!("trade-demand-{}", words.lang)).await;
}

async fn write(browser: &Browser, words: &Words, kind: &str, quantity: &str) {
    browser.go("/trade/posts/new").await;
    browser.choose(words.kind, kind).await;
    browser.choose(words.category, words.mountain).await;
    browser.fill(words.product, "核桃").await;
    browser.fill(words.quantity, quantity).await;
    browser.press(words.keep).await;
}

/// The co-operative posts what it has, reads why the demand fits, and quotes.
async fn quote(browser: &Browser, words: &Words) {
    browser.sign_in(SELLER).await;
    write(browser, words, words.supply, "6000").await;
    browser.press(words.publish).await;
    browser.says(words.fits).await;
    browser.check(&format!("trade-matches-{}", words.lang)).await;
    browser.go("/trade?kind=demand&q=hetao").await;
    browser.check(&format!("trade-posts-{}", words.lang)).await;
    browser.press_containing("核桃").await;
    browser.press(words.make_quote).await;
    browser.fill(words.price, "3.20").await;
    browser.fill(words.moisture_standard, "14").await;
    browser.check(&format!("trade-quote-new-{}", words.lang)).await;
    browser.press(words.send).await;
    browser.says(words.waits).await;
    browser.check(&format!("trade-quote-{}", words.lang)).await;
}

/// Opens the first thing of one's own page whose address begins so.
async fn open_own(browser: &Browser, start: &str) {
    browser.go("/trade/mine").await;
    let path = browser.first_link(start).await;
    browser.go(&path).await;
}

/// The factory accepts the terms, and one person of each side confirms the text.
async fn conclude(browser: &Browser, words: &Words) {
    browser.sign_in_by_phone(PURCHASER, DEMO_PASSWORD).await;
    open_own(browser, "/trade/quotes/").await;
    browser.press(words.accept_terms).await;
    browser.says("大宗农产品购销合同").await;
    browser.check(&format!("trade-contract-{}", words.lang)).await;
    browser.press(words.confirm).await;
    browser.says(words.confirmed).await;
    browser.sign_in(SELLER).await;
    open_own(browser, "/trade/contracts/").await;
    browser.press(words.confirm).await;
    browser.says(words.active).await;
}

/// Five tonnes, half a per cent too moist.
async fn deliver(browser: &Browser, words: &Words) {
    browser.fill(words.gross, "1200").await;
    browser.fill(words.tare, "6200").await;
    browser.fill(words.moisture, "14.5").await;
    browser.press(words.record).await;
    browser.says(words.bad_scale).await;
    browser.fill(words.gross, "6200").await;
    browser.fill(words.tare, "1200").await;
    browser.press(words.record).await;
    browser.says("4,975").await;
    browser.sign_in_by_phone(PURCHASER, DEMO_PASSWORD).await;
    open_own(browser, "/trade/contracts/").await;
    browser.check(&format!("trade-delivery-{}", words.lang)).await;
    browser.press(words.accept).await;
    browser.says("15,920.00").await;
}

async fn pay(browser: &Browser, words: &Words) {
    browser.fill(words.reference, "ICBC-20261124").await;
    browser.press(words.declare).await;
    browser.says("ICBC-20261124").await;
    browser.sign_in(SELLER).await;
    open_own(browser, "/trade/contracts/").await;
    browser.press(words.confirm_payment).await;
    browser.says(words.fulfilled).await;
    browser.check(&format!("trade-fulfilled-{}", words.lang)).await;
}
