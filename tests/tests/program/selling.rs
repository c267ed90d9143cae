//! What sellers and buyers ask as programs, as far as each route needs it.

use serde_json::{Value, json};

use super::chain::Chain;
use super::rules::SECOND;
use super::shop::show_document;
use super::trade::CLERK;
use super::{Body, Program};

/// What these routes are asked about.
pub struct Selling {
    /// Applications to be accepted and sent back.
    pub applications: [String; 2],
    /// A quality mark to be decided.
    pub mark: String,
    /// A product whose marks are claimed.
    pub product: String,
    /// Rules of freight to be taken back.
    pub rule: String,
    /// Placed, not paid.
    pub checkout: String,
}

fn application(name: &str, village: &str) -> Value {
    json!({ "kind": "farmer", "name": name, "village": village, "declared": true, "contact": "某人" })
}

fn mark(product: &str, number: &str) -> Value {
    json!({
        "product": product, "mark": "organic", "number": number, "issuer": "示例机构",
        "valid_from": "2026-01-01", "valid_to": "2036-01-01",
    })
}

async fn made(program: &Program, token: &str, path: &str, body: Value) -> String {
    let made = program.api("POST", path, token, body).await;
    made["id"].as_str().unwrap().to_owned()
}

pub async fn make_selling(chain: &Chain<'_>, product: &str) -> Selling {
    let program = chain.program;
    let apply = |phone: &'static str, name: &'static str| async move {
        let token = program.sign_in(phone).await;
        show_document(program, &token, "identity").await;
        made(program, &token, "/api/v1/seller-applications", application(name, "410324102201")).await
    };
    show_document(program, &chain.buyer, "identity").await;
    let rule = json!({
        "area": "640000", "first_grams": 1000, "first_fen": 600, "more_grams": 1000, "more_fen": 200
    });
    Selling {
        applications: [apply(CLERK, "山里人家四").await, apply(SECOND, "山里人家五").await],
        mark: made(program, &chain.seller, "/api/v1/marks", mark(product, "YJ-示例-1")).await,
        rule: made(program, &chain.seller, "/api/v1/delivery/rules", rule).await,
        checkout: chain.place().await.0,
        product: product.to_owned(),
    }
}

/// A request that would do what the route is for, if one may.
pub fn of_selling(things: &Selling, method: &str, route: &str) -> Option<(String, Body)> {
    let same = |body: Value| Some((route.to_owned(), Body::Json(body)));
    let applied = |place: usize| route.replace("{application}", &things.applications[place]);
    let marked = route.replace("{mark}", &things.mark);
    match (method, route) {
        // Of another county than the page's example: one application waits in each.
        ("POST", "/api/v1/seller-applications") => same(application("嵩县人家", "410325100001")),
        ("GET", "/api/v1/seller-applications/{application}") => Some((applied(0), Body::None)),
        ("POST", "/api/v1/seller-applications/{application}/accept") => Some((applied(0), Body::None)),
        ("POST", "/api/v1/seller-applications/{application}/return") => {
            Some((applied(1), Body::Json(json!({ "reason": "请补充" }))))
        }
        ("POST", "/api/v1/marks") => same(mark(&things.product, "YJ-示例-2")),
        ("GET", "/api/v1/marks/{mark}") => Some((marked, Body::None)),
        ("POST", "/api/v1/marks/{mark}") => Some((marked, Body::Json(json!({ "to": "verified" })))),
        ("POST", "/api/v1/cart/quote") => same(json!({ "ways": [], "keep_coupons": false })),
        ("POST", "/api/v1/checkouts/{checkout}/payment") => Some((
            route.replace("{checkout}", &things.checkout),
            Body::Json(json!({ "provider": "wechat", "way": "qr" })),
        )),
        ("PUT", "/api/v1/payout-accounts") => same(json!({ "provider": "wechat", "number": "1900410324" })),
        ("DELETE", "/api/v1/delivery/rules/{rule}") => {
            Some((route.replace("{rule}", &things.rule), Body::None))
        }
        _ => None,
    }
}
