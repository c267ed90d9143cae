//! What a seller changes of a listing that stands on the shelf.

use db::{Conn, Tx};
use kernel::{Actor, Fen, RegionCode, Timestamp};

use super::REVISE_LISTING;
use super::inputs;
use super::selling::Seller;
use crate::events::ListingRevised;
use crate::model::{
    FoundBy, Kind, Listing, ListingId, ProductDraft, ReturnRule, Terms, Wholesale, check_offered, check_words,
};
use crate::store::{self, ProductRow};
use crate::{Error, GoodsError, Result};

/// A listing as its seller wants it from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// What the shelf says.
    pub title: String,
    /// Price of one piece.
    pub price: Fen,
    /// Pieces that come from the lot to the shelf; below nothing, that many go back.
    pub more: i64,
    /// Whether it may come back; none for the rule of its kind.
    pub return_rule: Option<ReturnRule>,
    /// How many one must buy, and what more cost.
    pub wholesale: Wholesale,
    /// A few words about the product; none to leave them.
    pub story: Option<String>,
}

/// Changes a listing for those who buy from now on: what was ordered keeps its terms, and whoever has it in the cart is shown
/// the new ones before ordering. Refuses another price while the listing is in a campaign that is not over, whose discount
/// rests on it, more pieces than the lot has, and whatever a new listing would be refused for.
pub fn revise(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    county: RegionCode,
    id: ListingId,
    to: &Revision,
) -> Result<()> {
    let seen = store::listing(tx.conn(), county, id)?.ok_or(Error::NoListing(id))?;
    actor.may(REVISE_LISTING, &seen)?;
    if !seen.published {
        return Err(Error::NoListing(id));
    }
    let product = store::product(tx.conn(), county, seen.product)?.ok_or(Error::NoProduct)?;
    let new = revised(tx.conn(), now, &seen, &product, to)?;
    if !store::take_from_lot(tx.conn(), county, seen.lot, to.more)? {
        let left = store::lot(tx.conn(), county, seen.lot)?.map_or(0, |lot| lot.unlisted);
        return Err(Error::LotTooSmall(left));
    }
    if !store::revise_listing(tx.conn(), &seen, &new, to.more)? {
        return Err(Error::ChangedMeanwhile);
    }
    store::replace_tiers(tx, now, &new, &to.wholesale.tiers)?;
    store::replace_terms(tx, now, &new, &FoundBy::new(&new.title, &product.name, &new.seller_name))?;
    if let Some(story) = &to.story {
        tell(tx.conn(), &product, &new, story)?;
    }
    let event = ListingRevised {
        county,
        listing: id,
        seller: new.seller,
        title: new.title,
        price: new.price,
        more: to.more,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The listing with its new terms, once they are checked.
fn revised(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Listing,
    product: &ProductRow,
    to: &Revision,
) -> Result<Listing> {
    let terms = Terms {
        title: to.title.clone(),
        price: to.price,
        net: seen.net,
        pieces: seen.available.checked_add(to.more).ok_or(Error::PiecesOutOfRange)?,
        return_rule: to.return_rule,
        measure: seen.measure,
        wholesale: to.wholesale.clone(),
    };
    terms.check()?;
    let priced_anew = to.price != seen.price || to.wholesale.tiers != store::tiers_of(conn, seen)?;
    if priced_anew && store::is_enrolled(conn, seen, now.day())? {
        return Err(GoodsError::PriceBound.into());
    }
    let lot = store::lot(conn, seen.county, seen.lot)?.ok_or(Error::NoLot)?;
    let seller = Seller { id: seen.seller, county: seen.county, name: seen.seller_name.clone() };
    let cleared = inputs::clear_for_shelf(conn, &seller, (product, &lot), &terms, now.day())?;
    Ok(Listing {
        title: terms.title.trim().to_owned(),
        price: terms.price,
        return_rule: terms.rule_for(seen.category, Kind::find(&product.kind))?,
        minimum: terms.wholesale.minimum,
        tiered: !terms.wholesale.tiers.is_empty(),
        screened: cleared.screened,
        licensed_until: cleared.licensed_until,
        ..seen.clone()
    })
}

/// Keeps what its own seller says of a product.
fn tell(conn: &mut Conn, product: &ProductRow, listing: &Listing, story: &str) -> Result<()> {
    let story = story.trim();
    if product.seller != listing.seller || story == product.story {
        return Ok(());
    }
    check_words(story)?;
    let draft = ProductDraft {
        name: product.name.clone(),
        category: listing.category,
        picture: String::new(),
        story: story.to_owned(),
        kind: product.kind.clone(),
        said: store::said(conn, product.county, product.id)?,
    };
    check_offered(&draft, &listing.title)?;
    store::keep_story(conn, product, story)
}
