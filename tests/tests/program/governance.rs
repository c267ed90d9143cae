//! What the city supervises, as far as each route needs it.

use governance::couriers::SetUp;
use kernel::{Actor, Clock, RegionCode, SystemClock};
use serde_json::{Value, json};

use super::chain::{COUNTY, Chain};
use super::trade::day;
use super::{Body, Program};

const CITY: RegionCode = RegionCode(410_300);
/// The city's official, the second one, the inspector, and the county's clerk.
const OFFICE: &str = "13800000008";
const SECOND: &str = "13900020001";
const INSPECTOR: &str = "13800000009";
const CLERK: &str = "13800000007";

/// What routes of supervision are asked about; where there are two, one is for pages and one for programs.
pub struct Governed {
    /// Led by the county and not accepted yet; behind both doors and for programs.
    tasks: [String; 3],
    /// Minutes the second official wrote: to be confirmed, and to be rewritten and decided about.
    minutes: [String; 3],
    /// Decisions of confirmed minutes.
    decisions: [String; 2],
    visit: String,
    /// Open findings of the county; behind both doors and for programs.
    findings: [String; 3],
    /// Drafts the second official wrote.
    drafts: [String; 3],
    published: String,
    /// Waiting for a second person: for pages and for programs.
    attainments: [String; 2],
    /// A paper of the official's that belongs to nothing yet.
    paper: String,
    file: String,
    reminders: [String; 2],
}

struct Desk<'a> {
    program: &'a Program,
    office: String,
    second: String,
    inspector: String,
}

impl Desk<'_> {
    async fn made(&self, token: &str, path: &str, body: Value) -> String {
        let made = self.program.api("POST", &format!("/api/v1/supervision/{path}"), token, body).await;
        made["id"].as_str().unwrap().to_owned()
    }

    async fn task(&self) -> String {
        self.made(&self.office, "tasks", new_task()).await
    }

    async fn minutes(&self) -> String {
        self.made(&self.second, "meetings", new_meeting()).await
    }

    async fn decision(&self) -> String {
        let meeting = self.minutes().await;
        let id = self.made(&self.second, &format!("meetings/{meeting}/decisions"), new_decision()).await;
        let path = format!("/api/v1/supervision/meetings/{meeting}/confirm");
        self.program.api("POST", &path, &self.office, Value::Null).await;
        id
    }

    async fn finding(&self, visit: &str) -> String {
        self.made(&self.inspector, &format!("inspections/{visit}/findings"), new_finding()).await
    }

    async fn paper(&self, token: &str, words: &str) -> String {
        let body = Body::Raw { kind: "application/octet-stream", bytes: super::assessment::pdf(words) };
        let answer = self.program.ask("POST", "/api/v1/files?purpose=document&name=a.pdf", token, body).await;
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// The second official wrote it down.
    async fn attainment(&self, days: i64) -> String {
        let paper = self.paper(&self.second, &format!("培训台账 {days}")).await;
        self.made(&self.second, "attainments", new_attainment(days, &paper)).await
    }

    async fn draft(&self) -> String {
        self.made(&self.second, "bulletins", Value::Null).await
    }

    /// The file that came with the season's report about stations.
    async fn file(&self) -> String {
        let get = |path: String| async move {
            self.program.api("GET", &format!("/api/v1/supervision/{path}"), &self.office, Value::Null).await
        };
        let found = get("tasks?q=network&party=commerce".to_owned()).await;
        let task = get(format!("tasks/{}", found["tasks"][0]["id"].as_str().unwrap())).await;
        let named = task["entries"].as_array().unwrap().iter().find_map(|one| one["files"][0].as_str());
        named.unwrap().split(' ').next().unwrap().to_owned()
    }
}

fn new_task() -> Value {
    json!({ "title": "核查乡镇站点招牌", "result": "核查清单", "lead": COUNTY, "due": day(1) })
}

fn new_meeting() -> Value {
    json!({
        "title": "推进会", "held_on": day(-1), "agenda": "站点", "present": ["commerce", COUNTY],
        "minutes": "议定一项",
    })
}

fn new_decision() -> Value {
    json!({ "words": "上报站点清单", "lead": "commerce", "helpers": ["finance"], "due": day(20) })
}

