//! Goods by file: what is on the shelf as rows, and rows put there or changed, all of them or none.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use evidence::model::FileId;
use kernel::{Actor, Message, Refusal, RegionCode, Timestamp};

use super::photos::add_photos;
use super::revising::{Revision, revise};
use super::selling::{Seller, put_on_shelf};
use super::{KEEP_PHOTOS, PUBLISH_LISTING};
use crate::model::{
    GoodsChange, GoodsFacts, GoodsTable, Listing, MOST_PHOTOS, ProductId, RowFault, Wholesale,
};
use crate::store::ShelfParts;
use crate::{Error, GoodsError, Result, ShopError, store};

/// A row that changes a listing, beside the listing as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedChange {
    /// The line in the file.
    pub line: usize,
    /// As it stands.
    pub listing: Listing,
    /// What becomes of it; none when the row says what is so already.
    pub to: Option<Revision>,
    /// True when another story is told.
    pub retold: bool,
    /// What stays though the row says something else.
    pub staying: Vec<Message>,
}

/// What the rows would change, and what is wrong with them.
pub fn plan_goods(
    conn: &mut Conn,
    actor: &Actor,
    seller: &Seller,
    table: &GoodsTable,
) -> Result<(Vec<PlannedChange>, Vec<RowFault>)> {
    actor.may(PUBLISH_LISTING, seller)?;
    let (mut planned, mut faults) = (Vec::new(), Vec::new());
    for change in &table.changes {
        let photos = table.photos.iter().find(|(line, _)| *line == change.line);
        match plan(conn, seller, change, photos.map_or(0, |(_, names)| names.len())) {
            Ok(one) => planned.push((one, change)),
            Err(Error::Db(failed)) => return Err(failed.into()),
            Err(refused) => faults.push(RowFault { line: change.line, message: refused.message() }),
        }
    }
    Ok((with_what_stays(conn, seller, planned)?, faults))
}

/// The changes, with what their rows say that they do not change.
fn with_what_stays(
    conn: &mut Conn,
    seller: &Seller,
    planned: Vec<(PlannedChange, &GoodsChange)>,
) -> Result<Vec<PlannedChange>> {
    let listings: Vec<Listing> = planned.iter().map(|(one, _)| one.listing.clone()).collect();
    let parts = store::shelf_parts(conn, seller.county, &listings)?;
    let told = |(one, change): (PlannedChange, &GoodsChange)| {
        let facts = facts_of(&parts, one.listing.clone())?;
        let mut staying = facts.staying(change);
        let product = parts.products.get(&one.listing.product).ok_or(Error::NoProduct)?;
        if product.seller != seller.id && change.story.as_ref().is_some_and(|story| *story != product.story) {
            staying.push(Message::new("market-goods-story-stays"));
        }
        Ok(PlannedChange { staying, ..one })
    };
    planned.into_iter().map(told).collect()
}

fn plan(conn: &mut Conn, seller: &Seller, change: &GoodsChange, photos: usize) -> Result<PlannedChange> {
    let own = store::listing(conn, seller.county, change.listing)?
        .filter(|one| one.seller == seller.id && one.published);
    let listing = own.ok_or_else(|| GoodsError::NotOnShelf(change.listing.to_string()))?;
    let product = store::product(conn, listing.county, listing.product)?.ok_or(Error::NoProduct)?;
    if photos > 0 && store::photos_of(conn, listing.county, product.id)?.len() + photos > MOST_PHOTOS {
        return Err(ShopError::TooManyPhotos.into());
    }
    let tiers = store::tiers_of(conn, &listing)?;
    let more = change.more(&listing)?;
    let unlisted = store::lot(conn, listing.county, listing.lot)?.map_or(0, |lot| lot.unlisted);
    if more > unlisted {
        return Err(Error::LotTooSmall(unlisted));
    }
    // Only its own seller tells the story of a product.
    let story = change.story.clone().filter(|story| product.seller == seller.id && *story != product.story);
    let to = Revision {
        title: change.title.clone().unwrap_or_else(|| listing.title.clone()),
        price: change.price.unwrap_or(listing.price),
        more,
        return_rule: Some(change.return_rule.unwrap_or(listing.return_rule)),
        wholesale: Wholesale {
            minimum: change.minimum.unwrap_or(listing.minimum),
            tiers: change.tiers.clone().unwrap_or_else(|| tiers.clone()),
        },
        story,
    };
    let retold = to.story.is_some();
    let same = to.title == listing.title
        && to.price == listing.price
        && to.more == 0
        && to.return_rule == Some(listing.return_rule)
        && to.wholesale.minimum == listing.minimum
        && to.wholesale.tiers == tiers
        && !retold;
    let to = (!same).then_some(to);
    Ok(PlannedChange { line: change.line, listing, to, retold, staying: Vec::new() })
}

