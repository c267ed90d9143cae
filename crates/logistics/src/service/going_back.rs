//! Parcels that nobody collects, or that turn up too late: they go back to who sent them.

use db::Tx;
use kernel::{Actor, Fen, Timestamp};

use super::{TAKE_BACK, described, hand_over};
use crate::events::{ParcelTakenBack, ParcelWithdrawn};
use crate::model::{Holder, OrderId, Parcel, ParcelId, ParcelStatus, WHOLE_ORDER};
use crate::{Error, Result, store};

/// The order of a parcel was cancelled because nobody paid and collected it: its code is dead, and it goes back.
pub fn withdraw(tx: &mut Tx<'_>, now: Timestamp, order: OrderId) -> Result<()> {
    let waiting = |parcel: &Parcel| parcel.due.is_positive() && parcel.status == ParcelStatus::Arrived;
    match store::parcel_of(tx.conn(), order, WHOLE_ORDER)?.filter(waiting) {
        Some(seen) => send_back(tx, now, &seen),
        None => Ok(()),
    }
}

/// The order of a parcel is given up, wherever it is: lost, missing, or paid and collected by nobody. A parcel that turns up
/// goes back and to nobody else.
pub fn call_back(tx: &mut Tx<'_>, now: Timestamp, order: OrderId) -> Result<()> {
    call_back_shipment(tx, now, order, WHOLE_ORDER)
}

/// The same of one shipment of an order.
pub fn call_back_shipment(tx: &mut Tx<'_>, now: Timestamp, order: OrderId, shipment: i64) -> Result<()> {
    let on_its_way = |parcel: &Parcel| parcel.status != ParcelStatus::Collected && !parcel.withdrawn;
    match store::parcel_of(tx.conn(), order, shipment)?.filter(on_its_way) {
        Some(seen) => send_back(tx, now, &seen),
        None => Ok(()),
    }
}

fn send_back(tx: &mut Tx<'_>, now: Timestamp, seen: &Parcel) -> Result<()> {
    // What has not left its sender is back already.
    let status = match seen.status {
        ParcelStatus::Created => ParcelStatus::Created,
        _ => ParcelStatus::InTransit,
    };
    let new = Parcel {
        status,
        withdrawn: true,
        due: Fen::ZERO,
        code_hash: String::new(),
        changed_at: now,
        ..seen.clone()
    };
    store::save(tx.conn(), seen, &new)?;
    let event = ParcelWithdrawn { county: new.county, parcel: new.id, order: new.order, station: new.pickup };
    tx.record(now, &Actor::system("logistics"), &event)?;
    Ok(())
}

/// The sender has a parcel again that nobody collected.
pub fn take_back(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, parcel: ParcelId) -> Result<()> {
    let seen = store::parcel(tx.conn(), parcel)?.ok_or(Error::NoParcel)?;
    actor.may(TAKE_BACK, &seen)?;
    if !seen.withdrawn || seen.status == ParcelStatus::Created {
        return Err(Error::AlreadyHere(seen.holder.name().to_owned()));
    }
    let new = Parcel {
        holder: Holder::Seller(seen.seller, seen.seller_name.clone()),
        status: ParcelStatus::Created,
        changed_at: now,
        ..seen.clone()
    };
    hand_over(tx, now, &seen, &new)?;
    let (county, order, from) = (new.county, new.order, described(&seen.holder));
    tx.record(now, actor, &ParcelTakenBack { county, parcel: new.id, order, from })?;
    Ok(())
}
