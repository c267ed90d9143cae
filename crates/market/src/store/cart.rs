//! Carts: one for each person, across all sellers.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
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
    struct PutInCart;

    diesel::sql_query(
        "INSERT INTO cart_line (county, id, person, listing_county, listing, quantity) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (county, person, listing) DO UPDATE SET quantity = excluded.quantity",
    )
    .bind::<BigInt, _>(city)
    .bind::<BigInt, _>(tx.id::<i64>(now))
    .bind::<BigInt, _>(person)
    .bind::<BigInt, _>(line.county)
    .bind::<BigInt, _>(line.listing)
    .bind::<BigInt, _>(line.quantity)
    .named::<PutInCart>()
    .execute(tx.conn())?;
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
