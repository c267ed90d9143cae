//! In a browser: a seller shows her goods by photographs that lose their place, a farmer hands in what the county asks
//! for, and somebody is asked to pack, packs, and may do nothing else.

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use crate::program::shop::photograph;
use identity::DEMO_PASSWORD;

/// A consumer of the demonstration.
const PACKER: &str = "13900010003";

struct Words {
    lang: &'static str,
    width: u32,
    name: &'static str,
    title: &'static str,
    price: &'static str,
    net: &'static str,
    publish: &'static str,
    must: &'static str,
    kept: &'static str,
    photos: &'static str,
    add: &'static str,
    second: &'static str,
    what: &'static str,
    describe: &'static str,
    earlier: &'static str,
    cover: &'static str,
    revise: &'static str,
    save: &'static str,
    no_price: &'static str,
    sending: &'static str,
    withdraw: &'static str,
    list_lot: &'static str,
    new_lot: &'static str,
    number: &'static str,
    issuer: &'static str,
    issued: &'static str,
    hand_in: &'static str,
    choose_first: &'static str,
    identity: &'static str,
    kind: &'static str,
    place: &'static str,
    phone: &'static str,
    nothing: &'static str,
    waits: &'static str,
    accept: &'static str,
    pack: &'static str,
    forbidden: &'static str,
    let_go: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    name: "商品名称",
    title: "标题",
    price: "单价（元）",
    net: "每件净重（克）",
    publish: "上架",
    must: "请填写",
    kept: "已上传的照片",
    photos: "商品照片",
    add: "添加",
    second: "第 2 张",
    what: "照片内容 第 2 张",
    describe: "保存文字 第 2 张",
    earlier: "前移 第 2 张",
    cover: "封面",
    revise: "修改 栾川核桃 500 g",
    save: "保存",
    no_price: "单价要在 0.01 元到 100,000 元之间",
    sending: "配送与运费",
    withdraw: "下架 栾川核桃 500 g",
    list_lot: "上架这一批",
    new_lot: "新批次 栾川核桃 500 g",
    number: "证照编号",
    issuer: "发证机关",
    issued: "发证日期",
    hand_in: "提交",
    choose_first: "请先选择文件",
    identity: "身份证明",
    kind: "证照种类",
    place: "位于 34.050000, 111.050000",
    phone: "手机号",
    nothing: "没有要打包的订单",
    waits: "待回复",
    accept: "接受",
    pack: "打包完成",
    forbidden: "您没有权限",
    let_go: "移除",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    name: "Product",
    title: "Title",
    price: "Price (yuan)",
    net: "Net weight of a piece (g)",
    publish: "Publish",
    must: "fill this in",
    kept: "Photographs already sent",
    photos: "Photographs",
    add: "Add",
    second: "Photograph 2",
    what: "What is on it Photograph 2",
    describe: "Keep the words Photograph 2",
    earlier: "Earlier Photograph 2",
    cover: "Cover",
    revise: "Change 栾川核桃 500 g",
    save: "Save",
    no_price: "A price is from ¥0.01 to ¥100,000",
    sending: "How it reaches you",
    withdraw: "Withdraw 栾川核桃 500 g",
    list_lot: "Put this lot on the shelf",
    new_lot: "New lot 栾川核桃 500 g",
    number: "Number",
    issuer: "Issuer",
    issued: "Issued on",
    hand_in: "Hand in",
    choose_first: "Choose a file first",
    identity: "Identity document",
    kind: "Document",
    place: "at 34.050000, 111.050000",
    phone: "Mobile phone",
    nothing: "Nothing to pack",
    waits: "asked",
    accept: "Accept",
    pack: "Packed",
    forbidden: "You may not",
    let_go: "Let go",
};

