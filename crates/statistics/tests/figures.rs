//! Figures follow the events, whatever their order, and can be rebuilt from the log.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::as_conversions,
    reason = "a test says what went wrong by panicking"
)]

use db::{Db, Event, Migrations, consume};
use kernel::{Day, Fen, RegionCode, SystemClock, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;
use statistics::Error;
use statistics::model::{ActiveKind, Measure, Network, Span};
use statistics::service;

fn migrations() -> Migrations {
    Migrations::new().with(statistics::MIGRATIONS)
}

/// Any of the events the projector reads, as another context would write them.
#[derive(Debug, Clone)]
enum Said {
    Paid { village: i64, seller: i64, fen: i64, day: i64 },
    Refunded { village: i64, fen: i64, day: i64, counted: bool },
    Arrived { village: i64, station: i64, day: i64 },
    Collected { village: i64, station: i64, day: i64 },
    Opened { village: i64, station: i64, open: bool },
    Elsewhere { village: i64, seller: i64, fen: i64, day: i64 },
    Reported { seller: i64, version: i32, fen: i64 },
}

macro_rules! said {
    ($name:ident, $kind:literal) => {
        #[derive(serde::Serialize)]
        #[serde(transparent)]
        struct $name(serde_json::Value);
        impl Event for $name {
            const KIND: &'static str = $kind;
            fn county(&self) -> RegionCode {
                RegionCode(410_324)
            }
            fn subject(&self) -> String {
                "x".to_owned()
            }
        }
    };
}

said!(Paid, "market.order_paid");
said!(Refunded, "market.refund_instructed");
said!(Arrived, "logistics.parcel_arrived");
said!(Collected, "logistics.parcel_collected");
said!(Opened, "station.station_opened");
said!(Concluded, "trade.contract_concluded");
said!(Accepted, "trade.delivery_accepted");
said!(ImportedElsewhere, "offsite.sales_imported");
said!(AmendedElsewhere, "offsite.sales_amended");
said!(Approved, "reporting.report_approved");

fn at(day: i64) -> Timestamp {
    Day::new(2026, 3, 1).unwrap().plus_days(day).start().plus_minutes(600)
}

fn village(number: i64) -> String {
    (410_324_100_200 + number).to_string()
}

async fn say(db: &Db, said: Said) {
    db.write(move |tx| {
        let who = testkit::system();
        match said.clone() {
            Said::Paid { village: v, seller, fen, day } => tx.record(
                at(day),
                &who,
                &Paid(json!({
                    "origin": village(v), "seller": kernel::code(seller), "total": fen, "farm_inputs": 0,
                })),
            ),
            Said::Refunded { village: v, fen, day, counted } => tx.record(
                at(day),
                &who,
                &Refunded(json!({
                    "origin": village(v), "seller": kernel::code(5), "counted": counted, "total": fen,
                })),
            ),
            Said::Elsewhere { village: v, seller, fen, day } => tx.record(
                at(9),
                &who,
                &ImportedElsewhere(json!({
                    "origin": village(v), "organisation": kernel::code(seller), "day": at(day).day(),
                    "orders": 1, "amount": fen,
                })),
            ),
            Said::Reported { seller, version, fen } => tx.record(
                at(9),
                &who,
                &Approved(json!({
                    "reporter": "enterprise", "organisation": kernel::code(seller), "data_set": "enterprise-monthly",
                    "period": "2026-03", "version": version, "values": { "farm-sales": fen, "parcels-out": 7 },
                })),
            ),
            Said::Arrived { village: v, station, day } => tx.record(
                at(day),
                &who,
                &Arrived(json!({"region": village(v), "station": kernel::code(station)})),
            ),
            Said::Collected { village: v, station, day } => tx.record(
                at(day),
                &who,
                &Collected(json!({"region": village(v), "station": kernel::code(station)})),
            ),
            Said::Opened { village: v, station, open } => tx.record(
                at(0),
                &who,
                &Opened(json!({
                    "county": "410324", "region": village(v), "station": kernel::code(station),
                    "level": "village_point", "origin": "farm_shop",
                    "status": if open { "open" } else { "closed" },
                    "capabilities": ["parcels", "bill_payment"], "takes_parcels": open,
                })),
            ),
        }
    })
    .await
    .unwrap();
}

/// Reads this many events. On PostgreSQL one can be read once no older transaction of the server is under way,
/// those of other tests included.
async fn project(db: &Db, events: usize) {
    let mut read = 0;
    for reaction in statistics::reactions() {
        while read < events {
            read += consume(db, at(0), &reaction).await.unwrap();
        }
    }
}

async fn figures(db: &Db) -> Vec<String> {
    db.read(service::everything).await.unwrap()
}

fn span(days: i64) -> Span {
    let from = Day::new(2026, 3, 1).unwrap();
    Span { from, to: from.plus_days(days) }
}

#[test]
fn a_paid_order_moves_value_orders_and_active_sellers() {
    testkit::on_both(migrations, |db| async move {
        for said in [
            Said::Paid { village: 1, seller: 5, fen: 990, day: 0 },
            Said::Paid { village: 1, seller: 5, fen: 10, day: 0 },
            Said::Paid { village: 2, seller: 6, fen: 500, day: 40 },
            Said::Refunded { village: 1, fen: 10, day: 1, counted: true },
            Said::Refunded { village: 1, fen: 70, day: 1, counted: false },
        ] {
            say(&db, said).await;
        }
        project(&db, 5).await;
        let (all, village, months, sellers) = db
            .read(|conn| {
                let one = RegionCode(410_324_100_201);
                Ok::<_, Error>((
                    service::total(conn, Measure::TransactionValue, None, span(60))?,
                    service::total(conn, Measure::TransactionValue, Some(one), span(60))?,
                    service::by_month(conn, Measure::Orders, Some(RegionCode(410_324)), span(60))?,
                    service::active(conn, ActiveKind::Seller, None, span(60))?,
                ))
            })
            .await
            .unwrap();
        assert_eq!((all, village, sellers), (1490, 990, 2));
        assert_eq!(months, [(2026, 3, 1), (2026, 4, 1)]);
    });
}

#[test]
fn coverage_counts_what_was_really_served() {
    testkit::on_both(migrations, |db| async move {
        for said in [
            Said::Opened { village: 1, station: 1, open: true },
            Said::Opened { village: 2, station: 2, open: true },
            Said::Opened { village: 3, station: 3, open: false },
            Said::Arrived { village: 1, station: 1, day: 10 },
        ] {
            say(&db, said).await;
        }
        project(&db, 4).await;
        let county = RegionCode(410_324);
        let on = |days: i64| {
            let db = db.clone();
            async move { db.read(move |conn| service::coverage(conn, county, at(days).day())).await.unwrap() }
        };
        let served = on(50).await;
        assert_eq!((served.points, served.villages, served.points_reached), (2, 2, 1));
        assert_eq!((served.townships_reached, served.converted_parcels), (1, 2));
        assert_eq!(on(10 + 90).await.points_reached, 0, "90 days without a transaction is not active");
        assert_eq!(on(10 + 89).await.points_reached, 1);
    });
}

#[test]
fn any_order_and_a_rebuild_give_the_same_figures() {
    let said = prop_oneof![
        (0_i64..3, 1_i64..3, 1_i64..999, 0_i64..4).prop_map(|(village, seller, fen, day)| Said::Paid {
            village,
            seller,
            fen,
            day
        }),
        (0_i64..3, 1_i64..999, 0_i64..4, any::<bool>())
            .prop_map(|(village, fen, day, counted)| Said::Refunded { village, fen, day, counted }),
        (0_i64..3, 1_i64..3, 0_i64..4).prop_map(|(village, station, day)| Said::Arrived {
            village,
            station,
            day
        }),
        (0_i64..3, 1_i64..3, 0_i64..4).prop_map(|(village, station, day)| Said::Collected {
            village,
            station,
            day
        }),
        (0_i64..3, 1_i64..3, 1_i64..999, 0_i64..4)
            .prop_map(|(village, seller, fen, day)| { Said::Elsewhere { village, seller, fen, day } }),
        // A version says one thing, however often and in whatever order it is told.
        (1_i64..3, 1_i32..4).prop_map(|(seller, version)| Said::Reported {
            seller,
            version,
            fen: 1_000 * i64::from(version)
        }),
    ];
    let runs = prop::collection::vec(said, 1..12).prop_flat_map(|all| {
        let shuffled = Just(all.clone()).prop_shuffle();
        (Just(all), shuffled)
    });
    let mut runner = TestRunner::new(Config { cases: 6, failure_persistence: None, ..Config::default() });
    runner
        .run(&runs, |(all, shuffled)| {
            let seen = std::sync::Mutex::new(Vec::new());
            for order in [&all, &shuffled] {
                testkit::on_both(migrations, |db| {
                    let (order, seen) = (order.clone(), &seen);
                    async move {
                        let events = order.len();
                        for said in order {
                            say(&db, said).await;
                            project(&db, 1).await;
                        }
                        let incremental = figures(&db).await;
                        let read = service::rebuild(&db, &SystemClock).await.unwrap();
                        project(&db, events - read).await;
                        assert_eq!(figures(&db).await, incremental);
                        seen.lock().unwrap().push(incremental);
                    }
                });
            }
            let seen = seen.into_inner().unwrap();
            prop_assert!(seen.windows(2).all(|pair| pair[0] == pair[1]), "{seen:#?}");
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_figure_opens_down_to_exactly_the_events_it_was_made_of() {
    testkit::on_both(migrations, |db| async move {
        for said in [
            Said::Paid { village: 1, seller: 5, fen: 990, day: 0 },
            Said::Paid { village: 2, seller: 5, fen: 10, day: 3 },
            Said::Paid { village: 1, seller: 6, fen: 500, day: 40 },
            Said::Refunded { village: 1, fen: 10, day: 3, counted: true },
            Said::Refunded { village: 1, fen: 70, day: 4, counted: false },
            Said::Arrived { village: 1, station: 9, day: 2 },
        ] {
            say(&db, said).await;
        }
        project(&db, 6).await;
        for within in
            [None, Some(RegionCode(410_324)), Some(RegionCode(410_324_100_201)), Some(RegionCode(410_325))]
        {
            let (total, orders, (all, count), (second, same)) = db
                .read(move |conn| {
                    let value = Measure::TransactionValue;
                    Ok::<_, Error>((
                        service::total(conn, value, within, span(30))?,
                        service::total(conn, Measure::Orders, within, span(30))?,
                        service::records(conn, value, within, span(30), 0, 100)?,
                        service::records(conn, value, within, span(30), 1, 1)?,
                    ))
                })
                .await
                .unwrap();
            let sum: i64 = all.iter().map(|record| record.amount.map_or(0, |fen| fen.0)).sum();
            assert_eq!(sum, total);
            assert_eq!((all.len() as i64, same), (count, count));
            assert_eq!(second.as_slice(), all.get(1..2).unwrap_or_default());
            let net: i64 = all.iter().map(|record| if record.kind.ends_with("paid") { 1 } else { -1 }).sum();
            assert_eq!(net, orders);
        }
    });
}

#[test]
fn the_outlets_behind_a_count_are_as_many_as_it_says() {
    testkit::on_both(migrations, |db| async move {
        for said in [
            Said::Opened { village: 1, station: 1, open: true },
            Said::Opened { village: 2, station: 2, open: true },
            Said::Opened { village: 3, station: 3, open: false },
            Said::Arrived { village: 1, station: 1, day: 0 },
        ] {
            say(&db, said).await;
        }
        project(&db, 4).await;
        let day = Day::new(2026, 3, 2).unwrap();
        let (coverage, listed) = db
            .read(move |conn| {
                let county = RegionCode(410_324);
                let mut listed = Vec::new();
                for network in Network::ALL {
                    listed.push(service::outlets(conn, county, network, day)?.len() as i64);
                }
                Ok::<_, Error>((service::coverage(conn, county, day)?, listed))
            })
            .await
            .unwrap();
        let counted = [
            coverage.outlets,
            coverage.stations,
            coverage.points,
            coverage.outlets_served,
            coverage.outlets_selling,
            coverage.outlets_paying,
            coverage.converted,
            coverage.warehouses,
            coverage.centres,
            coverage.points_reached,
        ];
        assert_eq!(listed, counted);
        assert_eq!((coverage.outlets, coverage.points_reached), (2, 1));
    });
}

#[test]
fn bulk_trade_is_counted_apart() {
    testkit::on_both(migrations, |db| async move {
        db.write(|tx| {
            let who = testkit::system();
            tx.record(at(0), &who, &Concluded(json!({"origin": village(1), "amount": 3_200_000})))?;
            tx.record(at(3), &who, &Accepted(json!({"origin": village(1), "amount": 1_600_000})))?;
            tx.record(at(5), &who, &Accepted(json!({"origin": village(2), "amount": 7})))
        })
        .await
        .unwrap();
        project(&db, 3).await;
        let found = db
            .read(|conn| {
                let one = village(1).parse().unwrap();
                let (records, _) = service::records(conn, Measure::BulkSales, Some(one), span(30), 0, 9)?;
                Ok::<_, Error>((
                    service::total(conn, Measure::BulkContracts, None, span(30))?,
                    service::total(conn, Measure::BulkSales, None, span(30))?,
                    service::total(conn, Measure::BulkSales, Some(one), span(30))?,
                    service::total(conn, Measure::TransactionValue, None, span(30))?,
                    records.iter().map(|record| record.amount).collect::<Vec<_>>(),
                ))
            })
            .await
            .unwrap();
        assert_eq!(found, (1, 1_600_007, 1_600_000, 0, vec![Some(kernel::Fen(1_600_000))]));
        let before = figures(&db).await;
        service::rebuild(&db, &SystemClock).await.unwrap();
        assert_eq!(figures(&db).await, before);
    });
}

#[test]
fn sales_elsewhere_count_on_the_day_they_were_paid() {
    testkit::on_both(migrations, |db| async move {
        let (paid, told) = (at(0).day(), at(0).plus_days(3));
        let sales = move |orders: i64, amount: i64, day: kernel::Day| json!({"origin": village(1), "day": day, "orders": orders, "amount": amount});
        db.write(move |tx| {
            let who = testkit::system();
            tx.record(told, &who, &ImportedElsewhere(sales(2, 4_250, paid)))?;
            tx.record(told, &who, &ImportedElsewhere(sales(1, 100, paid.plus_days(1))))?;
            tx.record(told.plus_days(9), &who, &AmendedElsewhere(sales(0, -250, paid)))?;
            tx.record(told.plus_days(9), &who, &AmendedElsewhere(sales(-1, -100, paid.plus_days(1))))
        })
        .await
        .unwrap();
        project(&db, 4).await;
        let that_day = statistics::model::Span { from: paid, to: paid };
        let read = move |conn: &mut db::Conn| {
            let records =
                |conn: &mut db::Conn, measure| service::records(conn, measure, None, that_day, 0, 9);
            let (of_orders, orders) = records(conn, Measure::OffsiteOrders)?;
            let (of_value, _) = records(conn, Measure::OffsiteSales)?;
            Ok::<_, Error>((
                service::total(conn, Measure::OffsiteSales, None, that_day)?,
                service::total(conn, Measure::OffsiteOrders, None, that_day)?,
                service::total(conn, Measure::TransactionValue, None, span(30))?,
                (of_orders.len(), orders),
                of_value.iter().filter_map(|record| record.amount).map(|amount| amount.0).collect::<Vec<_>>(),
            ))
        };
        let found = db.read(read).await.unwrap();
        assert_eq!(
            found,
            (4_000, 2, 0, (1, 1), vec![-250, 4_250]),
            "a figure opens to exactly what it is made of"
        );
        let before = figures(&db).await;
        service::rebuild(&db, &SystemClock).await.unwrap();
        assert_eq!(figures(&db).await, before);
    });
}

#[test]
fn farm_inputs_are_no_farm_produce() {
    testkit::on_both(migrations, |db| async move {
        db.write(|tx| {
            let who = testkit::system();
            let mixed = json!({
                "origin": village(1), "seller": kernel::code(5), "total": 1_000, "farm_inputs": 400,
            });
            tx.record(at(0), &who, &Paid(mixed))?;
            let back = json!({
                "origin": village(1), "seller": kernel::code(5), "counted": true, "whole": false, "total": 100,
                "farm_inputs": 100,
            });
            tx.record(at(1), &who, &Refunded(back))
        })
        .await
        .unwrap();
        project(&db, 2).await;
        let (value, inputs, records) = db
            .read(|conn| {
                let inputs = Measure::FarmInputSales;
                Ok::<_, Error>((
                    service::total(conn, Measure::TransactionValue, None, span(9))?,
                    service::total(conn, inputs, None, span(9))?,
                    service::records(conn, inputs, None, span(9), 0, 9)?.0,
                ))
            })
            .await
            .unwrap();
        assert_eq!((value, inputs), (600, 300));
        let amounts: Vec<i64> = records.iter().filter_map(|one| one.amount).map(|fen| fen.0).collect();
        assert_eq!(amounts, [-100, 400], "a figure opens to exactly what it is made of");
    });
}

#[test]
fn daily_goods_are_no_farm_produce_either() {
    testkit::on_both(migrations, |db| async move {
        db.write(|tx| {
            let mixed = json!({
                "origin": village(1), "seller": kernel::code(5), "total": 1_000, "farm_inputs": 0,
                "daily_goods": 700,
            });
            tx.record(at(0), &testkit::system(), &Paid(mixed))
        })
        .await
        .unwrap();
        project(&db, 1).await;
        let (value, records) = db
            .read(|conn| {
                let value = Measure::TransactionValue;
                Ok::<_, Error>((
                    service::total(conn, value, None, span(9))?,
                    service::records(conn, value, None, span(9), 0, 9)?.0,
                ))
            })
            .await
            .unwrap();
        assert_eq!((value, records[0].amount), (300, Some(Fen(300))));
    });
}

#[test]
fn what_is_sold_here_elsewhere_and_reported_is_never_counted_twice() {
    testkit::on_both(migrations, |db| async move {
        let rural = |db: &Db| {
            let db = db.clone();
            async move {
                db.read(|conn| service::rural_sales(conn, Some(RegionCode(410_324)), (202_603, 202_603)))
                    .await
                    .unwrap()
            }
        };
        for said in [
            Said::Paid { village: 1, seller: 5, fen: 1_000, day: 0 },
            Said::Elsewhere { village: 1, seller: 5, fen: 500, day: 1 },
            Said::Paid { village: 2, seller: 6, fen: 70, day: 2 },
        ] {
            say(&db, said).await;
        }
        project(&db, 3).await;
        let known = rural(&db).await;
        assert_eq!((known.here, known.elsewhere, known.reported, known.twice), (1_070, 500, 0, 0));
        assert_eq!(known.all(), 1_570);

        // Seller 5 reports all it sold online, which is more than the platform knows: that counts, and no longer the parts.
        say(&db, Said::Reported { seller: 5, version: 1, fen: 9_000 }).await;
        say(&db, Said::Reported { seller: 5, version: 3, fen: 4_000 }).await;
        say(&db, Said::Reported { seller: 5, version: 2, fen: 8_000 }).await;
        project(&db, 3).await;
        let told = rural(&db).await;
        assert_eq!(
            (told.reported, told.twice, told.all()),
            (4_000, 1_500, 4_070),
            "the highest version is in force"
        );

        // What comes to be known later of a seller that reported stands in its report.
        say(&db, Said::Elsewhere { village: 1, seller: 5, fen: 50, day: 3 }).await;
        say(&db, Said::Paid { village: 1, seller: 6, fen: 30, day: 4 }).await;
        project(&db, 2).await;
        let later = rural(&db).await;
        assert_eq!((later.twice, later.all()), (1_550, 4_100));
        let (sellers, total) = db
            .read(|conn| service::seller_sales(conn, Some(RegionCode(410_324)), (202_603, 202_603), (0, 9)))
            .await
            .unwrap();
        let counted: i64 = sellers.iter().map(|one| one.reported.unwrap_or(one.known).0).sum();
        assert_eq!((counted, total), (later.all(), 2), "the figure opens to its sellers");
        let before = figures(&db).await;
        service::rebuild(&db, &SystemClock).await.unwrap();
        assert_eq!(figures(&db).await, before);
    });
}

#[test]
fn a_county_that_became_a_district_keeps_what_it_sold() {
    testkit::on_both(migrations, |db| async move {
        db.write(|tx| {
            let who = testkit::system();
            for origin in ["410381100200", "410307100200", "410306100200"] {
                let order = json!({ "origin": origin, "seller": kernel::code(5), "total": 100 });
                tx.record(at(0), &who, &Paid(order))?;
            }
            Ok::<_, db::Error>(())
        })
        .await
        .unwrap();
        project(&db, 3).await;
        let (district, all, (records, count)) = db
            .read(|conn| {
                let (value, district) = (Measure::TransactionValue, Some(RegionCode(410_307)));
                Ok::<_, Error>((
                    service::total(conn, value, district, span(9))?,
                    service::by_county(conn, value, span(9))?,
                    service::records(conn, value, district, span(9), 0, 9)?,
                ))
            })
            .await
            .unwrap();
        assert_eq!(district, 200, "as Yanshi City and as Yanshi District");
        assert_eq!(all, [(RegionCode(410_306), 100), (RegionCode(410_307), 200)]);
        let sum: i64 = records.iter().filter_map(|one| one.amount).map(|amount| amount.0).sum();
        assert_eq!((sum, count), (district, 2), "its figure opens to the records under its old code too");
    });
}

#[test]
fn months_days_and_townships_add_up_to_the_same() {
    testkit::on_both(migrations, |db| async move {
        for day in [0, 5, 30, 31, 59, 61, 100] {
            say(&db, Said::Paid { village: day % 3, seller: 5, fen: 10 + day, day }).await;
        }
        project(&db, 7).await;
        for (from, to) in [(0, 30), (0, 100), (3, 99), (31, 60), (5, 5), (40, 70)] {
            let whole = Span { from: at(from).day(), to: at(to).day() };
            let found = db
                .read(move |conn| {
                    let value = Measure::TransactionValue;
                    let county = RegionCode(410_324);
                    let sum = |rows: &[(RegionCode, i64)]| rows.iter().map(|(_, value)| value).sum::<i64>();
                    Ok::<_, Error>([
                        service::total(conn, value, None, whole)?,
                        service::total(conn, value, Some(county), whole)?,
                        service::total(conn, value, Some(RegionCode(410_324_100)), whole)?,
                        service::by_day(conn, value, None, whole)?.iter().map(|(_, value)| value).sum(),
                        service::by_month(conn, value, Some(county), whole)?
                            .iter()
                            .map(|(.., value)| value)
                            .sum(),
                        sum(&service::by_county(conn, value, whole)?),
                        sum(&service::by_township(conn, value, county, whole)?),
                    ])
                })
                .await
                .unwrap();
            let days = [0, 5, 30, 31, 59, 61, 100];
            let expected: i64 =
                days.iter().filter(|day| (from..=to).contains(*day)).map(|day| 10 + day).sum();
            assert_eq!(found, [expected; 7], "{from} to {to}");
        }
    });
}

#[test]
fn two_programs_reading_the_log_at_once_count_everything_once() {
    testkit::on_both(migrations, |db| async move {
        for day in 0..40 {
            say(&db, Said::Paid { village: day % 3, seller: 5, fen: 10, day: day % 4 }).await;
        }
        let read = |db: Db| async move {
            let reactions = statistics::reactions();
            let projector = reactions.first().unwrap();
            loop {
                match consume(&db, at(0), projector).await {
                    Ok(0) if db.read(|conn| db::lag(conn, "statistics")).await.unwrap() == 0 => return,
                    Ok(_) | Err(db::Error::Contended) => tokio::task::yield_now().await,
                    Err(other) => panic!("{other}"),
                }
            }
        };
        let (one, two) = (tokio::spawn(read(db.clone())), tokio::spawn(read(db.clone())));
        one.await.unwrap();
        two.await.unwrap();
        let total =
            db.read(|conn| service::total(conn, Measure::TransactionValue, None, span(9))).await.unwrap();
        assert_eq!(total, 400);
    });
}
