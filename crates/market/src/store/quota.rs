//! Shares of a listing that pickup points have.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{RegionCode, StationId, Timestamp};

use super::schema::{listing, order_line, orders, point_quota};
use crate::Result;
use crate::model::{ListingId, OrderId, OrderStatus, Quota, Way};

/// Lines changed in one statement.
const CHUNK: usize = 500;

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

/// Sets how many pieces a point gets, those that were ordered there counted in; false when more were ordered already.
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
    let ordered = ordered_at(tx.conn(), county, of, quota.point)?;
    let taken: i64 = ordered.iter().map(|(_, pieces)| pieces).sum();
    if taken > quota.pieces {
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
            point_quota::taken.eq(taken),
        ))
        .prepared()
        .execute(tx.conn())?;
    let lines: Vec<i64> = ordered.into_iter().map(|(line, _)| line).collect();
    for some in lines.chunks(CHUNK) {
        diesel::update(
            order_line::table.filter(order_line::county.eq(county).and(order_line::id.eq_any(some))),
        )
        .set(order_line::took_share.eq(true))
        .execute(tx.conn())?;
    }
    Ok(true)
}

/// The lines by which a listing was ordered at a point and not given back, with their pieces.
fn ordered_at(
    conn: &mut Conn,
    county: RegionCode,
    of: ListingId,
    point: StationId,
) -> Result<Vec<(i64, i64)>> {
    let given_back = [OrderStatus::Cancelled, OrderStatus::Refunding, OrderStatus::Refunded];
    let there = orders::table
        .filter(orders::county.eq(order_line::county).and(orders::id.eq(order_line::order_id)))
        .filter(orders::pickup.eq(point).and(orders::way.eq(Way::Point.as_str())))
        .filter(orders::status.ne_all(given_back.map(|status| status.as_str())));
    Ok(order_line::table
        .filter(order_line::county.eq(county).and(order_line::listing.eq(of)))
        .filter(diesel::dsl::exists(there))
        .select((order_line::id, order_line::quantity))
        .load(conn)?)
}

/// What became of pieces that were asked of the share of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// The point has no quota.
    Unlimited,
    /// They are taken from it.
    Taken,
    /// It has too few; so many are left.
    TooFew(i64),
}

/// Takes pieces from the share of a point, or gives them back, when negative.
pub(crate) fn take_quota(
    conn: &mut Conn,
    county: RegionCode,
    of: ListingId,
    point: StationId,
    pieces: i64,
) -> Result<Share> {
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
        return Ok(Share::Taken);
    }
    let row: Option<(i64, i64)> =
        that().select((point_quota::pieces, point_quota::taken)).first(conn).optional()?;
    Ok(row.map_or(Share::Unlimited, |(pieces, taken)| Share::TooFew(pieces - taken)))
}

/// Notes that the pieces of an order's line are of the share of its point.
pub(crate) fn note_share(conn: &mut Conn, county: RegionCode, order: OrderId, of: ListingId) -> Result<()> {
    let line = order_line::table
        .filter(order_line::county.eq(county))
        .filter(order_line::order_id.eq(order).and(order_line::listing.eq(of)));
    diesel::update(line).set(order_line::took_share.eq(true)).prepared().execute(conn)?;
    Ok(())
}
