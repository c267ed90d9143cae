//! What a seller does before anybody buys.

use db::{Conn, Tx};
use kernel::{Actor, Day, OrganisationId, RegionCode, Resource, ResourceRef, Timestamp};

use super::cancelling::cancel;
use super::grants::refuse_declared;
use super::inputs;
use super::photos::picture_of;
use super::{ADD_PRODUCT, PUBLISH_LISTING, RECORD_LOT, WITHDRAW_LISTING};
use crate::events::{ListingPublished, ListingWithdrawn, LotRecorded, ProductAdded};
use crate::model::{
    FoundBy, GoodsRow, Kind, Listing, ListingId, LotDraft, LotId, ProductDraft, ProductId, Terms,
    check_offered, check_purchase,
};
use crate::store::{self, LotRow, ProductRow};
use crate::{Error, GoodsError, Result};

/// The organisation that sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// Its id.
    pub id: OrganisationId,
    /// Its county.
    pub county: RegionCode,
    /// Its name.
    pub name: String,
}

impl Resource for Seller {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Shop", self.county).of(self.id)
    }
}

/// All a seller has described, harvested and put on the shelf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Products, newest first.
    pub products: Vec<ProductRow>,
    /// Lots, newest first.
    pub lots: Vec<LotRow>,
    /// Listings, newest first.
    pub listings: Vec<Listing>,
}

/// What a seller has.
pub fn shop_of(conn: &mut Conn, seller: &Seller) -> Result<Shop> {
    Ok(Shop {
        products: store::products_of(conn, seller.county, seller.id)?,
        lots: store::lots_of(conn, seller.county, seller.id)?,
        listings: store::listings_of(conn, seller.county, seller.id)?,
    })
}

/// Describes a product.
pub fn add_product(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    draft: &ProductDraft,
) -> Result<ProductId> {
    actor.may(ADD_PRODUCT, seller)?;
    if draft.name.trim().is_empty() {
        return Err(Error::NameMissing);
    }
    let (kind, said) = draft.kind()?;
    may_sell_kind(tx.conn(), seller, Some(kind))?;
    check_offered(draft, "")?;
    let row = ProductRow {
        county: seller.county,
        id: tx.id(now),
        seller: seller.id,
        name: draft.name.trim().to_owned(),
        category: draft.category.as_str().to_owned(),
        picture: draft.picture.clone(),
        story: draft.story.trim().to_owned(),
        created_at: now,
        kind: draft.kind.clone(),
    };
    store::insert_product(tx.conn(), &row)?;
    store::insert_said(tx, now, &row, &said)?;
    let event = ProductAdded { county: row.county, product: row.id, seller: row.seller, name: row.name };
    tx.record(now, actor, &event)?;
    Ok(event.product)
}

/// Records a lot of a product. Refuses one that needs a certificate of conformity and has none.
pub fn record_lot(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    product: ProductId,
    draft: &LotDraft,
) -> Result<LotId> {
    actor.may(RECORD_LOT, seller)?;
    let product = own_product(tx.conn(), seller, product)?;
    let category = product.shelf()?;
    let kind = Kind::find(&product.kind);
    let needs_certificate = kind.map_or_else(|| category.needs_certificate(), |kind| kind.certificate);
    draft.check(needs_certificate, now.day())?;
    let row = LotRow {
        county: seller.county,
        id: tx.id(now),
        product: product.id,
        seller: seller.id,
        origin: draft.origin,
        made_on: draft.made_on.number(),
        grade: draft.grade.trim().to_owned(),
        certificate: draft.certificate.trim().to_owned(),
        pieces: draft.pieces,
        unlisted: draft.pieces,
        recorded_at: now,
        keeps_days: draft.keeps_days.unwrap_or(0),
    };
    store::insert_lot(tx.conn(), &row)?;
    let event = LotRecorded {
        county: row.county,
        lot: row.id,
        product: row.product,
        seller: row.seller,
        origin: row.origin,
        pieces: row.pieces,
        certificate: row.certificate,
    };
    tx.record(now, actor, &event)?;
    Ok(event.lot)
}

