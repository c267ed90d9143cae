//! For every route a request that does what it is for, if one may.

use identity::DEMO_PASSWORD;
use serde_json::{Value, json};

use super::assessment::{Assessed, make_assessed, of_assessment};
use super::at_pickup::{AtPickup, make_at_pickup, of_at_pickup};
use super::behalf::{Acted, make_acted, of_behalf};
use super::chain::{COUNTY, Chain};
use super::elsewhere::{Elsewhere, make_elsewhere, of_elsewhere};
use super::governance::{Governed, make_governed, of_governance};
use super::inputs::{Dealt, make_dealt, of_inputs};
use super::invoices::{Invoiced, make_invoiced, of_invoices};
use super::joint::{Joined, make_joined, of_joint};
use super::money::{Money, make_money, of_money};
use super::preorders::{Preordered, make_preordered, of_preorders};
use super::promotions::{Promoted, make_promoted, of_promotions};
use super::reporting::{Reported, make_reported, of_reporting};
use super::rules::{Ruled, make_ruled, of_rules};
use super::scoring::of_scoring;
use super::selling::{Selling, make_selling, of_selling};
use super::sending::{Sent, make_sent, of_sending};
use super::shop::{Kept, hand_in, make_kept, photograph, show_document};
use super::trade::{Traded, fields, make_traded, of_programs, post_form, register_form, terms};
use super::webhooks::{Hooked, make_hooked, of_webhooks};
use super::{Body, Program};

/// What routes are asked about: made once, by the people of 栾川.
pub struct Things {
    /// Placed, not paid: checkout and order, one for each way of cancelling.
    pub placed: [(String, String); 5],
    pub paid: [String; 5],
    /// Collected: to be claimed and reviewed, by page and by program.
    pub collected: [String; 2],
    /// A claim that waits for the seller, and a review that waits for an answer, by page and by program.
    pub claims: [String; 2],
    /// The address of a photograph with the first claim.
    pub claim_photo: String,
    pub reviews: [String; 2],
    pub packed: [String; 4],
    pub packed_order: String,
    pub arrived: [String; 3],
    pub codes: [String; 2],
    pub listings: [String; 2],
    /// A listing to be changed.
    pub revised: String,
    pub product: String,
    pub lots: [String; 2],
    pub listing: String,
    pub point: String,
    pub point_station: String,
    /// A seller's number, and applications to be seen, accepted and sent back.
    pub seller: String,
    pub applications: [String; 3],
    /// A quality mark that waits for the county.
    pub mark: String,
    pub person: String,
    pub asset: String,
    pub traded: Traded,
    pub sent: Sent,
    pub preordered: Preordered,
    pub invoiced: Invoiced,
    pub dealt: Dealt,
    pub promoted: Promoted,
    pub joined: Joined,
    /// What the buyer says at the store.
    pub codes_at_store: [String; 2],
    pub elsewhere: Elsewhere,
    pub kept: Kept,
    pub money: Money,
    pub acted: Acted,
    pub hooked: Hooked,
    pub at_pickup: AtPickup,
    pub governed: Governed,
    pub reported: Reported,
    pub assessed: Assessed,
    pub ruled: Ruled,
    pub selling: Selling,
}

