//! From the box to the buyer, where no pickup point is on the way: parcels, and the seller's own store.

use db::{Conn, Tx};
use identity::Vault;
use kernel::{Actor, Timestamp};

use super::buying::advance;
use super::fulfilment::collected;
use super::{CONFIRM_RECEIVED, HAND_OVER_ORDER};
use super::{claims, shipments};
use crate::events::{OrderBoxed, OrderMoved, OrderSent};
use crate::model::{DAYS_OF_SILENCE, MOST_TRIES, Order, OrderId, OrderStatus, WHOLE_ORDER, Way};
use crate::store;
use crate::{DeliveryError, Error, Result};

/// What became of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    /// It fits: the buyer has the goods.
    Over,
    /// It does not; so many tries are left.
    WrongCode(i32),
}

/// A packed order that goes to no pickup point. What is collected at the store is ready with it.
pub(super) fn boxed(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    shipment: i64,
) -> Result<()> {
    tx.record(
        now,
        actor,
        &OrderBoxed {
            county: order.county,
            order: order.id,
            seller: order.seller,
            way: order.way.as_str().to_owned(),
            shipment,
        },
    )?;
    if order.way != Way::StorePickup {
        return Ok(());
    }
    let order = Order { status: OrderStatus::Packed, ..order.clone() };
    advance(tx, now, &order, OrderStatus::Ready)
}

/// The parcel was given to a carrier, or the store's own people set out with it.
pub fn send(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: OrderId,
    carrier: &str,
    waybill: &str,
) -> Result<()> {
    send_shipment(tx, actor, now, id, WHOLE_ORDER, (carrier, waybill))
}

/// The same of one shipment; without its number it is the only one that is packed.
pub fn send_shipment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: OrderId,
    number: i64,
    (carrier, waybill): (&str, &str),
) -> Result<()> {
    let (carrier, waybill) = (carrier.trim(), waybill.trim());
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(HAND_OVER_ORDER, &order)?;
    shipments::check_number(&order, number)?;
    if !order.way.needs_address() {
        return Err(Error::WrongStep { from: order.status, to: OrderStatus::InTransit });
    }
    let said = !carrier.is_empty() && (6..=40).contains(&waybill.chars().count());
    if order.way == Way::Parcel && !said {
        return Err(DeliveryError::WaybillMissing.into());
    }
    let shipment = if order.in_parts {
        shipments::sent(tx, actor, now, &order, number, (carrier, waybill))?
    } else {
        advance(tx, now, &order, OrderStatus::InTransit)?;
        let delivery = store::delivery_of(tx.conn(), order.county, id)?.ok_or(DeliveryError::NoAddress)?;
        store::note_left(tx.conn(), now, &delivery, carrier, waybill)?;
        WHOLE_ORDER
    };
    let event = OrderSent {
        county: order.county,
        order: id,
        seller: order.seller,
        way: order.way.as_str().to_owned(),
        carrier: carrier.to_owned(),
        waybill: waybill.to_owned(),
        shipment,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Hands an order over at the store or at the door, against the buyer's code. A wrong code is counted, and is an
/// outcome and not an error, since an error would be rolled back.
pub fn hand_over(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    vault: &Vault,
    id: OrderId,
    code: &str,
) -> Result<Handed> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(HAND_OVER_ORDER, &order)?;
    let there = matches!(
        (order.way, order.status),
        (Way::StorePickup, OrderStatus::Ready) | (Way::StoreDelivery, OrderStatus::InTransit)
    );
    if !there {
        return Err(Error::WrongStep { from: order.status, to: OrderStatus::Collected });
    }
    let delivery = store::delivery_of(tx.conn(), order.county, id)?.ok_or(DeliveryError::NoAddress)?;
    if delivery.tries >= MOST_TRIES {
        return Err(DeliveryError::CodeLocked.into());
    }
    if code.trim() != code_of(vault, id) {
        if !store::count_try(tx.conn(), &delivery)? {
            return Err(DeliveryError::CodeLocked.into());
        }
        return Ok(Handed::WrongCode(MOST_TRIES - delivery.tries - 1));
    }
    collected(tx, now, id)?;
    Ok(Handed::Over)
}

/// The code a buyer says at the store or the door; worked out anew each time, never stored.
#[must_use]
pub fn code_of(vault: &Vault, id: OrderId) -> String {
    vault.six_digits("store codes", &id.to_string())
}

/// The buyer has what was sent.
pub fn confirm_received(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<()> {
    confirm_shipment(tx, actor, now, id, WHOLE_ORDER)
}

/// The same of one shipment; without its number it is the only one that was sent.
pub fn confirm_shipment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: OrderId,
    number: i64,
) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(CONFIRM_RECEIVED, &order)?;
    shipments::check_number(&order, number)?;
    if order.in_parts {
        return shipments::received(tx, actor, now, &order, number);
    }
    let sent = matches!(
        (order.way, order.status),
        (Way::Parcel | Way::StoreDelivery, OrderStatus::InTransit) | (Way::StorePickup, OrderStatus::Ready)
    );
    if !sent {
        return Err(Error::WrongStep { from: order.status, to: OrderStatus::Collected });
    }
    collected(tx, now, id)
}

/// Orders that were sent so long ago that silence means they arrived.
pub fn received_in_silence(conn: &mut Conn, now: Timestamp) -> Result<Vec<OrderId>> {
    store::sent_before(conn, now.plus_days(-DAYS_OF_SILENCE), 200)
}

/// Takes silence for arrival; does nothing when the buyer was first.
pub fn end_of_silence(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    // Who says that nothing arrived is not silent.
    let is_silent = !order.in_parts && !claims::is_missing(tx.conn(), &order, WHOLE_ORDER)?;
    if order.way.needs_address() && order.status == OrderStatus::InTransit && is_silent {
        collected(tx, now, id)?;
        let event = OrderMoved { county: order.county, order: id, status: "collected".to_owned() };
        tx.record(now, actor, &event)?;
    }
    Ok(())
}
