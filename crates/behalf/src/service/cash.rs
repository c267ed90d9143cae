//! The cash drawer. What villagers pay in cash the station owes the provider the same day; the program's own books
//! never hold it.

use db::Tx;
use kernel::{Actor, Fen, ResourceRef, StationId, Timestamp};
use market::model::{Order, OrderStatus};
use market::service::{CheckoutView, cancel, checkout};

use super::{KEEP_DRAWER, collecting, person_of, step};
use crate::events::{CashMoved, DrawerClosed, DrawerOpened, RefundHanded};
use crate::model::{Act, ActId, CashKind, Drawer, Kind, Status};
use crate::{Error, Result, store};

/// The most a drawer can hold, so that a slip of the hand is seen.
const MOST: Fen = Fen(100_000_000);

/// Why a count differs, of sensible length.
fn reason_of(reason: &str) -> String {
    reason.trim().chars().take(200).collect()
}

fn counted_of(counted: Fen) -> Result<Fen> {
    if counted.0 < 0 || counted > MOST { Err(Error::NotAnAmount) } else { Ok(counted) }
}

/// Opens today's drawer with a count. Refuses while an earlier day's is open, a second one of a day, and another sum than the
/// last count left without a reason.
pub fn open_drawer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    station: StationId,
    counted: Fen,
    reason: &str,
) -> Result<Drawer> {
    let station = station::service::station(tx.conn(), station)?;
    actor.may(KEEP_DRAWER, &ResourceRef::new("Drawer", station.county).at(station.id))?;
    let opening = counted_of(counted)?;
    if let Some(open) = store::open_drawer(tx.conn(), station.county, station.id)? {
        return Err(if open.day == now.day() { Error::DrawerThere } else { Error::DrawerOf(open.day) });
    }
    let last = store::last_drawer(tx.conn(), station.county, station.id)?;
    let reason = reason_of(reason);
    let opening_difference = Drawer::opening_difference(last.as_ref(), opening, &reason)?;
    let opening_reason = if opening_difference == Fen::ZERO { String::new() } else { reason };
    let drawer = Drawer {
        county: station.county,
        id: tx.id(now),
        station: station.id,
        station_name: station.draft.name,
        day: now.day(),
        open: true,
        opening,
        opening_difference,
        opening_reason,
        expected: opening,
        counted: Fen::ZERO,
        difference: Fen::ZERO,
        reason: String::new(),
        closed_at: Timestamp::default(),
    };
    store::insert_drawer(tx, now, &drawer, person_of(actor))?;
    let event = DrawerOpened {
        county: drawer.county,
        drawer: drawer.id,
        station: drawer.station,
        opening,
        difference: opening_difference,
        reason: drawer.opening_reason.clone(),
    };
    tx.record(now, actor, &event)?;
    Ok(drawer)
}

/// Moves an act's cash: in when the villager pays, out once the provider has the money, or back to the villager. Giving
/// back what is not paid cancels its orders in the same transaction; what is due at the point stays due. Cash comes in only
/// today; what lies in an earlier day's drawer still leaves it, so that the drawer can be counted.
pub fn move_cash(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ActId, kind: CashKind) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(KEEP_DRAWER, &act)?;
    if act.status != Status::Agreed {
        return Err(Error::WrongStep);
    }
    let drawer = store::open_drawer(tx.conn(), act.county, act.station)?.ok_or(Error::NoDrawer)?;
    if kind == CashKind::Received && drawer.day != now.day() {
        return Err(Error::DrawerOf(drawer.day));
    }
    let received = store::cash_of_act(tx.conn(), &act)?.iter().any(|(kind, _)| *kind == CashKind::Received);
    if received == (kind == CashKind::Received) {
        return Err(Error::NotSuchCash);
    }
    let view = checkout(tx.conn(), &Actor::system("behalf"), act.checkout)?;
    let amount = match kind {
        CashKind::Received => payable(&view).map(|()| act.total)?,
        CashKind::PassedOn => passed_on(&view).map(|()| Fen(-act.total.0))?,
        CashKind::GivenBack if act.kind == Kind::Collect => kept(&view).map(|()| Fen(-act.total.0))?,
        CashKind::GivenBack => given_back(tx, now, &view).map(|()| Fen(-act.total.0))?,
    };
    store::insert_cash(tx, now, (&drawer, &act), (kind, amount), person_of(actor))?;
    step(tx, actor, now, &act, kind.as_str(), &amount.to_string())?;
    tx.record(now, actor, &moved(&act, &drawer, kind, amount))?;
    if act.kind == Kind::Collect && kind == CashKind::GivenBack {
        collecting::end(tx, actor, now, &act, "ended")?;
    }
    Ok(())
}

