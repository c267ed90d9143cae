//! What a keeper does for a villager, as far as each route needs it.

use serde_json::{Value, json};

use super::Body;
use super::chain::{COUNTY, Chain};

/// What routes of acts on behalf are asked about.
pub struct Acted {
    listing: String,
    /// Being chosen, with something in it: to be changed, asked about and given up, by page and by program.
    open: [String; 6],
    /// The villager was asked, and the codes: to be agreed to by page and by program.
    asked: [(String, String); 2],
    /// Agreed: to be paid and contested, by page and by program.
    agreed: [String; 4],
    /// Selling, with nothing described yet: by page and by program.
    selling: [String; 2],
    /// Contested: to be decided, by page and by program.
    contested: [String; 2],
    /// Paid with the villager's cash and come back: to be handed over, by page and by program.
    come_back: [String; 2],
}

pub async fn make_acted(chain: &Chain<'_>) -> Acted {
    let open = || begun(chain);
    let contested = [agreed(chain).await, agreed(chain).await];
    for act in &contested {
        let path = format!("/api/v1/behalf/acts/{act}/contest");
        chain.program.api("POST", &path, &chain.buyer, json!({ "words": "我没有同意" })).await;
    }
    Acted {
        listing: chain.listing.clone(),
        open: [open().await, open().await, open().await, open().await, open().await, open().await],
        asked: [asked(chain).await, asked(chain).await],
        agreed: [agreed(chain).await, agreed(chain).await, agreed(chain).await, agreed(chain).await],
        selling: [sold(chain).await, sold(chain).await],
        contested,
        come_back: [come_back(chain).await, come_back(chain).await],
    }
}

/// Opens the drawer of the point, unless it is open.
pub async fn open_drawer(chain: &Chain<'_>) {
    let opening = Body::Json(json!({ "opening_fen": 10_000, "reason": "试算" }));
    let opened = chain.program.ask("POST", "/api/v1/behalf/drawers", &chain.point_keeper, opening).await;
    assert!([201, 409].contains(&opened.status), "{}", opened.text);
}

/// An act that was paid in cash and by the keeper, and whose order the villager cancelled.
async fn come_back(chain: &Chain<'_>) -> String {
    let (program, keeper) = (chain.program, &chain.point_keeper);
    let act = agreed(chain).await;
    open_drawer(chain).await;
    let cash = format!("/api/v1/behalf/acts/{act}/cash");
    program.api("POST", &cash, keeper, json!({ "step": "received" })).await;
    program.post(&format!("/counter/behalf/acts/{act}/pay"), keeper, &[]).await;
    let page = format!("/api/v1/behalf/acts/{act}");
    let checkout =
        program.api("GET", &page, keeper, Value::Null).await["checkout"].as_str().unwrap().to_owned();
    let of = format!("/api/v1/checkouts/{checkout}");
    let paid = |answer: &super::Answer| (answer.json()["payment"] == "paid").then_some(());
    program.until(&of, &chain.buyer, paid).await;
    program.api("POST", &cash, keeper, json!({ "step": "passed_on" })).await;
    let placed = program.api("GET", &of, &chain.buyer, Value::Null).await;
    let order = placed["orders"][0]["id"].as_str().unwrap();
    let cancel = format!("/api/v1/orders/{order}/cancel");
    program.api("POST", &cancel, &chain.buyer, json!({})).await;
    let gone = |answer: &super::Answer| (answer.json()["status"] == "refunded").then_some(());
    program.until(&format!("/api/v1/orders/{order}"), &chain.buyer, gone).await;
    act
}

/// An act of selling for the person who keeps the chain's shop.
async fn sold(chain: &Chain<'_>) -> String {
    let new = json!({ "phone": "13800000002", "kind": "sell" });
    let made = chain.program.api("POST", "/api/v1/behalf/acts", &chain.point_keeper, new).await;
    made["id"].as_str().unwrap().to_owned()
}

/// Goods of a kind that needs no certificate.
const GOODS: [(&str, &str); 7] = [
    ("kind", "nut"),
    ("title", "薄皮核桃 500 g"),
    ("price", "20.00"),
    ("pieces", "12"),
    ("net_grams", "500"),
    ("origin", "410324101201"),
    ("made_on", "2026-01-05"),
];

async fn begun(chain: &Chain<'_>) -> String {
    let (program, keeper) = (chain.program, &chain.point_keeper);
    let made = program.api("POST", "/api/v1/behalf/acts", keeper, json!({ "phone": "13800000001" })).await;
    let act = made["id"].as_str().unwrap().to_owned();
    let line = json!({ "county": COUNTY, "listing": chain.listing, "quantity": 1 });
    program.api("PUT", &format!("/api/v1/behalf/acts/{act}/lines"), keeper, line).await;
    act
}

/// An act the villager was asked about, and the code their own page shows.
async fn asked(chain: &Chain<'_>) -> (String, String) {
    let act = begun(chain).await;
    let path = format!("/api/v1/behalf/acts/{act}/ask");
    chain.program.api("POST", &path, &chain.point_keeper, json!({ "no_return": true })).await;
    let page = chain.program.get(&format!("/my/behalf/{act}"), &chain.buyer).await;
    let (_, rest) = page.text.split_once("class=\"price code\"").expect("the villager sees the code");
    let code =
        rest.chars().skip_while(|letter| *letter != '>').filter(char::is_ascii_digit).take(6).collect();
    (act, code)
}

