//! What people are reminded of beside tasks and findings: reports due, and what an assessment asks.

use assessment::{Exact, FactsWorkbook, Frame, example_facts};
use governance::model::DutyKind;
use kernel::{Actor, Period, RegionCode};
use reporting::model::NewUnit;

use super::{House, LUANCHUAN, at, day, migrations, own, remind};

const HALF: Period = Period::Half(2026, 1);

#[test]
fn the_clerk_of_a_county_hears_of_its_report_before_it_is_due_and_once_it_is_late() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let enrolled = house.db.write(|tx| {
            let new = NewUnit {
                data_set: "county-summary".to_owned(),
                county: LUANCHUAN,
                organisation: None,
                from: day(1, 1),
            };
            reporting::service::enrol(tx, &testkit::somebody(99), at(1, 5), &new)
        });
        enrolled.await.unwrap();
        // The report of May is due on the 15th of June.
        for (now, expected) in
            [(at(6, 11), 0), (at(6, 12), 1), (at(6, 13), 0), (at(6, 14), 1), (at(6, 16), 1), (at(6, 17), 0)]
        {
            assert_eq!(remind(&house, now).await, expected, "{now}");
        }
        let told = own(&house, &house.clerk).await;
        let steps: Vec<&str> = told.iter().rev().map(|one| one.step.as_str()).collect();
        assert_eq!(steps, ["before-7", "before-1", "overdue-0"]);
        assert!(told.iter().all(|one| one.kind == DutyKind::Report && one.due == day(6, 15)));
        assert!(told[0].title.zh.ends_with("2026-05"), "{}", told[0].title.zh);
        assert_eq!(own(&house, &house.clerk_elsewhere).await, [], "another county owes its own");
    });
}

/// Tells the preliminary result of what the example's counties reported.
async fn tell(house: &House) {
    let (programme, rulebook) = assessment::in_use().unwrap();
    let frame = Frame { period: HALF, as_of: day(7, 21), deadline: Some(day(7, 20)) };
    let workbook = FactsWorkbook { frame, counties: example_facts(programme, rulebook, &frame) };
    let told = house.db.write(move |tx| {
        let office = testkit::somebody(99);
        assessment::service::upload(tx, &office, at(7, 21), &workbook)?;
        // The workbook of the example leaves this county's task open.
        let (place, task) = ((HALF, RegionCode(410_325)), Exact::from(1_000));
        assessment::service::set_fact(tx, &office, at(7, 21), place, ("training-task", &task), "年度任务")?;
        assessment::service::tell(tx, &office, at(7, 21), HALF, true)
    });
    told.await.unwrap();
}

#[test]
fn counties_hear_at_once_that_evidence_is_asked_and_that_they_may_object() {
    testkit::on_both(migrations, |db| async move {
        let house = House::open(db).await;
        let program = Actor::system("test");
        let opened = house
            .db
            .write(move |tx| assessment::service::open(tx, &program, at(6, 20), HALF, Some(day(7, 20))));
        opened.await.unwrap();
        for (now, expected) in
            [(at(6, 20), 2), (at(6, 21), 0), (at(7, 13), 2), (at(7, 19), 2), (at(7, 21), 0)]
        {
            assert_eq!(remind(&house, now).await, expected, "{now}: the clerks of two counties");
        }
        tell(&house).await;
        assert_eq!(remind(&house, at(7, 21)).await, 4, "now, and within seven days");
        assert_eq!(remind(&house, at(7, 21)).await, 0);
        let seen = own(&house, &house.clerk).await;
        let kinds: Vec<(DutyKind, &str)> =
            seen.iter().rev().map(|one| (one.kind, one.step.as_str())).collect();
        let (evidence, objection) = (DutyKind::Evidence, DutyKind::Objection);
        let expected = [
            (evidence, "now"),
            (evidence, "before-7"),
            (evidence, "before-1"),
            (objection, "now"),
            (objection, "before-7"),
        ];
        assert_eq!(kinds, expected);
    });
}
