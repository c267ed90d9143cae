//! The assessment's part of the API: what the office sets and gives, inspections, versions of the rulebook, files.

use kernel::{Clock, SystemClock};
use serde_json::json;

use super::Body;
use super::assessment::Assessed;
use super::chain::COUNTY;

/// A request that would do what the operation is for, if one may.
pub fn of_scoring(things: &Assessed, method: &str, route: &str) -> Option<(String, Body)> {
    let Assessed { running, published, .. } = things;
    let get = |path: String| Some((path, Body::None));
    let json = |path: String, body| Some((path, Body::Json(body)));
    let of = |period: &str| route.replace("{period}", period);
    let with = |id: &str| route.replace("{id}", id);
    let today = SystemClock.now().day();
    match (method, route) {
        ("GET", "/api/v1/assessments/{period}/decisions" | "/api/v1/assessments/{period}/confirmations") => {
            get(of(running))
        }
        ("POST", "/api/v1/assessments/{period}/extension") => {
            let later = kernel::Period::half_of(today).bounds().1.plus_days(30);
            json(of(running), json!({ "deadline": later.to_string() }))
        }
        ("POST", "/api/v1/assessments/{period}/facts") => json(
            of(running),
            json!({ "county": COUNTY, "fact": "training-quota", "figure": "500", "reason": "另行下达" }),
        ),
        ("POST", "/api/v1/assessments/{period}/facts/withdrawal") => {
            json(of(&things.told), json!({ "county": COUNTY, "fact": "training-task", "reason": "下达有误" }))
        }
        (
            "POST",
            "/api/v1/assessments/{period}/waivers" | "/api/v1/assessments/{period}/waivers/withdrawal",
        ) => json(
            of(running),
            json!({ "county": COUNTY, "criterion": "D8", "item": "石窑沟", "reason": "汛期断路" }),
        ),
        ("POST", "/api/v1/assessments/{period}/confirmations") => {
            json(of(running), json!({ "county": COUNTY, "step": "prepare" }))
        }
        ("POST", "/api/v1/assessments/{period}/correction") => {
            json(of("2021H2"), json!({ "county": COUNTY, "criteria": ["B3"], "reason": "名册有误" }))
        }
        ("POST", "/api/v1/results/{id}/return") => {
            json(with(&things.to_return), json!({ "reason": "栾川的 D1 要再查" }))
        }
        ("GET", "/api/v1/facts/workbook") => get(format!("{route}?filled=yes")),
        // A look at what is no workbook: its faults are the answer, and nothing is kept.
        ("POST", "/api/v1/facts/workbook") => Some((
            format!("{route}?preview=yes"),
            Body::Raw { kind: "application/octet-stream", bytes: b"x".to_vec() },
        )),
        ("GET", "/api/v1/inspections/{id}") => get(with(&things.inspection)),
        ("POST", "/api/v1/inspections") => {
            let boxes = ["functions", "look", "area", "staff", "equipment", "service"];
            let answers: serde_json::Map<String, serde_json::Value> =
                boxes.iter().map(|one| ((*one).to_owned(), json!("yes"))).collect();
            json(
                route.to_owned(),
                json!({
                    "county": COUNTY, "period": running, "criterion": "D1", "fact": "stations-standard",
                    "place": "试验站", "day": today.to_string(), "answers": answers, "photos": [things.another_photo],
                }),
            )
        }
        ("GET", "/api/v1/rulebooks/{id}") => get(with(&things.version)),
        ("POST", "/api/v1/rulebooks") => {
            let text = assessment::rules_text().unwrap().rulebook;
            let effective = today.plus_days(41).to_string();
            json(
                route.to_owned(),
                json!({ "text": text, "effective": effective, "note": "联席会议纪要（试）" }),
            )
        }
        ("POST", "/api/v1/rulebooks/{id}/adoption") => Some((with(&things.versions[0]), Body::None)),
        ("POST", "/api/v1/rulebooks/{id}/refusal") => {
            json(with(&things.versions[1]), json!({ "reason": "再议" }))
        }
        ("GET", "/api/v1/documents/{id}") => get(with(&things.document)),
        ("POST", "/api/v1/documents/{id}/withdrawal") => Some((with(&things.another), Body::None)),
        ("GET", "/api/v1/documents/{id}/files/{file}") => {
            get(with(&things.document).replace("{file}", &things.file))
        }
        (
            "GET",
            "/api/v1/results/{id}/bulletin"
            | "/api/v1/results/{id}/bulletins"
            | "/api/v1/results/{id}/annexes"
            | "/api/v1/results/{id}/facts",
        ) => get(with(published)),
        ("POST", "/api/v1/results/{id}/bulletins") => {
            json(with(published), json!({ "number": "洛农电办〔2026〕9号", "red": true }))
        }
        ("GET", "/api/v1/results/{id}/scorecards/{county}") => {
            get(with(published).replace("{county}", COUNTY))
        }
        _ => None,
    }
}
