//! Seasonal pre-orders.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use kernel::{Day, Fen, Grams, RegionCode, StationId, Status};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::{LotDraft, Preorder, PreorderDraft, PreorderId, ProductId, Reservation, Shortfall};
use crate::pages::{WantedReservation, reserve_now, seller_of};
use crate::sandbox::Sandbox;
use crate::service::{self, PreorderQuery};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, offer))
        .routes(routes!(show))
        .routes(routes!(reserve))
        .routes(routes!(own_reservations))
        .routes(routes!(harvest))
        .routes(routes!(call_off))
}

#[derive(Serialize, ToSchema)]
struct PreorderBody {
    /// Number.
    id: String,
    /// County of the seller.
    county: String,
    /// The seller's name.
    seller: String,
    /// What is offered.
    title: String,
    /// The whole price of a piece, in fen.
    price_fen: i64,
    /// What of it is paid now, in fen.
    deposit_fen: i64,
    /// Net weight of a piece, in grams.
    net_grams: i64,
    /// The most pieces.
    capacity: i64,
    /// Pieces one can still reserve.
    available: i64,
    /// The first day one can reserve.
    opens_on: String,
    /// The last day one can reserve, and have the deposit back.
    closes_on: String,
    /// The first day of the harvest.
    harvest_from: String,
    /// The last day of the harvest.
    harvest_to: String,
    /// Days to pay the balance.
    balance_days: i32,
    /// `pro_rata`, `by_time` or `refund`.
    shortfall: &'static str,
    /// Whether the goods may come back: `seven_days`, `fresh`, or `by_consent`, which each reservation has to agree to.
    return_rule: &'static str,
    /// `open`, `harvested` or `called_off`.
    status: &'static str,
}

impl From<Preorder> for PreorderBody {
    fn from(offer: Preorder) -> Self {
        let draft = offer.draft;
        Self {
            id: offer.id.to_string(),
            county: offer.county.to_string(),
            seller: offer.seller_name,
            title: draft.title,
            price_fen: draft.price.0,
            deposit_fen: draft.deposit.0,
            net_grams: draft.net.0,
            capacity: draft.capacity,
            available: offer.available,
            opens_on: draft.opens_on.to_string(),
            closes_on: draft.closes_on.to_string(),
            harvest_from: draft.harvest_from.to_string(),
            harvest_to: draft.harvest_to.to_string(),
            balance_days: draft.balance_days,
            shortfall: draft.shortfall.as_str(),
            return_rule: offer.return_rule.as_str(),
            status: offer.status.as_str(),
        }
    }
}

/// Pre-orders one can reserve, those that close first first; 25 a page.
#[utoipa::path(get, path = "/api/v1/preorders", params(("q" = Option<String>, Query, description = "Part of a title or of a seller's name"), ("county" = Option<String>, Query), ("page" = Option<i64>, Query)), responses((status = 200, body = Vec<PreorderBody>)))]
async fn list(State(app): State<App>, query: ListQuery) -> ApiResult<Vec<PreorderBody>> {
    let want = PreorderQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        open_on: Some(app.clock.now().day()),
        offset: query.offset(),
        limit: query.limit(),
        ..PreorderQuery::default()
    };
    let (offers, _) = app.db.read(move |conn| service::preorders(conn, &want)).await?;
    Ok(Json(offers.into_iter().map(PreorderBody::from).collect()))
}

/// One pre-order.
#[utoipa::path(get, path = "/api/v1/preorders/{preorder}", params(("preorder" = String, Path)), responses((status = 200, body = PreorderBody), (status = 404)))]
async fn show(State(app): State<App>, Id(id): Id<PreorderId>) -> ApiResult<PreorderBody> {
    Ok(Json(app.db.read(move |conn| service::preorder(conn, id)).await?.into()))
}

#[derive(Deserialize, ToSchema)]
struct NewPreorder {
    /// The product.
    #[schema(value_type = String)]
    product: ProductId,
    /// The village it comes from.
    #[schema(value_type = String, example = "410324102201")]
    origin: RegionCode,
    /// What is offered.
    #[schema(example = "栾川核桃 新果 2.5 千克")]
    title: String,
    /// The whole price of a piece, in fen.
    #[schema(example = 5980)]
    price_fen: i64,
    /// The deposit of a piece, in fen; at most a fifth of the price.
    #[schema(example = 1000)]
    deposit_fen: i64,
    /// Net weight of a piece, in grams.
    #[schema(example = 2500)]
    net_grams: i64,
    /// The most pieces.
    #[schema(example = 500)]
    capacity: i64,
    /// The first day one can reserve.
    #[schema(example = "2026-11-01")]
    opens_on: String,
    /// The last day one can reserve.
    #[schema(example = "2026-12-31")]
    closes_on: String,
    /// The first day of the harvest.
    #[schema(example = "2027-01-05")]
    harvest_from: String,
    /// The last day of the harvest.
    #[schema(example = "2027-01-20")]
    harvest_to: String,
    /// Days to pay the balance.
    #[schema(example = 7)]
    balance_days: i32,
    /// `pro_rata`, `by_time` or `refund`.
    #[schema(example = "pro_rata")]
    shortfall: String,
}

#[derive(Serialize, ToSchema)]
struct Made {
    /// The number of what was made.
    id: String,
}

fn day(text: &str, field: &'static str) -> Result<Day, PageError> {
    text.parse().map_err(|_| PageError::unreadable(field, text))
}

