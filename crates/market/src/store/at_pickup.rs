//! Orders that are paid when they are collected, and the sellers who let buyers do so.

use db::{Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Fen, OrganisationId, PersonId, RegionCode, Timestamp};

use super::schema::{orders, seller};
use crate::Result;
use crate::model::{Order, OrderId, OrderStatus};

/// True when a seller lets buyers pay at the point.
pub(crate) fn is_paid_at_pickup(conn: &mut Conn, county: RegionCode, id: OrganisationId) -> Result<bool> {
    let kept = seller::table.find((county, id)).select(seller::paid_at_pickup).first(conn).optional()?;
    Ok(kept.unwrap_or(false))
}

/// Keeps whether a seller lets buyers pay at the point; false when there is no such seller.
pub(crate) fn keep_paid_at_pickup(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
    yes: bool,
) -> Result<bool> {
    let changed = diesel::update(seller::table.find((county, id)))
        .set(seller::paid_at_pickup.eq(yes))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes what is due and until when the goods wait, if the order still is as the caller saw it.
pub(crate) fn change_due(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Order,
    due: Fen,
    until: Timestamp,
) -> Result<bool> {
    let as_seen = orders::table
        .find((seen.county, seen.id))
        .filter(orders::status.eq(seen.status.as_str()).and(orders::due_fen.eq(seen.due)));
    let changed = diesel::update(as_seen)
        .set((orders::due_fen.eq(due), orders::hold_until.eq(until), orders::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// How many orders of a buyer wait to be paid at a point.
pub(crate) fn due_of(conn: &mut Conn, buyer: PersonId) -> Result<i64> {
    Ok(orders::table
        .filter(orders::buyer.eq(buyer).and(orders::due_fen.gt(0)))
        .filter(orders::status.ne(OrderStatus::Cancelled.as_str()))
        .count()
        .get_result(conn)?)
}

/// True when a buyer left goods at a point unpaid since then: such an order is cancelled and keeps what was due.
pub(crate) fn left_behind(conn: &mut Conn, buyer: PersonId, since: Timestamp) -> Result<bool> {
    let left = orders::table
        .filter(orders::buyer.eq(buyer).and(orders::due_fen.gt(0)))
        .filter(orders::status.eq(OrderStatus::Cancelled.as_str()).and(orders::changed_at.ge(since)));
    Ok(diesel::select(diesel::dsl::exists(left)).get_result(conn)?)
}

/// Paid orders that are ready to be collected since before this moment, the longest waiting first.
pub(crate) fn ready_before(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<OrderId>> {
    Ok(orders::table
        .filter(orders::status.eq(OrderStatus::Ready.as_str()).and(orders::due_fen.eq(Fen::ZERO)))
        .filter(orders::changed_at.lt(before).and(orders::in_parts.eq(false)))
        .order(orders::changed_at.asc())
        .limit(limit)
        .select(orders::id)
        .load(conn)?)
}

/// Orders at their point whose time to be paid is over.
pub(crate) fn uncollected(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<OrderId>> {
    Ok(orders::table
        .filter(orders::status.eq(OrderStatus::Ready.as_str()).and(orders::hold_until.lt(now)))
        .filter(orders::due_fen.gt(0))
        .order(orders::hold_until.asc())
        .limit(limit)
        .select(orders::id)
        .load(conn)?)
}
