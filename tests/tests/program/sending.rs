//! Orders that go to no pickup point, and how far they are.

use kernel::{Clock, SystemClock};
use serde_json::{Value, json};

use super::Body;
use super::chain::{COUNTY, Chain};

/// What routes of sending are asked about.
pub struct Sent {
    /// A rule of freight to be removed, and a store to be closed.
    pub rule: String,
    pub store: String,
    /// Addresses to be forgotten, by page and by program.
    pub addresses: [String; 2],
    /// Paid parcels: packed, to be sent by page and by program.
    pub packed: [String; 2],
    /// Sent, to be confirmed by page and by program.
    pub sent: [String; 2],
    /// Ready at the store: to be handed over by page and by program.
    pub ready: [String; 2],
}

pub async fn make_sent(chain: &Chain<'_>, seller: &str) -> Sent {
    let program = chain.program;
    let made = |path: &'static str, token: String, body: Value| async move {
        let made = program.api("POST", path, &token, body).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let rule = |area: &str| made("/api/v1/delivery/rules", chain.seller.clone(), freight(area));
    let removable = rule("620000").await;
    let store = made("/api/v1/delivery/stores", chain.seller.clone(), store_of("合峪直营店")).await;
    let handling = program.api("GET", "/api/v1/delivery", &chain.seller, Value::Null).await;
    let slot = handling["stores"][0]["slot_ids"][0].as_str().unwrap().to_owned();
    let address = || made("/api/v1/addresses", chain.buyer.clone(), address_body());
    let (to, addresses) = (address().await, [address().await, address().await]);
    let tomorrow = SystemClock.now().day().plus_days(1);
    let at_store = format!("store_pickup/{slot}/{tomorrow}");
    let parcel = || paid(chain, seller, "parcel", &to);
    let pickup = || paid(chain, seller, &at_store, &to);
    let sent = Sent {
        rule: removable,
        store,
        addresses,
        packed: [parcel().await, parcel().await],
        sent: [parcel().await, parcel().await],
        ready: [pickup().await, pickup().await],
    };
    for order in sent.packed.iter().chain(&sent.sent).chain(&sent.ready) {
        program.api("POST", &format!("/api/v1/orders/{order}/pack"), &chain.seller, json!({})).await;
    }
    for order in &sent.sent {
        let path = format!("/api/v1/orders/{order}/send");
        program
            .api("POST", &path, &chain.seller, json!({ "carrier": "邮政", "waybill": "9800000001" }))
            .await;
    }
    sent
}

fn freight(area: &str) -> Value {
    json!({ "area": area, "first_grams": 1000, "first_fen": 600, "more_grams": 1000, "more_fen": 200 })
}

fn store_of(name: &str) -> Value {
    json!({
        "name": name, "village": "410324102201", "place": "兴华路 1 号", "offers_pickup": true,
        "slots": "09:00-12:00 x20"
    })
}

fn address_body() -> Value {
    json!({ "region": COUNTY, "recipient": "王小明", "phone": "13800000001", "street": "兴华路 1 号" })
}

/// A paid order of one piece that takes this way.
async fn paid(chain: &Chain<'_>, seller: &str, way: &str, address: &str) -> String {
    let line = json!({ "county": COUNTY, "listing": chain.listing, "quantity": 1 });
    chain.program.api("PUT", "/api/v1/cart", &chain.buyer, line).await;
    let asked = json!({ "ways": [{ "seller": seller, "way": way }], "address": address });
    let placed = chain.program.api("POST", "/api/v1/checkouts", &chain.buyer, asked).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (checkout, order) = (text(&placed["id"]), text(&placed["orders"][0]["id"]));
    chain.pay(&checkout, &order).await;
    order
}

