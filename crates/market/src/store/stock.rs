//! Pieces: where those of a lot and of a listing are.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::RegionCode;

use super::schema::{listing, lot, preorder};
use crate::Result;
use crate::model::{ListingId, LotId};

/// Moves pieces from a lot to a listing (or back, when negative); false when the lot has too few.
pub(crate) fn take_from_lot(conn: &mut Conn, county: RegionCode, id: LotId, pieces: i64) -> Result<bool> {
    let changed = diesel::update(lot::table.find((county, id)).filter(lot::unlisted.ge(pieces)))
        .set(lot::unlisted.eq(lot::unlisted - pieces))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Moves pieces between the columns of a listing. The condition and the CHECKs refuse what is not there,
/// so two buyers of the last piece cannot both have it. False when it was refused.
pub(crate) fn change_stock(
    conn: &mut Conn,
    county: RegionCode,
    id: ListingId,
    available: i64,
    held: i64,
    sold: i64,
) -> Result<bool> {
    struct MovePieces;

    let changed = diesel::update(
        listing::table
            .find((county, id))
            .filter(listing::available.ge(-available))
            .filter(listing::held.ge(-held))
            .filter(listing::sold.ge(-sold)),
    )
    .set((
        listing::available.eq(listing::available + available),
        listing::held.eq(listing::held + held),
        listing::sold.eq(listing::sold + sold),
    ))
    .named::<MovePieces>()
    .execute(conn)?;
    Ok(changed == 1)
}

/// What becomes of pieces on the shelf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// They are held for an order.
    Held,
    /// What was held is sold.
    Sold,
    /// They are sold without having been held.
    SoldAtOnce,
}

/// So many listings by one statement; each number is another text that is kept prepared.
const AT_ONCE: usize = 5;

/// Moves so many pieces of each of these listings a step further; returns the listings that had so many. The condition and the
/// CHECKs see to it as in [`change_stock`]. The statement names the listings in the order of their ids, as everybody's does; a
/// server that takes them in another has the lane for those who then wait for each other.
pub(crate) fn move_pieces(
    conn: &mut Conn,
    county: RegionCode,
    step: Step,
    pieces: &BTreeMap<ListingId, i64>,
) -> Result<Vec<ListingId>> {
    let (from, to) = match step {
        Step::Held => ("available", "held"),
        Step::Sold => ("held", "sold"),
        Step::SoldAtOnce => ("available", "sold"),
    };
    let pieces: Vec<(ListingId, i64)> = pieces.iter().map(|(id, pieces)| (*id, *pieces)).collect();
    let mut moved = Vec::with_capacity(pieces.len());
    for some in pieces.chunks(AT_ONCE) {
        let moves: Vec<String> = (0..some.len())
            .map(|at| {
                let (id, pieces) = (2 * at + 1, 2 * at + 2);
                format!("SELECT CAST(${id} AS BIGINT) AS wanted, CAST(${pieces} AS BIGINT) AS pieces")
            })
            .collect();
        let (moves, county_at) = (moves.join(" UNION ALL "), 2 * some.len() + 1);
        let mut query = diesel::sql_query(format!(
            "UPDATE listing SET {from} = {from} - pieces, {to} = {to} + pieces FROM ({moves}) AS moves \
             WHERE county = ${county_at} AND id = wanted AND {from} >= pieces RETURNING id"
        ))
        .into_boxed::<Backend>();
        for (id, pieces) in some {
            query = query.bind::<BigInt, _>(*id).bind::<BigInt, _>(*pieces);
        }
        let rows: Vec<Moved> = query.bind::<BigInt, _>(county).prepared().load(conn)?;
        moved.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(moved)
}

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = BigInt)]
    id: ListingId,
}

/// Pieces that were held or sold and are not bought after all may be had again: on the shelf, or from their lot when the
/// listing left the shelf meanwhile. What a pre-order was offered with stands on no shelf and keeps its pieces. False when
/// so many were not held or sold.
pub(crate) fn put_back(
    conn: &mut Conn,
    county: RegionCode,
    id: ListingId,
    held: i64,
    sold: i64,
) -> Result<bool> {
    let pieces = held + sold;
    if !change_stock(conn, county, id, pieces, -held, -sold)? {
        return Ok(false);
    }
    let offered =
        preorder::table.filter(preorder::county.eq(listing::county).and(preorder::listing.eq(listing::id)));
    let off_shelf = listing::table
        .find((county, id))
        .filter(listing::status.eq("withdrawn").and(listing::available.ge(pieces)))
        .filter(diesel::dsl::not(diesel::dsl::exists(offered)));
    let moved = diesel::update(off_shelf)
        .set((
            listing::available.eq(listing::available - pieces),
            listing::listed.eq(listing::listed - pieces),
        ))
        .prepared()
        .execute(conn)?;
    if moved == 1 {
        let lot: LotId = listing::table.find((county, id)).select(listing::lot).first(conn)?;
        take_from_lot(conn, county, lot, -pieces)?;
    }
    Ok(true)
}

/// Takes sold pieces that do not exist out of the listing.
pub(crate) fn write_off(conn: &mut Conn, county: RegionCode, id: ListingId, pieces: i64) -> Result<()> {
    diesel::update(listing::table.find((county, id)))
        .set((listing::listed.eq(listing::listed - pieces), listing::sold.eq(listing::sold - pieces)))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Takes held pieces that do not come back to the shelf out of the listing; false when fewer are held.
pub(crate) fn write_off_held(
    conn: &mut Conn,
    county: RegionCode,
    id: ListingId,
    pieces: i64,
) -> Result<bool> {
    let changed = diesel::update(listing::table.find((county, id)).filter(listing::held.ge(pieces)))
        .set((listing::listed.eq(listing::listed - pieces), listing::held.eq(listing::held - pieces)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Takes a published listing off the shelf and empties it of these available pieces.
pub(crate) fn withdraw(conn: &mut Conn, county: RegionCode, id: ListingId, pieces: i64) -> Result<bool> {
    let changed = diesel::update(
        listing::table
            .find((county, id))
            .filter(listing::status.eq("published").and(listing::available.eq(pieces))),
    )
    .set((
        listing::status.eq("withdrawn"),
        listing::available.eq(0),
        listing::listed.eq(listing::listed - pieces),
    ))
    .prepared()
    .execute(conn)?;
    Ok(changed == 1)
}
