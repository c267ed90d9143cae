//! Refund instructions for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use ui::{ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::settlement::signed_in;
use crate::RefundOrder;
use crate::model::RefundId;
use crate::pages::refunds_wanted;
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(refunds)).routes(routes!(retry))
}

#[derive(Serialize, ToSchema)]
struct RefundBody {
    /// The refund.
    refund: String,
    /// The order it is of.
    order: String,
    /// Code of the county.
    county: String,
    /// The provider's word.
    provider: String,
    /// The seller's name.
    seller_name: String,
    /// How much the buyer gets, in fen.
    amount_fen: i64,
    /// How much of it comes back from the commission that was split off, in fen.
    split_back_fen: i64,
    /// Why: `cancelled`, `too_late`, `short`, `weight`, `claim`, `barred`, `lost` or `uncollected`.
    reason: &'static str,
    /// `waiting`, `failed` or `confirmed`.
    state: &'static str,
    /// How often the provider was told without having done it.
    tries: i64,
    /// What the provider said last time; empty when nothing went wrong.
    fault: String,
    /// When the provider was told first.
    told_at: String,
}

impl From<&RefundOrder> for RefundBody {
    fn from(one: &RefundOrder) -> Self {
        Self {
            refund: one.refund.to_string(),
            order: one.order.to_string(),
            county: one.county.to_string(),
            provider: one.provider.clone(),
            seller_name: one.seller_name.clone(),
            amount_fen: one.amount.0,
            split_back_fen: one.split_back.0,
            reason: one.reason.as_str(),
            state: one.state.as_str(),
            tries: one.tries,
            fault: one.fault.clone(),
            told_at: one.told_at.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct RefundsBody {
    /// How many match.
    total: i64,
    /// One page of them, newest first.
    refunds: Vec<RefundBody>,
}

/// Refund instructions one may see: what a provider was told to give back to buyers; 25 a page.
#[utoipa::path(get, path = "/api/v1/refunds",
    params(
        ("q" = Option<String>, Query, description = "An order's number"),
        ("state" = Option<String>, Query, description = "`waiting`, `failed` or `confirmed`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = RefundsBody), (status = 401)))]
async fn refunds(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<RefundsBody> {
    signed_in(&view)?;
    let want = refunds_wanted(&query);
    let (found, total) = app.db.read(move |conn| service::refunds(conn, &view.actor, &want)).await?;
    Ok(Json(RefundsBody { total, refunds: found.iter().map(RefundBody::from).collect() }))
}

/// Has the provider told of a refund again at once, under a new number when it gave the last one up.
#[utoipa::path(post, path = "/api/v1/refunds/{refund}/retry", params(("refund" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn retry(State(app): State<App>, view: View, Id(id): Id<RefundId>) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::retry_refund(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
