//! From packing to the seller's money.

use db::Tx;
use kernel::{Actor, Day, Fen, Grams, MoneyError, Timestamp};

use super::buying::advance;
use super::cancelling::free_time;
use super::claims::withdraw_missing;
use super::payment::book_settlement;
use super::refund::{Back, give_all_back, give_back};
use super::{
    DECLINE_ORDER, PACK_ORDER, at_pickup, handing, missing, parting, reservations, shipments, subsidies,
};
use crate::events::{OrderDeclined, OrderMoved, OrderPacked, SettlementInstructed};
use crate::model::{
    ListingId, Order, OrderId, OrderLine, OrderStatus, RefundReason, Settlement, WHOLE_ORDER, Way,
    check_words,
};
use crate::store;
use crate::{AtPickupError, Error, GoodsError, Result};

/// What the seller packed of a line, when it is not just what was ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackedLine {
    /// Which line.
    pub listing: ListingId,
    /// Pieces packed, from none to all that were ordered.
    pub pieces: i64,
    /// What they weigh together, if they were weighed.
    pub weighed: Option<Grams>,
}

/// What becomes of the pieces that are not packed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rest {
    /// What was paid for them goes back.
    #[default]
    Refunded,
    /// They follow, packed by this day.
    Follows(Day),
}

/// The seller has packed an order that is paid, or is paid when it is collected. The carriers take over on this event.
///
/// A line that is not named was packed as ordered. Missing pieces are refunded at their price; a weight below the
/// one on the shelf lowers the price in proportion, half up to the fen. More weight costs the buyer nothing: what was
/// paid is the most that is owed.
pub fn pack(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: OrderId,
    packed: &[PackedLine],
) -> Result<()> {
    pack_shipment(tx, actor, now, id, WHOLE_ORDER, packed, Rest::Refunded)
}

/// The same, and says what becomes of the rest. What follows of an order that is sent in two shipments is packed by its number,
/// so that nobody packs it who meant the order.
pub fn pack_shipment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: OrderId,
    number: i64,
    packed: &[PackedLine],
    rest: Rest,
) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(PACK_ORDER, &order)?;
    reservations::refuse_deposit(&order)?;
    shipments::check_number(&order, number)?;
    match rest {
        Rest::Follows(by) => return parting::pack_first(tx, actor, now, &order, packed, by),
        Rest::Refunded if order.in_parts => {
            return parting::pack_later(tx, actor, now, &order, number, packed);
        }
        Rest::Refunded => {}
    }
    advance(tx, now, &order, OrderStatus::Packed)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    let in_the_box = boxed_lines(&lines, packed)?;
    if order.is_due() && in_the_box.iter().any(|(line, one)| one.pieces < line.quantity) {
        return Err(AtPickupError::PackWhole.into());
    }
    refund_the_rest(tx, actor, now, &order, &in_the_box)?;
    give_to_carriers(tx, actor, now, &order, WHOLE_ORDER, &in_the_box)
}

