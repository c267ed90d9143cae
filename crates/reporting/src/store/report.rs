//! Reports and how far they have come.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Period, PersonId, RegionCode, Timestamp};

use super::schema::reporting_report;
use super::{day_of, nobody_or, period_of, somebody, word};
use crate::model::{Draft, Report, ReportId, Stage, Unit, UnitId};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reporting_report, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ReportId,
    unit: UnitId,
    data_set: String,
    set_version: i32,
    period: String,
    period_end: i32,
    stage: String,
    draft: String,
    version: i32,
    approved_version: i32,
    first_on: i32,
    submitted_by: PersonId,
    checked_by: PersonId,
    approved_by: PersonId,
    reason: String,
    changed_at: Timestamp,
}

fn row_of(report: &Report) -> Result<Row> {
    Ok(Row {
        county: report.county,
        id: report.id,
        unit: report.unit,
        data_set: report.data_set.clone(),
        set_version: report.set_version,
        period: report.period.to_string(),
        period_end: report.period.bounds().1.number(),
        stage: report.stage.as_str().to_owned(),
        draft: text_of(&report.draft)?,
        version: report.version,
        approved_version: report.approved_version,
        first_on: report.first_on.map_or(0, Day::number),
        submitted_by: nobody_or(report.submitted_by),
        checked_by: nobody_or(report.checked_by),
        approved_by: nobody_or(report.approved_by),
        reason: report.reason.clone(),
        changed_at: report.changed_at,
    })
}

impl TryFrom<Row> for Report {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            unit: row.unit,
            data_set: row.data_set,
            set_version: row.set_version,
            period: period_of(&row.period)?,
            stage: word(&row.stage, Stage::parse)?,
            draft: serde_json::from_str(&row.draft).map_err(db::Error::from)?,
            version: row.version,
            approved_version: row.approved_version,
            first_on: if row.first_on == 0 { None } else { Some(day_of(row.first_on)?) },
            submitted_by: somebody(row.submitted_by),
            checked_by: somebody(row.checked_by),
            approved_by: somebody(row.approved_by),
            reason: row.reason,
            changed_at: row.changed_at,
        })
    }
}

fn text_of(draft: &Draft) -> Result<String> {
    Ok(serde_json::to_string(draft).map_err(db::Error::from)?)
}

pub(crate) fn insert_report(tx: &mut Tx<'_>, report: &Report) -> Result<()> {
    diesel::insert_into(reporting_report::table).values(row_of(report)?).prepared().execute(tx.conn())?;
    Ok(())
}

pub(crate) fn report(conn: &mut Conn, unit: &Unit, period: Period) -> Result<Option<Report>> {
    let row: Option<Row> = reporting_report::table
        .filter(reporting_report::county.eq(unit.county))
        .filter(reporting_report::unit.eq(unit.id))
        .filter(reporting_report::period.eq(period.to_string()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Report::try_from).transpose()
}

/// The reports of a data set in these periods; of all units, since a caller keeps those it asked for.
pub(crate) fn reports(conn: &mut Conn, data_set: &str, periods: &[Period]) -> Result<Vec<Report>> {
    let periods: Vec<String> = periods.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = reporting_report::table
        .filter(reporting_report::data_set.eq(data_set))
        .filter(reporting_report::period.eq_any(periods))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Report::try_from).collect()
}

/// Keeps what was typed; false when the report is no longer as it was seen.
pub(crate) fn save_draft(conn: &mut Conn, seen: &Report, draft: &Draft, now: Timestamp) -> Result<bool> {
    let there = reporting_report::table
        .find((seen.county, seen.id))
        .filter(reporting_report::stage.eq(seen.stage.as_str()))
        .filter(reporting_report::version.eq(seen.version));
    let changed = diesel::update(there)
        .set((reporting_report::draft.eq(text_of(draft)?), reporting_report::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Moves a report on; false when it is no longer as it was seen.
pub(crate) fn move_report(conn: &mut Conn, seen: &Report, new: &Report) -> Result<bool> {
    let there = reporting_report::table
        .find((seen.county, seen.id))
        .filter(reporting_report::stage.eq(seen.stage.as_str()))
        .filter(reporting_report::version.eq(seen.version))
        .filter(reporting_report::approved_version.eq(seen.approved_version));
    let changed = diesel::update(there)
        .set((
            reporting_report::stage.eq(new.stage.as_str()),
            reporting_report::set_version.eq(new.set_version),
            reporting_report::draft.eq(text_of(&new.draft)?),
            reporting_report::version.eq(new.version),
            reporting_report::approved_version.eq(new.approved_version),
            reporting_report::first_on.eq(new.first_on.map_or(0, Day::number)),
            reporting_report::submitted_by.eq(nobody_or(new.submitted_by)),
            reporting_report::checked_by.eq(nobody_or(new.checked_by)),
            reporting_report::approved_by.eq(nobody_or(new.approved_by)),
            reporting_report::reason.eq(&new.reason),
            reporting_report::changed_at.eq(new.changed_at),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}
