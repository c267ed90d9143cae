//! A county's figures: what enterprises, platforms and the county say, side by side.

use axum::Json;
use axum::extract::State;
use kernel::{Period, PeriodKind, RegionCode, ResourceRef};
use serde::Serialize;
use statistics::definitions::{Shown, UnitOfMeasure};
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;

use super::figures::ReportedSum;
use crate::Error;
use crate::service::{self, Comparison, Reported, SEE_REPORTS};

#[derive(Serialize, ToSchema)]
pub(super) struct ReportedRow {
    /// Its word in the dictionary.
    #[schema(example = "farm-sales")]
    element: String,
    /// What the enterprises' approved reports add up to.
    enterprises: ReportedSum,
    /// How many enterprises.
    enterprises_reporting: usize,
    /// What the platforms' approved reports add up to; it checks the enterprises and is never added.
    platforms: ReportedSum,
    /// How many platforms.
    platforms_reporting: usize,
    /// What the county says itself, as a form writes it; none while nothing is approved.
    #[schema(example = "650.00")]
    county: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct CountyWarning {
    /// Of which indicator.
    #[schema(example = "rural-transactions")]
    indicator: String,
    /// `act` or `watch`.
    #[schema(example = "act")]
    level: &'static str,
    /// What it says.
    says: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReportedSummary {
    /// Code of the county.
    #[schema(example = "410324")]
    county: String,
    /// Of which month.
    #[schema(example = "2026-10")]
    period: String,
    /// Element by element.
    rows: Vec<ReportedRow>,
    /// Early warnings that speak of the month. The indicators are at `/api/v1/statistics/indicators`.
    warnings: Vec<CountyWarning>,
}

fn sum(unit: &UnitOfMeasure, one: &Reported) -> ReportedSum {
    match (one.sum, one.shown) {
        (Some(_), Shown::Withheld) => ReportedSum { state: "withheld", value: None },
        (Some(sum), _) => ReportedSum { state: "sum", value: Some(unit.write(sum)) },
        (None, _) => ReportedSum { state: "missing", value: None },
    }
}

fn row(one: &Comparison) -> ReportedRow {
    let unit = &one.element.unit;
    ReportedRow {
        element: one.element.id.clone(),
        enterprises: sum(unit, &one.enterprises),
        enterprises_reporting: one.enterprises.reporters,
        platforms: sum(unit, &one.platforms),
        platforms_reporting: one.platforms.reporters,
        county: one.county.map(|value| unit.write(value)),
    }
}

/// What enterprises and platforms reported of a county's month, beside what the county says. Sums that would tell of one
/// reporter are withheld.
#[utoipa::path(get, path = "/api/v1/reporting/summary",
    params(
        ("county" = String, Query, description = "Code of the county", example = "410324"),
        ("period" = Option<String>, Query, description = "A month such as 2026-10; the last one without it"),
    ),
    responses((status = 200, body = ReportedSummary), (status = 401), (status = 403), (status = 404), (status = 422)))]
pub(super) async fn summary(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<ReportedSummary> {
    let county = query.filter("county").parse::<RegionCode>().unwrap_or(app.site.city);
    view.actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", county))?;
    let today = view.now.day();
    let period = match query.filter("period") {
        "" => PeriodKind::Month.of(today).previous(),
        text => text.parse::<Period>().map_err(|_| Error::NoDataSet)?,
    };
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::summary(conn, &actor, county, period, today)).await?;
    let warning = |one: &statistics::indicators::Alert| CountyWarning {
        indicator: one.indicator.clone(),
        level: one.level.as_str(),
        says: one.says.get(view.lang).to_owned(),
    };
    Ok(Json(ReportedSummary {
        county: found.county.to_string(),
        period: found.period.to_string(),
        rows: found.rows.iter().map(row).collect(),
        warnings: found.warnings.iter().map(warning).collect(),
    }))
}
