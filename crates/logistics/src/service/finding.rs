//! Parcels found: in lists, by their order, and at the counter by what was typed or scanned.

use db::{Conn, Tx};
use kernel::{Actor, OrganisationId, ResourceRef, StationId, Timestamp};

use super::{PRINT_LABEL, SEE_PARCEL, TAKE_IN};
use crate::events::CodeSearchMissed;
use crate::model::{
    Holder, KnownStation, Needle, OrderId, Parcel, ParcelId, ParcelStatus, PickupKey, WHOLE_ORDER,
};
use crate::store::{self, Handover};
use crate::{Error, Result};

/// Which parcels to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ParcelQuery {
    /// A waybill or order number, or part of a sender's or holder's name, the contents or a phone ending.
    pub words: String,
    /// Only with this status.
    pub status: Option<ParcelStatus>,
    /// Only with this holder.
    pub held_by: Option<Holder>,
    /// Only of this sender.
    pub seller: Option<OrganisationId>,
    /// Only for this pickup point.
    pub pickup: Option<StationId>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// The parcels one may see, newest first, and how many match.
pub fn list(conn: &mut Conn, actor: &Actor, want: &ParcelQuery) -> Result<(Vec<Parcel>, i64)> {
    store::list(conn, &actor.scope(SEE_PARCEL, "Parcel"), want)
}

/// A parcel and its handovers, for those who may see it.
pub fn parcel(conn: &mut Conn, actor: &Actor, id: ParcelId) -> Result<(Parcel, Vec<Handover>)> {
    let parcel = store::parcel(conn, id)?.ok_or(Error::NoParcel)?;
    actor.may(SEE_PARCEL, &parcel)?;
    let handovers = store::handovers(conn, &parcel)?;
    Ok((parcel, handovers))
}

/// A parcel for its label, for those who may print it, and the name of its pickup point.
pub fn label(conn: &mut Conn, actor: &Actor, id: ParcelId) -> Result<(Parcel, String)> {
    let parcel = store::parcel(conn, id)?.ok_or(Error::NoParcel)?;
    actor.may(PRINT_LABEL, &parcel)?;
    let point = store::known_station(conn, parcel.pickup)?;
    Ok((parcel, point.map_or_else(String::new, |point| point.name)))
}

/// The parcel of an order, for those who may see it; none before it is packed, and none of one that is sent in shipments.
pub fn parcel_of(conn: &mut Conn, actor: &Actor, order: OrderId) -> Result<Option<(Parcel, Vec<Handover>)>> {
    parcel_of_shipment(conn, actor, order, WHOLE_ORDER)
}

/// The same of one shipment of an order.
pub fn parcel_of_shipment(
    conn: &mut Conn,
    actor: &Actor,
    order: OrderId,
    shipment: i64,
) -> Result<Option<(Parcel, Vec<Handover>)>> {
    let Some(parcel) = store::parcel_of(conn, order, shipment)? else { return Ok(None) };
    actor.may(SEE_PARCEL, &parcel)?;
    let handovers = store::handovers(conn, &parcel)?;
    Ok(Some((parcel, handovers)))
}

/// Codes that may be searched for in vain at one counter before it must wait.
pub const MISSED_CODES: i64 = 10;
/// How long a missed code counts.
const MISSED_MINUTES: i64 = 15;

/// What the counter found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// These parcels; none is an answer, too.
    Parcels(Vec<Parcel>),
    /// Too many codes were searched for in vain; tries count for a quarter of an hour.
    Locked,
}

/// What the counter finds for what was typed or scanned: parcels waiting here, or the one of a waybill.
///
/// A code that fits a parcel is thereby confirmed, so one that fits none is counted. Like a wrong code at
/// collection it is an outcome and no error: an error would be rolled back.
pub fn find_at(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    key: &PickupKey,
    station: &KnownStation,
    needle: &Needle,
) -> Result<Found> {
    actor.may(TAKE_IN, &ResourceRef::new("Counter", station.region).at(station.id))?;
    let conn = tx.conn();
    let found = match needle {
        Needle::Waybill(id) => store::parcel(conn, *id)?.into_iter().collect(),
        Needle::PhoneEnding(tail) => store::waiting_at(conn, station.id, Some(tail))?,
        Needle::Code(code) => return find_by_code(tx, actor, now, key, station, code),
    };
    Ok(Found::Parcels(found))
}

fn find_by_code(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    key: &PickupKey,
    station: &KnownStation,
    code: &str,
) -> Result<Found> {
    let missed = store::missed_codes(tx.conn(), station, now.plus_minutes(-MISSED_MINUTES))?;
    if missed >= MISSED_CODES {
        return Ok(Found::Locked);
    }
    let mut found = store::waiting_at(tx.conn(), station.id, None)?;
    // A locked parcel is not confirmed by a search either.
    found.retain(|parcel| !parcel.is_locked() && parcel.code_hash == key.hash(parcel.id, code));
    if found.is_empty() {
        store::note_missed_code(tx, now, station)?;
        let event = CodeSearchMissed { county: station.county, station: station.id };
        tx.record(now, actor, &event)?;
    }
    Ok(Found::Parcels(found))
}
