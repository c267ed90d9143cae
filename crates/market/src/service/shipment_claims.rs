//! Claims about orders that are sent in two shipments: what is there may be claimed at once, and each may never arrive.

use db::{Conn, Tx};
use kernel::{Actor, Fen, Timestamp};

use super::shipments::{give_some_back, give_up, pick, shipments};
use crate::model::{
    ListingId, Order, OrderLine, OrderStatus, RefundReason, Shipment, ShipmentStatus, standing,
};
use crate::{Result, store};

/// What a buyer has of a line, as a line of its own: what of it is still awaited cannot be claimed yet.
pub(super) fn arrived(conn: &mut Conn, order: &Order, line: &OrderLine) -> Result<OrderLine> {
    let (mut pieces, mut paid, mut awaited) = (0, Fen::ZERO, Fen::ZERO);
    for one in shipments(conn, order)? {
        let Some(part) = one.line(line.listing) else { continue };
        match one.status {
            ShipmentStatus::Collected => {
                pieces += part.pieces;
                paid = paid.plus(part.paid)?;
            }
            ShipmentStatus::Refunded => {}
            _ => awaited = awaited.plus(part.paid)?,
        }
    }
    let left = line.left()?.minus(awaited)?.min(paid).max(Fen::ZERO);
    Ok(OrderLine { refunded: paid.minus(left)?, ..line.of(pieces, paid) })
}

/// The order as its claims see it: what arrived of it was collected, while its days run from the arrival of the last shipment.
pub(super) fn as_arrived(order: &Order, there: &OrderLine, now: Timestamp) -> Order {
    let is_over = order.status == OrderStatus::Collected;
    if is_over || there.quantity == 0 {
        return order.clone();
    }
    Order { status: OrderStatus::Collected, collected_at: now, ..order.clone() }
}

/// The shipment a buyer says never arrived; without a number the one that is overdue.
pub(super) fn missing_one(conn: &mut Conn, order: &Order, number: i64, now: Timestamp) -> Result<Shipment> {
    let is_overdue = |one: &Shipment| one.may_be_missing(now);
    if shipments(conn, order)?.iter().any(is_overdue) {
        pick(conn, order, number, is_overdue)
    } else {
        pick(conn, order, number, |one| one.status.is_on_its_way())
    }
}

/// What would go back if a shipment never came.
pub(super) fn worth_if_lost(conn: &mut Conn, order: &Order, one: &Shipment) -> Result<Fen> {
    if one.status == ShipmentStatus::Collected {
        return Ok(left_of(conn, order, one)?.iter().map(|(_, fen)| *fen).sum());
    }
    let others = shipments(conn, order)?.into_iter().filter(|other| other.number != one.number);
    let alone = standing(&others.collect::<Vec<_>>()).is_none();
    if alone { Ok(order.total.minus(order.refunded)?) } else { Ok(one.paid()) }
}

/// Gives the money of a shipment back that did not arrive; where silence was taken for arrival, it stays at its end.
pub(super) fn give_missing_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    number: i64,
) -> Result<()> {
    let one = pick(tx.conn(), order, number, |_| true)?;
    if one.status != ShipmentStatus::Collected {
        return give_up(tx, actor, now, order, &one, "");
    }
    let back = left_of(tx.conn(), order, &one)?;
    give_some_back(tx, actor, now, order, back, RefundReason::Lost)
}

/// What was paid for a collected shipment and is left of it.
fn left_of(conn: &mut Conn, order: &Order, one: &Shipment) -> Result<Vec<(ListingId, Fen)>> {
    let mut left = Vec::new();
    for line in store::lines_of(conn, order.county, order.id)? {
        if let Some(part) = one.line(line.listing) {
            left.push((line.listing, arrived(conn, order, &line)?.left()?.min(part.paid)));
        }
    }
    Ok(left)
}
