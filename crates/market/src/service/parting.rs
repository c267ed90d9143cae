//! Packing an order in two: what goes now, what follows by a promised day, and what was paid for each.

use db::Tx;
use kernel::{Actor, Day, Fen, Timestamp};

use super::PackedLine;
use super::fulfilment::{boxed_lines, give_to_carriers, refund_the_rest};
use super::shipments::{change, follow, lines_in, waiting};
use crate::events::OrderParted;
use crate::model::{
    FIRST, LATER, ListingId, Order, OrderLine, OrderStatus, Shipment, ShipmentLine, ShipmentStatus,
    check_promise,
};
use crate::{Error, Result, ShipmentError, store};

/// Packs a part of an order; the rest follows by the promised day. Refuses orders that go whole.
pub(super) fn pack_first(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    packed: &[PackedLine],
    by: Day,
) -> Result<()> {
    order.check_parting()?;
    check_promise(by, now.day())?;
    if !store::begin_parts(tx.conn(), now, order)? {
        return Err(Error::WrongStep { from: order.status, to: OrderStatus::Packed });
    }
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    let (mut first, mut later, mut boxes) = (Vec::new(), Vec::new(), Vec::new());
    for (line, one) in boxed_lines(&lines, packed)? {
        let (goes, follows) = line.parted(one.pieces)?;
        first.push(goes);
        later.push(follows);
        boxes.push(one);
    }
    let follow: i64 = later.iter().map(|line| line.quantity).sum();
    if follow == 0 || !paid_for(&later).is_positive() {
        return Err(ShipmentError::NothingFollows.into());
    }
    let in_the_box: Vec<_> = first.iter().zip(boxes).collect();
    let back = refund_the_rest(tx, actor, now, order, &in_the_box)?;
    let new = |number, status, promised_on, lines| Shipment {
        county: order.county,
        id: tx.id(now),
        order: order.id,
        seller: order.seller,
        number,
        status,
        promised_on,
        carrier: String::new(),
        waybill: String::new(),
        changed_at: now,
        lines,
    };
    let goes = new(FIRST, ShipmentStatus::Packed, None, contents(&first, &back)?);
    let follows = new(LATER, ShipmentStatus::Waiting, Some(by), contents(&later, &[])?);
    store::insert_shipment(tx, now, &goes)?;
    store::insert_shipment(tx, now, &follows)?;
    let event = OrderParted {
        county: order.county,
        order: order.id,
        seller: order.seller,
        buyer: order.buyer.person,
        pieces: first.iter().map(|line| line.quantity).sum(),
        follow,
        promised_on: by,
    };
    tx.record(now, actor, &event)?;
    give_to_carriers(tx, actor, now, order, FIRST, &in_the_box)
}

/// Packs what follows; what is missing of it or too light is refunded.
pub(super) fn pack_later(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    number: i64,
    packed: &[PackedLine],
) -> Result<()> {
    if number != LATER {
        return Err(ShipmentError::WhichOne(order.id).into());
    }
    let later = waiting(tx.conn(), order)?;
    let lines = lines_in(tx.conn(), order, &later)?;
    let in_the_box = boxed_lines(&lines, packed)?;
    change(tx, actor, now, &later, ShipmentStatus::Packed)?;
    let back = refund_the_rest(tx, actor, now, order, &in_the_box)?;
    for (line, one) in &in_the_box {
        let paid = kept(line, &back)?;
        let packed = ShipmentLine { listing: line.listing, pieces: one.pieces, paid };
        store::keep_contents(tx.conn(), &later, &packed)?;
    }
    give_to_carriers(tx, actor, now, order, LATER, &in_the_box)?;
    follow(tx, now, order)
}

/// The lines with pieces in them, and what was paid for each and not given back.
fn contents(lines: &[OrderLine], back: &[(ListingId, Fen)]) -> Result<Vec<ShipmentLine>> {
    let full = lines.iter().filter(|line| line.quantity > 0);
    full.map(|line| {
        Ok(ShipmentLine { listing: line.listing, pieces: line.quantity, paid: kept(line, back)? })
    })
    .collect()
}

fn kept(line: &OrderLine, back: &[(ListingId, Fen)]) -> Result<Fen> {
    let gone = back.iter().filter(|(listing, _)| *listing == line.listing).map(|(_, fen)| *fen).sum();
    Ok(line.amount.minus(gone)?)
}

fn paid_for(lines: &[OrderLine]) -> Fen {
    lines.iter().map(|line| line.amount).sum()
}
