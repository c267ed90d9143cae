//! Reservations of pre-orders: reserving, the deposit and the balance, and what becomes of them.
//!
//! A deposit and a balance are orders of their own, so that paying, refunding, settling and booking are what they are
//! for every order. The deposit holds the stock; the balance moves none.

use db::{Conn, Tx};
use kernel::{Actor, Fen, PersonId, RegionCode, StationId, Timestamp};

use super::buying::{HOLD_MINUTES, advance, open_point};
use super::fixed_price::{Fixed, ask_for, order_at};
use super::own_shop::refuse_own_shop;
use super::preorders::preorder;
use super::refund::{Back, give_all_back, give_back};
use super::{PLACE_ORDER, PUBLISH_LISTING, SEE_ORDER, fulfilment};
use crate::events::{ReservationMoved, ReservationPlaced};
use crate::model::{
    Buyer, CheckoutId, Order, OrderId, OrderLine, OrderPart, OrderStatus, Preorder, PreorderId,
    PreorderStatus, RefundReason, Reservation, ReservationStatus, ReturnRule,
};
use crate::store;
use crate::{Error, PreorderError, Result};

/// Reserves pieces, holds the capacity, and asks for the deposit. Refuses outside the window, above the capacity, and goods
/// that may not come back for what they are unless the buyer says so (消费者权益保护法 25).
#[allow(clippy::too_many_arguments, reason = "an order is where buyer, point, goods and provider meet")]
pub fn reserve(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    buyer: &Buyer,
    id: PreorderId,
    pieces: i64,
    pickup: StationId,
    no_return: bool,
    provider: &str,
) -> Result<CheckoutId> {
    actor.may(PLACE_ORDER, &kernel::ResourceRef::new("Cart", city))?;
    let offer = preorder(tx.conn(), id)?;
    if !offer.takes_on(now.day()) {
        return Err(PreorderError::NotOpen(offer.draft.opens_on, offer.draft.closes_on).into());
    }
    if !store::sells_on(tx.conn(), offer.county, offer.seller, now.day())? {
        return Err(Error::SellerLapsed(offer.seller_name));
    }
    refuse_own_shop(tx.conn(), city, buyer.person, offer.seller, &offer.seller_name)?;
    if offer.return_rule == ReturnRule::ByConsent && !no_return {
        return Err(Error::ConsentMissing);
    }
    if !(1..=100_000).contains(&pieces) {
        return Err(Error::QuantityOutOfRange);
    }
    let point = open_point(tx.conn(), pickup)?;
    if !store::change_stock(tx.conn(), offer.county, offer.listing, -pieces, pieces, 0)? {
        return Err(PreorderError::Full(preorder(tx.conn(), id)?.available).into());
    }
    let listing =
        store::listing(tx.conn(), offer.county, offer.listing)?.ok_or(Error::NoListing(offer.listing))?;
    let line = OrderLine::at(&listing, offer.draft.deposit, pieces)?;
    let place = (point.id, point.region, point.name.as_str());
    let order = part_of(tx, now, city, &offer, buyer, place, OrderPart::Deposit, line.amount)?;
    ask_for(tx, actor, now, &order, &line, provider)?;
    let reservation = Reservation {
        county: offer.county,
        id: tx.id(now),
        preorder: offer.id,
        buyer: buyer.person,
        buyer_name: buyer.name.clone(),
        pieces,
        allotted: 0,
        deposit_order: order.id,
        balance_order: None,
        status: ReservationStatus::Placed,
        placed_at: now,
        deposited_at: Timestamp::default(),
    };
    store::insert_reservation(tx.conn(), &reservation)?;
    let event = ReservationPlaced {
        county: offer.county,
        reservation: reservation.id,
        preorder: offer.id,
        buyer: buyer.person,
        pieces,
        deposit: order.total,
    };
    tx.record(now, actor, &event)?;
    Ok(order.checkout)
}

