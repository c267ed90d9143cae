//! The dictionary's indicators as figures: by one definition, of any period, down to nothing that tells of one reporter.

use calamine::{Reader as _, Xlsx, open_workbook_from_rs};
use db::Db;
use kernel::{Period, RegionCode, Role, code};
use serde_json::json;
use statistics::board::board;
use statistics::definitions::Figure;
use statistics::indicators::{IndicatorFigure, alerts_of, figure_of, figures_by_county, trend_of};
use statistics::service;

use super::{
    Approved, CITY, ImportedElsewhere, LUANCHUAN, app, day, get, grant, migrations, noon, paid, read, text,
    today, told,
};

/// An approved report: who reports, of which organisation, its month and version, and its figures.
async fn approved(db: &Db, reporter: &str, who: Option<i64>, of: (&str, i32), values: serde_json::Value) {
    let body = json!({
        "reporter": reporter, "organisation": who.map(code), "data_set": "x", "period": of.0, "version": of.1,
        "values": values,
    });
    db.write(move |tx| tx.record(noon(day("2026-11-09")), &testkit::system(), &Approved(body.clone())))
        .await
        .unwrap();
    read(db, 1).await;
}

async fn figure(db: &Db, id: &'static str, county: Option<RegionCode>, period: &str) -> IndicatorFigure {
    let period: Period = period.parse().unwrap();
    db.read(move |conn| figure_of(conn, id, county, period, today())).await.unwrap()
}

async fn shown(db: &Db, id: &'static str, county: Option<RegionCode>, period: &str) -> Option<String> {
    figure(db, id, county, period).await.text()
}

#[test]
fn one_name_means_one_definition() {
    testkit::on_both(migrations, |db| async move {
        paid(&db, &[("2025-09-02", 10_000), ("2026-08-02", 3_000), ("2026-09-02", 5_000), ("2026-11-02", 9)])
            .await;
        let elsewhere = json!({
            "origin": "410324100200", "organisation": code(5), "day": "2026-09-03", "orders": 1, "amount": 700,
        });
        db.write(move |tx| {
            tx.record(noon(day("2026-09-04")), &testkit::system(), &ImportedElsewhere(elsewhere.clone()))
        })
        .await
        .unwrap();
        read(&db, 1).await;
        let values = json!({"farm-sales": 8_000, "tourism-sales": 500, "offline-matched-sales": 99_999});
        approved(&db, "enterprise", Some(5), ("2026-09", 1), values).await;
        // What a county says of itself checks the sum and is never added to it.
        approved(&db, "county", None, ("2026-09", 1), json!({"farm-sales": 70_000})).await;

        let parts =
            db.read(|conn| service::rural_sales(conn, Some(LUANCHUAN), (202_609, 202_609))).await.unwrap();
        assert_eq!((parts.reported, parts.twice, parts.all()), (8_500, 5_700, 8_500));
        let one = figure(&db, "rural-transactions", Some(LUANCHUAN), "2026-09").await;
        assert_eq!(one.figure.rounded(2), Some(parts.all().into()), "by the dictionary as by the parts");
        assert_eq!(one.text().as_deref(), Some("85.00"));
        // A quarter adds its months up; a year under way its finished ones.
        assert_eq!(shown(&db, "rural-transactions", None, "2026Q3").await.as_deref(), Some("115.00"));
        let year = figure(&db, "rural-transactions", None, "2026").await;
        assert_eq!((year.text().as_deref(), year.months), (Some("115.00"), Some((202_601, 202_610))));
        assert_eq!(shown(&db, "transaction-growth", None, "2026Q3").await.as_deref(), Some("15.0"));
        let board = db.read(|conn| board(conn, None, today())).await.unwrap();
        assert_eq!(year.figure.rounded(2), Some(board.rural.all().into()), "and as the board has it");
        let row = board.counties.iter().find(|row| row.county == LUANCHUAN).unwrap();
        assert_eq!(row.indicators[0].figure.rounded(2), Some(board.rural.all().into()));
        let trend =
            db.read(|conn| trend_of(conn, "rural-transactions", Some(LUANCHUAN), today())).await.unwrap();
        let last: Vec<_> =
            trend.iter().rev().take(3).map(|(month, figure)| (month.to_string(), figure.text(2))).collect();
        let month = |name: &str, text: &str| (name.to_owned(), Some(text.to_owned()));
        assert_eq!(last, [month("2026-10", "0.00"), month("2026-09", "85.00"), month("2026-08", "30.00")]);
    });
}

#[test]
fn what_nobody_reported_is_missing_and_a_new_version_takes_the_place_of_the_old() {
    testkit::on_both(migrations, |db| async move {
        let share = |period: &'static str| {
            let db = db.clone();
            async move { figure(&db, "farm-share", Some(LUANCHUAN), period).await.figure }
        };
        assert_eq!(share("2026-10").await, Figure::Missing);
        let first =
            json!({"farm-sales": 100, "village-goods-sales": 100, "craft-sales": 0, "tourism-sales": 0});
        approved(&db, "enterprise", Some(5), ("2026-10", 2), first).await;
        assert_eq!(share("2026-10").await.text(1).as_deref(), Some("50.0"));
        // Told late, an older version changes nothing; a newer one counts, and what it leaves out is missing again.
        approved(&db, "enterprise", Some(5), ("2026-10", 1), json!({"farm-sales": 9})).await;
        assert_eq!(share("2026-10").await.text(1).as_deref(), Some("50.0"));
        approved(
            &db,
            "enterprise",
            Some(5),
            ("2026-10", 3),
            json!({"farm-sales": 9, "village-goods-sales": 1}),
        )
        .await;
        assert_eq!(share("2026-10").await, Figure::Missing, "crafts and tourism are in no report any more");
        let whole =
            json!({"farm-sales": 300, "village-goods-sales": 0, "craft-sales": 100, "tourism-sales": 0});
        approved(&db, "enterprise", Some(6), ("2026-10", 1), whole).await;
        let found = figure(&db, "farm-share", Some(LUANCHUAN), "2026-10").await;
        assert_eq!((found.text().as_deref(), found.reporters), (Some("75.4"), 2), "309 of 410");
        assert_eq!(
            share("2026Q4").await.text(1).as_deref(),
            Some("75.4"),
            "October is over, November is not"
        );
        assert_eq!(share("2026H2").await, Figure::Missing, "of July to September nobody reported");
        let before = db.read(service::everything).await.unwrap();
        service::rebuild(&db, &kernel::SystemClock).await.unwrap();
        assert_eq!(db.read(service::everything).await.unwrap(), before);
    });
}

