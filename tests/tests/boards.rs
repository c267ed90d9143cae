//! In a browser: an official reads the city's board, compares the counties by an indicator, follows it to its figures by county
//! and to its definition, and looks at the wall screen; a county's clerk reads the county's board.

use fantoccini::wd::PrintConfiguration;

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;

struct Words {
    lang: &'static str,
    width: u32,
    indicators: &'static str,
    all: &'static str,
    by_county: &'static str,
    stations: &'static str,
    targets: &'static str,
    no_base: &'static str,
    source: &'static str,
    ways: &'static str,
}

const ZH: Words = Words {
    lang: "zh-CN",
    width: 390,
    indicators: "指标",
    all: "按县区和期间查看",
    by_county: "由已结束各月算出",
    stations: "服务站点数",
    targets: "目标进度",
    no_base: "没有基年 2015 年的交易额",
    source: "站点登记",
    ways: "目标走势",
};

const EN: Words = Words {
    lang: "en",
    width: 1440,
    indicators: "Indicators",
    all: "By county and period",
    by_county: "of the months that are over",
    stations: "Stations in service",
    targets: "Targets",
    no_base: "No sales of 2015 are on record",
    source: "stations on record",
    ways: "The way to each target",
};

#[test]
fn the_boards_are_read_in_chinese_on_a_phone() {
    play(&ZH);
}

#[test]
fn the_boards_are_read_in_english_on_a_wide_screen() {
    play(&EN);
}

fn play(words: &Words) {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let _chain = Chain::begin(&program).await;
        let browser = Browser::open(&program.url, words.width, words.lang).await;
        browser.sign_in("陈志强").await;
        city(&browser, words).await;
        browser.sign_in("刘芳").await;
        browser.go("/county/board").await;
        browser.says(words.targets).await;
        browser.check(&format!("board-county-{}", words.lang)).await;
        browser.close().await;
    });
}

async fn city(browser: &Browser, words: &Words) {
    browser.go("/city/board").await;
    browser.says(words.indicators).await;
    browser.says(words.no_base).await;
    browser.check(&format!("board-city-{}", words.lang)).await;
    printed(browser, words).await;
    browser.go("/city/board?by=stations-in-service").await;
    browser.says(words.source).await;
    browser.check(&format!("board-by-{}", words.lang)).await;
    browser.press(words.all).await;
    browser.says(words.by_county).await;
    browser.check(&format!("indicators-{}", words.lang)).await;
    browser.press(words.stations).await;
    browser.at("/statistics/dictionary").await;
    browser.go("/city/wall").await;
    browser.says(words.targets).await;
    // The wall asks for itself anew and changes in place: what stands around it stays.
    let mark = "document.body.dataset.kept = 'yes'; document.querySelector('#wall').dataset.old = 'yes'";
    browser.client.execute(mark, Vec::new()).await.unwrap();
    browser.gone("#wall[data-old]").await;
    assert_eq!(browser.count("body[data-kept] #wall").await, 1, "it was not loaded anew");
    browser.check(&format!("wall-{}", words.lang)).await;
}

/// On paper the table of each chart is open, and the pictures of the targets are there.
async fn printed(browser: &Browser, words: &Words) {
    let pdf = browser.client.print(PrintConfiguration::default()).await.unwrap();
    let folder = match std::env::var("HELUO_PICTURES") {
        Ok(kept) => std::path::PathBuf::from(kept),
        Err(_) => std::env::temp_dir(),
    };
    let file = folder.join(format!("board-{}-{}.pdf", words.lang, std::process::id()));
    std::fs::write(&file, pdf).unwrap();
    let text = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    let text = String::from_utf8(text.expect("poppler is installed").stdout).unwrap();
    if std::env::var("HELUO_PICTURES").is_err() {
        std::fs::remove_file(&file).unwrap();
    }
    let last = crate::program::reporting::last_month().to_string();
    let line = text.lines().find(|line| line.trim_start().starts_with(&last));
    assert!(
        line.is_some_and(|line| line.split_whitespace().count() == 3),
        "{last} is not in a table: {text}"
    );
    assert!(text.contains(words.ways), "{text}");
}