/// One of the two orders that pay for a reservation.
#[allow(clippy::too_many_arguments, reason = "an order is where buyer, seller, point and money meet")]
fn part_of(
    tx: &Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    offer: &Preorder,
    buyer: &Buyer,
    place: (StationId, RegionCode, &str),
    part: OrderPart,
    total: Fen,
) -> Result<Order> {
    let hold_until = match part {
        // Not before the deposit can no longer be had back.
        OrderPart::Balance => {
            let window_over = offer.draft.closes_on.plus_days(1).start();
            now.plus_days(offer.draft.balance_days.into()).max(window_over)
        }
        _ => now.plus_minutes(HOLD_MINUTES),
    };
    let seller = (offer.county, offer.seller);
    let fixed = Fixed { seller, seller_name: &offer.seller_name, buyer, place, part, total, hold_until };
    order_at(tx, now, city, &fixed)
}

/// The reservations of an offer, for its seller.
pub fn reservations(conn: &mut Conn, actor: &Actor, of: &Preorder) -> Result<Vec<Reservation>> {
    actor.may(PUBLISH_LISTING, of)?;
    store::reservations_of(conn, of)
}

/// The reader's own reservations with their offers, the newest first.
pub fn own_reservations(conn: &mut Conn, buyer: PersonId) -> Result<Vec<(Reservation, Preorder)>> {
    store::reservations_by(conn, buyer)
}

/// The reservation an order pays for, for those who see the order.
pub fn reservation_of(conn: &mut Conn, actor: &Actor, order: &Order) -> Result<Option<Reservation>> {
    actor.may(SEE_ORDER, order)?;
    if order.part == OrderPart::Whole {
        return Ok(None);
    }
    store::reservation_of(conn, order.county, order.id)
}

// ── What the program does by itself ──────────────────────────────────────────────────────────────────

/// Reservations that wait for a step of the program: to be asked for the balance, or to have the deposit back.
pub fn reservations_waiting(conn: &mut Conn) -> Result<Vec<Reservation>> {
    store::reservations_waiting(conn, 100)
}

/// Takes such a reservation its step further; nothing when somebody was first.
pub fn carry_on(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, seen: &Reservation) -> Result<()> {
    let Some(one) = store::reservation_of(tx.conn(), seen.county, seen.deposit_order)? else { return Ok(()) };
    let offer = preorder(tx.conn(), one.preorder)?;
    match (one.status, offer.status) {
        (ReservationStatus::Allotted, _) => ask_for_balance(tx, actor, now, &offer, &one),
        (ReservationStatus::Deposited, PreorderStatus::Harvested) => {
            give_deposit_back(tx, actor, now, &one, RefundReason::Short)
        }
        (ReservationStatus::Deposited, PreorderStatus::CalledOff) => {
            give_deposit_back(tx, actor, now, &one, RefundReason::Cancelled)
        }
        _ => Ok(()),
    }
}

/// Gives the deposit of what the harvest does not give back, and asks for the balance of the rest.
fn ask_for_balance(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    offer: &Preorder,
    one: &Reservation,
) -> Result<()> {
    let deposit = store::order(tx.conn(), one.deposit_order)?.ok_or(Error::NoOrder(one.deposit_order))?;
    let lines = store::lines_of(tx.conn(), deposit.county, deposit.id)?;
    let line = lines.first().ok_or(Error::NoOrder(deposit.id))?;
    let missing = one.pieces - one.allotted;
    if missing > 0 {
        store::write_off(tx.conn(), offer.county, offer.listing, missing)?;
        let back = Back::of(vec![(line.listing, offer.draft.deposit.times(missing)?)]);
        give_back(tx, actor, now, &deposit, &back, RefundReason::Short)?;
    }
    let lot = offer.lot.ok_or(Error::NoLot)?;
    let price = offer.balance()?;
    let balance = OrderLine {
        lot,
        price,
        quantity: one.allotted,
        amount: price.times(one.allotted)?,
        refunded: Fen::ZERO,
        ..line.clone()
    };
    let place = (deposit.pickup, deposit.pickup_region, deposit.pickup_name.as_str());
    let order =
        part_of(tx, now, deposit.city, offer, &deposit.buyer, place, OrderPart::Balance, balance.amount)?;
    let provider = store::payment_of(tx.conn(), deposit.checkout)?.ok_or(Error::NoPayment)?.provider;
    ask_for(tx, actor, now, &order, &balance, &provider)?;
    let owed = Reservation { balance_order: Some(order.id), ..one.clone() };
    step(tx, actor, now, one, owed, ReservationStatus::Owed)
}

