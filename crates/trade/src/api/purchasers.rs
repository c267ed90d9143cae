//! Organisations that only buy, for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Made;
use crate::model::{Purchaser, PurchaserId};
use crate::pages::{purchaser_draft, wanted_purchasers};
use crate::service;

#[derive(Serialize, ToSchema)]
struct PurchaserBody {
    /// Short code.
    id: String,
    /// Its name.
    name: String,
    /// The number of its licence.
    licence: String,
    /// Code of the village.
    village: String,
    /// `waiting`, `accepted` or `returned`.
    status: &'static str,
    /// Why it was sent back.
    reason: String,
    /// The organisation that buys, once accepted.
    organisation: Option<String>,
}

impl From<&Purchaser> for PurchaserBody {
    fn from(one: &Purchaser) -> Self {
        Self {
            id: one.id.to_string(),
            name: one.draft.name.clone(),
            licence: one.draft.licence.as_str().to_owned(),
            village: one.draft.village.to_string(),
            status: one.status.as_str(),
            reason: one.reason.clone(),
            organisation: one.organisation.map(|id| id.to_string()),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct PurchasersBody {
    /// How many match.
    total: i64,
    /// One page of them.
    purchasers: Vec<PurchaserBody>,
}

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, register)).routes(routes!(show)).routes(routes!(decide))
}

/// Registrations of the counties the reader looks after, by words and status; 25 a page.
#[utoipa::path(get, path = "/api/v1/trade/purchasers",
    params(
        ("q" = Option<String>, Query, description = "Part of the name or the licence's number"),
        ("status" = Option<String>, Query, description = "`waiting`, `accepted` or `returned`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = PurchasersBody), (status = 401), (status = 403)))]
async fn list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<PurchasersBody> {
    let (actor, want) = (view.actor, wanted_purchasers(&query));
    let (found, total) = app.db.read(move |conn| service::purchasers(conn, &actor, &want)).await?;
    Ok(Json(PurchasersBody { total, purchasers: found.iter().map(PurchaserBody::from).collect() }))
}

#[derive(Deserialize, ToSchema)]
struct NewPurchaser {
    /// Its name, as its licence has it.
    #[schema(example = "嵩州食品厂")]
    name: String,
    /// Its unified social credit code.
    #[schema(example = "91350100M000100Y43")]
    licence: String,
    /// Code of the village it is registered in.
    #[schema(example = "410325100201")]
    village: String,
    /// Who is asked.
    #[schema(example = "赵采购")]
    contact: String,
}

/// Registers an organisation that only buys; the county reviews it.
#[utoipa::path(post, path = "/api/v1/trade/purchasers", request_body = NewPurchaser,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn register(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewPurchaser>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let draft = purchaser_draft(&Typed::of([
        ("name", new.name),
        ("licence", new.licence),
        ("village", new.village),
        ("contact", new.contact),
    ]))?;
    let (actor, now) = (view.actor, view.now);
    let id = app.db.write(move |tx| service::register_purchaser(tx, &actor, now, &draft)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

/// One registration, for who sent it and for its county.
#[utoipa::path(get, path = "/api/v1/trade/purchasers/{id}", params(("id" = String, Path)),
    responses((status = 200, body = PurchaserBody), (status = 401), (status = 403), (status = 404)))]
async fn show(State(app): State<App>, view: View, Id(id): Id<PurchaserId>) -> ApiResult<PurchaserBody> {
    let actor = view.actor;
    let found = app.db.read(move |conn| service::purchaser(conn, &actor, id)).await?;
    Ok(Json(PurchaserBody::from(&found)))
}

#[derive(Deserialize, ToSchema)]
struct PurchaserDecision {
    /// `accept` or `return`.
    #[schema(example = "accept")]
    step: String,
    /// Why it is sent back.
    #[serde(default)]
    reason: String,
}

/// Accepts a registration or sends it back, for its county; nobody decides about their own.
#[utoipa::path(post, path = "/api/v1/trade/purchasers/{id}/decision", params(("id" = String, Path)),
    request_body = PurchaserDecision,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<PurchaserId>,
    ApiJson(new): ApiJson<PurchaserDecision>,
) -> Result<StatusCode, PageError> {
    if !["accept", "return"].contains(&new.step.as_str()) {
        return Err(PageError::unreadable("step", &new.step));
    }
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let decided = app.db.write(move |tx| {
        if new.step == "accept" {
            service::accept_purchaser(tx, &actor, now, city, id).map(|_| ())
        } else {
            service::return_purchaser(tx, &actor, now, id, &new.reason)
        }
    });
    decided.await?;
    Ok(StatusCode::NO_CONTENT)
}
