//! "I did not agree": the villager contests, the county decides, every step stays.

use db::Tx;
use kernel::{Actor, RegionCode, Timestamp};
use market::model::OrderStatus;
use market::service::{cancel, checkout};

use super::commissions::fall;
use super::sales::take_down;
use super::{CONTEST_ACT, DECIDE_DISPUTE, step, told, words_of};
use crate::model::{Act, ActId, Dispute, Kind};
use crate::{Error, Result, store};

/// A villager contests what was done in their name, within seven days.
pub fn contest(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ActId, words: &str) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(CONTEST_ACT, &act)?;
    act.contestable(now)?;
    let words = words_of(words)?;
    if !store::change_dispute(tx.conn(), now, &act, Dispute::Open)? {
        return Err(Error::WrongStep);
    }
    step(tx, actor, now, &act, "contested", &words)?;
    tx.record(now, actor, &told!(ActContested, act, words))?;
    Ok(())
}

/// True for the two whom an act is about, who decide nothing about it, whatever office they hold meanwhile.
fn is_of(act: &Act, actor: &Actor) -> bool {
    actor.person_id().is_some_and(|one| one == act.keeper || one == act.person)
}

/// True when this reader may decide what is contested of an act.
#[must_use]
pub fn may_decide(actor: &Actor, act: &Act) -> bool {
    act.dispute == Dispute::Open && !is_of(act, actor) && actor.can(DECIDE_DISPUTE, act)
}

/// The county decides, with reasons; neither the keeper nor the villager of the act does. When there was no consent, what was put on the shelf comes down and orders that are
/// not packed are cancelled in the same transaction, and what was paid goes back; what is on its way is claimed as any order is.
/// The keeper keeps nothing of it: neither the packing for the shop nor the commission.
pub fn decide(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: ActId,
    upheld: bool,
    words: &str,
) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(DECIDE_DISPUTE, &act)?;
    if is_of(&act, actor) {
        return Err(Error::OwnAct);
    }
    if act.dispute != Dispute::Open {
        return Err(Error::WrongStep);
    }
    let words = words_of(words)?;
    let to = if upheld { Dispute::Upheld } else { Dispute::Dismissed };
    if !store::change_dispute(tx.conn(), now, &act, to)? {
        return Err(Error::WrongStep);
    }
    if upheld && act.kind == Kind::Sell {
        take_down(tx, now, city, &act)?;
    } else if upheld {
        let program = Actor::system("behalf");
        for order in checkout(tx.conn(), &program, act.checkout)?.orders {
            if matches!(order.status, OrderStatus::Placed | OrderStatus::Paid) {
                cancel(tx, &program, now, order.id)?;
            }
        }
    }
    step(tx, actor, now, &act, to.as_str(), &words)?;
    if upheld {
        fall(tx, now, &act)?;
        tx.record(now, actor, &told!(DisputeUpheld, act, words))?;
    } else {
        tx.record(now, actor, &told!(DisputeDismissed, act, words))?;
    }
    Ok(())
}
