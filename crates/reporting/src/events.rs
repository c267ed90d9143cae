//! What reporting tells the rest of the house. Other contexts read these bodies with types of their own.

use std::collections::BTreeMap;

use kernel::{Day, OrganisationId, Period};

use crate::model::{ExtensionId, ReportId, UnitId};

/// Figures by element, in the smallest part of each element's unit (fen, persons, parcels).
pub type Figures = BTreeMap<String, i64>;

/// The figures an approval takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Replaced {
    /// The version that was in force.
    pub version: i32,
    /// Its figures.
    pub values: Figures,
}

db::events! {
    /// A unit will report a data set.
    UnitEnrolled = "reporting.unit_enrolled" {
        subject: unit,
        /// The unit.
        unit: UnitId,
        /// What it reports.
        data_set: String,
        /// The organisation; none for the county itself.
        organisation: Option<OrganisationId>,
        /// Its name.
        name: String,
        /// The first day.
        from: Day,
    }

    /// A unit stops reporting.
    UnitEnded = "reporting.unit_ended" {
        subject: unit,
        /// The unit.
        unit: UnitId,
        /// The last day.
        until: Day,
    }

    /// Figures were submitted: a new version, which waits for the check. The figures are not here: nothing is public
    /// before it is approved.
    ReportSubmitted = "reporting.report_submitted" {
        subject: report,
        /// The report.
        report: ReportId,
        /// The unit.
        unit: UnitId,
        /// The organisation; none for the county itself.
        organisation: Option<OrganisationId>,
        /// Of which data set.
        data_set: String,
        /// Of which period, such as `2026-10`.
        period: Period,
        /// Which version, from 1.
        version: i32,
        /// Why it corrects a locked period; empty otherwise.
        reason: String,
    }

    /// A report was sent back to its reporter.
    ReportReturned = "reporting.report_returned" {
        subject: report,
        /// The report.
        report: ReportId,
        /// The unit.
        unit: UnitId,
        /// The organisation; none for the county itself.
        organisation: Option<OrganisationId>,
        /// Of which data set.
        data_set: String,
        /// Of which period.
        period: Period,
        /// Which version.
        version: i32,
        /// Why.
        reason: String,
    }

    /// A report was checked and waits for the city.
    ReportChecked = "reporting.report_checked" {
        subject: report,
        /// The report.
        report: ReportId,
        /// The unit.
        unit: UnitId,
        /// Of which data set.
        data_set: String,
        /// Of which period.
        period: Period,
        /// Which version.
        version: i32,
    }

    /// A report is in force. One event for each approval; it carries all that a projector needs:
    ///
    /// * `unit`, `data_set` and `period` name the report; `version` counts up, and the highest version approved is the one in
    ///   force whatever order approvals are heard of in ([`crate::model::InForce`]).
    /// * `values` are its figures by element. An element that is not there was not reported: missing, never zero.
    /// * `replaces` are the figures that were in force before: take them off and put `values` on, element by element.
    ///   None the first time.
    /// * `county` (and `organisation`, none for the county's own summary) say where and whose. Enterprises' figures and the
    ///   county's own summary of the same period must not be added: `data_set` tells them apart.
    ReportApproved = "reporting.report_approved" {
        subject: report,
        /// The report.
        report: ReportId,
        /// The unit.
        unit: UnitId,
        /// `enterprise`, `platform` or `county`: who reports.
        reporter: String,
        /// The organisation; none for the county itself.
        organisation: Option<OrganisationId>,
        /// Of which data set.
        data_set: String,
        /// In which version of its form.
        set_version: i32,
        /// Of which period, such as `2026-10`.
        period: Period,
        /// Which version, from 1.
        version: i32,
        /// The figures.
        values: Figures,
        /// What they take the place of.
        replaces: Option<Replaced>,
    }

    /// A unit asked for more time.
    ExtensionAsked = "reporting.extension_asked" {
        subject: extension,
        /// The wish.
        extension: ExtensionId,
        /// The unit.
        unit: UnitId,
        /// For which period.
        period: Period,
        /// Until when.
        until: Day,
        /// Why.
        reason: String,
    }

    /// More time was granted or refused.
    ExtensionDecided = "reporting.extension_decided" {
        subject: extension,
        /// The wish.
        extension: ExtensionId,
        /// The unit.
        unit: UnitId,
        /// The organisation; none for the county itself.
        organisation: Option<OrganisationId>,
        /// For which period.
        period: Period,
        /// The new deadline.
        until: Day,
        /// True when it holds.
        granted: bool,
        /// What was answered.
        answer: String,
    }

    /// A unit has not reported and the deadline is near (`due`) or has passed (`overdue`). For whoever sends messages.
    ReportReminded = "reporting.report_reminded" {
        subject: unit,
        /// The unit.
        unit: UnitId,
        /// The organisation; none for the county itself.
        organisation: Option<OrganisationId>,
        /// What is to be reported.
        data_set: String,
        /// Of which period.
        period: Period,
        /// The deadline.
        due: Day,
        /// `due` or `overdue`.
        kind: String,
    }
}
