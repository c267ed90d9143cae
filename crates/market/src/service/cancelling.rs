//! Changing one's mind: what is cancelled or not paid in time, and what others may have again.

use db::{Conn, Tx};
use kernel::{Actor, Day, Timestamp};

use super::CANCEL_ORDER;
use super::at_pickup;
use super::buying::advance;
use super::paying;
use super::refund::give_all_back;
use super::reservations::{self, moves_stock};
use super::{shipments, subsidies};
use crate::events::OrderCancelled;
use crate::model::{Order, OrderId, OrderLine, OrderStatus, RefundReason, SlotId, Way};
use crate::store::{self, Share};
use crate::{Error, Result};

/// Cancels an order that is not packed yet: stock goes back on the shelf (into its lot when the listing is withdrawn), and what was paid is refunded. Of an order that is
/// sent in two shipments, that is what follows, until it is packed.
pub fn cancel(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<OrderStatus> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(CANCEL_ORDER, &order)?;
    if order.in_parts {
        return shipments::refuse(tx, actor, now, &order);
    }
    if let Some(balance) = reservations::check_cancel(tx.conn(), now, &order)? {
        return cancel(tx, actor, now, balance);
    }
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
    let order = &at_pickup::settle_due(tx, now, order)?;
    advance(tx, now, order, OrderStatus::Cancelled)?;
    subsidies::give_back(tx.conn(), order)?;
    for line in store::lines_of(tx.conn(), order.county, order.id)? {
        if moves_stock(order) {
            store::put_back(tx.conn(), order.county, line.listing, line.quantity, 0)?;
            give_share_back(tx.conn(), order, &line)?;
        }
    }
    free_time(tx.conn(), order)?;
    reservations::part_released(tx, actor, now, order)?;
    paying::close_unasked(tx, now, order.checkout)?;
    let event = OrderCancelled { county: order.county, order: order.id, reason: reason.to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn refund(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<()> {
    advance(tx, now, order, OrderStatus::Refunding)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    for line in &lines {
        if moves_stock(order) {
            store::put_back(tx.conn(), order.county, line.listing, 0, line.quantity)?;
            give_share_back(tx.conn(), order, line)?;
        }
    }
    free_time(tx.conn(), order)?;
    reservations::part_refunded(tx, actor, now, order)?;
    give_all_back(tx, actor, now, order, &lines, RefundReason::Cancelled)
}

/// What an order that is not to be took of its pickup point's share, others may have there.
pub(super) fn give_share_back(conn: &mut Conn, order: &Order, line: &OrderLine) -> Result<()> {
    if line.took_share {
        store::take_quota(conn, order.county, line.listing, order.pickup, -line.quantity)?;
    }
    Ok(())
}

/// Takes it from the point's share again; false when others have it by now.
pub(super) fn take_share_again(conn: &mut Conn, order: &Order, line: &OrderLine) -> Result<bool> {
    if order.way != Way::Point {
        return Ok(true);
    }
    match store::take_quota(conn, order.county, line.listing, order.pickup, line.quantity)? {
        Share::TooFew(_) => return Ok(false),
        Share::Taken if !line.took_share => store::note_share(conn, order.county, order.id, line.listing)?,
        Share::Taken | Share::Unlimited => {}
    }
    Ok(true)
}

/// Takes the time at a store again; false when it is full by now, or its day has come.
pub(super) fn take_time_again(conn: &mut Conn, now: Timestamp, order: &Order) -> Result<bool> {
    match time_of(conn, order)? {
        Some((slot, day)) => Ok(day > now.day() && store::take_slot_again(conn, order.county, slot, day)?),
        None => Ok(true),
    }
}

/// The time at a store that an order took.
fn time_of(conn: &mut Conn, order: &Order) -> Result<Option<(SlotId, Day)>> {
    if !matches!(order.way, Way::StorePickup | Way::StoreDelivery) {
        return Ok(None);
    }
    Ok(store::delivery_of(conn, order.county, order.id)?.and_then(|delivery| delivery.slot))
}

/// Gives the time at a store back.
pub(super) fn free_time(conn: &mut Conn, order: &Order) -> Result<()> {
    if let Some((slot, day)) = time_of(conn, order)? {
        store::free_slot(conn, order.county, slot, day)?;
    }
    Ok(())
}
