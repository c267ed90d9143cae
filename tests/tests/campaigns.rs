//! In a browser: a county clerk writes a campaign, tries what a cart would cost, and publishes it; a seller enrols a
//! listing; a buyer takes a coupon and sees line by line what is taken off; the clerk's board counts it.

use crate::browser::Browser;
use crate::program::Program;
use kernel::{Clock as _, SystemClock};

struct Words {
    lang: &'static str,
    width: u32,
    name: &'static str,
    first_day: &'static str,
    last_day: &'static str,
    share: &'static str,
    keep: &'static str,
    value: &'static str,
    least: &'static str,
    coupons: &'static str,
    each: &'static str,
    until: &'static str,
    add_rule: &'static str,
    other_rule: &'static str,
    remove_other: &'static str,
    edit: &'static str,
    by_county: &'static str,
    rule: &'static str,
    preview: &'static str,
    publish: &'static str,
    published: &'static str,
    pieces: &'static str,
    enrol: &'static str,
    enrolled: &'static str,
    take: &'static str,
    add: &'static str,
    discount: &'static str,
    too_early: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    name: "活动名称",
    first_day: "开始日",
    last_day: "结束日",
    share: "组织方承担（万分之）",
    keep: "保存",
    value: "数值",
    least: "满多少元（可不填）",
    coupons: "券总数（可不填）",
    each: "每人限领",
    until: "有效期至",
    add_rule: "添加规则",
    other_rule: "减 ¥3.00",
    remove_other: "移除规则：减 ¥3.00",
    edit: "修改活动",
    by_county: "各县区情况",
    rule: "减 ¥2.00",
    preview: "试算",
    publish: "发布",
    published: "已发布",
    pieces: "活动数量",
    enrol: "报名",
    enrolled: "已报名",
    take: "领券",
    add: "加入购物车",
    discount: "−¥2.00",
    too_early: "结束日应不早于开始日",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    name: "Name",
    first_day: "First day",
    last_day: "Last day",
    share: "Borne by the organiser (of 10,000)",
    keep: "Save",
    value: "Number",
    least: "From this amount (may be left out)",
    coupons: "Coupons in all (may be left out)",
    each: "For each person",
    until: "Valid until",
    add_rule: "Add a rule",
    other_rule: "¥3.00 off",
    remove_other: "Remove the rule: ¥3.00 off",
    edit: "Change the campaign",
    by_county: "By county",
    rule: "¥2.00 off",
    preview: "Work out",
    publish: "Publish",
    published: "Published",
    pieces: "Pieces for the campaign",
    enrol: "Enrol",
    enrolled: "Enrolled",
    take: "Take it",
    add: "Add to cart",
    discount: "−¥2.00",
    too_early: "on or after the first day and today",
};

#[test]
fn a_campaign_is_held_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_campaign_is_held_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let campaign = hold(&browser, words).await;
        enrol(&browser, words, &campaign).await;
        buy(&browser, words, &campaign).await;
        browser.sign_in("刘芳").await;
        browser.go(&format!("/county/campaigns/{campaign}/counties")).await;
        browser.says(words.by_county).await;
        browser.check(&format!("campaign-counties-{}", words.lang)).await;
        browser.close().await;
    });
}

/// The clerk writes the campaign, tries it and publishes it; gives its number.
async fn hold(browser: &Browser, words: &Words) -> String {
    let today = SystemClock.now().day();
    let day = |later| today.plus_days(later).to_string();
    browser.sign_in("刘芳").await;
    browser.go("/county/campaigns/new").await;
    browser.fill(words.name, "栾川核桃节").await;
    browser.pick_day(words.first_day, &day(0)).await;
    browser.pick_day(words.last_day, &day(-1)).await;
    browser.fill(words.share, "0").await;
    browser.fill_first("budget", "0").await;
    browser.press(words.keep).await;
    // A last day before the first is said so, and nothing typed is lost.
    browser.says(words.too_early).await;
    browser.check(&format!("campaign-wrong-{}", words.lang)).await;
    browser.pick_day(words.last_day, &day(10)).await;
    browser.press(words.keep).await;
    browser.says("栾川核桃节").await;
    browser.fill(words.value, "2").await;
    browser.fill(words.least, "5").await;
    browser.fill(words.coupons, "10").await;
    browser.fill(words.each, "1").await;
    browser.pick_day(words.until, &day(10)).await;
    browser.press(words.add_rule).await;
    browser.says(words.rule).await;
    browser.check(&format!("campaign-rule-{}", words.lang)).await;
    browser.choose_in("goods-1", "¥").await;
    browser.put("pieces-1", "5").await;
    browser.tick_box("sample_coupons").await;
    browser.press(words.preview).await;
    browser.says("−¥2.00").await;
    browser.check(&format!("campaign-tried-{}", words.lang)).await;
    change(browser, words).await;
    browser.press(words.publish).await;
    browser.says(words.published).await;
    browser.check(&format!("campaign-board-{}", words.lang)).await;
    let at = browser.client.current_url().await.unwrap();
    at.path().rsplit('/').next().unwrap().to_owned()
}

/// A second rule is a mistake and is taken out again, and the draft gets another name.
async fn change(browser: &Browser, words: &Words) {
    browser.fill(words.value, "3").await;
    browser.press(words.add_rule).await;
    browser.says(words.other_rule).await;
    browser.press_labelled(words.remove_other).await;
    browser.gone(&format!("[aria-label^='{}']", words.remove_other)).await;
    browser.press(words.edit).await;
    browser.fill(words.name, "栾川山货节").await;
    browser.check(&format!("campaign-edit-{}", words.lang)).await;
    browser.press(words.keep).await;
    browser.says("栾川山货节").await;
    browser.press(words.edit).await;
    browser.fill(words.name, "栾川核桃节").await;
    browser.press(words.keep).await;
    browser.says("栾川核桃节").await;
}

async fn enrol(browser: &Browser, words: &Words, campaign: &str) {
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/sell/campaigns/{campaign}")).await;
    browser.fill(words.pieces, "20").await;
    browser.press(words.enrol).await;
    browser.says("/ 20").await;
    browser.says(words.enrolled).await;
    browser.check(&format!("campaign-enrolled-{}", words.lang)).await;
}

async fn buy(browser: &Browser, words: &Words, campaign: &str) {
    browser.sign_in("王小明").await;
    browser.go(&format!("/campaigns/{campaign}")).await;
    browser.check(&format!("campaign-shop-{}", words.lang)).await;
    browser.press(words.take).await;
    browser.at("/my/coupons").await;
    browser.says("栾川核桃节").await;
    browser.check(&format!("campaign-coupons-{}", words.lang)).await;
    browser.go(&format!("/campaigns/{campaign}")).await;
    let listing = browser.first_link("/goods/").await;
    browser.go(&listing).await;
    browser.says("栾川核桃节").await;
    browser.check(&format!("campaign-listing-{}", words.lang)).await;
    browser.press(words.add).await;
    browser.at("/cart").await;
    browser.says(words.discount).await;
    browser.check(&format!("campaign-cart-{}", words.lang)).await;
}
