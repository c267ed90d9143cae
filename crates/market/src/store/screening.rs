//! What hides a listing besides its stock: a licence that ended, and the list of what is not sold here.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{ListScope, OrganisationId, RegionCode, Timestamp};

use super::catalogue::ListingRow;
use super::inputs::county_range;
use super::schema::listing;
use crate::model::Listing;
use crate::service::BarredQuery;
use crate::{Error, Result};

/// Sets how long a seller's licence holds for its listings of these kinds.
pub(crate) fn set_licensed_until(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
    kinds: &[&str],
    until: i32,
) -> Result<()> {
    diesel::update(
        listing::table
            .filter(listing::county.eq(county).and(listing::seller.eq(seller)))
            .filter(listing::kind.eq_any(kinds.iter().map(|kind| (*kind).to_owned()).collect::<Vec<_>>())),
    )
    .set(listing::licensed_until.eq(until))
    .execute(conn)?;
    Ok(())
}

/// Listings on the shelf that were looked at with another version of the list, or with none.
pub(crate) fn unscreened(conn: &mut Conn, version: &str, limit: i64) -> Result<Vec<Listing>> {
    listing::table
        .filter(listing::status.eq("published").and(listing::screened.ne(version)))
        .limit(limit)
        .select(ListingRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Listing::try_from)
        .collect()
}

/// Notes that a listing was looked at, and what forbids it; empty for nothing.
pub(crate) fn note_screened(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Listing,
    version: &str,
    barred: &str,
) -> Result<()> {
    let at = if barred.is_empty() { Timestamp::default() } else { now };
    diesel::update(listing::table.find((seen.county, seen.id)))
        .set(listing::screened.eq(version))
        .prepared()
        .execute(conn)?;
    if barred != seen.barred {
        diesel::update(listing::table.find((seen.county, seen.id)))
            .set((listing::barred.eq(barred), listing::barred_at.eq(at)))
            .prepared()
            .execute(conn)?;
    }
    Ok(())
}

type Condition = Box<dyn BoxableExpression<listing::table, Backend, SqlType = diesel::sql_types::Bool>>;

/// Published listings that a list forbids, the latest first, and how many match.
pub(crate) fn barred(
    conn: &mut Conn,
    scope: &ListScope,
    want: &BarredQuery,
) -> Result<(Vec<(Listing, Timestamp)>, i64)> {
    let matching = || {
        let mut query = listing::table
            .filter(listing::status.eq("published").and(listing::barred.ne("")))
            .filter(within(scope))
            .into_boxed();
        if let Some(seller) = want.seller {
            query = query.filter(listing::seller.eq(seller));
        }
        if let Some(county) = want.county {
            query = query.filter(listing::county.eq(county));
        }
        if !want.words.is_empty() {
            let pattern = format!("%{}%", want.words.replace(['%', '_'], ""));
            let title = listing::title.like(pattern.clone());
            query = query.filter(
                title.or(listing::seller_name.like(pattern.clone())).or(listing::barred.like(pattern)),
            );
        }
        query
    };
    let rows: Vec<(ListingRow, Timestamp)> = matching()
        .order((listing::barred_at.desc(), listing::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select((ListingRow::as_select(), listing::barred_at))
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    let rows = rows.into_iter().map(|(row, at)| Ok::<_, Error>((Listing::try_from(row)?, at)));
    Ok((rows.collect::<Result<Vec<_>>>()?, total))
}

fn within(scope: &ListScope) -> Condition {
    let mut filter: Condition = Box::new(listing::seller.eq_any(scope.organisations.clone()));
    for region in &scope.regions {
        let (first, last) = county_range(*region);
        filter = Box::new(filter.or(listing::county.ge(first).and(listing::county.le(last))));
    }
    filter
}
