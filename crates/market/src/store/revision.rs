//! What changes of a listing on the shelf.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::Timestamp;

use super::catalogue::{ProductRow, insert_tiers};
use super::schema::{listing, price_tier, product};
use crate::Result;
use crate::model::{Listing, Tier};

/// Changes a published listing, and adds these pieces to it (or takes them out, when negative); false when it was changed
/// meanwhile or has fewer pieces.
pub(crate) fn revise_listing(conn: &mut Conn, seen: &Listing, new: &Listing, more: i64) -> Result<bool> {
    let as_seen = listing::table
        .find((seen.county, seen.id))
        .filter(listing::status.eq("published").and(listing::price_fen.eq(seen.price)))
        .filter(listing::title.eq(&seen.title).and(listing::available.ge(1 - more)));
    let changed = diesel::update(as_seen)
        .set((
            listing::title.eq(&new.title),
            listing::price_fen.eq(new.price),
            listing::return_rule.eq(new.return_rule.as_str()),
            listing::minimum.eq(new.minimum),
            listing::tiered.eq(new.tiered),
            listing::screened.eq(&new.screened),
            listing::licensed_until.eq(new.licensed_until),
            listing::listed.eq(listing::listed + more),
            listing::available.eq(listing::available + more),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Keeps what is said of a product.
pub(crate) fn keep_story(conn: &mut Conn, of: &ProductRow, story: &str) -> Result<()> {
    diesel::update(product::table.find((of.county, of.id)))
        .set(product::story.eq(story))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Puts these prices by quantity in the place of those a listing has.
pub(crate) fn replace_tiers(tx: &mut Tx<'_>, now: Timestamp, of: &Listing, tiers: &[Tier]) -> Result<()> {
    let before =
        price_tier::table.filter(price_tier::county.eq(of.county).and(price_tier::listing.eq(of.id)));
    diesel::delete(before).prepared().execute(tx.conn())?;
    insert_tiers(tx, now, of, tiers)
}
