//! Carts, orders and changing one's mind.

use db::{Conn, Tx};
use kernel::{Actor, Day, Fen, RegionCode, ResourceRef, StationId, Timestamp};

use super::refund::give_all_back;
use super::{CANCEL_ORDER, PLACE_ORDER};
use crate::events::{OrderCancelled, OrderPlaced};
use crate::model::{
    Buyer, CartLine, CheckoutId, Listing, ListingId, Order, OrderId, OrderLine, OrderStatus, Payout,
    PickupPoint, RefundReason, ReturnRule, Settlement, commission_of,
};
use crate::store::{self, PaymentRow};
use crate::{Error, Result};

/// How long unpaid stock is held.
pub const HOLD_MINUTES: i64 = 30;

/// Sets how many pieces of a listing are in a person's cart; none takes it out. Holds no stock yet, and
/// says so when there is not enough.
pub fn set_quantity(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    line: CartLine,
) -> Result<()> {
    let person = actor.person_id().ok_or(Error::EmptyCart);
    actor.may(PLACE_ORDER, &ResourceRef::new("Cart", city))?;
    let person = person?;
    if line.quantity == 0 {
        return store::remove_from_cart(tx.conn(), city, person, line.listing);
    }
    if !(1..=999).contains(&line.quantity) {
        return Err(Error::QuantityOutOfRange);
    }
    let listing = on_the_shelf(tx.conn(), now.day(), line.county, line.listing)?;
    if listing.available < line.quantity {
        return Err(Error::StockGone { title: listing.title, left: listing.available });
    }
    store::put_in_cart(tx, now, city, person, line)
}

/// Turns the cart into one order for each seller, holds their stock, and asks for one payment.
///
/// All or nothing: when one line cannot be had, none is ordered and the cart stays as it is. The submitted
/// order is the contract (电子商务法 49), so its lines keep the terms as they were shown. Goods that may not come back
/// for what they are need the buyer's consent with each purchase (消费者权益保护法 25).
#[allow(clippy::too_many_arguments, reason = "an order is where buyer, point, goods and provider meet")]
pub fn place_orders(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    buyer: &Buyer,
    pickup: StationId,
    no_return: bool,
    provider: &str,
) -> Result<CheckoutId> {
    actor.may(PLACE_ORDER, &ResourceRef::new("Cart", city))?;
    let point = open_point(tx.conn(), pickup)?;
    let cart = store::cart_of(tx.conn(), city, buyer.person)?;
    if cart.is_empty() {
        return Err(Error::EmptyCart);
    }
    let checkout: CheckoutId = tx.id(now);
    let mut total = Fen::ZERO;
    for (first, lines) in by_seller(tx.conn(), now.day(), &cart)? {
        if !no_return && lines.iter().any(|line| line.return_rule == ReturnRule::ByConsent) {
            return Err(Error::ConsentMissing);
        }
        let order = new_order(tx, now, city, checkout, buyer, &point, &first, &lines)?;
        total = total.plus(order.total)?;
        for line in &lines {
            hold(tx.conn(), order.county, line)?;
        }
        store::insert_order(tx, now, &order, &lines)?;
        tx.record(
            now,
            actor,
            &OrderPlaced {
                county: order.county,
                order: order.id,
                checkout,
                buyer: buyer.person,
                seller: order.seller,
                total: order.total,
            },
        )?;
    }
    let payment = PaymentRow {
        county: city,
        id: tx.id(now),
        checkout,
        provider: provider.to_owned(),
        amount_fen: total,
        status: "started".to_owned(),
        started_at: now,
        changed_at: now,
        way: String::new(),
        link: String::new(),
    };
    store::insert_payment(tx.conn(), &payment)?;
    store::clear_cart(tx.conn(), city, buyer.person)?;
    Ok(checkout)
}

fn open_point(conn: &mut Conn, pickup: StationId) -> Result<PickupPoint> {
    let point = store::pickup_point(conn, pickup)?.ok_or(Error::NoPoint)?;
    if point.is_open { Ok(point) } else { Err(Error::PointClosed(point.name)) }
}

fn on_the_shelf(conn: &mut Conn, today: Day, county: RegionCode, id: ListingId) -> Result<Listing> {
    let listing =
        store::listing(conn, county, id)?.filter(|listing| listing.published).ok_or(Error::NoListing(id))?;
    if store::sells_on(conn, county, listing.seller, today)? {
        Ok(listing)
    } else {
        Err(Error::SellerLapsed(listing.seller_name))
    }
}

