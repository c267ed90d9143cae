//! Files that are taken back, and the orders they leave.

use db::{Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Fen, PersonId, Timestamp};

use super::order::{Row, Said};
use super::schema::{offsite_order, offsite_version, offsite_void};
use super::word;
use crate::Result;
use crate::model::{Import, ImportId, Known, Line, OrderId, Status, Void};

pub(crate) fn insert_void(conn: &mut Conn, import: &Import, void: &Void, by: PersonId) -> Result<()> {
    diesel::insert_into(offsite_void::table)
        .values((
            offsite_void::county.eq(import.party.county),
            offsite_void::id.eq(import.id),
            offsite_void::reason.eq(&void.reason),
            offsite_void::by_person.eq(by),
            offsite_void::by_name.eq(&void.by),
            offsite_void::at.eq(void.at),
            offsite_void::undone.eq(void.undone),
            offsite_void::done_at.eq(Timestamp::default()),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// The file that is being taken back, the first one first.
pub(crate) fn voiding(conn: &mut Conn) -> Result<Option<ImportId>> {
    Ok(offsite_void::table
        .filter(offsite_void::done_at.eq(Timestamp::default()))
        .order(offsite_void::at.asc())
        .select(offsite_void::id)
        .first(conn)
        .optional()?)
}

/// Adds to how many orders are taken back.
pub(crate) fn advance_void(conn: &mut Conn, import: &Import, undone: i64) -> Result<()> {
    diesel::update(offsite_void::table.find((import.party.county, import.id)))
        .set(offsite_void::undone.eq(offsite_void::undone + undone))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Notes that nothing of the file is left.
pub(crate) fn finish_void(conn: &mut Conn, import: &Import, now: Timestamp) -> Result<()> {
    diesel::update(offsite_void::table.find((import.party.county, import.id)))
        .set(offsite_void::done_at.eq(now))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// The latest file that changed an order after this one had brought or changed it.
pub(crate) fn changed_later(conn: &mut Conn, import: &Import) -> Result<Option<ImportId>> {
    let county = import.party.county;
    let of_brought: Option<ImportId> = offsite_order::table
        .filter(offsite_order::county.eq(county).and(offsite_order::first_import.eq(import.id)))
        .filter(offsite_order::last_import.ne(import.id))
        .select(diesel::dsl::max(offsite_order::last_import))
        .first(conn)?;
    let same = offsite_order::county
        .eq(offsite_version::county)
        .and(offsite_order::id.eq(offsite_version::order_id));
    let of_changed: Option<ImportId> = offsite_version::table
        .inner_join(offsite_order::table.on(same))
        .filter(offsite_version::county.eq(county).and(offsite_version::import.eq(import.id)))
        .filter(offsite_order::last_import.ne(import.id))
        .select(diesel::dsl::max(offsite_order::last_import))
        .first(conn)?;
    Ok(of_brought.max(of_changed))
}

/// What an order was: its version, how far it was, what was paid, what had gone back, and when it was paid.
type Before = (i64, String, Fen, Fen, Timestamp);

/// Makes some orders that the file changed what they were before, and forgets the change; how many there were.
pub(crate) fn restore_changed(conn: &mut Conn, import: &Import, most: i64) -> Result<i64> {
    let county = import.party.county;
    let same = offsite_order::county
        .eq(offsite_version::county)
        .and(offsite_order::id.eq(offsite_version::order_id));
    let rows: Vec<(Row, Before)> = offsite_version::table
        .inner_join(offsite_order::table.on(same))
        .filter(offsite_version::county.eq(county).and(offsite_version::import.eq(import.id)))
        .limit(most)
        .select((
            Row::as_select(),
            (
                offsite_version::version,
                offsite_version::status,
                offsite_version::paid_fen,
                offsite_version::refund_fen,
                offsite_version::paid_at,
            ),
        ))
        .load(conn)?;
    let mut restored = 0;
    for (row, (version, status, paid, refund, paid_at)) in rows {
        let earlier = match earlier_change(conn, import, row.id, version - 1)? {
            Some(earlier) => earlier,
            None => row.first_import,
        };
        let Known { id, line, .. } = Known::try_from(row)?;
        let status = word(&status, Status::parse)?;
        let paid_at = (paid_at != Timestamp::default()).then_some(paid_at);
        let before = Line { status, paid, refund, paid_at, ..line };
        diesel::update(offsite_order::table.find((county, id)))
            .set((
                Said::from(&before),
                offsite_order::version.eq(version),
                offsite_order::last_import.eq(earlier),
            ))
            .prepared()
            .execute(conn)?;
        let change = offsite_version::table
            .filter(offsite_version::county.eq(county).and(offsite_version::order_id.eq(id.0)))
            .filter(offsite_version::version.eq(version));
        diesel::delete(change).prepared().execute(conn)?;
        restored += 1;
    }
    Ok(restored)
}

/// The file that changed this version of an order into the next; none when there is no such version.
fn earlier_change(
    conn: &mut Conn,
    import: &Import,
    order: OrderId,
    version: i64,
) -> Result<Option<ImportId>> {
    Ok(offsite_version::table
        .filter(offsite_version::county.eq(import.party.county).and(offsite_version::order_id.eq(order.0)))
        .filter(offsite_version::version.eq(version))
        .select(offsite_version::import)
        .first(conn)
        .optional()?)
}

/// Deletes some orders that the file brought; how many there were.
pub(crate) fn delete_fresh(conn: &mut Conn, import: &Import, most: i64) -> Result<i64> {
    let county = import.party.county;
    let some: Vec<OrderId> = offsite_order::table
        .filter(offsite_order::county.eq(county).and(offsite_order::first_import.eq(import.id)))
        .limit(most)
        .select(offsite_order::id)
        .load(conn)?;
    let orders =
        offsite_order::table.filter(offsite_order::county.eq(county).and(offsite_order::id.eq_any(some)));
    let deleted = diesel::delete(orders).execute(conn)?;
    Ok(i64::try_from(deleted).unwrap_or(i64::MAX))
}
