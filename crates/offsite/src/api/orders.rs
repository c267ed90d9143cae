//! Orders of other platforms.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::pages::wanted;
use crate::service::{self, OrderRow};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(orders))
}

#[derive(Serialize, ToSchema)]
struct OffsiteOrderBody {
    /// The platform's word.
    platform: String,
    /// The shop's name.
    shop: String,
    /// The order's number there.
    order: String,
    /// The number of the line; empty where the platform has none.
    line: String,
    /// `unpaid`, `paid`, `shipped`, `completed`, `refunded` or `closed`.
    status: &'static str,
    /// When it was paid, RFC 3339; none when it was not.
    paid_at: Option<String>,
    /// What the buyer paid.
    paid_fen: i64,
    /// What went back.
    refund_fen: i64,
    /// What it adds to the figures.
    sold_fen: i64,
    /// What was bought.
    title: String,
    /// Pieces; 0 when the file did not say.
    quantity: i64,
}

impl From<&OrderRow> for OffsiteOrderBody {
    fn from(row: &OrderRow) -> Self {
        let line = &row.known.line;
        Self {
            platform: row.platform.clone(),
            shop: row.shop_name.clone(),
            order: line.order.clone(),
            line: line.line.clone(),
            status: line.status.as_str(),
            paid_at: line.paid_at.map(|at| at.to_string()),
            paid_fen: line.paid.0,
            refund_fen: line.refund.0,
            sold_fen: row.sold.0,
            title: line.title.clone(),
            quantity: line.quantity,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct OffsiteOrdersBody {
    /// How many match.
    total: i64,
    /// One page of them.
    orders: Vec<OffsiteOrderBody>,
}

/// The orders of other platforms the reader may see, the latest paid first; 25 a page.
#[utoipa::path(get, path = "/api/v1/offsite/orders",
    params(
        ("q" = Option<String>, Query, description = "Part of the order's number or of its title"),
        ("platform" = Option<String>, Query, description = "`taobao`, `jd`, `pinduoduo` or `douyin`"),
        ("status" = Option<String>, Query, description = "How far it is"),
        ("shop" = Option<String>, Query, description = "A shop's short code"),
        ("import" = Option<String>, Query, description = "What this import brought or changed"),
        ("brought" = Option<String>, Query, description = "With `import`: what was `fresh`, `changed` or `refunded` by it"),
        ("day" = Option<String>, Query, description = "Paid on this day, such as `2026-11-25`"),
        ("from" = Option<String>, Query, description = "Paid on this day or later"),
        ("to" = Option<String>, Query, description = "Paid on this day or earlier"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = OffsiteOrdersBody), (status = 401), (status = 403), (status = 422)))]
async fn orders(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<OffsiteOrdersBody> {
    let want = wanted(&query)?;
    let (found, total) = app.db.read(move |conn| service::orders(conn, &view.actor, &want)).await?;
    Ok(Json(OffsiteOrdersBody { total, orders: found.iter().map(OffsiteOrderBody::from).collect() }))
}