/// A request that would do what the route is for, if one may.
pub fn of_sending(things: &super::examples::Things, method: &str, route: &str) -> Option<(String, Body)> {
    let (sent, listing) = (&things.sent, &things.listings[0]);
    let path = |name: &str, id: &str| route.replace(&format!("{{{name}}}"), id);
    let form = |name: &str, id: &str, fields: &[(&str, &str)]| Some((path(name, id), Body::form(fields)));
    let json = |name: &str, id: &str, body: Value| Some((path(name, id), Body::Json(body)));
    match (method, route) {
        ("POST", "/my/addresses") => form(
            "",
            "",
            &[
                ("recipient", "王小明"),
                ("phone", "13800000001"),
                ("region", COUNTY),
                ("street", "兴华路 1 号"),
            ],
        ),
        ("POST", "/api/v1/addresses") => json("", "", address_body()),
        ("POST", "/my/addresses/{address}/forget") => form("address", &sent.addresses[0], &[]),
        ("DELETE", "/api/v1/addresses/{address}") => Some((path("address", &sent.addresses[1]), Body::None)),
        ("POST", "/sell/delivery/rules") => form(
            "",
            "",
            &[
                ("area", "610000"),
                ("first_grams", "1000"),
                ("first_fee", "6"),
                ("more_grams", "1000"),
                ("more_fee", "2"),
            ],
        ),
        ("POST", "/api/v1/delivery/rules") => json("", "", freight("630000")),
        ("POST", "/sell/delivery/rules/{rule}/remove") => form("rule", &sent.rule, &[]),
        ("POST", "/sell/delivery/stores") => form(
            "",
            "",
            &[
                ("name", "镇上门店"),
                ("village", "410324102201"),
                ("place", "镇政府对面"),
                ("offers_pickup", "1"),
                ("slots", "09:00-12:00 x20"),
            ],
        ),
        ("POST", "/api/v1/delivery/stores") => json("", "", store_of("县城门店")),
        ("GET", "/sell/delivery/stores/{store}") => Some((path("store", &sent.store), Body::None)),
        ("POST", "/sell/delivery/stores/{store}") => form("store", &sent.store, &[("open", "0")]),
        ("POST", "/sell/delivery/stores/{store}/change") => form(
            "store",
            &sent.store,
            &[
                ("name", "合峪直营店"),
                ("village", "410324102201"),
                ("place", "兴华路 2 号"),
                ("offers_pickup", "1"),
                ("slots", "09:00-12:00 x30"),
            ],
        ),
        ("PUT", "/api/v1/delivery/stores/{store}") => json("store", &sent.store, store_of("合峪直营店")),
        ("PUT", "/api/v1/delivery/stores/{store}/open") => {
            json("store", &sent.store, json!({ "open": true }))
        }
        ("GET", "/sell/goods/{listing}/quotas" | "/api/v1/listings/{listing}/quotas") => {
            Some((path("listing", listing), Body::None))
        }
        ("POST", "/sell/goods/{listing}/quotas") => {
            form("listing", listing, &[("pickup", &things.point), ("pieces", "5")])
        }
        ("PUT", "/api/v1/listings/{listing}/quotas") => {
            json("listing", listing, json!({ "point": things.point, "pieces": 5 }))
        }
        ("POST", "/sell/orders/{order}/recipient") => form("order", &sent.sent[0], &[]),
        ("POST", "/sell/orders/{order}/send") => {
            form("order", &sent.packed[0], &[("carrier", "邮政"), ("waybill", "9800000002")])
        }
        ("POST", "/api/v1/orders/{order}/send") => {
            json("order", &sent.packed[1], json!({ "carrier": "邮政", "waybill": "9800000003" }))
        }
        ("POST", "/sell/orders/{order}/hand-over") => {
            form("order", &sent.ready[0], &[("code", &things.codes_at_store[0])])
        }
        ("POST", "/api/v1/orders/{order}/hand-over") => {
            json("order", &sent.ready[1], json!({ "code": things.codes_at_store[1] }))
        }
        ("GET", "/orders/{order}/code") => Some((path("order", &sent.ready[0]), Body::None)),
        ("POST", "/orders/{order}/received") => form("order", &sent.sent[0], &[]),
        ("POST", "/api/v1/orders/{order}/received") => Some((path("order", &sent.sent[1]), Body::None)),
        _ => None,
    }
}
