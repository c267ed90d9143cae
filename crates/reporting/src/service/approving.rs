//! A submitted report is checked, approved, or sent back. Nobody here can change a figure.

use db::Tx;
use kernel::{Action, Actor, Period, Timestamp};
use statistics::definitions::DataSet;

use super::{APPROVE_REPORT, CHECK_REPORT, SEE_REPORTS, expected, person_of};
use crate::events::{Figures, Replaced, ReportApproved, ReportChecked, ReportReturned};
use crate::model::{Report, Stage, Unit, UnitId};
use crate::{Error, Result, store};

/// A report as the actor saw it; refuses one that has another version by now.
fn seen(
    tx: &mut Tx<'_>,
    actor: &Actor,
    action: Action,
    unit: UnitId,
    (period, version): (Period, i32),
) -> Result<(Unit, &'static DataSet, Report)> {
    let (unit, set) = expected(tx.conn(), actor, action, unit, period)?;
    let report = store::report(tx.conn(), &unit, period)?.ok_or(Error::NoReport)?;
    if report.version != version {
        return Err(Error::Moved);
    }
    Ok((unit, set, report))
}

fn moved(tx: &mut Tx<'_>, old: &Report, new: &Report) -> Result<()> {
    if store::move_report(tx.conn(), old, new)? { Ok(()) } else { Err(Error::Moved) }
}

/// Passes a submitted report on to the city, by somebody else than its reporter.
pub fn check(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    unit: UnitId,
    which: (Period, i32),
) -> Result<()> {
    let (unit, _, old) = seen(tx, actor, CHECK_REPORT, unit, which)?;
    let new = old.checked(person_of(actor)?, now)?;
    moved(tx, &old, &new)?;
    let event = ReportChecked {
        county: unit.county,
        report: new.id,
        unit: unit.id,
        data_set: unit.data_set,
        period: new.period,
        version: new.version,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Sends a report back to its reporter with a reason: a submitted one whoever checks, a checked or approved one whoever
/// approves. What is in force stays so until another version is approved; after the lock nothing in force goes back.
pub fn return_report(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    unit: UnitId,
    which: (Period, i32),
    reason: &str,
) -> Result<()> {
    let (unit, set, old) = seen(tx, actor, SEE_REPORTS, unit, which)?;
    let by = if old.stage == Stage::Submitted { CHECK_REPORT } else { APPROVE_REPORT };
    actor.may(by, &unit)?;
    let new = old.returned(now, now.day() > set.locks_on(old.period), reason)?;
    moved(tx, &old, &new)?;
    let event = ReportReturned {
        county: unit.county,
        report: new.id,
        unit: unit.id,
        organisation: unit.organisation,
        data_set: unit.data_set,
        period: new.period,
        version: new.version,
        reason: new.reason,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Puts a checked report in force, by somebody else than its reporter and its checker. The event carries the figures, and
/// those they take the place of.
pub fn approve(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    unit: UnitId,
    which: (Period, i32),
) -> Result<()> {
    let (unit, set, old) = seen(tx, actor, APPROVE_REPORT, unit, which)?;
    let new = old.approved(person_of(actor)?, now)?;
    moved(tx, &old, &new)?;
    let replaces = match old.approved_version {
        0 => None,
        version => Some(Replaced { version, values: figures(tx, &old, version)? }),
    };
    let event = ReportApproved {
        county: unit.county,
        report: new.id,
        unit: unit.id,
        reporter: set.reporter.as_str().to_owned(),
        organisation: unit.organisation,
        data_set: unit.data_set,
        set_version: new.set_version,
        period: new.period,
        version: new.version,
        values: figures(tx, &new, new.version)?,
        replaces,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn figures(tx: &mut Tx<'_>, report: &Report, version: i32) -> Result<Figures> {
    let values = store::values(tx.conn(), report, version)?;
    Ok(values.into_iter().map(|(element, value)| (element, value.value)).collect())
}
