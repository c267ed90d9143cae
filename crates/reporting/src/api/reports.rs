//! Reports, and what was said in them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;

use super::units::ReportingUnit;
use crate::pages::{At, wanted};
use crate::service::{self, ReportView, Slot};

#[derive(Serialize, ToSchema)]
pub(super) struct ReportSlot {
    /// Of which period.
    #[schema(example = "2026-10")]
    pub(super) period: String,
    /// `not-expected`, `missing`, `empty`, `late` or `on-time`.
    #[schema(example = "on-time")]
    pub(super) receipt: &'static str,
    /// `draft`, `submitted`, `returned`, `checked` or `approved`; none when nothing was begun.
    pub(super) stage: Option<&'static str>,
    /// Its deadline.
    #[schema(example = "2026-11-10")]
    pub(super) due: String,
}

impl From<&Slot> for ReportSlot {
    fn from(slot: &Slot) -> Self {
        Self {
            period: slot.period.to_string(),
            receipt: slot.receipt.as_str(),
            stage: slot.stage.map(|one| one.as_str()),
            due: slot.due.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReportOverviewRow {
    /// Who.
    pub(super) unit: ReportingUnit,
    /// The newest period first.
    pub(super) reports: Vec<ReportSlot>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReportTally {
    /// Of which period.
    pub(super) period: String,
    /// How many reports were due.
    pub(super) due: u32,
    /// How many of them came.
    pub(super) came: u32,
    /// How many of them came on time.
    pub(super) on_time: u32,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReportOverview {
    /// How many units match.
    pub(super) total: usize,
    /// One page of them.
    pub(super) units: Vec<ReportOverviewRow>,
    /// How complete and timely each period is; zeros while it is not due.
    pub(super) periods: Vec<ReportTally>,
}

/// Units and their reports of the last six periods of a data set; 25 units a page.
#[utoipa::path(get, path = "/api/v1/reporting/reports",
    params(
        ("set" = Option<String>, Query, description = "Which data set; without it the enterprises' monthly report"),
        ("q" = Option<String>, Query, description = "Part of the unit's name"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("period" = Option<String>, Query, description = "The last period, such as 2026-10"),
        ("receipt" = Option<String>, Query, description = "Only units whose last report has this receipt"),
        ("stage" = Option<String>, Query, description = "Only units whose last report has come this far"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = ReportOverview), (status = 401), (status = 403)))]
pub(super) async fn reports(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<ReportOverview> {
    let want = wanted(&view, &query)?;
    let (actor, today) = (view.actor, view.now.day());
    let found = app.db.read(move |conn| service::overview(conn, &actor, today, &want)).await?;
    let tally = |(period, tally): (&kernel::Period, &crate::model::Tally)| ReportTally {
        period: period.to_string(),
        due: tally.completeness().whole(),
        came: tally.completeness().part(),
        on_time: tally.timeliness().part(),
    };
    let row = |row: &service::UnitRow| ReportOverviewRow {
        unit: ReportingUnit::from(&row.unit),
        reports: row.slots.iter().map(ReportSlot::from).collect(),
    };
    Ok(Json(ReportOverview {
        total: found.rows.len(),
        periods: found.periods.iter().zip(&found.tallies).map(tally).collect(),
        units: query.page_of(&found.rows).map(row).collect(),
    }))
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReportVersion {
    /// From 1.
    pub(super) version: i32,
    /// When it was submitted.
    pub(super) at: String,
    /// Why it corrects a locked period; empty otherwise.
    pub(super) reason: String,
    /// The figures by element, as the form writes them.
    #[schema(example = json!({"farm-sales": "20000.00", "employees": "12"}))]
    pub(super) values: BTreeMap<String, String>,
    /// Explanations by element.
    pub(super) explanations: BTreeMap<String, String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct StatisticalReport {
    /// Who.
    pub(super) unit: ReportingUnit,
    /// Whether and when it came.
    #[serde(flatten)]
    pub(super) slot: ReportSlot,
    /// The last version submitted; 0 for none.
    pub(super) version: i32,
    /// The version in force; 0 for none.
    pub(super) approved_version: i32,
    /// Why it was returned; empty otherwise.
    pub(super) reason: String,
    /// What was submitted, the newest first.
    pub(super) versions: Vec<ReportVersion>,
}

impl From<ReportView> for StatisticalReport {
    fn from(found: ReportView) -> Self {
        let set = found.set;
        let written = |id: &String, value: i64| {
            (id.clone(), set.element(id).map_or_else(|| value.to_string(), |one| one.unit.write(value)))
        };
        let versions = found.versions.iter().map(|one| ReportVersion {
            version: one.version,
            at: one.at.to_string(),
            reason: one.reason.clone(),
            values: one.values.iter().map(|(id, value)| written(id, value.value)).collect(),
            explanations: one
                .values
                .iter()
                .filter(|(_, value)| !value.explanation.is_empty())
                .map(|(id, value)| (id.clone(), value.explanation.clone()))
                .collect(),
        });
        Self {
            unit: ReportingUnit::from(&found.unit),
            slot: ReportSlot {
                period: found.period.to_string(),
                receipt: found.receipt.as_str(),
                stage: found.report.as_ref().map(|one| one.stage.as_str()),
                due: found.due.to_string(),
            },
            version: found.report.as_ref().map_or(0, |one| one.version),
            approved_version: found.report.as_ref().map_or(0, |one| one.approved_version),
            reason: found.report.as_ref().map(|one| one.reason.clone()).unwrap_or_default(),
            versions: versions.collect(),
        }
    }
}

pub(super) async fn found(app: &App, view: &View, At(unit, period): At) -> ApiResult<StatisticalReport> {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| service::report(conn, &actor, today, unit, period)).await?;
    Ok(Json(StatisticalReport::from(found)))
}

/// A unit's report of a period with every version, for its reporter and the officials above it.
#[utoipa::path(get, path = "/api/v1/reporting/units/{unit}/reports/{period}",
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = StatisticalReport), (status = 401), (status = 403), (status = 404), (status = 409)))]
pub(super) async fn report(State(app): State<App>, view: View, at: At) -> ApiResult<StatisticalReport> {
    found(&app, &view, at).await
}
