//! Use cases: one function, one transaction, one event for what it changes.

mod approving;
mod enrolling;
mod extending;
mod looking;
mod reminding;
mod reporting;
mod summing;

pub use approving::{approve, check, return_report};
pub use enrolling::{end, enrol, keep_organisation, organisations, units};
pub use extending::{ask_for_time, decide_extension};
pub use looking::{
    Overview, OverviewQuery, Phase, ReportView, Slot, Timeliness, UnitRow, overview, phase_of, report,
    timeliness, unit,
};
pub use reminding::{Waited, remind, waited_for};
pub use reporting::{save_draft, submit};
pub use summing::{Aggregate, Comparison, Reported, Summary, published, summary};

use db::Conn;
use kernel::{Action, Actor, Day, Period, PersonId};
use statistics::definitions::{DataSet, Definitions, in_use};

use crate::model::{ExtensionStatus, Unit, UnitId};
use crate::{Error, Result, store};

/// Type and submit a unit's figures, ask for more time.
pub const REPORT_FIGURES: Action = Action("report_figures");
/// See a unit's reports.
pub const SEE_REPORTS: Action = Action("see_reports");
/// Check a submitted report, return it, grant more time.
pub const CHECK_REPORT: Action = Action("check_report");
/// Put a checked report in force.
pub const APPROVE_REPORT: Action = Action("approve_report");
/// Say who reports, from a day, until a day.
pub const ENROL_REPORTER: Action = Action("enrol_reporter");

/// The one who acts; figures are signed by a person.
fn person_of(actor: &Actor) -> Result<PersonId> {
    actor.person_id().ok_or(Error::NoPerson)
}

/// The programme's definitions.
pub fn definitions() -> Result<&'static Definitions> {
    Ok(in_use()?)
}

/// A unit, and its data set as it is reported for this period; refuses a period the unit does not report.
fn expected(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: UnitId,
    period: Period,
) -> Result<(Unit, &'static DataSet)> {
    let unit = store::unit(conn, id)?.ok_or(Error::NoUnit)?;
    actor.may(action, &unit)?;
    let set = definitions()?.data_set_for(&unit.data_set, period).ok_or(Error::NoDataSet)?;
    if unit.is_expected(period) {
        Ok((unit, set))
    } else {
        Err(Error::NotExpected { name: unit.name, period })
    }
}

/// The deadline of a report: that of the data set, or the day it was moved to.
fn due_of(conn: &mut Conn, unit: &Unit, set: &DataSet, period: Period) -> Result<Day> {
    let granted =
        store::extensions(conn, unit, period)?.into_iter().find(|one| one.status == ExtensionStatus::Granted);
    Ok(granted.map_or_else(|| set.due_on(period), |one| one.until))
}
