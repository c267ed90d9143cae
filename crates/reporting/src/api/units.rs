//! Who reports.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Day, OrganisationId, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;

use crate::model::{NewUnit, Unit, UnitId};
use crate::service;

#[derive(Serialize, ToSchema)]
pub(super) struct ReportingUnit {
    /// Short code.
    pub(super) id: String,
    /// Code of its county.
    #[schema(example = "410324")]
    pub(super) county: String,
    /// What it reports.
    #[schema(example = "enterprise-monthly")]
    pub(super) data_set: String,
    /// Short code of the organisation; none for the county itself.
    pub(super) organisation: Option<String>,
    /// Its name.
    pub(super) name: String,
    /// The first day it is enrolled.
    #[schema(example = "2026-01-01")]
    pub(super) from: String,
    /// The last day; none while it still is.
    pub(super) until: Option<String>,
}

impl From<&Unit> for ReportingUnit {
    fn from(unit: &Unit) -> Self {
        Self {
            id: unit.id.to_string(),
            county: unit.county.to_string(),
            data_set: unit.data_set.clone(),
            organisation: unit.organisation.map(|one| one.to_string()),
            name: unit.name.clone(),
            from: unit.from.to_string(),
            until: unit.until.map(|day| day.to_string()),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub(super) struct ReportingUnits {
    /// How many match.
    pub(super) total: usize,
    /// One page of them.
    pub(super) units: Vec<ReportingUnit>,
}

/// The units the reader may see, by county and name; 25 a page.
#[utoipa::path(get, path = "/api/v1/reporting/units",
    params(
        ("q" = Option<String>, Query, description = "Part of the name; pinyin and initials too"),
        ("set" = Option<String>, Query, description = "Only those that report this data set"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = ReportingUnits)))]
pub(super) async fn units(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<ReportingUnits> {
    let (actor, set, words) = (view.actor, query.filter("set").to_owned(), query.words().to_owned());
    let found = app.db.read(move |conn| service::units(conn, &actor, &set, &words)).await?;
    Ok(Json(ReportingUnits {
        total: found.len(),
        units: query.page_of(&found).map(ReportingUnit::from).collect(),
    }))
}

#[derive(Serialize, ToSchema)]
pub(super) struct Made {
    /// The number of what was made.
    pub(super) id: String,
}

#[derive(Deserialize, ToSchema)]
pub(super) struct NewReportingUnit {
    /// What it will report.
    #[schema(example = "enterprise-monthly")]
    pub(super) data_set: String,
    /// Code of its county.
    #[schema(value_type = String, example = "410324")]
    pub(super) county: RegionCode,
    /// Short code of the organisation; without it the county itself.
    #[serde(default)]
    pub(super) organisation: Option<String>,
    /// The first day.
    #[schema(example = "2026-01-01")]
    pub(super) from: String,
}

pub(super) fn day(name: &'static str, text: String) -> Result<Day, PageError> {
    Typed::of([(name, text)]).parse(name)
}

/// Enrols an organisation of the county, or the county itself.
#[utoipa::path(post, path = "/api/v1/reporting/units", request_body = NewReportingUnit,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn enrol(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewReportingUnit>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let organisation: Option<OrganisationId> = match new.organisation {
        Some(code) => Some(Typed::of([("organisation", code)]).parse("organisation")?),
        None => None,
    };
    let from = day("from", new.from)?;
    let new = NewUnit { data_set: new.data_set, county: new.county, organisation, from };
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::enrol(tx, &actor, now, &new)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct EnrolmentEnd {
    /// The last day it is enrolled.
    #[schema(example = "2026-12-31")]
    pub(super) until: String,
}

/// Ends an enrolment after a day; what was reported stays.
#[utoipa::path(post, path = "/api/v1/reporting/units/{id}/end", params(("id" = String, Path)), request_body = EnrolmentEnd,
    responses((status = 200, body = ReportingUnit), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn end(
    State(app): State<App>,
    view: View,
    Id(id): Id<UnitId>,
    ApiJson(body): ApiJson<EnrolmentEnd>,
) -> ApiResult<ReportingUnit> {
    let until = day("until", body.until)?;
    let (actor, now) = (view.actor, view.now);
    let ended = app.db.write(move |tx| {
        service::end(tx, &actor, now, id, until)?;
        service::unit(tx.conn(), &actor, id)
    });
    Ok(Json(ReportingUnit::from(&ended.await?)))
}