/// Puts pieces of a lot on the shelf at a price: of one's own lot, or of another's under a grant that holds. Refuses a
/// seller whose verification lapsed.
pub fn publish(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    lot: LotId,
    terms: &Terms,
) -> Result<ListingId> {
    actor.may(PUBLISH_LISTING, seller)?;
    terms.check()?;
    if !store::sells_on(tx.conn(), seller.county, seller.id, now.day())? {
        return Err(Error::SellerLapsed(seller.name.clone()));
    }
    let lot = store::lot(tx.conn(), seller.county, lot)?.ok_or(Error::NoLot)?;
    may_sell(tx.conn(), seller, &lot, now)?;
    let product = store::product(tx.conn(), seller.county, lot.product)?.ok_or(Error::NoProduct)?;
    if !store::take_from_lot(tx.conn(), seller.county, lot.id, terms.pieces)? {
        return Err(Error::LotTooSmall(lot.unlisted));
    }
    may_sell_kind(tx.conn(), seller, Kind::find(&product.kind))?;
    let category = product.shelf()?;
    let return_rule = terms.rule_for(category, Kind::find(&product.kind))?;
    let sell_until = lot.sell_until();
    if let Some(day) = sell_until.filter(|day| *day < now.day()) {
        return Err(GoodsError::LotSpoilt(day).into());
    }
    let cleared = inputs::clear_for_shelf(tx.conn(), seller, (&product, &lot), terms, now.day())?;
    let listing = Listing {
        county: seller.county,
        id: tx.id(now),
        product: product.id,
        lot: lot.id,
        seller: seller.id,
        seller_name: seller.name.clone(),
        title: terms.title.trim().to_owned(),
        category,
        kind: product.kind.clone(),
        licensed_until: cleared.licensed_until,
        screened: cleared.screened,
        barred: String::new(),
        picture: picture_of(&product, &store::photos_of(tx.conn(), product.county, product.id)?),
        origin: lot.origin,
        price: terms.price,
        net: terms.net,
        return_rule,
        measure: terms.measure,
        minimum: terms.wholesale.minimum,
        tiered: !terms.wholesale.tiers.is_empty(),
        sell_until,
        limited: false,
        available: terms.pieces,
        held: 0,
        sold: 0,
        published: true,
        published_at: now,
    };
    let found_by = FoundBy::new(&listing.title, &product.name, &listing.seller_name);
    store::insert_listing(tx, now, &listing, &found_by)?;
    store::insert_tiers(tx, now, &listing, &terms.wholesale.tiers)?;
    tx.record(
        now,
        actor,
        &ListingPublished {
            county: listing.county,
            listing: listing.id,
            seller: listing.seller,
            lot: listing.lot,
            title: listing.title.clone(),
            price: listing.price,
            pieces: listing.available,
        },
    )?;
    Ok(listing.id)
}

/// Refuses a kind that such a seller does not sell. Who was never verified sells nothing and is told so when they publish.
pub(super) fn may_sell_kind(conn: &mut Conn, seller: &Seller, kind: Option<&Kind>) -> Result<()> {
    let verified = store::seller(conn, seller.county, seller.id)?;
    match (kind, verified) {
        (Some(kind), Some(seller)) if !kind.may_be_sold_by(seller.kind) => {
            Err(GoodsError::NotForSeller.into())
        }
        _ => Ok(()),
    }
}

/// Refuses a lot that is neither the seller's own nor granted to them on this day, or granted to one who sells on a
/// declaration by now.
fn may_sell(conn: &mut Conn, seller: &Seller, lot: &LotRow, now: Timestamp) -> Result<()> {
    if lot.seller == seller.id {
        return Ok(());
    }
    store::grant_that_holds(conn, seller.county, lot.product, seller.id, now.day())?.ok_or(Error::NoLot)?;
    refuse_declared(conn, seller.county, seller.id)
}

