//! Imports, and what each day gains by them.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{offsite_day, offsite_import, offsite_shop, offsite_void};
use super::void::voiding;
use super::{pattern, word};
use crate::Result;
use crate::model::{Import, ImportId, ImportStatus, Party, ShopId, Tally, Void};
use crate::service::ImportQuery;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = offsite_import, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ImportId,
    shop: ShopId,
    organisation: OrganisationId,
    platform: String,
    file_name: String,
    encoding: String,
    status: String,
    row_count: i64,
    line_count: i64,
    repeated: i64,
    faulty: i64,
    batches: i64,
    next_batch: i64,
    fresh: i64,
    same: i64,
    changed: i64,
    refunds: i64,
    elsewhere: i64,
    orders_delta: i64,
    value_delta_fen: Fen,
    sent_at: Timestamp,
    changed_at: Timestamp,
}

/// The names that stand with the shop: its own, the seller's, and the seller's village.
type Names = (String, String, RegionCode);

/// How an import is taken back: why, by whom, since when, how many orders, and when nothing was left.
type VoidRow = (String, String, Timestamp, i64, Timestamp);

fn import_of((row, (shop_name, name, village), void): (Row, Names, Option<VoidRow>)) -> Result<Import> {
    let status = match &void {
        None => word(&row.status, ImportStatus::parse)?,
        Some((.., done_at)) if *done_at == Timestamp::default() => ImportStatus::Voiding,
        Some(_) => ImportStatus::Voided,
    };
    Ok(Import {
        status,
        id: row.id,
        party: Party { county: row.county, organisation: row.organisation, name, village },
        shop: row.shop,
        shop_name,
        platform: row.platform,
        file: row.file_name,
        encoding: row.encoding,
        rows: row.row_count,
        lines: row.line_count,
        repeated: row.repeated,
        faults: row.faulty,
        batches: row.batches,
        next_batch: row.next_batch,
        tally: Tally {
            fresh: row.fresh,
            same: row.same,
            changed: row.changed,
            refunds: row.refunds,
            elsewhere: row.elsewhere,
            orders: row.orders_delta,
            value: row.value_delta_fen,
        },
        void: void.map(|(reason, by, at, undone, _)| Void { reason, by, at, undone }),
        sent_at: row.sent_at,
        changed_at: row.changed_at,
    })
}

pub(crate) fn insert_import(conn: &mut Conn, new: &Import, hash: &str, by: PersonId) -> Result<()> {
    let row = Row {
        county: new.party.county,
        id: new.id,
        shop: new.shop,
        organisation: new.party.organisation,
        platform: new.platform.clone(),
        file_name: new.file.clone(),
        encoding: new.encoding.clone(),
        status: new.status.as_str().to_owned(),
        row_count: new.rows,
        line_count: new.lines,
        repeated: new.repeated,
        faulty: new.faults,
        batches: new.batches,
        next_batch: new.next_batch,
        fresh: new.tally.fresh,
        same: new.tally.same,
        changed: new.tally.changed,
        refunds: new.tally.refunds,
        elsewhere: new.tally.elsewhere,
        orders_delta: new.tally.orders,
        value_delta_fen: new.tally.value,
        sent_at: new.sent_at,
        changed_at: new.changed_at,
    };
    diesel::insert_into(offsite_import::table)
        .values((row, offsite_import::file_hash.eq(hash), offsite_import::sent_by.eq(by)))
        .prepared()
        .execute(conn)?;
    Ok(())
}

