//! The shipments of orders that are sent in two.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp};

use super::schema::{orders, shipment, shipment_line};
use crate::model::{
    ListingId, Order, OrderId, OrderStatus, Shipment, ShipmentId, ShipmentLine, ShipmentStatus, Way,
};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = shipment, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ShipmentId,
    order_id: OrderId,
    seller: OrganisationId,
    number: i64,
    status: String,
    promised_on: i32,
    carrier: String,
    waybill: String,
    changed_at: Timestamp,
}

impl TryFrom<Row> for Shipment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("shipment {}: {what}", row.id));
        Ok(Self {
            status: ShipmentStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            promised_on: Day::from_number(row.promised_on),
            county: row.county,
            id: row.id,
            order: row.order_id,
            seller: row.seller,
            number: row.number,
            carrier: row.carrier,
            waybill: row.waybill,
            changed_at: row.changed_at,
            lines: Vec::new(),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = shipment_line, check_for_backend(Backend))]
struct LineRow {
    shipment: ShipmentId,
    listing: ListingId,
    pieces: i64,
    paid_fen: Fen,
}

/// Notes that an order is sent in shipments; false when it is not to be packed any more, or somebody did so before.
pub(crate) fn begin_parts(conn: &mut Conn, now: Timestamp, seen: &Order) -> Result<bool> {
    let as_seen = orders::table
        .find((seen.county, seen.id))
        .filter(orders::status.eq(OrderStatus::Paid.as_str()).and(orders::in_parts.eq(false)));
    let changed = diesel::update(as_seen)
        .set((orders::in_parts.eq(true), orders::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Keeps a shipment with its lines.
pub(crate) fn insert_shipment(tx: &mut Tx<'_>, now: Timestamp, new: &Shipment) -> Result<()> {
    let row = Row {
        county: new.county,
        id: new.id,
        order_id: new.order,
        seller: new.seller,
        number: new.number,
        status: new.status.as_str().to_owned(),
        promised_on: new.promised_on.map_or(0, Day::number),
        carrier: new.carrier.clone(),
        waybill: new.waybill.clone(),
        changed_at: new.changed_at,
    };
    diesel::insert_into(shipment::table).values(row).prepared().execute(tx.conn())?;
    for line in &new.lines {
        diesel::insert_into(shipment_line::table)
            .values((
                shipment_line::county.eq(new.county),
                shipment_line::id.eq(tx.id::<i64>(now)),
                shipment_line::shipment.eq(new.id),
                shipment_line::listing.eq(line.listing),
                shipment_line::pieces.eq(line.pieces),
                shipment_line::paid_fen.eq(line.paid),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The shipments of an order with their lines, the first first; none for one that is sent whole.
pub(crate) fn shipments_of(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<Shipment>> {
    let rows: Vec<Row> = shipment::table
        .filter(shipment::county.eq(county).and(shipment::order_id.eq(order)))
        .order(shipment::number.asc())
        .select(Row::as_select())
        .load(conn)?;
    let ids: Vec<ShipmentId> = rows.iter().map(|row| row.id).collect();
    let mut lines: BTreeMap<i64, Vec<ShipmentLine>> = BTreeMap::new();
    if !ids.is_empty() {
        let found: Vec<LineRow> = shipment_line::table
            .filter(shipment_line::county.eq(county).and(shipment_line::shipment.eq_any(ids)))
            .order(shipment_line::id.asc())
            .select(LineRow::as_select())
            .load(conn)?;
        for one in found {
            let line = ShipmentLine { listing: one.listing, pieces: one.pieces, paid: one.paid_fen };
            lines.entry(one.shipment.0).or_default().push(line);
        }
    }
    rows.into_iter()
        .map(|row| {
            let lines = lines.remove(&row.id.0).unwrap_or_default();
            Ok(Shipment { lines, ..Shipment::try_from(row)? })
        })
        .collect()
}

/// Changes where a shipment stands, if it still is what the caller saw; false when somebody was first.
pub(crate) fn change_shipment(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Shipment,
    to: ShipmentStatus,
) -> Result<bool> {
    let as_seen =
        shipment::table.find((seen.county, seen.id)).filter(shipment::status.eq(seen.status.as_str()));
    let changed = diesel::update(as_seen)
        .set((shipment::status.eq(to.as_str()), shipment::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes what is in a shipment once it is packed, and what was paid for that.
pub(crate) fn keep_contents(conn: &mut Conn, of: &Shipment, line: &ShipmentLine) -> Result<()> {
    let that = shipment_line::table
        .filter(shipment_line::county.eq(of.county).and(shipment_line::shipment.eq(of.id)))
        .filter(shipment_line::listing.eq(line.listing));
    diesel::update(that)
        .set((shipment_line::pieces.eq(line.pieces), shipment_line::paid_fen.eq(line.paid)))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Notes who carries a shipment to the door.
pub(crate) fn keep_waybill(conn: &mut Conn, of: &Shipment, carrier: &str, waybill: &str) -> Result<()> {
    diesel::update(shipment::table.find((of.county, of.id)))
        .set((shipment::carrier.eq(carrier), shipment::waybill.eq(waybill)))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Shipments that were promised for a day before this one and are not packed, the oldest promise first.
pub(crate) fn shipments_promised_before(
    conn: &mut Conn,
    day: Day,
    limit: i64,
) -> Result<Vec<(OrderId, i64)>> {
    Ok(shipment::table
        .filter(shipment::status.eq(ShipmentStatus::Waiting.as_str()))
        .filter(shipment::promised_on.lt(day.number()))
        .order(shipment::promised_on.asc())
        .limit(limit)
        .select((shipment::order_id, shipment::number))
        .load(conn)?)
}

/// Shipments that have been in this status since before that moment, the longest first; sent to the door, for those in transit.
pub(crate) fn shipments_since(
    conn: &mut Conn,
    status: ShipmentStatus,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<(OrderId, i64)>> {
    let of_order = orders::county.eq(shipment::county).and(orders::id.eq(shipment::order_id));
    let mut query = shipment::table
        .inner_join(orders::table.on(of_order))
        .filter(shipment::status.eq(status.as_str()).and(shipment::changed_at.lt(before)))
        .into_boxed();
    if status == ShipmentStatus::InTransit {
        query = query.filter(orders::way.eq(Way::Parcel.as_str()));
    }
    Ok(query
        .order(shipment::changed_at.asc())
        .limit(limit)
        .select((shipment::order_id, shipment::number))
        .load(conn)?)
}
