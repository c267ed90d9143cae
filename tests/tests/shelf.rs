//! In a browser: a seller puts a table of goods on the shelf, says where parcels go and what they cost, and limits what a
//! point gets; a buyer finds the goods by pinyin, fills one cart from two sellers, is told line by line what it costs, and
//! has a parcel sent to the door.

use kernel::{Clock as _, SystemClock};

use crate::browser::{Browser, home};
use crate::program::Program;

struct Words {
    lang: &'static str,
    width: u32,
    faults: &'static str,
    understood: &'static str,
    quota: &'static str,
    by_quantity: &'static str,
    too_many: &'static str,
    freight: &'static str,
    paid: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    faults: "1 行需要修改",
    understood: "识别出 2 行",
    quota: "村点限量",
    by_quantity: "已按阶梯价",
    too_many: "只剩 3 件可订",
    freight: "运费",
    paid: "已付款",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    faults: "1 rows to be corrected",
    understood: "2 rows understood",
    quota: "Quotas of points",
    by_quantity: "Price by quantity",
    too_many: "gets only 3 more",
    freight: "Freight",
    paid: "Paid",
};

#[test]
fn goods_come_by_table_and_go_by_parcel_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn goods_come_by_table_and_go_by_parcel_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in("石玉兰").await;
        import(&browser, words).await;
        say_where_it_goes(&browser, words).await;
        limit_a_point(&browser, words).await;
        browser.sign_in("王小明").await;
        fill_the_cart(&browser, words).await;
        have_it_sent(&browser, words).await;
        browser.close().await;
    });
}

/// A table with `price` in its second row.
fn table(price: &str) -> tempfile::NamedTempFile {
    let day = SystemClock.now().day();
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let text = format!(
        "商品名称,品类,货架标题,产地代码,采收日期,件数,每件净重(克),单价(元),阶梯价\n\
         山核桃仁,nut,伏牛山核桃仁 250 g,410324102201,{day},60,250,19.80,10=16.80\n\
         山核桃,nut,伏牛山核桃 500 g,410324102201,{day},40,500,{price},\n"
    );
    std::fs::write(file.path(), text).unwrap();
    file
}

/// A row that cannot be read is named, and nothing goes on the shelf before it is right.
async fn import(browser: &Browser, words: &Words) {
    browser.go("/sell/goods/import").await;
    let wrong = table("十二元");
    browser.choose_file("file", wrong.path().to_str().unwrap()).await;
    browser.send("/sell/goods/import").await;
    browser.says(words.faults).await;
    browser.check(&format!("goods-import-wrong-{}", words.lang)).await;
    let right = table("12.00");
    browser.choose_file("file", right.path().to_str().unwrap()).await;
    browser.send("/sell/goods/import").await;
    browser.says(words.understood).await;
    browser.check(&format!("goods-import-{}", words.lang)).await;
    browser.send("/sell/goods/import/confirm").await;
    browser.says("伏牛山核桃仁 250 g").await;
    browser.go("/sell/goods/table?q=伏牛山").await;
    browser.says("伏牛山核桃 500 g").await;
    browser.check(&format!("goods-table-{}", words.lang)).await;
}

/// Parcels go to the county: the first kilogram ¥8.00, each further one ¥2.00, nothing from ¥500.00.
async fn say_where_it_goes(browser: &Browser, words: &Words) {
    browser.go("/sell/delivery").await;
    browser.unfold_first("details.more").await;
    browser.choose_in("area", home(words.lang)).await;
    for (name, value) in [
        ("first_grams", "1000"),
        ("first_fee", "8.00"),
        ("more_grams", "1000"),
        ("more_fee", "2.00"),
        ("free_from", "500.00"),
    ] {
        browser.put(name, value).await;
    }
    browser.send("/sell/delivery/rules").await;
    browser.says("¥500.00").await;
    browser.check(&format!("delivery-{}", words.lang)).await;
}

/// The village point gets three pieces of the kernels and no more.
async fn limit_a_point(browser: &Browser, words: &Words) {
    browser.go("/sell/goods/table?q=核桃仁").await;
    let listing = browser.first_link("/goods/").await;
    let number = listing.rsplit('/').next().unwrap().to_owned();
    browser.go(&format!("/sell/goods/{number}/quotas?q=竹园村")).await;
    browser.says(words.quota).await;
    browser.choose_in("pickup", "竹园村服务点").await;
    browser.put("pieces", "3").await;
    browser.send(&format!("/sell/goods/{number}/quotas")).await;
    browser.says("竹园村服务点").await;
    browser.check(&format!("quotas-{}", words.lang)).await;
}

/// Goods of two sellers in one cart; ten pieces come at the price by quantity, and the point's share is too small for them.
async fn fill_the_cart(browser: &Browser, words: &Words) {
    browser.go("/?q=fnshtr").await;
    browser.press_containing("伏牛山核桃仁").await;
    browser.says("¥16.80").await;
    browser.check(&format!("goods-tiers-{}", words.lang)).await;
    browser.put("quantity", "10").await;
    browser.send("/cart").await;
    browser.at("/cart").await;
    browser.says(words.by_quantity).await;
    browser.says("¥168.00").await;
    let other = other_sellers_goods(browser).await;
    browser.go(&other).await;
    browser.send("/cart").await;
    browser.at("/cart").await;
    assert_eq!(browser.links("/shops/").await.len(), 2, "one group for each seller");
    browser.go("/cart?county=410324&point=竹园村").await;
    browser.choose_in("pickup", "竹园村服务点").await;
    agree(browser).await;
    browser.send("/checkout").await;
    browser.says(words.too_many).await;
    browser.check(&format!("cart-quota-{}", words.lang)).await;
}

/// Something of another seller than the co-operative, which needs no statement of the buyer.
async fn other_sellers_goods(browser: &Browser) -> String {
    browser.go("/?county=410325").await;
    browser.first_link("/goods/410325/").await
}

/// Ticks that fresh goods do not come back, where the cart asks for it.
async fn agree(browser: &Browser) {
    if browser.count("main input[name='no_return']").await > 0 {
        browser.tick_box("no_return").await;
    }
}

async fn have_it_sent(browser: &Browser, words: &Words) {
    browser.go("/my/addresses").await;
    browser.put("recipient", "王小明").await;
    browser.put("phone", "13800000001").await;
    browser.choose_in("region", home(words.lang)).await;
    browser.put("street", "君山路 1 号（示例）").await;
    browser.send("/my/addresses").await;
    browser.says("君山路").await;
    browser.check(&format!("addresses-{}", words.lang)).await;
    browser.go("/cart?county=410324&point=竹园村").await;
    let parcel = browser.list_with("parcel").await;
    browser.set(&parcel, "parcel").await;
    browser.press_button_to("/cart").await;
    browser.says(words.freight).await;
    // Ten times 250 g: the first kilogram and two further ones.
    browser.says("¥12.00").await;
    browser.says("¥180.00").await;
    browser.check(&format!("cart-parcel-{}", words.lang)).await;
    if browser.count("main select[name='pickup']").await > 0 {
        browser.choose_in("pickup", "竹园村服务点").await;
    }
    agree(browser).await;
    browser.send("/checkout").await;
    browser.pay_in_sandbox(words.paid).await;
    browser.check(&format!("two-orders-paid-{}", words.lang)).await;
    assert_eq!(browser.links("/orders/").await.len(), 2, "one order for each seller, one payment");
}
