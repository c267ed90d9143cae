//! Who may do what: every route is asked as a visitor, as a consumer, as each role, and as the same role of
//! another county, and the answers are compared with the reviewed table in `docs/authority.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::program::chain::Chain;
use crate::program::examples::{example, make_things};
use crate::program::trade::PURCHASER;
use crate::program::{Answer, Program};
use db::Tx;
use identity::service::{NewPerson, create_organisation, create_person, grant_role};
use identity::{DEMO_PASSWORD, hash_password};
use kernel::{Actor, Clock, Grant, GrantScope, PersonId, RegionCode, Role, SystemClock};

const CITY: RegionCode = RegionCode(410_300);
/// Where the same roles are held by others: 嵩县. What a city's official does there ends at its border.
const ELSEWHERE: RegionCode = RegionCode(410_325);

/// The roles with their column's head and the phone of the demonstration's account; the purchaser's is of the factory that the
/// things of bulk trade are made with.
const ROLES: [(Role, &str, &str); 10] = [
    (Role::Seller, "seller", "13800000002"),
    (Role::Purchaser, "purchaser", PURCHASER),
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
            let trader =
                create_organisation(tx, &Actor::system("test"), now, "purchaser", "外县商行", village)?;
            let stations = station::open_within(tx.conn(), ELSEWHERE)?;
            let (point, point_region, _) = stations.last().cloned().unwrap();
            for (place, (role, ..)) in ROLES.iter().enumerate() {
                let scope = match role {
                    Role::Seller => GrantScope::Organisation(shop, ELSEWHERE),
                    Role::Purchaser => GrantScope::Organisation(trader, ELSEWHERE),
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
        let (program, _simulator) = Program::open_with_wechat().await;
        settle_elsewhere(&program).await;
        let chain = Chain::begin(&program).await;
        let things = make_things(&chain).await;
        let columns = columns();
        let mut rows = BTreeMap::new();
        let mut unasked = Vec::new();
        let mut readers = Vec::new();
        for column in &columns {
            readers.push(session_for(&program, column).await);
        }
        // What a villager's code is asked for comes first, as codes last ten minutes; then reading, so that nothing else is
        // changed before it was looked at; stopping a station last of all.
        let mut routes = program.routes.clone();
        routes.sort_by_key(|(method, path)| {
            (!path.ends_with("/agree"), method != "GET", path.ends_with("/status"), path.clone())
        });
        for (method, route) in &routes {
            let Some((path, body)) = example(&things, method, route) else {
                unasked.push(format!("{method} {route}"));
                continue;
            };
            let mut cells = Vec::new();
            for (column, reader) in columns.iter().zip(&readers) {
                // Reading ends no session; whatever else is asked has one of its own.
                let token =
                    if method == "GET" { reader.clone() } else { session_for(&program, column).await };
                cells.push(cell(&program.ask(method, &path, &token, body.clone()).await));
            }
            rows.insert((route.clone(), method.clone()), cells);
        }
        assert_eq!(unasked, Vec::<String>::new(), "write an example for each route");
        compare(&columns, &rows);
    });
}

/// A session of whoever stands at the head of a column; none for a visitor.
async fn session_for(program: &Program, column: &Column) -> String {
    match &column.phone {
        Some(phone) => program.session_of(phone).await,
        None => String::new(),
    }
}

fn compare(columns: &[Column], rows: &BTreeMap<(String, String), Vec<String>>) {
    let table = table_of(columns, rows);
    let reviewed = std::fs::read_to_string(TABLE).unwrap_or_default();
    let (_, kept) = reviewed.split_once("\n|").unwrap_or_default();
    let kept = format!("|{kept}");
    if kept == table {
        return;
    }
    let old: Vec<&str> = kept.lines().collect();
    let new: Vec<&str> = table.lines().filter(|line| !old.contains(line)).collect();
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
