//! In a browser: a farmer asks to sell, the county sends it back and then accepts, and the shop opens; a seller
//! claims a quality mark, the county verifies it, and buyers see it.

use crate::browser::{Browser, home};
use crate::program::Program;

struct Words {
    lang: &'static str,
    width: u32,
    kind: &'static str,
    farmer: &'static str,
    name: &'static str,
    county: &'static str,
    township: &'static str,
    village: &'static str,
    contact: &'static str,
    declare: &'static str,
    send: &'static str,
    must: &'static str,
    waits: &'static str,
    reason: &'static str,
    send_back: &'static str,
    returned: &'static str,
    accept: &'static str,
    accepted: &'static str,
    on_declaration: &'static str,
    product: &'static str,
    mark: &'static str,
    green: &'static str,
    number: &'static str,
    issuer: &'static str,
    from: &'static str,
    to: &'static str,
    claim: &'static str,
    verify: &'static str,
    verified: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    kind: "经营主体",
    farmer: "农户",
    name: "店铺名称",
    county: "县区",
    township: "乡镇（街道）",
    village: "村（社区）",
    contact: "联系人",
    declare: "我声明只销售自产农副产品，依法不需要办理登记",
    send: "提交申请",
    must: "请填写统一社会信用代码",
    waits: "等待县级中心审核",
    reason: "退回原因",
    send_back: "退回",
    returned: "已退回",
    accept: "审核通过",
    accepted: "已通过",
    on_declaration: "自产自销声明",
    product: "商品名称",
    mark: "标志",
    green: "绿色食品",
    number: "证书编号",
    issuer: "发证机构",
    from: "有效期起",
    to: "有效期至",
    claim: "提交核验",
    verify: "核验通过",
    verified: "已核验",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    kind: "What it is",
    farmer: "Farmer",
    name: "Name of the shop",
    county: "County or district",
    township: "Township",
    village: "Village",
    contact: "Contact",
    declare: "I declare that I sell only what I grow and need no registration",
    send: "Send the application",
    must: "Enter a credit code",
    waits: "waits for the county centre",
    reason: "Reason",
    send_back: "Send back",
    returned: "Sent back",
    accept: "Accept",
    accepted: "Accepted",
    on_declaration: "On a declaration",
    product: "Product",
    mark: "Mark",
    green: "Green food",
    number: "Certificate number",
    issuer: "Issuer",
    from: "Valid from",
    to: "Valid to",
    claim: "Send for verification",
    verify: "Verify",
    verified: "Verified",
};

#[test]
fn a_shop_opens_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_shop_opens_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let farmer = program.sign_in("13800000001").await;
        crate::program::shop::show_document(&program, &farmer, "identity").await;
        apply(&browser, words, true).await;
        review(&browser, words, false).await;
        apply(&browser, words, false).await;
        review(&browser, words, true).await;
        browser.sign_in("王小明").await;
        browser.go("/sell").await;
        browser.says("山里人家").await;
        browser.sign_in("陈志强").await;
        browser.go("/city/sellers?q=%E5%B1%B1%E9%87%8C%E4%BA%BA%E5%AE%B6").await;
        browser.says(words.on_declaration).await;
        browser.check(&format!("sellers-{}", words.lang)).await;
        browser.press_containing("山里人家").await;
        browser.check(&format!("shop-of-{}", words.lang)).await;
        mark(&browser, words).await;
        browser.close().await;
    });
}

async fn apply(browser: &Browser, words: &Words, first: bool) {
    browser.sign_in("王小明").await;
    browser.go("/sell/apply").await;
    browser.choose(words.kind, words.farmer).await;
    browser.fill(words.name, "山里人家").await;
    browser.choose(words.county, home(words.lang)).await;
    browser.choose(words.township, "潭头镇").await;
    browser.choose(words.village, "石门村").await;
    browser.fill(words.contact, "王小明").await;
    if first {
        // Neither a registration nor a declaration: what was typed stays.
        browser.press(words.send).await;
        browser.says(words.must).await;
        browser.check(&format!("apply-{}", words.lang)).await;
    }
    browser.tick(words.declare).await;
    browser.press(words.send).await;
    browser.says(words.waits).await;
}

async fn review(browser: &Browser, words: &Words, accept: bool) {
    browser.sign_in("刘芳").await;
    browser.go("/county/sellers/applications?status=waiting").await;
    browser.check(&format!("applications-{}", words.lang)).await;
    browser.press_containing("山里人家").await;
    browser.check(&format!("application-{}", words.lang)).await;
    if accept {
        browser.press(words.accept).await;
        browser.says(words.accepted).await;
    } else {
        browser.fill(words.reason, "请补充联系电话").await;
        browser.press(words.send_back).await;
        browser.says(words.returned).await;
    }
}

/// A seller's certificate, from the claim to the page of the product.
async fn mark(browser: &Browser, words: &Words) {
    browser.sign_in("石玉兰").await;
    browser.go("/sell/marks").await;
    browser.choose(words.product, "栾川豆腐").await;
    browser.choose(words.mark, words.green).await;
    browser.fill(words.number, "LB-示例-1").await;
    browser.fill(words.issuer, "示例机构").await;
    browser.pick_day(words.from, "2026-01-01").await;
    browser.pick_day(words.to, "2036-01-01").await;
    browser.check(&format!("mark-claim-{}", words.lang)).await;
    browser.press(words.claim).await;
    browser.says("LB-示例-1").await;
    browser.check(&format!("marks-{}", words.lang)).await;
    browser.sign_in("刘芳").await;
    browser.go("/county/marks?status=waiting").await;
    browser.press_containing("栾川豆腐").await;
    browser.check(&format!("mark-{}", words.lang)).await;
    browser.press(words.verify).await;
    browser.says(words.verified).await;
    browser.go("/?q=lcldf").await;
    browser.press_containing("栾川老豆腐").await;
    browser.says(words.green).await;
    browser.check(&format!("goods-marked-{}", words.lang)).await;
}
