//! Statistical reports that routes are asked about.

use db::Tx;
use kernel::{Clock, OrganisationId, Period, PeriodKind, RegionCode, SystemClock, Timestamp};
use reporting::model::{Draft, DraftValue, NewUnit, UnitId};
use reporting::service;
use serde_json::{Value, json};

use super::chain::{COUNTY, Chain};
use super::{Body, Program};

/// What routes of reporting are asked about. Nothing here depends on the day of the month: the last month always takes
/// reports, and periods that have not ended always take wishes for more time.
pub struct Reported {
    /// The last month, this one, and those after it.
    pub last: String,
    pub coming: [String; 4],
    /// The co-operative, and the county itself.
    pub own: String,
    pub county: String,
    /// Submitted: to be checked by page and by program, and to be returned.
    pub submitted: [String; 3],
    /// Checked: to be approved by page and by program.
    pub checked: [String; 2],
    /// To be ended by the county's page, the city's page, and a program.
    pub ended: [String; 3],
    /// Known, and not enrolled: for the page and the program.
    pub organisations: [String; 2],
    /// Waits for the county's page, the city's page, and a program.
    pub extensions: [String; 3],
}

const HOME: RegionCode = RegionCode(410_324);
/// Counties that nobody enrolled: one to be enrolled, one to be ended.
const FREE: &str = "410302";
const ENDED: RegionCode = RegionCode(410_303);

pub fn last_month() -> Period {
    PeriodKind::Month.of(SystemClock.now().day()).previous()
}

/// Figures that break no rule.
pub fn figures() -> Value {
    json!({
        "farm-sales": "20000.00", "village-goods-sales": "0", "craft-sales": "0", "tourism-sales": "0",
        "online-orders": "300", "parcels-out": "310", "employees": "12", "employees-poor": "3",
    })
}

fn draft() -> Draft {
    let figures = figures();
    let of = |(id, typed): (&String, &Value)| {
        let typed = typed.as_str().unwrap().to_owned();
        (id.clone(), DraftValue { typed, explanation: String::new() })
    };
    figures.as_object().unwrap().iter().map(of).collect()
}

/// An enterprise nobody works for, enrolled; its report is submitted, and checked when asked to.
fn unit(tx: &mut Tx<'_>, now: Timestamp, number: i64, steps: u8) -> reporting::Result<UnitId> {
    let (reporter, clerk) = (testkit::somebody(9_001), testkit::somebody(9_002));
    let id = OrganisationId(number);
    service::keep_organisation(tx, HOME, id, "enterprise", &format!("示例企业{number}"))?;
    let from = last_month().bounds().0;
    let new =
        NewUnit { data_set: "enterprise-monthly".to_owned(), county: HOME, organisation: Some(id), from };
    let unit = service::enrol(tx, &clerk, now, &new)?;
    if steps > 0 {
        service::submit(tx, &reporter, now, unit, last_month(), (&draft(), ""))?;
    }
    if steps > 1 {
        service::check(tx, &clerk, now, unit, (last_month(), 1))?;
    }
    Ok(unit)
}

/// The number of a unit the reader sees.
pub async fn unit_of(program: &Program, token: &str, set: &str) -> String {
    let found = program.api("GET", &format!("/api/v1/reporting/units?set={set}"), token, Value::Null).await;
    found["units"][0]["id"].as_str().unwrap().to_owned()
}

async fn ask(program: &Program, token: &str, unit: &str, period: &str) -> String {
    let period: Period = period.parse().unwrap();
    let until = period.bounds().1.plus_days(20);
    let path = format!("/api/v1/reporting/units/{unit}/reports/{period}/extensions");
    let body = json!({ "until": until.to_string(), "reason": "财务人员出差" });
    program.api("POST", &path, token, body).await["id"].as_str().unwrap().to_owned()
}

pub async fn make_reported(chain: &Chain<'_>) -> Reported {
    let (program, now) = (chain.program, SystemClock.now());
    let clerk = program.sign_in("13800000007").await;
    let made = program.db.write(move |tx| {
        let mut units = Vec::new();
        for (number, steps) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 0), (7, 0)] {
            units.push(unit(tx, now, 900_000 + number, steps)?.to_string());
        }
        let from = last_month().bounds().0;
        let data_set = "county-summary".to_owned();
        let new = NewUnit { data_set, county: ENDED, organisation: None, from };
        units.push(service::enrol(tx, &testkit::somebody(9_003), now, &new)?.to_string());
        for number in [8, 9] {
            let id = OrganisationId(900_000 + number);
            service::keep_organisation(tx, HOME, id, "enterprise", &format!("未登记企业{number}"))?;
        }
        Ok::<_, reporting::Error>(units)
    });
    let made = made.await.unwrap();
    let this = last_month().next();
    let coming: Vec<String> = std::iter::successors(Some(this), |one| Some(one.next()))
        .take(4)
        .map(|one| one.to_string())
        .collect();
    let own = unit_of(program, &chain.seller, "enterprise-monthly").await;
    let county = unit_of(program, &clerk, "county-summary").await;
    Reported {
        extensions: [
            ask(program, &chain.seller, &own, &coming[0]).await,
            ask(program, &clerk, &county, &coming[0]).await,
            ask(program, &chain.seller, &own, &coming[1]).await,
        ],
        last: last_month().to_string(),
        coming: coming.try_into().unwrap(),
        own,
        county,
        submitted: [made[0].clone(), made[1].clone(), made[2].clone()],
        checked: [made[3].clone(), made[4].clone()],
        ended: [made[5].clone(), made[7].clone(), made[6].clone()],
        organisations: [OrganisationId(900_008).to_string(), OrganisationId(900_009).to_string()],
    }
}

