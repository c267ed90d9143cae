//! What is on the shelf.

use axum::Json;
use axum::extract::{Path, State};
use evidence::model::Size;
use kernel::RegionCode;
use serde::Serialize;
use ui::{ApiResult, App, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{Category, FreightTerms, Listing, ListingId, Mark, Picture, QualityMark, Way};
use crate::pages::{certificate_url, not_sold};
use crate::service::{self, Shelf, ShelfOrder};

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

/// A listing with what a buyer knows before ordering.
#[derive(Serialize, ToSchema)]
pub(super) struct ListingDetail {
    #[serde(flatten)]
    listing: ListingBody,
    /// Its kind, by the word of the catalogue.
    kind: String,
    /// Whether it may come back: `seven_days`, `fresh` or `by_consent`.
    return_rule: &'static str,
    /// What its seller says of it, as its kind asks.
    said: std::collections::BTreeMap<String, String>,
    /// The lot it is of.
    lot: ListingLot,
    /// How many reviews the product has.
    reviews: i64,
    /// The sum of their stars, from 1 to 5 each.
    stars: i64,
    /// Lower prices for more.
    tiers: Vec<TierLine>,
    /// Quality marks of the product that the county verified and that hold today.
    marks: Vec<MarkBody>,
    /// How it reaches the buyer: `point`, `parcel`, `store_pickup`, `store_delivery`.
    ways: Vec<&'static str>,
    /// What a parcel costs, by area; the nearest area counts.
    freight: Vec<FreightLine>,
    /// True when the fewest pieces of an order can be bought now.
    for_sale: bool,
    /// Why it cannot be bought now, in the reader's language; none when it can.
    not_for_sale: Option<String>,
}

/// What was harvested or made together.
#[derive(Serialize, ToSchema)]
struct ListingLot {
    /// Its number.
    id: String,
    /// Day of harvest or making.
    made_on: Option<String>,
    /// Grade as the seller states it.
    grade: String,
    /// Number of the certificate of conformity; empty where none is needed.
    certificate: String,
    /// The address of its file; none when the seller has not shown it.
    certificate_file: Option<String>,
    /// The last day it is sold; none when nobody said how long it keeps.
    sell_until: Option<String>,
}

/// A price by quantity.
#[derive(Serialize, ToSchema)]
struct TierLine {
    /// From so many pieces on.
    from: i64,
    /// A piece costs this, in fen.
    price_fen: i64,
}

/// A quality mark (三品一标) with its certificate.
#[derive(Serialize, ToSchema)]
struct MarkBody {
    /// `pollution_free`, `green`, `organic` or `geographical_indication`.
    mark: &'static str,
    /// The certificate's number.
    number: String,
    /// Who issued it.
    issuer: String,
    /// Its first day.
    valid_from: String,
    /// Its last day.
    valid_to: String,
}

impl From<&QualityMark> for MarkBody {
    fn from(one: &QualityMark) -> Self {
        Self {
            mark: one.draft.mark.as_str(),
            number: one.draft.number.clone(),
            issuer: one.draft.issuer.clone(),
            valid_from: one.draft.valid_from.to_string(),
            valid_to: one.draft.valid_to.to_string(),
        }
    }
}

/// What a parcel to an area costs.
#[derive(Serialize, ToSchema)]
struct FreightLine {
    /// The division; none for the whole country.
    area: Option<String>,
    /// The weight within the first fee, in grams.
    first_grams: i64,
    /// The first fee, in fen.
    first_fee_fen: i64,
    /// Each further step of this weight, in grams,
    more_grams: i64,
    /// costs this, in fen.
    more_fee_fen: i64,
    /// Goods of this value and above go free, in fen.
    free_from_fen: Option<i64>,
}

impl From<&FreightTerms> for FreightLine {
    fn from(terms: &FreightTerms) -> Self {
        Self {
            area: terms.area.map(|area| area.to_string()),
            first_grams: terms.first.0,
            first_fee_fen: terms.first_fee.0,
            more_grams: terms.more.0,
            more_fee_fen: terms.more_fee.0,
            free_from_fen: terms.free_from.map(|from| from.0),
        }
    }
}

/// What is on the shelf; `q` searches in Chinese, pinyin and initials. The header `x-total-count` says how many match.
#[utoipa::path(get, path = "/api/v1/listings", params(("q" = Option<String>, Query, description = "Words in Chinese, pinyin or initials; all must be in the names of the goods and of their seller"), ("mark" = Option<String>, Query, description = "Only with this quality mark, such as `green`"), ("county" = Option<String>, Query, description = "Only of this county, six digits"), ("category" = Option<String>, Query, description = "Only of this shelf, such as `fruit`"), ("kind" = Option<String>, Query, description = "Only of this kind, such as `egg` (`GET /api/v1/kinds`)"), ("relief" = Option<String>, Query, description = "`1`: only from counties of poverty relief"), ("way" = Option<String>, Query, description = "Only of sellers who offer `parcel`, `store_pickup` or `store_delivery`"), ("campaign" = Option<String>, Query, description = "Only what is enrolled in this campaign"), ("order" = Option<String>, Query, description = "`cheapest` or `best` (most pieces sold) first; the newest when left out, and of a search the newest of what is named so before the newest of whose seller is"), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<ListingBody>, headers(("x-total-count" = i64, description = "How many match; 1001 for more than a thousand")))))]
async fn listings(
    State(app): State<App>,
    query: ListQuery,
) -> Result<([(&'static str, String); 1], Json<Vec<ListingBody>>), PageError> {
    let want = Shelf {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        kind: query.filter("kind").to_owned(),
        mark: Mark::parse(query.filter("mark")),
        relief: query.filter("relief") == "1",
        way: Way::parse(query.filter("way")),
        campaign: query.filter("campaign").parse().ok(),
        order: ShelfOrder::parse(query.filter("order")),
        offset: query.offset(),
        limit: query.limit(),
        ..Shelf::default()
    };
    let today = app.clock.now().day();
    let (found, total) = app.db.read(move |conn| service::browse(conn, &want, today)).await?;
    let found = found.into_iter().map(ListingBody::from).collect();
    Ok(([("x-total-count", total.to_string())], Json(found)))
}

/// One listing.
#[utoipa::path(get, path = "/api/v1/listings/{county}/{listing}", params(("county" = String, Path), ("listing" = String, Path)), responses((status = 200, body = ListingDetail), (status = 404)))]
async fn listing(
    State(app): State<App>,
    view: View,
    Path((county, listing)): Path<(String, String)>,
) -> ApiResult<ListingDetail> {
    let known = county.parse::<RegionCode>().ok().zip(listing.parse::<ListingId>().ok());
    let (county, listing) = known.ok_or_else(PageError::not_found)?;
    let today = app.clock.now().day();
    let (found, marks, sending, stars, problem, certified) = app
        .db
        .read(move |conn| {
            let found = service::listing(conn, county, listing)?;
            let marks = service::marks_shown(conn, county, &[found.listing.product], today)?;
            let sending = service::sending_of(conn, county, found.listing.seller)?;
            let stars = service::stars_of(conn, county, found.listing.product)?;
            let problem = service::why_not_sold(conn, &found.listing, today)?;
            let certified = service::is_lot_certified(conn, county, found.lot.id)?;
            Ok::<_, crate::Error>((found, marks, sending, stars, problem, certified))
        })
        .await?;
    Ok(Json(ListingDetail {
        return_rule: found.listing.return_rule.as_str(),
        lot: ListingLot {
            id: found.lot.id.to_string(),
            made_on: found.lot.made_on().map(|day| day.to_string()),
            sell_until: found.lot.sell_until().map(|day| day.to_string()),
            grade: found.lot.grade,
            certificate: found.lot.certificate,
            certificate_file: certified.then(|| certificate_url(county, found.lot.id)),
        },
        said: found.said,
        reviews: stars.reviews,
        stars: stars.sum,
        kind: found.product.kind,
        tiers: found.tiers.iter().map(|one| TierLine { from: one.from, price_fen: one.price.0 }).collect(),
        marks: marks.iter().map(MarkBody::from).collect(),
        freight: sending.rules.iter().map(|one| FreightLine::from(&one.terms)).collect(),
        ways: sending.ways(),
        for_sale: problem.is_none(),
        not_for_sale: problem.map(|problem| not_sold(&view, &problem)),
        listing: found.listing.into(),
    }))
}
