//! Orders that are sent in two shipments: what the carriers report of each, and what does not come.
//!
//! The money stays with the order: its payment, refunds, books and settlement know nothing of shipments. A buyer need not take
//! a part where that costs them something (民法典 531), so what follows is theirs to refuse until it is packed.

use db::{Conn, Tx};
use kernel::{Actor, Fen, Timestamp};

use super::buying::advance;
use super::cancelling::give_share_back;
use super::claims::{is_missing, withdraw_missing};
use super::fulfilment::settle;
use super::missing::{called_back, to_its_lot};
use super::refund::{Back, give_all_back, give_back};
use crate::events::{OrderMoved, ShipmentCalledOff, ShipmentMoved};
use crate::model::{
    DAYS_OF_SILENCE, ListingId, OVERDUE_DAYS, Order, OrderId, OrderLine, OrderStatus, RefundReason,
    ReturnRule, Shipment, ShipmentStatus, UNCOLLECTED_DAYS, WHOLE_ORDER, Way, standing,
};
use crate::{Error, Result, ShipmentError, store};

/// Shipments looked at in one round.
const ROUND: i64 = 200;

/// Who says that what follows does not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    Buyer,
    Seller,
    /// It was not packed a week after the promised day.
    Overdue,
}

impl Why {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Buyer => "buyer",
            Self::Seller => "seller",
            Self::Overdue => "overdue",
        }
    }
}

// ── What carriers and people report ──────────────────────────────────────────────────────────────────

/// The carriers report where a shipment is. A report that comes late or twice changes nothing.
pub fn shipment_moved(
    tx: &mut Tx<'_>,
    now: Timestamp,
    id: OrderId,
    number: i64,
    to: ShipmentStatus,
) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    let one = shipments(tx.conn(), &order)?.into_iter().find(|one| one.number == number);
    match one.filter(|one| one.status.step(to).is_ok()) {
        Some(one) => arrive(tx, &Actor::system("market"), now, &order, &one, to),
        None => Ok(()),
    }
}

/// A shipment was given to a carrier who brings it to the door; returns its number.
pub(super) fn sent(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    number: i64,
    (carrier, waybill): (&str, &str),
) -> Result<i64> {
    let one = pick(tx.conn(), order, number, |one| one.status == ShipmentStatus::Packed)?;
    store::keep_waybill(tx.conn(), &one, carrier, waybill)?;
    arrive(tx, actor, now, order, &one, ShipmentStatus::InTransit)?;
    Ok(one.number)
}

/// The buyer has what was sent to the door.
pub(super) fn received(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    number: i64,
) -> Result<()> {
    let one = pick(tx.conn(), order, number, |one| one.status == ShipmentStatus::InTransit)?;
    if order.way != Way::Parcel || one.status != ShipmentStatus::InTransit {
        return Err(ShipmentError::WrongStep { from: one.status, to: ShipmentStatus::Collected }.into());
    }
    arrive(tx, actor, now, order, &one, ShipmentStatus::Collected)
}

fn arrive(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    one: &Shipment,
    to: ShipmentStatus,
) -> Result<()> {
    change(tx, actor, now, one, to)?;
    if to == ShipmentStatus::Collected {
        withdraw_missing(tx, now, order, one.number)?;
    }
    follow(tx, now, order)
}

