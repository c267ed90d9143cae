//! In a browser: a county pays what it bears of a campaign. The clerk records a payment from the slip, is refused what does not
//! fit, takes a wrong record back and pays all; the seller reads it, and after a refund what is to be given back.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use crate::program::trade::day;
use serde_json::json;

const CLERK: &str = "13800000007";
const OFFICIAL: &str = "13800000008";

struct Words {
    lang: &'static str,
    width: u32,
    record: &'static str,
    amount: &'static str,
    reference: &'static str,
    too_much: &'static str,
    twice: &'static str,
    counts: &'static str,
    reason: &'static str,
    undo: &'static str,
    undone: &'static str,
    settled: &'static str,
    to_return: &'static str,
    given_back: &'static str,
    book: &'static str,
    statement: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    record: "登记收付款",
    amount: "金额（元）",
    reference: "回单编号",
    too_much: "金额应在 ¥0.01 到 ¥3.00 之间",
    twice: "已为该卖家登记过",
    counts: "有效",
    reason: "原因",
    undo: "撤销这条记录",
    undone: "已撤销",
    settled: "已结清",
    to_return: "待退回",
    given_back: "卖家退回",
    book: "活动补贴已付",
    statement: "组织方已付补贴",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    record: "Record a payment",
    amount: "Amount (yuan)",
    reference: "Slip number",
    too_much: "Between ¥0.01 and ¥3.00",
    twice: "is recorded for this seller already",
    counts: "Counts",
    reason: "Reason",
    undo: "Take this record back",
    undone: "Taken back",
    settled: "Settled",
    to_return: "To be given back",
    given_back: "Seller gave back",
    book: "Subsidy paid",
    statement: "Subsidy paid by the organiser",
};

#[test]
fn a_county_pays_its_campaign_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_county_pays_its_campaign_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let campaign = hold(&chain).await;
        let order = chain.paid().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        pay(&browser, words, &campaign).await;
        read_as_seller(&browser, words).await;
        give_back(&browser, words, &chain, &campaign, &order).await;
        browser.close().await;
    });
}

/// The county bears three of five yuan; a listing of the chain is enrolled. Gives the campaign's number.
async fn hold(chain: &Chain<'_>) -> String {
    let program = chain.program;
    let (clerk, official) = (program.sign_in(CLERK).await, program.sign_in(OFFICIAL).await);
    let draft = json!({
        "name": "栾川核桃节", "starts_on": day(0), "ends_on": day(10), "organiser_share": 6000,
        "budget_fen": 100_000, "stacking": "stackable"
    });
    let made = program.api("POST", "/api/v1/campaigns", &clerk, draft).await;
    let campaign = made["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/campaigns/{campaign}");
    program
        .api("POST", &format!("{path}/rules"), &clerk, json!({ "benefit": "fen_off", "value": 500 }))
        .await;
    program.api("POST", &format!("{path}/status"), &official, json!({ "status": "published" })).await;
    let listing = json!({ "listing": chain.listing, "pieces": 5 });
    program.api("POST", &format!("{path}/listings"), &chain.seller, listing).await;
    campaign
}

async fn pay(browser: &Browser, words: &Words, campaign: &str) {
    browser.sign_in("刘芳").await;
    browser.go(&format!("/county/campaigns/{campaign}")).await;
    browser.says("¥3.00").await;
    browser.go(&format!("/county/campaigns/{campaign}/subsidies")).await;
    browser.check(&format!("subsidies-{}", words.lang)).await;
    browser.press(words.record).await;
    browser.check(&format!("subsidy-record-{}", words.lang)).await;
    browser.fill(words.amount, "3.01").await;
    browser.fill(words.reference, "A-1").await;
    browser.press(words.record).await;
    browser.says(words.too_much).await;
    assert_eq!(browser.value_of(words.reference).await, "A-1", "nothing typed is lost");
    browser.check(&format!("subsidy-refused-{}", words.lang)).await;
    browser.fill(words.amount, "1.00").await;
    browser.press(words.record).await;
    browser.says(words.counts).await;
    browser.check(&format!("subsidy-payments-{}", words.lang)).await;

    // The same slip again is refused.
    browser.go(&format!("/county/campaigns/{campaign}/payments/new")).await;
    browser.fill(words.amount, "1.00").await;
    browser.fill(words.reference, "A-1").await;
    browser.press(words.record).await;
    browser.says(words.twice).await;

    // It was another seller's: taken back with a reason, and the right one recorded.
    browser.go(&format!("/county/campaigns/{campaign}/payments")).await;
    browser.press(&day(0)).await;
    browser.says(words.undo).await;
    browser.fill(words.reason, "记错了卖家").await;
    browser.press(words.undo).await;
    browser.says(words.undone).await;
    browser.check(&format!("subsidy-undone-{}", words.lang)).await;
    browser.go(&format!("/county/campaigns/{campaign}/payments/new")).await;
    browser.fill(words.amount, "3").await;
    browser.fill(words.reference, "A-1").await;
    browser.press(words.record).await;
    browser.says(words.counts).await;
    browser.go(&format!("/county/campaigns/{campaign}/subsidies")).await;
    browser.says(words.settled).await;

    // The books say what was paid, and lead to the slip.
    browser.go("/county/books/lines?account=campaign_due").await;
    browser.says(words.book).await;
    browser.follow(&format!("/county/campaigns/{campaign}/payments/")).await;
    browser.says("A-1").await;
}

async fn read_as_seller(browser: &Browser, words: &Words) {
    browser.sign_in("石玉兰").await;
    browser.go("/sell/subsidies").await;
    browser.says(words.settled).await;
    browser.check(&format!("subsidies-own-{}", words.lang)).await;
    browser.go("/sell/subsidies/payments").await;
    browser.says("记错了卖家").await;
    browser.check(&format!("subsidy-payments-own-{}", words.lang)).await;
    browser.go("/sell/money").await;
    browser.says(words.statement).await;
}

/// The order goes back after its subsidy was paid: the seller is to give it back, and does.
async fn give_back(browser: &Browser, words: &Words, chain: &Chain<'_>, campaign: &str, order: &str) {
    let path = format!("/api/v1/orders/{order}/cancel");
    chain.program.api("POST", &path, &chain.buyer, json!({})).await;
    browser.go("/sell/subsidies").await;
    browser.says(words.to_return).await;
    browser.check(&format!("subsidies-to-return-{}", words.lang)).await;
    browser.sign_in("刘芳").await;
    browser.go(&format!("/county/campaigns/{campaign}/payments/new")).await;
    assert_eq!(browser.value_of(words.amount).await, "3.00", "what is open is proposed");
    browser.fill(words.reference, "B-1").await;
    browser.press(words.record).await;
    browser.says(words.given_back).await;
    browser.go(&format!("/county/campaigns/{campaign}/subsidies")).await;
    browser.says(words.settled).await;
    browser.check(&format!("subsidies-settled-{}", words.lang)).await;
}
