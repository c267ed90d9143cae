//! In a browser: an official follows a number of the books down to its entries, explains what a provider's bill says
//! otherwise, asks to close a month, and another one closes it.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use crate::program::money::{SECOND, appoint_second, book_before, find_differences, stuck};
use identity::DEMO_PASSWORD;
use kernel::{Clock as _, SystemClock};
use ledger::Month;

const OFFICIAL: &str = "13800000008";
const SELLER: &str = "13800000002";

struct Words {
    lang: &'static str,
    width: u32,
    held: &'static str,
    paid: &'static str,
    subsidy: &'static str,
    balanced: &'static str,
    unknown: &'static str,
    explain: &'static str,
    reason: &'static str,
    reason_missing: &'static str,
    explained: &'static str,
    ask: &'static str,
    asked: &'static str,
    close: &'static str,
    closed: &'static str,
    retry: &'static str,
    not_done: &'static str,
    due: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    held: "支付机构冻结款",
    paid: "买家付款",
    subsidy: "活动补贴应付",
    balanced: "两方相等",
    unknown: "不明账单行",
    explain: "说明原因，不是差错",
    reason: "原因",
    reason_missing: "请写明原因",
    explained: "已说明",
    ask: "提请结 ",
    asked: "待结账",
    close: "结 ",
    closed: "已结",
    retry: "立即再次通知支付机构",
    not_done: "未办成，等待重试",
    due: "期初应收",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    held: "Held by the provider",
    paid: "Buyer paid",
    subsidy: "Subsidy the campaign owes",
    balanced: "they are equal",
    unknown: "Unknown line",
    explain: "Explained: no fault",
    reason: "Reason",
    reason_missing: "Say why",
    explained: "Explained",
    ask: "Ask to close ",
    asked: "To be closed by another person",
    close: "Close ",
    closed: "Closed",
    retry: "Tell the provider again now",
    not_done: "Not done; told again",
    due: "Due when the month began",
};

#[test]
fn a_month_is_reconciled_and_closed_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_month_is_reconciled_and_closed_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let this = Month::of(SystemClock.now().day());
        book_before(&program, this.bounds().0.plus_days(-1).start()).await;
        find_differences(&program, this.bounds().0).await;
        let stuck = stuck(&chain).await;
        appoint_second(&program).await;

        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in_by_phone(OFFICIAL, DEMO_PASSWORD).await;
        books(&browser, words, this).await;
        reconciliation(&browser, words).await;
        settlements(&browser, words, &stuck).await;
        months(&browser, words, &this.previous().to_string()).await;
        let official = program.sign_in(OFFICIAL).await;
        let file = format!("/city/months?export=csv&lang={}", words.lang);
        let table = program.get(&file, &official).await.text;
        let row = table.lines().find(|line| line.contains(&this.previous().to_string())).unwrap();
        assert!(row.contains(words.closed) && row.contains("陈志强"), "{row}");
        browser.sign_in_by_phone(SELLER, DEMO_PASSWORD).await;
        browser.go(&format!("/sell/money?month={this}")).await;
        browser.says(words.due).await;
        browser.check(&format!("money-{}", words.lang)).await;
        browser.go("/sell/account").await;
        browser.check(&format!("accounts-{}", words.lang)).await;
        browser.close().await;
    });
}

async fn books(browser: &Browser, words: &Words, month: Month) {
    browser.go("/city/books").await;
    browser.says(words.balanced).await;
    browser.check(&format!("books-{}", words.lang)).await;
    browser.go(&format!("/city/books?county=410324&month={month}")).await;
    browser.press(words.held).await;
    browser.says(words.paid).await;
    browser.check(&format!("lines-{}", words.lang)).await;
    browser.go("/city/books/statements?kind=seller").await;
    browser.check(&format!("statements-{}", words.lang)).await;
    browser.go("/city/books/statements?kind=campaign").await;
    browser.says("河洛丰收节").await;
    browser.check(&format!("statements-campaigns-{}", words.lang)).await;
    browser.press("河洛丰收节").await;
    browser.says(words.subsidy).await;
    browser.check(&format!("lines-campaign-{}", words.lang)).await;
    browser.go("/city/books/chart").await;
    browser.check(&format!("chart-{}", words.lang)).await;
}

async fn reconciliation(browser: &Browser, words: &Words) {
    browser.go("/city/reconciliation").await;
    browser.check(&format!("bills-{}", words.lang)).await;
    browser.go("/city/reconciliation/differences?state=open").await;
    browser.says(words.unknown).await;
    browser.check(&format!("differences-{}", words.lang)).await;
    browser.press_containing("another stranger").await;
    browser.press(words.explain).await;
    browser.says(words.reason_missing).await;
    browser.check(&format!("difference-{}", words.lang)).await;
    browser.fill(words.reason, "another shop of ours").await;
    browser.press(words.explain).await;
    browser.says("another shop of ours").await;
    browser.says(words.explained).await;
}

async fn settlements(browser: &Browser, words: &Words, stuck: &str) {
    browser.go("/city/settlements").await;
    browser.says(words.not_done).await;
    browser.check(&format!("runs-{}", words.lang)).await;
    browser.go("/city/settlements/splits?state=failed").await;
    browser.check(&format!("splits-{}", words.lang)).await;
    browser.press(stuck).await;
    browser.says("no answer").await;
    browser.check(&format!("split-{}", words.lang)).await;
    browser.press(words.retry).await;
    browser.says(words.not_done).await;
}

async fn months(browser: &Browser, words: &Words, month: &str) {
    browser.go("/city/months").await;
    let name = |start: &str, end: &str| format!("{start}{month}{end}");
    let end = if words.lang == "en" { "" } else { " 的账" };
    browser.press(&name(words.ask, "")).await;
    browser.says(words.asked).await;
    browser.check(&format!("months-{}", words.lang)).await;
    browser.sign_in_by_phone(SECOND, DEMO_PASSWORD).await;
    browser.go("/city/months").await;
    browser.press(&name(words.close, end)).await;
    browser.says(words.closed).await;
    browser.go(&format!("/city/months?lang={}", words.lang)).await;
    browser.check(&format!("closed-{}", words.lang)).await;
}
