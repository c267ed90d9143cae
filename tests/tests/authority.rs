//! Who may do what: every route is asked as a visitor, as a consumer, as each role, and as the same role of
//! another county, and the answers are compared with the reviewed table in `docs/authority.md`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod program;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use db::Tx;
use identity::service::{NewPerson, create_organisation, create_person, grant_role};
use identity::{DEMO_PASSWORD, hash_password};
use kernel::{Actor, Clock, Grant, GrantScope, PersonId, RegionCode, Role, SystemClock};
use program::{Answer, Body, COUNTY, Chain, Program};
use serde_json::{Value, json};

const CITY: RegionCode = RegionCode(410_300);
/// Where the same roles are held by others: 嵩县. What a city's official does there ends at its border.
const ELSEWHERE: RegionCode = RegionCode(410_325);

/// The roles with their column's head and the phone of the demonstration's account.
const ROLES: [(Role, &str, &str); 9] = [
    (Role::Seller, "seller", "13800000002"),
    (Role::StationOperator, "station", "13800000003"),
    (Role::Carrier, "carrier", "13800000006"),
    (Role::CountyClerk, "county", "13800000007"),
    (Role::CityOfficial, "city", "13800000008"),
    (Role::Inspector, "inspector", "13800000009"),
    (Role::SecurityAdministrator, "security", "13800000010"),
    (Role::Auditor, "auditor", "13800000011"),
    (Role::SystemAdministrator, "system", "13800000012"),
];

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/authority.md");

/// One who asks: the head of the column, and the phone to sign in with; none for a visitor.
struct Column {
    head: String,
    phone: Option<String>,
}

fn columns() -> Vec<Column> {
    let column = |head: &str, phone: &str| Column { head: head.to_owned(), phone: Some(phone.to_owned()) };
    let mut all = vec![
        Column { head: "visitor".to_owned(), phone: None },
        column("buyer", "13800000001"),
        column("other buyer", "13700000099"),
    ];
    for (place, (_, head, phone)) in ROLES.iter().enumerate() {
        all.push(column(head, phone));
        all.push(column(&format!("{head} elsewhere"), &phone_elsewhere(place)));
    }
    all
}

fn phone_elsewhere(place: usize) -> String {
    format!("1370000000{place}")
}

/// The people of another county: the same roles, there.
async fn settle_elsewhere(program: &Program) {
    let (vault, now) = (program.vault.clone(), SystemClock.now());
    let hash = hash_password(DEMO_PASSWORD).unwrap();
    program
        .db
        .write(move |tx| {
            let join = |tx: &mut Tx<'_>, phone: &str| -> identity::Result<PersonId> {
                let new = NewPerson {
                    name: "外县人".to_owned(),
                    phone: phone.parse()?,
                    password_hash: hash.clone(),
                    is_invented: true,
                };
                create_person(tx, &Actor::system("test"), now, &vault, CITY, &new)
            };
            join(tx, "13700000099")?;
            let village = RegionCode(410_325_100_201);
            let shop =
                create_organisation(tx, &Actor::system("test"), now, "cooperative", "外县合作社", village)?;
            let stations = station::open_within(tx.conn(), ELSEWHERE)?;
            let (point, point_region, _) = stations.last().cloned().unwrap();
            for (place, (role, ..)) in ROLES.iter().enumerate() {
                let scope = match role {
                    Role::Seller => GrantScope::Organisation(shop, ELSEWHERE),
                    Role::StationOperator => GrantScope::Station(point, point_region),
                    _ => GrantScope::Region(ELSEWHERE),
                };
                let person = join(tx, &phone_elsewhere(place))?;
                grant_role(tx, &Actor::system("test"), now, CITY, person, Grant { role: *role, scope })?;
            }
            Ok::<_, identity::Error>(())
        })
        .await
        .unwrap();
}