/// Gives listings from before what they are found by now, some at a time.
pub fn make_findable(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    for (listing, product) in store::unfindable(tx.conn(), 200)? {
        let found_by = FoundBy::new(&listing.title, &product, &listing.seller_name);
        store::make_findable(tx, now, &listing, &found_by)?;
    }
    Ok(())
}

/// Takes a listing off the shelf; its unsold pieces go back to the lot, those in orders stay sold or held, and follow to the
/// lot when their order is not to be.
pub fn withdraw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    county: RegionCode,
    id: ListingId,
) -> Result<()> {
    let listing = store::listing(tx.conn(), county, id)?.ok_or(Error::NoListing(id))?;
    actor.may(WITHDRAW_LISTING, &listing)?;
    withdraw_listing(tx, actor, now, county, id)
}

/// Takes a listing off the shelf that should never have stood there, and cancels its orders that are not packed; what
/// was paid goes back. For the program alone, once somebody who may decided it.
pub fn take_down(
    tx: &mut Tx<'_>,
    program: &Actor,
    now: Timestamp,
    county: RegionCode,
    id: ListingId,
) -> Result<()> {
    let listing = store::listing(tx.conn(), county, id)?.ok_or(Error::NoListing(id))?;
    program.may(WITHDRAW_LISTING, &listing)?;
    if listing.published {
        withdraw_listing(tx, program, now, county, id)?;
    }
    for order in store::unpacked_of_listing(tx.conn(), county, listing.seller, id)? {
        cancel(tx, program, now, order.id)?;
    }
    Ok(())
}

/// Refuses goods that cannot be put on the shelf as they are described.
pub fn check_goods(goods: &GoodsRow, today: Day) -> Result<()> {
    let (kind, _) = goods.product.kind()?;
    if goods.product.name.trim().is_empty() {
        return Err(Error::NameMissing);
    }
    goods.lot.check(kind.certificate, today)?;
    check_purchase(kind, goods.purchase.as_ref(), today)?;
    check_offered(&goods.product, &goods.terms.title)?;
    goods.terms.check()
}

/// The same as `withdraw` for a caller who has asked whether the actor may.
pub(super) fn withdraw_listing(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    county: RegionCode,
    id: ListingId,
) -> Result<()> {
    let listing = store::listing(tx.conn(), county, id)?.ok_or(Error::NoListing(id))?;
    if !store::withdraw(tx.conn(), county, id, listing.available)? {
        return Err(Error::NoListing(id));
    }
    store::take_from_lot(tx.conn(), county, listing.lot, -listing.available)?;
    tx.record(now, actor, &ListingWithdrawn { county, listing: id, pieces: listing.available })?;
    Ok(())
}

pub(super) fn own_product(conn: &mut Conn, seller: &Seller, id: ProductId) -> Result<ProductRow> {
    store::product(conn, seller.county, id)?
        .filter(|product| product.seller == seller.id)
        .ok_or(Error::NoProduct)
}

/// Puts goods on the shelf that somebody described: product, lot and listing. A product of the same name and kind is taken
/// again.
pub fn offer(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    goods: &GoodsRow,
) -> Result<ListingId> {
    let mut known = store::products_of(tx.conn(), seller.county, seller.id)?;
    put_on_shelf(tx, actor, now, seller, &mut known, goods)
}

pub(super) fn put_on_shelf(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    seller: &Seller,
    known: &mut Vec<ProductRow>,
    goods: &GoodsRow,
) -> Result<ListingId> {
    let same = known.iter().find(|one| one.name == goods.product.name && one.kind == goods.product.kind);
    let product = match same {
        Some(product) => product.id,
        None => {
            let id = add_product(tx, actor, now, seller, &goods.product)?;
            known.extend(store::product(tx.conn(), seller.county, id)?);
            id
        }
    };
    let lot = record_lot(tx, actor, now, seller, product, &goods.lot)?;
    if let Some(purchase) = &goods.purchase {
        inputs::record_purchase(tx, actor, now, seller, lot, purchase)?;
    }
    publish(tx, actor, now, seller, lot, &goods.terms)
}
