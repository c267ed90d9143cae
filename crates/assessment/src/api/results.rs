//! Stored results for programs: told, put up, approved, published, looked over.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Period;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cycle::Made;
use crate::model::{ResultId, Stored, Unsound};
use crate::pages::words::name;
use crate::report::{self, OpenData};
use crate::{Error, service};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(published_result))
        .routes(routes!(published_results))
        .routes(routes!(stored_result))
        .routes(routes!(result_data))
        .routes(routes!(approve_result))
        .routes(routes!(publish_result))
        .routes(routes!(verify_result))
        .routes(routes!(tell_result))
        .routes(routes!(propose_result))
}

#[derive(Serialize, ToSchema)]
struct RankBody {
    /// The place; equals share one and the next is skipped.
    rank: Option<u32>,
    /// The county's code.
    #[schema(example = "410324")]
    county: String,
    /// Its name.
    name: String,
    /// Points without bonus, exact.
    base: String,
    /// Bonus, exact.
    bonus: String,
    /// Base and bonus, exact; null when the total was blocked.
    total: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ResultBody {
    /// Short code.
    id: String,
    /// The half-year.
    period: String,
    /// `preliminary`, `final` or `correction`.
    kind: &'static str,
    /// `told`, `proposed`, `returned`, `approved` or `published`.
    state: &'static str,
    /// The result it corrects.
    replaces: Option<String>,
    /// Why it corrects it, or why it was sent back.
    reason: String,
    /// SHA-256 of the rulebook.
    rulebook: String,
    /// SHA-256 over rules, facts and trace.
    hash: String,
    /// When it was published.
    published_at: Option<String>,
    /// The counties of which no two persons stood by what they showed when it was told.
    unconfirmed: Vec<String>,
    /// Places, best first.
    places: Vec<RankBody>,
}

fn body(view: &View, stored: &Stored) -> Result<ResultBody, Error> {
    let assessment = stored.content.assessment()?;
    let places = assessment.ranking.iter().filter_map(|place| {
        let score = assessment.score(place.county)?;
        Some(RankBody {
            rank: place.rank,
            county: place.county.to_string(),
            name: name(view, place.county),
            base: score.base.to_string(),
            bonus: score.bonus.to_string(),
            total: score.total.as_ref().map(ToString::to_string),
        })
    });
    Ok(ResultBody {
        id: stored.id.to_string(),
        period: stored.period.to_string(),
        kind: stored.kind.as_str(),
        state: stored.state.as_str(),
        replaces: stored.replaces.map(|id| id.to_string()),
        reason: stored.reason.clone(),
        rulebook: stored.content.rules.hash.clone(),
        hash: stored.hash.clone(),
        published_at: stored.published_at.map(|at| at.to_string()),
        unconfirmed: stored.content.unconfirmed()?.iter().map(ToString::to_string).collect(),
        places: places.collect(),
    })
}

/// The result that stands for the latest published half-year, for whom its rulebook opens it; null before the first one.
#[utoipa::path(get, path = "/api/v1/results",
    responses((status = 200, body = Option<ResultBody>), (status = 403)))]
async fn published_result(State(app): State<App>, view: View) -> ApiResult<Option<ResultBody>> {
    let actor = view.actor.clone();
    let read = app.db.read(move |conn| match service::published(conn)? {
        Some(standing) => service::result(conn, &actor, standing.id).map(Some),
        None => Ok::<_, Error>(None),
    });
    let stored = read.await?;
    Ok(Json(stored.map(|one| body(&view, &one)).transpose()?))
}

#[derive(Serialize, ToSchema)]
struct PublishedBody {
    /// Short code.
    id: String,
    /// The half-year.
    #[schema(example = "2026H1")]
    period: String,
    /// `final` or `correction`.
    kind: &'static str,
    /// The result it corrects.
    replaces: Option<String>,
    /// The published result that corrects it; null while it stands.
    replaced_by: Option<String>,
    /// Why it corrects it.
    reason: String,
    /// SHA-256 over rules, facts and trace.
    hash: String,
    /// When it was published.
    published_at: String,
}

