//! Pesticide of a dealer with a licence, and its ledger.

use serde_json::{Value, json};

use super::Body;
use super::chain::{COUNTY, Chain};
use super::shop::show_document;

/// What routes of farm inputs are asked about.
pub struct Dealt {
    /// A line of the sales ledger.
    pub sale: String,
    /// Licences that wait for the county: by page and by program.
    pub permits: [String; 2],
}

/// A pesticide of the seller on the shelf; gives its listing.
pub async fn list_pesticide(chain: &Chain<'_>) -> String {
    let (program, seller) = (chain.program, chain.seller.as_str());
    let permit = show_document(program, seller, "pesticide_permit").await;
    let clerk = program.sign_in("13800000007").await;
    let path = format!("/api/v1/permits/{permit}/decide");
    program.api("POST", &path, &clerk, json!({ "accepted": true })).await;
    let made = |kind: &'static str, body: Value| async move {
        let made = program.api("POST", &format!("/api/v1/{kind}"), seller, body).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let product = made("products", pesticide("吡虫啉")).await;
    let lot = json!({
        "product": product, "origin": "410324102201", "made_on": "2026-06-01", "pieces": 20,
        "purchase": {
            "supplier": "洛阳农资批发（示例）", "supplier_contact": "0379-00000000", "batch": "20260801-3",
            "bought_on": "2026-09-01",
        },
    });
    let lot = made("lots", lot).await;
    let terms =
        json!({ "lot": lot, "title": "吡虫啉 100 g", "price_fen": 1280, "net_grams": 100, "pieces": 20 });
    made("listings", terms).await
}

/// A pesticide with this active ingredient, as a program describes it.
pub fn pesticide(ingredient: &str) -> Value {
    json!({
        "name": "农药（示例）", "category": "farm_input", "kind": "pesticide",
        "said": {
            "registration": "PD20990001", "ingredient": ingredient, "content": "10%", "formulation": "可湿性粉剂",
            "toxicity": "low", "producer": "示例农化",
        },
    })
}

fn statement() -> Value {
    json!({ "buyer_name": "王小明", "buyer_phone": "13800000001", "crop": "苹果", "purpose": "蚜虫" })
}

pub async fn make_dealt(chain: &Chain<'_>) -> Dealt {
    let (program, buyer) = (chain.program, chain.buyer.as_str());
    let listing = list_pesticide(chain).await;
    let refused =
        program.ask("POST", "/api/v1/products", &chain.seller, Body::Json(pesticide("毒死蜱"))).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    let line = json!({ "county": COUNTY, "listing": listing, "quantity": 1 });
    program.api("PUT", "/api/v1/cart", buyer, line).await;
    let pickup = json!({ "pickup": chain.point });
    let silent = program.ask("POST", "/api/v1/checkouts", buyer, Body::Json(pickup.clone())).await;
    assert_eq!(silent.status, 422, "{}", silent.text);
    program.api("PUT", "/api/v1/cart/statement", buyer, statement()).await;
    let placed = program.api("POST", "/api/v1/checkouts", buyer, pickup).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    chain.pay(&text(&placed["id"]), &text(&placed["orders"][0]["id"])).await;
    let ledger = program
        .api(
            "GET",
            "/api/v1/pesticide-sales?ingredient=%E5%90%A1%E8%99%AB%E5%95%89",
            &chain.seller,
            Value::Null,
        )
        .await;
    assert_eq!(ledger["total"], 1, "{ledger}");
    assert_eq!(ledger["sales"][0]["buyer"], "王** 1******0001");
    let permits = [
        show_document(program, &chain.seller, "seed_permit").await,
        show_document(program, &chain.seller, "seed_permit").await,
    ];
    Dealt { sale: text(&ledger["sales"][0]["id"]), permits }
}

/// A request that would do what the route is for, if one may.
pub fn of_inputs(dealt: &Dealt, method: &str, route: &str) -> Option<(String, Body)> {
    let path = route.replace("{sale}", &dealt.sale);
    let permit = |at: usize| route.replace("{document}", &dealt.permits[at]);
    match (method, route) {
        ("GET", "/sell/pesticides/{sale}" | "/county/pesticides/{sale}") => Some((path, Body::None)),
        ("POST", "/sell/pesticides/{sale}/buyer" | "/county/pesticides/{sale}/buyer") => {
            Some((path, Body::form(&[])))
        }
        ("POST", "/api/v1/pesticide-sales/{sale}/buyer") => Some((path, Body::Json(json!({})))),
        ("GET", "/county/permits/{document}") => Some((permit(0), Body::None)),
        ("POST", "/county/permits/{document}") => {
            Some((permit(0), Body::form(&[("decision", "refuse"), ("reason", "编号查不到")])))
        }
        ("POST", "/api/v1/permits/{document}/decide") => {
            Some((permit(1), Body::Json(json!({ "accepted": true }))))
        }
        ("POST", "/cart/statement") => Some((
            path,
            Body::form(&[
                ("buyer_name", "王小明"),
                ("buyer_phone", "13800000001"),
                ("crop", "苹果"),
                ("purpose", "蚜虫"),
            ]),
        )),
        ("PUT", "/api/v1/cart/statement") => Some((path, Body::Json(statement()))),
        _ => None,
    }
}