pub(super) fn change(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seen: &Shipment,
    to: ShipmentStatus,
) -> Result<()> {
    seen.status.step(to)?;
    if !store::change_shipment(tx.conn(), now, seen, to)? {
        return Err(Error::ChangedMeanwhile);
    }
    let event = ShipmentMoved {
        county: seen.county,
        order: seen.order,
        seller: seen.seller,
        shipment: seen.number,
        status: to.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Brings an order to where its shipments stand. With the last of them it is collected, and its seller is paid.
pub(super) fn follow(tx: &mut Tx<'_>, now: Timestamp, of: &Order) -> Result<()> {
    let mut order = store::order(tx.conn(), of.id)?.ok_or(Error::NoOrder(of.id))?;
    let Some(to) = standing(&shipments(tx.conn(), &order)?).filter(|to| *to > order.status) else {
        return Ok(());
    };
    while order.status != to {
        // What one shipment skips, another went through.
        let next = match order.status {
            _ if order.step(to).is_ok() => to,
            OrderStatus::Paid => OrderStatus::Packed,
            _ => OrderStatus::Ready,
        };
        advance(tx, now, &order, next)?;
        order.status = next;
    }
    if to == OrderStatus::Collected {
        settle(tx, now, &order)?;
    }
    let event = OrderMoved { county: order.county, order: order.id, status: to.as_str().to_owned() };
    tx.record(now, &Actor::system("market"), &event)?;
    Ok(())
}

// ── What does not come ───────────────────────────────────────────────────────────────────────────────

/// The buyer does not want what follows; says where the order stands then.
pub(super) fn refuse(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<OrderStatus> {
    call_off(tx, actor, now, order, Why::Buyer, "")?;
    Ok(store::order(tx.conn(), order.id)?.ok_or(Error::NoOrder(order.id))?.status)
}

/// The seller cannot send what follows, or says that a shipment is lost on its way.
pub(super) fn decline(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    number: i64,
    reason: &str,
) -> Result<()> {
    let all = shipments(tx.conn(), order)?;
    let is_waiting = all.iter().any(|one| one.status == ShipmentStatus::Waiting);
    let one = pick(tx.conn(), order, number, |one| match one.status {
        ShipmentStatus::Waiting => true,
        ShipmentStatus::Packed | ShipmentStatus::InTransit => !is_waiting,
        _ => false,
    })?;
    match one.status {
        ShipmentStatus::Waiting => call_off(tx, actor, now, order, Why::Seller, reason),
        ShipmentStatus::Packed | ShipmentStatus::InTransit => give_up(tx, actor, now, order, &one, reason),
        from => Err(ShipmentError::WrongStep { from, to: ShipmentStatus::Refunded }.into()),
    }
}

/// What follows does not come. Its pieces are in their lot again when the buyer did not want them; a seller who did not pack
/// them has them not.
fn call_off(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    why: Why,
    words: &str,
) -> Result<()> {
    let later = waiting(tx.conn(), order)?;
    for line in lines_in(tx.conn(), order, &later)? {
        if why == Why::Buyer {
            to_its_lot(tx, order, &line)?;
            give_share_back(tx.conn(), order, &line)?;
        } else {
            store::write_off(tx.conn(), order.county, line.listing, line.quantity)?;
        }
    }
    let event = ShipmentCalledOff {
        county: order.county,
        order: order.id,
        seller: order.seller,
        buyer: order.buyer.person,
        why: why.as_str().to_owned(),
        words: words.trim().to_owned(),
        total: later.paid(),
    };
    tx.record(now, actor, &event)?;
    end(tx, actor, now, order, &later, RefundReason::Short)
}

/// A shipment on its way will not arrive: its pieces are gone, and a parcel that turns up goes back to its seller.
pub(super) fn give_up(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    one: &Shipment,
    words: &str,
) -> Result<()> {
    for line in &one.lines {
        store::write_off(tx.conn(), order.county, line.listing, line.pieces)?;
    }
    tx.record(now, actor, &called_back(order, one.number, "lost", words))?;
    end(tx, actor, now, order, one, RefundReason::Lost)
}

/// What was paid for a shipment that does not come goes back. When nothing else of the order came or comes, so does all that is
/// left, with what sending cost.
fn end(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    gone: &Shipment,
    reason: RefundReason,
) -> Result<()> {
    change(tx, actor, now, gone, ShipmentStatus::Refunded)?;
    withdraw_missing(tx, now, order, gone.number)?;
    if standing(&shipments(tx.conn(), order)?).is_some() {
        let back = gone.lines.iter().map(|line| (line.listing, line.paid)).collect();
        give_some_back(tx, actor, now, order, back, reason)?;
        return follow(tx, now, order);
    }
    advance(tx, now, order, OrderStatus::Refunding)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    give_all_back(tx, actor, now, order, &lines, reason)
}

pub(super) fn give_some_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    mut back: Vec<(ListingId, Fen)>,
    reason: RefundReason,
) -> Result<()> {
    back.retain(|(_, paid)| paid.is_positive());
    if !back.is_empty() {
        give_back(tx, actor, now, order, &Back::of(back), reason)?;
    }
    Ok(())
}

// ── What time says ───────────────────────────────────────────────────────────────────────────────────

/// Shipments that are awaited in vain: nobody packed them, nobody collected them, or nobody says that they arrived.
pub fn shipments_due(conn: &mut Conn, now: Timestamp) -> Result<Vec<(OrderId, i64)>> {
    let overdue = now.day().plus_days(-OVERDUE_DAYS);
    let mut due = store::shipments_promised_before(conn, overdue, ROUND)?;
    let left = now.plus_days(-UNCOLLECTED_DAYS);
    due.extend(store::shipments_since(conn, ShipmentStatus::Ready, left, ROUND)?);
    let silent = now.plus_days(-DAYS_OF_SILENCE);
    due.extend(store::shipments_since(conn, ShipmentStatus::InTransit, silent, ROUND)?);
    Ok(due)
}

/// Ends such a wait; nothing when somebody was faster.
pub fn end_wait(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId, number: i64) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    let one = pick(tx.conn(), &order, number, |_| true)?;
    if one.is_overdue(now.day()) {
        return call_off(tx, actor, now, &order, Why::Overdue, "");
    }
    if one.is_left(now) {
        return return_left(tx, actor, now, &order, &one);
    }
    // Who says that nothing arrived is not silent.
    if order.way == Way::Parcel && one.is_silent(now) && !is_missing(tx.conn(), &order, number)? {
        return arrive(tx, actor, now, &order, &one, ShipmentStatus::Collected);
    }
    Ok(())
}

/// Sends a shipment back that nobody collected, as an order is (`missing.rs`): what may come back is refunded, for the rest its
/// seller is paid.
fn return_left(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order, one: &Shipment) -> Result<()> {
    tx.record(now, actor, &called_back(order, one.number, "uncollected", ""))?;
    let mut back = Vec::new();
    for line in lines_in(tx.conn(), order, one)? {
        if line.return_rule == ReturnRule::SevenDays {
            back.push((line.listing, line.amount));
            to_its_lot(tx, order, &line)?;
        }
    }
    withdraw_missing(tx, now, order, one.number)?;
    if back.iter().map(|(_, fen)| *fen).sum::<Fen>() == one.paid() {
        return end(tx, actor, now, order, one, RefundReason::Uncollected);
    }
    give_some_back(tx, actor, now, order, back, RefundReason::Uncollected)?;
    arrive(tx, actor, now, order, one, ShipmentStatus::Collected)
}

// ── Finding ──────────────────────────────────────────────────────────────────────────────────────────

pub(super) fn shipments(conn: &mut Conn, order: &Order) -> Result<Vec<Shipment>> {
    store::shipments_of(conn, order.county, order.id)
}

/// Refuses the number of a shipment for an order that is sent whole.
pub(super) fn check_number(order: &Order, number: i64) -> Result<()> {
    if order.in_parts || number == WHOLE_ORDER {
        Ok(())
    } else {
        Err(ShipmentError::WhichOne(order.id).into())
    }
}

/// What is still to be packed of an order.
pub(super) fn waiting(conn: &mut Conn, order: &Order) -> Result<Shipment> {
    let mut all = shipments(conn, order)?.into_iter();
    all.find(|one| one.status == ShipmentStatus::Waiting)
        .ok_or(Error::WrongStep { from: order.status, to: OrderStatus::Packed })
}

/// The shipment of this number; without a number the only one that fits.
pub(super) fn pick(
    conn: &mut Conn,
    order: &Order,
    number: i64,
    fits: impl Fn(&Shipment) -> bool,
) -> Result<Shipment> {
    let meant = |one: &Shipment| if number == WHOLE_ORDER { fits(one) } else { one.number == number };
    let mut found = shipments(conn, order)?.into_iter().filter(meant);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(ShipmentError::WhichOne(order.id).into()),
    }
}

/// The lines of a shipment, each with its pieces and what was paid for them.
pub(super) fn lines_in(conn: &mut Conn, order: &Order, one: &Shipment) -> Result<Vec<OrderLine>> {
    let lines = store::lines_of(conn, order.county, order.id)?;
    let of = |line: &OrderLine| one.line(line.listing).map(|part| line.of(part.pieces, part.paid));
    Ok(lines.iter().filter_map(of).filter(|line| line.quantity > 0).collect())
}
