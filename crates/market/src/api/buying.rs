//! Buying: the cart, the checkout and the orders.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use kernel::{Grams, RegionCode, StationId, Status};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::quoting::{WayBody, choices_of};
use super::shelf::ListingBody;
use super::shipments::ShipmentBody;
use crate::model::{AddressId, CartLine, CheckoutId, ListingId, Order, OrderId};
use crate::pages::{order_now, orders_wanted};
use crate::provider::PaymentProvider as _;
use crate::sandbox::Sandbox;
use crate::service::{self, Asked, CheckoutView, PackedLine, Rest, Wish};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(cart, put))
        .routes(routes!(place))
        .routes(routes!(checkout))
        .routes(routes!(at_pickup))
        .routes(routes!(orders))
        .routes(routes!(order))
        .routes(routes!(cancel))
        .routes(routes!(pack))
        .routes(routes!(decline))
}

#[derive(Serialize, ToSchema)]
struct CartBody {
    /// What is in it.
    lines: Vec<CartLineBody>,
    /// What it would cost now, in fen.
    total_fen: i64,
}

#[derive(Serialize, ToSchema)]
struct CartLineBody {
    /// The listing as it is now.
    listing: ListingBody,
    /// Pieces wanted.
    quantity: i64,
    /// What one piece costs now, in fen.
    price_fen: i64,
    /// What promotions take off the line, in fen.
    discount_fen: i64,
}

/// What is in the reader's cart. A cart holds no stock.
#[utoipa::path(get, path = "/api/v1/cart", responses((status = 200, body = CartBody), (status = 401)))]
async fn cart(State(app): State<App>, view: View) -> ApiResult<CartBody> {
    let sign_in = PageError::new(Status::SignInFirst, "error-sign-in-first");
    let (person, city) = (view.actor.person_id().ok_or(sign_in)?, app.site.city);
    let today = view.now.day();
    let quote =
        app.db.read(move |conn| service::quote(conn, today, city, person, &Wish::default(), false)).await?;
    let total_fen = quote.total.0;
    let lines = quote
        .groups
        .into_iter()
        .flat_map(|group| group.lines)
        .map(|line| CartLineBody {
            quantity: line.quantity,
            price_fen: line.price.0,
            discount_fen: line.discount.0,
            listing: line.listing.into(),
        })
        .collect();
    Ok(Json(CartBody { lines, total_fen }))
}

#[derive(Deserialize, ToSchema)]
struct NewLine {
    /// County of the listing.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// The listing.
    #[schema(value_type = String)]
    listing: ListingId,
    /// Pieces wanted, up to 100,000; none takes it out.
    #[schema(example = 2)]
    quantity: i64,
}

