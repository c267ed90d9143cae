//! Shops and the counties' zones, as everybody may know them.

use axum::Json;
use axum::extract::{Path, State};
use kernel::{OrganisationId, RegionCode};
use serde::Serialize;
use ui::{ApiResult, App, PageError};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::model::relief_counties;
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(shop)).routes(routes!(zones))
}

#[derive(Serialize, ToSchema)]
struct ShopBody {
    /// County of the shop.
    county: String,
    /// Its number.
    id: String,
    /// Its name.
    name: String,
    /// `farmer`, `cooperative`, `family_farm`, `enterprise`, `tourism` or `service_firm`.
    kind: &'static str,
    /// Its village, twelve digits.
    village: String,
    /// True for who sells what they grow on a declaration instead of a registration (电子商务法 10).
    declared: bool,
    /// Since when it sells here.
    since: String,
    /// When the county last verified it.
    verified_on: String,
    /// Until when it is to be verified anew.
    due_on: String,
    /// How the verification stands: `good`, `due` within thirty days, `grace` when it is overdue, or `lapsed`, and then
    /// nothing of the shop is on the shelf.
    standing: &'static str,
    /// What it has done so far.
    done: DoneBody,
}

/// What happened; no grade.
#[derive(Serialize, ToSchema)]
struct DoneBody {
    /// Reviews of its goods.
    reviews: i64,
    /// The sum of their stars, from 1 to 5 each.
    stars: i64,
    /// Orders that were collected.
    collected: i64,
    /// Claims of buyers.
    claims: i64,
    /// Of those: agreed to or decided for the buyer.
    upheld: i64,
    /// Quality marks that hold today.
    marks: i64,
}

/// A shop, how its verification stands, and what it has done so far.
#[utoipa::path(get, path = "/api/v1/shops/{county}/{seller}", params(("county" = String, Path), ("seller" = String, Path)), responses((status = 200, body = ShopBody), (status = 404)))]
async fn shop(State(app): State<App>, Path((county, seller)): Path<(String, String)>) -> ApiResult<ShopBody> {
    let known = county.parse::<RegionCode>().ok().zip(seller.parse::<OrganisationId>().ok());
    let (county, id) = known.ok_or_else(PageError::not_found)?;
    let today = app.clock.now().day();
    let (seller, done) = app
        .db
        .read(move |conn| {
            let seller = service::verified_seller(conn, county, id)?.ok_or(Error::NoSeller)?;
            Ok::<_, Error>((seller, service::reputation_of(conn, county, id, today)?))
        })
        .await?;
    Ok(Json(ShopBody {
        county: seller.county.to_string(),
        id: seller.id.to_string(),
        kind: seller.kind.as_str(),
        village: seller.village.to_string(),
        declared: seller.is_declared(),
        since: seller.since.to_string(),
        verified_on: seller.verified_on.to_string(),
        due_on: seller.due_on.to_string(),
        standing: seller.standing(today).as_str(),
        done: DoneBody {
            reviews: done.stars.reviews,
            stars: done.stars.sum,
            collected: done.collected,
            claims: done.claims,
            upheld: done.upheld,
            marks: done.marks,
        },
        name: seller.name,
    }))
}

#[derive(Serialize, ToSchema)]
struct ZoneBody {
    /// The county, six digits; its listings are those of `GET /api/v1/listings?county=`.
    county: String,
    /// Its name in Chinese.
    zh: String,
    /// Its name in English.
    en: String,
    /// Listings on the shelf.
    listings: i64,
    /// Sellers who have something there.
    sellers: i64,
    /// True for a county of poverty relief.
    relief: bool,
}

/// The counties' zones, and how much each has on the shelf.
#[utoipa::path(get, path = "/api/v1/zones", responses((status = 200, body = Vec<ZoneBody>)))]
async fn zones(State(app): State<App>) -> ApiResult<Vec<ZoneBody>> {
    let today = app.clock.now().day();
    let counted = app.db.read(move |conn| service::shelf_by_county(conn, today)).await?;
    let relief = relief_counties(today);
    let zone = |county: RegionCode| {
        let found = counted.iter().find(|(code, ..)| *code == county);
        let (listings, sellers) = found.map_or((0, 0), |(_, listings, sellers)| (*listings, *sellers));
        ZoneBody {
            county: county.to_string(),
            zh: region::name_in(ui::Lang::ZhCn, county),
            en: region::name_in(ui::Lang::En, county),
            listings,
            sellers,
            relief: relief.contains(&county),
        }
    };
    Ok(Json(region::divisions().counties().into_iter().map(|one| zone(one.code)).collect()))
}
