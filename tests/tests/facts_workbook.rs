//! The facts workbook, out and in, by page and by program: looked at before it is taken, and refused with every cell named.

use assessment::{Purpose, Source, Value, read_workbook, write_workbook};
use kernel::{Clock, Period, RegionCode, SystemClock};
use serde_json::{Value as Json, json};

use crate::program::chain::COUNTY;
use crate::program::{Answer, Body, Program};

const OFFICE: &str = "13800000008";

async fn download(program: &Program, token: &str, path: &str) -> Vec<u8> {
    let url = format!("{}{path}", program.url);
    let sent = program.client().get(url).bearer_auth(token).send().await.unwrap();
    assert_eq!(sent.status().as_u16(), 200, "{path}");
    sent.bytes().await.unwrap().to_vec()
}

async fn send(program: &Program, token: &str, query: &str, bytes: &[u8]) -> Answer {
    let body = Body::Raw { kind: "application/octet-stream", bytes: bytes.to_vec() };
    program.ask("POST", &format!("/api/v1/facts/workbook{query}"), token, body).await
}

async fn looked(program: &Program, token: &str, bytes: &[u8]) -> Json {
    let answer = send(program, token, "?preview=yes&lang=zh-CN", bytes).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let looked = answer.json();
    assert_eq!(looked["taken"], false);
    looked
}

/// The page's form with this workbook and this button.
fn form(step: &str, bytes: &[u8]) -> Body {
    let head = format!(
        "--b\r\ncontent-disposition: form-data; name=\"step\"\r\n\r\n{step}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"workbook\"; filename=\"facts.xlsx\"\r\n\r\n"
    );
    let bytes = [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat();
    Body::Raw { kind: "multipart/form-data; boundary=b", bytes }
}

#[test]
fn a_workbook_goes_out_is_looked_at_and_taken() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let office = program.sign_in(OFFICE).await;
        let out = download(&program, &office, "/api/v1/facts/workbook?filled=yes").await;
        assert_eq!(
            looked(&program, &office, &out).await["changes"],
            json!([]),
            "what went out comes back the same"
        );

        let today = SystemClock.now().day();
        let (programme, rulebook) = assessment::in_use().unwrap();
        let mut workbook = read_workbook("facts.xlsx", &out, programme, rulebook, today).unwrap();
        assert_eq!(workbook.frame.period, Period::half_of(today));
        let home: RegionCode = COUNTY.parse().unwrap();
        let facts = workbook.counties.iter_mut().find(|one| one.county == home).unwrap();
        let place = Source::Cells { sheet: String::new(), cells: String::new() };
        facts.set("persons-trained", Value::Count(777), place);
        let changed =
            write_workbook(programme, rulebook, &workbook.frame, &workbook.counties, Purpose::Export)
                .unwrap();
        let change = |all: &Json| {
            let all = all["changes"].as_array().unwrap().clone();
            assert_eq!(all.len(), 1, "{all:?}");
            (all[0]["county"].clone(), all[0]["fact"].clone(), all[0]["after"].clone())
        };
        let expected = (json!(COUNTY), json!("persons-trained"), json!("777"));
        assert_eq!(change(&looked(&program, &office, &changed).await), expected);
        for (lang, said) in [("zh-CN", "没有保存"), ("en", "nothing was kept")] {
            let path = format!("/city/assessment/upload?lang={lang}");
            let page = program.ask("POST", &path, &office, form("look", &changed)).await;
            assert!(page.status == 200 && page.words().contains(said), "{}", page.words());
            assert!(page.words().contains("777"), "{}", page.words());
        }
        assert_eq!(change(&looked(&program, &office, &changed).await), expected, "a look keeps nothing");

        let taken = send(&program, &office, "", &changed).await;
        assert_eq!((taken.status, &taken.json()["taken"]), (200, &json!(true)), "{}", taken.text);
        assert_eq!(
            looked(&program, &office, &changed).await["changes"],
            json!([]),
            "now it is what is on record"
        );
        let clerk = program.sign_in("13800000007").await;
        assert_eq!(send(&program, &clerk, "", &changed).await.status, 403);
    });
}

#[test]
fn a_workbook_with_faults_is_told_each_of_them_and_nothing_is_taken() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let office = program.sign_in(OFFICE).await;
        let board = download(&program, &office, "/city/board.xlsx").await;
        let faults = looked(&program, &office, &board).await["faults"].as_array().unwrap().clone();
        assert!(faults.len() > 1, "all of them at once: {faults:?}");
        assert!(faults.iter().all(|one| one["says"].as_str().unwrap().contains("缺少工作表")), "{faults:?}");
        for (lang, said) in [("zh-CN", "没有使用其中任何内容"), ("en", "nothing of it was used")] {
            let refused = send(&program, &office, &format!("?lang={lang}"), &board).await;
            assert_eq!(refused.status, 422);
            assert!(refused.json()["detail"].as_str().unwrap().contains(said), "{}", refused.text);
        }
        let odd = program.get("/api/v1/facts/workbook?period=2026-06&lang=en", &office).await;
        assert_eq!(odd.status, 422, "{}", odd.text);
    });
}
