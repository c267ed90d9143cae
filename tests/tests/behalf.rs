//! In a browser: a keeper opens the drawer, buys for a villager, says a wrong code and then the villager's, takes cash, pays
//! the provider, prints the receipt and counts the drawer; the villager contests it, and the county decides. And a keeper
//! puts a villager's goods on the shelf of the villager's own shop.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use serde_json::json;

struct Words {
    lang: &'static str,
    width: u32,
    opening: &'static str,
    open: &'static str,
    phone: &'static str,
    begin: &'static str,
    no_account: &'static str,
    find: &'static str,
    search: &'static str,
    add: &'static str,
    ask: &'static str,
    not_sent: &'static str,
    code: &'static str,
    place: &'static str,
    wrong: &'static str,
    take: &'static str,
    received: &'static str,
    pay: &'static str,
    paid: &'static str,
    pass_on: &'static str,
    passed_on: &'static str,
    receipt: &'static str,
    receipt_title: &'static str,
    counted: &'static str,
    reason: &'static str,
    close: &'static str,
    differs: &'static str,
    closed: &'static str,
    contest_words: &'static str,
    contest: &'static str,
    waits: &'static str,
    reasons: &'static str,
    uphold: &'static str,
    upheld: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    opening: "开箱清点金额",
    open: "打开抽屉",
    phone: "村民手机号",
    begin: "开始代购",
    no_account: "还没有账号",
    find: "商品名称、拼音或首字母",
    search: "搜索",
    add: "加入",
    ask: "发送验证码",
    not_sent: "没有接入短信服务",
    code: "六位验证码",
    place: "确认下单",
    wrong: "还可以输入 4 次",
    take: "收现金",
    received: "收到现金",
    pay: "向支付机构付款",
    paid: "支付机构已收到款项",
    pass_on: "已付给支付机构，从抽屉取出",
    passed_on: "现金转付",
    receipt: "小票",
    receipt_title: "代购小票",
    counted: "实际清点",
    reason: "差额原因",
    close: "清点并关闭",
    differs: "请写明原因",
    closed: "今天的抽屉已清点",
    contest_words: "情况说明",
    contest: "提出异议",
    waits: "待裁定",
    reasons: "理由",
    uphold: "异议成立",
    upheld: "县里裁定：异议成立",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    opening: "Counted at opening",
    open: "Open the drawer",
    phone: "Phone of the villager",
    begin: "Begin to buy",
    no_account: "No account has this phone",
    find: "Name, pinyin or initials",
    search: "Search",
    add: "Add",
    ask: "Send the code",
    not_sent: "No message service is set up",
    code: "Six digits",
    place: "Place the order",
    wrong: "Tries left: 4",
    take: "in cash",
    received: "Cash received",
    pay: "Pay the provider",
    paid: "The provider has the money",
    pass_on: "Paid to the provider: take it out",
    passed_on: "Cash passed on",
    receipt: "Receipt",
    receipt_title: "Receipt for buying on behalf",
    counted: "Counted",
    reason: "Reason for a difference",
    close: "Count and close",
    differs: "Say why",
    closed: "Today's drawer was counted",
    contest_words: "What happened",
    contest: "Contest it",
    waits: "To be decided",
    reasons: "Reasons",
    uphold: "There was no consent",
    upheld: "County: there was no consent",
};

#[test]
fn a_keeper_buys_for_a_villager_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_keeper_buys_for_a_villager_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in("李明").await;
        begin(&browser, words).await;
        let act = choose(&browser, words).await;
        let code = code_of(&program, "13800000001", &act).await;
        agree(&browser, words, &code).await;
        money(&browser, words, &act).await;
        count(&browser, words).await;
        dispute(&browser, words, &act).await;
        browser.close().await;
    });
}

