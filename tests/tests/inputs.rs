//! In a browser: a dealer is told what is not sold online, lists a pesticide, a buyer states who they are and buys, and
//! dealer and county read the ledger.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use identity::DEMO_PASSWORD;

/// The dealer of the demonstration; no sample account.
const DEALER: &str = "13900020002";

struct Words {
    lang: &'static str,
    width: u32,
    name: &'static str,
    /// What is said of it: labels, then the choice of toxicity.
    said: [&'static str; 5],
    toxicity: &'static str,
    low: &'static str,
    supplier: &'static str,
    contact: &'static str,
    batch: &'static str,
    bought_on: &'static str,
    title: &'static str,
    net: &'static str,
    price: &'static str,
    publish: &'static str,
    refused: &'static str,
    add: &'static str,
    real_name: &'static str,
    phone: &'static str,
    crop: &'static str,
    purpose: &'static str,
    keep: &'static str,
    digits: &'static str,
    stated: &'static str,
    order: &'static str,
    pay: &'static str,
    paid: &'static str,
    open: &'static str,
    recorded: &'static str,
    will_pack: &'static str,
    use_title: &'static str,
    nothing_barred: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    name: "商品名称",
    said: ["农药登记证号 *", "有效成分 *", "含量 *", "剂型 *", "生产企业 *"],
    toxicity: "毒性 *",
    low: "低毒",
    supplier: "供货人",
    contact: "供货人联系方式",
    batch: "生产批号",
    bought_on: "进货日期",
    title: "标题",
    net: "每件净重（克）",
    price: "单价（元）",
    publish: "上架",
    refused: "限制使用农药，不得利用互联网经营",
    add: "加入购物车",
    real_name: "真实姓名",
    phone: "手机号",
    crop: "用于作物",
    purpose: "防治对象",
    keep: "保存购药信息",
    digits: "手机号是 11 位数字",
    stated: "已填写",
    order: "提交订单",
    pay: "去付款",
    paid: "付款成功",
    open: "查看姓名和电话",
    recorded: "本次查看已经记录",
    will_pack: "已付款，卖家会尽快打包",
    use_title: "安全使用农药",
    nothing_barred: "没有被目录禁止的商品",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    name: "Product",
    said: ["Registration number *", "Active ingredient *", "Content *", "Formulation *", "Producer *"],
    toxicity: "Toxicity *",
    low: "low",
    supplier: "Supplier",
    contact: "Contact of the supplier",
    batch: "Batch number",
    bought_on: "Bought on",
    title: "Title",
    net: "Net weight of a piece (g)",
    price: "Price (yuan)",
    publish: "Publish",
    refused: "A restricted-use pesticide, not to be dealt in over the internet",
    add: "Add to cart",
    real_name: "Real name",
    phone: "Mobile phone",
    crop: "Crop",
    purpose: "Against",
    keep: "Keep the statement",
    digits: "A mobile number has 11 digits",
    stated: "Stated",
    order: "Place order",
    pay: "Pay now",
    paid: "Pay",
    open: "Show name and phone",
    recorded: "This look was recorded",
    will_pack: "Paid; the seller will pack soon",
    use_title: "Using pesticide safely",
    nothing_barred: "The list forbids nothing",
};

#[test]
fn pesticide_is_sold_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn pesticide_is_sold_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        list(&browser, words).await;
        buy(&browser, words, &chain.point).await;
        read_ledger(&browser, words).await;
        browser.close().await;
    });
}

/// A restricted ingredient is refused with its reason and what was typed stays; another is listed.
async fn list(browser: &Browser, words: &Words) {
    browser.sign_in_by_phone(DEALER, DEMO_PASSWORD).await;
    browser.go("/sell/goods/new?kind=pesticide").await;
    browser.fill(words.name, "杀虫剂").await;
    for (label, value) in words.said.iter().zip(["PD20990002", "毒死蜱", "3%", "微乳剂", "示例农化"])
    {
        browser.fill(label, value).await;
    }
    browser.choose(words.toxicity, words.low).await;
    browser.fill(words.supplier, "洛阳农资批发（示例）").await;
    browser.fill(words.contact, "0379-00000000").await;
    browser.fill(words.batch, "20260801-3").await;
    browser.pick_day(words.bought_on, "2026-09-01").await;
    browser.fill(words.title, "杀虫剂 3% 100 g").await;
    browser.fill(words.net, "100").await;
    browser.fill(words.price, "18.00").await;
    browser.press(words.publish).await;
    browser.says(words.refused).await;
    browser.check(&format!("inputs-refused-{}", words.lang)).await;
    browser.fill(words.said[1], "阿维菌素").await;
    browser.press(words.publish).await;
    browser.says("PD20990002").await;
    browser.check(&format!("inputs-listing-{}", words.lang)).await;
}

/// Nobody orders before they have stated who they are; a wrong phone is said at its field.
async fn buy(browser: &Browser, words: &Words, point: &str) {
    browser.sign_in("王小明").await;
    browser.go("/?q=%E6%9D%80%E8%99%AB%E5%89%82").await;
    browser.press_containing("杀虫剂").await;
    browser.press(words.add).await;
    browser.at("/cart").await;
    browser.fill(words.real_name, "王小明").await;
    browser.fill(words.phone, "138").await;
    browser.fill(words.crop, "苹果").await;
    browser.fill(words.purpose, "红蜘蛛").await;
    browser.press(words.keep).await;
    browser.says(words.digits).await;
    browser.check(&format!("inputs-statement-{}", words.lang)).await;
    browser.fill(words.phone, "13800000001").await;
    browser.press(words.keep).await;
    browser.says(words.stated).await;
    browser.says("王** 1******0001").await;
    browser.check(&format!("inputs-cart-{}", words.lang)).await;
    browser.set("pickup", point).await;
    browser.press(words.order).await;
    browser.press(words.pay).await;
    browser.press(words.paid).await;
    browser.until(words.will_pack).await;
    browser.go("/pesticide-use").await;
    browser.says(words.use_title).await;
    browser.check(&format!("inputs-use-{}", words.lang)).await;
}

async fn read_ledger(browser: &Browser, words: &Words) {
    browser.sign_in_by_phone(DEALER, DEMO_PASSWORD).await;
    browser.go("/sell/pesticides?ingredient=%E9%98%BF%E7%BB%B4%E8%8F%8C%E7%B4%A0").await;
    browser.until("20260801-3").await;
    browser.check(&format!("inputs-ledger-{}", words.lang)).await;
    let line = browser.first_link("/sell/pesticides/").await;
    browser.go(&line).await;
    browser.says("王** 1******0001").await;
    browser.press(words.open).await;
    browser.says("13800000001").await;
    browser.says(words.recorded).await;
    browser.check(&format!("inputs-buyer-{}", words.lang)).await;
    browser.go("/sell/purchases").await;
    browser.says("洛阳农资批发").await;
    browser.check(&format!("inputs-purchases-{}", words.lang)).await;
    browser.sign_in("刘芳").await;
    browser.go("/county/pesticides").await;
    browser.says("阿维菌素").await;
    browser.says("吡虫啉").await;
    browser.check(&format!("inputs-county-{}", words.lang)).await;
    browser.go("/county/restricted").await;
    browser.says(words.nothing_barred).await;
    browser.check(&format!("inputs-barred-{}", words.lang)).await;
    browser.go("/restricted?q=%E6%AF%92%E6%AD%BB%E8%9C%B1").await;
    browser.says(words.refused).await;
    browser.check(&format!("inputs-restricted-{}", words.lang)).await;
}
