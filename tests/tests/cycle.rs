//! In a browser: one half-year played by a county's two clerks, the reviewer, the inspector, the two approvers and the
//! public, in Chinese on a phone and in English on a wide screen. The program's clock is set from stage to stage.

use std::sync::Arc;

use crate::browser::Browser;
use crate::program::Program;
use identity::DEMO_PASSWORD;
use kernel::{Clock as _, Day, ManualClock, Period, SystemClock};

/// The office's other officials and the county's second clerk, who are no sample accounts.
const SECOND_OFFICIAL: &str = "13900020001";
const THIRD_OFFICIAL: &str = "13900020008";
const SECOND_CLERK: &str = "13900020005";

/// The link to what was shown for a criterion: there once it was taken.
const ITEM: &str = "//a[contains(@href,'/county/evidence/items/')]";

struct Words {
    lang: &'static str,
    width: u32,
    half_year: &'static str,
    due: &'static str,
    issued: &'static str,
    day: &'static str,
    set: &'static str,
    open: &'static str,
    title: &'static str,
    number: &'static str,
    save: &'static str,
    submit: &'static str,
    accept: &'static str,
    accepted: &'static str,
    waiting: &'static str,
    hash: &'static str,
    ask: &'static str,
    asked: &'static str,
    reason_or_question: &'static str,
    your_answer: &'static str,
    answer: &'static str,
    choose: &'static str,
    place: &'static str,
    record: &'static str,
    found: &'static str,
    prepare: &'static str,
    confirm: &'static str,
    confirmed: &'static str,
    other_person: &'static str,
    tell: &'static str,
    says: &'static str,
    send: &'static str,
    reason: &'static str,
    reject: &'static str,
    propose: &'static str,
    approve: &'static str,
    publish: &'static str,
    verify: &'static str,
    sound: &'static str,
    published: &'static str,
    estimate: &'static str,
    tick: &'static str,
    anyway: &'static str,
    next: &'static str,
    published_list: &'static str,
    same: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    half_year: "考核期",
    due: "材料截止日",
    issued: "印发日期",
    day: "检查日期",
    set: "保存",
    open: "开启考核",
    title: "标题",
    number: "文号",
    save: "登记",
    submit: "提交",
    accept: "采纳",
    accepted: "已采纳",
    waiting: "待审核",
    hash: "存档校验值",
    ask: "询问",
    asked: "待县里答复",
    reason_or_question: "理由或问题",
    your_answer: "你的答复",
    answer: "答复",
    choose: "下一步",
    place: "地点",
    record: "登记",
    found: "检查结果",
    prepare: "提请确认",
    confirm: "确认",
    confirmed: "两人已确认",
    other_person: "待第二人确认",
    tell: "告知初步结果",
    says: "异议内容",
    send: "提交异议",
    reason: "理由",
    reject: "异议不成立",
    propose: "提请审定",
    approve: "审定",
    publish: "公布",
    verify: "核对存档",
    sound: "存档完好",
    published: "已公布",
    estimate: "预估",
    tick: "请勾选后再提交",
    anyway: "仍按现有材料告知，并在结果中注明这些县区",
    next: "下一次结果",
    published_list: "公布过的结果",
    same: "请直接从登记簿中选用",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    half_year: "Half-year",
    due: "Evidence due",
    issued: "Issued",
    day: "Day",
    set: "Set",
    open: "Open an assessment",
    title: "Title",
    number: "Number",
    save: "Register",
    submit: "Submit",
    accept: "Accept",
    accepted: "Accepted",
    waiting: "Waiting for review",
    hash: "Hash over rules",
    ask: "Ask",
    asked: "Asked",
    reason_or_question: "Reason or question",
    your_answer: "Your answer",
    answer: "Answer",
    choose: "Go on",
    place: "Place",
    record: "Record",
    found: "Found",
    prepare: "Say that it is complete",
    confirm: "Confirm",
    confirmed: "Confirmed by two",
    other_person: "Waits for a second person",
    tell: "Tell the preliminary result",
    says: "What the county says",
    send: "Send",
    reason: "Reason",
    reject: "Reject",
    propose: "Put up for approval",
    approve: "Approve",
    publish: "Publish",
    verify: "Verify",
    sound: "Sound",
    published: "Published",
    estimate: "Estimate",
    tick: "tick the box",
    anyway: "Tell it all the same, and name these counties in the result",
    next: "The next result",
    published_list: "Published results",
    same: "choose it from there",
};