/// Sets how many pieces of a listing are in the cart.
#[utoipa::path(put, path = "/api/v1/cart", request_body = NewLine, responses((status = 204), (status = 401), (status = 404), (status = 409), (status = 422)))]
async fn put(
    State(app): State<App>,
    view: View,
    ApiJson(line): ApiJson<NewLine>,
) -> Result<StatusCode, PageError> {
    let line = CartLine { county: line.county, listing: line.listing, quantity: line.quantity };
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| service::set_quantity(tx, &actor, now, city, line)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
struct NewCheckout {
    /// The point where the goods are collected; none when all of them go another way.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pickup: Option<StationId>,
    /// How goods are wanted that are not collected at the point.
    #[serde(default)]
    ways: Vec<WayBody>,
    /// The number of the buyer's address parcels go to.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    address: Option<AddressId>,
    /// True when the buyer agrees not to send back goods whose `return_rule` is `by_consent`.
    #[serde(default)]
    no_return: bool,
    /// True to spend no coupons now.
    #[serde(default)]
    keep_coupons: bool,
    /// What `POST /api/v1/cart/quote` showed: the order is refused when something has changed since.
    #[serde(default)]
    shown: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CheckoutBody {
    /// Number.
    id: String,
    /// What is to be paid, in fen.
    amount_fen: i64,
    /// `started`, `paid`, `failed`, or `closed` when nobody is to pay it any more.
    payment: String,
    /// Where the buyer pays.
    pay_url: String,
    /// One order for each seller.
    orders: Vec<OrderBody>,
}

fn checkout_body(sandbox: &Sandbox, id: CheckoutId, checkout: &CheckoutView) -> CheckoutBody {
    let pay_url = if sandbox.is_open() {
        sandbox.pay_url(id, checkout.payment.amount_fen)
    } else {
        format!("/checkout/{id}")
    };
    CheckoutBody {
        id: id.to_string(),
        amount_fen: checkout.payment.amount_fen.0,
        payment: checkout.payment.status.clone(),
        pay_url,
        orders: checkout.orders.iter().map(OrderBody::from).collect(),
    }
}

/// Orders what is in the cart: one order for each seller, one payment. Stock is held for half an hour.
#[utoipa::path(post, path = "/api/v1/checkouts", request_body = NewCheckout, responses((status = 201, body = CheckoutBody), (status = 401), (status = 404), (status = 409), (status = 422)))]
async fn place(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    ApiJson(new): ApiJson<NewCheckout>,
) -> Result<(StatusCode, Json<CheckoutBody>), PageError> {
    let choices = choices_of(&new.ways)?;
    let asked = Asked {
        pickup: new.pickup,
        wish: Wish { choices, address: new.address, keep_coupons: new.keep_coupons },
        no_return: new.no_return,
        shown: new.shown,
        provider: sandbox.name().to_owned(),
        statement: None,
    };
    let id = order_now(&app, &view, asked).await?;
    let placed = app.db.read(move |conn| service::checkout(conn, &view.actor, id)).await?;
    Ok((StatusCode::CREATED, Json(checkout_body(&sandbox, id, &placed))))
}

/// A checkout: its payment and its orders.
#[utoipa::path(get, path = "/api/v1/checkouts/{checkout}", params(("checkout" = String, Path)), responses((status = 200, body = CheckoutBody), (status = 401), (status = 403), (status = 404)))]
async fn checkout(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    Id(id): Id<CheckoutId>,
) -> ApiResult<CheckoutBody> {
    let found = app.db.read(move |conn| service::checkout(conn, &view.actor, id)).await?;
    Ok(Json(checkout_body(&sandbox, id, &found)))
}

/// Says that the buyer pays when collecting: the order is packed and sent, and handed out once it is paid. For orders of one
/// seller who lets buyers do so, to a point whose keeper takes cash.
#[utoipa::path(post, path = "/api/v1/checkouts/{checkout}/at-pickup", params(("checkout" = String, Path)), responses((status = 200, body = OrderBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn at_pickup(State(app): State<App>, view: View, Id(id): Id<CheckoutId>) -> ApiResult<OrderBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    let promised = app.db.write(move |tx| service::pay_at_pickup(tx, &actor, now, id)).await?;
    order(State(app), view, Id(promised)).await
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
    /// `point`, `parcel`, `store_pickup` or `store_delivery`.
    way: &'static str,
    /// What of the total is for sending, in fen.
    freight_fen: i64,
    /// What the buyer pays, in fen.
    total_fen: i64,
    /// What of it went back or is on its way, in fen.
    refunded_fen: i64,
    /// What is to be paid at the pickup point, in fen; nothing once it is paid.
    due_fen: i64,
    /// When it was placed.
    placed_at: String,
    /// True when it is sent in two shipments: it stands where the least advanced of them does, and a paid one waits for the
    /// second.
    in_parts: bool,
    /// Its shipments, when it is sent in two; left out of lists.
    shipments: Vec<ShipmentBody>,
}

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id.to_string(),
            county: order.county.to_string(),
            status: order.status.as_str(),
            settlement: order.settlement.as_str(),
            way: order.way.as_str(),
            freight_fen: order.freight.0,
            total_fen: order.total.0,
            refunded_fen: order.refunded.0,
            due_fen: order.due.0,
            placed_at: order.placed_at.to_string(),
            in_parts: order.in_parts,
            shipments: Vec::new(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct OrdersBody {
    /// How many match.
    total: i64,
    /// One page of them, newest first.
    orders: Vec<OrderBody>,
}

/// The orders the reader may see: their own, their shop's, or their division's; 25 a page.
#[utoipa::path(get, path = "/api/v1/orders",
    params(
        ("q" = Option<String>, Query, description = "Part of the order's number or of the seller's name"),
        ("status" = Option<String>, Query, description = "Where it stands, such as `paid`"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = OrdersBody), (status = 401)))]
