//! What the boards and the indicators show, to whom, and where their numbers lead.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod goals;
mod indicators;
mod network;
mod pages;
mod targets;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use db::{Db, Event, Migrations, consume};
use kernel::{Actor, Day, Grant, GrantScope, ManualClock, PersonId, RegionCode, Role, Timestamp, code};
use serde_json::json;
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
        #[derive(Clone, serde::Serialize)]
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
                self.0.get("station").and_then(|code| code.as_str()).unwrap_or("x").to_owned()
            }
        }
    };
}

said!(Paid, "market.order_paid");
said!(Opened, "station.station_opened");
said!(Arrived, "logistics.parcel_arrived");
said!(ImportedElsewhere, "offsite.sales_imported");
said!(HandedOver, "logistics.parcel_handed_over");
said!(SaleAgreed, "behalf.sale_agreed");
said!(CashMoved, "behalf.cash_moved");
said!(Approved, "reporting.report_approved");
said!(AttainmentConfirmed, "governance.attainment_confirmed");
said!(AttainmentEnded, "governance.attainment_ended");

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
            "level": level, "name": format!("第{station}服务点"), "origin": "new", "status": status, "capabilities": ["parcels"], "takes_parcels": true,
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
    let routes = ui::layers(pages.merge(api).with_state(app.clone()), app);
    let response = routes.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    (status, to_bytes(response.into_body(), 20_000_000).await.unwrap().to_vec())
}

async fn text(app: &App, grants: &[Grant], path: &str) -> (u16, String) {
    let (status, bytes) = get(app, grants, path).await;
    (status, String::from_utf8_lossy(&bytes).into_owned())
}
