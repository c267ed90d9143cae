//! In a browser: the office sets a task, a department accepts it, reports with evidence and says that it is complete, the
//! office agrees; inspectors find something and a county puts it right; a bulletin is drawn, published by a second person
//! and read by everybody.

use std::io::Write as _;

use crate::browser::Browser;
use crate::program::Program;
use crate::program::trade::day;
use identity::DEMO_PASSWORD;

/// The officer of the department of commerce, the second official.
const OFFICER: &str = "13900020011";
const SECOND: &str = "13900020001";
const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

struct Words {
    lang: &'static str,
    width: u32,
    board: &'static str,
    set: &'static str,
    set_button: &'static str,
    title: &'static str,
    lead: &'static str,
    commerce: &'static str,
    due: &'static str,
    required: &'static str,
    accept: &'static str,
    done: &'static str,
    share: &'static str,
    files: &'static str,
    send: &'static str,
    bad_share: &'static str,
    reported: &'static str,
    propose: &'static str,
    to_check: &'static str,
    agree: &'static str,
    completed: &'static str,
    inspected: &'static str,
    county: &'static str,
    inspectors: &'static str,
    summary: &'static str,
    save: &'static str,
    finding: &'static str,
    notice: &'static str,
    answer: &'static str,
    send_answer: &'static str,
    no_words: &'static str,
    accept_answer: &'static str,
    put_right: &'static str,
    draw: &'static str,
    second_person: &'static str,
    publish: &'static str,
    published: &'static str,
    bulletin: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    board: "需要决定",
    set: "交办任务",
    set_button: "下达",
    title: "名称",
    lead: "牵头单位",
    commerce: "市商务局",
    due: "办结期限",
    required: "请选择",
    accept: "签收",
    done: "办理情况",
    share: "完成进度",
    files: "佐证材料",
    send: "提交进展",
    bad_share: "0 到 100 之间的百分数",
    reported: "进度 35%",
    propose: "申请验收",
    to_check: "待验收",
    agree: "验收通过",
    completed: "办结",
    inspected: "督查对象",
    county: "栾川县",
    inspectors: "督查人员",
    summary: "督查情况",
    save: "保存",
    finding: "发现的问题",
    notice: "下发整改通知",
    answer: "整改情况",
    send_answer: "提交整改情况",
    no_words: "请写明原因或办理情况",
    accept_answer: "认可整改",
    put_right: "已整改",
    draw: "生成草稿",
    second_person: "写的人自己不能确认",
    publish: "确认并发布",
    published: "已发布",
    bulletin: "农村电子商务工作进展通报",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    board: "Needs a decision",
    set: "Set a task",
    set_button: "Set it",
    title: "Title",
    lead: "Lead",
    commerce: "Commerce Bureau",
    due: "Deadline",
    required: "Please choose",
    accept: "Accept",
    done: "What was done",
    share: "Share done",
    files: "Evidence",
    send: "Send the report",
    bad_share: "percentage between 0 and 100",
    reported: "35% done",
    propose: "Say that it is complete",
    to_check: "To be checked",
    agree: "Agree that it is complete",
    completed: "Done",
    inspected: "Inspected",
    county: "Luanchuan",
    inspectors: "Inspectors",
    summary: "What was looked at",
    save: "Save",
    finding: "Finding",
    notice: "Send the notice",
    answer: "What was put right",
    send_answer: "Send the answer",
    no_words: "Say why, or what was done",
    accept_answer: "Accept the answer",
    put_right: "Put right",
    draw: "Keep it as a draft",
    second_person: "who wrote it cannot",
    publish: "Confirm and publish",
    published: "Published",
    bulletin: "How rural e-commerce stands",
};

#[test]
fn supervision_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn supervision_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let task = set(&browser, words).await;
        report(&browser, words, &task).await;
        agree(&browser, words, &task).await;
        inspect(&browser, words).await;
        bulletin(&browser, words).await;
        meetings(&browser, words).await;
        browser.close().await;
    });
}

/// What was typed stays when nobody was chosen to lead.
async fn set(browser: &Browser, words: &Words) -> String {
    browser.sign_in("陈志强").await;
    browser.go("/city/supervision").await;
    browser.says(words.board).await;
    browser.check(&format!("supervision-board-{}", words.lang)).await;
    browser.go("/city/supervision/tasks?light=red").await;
    browser.check(&format!("supervision-tasks-{}", words.lang)).await;
    browser.press(words.set).await;
    browser.fill(words.title, "核查乡镇站点招牌").await;
    browser.pick_day(words.due, &day(40)).await;
    browser.press(words.set_button).await;
    browser.says(words.required).await;
    browser.check(&format!("supervision-set-{}", words.lang)).await;
    browser.choose(words.lead, words.commerce).await;
    browser.press(words.set_button).await;
    browser.says("核查乡镇站点招牌").await;
    browser.check(&format!("supervision-task-office-{}", words.lang)).await;
    let part = browser.first_link("/city/supervision/tasks/new?parent=").await;
    part.replace("/new?parent=", "/")
}

