//! Packed orders that do not reach their buyer: lost, claimed as missing, or collected by nobody.

use db::{Conn, Tx};
use kernel::{Actor, Fen, Timestamp};

use super::buying::advance;
use super::claims::withdraw_missing;
use super::fulfilment::collected_by_nobody;
use super::refund::{Back, give_all_back, give_back};
use super::reservations::{self, moves_stock};
use crate::events::OrderCalledBack;
use crate::model::{
    Order, OrderId, OrderLine, OrderStatus, RefundReason, ReturnRule, UNCOLLECTED_DAYS, WHOLE_ORDER,
};
use crate::{Result, store};

/// Orders looked at in one round.
const ROUND: i64 = 200;

/// Gives all the money of an order back that will not arrive, freight included. Its pieces are gone; a parcel that turns up
/// goes back to its seller.
pub(super) fn give_up(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    words: &str,
) -> Result<()> {
    advance(tx, now, order, OrderStatus::Refunding)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    for line in &lines {
        store::write_off(tx.conn(), order.county, line.listing, line.quantity)?;
    }
    tx.record(now, actor, &called_back(order, WHOLE_ORDER, "lost", words))?;
    reservations::part_declined(tx, actor, now, order)?;
    give_all_back(tx, actor, now, order, &lines, RefundReason::Lost)
}

/// Paid orders that waited so long to be collected that they go back.
pub fn never_collected(conn: &mut Conn, now: Timestamp) -> Result<Vec<OrderId>> {
    store::ready_before(conn, now.plus_days(-UNCOLLECTED_DAYS), ROUND)
}

/// Sends goods back that nobody collected. What may come back is refunded and is in its lot again; what spoils, or was made
/// for this buyer, was there when it was due, so its seller is paid for it (民法典 605, 608), and for what sending cost. Nothing
/// when somebody was faster.
pub fn return_uncollected(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<()> {
    let Some(order) = store::order(tx.conn(), id)?.filter(|order| is_left(order, now)) else { return Ok(()) };
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    tx.record(now, actor, &called_back(&order, WHOLE_ORDER, "uncollected", ""))?;
    let mut back = Vec::new();
    for line in lines.iter().filter(|line| line.return_rule == ReturnRule::SevenDays) {
        back.push((line.listing, line.left()?));
        if moves_stock(&order) {
            to_its_lot(tx, &order, line)?;
        }
    }
    back.retain(|(_, left): &(_, Fen)| left.is_positive());
    let refunded = back.iter().try_fold(order.refunded, |sum, (_, left)| sum.plus(*left))?;
    withdraw_missing(tx, now, &order, WHOLE_ORDER)?;
    if refunded < order.total {
        if back.is_empty() {
            return collected_by_nobody(tx, now, &order);
        }
        let kept = give_back(tx, actor, now, &order, &Back::of(back), RefundReason::Uncollected)?;
        return collected_by_nobody(tx, now, &kept);
    }
    advance(tx, now, &order, OrderStatus::Refunding)?;
    reservations::part_refunded(tx, actor, now, &order)?;
    give_back(tx, actor, now, &order, &Back::of(back), RefundReason::Uncollected)?;
    Ok(())
}

fn is_left(order: &Order, now: Timestamp) -> bool {
    order.status == OrderStatus::Ready
        && !order.is_due()
        && !order.in_parts
        && order.changed_at < now.plus_days(-UNCOLLECTED_DAYS)
}

/// The pieces of a line are no longer sold, and may be listed again once the seller has them.
pub(super) fn to_its_lot(tx: &mut Tx<'_>, order: &Order, line: &OrderLine) -> Result<()> {
    store::write_off(tx.conn(), order.county, line.listing, line.quantity)?;
    store::take_from_lot(tx.conn(), order.county, line.lot, -line.quantity)?;
    Ok(())
}

/// What carriers are told of an order, or of one of its shipments, that goes back.
pub(super) fn called_back(order: &Order, shipment: i64, why: &str, words: &str) -> OrderCalledBack {
    OrderCalledBack {
        county: order.county,
        order: order.id,
        seller: order.seller,
        why: why.to_owned(),
        words: words.trim().to_owned(),
        shipment,
    }
}
