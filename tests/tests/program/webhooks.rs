//! Webhooks that routes are asked about: a shop's and an office's.

use serde_json::{Value, json};

use super::chain::Chain;
use super::{Body, Program};

/// Where nobody listens; without TLS nothing is even tried, and a test fails at once.
const ADDRESS: &str = "https://erp.example.com/heluo";

/// One for each thing that can be done with one; the first has a delivery that was given up.
pub struct Hooked {
    pub shop: Vec<String>,
    pub office: String,
    pub failed: [String; 2],
    pub failed_of_office: String,
}

pub async fn make_hooked(chain: &Chain<'_>) -> Hooked {
    let program = chain.program;
    let clerk = program.sign_in("13800000007").await;
    let mut shop = Vec::new();
    for _ in 0..6 {
        shop.push(registered(program, &chain.seller).await);
    }
    let office = registered(program, &clerk).await;
    Hooked {
        failed: [
            failed(program, &chain.seller, &shop[0]).await,
            failed(program, &chain.seller, &shop[0]).await,
        ],
        failed_of_office: failed(program, &clerk, &office).await,
        shop,
        office,
    }
}

async fn registered(program: &Program, token: &str) -> String {
    let new = json!({ "url": ADDRESS, "kinds": ["market.seller_verified"] });
    let made = program.api("POST", "/api/v1/webhooks", token, new).await;
    made["id"].as_str().unwrap().to_owned()
}

/// A test that was given up.
async fn failed(program: &Program, token: &str, webhook: &str) -> String {
    let path = format!("/api/v1/webhooks/{webhook}");
    let sent = program.api("POST", &format!("{path}/ping"), token, Value::Null).await;
    let id = sent["id"].as_str().unwrap().to_owned();
    let is_failed = |answer: &super::Answer| {
        let list = answer.json();
        let one = list["deliveries"].as_array()?.iter().find(|one| one["id"] == *id)?.clone();
        (one["state"] == "failed").then_some(())
    };
    program.until(&format!("{path}/deliveries"), token, is_failed).await;
    id
}

/// A request that would do what the route is for, if one may.
pub fn of_webhooks(hooked: &Hooked, method: &str, route: &str) -> Option<(String, Body)> {
    if !route.contains("/webhooks") {
        return None;
    }
    let Hooked { shop, office, failed, failed_of_office } = hooked;
    let by_office = route.starts_with("/county/");
    let (webhook, delivery) = if by_office { (office, failed_of_office) } else { (&shop[0], &failed[0]) };
    let path =
        |webhook: &str, delivery: &str| route.replace("{webhook}", webhook).replace("{delivery}", delivery);
    let new = [("url", ADDRESS), ("kind", "market.order_paid")];
    let kinds = json!(["market.order_paid", "market.order_moved"]);
    match (method, route) {
        ("GET", _) => Some((path(webhook, delivery), Body::None)),
        ("POST", "/api/v1/webhooks") => {
            Some((path("", ""), Body::Json(json!({ "url": ADDRESS, "kinds": kinds }))))
        }
        ("DELETE", _) => Some((path(&shop[1], ""), Body::None)),
        ("PUT", _) => Some((path(&shop[2], ""), Body::Json(json!({ "kinds": kinds })))),
        (_, state) if state.ends_with("/state") => {
            Some((path(&shop[3], ""), Body::Json(json!({ "state": "paused" }))))
        }
        (_, secret) if secret.ends_with("/secret") => Some((path(&shop[4], ""), Body::None)),
        (_, ping) if ping.ends_with("/ping") => Some((path(&shop[5], ""), Body::None)),
        (_, again) if again.ends_with("/again") => Some((path(webhook, &failed[1]), Body::None)),
        (_, new_page) if new_page.ends_with("/new") => Some((path("", ""), Body::form(&new))),
        (_, again) if again.ends_with("{delivery}") => Some((path(webhook, delivery), Body::form(&[]))),
        _ => Some((path(webhook, ""), Body::form(&[("step", "ping")]))),
    }
}
