//! Shops on other platforms, and who sells there.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Why;
use crate::model::{Shop, ShopId};
use crate::service::{self, ShopQuery};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(shops, link)).routes(routes!(unlink))
}

#[derive(Serialize, ToSchema)]
struct OffsiteShopBody {
    /// Short code.
    id: String,
    /// `taobao`, `jd`, `pinduoduo` or `douyin`.
    platform: String,
    /// The shop's name or number there.
    name: String,
    /// The seller's name.
    seller: String,
    /// False once it was unlinked.
    linked: bool,
}

impl From<&Shop> for OffsiteShopBody {
    fn from(shop: &Shop) -> Self {
        Self {
            id: shop.id.to_string(),
            platform: shop.platform.clone(),
            name: shop.name.clone(),
            seller: shop.party.name.clone(),
            linked: shop.linked,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct OffsiteShopsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    shops: Vec<OffsiteShopBody>,
}

#[derive(Serialize, ToSchema)]
struct OffsiteMade {
    /// The number of what was made.
    id: String,
}

#[derive(Deserialize, ToSchema)]
struct OffsiteNewShop {
    /// `taobao`, `jd`, `pinduoduo` or `douyin`.
    #[schema(example = "taobao")]
    platform: String,
    /// The shop's name or number there, as the platform's export writes it.
    #[schema(example = "山里人家")]
    name: String,
}

/// The shops the reader may see; 25 a page.
#[utoipa::path(get, path = "/api/v1/offsite/shops",
    params(
        ("q" = Option<String>, Query, description = "Part of the shop's or the seller's name"),
        ("platform" = Option<String>, Query, description = "`taobao`, `jd`, `pinduoduo` or `douyin`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = OffsiteShopsBody), (status = 401), (status = 403)))]
async fn shops(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<OffsiteShopsBody> {
    let want = ShopQuery {
        words: query.words().to_owned(),
        platform: query.filter("platform").to_owned(),
        offset: query.offset(),
        limit: query.limit(),
        ..ShopQuery::default()
    };
    let (found, total) = app.db.read(move |conn| service::shops(conn, &view.actor, &want)).await?;
    Ok(Json(OffsiteShopsBody { total, shops: found.iter().map(OffsiteShopBody::from).collect() }))
}

/// Links a shop on another platform to the reader's seller.
#[utoipa::path(post, path = "/api/v1/offsite/shops", request_body = OffsiteNewShop,
    responses((status = 201, body = OffsiteMade), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn link(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<OffsiteNewShop>,
) -> Result<(StatusCode, Json<OffsiteMade>), PageError> {
    let (actor, now) = (view.actor, view.now);
    let linked = app.db.write(move |tx| {
        let party = service::party_of(tx.conn(), &actor)?;
        service::link(tx, &actor, now, &party, &new.platform, &new.name)
    });
    let id = linked.await?;
    Ok((StatusCode::CREATED, Json(OffsiteMade { id: id.to_string() })))
}

/// Unlinks a shop, by its seller or the county; what was imported stays.
#[utoipa::path(post, path = "/api/v1/offsite/shops/{id}/unlink", params(("id" = String, Path)), request_body = Why,
    responses((status = 200, body = OffsiteShopBody), (status = 401), (status = 403), (status = 404), (status = 409),
        (status = 422)))]
async fn unlink(
    State(app): State<App>,
    view: View,
    Id(id): Id<ShopId>,
    ApiJson(why): ApiJson<Why>,
) -> ApiResult<OffsiteShopBody> {
    let (actor, now) = (view.actor, view.now);
    let unlinked = app.db.write(move |tx| {
        service::unlink(tx, &actor, now, id, &why.reason)?;
        service::shop(tx.conn(), &actor, id)
    });
    Ok(Json(OffsiteShopBody::from(&unlinked.await?)))
}
