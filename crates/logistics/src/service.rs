//! Use cases of logistics.

mod finding;
mod going_back;

use db::{Conn, Tx};
use kernel::{
    Action, Actor, Fen, Grams, OrganisationId, PersonId, RegionCode, ResourceRef, StationId, Timestamp,
};

use crate::events::{
    ParcelArrived, ParcelCollected, ParcelCreated, ParcelHandedOver, PickupCodeRefused, PickupCodeRenewed,
};
use crate::model::{
    Holder, KnownStation, OrderId, Parcel, ParcelId, ParcelStatus, PickupKey, WHOLE_ORDER, WRONG_CODES,
};
use crate::store::{self};
use crate::{Error, Result};

pub use finding::{
    Found, MISSED_CODES, ParcelQuery, find_at, label, list, parcel, parcel_of, parcel_of_shipment,
};
pub use going_back::{call_back, call_back_shipment, take_back, withdraw};

/// See a parcel.
pub const SEE_PARCEL: Action = Action("see_parcel");
/// Take a parcel in at a station.
pub const TAKE_IN: Action = Action("take_in_parcel");
/// Take a parcel on board.
pub const LOAD: Action = Action("load_parcel");
/// Hand a parcel to its buyer.
pub const HAND_OUT: Action = Action("hand_out_parcel");
/// Print the label of a parcel.
pub const PRINT_LABEL: Action = Action("print_label");
/// Have a parcel back that nobody collected.
pub const TAKE_BACK: Action = Action("take_back_parcel");
/// Ask for a new pickup code.
pub const RENEW_CODE: Action = Action("renew_pickup_code");

/// A packed order, as the market tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// The seller's county.
    pub county: RegionCode,
    /// The order.
    pub order: OrderId,
    /// 1 or 2 when the order is sent in two shipments; 0 when this is all of it.
    pub shipment: i64,
    /// Who sent it.
    pub seller: OrganisationId,
    /// The sender's name.
    pub seller_name: String,
    /// Who gets it.
    pub buyer: PersonId,
    /// Masked name.
    pub buyer_name: String,
    /// Masked phone.
    pub buyer_phone: String,
    /// Where it is collected.
    pub pickup: StationId,
    /// The division of that point.
    pub pickup_region: RegionCode,
    /// What is in it.
    pub contents: String,
    /// Net weight.
    pub net: Grams,
    /// What is to be paid before it is handed out.
    pub due: Fen,
}

/// Makes the parcel of a packed order, or of a shipment of it; once, however often it is told.
pub fn create(tx: &mut Tx<'_>, now: Timestamp, packed: &Packed) -> Result<()> {
    let Packed { seller, seller_name, .. } = packed.clone();
    let parcel = Parcel {
        county: packed.county,
        id: tx.id(now),
        order: packed.order,
        shipment: packed.shipment,
        seller,
        seller_name: seller_name.clone(),
        buyer: packed.buyer,
        buyer_name: packed.buyer_name.clone(),
        buyer_phone: packed.buyer_phone.clone(),
        pickup: packed.pickup,
        pickup_region: packed.pickup_region,
        contents: packed.contents.clone(),
        net: packed.net,
        status: ParcelStatus::Created,
        holder: Holder::Seller(seller, seller_name),
        stage: 0,
        code_turn: 0,
        code_hash: String::new(),
        wrong_codes: 0,
        created_at: now,
        changed_at: now,
        due: packed.due,
        withdrawn: false,
    };
    if !store::insert(tx, &parcel)? {
        return Ok(());
    }
    let event = ParcelCreated {
        county: parcel.county,
        parcel: parcel.id,
        order: parcel.order,
        shipment: parcel.shipment,
        seller,
        pickup: parcel.pickup,
        pickup_region: parcel.pickup_region,
    };
    tx.record(now, &Actor::system("logistics"), &event)?;
    Ok(())
}

