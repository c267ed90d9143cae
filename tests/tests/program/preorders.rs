//! Pre-orders, and how far they are.

use serde_json::{Value, json};

use super::Body;
use super::chain::Chain;
use super::trade::day;

/// What routes of pre-orders are asked about.
pub struct Preordered {
    /// Open: to be reserved.
    pub open: String,
    /// Reserved whole: to be harvested, by page and by program.
    pub full: [String; 2],
    /// To be called off, by page and by program.
    pub ended: [String; 2],
    product: String,
}

pub async fn make_preordered(chain: &Chain<'_>, product: &str) -> Preordered {
    let offer = |capacity: i64| async move {
        let body = offer_of(product, capacity);
        let made = chain.program.api("POST", "/api/v1/preorders", &chain.seller, body).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let full = [offer(2).await, offer(2).await];
    for id in &full {
        let path = format!("/api/v1/preorders/{id}/reservations");
        chain.program.api("POST", &path, &chain.buyer, json!({ "pieces": 2, "pickup": chain.point })).await;
    }
    let (open, ended) = (offer(50).await, [offer(5).await, offer(5).await]);
    Preordered { open, full, ended, product: product.to_owned() }
}

fn offer_of(product: &str, capacity: i64) -> Value {
    json!({
        "product": product, "origin": "410324102201", "title": "新核桃 2.5 kg", "price_fen": 5980,
        "deposit_fen": 1000, "net_grams": 2500, "capacity": capacity, "opens_on": day(0), "closes_on": day(20),
        "harvest_from": day(25), "harvest_to": day(30), "balance_days": 7, "shortfall": "pro_rata"
    })
}

fn lot() -> Value {
    json!({ "origin": "410324102201", "made_on": day(0), "pieces": 1 })
}

/// A request that would do what the route is for, if one may.
pub fn of_preorders(things: &super::examples::Things, method: &str, route: &str) -> Option<(String, Body)> {
    let Preordered { open, full, ended, product } = &things.preordered;
    let path = |id: &str| route.replace("{preorder}", id);
    let (opens, closes, from, to) = (day(0), day(10), day(15), day(20));
    match (method, route) {
        ("GET", "/preorders/{preorder}" | "/sell/preorders/{preorder}" | "/api/v1/preorders/{preorder}") => {
            Some((path(open), Body::None))
        }
        ("POST", "/preorders/{preorder}") => {
            Some((path(open), Body::form(&[("pieces", "1"), ("pickup", &things.point), ("understood", "1")])))
        }
        ("POST", "/api/v1/preorders/{preorder}/reservations") => {
            Some((path(open), Body::Json(json!({ "pieces": 1, "pickup": things.point }))))
        }
        ("POST", "/sell/preorders/new") => Some((
            route.to_owned(),
            Body::form(&[
                ("product", product),
                ("title", "新核桃"),
                ("origin", "410324102201"),
                ("price", "59.80"),
                ("deposit", "10"),
                ("net_grams", "2500"),
                ("capacity", "5"),
                ("opens_on", &opens),
                ("closes_on", &closes),
                ("harvest_from", &from),
                ("harvest_to", &to),
                ("balance_days", "7"),
                ("shortfall", "by_time"),
            ]),
        )),
        ("POST", "/api/v1/preorders") => Some((route.to_owned(), Body::Json(offer_of(product, 5)))),
        ("POST", "/sell/preorders/{preorder}/harvest") => Some((
            path(&full[0]),
            Body::form(&[("origin", "410324102201"), ("made_on", &opens), ("pieces", "1")]),
        )),
        ("POST", "/api/v1/preorders/{preorder}/harvest") => Some((path(&full[1]), Body::Json(lot()))),
        ("POST", "/sell/preorders/{preorder}/call-off") => {
            Some((path(&ended[0]), Body::form(&[("reason", "冰雹受灾")])))
        }
        ("POST", "/api/v1/preorders/{preorder}/call-off") => {
            Some((path(&ended[1]), Body::Json(json!({ "reason": "冰雹受灾" }))))
        }
        _ => None,
    }
}
