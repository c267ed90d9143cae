//! Decisions on what is counted and on who reads what comes of it, each the other way round.

use assessment::{Changes, Error, Facts, Frame, Value, service};
use db::{Db, Event, consume};
use kernel::{Day, Period, RegionCode, StationId, code};
use serde_json::{Value as Json, json};

use super::stage::{HALF, House, LUANCHUAN, at, migrations, official};

/// An event of another context, with what it says.
macro_rules! told {
    ($($name:ident = $kind:literal;)+) => {$(
        #[derive(serde::Serialize)]
        #[serde(transparent)]
        struct $name(Json);

        impl Event for $name {
            const KIND: &'static str = $kind;
            fn county(&self) -> RegionCode {
                LUANCHUAN
            }
            fn subject(&self) -> String {
                "x".to_owned()
            }
        }
    )+};
}

told! {
    Opened = "station.station_opened";
    Arrived = "logistics.parcel_arrived";
    Sold = "behalf.sale_agreed";
}

/// Village points, each with its village, the day it was opened, and the days on which a parcel came and a villager's goods
/// were put on sale.
pub(crate) async fn points(db: &Db, points: &'static [(i64, &'static str, &'static [&'static str])]) {
    let mut told = 0;
    for (number, opened, parcels) in points {
        let region = RegionCode(*number);
        let station = code(StationId(*number).0);
        let write = db.write(move |tx| {
            let body = json!({
                "county": LUANCHUAN, "region": region, "station": station, "level": "village_point",
                "origin": "new", "status": "open", "capabilities": ["parcels"], "takes_parcels": true,
            });
            tx.record(at(opened), &testkit::system(), &Opened(body))?;
            for day in *parcels {
                let body = json!({ "station": station, "region": region });
                tx.record(at(day), &testkit::system(), &Arrived(body))?;
                let body = json!({ "station": station, "kind": "sell" });
                tx.record(at(day), &testkit::system(), &Sold(body))?;
            }
            Ok::<_, Error>(())
        });
        write.await.unwrap();
        told += 1 + 2 * parcels.len();
    }
    let mut read = 0;
    for reaction in statistics::reactions() {
        while read < told {
            read += consume(db, at("2026-12-01"), &reaction).await.unwrap();
        }
    }
}

pub(crate) const TWO: &[(i64, &str, &[&str])] = &[
    (410_324_103_220, "2026-01-05", &["2026-03-20", "2026-08-02"]),
    (410_324_103_222, "2026-01-06", &["2026-06-20"]),
    // Opened when the half-year was over.
    (410_324_103_223, "2026-08-01", &["2026-08-03"]),
];

async fn facts(db: &Db, period: Period, as_of: &str) -> Facts {
    let frame = Frame { period, as_of: as_of.parse().unwrap(), deadline: None };
    db.read(move |conn| service::facts_of(conn, LUANCHUAN, &frame)).await.unwrap()
}

fn count(facts: &Facts, fact: &str) -> Option<u64> {
    match facts.get(fact)?.value {
        Value::Count(count) => Some(count),
        _ => None,
    }
}

#[test]
fn a_half_year_that_is_over_keeps_the_network_of_its_last_day() {
    testkit::on_both(migrations, |db| async move {
        points(&db, TWO).await;
        for asked in ["2026-07-01", "2026-07-20", "2026-11-01"] {
            let then = facts(&db, HALF, asked).await;
            let seen = ["outlets", "service-points", "villages-with-points", "points-reached"]
                .map(|fact| count(&then, fact));
            assert_eq!(seen, [Some(2), Some(2), Some(2), Some(1)], "{asked}");
            assert_eq!(count(&then, "townships-with-express"), Some(1));
            // What is counted outlet by outlet is what statistics themselves count on the day.
            let same = facts(&db, HALF, "2026-06-30").await;
            for fact in ["points-reached", "outlets-selling", "outlets-paying", "townships-with-express"] {
                assert_eq!(count(&then, fact), count(&same, fact), "{fact}");
            }
        }
        let now = facts(&db, Period::Half(2026, 2), "2026-08-05").await;
        assert_eq!(["outlets", "points-reached"].map(|fact| count(&now, fact)), [Some(3), Some(3)]);
    });
}