/// A share that is none is asked for again, and the file that came with it is kept.
async fn report(browser: &Browser, words: &Words, task: &str) {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.pdf");
    std::fs::File::create(&list).unwrap().write_all(PDF).unwrap();
    browser.sign_in_by_phone(OFFICER, DEMO_PASSWORD).await;
    browser.go("/city/supervision/mine").await;
    browser.check(&format!("supervision-mine-{}", words.lang)).await;
    browser.go(task).await;
    browser.press(words.accept).await;
    browser.fill(words.done, "已核查两个乡镇").await;
    browser.fill(words.share, "三成五").await;
    browser.attach(words.files, &list).await;
    browser.press(words.send).await;
    browser.says(words.bad_share).await;
    browser.check(&format!("supervision-report-{}", words.lang)).await;
    browser.fill(words.share, "35").await;
    browser.press(words.send).await;
    browser.says(words.reported).await;
    browser.says("list.pdf").await;
    browser.fill(words.done, "全部核查完毕").await;
    browser.press(words.propose).await;
    browser.says(words.to_check).await;
    browser.check(&format!("supervision-task-{}", words.lang)).await;
    browser.go("/my/reminders").await;
    browser.check(&format!("supervision-reminders-{}", words.lang)).await;
}

async fn agree(browser: &Browser, words: &Words, task: &str) {
    browser.sign_in("陈志强").await;
    browser.go("/city/supervision").await;
    browser.says("核查乡镇站点招牌").await;
    browser.go(task).await;
    browser.press(words.agree).await;
    browser.says(words.completed).await;
}

async fn inspect(browser: &Browser, words: &Words) {
    browser.sign_in("周涛").await;
    browser.go("/city/supervision/inspections/new").await;
    browser.choose(words.inspected, words.county).await;
    browser.fill(words.inspectors, "周涛").await;
    browser.fill(words.summary, "抽查庙子镇站点").await;
    browser.press(words.save).await;
    browser.fill(words.finding, "招牌破损未更换").await;
    browser.pick_day(words.due, &day(10)).await;
    browser.press(words.notice).await;
    browser.says("招牌破损未更换").await;
    browser.check(&format!("supervision-visit-{}", words.lang)).await;
    browser.sign_in("刘芳").await;
    browser.go("/county/tasks").await;
    browser.check(&format!("supervision-county-{}", words.lang)).await;
    browser.go("/county/supervision/inspections?q=抽查庙子镇").await;
    let visit = browser.first_link("/county/supervision/inspections/").await;
    browser.go(&visit).await;
    browser.press(words.send_answer).await;
    browser.says(words.no_words).await;
    browser.fill(words.answer, "已更换").await;
    browser.check(&format!("supervision-answer-{}", words.lang)).await;
    browser.press(words.send_answer).await;
    browser.says("已更换").await;
    browser.sign_in("周涛").await;
    browser.go(&visit.replace("/county/", "/city/")).await;
    browser.press(words.accept_answer).await;
    browser.says(words.put_right).await;
}

async fn bulletin(browser: &Browser, words: &Words) {
    browser.sign_in("陈志强").await;
    browser.go("/city/supervision/bulletins/new").await;
    browser.check(&format!("supervision-draw-{}", words.lang)).await;
    browser.press(words.draw).await;
    browser.says(words.second_person).await;
    browser.check(&format!("supervision-bulletin-edit-{}", words.lang)).await;
    browser.sign_in_by_phone(SECOND, DEMO_PASSWORD).await;
    browser.go("/city/supervision/bulletins?status=draft").await;
    browser.press_containing(words.bulletin).await;
    browser.press(words.publish).await;
    browser.says(words.published).await;
    browser.go("/bulletins").await;
    browser.check(&format!("supervision-bulletins-{}", words.lang)).await;
    browser.press_containing(words.bulletin).await;
    browser.says(words.bulletin).await;
    browser.check(&format!("supervision-bulletin-{}", words.lang)).await;
}

async fn meetings(browser: &Browser, words: &Words) {
    browser.sign_in("陈志强").await;
    browser.go("/city/supervision/meetings").await;
    browser.check(&format!("supervision-meetings-{}", words.lang)).await;
    browser.press_containing("推进会").await;
    browser.check(&format!("supervision-meeting-{}", words.lang)).await;
    browser.go("/city/supervision/departments").await;
    browser.check(&format!("supervision-departments-{}", words.lang)).await;
}
