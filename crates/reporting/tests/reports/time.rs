//! Periods open, fall due and lock; more time; who is expected; what is added up.

use kernel::PeriodKind;
use reporting::model::{ExtensionId, ExtensionStatus, Receipt, Stage};
use reporting::service::{OverviewQuery, Phase, Timeliness};
use statistics::definitions::{Figure, Shown};

use super::*;

#[test]
fn a_period_takes_reports_on_time_then_late_then_none() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        assert_refused(submit(&db, unit, october(), "2026-10-31", draft("1")).await, |error| {
            matches!(error, Error::NotOpen { .. })
        });
        submit(&db, unit, october(), "2026-11-11", draft("20000")).await.unwrap();
        let view = seen(&db, unit, october(), "2026-11-11").await;
        assert_eq!((view.receipt, view.phase), (Receipt::Late, Phase::Overdue));
        let other = enrolled(&db, 71, "2026-01-01").await;
        let closed = submit(&db, other, october(), "2026-12-11", draft("20000")).await;
        assert_refused(closed, |error| matches!(error, Error::Closed { .. }));
        let view = seen(&db, other, october(), "2026-12-11").await;
        assert_eq!((view.receipt, view.phase), (Receipt::Missing, Phase::Locked));
    });
}

#[test]
fn after_the_lock_two_persons_pass_a_correction_with_its_reason() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        approved(&db, unit, october(), "2026-11-05", "20000").await;
        let day = "2026-12-20";
        let back = db.write(move |tx| {
            service::return_report(tx, &official(), at(day), unit, (october(), 1), "再看看")
        });
        assert_refused(back.await, |error| matches!(error, Error::LockedAlready));
        let version = submit_because(&db, unit, october(), day, draft("19000"), "漏减退款").await.unwrap();
        let waiting = seen(&db, unit, october(), day).await;
        assert_eq!(waiting.versions[0].reason, "漏减退款");
        let report = waiting.report.unwrap();
        assert_eq!((report.stage, report.approved_version), (Stage::Submitted, 1));
        assert_eq!(approvals(&db).await.len(), 1, "nothing changes before both have passed it");
        check(&db, unit, october(), version, day).await.unwrap();
        approve(&db, unit, october(), version, day).await.unwrap();
        let told = approvals(&db).await;
        assert_eq!(sales_of(&told[1].values), 1_900_000);
        assert_eq!(told[1].replaces.as_ref().unwrap().version, 1);
    });
}

#[test]
fn a_unit_that_did_not_exist_then_is_not_expected() {
    testkit::on_both(migrations, |db| async move {
        let unit = enrolled(&db, 70, "2026-11-01").await;
        let early = submit(&db, unit, october(), "2026-11-05", draft("20000")).await;
        assert_refused(early, |error| matches!(error, Error::NotExpected { .. }));
        let all = overview(&db, "2026-12-15", Period::Month(2026, 11), 2).await;
        let receipts: Vec<Receipt> = all.rows[0].slots.iter().map(|slot| slot.receipt).collect();
        assert_eq!(receipts, [Receipt::Missing, Receipt::NotExpected]);
        let wholes: Vec<u32> = all.tallies.iter().map(|tally| tally.completeness().whole()).collect();
        assert_eq!(wholes, [1, 0]);
    });
}

async fn overview(db: &Db, day: &'static str, last: Period, periods: usize) -> service::Overview {
    let want = OverviewQuery {
        data_set: "enterprise-monthly".to_owned(),
        county: None,
        words: String::new(),
        last,
        periods,
        receipt: None,
        stage: None,
    };
    db.read(move |conn| service::overview(conn, &in_county(), day.parse().unwrap(), &want)).await.unwrap()
}

/// A clerk of the county: what a list shows follows from grants.
fn in_county() -> Actor {
    let grant = kernel::Grant { role: kernel::Role::CountyClerk, scope: kernel::GrantScope::Region(COUNTY) };
    Actor::person(PersonId(12), "clerk", vec![grant], std::sync::Arc::new(testkit::Everything))
}

#[test]
fn completeness_counts_what_is_due_alone() {
    testkit::on_both(migrations, |db| async move {
        let first = unit(&db).await;
        let second = enrolled(&db, 71, "2026-01-01").await;
        enrolled(&db, 72, "2026-01-01").await;
        submit(&db, first, october(), "2026-11-05", draft("20000")).await.unwrap();
        submit(&db, second, october(), "2026-11-15", draft("20000")).await.unwrap();
        let all = overview(&db, "2026-11-20", october(), 1).await;
        let tally = all.tallies[0];
        assert_eq!((tally.completeness().part(), tally.completeness().whole()), (2, 3));
        assert_eq!((tally.timeliness().part(), tally.timeliness().whole()), (1, 3));
        let open = overview(&db, "2026-11-10", october(), 1).await;
        assert_eq!(open.tallies[0].completeness().whole(), 0, "on the last day nothing is due yet");
    });
}

