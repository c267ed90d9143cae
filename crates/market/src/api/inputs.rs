//! Farm inputs: the buyer's statement, the ledgers, and what is not sold here.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use identity::Vault;
use kernel::{Status, Timestamp};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{
    BuyerStatement, Forbidden, Listing, PesticideSale, Purchase, SaleId, StatedBuyer, restricted,
};
use crate::pages::{barred_wanted, keep_statement, ledger_wanted, oversees_shops};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(state))
        .routes(routes!(sales))
        .routes(routes!(buyer))
        .routes(routes!(purchases))
        .routes(routes!(forbidden))
        .routes(routes!(barred))
}

fn signed_in(view: &View) -> Result<(), PageError> {
    if view.signed_in() { Ok(()) } else { Err(PageError::new(Status::SignInFirst, "error-sign-in-first")) }
}

#[derive(Deserialize, ToSchema)]
struct StatementBody {
    /// The buyer's real name; kept sealed.
    #[schema(example = "王小明")]
    buyer_name: String,
    /// The buyer's mobile phone; kept sealed.
    #[schema(example = "13800000001")]
    buyer_phone: String,
    /// For which crop.
    #[schema(example = "苹果")]
    crop: String,
    /// Against what.
    #[schema(example = "蚜虫")]
    purpose: String,
}

