//! What bad input gets where figures, evidence and results are made: by page and by program, in both languages, the status, a
//! clear sentence, what was typed, and nothing kept.

mod reports;
mod results;

use kernel::{Clock, ManualClock, PersonId, SystemClock, Timestamp};
use serde_json::Value;
use std::sync::Arc;

use crate::program::{Answer, Body, Program};

const CLERK: &str = "13800000007";
const OFFICE: &str = "13800000008";
const SECOND_OFFICIAL: &str = "13900020001";
const SELLER: &str = "13800000002";

/// The program, and the clock it goes by.
struct House {
    program: Program,
    clock: Arc<ManualClock>,
}

impl House {
    async fn open() -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        Self { program: Program::open_at(clock.clone()).await, clock }
    }

    /// Noon of a day.
    fn on(&self, day: kernel::Day) {
        self.clock.set(day.start().plus_minutes(720));
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    async fn desk(&self, phone: &str) -> Desk<'_> {
        Desk { program: &self.program, token: self.program.sign_in(phone).await }
    }

    async fn person(&self, desk: &Desk<'_>) -> PersonId {
        let session = self.program.api("GET", "/api/v1/session", &desk.token, Value::Null).await;
        session["person"].as_str().unwrap().parse().unwrap()
    }
}

/// Somebody who asks for what they do not get.
struct Desk<'a> {
    program: &'a Program,
    token: String,
}

/// A refusal: its status, and a part of its sentence in Chinese and in English.
type Refused<'a> = (u16, [&'a str; 2]);

const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

impl Desk<'_> {
    /// A page that refuses, in both languages; `kept` is what still stands on it.
    async fn page(&self, path: &str, body: &Body, (status, said): Refused<'_>, kept: &[&str]) {
        let before = recorded(self.program).await;
        for (lang, sentence) in LANGUAGES.into_iter().zip(said) {
            let sign = if path.contains('?') { '&' } else { '?' };
            let path = format!("{path}{sign}lang={lang}");
            let answer = self.program.ask("POST", &path, &self.token, body.clone()).await;
            says(&path, &answer, status, sentence);
            for one in kept {
                assert!(answer.text.contains(one), "{path} lost `{one}`:\n{}", answer.text);
            }
        }
        assert_eq!(recorded(self.program).await, before, "{path} kept something");
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)], refused: Refused<'_>, kept: &[&str]) {
        self.page(path, &Body::form(fields), refused, kept).await;
    }

    /// An operation of the API that refuses, in both languages.
    async fn refuses(&self, path: &str, body: Value, (status, said): Refused<'_>) {
        let before = recorded(self.program).await;
        for (lang, sentence) in LANGUAGES.into_iter().zip(said) {
            let path = format!("{path}?lang={lang}");
            let answer = self.program.ask("POST", &path, &self.token, Body::Json(body.clone())).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(sentence), "{path}: `{sentence}` is not in `{detail}`");
        }
        assert_eq!(recorded(self.program).await, before, "{path} kept something");
    }

    async fn does(&self, path: &str, body: Value) -> Value {
        self.program.api("POST", path, &self.token, body).await
    }

    async fn sees(&self, path: &str) -> Value {
        self.program.api("GET", path, &self.token, Value::Null).await
    }

    async fn bytes(&self, path: &str) -> Vec<u8> {
        let url = format!("{}{path}", self.program.url);
        let sent = self.program.client().get(url).bearer_auth(&self.token).send().await.unwrap();
        assert_eq!(sent.status().as_u16(), 200, "{path}");
        sent.bytes().await.unwrap().to_vec()
    }
}

/// A page that says this; of a program's answer the same.
#[track_caller]
fn says(path: &str, answer: &Answer, status: u16, sentence: &str) {
    let words = answer.words();
    assert_eq!(answer.status, status, "{path}: {words}");
    assert!(words.contains(sentence), "{path}: `{sentence}` is not in:\n{words}");
}

/// What the log knows of reports, evidence, results and targets: each use case that changes something records it. Reminders go out by
/// themselves.
async fn recorded(program: &Program) -> Vec<String> {
    let (all, _) = program.db.read(|conn| db::LogFilter::default().page(conn, 0, 100_000)).await.unwrap();
    let kinds = all.iter().map(|one| one.kind.clone());
    let ours = |kind: &String| {
        ["reporting.", "assessment.", "evidence.", "governance.attainment"]
            .iter()
            .any(|context| kind.starts_with(context))
            && !kind.ends_with("_reminded")
    };
    kinds.filter(ours).collect()
}

/// A form with one file.
fn file(field: &str, name: &str, bytes: &[u8]) -> Body {
    let head =
        format!("--b\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
    Body::Raw {
        kind: "multipart/form-data; boundary=b",
        bytes: [head.as_bytes(), bytes, b"\r\n--b--\r\n"].concat(),
    }
}

/// A form with several fields, as a form with a file sends them.
fn parts(fields: &[(&str, &str)]) -> Body {
    let mut text = String::new();
    for (name, value) in fields {
        text.push_str(&format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    text.push_str("--b--\r\n");
    Body::Raw { kind: "multipart/form-data; boundary=b", bytes: text.into_bytes() }
}
