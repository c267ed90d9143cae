//! Letting another seller sell one's lots, for programs. A granted lot is put on the shelf as every lot is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{GrantId, SalesGrant, SoldUnder};
use crate::pages::{grant_step, offer_grant, seller_of};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(grants, offer)).routes(routes!(change))
}

#[derive(Serialize, ToSchema)]
struct GrantBody {
    /// Its number.
    id: String,
    /// The product whose lots may be sold.
    product: String,
    /// Its name.
    product_name: String,
    /// Who made or grew it.
    producer: String,
    /// Who may sell it.
    grantee: String,
    /// The last day.
    until: String,
    /// `offered`, `accepted`, `refused` or `ended`.
    status: String,
    /// Pieces on the grantee's shelf.
    available: i64,
    /// Pieces sold.
    sold: i64,
    /// Those pieces at the listed prices, in fen.
    sold_fen: i64,
}

impl From<(SalesGrant, SoldUnder)> for GrantBody {
    fn from((grant, sold): (SalesGrant, SoldUnder)) -> Self {
        Self {
            id: grant.id.to_string(),
            product: grant.product.to_string(),
            product_name: grant.product_name,
            producer: grant.producer.to_string(),
            grantee: grant.grantee.to_string(),
            until: grant.valid_until.to_string(),
            status: grant.status.as_str().to_owned(),
            available: sold.available,
            sold: sold.sold,
            sold_fen: sold.amount.0,
        }
    }
}

/// The grants the reader's shop gave and was given, with what was sold under each; for those who only put goods on the shelf, the
/// grants it was given.
#[utoipa::path(get, path = "/api/v1/sales-grants", responses((status = 200, body = Vec<GrantBody>), (status = 401), (status = 403)))]
async fn grants(State(app): State<App>, view: View) -> ApiResult<Vec<GrantBody>> {
    let seller = seller_of(&app, &view).await?;
    let actor = view.actor;
    let found = app.db.read(move |conn| service::grants_of(conn, &actor, &seller)).await?;
    Ok(Json(found.into_iter().map(GrantBody::from).collect()))
}

#[derive(Deserialize, ToSchema)]
struct NewGrant {
    /// The product whose lots may be sold.
    product: String,
    /// The name of the other shop of the county.
    #[schema(example = "伏牛山农业公司")]
    to: String,
    /// The last day, at most a year from now.
    #[schema(example = "2026-12-31")]
    until: String,
}

#[derive(Serialize, ToSchema)]
struct Offered {
    /// The grant's number.
    id: String,
}

/// Offers another shop of the county to sell the lots of a product.
#[utoipa::path(post, path = "/api/v1/sales-grants", request_body = NewGrant, responses((status = 201, body = Offered), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn offer(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewGrant>,
) -> Result<(StatusCode, Json<Offered>), PageError> {
    let typed = Typed::of([("product", new.product), ("to", new.to), ("until", new.until)]);
    let id = offer_grant(&app, &view, &typed).await?;
    Ok((StatusCode::CREATED, Json(Offered { id: id.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct GrantChange {
    /// `accept` or `refuse` by the one it is offered to, `end` by either side.
    #[schema(example = "end")]
    step: String,
}

/// Accepts, refuses or ends a grant. When it ends, what is on the shelf under it leaves the shelf.
#[utoipa::path(post, path = "/api/v1/sales-grants/{grant}", params(("grant" = String, Path)), request_body = GrantChange, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn change(
    State(app): State<App>,
    view: View,
    Id(id): Id<GrantId>,
    ApiJson(change): ApiJson<GrantChange>,
) -> Result<StatusCode, PageError> {
    grant_step(&app, &view, id, &Typed::of([("step", change.step)])).await?;
    Ok(StatusCode::NO_CONTENT)
}
