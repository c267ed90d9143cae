//! The platform's rules, and how far each route needs them.

use serde_json::{Value, json};

use super::trade::day;
use super::{Body, Program};

/// The phone of the second official of the city.
pub const SECOND: &str = "13900020018";

/// What routes of the rules are asked about.
pub struct Ruled {
    /// Drafts of the second official: to be seen and published, by page and by program.
    pub drafts: [String; 2],
    /// Published, and asked about.
    pub asked: String,
}

/// Somebody who publishes what the first official wrote.
pub async fn settle_second_official(program: &Program) {
    program.appoint_official("市办乙", SECOND).await;
}

fn text() -> Value {
    json!({ "zh": "## 一、总则\n\n本规则适用于全市。", "en": "## 1. General\n\nThese rules hold in the whole city." })
}

fn days() -> Value {
    json!({ "opinions_until": day(9), "valid_from": day(10) })
}

pub async fn make_ruled(program: &Program) -> Ruled {
    settle_second_official(program).await;
    let (first, second) = (program.sign_in("13800000008").await, program.sign_in(SECOND).await);
    let write = |token: String| async move {
        let made = program.api("POST", "/api/v1/rules", &token, text()).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let draft = write(first).await;
    let path = format!("/api/v1/rules/drafts/{draft}/publish");
    let published = program.api("POST", &path, &second, days()).await;
    Ruled {
        drafts: [write(second.clone()).await, write(second).await],
        asked: published["number"].to_string(),
    }
}

/// A request that would do what the route is for, if one may.
pub fn of_rules(ruled: &Ruled, method: &str, route: &str) -> Option<(String, Body)> {
    let numbered = route.replace("{number}", &ruled.asked);
    let drafted = |place: usize| route.replace("{rules}", &ruled.drafts[place]);
    let words = "第七条请写清楚";
    match (method, route) {
        ("GET", "/rules/{number}" | "/rules/{number}/text" | "/api/v1/rules/{number}") => {
            Some((numbered, Body::None))
        }
        ("POST", "/rules/{number}/opinions") => Some((numbered, Body::form(&[("words", words)]))),
        ("POST", "/api/v1/rules/{number}/opinions") => {
            Some((numbered, Body::Json(json!({ "words": words, "name": "王小明" }))))
        }
        ("GET", "/city/rules/{rules}") => Some((drafted(0), Body::None)),
        ("POST", "/city/rules/new") => {
            Some((route.to_owned(), Body::form(&[("zh", "本规则适用于全市。"), ("en", "These rules hold.")])))
        }
        ("POST", "/city/rules/{rules}") => {
            let (until, from) = (day(9), day(10));
            let form = [("step", "publish"), ("opinions_until", &until), ("valid_from", &from)];
            Some((drafted(0), Body::form(&form)))
        }
        ("POST", "/api/v1/rules") => Some((route.to_owned(), Body::Json(text()))),
        ("POST", "/api/v1/rules/drafts/{rules}/publish") => Some((drafted(1), Body::Json(days()))),
        _ => None,
    }
}