/// Tells carriers, or the seller's own people, of what was packed.
pub(super) fn give_to_carriers(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    shipment: i64,
    in_the_box: &[(&OrderLine, PackedLine)],
) -> Result<()> {
    if order.way != Way::Point {
        return handing::boxed(tx, actor, now, order, shipment);
    }
    let boxed = in_the_box.iter().filter(|(_, one)| one.pieces > 0);
    let contents: Vec<String> =
        boxed.clone().map(|(line, one)| format!("{} × {}", line.title, one.pieces)).collect();
    let net = boxed.map(|(line, one)| one.weighed.unwrap_or(full_weight(line, one.pieces)).0).sum();
    let of = order.clone();
    let event = OrderPacked {
        county: of.county,
        order: of.id,
        seller: of.seller,
        seller_name: of.seller_name,
        buyer: of.buyer.person,
        buyer_name: of.buyer.name,
        buyer_phone: of.buyer.phone,
        pickup: of.pickup,
        pickup_region: of.pickup_region,
        contents: contents.join("; "),
        net: Grams(net),
        due: of.due,
        shipment,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Each line with what was packed of it. Refuses an empty box, and what was not weighed that is priced by its weight.
pub(super) fn boxed_lines<'a>(
    lines: &'a [OrderLine],
    packed: &[PackedLine],
) -> Result<Vec<(&'a OrderLine, PackedLine)>> {
    let in_the_box = weighed_lines(lines, packed)?;
    if in_the_box.iter().all(|(_, one)| one.pieces == 0) {
        return Err(Error::NothingPacked);
    }
    let unweighed = |(line, one): &&(&OrderLine, PackedLine)| {
        line.measure.weighed && one.pieces > 0 && one.weighed.is_none()
    };
    match in_the_box.iter().find(unweighed) {
        Some((line, _)) => Err(GoodsError::NotWeighed(line.title.clone()).into()),
        None => Ok(in_the_box),
    }
}

/// Each line with what was packed of it. Refuses more pieces than were ordered and weights no scale shows.
fn weighed_lines<'a>(
    lines: &'a [OrderLine],
    packed: &[PackedLine],
) -> Result<Vec<(&'a OrderLine, PackedLine)>> {
    if let Some(stray) = packed.iter().find(|one| lines.iter().all(|line| line.listing != one.listing)) {
        return Err(Error::NoListing(stray.listing));
    }
    let of = |line: &'a OrderLine| {
        let all = PackedLine { listing: line.listing, pieces: line.quantity, weighed: None };
        let one = packed.iter().find(|one| one.listing == line.listing).copied().unwrap_or(all);
        if !(0..=line.quantity).contains(&one.pieces) {
            return Err(Error::PackedPieces { title: line.title.clone(), ordered: line.quantity });
        }
        let heaviest = full_weight(line, one.pieces).0.saturating_mul(2);
        match one.weighed {
            Some(Grams(grams)) if one.pieces > 0 && !(1..=heaviest).contains(&grams) => {
                Err(Error::PackedWeight(line.title.clone()))
            }
            _ => Ok((line, one)),
        }
    };
    lines.iter().map(of).collect()
}

fn full_weight(line: &OrderLine, pieces: i64) -> Grams {
    Grams(line.net.0.saturating_mul(pieces))
}

/// Refunds what is missing or too light, and says how much of each line.
pub(super) fn refund_the_rest(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    packed: &[(&OrderLine, PackedLine)],
) -> Result<Vec<(ListingId, Fen)>> {
    let (mut missing, mut light) = (Vec::new(), Vec::new());
    for (line, one) in packed {
        let gone = line.quantity - one.pieces;
        if gone > 0 {
            store::write_off(tx.conn(), order.county, line.listing, gone)?;
            // Promotions may have brought pieces down to nothing.
            let back = line.paid_for(gone);
            if back.is_positive() {
                missing.push((line.listing, back));
            }
        }
        let back = too_light(line, *one)?;
        if back.is_positive() {
            light.push((line.listing, back));
        }
    }
    let all = missing.iter().chain(&light).copied().collect();
    let mut left = order.clone();
    for (back, reason) in [(missing, RefundReason::Short), (light, RefundReason::Weight)] {
        if !back.is_empty() {
            left = give_back(tx, actor, now, &left, &Back::of(back), reason)?;
        }
    }
    Ok(all)
}

/// What goes back for pieces that weigh less than the shelf said.
fn too_light(line: &OrderLine, packed: PackedLine) -> Result<Fen> {
    let full = full_weight(line, packed.pieces).0;
    let Some(Grams(grams)) = packed.weighed.filter(|grams| packed.pieces > 0 && grams.0 < full) else {
        return Ok(Fen::ZERO);
    };
    let price = line.amount.minus(line.discount)?.minus(line.paid_for(line.quantity - packed.pieces))?;
    let scaled = i128::from(price.0) * i128::from(full - grams);
    let back = (2 * scaled + i128::from(full)) / (2 * i128::from(full));
    i64::try_from(back).map(Fen).map_err(|_| Error::Money(MoneyError::TooLarge))
}

/// The seller cannot deliver a paid order, or it is lost on its way: all the money goes back, and the pieces are no longer sold.
pub fn decline(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId, reason: &str) -> Result<()> {
    decline_shipment(tx, actor, now, id, WHOLE_ORDER, reason)
}