/// The cart's lines, grouped by seller, with a listing of each to name the seller.
fn by_seller(conn: &mut Conn, today: Day, cart: &[CartLine]) -> Result<Vec<(Listing, Vec<OrderLine>)>> {
    let mut groups: Vec<(Listing, Vec<OrderLine>)> = Vec::new();
    for wanted in cart {
        let listing = on_the_shelf(conn, today, wanted.county, wanted.listing)?;
        let line = OrderLine {
            listing: listing.id,
            lot: listing.lot,
            title: listing.title.clone(),
            origin: listing.origin,
            price: listing.price,
            quantity: wanted.quantity,
            amount: listing.price.times(wanted.quantity)?,
            net: listing.net,
            return_rule: listing.return_rule,
            refunded: Fen::ZERO,
        };
        match groups.iter_mut().find(|(first, _)| first.seller == listing.seller) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((listing, vec![line])),
        }
    }
    // Everybody takes stock in one order, so two buyers never wait for each other in a circle.
    for (_, lines) in &mut groups {
        lines.sort_by_key(|line| line.listing);
    }
    groups.sort_by_key(|(first, _)| (first.county, first.seller));
    Ok(groups)
}

#[allow(clippy::too_many_arguments, reason = "an order is where buyer, seller, point and goods meet")]
fn new_order(
    tx: &Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    checkout: CheckoutId,
    buyer: &Buyer,
    point: &PickupPoint,
    listing: &Listing,
    lines: &[OrderLine],
) -> Result<Order> {
    let total = lines.iter().try_fold(Fen::ZERO, |total, line| total.plus(line.amount))?;
    Ok(Order {
        county: listing.county,
        id: tx.id(now),
        city,
        checkout,
        buyer: buyer.clone(),
        seller: listing.seller,
        seller_name: listing.seller_name.clone(),
        pickup: point.id,
        pickup_region: point.region,
        pickup_name: point.name.clone(),
        total,
        commission: commission_of(total)?,
        refunded: Fen::ZERO,
        payout: Payout::default(),
        status: OrderStatus::Placed,
        settlement: Settlement::None,
        placed_at: now,
        hold_until: now.plus_minutes(HOLD_MINUTES),
        collected_at: Timestamp::default(),
        changed_at: now,
    })
}

fn hold(conn: &mut Conn, county: RegionCode, line: &OrderLine) -> Result<()> {
    if store::change_stock(conn, county, line.listing, -line.quantity, line.quantity, 0)? {
        return Ok(());
    }
    let left = store::listing(conn, county, line.listing)?.map_or(0, |listing| listing.available);
    Err(Error::StockGone { title: line.title.clone(), left })
}

/// Cancels an order that is not packed yet: stock goes back on the shelf, and what was paid is refunded.
pub fn cancel(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<OrderStatus> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(CANCEL_ORDER, &order)?;
    match order.status {
        OrderStatus::Paid => refund(tx, actor, now, &order).map(|()| OrderStatus::Refunding),
        _ => release(tx, actor, now, &order, "buyer").map(|()| OrderStatus::Cancelled),
    }
}

/// The unpaid orders whose time is over.
pub fn overdue(conn: &mut Conn, now: Timestamp) -> Result<Vec<OrderId>> {
    store::expired(conn, now, 200)
}

/// Cancels an unpaid order whose time is over; does nothing when it was paid meanwhile.
pub fn expire(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<()> {
    match store::order(tx.conn(), id)? {
        Some(order) if order.status == OrderStatus::Placed && order.hold_until < now => {
            release(tx, actor, now, &order, "expired")
        }
        _ => Ok(()),
    }
}

/// Cancels an unpaid order and puts its stock back.
pub(super) fn release(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    reason: &str,
) -> Result<()> {
    advance(tx, now, order, OrderStatus::Cancelled)?;
    for line in store::lines_of(tx.conn(), order.county, order.id)? {
        store::change_stock(tx.conn(), order.county, line.listing, line.quantity, -line.quantity, 0)?;
    }
    let event = OrderCancelled { county: order.county, order: order.id, reason: reason.to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn refund(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<()> {
    advance(tx, now, order, OrderStatus::Refunding)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    for line in &lines {
        store::change_stock(tx.conn(), order.county, line.listing, line.quantity, 0, -line.quantity)?;
    }
    give_all_back(tx, actor, now, order, &lines, RefundReason::Cancelled)
}

/// One step of an order, refused when the step does not exist or somebody else made one first.
pub(super) fn advance(tx: &mut Tx<'_>, now: Timestamp, order: &Order, to: OrderStatus) -> Result<()> {
    order.status.step(to)?;
    if store::change_status(tx.conn(), now, order, to)? {
        return Ok(());
    }
    Err(Error::WrongStep { from: order.status, to })
}
