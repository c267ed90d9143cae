//! In a browser: a buyer pays over Alipay by a code and by its page, at a simulated cashier with real signatures, and comes
//! back to a checkout that is paid.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use identity::DEMO_PASSWORD;

const BUYER: &str = "13800000001";

struct Words {
    lang: &'static str,
    width: u32,
    code: &'static str,
    page: &'static str,
    scan: &'static str,
    cashier: &'static str,
    go_on: &'static str,
    paid: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    code: "支付宝扫码支付",
    page: "打开支付宝付款",
    scan: "请用支付宝扫码付款",
    cashier: "打开模拟收银台",
    go_on: "前往支付宝",
    paid: "已付款",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    code: "Alipay: show a code to scan",
    page: "Alipay in this browser",
    scan: "Scan with Alipay to pay",
    cashier: "Pay at the simulated cashier",
    go_on: "Go on to Alipay",
    paid: "Paid",
};

#[test]
fn paying_over_alipay_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn paying_over_alipay_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let (program, _simulator) = Program::open_with_wechat().await;
        let chain = Chain::begin(&program).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in_by_phone(BUYER, DEMO_PASSWORD).await;

        let (checkout, order) = chain.place().await;
        browser.go(&format!("/checkout/{checkout}")).await;
        browser.check(&format!("checkout-{}", words.lang)).await;
        browser.press(words.code).await;
        browser.says(words.scan).await;
        browser.check(&format!("scan-{}", words.lang)).await;
        browser.press(words.cashier).await;
        browser.press("付款 Pay").await;
        browser.says("已付款 Paid").await;
        browser.go(&format!("/checkout/{checkout}")).await;
        browser.until(words.paid).await;
        chain.until_status(&order, "paid").await;

        let (checkout, order) = chain.place().await;
        browser.go(&format!("/checkout/{checkout}")).await;
        browser.press(words.page).await;
        browser.press(words.go_on).await;
        browser.press("付款 Pay").await;
        browser.at(&format!("/checkout/{checkout}")).await;
        browser.until(words.paid).await;
        browser.check(&format!("paid-{}", words.lang)).await;
        chain.until_status(&order, "paid").await;
        browser.close().await;
    });
}