/// An act its villager agreed to.
pub async fn agreed(chain: &Chain<'_>) -> String {
    let (act, code) = asked(chain).await;
    let path = format!("/api/v1/behalf/acts/{act}/agree");
    let done = chain.program.api("POST", &path, &chain.point_keeper, json!({ "code": code })).await;
    assert_eq!(done["status"], Value::from("agreed"));
    act
}

/// A request that would do what the route is for, if one may.
pub fn of_behalf(things: &Acted, method: &str, route: &str) -> Option<(String, Body)> {
    if !route.contains("/behalf") {
        return None;
    }
    let path = |id: &str| route.replace("{id}", id);
    let form = |id: &str, fields: &[(&str, &str)]| Some((path(id), Body::form(fields)));
    let json = |id: &str, body: Value| Some((path(id), Body::Json(body)));
    let words = [("words", "我没有同意")];
    let (open, agreed, listing) = (&things.open, &things.agreed, things.listing.as_str());
    match (method, route) {
        ("POST", "/counter/behalf/drawer/open") => form("", &[("opening", "100.00"), ("reason", "试算")]),
        ("POST", "/counter/behalf/drawer/close") => form("", &[("counted", "100.00"), ("reason", "试算")]),
        ("POST", "/counter/behalf/people") => form(
            "",
            &[("name", "郑老汉"), ("new_phone", "13700000001"), ("password", "12345678"), ("consent", "1")],
        ),
        ("POST", "/counter/behalf/acts") => form("", &[("phone", "13800000001")]),
        ("POST", "/counter/behalf/acts/{id}/lines") => {
            form(&open[0], &[("county", COUNTY), ("listing", listing), ("quantity", "2")])
        }
        ("POST", "/counter/behalf/acts/{id}/statement") => {
            form(&open[0], &[("crop", "苹果"), ("purpose", "蚜虫")])
        }
        ("POST", "/counter/behalf/acts/{id}/ask") => form(&open[1], &[("no_return", "1")]),
        ("POST", "/counter/behalf/acts/{id}/goods") => form(&things.selling[0], &GOODS),
        ("POST", "/counter/behalf/acts/{id}/agree") => {
            form(&things.asked[0].0, &[("code", &things.asked[0].1)])
        }
        ("POST", "/counter/behalf/acts/{id}/cash") => form(&agreed[0], &[("step", "received")]),
        ("POST", "/counter/behalf/acts/{id}/refund") => form(&things.come_back[0], &[]),
        ("POST", "/api/v1/behalf/acts/{id}/refund") => Some((path(&things.come_back[1]), Body::None)),
        ("POST", "/counter/behalf/acts/{id}/pay") => form(&agreed[1], &[]),
        ("POST", "/counter/behalf/acts/{id}/drop") => form(&open[2], &[]),
        ("POST", "/my/behalf/{id}/contest") => form(&agreed[2], &words),
        ("POST", "/county/behalf/{id}/decide") => {
            form(&things.contested[0], &[("decision", "dismissed"), ("words", "验证码由村民说出")])
        }
        ("POST", "/api/v1/behalf/drawers") => json("", json!({ "opening_fen": 10_000, "reason": "试算" })),
        ("POST", "/api/v1/behalf/drawers/close") => {
            json("", json!({ "counted_fen": 10_000, "reason": "试算" }))
        }
        ("POST", "/api/v1/behalf/acts/{id}/drop") => Some((path(&open[5]), Body::None)),
        ("POST", "/api/v1/behalf/acts") => json("", json!({ "phone": "13800000001" })),
        ("PUT", "/api/v1/behalf/acts/{id}/lines") => {
            json(&open[3], json!({ "county": COUNTY, "listing": listing, "quantity": 3 }))
        }
        ("PUT", "/api/v1/behalf/acts/{id}/statement") => {
            json(&open[3], json!({ "crop": "苹果", "purpose": "蚜虫" }))
        }
        ("PUT", "/api/v1/behalf/acts/{id}/goods") => json(
            &things.selling[1],
            json!({
                "kind": "nut", "title": "薄皮核桃 500 g", "origin": "410324101201", "made_on": "2026-01-05",
                "pieces": 12, "net_grams": 500, "price_fen": 2000,
            }),
        ),
        ("POST", "/api/v1/behalf/acts/{id}/ask") => json(&open[4], json!({ "no_return": true })),
        ("POST", "/api/v1/behalf/acts/{id}/agree") => {
            json(&things.asked[1].0, json!({ "code": things.asked[1].1 }))
        }
        ("POST", "/api/v1/behalf/acts/{id}/contest") => json(&agreed[3], json!({ "words": "我没有同意" })),
        ("POST", "/api/v1/behalf/acts/{id}/decide") => {
            json(&things.contested[1], json!({ "upheld": true, "words": "验证码由站长输入" }))
        }
        ("GET", _) => Some((path(&agreed[0]), Body::None)),
        _ => None,
    }
}