async fn begin(browser: &Browser, words: &Words) {
    browser.go("/counter/behalf").await;
    browser.check(&format!("behalf-counter-{}", words.lang)).await;
    // Yesterday's count left this much.
    browser.fill(words.opening, "199.00").await;
    browser.press(words.open).await;
    browser.says(words.close).await;
    // An unknown phone loses nothing and offers an account.
    browser.fill(words.phone, "13700000009").await;
    browser.press(words.begin).await;
    browser.says(words.no_account).await;
    browser.check(&format!("behalf-newcomer-{}", words.lang)).await;
    browser.fill(words.phone, "13800000001").await;
    browser.press(words.begin).await;
}

/// Finds something, puts it in, and asks the villager; gives the act's number.
async fn choose(browser: &Browser, words: &Words) -> String {
    browser.fill(words.find, "豆腐").await;
    browser.press(words.search).await;
    browser.says("豆腐").await;
    browser.press(words.add).await;
    browser.says("¥").await;
    browser.check(&format!("behalf-choose-{}", words.lang)).await;
    browser.press(words.ask).await;
    browser.says(words.place).await;
    browser.until(words.not_sent).await;
    browser.check(&format!("behalf-code-{}", words.lang)).await;
    let at = browser.client.current_url().await.unwrap();
    at.path().rsplit('/').next().unwrap().to_owned()
}

/// The code on the villager's own page.
async fn code_of(program: &Program, phone: &str, act: &str) -> String {
    let villager = program.sign_in(phone).await;
    let page = program.get(&format!("/my/behalf/{act}"), &villager).await;
    let (_, rest) = page.text.split_once("class=\"price code\"").unwrap();
    rest.chars().skip_while(|letter| *letter != '>').filter(char::is_ascii_digit).take(6).collect()
}

async fn agree(browser: &Browser, words: &Words, code: &str) {
    let wrong = if code == "000000" { "000001" } else { "000000" };
    browser.fill(words.code, wrong).await;
    browser.press(words.place).await;
    browser.says(words.wrong).await;
    browser.check(&format!("behalf-wrong-{}", words.lang)).await;
    browser.fill(words.code, code).await;
    browser.press(words.place).await;
    browser.says(words.pay).await;
}

async fn money(browser: &Browser, words: &Words, act: &str) {
    browser.press_button_containing(words.take).await;
    browser.says(words.received).await;
    browser.press(words.pay).await;
    browser.says(words.paid).await;
    browser.check(&format!("behalf-paid-{}", words.lang)).await;
    browser.press(words.pass_on).await;
    browser.says(words.passed_on).await;
    browser.press(words.receipt).await;
    browser.says(words.receipt_title).await;
    browser.says(act).await;
    browser.check(&format!("behalf-receipt-{}", words.lang)).await;
    browser.go("/counter/behalf/cash").await;
    browser.says(act).await;
    browser.check(&format!("behalf-cash-{}", words.lang)).await;
}

async fn count(browser: &Browser, words: &Words) {
    browser.go("/counter/behalf").await;
    browser.fill(words.counted, "198.00").await;
    browser.press(words.close).await;
    browser.says(words.differs).await;
    browser.fill(words.reason, "零钱找错").await;
    browser.press(words.close).await;
    browser.says(words.closed).await;
    browser.check(&format!("behalf-counted-{}", words.lang)).await;
}

async fn dispute(browser: &Browser, words: &Words, act: &str) {
    browser.sign_in("王小明").await;
    browser.go("/my/behalf").await;
    browser.check(&format!("behalf-mine-{}", words.lang)).await;
    browser.press(act).await;
    browser.fill(words.contest_words, "我没有说过验证码").await;
    browser.check(&format!("behalf-contest-{}", words.lang)).await;
    browser.press(words.contest).await;
    browser.says(words.waits).await;
    browser.sign_in("刘芳").await;
    browser.go("/county/behalf?dispute=open").await;
    browser.check(&format!("behalf-county-{}", words.lang)).await;
    browser.press(act).await;
    browser.fill(words.reasons, "验证码由站长输入").await;
    browser.check(&format!("behalf-decide-{}", words.lang)).await;
    browser.press(words.uphold).await;
    browser.says(words.upheld).await;
}

