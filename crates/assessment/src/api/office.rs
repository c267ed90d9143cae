//! What the office sets, waives and gives time for, and what a county confirms, for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Day, Period, RegionCode};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cycle::Made;
use crate::model::ResultId;
use crate::report::value_text;
use crate::service;
use crate::{Exact, Language, RulingKind};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(extend_assessment))
        .routes(routes!(office_decisions))
        .routes(routes!(set_office_fact))
        .routes(routes!(take_back_office_fact))
        .routes(routes!(waive_thing))
        .routes(routes!(take_back_waiver))
        .routes(routes!(confirmations, confirm_evidence))
        .routes(routes!(correct_result))
        .routes(routes!(return_result))
}

#[derive(Deserialize, ToSchema)]
struct NewDeadline {
    /// The new last day for evidence; later than the old one, which is not over.
    #[schema(example = "2026-07-31")]
    deadline: String,
}

/// Gives all counties more time for evidence, for the office.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/extension", params(("period" = String, Path)),
    request_body = NewDeadline,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn extend_assessment(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<NewDeadline>,
) -> Result<StatusCode, PageError> {
    let deadline: Day = Typed::of([("deadline", new.deadline)]).parse("deadline")?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::extend(tx, &actor, now, period, deadline)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct OfficeFactBody {
    /// The county.
    #[schema(example = "410324")]
    county: String,
    /// The fact.
    #[schema(example = "training-task")]
    fact: String,
    /// The figure.
    figure: String,
    /// Why.
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct WaiverBody {
    /// The county.
    #[schema(example = "410324")]
    county: String,
    /// The criterion.
    #[schema(example = "D8")]
    criterion: String,
    /// The thing.
    item: String,
    /// Why.
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct OfficeDecisionsBody {
    /// Figures the office set.
    facts: Vec<OfficeFactBody>,
    /// Things it waived by name.
    waivers: Vec<WaiverBody>,
}

/// Figures the office set and things it waived in a half-year; a county sees its own.
#[utoipa::path(get, path = "/api/v1/assessments/{period}/decisions", params(("period" = String, Path)),
    responses((status = 200, body = OfficeDecisionsBody), (status = 401), (status = 403), (status = 404)))]
async fn office_decisions(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
) -> ApiResult<OfficeDecisionsBody> {
    let actor = view.actor;
    let all = app.db.read(move |conn| service::decided_by_office(conn, &actor, period)).await?;
    let (mut facts, mut waivers) = (Vec::new(), Vec::new());
    for one in all {
        let county = one.county.to_string();
        facts.extend(one.facts.into_iter().map(|set| OfficeFactBody {
            county: county.clone(),
            figure: value_text(&set.value, None, Language::English),
            fact: set.fact,
            reason: set.reason,
        }));
        waivers.extend(one.waivers.into_iter().filter_map(|ruling| match ruling.kind {
            RulingKind::Waived(item) => Some(WaiverBody {
                county: county.clone(),
                criterion: ruling.criterion,
                item,
                reason: ruling.reason,
            }),
            RulingKind::Falsified => None,
        }));
    }
    Ok(Json(OfficeDecisionsBody { facts, waivers }))
}

#[derive(Deserialize, ToSchema)]
struct NewOfficeFact {
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The fact.
    #[schema(example = "training-task")]
    fact: String,
    /// The figure, exact.
    #[schema(example = "1000")]
    figure: String,
    /// Why.
    reason: String,
}

/// Sets a figure for a county, such as its training task, for the office; nobody does it for a county they work for.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/facts", params(("period" = String, Path)),
    request_body = NewOfficeFact,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn set_office_fact(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<NewOfficeFact>,
) -> Result<StatusCode, PageError> {
    let figure: Exact = Typed::of([("figure", new.figure)]).parse("figure")?;
    let (actor, now, place) = (view.actor, view.now, (period, new.county));
    let write =
        app.db.write(move |tx| service::set_fact(tx, &actor, now, place, (&new.fact, &figure), &new.reason));
    write.await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct OfficeFactTakenBack {
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The fact.
    #[schema(example = "training-task")]
    fact: String,
    /// Why.
    reason: String,
}

/// Takes back a figure that the office set by mistake.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/facts/withdrawal", params(("period" = String, Path)),
    request_body = OfficeFactTakenBack,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn take_back_office_fact(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<OfficeFactTakenBack>,
) -> Result<StatusCode, PageError> {
    let (actor, now, place) = (view.actor, view.now, (period, new.county));
    app.db.write(move |tx| service::unset_fact(tx, &actor, now, place, &new.fact, &new.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct NewWaiver {
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The criterion.
    #[schema(example = "D8")]
    criterion: String,
    /// The thing, by name.
    #[schema(example = "石窑沟")]
    item: String,
    /// Why.
    reason: String,
}

/// Waives a thing by name, such as a service point that no rounds can reach, for the office.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/waivers", params(("period" = String, Path)),
    request_body = NewWaiver,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn waive_thing(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<NewWaiver>,
) -> Result<StatusCode, PageError> {
    let (actor, now, place) = (view.actor, view.now, (period, new.county));
    let write = app
        .db
        .write(move |tx| service::waive(tx, &actor, now, place, (&new.criterion, &new.item), &new.reason));
    write.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back a waiver.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/waivers/withdrawal", params(("period" = String, Path)),
    request_body = NewWaiver,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn take_back_waiver(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<NewWaiver>,
) -> Result<StatusCode, PageError> {
    let (actor, now, place) = (view.actor, view.now, (period, new.county));
    let write = app.db.write(move |tx| {
        service::take_back_waiver(tx, &actor, now, place, (&new.criterion, &new.item), &new.reason)
    });
    write.await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct ConfirmationBody {
    /// The county.
    #[schema(example = "410324")]
    county: String,
    /// Whether one person has said that what it shows is complete.
    prepared: bool,
    /// Whether a second person confirmed it.
    confirmed: bool,
}

/// Which counties stand by what they show; a county sees itself.
#[utoipa::path(get, path = "/api/v1/assessments/{period}/confirmations", params(("period" = String, Path)),
    responses((status = 200, body = Vec<ConfirmationBody>), (status = 401), (status = 403), (status = 404)))]
async fn confirmations(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
) -> ApiResult<Vec<ConfirmationBody>> {
    let actor = view.actor;
    let all = app.db.read(move |conn| service::progress(conn, &actor, period)).await?;
    let body = |one: &service::CountyProgress| ConfirmationBody {
        county: one.county.to_string(),
        prepared: one.confirmation.is_some(),
        confirmed: one.is_confirmed(),
    };
    Ok(Json(all.iter().map(body).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewConfirmation {
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// `prepare` for the first person, `confirm` for the second.
    #[schema(example = "prepare")]
    step: String,
}

/// A county's first person says that what it shows is complete, the second confirms it.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/confirmations", params(("period" = String, Path)),
    request_body = NewConfirmation,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn confirm_evidence(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<NewConfirmation>,
) -> Result<StatusCode, PageError> {
    let (actor, now, county) = (view.actor, view.now, new.county);
    match new.step.as_str() {
        "prepare" => app.db.write(move |tx| service::prepare(tx, &actor, now, period, county)).await?,
        "confirm" => app.db.write(move |tx| service::confirm(tx, &actor, now, period, county)).await?,
        other => return Err(PageError::unreadable("step", other)),
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct NewCorrection {
    /// The county.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The criteria that are judged anew.
    #[schema(example = json!(["B3"]))]
    criteria: Vec<String>,
    /// Why.
    reason: String,
}

/// Puts a correction of the published result up for approval: another result, linked to it, for the office.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/correction", params(("period" = String, Path)),
    request_body = NewCorrection,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn correct_result(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<NewCorrection>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let (actor, now, place) = (view.actor, view.now, (period, new.county));
    let made =
        app.db.write(move |tx| service::correct(tx, &actor, now, place, &new.criteria, &new.reason)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: made.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct NewReturn {
    /// Why.
    reason: String,
}

/// Sends a result that waits for approval back with a reason, for an approver.
#[utoipa::path(post, path = "/api/v1/results/{id}/return", params(("id" = String, Path)), request_body = NewReturn,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn return_result(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    ApiJson(new): ApiJson<NewReturn>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::send_back(tx, &actor, now, id, &new.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
