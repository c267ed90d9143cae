//! Rules of freight, and the stores that bring goods or keep them for pickup, with their times.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, Grams, OrganisationId, RegionCode, Timestamp};

use super::schema::{freight_rule, slot_day, store, store_slot};
use crate::model::{FreightRule, FreightRuleId, FreightTerms, SlotId, SlotTimes, Store, StoreDraft, StoreId};
use crate::service::Seller;
use crate::{DeliveryError, Result};

/// No division.
const NONE: i64 = 0;

fn region(code: i64) -> Option<RegionCode> {
    (code != NONE).then_some(RegionCode(code))
}

fn fee(fen: Fen) -> Option<Fen> {
    (fen != Fen::ZERO).then_some(fen)
}

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
    let inserted = tx.unless_taken(|tx| {
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
            .execute(tx.conn())
    })?;
    inserted.ok_or(DeliveryError::AreaTaken)?;
    Ok(())
}

pub(crate) fn remove_freight_rule(conn: &mut Conn, of: &Seller, id: FreightRuleId) -> Result<bool> {
    let mine = freight_rule::table.find((of.county, id)).filter(freight_rule::seller.eq(of.id));
    Ok(diesel::delete(mine).prepared().execute(conn)? == 1)
}

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
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(store::table).values(row).prepared().execute(tx.conn()))?;
    inserted.ok_or(DeliveryError::StoreNameTaken)?;
    for (id, times) in new.slots.iter().zip(&new.draft.slots) {
        insert_slot(tx.conn(), new, *id, times)?;
    }
    Ok(())
}

fn insert_slot(conn: &mut Conn, of: &Store, id: SlotId, times: &SlotTimes) -> Result<()> {
    diesel::insert_into(store_slot::table)
        .values((
            store_slot::county.eq(of.county),
            store_slot::id.eq(id),
            store_slot::store.eq(of.id),
            store_slot::from_minute.eq(times.from),
            store_slot::to_minute.eq(times.to),
            store_slot::capacity.eq(times.capacity),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Keeps what a store offers now. A time that is as it was keeps its number, and with it what orders took of its days, which
/// may be more than it takes now; orders of a time that is gone keep theirs. Refuses a name another store has.
pub(crate) fn change_store(tx: &mut Tx<'_>, seen: &Store, new: &Store) -> Result<()> {
    let draft = &new.draft;
    let changed = tx.unless_taken(|tx| {
        diesel::update(store::table.find((new.county, new.id)))
            .set((
                store::name.eq(draft.name.trim()),
                store::village.eq(draft.village),
                store::place.eq(draft.place.trim()),
                store::offers_pickup.eq(draft.offers_pickup),
                store::brings_to.eq(draft.brings_to.map_or(NONE, |area| area.0)),
                store::fee_fen.eq(draft.fee),
                store::free_from_fen.eq(draft.free_from.unwrap_or(Fen::ZERO)),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    changed.ok_or(DeliveryError::StoreNameTaken)?;
    let gone = seen.slots.iter().filter(|id| !new.slots.contains(id));
    diesel::delete(
        store_slot::table
            .filter(store_slot::county.eq(new.county))
            .filter(store_slot::id.eq_any(gone.copied().collect::<Vec<_>>())),
    )
    .prepared()
    .execute(tx.conn())?;
    for (id, times) in new.slots.iter().zip(&draft.slots) {
        if seen.slots.contains(id) {
            resize_slot(tx.conn(), new.county, *id, times.capacity)?;
        } else {
            insert_slot(tx.conn(), new, *id, times)?;
        }
    }
    Ok(())
}

/// A time takes so many orders a day from now on; a day on which more were taken is full.
fn resize_slot(conn: &mut Conn, county: RegionCode, id: SlotId, capacity: i64) -> Result<()> {
    diesel::update(store_slot::table.find((county, id)))
        .set(store_slot::capacity.eq(capacity))
        .prepared()
        .execute(conn)?;
    let days = || slot_day::table.filter(slot_day::county.eq(county).and(slot_day::slot.eq(id)));
    diesel::update(days().filter(slot_day::taken.le(capacity)))
        .set(slot_day::capacity.eq(capacity))
        .prepared()
        .execute(conn)?;
    diesel::update(days().filter(slot_day::taken.gt(capacity)))
        .set(slot_day::capacity.eq(slot_day::taken))
        .prepared()
        .execute(conn)?;
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
    let slots: Vec<SlotRow> = store_slot::table
        .filter(store_slot::county.eq(county))
        .filter(store_slot::store.eq_any(rows.iter().map(|row| row.id).collect::<Vec<_>>()))
        .order(store_slot::from_minute.asc())
        .select(SlotRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| with_slots(row, &slots)).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = store_slot, check_for_backend(Backend))]
struct SlotRow {
    id: SlotId,
    store: StoreId,
    from_minute: i32,
    to_minute: i32,
    capacity: i64,
}

fn with_slots(row: StoreRow, slots: &[SlotRow]) -> Store {
    let mine = slots.iter().filter(|slot| slot.store == row.id);
    let (ids, times) = mine
        .map(|slot| {
            (slot.id, SlotTimes { from: slot.from_minute, to: slot.to_minute, capacity: slot.capacity })
        })
        .unzip();
    Store {
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
    }
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

/// Takes a place that was given back again; false when others filled the time.
pub(crate) fn take_slot_again(conn: &mut Conn, county: RegionCode, slot: SlotId, day: Day) -> Result<bool> {
    let free = slot_day::table
        .filter(slot_day::county.eq(county))
        .filter(slot_day::slot.eq(slot).and(slot_day::day.eq(day.number())))
        .filter(slot_day::taken.lt(slot_day::capacity));
    let taken = diesel::update(free).set(slot_day::taken.eq(slot_day::taken + 1)).prepared().execute(conn)?;
    Ok(taken == 1)
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
