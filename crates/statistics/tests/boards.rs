//! What the boards show, to whom, and where their numbers lead.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use db::{Db, Event, Migrations, consume};
use kernel::{Actor, Day, Grant, GrantScope, ManualClock, PersonId, RegionCode, Role, Timestamp, code};
use serde_json::json;
use statistics::board::board;
use statistics::service;
use statistics::targets::{Progress, TargetRow, targets};
use tower::ServiceExt;
use ui::{App, Site, Texts};

const LUANCHUAN: RegionCode = RegionCode(410_324);
const CITY: RegionCode = RegionCode(410_300);

fn migrations() -> Migrations {
    Migrations::new().with(statistics::MIGRATIONS)
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn today() -> Day {
    day("2026-11-23")
}

macro_rules! said {
    ($name:ident, $kind:literal) => {
        #[derive(serde::Serialize)]
        #[serde(transparent)]
        struct $name(serde_json::Value);
        impl Event for $name {
            const KIND: &'static str = $kind;
            fn county(&self) -> RegionCode {
                self.0
                    .get("county")
                    .and_then(|code| code.as_str())
                    .map_or(LUANCHUAN, |code| code.parse().unwrap())
            }
            fn subject(&self) -> String {
                "x".to_owned()
            }
        }
    };
}

said!(Paid, "market.order_paid");
said!(Opened, "station.station_opened");
said!(Arrived, "logistics.parcel_arrived");

fn noon(day: Day) -> Timestamp {
    day.start().plus_minutes(720)
}

/// Orders paid in 栾川: the day and the fen.
async fn paid(db: &Db, orders: &[(&str, i64)]) {
    for (on, fen) in orders {
        let (at, body) = (noon(day(on)), json!({"origin": "410324100200", "seller": code(5), "total": fen}));
        db.write(move |tx| tx.record(at, &testkit::system(), &Paid(body.clone()))).await.unwrap();
    }
    read(db, orders.len()).await;
}

/// What the station context tells of a station: the day, its number, the last digits of its village, its level, its status.
async fn told(db: &Db, stations: &[(&str, i64, i64, &str, &str)]) {
    for (on, station, village, level, status) in stations {
        let body = json!({
            "county": LUANCHUAN, "region": (410_324_100_200 + village).to_string(), "station": code(*station),
            "level": level, "origin": "new", "status": status, "capabilities": ["parcels"], "takes_parcels": true,
        });
        let at = noon(day(on));
        db.write(move |tx| tx.record(at, &testkit::system(), &Opened(body.clone()))).await.unwrap();
    }
    read(db, stations.len()).await;
}

/// Lets the projector read this many events. On PostgreSQL one can be read once no older transaction of the server is under
/// way, those of other tests included.
async fn read(db: &Db, events: usize) {
    let mut read = 0;
    for reaction in statistics::reactions() {
        while read < events {
            read += consume(db, noon(today()), &reaction).await.unwrap();
        }
    }
}

fn app(db: Db) -> App {
    let texts = Texts::new(&[ui::LOCALES, region::LOCALES, statistics::LOCALES]);
    let module = statistics::module();
    App {
        db,
        clock: Arc::new(ManualClock::at(noon(today()))),
        authority: Arc::new(identity::Policies::new([module.policies]).unwrap()),
        texts: Arc::new(texts.unwrap_or_else(|faults| panic!("{faults:?}"))),
        site: Arc::new(Site {
            name: ("洛阳".to_owned(), "Luoyang".to_owned()),
            city: CITY,
            demo: true,
            navigation: module.navigation,
        }),
    }
}

fn grant(role: Role, region: RegionCode) -> Vec<Grant> {
    vec![Grant { role, scope: GrantScope::Region(region) }]
}

/// A page or an answer as somebody with these roles gets it: its status and its bytes.
async fn get(app: &App, grants: &[Grant], path: &str) -> (u16, Vec<u8>) {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    let actor = Actor::person(PersonId(7), "某", grants.to_vec(), Arc::clone(&app.authority));
    request.extensions_mut().insert(actor);
    let (api, _) = statistics::module().api.split_for_parts();
    let (_, pages) = statistics::module().routes.into_parts();
    let routes = ui::layers(pages.merge(api), app).with_state(app.clone());
    let response = routes.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    (status, to_bytes(response.into_body(), 20_000_000).await.unwrap().to_vec())
}

async fn text(app: &App, grants: &[Grant], path: &str) -> (u16, String) {
    let (status, bytes) = get(app, grants, path).await;
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[test]
fn sales_that_fall_to_nothing_sound_the_alarm() {
    testkit::on_both(migrations, |db| async move {
        paid(&db, &[("2025-10-09", 5_000), ("2026-09-09", 9_000)]).await;
        let found = db.read(|conn| board(conn, Some(LUANCHUAN), today())).await.unwrap();
        let of = |english: &str| found.alerts.iter().any(|one| one.says.en.contains(english));
        assert!(found.alerts.iter().all(|one| (one.county, one.month) == (LUANCHUAN, 202_610)));
        assert!(of("a fifth below last year's"), "{:?}", found.alerts);
        assert!(of("three tenths below the last period's"), "{:?}", found.alerts);
        assert!(of("below the target of 20 %"), "{:?}", found.alerts);
    });
}

async fn target(db: &Db, county: Option<RegionCode>, id: &str) -> TargetRow {
    let found = db.read(move |conn| targets(conn, county, today())).await.unwrap();
    found.into_iter().find(|one| one.id == id).unwrap()
}

#[test]
fn growth_is_compound_from_the_declared_base_year() {
    testkit::on_both(migrations, |db| async move {
        paid(&db, &[("2026-05-09", 7_430_084)]).await;
        let growth = target(&db, None, "transaction-growth").await;
        assert_eq!((growth.now, growth.forecast), (None, None), "no base, no figure");
        assert_eq!(growth.why.unwrap().key, "statistics-target-no-base");

        // A fifth a year, eleven times: 1.2 to the power of 11 is 7.430084.
        paid(&db, &[("2015-05-09", 1_000_000), ("2015-12-09", 400_000)]).await;
        let growth = target(&db, None, "transaction-growth").await;
        assert_eq!((growth.now, growth.progress()), (Some(200), Progress::Reached));
        assert_eq!(growth.shown(200), "20.0%");
        assert_eq!(growth.forecast, None, "nothing of last year says what the months ahead bring");
        let link = growth.link("/city").unwrap();
        assert_eq!(link, "/city/sellers/sales?from=202601&to=202610");
        // Last year's last months were as large as its first: so will this year's be.
        paid(&db, &[("2025-05-09", 1_000_000), ("2025-11-09", 1_000_000)]).await;
        let growth = target(&db, None, "transaction-growth").await;
        assert_eq!(growth.forecast, Some(240), "14,860,168 of 1,400,000 in eleven years");
        assert_eq!(target(&db, Some(RegionCode(410_325)), "transaction-growth").await.now, None);
    });
}

#[test]
fn stations_are_counted_as_they_stood_on_the_day() {
    testkit::on_both(migrations, |db| async move {
        told(
            &db,
            &[
                ("2026-01-05", 1, 1, "village_point", "open"),
                ("2026-01-05", 2, 0, "county_centre", "open"),
                ("2026-10-20", 3, 3, "village_point", "open"),
                ("2026-11-01", 4, 4, "township_station", "open"),
                ("2026-11-20", 1, 1, "village_point", "closed"),
            ],
        )
        .await;
        let stations = target(&db, Some(LUANCHUAN), "stations").await;
        assert_eq!(stations.now, Some(2), "neither what is closed nor the county centre");
        // One 90 days ago, two now, 38 days to go.
        assert_eq!(stations.forecast, Some(2));
        assert_eq!(stations.link("/county").unwrap(), "/county/outlets?which=stations&county=410324");
        let on = |text: &str| {
            let (db, day) = (db.clone(), day(text));
            async move { db.read(move |conn| service::coverage(conn, LUANCHUAN, day)).await.unwrap().outlets }
        };
        assert_eq!((on("2026-01-04").await, on("2026-06-30").await, on("2026-11-19").await), (0, 2, 4));
        assert_eq!(on("2026-11-20").await, 3, "what closed since was open then");
    });
}

#[test]
fn every_target_that_is_counted_has_a_forecast_and_records() {
    testkit::on_both(migrations, |db| async move {
        told(&db, &[("2026-01-05", 1, 1, "village_point", "open")]).await;
        for on in ["2026-07-09", "2026-11-09"] {
            let body = json!({"region": "410324100201", "station": code(1)});
            let at = noon(day(on));
            db.write(move |tx| tx.record(at, &testkit::system(), &Arrived(body.clone()))).await.unwrap();
        }
        read(&db, 2).await;
        for id in ["stations", "townships-with-stations", "express-townships"] {
            let row = target(&db, Some(LUANCHUAN), id).await;
            assert!(row.now.is_some_and(|now| now > 0), "{row:?}");
            assert_eq!(row.forecast, row.now, "as many then as now: {row:?}");
            assert!(row.link("/city").is_some());
        }
        let trained = target(&db, None, "persons-trained").await;
        assert_eq!((trained.now, trained.link("/city")), (None, None));
        assert!(trained.why.is_some(), "what has no figure says who has it");
    });
}

#[test]
fn a_clerk_stays_behind_the_countys_door() {
    testkit::on_sqlite(migrations, |db| async move {
        paid(&db, &[("2025-10-09", 5_000), ("2026-09-09", 9_000)]).await;
        let app = app(db);
        let clerk = grant(Role::CountyClerk, LUANCHUAN);
        let (status, page) = text(&app, &clerk, "/county/board?lang=en").await;
        assert_eq!(status, 200, "{page}");
        assert!(page.contains("/county/sellers/sales?"), "{page}");
        let main = page.split("<main").nth(1).unwrap_or(&page);
        assert!(!main.contains("\"/city"), "a clerk is led to the city's door: {main}");
        assert!(!main.contains("county=410325"), "or to another county: {main}");
        // Every place the board leads to opens to its reader.
        for place in main.split("href=\"/county/").skip(1).filter_map(|rest| rest.split('"').next()) {
            let place = format!("/county/{}", place.replace("&amp;", "&").replace("&#38;", "&"));
            assert_eq!(get(&app, &clerk, &place).await.0, 200, "{place}");
        }
        // Without a county the workbook is of the clerk's own, as the page is.
        assert_eq!(get(&app, &clerk, "/county/board.xlsx").await.0, 200);
        assert_eq!(get(&app, &clerk, "/city/board.xlsx").await.0, 403);
        let official = grant(Role::CityOfficial, CITY);
        let (_, page) = text(&app, &official, "/city/board?lang=en").await;
        assert!(page.contains("/city/wall"), "{page}");
    });
}

#[test]
fn what_is_kept_by_month_has_no_days_to_sum() {
    testkit::on_sqlite(migrations, |db| async move {
        let app = app(db);
        let official = grant(Role::CityOfficial, CITY);
        for measure in ["reported_sales", "reported_twice"] {
            for path in ["/api/v1/figures", "/city/records"] {
                let (status, said) =
                    text(&app, &official, &format!("{path}?measure={measure}&lang=en")).await;
                assert_eq!(status, 422, "{said}");
                assert!(said.contains("reported by month and has no days"), "{said}");
            }
        }
        let (status, _) = text(&app, &official, "/api/v1/figures?measure=farm_input_sales").await;
        assert_eq!(status, 200);
    });
}
