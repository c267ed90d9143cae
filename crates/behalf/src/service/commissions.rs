//! What a station gets for an order, booked when the order is settled.

use db::Tx;
use kernel::{Actor, Fen, Timestamp};
use market::model::OrderId;

use crate::events::CommissionBooked;
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
