//! Finding listings.

use std::collections::BTreeSet;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::dsl::exists;
use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kernel::{Day, RegionCode, Timestamp};

use super::catalogue::ListingRow;
use super::schema::{
    campaign_listing, freight_rule, listing, listing_term, product, quality_mark, seller, store,
};
use crate::model::{Listing, ListingId, MarkStatus, Wanted, Way, relief_counties};
use crate::{Result, SHELF_COUNTED, Shelf, ShelfOrder};

/// A word with more listings than this is common.
const COMMON: i64 = 5_000;
/// So many listings of a word are looked at first, a few pages of them; then twice as many each time.
const LOOKED_AT_ONCE: i64 = 100;
/// And never more than so many; SQLite takes at most 32,766 values with a statement.
const MOST_LOOKED_AT_ONCE: i64 = 6_400;

type Matching<'a> = listing::BoxedQuery<'a, Backend>;
type Condition = Box<dyn BoxableExpression<listing::table, Backend, SqlType = diesel::sql_types::Bool>>;

/// One page of the shop and how many listings match; the count stops at one more than [`SHELF_COUNTED`].
///
/// The rarest word leads: its listings are looked up, and the other words are checked for each.
pub(crate) fn shelf(conn: &mut Conn, want: &Shelf, today: Day) -> Result<(Vec<Listing>, i64)> {
    let mut parts = crate::model::wanted(&want.words);
    if parts.is_empty() && !want.words.trim().is_empty() {
        return Ok((Vec::new(), 0));
    }
    let (leader, count) = match rarest(conn, &parts)? {
        Some((at, count)) => (Some(parts.remove(at)), count),
        None => (None, 0),
    };
    let matching = |leads: fn(&Wanted) -> Condition| {
        let query = leader.iter().fold(on_shelf(want, today), |query, part| query.filter(leads(part)));
        having(query, &parts)
    };
    let rows: Vec<ListingRow> = match (&leader, want.order) {
        (Some(Wanted::Term(term)), ShelfOrder::Newest) => newest(conn, want, today, term, &parts)?,
        (_, order) => {
            // A common beginning alone: listings are walked from the newest on until the page is full.
            let walked = order == ShelfOrder::Newest && count >= COMMON && parts.is_empty();
            let shown = matching(if walked { has } else { led_by });
            let ordered = match order {
                ShelfOrder::Newest => shown.order((listing::published_at.desc(), listing::id.desc())),
                ShelfOrder::Cheapest => shown.order((listing::price_fen.asc(), listing::id.desc())),
                ShelfOrder::BestSelling => shown.order((listing::sold.desc(), listing::id.desc())),
            };
            ordered.offset(want.offset).limit(want.limit).select(ListingRow::as_select()).load(conn)?
        }
    };
    let rows = rows.into_iter().map(Listing::try_from).collect::<Result<Vec<_>>>()?;
    // To be counted they need no order.
    let counted: Vec<ListingId> = matching(led_by).select(listing::id).limit(SHELF_COUNTED + 1).load(conn)?;
    Ok((rows, i64::try_from(counted.len()).unwrap_or(i64::MAX)))
}

/// A page of the newest listings that have this term and these parts. The listings of the term are looked at from the newest
/// on, some at a time, until the page is full. Newest by their ids, which grow as listings are kept: that is the order of
/// publishing, but for what was told of days that had passed.
fn newest(
    conn: &mut Conn,
    want: &Shelf,
    today: Day,
    term: &str,
    parts: &[Wanted],
) -> Result<Vec<ListingRow>> {
    let (mut passed, mut page) = (0, Vec::new());
    let (mut before, mut some) = (ListingId(i64::MAX), LOOKED_AT_ONCE);
    loop {
        let ids: Vec<ListingId> = listing_term::table
            .filter(listing_term::term.eq(term).and(listing_term::listing.lt(before)))
            .order(listing_term::listing.desc())
            .limit(some)
            .select(listing_term::listing)
            .load(conn)?;
        let Some(last) = ids.last().copied() else { return Ok(page) };
        let among = on_shelf(want, today).filter(listing::id.eq_any(ids));
        let missing = want.offset + want.limit - passed;
        let found: Vec<ListingRow> = having(among, parts)
            .order(listing::id.desc())
            .limit(missing)
            .select(ListingRow::as_select())
            .load(conn)?;
        for row in found {
            if passed >= want.offset {
                page.push(row);
            }
            passed += 1;
        }
        if passed >= want.offset + want.limit {
            return Ok(page);
        }
        (before, some) = (last, (some * 2).min(MOST_LOOKED_AT_ONCE));
    }
}