async fn ask(db: &Db, unit: UnitId, day: &'static str, until: &'static str) -> Result<ExtensionId> {
    db.write(move |tx| {
        let until = (until.parse().unwrap(), "财务人员出差");
        service::ask_for_time(tx, &reporter(), at(day), unit, october(), until)
    })
    .await
}

async fn grant(db: &Db, id: ExtensionId, day: &'static str) -> Result<()> {
    db.write(move |tx| service::decide_extension(tx, &clerk(), at(day), id, true, "")).await
}

#[test]
fn more_time_is_asked_and_granted_before_the_deadline_only() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        let other = enrolled(&db, 71, "2026-01-01").await;
        for until in ["2026-11-10", "2026-12-11"] {
            assert_refused(ask(&db, unit, "2026-11-08", until).await, |error| {
                matches!(error, Error::ExtensionDays { .. })
            });
        }
        let id = ask(&db, unit, "2026-11-08", "2026-11-15").await.unwrap();
        assert_refused(ask(&db, unit, "2026-11-08", "2026-11-16").await, |error| {
            matches!(error, Error::ExtensionAsked)
        });
        grant(&db, id, "2026-11-10").await.unwrap();
        assert_refused(grant(&db, id, "2026-11-10").await, |error| matches!(error, Error::ExtensionDecided));
        submit(&db, unit, october(), "2026-11-15", draft("20000")).await.unwrap();
        let view = seen(&db, unit, october(), "2026-11-15").await;
        assert_eq!((view.receipt, view.extensions[0].status), (Receipt::OnTime, ExtensionStatus::Granted));
        let id = ask(&db, other, "2026-11-10", "2026-11-15").await.unwrap();
        assert_refused(grant(&db, id, "2026-11-11").await, |error| {
            matches!(error, Error::ExtensionLate { .. })
        });
        assert_refused(ask(&db, other, "2026-11-11", "2026-11-15").await, |error| {
            matches!(error, Error::ExtensionLate { .. })
        });
    });
}

#[test]
fn who_has_not_reported_is_reminded_once_before_and_once_after() {
    testkit::on_both(migrations, |db| async move {
        let done = unit(&db).await;
        enrolled(&db, 71, "2026-01-01").await;
        submit(&db, done, october(), "2026-11-03", draft("20000")).await.unwrap();
        for (day, expected) in
            [("2026-11-06", 0), ("2026-11-07", 1), ("2026-11-08", 0), ("2026-11-11", 1), ("2026-11-12", 0)]
        {
            let reminded = db.write(move |tx| service::remind(tx, at(day))).await.unwrap();
            assert_eq!(reminded, expected, "{day}");
        }
    });
}

fn county_draft(sales: &str, received: &str) -> Draft {
    let mut all = draft(sales);
    for (id, typed) in
        [("parcels-in", received), ("online-shops", "5"), ("stations", "40"), ("trainings", "0")]
    {
        all.entry(id.to_owned()).or_default().typed = typed.to_owned();
    }
    all
}

async fn county_unit(db: &Db) -> UnitId {
    db.write(|tx| {
        let new = NewUnit {
            data_set: "county-summary".to_owned(),
            county: COUNTY,
            organisation: None,
            from: "2026-07-01".parse().unwrap(),
        };
        service::enrol(tx, &official(), at("2026-07-01"), &new)
    })
    .await
    .unwrap()
}

async fn platform_unit(db: &Db) -> UnitId {
    db.write(|tx| {
        let id = OrganisationId(90);
        service::keep_organisation(tx, COUNTY, id, "enterprise", "示例平台")?;
        let new = NewUnit {
            data_set: "platform-monthly".to_owned(),
            county: COUNTY,
            organisation: Some(id),
            from: "2026-07-01".parse().unwrap(),
        };
        service::enrol(tx, &clerk(), at("2026-07-01"), &new)
    })
    .await
    .unwrap()
}