/// What routes are asked about: made once, by the people of 栾川.
struct Things {
    /// Placed, not paid: checkout and order, one for each way of cancelling.
    placed: [(String, String); 3],
    paid: [String; 2],
    packed: [String; 4],
    packed_order: String,
    arrived: [String; 3],
    codes: [String; 2],
    listings: [String; 2],
    product: String,
    lots: [String; 2],
    listing: String,
    point: String,
    point_station: String,
    person: String,
    asset: String,
}

async fn make_things(chain: &Chain<'_>) -> Things {
    let program = chain.program;
    let arrived = [chain.arrived().await, chain.arrived().await, chain.arrived().await];
    let parcel =
        program.api("GET", &format!("/api/v1/parcels/{}", arrived[2]), &chain.buyer, Value::Null).await;
    let packed_order = parcel["order"].as_str().unwrap().to_owned();
    let codes = [chain.code(&arrived[0]).await, chain.code(&arrived[1]).await];
    let product =
        made(program, &chain.seller, "products", json!({"name": "核桃", "category": "mountain"})).await;
    let lot = json!({ "product": product, "origin": "410324102201", "made_on": "2026-10-01", "pieces": 500 });
    let lots = [
        made(program, &chain.seller, "lots", lot.clone()).await,
        made(program, &chain.seller, "lots", lot).await,
    ];
    let terms =
        |lot: &str| json!({ "lot": lot, "title": "核桃", "price_fen": 900, "net_grams": 500, "pieces": 10 });
    let shop = program.get("/", "").await.text;
    let asset = shop.split("/assets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let people =
        program.get("/city/people?q=%E5%A4%96%E5%8E%BF", &program.sign_in("13800000010").await).await.text;
    let person = people.split("/city/people/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    Things {
        placed: [chain.place().await, chain.place().await, chain.place().await],
        paid: [chain.paid().await, chain.paid().await],
        packed: [chain.packed().await, chain.packed().await, chain.packed().await, chain.packed().await],
        listings: [
            made(program, &chain.seller, "listings", terms(&lots[0])).await,
            made(program, &chain.seller, "listings", terms(&lots[0])).await,
        ],
        packed_order,
        arrived,
        codes,
        product,
        lots,
        listing: chain.listing.clone(),
        point: chain.point.clone(),
        point_station: chain.point.clone(),
        person,
        asset,
    }
}

async fn made(program: &Program, token: &str, kind: &str, body: Value) -> String {
    let made = program.api("POST", &format!("/api/v1/{kind}"), token, body).await;
    made["id"].as_str().unwrap().to_owned()
}

/// A request that would do what the route is for, if one may. None when nobody wrote one yet.
#[allow(clippy::too_many_lines, reason = "one line for each route")]
fn example(things: &Things, method: &str, route: &str) -> Option<(String, Body)> {
    let Things { packed, arrived, paid, placed, .. } = things;
    let form = Body::form;
    let get = |path: String| Some((path, Body::None));
    let same = |body: Body| Some((route.to_owned(), body));
    let person = &things.person;
    let clerk = [("role", "county_clerk"), ("region", COUNTY), ("place", "region:410324")];
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
        ("GET", "/goods/{county}/{listing}") => get(format!("/goods/{COUNTY}/{}", things.listing)),
        ("GET", "/orders/{order}") => get(format!("/orders/{}", paid[0])),
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
        ("POST", "/sandbox/pay/{checkout}") => {
            Some((format!("/sandbox/pay/{}", placed[0].0), form(&[("behaviour", "fail")])))
        }
        ("POST", "/orders/{order}/cancel") => Some((format!("/orders/{}/cancel", placed[1].1), form(&[]))),
        ("POST", "/api/v1/orders/{order}/cancel") => {
            Some((format!("/api/v1/orders/{}/cancel", placed[2].1), Body::None))
        }
        ("POST", "/sell/orders/{order}/pack") => Some((format!("/sell/orders/{}/pack", paid[0]), form(&[]))),
        ("POST", "/api/v1/orders/{order}/pack") => {
            Some((format!("/api/v1/orders/{}/pack", paid[1]), Body::None))
        }
        ("POST", "/sell/goods/new") => same(form(&[
            ("name", "核桃"),
            ("category", "mountain"),
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
        ("POST", "/api/v1/products") => same(Body::Json(json!({ "name": "核桃", "category": "mountain" }))),
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
        _ => None,
    }
}

/// What an answer says about permission.
fn cell(answer: &Answer) -> String {
    match answer.status {
        200..300 => "yes".to_owned(),
        303 if answer.location.starts_with("/sign-in?next=") => "sign in".to_owned(),
        303 => "yes".to_owned(),
        401 => "sign in".to_owned(),
        403 => "no".to_owned(),
        other => other.to_string(),
    }
}

#[test]
fn every_route_lets_in_whom_the_reviewed_table_says() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        settle_elsewhere(&program).await;
        let chain = Chain::begin(&program).await;
        let things = make_things(&chain).await;
        let columns = columns();
        let mut rows = BTreeMap::new();
        let mut unasked = Vec::new();
        // Reading first, so that nothing is changed before it was looked at; stopping a station last of all.
        let mut routes = program.routes.clone();
        routes.sort_by_key(|(method, path)| (method != "GET", path.ends_with("/status"), path.clone()));
        for (method, route) in &routes {
            let Some((path, body)) = example(&things, method, route) else {
                unasked.push(format!("{method} {route}"));
                continue;
            };
            let mut cells = Vec::new();
            for column in &columns {
                // A session of its own for each question: some end it.
                let token = match &column.phone {
                    Some(phone) => session_of(&program, phone).await,
                    None => String::new(),
                };
                cells.push(cell(&program.ask(method, &path, &token, body.clone()).await));
            }
            rows.insert((route.clone(), method.clone()), cells);
        }
        assert_eq!(unasked, Vec::<String>::new(), "write an example for each route");
        compare(&columns, &rows);
    });
}

