//! In a browser: a box that weighs less is paid back in part; a buyer claims, the seller refuses, the county decides;
//! a review is written and answered.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use crate::program::shop::photograph;

struct Words {
    lang: &'static str,
    width: u32,
    pack_less: &'static str,
    grams: &'static str,
    pack: &'static str,
    weighed_less: &'static str,
    wrong: &'static str,
    amount: &'static str,
    in_words: &'static str,
    send: &'static str,
    photos: &'static str,
    kept: &'static str,
    at_most: &'static str,
    waiting: &'static str,
    refuse: &'static str,
    say_why: &'static str,
    refused: &'static str,
    ask_county: &'static str,
    with_county: &'static str,
    decide: &'static str,
    paid_back: &'static str,
    five: &'static str,
    review: &'static str,
    send_review: &'static str,
    reply: &'static str,
    send_reply: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    pack_less: "缺件或称重打包",
    grams: "称重（克）",
    pack: "打包完成",
    weighed_less: "重量不足",
    wrong: "申请售后",
    amount: "退款金额（元）",
    in_words: "说明",
    send: "提交",
    photos: "照片",
    kept: "已收到 1 张",
    at_most: "金额应为 ¥0.01 到",
    waiting: "待卖家答复",
    refuse: "不同意",
    say_why: "请写明原因",
    refused: "卖家不同意",
    ask_county: "申请县级中心处理",
    with_county: "县级中心处理中",
    decide: "支持买家",
    paid_back: "同意退款",
    five: "5 ★",
    review: "评价内容",
    send_review: "提交评价",
    reply: "卖家回复：",
    send_reply: "回复",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    pack_less: "Pack less or weigh",
    grams: "Weight on the scale, in grams",
    pack: "Packed",
    weighed_less: "Weighed less",
    wrong: "Something is wrong, or I want to return it",
    amount: "Money back, in yuan",
    in_words: "In your words",
    send: "Send",
    photos: "Photographs",
    kept: "1 arrived already",
    at_most: "From ¥0.01 to",
    waiting: "Waiting for the seller",
    refuse: "Refuse",
    say_why: "Say why",
    refused: "Refused by the seller",
    ask_county: "Ask the county",
    with_county: "With the county",
    decide: "Decide for the buyer",
    paid_back: "Money goes back",
    five: "5 ★",
    review: "Review",
    send_review: "Send review",
    reply: "The seller:",
    send_reply: "Answer",
};

#[test]
fn after_the_order_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn after_the_order_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let (paid, collected) = (chain.paid().await, chain.collected().await);
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        weigh(&browser, words, &paid).await;
        claim(&browser, words, &collected).await;
        review(&browser, words, &collected).await;
        browser.close().await;
    });
}

/// 480 g where 500 g were sold: a twenty-fifth of ¥68.00 goes back.
async fn weigh(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("石玉兰").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.check(&format!("order-to-pack-{}", words.lang)).await;
    browser.press_containing(words.pack_less).await;
    browser.fill(words.grams, "480").await;
    browser.check(&format!("packing-{}", words.lang)).await;
    browser.press(words.pack).await;
    browser.says(words.weighed_less).await;
    browser.says("¥2.72").await;
    browser.check(&format!("order-weighed-{}", words.lang)).await;
}

async fn claim(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.press_containing(words.wrong).await;
    browser.fill(words.amount, "99.00").await;
    browser.fill(words.in_words, "罐子裂了").await;
    let broken = tempfile::Builder::new().suffix(".jpg").tempfile().unwrap();
    std::fs::write(broken.path(), photograph(150)).unwrap();
    browser.attach(words.photos, broken.path()).await;
    browser.press(words.send).await;
    // What was typed and sent stays while the amount is put right.
    browser.says(words.at_most).await;
    browser.says(words.kept).await;
    browser.check(&format!("claim-new-{}", words.lang)).await;
    browser.fill(words.amount, "30.00").await;
    browser.press(words.send).await;
    browser.says(words.waiting).await;
    browser.picture_in("main .thumbs img").await;
    browser.check(&format!("claim-{}", words.lang)).await;

    browser.sign_in("石玉兰").await;
    browser.go("/sell/claims?status=open").await;
    browser.check(&format!("claims-{}", words.lang)).await;
    let claim = browser.first_link("/claims/").await;
    browser.go(&claim).await;
    // A refusal without a reason is sent back.
    browser.press(words.refuse).await;
    browser.says(words.say_why).await;
    browser.fill(words.in_words, "出库时完好").await;
    browser.press(words.refuse).await;
    browser.says(words.refused).await;

    browser.sign_in("王小明").await;
    browser.go(&claim).await;
    browser.fill(words.in_words, "有开箱照片").await;
    browser.press(words.ask_county).await;
    browser.says(words.with_county).await;

    browser.sign_in("刘芳").await;
    browser.go(&claim).await;
    browser.fill(words.amount, "20.00").await;
    browser.picture_in("main .thumbs img").await;
    browser.fill(words.in_words, "双方各担一部分").await;
    browser.check(&format!("claim-decide-{}", words.lang)).await;
    browser.press(words.decide).await;
    browser.says(words.paid_back).await;
    browser.says("¥20.00").await;
    browser.check(&format!("claim-decided-{}", words.lang)).await;
}

async fn review(browser: &Browser, words: &Words, order: &str) {
    browser.sign_in("王小明").await;
    browser.go(&format!("/orders/{order}")).await;
    browser.tick(words.five).await;
    browser.fill(words.review, "换过以后很满意").await;
    browser.press(words.send_review).await;
    browser.says("★★★★★").await;
    browser.check(&format!("order-reviewed-{}", words.lang)).await;

    browser.sign_in("石玉兰").await;
    browser.go("/sell/reviews").await;
    browser.says("换过以后很满意").await;
    browser.check(&format!("reviews-{}", words.lang)).await;
    browser.fill(words.reply, "谢谢").await;
    browser.press(words.send_reply).await;
    browser.says("谢谢").await;
    let goods = browser.first_link("/goods/").await;
    browser.go(&goods).await;
    browser.says("谢谢").await;
    browser.check(&format!("goods-reviewed-{}", words.lang)).await;
}
