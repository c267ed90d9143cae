//! In a browser: the city drafts a change of the platform's rules, another official publishes it, a visitor reads what
//! is new and says something, and the office reads that.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::rules::{SECOND, settle_second_official};
use identity::DEMO_PASSWORD;

struct Words {
    lang: &'static str,
    width: u32,
    zh: &'static str,
    en: &'static str,
    keep: &'static str,
    missing: &'static str,
    second_person: &'static str,
    publish: &'static str,
    new: &'static str,
    coming: &'static str,
    in_force: &'static str,
    words: &'static str,
    send: &'static str,
    empty: &'static str,
    sent: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    zh: "中文",
    en: "英文",
    keep: "保存草稿",
    missing: "请填写规则全文",
    second_person: "由起草人以外的另一位工作人员公布",
    publish: "公布并征求意见",
    new: "新增或修改",
    coming: "尚未施行",
    in_force: "现行",
    words: "意见",
    send: "发送意见",
    empty: "请写下意见",
    sent: "意见已收到",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    zh: "Chinese",
    en: "English",
    keep: "Keep the draft",
    missing: "Enter the whole text",
    second_person: "Another member of the office than the writer publishes it",
    publish: "Publish and ask for opinions",
    new: "New or changed",
    coming: "Not yet in force",
    in_force: "In force",
    words: "Opinion",
    send: "Send",
    empty: "Write what you think",
    sent: "Your opinion has arrived",
};

#[test]
fn the_rules_change_in_the_open_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn the_rules_change_in_the_open_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        settle_second_official(&program).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.go(&format!("/rules?lang={}", words.lang)).await;
        browser.says(words.in_force).await;
        browser.check(&format!("rules-{}", words.lang)).await;
        browser.sign_in_by_phone("13800000008", DEMO_PASSWORD).await;
        let draft = write(&browser, words).await;
        browser.sign_in_by_phone(SECOND, DEMO_PASSWORD).await;
        browser.go(&draft).await;
        browser.check(&format!("rules-publish-{}", words.lang)).await;
        browser.press(words.publish).await;
        browser.says(words.coming).await;
        say(&browser, words).await;
        browser.go("/city/rules/opinions").await;
        browser.says("第七条请写清楚").await;
        browser.check(&format!("opinions-{}", words.lang)).await;
        browser.close().await;
    });
}

/// Writes a draft, first without its English text; gives the draft's address.
async fn write(browser: &Browser, words: &Words) -> String {
    browser.go("/city/rules/new").await;
    browser.fill(words.zh, "## 一、总则\n\n本规则适用于全市。").await;
    browser.fill(words.en, " ").await;
    browser.press(words.keep).await;
    browser.says(words.missing).await;
    browser.check(&format!("rules-write-{}", words.lang)).await;
    browser.fill(words.en, "## 1. General\n\nThese rules hold in the whole city.").await;
    browser.press(words.keep).await;
    browser.says(words.second_person).await;
    let draft = browser.client.current_url().await.unwrap().path().to_owned();
    browser.go("/city/rules").await;
    browser.check(&format!("rules-versions-{}", words.lang)).await;
    draft
}

/// The change is on the home page; what is new is marked, and an opinion without words is refused.
async fn say(browser: &Browser, words: &Words) {
    browser.go("/").await;
    let path = browser.first_link("/rules/").await;
    browser.go(&path).await;
    browser.says(words.new).await;
    browser.press(words.send).await;
    browser.says(words.empty).await;
    browser.check(&format!("rules-asked-{}", words.lang)).await;
    browser.fill(words.words, "第七条请写清楚").await;
    browser.press(words.send).await;
    browser.says(words.sent).await;
}
