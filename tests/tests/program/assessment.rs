//! Half-years of assessment at every stage, and what routes are asked about them.

use assessment::model::ResultId;
use assessment::{Exact, service};
use db::Tx;
use kernel::{Clock, Period, SystemClock, Timestamp};
use serde_json::{Value, json};

use super::chain::{COUNTY, Chain};
use super::{Body, Program};

/// A PDF of two pages; the words make each another file.
pub fn pdf(words: &str) -> Vec<u8> {
    let mut bytes = evidence::plain_pdf(&["Luanchuan", "page two"]);
    bytes.extend(format!("% {words}\n").into_bytes());
    bytes
}

/// What routes of the assessment are asked about.
pub struct Assessed {
    /// The half-year that is open.
    pub(super) running: String,
    /// Waiting for the office: reviewed by page and by program, taken back by program.
    pub(super) submitted: [String; 3],
    /// Asked about: answered by page and by program.
    pub(super) asked: [String; 2],
    /// A document and its file, and one that is shown for nothing.
    pub(super) document: String,
    pub(super) file: String,
    pub(super) unused: String,
    /// Files of the clerk's that belong to nothing yet, and one of the inspector's.
    pub(super) files: [String; 2],
    pub(super) photo: String,
    pub(super) inspection: String,
    pub(super) inspection_photo: String,
    /// A half-year whose preliminary result was told, and objections to it.
    pub(super) told: String,
    pub(super) objections: [String; 2],
    /// Half-years to be told, and to be put up.
    pub(super) to_tell: String,
    pub(super) to_propose: String,
    /// Results to be approved by page and by program, and to be published.
    pub(super) proposed: [(String, String); 2],
    pub(super) approved: String,
    /// A published one.
    pub(super) published: String,
    /// A version of the rulebook that waits for a second person.
    pub(super) version: String,
    /// Versions to be adopted and refused by program, and a result to be sent back.
    pub(super) versions: [String; 2],
    pub(super) to_return: String,
    /// A document to be taken back by program, and a photograph of the inspector's.
    pub(super) another: String,
    pub(super) another_photo: String,
}

/// How far a half-year is brought.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Stage {
    Closed,
    Told,
    Objectable,
    Proposed,
    Approved,
    Published,
}

fn somebody(person: i64) -> kernel::Actor {
    testkit::somebody(person)
}

/// Opens a half-year in the past and brings it so far; gives the result it came to.
fn bring(tx: &mut Tx<'_>, now: Timestamp, period: Period, to: Stage) -> assessment::Result<ResultId> {
    let official = somebody(901);
    let opened = if to == Stage::Objectable { now.plus_days(-10) } else { now.plus_days(-60) };
    let deadline = opened.plus_days(5).day();
    service::open(tx, &official, opened, period, Some(deadline))?;
    for (unit, code) in assessment::in_use()?.0.units_on(period.bounds().1) {
        if unit.ranked {
            let (place, task) = ((period, code.code), Exact::from(1_000));
            service::set_fact(tx, &official, opened, place, ("training-task", &task), "年度任务")?;
        }
    }
    if to == Stage::Closed {
        return Ok(ResultId(0));
    }
    let at = if to == Stage::Objectable { now } else { opened.plus_days(6) };
    let told = service::tell(tx, &official, at, period, true)?;
    if to < Stage::Proposed {
        return Ok(told);
    }
    let result = service::propose(tx, &official, opened.plus_days(30), period)?;
    if to >= Stage::Approved {
        for person in [902, 903] {
            let hash = service::result(tx.conn(), &official, result)?.hash;
            service::approve(tx, &somebody(person), opened.plus_days(31), result, &hash)?;
        }
    }
    if to == Stage::Published {
        service::publish(tx, &official, opened.plus_days(32), result)?;
    }
    Ok(result)
}

async fn brought(program: &Program, period: &'static str, to: Stage) -> (String, String) {
    let now = SystemClock.now();
    let done = program.db.write(move |tx| {
        let id = bring(tx, now, period.parse().unwrap(), to)?;
        let hash =
            if id.0 == 0 { String::new() } else { service::result(tx.conn(), &somebody(901), id)?.hash };
        Ok::<_, assessment::Error>((id.to_string(), hash))
    });
    done.await.unwrap()
}

/// Somebody proposes the shipped rulebook once more, from a day to come.
async fn proposed_version(program: &Program, days: i64) -> String {
    let now = SystemClock.now();
    let proposed = program.db.write(move |tx| {
        let text = assessment::rules_text()?.rulebook;
        let effective = now.day().plus_days(days);
        service::propose_rulebook(tx, &somebody(901), now, &text, effective, "联席会议纪要（试）")
    });
    proposed.await.unwrap().to_string()
}

