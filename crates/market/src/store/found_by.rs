//! What listings are found by.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::IntoSql as _;
use diesel::dsl::exists;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use kernel::{RegionCode, Timestamp};

use super::catalogue::ListingRow;
use super::schema::{listing, listing_term, product};
use crate::Result;
use crate::model::{FoundBy, Listing, ListingId, Wanted};

/// A word with more listings than this is common.
pub(super) const COMMON: i64 = 5_000;

pub(super) type Condition = Box<dyn BoxableExpression<listing::table, Backend, SqlType = Bool>>;

/// Whose words are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Those of the goods' own names.
    Goods,
    /// Those of the goods and of their seller.
    Anyone,
}

impl Whose {
    /// The least value of `of_goods`: with true the goods' own words only, with false all.
    fn least(self) -> bool {
        self == Self::Goods
    }
}

/// Listings of this part, found by it.
pub(super) fn led_by(part: &Wanted, whose: Whose) -> Condition {
    let terms = listing_term::table.filter(listing_term::of_goods.ge(whose.least()));
    match part.clone() {
        Wanted::Term(term) => {
            let found = terms.filter(listing_term::term.eq(term)).select(listing_term::listing);
            Box::new(listing::id.eq_any(found))
        }
        Wanted::Beginning(start) => {
            let end = after(&start);
            let range = listing_term::term.ge(start).and(listing_term::term.lt(end));
            Box::new(listing::id.eq_any(terms.filter(range).select(listing_term::listing)))
        }
    }
}

/// Whether a listing that was found has this part too.
pub(super) fn has(part: &Wanted, whose: Whose) -> Condition {
    let of_listing = listing_term::county.eq(listing::county).and(listing_term::listing.eq(listing::id));
    let terms = listing_term::table.filter(of_listing.and(listing_term::of_goods.ge(whose.least())));
    match part.clone() {
        Wanted::Term(term) => Box::new(exists(terms.filter(listing_term::term.eq(term)))),
        Wanted::Beginning(start) => {
            let end = after(&start);
            let range = listing_term::term.ge(start).and(listing_term::term.lt(end));
            Box::new(exists(terms.filter(range)))
        }
    }
}

/// What comes after everything that begins so.
fn after(start: &str) -> String {
    format!("{start}\u{10FFFF}")
}

/// The part with the fewest listings, as far as they are counted; those of a term that stands alone are not.
pub(super) fn rarest(conn: &mut Conn, parts: &[Wanted], whose: Whose) -> Result<Option<(usize, i64)>> {
    if let [Wanted::Term(_)] = parts {
        return Ok(Some((0, 0)));
    }
    let mut best: Option<(usize, i64)> = None;
    for (at, part) in parts.iter().enumerate() {
        let terms = listing_term::table
            .filter(listing_term::of_goods.ge(whose.least()))
            .select(listing_term::listing)
            .limit(COMMON);
        let ids: Vec<ListingId> = match part {
            Wanted::Term(term) => terms.filter(listing_term::term.eq(term)).load(conn)?,
            Wanted::Beginning(start) => {
                let range = listing_term::term.ge(start).and(listing_term::term.lt(after(start)));
                terms.filter(range).load(conn)?
            }
        };
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        if best.is_none_or(|(_, fewest)| count < fewest) {
            best = Some((at, count));
        }
    }
    Ok(best)
}

/// Keeps what a listing is found by.
pub(super) fn insert_terms(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (county, listing): (RegionCode, ListingId),
    found_by: &FoundBy,
) -> Result<()> {
    let of_goods = found_by.goods.iter().map(|term| (term, true));
    let of_seller = found_by.seller.iter().map(|term| (term, false));
    let row = |(term, of_goods): (_, bool)| {
        let id: i64 = tx.id(now);
        (
            county.into_sql::<BigInt>(),
            id.into_sql::<BigInt>(),
            listing.into_sql::<BigInt>(),
            AsExpression::<Text>::as_expression(term),
            of_goods.into_sql::<Bool>(),
        )
    };
    let rows: Vec<_> = of_goods.chain(of_seller).map(row).collect();
    Ok(db::insert_rows(tx.conn(), "listing_term (county, id, listing, term, of_goods)", &rows)?)
}

/// Puts these terms in the place of those a listing was found by.
pub(crate) fn replace_terms(tx: &mut Tx<'_>, now: Timestamp, of: &Listing, found_by: &FoundBy) -> Result<()> {
    let before =
        listing_term::table.filter(listing_term::county.eq(of.county).and(listing_term::listing.eq(of.id)));
    diesel::delete(before).prepared().execute(tx.conn())?;
    insert_terms(tx, now, (of.county, of.id), found_by)
}

/// Listings whose terms are to be made anew, with the names of their products.
pub(crate) fn unfindable(conn: &mut Conn, limit: i64) -> Result<Vec<(Listing, String)>> {
    let on_product = product::county.eq(listing::county).and(product::id.eq(listing::product));
    let rows: Vec<(ListingRow, String)> = listing::table
        .inner_join(product::table.on(on_product))
        .filter(listing::search_text.ne(""))
        .limit(limit)
        .select((ListingRow::as_select(), product::name))
        .load(conn)?;
    rows.into_iter().map(|(row, name)| Ok((Listing::try_from(row)?, name))).collect()
}

/// Gives a listing from before the terms it is found by now; nothing when it has them.
pub(crate) fn make_findable(
    tx: &mut Tx<'_>,
    now: Timestamp,
    listing: &Listing,
    found_by: &FoundBy,
) -> Result<()> {
    let before = listing::table.find((listing.county, listing.id)).filter(listing::search_text.ne(""));
    let changed = diesel::update(before).set(listing::search_text.eq("")).prepared().execute(tx.conn())?;
    if changed == 1 { replace_terms(tx, now, listing, found_by) } else { Ok(()) }
}