pub async fn make_things(chain: &Chain<'_>) -> Things {
    let program = chain.program;
    let arrived = [chain.arrived().await, chain.arrived().await, chain.arrived().await];
    let parcel =
        program.api("GET", &format!("/api/v1/parcels/{}", arrived[2]), &chain.buyer, Value::Null).await;
    let packed_order = parcel["order"].as_str().unwrap().to_owned();
    let codes = [chain.code(&arrived[0]).await, chain.code(&arrived[1]).await];
    let shelf = program.api("GET", &format!("/api/v1/listings?county={COUNTY}"), "", Value::Null).await;
    let seller = shelf[0]["seller_id"].as_str().unwrap().to_owned();
    let applications = [
        apply(program, "13900010000", "山里人家一").await,
        apply(program, "13900010001", "山里人家二").await,
        apply(program, "13900010002", "山里人家三").await,
    ];
    let product = made(
        program,
        &chain.seller,
        "products",
        json!({"name": "核桃", "category": "mountain", "kind": "nut"}),
    )
    .await;
    let claimed = program.post("/sell/marks", &chain.seller, &claim(&product)).await;
    assert_eq!(claimed.status, 303, "{}", claimed.text);
    let marks = program.get("/county/marks", &program.sign_in("13800000007").await).await.text;
    let mark = marks.split("/county/marks/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let lot = json!({ "product": product, "origin": "410324102201", "made_on": "2026-10-01", "pieces": 500 });
    let lots = [
        made(program, &chain.seller, "lots", lot.clone()).await,
        made(program, &chain.seller, "lots", lot).await,
    ];
    let certificate = hand_in(program, &chain.seller, "document", photograph(60)).await;
    let path = format!("/api/v1/lots/{}/certificate", lots[0]);
    program.api("POST", &path, &chain.seller, json!({ "file": certificate })).await;
    let terms =
        |lot: &str| json!({ "lot": lot, "title": "核桃", "price_fen": 900, "net_grams": 500, "pieces": 10 });
    let shop = program.get("/", "").await.text;
    let asset = shop.split("/assets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let people =
        program.get("/city/people?q=%E7%8E%8B%E4%BC%9F", &program.sign_in("13800000010").await).await.text;
    let person = people.split("/city/people/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let claimed = [chain.collected().await, chain.collected().await];
    let broken = hand_in(program, &chain.buyer, "document", photograph(90)).await;
    let mut claim = after_sale(chain, "damaged");
    claim["files"] = json!([broken]);
    let review = json!({ "listing": chain.listing, "stars": 4 });
    let ask = |order: &str, what: &str, body: &Value| {
        let path = format!("/api/v1/orders/{order}/{what}");
        let body = body.clone();
        async move { program.api("POST", &path, &chain.buyer, body).await }
    };
    let claims = [ask(&claimed[0], "claims", &claim).await, ask(&claimed[1], "claims", &claim).await];
    let claim_photo = claims[0]["photos"][0]["url"].as_str().unwrap().to_owned();
    let reviews = [ask(&claimed[0], "reviews", &review).await, ask(&claimed[1], "reviews", &review).await];
    let sent = make_sent(chain, &seller).await;
    let preordered = make_preordered(chain, &product).await;
    let kept = make_kept(chain, &product).await;
    let traded = make_traded(program, &chain.seller).await;
    let ruled = make_ruled(program).await;
    let selling = make_selling(chain, &product).await;
    Things {
        placed: [
            chain.place().await,
            chain.place().await,
            chain.place().await,
            chain.place().await,
            chain.place().await,
        ],
        paid: [
            chain.paid().await,
            chain.paid().await,
            chain.paid().await,
            chain.paid().await,
            chain.paid().await,
        ],
        collected: [chain.collected().await, chain.collected().await],
        claim_photo,
        claims: claims.map(|one| one["id"].as_str().unwrap().to_owned()),
        reviews: reviews.map(|one| one["id"].as_str().unwrap().to_owned()),
        packed: [chain.packed().await, chain.packed().await, chain.packed().await, chain.packed().await],
        listings: [
            made(program, &chain.seller, "listings", terms(&lots[0])).await,
            made(program, &chain.seller, "listings", terms(&lots[0])).await,
        ],
        revised: made(program, &chain.seller, "listings", terms(&lots[0])).await,
        packed_order,
        arrived,
        codes,
        mark,
        seller,
        applications,
        product,
        lots,
        listing: chain.listing.clone(),
        point: chain.point.clone(),
        point_station: chain.point.clone(),
        person,
        asset,
        kept,
        traded,
        codes_at_store: sent
            .ready
            .clone()
            .map(|order| market::service::code_of(&program.vault, order.parse().unwrap())),
        sent,
        preordered,
        invoiced: make_invoiced(chain).await,
        dealt: make_dealt(chain).await,
        promoted: make_promoted(chain).await,
        joined: make_joined(chain).await,
        elsewhere: make_elsewhere(program, &chain.seller).await,
        money: make_money(chain).await,
        acted: make_acted(chain).await,
        hooked: make_hooked(chain).await,
        at_pickup: make_at_pickup(chain).await,
        governed: make_governed(chain).await,
        reported: make_reported(chain).await,
        assessed: make_assessed(chain).await,
        ruled,
        selling,
    }
}

fn after_sale(chain: &Chain<'_>, kind: &str) -> Value {
    json!({ "listing": chain.listing, "kind": kind, "pieces": 1, "amount_fen": 100, "words": "坏了" })
}

async fn made(program: &Program, token: &str, kind: &str, body: Value) -> String {
    let made = program.api("POST", &format!("/api/v1/{kind}"), token, body).await;
    made["id"].as_str().unwrap().to_owned()
}

/// Applies to sell, and gives the application's number as the county's clerk sees it.
async fn apply(program: &Program, phone: &str, name: &str) -> String {
    let token = program.sign_in(phone).await;
    show_document(program, &token, "identity").await;
    let answer = program.post("/sell/apply", &token, &application(name)).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let clerk = program.sign_in("13800000007").await;
    let list = program.get("/county/sellers/applications", &clerk).await.text;
    let (before, _) = list.split_once(name).unwrap();
    let (_, id) = before.rsplit_once("/county/sellers/applications/").unwrap();
    id.split('"').next().unwrap().to_owned()
}

fn claim(product: &str) -> [(&str, &str); 6] {
    [
        ("product", product),
        ("mark", "green"),
        ("number", "LB-示例-1"),
        ("issuer", "示例机构"),
        ("valid_from", "2026-01-01"),
        ("valid_to", "2036-01-01"),
    ]
}

fn application(name: &str) -> [(&str, &str); 5] {
    [("kind", "farmer"), ("name", name), ("village", "410324102201"), ("declared", "1"), ("contact", "某人")]
}

/// A request that would do what the route is for, if one may. None when nobody wrote one yet.
#[allow(clippy::too_many_lines, reason = "one line for each route")]
pub fn example(things: &Things, method: &str, route: &str) -> Option<(String, Body)> {
    let Things { packed, arrived, paid, placed, .. } = things;
    let form = Body::form;
    let get = |path: String| Some((path, Body::None));
    let same = |body: Body| Some((route.to_owned(), body));
    let person = &things.person;
    let clerk = [("role", "county_clerk"), ("region", COUNTY), ("place", "region:410324")];
    if let Some(found) = super::shop::example(&things.kept, method, route) {
        return Some(found);
    }
    if let Some(found) = super::revising::of_revising(things, method, route) {
        return Some(found);
    }
    if let Some(found) = of_selling(&things.selling, method, route) {
        return Some(found);
    }
    if let Some(found) = super::goods::of_goods(method, route) {
        return Some(found);
    }
    if let Some(found) = of_rules(&things.ruled, method, route) {
        return Some(found);
    }
    if let Some(found) = super::statistics::example(method, route) {
        return Some(found);
    }
    if let Some(found) = of_governance(&things.governed, method, route) {
        return Some(found);
    }
    if let Some(found) = of_programs(&things.traded, method, route) {
        return Some(found);
    }
    match (method, route) {
        ("GET", "/assets/{name}") => get(format!("/assets/{}", things.asset)),
        ("GET", "/city/assessment/{county}") => get(format!("/city/assessment/{COUNTY}")),
        ("GET", "/city/people/{person}") => get(format!("/city/people/{person}")),
        ("GET", "/city/people/{person}/roles/new") => {
            get(format!("/city/people/{person}/roles/new?role=county_clerk&region={COUNTY}"))
        }
        ("GET", "/checkout/{checkout}") => get(format!("/checkout/{}", placed[0].0)),
        ("GET", "/county/stations/{id}") => get(format!("/county/stations/{}", things.point_station)),
        ("GET", "/stations/{id}") => get(format!("/stations/{}", things.point)),
        ("GET", "/zones/{county}") => get(format!("/zones/{COUNTY}")),
        ("GET", "/goods/{county}/{listing}") => get(format!("/goods/{COUNTY}/{}", things.listing)),
        ("GET", "/orders/{order}") => get(format!("/orders/{}", paid[0])),
        ("GET", "/orders/{order}/claim") => get(format!("/orders/{}/claim", things.collected[0])),
        ("POST", "/orders/{order}/claim") => Some((
            format!("/orders/{}/claim", things.collected[0]),
            form(&[
                ("listing", &things.listing),
                ("kind", "damaged"),
                ("pieces", "1"),
                ("amount", "1.00"),
                ("words", "坏了"),
            ]),
        )),
        ("POST", "/api/v1/orders/{order}/claims") => Some((
            format!("/api/v1/orders/{}/claims", things.collected[1]),
            Body::Json(json!({
                "listing": things.listing, "kind": "damaged", "pieces": 1, "amount_fen": 100, "words": "坏了"
            })),
        )),
        ("POST", "/orders/{order}/reviews") => Some((
            format!("/orders/{}/reviews", things.collected[0]),
            form(&[("listing", &things.listing), ("stars", "5")]),
        )),
        ("POST", "/api/v1/orders/{order}/reviews") => Some((
            format!("/api/v1/orders/{}/reviews", things.collected[1]),
            Body::Json(json!({ "listing": things.listing, "stars": 5 })),
        )),
        ("GET", "/claims/{claim}") => get(format!("/claims/{}", things.claims[0])),
        ("GET", "/claims/{claim}/photos/{photo}") => get(things.claim_photo.clone()),
        ("POST", "/claims/{claim}") => Some((
            format!("/claims/{}", things.claims[0]),
            form(&[("side", "seller"), ("to", "refused"), ("words", "完好")]),
        )),
        ("GET", "/api/v1/claims/{claim}") => get(format!("/api/v1/claims/{}", things.claims[1])),
        ("POST", "/api/v1/claims/{claim}") => Some((
            format!("/api/v1/claims/{}", things.claims[1]),
            Body::Json(json!({ "side": "seller", "to": "refunded" })),
        )),
        ("GET", "/goods/{county}/{listing}/reviews") => {
            get(format!("/goods/{COUNTY}/{}/reviews", things.listing))
        }
        ("GET", "/api/v1/listings/{county}/{listing}/reviews") => {
            get(format!("/api/v1/listings/{COUNTY}/{}/reviews", things.listing))
        }
        ("POST", "/sell/reviews/{review}") => {
            Some((format!("/sell/reviews/{}", things.reviews[0]), form(&[("words", "谢谢")])))
        }
        ("POST", "/api/v1/reviews/{review}/reply") => Some((
            format!("/api/v1/reviews/{}/reply", things.reviews[1]),
            Body::Json(json!({ "words": "谢谢" })),
        )),
        ("GET", "/sell/orders/{order}/packing") => get(format!("/sell/orders/{}/packing", paid[2])),
        ("POST", "/sell/orders/{order}/packing") => {
            Some((format!("/sell/orders/{}/packing", paid[2]), form(&[])))
        }
        ("POST", "/sell/orders/{order}/decline") => {
            Some((format!("/sell/orders/{}/decline", paid[3]), form(&[("reason", "缺货")])))
        }
        ("POST", "/api/v1/orders/{order}/decline") => Some((
            format!("/api/v1/orders/{}/decline", paid[4]),
            Body::Json(json!({ "reason": "缺货" })),
        )),
        ("GET", "/parcels/of/{order}") => get(format!("/parcels/of/{}", things.packed_order)),
        ("GET", "/parcels/{parcel}") => get(format!("/parcels/{}", arrived[2])),
        ("GET", "/api/v1/divisions") => get("/api/v1/divisions?q=luanchuan".to_owned()),
        ("GET", "/city/divisions") => get(format!("/city/divisions?county={COUNTY}")),
        ("GET", "/regions/children") => get(format!("/regions/children?parent={COUNTY}")),
        ("GET", "/sandbox/pay/{checkout}") => get(format!("/sandbox/pay/{}", placed[0].0)),
        ("GET", "/sell/parcels/{parcel}/label") => get(format!("/sell/parcels/{}/label", packed[0])),
        ("GET", "/api/v1/checkouts/{checkout}") => get(format!("/api/v1/checkouts/{}", placed[0].0)),
        ("GET", "/api/v1/divisions/{code}") => get(format!("/api/v1/divisions/{COUNTY}")),
        ("GET", "/api/v1/figures") => {
            get(format!("/api/v1/figures?measure=orders&county={COUNTY}"))
        }
        ("GET", "/api/v1/listings/{county}/{listing}") => {
            get(format!("/api/v1/listings/{COUNTY}/{}", things.listing))
        }
        ("GET", "/api/v1/orders/{order}") => get(format!("/api/v1/orders/{}", paid[0])),
        ("GET", "/api/v1/parcels/{waybill}") => get(format!("/api/v1/parcels/{}", arrived[2])),
        ("GET", "/api/v1/people/{person}/roles") => get(format!("/api/v1/people/{person}/roles")),
        ("GET", "/api/v1/scores/{county}") => get(format!("/api/v1/scores/{COUNTY}")),
        ("GET", "/api/v1/stations/{id}") => get(format!("/api/v1/stations/{}", things.point)),
        ("GET", "/shops/{county}/{seller}") => get(format!("/shops/{COUNTY}/{}", things.seller)),
        ("GET", "/api/v1/shops/{county}/{seller}") => {
            get(format!("/api/v1/shops/{COUNTY}/{}", things.seller))
        }
        ("GET", "/county/sellers/applications/{application}") => {
            get(format!("/county/sellers/applications/{}", things.applications[0]))
        }
        ("POST", "/county/sellers/applications/{application}/accept") => {
            Some((format!("/county/sellers/applications/{}/accept", things.applications[1]), form(&[])))
        }
        ("POST", "/county/sellers/applications/{application}/return") => Some((
            format!("/county/sellers/applications/{}/return", things.applications[2]),
            form(&[("reason", "请补充")]),
        )),
        ("GET", "/county/marks/{mark}") => get(format!("/county/marks/{}", things.mark)),
        ("POST", "/county/marks/{mark}") => {
            Some((format!("/county/marks/{}", things.mark), form(&[("to", "verified")])))
        }
        ("POST", "/sell/marks") => {
            let mut again = claim(&things.product);
            again[2] = ("number", "LB-示例-2");
            same(form(&again))
        }
        ("POST", "/sell/apply") => same(form(&application("又一家店"))),
        (_, elsewhere) if elsewhere.contains("/elsewhere") || elsewhere.starts_with("/api/v1/offsite/") => {
            of_elsewhere(&things.elsewhere, method, elsewhere)
        }
        (_, trade) if trade.starts_with("/county/trade/purchasers/") => {
            of_trade(&things.traded, method, trade)
        }
        (_, trade) if trade.starts_with("/trade/") && !trade.starts_with("/trade/mine") => {
            of_trade(&things.traded, method, trade)
        }
        _ if of_at_pickup(&things.at_pickup, method, route).is_some() => {
            of_at_pickup(&things.at_pickup, method, route)
        }
        _ if of_scoring(&things.assessed, method, route).is_some() => {
            of_scoring(&things.assessed, method, route)
        }
        _ if of_assessment(&things.assessed, method, route).is_some() => {
            of_assessment(&things.assessed, method, route)
        }
        _ if of_webhooks(&things.hooked, method, route).is_some() => of_webhooks(&things.hooked, method, route),
        _ if of_sending(things, method, route).is_some() => of_sending(things, method, route),
        _ if of_invoices(things, method, route).is_some() => of_invoices(things, method, route),
        _ if of_inputs(&things.dealt, method, route).is_some() => of_inputs(&things.dealt, method, route),
        _ if of_behalf(&things.acted, method, route).is_some() => of_behalf(&things.acted, method, route),
        _ if of_preorders(things, method, route).is_some() => of_preorders(things, method, route),
        _ if of_reporting(&things.reported, method, route).is_some() => {
            of_reporting(&things.reported, method, route)
        }
        _ if of_joint(things, method, route).is_some() => of_joint(things, method, route),
        _ if of_promotions(things, method, route).is_some() => of_promotions(things, method, route),
        ("GET", plain) if !plain.contains('{') => get(plain.to_owned()),
        ("POST", "/sign-in") => same(form(&[("phone", "13800000001"), ("password", DEMO_PASSWORD)])),
        ("POST", "/sign-in/code") => same(form(&[("code", "000000")])),
        ("POST", "/sign-up") => same(form(&[("name", "新人")])),
        ("POST" | "DELETE", "/sign-out" | "/my/account/sign-out-others" | "/api/v1/session")
            if method != "POST" || route != "/api/v1/session" =>
        {
            same(form(&[]))
        }
        ("POST", "/api/v1/session") => {
            same(Body::Json(json!({ "phone": "13800000001", "password": DEMO_PASSWORD })))
        }
        ("POST", "/my/account/password") => same(form(&[("old", DEMO_PASSWORD), ("password", DEMO_PASSWORD)])),
        ("POST", "/my/account/identity-number") => same(form(&[("identity_number", "1")])),
        ("POST", "/my/account/second-factor") => same(form(&[])),
        ("POST", "/my/account/second-factor/confirm") => same(form(&[("code", "000000")])),
        ("POST", "/my/account/second-factor/remove") => same(form(&[("old", DEMO_PASSWORD)])),
        ("POST", "/city/people/{person}/roles") => {
            Some((format!("/city/people/{person}/roles"), form(&clerk)))
        }
        ("POST", "/city/people/{person}/roles/revoke") => {
            Some((format!("/city/people/{person}/roles/revoke"), form(&clerk)))
        }
        ("POST", "/api/v1/people/{person}/roles") => Some((
            format!("/api/v1/people/{person}/roles"),
            Body::Json(json!({ "role": "county_clerk", "region": COUNTY, "place": "region:410324" })),
        )),
        ("POST", "/api/v1/people/{person}/roles/revoke") => Some((
            format!("/api/v1/people/{person}/roles/revoke"),
            Body::Json(json!({ "role": "county_clerk", "place": "region:410324" })),
        )),
        ("POST", "/city/people/{person}/unmask") => {
            Some((format!("/city/people/{person}/unmask"), form(&[("reason", "投诉回访")])))
        }
        ("POST", "/city/people/{person}/unlock") => Some((format!("/city/people/{person}/unlock"), form(&[]))),
        ("POST", "/city/people/{person}/second-factor/reset") => {
            Some((format!("/city/people/{person}/second-factor/reset"), form(&[])))
        }
        ("POST", "/city/assessment/upload") => same(Body::Raw {
            kind: "multipart/form-data; boundary=b",
            bytes: b"--b\r\ncontent-disposition: form-data; name=\"workbook\"; filename=\"a.xlsx\"\r\n\r\nno\r\n--b--\r\n"
                .to_vec(),
        }),
        ("POST", "/cart") => {
            same(form(&[("county", COUNTY), ("listing", &things.listing), ("quantity", "1")]))
        }
        ("PUT", "/api/v1/cart") => {
            same(Body::Json(json!({ "county": COUNTY, "listing": things.listing, "quantity": 1 })))
        }
        ("POST", "/checkout") => same(form(&[("pickup", &things.point)])),
        ("POST", "/api/v1/checkouts") => same(Body::Json(json!({ "pickup": things.point }))),
        ("POST", "/checkout/{checkout}/wechat") => {
            Some((format!("/checkout/{}/wechat", placed[3].0), form(&[("way", "qr")])))
        }
        ("POST", "/checkout/{checkout}/alipay") => {
            Some((format!("/checkout/{}/alipay", placed[4].0), form(&[("way", "qr")])))
        }
        ("POST", "/sell/account") => same(form(&[("number", "1900410324")])),
        ("POST", "/api/v1/payments/wechat/notices") => {
            same(Body::Raw { kind: "application/json", bytes: b"{}".to_vec() })
        }
        ("POST", "/sandbox/pay/{checkout}") => {
            Some((format!("/sandbox/pay/{}", placed[0].0), form(&[("behaviour", "fail")])))
        }
        ("POST", "/orders/{order}/cancel") => Some((format!("/orders/{}/cancel", placed[1].1), form(&[]))),
        ("POST", "/api/v1/orders/{order}/cancel") => {
            Some((format!("/api/v1/orders/{}/cancel", placed[2].1), Body::None))
        }
        ("POST", "/sell/orders/{order}/pack") => Some((format!("/sell/orders/{}/pack", paid[0]), form(&[]))),
        ("POST", "/api/v1/orders/{order}/pack") => {
            Some((format!("/api/v1/orders/{}/pack", paid[1]), Body::Json(json!({}))))
        }
        ("POST", "/sell/goods/new") => same(form(&[
            ("name", "核桃"),
            ("kind", "nut"),
            ("origin", "410324102201"),
            ("made_on", "2026-10-01"),
            ("pieces", "5"),
            ("title", "核桃"),
            ("price", "9.00"),
            ("net_grams", "500"),
        ])),
        ("POST", "/sell/goods/{listing}/withdraw") => {
            Some((format!("/sell/goods/{}/withdraw", things.listings[0]), form(&[])))
        }
        ("POST", "/api/v1/listings/{listing}/withdraw") => {
            Some((format!("/api/v1/listings/{}/withdraw", things.listings[1]), Body::None))
        }
        ("POST", "/api/v1/products") => same(Body::Json(json!({ "name": "核桃", "category": "mountain", "kind": "nut" }))),
        ("POST", "/api/v1/lots") => same(Body::Json(json!({
            "product": things.product, "origin": "410324102201", "made_on": "2026-10-01", "pieces": 5
        }))),
        ("POST", "/api/v1/listings") => same(Body::Json(json!({
            "lot": things.lots[1], "title": "核桃", "price_fen": 900, "net_grams": 500, "pieces": 1
        }))),
        ("POST", "/carry/load") => same(form(&[("parcel", &packed[1])])),
        ("POST", "/counter/take-in") => same(form(&[("parcel", &packed[2])])),
        ("POST", "/api/v1/parcels/{waybill}/take-in") => Some((
            format!("/api/v1/parcels/{}/take-in", packed[3]),
            Body::Json(json!({ "station": things.point })),
        )),
        ("POST", "/counter/hand-out") => same(form(&[("parcel", &arrived[0]), ("code", &things.codes[0])])),
        ("POST", "/api/v1/parcels/{waybill}/hand-out") => Some((
            format!("/api/v1/parcels/{}/hand-out", arrived[1]),
            Body::Json(json!({ "code": things.codes[1] })),
        )),
        ("POST", "/parcels/{parcel}/renew") => Some((format!("/parcels/{}/renew", arrived[2]), form(&[]))),
        ("POST", "/county/stations/new") => same(form(&[
            ("level", "village_point"),
            ("region", "410324102202"),
            ("name", "新点"),
            ("origin", "new"),
            ("opens", "08:00"),
            ("closes", "18:00"),
            ("capabilities", "parcels"),
        ])),
        ("POST", "/county/stations/{id}") => Some((
            format!("/county/stations/{}", things.point_station),
            form(&[("name", "竹园村服务点"), ("origin", "new"), ("opens", "08:00"), ("closes", "18:00"), ("capabilities", "parcels")]),
        )),
        ("POST", "/county/stations/{id}/status") => {
            Some((format!("/county/stations/{}/status", things.point_station), form(&[("to", "suspended")])))
        }
        ("POST", "/api/v1/payments/sandbox/notices") => {
            same(Body::Raw { kind: "application/json", bytes: b"{}".to_vec() })
        }
        _ => of_money(&things.money, method, route),
    }
}

/// The same for the pages of bulk trade.
fn of_trade(traded: &Traded, method: &str, route: &str) -> Option<(String, Body)> {
    let Traded { supply, drafts, demand, quotes, contracts, delivery, payment, .. } = traded;
    let path = |id: &str| route.replace("{id}", id);
    let get = |id: &str| Some((path(id), Body::None));
    let send = |id: &str, form: &[(&str, &str)]| Some((path(id), Body::form(form)));
    match (method, route) {
        ("GET", "/trade/register") => get(""),
        ("POST", "/trade/register") => send("", &register_form()),
        ("GET", "/county/trade/purchasers/{id}") => get(&traded.purchasers[0]),
        ("POST", "/county/trade/purchasers/{id}") => send(&traded.purchasers[1], &[("step", "accept")]),
        ("GET", "/trade/posts/new") => get(""),
        ("POST", "/trade/posts/new") => send("", &fields(&post_form())),
        ("GET", "/trade/posts/{id}") => get(supply),
        ("POST", "/trade/posts/{id}") => send(&drafts[0], &[("step", "publish")]),
        ("GET", "/trade/posts/{id}/edit") => get(&drafts[1]),
        ("POST", "/trade/posts/{id}/edit") => send(&drafts[1], &fields(&post_form())),
        ("GET", "/trade/posts/{id}/quote") => get(demand),
        ("POST", "/trade/posts/{id}/quote") => send(demand, &fields(&terms())),
        ("GET", "/trade/quotes/{id}") => get(&quotes[0]),
        ("POST", "/trade/quotes/{id}") => send(&quotes[1], &[("step", "end")]),
        ("POST", "/trade/quotes/{id}/terms") => {
            let terms = terms();
            send(&quotes[0], &[fields(&terms), vec![("turn", "1")]].concat())
        }
        ("GET", "/trade/contracts/{id}") => get(&contracts[0]),
        ("POST", "/trade/contracts/{id}") => send(&contracts[1], &[("step", "confirm")]),
        ("POST", "/trade/contracts/{id}/deliveries") => {
            send(&contracts[0], &[("stage", "1"), ("gross", "1000"), ("tare", "500"), ("grade", "first")])
        }
        ("POST", "/trade/deliveries/{id}") => send(delivery, &[("decide", "accept")]),
        ("POST", "/trade/payments/{id}") => send(payment, &[("step", "confirm")]),
        _ => None,
    }
}
