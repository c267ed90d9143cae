//! From typed figures to those in force: who may take which step, when, and what the database refuses whatever was asked.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

mod steps;
mod time;

use std::collections::BTreeMap;

use db::{Db, LogFilter, Migrations};
use kernel::{Actor, Day, OrganisationId, Period, PersonId, RegionCode, Timestamp};
use reporting::events::ReportApproved;
use reporting::model::{Draft, DraftValue, NewUnit, UnitId};
use reporting::service::{self, ReportView};
use reporting::{Error, Result};

const COUNTY: RegionCode = RegionCode(410_324);

fn migrations() -> Migrations {
    Migrations::new().with(identity::MIGRATIONS).with(statistics::MIGRATIONS).with(reporting::MIGRATIONS)
}

fn october() -> Period {
    Period::Month(2026, 10)
}

/// Nine in the morning of this day.
fn at(day: &str) -> Timestamp {
    day.parse::<Day>().unwrap().start().plus_minutes(9 * 60)
}

fn reporter() -> Actor {
    testkit::somebody(11)
}

fn clerk() -> Actor {
    testkit::somebody(12)
}

fn official() -> Actor {
    testkit::somebody(13)
}

/// A whole report with these sales.
fn draft(sales: &str) -> Draft {
    let figures = [
        ("farm-sales", sales),
        ("village-goods-sales", "0"),
        ("craft-sales", "0"),
        ("tourism-sales", "0"),
        ("online-orders", "300"),
        ("parcels-out", "310"),
        ("employees", "12"),
        ("employees-poor", "3"),
    ];
    let value = |typed: &str| DraftValue { typed: typed.to_owned(), explanation: String::new() };
    figures.into_iter().map(|(id, typed)| (id.to_owned(), value(typed))).collect()
}

fn explained(sales: &str, why: &str) -> Draft {
    let mut draft = draft(sales);
    draft.entry("farm-sales".to_owned()).or_default().explanation = why.to_owned();
    draft
}

/// An enterprise enrolled from this day.
async fn enrolled(db: &Db, organisation: i64, from: &'static str) -> UnitId {
    db.write(move |tx| {
        let id = OrganisationId(organisation);
        service::keep_organisation(tx, COUNTY, id, "enterprise", &format!("示例企业{organisation}"))?;
        let new = NewUnit {
            data_set: "enterprise-monthly".to_owned(),
            county: COUNTY,
            organisation: Some(id),
            from: from.parse().unwrap(),
        };
        service::enrol(tx, &clerk(), at("2026-01-01"), &new)
    })
    .await
    .unwrap()
}

async fn unit(db: &Db) -> UnitId {
    enrolled(db, 70, "2026-01-01").await
}

async fn submit(db: &Db, unit: UnitId, period: Period, day: &'static str, draft: Draft) -> Result<i32> {
    submit_because(db, unit, period, day, draft, "").await
}

async fn submit_because(
    db: &Db,
    unit: UnitId,
    period: Period,
    day: &'static str,
    draft: Draft,
    reason: &'static str,
) -> Result<i32> {
    db.write(move |tx| service::submit(tx, &reporter(), at(day), unit, period, (&draft, reason))).await
}

async fn check(db: &Db, unit: UnitId, period: Period, version: i32, day: &'static str) -> Result<()> {
    db.write(move |tx| service::check(tx, &clerk(), at(day), unit, (period, version))).await
}

async fn approve(db: &Db, unit: UnitId, period: Period, version: i32, day: &'static str) -> Result<()> {
    db.write(move |tx| service::approve(tx, &official(), at(day), unit, (period, version))).await
}

/// Submitted on time, checked and approved.
async fn approved(db: &Db, unit: UnitId, period: Period, day: &'static str, sales: &str) {
    let version = submit(db, unit, period, day, draft(sales)).await.unwrap();
    check(db, unit, period, version, day).await.unwrap();
    approve(db, unit, period, version, day).await.unwrap();
}

async fn seen(db: &Db, unit: UnitId, period: Period, day: &'static str) -> ReportView {
    let today = day.parse().unwrap();
    db.read(move |conn| service::report(conn, &clerk(), today, unit, period)).await.unwrap()
}

/// The bodies of every approval there was.
async fn approvals(db: &Db) -> Vec<ReportApproved> {
    let filter = LogFilter { kinds: vec!["reporting.report_approved".to_owned()], ..LogFilter::default() };
    let (found, _) = db.read(move |conn| filter.page(conn, 0, 100)).await.unwrap();
    let mut bodies: Vec<ReportApproved> = found.iter().map(|one| one.body().unwrap()).collect();
    bodies.sort_by_key(|one| (one.period, one.version));
    bodies
}

fn sales_of(values: &BTreeMap<String, i64>) -> i64 {
    values["farm-sales"]
}

fn person(actor: &Actor) -> PersonId {
    actor.person_id().unwrap()
}

fn assert_refused<T: std::fmt::Debug>(found: Result<T>, expected: fn(&Error) -> bool) {
    match found {
        Err(error) if expected(&error) => {}
        other => panic!("{other:?}"),
    }
}
