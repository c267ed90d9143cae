//! Finding listings.

use db::{Backend, Conn};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use kernel::{Day, RegionCode};

use super::catalogue::ListingRow;
use super::found_by::{COMMON, Condition, Whose, has, led_by, rarest};
use super::schema::{campaign_listing, freight_rule, listing, listing_term, quality_mark, seller, store};
use crate::model::{Listing, ListingId, MarkStatus, Wanted, Way, relief_counties};
use crate::{Result, SHELF_COUNTED, Shelf, ShelfOrder};

/// Never more listings than these are looked up at once; SQLite takes at most 32,766 values with a statement.
const MOST_LOOKED_AT_ONCE: i64 = 6_400;

type Matching<'a> = listing::BoxedQuery<'a, Backend>;

/// One page of the shop and how many listings match; the count stops at one more than [`SHELF_COUNTED`].
pub(crate) fn shelf(conn: &mut Conn, want: &Shelf, today: Day) -> Result<(Vec<Listing>, i64)> {
    let parts = crate::model::wanted(&want.words);
    if parts.is_empty() && !want.words.trim().is_empty() {
        return Ok((Vec::new(), 0));
    }
    if want.order == ShelfOrder::Newest && !parts.is_empty() {
        return named_first(conn, want, today, &parts);
    }
    let search = Search::new(conn, want, today, &parts, Rank::All)?;
    let shown = search.matching(led_by);
    let shown = match want.order {
        ShelfOrder::Newest => shown.order((listing::published_at.desc(), listing::id.desc())),
        ShelfOrder::Cheapest => shown.order((listing::price_fen.asc(), listing::id.desc())),
        ShelfOrder::BestSelling => shown.order((listing::sold.desc(), listing::id.desc())),
    };
    let page = shown.offset(want.offset).limit(want.limit).select(ListingRow::as_select()).load(conn)?;
    // To be counted they need no order.
    let counted: Vec<ListingId> =
        search.matching(led_by).select(listing::id).limit(SHELF_COUNTED + 1).load(conn)?;
    Ok((listings(page)?, length(&counted)))
}

/// Goods that are named so and after them the others, both from the newest on: looked for once, as far as they are counted and
/// as the page reaches.
fn named_first(conn: &mut Conn, want: &Shelf, today: Day, parts: &[Wanted]) -> Result<(Vec<Listing>, i64)> {
    let most = (want.offset + want.limit).max(SHELF_COUNTED + 1);
    let mut found = Search::new(conn, want, today, parts, Rank::Named)?.newest(conn, most)?;
    let missing = most - length(&found);
    if missing > 0 {
        found.extend(Search::new(conn, want, today, parts, Rank::Others)?.newest(conn, missing)?);
    }
    let count = length(&found).min(SHELF_COUNTED + 1);
    let passed = usize::try_from(want.offset).unwrap_or(usize::MAX);
    let shown = usize::try_from(want.limit).unwrap_or(usize::MAX);
    let page: Vec<ListingId> = found.into_iter().skip(passed).take(shown).collect();
    let rows = listing::table.filter(listing::id.eq_any(&page)).select(ListingRow::as_select()).load(conn)?;
    let mut listings = listings(rows)?;
    listings.sort_by_key(|listing| page.iter().position(|id| *id == listing.id));
    Ok((listings, count))
}

fn listings(rows: Vec<ListingRow>) -> Result<Vec<Listing>> {
    rows.into_iter().map(Listing::try_from).collect()
}

fn length<T>(found: &[T]) -> i64 {
    i64::try_from(found.len()).unwrap_or(i64::MAX)
}

/// Which of the listings that have all parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    /// All of them.
    All,
    /// Those whose goods are named by all parts.
    Named,
    /// Those of which a part is in the seller's name alone.
    Others,
}

/// What is searched for. The rarest part leads: its listings are looked up, and the other parts are checked for each.
struct Search<'a> {
    want: &'a Shelf,
    today: Day,
    rank: Rank,
    leader: Option<Wanted>,
    /// How many listings have the leader, as far as they were counted.
    led: i64,
    others: Vec<Wanted>,
}