#[test]
fn a_shop_is_kept_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn a_shop_is_kept_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<String> = [40_u8, 200]
            .iter()
            .map(|shade| {
                let path = folder.path().join(format!("IMG_{shade}.jpg"));
                std::fs::write(&path, photograph(*shade)).unwrap();
                path.display().to_string()
            })
            .collect();
        goods(&program, &browser, words, &files).await;
        documents(&program, &browser, words, &files[0]).await;
        staff(&program, &browser, words).await;
        browser.close().await;
    });
}

/// The goods are described with a photograph, which a form to be corrected keeps; another becomes the cover.
async fn goods(program: &Program, browser: &Browser, words: &Words, files: &[String]) {
    browser.sign_in("石玉兰").await;
    browser.go("/sell/goods/new").await;
    browser.check(&format!("goods-kinds-{}", words.lang)).await;
    browser.go("/sell/goods/new?kind=nut").await;
    browser.choose_file("photos", &files[0]).await;
    browser.fill(words.title, "栾川核桃 500 g").await;
    browser.fill(words.price, "29.80").await;
    browser.fill(words.net, "500").await;
    browser.press(words.publish).await;
    browser.says(words.must).await;
    browser.says(words.kept).await;
    browser.check(&format!("goods-new-{}", words.lang)).await;
    browser.fill(words.name, "核桃").await;
    browser.press(words.publish).await;
    browser.says("29.80").await;
    let shown = browser.picture_in(".gallery img").await;
    assert!(shown.0.starts_with("/pictures/"), "{shown:?}");
    assert_eq!((shown.1.as_str(), shown.2.as_str()), ("600", "900"), "it stands upright");
    let picture = program.client().get(format!("{}{}", program.url, shown.0)).send().await.unwrap();
    let keep = picture.headers()["cache-control"].to_str().unwrap().to_owned();
    assert!(keep.contains("immutable"), "{keep}");
    let bytes = picture.bytes().await.unwrap();
    assert!(bytes.starts_with(b"\xff\xd8\xff") && !holds(&bytes, b"Exif") && !holds(&bytes, b"GPS"));
    assert!(holds(&std::fs::read(&files[0]).unwrap(), b"Exif"), "what was sent had it");
    browser.check(&format!("goods-photo-{}", words.lang)).await;
    browser.go("/sell/goods").await;
    browser.check(&format!("sell-goods-{}", words.lang)).await;
    browser.press_containing(words.photos).await;
    browser.choose_file("photos", &files[1]).await;
    browser.press(words.add).await;
    browser.says(words.second).await;
    browser.fill(words.what, "新收的核桃").await;
    browser.press(words.describe).await;
    browser.says(words.second).await;
    browser.press(words.earlier).await;
    browser.says(words.cover).await;
    browser.check(&format!("photos-{}", words.lang)).await;
    assert_eq!(browser.alt_of(".photos img").await, "新收的核桃", "it is the first now");
    browser.go("/?q=hetao").await;
    browser.says("栾川核桃 500 g").await;
    assert_eq!(
        browser.count(".search-form input[value='hetao']").await,
        1,
        "what is searched for stays there"
    );
    browser.check(&format!("shelf-photo-{}", words.lang)).await;
    revising(browser, words).await;
}