fn decided(name: &str, value: &str) -> Changes {
    Changes { parameters: vec![(name.to_owned(), value.to_owned())], facts: Vec::new() }
}

/// What a criterion was judged by, before and after the decision.
async fn judged(db: &Db, changes: Changes, criterion: &'static str, fact: &'static str) -> [Option<u64>; 2] {
    let day: Day = "2026-07-20".parse().unwrap();
    let contrast =
        db.read(move |conn| service::suppose(conn, &official(), day, HALF, &changes)).await.unwrap();
    [contrast.before, contrast.after].map(|one| {
        let node = one.score(LUANCHUAN).unwrap().criterion(criterion).unwrap().clone();
        match node.inputs.into_iter().find(|input| input.fact == fact).unwrap().value {
            Some(Value::Count(count)) => Some(count),
            _ => None,
        }
    })
}

#[test]
fn the_days_that_keep_an_outlet_active_are_the_rulebooks() {
    testkit::on_both(migrations, |db| async move {
        points(&db, TWO).await;
        for (days, expected) in [("90", 1), ("120", 2), ("5", 0), ("0", 0)] {
            let moved = judged(&db, decided("active-days", days), "D8", "points-reached").await;
            assert_eq!(moved, [Some(1), Some(expected)], "{days}");
        }
        let moved = judged(&db, decided("active-days", "120"), "D3", "outlets-selling").await;
        assert_eq!(moved, [Some(1), Some(2)]);
    });
}

/// Two villages of 潭头 were merged into a third on the first of May.
fn merge_villages() {
    let written = String::from_utf8(region::write(region::embedded(), RegionCode(410_300))).unwrap();
    let gone = ["410324103220", "410324103221"];
    let kept: Vec<&str> =
        written.lines().filter(|line| !gone.iter().any(|code| line.starts_with(code))).collect();
    let ended = gone.map(|code| format!("{code},旧村,village,2026-05-01,410324103222\n")).concat();
    let changes = format!("code,name,kind,valid_to,successor\n{ended}");
    let all = region::read(format!("{}\n", kept.join("\n")).as_bytes(), changes.as_bytes()).unwrap();
    region::install(all).unwrap();
}

#[test]
fn the_list_of_villages_is_that_of_the_end_or_of_the_start() {
    merge_villages();
    testkit::on_both(migrations, |db| async move {
        points(&db, TWO).await;
        let moved = judged(&db, decided("village-list", "period-start"), "D2", "villages").await;
        let [end, start] = moved.map(|count| count.unwrap());
        assert_eq!(start, end + 1, "two were there, and the third not yet");
        // A point in a village that is not on the list serves none of the list.
        let moved = judged(&db, decided("village-list", "period-start"), "D2", "villages-with-points").await;
        assert_eq!(moved, [Some(1), Some(1)]);
    });
}

#[test]
fn a_county_that_became_a_district_has_a_territory() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        for (then, now) in [(410_381, 410_307), (410_322, 410_308)] {
            let of = |county: i64, period| {
                let frame = Frame { period, as_of: at("2026-11-01").day(), deadline: None };
                house.db.read(move |conn| service::facts_of(conn, RegionCode(county), &frame))
            };
            let old = of(then, Period::Half(2020, 2)).await.unwrap();
            let new = of(now, Period::Half(2026, 1)).await.unwrap();
            for fact in ["villages", "townships"] {
                assert!(count(&old, fact).is_some_and(|count| count > 5), "{then} {fact}");
                assert_eq!(count(&old, fact), count(&new, fact));
            }
        }
    });
}

#[test]
fn the_days_for_objections_are_the_rulebooks() {
    testkit::on_both(migrations, |db| async move {
        let house = House::new(db);
        house.adopt(&[("objection-working-days", "2")]).await;
        house.open().await;
        house.tell("2026-07-21").await.unwrap();
        let cycle = house.db.read(|conn| service::cycle(conn, &official(), HALF)).await.unwrap();
        assert_eq!(cycle.objections_until, Some("2026-07-23".parse().unwrap()));
        let next = house.db.read(|conn| service::expected(conn, at("2026-07-22").day())).await.unwrap();
        assert_eq!((next.period, next.from), (HALF, "2026-07-24".parse().unwrap()));
    });
}
