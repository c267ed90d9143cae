//! What was said, version by version. There is no update in this file, and the schema would refuse it.

use std::collections::BTreeMap;

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Period, PersonId, RegionCode, Timestamp};

use super::period_of;
use super::schema::{reporting_report, reporting_signature, reporting_value, reporting_version};
use crate::Result;
use crate::model::{History, Report, ReportId, Unit, UnitId, Value, Version};

/// Writes a version, its figures and their signatures. Refused by the schema when there is such a version.
pub(crate) fn insert_version(
    tx: &mut Tx<'_>,
    report: &Report,
    (person, now): (PersonId, Timestamp),
    reason: &str,
    values: &BTreeMap<String, Value>,
) -> Result<()> {
    let id: i64 = tx.id(now);
    diesel::insert_into(reporting_version::table)
        .values((
            reporting_version::county.eq(report.county),
            reporting_version::id.eq(id),
            reporting_version::report.eq(report.id),
            reporting_version::version.eq(report.version),
            reporting_version::set_version.eq(report.set_version),
            reporting_version::person.eq(person),
            reporting_version::at.eq(now),
            reporting_version::reason.eq(reason),
        ))
        .prepared()
        .execute(tx.conn())?;
    for (element, value) in values {
        insert_value(tx, report, (person, now), element, value)?;
    }
    Ok(())
}

fn insert_value(
    tx: &mut Tx<'_>,
    report: &Report,
    (person, now): (PersonId, Timestamp),
    element: &str,
    value: &Value,
) -> Result<()> {
    let (first, second): (i64, i64) = (tx.id(now), tx.id(now));
    diesel::insert_into(reporting_value::table)
        .values((
            reporting_value::county.eq(report.county),
            reporting_value::id.eq(first),
            reporting_value::report.eq(report.id),
            reporting_value::version.eq(report.version),
            reporting_value::element.eq(element),
            reporting_value::value.eq(value.value),
            reporting_value::explanation.eq(&value.explanation),
        ))
        .prepared()
        .execute(tx.conn())?;
    diesel::insert_into(reporting_signature::table)
        .values((
            reporting_signature::county.eq(report.county),
            reporting_signature::id.eq(second),
            reporting_signature::report.eq(report.id),
            reporting_signature::version.eq(report.version),
            reporting_signature::element.eq(element),
            reporting_signature::value.eq(value.value),
            reporting_signature::person.eq(person),
            reporting_signature::at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// The figures of a version.
pub(crate) fn values(conn: &mut Conn, report: &Report, version: i32) -> Result<BTreeMap<String, Value>> {
    let rows: Vec<(String, i64, String)> = reporting_value::table
        .filter(reporting_value::county.eq(report.county))
        .filter(reporting_value::report.eq(report.id))
        .filter(reporting_value::version.eq(version))
        .select((reporting_value::element, reporting_value::value, reporting_value::explanation))
        .load(conn)?;
    let value = |(element, value, explanation)| (element, Value { value, explanation });
    Ok(rows.into_iter().map(value).collect())
}

/// All versions, the newest first.
pub(crate) fn versions(conn: &mut Conn, report: &Report) -> Result<Vec<Version>> {
    let rows: Vec<(i32, PersonId, Timestamp, String)> = reporting_version::table
        .filter(reporting_version::county.eq(report.county))
        .filter(reporting_version::report.eq(report.id))
        .order(reporting_version::version.desc())
        .select((
            reporting_version::version,
            reporting_version::person,
            reporting_version::at,
            reporting_version::reason,
        ))
        .load(conn)?;
    let mut found = Vec::new();
    for (version, person, at, reason) in rows {
        found.push(Version { version, person, at, reason, values: values(conn, report, version)? });
    }
    Ok(found)
}

/// What a unit said in the periods before this one, the newest first: what is in force, before that what was submitted last.
pub(crate) fn history(conn: &mut Conn, unit: &Unit, period: Period, limit: i64) -> Result<History> {
    let reports: Vec<(ReportId, String, i32, i32)> = reporting_report::table
        .filter(reporting_report::county.eq(unit.county))
        .filter(reporting_report::unit.eq(unit.id))
        .filter(reporting_report::period_end.lt(period.bounds().1.number()))
        .filter(reporting_report::version.gt(0))
        .order(reporting_report::period_end.desc())
        .limit(limit)
        .select((
            reporting_report::id,
            reporting_report::period,
            reporting_report::version,
            reporting_report::approved_version,
        ))
        .load(conn)?;
    let ids: Vec<ReportId> = reports.iter().map(|one| one.0).collect();
    let rows: Vec<(ReportId, i32, String, i64)> = reporting_value::table
        .filter(reporting_value::county.eq(unit.county))
        .filter(reporting_value::report.eq_any(ids))
        .select((
            reporting_value::report,
            reporting_value::version,
            reporting_value::element,
            reporting_value::value,
        ))
        .load(conn)?;
    let said = |report: ReportId, version: i32| {
        rows.iter()
            .filter(|row| row.0 == report && row.1 == version)
            .map(|row| (row.2.clone(), row.3))
            .collect::<BTreeMap<_, _>>()
    };
    reports
        .into_iter()
        .map(|(id, period, last, approved)| {
            let standing = if approved > 0 { approved } else { last };
            Ok((period_of(&period)?, said(id, standing)))
        })
        .collect()
}

/// A figure in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Approved {
    pub(crate) county: RegionCode,
    pub(crate) unit: UnitId,
    pub(crate) element: String,
    pub(crate) value: i64,
}

/// Every figure in force of a data set in a period.
pub(crate) fn approved(conn: &mut Conn, data_set: &str, period: Period) -> Result<Vec<Approved>> {
    let rows: Vec<(RegionCode, UnitId, String, i64)> = reporting_report::table
        .inner_join(
            reporting_value::table.on(reporting_value::county
                .eq(reporting_report::county)
                .and(reporting_value::report.eq(reporting_report::id))
                .and(reporting_value::version.eq(reporting_report::approved_version))),
        )
        .filter(reporting_report::data_set.eq(data_set))
        .filter(reporting_report::period.eq(period.to_string()))
        .filter(reporting_report::approved_version.gt(0))
        .order((reporting_report::county, reporting_report::unit))
        .select((
            reporting_report::county,
            reporting_report::unit,
            reporting_value::element,
            reporting_value::value,
        ))
        .load(conn)?;
    let approved = |(county, unit, element, value)| Approved { county, unit, element, value };
    Ok(rows.into_iter().map(approved).collect())
}