/// The keeper hands to the villager what the provider gave back of a purchase that was paid in cash. It came to the keeper,
/// who had paid, so the drawer does not move.
pub fn hand_refund(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ActId) -> Result<Fen> {
    let view = super::act(tx.conn(), actor, id)?;
    actor.may(KEEP_DRAWER, &view.act)?;
    let amount = view.to_hand()?;
    if !amount.is_positive() || !store::hand(tx.conn(), now, &view.act, amount)? {
        return Err(Error::NothingToHand);
    }
    step(tx, actor, now, &view.act, "handed", &amount.to_string())?;
    let (county, act, station) = (view.act.county, view.act.id, view.act.station);
    tx.record(now, actor, &RefundHanded { county, act, station, amount })?;
    Ok(amount)
}

fn moved(act: &Act, drawer: &Drawer, kind: CashKind, amount: Fen) -> CashMoved {
    let kind = kind.as_str().to_owned();
    CashMoved { county: act.county, act: act.id, station: act.station, drawer: drawer.id, kind, amount }
}

fn payable(view: &CheckoutView) -> Result<()> {
    if view.payment.status == "paid" {
        return Err(Error::Paid);
    }
    let waits = view.orders.iter().all(Order::awaits_payment);
    if waits { Ok(()) } else { Err(Error::WrongStep) }
}

/// What is due at the point waits for another payment when the buyer takes the cash back; what is paid does not come back here.
fn kept(view: &CheckoutView) -> Result<()> {
    if view.payment.status == "paid" { Err(Error::Paid) } else { Ok(()) }
}

fn passed_on(view: &CheckoutView) -> Result<()> {
    if view.payment.status == "paid" { Ok(()) } else { Err(Error::NotPaid) }
}

/// What is paid goes back by the provider; the drawer gives back what never reached it, or what came back.
fn given_back(tx: &mut Tx<'_>, now: Timestamp, view: &CheckoutView) -> Result<()> {
    let gone = |status| matches!(status, OrderStatus::Refunding | OrderStatus::Refunded);
    if view.payment.status == "paid" {
        let all = view.orders.iter().all(|order| gone(order.status));
        return if all { Ok(()) } else { Err(Error::Paid) };
    }
    for order in view.orders.iter().filter(|order| order.status == OrderStatus::Placed) {
        cancel(tx, &Actor::system("behalf"), now, order.id)?;
    }
    Ok(())
}

/// Counts and closes a station's drawer. Refuses while cash of an order was not passed on or given back, and a
/// difference without a reason.
pub fn close_drawer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    station: StationId,
    counted: Fen,
    reason: &str,
) -> Result<Drawer> {
    let station = station::service::station(tx.conn(), station)?;
    actor.may(KEEP_DRAWER, &ResourceRef::new("Drawer", station.county).at(station.id))?;
    let counted = counted_of(counted)?;
    let drawer = store::open_drawer(tx.conn(), station.county, station.id)?.ok_or(Error::NoDrawer)?;
    let owed = still_owed(tx, &drawer)?;
    if owed.is_positive() {
        return Err(Error::StillOwed(owed));
    }
    let reason = reason_of(reason);
    let difference = drawer.close(counted, &reason)?;
    let by = person_of(actor);
    if !store::close_drawer(tx.conn(), now, &drawer, (counted, difference), &reason, by)? {
        return Err(Error::WrongStep);
    }
    let event = DrawerClosed {
        county: drawer.county,
        drawer: drawer.id,
        station: drawer.station,
        expected: drawer.expected,
        counted,
        reason: reason.clone(),
    };
    tx.record(now, actor, &event)?;
    Ok(Drawer { open: false, counted, difference, reason, closed_at: now, ..drawer })
}

/// Cash in hand for orders the provider has no money of.
fn still_owed(tx: &mut Tx<'_>, drawer: &Drawer) -> Result<Fen> {
    let mut sum = Fen::ZERO;
    for owed in store::owed(tx.conn(), drawer.county, drawer.station)? {
        let act = store::act(tx.conn(), owed.act)?.ok_or(Error::NoAct)?;
        let view = checkout(tx.conn(), &Actor::system("behalf"), act.checkout)?;
        if view.payment.status != "paid" {
            sum = sum.plus(owed.amount)?;
        }
    }
    Ok(sum)
}
