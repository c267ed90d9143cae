//! Figures in force, as everybody may see them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use statistics::definitions::{Shown, UnitOfMeasure};
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;

use crate::pages::period_asked;
use crate::service;

#[derive(Serialize, ToSchema)]
pub(super) struct ReportedSum {
    /// `sum`, `withheld` (it would tell of one reporter) or `missing`.
    #[schema(example = "sum")]
    pub(super) state: &'static str,
    /// The sum, as a form writes it; none unless it is shown.
    pub(super) value: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReportedCounty {
    /// Code of the county; `all` for the city.
    #[schema(example = "410324")]
    pub(super) county: String,
    /// How many reported.
    pub(super) reporters: usize,
    /// By element.
    pub(super) figures: BTreeMap<String, ReportedSum>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct PublishedFigures {
    /// Of which data set.
    pub(super) data_set: String,
    /// Of which period.
    pub(super) period: String,
    /// Each county, and all together.
    pub(super) counties: Vec<ReportedCounty>,
}

/// Approved figures of enterprises or platforms by county. What would tell of one reporter is withheld.
#[utoipa::path(get, path = "/api/v1/reporting/figures",
    params(
        ("set" = Option<String>, Query, description = "`enterprise-monthly` or `platform-monthly`"),
        ("period" = Option<String>, Query, description = "Such as 2026-10; without it the newest that is locked"),
    ),
    responses((status = 200, body = PublishedFigures), (status = 404), (status = 409)))]
pub(super) async fn figures(
    State(app): State<App>,
    view: View,
    query: ListQuery,
) -> ApiResult<PublishedFigures> {
    let ((set, period), today) = (period_asked(&view, &query)?, view.now.day());
    let found = app.db.read(move |conn| service::published(conn, today, &set.id, period)).await?;
    let sum = |unit: &UnitOfMeasure, shown: Option<Shown>| match shown {
        Some(Shown::Sum(value)) => ReportedSum { state: "sum", value: Some(unit.write(value)) },
        Some(Shown::Withheld) => ReportedSum { state: "withheld", value: None },
        Some(Shown::Missing) | None => ReportedSum { state: "missing", value: None },
    };
    let mut counties: Vec<ReportedCounty> = Vec::new();
    for (place, (county, reporters)) in found.counties.iter().enumerate() {
        let figures = found
            .figures
            .iter()
            .map(|(one, all)| (one.id.clone(), sum(&one.unit, all.groups.get(place).copied())));
        counties.push(ReportedCounty {
            county: county.to_string(),
            reporters: *reporters,
            figures: figures.collect(),
        });
    }
    let all = found.figures.iter().map(|(one, all)| (one.id.clone(), sum(&one.unit, Some(all.total))));
    counties.push(ReportedCounty {
        county: "all".to_owned(),
        reporters: found.counties.iter().map(|(_, count)| count).sum(),
        figures: all.collect(),
    });
    Ok(Json(PublishedFigures { data_set: found.set.id.clone(), period: period.to_string(), counties }))
}