/// A station scans a parcel in and is liable for it from now on. At the pickup point the parcel gets its code.
pub fn take_in(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    key: &PickupKey,
    parcel: ParcelId,
    station: StationId,
) -> Result<Parcel> {
    let station = store::known_station(tx.conn(), station)?.ok_or(Error::NoStation)?;
    actor.may(TAKE_IN, &ResourceRef::new("Counter", station.region).at(station.id))?;
    let seen = store::parcel(tx.conn(), parcel)?.ok_or(Error::NoParcel)?;
    if seen.status == ParcelStatus::Collected {
        return Err(Error::Collected);
    }
    let stage = seen.stage_at(&station)?;
    let arrived = station.id == seen.pickup;
    let mut new = Parcel {
        holder: Holder::Station(station.id, station.name.clone()),
        stage,
        status: if arrived { ParcelStatus::Arrived } else { ParcelStatus::InTransit },
        changed_at: now,
        ..seen.clone()
    };
    if arrived {
        new.code_hash = key.hash(new.id, &key.code(new.id, new.code_turn));
    }
    hand_over(tx, now, &seen, &new)?;
    let from = described(&seen.holder);
    if arrived {
        let event = ParcelArrived {
            county: new.county,
            parcel: new.id,
            order: new.order,
            shipment: new.shipment,
            from,
            station: station.id,
            region: new.pickup_region,
        };
        tx.record(now, actor, &event)?;
    } else {
        tx.record(now, actor, &handed_over(&new, from, Some(station.id)))?;
    }
    Ok(new)
}

/// A carrier takes a parcel on board and is liable for it from now on.
pub fn load(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    carrier: &Holder,
    parcel: ParcelId,
) -> Result<Parcel> {
    let seen = store::parcel(tx.conn(), parcel)?.ok_or(Error::NoParcel)?;
    actor.may(LOAD, &seen)?;
    match seen.status {
        ParcelStatus::Collected => return Err(Error::Collected),
        ParcelStatus::Created if seen.withdrawn => {
            return Err(Error::AlreadyHere(seen.holder.name().to_owned()));
        }
        ParcelStatus::Arrived => return Err(Error::AlreadyHere(seen.holder.name().to_owned())),
        ParcelStatus::Created | ParcelStatus::InTransit => {}
    }
    if &seen.holder == carrier {
        return Err(Error::AlreadyHere(carrier.name().to_owned()));
    }
    let new =
        Parcel { holder: carrier.clone(), status: ParcelStatus::InTransit, changed_at: now, ..seen.clone() };
    hand_over(tx, now, &seen, &new)?;
    tx.record(now, actor, &handed_over(&new, described(&seen.holder), None))?;
    Ok(new)
}

/// What became of a try to collect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collection {
    /// The buyer has the parcel.
    Done(Box<Parcel>),
    /// The code was wrong; this many tries are left. The try is counted.
    WrongCode {
        /// Tries left.
        left: i32,
    },
    /// Five wrong codes: the buyer must ask for a new one.
    Locked,
}

/// Hands a parcel to its buyer against the code, unless something is still due. A wrong code is counted, so it is an outcome and not an
/// error: an error would be rolled back.
pub fn hand_out(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    key: &PickupKey,
    parcel: ParcelId,
    code: &str,
) -> Result<Collection> {
    let seen = store::parcel(tx.conn(), parcel)?.ok_or(Error::NoParcel)?;
    actor.may(HAND_OUT, &ResourceRef::new("Counter", seen.pickup_region).at(seen.pickup))?;
    match seen.status {
        ParcelStatus::Collected => return Err(Error::Collected),
        ParcelStatus::Created | ParcelStatus::InTransit => {
            return Err(Error::NotHere(seen.holder.name().to_owned()));
        }
        ParcelStatus::Arrived => {}
    }
    if seen.due.is_positive() {
        return Err(Error::Due(seen.due));
    }
    if seen.is_locked() {
        return Ok(Collection::Locked);
    }
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    if key.hash(seen.id, &digits) != seen.code_hash {
        return refuse_code(tx, actor, now, &seen);
    }
    let new = Parcel {
        holder: Holder::Buyer(seen.buyer, seen.buyer_name.clone()),
        stage: 5,
        status: ParcelStatus::Collected,
        code_hash: String::new(),
        changed_at: now,
        ..seen.clone()
    };
    hand_over(tx, now, &seen, &new)?;
    let event = ParcelCollected {
        county: new.county,
        parcel: new.id,
        order: new.order,
        shipment: new.shipment,
        station: new.pickup,
        region: new.pickup_region,
    };
    tx.record(now, actor, &event)?;
    Ok(Collection::Done(Box::new(new)))
}

