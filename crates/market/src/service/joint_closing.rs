//! Closing a round: the price reached is fixed for all, or the round is called off; then each member gets an order.

use db::{Conn, Tx};
use kernel::{Actor, RegionCode, Timestamp};

use super::KEEP_JOINT;
use super::fixed_price::{Fixed, ask_for, order_at};
use super::inputs;
use super::joint::joint_round;
use crate::events::{JointCalledOff, JointClosed, JointOrdered};
use crate::model::{
    JointFailure, JointNotice, JointNoticeKind, JointRound, JointRoundId, JointShare, JointStatus, OrderLine,
    OrderPart,
};
use crate::store;
use crate::{Error, JointError, Result};

/// Closes a round before its day, for its organiser, and says where it stands then.
pub fn close_joint(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: JointRoundId) -> Result<JointStatus> {
    let round = joint_round(tx.conn(), id)?;
    actor.may(KEEP_JOINT, &round)?;
    if round.status != JointStatus::Open {
        return Err(JointError::Over.into());
    }
    end(tx, actor, now, &round)
}

// ── What the program does by itself ──────────────────────────────────────────────────────────────────

/// Rounds that close by themselves now: their day is over, or nothing of them is left.
pub fn joint_rounds_due(conn: &mut Conn, now: Timestamp) -> Result<Vec<JointRound>> {
    store::rounds_due(conn, now.day(), 100)
}

/// Closes such a round; nothing when somebody was first.
pub fn close_joint_due(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, seen: JointRoundId) -> Result<()> {
    let round = joint_round(tx.conn(), seen)?;
    if round.is_due(now.day()) { end(tx, actor, now, &round).map(|_| ()) } else { Ok(()) }
}

/// Fixes the price or calls the round off. What is not taken goes back to the listing.
fn end(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, round: &JointRound) -> Result<JointStatus> {
    let goods = store::listing(tx.conn(), round.county, round.listing)?;
    let barred = match &goods {
        Some(goods) => inputs::problem_of(tx.conn(), goods, now.day())?.is_some(),
        None => false,
    };
    let sells = !barred && store::sells_on(tx.conn(), round.county, round.seller, now.day())?;
    let reached = round.steps.reached(round.taken).filter(|_| sells);
    let failure = if sells { JointFailure::TooFew } else { JointFailure::SellerLapsed };
    let pay_until = now.day().plus_days(round.pay_days.into());
    let (to, back) = match reached {
        Some(step) => {
            let status = JointStatus::Reached;
            let fixed = (Some(step.price), Some(pay_until));
            (JointRound { status, price: fixed.0, pay_until: fixed.1, ..round.clone() }, round.left())
        }
        None => {
            let status = JointStatus::CalledOff;
            (JointRound { status, failure: Some(failure), ..round.clone() }, round.capacity)
        }
    };
    if !store::close_round(tx.conn(), round, &to)? {
        return Err(Error::ChangedMeanwhile);
    }
    if back > 0 && !store::put_back(tx.conn(), round.county, round.listing, back, 0)? {
        return Err(Error::ChangedMeanwhile);
    }
    let (county, id, taken) = (round.county, round.id, round.taken);
    match reached {
        Some(step) => {
            tell(tx, now, round, JointNoticeKind::Closed, step.price)?;
            let members = round.members;
            let (seller, organiser, price) = (round.seller, round.organiser, step.price);
            let event =
                JointClosed { county, round: id, seller, organiser, taken, members, price, back, pay_until };
            tx.record(now, actor, &event)?;
        }
        None => {
            tell(tx, now, round, JointNoticeKind::CalledOff, kernel::Fen::ZERO)?;
            let reason = failure.as_str().to_owned();
            let (seller, organiser) = (round.seller, round.organiser);
            let event = JointCalledOff { county, round: id, seller, organiser, reason, taken, back };
            tx.record(now, actor, &event)?;
        }
    }
    Ok(to.status)
}

fn tell(
    tx: &mut Tx<'_>,
    now: Timestamp,
    round: &JointRound,
    kind: JointNoticeKind,
    price: kernel::Fen,
) -> Result<()> {
    store::insert_notice(tx, round, &JointNotice { kind, price, told_at: now })
}

/// Shares of closed rounds that wait for their order.
pub fn joint_shares_waiting(conn: &mut Conn) -> Result<Vec<(JointShare, JointRound)>> {
    store::shares_waiting(conn, 100)
}

/// Turns such a share into an order at the price reached, to be paid within the days; nothing when somebody was first. Its
/// pieces are held since the round was opened, so from here it is an order like any other: unpaid it lapses and its
/// pieces go back to the listing, and the price of the others stays.
pub fn order_joint_share(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    seen: &(JointShare, JointRound),
) -> Result<()> {
    let round = joint_round(tx.conn(), seen.1.id)?;
    let Some(share) = store::share_of(tx.conn(), &round, seen.0.person())? else { return Ok(()) };
    let (Some(price), Some(pay_until), None) = (round.price, round.pay_until, share.order) else {
        return Ok(());
    };
    let goods =
        store::listing(tx.conn(), round.county, round.listing)?.ok_or(Error::NoListing(round.listing))?;
    let line = OrderLine::at(&goods, price, share.pieces)?;
    let fixed = Fixed {
        seller: (round.county, round.seller),
        seller_name: &round.seller_name,
        buyer: &share.member,
        place: (round.pickup, round.pickup_region, &round.pickup_name),
        part: OrderPart::Whole,
        total: line.amount,
        hold_until: pay_until.plus_days(1).start(),
    };
    let order = order_at(tx, now, city, &fixed)?;
    ask_for(tx, actor, now, &order, &line, provider)?;
    if !store::note_order(tx.conn(), &share, order.id, price)? {
        return Err(Error::ChangedMeanwhile);
    }
    let event = JointOrdered {
        county: round.county,
        round: round.id,
        seller: round.seller,
        organiser: round.organiser,
        member: share.person(),
        order: order.id,
        pieces: share.pieces,
        price,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}
