//! Targets and early warnings, as the boards show them.

use db::Db;
use kernel::{RegionCode, code};
use serde_json::json;
use statistics::board::board;
use statistics::service;
use statistics::targets::{Progress, TargetRow, targets};

use super::{
    Arrived, AttainmentConfirmed, AttainmentEnded, LUANCHUAN, day, migrations, noon, paid, read, today, told,
};

async fn target(db: &Db, county: Option<RegionCode>, id: &str) -> TargetRow {
    let found = db.read(move |conn| targets(conn, county, today())).await.unwrap();
    found.into_iter().find(|one| one.id == id).unwrap()
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
        let where_it_is_set = "/city/supervision/attainments?target=persons-trained";
        assert_eq!((trained.now, trained.link("/city").as_deref()), (None, Some(where_it_is_set)));
        assert_eq!(
            trained.why.unwrap().key,
            "statistics-target-unset",
            "what has no figure says who sets it"
        );
    });
}

/// What the office put on record or took back: the day it did, and the body.
async fn attained(db: &Db, steps: &[(&str, bool, serde_json::Value)]) {
    for (on, confirmed, body) in steps {
        let (at, body, confirmed) = (noon(day(on)), body.clone(), *confirmed);
        let record = move |tx: &mut db::Tx<'_>| match confirmed {
            true => tx.record(at, &testkit::system(), &AttainmentConfirmed(body.clone())),
            false => tx.record(at, &testkit::system(), &AttainmentEnded(body.clone())),
        };
        db.write(record).await.unwrap();
    }
    read(db, steps.len()).await;
}

#[test]
fn what_the_office_puts_on_record_is_counted_until_it_is_taken_back() {
    testkit::on_both(migrations, |db| async move {
        let named = |id: i64, village: &str, on: &str| {
            json!({"attainment": code(id), "target": "demonstration-villages", "of_county": "410324",
                "division": village, "amount": 1, "counted_on": on})
        };
        let trained = |id: i64, county: &str, amount: i64, on: &str| {
            json!({"attainment": code(id), "target": "persons-trained", "of_county": county, "division": null,
                "amount": amount, "counted_on": on})
        };
        attained(
            &db,
            &[
                ("2026-03-01", true, named(1, "410324100200", "2026-02-20")),
                ("2026-10-01", true, named(2, "410324100201", "2026-09-20")),
                ("2026-10-01", true, named(3, "410324100203", "2026-09-20")),
                ("2026-11-01", false, named(2, "410324100201", "2026-09-20")),
                ("2026-03-01", true, trained(4, "410324", 600, "2026-02-28")),
                ("2026-07-01", true, trained(5, "410324", 700, "2026-06-30")),
                // The county that became a district has one count of persons, under whichever code.
                ("2026-03-01", true, trained(6, "410381", 400, "2021-01-31")),
                ("2026-07-01", true, trained(7, "410307", 500, "2026-06-30")),
            ],
        )
        .await;
        let villages = target(&db, Some(LUANCHUAN), "demonstration-villages").await;
        assert_eq!((villages.now, villages.target), (Some(2), 5), "one was taken back");
        // One 90 days ago, two now, 38 days to go.
        assert_eq!(villages.forecast, Some(2));
        let elsewhere = target(&db, Some(RegionCode(410_325)), "demonstration-villages").await;
        assert_eq!(elsewhere.now, Some(0), "the list of names is kept, and none of them lies there");
        let persons = target(&db, None, "persons-trained").await;
        assert_eq!(
            (persons.now, persons.why.clone().unwrap().key),
            (Some(1_200), "statistics-target-partly")
        );
        assert_eq!(target(&db, Some(RegionCode(410_307)), "persons-trained").await.now, Some(500));
        let open = target(&db, Some(RegionCode(410_325)), "persons-trained").await;
        assert_eq!(
            (open.now, open.why.unwrap().key),
            (None, "statistics-target-unset"),
            "missing is not zero"
        );
        let then = db.read(|conn| targets(conn, Some(LUANCHUAN), day("2026-10-15"))).await.unwrap();
        let then = then.into_iter().find(|one| one.id == "demonstration-villages").unwrap();
        assert_eq!(then.now, Some(3), "as it was on that day");
        let before = db.read(service::everything).await.unwrap();
        let again = service::rebuild(&db, &kernel::ManualClock::at(noon(today()))).await.unwrap();
        read(&db, 8 - again).await;
        assert_eq!(db.read(service::everything).await.unwrap(), before, "the log makes the same again");
    });
}
