//! In a browser: a co-operative offers walnuts by price steps and opens a round, a villager joins, says another quantity
//! and reads what it comes to; the organiser closes the round, and the villager pays the price reached.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use crate::program::trade::day;

struct Words {
    lang: &'static str,
    width: u32,
    steps: &'static str,
    most: &'static str,
    notice: &'static str,
    offer: &'static str,
    not_falling: &'static str,
    closes: &'static str,
    pay_days: &'static str,
    capacity: &'static str,
    least: &'static str,
    open: &'static str,
    between: &'static str,
    no_point: &'static str,
    quantity: &'static str,
    join: &'static str,
    change: &'static str,
    understood: &'static str,
    tick_first: &'static str,
    too_many: &'static str,
    comes_to: &'static str,
    step_told: &'static str,
    close: &'static str,
    fixed: &'static str,
    members: &'static str,
    pay_by: &'static str,
    pay_share: &'static str,
    pay: &'static str,
    sandbox_pay: &'static str,
    paid: &'static str,
    closed: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    steps: "价格档位",
    most: "每轮最多（件）",
    notice: "备货天数",
    offer: "提交报价",
    not_falling: "单价要一档比一档低",
    closes: "截止日",
    pay_days: "付款天数",
    capacity: "本轮总量（件）",
    least: "每人至少（件）",
    open: "发起一轮",
    between: "截止日应在",
    no_point: "请选择一个取货点",
    quantity: "数量",
    join: "参加",
    change: "修改数量",
    understood: "我已了解：每件最高 ¥8.80，截止后按成交价付款，逾期不付作废",
    tick_first: "请先勾选",
    too_many: "最多还能订 40 件",
    comes_to: "照现价共 ¥176.00，最多 ¥193.60",
    step_told: "凑到了新的一档：每件 ¥8.00",
    close: "提前截止",
    fixed: "已成团",
    members: "成员名单",
    pay_by: "去付款，最晚 20",
    pay_share: "去付款",
    pay: "去付款",
    sandbox_pay: "付款成功",
    paid: "已付款",
    closed: "本轮已截止",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    steps: "Price steps",
    most: "At most in a round (pieces)",
    notice: "Notice (days)",
    offer: "Offer",
    not_falling: "the price fall",
    closes: "Closes on",
    pay_days: "Days to pay",
    capacity: "Pieces in this round",
    least: "At least each (pieces)",
    open: "Open a round",
    between: "A round closes between",
    no_point: "pickup point",
    quantity: "Quantity",
    join: "Join",
    change: "Change the quantity",
    understood: "I understand: at most ¥8.80 each, to be paid at the final price after closing; unpaid it lapses",
    tick_first: "Please tick",
    too_many: "At most 40 pieces",
    comes_to: "¥176.00 at the price now, at most ¥193.60",
    step_told: "A step was reached: ¥8.00 each",
    close: "Close now",
    fixed: "Price fixed",
    members: "Members",
    pay_by: "Pay by 20",
    pay_share: "Pay for my share",
    pay: "Pay now",
    sandbox_pay: "Pay",
    paid: "Paid",
    closed: "The round is closed",
};

const SELLER: &str = "石玉兰";
const BUYER: &str = "王小明";

#[test]
fn walnuts_are_bought_together_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn walnuts_are_bought_together_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let listing = chain.publish(60).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let round = open(&browser, words, &listing, &chain.point).await;
        join(&browser, words, &round).await;
        close(&browser, words, &round).await;
        pay(&browser, words, &round).await;
        browser.close().await;
    });
}

/// The seller offers steps and opens a round; what was typed wrong stays to be corrected. Returns the round's number.
async fn open(browser: &Browser, words: &Words, listing: &str, point: &str) -> String {
    let look = |name: &str| format!("joint-{name}-{}", words.lang);
    browser.sign_in(SELLER).await;
    browser.go(&format!("/sell/joint/offers/new?listing={listing}")).await;
    browser.fill(words.steps, "5=8.80, 20=9").await;
    browser.fill(words.most, "40").await;
    browser.fill(words.notice, "2").await;
    browser.press(words.offer).await;
    browser.says(words.not_falling).await;
    browser.check(&look("offer-new")).await;
    browser.fill(words.steps, "5=8.80, 20=8").await;
    browser.press(words.offer).await;
    browser.says(words.open).await;
    browser.pick_day(words.closes, &day(-1)).await;
    browser.fill(words.pay_days, "3").await;
    browser.fill(words.capacity, "40").await;
    browser.fill(words.least, "2").await;
    browser.press(words.open).await;
    browser.says(words.no_point).await;
    browser.set("pickup", point).await;
    browser.press(words.open).await;
    browser.says(words.between).await;
    browser.check(&look("offer")).await;
    browser.pick_day(words.closes, &day(5)).await;
    browser.set("pickup", point).await;
    browser.press(words.open).await;
    browser.says(words.close_or_call_off()).await;
    browser.check(&look("opened")).await;
    let path = browser.client.current_url().await.unwrap().path().to_owned();
    browser.go("/sell/joint/offers").await;
    browser.check(&look("offers")).await;
    path.rsplit('/').next().unwrap().to_owned()
}

impl Words {
    /// What the button says while the minimum is not reached.
    fn close_or_call_off(&self) -> &'static str {
        if self.lang == "en" { "Call off" } else { "取消本轮" }
    }
}

