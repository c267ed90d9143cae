//! In a browser: a seller offers a pre-order; a buyer is told every rule, reserves and pays the deposit; the harvest is
//! recorded and shared out; the buyer pays the balance.

use kernel::{Clock as _, SystemClock};

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;

struct Words {
    lang: &'static str,
    width: u32,
    too_much: &'static str,
    back: &'static str,
    not_understood: &'static str,
    paid: &'static str,
    deposited: &'static str,
    owed: &'static str,
    settled: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    too_much: "总价的两成（¥11.96）",
    back: "前可以取消，定金全额退回",
    not_understood: "请先阅读并勾选约定",
    paid: "已付款",
    deposited: "已付定金",
    owed: "待付尾款",
    settled: "已付尾款",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    too_much: "a fifth of the price, ¥11.96",
    back: "you can cancel and have the deposit back whole",
    not_understood: "Read and tick what is agreed first",
    paid: "Paid",
    deposited: "Deposit paid",
    owed: "Balance awaited",
    settled: "Balance paid",
};

#[test]
fn a_harvest_is_reserved_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_harvest_is_reserved_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        Chain::begin(&program).await.publish(5).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let offer = offer(&browser, words).await;
        reserve(&browser, words, &offer).await;
        harvest(&browser, words, &offer).await;
        pay_the_balance(&browser, words).await;
        browser.close().await;
    });
}

fn day(later: i64) -> String {
    SystemClock.now().day().plus_days(later).to_string()
}

/// The seller offers two boxes; a deposit above the law's fifth is refused, and nothing typed is lost.
async fn offer(browser: &Browser, words: &Words) -> String {
    browser.sign_in("石玉兰").await;
    browser.go("/sell/preorders/new").await;
    browser.choose_in("product", "核桃").await;
    browser.put("title", "新核桃 2.5 kg").await;
    browser.set("origin", "410324102201").await;
    browser.put("price", "59.80").await;
    browser.put("deposit", "20").await;
    browser.put("net_grams", "2500").await;
    browser.put("capacity", "2").await;
    for (name, later) in [("opens_on", 0), ("closes_on", 10), ("harvest_from", 15), ("harvest_to", 20)] {
        browser.put_day(name, &day(later)).await;
    }
    browser.put("balance_days", "7").await;
    browser.set("shortfall", "pro_rata").await;
    browser.check(&format!("preorder-new-{}", words.lang)).await;
    browser.send("/sell/preorders/new").await;
    browser.says(words.too_much).await;
    browser.put("deposit", "10").await;
    browser.send("/sell/preorders/new").await;
    browser.says("新核桃 2.5 kg").await;
    browser.follow("/preorders/").await;
    browser.check(&format!("preorder-{}", words.lang)).await;
    let at = browser.client.current_url().await.unwrap();
    at.path().rsplit('/').next().unwrap().to_owned()
}

async fn reserve(browser: &Browser, words: &Words, offer: &str) {
    browser.sign_in("王小明").await;
    browser.go("/preorders").await;
    browser.check(&format!("preorders-{}", words.lang)).await;
    let page = format!("/preorders/{offer}");
    browser.follow(&page).await;
    browser.says(words.back).await;
    browser.go(&format!("{page}?point=竹园村")).await;
    browser.put("pieces", "2").await;
    browser.choose_in("pickup", "竹园村服务点").await;
    browser.send(&page).await;
    browser.says(words.not_understood).await;
    browser.check(&format!("preorder-wrong-{}", words.lang)).await;
    browser.tick_box("understood").await;
    browser.send(&page).await;
    browser.pay_in_sandbox(words.paid).await;
    browser.go("/my/reservations").await;
    browser.until(words.deposited).await;
    browser.check(&format!("reservations-{}", words.lang)).await;
}

/// All is reserved, so the harvest need not wait for the window to close.
async fn harvest(browser: &Browser, words: &Words, offer: &str) {
    browser.sign_in("石玉兰").await;
    browser.go("/sell/preorders").await;
    browser.check(&format!("preorders-own-{}", words.lang)).await;
    browser.go(&format!("/sell/preorders/{offer}")).await;
    browser.check(&format!("preorder-own-{}", words.lang)).await;
    browser.put("pieces", "2").await;
    browser.put_day("made_on", &day(0)).await;
    browser.set("origin", "410324102201").await;
    browser.send(&format!("/sell/preorders/{offer}/harvest")).await;
    browser.until(words.owed).await;
    browser.check(&format!("preorder-shared-{}", words.lang)).await;
}

async fn pay_the_balance(browser: &Browser, words: &Words) {
    browser.sign_in("王小明").await;
    browser.go("/my/reservations").await;
    browser.until(words.owed).await;
    // The deposit's order comes first, the balance's second.
    let balance = browser.links("/orders/").await.pop().unwrap();
    browser.go(&balance).await;
    browser.follow("/checkout/").await;
    browser.says("¥99.60").await;
    browser.pay_in_sandbox(words.paid).await;
    browser.go("/my/reservations").await;
    browser.until(words.settled).await;
    browser.check(&format!("reservation-settled-{}", words.lang)).await;
}
