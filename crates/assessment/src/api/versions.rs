//! Versions of the rulebook for programs: proposed by one person, adopted or discarded by another.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Day;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cycle::Made;
use crate::model::{RulebookId, Version};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(proposed_rulebooks, propose_rulebook))
        .routes(routes!(proposed_rulebook))
        .routes(routes!(adopt_rulebook))
        .routes(routes!(discard_rulebook))
}

#[derive(Serialize, ToSchema)]
struct ProposalBody {
    /// Short code.
    id: String,
    /// SHA-256 of its text.
    hash: String,
    /// The first day it is in force.
    #[schema(example = "2027-01-01")]
    effective: String,
    /// Why it was proposed.
    note: String,
    /// `proposed`, `adopted` or `discarded`.
    state: &'static str,
    /// Why it was discarded.
    reason: String,
    /// Its text; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

fn body(one: Version, with_text: bool) -> ProposalBody {
    ProposalBody {
        id: one.id.to_string(),
        hash: one.hash,
        effective: one.effective.to_string(),
        note: one.note,
        state: one.state.as_str(),
        reason: one.reason,
        text: with_text.then_some(one.text),
    }
}

/// Versions that were proposed, with what became of them, the latest first, for those who see how an assessment goes.
#[utoipa::path(get, path = "/api/v1/rulebooks",
    responses((status = 200, body = Vec<ProposalBody>), (status = 401), (status = 403)))]
async fn proposed_rulebooks(State(app): State<App>, view: View) -> ApiResult<Vec<ProposalBody>> {
    let actor = view.actor;
    let all = app.db.read(move |conn| service::rulebook_versions(conn, &actor)).await?;
    Ok(Json(all.into_iter().map(|one| body(one, false)).collect()))
}

/// A version with its text.
#[utoipa::path(get, path = "/api/v1/rulebooks/{id}", params(("id" = String, Path)),
    responses((status = 200, body = ProposalBody), (status = 401), (status = 403), (status = 404)))]
async fn proposed_rulebook(
    State(app): State<App>,
    view: View,
    Id(id): Id<RulebookId>,
) -> ApiResult<ProposalBody> {
    let actor = view.actor;
    let one = app.db.read(move |conn| service::rulebook_version(conn, &actor, id)).await?;
    Ok(Json(body(one, true)))
}

#[derive(Deserialize, ToSchema)]
struct NewRulebook {
    /// The rulebook as TOML.
    text: String,
    /// The first day it is in force.
    #[schema(example = "2027-01-01")]
    effective: String,
    /// Why.
    note: String,
}

/// Proposes a rulebook from a day on; a text with faults is refused with all of them.
#[utoipa::path(post, path = "/api/v1/rulebooks", request_body = NewRulebook,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn propose_rulebook(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewRulebook>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let effective: Day = Typed::of([("effective", new.effective)]).parse("effective")?;
    let (actor, now) = (view.actor, view.now);
    let made =
        app.db.write(move |tx| service::propose_rulebook(tx, &actor, now, &new.text, effective, &new.note));
    Ok((StatusCode::CREATED, Json(Made { id: made.await?.to_string() })))
}

/// Adopts what somebody else proposed.
#[utoipa::path(post, path = "/api/v1/rulebooks/{id}/adoption", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn adopt_rulebook(
    State(app): State<App>,
    view: View,
    Id(id): Id<RulebookId>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::adopt_rulebook(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct RulebookRefusal {
    /// Why.
    reason: String,
}

/// Discards a proposed version with a reason.
#[utoipa::path(post, path = "/api/v1/rulebooks/{id}/refusal", params(("id" = String, Path)),
    request_body = RulebookRefusal,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn discard_rulebook(
    State(app): State<App>,
    view: View,
    Id(id): Id<RulebookId>,
    ApiJson(new): ApiJson<RulebookRefusal>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::discard_rulebook(tx, &actor, now, id, &new.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