/// The villager finds the round, is told what it means, joins and says another quantity.
async fn join(browser: &Browser, words: &Words, round: &str) {
    let look = |name: &str| format!("joint-{name}-{}", words.lang);
    browser.sign_in(BUYER).await;
    browser.go("/joint").await;
    browser.says("复合肥").await;
    browser.check(&look("list")).await;
    browser.go(&format!("/joint/{round}")).await;
    browser.fill(words.quantity, "41").await;
    browser.press(words.join).await;
    browser.says(words.tick_first).await;
    browser.tick(words.understood).await;
    browser.press(words.join).await;
    browser.says(words.too_many).await;
    browser.fill(words.quantity, "6").await;
    browser.press(words.join).await;
    browser.says(words.change).await;
    browser.fill(words.quantity, "22").await;
    browser.tick(words.understood).await;
    browser.press(words.change).await;
    browser.says(words.comes_to).await;
    browser.says(words.step_told).await;
    browser.check(&look("joined")).await;
}

/// The organiser closes early and sees who has to pay.
async fn close(browser: &Browser, words: &Words, round: &str) {
    let look = |name: &str| format!("joint-{name}-{}", words.lang);
    browser.sign_in(SELLER).await;
    browser.go(&format!("/sell/joint/{round}")).await;
    browser.check(&look("own")).await;
    browser.press(words.close).await;
    browser.says(words.fixed).await;
    browser.check(&look("closed")).await;
    browser.press(words.members).await;
    browser.says("王*").await;
    browser.check(&look("members")).await;
    browser.go("/sell/joint").await;
    browser.check(&look("rounds")).await;
}

/// The villager is told by when to pay, and pays like any order.
async fn pay(browser: &Browser, words: &Words, round: &str) {
    let look = |name: &str| format!("joint-{name}-{}", words.lang);
    browser.sign_in(BUYER).await;
    browser.go("/my/joint").await;
    browser.until(words.pay_by).await;
    browser.check(&look("mine")).await;
    browser.go(&format!("/joint/{round}")).await;
    browser.until(words.pay_share).await;
    browser.check(&look("to-pay")).await;
    let order = browser.first_link("/orders/").await;
    browser.go(&order).await;
    browser.press(words.pay).await;
    browser.press(words.pay).await;
    browser.press(words.sandbox_pay).await;
    browser.go(&format!("/joint/{round}")).await;
    browser.until(words.paid).await;
    browser.check(&look("paid")).await;
}

/// Bad input on the pages and by programs: a sentence, and nothing is changed.
#[test]
fn bad_input_is_told_in_a_sentence() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let offer = crate::program::joint::make_offer(&chain, 60).await;
        let path = format!("/sell/joint/offers/{offer}");
        let (closes, past) = (day(5), day(-1));
        let terms = |closes_on, capacity, audience| {
            let point = chain.point.as_str();
            [
                ("closes_on", closes_on),
                ("pickup", point),
                ("pay_days", "3"),
                ("capacity", capacity),
                ("least", "2"),
                ("audience", audience),
            ]
        };
        let refused = |answer: crate::program::Answer, status: u16, words: &str| {
            assert_eq!(answer.status, status, "{}", answer.words());
            assert!(answer.words().contains(words), "`{words}` is not in {}", answer.words());
        };
        let open = program.post(&path, &chain.seller, &terms(&past, "40", "everyone")).await;
        assert!(open.text.contains("value=\"40\""), "what was typed stays");
        refused(open, 422, "截止日应在");
        let small = program.post(&path, &chain.seller, &terms(&closes, "4", "everyone")).await;
        refused(small, 422, "本轮总量应在 5 到 50 件之间");
        let opened = program.post(&path, &chain.seller, &terms(&closes, "40", "invited")).await;
        let round = opened.location.rsplit('/').next().unwrap().to_owned();
        let join = |pieces: &'static str| {
            let path = format!("/joint/{round}");
            let (program, buyer) = (&program, &chain.buyer);
            async move { program.post(&path, buyer, &[("pieces", pieces), ("understood", "1")]).await }
        };
        assert_eq!(join("2").await.status, 403);
        let invitations = format!("/sell/joint/{round}/invitations");
        let wrong = program.post(&invitations, &chain.seller, &[("phones", "13800000001, 12345")]).await;
        refused(wrong, 422, "“12345”不是手机号");
        let invited = program.post(&invitations, &chain.seller, &[("phones", "13800000001")]).await;
        assert_eq!(invited.status, 303, "{}", invited.words());
        refused(join("1").await, 422, "每人至少订 2 件");
        refused(join("two").await, 422, "two");
        refused(join("41").await, 409, "最多还能订 40 件");
        assert_eq!(join("5").await.status, 303);
        let closing = format!("/sell/joint/{round}/close");
        assert_eq!(program.post(&closing, &chain.seller, &[]).await.status, 303);
        refused(join("6").await, 409, ZH.closed);
        refused(program.post(&closing, &chain.seller, &[]).await, 409, "本轮已经截止");
        let share = program.until("/my/joint", &chain.buyer, |page| {
            page.text.contains("href=\"/orders/").then(|| page.words())
        });
        assert!(share.await.contains(ZH.pay_by));
        let csv = program.get(&format!("/joint/{round}/members?export=csv"), &chain.seller).await;
        assert!(csv.text.contains("王*") && csv.text.contains("8.80"), "{}", csv.text);
        assert_eq!(program.get(&format!("/joint/{round}/members"), &chain.buyer).await.status, 403);
    });
}
