//! Photographs of a product: added, described, put in order, taken away.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use evidence::model::{FileId, Purpose};
use kernel::{Actor, RegionCode, Timestamp};

use super::selling::own_product;
use super::{KEEP_PHOTOS, Seller};
use crate::events::ProductPhotosChanged;
use crate::model::{ListingId, MOST_PHOTOS, Photo, PhotoId, PhotoStep, ProductId, check_alt};
use crate::store::{self, ProductRow};
use crate::{Error, Result, ShopError};

/// Adds photographs after those there are, in this order. Each file was handed in by the actor as a photograph; a product
/// has at most nine.
pub fn add_photos(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    seller: &Seller,
    product: ProductId,
    files: &[FileId],
) -> Result<()> {
    actor.may(KEEP_PHOTOS, seller)?;
    let product = own_product(tx.conn(), seller, product)?;
    let there = store::photos_of(tx.conn(), seller.county, product.id)?.len();
    if there + files.len() > MOST_PHOTOS {
        return Err(ShopError::TooManyPhotos.into());
    }
    for (place, file) in (there + 1..).zip(files) {
        let file = evidence::service::own_file(tx.conn(), actor, city, *file, Purpose::Photo)?;
        evidence::service::hold(tx, city, file.id)?;
        let photo = Photo {
            county: seller.county,
            id: tx.id(now),
            product: product.id,
            place: i32::try_from(place).unwrap_or(i32::MAX),
            file: file.id,
            alt: String::new(),
            sizes: file.sizes,
            added_at: now,
        };
        if !store::insert_photo(tx, &photo)? {
            return Err(Error::ChangedMeanwhile);
        }
    }
    changed(tx, actor, now, &product, "added")
}

/// Changes one photograph.
pub fn change_photo(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    seller: &Seller,
    (product, photo): (ProductId, PhotoId),
    step: &PhotoStep,
) -> Result<()> {
    actor.may(KEEP_PHOTOS, seller)?;
    let product = own_product(tx.conn(), seller, product)?;
    let photos = store::photos_of(tx.conn(), seller.county, product.id)?;
    let at = photos.iter().position(|one| one.id == photo).ok_or(ShopError::NoPhoto)?;
    let photo = photos.get(at).ok_or(ShopError::NoPhoto)?;
    match step {
        PhotoStep::Describe(alt) => {
            check_alt(alt)?;
            all_well(store::describe_photo(tx.conn(), photo, alt)?)?;
        }
        PhotoStep::Earlier => swap(tx, photo, at.checked_sub(1).and_then(|before| photos.get(before)))?,
        PhotoStep::Later => swap(tx, photo, photos.get(at + 1))?,
        PhotoStep::Remove => {
            all_well(store::delete_photo(tx.conn(), photo)?)?;
            evidence::service::release(tx, city, photo.file)?;
            for behind in photos.iter().skip(at + 1) {
                all_well(store::move_photo(tx.conn(), behind, behind.place, behind.place - 1)?)?;
            }
        }
    }
    changed(tx, actor, now, &product, step.as_str())
}

/// Two photographs change places; the third place is nobody's but for this moment.
fn swap(tx: &mut Tx<'_>, photo: &Photo, neighbour: Option<&Photo>) -> Result<()> {
    let neighbour = neighbour.ok_or(ShopError::NoNeighbour)?;
    let conn = tx.conn();
    all_well(store::move_photo(conn, photo, photo.place, 0)?)?;
    all_well(store::move_photo(conn, neighbour, neighbour.place, photo.place)?)?;
    all_well(store::move_photo(conn, photo, 0, neighbour.place)?)
}

const fn all_well(done: bool) -> Result<()> {
    if done { Ok(()) } else { Err(Error::ChangedMeanwhile) }
}

/// Puts the cover, or the shipped picture where there is none, on the listings, and records what was done.
fn changed(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, product: &ProductRow, what: &str) -> Result<()> {
    let photos = store::photos_of(tx.conn(), product.county, product.id)?;
    store::show_picture(tx.conn(), product.county, product.id, &picture_of(product, &photos))?;
    let event = ProductPhotosChanged {
        county: product.county,
        product: product.id,
        seller: product.seller,
        what: what.to_owned(),
        photos: i64::try_from(photos.len()).unwrap_or(i64::MAX),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// What stands for a product in its listings.
pub(super) fn picture_of(product: &ProductRow, photos: &[Photo]) -> String {
    photos.first().map_or_else(|| product.picture.clone(), |cover| cover.sizes.to_string())
}

/// The photographs of a product in their order; they are for everybody.
pub fn photos_of(conn: &mut Conn, county: RegionCode, product: ProductId) -> Result<Vec<Photo>> {
    store::photos_of(conn, county, product)
}

/// A product of this seller.
pub fn product_of(conn: &mut Conn, seller: &Seller, product: ProductId) -> Result<ProductRow> {
    own_product(conn, seller, product)
}

/// The pictures of these listings of one county, as [`crate::model::Picture`] reads them.
pub fn pictures_of(
    conn: &mut Conn,
    county: RegionCode,
    listings: &[ListingId],
) -> Result<BTreeMap<ListingId, String>> {
    store::pictures_of(conn, county, listings)
}