fn new_attainment(days: i64, paper: &str) -> Value {
    json!({
        "target": "persons-trained", "county": COUNTY, "amount": 900, "counted_on": day(days), "document": "培训台账",
        "files": [paper],
    })
}

fn new_finding() -> Value {
    json!({ "severity": "serious", "words": "缺签到单", "due": day(20) })
}

pub async fn make_governed(chain: &Chain<'_>) -> Governed {
    let program = chain.program;
    let desk = Desk {
        program,
        office: program.sign_in(OFFICE).await,
        second: program.sign_in(SECOND).await,
        inspector: program.sign_in(INSPECTOR).await,
    };
    let visit = json!({ "party": COUNTY, "visited_on": day(-1), "inspectors": "周涛", "summary": "抽查" });
    let visit = desk.made(&desk.inspector, "inspections", visit).await;
    let published = desk.draft().await;
    let path = format!("/api/v1/supervision/bulletins/{published}/publish");
    program.api("POST", &path, &desk.office, Value::Null).await;
    let tasks = [desk.task().await, desk.task().await, desk.task().await];
    let now = SystemClock.now();
    let remind = move |tx: &mut db::Tx<'_>| {
        governance::service::remind(tx, &Actor::system("test"), now, CITY, SetUp::default())
    };
    program.db.write(remind).await.unwrap();
    let clerk = program.sign_in(CLERK).await;
    let told = program.api("GET", "/api/v1/supervision/reminders", &clerk, Value::Null).await;
    let reminder = |place: usize| told["reminders"][place]["id"].as_str().unwrap().to_owned();
    Governed {
        tasks,
        minutes: [desk.minutes().await, desk.minutes().await, desk.minutes().await],
        decisions: [desk.decision().await, desk.decision().await],
        findings: [desk.finding(&visit).await, desk.finding(&visit).await, desk.finding(&visit).await],
        visit,
        drafts: [desk.draft().await, desk.draft().await, desk.draft().await],
        published,
        attainments: [desk.attainment(-1).await, desk.attainment(-2).await],
        paper: desk.paper(&desk.office, "培训台账").await,
        file: desk.file().await,
        reminders: [reminder(0), reminder(1)],
    }
}

/// True for a route of supervision.
fn is_ours(route: &str) -> bool {
    let ours = [
        "/supervision",
        "/bulletins",
        "/county/tasks",
        "/county/supervision/inspections",
        "/county/findings",
        "/county/attainments",
    ];
    ours.iter().any(|part| route.contains(part)) || route.starts_with("/my/reminders")
}

/// A request that would do what the route is for, if one may.
pub fn of_governance(things: &Governed, method: &str, route: &str) -> Option<(String, Body)> {
    if !is_ours(route) {
        return None;
    }
    if method == "GET" {
        return Some((read(things, route), Body::None));
    }
    if let Some(plain) = route.strip_prefix("/api/v1/") {
        return of_programs(things, method, plain).map(|(id, body)| (route.replace("{id}", id), body));
    }
    of_pages(things, route).map(|(id, body)| (route.replace("{id}", id), body))
}

fn read(things: &Governed, route: &str) -> String {
    let id = match route {
        _ if route.contains("/tasks/") => &things.tasks[0],
        _ if route.contains("/meetings/") => &things.minutes[0],
        _ if route.contains("/inspections/") => &things.visit,
        _ if route.contains("/files/") => &things.file,
        _ if route.contains("/attainments/") => &things.attainments[0],
        "/city/supervision/bulletins/{id}" => &things.drafts[0],
        _ => &things.published,
    };
    route.replace("{id}", id)
}

