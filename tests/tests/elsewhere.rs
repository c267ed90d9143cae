//! In a browser: a seller links a shop on another platform, sends a wrong file and is told so, sends the right one,
//! looks at what was understood, imports it, sends it again in vain, and the county sees it and unlinks the shop.

use std::path::{Path, PathBuf};

use crate::browser::Browser;
use crate::program::Program;
use crate::program::elsewhere::export;

struct Words {
    lang: &'static str,
    width: u32,
    platform: &'static str,
    jd: &'static str,
    taobao: &'static str,
    shop_name: &'static str,
    link: &'static str,
    shop: &'static str,
    file: &'static str,
    send: &'static str,
    other_platform: &'static str,
    headings: &'static str,
    waits: &'static str,
    see_faults: &'static str,
    scientific: &'static str,
    back: &'static str,
    import: &'static str,
    done: &'static str,
    same: &'static str,
    reason: &'static str,
    unlink: &'static str,
    unlinked: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    platform: "平台",
    jd: "京东",
    taobao: "淘宝",
    shop_name: "店铺名称或编号",
    link: "关联",
    shop: "店铺",
    file: "文件",
    send: "上传并查看",
    other_platform: "这是京东（JD）的订单",
    headings: "表头不是淘宝、京东、拼多多或抖音的订单导出",
    waits: "待确认",
    see_faults: "查看原因和改法",
    scientific: "科学计数法",
    back: "返回这次导入",
    import: "确认导入",
    done: "已全部导入",
    same: "已有，无变化\n1",
    reason: "原因",
    unlink: "解除关联",
    unlinked: "已解除",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    platform: "Platform",
    jd: "JD",
    taobao: "Taobao",
    shop_name: "Name or number of the shop",
    link: "Link",
    shop: "Shop",
    file: "File",
    send: "Send and look",
    other_platform: "These are orders of JD (京东)",
    headings: "These are not the headings of an export",
    waits: "Waits for you",
    see_faults: "See why and what to do",
    scientific: "scientific notation",
    back: "Back to the import",
    import: "Import",
    done: "All is imported",
    same: "Known, unchanged\n1",
    reason: "Reason",
    unlink: "Unlink",
    unlinked: "Unlinked",
};

#[test]
fn sales_elsewhere_come_in_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn sales_elsewhere_come_in_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        let folder = tempfile::tempdir().unwrap();
        let good = write(folder.path(), "orders.csv", &export("290011223344"));
        let wrong = write(folder.path(), "people.csv", "姓名,年龄\n张三,5\n");
        browser.sign_in("石玉兰").await;
        browser.go("/sell/elsewhere").await;
        browser.choose(words.platform, words.jd).await;
        browser.fill(words.shop_name, "石家山货").await;
        browser.check(&format!("elsewhere-{}", words.lang)).await;
        browser.press(words.link).await;
        refused(&browser, words, (&good, &wrong)).await;
        import(&browser, words, &good).await;
        browser.says(words.done).await;
        browser.check(&format!("elsewhere-done-{}", words.lang)).await;
        // The same file again doubles nothing.
        send(&browser, words, "石家山货", &good).await;
        browser.says(words.same).await;
        county(&browser, words).await;
        browser.close().await;
    });
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

async fn send(browser: &Browser, words: &Words, shop: &str, file: &Path) {
    browser.go("/sell/elsewhere").await;
    browser.choose(words.shop, shop).await;
    browser.attach(words.file, file).await;
    browser.press(words.send).await;
}

/// A file of another platform, and one that is no export at all.
async fn refused(browser: &Browser, words: &Words, (good, wrong): (&Path, &Path)) {
    send(browser, words, words.taobao, good).await;
    browser.says(words.other_platform).await;
    browser.check(&format!("elsewhere-refused-{}", words.lang)).await;
    send(browser, words, "石家山货", wrong).await;
    browser.says(words.headings).await;
}

async fn import(browser: &Browser, words: &Words, file: &Path) {
    send(browser, words, "石家山货", file).await;
    browser.says(words.waits).await;
    browser.check(&format!("elsewhere-preview-{}", words.lang)).await;
    let page = browser.text().await;
    assert!(
        page.contains("290011223344") && !page.contains("张三") && !page.contains("13812345678"),
        "{page}"
    );
    browser.press(words.see_faults).await;
    browser.says(words.scientific).await;
    browser.check(&format!("elsewhere-faults-{}", words.lang)).await;
    browser.press(words.back).await;
    browser.press(words.import).await;
}

/// The county sees the shop, its orders and the figures, and unlinks it with a reason.
async fn county(browser: &Browser, words: &Words) {
    browser.sign_in("刘芳").await;
    browser.go("/county/elsewhere/orders?q=290011223344").await;
    browser.says("39.80").await;
    browser.check(&format!("elsewhere-orders-{}", words.lang)).await;
    browser.go("/county/elsewhere/imports").await;
    browser.says("石家山货").await;
    browser.check(&format!("elsewhere-imports-{}", words.lang)).await;
    browser.go("/county/elsewhere").await;
    browser.check(&format!("elsewhere-shops-{}", words.lang)).await;
    browser.press_containing("石家山货").await;
    browser.check(&format!("elsewhere-shop-{}", words.lang)).await;
    browser.fill(words.reason, "店铺名称有误").await;
    browser.press(words.unlink).await;
    browser.says(words.unlinked).await;
    browser.says("店铺名称有误").await;
    browser.go("/county/statistics").await;
    browser.check(&format!("elsewhere-figures-{}", words.lang)).await;
}
