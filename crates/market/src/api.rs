//! The market for programs, and for the payment provider.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use serde::Serialize;
use ui::{ApiResult, App, Id, ListQuery, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Listing, OrderId};
use crate::provider::take_notice;
use crate::sandbox::Sandbox;
use crate::service::{self, Received, Shelf};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(listings)).routes(routes!(order)).routes(routes!(notice))
}

#[derive(Serialize, ToSchema)]
struct ListingBody {
    /// County of the seller.
    county: String,
    /// Number.
    id: String,
    /// What the shelf says.
    title: String,
    /// The seller's name.
    seller: String,
    /// Village of origin, twelve digits.
    origin: String,
    /// Price of a piece, in fen.
    price_fen: i64,
    /// Net weight of a piece, in grams.
    net_grams: i64,
    /// Pieces one can buy.
    available: i64,
}

impl From<Listing> for ListingBody {
    fn from(listing: Listing) -> Self {
        Self {
            county: listing.county.to_string(),
            id: listing.id.to_string(),
            title: listing.title,
            seller: listing.seller_name,
            origin: listing.origin.to_string(),
            price_fen: listing.price.0,
            net_grams: listing.net.0,
            available: listing.available,
        }
    }
}

/// What is on the shelf; `q` searches in Chinese, pinyin and initials.
#[utoipa::path(get, path = "/api/v1/listings", params(("q" = Option<String>, Query), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<ListingBody>)))]
async fn listings(State(app): State<App>, query: ListQuery) -> ApiResult<Vec<ListingBody>> {
    let want = Shelf {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        offset: query.offset(),
        limit: query.limit(),
        ..Shelf::default()
    };
    let (found, _) = app.db.read(move |conn| service::browse(conn, &want)).await?;
    Ok(Json(found.into_iter().map(ListingBody::from).collect()))
}

#[derive(Serialize, ToSchema)]
struct OrderBody {
    /// Number.
    id: String,
    /// County of the seller.
    county: String,
    /// Where it stands.
    status: &'static str,
    /// How far the seller's money has come.
    settlement: &'static str,
    /// What the buyer pays, in fen.
    total_fen: i64,
    /// When it was placed.
    placed_at: String,
}

/// An order, for its buyer, its seller and officials.
#[utoipa::path(get, path = "/api/v1/orders/{order}", params(("order" = String, Path)), responses((status = 200, body = OrderBody), (status = 401), (status = 403), (status = 404)))]
async fn order(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> ApiResult<OrderBody> {
    let shown = app.db.read(move |conn| service::order(conn, &view.actor, id)).await?;
    Ok(Json(OrderBody {
        id: shown.order.id.to_string(),
        county: shown.order.county.to_string(),
        status: shown.order.status.as_str(),
        settlement: shown.order.settlement.as_str(),
        total_fen: shown.order.total.0,
        placed_at: shown.order.placed_at.to_string(),
    }))
}

#[derive(Serialize, ToSchema)]
struct NoticeAnswer {
    /// `taken` or `repeated`.
    outcome: &'static str,
}

/// A notice of the sandbox provider. The header `x-sandbox-signature` is the hex HMAC-SHA256 of the body.
#[utoipa::path(post, path = "/api/v1/payments/sandbox/notices", request_body = String, responses((status = 200, body = NoticeAnswer), (status = 403), (status = 404), (status = 422)))]
async fn notice(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<NoticeAnswer> {
    let signature =
        headers.get("x-sandbox-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = app.clock.now();
    let received = take_notice(&app.db, now, app.site.city, &sandbox, &body, signature).await?;
    let outcome = match received {
        Received::Taken => "taken",
        Received::Repeated => "repeated",
    };
    Ok(Json(NoticeAnswer { outcome }))
}
