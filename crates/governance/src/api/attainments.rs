//! What is on record towards targets, for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::RegionCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, files, read};
use crate::model::{Attainment, AttainmentDraft, AttainmentId};
use crate::pages::attainments_wanted;
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(attainments, write_attainment))
        .routes(routes!(attainment))
        .routes(routes!(attainment_step))
}

#[derive(Serialize, ToSchema)]
struct AttainmentBody {
    /// Short code.
    id: String,
    /// The target's word in the programme.
    #[schema(example = "demonstration-villages")]
    target: String,
    /// The county it counts for.
    #[schema(example = "410324")]
    county: String,
    /// The township or village that was named; none where persons are counted.
    division: Option<String>,
    /// One, or how many persons in all.
    amount: i64,
    /// From this day on.
    #[schema(example = "2026-10-30")]
    counted_on: String,
    /// The document.
    document: String,
    /// `proposed`, `confirmed`, `refused` or `withdrawn`.
    #[schema(example = "confirmed")]
    status: &'static str,
    /// Why it was refused or taken back; empty otherwise.
    reason: String,
}

impl From<&Attainment> for AttainmentBody {
    fn from(one: &Attainment) -> Self {
        let draft = &one.draft;
        Self {
            id: one.id.to_string(),
            target: draft.target.clone(),
            county: draft.of_county.to_string(),
            division: draft.division.map(|one| one.to_string()),
            amount: draft.amount,
            counted_on: draft.counted_on.to_string(),
            document: draft.document.clone(),
            status: one.status.as_str(),
            reason: one.reason.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct AttainmentsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    attainments: Vec<AttainmentBody>,
}

/// What is on record towards targets that no event tells of: all of it, or one's own county's; 25 a page.
#[utoipa::path(get, path = "/api/v1/supervision/attainments",
    params(
        ("q" = Option<String>, Query, description = "Words of the document"),
        ("target" = Option<String>, Query, description = "The target's word in the programme"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("status" = Option<String>, Query, description = "`proposed`, `confirmed`, `refused` or `withdrawn`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = AttainmentsBody), (status = 401), (status = 403)))]
async fn attainments(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<AttainmentsBody> {
    let (actor, city, want) = (view.actor.clone(), app.site.city, attainments_wanted(&query));
    let (found, total) = app.db.read(move |conn| service::attainments(conn, &actor, city, &want)).await?;
    Ok(Json(AttainmentsBody { total, attainments: found.iter().map(AttainmentBody::from).collect() }))
}

/// One of them.
#[utoipa::path(get, path = "/api/v1/supervision/attainments/{id}", params(("id" = String, Path)),
    responses((status = 200, body = AttainmentBody), (status = 401), (status = 403), (status = 404)))]
async fn attainment(
    State(app): State<App>,
    view: View,
    Id(id): Id<AttainmentId>,
) -> ApiResult<AttainmentBody> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::attainment(conn, &actor, city, id)).await?;
    Ok(Json((&found.attainment).into()))
}

#[derive(Deserialize, ToSchema)]
struct AttainmentInput {
    /// The target's word in the programme.
    #[schema(example = "demonstration-villages")]
    target: String,
    /// The county it is to count for.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The township or village that was named; left out where persons are counted.
    #[serde(default)]
    #[schema(example = "410324102201")]
    division: Option<String>,
    /// How many persons in all; left out where something was named.
    #[serde(default)]
    amount: Option<i64>,
    /// The day it was named, or up to which persons were counted.
    #[schema(example = "2026-10-30")]
    counted_on: String,
    /// The document.
    #[schema(example = "洛农电办〔2026〕12号")]
    document: String,
    /// Numbers of one's own files, handed in as documents: the document itself.
    files: Vec<String>,
}

/// Writes something down towards a target; it counts once a second person confirms it.
#[utoipa::path(post, path = "/api/v1/supervision/attainments", request_body = AttainmentInput,
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn write_attainment(
    State(app): State<App>,
    view: View,
    ApiJson(input): ApiJson<AttainmentInput>,
) -> ApiResult<Made> {
    let division = input.division.as_deref().filter(|one| !one.is_empty());
    let draft = AttainmentDraft {
        target: input.target,
        of_county: input.county,
        division: division.map(|one| read("division", one)).transpose()?,
        amount: input.amount.unwrap_or(-1),
        counted_on: read("counted_on", &input.counted_on)?,
        document: input.document,
    };
    let (actor, now, city, files) = (view.actor.clone(), view.now, app.site.city, files(&input.files)?);
    let write = move |tx: &mut db::Tx<'_>| service::write_attainment(tx, &actor, now, city, &draft, &files);
    Ok(Json(Made { id: app.db.write(write).await?.to_string() }))
}

#[derive(Deserialize, ToSchema)]
struct AttainmentStep {
    /// `confirm`, or `end`: refuse what waits, or take back what counts.
    #[schema(example = "confirm")]
    step: String,
    /// Why it is refused or taken back.
    #[serde(default)]
    reason: String,
}

/// Confirms what somebody else wrote down, refuses it, or takes it back.
#[utoipa::path(post, path = "/api/v1/supervision/attainments/{id}/steps", params(("id" = String, Path)),
    request_body = AttainmentStep,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn attainment_step(
    State(app): State<App>,
    view: View,
    Id(id): Id<AttainmentId>,
    ApiJson(input): ApiJson<AttainmentStep>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    match input.step.as_str() {
        "confirm" => {
            app.db.write(move |tx| service::confirm_attainment(tx, &actor, now, city, id)).await?;
        }
        "end" => {
            let end =
                move |tx: &mut db::Tx<'_>| service::end_attainment(tx, &actor, now, city, id, &input.reason);
            app.db.write(end).await?;
        }
        other => return Err(PageError::unreadable("step", other)),
    }
    Ok(StatusCode::NO_CONTENT)
}
