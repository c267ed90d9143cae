//! The stages, one by one and out of order.

use diesel::RunQueryDsl as _;
use reporting::model::{Fix, Receipt, Stage};

use super::*;

#[test]
fn a_report_goes_from_its_reporter_to_the_city_and_tells_its_figures_once() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        approved(&db, unit, october(), "2026-11-05", "20,000.00").await;
        let view = seen(&db, unit, october(), "2026-11-05").await;
        assert_eq!(view.receipt, Receipt::OnTime);
        let report = view.report.unwrap();
        assert_eq!((report.stage, report.version, report.approved_version), (Stage::Approved, 1, 1));
        assert_eq!(view.versions[0].person, person(&reporter()));
        let told = approvals(&db).await;
        assert_eq!(told.len(), 1);
        assert_eq!((sales_of(&told[0].values), &told[0].replaces), (2_000_000, &None));
        assert_eq!(told[0].reporter, "enterprise");
        assert!(!told[0].values.contains_key("offline-matched-sales"), "missing is not zero");
    });
}

#[test]
fn what_is_returned_comes_again_as_a_new_version() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        submit(&db, unit, october(), "2026-11-05", draft("20000")).await.unwrap();
        assert_refused(submit(&db, unit, october(), "2026-11-05", draft("21000")).await, |error| {
            matches!(error, Error::Waiting)
        });
        let back = |reason: &'static str| {
            db.write(move |tx| {
                service::return_report(tx, &clerk(), at("2026-11-06"), unit, (october(), 1), reason)
            })
        };
        assert_refused(back(" ").await, |error| matches!(error, Error::ReasonMissing));
        back("请核对农产品").await.unwrap();
        assert_refused(check(&db, unit, october(), 1, "2026-11-06").await, |error| {
            matches!(error, Error::NotSubmitted)
        });
        // Sent again after the deadline it is still on time: the first submission counts.
        assert_eq!(submit(&db, unit, october(), "2026-11-12", draft("21000")).await.unwrap(), 2);
        assert_refused(check(&db, unit, october(), 1, "2026-11-12").await, |error| {
            matches!(error, Error::Moved)
        });
        check(&db, unit, october(), 2, "2026-11-12").await.unwrap();
        approve(&db, unit, october(), 2, "2026-11-12").await.unwrap();
        let view = seen(&db, unit, october(), "2026-11-12").await;
        assert_eq!(view.receipt, Receipt::OnTime);
        let said: Vec<i64> = view.versions.iter().map(|version| version.values["farm-sales"].value).collect();
        assert_eq!(said, [2_100_000, 2_000_000], "both versions stand");
    });
}

#[test]
fn an_approved_report_is_replaced_and_says_what_it_replaces() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        approved(&db, unit, october(), "2026-11-05", "20000").await;
        assert_refused(submit(&db, unit, october(), "2026-11-05", draft("1")).await, |error| {
            matches!(error, Error::ApprovedAlready)
        });
        let back = db.write(move |tx| {
            service::return_report(tx, &official(), at("2026-11-06"), unit, (october(), 1), "与平台数不符")
        });
        back.await.unwrap();
        let kept = seen(&db, unit, october(), "2026-11-06").await.report.unwrap();
        assert_eq!(kept.approved_version, 1, "in force until another is approved");
        approved(&db, unit, october(), "2026-11-07", "23000").await;
        let told = approvals(&db).await;
        assert_eq!(told.len(), 2);
        let replaced = told[1].replaces.as_ref().unwrap();
        assert_eq!((replaced.version, sales_of(&replaced.values)), (1, 2_000_000));
        assert_eq!(sales_of(&told[1].values), 2_300_000);
    });
}

#[test]
fn one_person_cannot_take_two_steps() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        submit(&db, unit, october(), "2026-11-05", draft("20000")).await.unwrap();
        let own = db.write(move |tx| service::check(tx, &reporter(), at("2026-11-05"), unit, (october(), 1)));
        assert_refused(own.await, |error| matches!(error, Error::SamePerson));
        check(&db, unit, october(), 1, "2026-11-05").await.unwrap();
        let same = db.write(move |tx| service::approve(tx, &clerk(), at("2026-11-05"), unit, (october(), 1)));
        assert_refused(same.await, |error| matches!(error, Error::SamePerson));
        // Whatever the program asked, the schema refuses it.
        let forced = db.write(|tx| {
            let sql = "UPDATE reporting_report SET stage = 'approved', approved_version = version, \
                       approved_by = checked_by";
            diesel::sql_query(sql).execute(tx.conn()).map_err(db::Error::from)
        });
        assert!(matches!(forced.await, Err(db::Error::Refused(_))));
    });
}