/// A price is changed, what was taken off the shelf is put there again, and the next harvest is the same product's.
async fn revising(browser: &Browser, words: &Words) {
    browser.go("/sell/goods").await;
    browser.press(words.revise).await;
    browser.fill(words.price, "0").await;
    browser.press(words.save).await;
    browser.says(words.no_price).await;
    browser.check(&format!("goods-edit-{}", words.lang)).await;
    browser.fill(words.price, "26.80").await;
    browser.press(words.save).await;
    browser.says("26.80").await;
    browser.says(words.sending).await;
    browser.check(&format!("goods-changed-{}", words.lang)).await;
    browser.go("/sell/goods").await;
    browser.press(words.withdraw).await;
    browser.says(words.list_lot).await;
    browser.check(&format!("goods-lots-{}", words.lang)).await;
    browser.press_containing(words.list_lot).await;
    browser.check(&format!("lot-listing-{}", words.lang)).await;
    browser.press(words.publish).await;
    browser.says("26.80").await;
    browser.go("/sell/goods").await;
    browser.press(words.new_lot).await;
    browser.check(&format!("lot-new-{}", words.lang)).await;
    browser.fill(words.price, "31.50").await;
    browser.fill(words.net, "500").await;
    browser.press(words.publish).await;
    browser.says("31.50").await;
    let shown = browser.picture_in(".gallery img").await;
    assert!(shown.0.starts_with("/pictures/"), "the photographs stay with the product: {shown:?}");
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

/// A farmer hands in an identity document; the county sees it beside the application, with where it was taken.
async fn documents(program: &Program, browser: &Browser, words: &Words, file: &str) {
    browser.sign_in("王小明").await;
    browser.go("/sell/documents").await;
    browser.choose(words.kind, words.identity).await;
    browser.fill(words.number, "41030519800101001X").await;
    browser.fill(words.issuer, "栾川县公安局").await;
    browser.pick_day(words.issued, "2026-01-05").await;
    browser.press(words.hand_in).await;
    browser.says(words.choose_first).await;
    browser.choose_file("file", file).await;
    browser.press(words.hand_in).await;
    browser.says("4****X").await;
    browser.check(&format!("documents-{}", words.lang)).await;
    let token = program.sign_in("13800000001").await;
    let form = [
        ("kind", "farmer"),
        ("name", "山里人家"),
        ("village", "410324102201"),
        ("declared", "1"),
        ("contact", "王小明"),
    ];
    assert_eq!(program.post("/sell/apply", &token, &form).await.status, 303);
    browser.sign_in("刘芳").await;
    browser.go("/county/sellers/applications?status=waiting").await;
    browser.press_containing("山里人家").await;
    browser.says(words.place).await;
    browser.check(&format!("application-documents-{}", words.lang)).await;
}

/// The owner asks by phone; the packer accepts, packs, and cannot put anything on the shelf; then it is over.
async fn staff(program: &Program, browser: &Browser, words: &Words) {
    let chain = Chain::begin(program).await;
    let order = chain.paid().await;
    browser.sign_in("石玉兰").await;
    browser.go("/sell/staff").await;
    browser.set("role", "packer").await;
    browser.fill(words.phone, PACKER).await;
    browser.check(&format!("staff-asking-{}", words.lang)).await;
    browser.enter(words.phone).await;
    browser.says(words.waits).await;
    browser.check(&format!("staff-{}", words.lang)).await;
    browser.sign_in_by_phone(PACKER, DEMO_PASSWORD).await;
    browser.go("/my/invitations").await;
    browser.check(&format!("invitations-{}", words.lang)).await;
    browser.press_labelled(words.accept).await;
    browser.at("/sell/shops").await;
    browser.check(&format!("shops-{}", words.lang)).await;
    browser.go("/sell").await;
    browser.check(&format!("packer-{}", words.lang)).await;
    browser.press(&format!("{} {order}", words.pack)).await;
    browser.says(words.nothing).await;
    for closed in ["/sell/goods/new", "/sell/goods", "/sell/money", "/sell/staff", "/sell/account"] {
        browser.go(closed).await;
        browser.says(words.forbidden).await;
    }
    browser.sign_in("石玉兰").await;
    browser.go("/sell/staff").await;
    browser.press_labelled(words.let_go).await;
    let end = std::time::Instant::now() + std::time::Duration::from_secs(15);
    while browser.text().await.contains("1******0003") {
        assert!(std::time::Instant::now() < end, "{}", browser.text().await);
    }
    browser.sign_in_by_phone(PACKER, DEMO_PASSWORD).await;
    browser.go("/sell").await;
    assert!(!browser.text().await.contains(words.pack), "it ended at once: {}", browser.text().await);
}
