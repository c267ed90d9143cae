//! Addresses, rules of freight, stores and their times, quotas of points, and how each order goes.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, Grams, OrganisationId, PersonId, RegionCode, StationId, Timestamp};

use super::schema::{
    address, freight_rule, listing, order_delivery, point_quota, slot_day, store, store_slot,
};
use crate::model::{
    Address, AddressId, Delivery, FreightRule, FreightRuleId, FreightTerms, ListingId, MOST_TRIES, OrderId,
    Quota, SlotId, SlotTimes, Store, StoreDraft, StoreId,
};
use crate::service::Seller;
use crate::{DeliveryError, Error, Result};

/// No division, no store, no time.
const NONE: i64 = 0;

fn region(code: i64) -> Option<RegionCode> {
    (code != NONE).then_some(RegionCode(code))
}

fn fee(fen: Fen) -> Option<Fen> {
    (fen != Fen::ZERO).then_some(fen)
}

// ── Addresses ────────────────────────────────────────────────────────────────────────────────────────

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = address, check_for_backend(Backend))]
struct AddressRow {
    county: RegionCode,
    id: AddressId,
    person: PersonId,
    region: RegionCode,
    sealed: String,
    shown: String,
    kept_at: Timestamp,
}

impl From<AddressRow> for Address {
    fn from(row: AddressRow) -> Self {
        let AddressRow { county, id, person, region, sealed, shown, .. } = row;
        Self { county, id, person, region, sealed, shown }
    }
}