/// Puts the rows of a table on the shelf and changes the listings it names, with the photographs it names, all of it or
/// nothing. A product of the same name and kind is taken again.
pub fn import_goods(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    seller: &Seller,
    table: &GoodsTable,
    pictures: &BTreeMap<String, FileId>,
) -> Result<()> {
    actor.may(PUBLISH_LISTING, seller)?;
    let (planned, faults) = plan_goods(tx.conn(), actor, seller, table)?;
    if !faults.is_empty() || !table.faults.is_empty() {
        return Err(Error::ChangedMeanwhile);
    }
    let mut products: Vec<(usize, ProductId)> = Vec::new();
    let mut known = store::products_of(tx.conn(), seller.county, seller.id)?;
    for row in &table.rows {
        let listing = put_on_shelf(tx, actor, now, seller, &mut known, row)?;
        let put = store::listing(tx.conn(), seller.county, listing)?.ok_or(Error::NoListing(listing))?;
        products.push((row.line, put.product));
    }
    for change in planned {
        if let Some(to) = &change.to {
            revise(tx, actor, now, seller.county, change.listing.id, to)?;
        }
        products.push((change.line, change.listing.product));
    }
    for (line, names) in &table.photos {
        let Some((_, product)) = products.iter().find(|(of, _)| of == line) else { continue };
        let files = names
            .iter()
            .map(|name| pictures.get(name).copied().ok_or_else(|| GoodsError::PictureMissing(name.clone())));
        let files = files.collect::<std::result::Result<Vec<_>, _>>()?;
        actor.may(KEEP_PHOTOS, seller)?;
        add_photos(tx, actor, now, city, seller, *product, &files)?;
    }
    Ok(())
}

/// What is on the shelf, for a table: those whose titles have these words, newest first, and how many there are.
pub fn goods_on_shelf(
    conn: &mut Conn,
    actor: &Actor,
    seller: &Seller,
    words: &str,
    (offset, limit): (i64, i64),
) -> Result<(Vec<GoodsFacts>, i64)> {
    actor.may(PUBLISH_LISTING, seller)?;
    let words = words.to_lowercase();
    let mut listings = store::listings_of(conn, seller.county, seller.id)?;
    listings.retain(|one| one.published && one.title.to_lowercase().contains(&words));
    let total = i64::try_from(listings.len()).unwrap_or(i64::MAX);
    let from = usize::try_from(offset).unwrap_or(0);
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let shown: Vec<Listing> = listings.into_iter().skip(from).take(most).collect();
    let parts = store::shelf_parts(conn, seller.county, &shown)?;
    let facts = shown.into_iter().map(|listing| facts_of(&parts, listing)).collect::<Result<Vec<_>>>()?;
    Ok((facts, total))
}

fn facts_of(parts: &ShelfParts, listing: Listing) -> Result<GoodsFacts> {
    let product = parts.products.get(&listing.product).ok_or(Error::NoProduct)?;
    let lot = parts.lots.get(&listing.lot).ok_or(Error::NoLot)?;
    Ok(GoodsFacts {
        said: parts.said.get(&product.id).cloned().unwrap_or_default(),
        tiers: parts.tiers.get(&listing.id).cloned().unwrap_or_default(),
        purchase: parts.purchases.get(&lot.id).map(|one| one.draft.clone()),
        made_on: lot.made_on(),
        keeps_days: lot.keeps_days,
        grade: lot.grade.clone(),
        certificate: lot.certificate.clone(),
        name: product.name.clone(),
        story: product.story.clone(),
        listing,
    })
}
