//! Campaigns, and how far they are.

use serde_json::{Value, json};

use super::Body;
use super::chain::Chain;
use super::trade::day;

/// What routes of campaigns are asked about.
pub struct Promoted {
    /// Published, not begun: to be read, joined, and its coupons taken.
    pub open: String,
    /// The rule with coupons.
    pub rule: String,
    /// Enrolled: to be taken out, by page and by program.
    pub enrolments: [String; 2],
    /// Listings to be enrolled, by page and by program.
    pub listings: [String; 2],
    /// A draft to be given rules, and rules of it to be taken out: by the county's page, the city's page and by program.
    pub draft: String,
    pub removed: [String; 3],
    /// Drafts to be ended, by the county's page, the city's page and by program.
    pub ended: [String; 3],
    pub subsidised: Subsidised,
}

/// The city's festival, which owes sellers of other counties.
pub struct Subsidised {
    pub campaign: String,
    /// One who is due something.
    pub seller: String,
    /// Payments to be looked at and taken back: by the county's page, the city's page and by program.
    pub payments: [String; 3],
}

async fn make_subsidised(chain: &Chain<'_>) -> Subsidised {
    let (program, official) = (chain.program, chain.program.sign_in("13800000008").await);
    let running = program.api("GET", "/api/v1/campaigns?q=河洛丰收节", "", Value::Null).await;
    let festival = running.as_array().unwrap().iter().find(|one| one["county"] == "410300").unwrap();
    let campaign = festival["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/campaigns/{campaign}/subsidies?state=due");
    let due = program.api("GET", &path, &official, Value::Null).await;
    let seller = due["subsidies"][0]["seller"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/campaigns/{campaign}/payments");
    for slip in ["UNDO-1", "UNDO-2", "UNDO-3"] {
        program.api("POST", &path, &official, payment(&seller, slip)).await;
    }
    let kept = program.api("GET", &format!("{path}?q=UNDO"), &official, Value::Null).await;
    let payments = [0, 1, 2].map(|at| kept["payments"][at]["id"].as_str().unwrap().to_owned());
    Subsidised { campaign, seller, payments }
}

fn payment(seller: &str, slip: &str) -> Value {
    json!({ "seller": seller, "kind": "paid", "amount_fen": 1, "paid_on": day(0), "reference": slip })
}

/// The same of what campaigns owe sellers.
fn of_subsidies(subsidised: &Subsidised, method: &str, route: &str) -> Option<(String, Body)> {
    let [by_county, by_city, by_program] = &subsidised.payments;
    let payment_of = if route.starts_with("/county/") { by_county } else { by_city };
    let path = route.replace("{campaign}", &subsidised.campaign).replace("{payment}", payment_of);
    match (method, route.trim_start_matches("/county").trim_start_matches("/city")) {
        (
            "GET",
            "/campaigns/{campaign}/subsidies"
            | "/campaigns/{campaign}/payments"
            | "/campaigns/{campaign}/payments/new"
            | "/campaigns/{campaign}/payments/{payment}"
            | "/api/v1/campaigns/{campaign}/subsidies"
            | "/api/v1/campaigns/{campaign}/payments"
            | "/sell/subsidies"
            | "/sell/subsidies/payments"
            | "/api/v1/subsidies"
            | "/api/v1/subsidy-payments",
        ) => Some((path, Body::None)),
        ("POST", "/campaigns/{campaign}/payments/new") => Some((
            path,
            Body::form(&[
                ("seller", &format!("paid-{}", subsidised.seller)),
                ("amount", "0.01"),
                ("paid_on", &day(0)),
                ("reference", route),
            ]),
        )),
        ("POST", "/api/v1/campaigns/{campaign}/payments") => {
            Some((path, Body::Json(payment(&subsidised.seller, "API-1"))))
        }
        ("POST", "/campaigns/{campaign}/payments/{payment}/undo") => {
            Some((path, Body::form(&[("reason", "登记错误")])))
        }
        ("POST", "/api/v1/campaign-payments/{payment}/undo") => {
            Some((route.replace("{payment}", by_program), Body::Json(json!({ "reason": "登记错误" }))))
        }
        _ => None,
    }
}

pub async fn make_promoted(chain: &Chain<'_>) -> Promoted {
    let (program, clerk) = (chain.program, chain.program.sign_in("13800000007").await);
    let made = |path: String, token: String, body: Value| async move {
        let made = program.api("POST", &path, &token, body).await;
        made["id"].as_str().unwrap().to_owned()
    };
    let draft = || made("/api/v1/campaigns".to_owned(), clerk.clone(), campaign());
    let open = draft().await;
    let mut with_coupons = rule();
    with_coupons["coupons"] = json!(1000);
    with_coupons["per_person"] = json!(100);
    with_coupons["until"] = json!(day(25));
    let rule = made(format!("/api/v1/campaigns/{open}/rules"), clerk.clone(), with_coupons).await;
    let path = format!("/api/v1/campaigns/{open}/status");
    program.api("POST", &path, &clerk, json!({ "status": "published" })).await;
    let path = format!("/api/v1/campaigns/{open}/listings");
    let enrolled =
        |listing| made(path.clone(), chain.seller.clone(), json!({ "listing": listing, "pieces": 5 }));
    let enrolments = [enrolled(chain.publish(10).await).await, enrolled(chain.publish(10).await).await];
    let ended = [draft().await, draft().await, draft().await];
    let listings = [chain.publish(10).await, chain.publish(10).await];
    let draft = draft().await;
    let path = format!("/api/v1/campaigns/{draft}/rules");
    let ruled = || made(path.clone(), clerk.clone(), self::rule());
    let removed = [ruled().await, ruled().await, ruled().await];
    let subsidised = make_subsidised(chain).await;
    Promoted { open, rule, enrolments, listings, draft, removed, ended, subsidised }
}

fn campaign() -> Value {
    json!({
        "name": "河洛丰收节", "story": "全市好物", "starts_on": day(20), "ends_on": day(30), "organiser_share": 0,
        "budget_fen": 0, "stacking": "stackable"
    })
}

fn rule() -> Value {
    json!({ "benefit": "fen_off", "value": 500, "least_fen": 5000 })
}

/// A request that would do what the route is for, if one may.
pub fn of_promotions(things: &super::examples::Things, method: &str, route: &str) -> Option<(String, Body)> {
    let promoted = &things.promoted;
    let path = |id: &str| route.replace("{campaign}", id);
    let (starts, ends) = (day(20), day(30));
    match (method, route) {
        (
            "GET",
            "/campaigns/{campaign}"
            | "/sell/campaigns/{campaign}"
            | "/county/campaigns/{campaign}"
            | "/city/campaigns/{campaign}"
            | "/county/campaigns/{campaign}/statement"
            | "/city/campaigns/{campaign}/statement"
            | "/county/campaigns/{campaign}/counties"
            | "/city/campaigns/{campaign}/counties"
            | "/api/v1/campaigns/{campaign}"
            | "/api/v1/campaigns/{campaign}/listings"
            | "/api/v1/campaigns/{campaign}/sums",
        ) => Some((path(&promoted.open), Body::None)),
        ("POST", "/campaigns/{campaign}/coupons") => {
            Some((path(&promoted.open), Body::form(&[("rule", &promoted.rule)])))
        }
        ("POST", "/api/v1/campaigns/{campaign}/coupons") => {
            Some((path(&promoted.open), Body::Json(json!({ "rule": promoted.rule }))))
        }
        ("POST", "/sell/campaigns/{campaign}") => Some((
            path(&promoted.open),
            Body::form(&[("listing", &promoted.listings[0]), ("pieces", "5"), ("price", "8.50")]),
        )),
        ("POST", "/api/v1/campaigns/{campaign}/listings") => Some((
            path(&promoted.open),
            Body::Json(json!({ "listing": promoted.listings[1], "pieces": 5, "price_fen": 850 })),
        )),
        ("POST", "/api/v1/campaigns/{campaign}/preview") => Some((
            path(&promoted.open),
            Body::Json(json!({
                "lines": [{
                    "county": "410324", "listing": promoted.listings[1], "quantity": 2, "price_fen": 850
                }],
                "first_order": true, "coupons": true
            })),
        )),
        ("POST", "/sell/campaigns/{campaign}/leave") => {
            Some((path(&promoted.open), Body::form(&[("enrolment", &promoted.enrolments[0])])))
        }
        ("DELETE", "/api/v1/campaigns/{campaign}/listings/{enrolment}") => {
            Some((path(&promoted.open).replace("{enrolment}", &promoted.enrolments[1]), Body::None))
        }
        ("GET", "/county/campaigns/{campaign}/edit" | "/city/campaigns/{campaign}/edit") => {
            Some((path(&promoted.draft), Body::None))
        }
        ("PUT", "/api/v1/campaigns/{campaign}") => Some((path(&promoted.draft), Body::Json(campaign()))),
        ("POST", "/county/campaigns/{campaign}/rules/{rule}/remove") => {
            Some((path(&promoted.draft).replace("{rule}", &promoted.removed[0]), Body::form(&[])))
        }
        ("POST", "/city/campaigns/{campaign}/rules/{rule}/remove") => {
            Some((path(&promoted.draft).replace("{rule}", &promoted.removed[1]), Body::form(&[])))
        }
        ("DELETE", "/api/v1/campaigns/{campaign}/rules/{rule}") => {
            Some((path(&promoted.draft).replace("{rule}", &promoted.removed[2]), Body::None))
        }
        (
            "POST",
            "/county/campaigns/new"
            | "/city/campaigns/new"
            | "/county/campaigns/{campaign}/edit"
            | "/city/campaigns/{campaign}/edit",
        ) => Some((
            path(&promoted.draft),
            Body::form(&[
                ("name", "河洛丰收节"),
                ("starts_on", &starts),
                ("ends_on", &ends),
                ("organiser_share", "0"),
                ("stacking", "exclusive"),
            ]),
        )),
        ("POST", "/api/v1/campaigns") => Some((route.to_owned(), Body::Json(campaign()))),
        ("POST", "/county/campaigns/{campaign}/rules" | "/city/campaigns/{campaign}/rules") => {
            Some((path(&promoted.draft), Body::form(&[("benefit", "nth_free"), ("value", "3")])))
        }
        ("POST", "/api/v1/campaigns/{campaign}/rules") => Some((path(&promoted.draft), Body::Json(rule()))),
        ("POST", "/county/campaigns/{campaign}/status") => {
            Some((path(&promoted.ended[0]), Body::form(&[("status", "ended")])))
        }
        ("POST", "/city/campaigns/{campaign}/status") => {
            Some((path(&promoted.ended[1]), Body::form(&[("status", "ended")])))
        }
        ("POST", "/api/v1/campaigns/{campaign}/status") => {
            Some((path(&promoted.ended[2]), Body::Json(json!({ "status": "ended" }))))
        }
        _ => of_subsidies(&promoted.subsidised, method, route),
    }
}