pub(crate) fn insert_address(conn: &mut Conn, now: Timestamp, new: &Address) -> Result<()> {
    let row = AddressRow {
        county: new.county,
        id: new.id,
        person: new.person,
        region: new.region,
        sealed: new.sealed.clone(),
        shown: new.shown.clone(),
        kept_at: now,
    };
    diesel::insert_into(address::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// A person's addresses, the newest first.
pub(crate) fn addresses(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Address>> {
    let rows: Vec<AddressRow> = address::table
        .filter(address::county.eq(city).and(address::person.eq(person)))
        .order(address::kept_at.desc())
        .select(AddressRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Address::from).collect())
}

pub(crate) fn address(conn: &mut Conn, city: RegionCode, id: AddressId) -> Result<Option<Address>> {
    let row: Option<AddressRow> =
        address::table.find((city, id)).select(AddressRow::as_select()).first(conn).optional()?;
    Ok(row.map(Address::from))
}

pub(crate) fn remove_address(conn: &mut Conn, of: &Address) -> Result<()> {
    diesel::delete(address::table.find((of.county, of.id))).prepared().execute(conn)?;
    Ok(())
}

// ── Freight ──────────────────────────────────────────────────────────────────────────────────────────

type RuleRow = (FreightRuleId, i64, Grams, Fen, Grams, Fen, Fen);

/// A seller's rules, from the smallest area to the whole country.
pub(crate) fn freight_rules(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<Vec<FreightRule>> {
    let rows: Vec<RuleRow> = freight_rule::table
        .filter(freight_rule::county.eq(county).and(freight_rule::seller.eq(seller)))
        .order(freight_rule::area.desc())
        .select((
            freight_rule::id,
            freight_rule::area,
            freight_rule::first_grams,
            freight_rule::first_fen,
            freight_rule::more_grams,
            freight_rule::more_fen,
            freight_rule::free_from_fen,
        ))
        .load(conn)?;
    let rule = |(id, area, first, first_fee, more, more_fee, free)| {
        let terms =
            FreightTerms { area: region(area), first, first_fee, more, more_fee, free_from: fee(free) };
        FreightRule { id, terms }
    };
    Ok(rows.into_iter().map(rule).collect())
}

/// Keeps a rule. Refuses a second one for an area.
pub(crate) fn insert_freight_rule(tx: &mut Tx<'_>, of: &Seller, rule: &FreightRule) -> Result<()> {
    let terms = &rule.terms;
    let done = tx.nested(|tx| {
        diesel::insert_into(freight_rule::table)
            .values((
                freight_rule::county.eq(of.county),
                freight_rule::id.eq(rule.id),
                freight_rule::seller.eq(of.id),
                freight_rule::area.eq(terms.area.map_or(NONE, |area| area.0)),
                freight_rule::first_grams.eq(terms.first),
                freight_rule::first_fen.eq(terms.first_fee),
                freight_rule::more_grams.eq(terms.more),
                freight_rule::more_fen.eq(terms.more_fee),
                freight_rule::free_from_fen.eq(terms.free_from.unwrap_or(Fen::ZERO)),
            ))
            .prepared()
            .execute(tx.conn())?;
        Ok::<_, Error>(())
    });
    done.map_err(|error| taken(error, DeliveryError::AreaTaken))
}

/// Says of a row that is there already what it means.
fn taken(error: Error, means: DeliveryError) -> Error {
    match error {
        Error::Db(db::Error::Taken(_)) => means.into(),
        other => other,
    }
}

pub(crate) fn remove_freight_rule(conn: &mut Conn, of: &Seller, id: FreightRuleId) -> Result<bool> {
    let mine = freight_rule::table.find((of.county, id)).filter(freight_rule::seller.eq(of.id));
    Ok(diesel::delete(mine).prepared().execute(conn)? == 1)
}

// ── Stores ───────────────────────────────────────────────────────────────────────────────────────────

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = store, check_for_backend(Backend))]
struct StoreRow {
    county: RegionCode,
    id: StoreId,
    seller: OrganisationId,
    name: String,
    village: RegionCode,
    place: String,
    offers_pickup: bool,
    brings_to: i64,
    fee_fen: Fen,
    free_from_fen: Fen,
    is_open: bool,
}

/// Keeps a new store and its times. Refuses a second one of a name.
pub(crate) fn insert_store(tx: &mut Tx<'_>, new: &Store) -> Result<()> {
    let row = StoreRow {
        county: new.county,
        id: new.id,
        seller: new.seller,
        name: new.draft.name.trim().to_owned(),
        village: new.draft.village,
        place: new.draft.place.trim().to_owned(),
        offers_pickup: new.draft.offers_pickup,
        brings_to: new.draft.brings_to.map_or(NONE, |area| area.0),
        fee_fen: new.draft.fee,
        free_from_fen: new.draft.free_from.unwrap_or(Fen::ZERO),
        is_open: new.draft.is_open,
    };
    let done = tx.nested(|tx| {
        diesel::insert_into(store::table).values(row).prepared().execute(tx.conn())?;
        Ok::<_, Error>(())
    });
    done.map_err(|error| taken(error, DeliveryError::StoreNameTaken))?;
    for (id, times) in new.slots.iter().zip(&new.draft.slots) {
        diesel::insert_into(store_slot::table)
            .values((
                store_slot::county.eq(new.county),
                store_slot::id.eq(*id),
                store_slot::store.eq(new.id),
                store_slot::from_minute.eq(times.from),
                store_slot::to_minute.eq(times.to),
                store_slot::capacity.eq(times.capacity),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Opens or closes a store; false when there is none.
pub(crate) fn open_store(conn: &mut Conn, of: &Seller, id: StoreId, is_open: bool) -> Result<bool> {
    let mine = store::table.find((of.county, id)).filter(store::seller.eq(of.id));
    Ok(diesel::update(mine).set(store::is_open.eq(is_open)).prepared().execute(conn)? == 1)
}

/// A seller's stores by name.
pub(crate) fn stores_of(conn: &mut Conn, county: RegionCode, seller: OrganisationId) -> Result<Vec<Store>> {
    let rows: Vec<StoreRow> = store::table
        .filter(store::county.eq(county).and(store::seller.eq(seller)))
        .order(store::name.asc())
        .select(StoreRow::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| with_slots(conn, row)).collect()
}

fn with_slots(conn: &mut Conn, row: StoreRow) -> Result<Store> {
    let slots: Vec<(SlotId, i32, i32, i64)> = store_slot::table
        .filter(store_slot::county.eq(row.county).and(store_slot::store.eq(row.id)))
        .order(store_slot::from_minute.asc())
        .select((store_slot::id, store_slot::from_minute, store_slot::to_minute, store_slot::capacity))
        .load(conn)?;
    let (ids, times) =
        slots.into_iter().map(|(id, from, to, capacity)| (id, SlotTimes { from, to, capacity })).unzip();
    Ok(Store {
        county: row.county,
        id: row.id,
        seller: row.seller,
        draft: StoreDraft {
            name: row.name,
            village: row.village,
            place: row.place,
            offers_pickup: row.offers_pickup,
            brings_to: region(row.brings_to),
            fee: row.fee_fen,
            free_from: fee(row.free_from_fen),
            is_open: row.is_open,
            slots: times,
        },
        slots: ids,
    })
}

/// Takes one place in a time of a day; false when it is full.
pub(crate) fn take_slot(tx: &mut Tx<'_>, now: Timestamp, of: &Store, slot: SlotId, day: Day) -> Result<bool> {
    let Some(times) = of.slots.iter().position(|id| *id == slot).and_then(|at| of.draft.slots.get(at)) else {
        return Ok(false);
    };
    let that = slot_day::table
        .filter(slot_day::county.eq(of.county))
        .filter(slot_day::slot.eq(slot).and(slot_day::day.eq(day.number())));
    let more = diesel::update(that.filter(slot_day::taken.lt(slot_day::capacity)))
        .set(slot_day::taken.eq(slot_day::taken + 1))
        .prepared()
        .execute(tx.conn())?;
    if more == 1 {
        return Ok(true);
    }
    let known: i64 = that.count().get_result(tx.conn())?;
    if known > 0 {
        return Ok(false);
    }
    diesel::insert_into(slot_day::table)
        .values((
            slot_day::county.eq(of.county),
            slot_day::id.eq(tx.id::<i64>(now)),
            slot_day::slot.eq(slot),
            slot_day::day.eq(day.number()),
            slot_day::capacity.eq(times.capacity),
            slot_day::taken.eq(1),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(true)
}

/// Gives a place in a time of a day back.
pub(crate) fn free_slot(conn: &mut Conn, county: RegionCode, slot: SlotId, day: Day) -> Result<()> {
    let that = slot_day::table
        .filter(slot_day::county.eq(county))
        .filter(slot_day::slot.eq(slot).and(slot_day::day.eq(day.number())));
    diesel::update(that.filter(slot_day::taken.gt(0)))
        .set(slot_day::taken.eq(slot_day::taken - 1))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// How many more orders each time of a store takes on a day.
pub(crate) fn slots_left(conn: &mut Conn, of: &Store, day: Day) -> Result<Vec<i64>> {
    let taken: Vec<(SlotId, i64)> = slot_day::table
        .filter(slot_day::county.eq(of.county))
        .filter(slot_day::slot.eq_any(&of.slots).and(slot_day::day.eq(day.number())))
        .select((slot_day::slot, slot_day::taken))
        .load(conn)?;
    let left = |(id, times): (&SlotId, &SlotTimes)| {
        times.capacity - taken.iter().find(|(slot, _)| slot == id).map_or(0, |(_, taken)| *taken)
    };
    Ok(of.slots.iter().zip(&of.draft.slots).map(left).collect())
}

// ── How an order goes ────────────────────────────────────────────────────────────────────────────────

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
    use super::schema::orders;
    Ok(order_delivery::table
        .inner_join(
            orders::table
                .on(orders::county.eq(order_delivery::county).and(orders::id.eq(order_delivery::order_id))),
        )
        .filter(orders::status.eq("in_transit"))
        .filter(order_delivery::sent_at.gt(Timestamp::default()).and(order_delivery::sent_at.lt(before)))
        .order(order_delivery::sent_at.asc())
        .limit(limit)
        .select(order_delivery::order_id)
        .load(conn)?)
}

// ── Quotas ───────────────────────────────────────────────────────────────────────────────────────────

/// The quotas of a listing by the name of the point.
pub(crate) fn quotas(conn: &mut Conn, county: RegionCode, of: ListingId) -> Result<Vec<Quota>> {
    let rows: Vec<(StationId, String, i64, i64)> = point_quota::table
        .filter(point_quota::county.eq(county).and(point_quota::listing.eq(of)))
        .order(point_quota::point_name.asc())
        .select((point_quota::point, point_quota::point_name, point_quota::pieces, point_quota::taken))
        .load(conn)?;
    let quota = |(point, point_name, pieces, taken)| Quota { point, point_name, pieces, taken };
    Ok(rows.into_iter().map(quota).collect())
}

/// Sets how many pieces a point gets; false when more were ordered already.
pub(crate) fn set_quota(
    tx: &mut Tx<'_>,
    now: Timestamp,
    county: RegionCode,
    of: ListingId,
    quota: &Quota,
) -> Result<bool> {
    diesel::update(listing::table.find((county, of)))
        .set(listing::limited.eq(true))
        .prepared()
        .execute(tx.conn())?;
    let that = || {
        point_quota::table
            .filter(point_quota::county.eq(county))
            .filter(point_quota::listing.eq(of).and(point_quota::point.eq(quota.point)))
    };
    let changed = diesel::update(that().filter(point_quota::taken.le(quota.pieces)))
        .set((point_quota::pieces.eq(quota.pieces), point_quota::point_name.eq(&quota.point_name)))
        .prepared()
        .execute(tx.conn())?;
    if changed == 1 {
        return Ok(true);
    }
    let known: i64 = that().count().get_result(tx.conn())?;
    if known > 0 {
        return Ok(false);
    }
    diesel::insert_into(point_quota::table)
        .values((
            point_quota::county.eq(county),
            point_quota::id.eq(tx.id::<i64>(now)),
            point_quota::listing.eq(of),
            point_quota::point.eq(quota.point),
            point_quota::point_name.eq(&quota.point_name),
            point_quota::pieces.eq(quota.pieces),
            point_quota::taken.eq(0),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(true)
}

/// Takes pieces (or gives them back, when negative) from the share of a point. None when the point has no quota; what is
/// left when it has too few.
pub(crate) fn take_quota(
    conn: &mut Conn,
    county: RegionCode,
    of: ListingId,
    point: StationId,
    pieces: i64,
) -> Result<Option<i64>> {
    let that = || {
        point_quota::table
            .filter(point_quota::county.eq(county))
            .filter(point_quota::listing.eq(of).and(point_quota::point.eq(point)))
    };
    let enough = point_quota::taken.le(point_quota::pieces - pieces).and(point_quota::taken.ge(-pieces));
    let taken = diesel::update(that().filter(enough))
        .set(point_quota::taken.eq(point_quota::taken + pieces))
        .prepared()
        .execute(conn)?;
    if taken == 1 {
        return Ok(None);
    }
    let row: Option<(i64, i64)> =
        that().select((point_quota::pieces, point_quota::taken)).first(conn).optional()?;
    Ok(row.map(|(pieces, taken)| pieces - taken))
}
