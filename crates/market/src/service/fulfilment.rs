//! From packing to the seller's money.

use db::Tx;
use kernel::{Actor, Grams, Timestamp};

use super::PACK_ORDER;
use super::buying::advance;
use super::payment::book_settlement;
use crate::events::{OrderMoved, OrderPacked, SettlementInstructed};
use crate::model::{OrderId, OrderStatus, Settlement};
use crate::store;
use crate::{Error, Result};

/// The seller has packed a paid order. The carriers take over on this event.
pub fn pack(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(PACK_ORDER, &order)?;
    advance(tx, now, &order, OrderStatus::Packed)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    let contents: Vec<String> =
        lines.iter().map(|line| format!("{} × {}", line.title, line.quantity)).collect();
    let net = lines.iter().map(|line| line.net.0.saturating_mul(line.quantity)).sum();
    let event = OrderPacked {
        county: order.county,
        order: order.id,
        seller: order.seller,
        seller_name: order.seller_name,
        buyer: order.buyer.person,
        buyer_name: order.buyer.name,
        buyer_phone: order.buyer.phone,
        pickup: order.pickup,
        pickup_region: order.pickup_region,
        contents: contents.join("; "),
        net: Grams(net),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The carriers report where the order is. A report that comes late or twice changes nothing.
pub fn moved(tx: &mut Tx<'_>, now: Timestamp, id: OrderId, to: OrderStatus) -> Result<()> {
    let actor = Actor::system("market");
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if order.status.step(to).is_err() {
        return Ok(());
    }
    advance(tx, now, &order, to)?;
    let event = OrderMoved { county: order.county, order: order.id, status: to.as_str().to_owned() };
    tx.record(now, &actor, &event)?;
    Ok(())
}

/// The buyer has the goods: the contract is fulfilled, and the provider is told to pay the seller.
pub fn collected(tx: &mut Tx<'_>, now: Timestamp, id: OrderId) -> Result<()> {
    let actor = Actor::system("market");
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if order.status.step(OrderStatus::Collected).is_err() {
        return Ok(());
    }
    advance(tx, now, &order, OrderStatus::Collected)?;
    store::change_settlement(tx.conn(), now, &order, Settlement::Instructed)?;
    let net = book_settlement(tx, now, &order)?;
    let event = SettlementInstructed {
        county: order.county,
        order: order.id,
        seller: order.seller,
        net,
        commission: order.commission,
    };
    tx.record(now, &actor, &event)?;
    Ok(())
}
