//! Paying when one collects (自提付款): the goods are packed and sent unpaid, and handed out once the provider confirms a
//! payment, which the buyer makes by phone or the keeper for the buyer's cash. No money of it is ever ours.

use db::{Conn, Tx};
use kernel::{Actor, Fen, Timestamp};

use super::buying::advance;
use super::cancelling::give_share_back;
use super::{KEEP_DELIVERY, SEE_CHECKOUT, Seller, subsidies};
use crate::events::{OrderCancelled, OrderPromised, PaidAtPickupChosen};
use crate::model::at_pickup::{self, MOST_ORDERS, PACKING_DAYS, TRUST_DAYS, WAITING_DAYS};
use crate::model::{CheckoutId, Order, OrderId, OrderStatus};
use crate::store;
use crate::{AtPickupError, Error, Result};

/// Orders looked at in one round.
const ROUND: i64 = 200;

/// Says whether buyers may pay a seller's orders at the point.
pub fn keep_paid_at_pickup(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    yes: bool,
) -> Result<()> {
    actor.may(KEEP_DELIVERY, seller)?;
    if !store::keep_paid_at_pickup(tx.conn(), seller.county, seller.id, yes)? {
        return Err(Error::SellerLapsed(seller.name.clone()));
    }
    tx.record(now, actor, &PaidAtPickupChosen { county: seller.county, seller: seller.id, yes })?;
    Ok(())
}

/// Whether buyers may pay a seller's orders at the point.
pub fn is_paid_at_pickup(conn: &mut Conn, seller: &Seller) -> Result<bool> {
    store::is_paid_at_pickup(conn, seller.county, seller.id)
}

/// Why an order that was just placed cannot be paid at its point; none when it can.
pub fn refused_at_pickup(conn: &mut Conn, now: Timestamp, orders: &[Order]) -> Result<Option<AtPickupError>> {
    let [order] = orders else { return Ok(Some(AtPickupError::SeveralSellers)) };
    let lines = store::lines_of(conn, order.county, order.id)?;
    if let Err(refused) = at_pickup::check(order, &lines) {
        return Ok(Some(refused));
    }
    if !store::is_paid_at_pickup(conn, order.county, order.seller)? {
        return Ok(Some(AtPickupError::NotOffered(order.seller_name.clone())));
    }
    if !store::pickup_point(conn, order.pickup)?.is_some_and(|point| point.takes_cash) {
        return Ok(Some(AtPickupError::NotThere(order.pickup_name.clone())));
    }
    let buyer = order.buyer.person;
    if store::due_of(conn, buyer)? >= MOST_ORDERS {
        return Ok(Some(AtPickupError::TooMany(MOST_ORDERS)));
    }
    let left = store::left_behind(conn, buyer, now.plus_days(-TRUST_DAYS))?;
    Ok(left.then_some(AtPickupError::LeftBehind))
}

/// The buyer will pay when collecting: the order goes to be packed, and what it comes to is due at its point. Refuses a
/// checkout a provider was asked for already, since that payment may still come.
pub fn pay_at_pickup(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: CheckoutId) -> Result<OrderId> {
    let orders = store::orders_of_checkout(tx.conn(), id)?;
    let order = orders.first().ok_or(Error::NoCheckout)?;
    actor.may(SEE_CHECKOUT, order)?;
    let payment = store::payment_of(tx.conn(), id)?.ok_or(Error::NoPayment)?;
    if payment.status != "started" || order.status != OrderStatus::Placed || order.hold_until < now {
        return Err(Error::HoldExpired);
    }
    if !payment.link.is_empty() || order.is_due() {
        return Err(Error::ChangedMeanwhile);
    }
    if let Some(refused) = refused_at_pickup(tx.conn(), now, &orders)? {
        return Err(refused.into());
    }
    if !store::change_due(tx.conn(), now, order, order.total, now.plus_days(PACKING_DAYS))? {
        return Err(Error::ChangedMeanwhile);
    }
    let event = OrderPromised {
        county: order.county,
        order: order.id,
        seller: order.seller,
        buyer: order.buyer.person,
        pickup: order.pickup,
        due: order.total,
    };
    tx.record(now, actor, &event)?;
    Ok(order.id)
}

/// What is due at a point is there: from now on it waits so many days.
pub(super) fn arrived(tx: &mut Tx<'_>, now: Timestamp, id: OrderId) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if order.is_due() && !store::change_due(tx.conn(), now, &order, order.due, now.plus_days(WAITING_DAYS))? {
        return Err(Error::ChangedMeanwhile);
    }
    Ok(())
}

/// The order without what is due, once it is paid or called off.
pub(super) fn settle_due(tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<Order> {
    if !order.is_due() {
        return Ok(order.clone());
    }
    if !store::change_due(tx.conn(), now, order, Fen::ZERO, order.hold_until)? {
        return Err(Error::ChangedMeanwhile);
    }
    Ok(Order { due: Fen::ZERO, ..order.clone() })
}

/// The orders at their point whose time to be paid is over.
pub fn uncollected(conn: &mut Conn, now: Timestamp) -> Result<Vec<OrderId>> {
    store::uncollected(conn, now, ROUND)
}

/// The buyer does not take what is due at the point: the order is cancelled, its goods go back to the seller and are no
/// longer on the shelf. What was due stays in it, so that the buyer pays when ordering for a while.
pub fn leave_behind(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if !order.is_due() || order.status != OrderStatus::Ready {
        return Err(AtPickupError::NothingDue.into());
    }
    advance(tx, now, &order, OrderStatus::Cancelled)?;
    subsidies::give_back(tx.conn(), &order)?;
    take_off_shelf(tx, &order)?;
    let event = OrderCancelled { county: order.county, order: order.id, reason: "uncollected".to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Takes the pieces of an unpaid order that are not on the shelf any more out of their listings.
pub(super) fn take_off_shelf(tx: &mut Tx<'_>, order: &Order) -> Result<()> {
    for line in store::lines_of(tx.conn(), order.county, order.id)? {
        if !store::write_off_held(tx.conn(), order.county, line.listing, line.quantity)? {
            return Err(Error::ChangedMeanwhile);
        }
        give_share_back(tx.conn(), order, &line)?;
    }
    Ok(())
}
