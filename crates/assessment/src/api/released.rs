//! What goes out of a result as files, for programs.

use axum::extract::{Path, State};
use axum::response::Response;
use kernel::RegionCode;
use ui::{App, Id, ListQuery, PageError, View, XLSX, attachment};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::ResultId;
use crate::pages::released::{DOCX, asked, head};
use crate::{Error, Purpose, report, service, write_workbook};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(result_bulletin))
        .routes(routes!(result_annexes))
        .routes(routes!(result_scorecard))
        .routes(routes!(result_facts))
}

/// The bulletin of a published result as a Word document, with number and head as asked, for the office.
#[utoipa::path(get, path = "/api/v1/results/{id}/bulletin",
    params(("id" = String, Path), ("number" = Option<String>, Query), ("issuer" = Option<String>, Query),
        ("red" = Option<String>, Query, description = "Anything for a red head"), ("lang" = Option<String>, Query)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        body = Vec<u8>), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn result_bulletin(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    query: ListQuery,
) -> Result<Response, PageError> {
    let (actor, head) = (view.actor.clone(), head(&query)?);
    let release = app.db.read(move |conn| service::release_for_offices(conn, &actor, id)).await?;
    let bytes = report::bulletin(&release, &head, asked(&view, &query)).map_err(Error::from)?;
    Ok(attachment("bulletin.docx", DOCX, bytes))
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
    Ok(attachment("scorecard.docx", DOCX, bytes))
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