struct SaleWords {
    lang: &'static str,
    width: u32,
    phone: &'static str,
    begin: &'static str,
    kind: &'static str,
    title: &'static str,
    price: &'static str,
    unreadable: &'static str,
    keep: &'static str,
    ask: &'static str,
    code: &'static str,
    place: &'static str,
    on_shelf: &'static str,
    receipt: &'static str,
    note: &'static str,
}

const SALE_ZH: SaleWords = SaleWords {
    lang: "zh-CN",
    width: 390,
    phone: "村民手机号",
    begin: "开始代销",
    kind: "干果",
    title: "商品名称",
    price: "每份价格",
    unreadable: "看不懂",
    keep: "保存商品",
    ask: "发送验证码",
    code: "六位验证码",
    place: "确认上架",
    on_shelf: "已经上架",
    receipt: "小票",
    note: "代销单",
};

const SALE_EN: SaleWords = SaleWords {
    lang: "en",
    width: 1440,
    phone: "Phone of the villager",
    begin: "Begin to sell",
    kind: "Nuts",
    title: "Name",
    price: "Price of a piece",
    unreadable: "cannot be read",
    keep: "Keep the goods",
    ask: "Send the code",
    code: "Six digits",
    place: "Put it on the shelf",
    on_shelf: "On the shelf",
    receipt: "Receipt",
    note: "Note of selling on behalf",
};

#[test]
fn a_keeper_sells_for_a_villager_in_chinese_on_a_phone() {
    sell(&SALE_ZH);
}

#[test]
fn a_keeper_sells_for_a_villager_in_english_on_a_wide_screen() {
    sell(&SALE_EN);
}

fn sell(words: &SaleWords) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in("李明").await;
        browser.go("/counter/behalf").await;
        browser.fill(words.phone, "13800000002").await;
        browser.press(words.begin).await;
        browser.check(&format!("behalf-sell-kinds-{}", words.lang)).await;
        browser.press(words.kind).await;
        // A price that cannot be read loses nothing that was typed.
        browser.fill(words.title, "薄皮核桃 500 g").await;
        browser.fill(words.price, "十五").await;
        browser.press(words.keep).await;
        browser.says(words.unreadable).await;
        browser.check(&format!("behalf-sell-wrong-{}", words.lang)).await;
        browser.fill(words.price, "15.00").await;
        browser.press(words.keep).await;
        browser.says("薄皮核桃 500 g").await;
        browser.press(words.ask).await;
        browser.says(words.place).await;
        browser.check(&format!("behalf-sell-code-{}", words.lang)).await;
        let at = browser.client.current_url().await.unwrap();
        let act = at.path().rsplit('/').next().unwrap().to_owned();
        let code = code_of(&program, "13800000002", &act).await;
        browser.fill(words.code, &code).await;
        browser.press(words.place).await;
        browser.says(words.on_shelf).await;
        browser.check(&format!("behalf-sell-shelf-{}", words.lang)).await;
        browser.press(words.receipt).await;
        browser.says(words.note).await;
        browser.check(&format!("behalf-sell-receipt-{}", words.lang)).await;
        browser.go("/?q=薄皮核桃").await;
        browser.says("薄皮核桃 500 g").await;
        browser.check(&format!("behalf-sell-shop-{}", words.lang)).await;
        browser.close().await;
    });
}

/// A counter's device opens the drawer, sees it, and counts it with a difference.
#[test]
fn a_program_keeps_the_drawer() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let (keeper, path) = (&chain.point_keeper, "/api/v1/behalf/drawers");
        let opening = json!({ "opening_fen": 10_000, "reason": "备用金" });
        let opened = program.api("POST", path, keeper, opening).await;
        assert_eq!((&opened["opening_fen"], &opened["open"]), (&json!(10_000), &json!(true)));
        let listed = program.api("GET", path, keeper, json!(null)).await;
        assert_eq!(listed["drawers"][0]["id"], opened["id"]);
        let count = json!({ "counted_fen": 9_900, "reason": "找零时多找了一元" });
        let closed = program.api("POST", "/api/v1/behalf/drawers/close", keeper, count).await;
        assert_eq!((&closed["difference_fen"], &closed["open"]), (&json!(-100), &json!(false)));
    });
}
