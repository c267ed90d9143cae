//! In a browser: a co-operative reports the last month, the county returns it, the co-operative corrects it, the county
//! passes it on and the city approves it.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::reporting::{last_month, unit_of};

struct Words {
    lang: &'static str,
    width: u32,
    fields: [&'static str; 8],
    submit: &'static str,
    not_a_number: &'static str,
    rule: &'static str,
    waits: &'static str,
    reason: &'static str,
    send_back: &'static str,
    returned: &'static str,
    explanation: &'static str,
    check: &'static str,
    checked: &'static str,
    approve: &'static str,
    approved: &'static str,
    preview: &'static str,
    read: &'static str,
    file: &'static str,
    matrix: &'static str,
    dictionary: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    fields: [
        "农产品网络零售额（元）",
        "村办工业品网络零售额（元）",
        "民俗工艺品网络零售额（元）",
        "乡村旅游网络交易额（元）",
        "网络订单数（单）",
        "快递发件量（件）",
        "农村电商从业人数（人）",
        "其中：建档立卡户从业人数（人）",
    ],
    submit: "提交",
    not_a_number: "不是数字",
    rule: "不能大于",
    waits: "待县审核",
    reason: "退回原因",
    send_back: "退回",
    returned: "已退回",
    explanation: "请说明“快递发件量”的原因",
    check: "审核通过",
    checked: "待市批准",
    approve: "批准",
    approved: "已批准",
    preview: "还没有保存",
    read: "读入核对",
    file: "填好的模板",
    matrix: "统计报表报送",
    dictionary: "统计指标词典",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    fields: [
        "Online retail sales of farm products (yuan)",
        "Online retail sales of village-made industrial goods (yuan)",
        "Online retail sales of folk crafts (yuan)",
        "Online sales of rural tourism (yuan)",
        "Online orders (orders)",
        "Parcels sent (parcels)",
        "People working in rural e-commerce (persons)",
        "of these: people of registered poor households (persons)",
    ],
    submit: "Submit",
    not_a_number: "is not a number",
    rule: "cannot be more",
    waits: "To be checked",
    reason: "Why it goes back",
    send_back: "Return",
    returned: "Returned",
    explanation: "Say why “Parcels sent” is so",
    check: "Pass on to the city",
    checked: "To be approved",
    approve: "Approve",
    approved: "Approved",
    preview: "is not kept yet",
    read: "Read and check",
    file: "The filled template",
    matrix: "Reports received",
    dictionary: "Dictionary of statistics",
};

#[test]
fn a_month_is_reported_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_month_is_reported_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let seller = program.sign_in("13800000002").await;
        let unit = unit_of(&program, &seller, "enterprise-monthly").await;
        let path = format!("reports/{unit}/{}", last_month());
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        report(&browser, words, &path).await;
        by_sheet(&program, &browser, words, &path).await;
        browser.sign_in("刘芳").await;
        browser.go(&format!("/county/{path}")).await;
        browser.fill(words.reason, "快递发件量请核对").await;
        browser.check(&format!("reports-check-{}", words.lang)).await;
        browser.press(words.send_back).await;
        browser.says(words.returned).await;
        correct(&browser, words, &path).await;
        approve(&browser, words, &path).await;
        look_around(&browser, words).await;
        browser.close().await;
    });
}

/// What was typed wrong stays to be corrected, and every fault is said at once.
async fn report(browser: &Browser, words: &Words, path: &str) {
    browser.sign_in("石玉兰").await;
    browser.go("/sell/reports").await;
    browser.check(&format!("reports-own-{}", words.lang)).await;
    let link = browser.first_link("/sell/reports/").await;
    assert_eq!(link, format!("/sell/{path}"), "the last month stands first");
    browser.go(&link).await;
    for (field, typed) in
        words.fields.iter().zip(["约三万", "7200", "3600", "5700", "620", "630", "24", "25"])
    {
        browser.fill(field, typed).await;
    }
    browser.press(words.submit).await;
    browser.says(words.not_a_number).await;
    browser.says(words.rule).await;
    browser.check(&format!("reports-form-{}", words.lang)).await;
}

/// The template filled in elsewhere is shown before anything is kept.
async fn by_sheet(program: &Program, browser: &Browser, words: &Words, path: &str) {
    let seller = program.sign_in("13800000002").await;
    let url = format!("{}/sell/{path}/template", program.url);
    let sent = program.client().get(url).bearer_auth(seller).send().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.xlsx");
    std::fs::write(&file, sent.bytes().await.unwrap()).unwrap();
    browser.attach(words.file, &file).await;
    browser.press(words.read).await;
    browser.says(words.preview).await;
    browser.check(&format!("reports-sheet-{}", words.lang)).await;
    // Nothing was kept by that: the form is filled in again.
    for (field, typed) in words.fields.iter().zip(["28000", "7200", "3600", "5700", "620", "630", "24", "6"])
    {
        browser.fill(field, typed).await;
    }
    browser.press(words.submit).await;
    browser.says(words.waits).await;
    browser.check(&format!("reports-submitted-{}", words.lang)).await;
}

/// More than two parcels an order: the reporter says why.
async fn correct(browser: &Browser, words: &Words, path: &str) {
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/sell/{path}")).await;
    browser.says("快递发件量请核对").await;
    browser.fill(words.fields[5], "1400").await;
    browser.press(words.submit).await;
    browser.fill(words.explanation, "一单分三箱").await;
    browser.check(&format!("reports-explain-{}", words.lang)).await;
    browser.press(words.submit).await;
    browser.says(words.waits).await;
}

async fn approve(browser: &Browser, words: &Words, path: &str) {
    browser.sign_in("刘芳").await;
    browser.go(&format!("/county/{path}")).await;
    browser.says("一单分三箱").await;
    browser.press(words.check).await;
    browser.says(words.checked).await;
    browser.go("/county/reports").await;
    browser.says(words.matrix).await;
    browser.check(&format!("reports-county-{}", words.lang)).await;
    browser.go("/county/reports/units").await;
    browser.check(&format!("reports-units-{}", words.lang)).await;
    browser.go("/county/reports/enrol").await;
    browser.check(&format!("reports-enrol-{}", words.lang)).await;
    browser.sign_in("陈志强").await;
    browser.go(&format!("/city/{path}")).await;
    browser.press(words.approve).await;
    browser.says(words.approved).await;
    browser.check(&format!("reports-approved-{}", words.lang)).await;
}

async fn look_around(browser: &Browser, words: &Words) {
    for (path, name) in [
        ("/city/reports", "city"),
        ("/city/reports/summary?county=410324", "summary"),
        ("/statistics/reported", "public"),
    ] {
        browser.go(path).await;
        browser.check(&format!("reports-{name}-{}", words.lang)).await;
    }
    browser.go("/statistics/dictionary?q=nongchanpin").await;
    browser.says(words.dictionary).await;
    browser.check(&format!("reports-dictionary-{}", words.lang)).await;
}
