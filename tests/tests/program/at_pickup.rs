//! Orders that are paid when they are collected, as far as each route needs them.

use serde_json::{Value, json};

use super::Body;
use super::behalf::open_drawer;
use super::chain::{COUNTY, Chain};

/// What routes of paying at the point are asked about.
pub struct AtPickup {
    /// Checkouts that were placed: by page and by program.
    placed: [String; 2],
    /// Orders due at the point: by page and by program.
    due: [String; 2],
    /// Acts that take a payment: to be left, by page and by program, and to take cash.
    acts: [String; 3],
    /// Parcels nobody collected: by page and by program.
    withdrawn: [String; 2],
}

/// Each due order is of somebody else: a buyer has three at the most, and none after leaving one behind.
pub async fn make_at_pickup(chain: &Chain<'_>) -> AtPickup {
    let allow = json!({ "yes": true });
    chain.program.api("PUT", "/api/v1/delivery/at-pickup", &chain.seller, allow).await;
    open_drawer(chain).await;
    let mut buyers = Vec::new();
    for last in ["04", "05", "06", "07", "08", "09", "10"] {
        buyers.push(chain.program.sign_in(&format!("138000000{last}")).await);
    }
    let acts = [
        taken(chain, &due(chain, &buyers[0]).await).await,
        taken(chain, &due(chain, &buyers[1]).await).await,
        taken(chain, &due(chain, &buyers[2]).await).await,
    ];
    AtPickup {
        placed: [place(chain, &chain.buyer).await, place(chain, &chain.buyer).await],
        due: [due(chain, &buyers[3]).await, due(chain, &buyers[4]).await],
        acts,
        withdrawn: [left(chain, &buyers[5]).await, left(chain, &buyers[6]).await],
    }
}

async fn place(chain: &Chain<'_>, buyer: &str) -> String {
    let line = json!({ "county": COUNTY, "listing": chain.listing, "quantity": 1 });
    chain.program.api("PUT", "/api/v1/cart", buyer, line).await;
    let pickup = json!({ "pickup": chain.point });
    let placed = chain.program.api("POST", "/api/v1/checkouts", buyer, pickup).await;
    placed["id"].as_str().unwrap().to_owned()
}

/// An order that waits at the point to be paid.
async fn due(chain: &Chain<'_>, buyer: &str) -> String {
    sent(chain, buyer).await.0
}

/// The same with its parcel.
async fn sent(chain: &Chain<'_>, buyer: &str) -> (String, String) {
    let path = format!("/api/v1/checkouts/{}/at-pickup", place(chain, buyer).await);
    let promised = chain.program.api("POST", &path, buyer, json!({})).await;
    let order = promised["id"].as_str().unwrap().to_owned();
    let parcel = chain.carry_of(&order, buyer).await;
    (order, parcel)
}

/// The act by which the payment of an order is taken.
async fn taken(chain: &Chain<'_>, order: &str) -> String {
    let asked = json!({ "order": order });
    let act = chain.program.api("POST", "/api/v1/behalf/collections", &chain.point_keeper, asked).await;
    act["id"].as_str().unwrap().to_owned()
}

/// A parcel nobody collected.
async fn left(chain: &Chain<'_>, buyer: &str) -> String {
    let (order, parcel) = sent(chain, buyer).await;
    let path = format!("/api/v1/behalf/acts/{}/leave", taken(chain, &order).await);
    chain.program.api("POST", &path, &chain.point_keeper, json!({})).await;
    let path = format!("/api/v1/parcels/{parcel}");
    let is_withdrawn = |answer: &super::Answer| (answer.json()["withdrawn"] == true).then_some(());
    chain.program.until(&path, buyer, is_withdrawn).await;
    parcel
}

/// A request that would do what the route is for, if one may.
pub fn of_at_pickup(things: &AtPickup, method: &str, route: &str) -> Option<(String, Body)> {
    let path = |name: &str, id: &str| route.replace(&format!("{{{name}}}"), id);
    let form = |name: &str, id: &str, fields: &[(&str, &str)]| Some((path(name, id), Body::form(fields)));
    let json = |name: &str, id: &str, body: Value| Some((path(name, id), Body::Json(body)));
    match (method, route) {
        ("POST", "/checkout/{checkout}/at-pickup") => form("checkout", &things.placed[0], &[]),
        ("POST", "/api/v1/checkouts/{checkout}/at-pickup") => json("checkout", &things.placed[1], json!({})),
        ("POST", "/sell/delivery/at-pickup") => form("", "", &[("yes", "1")]),
        ("PUT", "/api/v1/delivery/at-pickup") => json("", "", json!({ "yes": true })),
        ("POST", "/counter/behalf/collections") => form("", "", &[("order", &things.due[0])]),
        ("POST", "/api/v1/behalf/collections") => json("", "", json!({ "order": things.due[1] })),
        ("POST", "/counter/behalf/acts/{id}/leave") => form("id", &things.acts[0], &[]),
        ("POST", "/api/v1/behalf/acts/{id}/leave") => json("id", &things.acts[1], json!({})),
        ("POST", "/api/v1/behalf/acts/{id}/cash") => {
            json("id", &things.acts[2], json!({ "step": "received" }))
        }
        ("POST", "/sell/parcels/{parcel}/back") => form("parcel", &things.withdrawn[0], &[]),
        ("POST", "/api/v1/parcels/{waybill}/take-back") => json("waybill", &things.withdrawn[1], json!({})),
        _ => None,
    }
}