/// States who buys the pesticide in the cart, and what for. It goes to the orders that are placed next; without it none
/// with pesticide is placed.
#[utoipa::path(put, path = "/api/v1/cart/statement", request_body = StatementBody, responses((status = 204), (status = 401), (status = 422)))]
async fn state(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    ApiJson(body): ApiJson<StatementBody>,
) -> Result<StatusCode, PageError> {
    signed_in(&view)?;
    let statement = BuyerStatement {
        buyer: StatedBuyer { name: body.buyer_name, phone: body.buyer_phone },
        crop: body.crop,
        purpose: body.purpose,
    };
    keep_statement(&app, &view, vault, statement).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
struct SaleBody {
    /// Number of the line.
    id: String,
    /// The order.
    order: String,
    /// Code of the county.
    county: String,
    /// The seller's number.
    seller: String,
    /// The seller's name.
    seller_name: String,
    /// The product's name.
    product: String,
    /// The number of its registration.
    #[schema(example = "PD20080001")]
    registration: String,
    /// Its active ingredient.
    ingredient: String,
    /// How much of it.
    content: String,
    /// In which form.
    formulation: String,
    /// Who made it.
    producer: String,
    /// What one piece is.
    specification: String,
    /// How many.
    quantity: i64,
    /// The producer's batch.
    batch: String,
    /// The buyer, masked.
    buyer: String,
    /// For which crop.
    crop: String,
    /// Against what.
    purpose: String,
    /// Who wrote the statement down at a counter, masked; none when the buyer did.
    stated_by: Option<String>,
    /// When it was paid.
    sold_at: String,
    /// What of its price went back, in fen.
    refunded_fen: i64,
}

impl From<PesticideSale> for SaleBody {
    fn from(sale: PesticideSale) -> Self {
        Self {
            id: sale.id.to_string(),
            order: sale.order.to_string(),
            county: sale.county.to_string(),
            seller: sale.seller.to_string(),
            seller_name: sale.seller_name,
            product: sale.product.name,
            registration: sale.product.registration,
            ingredient: sale.product.ingredient,
            content: sale.product.content,
            formulation: sale.product.formulation,
            producer: sale.product.producer,
            specification: sale.specification,
            quantity: sale.quantity,
            batch: sale.batch,
            buyer: sale.statement.shown,
            crop: sale.statement.crop,
            purpose: sale.statement.purpose,
            stated_by: sale.statement.stated_by.map(|(_, name)| name),
            sold_at: sale.sold_at.to_string(),
            refunded_fen: sale.refunded.0,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct SalesBody {
    /// How many match.
    total: i64,
    /// One page of them, the latest first.
    sales: Vec<SaleBody>,
}

/// The pesticide sales ledger, as far as one may see it; 25 a page.
#[utoipa::path(get, path = "/api/v1/pesticide-sales",
    params(
        ("q" = Option<String>, Query, description = "Part of a product's name, a registration, a batch or a producer, or an order's number"),
        ("from" = Option<String>, Query, description = "On this day or later, such as `2026-11-01`"),
        ("to" = Option<String>, Query, description = "On this day or earlier"),
        ("seller" = Option<String>, Query, description = "A seller's number"),
        ("ingredient" = Option<String>, Query, description = "An active ingredient"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = SalesBody), (status = 401), (status = 422)))]
async fn sales(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<SalesBody> {
    signed_in(&view)?;
    let want = ledger_wanted(&query)?;
    let (sales, total) = app.db.read(move |conn| service::pesticide_sales(conn, &view.actor, &want)).await?;
    Ok(Json(SalesBody { total, sales: sales.into_iter().map(SaleBody::from).collect() }))
}

#[derive(Serialize, ToSchema)]
struct BuyerBody {
    /// Real name.
    name: String,
    /// Phone.
    phone: String,
}

/// Who bought; that somebody looked is recorded.
#[utoipa::path(post, path = "/api/v1/pesticide-sales/{sale}/buyer", params(("sale" = String, Path)), responses((status = 200, body = BuyerBody), (status = 401), (status = 403), (status = 404)))]
async fn buyer(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Id(id): Id<SaleId>,
) -> ApiResult<BuyerBody> {
    let (actor, now) = (view.actor, view.now);
    let (_, buyer) =
        app.db.write(move |tx| service::open_pesticide_buyer(tx, &actor, now, &vault, id)).await?;
    Ok(Json(BuyerBody { name: buyer.name, phone: buyer.phone }))
}

#[derive(Serialize, ToSchema)]
struct PurchaseBody {
    /// The lot.
    lot: String,
    /// Code of the county.
    county: String,
    /// The seller's name.
    seller_name: String,
    /// The product's name.
    product: String,
    /// The number of its registration.
    registration: String,
    /// Its active ingredient.
    ingredient: String,
    /// Who made it.
    producer: String,
    /// How many pieces.
    pieces: i64,
    /// Of whom it was bought.
    supplier: String,
    /// How they are reached.
    supplier_contact: String,
    /// The producer's batch.
    batch: String,
    /// When.
    bought_on: String,
}

impl From<Purchase> for PurchaseBody {
    fn from(one: Purchase) -> Self {
        Self {
            lot: one.lot.to_string(),
            county: one.county.to_string(),
            seller_name: one.seller_name,
            product: one.product.name,
            registration: one.product.registration,
            ingredient: one.product.ingredient,
            producer: one.product.producer,
            pieces: one.pieces,
            supplier: one.draft.supplier,
            supplier_contact: one.draft.supplier_contact,
            batch: one.draft.batch,
            bought_on: one.draft.bought_on.to_string(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct PurchasesBody {
    /// How many match.
    total: i64,
    /// One page of them, the latest first.
    purchases: Vec<PurchaseBody>,
}

/// Of whom lots of farm inputs were bought, as far as one may see it; 25 a page.
#[utoipa::path(get, path = "/api/v1/lot-purchases",
    params(
        ("q" = Option<String>, Query, description = "Part of a product's name, a registration, a batch or a supplier"),
        ("from" = Option<String>, Query, description = "On this day or later"),
        ("to" = Option<String>, Query, description = "On this day or earlier"),
        ("seller" = Option<String>, Query, description = "A seller's number"),
        ("ingredient" = Option<String>, Query, description = "An active ingredient"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = PurchasesBody), (status = 401), (status = 422)))]
async fn purchases(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<PurchasesBody> {
    signed_in(&view)?;
    let want = ledger_wanted(&query)?;
    let (found, total) = app.db.read(move |conn| service::purchases(conn, &view.actor, &want)).await?;
    Ok(Json(PurchasesBody { total, purchases: found.into_iter().map(PurchaseBody::from).collect() }))
}

#[derive(Serialize, ToSchema)]
struct ForbiddenBody {
    /// The name.
    #[schema(example = "毒死蜱")]
    name: String,
    /// Why, by its word.
    reason: String,
    /// Why, in Chinese.
    reason_zh: String,
    /// Why, in English.
    reason_en: String,
    /// The rule it follows from.
    source: String,
    /// Where one may turn, in Chinese.
    way_zh: String,
    /// Where one may turn, in English.
    way_en: String,
}

impl From<&Forbidden> for ForbiddenBody {
    fn from(one: &Forbidden) -> Self {
        let (zh, en) = (one.reason.words(true), one.reason.words(false));
        Self {
            name: one.name.clone(),
            reason: one.reason.code.clone(),
            reason_zh: zh.to_owned(),
            reason_en: en.to_owned(),
            source: one.reason.source.clone(),
            way_zh: one.reason.way(true).to_owned(),
            way_en: one.reason.way(false).to_owned(),
        }
    }
}

/// What is not sold here, and why. The list is the programme's; nobody adds to it or takes from it over the network.
#[utoipa::path(get, path = "/api/v1/restricted-goods",
    params(
        ("q" = Option<String>, Query, description = "Part of a name"),
        ("reason" = Option<String>, Query, description = "Only for this reason, by its word"),
    ),
    responses((status = 200, body = Vec<ForbiddenBody>)))]
async fn forbidden(query: ListQuery) -> ApiResult<Vec<ForbiddenBody>> {
    let matching = restricted()?.matching(query.words(), query.filter("reason"));
    Ok(Json(matching.into_iter().map(ForbiddenBody::from).collect()))
}

#[derive(Serialize, ToSchema)]
struct BarredListing {
    /// Code of the county.
    county: String,
    /// The listing.
    listing: String,
    /// What the shelf said.
    title: String,
    /// The seller's number.
    seller: String,
    /// The seller's name.
    seller_name: String,
    /// The name in the list that forbids it.
    name: String,
    /// Since when nobody sees it.
    since: String,
    /// Pieces that are left of it.
    available: i64,
}

#[derive(Serialize, ToSchema)]
struct BarredListings {
    /// How many match.
    total: i64,
    /// One page of them, the latest first.
    listings: Vec<BarredListing>,
}

/// Listings that a newer list forbids and that still stand in shops, where nobody sees them; 25 a page.
#[utoipa::path(get, path = "/api/v1/restricted-goods/listings",
    params(
        ("q" = Option<String>, Query, description = "Part of a title, of a seller's name or of what forbids it"),
        ("seller" = Option<String>, Query, description = "A seller's number"),
        ("county" = Option<String>, Query, description = "Only of this county, six digits"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = BarredListings), (status = 401), (status = 403), (status = 422)))]
async fn barred(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<BarredListings> {
    oversees_shops(&view)?;
    let want = barred_wanted(&query)?;
    let (found, total) = app.db.read(move |conn| service::barred(conn, &view.actor, &want)).await?;
    let body = |(listing, since): (Listing, Timestamp)| BarredListing {
        county: listing.county.to_string(),
        listing: listing.id.to_string(),
        title: listing.title,
        seller: listing.seller.to_string(),
        seller_name: listing.seller_name,
        name: listing.barred,
        since: since.to_string(),
        available: listing.available,
    };
    Ok(Json(BarredListings { total, listings: found.into_iter().map(body).collect() }))
}