struct Cast<'a> {
    program: &'a Program,
    clerk: String,
    office: String,
    inspector: String,
    running: String,
}

impl Cast<'_> {
    async fn hand_in(&self, token: &str, bytes: Vec<u8>) -> String {
        let body = Body::Raw { kind: "application/octet-stream", bytes };
        let answer = self.program.ask("POST", "/api/v1/files?purpose=document&name=a", token, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    async fn document(&self, number: &str) -> (String, String) {
        let file = self.hand_in(&self.clerk, pdf(number)).await;
        let made = self.program.api("POST", "/api/v1/documents", &self.clerk, document(number, &file)).await;
        (made["id"].as_str().unwrap().to_owned(), file)
    }

    async fn show(&self, fact: &str, item: &str, criterion: &str) -> String {
        let body = evidence(&self.running, criterion, fact, item);
        let made = self.program.api("POST", "/api/v1/evidence", &self.clerk, body).await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn asked(&self, fact: &str, item: &str, criterion: &str) -> String {
        let id = self.show(fact, item, criterion).await;
        let body = json!({ "seen": "submitted", "decision": "ask", "reason": "哪一天？" });
        self.program.api("POST", &format!("/api/v1/evidence/{id}/review"), &self.office, body).await;
        id
    }

    async fn object(&self, period: &str, criterion: &str) -> String {
        let body = objection(period, criterion);
        let made = self.program.api("POST", "/api/v1/objections", &self.clerk, body).await;
        made["id"].as_str().unwrap().to_owned()
    }
}

fn document(number: &str, file: &str) -> Value {
    json!({
        "county": COUNTY, "kind": "formal", "number": number, "title": "示例文件", "issuer": "county-government",
        "issued": "2026-03-05", "files": [file],
    })
}

fn evidence(period: &str, criterion: &str, fact: &str, item: &str) -> Value {
    json!({
        "period": period, "county": COUNTY, "criterion": criterion, "fact": fact, "item": item, "answer": "yes",
        "link": "/county/stations",
    })
}

fn objection(period: &str, criterion: &str) -> Value {
    json!({ "period": period, "county": COUNTY, "criterion": criterion, "words": "文件有效" })
}

pub async fn make_assessed(chain: &Chain<'_>) -> Assessed {
    let program = chain.program;
    let running = Period::half_of(SystemClock.now().day()).to_string();
    let cast = Cast {
        program,
        clerk: program.sign_in("13800000007").await,
        office: program.sign_in("13800000008").await,
        inspector: program.sign_in("13800000009").await,
        running: running.clone(),
    };
    let told = "2025H2".to_owned();
    brought(program, "2025H2", Stage::Objectable).await;
    brought(program, "2023H2", Stage::Closed).await;
    brought(program, "2023H1", Stage::Told).await;
    let (document, file) = cast.document("栾政（试）1号").await;
    let list = program.get("/city/inspections", &cast.inspector).await.text;
    let inspection = after(&list, "\"/city/inspections/", |id| id != "new");
    let page = program.get(&format!("/city/inspections/{inspection}"), &cast.inspector).await.text;
    Assessed {
        submitted: [
            cast.show("product-services", "branding", "C6").await,
            cast.show("product-services", "sorting", "C6").await,
            cast.show("product-services", "packing", "C6").await,
        ],
        asked: [
            cast.asked("product-services", "testing", "C6").await,
            cast.asked("product-services", "marketing", "C6").await,
        ],
        unused: cast.document("栾政（试）2号").await.0,
        document,
        file,
        files: [cast.hand_in(&cast.clerk, pdf("三")).await, cast.hand_in(&cast.clerk, pdf("四")).await],
        photo: cast.hand_in(&cast.inspector, picture()).await,
        inspection_photo: after(&page, "/photos/", |_| true).split('?').next().unwrap().to_owned(),
        inspection,
        objections: [cast.object(&told, "A1").await, cast.object(&told, "A2").await],
        told,
        to_tell: "2023H2".to_owned(),
        to_propose: "2023H1".to_owned(),
        proposed: [
            brought(program, "2025H1", Stage::Proposed).await,
            brought(program, "2024H1", Stage::Proposed).await,
        ],
        approved: brought(program, "2024H2", Stage::Approved).await.0,
        published: brought(program, "2021H2", Stage::Published).await.0,
        version: proposed_version(program, 200).await,
        versions: [proposed_version(program, 201).await, proposed_version(program, 202).await],
        to_return: brought(program, "2021H1", Stage::Proposed).await.0,
        another: cast.document("栾政（试）5号").await.0,
        another_photo: cast.hand_in(&cast.inspector, another_picture()).await,
        running,
    }
}

/// What stands after these words up to the next quote, where it is one to take.
fn after(text: &str, words: &str, take: impl Fn(&str) -> bool) -> String {
    let found = text.split(words).skip(1).filter_map(|rest| rest.split('"').next()).find(|one| take(one));
    found.unwrap_or_else(|| panic!("nothing after {words}")).to_owned()
}

/// A small grey picture.
pub fn picture() -> Vec<u8> {
    grey(120)
}

fn another_picture() -> Vec<u8> {
    grey(140)
}

fn grey(shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(320, 240, image::Luma([shade]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// A request that would do what the route is for, if one may.
#[allow(clippy::too_many_lines, reason = "one line for each route")]
pub fn of_assessment(things: &Assessed, method: &str, route: &str) -> Option<(String, Body)> {
    let Assessed { running, told, .. } = things;
    let get = |path: String| Some((path, Body::None));
    let form = |path: String, fields: &[(&str, &str)]| Some((path, Body::form(fields)));
    let json = |path: String, body: Value| Some((path, Body::Json(body)));
    let with = |id: &str| route.replace("{id}", id);
    let soon = SystemClock.now().day().plus_days(40).to_string();
    let (today, seen) = (SystemClock.now().day().to_string(), ("seen", "submitted"));
    match (method, route) {
        ("GET", "/county/evidence/{criterion}") => get("/county/evidence/A1".to_owned()),
        ("GET", "/county/evidence/items/{id}" | "/city/review/{id}" | "/api/v1/evidence/{id}") => {
            get(with(&things.submitted[0]))
        }
        ("GET", "/county/documents/{id}" | "/city/documents/{id}") => get(with(&things.document)),
        ("GET", "/register/{document}/{file}") => {
            get(format!("/register/{}/{}", things.document, things.file))
        }
        ("GET", "/register/{document}/{file}/pages/{page}") => {
            get(format!("/register/{}/{}/pages/1", things.document, things.file))
        }
        ("GET", "/county/inspections/{id}" | "/city/inspections/{id}") => get(with(&things.inspection)),
        ("GET", "/inspections/{id}/photos/{photo}") => {
            get(format!("/inspections/{}/photos/{}", things.inspection, things.inspection_photo))
        }
        ("GET", "/county/objections/{id}" | "/city/objections/{id}") => get(with(&things.objections[0])),
        ("GET", "/city/periods/{period}" | "/api/v1/assessments/{period}") => {
            get(route.replace("{period}", running))
        }
        (
            "GET",
            "/city/results/{id}"
            | "/city/results/{id}/facts.xlsx"
            | "/city/results/{id}/rulebook.toml"
            | "/city/results/{id}/programme.toml"
            | "/city/results/{id}/scores.xlsx"
            | "/api/v1/results/{id}"
            | "/api/v1/results/{id}/verification",
        ) => get(with(&things.proposed[0].0)),
        (
            "GET",
            "/city/results/{id}/bulletin.docx"
            | "/city/results/{id}/annexes.xlsx"
            | "/api/v1/results/{id}/data",
        ) => get(with(&things.published)),
        ("GET", "/city/results/{id}/counties/{county}/scorecard.docx") => {
            get(with(&things.published).replace("{county}", COUNTY))
        }
        ("GET", "/results/{id}") => get(with(&things.published)),
        ("GET", "/results/{id}/counties/{county}") => {
            get(with(&things.published).replace("{county}", COUNTY))
        }
        ("GET", "/results/{id}/{file}") => get(with(&things.published).replace("{file}", "datapackage.zip")),
        ("GET", "/api/v1/results/{id}/replay") => get(with(&things.approved)),
        ("GET", "/city/rulebooks/{id}" | "/city/rulebooks/{id}/rulebook.toml") => get(with(&things.version)),
        ("POST", "/city/rulebooks/{id}") => form(with(&things.version), &[("step", "adopt")]),
        ("POST", "/city/rulebooks/new") => {
            let draft = assessment::rules_text().unwrap().rulebook;
            let note = ("note", "联席会议纪要（试）");
            form(route.to_owned(), &[("draft", &draft), ("effective", &soon), note, ("step", "propose")])
        }
        ("POST", "/api/v1/what-if") => json(
            route.to_owned(),
            json!({
                "parameters": { "training-floor": "0.9" },
                "facts": [{ "county": COUNTY, "fact": "persons-trained", "value": "1000" }],
            }),
        ),
        ("POST", "/county/evidence/{criterion}") => form(
            "/county/evidence/E3".to_owned(),
            &[
                ("period", running),
                ("fact", "service-team/branding"),
                ("answer", "yes"),
                ("link", "/zones/410324"),
            ],
        ),
        ("POST", "/county/evidence/items/{id}") => {
            form(with(&things.asked[0]), &[("step", "answer"), ("words", "6月3日")])
        }
        ("POST", "/county/confirmation") => {
            form(route.to_owned(), &[("step", "prepare"), ("period", running)])
        }
        ("POST", "/county/documents/new") => form(
            route.to_owned(),
            &[
                ("kind", "formal"),
                ("number", "栾政（试）3号"),
                ("title", "示例文件"),
                ("issuer", "county-government"),
                ("issued", "2026-03-05"),
                ("kept", &things.files[0]),
                ("kept_name", "a.pdf"),
            ],
        ),
        ("POST", "/county/documents/{id}/take-back") => form(with(&things.unused), &[]),
        ("POST", "/county/objections/new") => {
            form(route.to_owned(), &[("period", told), ("criterion", "A3"), ("words", "文件有效")])
        }
        ("POST", "/city/review/{id}") => form(with(&things.submitted[0]), &[("step", "accept"), seen]),
        ("POST", "/city/inspections/new") => {
            let boxes = ["functions", "look", "area", "staff", "equipment", "service"];
            let boxes: Vec<String> = boxes.iter().map(|one| format!("box-{one}")).collect();
            let mut fields = vec![
                ("list", "D1/stations-standard"),
                ("county", COUNTY),
                ("period", running.as_str()),
                ("place", "测试站"),
                ("day", &today),
                ("kept", &things.photo),
                ("kept_name", "a.png"),
            ];
            fields.extend(boxes.iter().map(|one| (one.as_str(), "yes")));
            form(route.to_owned(), &fields)
        }
        ("POST", "/city/objections/{id}") => {
            form(with(&things.objections[0]), &[("step", "reject"), ("reason", "期末前已失效")])
        }
        ("POST", "/city/periods/new") => form(route.to_owned(), &[("period", "2022H2"), ("deadline", &soon)]),
        ("POST", "/city/periods/{period}") => form(
            format!("/city/periods/{running}"),
            &[
                ("step", "fact"),
                ("county", COUNTY),
                ("fact", "training-task"),
                ("figure", "1000"),
                ("reason", "年度任务"),
            ],
        ),
        ("POST", "/city/results/{id}") => {
            form(with(&things.proposed[0].0), &[("step", "approve"), ("hash", &things.proposed[0].1)])
        }
        ("POST", "/api/v1/assessments") => {
            json(route.to_owned(), json!({ "period": "2022H1", "deadline": soon }))
        }
        ("POST", "/api/v1/assessments/{period}/preliminary") => {
            json(route.replace("{period}", &things.to_tell), json!({ "unconfirmed": true }))
        }
        ("POST", "/api/v1/assessments/{period}/final") => {
            Some((route.replace("{period}", &things.to_propose), Body::None))
        }
        ("POST", "/api/v1/documents") => json(route.to_owned(), document("栾政（试）4号", &things.files[1])),
        ("POST", "/api/v1/evidence") => {
            json(route.to_owned(), evidence(running, "E3", "service-team", "packing"))
        }
        ("POST", "/api/v1/evidence/{id}/review") => {
            json(with(&things.submitted[1]), json!({ "seen": "submitted", "decision": "accept" }))
        }
        ("POST", "/api/v1/evidence/{id}/answer") => {
            json(with(&things.asked[1]), json!({ "words": "6月3日" }))
        }
        ("POST", "/api/v1/evidence/{id}/withdraw") => Some((with(&things.submitted[2]), Body::None)),
        ("POST", "/api/v1/objections") => json(route.to_owned(), objection(told, "A4")),
        ("POST", "/api/v1/objections/{id}/decision") => {
            json(with(&things.objections[1]), json!({ "upheld": false, "reason": "期末前已失效" }))
        }
        ("POST", "/api/v1/results/{id}/approval") => {
            json(with(&things.proposed[1].0), json!({ "hash": things.proposed[1].1 }))
        }
        ("POST", "/api/v1/results/{id}/publication") => Some((with(&things.approved), Body::None)),
        _ => None,
    }
}
