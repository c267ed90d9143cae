//! What a seller changes on the shelf, as far as each route needs it.

use serde_json::json;

use super::Body;
use super::chain::COUNTY;
use super::examples::Things;

/// A request that would do what the route is for, if one may.
pub fn of_revising(things: &Things, method: &str, route: &str) -> Option<(String, Body)> {
    let (changed, lot) = (&things.revised, &things.lots[1]);
    match (method, route) {
        ("GET", "/sell/goods/{listing}/edit") => Some((route.replace("{listing}", changed), Body::None)),
        ("POST", "/sell/goods/{listing}/edit") => Some((
            route.replace("{listing}", changed),
            Body::form(&[("title", "核桃 新价"), ("price", "8.00"), ("more", "1"), ("minimum", "1")]),
        )),
        ("PUT", "/api/v1/listings/{listing}") => Some((
            route.replace("{listing}", changed),
            Body::Json(json!({ "title": "核桃 新价", "price_fen": 800, "more": 1 })),
        )),
        ("GET", "/sell/lots/{lot}/listing") => Some((route.replace("{lot}", lot), Body::None)),
        ("GET", "/lots/{county}/{lot}/certificate") => {
            Some((format!("/lots/{COUNTY}/{}/certificate", things.lots[0]), Body::None))
        }
        ("GET", "/sell/lots/{lot}/certificate") => Some((route.replace("{lot}", lot), Body::None)),
        ("POST", "/sell/lots/{lot}/certificate") => {
            Some((route.replace("{lot}", lot), Body::form(&[("kept", &things.kept.files[1])])))
        }
        ("POST", "/api/v1/lots/{lot}/certificate") => {
            Some((route.replace("{lot}", lot), Body::Json(json!({ "file": things.kept.files[2] }))))
        }
        ("POST", "/sell/lots/{lot}/listing") => Some((
            route.replace("{lot}", lot),
            Body::form(&[("title", "核桃"), ("price", "9.00"), ("net_grams", "500"), ("pieces", "5")]),
        )),
        _ => None,
    }
}
