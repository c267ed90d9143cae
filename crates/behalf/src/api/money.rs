//! Money at the counter: what is due for an order, cash, and what came back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use market::model::OrderId;
use serde::Deserialize;
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{BehalfActBody, found, own};
use crate::model::{ActId, CashKind};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(collect))
        .routes(routes!(cash))
        .routes(routes!(refund))
        .routes(routes!(leave))
}

#[derive(Deserialize, ToSchema)]
struct BehalfCollection {
    /// The order its buyer pays when collecting.
    #[schema(value_type = String)]
    order: OrderId,
}

/// Begins to take what is due for an order at the station the reader keeps. Asked again while it is not paid, it is the same
/// act.
#[utoipa::path(post, path = "/api/v1/behalf/collections", request_body = BehalfCollection,
    responses((status = 201, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn collect(
    State(app): State<App>,
    view: View,
    ApiJson(asked): ApiJson<BehalfCollection>,
) -> Result<(StatusCode, Json<BehalfActBody>), PageError> {
    view.actor.may(service::SEE_ACT, &own(&view, &app))?;
    let (actor, now) = (view.actor.clone(), view.now);
    let id = app.db.write(move |tx| service::collect(tx, &actor, now, asked.order)).await?;
    Ok((StatusCode::CREATED, found(&app, &view, id).await?))
}

#[derive(Deserialize, ToSchema)]
struct BehalfCash {
    /// `received`, `passed_on` once the provider has the money, or `given_back`.
    #[schema(example = "received")]
    step: String,
}

/// Moves an act's cash into the station's drawer or out of it.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/cash", params(("id" = String, Path)), request_body = BehalfCash,
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn cash(
    State(app): State<App>,
    view: View,
    Id(id): Id<ActId>,
    ApiJson(asked): ApiJson<BehalfCash>,
) -> ApiResult<BehalfActBody> {
    let kind = CashKind::parse(&asked.step).ok_or_else(|| PageError::unreadable("step", &asked.step))?;
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::move_cash(tx, &actor, now, id, kind)).await?;
    found(&app, &view, id).await
}

/// Says that the keeper handed to the villager what came back of a purchase that was paid in cash.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/refund", params(("id" = String, Path)),
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn refund(State(app): State<App>, view: View, Id(id): Id<ActId>) -> ApiResult<BehalfActBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::hand_refund(tx, &actor, now, id)).await?;
    found(&app, &view, id).await
}

/// The buyer of an order whose payment is being taken does not take it: the goods go back to the seller.
#[utoipa::path(post, path = "/api/v1/behalf/acts/{id}/leave", params(("id" = String, Path)),
    responses((status = 200, body = BehalfActBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn leave(State(app): State<App>, view: View, Id(id): Id<ActId>) -> ApiResult<BehalfActBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::leave(tx, &actor, now, id)).await?;
    found(&app, &view, id).await
}
