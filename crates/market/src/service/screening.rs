//! Looking at what is on the shelf with the present list of what is not sold here.

use db::{Conn, Tx};
use kernel::{Actor, OrganisationId, RegionCode, Timestamp};

use super::SEE_SELLERS;
use crate::events::ListingScreened;
use crate::model::{Forbidden, Listing, Offered, Restricted};
use crate::{Error, Result, store};

/// How many listings are looked at in one transaction.
const AT_ONCE: i64 = 500;

/// Which forbidden listings to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BarredQuery {
    /// Part of the title, of the seller's name or of what forbids it.
    pub words: String,
    /// Only of this seller.
    pub seller: Option<OrganisationId>,
    /// Only of this county.
    pub county: Option<RegionCode>,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Looks at some listings on the shelf that were not looked at with this list, and hides what it forbids; what it no
/// longer forbids comes back. Gives how many it looked at; none when all were.
pub fn screen(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, list: &Restricted) -> Result<usize> {
    let waiting = store::unscreened(tx.conn(), &list.version, AT_ONCE)?;
    for listing in &waiting {
        let found = forbidden_in(tx.conn(), list, listing)?;
        let barred = found.map_or("", |one| one.name.as_str());
        store::note_screened(tx.conn(), now, listing, &list.version, barred)?;
        if barred != listing.barred {
            let event = ListingScreened {
                county: listing.county,
                listing: listing.id,
                seller: listing.seller,
                barred: barred.to_owned(),
                reason: found.map_or_else(String::new, |one| one.reason.code.clone()),
            };
            tx.record(now, actor, &event)?;
        }
    }
    Ok(waiting.len())
}

/// What of the list a listing bears.
pub(super) fn forbidden_in<'a>(
    conn: &mut Conn,
    list: &'a Restricted,
    listing: &Listing,
) -> Result<Option<&'a Forbidden>> {
    let product = store::product(conn, listing.county, listing.product)?.ok_or(Error::NoProduct)?;
    let said = store::said(conn, listing.county, listing.product)?;
    let own = [product.name.as_str(), listing.title.as_str()];
    let names: Vec<&str> = own.into_iter().chain(said.values().map(String::as_str)).collect();
    Ok(list.find(Offered { shelf: listing.category, names: &names, story: &product.story }))
}

/// Listings that a list forbids and that still stand in shops, where nobody sees them; of the divisions one oversees, the
/// latest first, with when they were hidden, and how many match.
pub fn barred(
    conn: &mut Conn,
    actor: &Actor,
    want: &BarredQuery,
) -> Result<(Vec<(Listing, Timestamp)>, i64)> {
    store::barred(conn, &actor.scope(SEE_SELLERS, "Shop"), want)
}