#[test]
fn the_database_refuses_to_edit_what_was_reported() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        approved(&db, unit, october(), "2026-11-05", "20000").await;
        for sql in [
            "UPDATE reporting_value SET value = value + 1 WHERE element = 'farm-sales'",
            "UPDATE reporting_signature SET value = value + 1 WHERE element = 'farm-sales'",
            "DELETE FROM reporting_value",
            "UPDATE reporting_value SET version = 2",
        ] {
            let edited =
                db.write(move |tx| diesel::sql_query(sql).execute(tx.conn()).map_err(db::Error::from));
            assert!(matches!(edited.await, Err(db::Error::Refused(_))), "{sql}");
        }
        let view = seen(&db, unit, october(), "2026-11-05").await;
        assert_eq!(view.versions[0].values["farm-sales"].value, 2_000_000);
    });
}

#[test]
fn ten_times_last_months_needs_an_explanation_and_text_is_no_number() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        approved(&db, unit, Period::Month(2026, 9), "2026-10-05", "20000").await;
        let wild = submit(&db, unit, october(), "2026-11-05", draft("200000")).await.unwrap_err();
        let Error::Figures(findings) = wild else { panic!("{wild:?}") };
        assert_eq!(
            (findings.len(), findings[0].element.as_str(), findings[0].fix),
            (1, "farm-sales", Fix::Explain)
        );
        let text = submit(&db, unit, october(), "2026-11-05", explained("约三万", "真的")).await.unwrap_err();
        let Error::Figures(findings) = text else { panic!("{text:?}") };
        assert_eq!(findings[0].fix, Fix::Correct, "an explanation makes no number of it");
        let told = explained("200000", "中秋礼盒集中发货");
        assert_eq!(submit(&db, unit, october(), "2026-11-05", told).await.unwrap(), 1);
        let view = seen(&db, unit, october(), "2026-11-05").await;
        assert_eq!(view.versions[0].values["farm-sales"].explanation, "中秋礼盒集中发货");
    });
}

#[test]
fn a_draft_keeps_whatever_was_typed() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        let kept = db.write(move |tx| {
            service::save_draft(tx, &reporter(), at("2026-11-05"), unit, october(), &draft("约三万"))
        });
        kept.await.unwrap();
        let view = seen(&db, unit, october(), "2026-11-05").await;
        assert_eq!(view.receipt, Receipt::Empty);
        assert_eq!(view.report.unwrap().draft["farm-sales"].typed, "约三万");
    });
}

#[test]
fn nobody_is_enrolled_twice_or_for_what_others_report() {
    testkit::on_both(migrations, |db| async move {
        let unit = unit(&db).await;
        let enrol = |set: &'static str, organisation: Option<i64>, from: &'static str| {
            let new = NewUnit {
                data_set: set.to_owned(),
                county: COUNTY,
                organisation: organisation.map(OrganisationId),
                from: from.parse().unwrap(),
            };
            db.write(move |tx| service::enrol(tx, &clerk(), at("2026-06-01"), &new))
        };
        assert_refused(enrol("enterprise-monthly", Some(70), "2026-06-01").await, |error| {
            matches!(error, Error::EnrolledAlready)
        });
        assert_refused(enrol("county-summary", Some(70), "2026-06-01").await, |error| {
            matches!(error, Error::NoDataSet)
        });
        assert_refused(enrol("enterprise-monthly", Some(999), "2026-06-01").await, |error| {
            matches!(error, Error::NoOrganisation)
        });
        let end = |day: &'static str| {
            db.write(move |tx| service::end(tx, &clerk(), at("2026-06-01"), unit, day.parse().unwrap()))
        };
        assert_refused(end("2025-12-31").await, |error| matches!(error, Error::BadEnd));
        end("2026-07-15").await.unwrap();
        assert_refused(end("2026-08-15").await, |error| matches!(error, Error::BadEnd));
        assert_refused(enrol("enterprise-monthly", Some(70), "2026-07-15").await, |error| {
            matches!(error, Error::EnrolledAlready)
        });
        enrol("enterprise-monthly", Some(70), "2026-07-16").await.unwrap();
    });
}