/// A table as a form sends it; it is no template, which the page says.
fn sheet() -> Body {
    let rows = "报表,\n表号,x\n";
    let bytes = format!(
        "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"report.csv\"\r\n\r\n{rows}\r\n--b--\r\n"
    );
    Body::Raw { kind: "multipart/form-data; boundary=b", bytes: bytes.into_bytes() }
}

/// A request that would do what the route is for, if one may.
pub fn of_reporting(things: &Reported, method: &str, route: &str) -> Option<(String, Body)> {
    let Reported { last, coming, own, county, submitted, checked, ended, organisations, extensions } = things;
    let at = |unit: &str, period: &str| route.replace("{unit}", unit).replace("{period}", period);
    let id = |id: &str| route.replace("{id}", id).replace("{unit}", id);
    let get = |path: String| Some((path, Body::None));
    let send = |path: String, form: &[(&str, &str)]| Some((path, Body::form(form)));
    let seen = || Body::Json(json!({ "version": 1, "reason": "请核对农产品" }));
    let until = |period: &str| period.parse::<Period>().unwrap().bounds().1.plus_days(20).to_string();
    let first = format!("{last}-01");
    match (method, route) {
        ("GET", "/county/reports/units/{unit}") => get(id(&ended[0])),
        ("GET", "/city/reports/units/{unit}") => get(id(&ended[1])),
        ("POST", "/county/reports/units/{unit}") => send(id(&ended[0]), &[("until", "2999-12-31")]),
        ("POST", "/city/reports/units/{unit}") => send(id(&ended[1]), &[("until", "2999-12-31")]),
        ("POST", "/api/v1/reporting/units/{id}/end") => {
            Some((id(&ended[2]), Body::Json(json!({ "until": "2999-12-31" }))))
        }
        ("POST", "/county/reports/enrol") => send(
            route.to_owned(),
            &[
                ("set", "enterprise-monthly"),
                ("organisation", &format!("{COUNTY}:{}", organisations[0])),
                ("from", &first),
            ],
        ),
        ("POST", "/city/reports/enrol") => {
            send(route.to_owned(), &[("set", "county-summary"), ("organisation", FREE), ("from", &first)])
        }
        ("POST", "/api/v1/reporting/units") => Some((
            route.to_owned(),
            Body::Json(json!({
                "data_set": "enterprise-monthly", "county": COUNTY, "organisation": organisations[1], "from": first,
            })),
        )),
        ("GET", "/county/reports/{unit}/{period}/template") => get(at(county, last)),
        ("POST", "/county/reports/{unit}/{period}/sheet") => Some((at(county, last), sheet())),
        ("POST", "/sell/reports/{unit}/{period}/sheet") => Some((at(own, last), sheet())),
        ("POST", "/sell/reports/{unit}/{period}") => {
            send(at(own, last), &[("step", "save"), ("f-farm-sales", "约三万")])
        }
        ("POST", "/county/reports/{unit}/{period}") => {
            send(at(&submitted[0], last), &[("step", "check"), ("version", "1")])
        }
        ("POST", "/city/reports/{unit}/{period}") => {
            send(at(&checked[0], last), &[("step", "approve"), ("version", "1")])
        }
        ("POST", "/sell/reports/{unit}/{period}/time") => send(
            at(own, &coming[2]),
            &[("step", "ask"), ("until", &until(&coming[2])), ("reason", "财务人员出差")],
        ),
        ("POST", "/county/reports/{unit}/{period}/time") => {
            send(at(own, &coming[0]), &[("step", "grant"), ("extension", &extensions[0])])
        }
        ("POST", "/city/reports/{unit}/{period}/time") => {
            send(at(county, &coming[0]), &[("step", "grant"), ("extension", &extensions[1])])
        }
        ("POST", "/api/v1/reporting/extensions/{id}") => {
            Some((id(&extensions[2]), Body::Json(json!({ "granted": true }))))
        }
        ("POST", "/api/v1/reporting/units/{unit}/reports/{period}") => {
            Some((at(own, last), Body::Json(json!({ "values": figures(), "submit": false }))))
        }
        ("POST", "/api/v1/reporting/units/{unit}/reports/{period}/check") => {
            Some((at(&submitted[1], last), seen()))
        }
        ("POST", "/api/v1/reporting/units/{unit}/reports/{period}/return") => {
            Some((at(&submitted[2], last), seen()))
        }
        ("POST", "/api/v1/reporting/units/{unit}/reports/{period}/approve") => {
            Some((at(&checked[1], last), seen()))
        }
        ("POST", "/api/v1/reporting/units/{unit}/reports/{period}/extensions") => Some((
            at(own, &coming[3]),
            Body::Json(json!({ "until": until(&coming[3]), "reason": "财务人员出差" })),
        )),
        ("GET", path) if path.contains("{unit}") && path.contains("/reports/{") => get(at(own, last)),
        _ => None,
    }
}