#[test]
fn a_half_year_is_played_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_half_year_is_played_in_english_on_a_wide_screen() {
    play(&EN);
}

/// A browser, the clock of the program it looks at, and what is written on the buttons.
struct Stage<'a> {
    browser: Browser,
    clock: Arc<ManualClock>,
    words: &'a Words,
    /// The half-year that is played, ended long ago.
    period: Period,
    opened: Day,
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let now = SystemClock.now();
        let clock = Arc::new(ManualClock::at(now));
        let program = Program::open_at(clock.clone()).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let period = Period::half_of(now.day()).previous().previous();
        let stage = Stage { browser, clock, words, period, opened: now.day() };
        stage.open().await;
        let papers = stage.show().await;
        stage.review(&papers).await;
        stage.inspect().await;
        stage.confirm().await;
        let told = stage.tell().await;
        stage.object().await;
        stage.approve(&told).await;
        stage.read().await;
        stage.browser.close().await;
    });
}

impl Stage<'_> {
    /// Noon of the day so many days after the opening.
    fn on(&self, days: i64) {
        self.clock.set(self.opened.plus_days(days).start().plus_minutes(720));
    }

    async fn check(&self, name: &str) {
        self.browser.check(&format!("cycle-{name}-{}", self.words.lang)).await;
    }

    /// Waits until a field is empty again: the page was sent and came anew.
    async fn until_empty(&self, css: &str) {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(15);
        loop {
            if let Ok(field) = self.browser.client.find(fantoccini::Locator::Css(css)).await
                && field.prop("value").await.is_ok_and(|value| value.as_deref() == Some(""))
            {
                return;
            }
            assert!(std::time::Instant::now() < end, "{css} was never empty: {}", self.browser.text().await);
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }

    async fn sign_in_second(&self, phone: &str) {
        self.browser.sign_in_by_phone(phone, DEMO_PASSWORD).await;
    }

    /// The office opens the half-year and sets each county's task.
    async fn open(&self) {
        let (browser, period) = (&self.browser, self.period);
        browser.sign_in("陈志强").await;
        browser.go("/city/periods/new").await;
        browser.fill(self.words.half_year, &period.to_string()).await;
        browser.pick_day(self.words.due, &self.opened.plus_days(10).to_string()).await;
        self.check("open").await;
        browser.press(self.words.open).await;
        browser.at(&format!("/city/periods/{period}")).await;
        for county in [410_307, 410_308, 410_323, 410_324, 410_325, 410_326, 410_327, 410_328, 410_329] {
            browser.set("county", &county.to_string()).await;
            browser.set("fact", "training-task").await;
            browser.fill_first("figure", "1000").await;
            browser.fill_first("reason", "年度任务").await;
            browser.press(self.words.set).await;
            self.until_empty("input[name='figure']").await;
        }
        self.check("board").await;
    }

    /// The clerk registers a document, is told when it is the same, shows it for A1 and a link for C4; gives the two.
    async fn show(&self) -> [String; 2] {
        let (browser, words, period) = (&self.browser, self.words, self.period);
        browser.sign_in("刘芳").await;
        let next = format!("/county/evidence/A1%3Fperiod%3D{period}");
        let file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
        std::fs::write(file.path(), crate::program::assessment::pdf("journey")).unwrap();
        for again in [false, true] {
            browser.go(&format!("/county/documents/new?next={next}")).await;
            browser.fill(words.number, "栾政〔2025〕9号").await;
            browser.fill(words.title, "关于成立领导小组的通知").await;
            browser.pick_day(words.issued, &period.bounds().0.to_string()).await;
            browser.choose_file("file", &file.path().display().to_string()).await;
            browser.press(words.save).await;
            if again {
                break;
            }
            browser.at("/county/evidence/A1").await;
            self.check("criterion").await;
            browser.press(words.submit).await;
            browser.element(ITEM, "the item that was shown").await;
            browser.says("关于成立领导小组的通知").await;
        }
        browser.says(words.same).await;
        self.check("same-document").await;
        browser.go(&format!("/county/evidence/C4?period={period}")).await;
        browser.fill_first("link", "/county/stations").await;
        browser.press(words.submit).await;
        browser.element(ITEM, "the item that was shown").await;
        browser.says("/county/stations").await;
        browser.go(&format!("/county/evidence?period={period}")).await;
        self.check("evidence").await;
        browser.go(&format!("/county?period={period}")).await;
        self.check("card").await;
        let mut items = Vec::new();
        for criterion in ["A1", "C4"] {
            browser.go(&format!("/county/evidence?period={period}&criterion={criterion}")).await;
            let source = browser.source().await;
            let item = source.split("/county/evidence/items/").nth(1);
            let item = item.unwrap_or_else(|| panic!("no item for {criterion}: {source}"));
            items.push(item.split('"').next().unwrap().to_owned());
        }
        items.try_into().unwrap()
    }

    /// The reviewer accepts one, asks about the other; the clerk answers; it is accepted.
    async fn review(&self, [document, link]: &[String; 2]) {
        let (browser, words) = (&self.browser, self.words);
        self.on(2);
        browser.sign_in("陈志强").await;
        browser.go("/city/review?state=submitted").await;
        self.check("queue").await;
        browser.go(&format!("/city/review/{document}")).await;
        // The document's page is read beside the criterion, without being saved and opened elsewhere.
        let (_, width, _) = browser.picture_in(".sheet img").await;
        assert_eq!(width, "1000");
        self.check("review").await;
        browser.press(words.accept).await;
        browser.says(words.accepted).await;
        browser.go(&format!("/city/review/{link}")).await;
        browser.fill(words.reason_or_question, "哪几个站点？").await;
        browser.press(words.ask).await;
        browser.says(words.asked).await;
        browser.sign_in("刘芳").await;
        browser.go(&format!("/county/evidence/items/{link}")).await;
        browser.fill(words.your_answer, "潭头站和庙子站").await;
        self.check("asked").await;
        browser.press(words.answer).await;
        browser.says(words.waiting).await;
        browser.sign_in("陈志强").await;
        browser.go(&format!("/city/review/{link}")).await;
        browser.press(words.accept).await;
        browser.says(words.accepted).await;
    }

    /// The inspector ticks the boxes of a station, with a photograph.
    async fn inspect(&self) {
        let (browser, words, period) = (&self.browser, self.words, self.period);
        self.on(3);
        browser.sign_in("周涛").await;
        browser.go("/city/inspections/new").await;
        browser.set("list", "D1/stations-standard").await;
        browser.press(words.choose).await;
        browser.set("county", "410324").await;
        browser.set("period", &period.to_string()).await;
        browser.fill(words.place, "潭头站").await;
        browser.pick_day(words.day, &period.bounds().1.to_string()).await;
        for one in ["functions", "look", "area", "staff", "equipment", "service"] {
            browser.pick(&format!("box-{one}"), "yes").await;
        }
        let file = tempfile::Builder::new().suffix(".png").tempfile().unwrap();
        std::fs::write(file.path(), crate::program::assessment::picture()).unwrap();
        browser.choose_file("file", &file.path().display().to_string()).await;
        self.check("inspect").await;
        browser.press(words.record).await;
        browser.says(words.found).await;
        self.check("inspection").await;
    }

    /// One clerk says that it is complete, another confirms.
    async fn confirm(&self) {
        let (browser, words) = (&self.browser, self.words);
        let card = format!("/county?period={}", self.period);
        self.on(4);
        browser.sign_in("刘芳").await;
        browser.go(&card).await;
        browser.press(words.prepare).await;
        browser.says(words.other_person).await;
        self.sign_in_second(SECOND_CLERK).await;
        browser.go(&card).await;
        browser.press(words.confirm).await;
        browser.says(words.confirmed).await;
    }

    /// After the deadline the preliminary result is told; gives its address.
    async fn tell(&self) -> String {
        let (browser, words) = (&self.browser, self.words);
        self.on(11);
        browser.sign_in("陈志强").await;
        browser.go(&format!("/city/periods/{}", self.period)).await;
        // Eight counties have not confirmed what they show: without a word on that nothing is told.
        browser.press(words.tell).await;
        browser.says(words.tick).await;
        self.check("unconfirmed").await;
        browser.tick(words.anyway).await;
        browser.press(words.tell).await;
        browser.says(words.hash).await;
        self.check("told").await;
        browser.client.current_url().await.unwrap().path().to_owned()
    }

    /// The county objects, and the office decides.
    async fn object(&self) {
        let (browser, words, period) = (&self.browser, self.words, self.period);
        browser.sign_in("刘芳").await;
        browser.go(&format!("/county/objections/new?period={period}&criterion=A2")).await;
        browser.fill(words.says, "人员已安排，文件在办").await;
        self.check("object").await;
        browser.press(words.send).await;
        browser.says("人员已安排").await;
        let path = browser.client.current_url().await.unwrap().path().replace("/county/", "/city/");
        browser.sign_in("陈志强").await;
        browser.go(&path).await;
        browser.fill(words.reason, "期末前没有印发").await;
        self.check("objection").await;
        browser.press(words.reject).await;
        browser.says("期末前没有印发").await;
    }

    /// Two officials approve what a third put up, the second freezes; neither the third nor the first twice; then it is
    /// published.
    async fn approve(&self, told: &str) {
        let (browser, words) = (&self.browser, self.words);
        self.on(40);
        browser.sign_in("陈志强").await;
        browser.go(&format!("/city/periods/{}", self.period)).await;
        browser.press(words.propose).await;
        browser.says(words.hash).await;
        let result = browser.client.current_url().await.unwrap().path().to_owned();
        assert_ne!(result, told);
        let source = browser.source().await;
        assert!(!source.contains("value=\"approve\""), "nobody approves what they put up");
        self.sign_in_second(SECOND_OFFICIAL).await;
        browser.go(&result).await;
        browser.press(words.approve).await;
        browser.until("何静").await;
        let source = browser.source().await;
        assert!(!source.contains("value=\"approve\""), "nobody approves twice");
        self.sign_in_second(THIRD_OFFICIAL).await;
        browser.go(&result).await;
        self.check("approve").await;
        browser.press(words.approve).await;
        browser.until("罗文").await;
        browser.press(words.publish).await;
        browser.until(words.published).await;
        browser.press(words.verify).await;
        browser.says(words.sound).await;
        self.check("result").await;
    }

    /// Everybody reads what was published, criterion by criterion, and nothing that was not.
    async fn read(&self) {
        let (browser, words) = (&self.browser, self.words);
        browser.client.delete_all_cookies().await.unwrap();
        browser.go(&format!("/results?lang={}", words.lang)).await;
        browser.says(words.published).await;
        browser.says(words.next).await;
        let source = browser.source().await;
        assert!(!source.contains(words.estimate), "nobody but the offices sees an estimate");
        self.check("public").await;
        let mine = source.split("href=\"/results/").find(|rest| rest.contains("/counties/410324\""));
        let id = mine.and_then(|rest| rest.split('/').next()).unwrap();
        browser.go(&format!("/results/{id}")).await;
        self.check("public-result").await;
        browser.go(&format!("/results/{id}/counties/410324")).await;
        browser.says("A1").await;
        self.check("public-county").await;
        browser.go("/results/past").await;
        browser.says(words.published_list).await;
        self.check("public-past").await;
    }
}
