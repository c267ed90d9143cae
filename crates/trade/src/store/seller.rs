//! The sellers and their marks, as the market tells them.

use std::collections::BTreeSet;

use db::{Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Day, OrganisationId, RegionCode};

use super::schema::{known_mark, known_seller};
use crate::Result;
use crate::model::{MarkId, PartyKey};

/// Keeps a seller as verified now.
pub(crate) fn save_seller(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
    name: &str,
    due_on: Day,
) -> Result<()> {
    let row = (known_seller::name.eq(name), known_seller::due_on.eq(due_on.number()));
    let changed = diesel::update(known_seller::table.find((county, id))).set(row).prepared().execute(conn)?;
    if changed == 0 {
        diesel::insert_into(known_seller::table)
            .values((known_seller::county.eq(county), known_seller::id.eq(id), row.0, row.1))
            .prepared()
            .execute(conn)?;
    }
    Ok(())
}

/// True when the county's verification of this organisation falls due on this day or later.
pub(crate) fn is_verified(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
    due_from: Day,
) -> Result<bool> {
    let due: Option<i32> =
        known_seller::table.find((county, id)).select(known_seller::due_on).first(conn).optional()?;
    Ok(due.is_some_and(|due| due >= due_from.number()))
}

/// Keeps a mark as it was claimed.
pub(crate) fn save_mark(
    conn: &mut Conn,
    county: RegionCode,
    id: MarkId,
    seller: OrganisationId,
    valid_to: Day,
) -> Result<()> {
    diesel::insert_into(known_mark::table)
        .values((
            known_mark::county.eq(county),
            known_mark::id.eq(id),
            known_mark::seller.eq(seller),
            known_mark::valid_to.eq(valid_to.number()),
            known_mark::status.eq("waiting"),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Keeps what the county decided about a mark.
pub(crate) fn decide_mark(conn: &mut Conn, county: RegionCode, id: MarkId, status: &str) -> Result<()> {
    diesel::update(known_mark::table.find((county, id)))
        .set(known_mark::status.eq(status))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Those of these sellers whose verification falls due on this day or later.
pub(crate) fn verified(
    conn: &mut Conn,
    sellers: &BTreeSet<PartyKey>,
    due_from: Day,
) -> Result<BTreeSet<PartyKey>> {
    let (counties, ids) = columns(sellers);
    let rows: Vec<PartyKey> = known_seller::table
        .filter(known_seller::county.eq_any(counties).and(known_seller::id.eq_any(ids)))
        .filter(known_seller::due_on.ge(due_from.number()))
        .select((known_seller::county, known_seller::id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Those of these sellers of which a product has a quality mark that holds on this day.
pub(crate) fn marked(
    conn: &mut Conn,
    sellers: &BTreeSet<PartyKey>,
    today: Day,
) -> Result<BTreeSet<PartyKey>> {
    let (counties, ids) = columns(sellers);
    let rows: Vec<PartyKey> = known_mark::table
        .filter(known_mark::county.eq_any(counties).and(known_mark::seller.eq_any(ids)))
        .filter(known_mark::status.eq("verified"))
        .filter(known_mark::valid_to.ge(today.number()))
        .select((known_mark::county, known_mark::seller))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// The counties of these sellers, and their numbers.
pub(super) fn columns(sellers: &BTreeSet<PartyKey>) -> (BTreeSet<RegionCode>, BTreeSet<OrganisationId>) {
    sellers.iter().copied().unzip()
}
