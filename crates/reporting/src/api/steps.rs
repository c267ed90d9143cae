//! What is done with a report.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;

use super::reports::{StatisticalReport, found};
use super::units::{Made, day};
use crate::model::{Draft, ExtensionId};
use crate::pages::{At, say};
use crate::{Error, service};

#[derive(Deserialize, ToSchema)]
pub(super) struct ReportedFigures {
    /// The figures by element, as a form has them.
    #[schema(example = json!({"farm-sales": "20000.00", "employees": "12"}))]
    pub(super) values: BTreeMap<String, String>,
    /// Explanations by element.
    #[serde(default)]
    pub(super) explanations: BTreeMap<String, String>,
    /// Why a locked period is corrected.
    #[serde(default)]
    pub(super) reason: String,
    /// True to submit; otherwise it stays a draft.
    #[serde(default)]
    pub(super) submit: bool,
}

/// Keeps or submits figures. What is wrong is said all at once, by element.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}", request_body = ReportedFigures,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = StatisticalReport), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn write(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<ReportedFigures>,
) -> ApiResult<StatisticalReport> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    let mut draft: Draft = Draft::new();
    for (id, typed) in body.values {
        draft.entry(id).or_default().typed = typed;
    }
    for (id, explanation) in body.explanations {
        draft.entry(id).or_default().explanation = explanation;
    }
    let (submit, reason) = (body.submit, body.reason);
    let written = app.db.write(move |tx| {
        if submit {
            service::submit(tx, &actor, now, unit, period, (&draft, &reason)).map(|_| ())
        } else {
            service::save_draft(tx, &actor, now, unit, period, &draft)
        }
    });
    match written.await {
        Ok(()) => found(&app, &view, at).await,
        Err(Error::Figures(findings)) => {
            let said: Vec<String> =
                findings.iter().map(|one| format!("{}: {}", one.element, say(&view, one))).collect();
            let message = kernel::Message::new("reporting-error-figures")
                .with("count", findings.len())
                .with("elements", said.join("; "));
            Err(PageError { status: kernel::Status::Invalid, message, field: Some("values") })
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Deserialize, ToSchema)]
pub(super) struct ReportSeen {
    /// The version that was looked at.
    #[schema(example = 1)]
    pub(super) version: i32,
    /// Why it goes back.
    #[serde(default)]
    pub(super) reason: String,
}

/// Passes a submitted report on to the city, by somebody else than its reporter.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/check", request_body = ReportSeen,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = StatisticalReport), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn check(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<ReportSeen>,
) -> ApiResult<StatisticalReport> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    app.db.write(move |tx| service::check(tx, &actor, now, unit, (period, body.version))).await?;
    found(&app, &view, at).await
}

/// Puts a checked report in force, by somebody else than its reporter and its checker.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/approve", request_body = ReportSeen,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = StatisticalReport), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn approve(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<ReportSeen>,
) -> ApiResult<StatisticalReport> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    app.db.write(move |tx| service::approve(tx, &actor, now, unit, (period, body.version))).await?;
    found(&app, &view, at).await
}

/// Sends a report back to its reporter with a reason.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/return", request_body = ReportSeen,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-10")),
    responses((status = 200, body = StatisticalReport), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn send_back(
    State(app): State<App>,
    view: View,
    at: At,
    ApiJson(body): ApiJson<ReportSeen>,
) -> ApiResult<StatisticalReport> {
    let (At(unit, period), actor, now) = (at, view.actor.clone(), view.now);
    let returned = app
        .db
        .write(move |tx| service::return_report(tx, &actor, now, unit, (period, body.version), &body.reason));
    returned.await?;
    found(&app, &view, at).await
}

#[derive(Deserialize, ToSchema)]
pub(super) struct ExtensionWish {
    /// The new deadline.
    #[schema(example = "2026-11-20")]
    pub(super) until: String,
    /// Why.
    pub(super) reason: String,
}

/// Asks for a later deadline, before the deadline only.
#[utoipa::path(post, path = "/api/v1/reporting/units/{unit}/reports/{period}/extensions", request_body = ExtensionWish,
    params(("unit" = String, Path), ("period" = String, Path, example = "2026-11")),
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn ask(
    State(app): State<App>,
    view: View,
    At(unit, period): At,
    ApiJson(body): ApiJson<ExtensionWish>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let until = day("until", body.until)?;
    let (actor, now) = (view.actor, view.now);
    let asked =
        app.db.write(move |tx| service::ask_for_time(tx, &actor, now, unit, period, (until, &body.reason)));
    let id = asked.await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

#[derive(Deserialize, ToSchema)]
pub(super) struct ExtensionDecision {
    /// True when the new deadline holds.
    pub(super) granted: bool,
    /// What is answered; a refusal says why.
    #[serde(default)]
    pub(super) answer: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct ExtensionDecided {
    /// The wish.
    pub(super) id: String,
    /// True when the new deadline holds.
    pub(super) granted: bool,
}

/// Grants more time, before the deadline only, or refuses it.
#[utoipa::path(post, path = "/api/v1/reporting/extensions/{id}", params(("id" = String, Path)), request_body = ExtensionDecision,
    responses((status = 200, body = ExtensionDecided), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(super) async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<ExtensionId>,
    ApiJson(body): ApiJson<ExtensionDecision>,
) -> ApiResult<ExtensionDecided> {
    let (actor, now, granted) = (view.actor, view.now, body.granted);
    let decided =
        app.db.write(move |tx| service::decide_extension(tx, &actor, now, id, granted, &body.answer));
    decided.await?;
    Ok(Json(ExtensionDecided { id: id.to_string(), granted }))
}
