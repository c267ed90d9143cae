//! In a browser: every page there is, opened by somebody who may see it, in English on a phone, where long words have
//! the least room, and in Chinese on a wide screen. Each is whole, fits the window, lacks no word, squeezes none, and has
//! nothing that axe finds.

use std::collections::BTreeMap;

use crate::browser::Browser;
use crate::program::Program;
use crate::program::chain::Chain;
use crate::program::examples::{Things, example, make_things};
use identity::DEMO_PASSWORD;

/// Those who open pages: their column in the reviewed table, and their phone; none for a visitor.
const PEOPLE: [(&str, Option<&str>); 11] = [
    ("visitor", None),
    ("buyer", Some("13800000001")),
    ("seller", Some("13800000002")),
    ("station", Some("13800000003")),
    ("carrier", Some("13800000006")),
    ("county", Some("13800000007")),
    ("city", Some("13800000008")),
    ("inspector", Some("13800000009")),
    ("security", Some("13800000010")),
    ("auditor", Some("13800000011")),
    ("system", Some("13800000012")),
];

/// Who may do what, as it was reviewed.
const TABLE: &str = include_str!("../../docs/authority.md");

#[test]
fn every_page_is_whole_in_english_on_a_phone() {
    testkit::runtime().block_on(tour(390, "en"));
}

#[test]
fn every_page_is_whole_in_chinese_on_a_wide_screen() {
    testkit::runtime().block_on(tour(1440, "zh-CN"));
}

async fn tour(width: u32, lang: &str) {
    let (program, _simulator) = Program::open_with_wechat().await;
    let chain = Chain::begin(&program).await;
    let things = make_things(&chain).await;
    let browser = Browser::open(&program.url, width, lang).await;
    let faults = faults_of_pages(&program, &things, &browser).await;
    browser.close().await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn faults_of_pages(program: &Program, things: &Things, browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    for (person, routes) in by_person(program) {
        let Some((_, phone)) = PEOPLE.iter().find(|(head, _)| *head == person) else { continue };
        let mut token = String::new();
        if let Some(phone) = phone {
            token = program.sign_in(phone).await;
            browser.sign_in_by_phone(phone, DEMO_PASSWORD).await;
        }
        for route in routes {
            let (path, _) = example(things, "GET", &route).unwrap_or_else(|| panic!("{route}"));
            let answer = program.get(&path, &token).await;
            // What is put into a page by another is no page.
            if answer.status == 200 && answer.text.starts_with("<!doctype html>") {
                faults.extend(faults_of(browser, &path).await);
            }
        }
    }
    faults
}

/// The routes of pages by the first who may open them.
fn by_person(program: &Program) -> BTreeMap<String, Vec<String>> {
    let mut lines = TABLE.lines().filter(|line| line.starts_with('|'));
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
    };
    let heads = cells(lines.next().unwrap_or_default());
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines {
        let row = cells(line);
        let (route, method) = (row[0].clone(), row[1].clone());
        let is_page = method == "GET" && !route.starts_with("/api/") && !route.starts_with("/assets/");
        let first = PEOPLE
            .iter()
            .find(|(person, _)| heads.iter().zip(&row).any(|(head, cell)| head == person && cell == "yes"));
        if let Some((person, _)) = first.filter(|_| is_page) {
            found.entry((*person).to_owned()).or_default().push(route);
        }
    }
    let pages: usize = found.values().map(Vec::len).sum();
    assert!(pages * 3 > program.routes.len(), "the table tells of {pages} pages");
    found
}

/// What is wrong with a page, each with its address.
async fn faults_of(browser: &Browser, path: &str) -> Vec<String> {
    browser.go(path).await;
    let mut faults = browser.violations().await;
    if browser.is_too_wide().await {
        faults.push("wider than the window".to_owned());
    }
    faults.extend(browser.squeezed().await.into_iter().map(|words| format!("squeezed: {words}")));
    let text = browser.text().await;
    if text.contains('⟦') {
        faults.push(format!("a word is missing: {text}"));
    }
    faults.into_iter().map(|fault| format!("{path}: {fault}")).collect()
}