/// A session made beside the pages: a password for each of a thousand questions would take minutes.
async fn session_of(program: &Program, phone: &str) -> String {
    let (vault, now) = (program.vault.clone(), SystemClock.now());
    let phone: identity::model::Phone = phone.parse().unwrap();
    let outcome = program
        .db
        .write(move |tx| {
            let candidate = identity::service::candidate(tx.conn(), now, &vault, CITY, &phone)?;
            identity::service::sign_in(tx, now, CITY, &candidate, true, "test")
        })
        .await
        .unwrap();
    match outcome {
        identity::service::SignIn::Done { token, .. } => token,
        other => panic!("{other:?}"),
    }
}

fn compare(columns: &[Column], rows: &BTreeMap<(String, String), Vec<String>>) {
    let table = table_of(columns, rows);
    let reviewed = std::fs::read_to_string(TABLE).unwrap_or_default();
    let (_, kept) = reviewed.split_once("\n|").unwrap_or_default();
    if format!("|{kept}") == table {
        return;
    }
    let old: Vec<&str> = kept.lines().collect();
    let new: Vec<&str> = table.lines().filter(|line| !old.contains(&line.trim_start_matches('|'))).collect();
    let beside = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("authority.md");
    std::fs::write(&beside, &table).unwrap();
    panic!(
        "who may do what has changed; review these lines, then put {} below the words of docs/authority.md:\n{}",
        beside.display(),
        new.join("\n")
    );
}

fn table_of(columns: &[Column], rows: &BTreeMap<(String, String), Vec<String>>) -> String {
    let mut table = String::from("| route | method |");
    for column in columns {
        write!(table, " {} |", column.head).unwrap();
    }
    table.push_str("\n|---|---|");
    table.push_str(&"---|".repeat(columns.len()));
    table.push('\n');
    for ((route, method), cells) in rows {
        writeln!(table, "| `{route}` | {method} | {} |", cells.join(" | ")).unwrap();
    }
    table
}