impl<'a> Search<'a> {
    fn new(conn: &mut Conn, want: &'a Shelf, today: Day, parts: &[Wanted], rank: Rank) -> Result<Self> {
        let mut others = parts.to_vec();
        let (leader, led) = match rarest(conn, parts, rank.whose())? {
            Some((at, led)) => (Some(others.remove(at)), led),
            None => (None, 0),
        };
        Ok(Self { want, today, rank, leader, led, others })
    }

    /// At most so many of the newest.
    fn newest(&self, conn: &mut Conn, most: i64) -> Result<Vec<ListingId>> {
        if let (Some(Wanted::Term(term)), Some(of_goods)) = (&self.leader, self.led_by_one_name()) {
            return self.walk(conn, (term, of_goods), most);
        }
        // A common beginning alone: listings are walked from the newest on until there are enough.
        let walked = self.led >= COMMON && self.others.is_empty();
        let found = self.matching(if walked { has } else { led_by });
        let ordered = found.order((listing::published_at.desc(), listing::id.desc()));
        Ok(ordered.limit(most).select(listing::id).load(conn)?)
    }

    /// When all listings that the leader leads to have it in their goods' name (true) or none has (false).
    fn led_by_one_name(&self) -> Option<bool> {
        match self.rank {
            Rank::Named => Some(true),
            Rank::Others if self.others.is_empty() => Some(false),
            Rank::All | Rank::Others => None,
        }
    }

    /// The newest listings that have this term, in this name, and the other parts. The listings of the term are looked at
    /// from the newest on, some at a time, until there are enough. Newest by their ids, which grow as listings are kept: that
    /// is the order of publishing, but for what was told of days that had passed.
    fn walk(&self, conn: &mut Conn, (term, of_goods): (&str, bool), most: i64) -> Result<Vec<ListingId>> {
        let mut enough = Vec::new();
        let (mut before, mut some) = (ListingId(i64::MAX), most.min(MOST_LOOKED_AT_ONCE));
        loop {
            let ids: Vec<ListingId> = listing_term::table
                .filter(listing_term::term.eq(term).and(listing_term::of_goods.eq(of_goods)))
                .filter(listing_term::listing.lt(before))
                .order(listing_term::listing.desc())
                .limit(some)
                .select(listing_term::listing)
                .load(conn)?;
            let Some(last) = ids.last().copied() else { return Ok(enough) };
            let among = on_shelf(self.want, self.today).filter(listing::id.eq_any(ids));
            let missing = most - length(&enough);
            let found: Vec<ListingId> = having(among, &self.others, self.rank.whose())
                .order(listing::id.desc())
                .limit(missing)
                .select(listing::id)
                .load(conn)?;
            enough.extend(found);
            if length(&enough) >= most {
                return Ok(enough);
            }
            (before, some) = (last, (some * 2).min(MOST_LOOKED_AT_ONCE));
        }
    }

    fn matching(&self, leads: fn(&Wanted, Whose) -> Condition) -> Matching<'a> {
        let whose = self.rank.whose();
        let led = self
            .leader
            .iter()
            .fold(on_shelf(self.want, self.today), |query, part| query.filter(leads(part, whose)));
        let found = having(led, &self.others, whose);
        if self.rank != Rank::Others {
            return found;
        }
        let named = self.leader.iter().chain(&self.others).map(|part| has(part, Whose::Goods));
        match named.reduce(|all, part| Box::new(all.and(part))) {
            Some(named) => found.filter(not(named)),
            None => found,
        }
    }
}

impl Rank {
    fn whose(self) -> Whose {
        match self {
            Self::Named => Whose::Goods,
            Self::All | Self::Others => Whose::Anyone,
        }
    }
}

/// Only listings that have all these parts.
fn having<'a>(query: Matching<'a>, parts: &[Wanted], whose: Whose) -> Matching<'a> {
    parts.iter().fold(query, |query, part| query.filter(has(part, whose)))
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
