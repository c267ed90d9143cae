//! In a browser: a seller sends a ZIP with a table and a photograph, is told what is wrong with a row, puts the goods on the
//! shelf, and changes the price by sending the exported table again.

use std::io::{Cursor, Write as _};
use std::path::Path;

use crate::browser::Browser;
use crate::program::Program;
use crate::program::shop::photograph;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

struct Words {
    lang: &'static str,
    width: u32,
    file: &'static str,
    look: &'static str,
    missing: &'static str,
    pictures: &'static str,
    confirm: &'static str,
    changed: &'static str,
    pieces: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    file: "商品表格",
    look: "识别并预览",
    missing: "压缩包里没有照片",
    pictures: "已识别 1 张照片",
    confirm: "全部上架",
    changed: "1 件商品有修改",
    pieces: "件数",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    file: "Table of goods",
    look: "Read and preview",
    missing: "The ZIP has no photograph",
    pictures: "1 photographs were taken in",
    confirm: "Put all on the shelf",
    changed: "1 listings change",
    pieces: "Pieces",
};

const HEAD: &str = "商品名称,品类,货架标题,产地代码,采收日期,件数,每件净重(克),单价(元),图片文件";

#[test]
fn goods_come_and_change_by_file_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn goods_come_and_change_by_file_in_english_on_a_wide_screen() {
    play(&EN);
}

/// A ZIP with a table of one row, which names this photograph, and `a.jpg`.
fn bundle(photo: &str) -> Vec<u8> {
    let row = format!("薄皮核桃,干果,薄皮核桃 500 g,410324102201,2026-10-01,5,500,9.00,{photo}");
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("goods.csv", format!("{HEAD}\n{row}").into_bytes()), ("a.jpg", photograph(120))] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let folder = tempfile::tempdir().unwrap();
        browser.sign_in("石玉兰").await;
        send(&browser, words, &folder.path().join("wrong.zip"), &bundle("b.jpg")).await;
        browser.says(words.missing).await;
        browser.check(&format!("goods-import-wrong-{}", words.lang)).await;
        send(&browser, words, &folder.path().join("goods.zip"), &bundle("a.jpg")).await;
        browser.says(words.pictures).await;
        browser.says("薄皮核桃 500 g").await;
        browser.check(&format!("goods-import-{}", words.lang)).await;
        browser.press(words.confirm).await;
        browser.at("/sell/goods").await;
        browser.go("/sell/goods/file").await;
        browser.says(words.pieces).await;
        browser.check(&format!("goods-file-{}", words.lang)).await;
        change(&program, &browser, words, &folder.path().join("again.csv")).await;
        browser.close().await;
    });
}

async fn send(browser: &Browser, words: &Words, file: &Path, bytes: &[u8]) {
    std::fs::write(file, bytes).unwrap();
    browser.go("/sell/goods/import").await;
    browser.attach(words.file, file).await;
    browser.press(words.look).await;
}

/// The exported table with another price is read again: one listing changes, the others stay as they are.
async fn change(program: &Program, browser: &Browser, words: &Words, file: &Path) {
    let token = program.sign_in("13800000002").await;
    let table = program.get("/sell/goods/file?export=csv", &token).await.text;
    let (before, after) = table.split_once("薄皮核桃 500 g").unwrap();
    let dearer = format!("{before}薄皮核桃 500 g{}", after.replacen("9.00", "8.50", 1));
    send(browser, words, file, dearer.as_bytes()).await;
    browser.says(words.changed).await;
    browser.says("¥9.00 → ¥8.50").await;
    browser.check(&format!("goods-import-change-{}", words.lang)).await;
    browser.press(words.confirm).await;
    browser.at("/sell/goods").await;
    browser.says("¥8.50").await;
}
