//! Photographs of products, and the cover that stands in listings.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use evidence::model::FileId;
use kernel::{RegionCode, Timestamp};

use super::schema::{listing, product_photo};
use crate::model::{ListingId, Photo, PhotoId, ProductId};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = product_photo, check_for_backend(Backend))]
struct PhotoRow {
    county: RegionCode,
    id: PhotoId,
    product: ProductId,
    place: i32,
    file: FileId,
    alt: String,
    sizes: String,
    added_at: Timestamp,
}

impl TryFrom<PhotoRow> for Photo {
    type Error = Error;

    fn try_from(row: PhotoRow) -> Result<Self> {
        let sizes = row.sizes.parse();
        Ok(Self {
            sizes: sizes.map_err(|_| db::Error::Unreadable(format!("sizes of photograph {}", row.id)))?,
            county: row.county,
            id: row.id,
            product: row.product,
            place: row.place,
            file: row.file,
            alt: row.alt,
            added_at: row.added_at,
        })
    }
}

/// Keeps a photograph at its place; false when another is there.
pub(crate) fn insert_photo(tx: &mut Tx<'_>, new: &Photo) -> Result<bool> {
    let row = PhotoRow {
        county: new.county,
        id: new.id,
        product: new.product,
        place: new.place,
        file: new.file,
        alt: new.alt.clone(),
        sizes: new.sizes.to_string(),
        added_at: new.added_at,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(product_photo::table).values(row).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// The photographs of a product in their order.
pub(crate) fn photos_of(conn: &mut Conn, county: RegionCode, product: ProductId) -> Result<Vec<Photo>> {
    let rows: Vec<PhotoRow> = product_photo::table
        .filter(product_photo::county.eq(county).and(product_photo::product.eq(product)))
        .order(product_photo::place.asc())
        .select(PhotoRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Photo::try_from).collect()
}

/// Moves a photograph from a place to another that is free; false when it was not there any more.
pub(crate) fn move_photo(conn: &mut Conn, photo: &Photo, from: i32, to: i32) -> Result<bool> {
    let there = product_photo::table.find((photo.county, photo.id)).filter(product_photo::place.eq(from));
    Ok(diesel::update(there).set(product_photo::place.eq(to)).prepared().execute(conn)? == 1)
}

/// Says what is on a photograph; false when it is gone.
pub(crate) fn describe_photo(conn: &mut Conn, photo: &Photo, alt: &str) -> Result<bool> {
    let there = product_photo::table.find((photo.county, photo.id));
    Ok(diesel::update(there).set(product_photo::alt.eq(alt)).prepared().execute(conn)? == 1)
}

/// Takes a photograph away; false when it was gone.
pub(crate) fn delete_photo(conn: &mut Conn, photo: &Photo) -> Result<bool> {
    Ok(diesel::delete(product_photo::table.find((photo.county, photo.id))).prepared().execute(conn)? == 1)
}

/// Puts the picture of a product on all its listings.
pub(crate) fn show_picture(
    conn: &mut Conn,
    county: RegionCode,
    product: ProductId,
    picture: &str,
) -> Result<()> {
    diesel::update(listing::table.filter(listing::county.eq(county).and(listing::product.eq(product))))
        .set(listing::picture.eq(picture))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// The pictures of these listings of one county.
pub(crate) fn pictures_of(
    conn: &mut Conn,
    county: RegionCode,
    listings: &[ListingId],
) -> Result<BTreeMap<ListingId, String>> {
    let rows: Vec<(ListingId, String)> = listing::table
        .filter(listing::county.eq(county).and(listing::id.eq_any(listings)))
        .select((listing::id, listing::picture))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