/// The same of one shipment; without its number it is the one that is still to be packed, or the only one on its way.
pub fn decline_shipment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: OrderId,
    number: i64,
    reason: &str,
) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(DECLINE_ORDER, &order)?;
    shipments::check_number(&order, number)?;
    reservations::refuse_deposit(&order)?;
    check_words(reason)?;
    if reason.trim().is_empty() {
        return Err(Error::ReasonMissing);
    }
    if order.in_parts {
        return shipments::decline(tx, actor, now, &order, number, reason);
    }
    if order.is_due() {
        return decline_unpaid(tx, actor, now, &order, reason);
    }
    if matches!(order.status, OrderStatus::Packed | OrderStatus::InTransit) {
        return missing::give_up(tx, actor, now, &order, reason);
    }
    if order.status != OrderStatus::Paid {
        return Err(Error::WrongStep { from: order.status, to: OrderStatus::Refunding });
    }
    advance(tx, now, &order, OrderStatus::Refunding)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    for line in &lines {
        store::write_off(tx.conn(), order.county, line.listing, line.quantity)?;
    }
    free_time(tx.conn(), &order)?;
    tx.record(now, actor, &declined(&order, reason))?;
    reservations::part_declined(tx, actor, now, &order)?;
    give_all_back(tx, actor, now, &order, &lines, RefundReason::Cancelled)
}

/// The same for an order that was to be paid at its point: there is no money to go back.
fn decline_unpaid(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order, reason: &str) -> Result<()> {
    if !order.is_to_pack() {
        return Err(Error::WrongStep { from: order.status, to: OrderStatus::Cancelled });
    }
    let order = at_pickup::settle_due(tx, now, order)?;
    advance(tx, now, &order, OrderStatus::Cancelled)?;
    subsidies::give_back(tx.conn(), &order)?;
    at_pickup::take_off_shelf(tx, &order)?;
    tx.record(now, actor, &declined(&order, reason))?;
    Ok(())
}

fn declined(order: &Order, reason: &str) -> OrderDeclined {
    OrderDeclined {
        county: order.county,
        order: order.id,
        seller: order.seller,
        reason: reason.trim().to_owned(),
    }
}

/// The carriers report where the order is. A report that comes late or twice changes nothing.
pub fn moved(tx: &mut Tx<'_>, now: Timestamp, id: OrderId, to: OrderStatus) -> Result<()> {
    let actor = Actor::system("market");
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if order.in_parts || order.step(to).is_err() {
        return Ok(());
    }
    advance(tx, now, &order, to)?;
    if to == OrderStatus::Ready {
        at_pickup::arrived(tx, now, id)?;
    }
    let event = OrderMoved { county: order.county, order: order.id, status: to.as_str().to_owned() };
    tx.record(now, &actor, &event)?;
    Ok(())
}

/// The buyer has the goods: the contract is fulfilled, and the provider is told to pay the seller.
pub fn collected(tx: &mut Tx<'_>, now: Timestamp, id: OrderId) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if order.in_parts || order.step(OrderStatus::Collected).is_err() {
        return Ok(());
    }
    advance(tx, now, &order, OrderStatus::Collected)?;
    settle(tx, now, &order)?;
    withdraw_missing(tx, now, &order, WHOLE_ORDER)?;
    reservations::part_collected(tx, now, &order)
}

/// Nobody collected goods that may not come back: their seller is paid for what was not given back.
pub(super) fn collected_by_nobody(tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<()> {
    advance(tx, now, order, OrderStatus::Collected)?;
    settle(tx, now, order)?;
    reservations::part_collected(tx, now, order)
}

/// The deposit of a pre-order is the seller's: the balance was collected, or was never paid.
pub(super) fn fulfil_deposit(tx: &mut Tx<'_>, now: Timestamp, id: OrderId) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if order.status != OrderStatus::Paid {
        return Ok(());
    }
    if !store::change_status(tx.conn(), now, &order, OrderStatus::Collected)? {
        return Err(Error::ChangedMeanwhile);
    }
    settle(tx, now, &order)
}

/// Tells the provider to pay the seller.
pub(super) fn settle(tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<()> {
    let actor = Actor::system("market");
    store::change_settlement(tx.conn(), now, order, Settlement::Instructed)?;
    let payout = order.payout_now()?;
    store::note_collected(tx.conn(), now, order, payout)?;
    book_settlement(tx, now, order, payout)?;
    let event = SettlementInstructed {
        county: order.county,
        order: order.id,
        seller: order.seller,
        net: payout.net,
        commission: payout.commission,
    };
    tx.record(now, &actor, &event)?;
    Ok(())
}