/// Gives the deposit back and frees the pieces it held.
fn give_deposit_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    one: &Reservation,
    reason: RefundReason,
) -> Result<()> {
    for line in &return_deposit(tx, actor, now, one, reason)? {
        store::write_off(tx.conn(), one.county, line.listing, line.quantity)?;
    }
    Ok(())
}

/// Tells the provider to give the whole deposit back; returns the lines it was for.
fn return_deposit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    one: &Reservation,
    reason: RefundReason,
) -> Result<Vec<OrderLine>> {
    let deposit = store::order(tx.conn(), one.deposit_order)?.ok_or(Error::NoOrder(one.deposit_order))?;
    advance(tx, now, &deposit, OrderStatus::Refunding)?;
    let lines = store::lines_of(tx.conn(), deposit.county, deposit.id)?;
    step(tx, actor, now, one, one.clone(), ReservationStatus::Refunded)?;
    give_all_back(tx, actor, now, &deposit, &lines, reason)?;
    Ok(lines)
}

// ── What follows from the two orders ─────────────────────────────────────────────────────────────────

/// The money of one of the two orders is there.
pub(super) fn part_paid(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<()> {
    let Some(one) = of_order(tx, order)? else { return Ok(()) };
    match order.part {
        OrderPart::Deposit => {
            let status = ReservationStatus::Deposited;
            let deposited = Reservation { deposited_at: now, status, ..one.clone() };
            step(tx, actor, now, &one, deposited.clone(), status)?;
            share_late(tx, actor, now, &deposited)
        }
        OrderPart::Balance => step(tx, actor, now, &one, one.clone(), ReservationStatus::Settled),
        OrderPart::Whole => Ok(()),
    }
}

/// A deposit that was paid after the harvest was shared out gets, as the last by the rule that was shown, what of it still
/// lies in the lot. Nothing when that is nothing: then it goes back.
fn share_late(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, one: &Reservation) -> Result<()> {
    let offer = preorder(tx.conn(), one.preorder)?;
    let (PreorderStatus::Harvested, Some(lot)) = (offer.status, offer.lot) else { return Ok(()) };
    let left = store::lot(tx.conn(), offer.county, lot)?.ok_or(Error::NoLot)?.unlisted;
    let share: i64 = offer.draft.shortfall.share(left, &[one.pieces]).iter().sum();
    if share == 0 || !store::take_from_lot(tx.conn(), offer.county, lot, share)? {
        return Ok(());
    }
    let allotted = Reservation { allotted: share, ..one.clone() };
    step(tx, actor, now, one, allotted, ReservationStatus::Allotted)
}

/// One of the two orders was not paid in time, or was cancelled before.
pub(super) fn part_released(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<()> {
    let Some(one) = of_order(tx, order)? else { return Ok(()) };
    if order.part == OrderPart::Deposit {
        return step(tx, actor, now, &one, one.clone(), ReservationStatus::Dropped);
    }
    leave(tx, actor, now, &one)
}

/// The buyer does not take what was allotted: the pieces go back to the harvested lot, and the deposit to the buyer until the
/// window is over; afterwards it is the seller's.
fn leave(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, one: &Reservation) -> Result<()> {
    let offer = preorder(tx.conn(), one.preorder)?;
    store::write_off(tx.conn(), offer.county, offer.listing, one.allotted)?;
    if let Some(lot) = offer.lot {
        store::take_from_lot(tx.conn(), offer.county, lot, -one.allotted)?;
    }
    if offer.gives_back(now.day()) {
        return_deposit(tx, actor, now, one, RefundReason::Cancelled)?;
        return Ok(());
    }
    step(tx, actor, now, one, one.clone(), ReservationStatus::Forfeited)?;
    fulfil_deposit(tx, now, one)
}

/// One of the two orders went back before it was packed. A deposit goes back within the window, or because its money
/// came too late; who cancels a paid balance after the window loses the deposit. A balance that came too late changes nothing.
pub(super) fn part_refunded(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<()> {
    let Some(one) = of_order(tx, order)? else { return Ok(()) };
    match (order.part, one.status) {
        (OrderPart::Deposit, status) if status.may_become(ReservationStatus::Refunded) => {
            step(tx, actor, now, &one, one.clone(), ReservationStatus::Refunded)
        }
        (OrderPart::Balance, ReservationStatus::Settled) => leave(tx, actor, now, &one),
        _ => Ok(()),
    }
}

/// The seller cannot deliver what was harvested for a buyer: the deposit goes back with the balance.
pub(super) fn part_declined(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<()> {
    match of_order(tx, order)? {
        Some(one) if order.part == OrderPart::Balance => {
            return_deposit(tx, actor, now, &one, RefundReason::Cancelled)?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// The buyer has the goods: the deposit is the seller's too.
pub(super) fn part_collected(tx: &mut Tx<'_>, now: Timestamp, order: &Order) -> Result<()> {
    match of_order(tx, order)? {
        Some(one) if order.part == OrderPart::Balance => fulfil_deposit(tx, now, &one),
        _ => Ok(()),
    }
}

/// Refuses a deposit that can no longer be had back. Of one whose harvest is shared out already, the order to be cancelled in
/// its place: the balance, with which the deposit goes back.
pub(super) fn check_cancel(conn: &mut Conn, now: Timestamp, order: &Order) -> Result<Option<OrderId>> {
    let paid_deposit = order.part == OrderPart::Deposit && order.status == OrderStatus::Paid;
    if !paid_deposit {
        return Ok(None);
    }
    let Some(one) = store::reservation_of(conn, order.county, order.id)? else { return Ok(None) };
    let offer = preorder(conn, one.preorder)?;
    if !offer.gives_back(now.day()) {
        return Err(PreorderError::DepositKept(offer.draft.closes_on).into());
    }
    match one.status {
        ReservationStatus::Deposited => Ok(None),
        ReservationStatus::Owed | ReservationStatus::Settled => Ok(one.balance_order),
        // Its balance is about to be asked for.
        _ => Err(Error::ChangedMeanwhile),
    }
}

fn of_order(tx: &mut Tx<'_>, order: &Order) -> Result<Option<Reservation>> {
    match order.part {
        OrderPart::Whole => Ok(None),
        _ => store::reservation_of(tx.conn(), order.county, order.id),
    }
}

fn fulfil_deposit(tx: &mut Tx<'_>, now: Timestamp, one: &Reservation) -> Result<()> {
    fulfilment::fulfil_deposit(tx, now, one.deposit_order)
}

pub(super) fn step(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seen: &Reservation,
    changed: Reservation,
    to: ReservationStatus,
) -> Result<()> {
    if !seen.status.may_become(to) {
        return Err(PreorderError::Over.into());
    }
    let changed = Reservation { status: to, ..changed };
    if !store::change_reservation(tx.conn(), seen, &changed)? {
        return Err(Error::ChangedMeanwhile);
    }
    let event = ReservationMoved {
        county: seen.county,
        reservation: seen.id,
        preorder: seen.preorder,
        buyer: seen.buyer,
        status: to.as_str().to_owned(),
        allotted: changed.allotted,
        balance_order: changed.balance_order,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// True when an order's pieces are stock of its own: a balance is for what the deposit holds.
pub(super) const fn moves_stock(order: &Order) -> bool {
    !matches!(order.part, OrderPart::Balance)
}

/// Nobody packs a deposit.
pub(super) fn refuse_deposit(order: &Order) -> Result<()> {
    if order.part == OrderPart::Deposit { Err(PreorderError::NotHarvested.into()) } else { Ok(()) }
}