/// Every published result by name, the latest half-year first, replaced ones included, for everybody.
#[utoipa::path(get, path = "/api/v1/published-results", responses((status = 200, body = Vec<PublishedBody>)))]
async fn published_results(State(app): State<App>) -> ApiResult<Vec<PublishedBody>> {
    let heads = app.db.read(service::published_results).await?;
    let body = |head: service::PublishedHead| PublishedBody {
        id: head.id.to_string(),
        period: head.period.to_string(),
        kind: head.kind.as_str(),
        replaces: head.replaces.map(|id| id.to_string()),
        replaced_by: head.replaced_by.map(|id| id.to_string()),
        reason: head.reason,
        hash: head.hash,
        published_at: head.published_at.to_string(),
    };
    Ok(Json(heads.into_iter().map(body).collect()))
}

/// A stored result: a published one for whom its rulebook opens it, others for those who may see how the assessment goes.
#[utoipa::path(get, path = "/api/v1/results/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ResultBody), (status = 401), (status = 403), (status = 404)))]
async fn stored_result(State(app): State<App>, view: View, Id(id): Id<ResultId>) -> ApiResult<ResultBody> {
    let actor = view.actor.clone();
    let stored = app.db.read(move |conn| service::result(conn, &actor, id)).await?;
    Ok(Json(body(&view, &stored)?))
}

/// A published result as open data, for everybody: the same rows as in the CSV, XLSX and data package at
/// `/results/{id}/…`. A result that is not published is not found.
#[utoipa::path(get, path = "/api/v1/results/{id}/data", params(("id" = String, Path)),
    responses((status = 200, body = OpenData), (status = 404)))]
async fn result_data(State(app): State<App>, Id(id): Id<ResultId>) -> ApiResult<OpenData> {
    let release = app.db.read(move |conn| service::release(conn, id)).await?;
    Ok(Json(report::open_data(&release)))
}

#[derive(Deserialize, ToSchema)]
struct NewResultApproval {
    /// The hash of what the approver saw.
    hash: String,
}

/// One of two approvals, never twice by one person; the second freezes the result.
#[utoipa::path(post, path = "/api/v1/results/{id}/approval", params(("id" = String, Path)),
    request_body = NewResultApproval,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn approve_result(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
    ApiJson(new): ApiJson<NewResultApproval>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::approve(tx, &actor, now, id, &new.hash)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publishes what two persons approved, for the office.
#[utoipa::path(post, path = "/api/v1/results/{id}/publication", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn publish_result(
    State(app): State<App>,
    view: View,
    Id(id): Id<ResultId>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::publish(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct VerdictBody {
    /// True when nothing is wrong.
    sound: bool,
    /// SHA-256 over rules, facts and trace, as it is stored.
    hash: String,
    /// `changed`, `rulebook`, `figures` or `log`.
    faults: Vec<&'static str>,
}

/// Looks a stored result over: its bytes against its hash, its figures worked out again from its facts, and its hash against
/// the one in the event log.
#[utoipa::path(get, path = "/api/v1/results/{id}/verification", params(("id" = String, Path)),
    responses((status = 200, body = VerdictBody), (status = 401), (status = 403), (status = 404)))]
async fn verify_result(State(app): State<App>, view: View, Id(id): Id<ResultId>) -> ApiResult<VerdictBody> {
    let actor = view.actor;
    let verdict = app.db.read(move |conn| {
        service::result(conn, &actor, id)?;
        service::verify(conn, id)
    });
    let verdict = verdict.await?;
    let word = |fault: &Unsound| match fault {
        Unsound::Changed => "changed",
        Unsound::Rulebook => "rulebook",
        Unsound::Figures => "figures",
        Unsound::Log => "log",
    };
    Ok(Json(VerdictBody {
        sound: verdict.faults.is_empty(),
        hash: verdict.hash,
        faults: verdict.faults.iter().map(word).collect(),
    }))
}

#[derive(Deserialize, ToSchema)]
struct NewPreliminary {
    /// True to tell it although counties have not confirmed what they show; the result names them.
    #[serde(default)]
    #[schema(example = true)]
    unconfirmed: bool,
}

/// Works the preliminary result out and tells it, after the deadline, for the office.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/preliminary", params(("period" = String, Path)),
    request_body = NewPreliminary,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn tell_result(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
    ApiJson(new): ApiJson<NewPreliminary>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::tell(tx, &actor, now, period, new.unconfirmed)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

/// Puts the final result up for approval, when all objections are decided and their days are over, for the office.
#[utoipa::path(post, path = "/api/v1/assessments/{period}/final", params(("period" = String, Path)),
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn propose_result(
    State(app): State<App>,
    view: View,
    Id(period): Id<Period>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::propose(tx, &actor, now, period)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}
