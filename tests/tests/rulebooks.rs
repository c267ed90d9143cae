//! In a browser: an official supposes other parameters, proposes a version of the rulebook after putting a faulty draft
//! right, and a second official adopts it.

use std::path::PathBuf;

use crate::browser::Browser;
use crate::program::Program;
use identity::DEMO_PASSWORD;
use kernel::{Clock as _, SystemClock};

/// The office's second official, who is no sample account.
const SECOND_OFFICIAL: &str = "13900020001";

struct Words {
    lang: &'static str,
    width: u32,
    show: &'static str,
    not_supposed: &'static str,
    moves: &'static str,
    effective: &'static str,
    note: &'static str,
    file: &'static str,
    check: &'static str,
    faults: &'static str,
    changes: &'static str,
    propose: &'static str,
    proposed: &'static str,
    adopt: &'static str,
    adopted: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    show: "测算",
    not_supposed: "处不能测算",
    moves: "得分和名次的变化",
    effective: "施行日",
    note: "修改理由",
    file: "草案文件（TOML）",
    check: "检查并对照",
    faults: "处错误，没有采用",
    changes: "与今日有效的版本相比",
    propose: "提出新版本",
    proposed: "待通过",
    adopt: "通过",
    adopted: "已通过",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    show: "Show what moves",
    not_supposed: "cannot be supposed",
    moves: "How scores and ranks move",
    effective: "In force from",
    note: "Why it changes",
    file: "Draft as a file (TOML)",
    check: "Check and compare",
    faults: "faults and was not used",
    changes: "Against the version in force today",
    propose: "Propose a version",
    proposed: "Proposed",
    adopt: "Adopt",
    adopted: "Adopted",
};

#[test]
fn a_version_is_supposed_proposed_and_adopted_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_version_is_supposed_proposed_and_adopted_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in("陈志强").await;
        suppose(&browser, words).await;
        let version = propose(&program, &browser, words).await;
        adopt(&browser, words, &version).await;
        browser.close().await;
    });
}

/// What cannot be supposed is said and stays to be corrected; what can moves the scores.
async fn suppose(browser: &Browser, words: &Words) {
    browser.go("/city/assessment/what-if").await;
    browser.fill("training-floor", "all").await;
    browser.press(words.show).await;
    browser.says(words.not_supposed).await;
    browser.check(&format!("what-if-faults-{}", words.lang)).await;
    browser.fill("training-floor", "0.99").await;
    browser.press(words.show).await;
    browser.says(words.moves).await;
    browser.check(&format!("what-if-{}", words.lang)).await;
}

async fn propose(program: &Program, browser: &Browser, words: &Words) -> String {
    let folder = tempfile::tempdir().unwrap();
    let official = program.sign_in("13800000008").await;
    let text = program.get("/city/rulebooks/in-force.toml", &official).await.text;
    let draft = |from: &str, to: &str, name: &str| -> PathBuf {
        assert!(text.contains(from), "{from}");
        let path = folder.path().join(name);
        std::fs::write(&path, text.replace(from, to)).unwrap();
        path
    };
    let cap = "name = \"bonus-cap\"\nvalues = [{ from = 2016-10-13, value = 5 }]";
    let faulty = draft("id = \"A7\"\ngroup = \"A\"", "id = \"A7\"\ngroup = \"Z\"", "faulty.toml");
    let sound = draft(cap, &cap.replace("value = 5", "value = 3"), "sound.toml");
    browser.go("/city/rulebooks/new").await;
    browser.fill(words.note, "联席会议纪要").await;
    browser.pick_day(words.effective, &SystemClock.now().day().plus_days(400).to_string()).await;
    browser.attach(words.file, &faulty).await;
    browser.press(words.check).await;
    browser.says(words.faults).await;
    browser.check(&format!("rulebook-faults-{}", words.lang)).await;
    assert_eq!(browser.value_of(words.note).await, "联席会议纪要", "what was typed stays");
    browser.attach(words.file, &sound).await;
    browser.press(words.check).await;
    browser.says(words.changes).await;
    browser.check(&format!("rulebook-changes-{}", words.lang)).await;
    browser.press(words.propose).await;
    browser.says(words.proposed).await;
    let page = browser.client.current_url().await.unwrap().path().to_owned();
    assert!(!browser.has_button(words.adopt).await, "nobody adopts what they proposed");
    browser.check(&format!("rulebook-proposed-{}", words.lang)).await;
    page
}

async fn adopt(browser: &Browser, words: &Words, version: &str) {
    browser.sign_in_by_phone(SECOND_OFFICIAL, DEMO_PASSWORD).await;
    browser.go(version).await;
    browser.press(words.adopt).await;
    browser.says(words.adopted).await;
    browser.check(&format!("rulebook-adopted-{}", words.lang)).await;
}
