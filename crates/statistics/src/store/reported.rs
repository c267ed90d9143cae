//! What reporters said, in force, and what it adds up to by county.

use std::collections::BTreeMap;

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{RegionCode, Timestamp};

use super::schema::{county_element, reported_value};
use super::upsert::{Upsert, Value, upsert};
use crate::Result;
use crate::definitions::Reporter;
use crate::sums::{Said, SaidOf, Sums};

const SAID: Upsert = Upsert {
    into: "reported_value (county, id, month, reporter, organisation, element, value, version)",
    conflict: "ON CONFLICT (county, month, reporter, organisation, element) DO UPDATE SET \
               value = excluded.value, version = excluded.version",
};
const ADDED: Upsert = Upsert {
    into: "county_element (county, id, month, reporter, element, value, reporters)",
    conflict: "ON CONFLICT (county, reporter, element, month) DO UPDATE SET \
               value = county_element.value + excluded.value, \
               reporters = county_element.reporters + excluded.reporters",
};

type Moved = BTreeMap<(RegionCode, i32, Reporter, &'static str), (i64, i64)>;

/// Puts the reports of a batch in force where they are newer than what is, and moves the counties' sums by the difference.
pub(crate) fn move_reported(tx: &mut Tx<'_>, now: Timestamp, sums: &Sums) -> Result<()> {
    let mut moved = Moved::new();
    for (of, said) in &sums.said {
        let kept = kept(tx.conn(), *of)?;
        if kept.values().any(|(_, version)| *version >= said.version) {
            continue;
        }
        for (element, (value, _)) in &kept {
            let Some(element) = said.word(element) else { continue };
            let sum = moved.entry((of.county, of.month, of.reporter, element)).or_default();
            *sum = (sum.0 - value, sum.1 - 1);
        }
        for (element, value) in &said.values {
            let sum = moved.entry((of.county, of.month, of.reporter, element)).or_default();
            *sum = (sum.0 + value, sum.1 + 1);
        }
        replace(tx, now, *of, said)?;
    }
    let mut rows = Vec::with_capacity(moved.len());
    for ((county, month, reporter, element), (value, reporters)) in moved {
        let id = Value::Big(tx.id::<i64>(now));
        let (by, element) = (Value::Word(reporter.as_str()), Value::Word(element));
        rows.push([
            county.into(),
            id,
            Value::Int(month),
            by,
            element,
            Value::Big(value),
            Value::Big(reporters),
        ]);
    }
    upsert(tx.conn(), ADDED, &rows)
}

fn kept(conn: &mut Conn, of: SaidOf) -> Result<BTreeMap<String, (i64, i32)>> {
    let rows: Vec<(String, i64, i32)> = reported_value::table
        .filter(reported_value::county.eq(of.county).and(reported_value::month.eq(of.month)))
        .filter(reported_value::reporter.eq(of.reporter.as_str()))
        .filter(reported_value::organisation.eq(of.organisation))
        .select((reported_value::element, reported_value::value, reported_value::version))
        .load(conn)?;
    Ok(rows.into_iter().map(|(element, value, version)| (element, (value, version))).collect())
}

fn replace(tx: &mut Tx<'_>, now: Timestamp, of: SaidOf, said: &Said) -> Result<()> {
    let old = reported_value::table
        .filter(reported_value::county.eq(of.county).and(reported_value::month.eq(of.month)))
        .filter(reported_value::reporter.eq(of.reporter.as_str()))
        .filter(reported_value::organisation.eq(of.organisation));
    diesel::delete(old).prepared().execute(tx.conn())?;
    let mut rows = Vec::with_capacity(said.values.len());
    for (element, value) in &said.values {
        let id = Value::Big(tx.id::<i64>(now));
        let (month, by) = (Value::Int(of.month), Value::Word(of.reporter.as_str()));
        let (who, element) = (Value::Big(of.organisation), Value::Word(element));
        let version = Value::Int(said.version);
        rows.push([of.county.into(), id, month, by, who, element, Value::Big(*value), version]);
    }
    upsert(tx.conn(), SAID, &rows)
}

/// A sum of a county's month: the county as it was called then, the month, the element, the sum, and of how many.
pub(crate) type ElementRow = (RegionCode, i32, String, i64, i64);

/// What these elements add up to by county from this month to that one, such as 202611.
pub(crate) fn elements(
    conn: &mut Conn,
    reporter: Reporter,
    elements: &[&str],
    counties: &[RegionCode],
    (first, last): (i32, i32),
) -> Result<Vec<ElementRow>> {
    let mut query = county_element::table
        .filter(county_element::reporter.eq(reporter.as_str()))
        .filter(county_element::element.eq_any(elements.to_vec()))
        .filter(county_element::month.between(first, last))
        .into_boxed();
    if !counties.is_empty() {
        query = query.filter(county_element::county.eq_any(counties.to_vec()));
    }
    Ok(query
        .select((
            county_element::county,
            county_element::month,
            county_element::element,
            county_element::value,
            county_element::reporters,
        ))
        .load(conn)?)
}

/// What each reporter said of an element in these months: the county, the reporter and the value.
pub(crate) fn said_by(
    conn: &mut Conn,
    reporter: Reporter,
    element: &str,
    (first, last): (i32, i32),
) -> Result<Vec<(RegionCode, i64, i64)>> {
    Ok(reported_value::table
        .filter(reported_value::reporter.eq(reporter.as_str()).and(reported_value::element.eq(element)))
        .filter(reported_value::month.between(first, last))
        .select((reported_value::county, reported_value::organisation, reported_value::value))
        .load(conn)?)
}

/// Every row without its id; for comparing two states.
pub(crate) fn all(conn: &mut Conn) -> Result<Vec<String>> {
    let said: Vec<(i64, i32, String, i64, String, i64, i32)> = reported_value::table
        .select((
            reported_value::county,
            reported_value::month,
            reported_value::reporter,
            reported_value::organisation,
            reported_value::element,
            reported_value::value,
            reported_value::version,
        ))
        .load(conn)?;
    let sums: Vec<(i64, i32, String, String, i64, i64)> = county_element::table
        .filter(county_element::reporters.ne(0))
        .select((
            county_element::county,
            county_element::month,
            county_element::reporter,
            county_element::element,
            county_element::value,
            county_element::reporters,
        ))
        .load(conn)?;
    let said = said.iter().map(|row| format!("said {row:?}"));
    Ok(said.chain(sums.iter().map(|row| format!("element {row:?}"))).collect())
}

/// Forgets every report.
pub(crate) fn clear(conn: &mut Conn) -> Result<()> {
    diesel::delete(reported_value::table).prepared().execute(conn)?;
    diesel::delete(county_element::table).prepared().execute(conn)?;
    Ok(())
}
