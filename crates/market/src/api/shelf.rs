//! What is on the shelf.

use axum::Json;
use axum::extract::{Path, State};
use evidence::model::Size;
use kernel::RegionCode;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, PageError};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Category, Listing, ListingId, Mark, Picture, Way};
use crate::service::{self, Shelf};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(listings)).routes(routes!(listing))
}

#[derive(Serialize, ToSchema)]
pub(super) struct ListingBody {
    /// County of the seller.
    county: String,
    /// Number.
    id: String,
    /// What the shelf says.
    title: String,
    /// The seller's name.
    seller: String,
    /// The seller's number.
    seller_id: String,
    /// Village of origin, twelve digits.
    origin: String,
    /// Price of a piece, in fen.
    price_fen: i64,
    /// Net weight of a piece, in grams.
    net_grams: i64,
    /// Pieces one can buy.
    available: i64,
    /// What the shelf speaks of.
    unit: &'static str,
    /// True when each parcel is weighed.
    weighed: bool,
    /// The fewest pieces of an order.
    minimum: i64,
    /// The cover in its sizes, widest first; empty when the seller has sent no photograph.
    cover: Vec<PictureBody>,
}

/// A picture in one of its sizes.
#[derive(Serialize, ToSchema)]
pub(super) struct PictureBody {
    /// Pixels.
    width: u32,
    /// Pixels.
    height: u32,
    /// Its address; what is there never changes.
    url: String,
}

/// A picture in its sizes.
pub(super) fn pictures_of(picture: &Picture) -> Vec<PictureBody> {
    let Picture::Photo(sizes) = picture else { return Vec::new() };
    let one = |size: &Size| PictureBody {
        width: size.width,
        height: size.height,
        url: evidence::picture_url(&size.hash),
    };
    sizes.0.iter().map(one).collect()
}

impl From<Listing> for ListingBody {
    fn from(listing: Listing) -> Self {
        Self {
            cover: pictures_of(&Picture::parse(&listing.picture)),
            county: listing.county.to_string(),
            id: listing.id.to_string(),
            title: listing.title,
            seller: listing.seller_name,
            seller_id: listing.seller.to_string(),
            origin: listing.origin.to_string(),
            price_fen: listing.price.0,
            net_grams: listing.net.0,
            available: listing.available,
            unit: crate::model::unit_word(listing.measure.unit),
            weighed: listing.measure.weighed,
            minimum: listing.minimum,
        }
    }
}

/// What is on the shelf; `q` searches in Chinese, pinyin and initials.
#[utoipa::path(get, path = "/api/v1/listings", params(("q" = Option<String>, Query), ("mark" = Option<String>, Query, description = "Only with this quality mark, such as `green`"), ("county" = Option<String>, Query, description = "Only of this county, six digits"), ("category" = Option<String>, Query, description = "Only of this shelf, such as `fruit`"), ("relief" = Option<String>, Query, description = "`1`: only from counties of poverty relief"), ("way" = Option<String>, Query, description = "Only of sellers who offer `parcel`, `store_pickup` or `store_delivery`"), ("campaign" = Option<String>, Query, description = "Only what is enrolled in this campaign"), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<ListingBody>)))]
async fn listings(State(app): State<App>, query: ListQuery) -> ApiResult<Vec<ListingBody>> {
    let want = Shelf {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        mark: Mark::parse(query.filter("mark")),
        relief: query.filter("relief") == "1",
        way: Way::parse(query.filter("way")),
        campaign: query.filter("campaign").parse().ok(),
        offset: query.offset(),
        limit: query.limit(),
        ..Shelf::default()
    };
    let today = app.clock.now().day();
    let (found, _) = app.db.read(move |conn| service::browse(conn, &want, today)).await?;
    Ok(Json(found.into_iter().map(ListingBody::from).collect()))
}

/// One listing.
#[utoipa::path(get, path = "/api/v1/listings/{county}/{listing}", params(("county" = String, Path), ("listing" = String, Path)), responses((status = 200, body = ListingBody), (status = 404)))]
async fn listing(
    State(app): State<App>,
    Path((county, listing)): Path<(String, String)>,
) -> ApiResult<ListingBody> {
    let known = county.parse::<RegionCode>().ok().zip(listing.parse::<ListingId>().ok());
    let (county, listing) = known.ok_or_else(PageError::not_found)?;
    let found = app.db.read(move |conn| service::listing(conn, county, listing)).await?;
    Ok(Json(found.listing.into()))
}
