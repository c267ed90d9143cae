//! Settlement runs and split instructions for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use ui::{ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::OrderId;
use crate::pages::{runs_wanted, splits_wanted};
use crate::service;
use crate::{Run, Split};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(runs)).routes(routes!(splits)).routes(routes!(retry))
}

#[derive(Serialize, ToSchema)]
struct RunBody {
    /// The day the orders were collected.
    #[schema(example = "2026-11-25")]
    day: String,
    /// Code of the county.
    county: String,
    /// The seller's number.
    seller: String,
    /// The seller's name.
    seller_name: String,
    /// How many orders.
    orders: i64,
    /// To the seller, in fen.
    net_fen: i64,
    /// To the platform, in fen.
    commission_fen: i64,
    /// How many the provider has confirmed.
    confirmed: i64,
    /// How many it has not done, though told.
    failed: i64,
}

impl From<&Run> for RunBody {
    fn from(run: &Run) -> Self {
        Self {
            day: run.day.to_string(),
            county: run.county.to_string(),
            seller: run.seller.to_string(),
            seller_name: run.seller_name.clone(),
            orders: run.orders,
            net_fen: run.net.0,
            commission_fen: run.commission.0,
            confirmed: run.confirmed,
            failed: run.failed,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct RunsBody {
    /// How many match.
    total: i64,
    /// One page of them, the newest day first.
    runs: Vec<RunBody>,
}

pub(super) fn signed_in(view: &View) -> Result<(), PageError> {
    if view.signed_in() {
        return Ok(());
    }
    Err(PageError::new(kernel::Status::SignInFirst, "error-sign-in-first"))
}

/// Settlement runs one may see: what was due to a seller for the orders collected on a day; 25 a page.
#[utoipa::path(get, path = "/api/v1/settlement-runs",
    params(
        ("state" = Option<String>, Query, description = "`waiting`, `failed` or `confirmed`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = RunsBody), (status = 401)))]
async fn runs(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<RunsBody> {
    signed_in(&view)?;
    let want = runs_wanted(&query);
    let (runs, total) = app.db.read(move |conn| service::runs(conn, &view.actor, &want)).await?;
    Ok(Json(RunsBody { total, runs: runs.iter().map(RunBody::from).collect() }))
}

#[derive(Serialize, ToSchema)]
struct SplitBody {
    /// The order.
    order: String,
    /// Code of the county.
    county: String,
    /// The provider's word.
    provider: String,
    /// The seller's name.
    seller_name: String,
    /// To the seller, in fen.
    net_fen: i64,
    /// To the platform, in fen.
    commission_fen: i64,
    /// `waiting`, `failed` or `confirmed`.
    state: &'static str,
    /// How often it was tried in vain.
    tries: i64,
    /// What the provider said last time; empty when nothing went wrong.
    fault: String,
    /// When the provider was told first.
    told_at: String,
}

impl From<&Split> for SplitBody {
    fn from(split: &Split) -> Self {
        Self {
            order: split.order.to_string(),
            county: split.county.to_string(),
            provider: split.provider.clone(),
            seller_name: split.seller_name.clone(),
            net_fen: split.net.0,
            commission_fen: split.commission.0,
            state: split.state.as_str(),
            tries: split.tries,
            fault: split.fault.clone(),
            told_at: split.told_at.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct SplitsBody {
    /// How many match.
    total: i64,
    /// One page of them, newest first.
    splits: Vec<SplitBody>,
}

/// Split instructions one may see: what a provider was told to do with an order's money; 25 a page.
#[utoipa::path(get, path = "/api/v1/splits",
    params(
        ("q" = Option<String>, Query, description = "An order's number"),
        ("state" = Option<String>, Query, description = "`waiting`, `failed` or `confirmed`"),
        ("seller" = Option<String>, Query, description = "A seller's number"),
        ("day" = Option<String>, Query, description = "The day of collection, such as `2026-11-25`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = SplitsBody), (status = 401), (status = 422)))]
async fn splits(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<SplitsBody> {
    signed_in(&view)?;
    let want = splits_wanted(&query)?;
    let (splits, total) = app.db.read(move |conn| service::splits(conn, &view.actor, &want)).await?;
    Ok(Json(SplitsBody { total, splits: splits.iter().map(SplitBody::from).collect() }))
}

/// Has the provider told of a settlement again at once, instead of after a pause.
#[utoipa::path(post, path = "/api/v1/splits/{order}/retry", params(("order" = String, Path)), responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn retry(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::retry_settlement(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