fn refuse_code(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, seen: &Parcel) -> Result<Collection> {
    let new = Parcel { wrong_codes: seen.wrong_codes + 1, ..seen.clone() };
    store::save(tx.conn(), seen, &new)?;
    let left = WRONG_CODES - new.wrong_codes;
    let event =
        PickupCodeRefused { county: new.county, parcel: new.id, order: new.order, station: new.pickup, left };
    tx.record(now, actor, &event)?;
    Ok(if new.is_locked() { Collection::Locked } else { Collection::WrongCode { left } })
}

/// Gives the buyer a new code and new tries; the old code is dead.
pub fn renew_code(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    key: &PickupKey,
    parcel: ParcelId,
) -> Result<()> {
    let seen = store::parcel(tx.conn(), parcel)?.ok_or(Error::NoParcel)?;
    actor.may(RENEW_CODE, &seen)?;
    if seen.status != ParcelStatus::Arrived {
        return Err(Error::NotHere(seen.holder.name().to_owned()));
    }
    let turn = seen.code_turn + 1;
    let code_hash = key.hash(seen.id, &key.code(seen.id, turn));
    let new = Parcel { code_turn: turn, wrong_codes: 0, code_hash, ..seen.clone() };
    store::save(tx.conn(), &seen, &new)?;
    let event = PickupCodeRenewed { county: new.county, parcel: new.id, order: new.order, turn };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The code a buyer shows for a parcel that has arrived; nobody else may see it.
#[must_use]
pub fn code_for(key: &PickupKey, parcel: &Parcel, actor: &Actor) -> Option<String> {
    let mine = actor.person_id() == Some(parcel.buyer);
    (mine && parcel.status == ParcelStatus::Arrived).then(|| key.code(parcel.id, parcel.code_turn))
}

/// The order of a parcel is paid: nothing is due any more. An order without parcel, or without anything due, changes nothing.
pub fn paid(tx: &mut Tx<'_>, now: Timestamp, order: OrderId) -> Result<()> {
    match store::parcel_of(tx.conn(), order, WHOLE_ORDER)?.filter(|parcel| parcel.due.is_positive()) {
        Some(seen) => {
            let new = Parcel { due: Fen::ZERO, changed_at: now, ..seen.clone() };
            store::save(tx.conn(), &seen, &new)
        }
        None => Ok(()),
    }
}

fn hand_over(tx: &mut Tx<'_>, now: Timestamp, seen: &Parcel, new: &Parcel) -> Result<()> {
    store::save(tx.conn(), seen, new)?;
    store::insert_handover(tx, now, new, &seen.holder, &new.holder)
}

fn handed_over(parcel: &Parcel, from: String, station: Option<StationId>) -> ParcelHandedOver {
    ParcelHandedOver {
        county: parcel.county,
        parcel: parcel.id,
        order: parcel.order,
        shipment: parcel.shipment,
        from,
        to: described(&parcel.holder),
        station,
    }
}

fn described(holder: &Holder) -> String {
    format!("{}:{}", holder.kind(), holder.name())
}

/// Keeps what the station context tells.
pub fn keep_station(tx: &mut Tx<'_>, station: &KnownStation) -> Result<()> {
    store::save_station(tx.conn(), station)
}

/// A station as logistics knows it.
pub fn known_station(conn: &mut Conn, id: StationId) -> Result<Option<KnownStation>> {
    store::known_station(conn, id)
}

/// The stations still ahead of a parcel, in order: the centres, the township station, the pickup point.
pub fn way_of(conn: &mut Conn, parcel: &Parcel) -> Result<Vec<StationId>> {
    let mut ahead: Vec<(i32, StationId)> = Vec::new();
    for station in store::stations_on_way(conn, parcel)? {
        if let Ok(stage) = parcel.stage_at(&station) {
            // One station of a stage is enough: two township stations would be the same stop twice.
            if ahead.iter().all(|(other, _)| *other != stage) {
                ahead.push((stage, station.id));
            }
        }
    }
    ahead.sort_unstable();
    Ok(ahead.into_iter().map(|(_, station)| station).collect())
}