/// Only listings that have all these parts.
fn having<'a>(query: Matching<'a>, parts: &[Wanted]) -> Matching<'a> {
    parts.iter().fold(query, |query, part| query.filter(has(part)))
}

fn on_shelf<'a>(want: &Shelf, today: Day) -> Matching<'a> {
    let mut query = listing::table.filter(listing::status.eq("published")).into_boxed();
    // Only of sellers whose verification holds (网络交易监督管理办法 24).
    let verified = seller::table
        .filter(seller::county.eq(listing::county).and(seller::id.eq(listing::seller)))
        .filter(seller::due_on.ge(super::earliest_due(today)));
    query = query.filter(exists(verified));
    if !want.sold_out {
        query = query.filter(listing::available.gt(0));
    }
    query = query.filter(listing::sell_until.ge(today.number()));
    // Only under a licence that holds, and nothing that a list forbids (农药管理条例 24).
    query = query.filter(listing::licensed_until.ge(today.number()).and(listing::barred.eq("")));
    if let Some(county) = want.county {
        query = query.filter(listing::county.eq(county));
    }
    if let Some(category) = want.category {
        query = query.filter(listing::category.eq(category.as_str()));
    }
    if !want.kind.is_empty() {
        query = query.filter(listing::kind.eq(want.kind.clone()));
    }
    if let Some(id) = want.seller {
        query = query.filter(listing::seller.eq(id));
    }
    if let Some(campaign) = want.campaign {
        let enrolled = campaign_listing::table
            .filter(campaign_listing::listing_county.eq(listing::county))
            .filter(campaign_listing::listing.eq(listing::id).and(campaign_listing::campaign.eq(campaign)));
        query = query.filter(exists(enrolled));
    }
    if let Some(mark) = want.mark {
        query = query.filter(exists(marks_on(today).filter(quality_mark::mark.eq(mark.as_str()))));
    }
    if want.marked {
        query = query.filter(exists(marks_on(today)));
    }
    if want.relief {
        query = query.filter(listing::county.eq_any(relief_counties(today)));
    }
    offering(query, want.way)
}

