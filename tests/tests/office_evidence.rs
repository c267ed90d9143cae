//! Word documents and workbooks as evidence: handed in, shown for a criterion, read beside it, and refused when they carry what
//! can run.

use std::io::{Cursor, Write};

use assessment::Language;
use assessment::report::Paper;
use kernel::{Clock, SystemClock};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::program::chain::COUNTY;
use crate::program::{Answer, Body, Program};

/// A half-year that nobody else plays.
const HALF: &str = "2024H2";

async fn hand_in(program: &Program, token: &str, name: &str, lang: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("/api/v1/files?purpose=document&name={name}&lang={lang}");
    program.ask("POST", &path, token, Body::Raw { kind: "application/octet-stream", bytes }).await
}

/// A document of the register with this file.
async fn registered(program: &Program, token: &str, number: &str, file: &str) -> String {
    let new = json!({
        "county": COUNTY, "kind": "formal", "number": number, "title": "关于成立领导小组的通知",
        "issuer": "county-government", "issued": "2024-09-05", "files": [file],
    });
    program.api("POST", "/api/v1/documents", token, new).await["id"].as_str().unwrap().to_owned()
}

#[test]
fn the_reviewer_reads_office_files_beside_the_criterion() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let office = program.sign_in("13800000008").await;
        let deadline = SystemClock.now().day().plus_days(20).to_string();
        program
            .api("POST", "/api/v1/assessments", &office, json!({ "period": HALF, "deadline": deadline }))
            .await;
        let clerk = program.sign_in("13800000007").await;
        let letter =
            Paper::new(Language::Chinese).title("领导小组").text("组长由分管副县长担任。").bytes().unwrap();
        let unit =
            program.api("GET", "/api/v1/reporting/units?set=county-summary", &clerk, json!(null)).await;
        let month = crate::program::reporting::last_month();
        let path = format!("/county/reports/{}/{month}/template", unit["units"][0]["id"].as_str().unwrap());
        let url = format!("{}{path}", program.url);
        let sheet =
            program.client().get(url).bearer_auth(&clerk).send().await.unwrap().bytes().await.unwrap();
        let cases = [
            ("A1", "leading-body-document", letter, "组长由分管副县长担任。"),
            ("A2", "staff-document", sheet.to_vec(), "农产品网络零售额"),
        ];
        for (criterion, fact, bytes, said) in cases {
            let kept = hand_in(&program, &clerk, "a.pdf", "zh-CN", bytes).await;
            assert_eq!(kept.status, 201, "{}", kept.text);
            let file = kept.json()["id"].as_str().unwrap().to_owned();
            let document = registered(&program, &clerk, criterion, &file).await;
            let new = json!({
                "period": HALF, "county": COUNTY, "criterion": criterion, "fact": fact, "document": document,
            });
            let id = program.api("POST", "/api/v1/evidence", &clerk, new).await;
            let review = format!("/city/review/{}", id["id"].as_str().unwrap());
            let page = program.get(&review, &office).await;
            assert!(
                page.status == 200 && page.words().contains(said),
                "`{said}` is not in: {}",
                page.words()
            );
            let sent = program.get(&format!("/register/{document}/{file}"), &office).await;
            assert!(sent.kind.starts_with("application/vnd.openxmlformats-officedocument."), "{}", sent.kind);
        }
    });
}

#[test]
fn what_can_run_or_cannot_be_read_is_refused_with_a_sentence() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let clerk = program.sign_in("13800000007").await;
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for part in ["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"] {
            archive.start_file(part, SimpleFileOptions::default()).unwrap();
            archive.write_all(b"<x/>").unwrap();
        }
        let with_macros = archive.finish().unwrap().into_inner();
        let old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        let cases = [
            (with_macros, ["带有宏或控件", "carries macros"]),
            (old, ["旧版 Office", "old Office file"]),
            (b"PK\x03\x04 and then nothing".to_vec(), ["无法完整读取", "cannot be read"]),
            (b"hello".to_vec(), ["不是图片", "neither a picture"]),
        ];
        for (bytes, said) in cases {
            for (lang, sentence) in ["zh-CN", "en"].into_iter().zip(said) {
                let answer = hand_in(&program, &clerk, "a.docx", lang, bytes.clone()).await;
                assert_eq!(answer.status, 422, "{}", answer.text);
                let detail = answer.json()["detail"].as_str().unwrap().to_owned();
                assert!(detail.contains(sentence), "`{sentence}` is not in: {detail}");
            }
        }
    });
}
