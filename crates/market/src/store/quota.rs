//! Shares of a listing that pickup points have.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{RegionCode, StationId, Timestamp};

use super::schema::{listing, point_quota};
use crate::Result;
use crate::model::{ListingId, Quota};

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