/// Marks of a listing's product that hold on a day.
#[diesel::dsl::auto_type(no_type_alias)]
fn marks_on(today: Day) -> _ {
    let (day, verified): (i32, &'static str) = (today.number(), MarkStatus::Verified.as_str());
    quality_mark::table
        .filter(quality_mark::county.eq(listing::county).and(quality_mark::product.eq(listing::product)))
        .filter(quality_mark::status.eq(verified))
        .filter(quality_mark::valid_from.le(day))
        .filter(quality_mark::valid_to.ge(day))
}

/// Only of sellers who offer this way: with a rule of freight, or with an open store that hands out or brings.
fn offering(query: Matching<'_>, way: Option<Way>) -> Matching<'_> {
    let stores = store::table
        .filter(store::county.eq(listing::county).and(store::seller.eq(listing::seller)))
        .filter(store::is_open.eq(true));
    let rules = freight_rule::table
        .filter(freight_rule::county.eq(listing::county).and(freight_rule::seller.eq(listing::seller)));
    match way {
        None | Some(Way::Point) => query,
        Some(Way::Parcel) => query.filter(exists(rules)),
        Some(Way::StorePickup) => query.filter(exists(stores.filter(store::offers_pickup.eq(true)))),
        Some(Way::StoreDelivery) => query.filter(exists(stores.filter(store::brings_to.ne(0)))),
    }
}

/// How much each county has on the shelf, and of how many sellers.
pub(crate) fn shelf_by_county(conn: &mut Conn, today: Day) -> Result<Vec<(RegionCode, i64, i64)>> {
    let verified = seller::table
        .filter(seller::county.eq(listing::county).and(seller::id.eq(listing::seller)))
        .filter(seller::due_on.ge(super::earliest_due(today)));
    Ok(listing::table
        .filter(listing::status.eq("published").and(listing::available.gt(0)))
        .filter(listing::sell_until.ge(today.number()))
        .filter(listing::licensed_until.ge(today.number()).and(listing::barred.eq("")))
        .filter(exists(verified))
        .group_by(listing::county)
        .select((
            listing::county,
            diesel::dsl::count_star(),
            diesel::dsl::count(listing::seller).aggregate_distinct(),
        ))
        .load(conn)?)
}

/// The part with the fewest listings, as far as they are counted.
fn rarest(conn: &mut Conn, parts: &[Wanted]) -> Result<Option<(usize, i64)>> {
    let mut best: Option<(usize, i64)> = None;
    for (at, part) in parts.iter().enumerate() {
        let ids: Vec<ListingId> = match part {
            Wanted::Term(term) => listing_term::table
                .filter(listing_term::term.eq(term))
                .select(listing_term::listing)
                .limit(COMMON)
                .load(conn)?,
            Wanted::Beginning(start) => listing_term::table
                .filter(listing_term::term.ge(start).and(listing_term::term.lt(after(start))))
                .select(listing_term::listing)
                .limit(COMMON)
                .load(conn)?,
        };
        let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
        if best.is_none_or(|(_, fewest)| count < fewest) {
            best = Some((at, count));
        }
    }
    Ok(best)
}

/// Listings of this part, found by it.
fn led_by(part: &Wanted) -> Condition {
    match part.clone() {
        Wanted::Term(term) => {
            Box::new(listing::id.eq_any(
                listing_term::table.filter(listing_term::term.eq(term)).select(listing_term::listing),
            ))
        }
        Wanted::Beginning(start) => {
            let end = after(&start);
            let range = listing_term::term.ge(start).and(listing_term::term.lt(end));
            Box::new(listing::id.eq_any(listing_term::table.filter(range).select(listing_term::listing)))
        }
    }
}

/// Whether a listing that was found has this part too.
fn has(part: &Wanted) -> Condition {
    let of_listing = listing_term::county.eq(listing::county).and(listing_term::listing.eq(listing::id));
    match part.clone() {
        Wanted::Term(term) => {
            Box::new(exists(listing_term::table.filter(of_listing).filter(listing_term::term.eq(term))))
        }
        Wanted::Beginning(start) => {
            let end = after(&start);
            let range = listing_term::term.ge(start).and(listing_term::term.lt(end));
            Box::new(exists(listing_term::table.filter(of_listing).filter(range)))
        }
    }
}

/// What comes after everything that begins so.
fn after(start: &str) -> String {
    format!("{start}\u{10FFFF}")
}

/// Keeps what a listing is found by.
pub(super) fn insert_terms(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (county, listing): (RegionCode, ListingId),
    terms: &BTreeSet<String>,
) -> Result<()> {
    let row = |term| {
        let id: i64 = tx.id(now);
        (
            county.into_sql::<BigInt>(),
            id.into_sql::<BigInt>(),
            listing.into_sql::<BigInt>(),
            AsExpression::<Text>::as_expression(term),
        )
    };
    let rows: Vec<_> = terms.iter().map(row).collect();
    Ok(db::insert_rows(tx.conn(), "listing_term (county, id, listing, term)", &rows)?)
}

/// Puts these terms in the place of those a listing was found by.
pub(crate) fn replace_terms(
    tx: &mut Tx<'_>,
    now: Timestamp,
    of: &Listing,
    terms: &BTreeSet<String>,
) -> Result<()> {
    let before =
        listing_term::table.filter(listing_term::county.eq(of.county).and(listing_term::listing.eq(of.id)));
    diesel::delete(before).prepared().execute(tx.conn())?;
    insert_terms(tx, now, (of.county, of.id), terms)
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
    terms: &BTreeSet<String>,
) -> Result<()> {
    let before = listing::table.find((listing.county, listing.id)).filter(listing::search_text.ne(""));
    let changed = diesel::update(before).set(listing::search_text.eq("")).prepared().execute(tx.conn())?;
    if changed == 1 { replace_terms(tx, now, listing, terms) } else { Ok(()) }
}
