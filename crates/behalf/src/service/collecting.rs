//! Taking the payment of an order that its buyer pays when collecting (自提收款): the keeper takes the cash into the drawer, pays
//! the provider, and hands the parcel out once the provider confirms. The buyer stands there with the code, so no other
//! consent is asked for.

use db::Tx;
use identity::model::masked_name;
use kernel::{Actor, Fen, Timestamp};
use market::AtPickupError;
use market::model::OrderId;
use market::service::{leave_behind, order};

use super::{ACT_ON_BEHALF, person_of, step, told};
use crate::model::{Act, ActId, Dispute, Kind, Status};
use crate::{Error, Result, store};

/// Begins to take what is due for an order at its point. Asked again while it is not paid, it is the same act.
pub fn collect(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<ActId> {
    let order = order(tx.conn(), &Actor::system("behalf"), id)?.order;
    let station = station::service::station(tx.conn(), order.pickup)?;
    let here = kernel::ResourceRef::new("Act", station.county).at(station.id);
    actor.may(ACT_ON_BEHALF, &here)?;
    if let Some(begun) = store::collecting(tx.conn(), station.county, order.checkout)? {
        return Ok(begun);
    }
    if !order.is_due() || !order.awaits_payment() {
        return Err(market::Error::from(AtPickupError::NothingDue).into());
    }
    let keeper = person_of(actor);
    if order.buyer.person == keeper {
        return Err(Error::Oneself);
    }
    let act = Act {
        county: station.county,
        id: tx.id(now),
        kind: Kind::Collect,
        station: station.id,
        station_name: station.draft.name,
        keeper,
        keeper_name: masked_name(actor.name()),
        person: order.buyer.person,
        person_name: order.buyer.name,
        person_phone: order.buyer.phone,
        status: Status::Agreed,
        round: 0,
        shown: order.id.to_string(),
        no_return: false,
        total: order.due,
        basis_points: 0,
        commission: Fen::ZERO,
        checkout: order.checkout,
        dispute: Dispute::None,
        made_at: now,
        agreed_at: now,
        handed: Fen::ZERO,
        tries: 0,
    };
    store::insert_act(tx.conn(), &act)?;
    step(tx, actor, now, &act, "opened", "")?;
    tx.record(now, actor, &told!(ActOpened, act, order.id.to_string()))?;
    Ok(act.id)
}

/// The buyer does not take the goods: the order is cancelled and they go back to the seller. Refuses while the buyer's cash is in
/// the drawer.
pub fn leave(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ActId) -> Result<()> {
    let act = store::act(tx.conn(), id)?.ok_or(Error::NoAct)?;
    actor.may(ACT_ON_BEHALF, &act)?;
    if act.kind != Kind::Collect
        || act.status != Status::Agreed
        || !store::cash_of_act(tx.conn(), &act)?.is_empty()
    {
        return Err(Error::WrongStep);
    }
    let order: OrderId = act.shown.parse().map_err(|_| Error::WrongStep)?;
    leave_behind(tx, actor, now, order)?;
    end(tx, actor, now, &act, "left")
}

/// Ends an act that took no payment after all; another may begin.
pub(super) fn end(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, act: &Act, word: &str) -> Result<()> {
    if !store::mark_dropped(tx.conn(), now, act)? {
        return Err(Error::WrongStep);
    }
    step(tx, actor, now, act, word, "")?;
    tx.record(now, actor, &told!(ActDropped, act, word))?;
    Ok(())
}