#[test]
fn a_countys_own_figures_stand_beside_the_sum_of_its_enterprises() {
    testkit::on_both(migrations, |db| async move {
        for (organisation, sales) in [(70, "100"), (71, "200"), (72, "300")] {
            let unit = enrolled(&db, organisation, "2026-01-01").await;
            approved(&db, unit, october(), "2026-11-05", sales).await;
        }
        let waiting = enrolled(&db, 73, "2026-01-01").await;
        submit(&db, waiting, october(), "2026-11-05", draft("9999")).await.unwrap();
        let county = county_unit(&db).await;
        submit(&db, county, october(), "2026-11-05", county_draft("650", "0")).await.unwrap();
        check(&db, county, october(), 1, "2026-11-05").await.unwrap();
        approve(&db, county, october(), 1, "2026-11-05").await.unwrap();
        let platform = platform_unit(&db).await;
        let values = [("platform-sellers", "9"), ("platform-sales", "550"), ("online-orders", "800")];
        let value = |typed: &str| DraftValue { typed: typed.to_owned(), explanation: String::new() };
        let typed = values.map(|(id, typed)| (id.to_owned(), value(typed))).into_iter().collect();
        submit(&db, platform, october(), "2026-11-05", typed).await.unwrap();
        check(&db, platform, october(), 1, "2026-11-05").await.unwrap();
        approve(&db, platform, october(), 1, "2026-11-05").await.unwrap();
        for reaction in statistics::reactions() {
            db::catch_up(&db, at("2026-11-06"), &reaction).await.unwrap();
        }
        let found = db
            .read(|conn| {
                service::summary(conn, &official(), COUNTY, october(), "2026-11-20".parse().unwrap())
            })
            .await
            .unwrap();
        let sales = found.rows.iter().find(|row| row.element.id == "farm-sales").unwrap();
        assert_eq!(
            (sales.enterprises.sum, sales.enterprises.reporters, sales.county),
            (Some(60_000), 3, Some(65_000))
        );
        let figure = |id: &str| found.indicators.iter().find(|one| one.indicator.id == id).unwrap().figure;
        assert_eq!(figure("parcels-balance"), Figure::Undefined, "no parcel came in");
        assert_eq!(figure("transaction-growth"), Figure::Undefined, "nothing was sold last year");
        assert_eq!(figure("order-value").text(2).as_deref(), Some("0.67"), "600 yuan of 900 orders");
        assert_eq!(figure("rural-transactions").text(2).as_deref(), Some("600.00"), "as the boards have it");
        // The platform says less than the enterprises do: the two stand side by side and are never added.
        let check = found.rows.iter().find(|row| row.element.id == "platform-sales").unwrap();
        let sums = (check.enterprises.sum, check.platforms.sum, check.platforms.reporters, check.county);
        assert_eq!(sums, (Some(60_000), Some(55_000), 1, None));
    });
}

#[test]
fn the_public_sees_no_figure_that_tells_of_one_reporter() {
    testkit::on_both(migrations, |db| async move {
        for (organisation, sales) in [(70, "100"), (71, "200")] {
            let unit = enrolled(&db, organisation, "2026-01-01").await;
            approved(&db, unit, october(), "2026-11-05", sales).await;
        }
        let sales = |found: &service::Aggregate| {
            found.figures.iter().find(|(one, _)| one.id == "farm-sales").unwrap().1.clone()
        };
        let on = |day: &'static str| {
            db.read(move |conn| {
                service::published(conn, day.parse().unwrap(), "enterprise-monthly", october())
            })
        };
        assert_refused(on("2026-12-10").await, |error| matches!(error, Error::NotLocked { .. }));
        let two = on("2026-12-11").await.unwrap();
        assert_eq!((&sales(&two).groups[..], sales(&two).total), (&[Shown::Withheld][..], Shown::Withheld));
        let third = enrolled(&db, 72, "2026-01-01").await;
        approved(&db, third, october(), "2026-11-05", "300").await;
        assert_eq!(sales(&on("2026-12-11").await.unwrap()).total, Shown::Sum(60_000));
        let own = db.read(|conn| {
            service::published(conn, "2026-12-11".parse().unwrap(), "county-summary", october())
        });
        assert_refused(own.await, |error| matches!(error, Error::NoDataSet));
    });
}

/// A county's clerk asks for its own report, and the city grants it on the same day.
async fn more_time(db: &Db, unit: UnitId, day: &'static str, until: &'static str) {
    db.write(move |tx| {
        let until = (until.parse().unwrap(), "财务人员出差");
        let asked = service::ask_for_time(tx, &clerk(), at(day), unit, october(), until)?;
        service::decide_extension(tx, &official(), at(day), asked, true, "")
    })
    .await
    .unwrap();
}

#[test]
fn what_a_county_owed_and_gave_in_a_half_year() {
    testkit::on_both(migrations, |db| async move {
        let county = county_unit(&db).await;
        for (month, day) in [(7, "2026-08-10"), (8, "2026-09-20"), (9, "2026-10-15")] {
            let period = Period::Month(2026, month);
            submit(&db, county, period, day, county_draft("650", "10")).await.unwrap();
        }
        let half = PeriodKind::Half.of("2026-10-01".parse().unwrap());
        let db = &db;
        let asked = move |day: &'static str| {
            db.read(move |conn| service::timeliness(conn, COUNTY, half, day.parse().unwrap()))
        };
        // July on time, August late, September on its last day; October is not due before the 16th.
        let by_then = Timeliness { due: 3, on_time: 2, extended: 0, late: 1 };
        assert_eq!(asked("2026-11-15").await.unwrap(), Some(by_then));
        assert_eq!(asked("2026-11-16").await.unwrap(), Some(Timeliness { due: 4, ..by_then }));
        more_time(db, county, "2026-11-14", "2026-11-20").await;
        assert_eq!(asked("2026-11-16").await.unwrap(), Some(by_then));
        submit(db, county, october(), "2026-11-18", county_draft("650", "10")).await.unwrap();
        let extended = Timeliness { due: 4, extended: 1, ..by_then };
        assert_eq!(asked("2026-11-21").await.unwrap(), Some(extended));
        let elsewhere = db
            .read(move |conn| {
                service::timeliness(conn, RegionCode(410_325), half, "2026-11-21".parse().unwrap())
            })
            .await;
        assert_eq!(elsewhere.unwrap(), None);
    });
}