fn of_pages<'a>(things: &'a Governed, route: &str) -> Option<(&'a str, Body)> {
    let due = day(20);
    let form = |id: &'a str, fields: &[(&str, &str)]| Some((id, Body::form(fields)));
    let yesterday = day(-1);
    let last_year = (SystemClock.now().day().0.year() - 1).to_string();
    match route {
        "/city/supervision/year" => form("", &[("year", &last_year)]),
        "/city/supervision/tasks/new" => form("", &[("title", "核查"), ("lead", "commerce"), ("due", &due)]),
        "/city/supervision/tasks/{id}" => form(&things.tasks[0], &[("step", "accept")]),
        "/county/tasks/{id}" => form(&things.tasks[1], &[("step", "accept")]),
        "/city/supervision/meetings/new" => form("", &[("title", "推进会"), ("held_on", &yesterday)]),
        "/city/supervision/meetings/{id}" => form(&things.minutes[0], &[("step", "confirm")]),
        "/city/supervision/decisions/{id}" => form(&things.decisions[0], &[]),
        "/city/supervision/inspections/new" => form(
            "",
            &[("lead", COUNTY), ("visited_on", &yesterday), ("inspectors", "周涛"), ("words", "抽查")],
        ),
        "/city/supervision/inspections/{id}" => {
            form(&things.visit, &[("severity", "minor"), ("words", "招牌破损"), ("due", &due)])
        }
        "/city/supervision/findings/{id}" => {
            form(&things.findings[0], &[("step", "answer"), ("words", "已补齐")])
        }
        "/county/findings/{id}" => form(&things.findings[1], &[("step", "answer"), ("words", "已补齐")]),
        "/city/supervision/attainments/new" => form(
            "",
            &[
                ("target", "persons-trained"),
                ("county", COUNTY),
                ("amount", "910"),
                ("counted_on", &day(-3)),
                ("document", "培训台账"),
                ("kept", &things.paper),
            ],
        ),
        "/city/supervision/attainments/{id}" => form(&things.attainments[0], &[("step", "confirm")]),
        "/city/supervision/bulletins" => form("", &[]),
        "/city/supervision/bulletins/{id}" => form(&things.drafts[0], &[("step", "publish")]),
        "/my/reminders" => form("", &[("email", "li@example.cn")]),
        "/my/reminders/{id}" => form(&things.reminders[0], &[]),
        _ => None,
    }
}

fn of_programs<'a>(things: &'a Governed, method: &str, plain: &str) -> Option<(&'a str, Body)> {
    let json = |id: &'a str, body: Value| Some((id, Body::Json(body)));
    let next_year = SystemClock.now().day().0.year() + 1;
    match (method, plain) {
        ("POST", "supervision/years") => json("", json!({ "year": next_year })),
        ("POST", "supervision/tasks") => json("", new_task()),
        ("POST", "supervision/tasks/{id}/steps") => json(&things.tasks[2], json!({ "step": "accept" })),
        ("POST", "supervision/meetings") => json("", new_meeting()),
        ("PUT", "supervision/meetings/{id}") => json(&things.minutes[1], new_meeting()),
        ("POST", "supervision/meetings/{id}/confirm") => Some((&things.minutes[2], Body::None)),
        ("POST", "supervision/meetings/{id}/decisions") => json(&things.minutes[1], new_decision()),
        ("POST", "supervision/decisions/{id}/task") => Some((&things.decisions[1], Body::None)),
        ("POST", "supervision/inspections") => json(
            "",
            json!({ "party": COUNTY, "visited_on": day(-1), "inspectors": "周涛", "summary": "抽查" }),
        ),
        ("POST", "supervision/inspections/{id}/findings") => json(&things.visit, new_finding()),
        ("POST", "supervision/findings/{id}/steps") => {
            json(&things.findings[2], json!({ "step": "answer", "words": "已补齐" }))
        }
        ("POST", "supervision/attainments") => json("", new_attainment(-4, &things.paper)),
        ("POST", "supervision/attainments/{id}/steps") => {
            json(&things.attainments[1], json!({ "step": "confirm" }))
        }
        ("POST", "supervision/bulletins") => Some(("", Body::None)),
        ("PUT", "supervision/bulletins/{id}") => {
            json(&things.drafts[1], json!({ "audience": "public", "title": "通报", "body": "进展正常。" }))
        }
        ("POST", "supervision/bulletins/{id}/publish") => Some((&things.drafts[2], Body::None)),
        ("POST", "supervision/reminders/{id}/seen") => Some((&things.reminders[1], Body::None)),
        ("PUT", "supervision/address") => json("", json!({ "email": "li@example.cn" })),
        _ => None,
    }
}