#[test]
fn what_stands_at_the_end_of_a_period_is_counted_there_and_warned_of() {
    testkit::on_both(migrations, |db| async move {
        told(
            &db,
            &[
                ("2026-02-05", 1, 1, "village_point", "open"),
                ("2026-02-05", 2, 0, "county_centre", "open"),
                ("2026-05-20", 3, 3, "township_station", "open"),
                ("2026-10-20", 1, 1, "village_point", "suspended"),
            ],
        )
        .await;
        let stations = |period: &'static str| {
            let db = db.clone();
            async move { shown(&db, "stations-in-service", Some(LUANCHUAN), period).await }
        };
        for (period, text) in
            [("2026Q1", "1"), ("2026H1", "2"), ("2026-09", "2"), ("2026-10", "1"), ("2026", "1")]
        {
            assert_eq!(stations(period).await.as_deref(), Some(text), "{period}");
        }
        assert_eq!(stations("2026-11").await, None, "a month under way has no end yet");
        let month: Period = "2026-10".parse().unwrap();
        let alerts = db.read(move |conn| alerts_of(conn, None, month, today())).await.unwrap();
        let of: Vec<_> = alerts.iter().map(|one| (one.county, one.indicator.as_str())).collect();
        assert_eq!(of, [(LUANCHUAN, "stations-in-service")], "any indicator of the dictionary can warn");
    });
}

#[test]
fn a_county_that_became_a_district_has_its_indicators_too() {
    testkit::on_both(migrations, |db| async move {
        db.write(|tx| {
            for origin in ["410381100200", "410307100200"] {
                let order =
                    json!({ "county": origin[..6], "origin": origin, "seller": code(5), "total": 100 });
                tx.record(noon(day("2026-10-05")), &testkit::system(), &super::Paid(order))?;
            }
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
        read(&db, 2).await;
        let month: Period = "2026-10".parse().unwrap();
        let all = db.read(move |conn| figures_by_county(conn, month, today())).await.unwrap();
        let of = |county| {
            let figures = &all.iter().find(|(place, _)| *place == county).unwrap().1;
            figures[0].text().unwrap()
        };
        assert_eq!((of(None), of(Some(RegionCode(410_307)))), ("2.00".to_owned(), "2.00".to_owned()));
    });
}

#[test]
fn nothing_leaves_the_house_that_tells_of_one_reporter() {
    testkit::on_sqlite(migrations, |db| async move {
        let values =
            json!({"farm-sales": 123_457, "village-goods-sales": 0, "craft-sales": 0, "tourism-sales": 0});
        approved(&db, "enterprise", Some(5), ("2026-10", 1), values).await;
        let app = app(db.clone());
        let official = grant(Role::CityOfficial, CITY);
        let csv = "/city/indicators?period=2026-10&county=410324&export=csv&lang=en";
        let sellers = "/city/sellers/sales?from=202610&to=202610&export=csv&lang=en";
        let (status, page) =
            text(&app, &official, "/city/indicators?period=2026-10&county=410324&lang=en").await;
        assert_eq!(status, 200);
        assert!(page.contains("1,234.57"), "an official's page has the figure: {page}");
        for path in [csv, sellers] {
            let (status, file) = text(&app, &official, path).await;
            assert_eq!(status, 200, "{file}");
            assert!(
                file.contains("withheld") && !file.contains("1234.57") && !file.contains("1,234.57"),
                "{file}"
            );
        }
        let (_, book) = get(&app, &official, "/city/board.xlsx?lang=en").await;
        assert!(
            !unzipped(&book).replace(',', "").contains("1234.57"),
            "the workbook tells of the only reporter"
        );
        for (who, value) in [(6, 100_000), (7, 90_000)] {
            let values =
                json!({"farm-sales": value, "village-goods-sales": 0, "craft-sales": 0, "tourism-sales": 0});
            approved(&db, "enterprise", Some(who), ("2026-10", 1), values).await;
        }
        let (_, file) = text(&app, &official, csv).await;
        assert!(file.contains("3,134.57"), "three reporters, none too large: {file}");
        let (_, file) = text(&app, &official, sellers).await;
        assert!(
            !file.contains("1,234.57"),
            "a list of reporters withholds each, however many they are: {file}"
        );
    });
}

/// The sheets of a workbook as text.
fn unzipped(bytes: &[u8]) -> String {
    let mut book: Xlsx<_> = open_workbook_from_rs(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let mut all = String::new();
    for name in book.sheet_names() {
        for row in book.worksheet_range(&name).unwrap().rows() {
            let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
            all.push_str(&cells.join("\t"));
            all.push('\n');
        }
    }
    all
}