/// Offers a pre-order of the reader's shop.
#[utoipa::path(post, path = "/api/v1/preorders", request_body = NewPreorder, responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn offer(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewPreorder>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let seller = seller_of(&app, &view).await?;
    let draft = PreorderDraft {
        title: new.title,
        price: Fen(new.price_fen),
        deposit: Fen(new.deposit_fen),
        net: Grams(new.net_grams),
        capacity: new.capacity,
        opens_on: day(&new.opens_on, "opens_on")?,
        closes_on: day(&new.closes_on, "closes_on")?,
        harvest_from: day(&new.harvest_from, "harvest_from")?,
        harvest_to: day(&new.harvest_to, "harvest_to")?,
        balance_days: new.balance_days,
        shortfall: Shortfall::parse(&new.shortfall)
            .ok_or_else(|| PageError::unreadable("shortfall", &new.shortfall))?,
    };
    let (actor, now) = (view.actor, view.now);
    let id = app
        .db
        .write(move |tx| service::offer_preorder(tx, &actor, now, &seller, new.product, new.origin, &draft))
        .await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}

#[derive(Deserialize, ToSchema)]
struct NewReservation {
    /// How many pieces.
    #[schema(example = 2)]
    pieces: i64,
    /// The point where the goods are collected.
    #[schema(value_type = String)]
    pickup: StationId,
    /// Not to send back what may not come back for what it is (`return_rule` `by_consent`).
    #[serde(default)]
    no_return: bool,
}

#[derive(Serialize, ToSchema)]
struct ReservedBody {
    /// The checkout that pays the deposit.
    checkout: String,
}

/// Reserves pieces and asks for the deposit; the capacity is held for half an hour.
#[utoipa::path(post, path = "/api/v1/preorders/{preorder}/reservations", params(("preorder" = String, Path)), request_body = NewReservation, responses((status = 201, body = ReservedBody), (status = 401), (status = 404), (status = 409), (status = 422)))]
async fn reserve(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    Id(id): Id<PreorderId>,
    ApiJson(new): ApiJson<NewReservation>,
) -> Result<(StatusCode, Json<ReservedBody>), PageError> {
    let wanted = WantedReservation { pieces: new.pieces, pickup: new.pickup, no_return: new.no_return };
    let checkout = reserve_now(&app, &sandbox, &view, id, wanted).await?;
    Ok((StatusCode::CREATED, Json(ReservedBody { checkout: checkout.to_string() })))
}

#[derive(Serialize, ToSchema)]
struct ReservationBody {
    /// Number.
    id: String,
    /// The pre-order.
    preorder: String,
    /// What is offered.
    title: String,
    /// The seller's name.
    seller: String,
    /// How many pieces were reserved.
    pieces: i64,
    /// How many the harvest gives; 0 until it is shared out.
    allotted: i64,
    /// `placed`, `deposited`, `allotted`, `owed`, `settled`, `refunded`, `forfeited` or `dropped`.
    status: &'static str,
    /// The order that pays the deposit.
    deposit_order: String,
    /// The order that pays the balance, once it is asked for.
    balance_order: Option<String>,
    /// When it was placed, in milliseconds.
    placed_at: i64,
}

/// What the reader reserved, the newest first.
#[utoipa::path(get, path = "/api/v1/reservations", responses((status = 200, body = Vec<ReservationBody>), (status = 401)))]
async fn own_reservations(State(app): State<App>, view: View) -> ApiResult<Vec<ReservationBody>> {
    let sign_in = PageError::new(Status::SignInFirst, "error-sign-in-first");
    let buyer = view.actor.person_id().ok_or(sign_in)?;
    let found = app.db.read(move |conn| service::own_reservations(conn, buyer)).await?;
    let body = |(one, offer): (Reservation, Preorder)| ReservationBody {
        id: one.id.to_string(),
        preorder: one.preorder.to_string(),
        title: offer.draft.title,
        seller: offer.seller_name,
        pieces: one.pieces,
        allotted: one.allotted,
        status: one.status.as_str(),
        deposit_order: one.deposit_order.to_string(),
        balance_order: one.balance_order.map(|order| order.to_string()),
        placed_at: one.placed_at.millis(),
    };
    Ok(Json(found.into_iter().map(body).collect()))
}

#[derive(Deserialize, ToSchema)]
struct HarvestBody {
    /// The village it comes from.
    #[schema(value_type = String, example = "410324102201")]
    origin: RegionCode,
    /// Day of harvest.
    #[schema(example = "2026-10-08")]
    made_on: String,
    /// Grade as the seller states it.
    #[serde(default)]
    grade: String,
    /// Number of the certificate of conformity, where one is needed.
    #[serde(default)]
    certificate: String,
    /// Pieces harvested.
    #[schema(example = 400)]
    pieces: i64,
    /// How many days it keeps.
    #[serde(default)]
    keeps_days: Option<i32>,
}

/// Records the harvest and shares it out by the rule of the offer.
#[utoipa::path(post, path = "/api/v1/preorders/{preorder}/harvest", params(("preorder" = String, Path)), request_body = HarvestBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn harvest(
    State(app): State<App>,
    view: View,
    Id(id): Id<PreorderId>,
    ApiJson(body): ApiJson<HarvestBody>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let lot = LotDraft {
        origin: body.origin,
        made_on: day(&body.made_on, "made_on")?,
        grade: body.grade,
        certificate: body.certificate,
        pieces: body.pieces,
        keeps_days: body.keeps_days,
    };
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::harvest(tx, &actor, now, &seller, id, &lot)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct CallOffBody {
    /// Why, for the buyers.
    #[schema(example = "冰雹受灾")]
    reason: String,
}

/// Calls a pre-order off before its harvest; every deposit goes back.
#[utoipa::path(post, path = "/api/v1/preorders/{preorder}/call-off", params(("preorder" = String, Path)), request_body = CallOffBody, responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn call_off(
    State(app): State<App>,
    view: View,
    Id(id): Id<PreorderId>,
    ApiJson(body): ApiJson<CallOffBody>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::call_off(tx, &actor, now, &seller, id, &body.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
