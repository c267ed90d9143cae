//! What a station gets for an order, booked when the order is settled, and what falls of it again.

use db::{Conn, Tx};
use kernel::{Actor, Fen, Timestamp};
use market::model::{OrderId, RefundId};
use market::service::OrderView;

use super::sales::left_of;
use crate::events::{CommissionBooked, CommissionReversed};
use crate::model::{Act, Cause, Kind, Placed};
use crate::{Error, Result, store};

/// Books a station's commission on what was settled of an order, never more than was stated; nothing for an order that
/// came to nothing. An order of nobody's act, and one that is booked, changes nothing.
pub fn settle(tx: &mut Tx<'_>, now: Timestamp, order: OrderId, settled: Option<Fen>) -> Result<()> {
    let Some((id, stated)) = store::order_of(tx.conn(), order)? else { return Ok(()) };
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    let amount = match settled {
        Some(settled) => Some(settled.share(act.basis_points)?.min(stated.commission)),
        None => None,
    };
    if !store::book(tx.conn(), now, act.county, order, amount)? {
        return Ok(());
    }
    let event = CommissionBooked {
        county: act.county,
        order,
        act: id,
        station: act.station,
        amount: amount.unwrap_or(Fen::ZERO),
    };
    tx.record(now, &Actor::system("behalf"), &event)?;
    Ok(())
}

/// Money of an order that was settled went back: what was booked falls to what it would be on what is left, once for each
/// refund. An order of nobody's act, and one whose commission is not booked, changes nothing.
pub fn reverse_refunded(tx: &mut Tx<'_>, now: Timestamp, order: OrderId, refund: RefundId) -> Result<()> {
    let booked = store::booked_of(tx.conn(), order)?;
    if booked.is_empty() {
        return Ok(());
    }
    let view = market::service::order(tx.conn(), &Actor::system("behalf"), order)?;
    for (id, placed) in booked {
        let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
        let earned = earned_of(tx.conn(), &act, &view)?;
        let over = still_booked(&placed)?.minus(earned)?;
        reverse(tx, now, (&act, &placed), Cause::Refund(refund), over)?;
    }
    Ok(())
}

/// There was no consent: what is stated of the act's commission falls, and what was booked falls again.
pub(super) fn fall(tx: &mut Tx<'_>, now: Timestamp, act: &Act) -> Result<()> {
    for placed in store::orders_of_act(tx.conn(), act)? {
        if placed.booked.is_some() {
            reverse(tx, now, (act, &placed), Cause::Dispute, still_booked(&placed)?)?;
        } else {
            settle(tx, now, placed.order, None)?;
        }
    }
    Ok(())
}

/// What an act earns with what is left of an order: all of it when it was bought, its own goods when they were sold.
fn earned_of(conn: &mut Conn, act: &Act, view: &OrderView) -> Result<Fen> {
    let left = match (act.kind, store::sale(conn, act)?.and_then(|sale| sale.listing)) {
        (Kind::Sell, Some(listing)) => left_of(view, listing)?,
        _ => view.order.total.minus(view.order.refunded)?,
    };
    Ok(left.share(act.basis_points)?)
}

fn still_booked(placed: &Placed) -> Result<Fen> {
    Ok(placed.booked.unwrap_or(Fen::ZERO).minus(placed.reversed)?)
}

fn reverse(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (act, placed): (&Act, &Placed),
    cause: Cause,
    amount: Fen,
) -> Result<()> {
    if !amount.is_positive() || !store::reverse(tx, now, (act, placed), cause, amount)? {
        return Ok(());
    }
    let event = CommissionReversed {
        county: act.county,
        order: placed.order,
        act: act.id,
        station: act.station,
        amount,
        cause: cause.written().0.to_owned(),
    };
    tx.record(now, &Actor::system("behalf"), &event)?;
    Ok(())
}
