//! How each order goes: its address or its time at a store, who carries it, and the codes that were tried.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, RegionCode, Timestamp};

use super::schema::order_delivery;
use crate::Result;
use crate::model::{Delivery, MOST_TRIES, OrderId, SlotId, StoreId};

/// No store, no time.
const NONE: i64 = 0;

#[derive(Queryable, Selectable)]
#[diesel(table_name = order_delivery, check_for_backend(Backend))]
struct DeliveryRow {
    county: RegionCode,
    order_id: OrderId,
    region: RegionCode,
    sealed: String,
    shown: String,
    store: i64,
    slot: i64,
    slot_day: i32,
    slot_words: String,
    carrier: String,
    waybill: String,
    tries: i32,
    sent_at: Timestamp,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        let day = Day::from_number(row.slot_day);
        Self {
            county: row.county,
            order: row.order_id,
            region: row.region,
            sealed: row.sealed,
            shown: row.shown,
            store: (row.store != NONE).then_some(StoreId(row.store)),
            slot: day.filter(|_| row.slot != NONE).map(|day| (SlotId(row.slot), day)),
            slot_words: row.slot_words,
            carrier: row.carrier,
            waybill: row.waybill,
            tries: row.tries,
            sent_at: row.sent_at,
        }
    }
}

pub(crate) fn insert_delivery(tx: &mut Tx<'_>, now: Timestamp, new: &Delivery) -> Result<()> {
    diesel::insert_into(order_delivery::table)
        .values((
            order_delivery::county.eq(new.county),
            order_delivery::id.eq(tx.id::<i64>(now)),
            order_delivery::order_id.eq(new.order),
            order_delivery::region.eq(new.region),
            order_delivery::sealed.eq(&new.sealed),
            order_delivery::shown.eq(&new.shown),
            order_delivery::store.eq(new.store.map_or(NONE, |store| store.0)),
            order_delivery::slot.eq(new.slot.map_or(NONE, |(slot, _)| slot.0)),
            order_delivery::slot_day.eq(new.slot.map_or(0, |(_, day)| day.number())),
            order_delivery::slot_words.eq(&new.slot_words),
            order_delivery::carrier.eq(""),
            order_delivery::waybill.eq(""),
            order_delivery::sent_at.eq(new.sent_at),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

pub(crate) fn delivery_of(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Option<Delivery>> {
    let row: Option<DeliveryRow> = order_delivery::table
        .filter(order_delivery::county.eq(county).and(order_delivery::order_id.eq(order)))
        .select(DeliveryRow::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Delivery::from))
}

/// Notes who carries a parcel and that it left.
pub(crate) fn note_left(
    conn: &mut Conn,
    now: Timestamp,
    of: &Delivery,
    carrier: &str,
    waybill: &str,
) -> Result<()> {
    let that = order_delivery::table
        .filter(order_delivery::county.eq(of.county).and(order_delivery::order_id.eq(of.order)));
    diesel::update(that)
        .set((
            order_delivery::carrier.eq(carrier),
            order_delivery::waybill.eq(waybill),
            order_delivery::sent_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Counts a wrong code; false when it is locked already.
pub(crate) fn count_try(conn: &mut Conn, of: &Delivery) -> Result<bool> {
    let that = order_delivery::table
        .filter(order_delivery::county.eq(of.county).and(order_delivery::order_id.eq(of.order)));
    let counted = diesel::update(that.filter(order_delivery::tries.lt(MOST_TRIES)))
        .set(order_delivery::tries.eq(order_delivery::tries + 1))
        .prepared()
        .execute(conn)?;
    Ok(counted == 1)
}

/// Orders that left before this moment, oldest first.
pub(crate) fn sent_before(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<OrderId>> {
    use super::schema::{claim, orders};
    Ok(order_delivery::table
        .inner_join(
            orders::table
                .on(orders::county.eq(order_delivery::county).and(orders::id.eq(order_delivery::order_id))),
        )
        .filter(orders::status.eq("in_transit").and(orders::in_parts.eq(false)))
        .filter(diesel::dsl::not(diesel::dsl::exists(
            claim::table
                .filter(
                    claim::county
                        .eq(order_delivery::county)
                        .and(claim::order_id.eq(order_delivery::order_id)),
                )
                .filter(
                    claim::kind.eq("not_received").and(claim::status.eq_any(["open", "refused", "disputed"])),
                ),
        )))
        .filter(order_delivery::sent_at.gt(Timestamp::default()).and(order_delivery::sent_at.lt(before)))
        .order(order_delivery::sent_at.asc())
        .limit(limit)
        .select(order_delivery::order_id)
        .load(conn)?)
}
