//! In a browser: the office puts on record how many persons a district trained, a second official confirms it against its
//! document, and the district's board, which named who has to set it, shows the figure.

use identity::DEMO_PASSWORD;

use crate::browser::Browser;
use crate::program::Program;

/// A second official of the city.
const SECOND: &str = "13900020001";
/// A district of which nothing is on record.
const DISTRICT: &str = "410311";

struct Words {
    lang: &'static str,
    width: u32,
    unset: &'static str,
    amount: &'static str,
    document: &'static str,
    save: &'static str,
    attach: &'static str,
    waits: &'static str,
    confirm: &'static str,
    confirmed: &'static str,
    ways: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    unset: "没有登记：由市联席会议办公室",
    amount: "累计培训人数",
    document: "文件",
    save: "保存",
    attach: "请附上文件",
    waits: "待确认",
    confirm: "确认",
    confirmed: "已确认",
    ways: "目标走势",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    unset: "Nothing is on record: the joint-conference office",
    amount: "Persons trained in all",
    document: "Document",
    save: "Save",
    attach: "Attach the document",
    waits: "To be confirmed",
    confirm: "Confirm",
    confirmed: "Confirmed",
    ways: "The way to each target",
};

#[test]
fn a_target_is_put_on_record_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_target_is_put_on_record_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in("陈志强").await;
        browser.go(&format!("/county/board?county={DISTRICT}")).await;
        browser.says(words.unset).await;
        browser.go("/city/supervision/attainments").await;
        browser.check(&format!("attainments-{}", words.lang)).await;
        browser
            .go(&format!("/city/supervision/attainments/new?target=persons-trained&county={DISTRICT}"))
            .await;
        browser.fill(words.amount, "320").await;
        browser.fill(words.document, "培训台账").await;
        browser.press(words.save).await;
        browser.says(words.attach).await;
        browser.check(&format!("attainment-new-{}", words.lang)).await;
        let file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
        std::fs::write(file.path(), crate::program::assessment::pdf("attainment")).unwrap();
        browser.choose_file("files", &file.path().display().to_string()).await;
        browser.press(words.save).await;
        browser.says(words.waits).await;
        assert!(!browser.has_button(words.confirm).await, "nobody confirms what they wrote");
        let path = browser.client.current_url().await.unwrap().path().to_owned();
        browser.sign_in_by_phone(SECOND, DEMO_PASSWORD).await;
        browser.go(&path).await;
        browser.check(&format!("attainment-{}", words.lang)).await;
        browser.press(words.confirm).await;
        browser.says(words.confirmed).await;
        // Statistics hear of it from the log, a moment later.
        let token = program.sign_in(SECOND).await;
        let targets = format!("/api/v1/statistics/targets?county={DISTRICT}");
        let counted = program.until(&targets, &token, |answer| {
            let all = answer.json();
            all.as_array()?.iter().find(|one| one["target"] == "persons-trained")?["now"].as_i64()
        });
        assert_eq!(counted.await, 320);
        browser.go(&format!("/county/board?county={DISTRICT}")).await;
        browser.says(words.ways).await;
        browser.says("320").await;
        browser.check(&format!("board-ways-{}", words.lang)).await;
        browser.close().await;
    });
}