async fn orders(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<OrdersBody> {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let want = orders_wanted(&query);
    let (orders, total) = app.db.read(move |conn| service::orders(conn, &view.actor, &want)).await?;
    Ok(Json(OrdersBody { total, orders: orders.iter().map(OrderBody::from).collect() }))
}

/// An order, for its buyer, its seller and officials.
#[utoipa::path(get, path = "/api/v1/orders/{order}", params(("order" = String, Path)), responses((status = 200, body = OrderBody), (status = 401), (status = 403), (status = 404)))]
async fn order(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> ApiResult<OrderBody> {
    let (order, sent) = app.db.glance(move |conn| service::order_in_brief(conn, &view.actor, id)).await?;
    let shipments = sent.iter().map(ShipmentBody::from).collect();
    Ok(Json(OrderBody { shipments, ..OrderBody::from(&order) }))
}

/// Cancels an order that is not packed yet; what was paid is refunded. Of an order that is sent in two shipments, this refuses
/// what follows, until it is packed.
#[utoipa::path(post, path = "/api/v1/orders/{order}/cancel", params(("order" = String, Path)), responses((status = 200, body = OrderBody), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn cancel(State(app): State<App>, view: View, Id(id): Id<OrderId>) -> ApiResult<OrderBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::cancel(tx, &actor, now, id)).await?;
    order(State(app), view, Id(id)).await
}

/// What was packed of a line, when it is not just what was ordered.
#[derive(Deserialize, ToSchema)]
struct PackedBody {
    /// The listing of the line.
    #[schema(value_type = String)]
    listing: ListingId,
    /// Pieces packed.
    #[schema(example = 2)]
    pieces: i64,
    /// What they weigh together, in grams, if they were weighed.
    #[serde(default)]
    weighed_grams: Option<i64>,
}

/// What was packed.
#[derive(Default, Deserialize, ToSchema)]
struct PackBody {
    /// The lines that were not packed as ordered.
    #[serde(default)]
    lines: Vec<PackedBody>,
    /// The day by which the missing pieces follow, from tomorrow to fifteen days on; without it they are refunded.
    #[serde(default)]
    #[schema(example = "2026-12-01")]
    rest_by: Option<String>,
    /// 2 to pack what follows of an order that is sent in two shipments.
    #[serde(default)]
    shipment: i64,
}

/// Says that an order is packed: a parcel is made of it. Missing weight is refunded, and so are missing pieces, unless they follow
/// by a promised day: then the order is sent in two shipments, and the second is packed by its number. What is paid at the
/// point, a pre-order's balance and what is agreed for a time at a store goes whole.
#[utoipa::path(post, path = "/api/v1/orders/{order}/pack", params(("order" = String, Path)), request_body = PackBody, responses((status = 200, body = OrderBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn pack(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(body): ApiJson<PackBody>,
) -> ApiResult<OrderBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    let packed: Vec<PackedLine> = body
        .lines
        .iter()
        .map(|one| PackedLine {
            listing: one.listing,
            pieces: one.pieces,
            weighed: one.weighed_grams.map(Grams),
        })
        .collect();
    let rest = match body.rest_by {
        Some(day) => Rest::Follows(ui::Typed::of([("rest_by", day)]).parse("rest_by")?),
        None => Rest::Refunded,
    };
    app.db.write(move |tx| service::pack_shipment(tx, &actor, now, id, body.shipment, &packed, rest)).await?;
    order(State(app), view, Id(id)).await
}

#[derive(Deserialize, ToSchema)]
struct DeclineBody {
    /// Why, for the buyer.
    #[schema(example = "缺货")]
    reason: String,
    /// 1 or 2 for a shipment of an order that is sent in two; without it the one to be packed, or the only one on its way.
    #[serde(default)]
    shipment: i64,
}

/// Says that a paid order, or a shipment of one, cannot be delivered: what was paid for it goes back.
#[utoipa::path(post, path = "/api/v1/orders/{order}/decline", params(("order" = String, Path)), request_body = DeclineBody, responses((status = 200, body = OrderBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn decline(
    State(app): State<App>,
    view: View,
    Id(id): Id<OrderId>,
    ApiJson(body): ApiJson<DeclineBody>,
) -> ApiResult<OrderBody> {
    let (actor, now) = (view.actor.clone(), view.now);
    app.db
        .write(move |tx| service::decline_shipment(tx, &actor, now, id, body.shipment, &body.reason))
        .await?;
    order(State(app), view, Id(id)).await
}