fn names() -> (offsite_shop::name, offsite_shop::seller_name, offsite_shop::village) {
    (offsite_shop::name, offsite_shop::seller_name, offsite_shop::village)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn void() -> _ {
    (
        offsite_void::reason,
        offsite_void::by_name,
        offsite_void::at,
        offsite_void::undone,
        offsite_void::done_at,
    )
        .nullable()
}

pub(crate) fn import(conn: &mut Conn, id: ImportId) -> Result<Option<Import>> {
    let row: Option<(Row, Names, Option<VoidRow>)> = joined()
        .filter(offsite_import::id.eq(id))
        .select((Row::as_select(), names(), void()))
        .first(conn)
        .optional()?;
    row.map(import_of).transpose()
}

/// An import, its shop, and how it is taken back; within one county, since ids are unique there.
#[diesel::dsl::auto_type(no_type_alias)]
fn joined() -> _ {
    offsite_import::table
        .inner_join(offsite_shop::table.on(
            offsite_shop::county.eq(offsite_import::county).and(offsite_shop::id.eq(offsite_import::shop)),
        ))
        .left_join(
            offsite_void::table.on(offsite_void::county
                .eq(offsite_import::county)
                .and(offsite_void::id.eq(offsite_import::id))),
        )
}

/// The import of this file that waits or runs.
pub(crate) fn open_import(
    conn: &mut Conn,
    county: RegionCode,
    shop: ShopId,
    hash: &str,
) -> Result<Option<ImportId>> {
    let open = [ImportStatus::Checking, ImportStatus::Ready, ImportStatus::Running].map(ImportStatus::as_str);
    Ok(offsite_import::table
        .filter(offsite_import::county.eq(county).and(offsite_import::shop.eq(shop)))
        .filter(offsite_import::file_hash.eq(hash).and(offsite_import::status.eq_any(open)))
        .select(offsite_import::id)
        .first(conn)
        .optional()?)
}

/// Imports within a scope, the newest first, and how many match.
pub(crate) fn imports(conn: &mut Conn, scope: &ListScope, want: &ImportQuery) -> Result<(Vec<Import>, i64)> {
    let query = || {
        let within = offsite_import::county
            .eq_any(region::counties_of(scope))
            .or(offsite_import::organisation.eq_any(scope.organisations.clone()));
        let mut query = joined().filter(within).into_boxed();
        if !want.words.is_empty() {
            let like = pattern(&want.words);
            let named =
                offsite_shop::name.like(like.clone()).or(offsite_shop::seller_name.like(like.clone()));
            query = query.filter(named.or(offsite_import::file_name.like(like)));
        }
        query = match want.status {
            None => query,
            Some(ImportStatus::Voiding) => query.filter(offsite_void::done_at.eq(Timestamp::default())),
            Some(ImportStatus::Voided) => query.filter(offsite_void::done_at.gt(Timestamp::default())),
            Some(status) => query
                .filter(offsite_import::status.eq(status.as_str()))
                .filter(offsite_void::id.nullable().is_null()),
        };
        if !want.platform.is_empty() {
            query = query.filter(offsite_import::platform.eq(want.platform.clone()));
        }
        if let Some(shop) = want.shop {
            query = query.filter(offsite_import::shop.eq(shop));
        }
        if let Some(organisation) = want.organisation {
            query = query.filter(offsite_import::organisation.eq(organisation));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<(Row, Names, Option<VoidRow>)> = query()
        .order(offsite_import::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select((Row::as_select(), names(), void()))
        .load(conn)?;
    Ok((rows.into_iter().map(import_of).collect::<Result<_>>()?, total))
}

/// The import the program works on next: one that is taken back, or else the one that has waited longest.
pub(crate) fn working(conn: &mut Conn) -> Result<Option<ImportId>> {
    if let Some(id) = voiding(conn)? {
        return Ok(Some(id));
    }
    let words = [ImportStatus::Checking, ImportStatus::Running].map(ImportStatus::as_str);
    Ok(offsite_import::table
        .filter(offsite_import::status.eq_any(words))
        .order(offsite_import::changed_at.asc())
        .select(offsite_import::id)
        .first(conn)
        .optional()?)
}

/// An import that has been ready since before this moment and was not confirmed.
pub(crate) fn stale(conn: &mut Conn, before: Timestamp) -> Result<Option<ImportId>> {
    Ok(offsite_import::table
        .filter(offsite_import::status.eq(ImportStatus::Ready.as_str()))
        .filter(offsite_import::changed_at.lt(before))
        .select(offsite_import::id)
        .first(conn)
        .optional()?)
}

/// Goes on to the next batch with these sums, if the import is still where it was seen.
pub(crate) fn advance(conn: &mut Conn, seen: &Import, tally: &Tally) -> Result<bool> {
    let there = offsite_import::table
        .find((seen.party.county, seen.id))
        .filter(offsite_import::status.eq(seen.status.as_str()))
        .filter(offsite_import::next_batch.eq(seen.next_batch));
    let changed = diesel::update(there)
        .set((
            offsite_import::next_batch.eq(seen.next_batch + 1),
            offsite_import::fresh.eq(tally.fresh),
            offsite_import::same.eq(tally.same),
            offsite_import::changed.eq(tally.changed),
            offsite_import::refunds.eq(tally.refunds),
            offsite_import::elsewhere.eq(tally.elsewhere),
            offsite_import::orders_delta.eq(tally.orders),
            offsite_import::value_delta_fen.eq(tally.value),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Takes an import a step further, if it is still where it was seen. What is to be written is counted anew.
pub(crate) fn move_import(conn: &mut Conn, seen: &Import, to: ImportStatus, now: Timestamp) -> Result<bool> {
    let there = offsite_import::table
        .find((seen.party.county, seen.id))
        .filter(offsite_import::status.eq(seen.status.as_str()))
        .filter(offsite_import::next_batch.eq(seen.next_batch));
    let step = (offsite_import::status.eq(to.as_str()), offsite_import::changed_at.eq(now));
    let changed = if to == ImportStatus::Running {
        diesel::update(there)
            .set((
                step,
                offsite_import::next_batch.eq(0),
                offsite_import::fresh.eq(0),
                offsite_import::same.eq(0),
                offsite_import::changed.eq(0),
                offsite_import::refunds.eq(0),
                offsite_import::elsewhere.eq(0),
                offsite_import::orders_delta.eq(0),
                offsite_import::value_delta_fen.eq(0),
            ))
            .prepared()
            .execute(conn)?
    } else {
        diesel::update(there).set(step).prepared().execute(conn)?
    };
    Ok(changed == 1)
}

/// What a file adds to a day: new sales, and changes of known ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DayGain {
    pub(crate) orders: i64,
    pub(crate) value: i64,
    pub(crate) amended_orders: i64,
    pub(crate) amended: i64,
}

pub(crate) fn add_to_day(
    tx: &mut Tx<'_>,
    now: Timestamp,
    import: &Import,
    day: Day,
    gain: DayGain,
) -> Result<()> {
    let county = import.party.county;
    let here = offsite_day::table
        .filter(offsite_day::county.eq(county).and(offsite_day::import.eq(import.id)))
        .filter(offsite_day::day.eq(day.number()));
    let changed = diesel::update(here)
        .set((
            offsite_day::orders.eq(offsite_day::orders + gain.orders),
            offsite_day::value_fen.eq(offsite_day::value_fen + gain.value),
            offsite_day::amended_orders.eq(offsite_day::amended_orders + gain.amended_orders),
            offsite_day::amended_fen.eq(offsite_day::amended_fen + gain.amended),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed == 0 {
        let id: i64 = tx.id(now);
        diesel::insert_into(offsite_day::table)
            .values((
                offsite_day::county.eq(county),
                offsite_day::id.eq(id),
                offsite_day::import.eq(import.id),
                offsite_day::day.eq(day.number()),
                offsite_day::orders.eq(gain.orders),
                offsite_day::value_fen.eq(gain.value),
                offsite_day::amended_orders.eq(gain.amended_orders),
                offsite_day::amended_fen.eq(gain.amended),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// What a file adds, day by day.
pub(crate) fn days(conn: &mut Conn, import: &Import) -> Result<Vec<(Day, DayGain)>> {
    let rows: Vec<(i32, i64, i64, i64, i64)> = offsite_day::table
        .filter(offsite_day::county.eq(import.party.county).and(offsite_day::import.eq(import.id)))
        .order(offsite_day::day.asc())
        .select((
            offsite_day::day,
            offsite_day::orders,
            offsite_day::value_fen,
            offsite_day::amended_orders,
            offsite_day::amended_fen,
        ))
        .load(conn)?;
    let gain = |(day, orders, value, amended_orders, amended)| {
        let day = Day::from_number(day).ok_or_else(|| db::Error::Unreadable(format!("the day {day}")))?;
        Ok((day, DayGain { orders, value, amended_orders, amended }))
    };
    rows.into_iter().map(gain).collect()
}
