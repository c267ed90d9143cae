//! More time, and who was reminded.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Period, PersonId, RegionCode, Timestamp};

use super::schema::{reporting_extension, reporting_reminder};
use super::{day_of, period_of, word};
use crate::model::{Extension, ExtensionId, ExtensionStatus, Unit, UnitId};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reporting_extension, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ExtensionId,
    unit: UnitId,
    period: String,
    due_day: i32,
    until_day: i32,
    reason: String,
    asked_by: PersonId,
    asked_on: i32,
    status: String,
    decided_by: PersonId,
    decided_on: i32,
    answer: String,
}

impl TryFrom<Row> for Extension {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            unit: row.unit,
            period: period_of(&row.period)?,
            due: day_of(row.due_day)?,
            until: day_of(row.until_day)?,
            reason: row.reason,
            asked_by: row.asked_by,
            asked_on: day_of(row.asked_on)?,
            status: word(&row.status, ExtensionStatus::parse)?,
            answer: row.answer,
        })
    }
}

pub(crate) fn insert_extension(tx: &mut Tx<'_>, one: &Extension) -> Result<()> {
    let row = Row {
        county: one.county,
        id: one.id,
        unit: one.unit,
        period: one.period.to_string(),
        due_day: one.due.number(),
        until_day: one.until.number(),
        reason: one.reason.clone(),
        asked_by: one.asked_by,
        asked_on: one.asked_on.number(),
        status: one.status.as_str().to_owned(),
        decided_by: PersonId(0),
        decided_on: 0,
        answer: one.answer.clone(),
    };
    diesel::insert_into(reporting_extension::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

pub(crate) fn extension(conn: &mut Conn, id: ExtensionId) -> Result<Option<Extension>> {
    let row: Option<Row> = reporting_extension::table
        .filter(reporting_extension::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Extension::try_from).transpose()
}

/// The wishes for a report, the newest first.
pub(crate) fn extensions(conn: &mut Conn, unit: &Unit, period: Period) -> Result<Vec<Extension>> {
    let rows: Vec<Row> = reporting_extension::table
        .filter(reporting_extension::county.eq(unit.county))
        .filter(reporting_extension::unit.eq(unit.id))
        .filter(reporting_extension::period.eq(period.to_string()))
        .order(reporting_extension::id.desc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Extension::try_from).collect()
}

/// Decides a wish that waits; false when it does not.
pub(crate) fn decide_extension(
    conn: &mut Conn,
    one: &Extension,
    status: ExtensionStatus,
    (by, on): (PersonId, Day),
    answer: &str,
) -> Result<bool> {
    let waits = reporting_extension::table
        .find((one.county, one.id))
        .filter(reporting_extension::status.eq(ExtensionStatus::Asked.as_str()));
    let changed = diesel::update(waits)
        .set((
            reporting_extension::status.eq(status.as_str()),
            reporting_extension::decided_by.eq(by),
            reporting_extension::decided_on.eq(on.number()),
            reporting_extension::answer.eq(answer),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// The deadlines that were moved, in these periods.
pub(crate) fn granted(conn: &mut Conn, periods: &[Period]) -> Result<Vec<(UnitId, Period, Day)>> {
    let periods: Vec<String> = periods.iter().map(ToString::to_string).collect();
    let rows: Vec<(UnitId, String, i32)> = reporting_extension::table
        .filter(reporting_extension::period.eq_any(periods))
        .filter(reporting_extension::status.eq(ExtensionStatus::Granted.as_str()))
        .select((reporting_extension::unit, reporting_extension::period, reporting_extension::until_day))
        .load(conn)?;
    rows.into_iter().map(|(unit, period, until)| Ok((unit, period_of(&period)?, day_of(until)?))).collect()
}

/// True when the unit was reminded so already.
pub(crate) fn was_reminded(conn: &mut Conn, unit: &Unit, period: Period, kind: &str) -> Result<bool> {
    let count: i64 = reporting_reminder::table
        .filter(reporting_reminder::county.eq(unit.county))
        .filter(reporting_reminder::unit.eq(unit.id))
        .filter(reporting_reminder::period.eq(period.to_string()))
        .filter(reporting_reminder::kind.eq(kind))
        .count()
        .get_result(conn)?;
    Ok(count > 0)
}

pub(crate) fn insert_reminder(
    tx: &mut Tx<'_>,
    unit: &Unit,
    period: Period,
    kind: &str,
    now: Timestamp,
) -> Result<()> {
    let id: i64 = tx.id(now);
    diesel::insert_into(reporting_reminder::table)
        .values((
            reporting_reminder::county.eq(unit.county),
            reporting_reminder::id.eq(id),
            reporting_reminder::unit.eq(unit.id),
            reporting_reminder::period.eq(period.to_string()),
            reporting_reminder::kind.eq(kind),
            reporting_reminder::at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}
