//! Carts: one for each person, across all sellers.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::cart_line;
use crate::Result;
use crate::model::{CartLine, ListingId};

pub(crate) fn cart_of(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<CartLine>> {
    let rows: Vec<(RegionCode, ListingId, i64)> = cart_line::table
        .filter(cart_line::county.eq(city).and(cart_line::person.eq(person)))
        .order(cart_line::id.asc())
        .select((cart_line::listing_county, cart_line::listing, cart_line::quantity))
        .load(conn)?;
    Ok(rows.into_iter().map(|(county, listing, quantity)| CartLine { county, listing, quantity }).collect())
}

/// Sets how many pieces of a listing are in the cart.
pub(crate) fn put_in_cart(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    line: CartLine,
) -> Result<()> {
    let mine = cart_line::table
        .filter(cart_line::county.eq(city))
        .filter(cart_line::person.eq(person).and(cart_line::listing.eq(line.listing)));
    let changed =
        diesel::update(mine).set(cart_line::quantity.eq(line.quantity)).prepared().execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(cart_line::table)
            .values((
                cart_line::county.eq(city),
                cart_line::id.eq(tx.id::<i64>(now)),
                cart_line::person.eq(person),
                cart_line::listing_county.eq(line.county),
                cart_line::listing.eq(line.listing),
                cart_line::quantity.eq(line.quantity),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

pub(crate) fn remove_from_cart(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    listing: ListingId,
) -> Result<()> {
    diesel::delete(
        cart_line::table
            .filter(cart_line::county.eq(city))
            .filter(cart_line::person.eq(person).and(cart_line::listing.eq(listing))),
    )
    .prepared()
    .execute(conn)?;
    Ok(())
}

pub(crate) fn clear_cart(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<()> {
    diesel::delete(cart_line::table.filter(cart_line::county.eq(city).and(cart_line::person.eq(person))))
        .prepared()
        .execute(conn)?;
    Ok(())
}
