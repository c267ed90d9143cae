//! What goes out of a result as files, for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::RegionCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View, XLSX, attachment};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cycle::Made;
use crate::model::Issued;
use crate::model::ResultId;
use crate::pages::released::{asked, issued};
use crate::report::Head;
use crate::{Error, Purpose, report, service, write_workbook};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(result_bulletin))
        .routes(routes!(result_bulletins, issue_bulletin))
        .routes(routes!(result_annexes))
        .routes(routes!(result_scorecard))
        .routes(routes!(result_facts))
}

#[derive(Serialize, ToSchema)]
struct IssuedBulletinBody {
    /// Short code.
    id: String,
    /// Its number.
    #[schema(example = "洛农电办〔2026〕3号")]
    number: String,
    /// Who issues it; empty for the joint-conference office.
    issuer: String,
    /// Whether it has a red head.
    red: bool,
    /// When it went out.
    issued_at: String,
}

/// The bulletins that went out of a result, the first first, for the office.
#[utoipa::path(get, path = "/api/v1/results/{id}/bulletins", params(("id" = String, Path)),
    responses((status = 200, body = Vec<IssuedBulletinBody>), (status = 401), (status = 403), (status = 404)))]
async fn result_bulletins(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
) -> ApiResult<Vec<IssuedBulletinBody>> {
    let actor = view.actor;
    let all = app.db.read(move |conn| service::bulletins(conn, &actor, id)).await?;
    let body = |one: Issued| IssuedBulletinBody {
        id: one.id.to_string(),
        number: one.head.number,
        issuer: one.head.issuer,
        red: one.head.red,
        issued_at: one.issued_at.to_string(),
    };
    Ok(Json(all.into_iter().map(body).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewIssuedBulletin {
    /// Its number; each goes out once.
    #[schema(example = "洛农电办〔2026〕3号")]
    number: String,
    /// Who issues it; the joint-conference office when left out.
    #[serde(default)]
    issuer: String,
    /// Whether it has a red head.
    #[serde(default)]
    red: bool,
}

/// Puts a bulletin on record as it goes out, for the office.
#[utoipa::path(post, path = "/api/v1/results/{id}/bulletins", params(("id" = String, Path)),
    request_body = NewIssuedBulletin,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn issue_bulletin(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    ApiJson(new): ApiJson<NewIssuedBulletin>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let head = Head { issuer: new.issuer, number: new.number, red: new.red };
    let (actor, now) = (view.actor, view.now);
    let made = app.db.write(move |tx| service::issue_bulletin(tx, &actor, now, id, &head)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: made.to_string() })))
}

/// The bulletin of a published result as a Word document, for the office: one that went out, or a draft.
#[utoipa::path(get, path = "/api/v1/results/{id}/bulletin",
    params(("id" = String, Path), ("lang" = Option<String>, Query),
        ("bulletin" = Option<String>, Query, description = "One that went out; a draft when left out")),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        body = Vec<u8>), (status = 401), (status = 403), (status = 404)))]
async fn result_bulletin(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    query: ListQuery,
) -> Result<Response, PageError> {
    let (actor, issued) = (view.actor.clone(), issued(&query)?);
    let (release, head) = app.db.read(move |conn| service::bulletin(conn, &actor, id, issued)).await?;
    let bytes = report::bulletin(&release, &head, asked(&view, &query)).map_err(Error::from)?;
    Ok(attachment("bulletin.docx", ui::DOCX, bytes))
}

/// The bulletin's annexes as a workbook, for the office.
#[utoipa::path(get, path = "/api/v1/results/{id}/annexes",
    params(("id" = String, Path), ("lang" = Option<String>, Query)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 401), (status = 403), (status = 404)))]
async fn result_annexes(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    query: ListQuery,
) -> Result<Response, PageError> {
    let actor = view.actor.clone();
    let release = app.db.read(move |conn| service::release_for_offices(conn, &actor, id)).await?;
    let bytes = report::annexes(&release, asked(&view, &query)).map_err(Error::from)?;
    Ok(attachment("annexes.xlsx", XLSX, bytes))
}

/// A county's scorecard of a published result as a Word document, for those who may see its score.
#[utoipa::path(get, path = "/api/v1/results/{id}/scorecards/{county}",
    params(("id" = String, Path), ("county" = String, Path), ("lang" = Option<String>, Query)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        body = Vec<u8>), (status = 401), (status = 403), (status = 404)))]
async fn result_scorecard(
    State(app): State<App>,
    view: View,
    Path((id, county)): Path<(String, String)>,
    query: ListQuery,
) -> Result<Response, PageError> {
    let id: ResultId = id.parse().map_err(|_| Error::NoResult)?;
    let county: RegionCode = county.parse().map_err(|_| PageError::not_found())?;
    let actor = view.actor.clone();
    let release = app.db.read(move |conn| service::release_for_county(conn, &actor, id, county)).await?;
    let bytes = report::scorecard(&release, county, asked(&view, &query))?;
    Ok(attachment("scorecard.docx", ui::DOCX, bytes))
}

/// The facts of a stored result as a workbook: `heluo score` makes the same figures of it by the result's rulebook.
#[utoipa::path(get, path = "/api/v1/results/{id}/facts", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        body = Vec<u8>), (status = 401), (status = 403), (status = 404)))]
async fn result_facts(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
) -> Result<Response, PageError> {
    let actor = view.actor;
    let one = app.db.read(move |conn| service::result_for_offices(conn, &actor, id)).await?;
    let (programme, rulebook) = one.content.rules()?;
    let (frame, facts) = (one.content.frame()?, one.content.facts()?);
    let bytes =
        write_workbook(&programme, &rulebook, &frame, &facts, Purpose::Export).map_err(Error::from)?;
    Ok(attachment("facts.xlsx", XLSX, bytes))
}
