//! Products, lots and listings.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, Grams, OrganisationId, RegionCode, Timestamp};

use super::found_by::insert_terms;
use super::schema::{listing, lot, price_tier, product, product_attribute, seller};
use super::seller::sells;
use crate::model::{
    Category, ENDLESS, FoundBy, Listing, ListingId, LotId, Measure, ProductId, ReturnRule, Said, Tier,
    unit_of, unit_word,
};
use crate::{Error, Result};

/// So many listings are asked for by a statement that stays prepared.
const FEW: usize = 5;

/// A product as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = product, check_for_backend(Backend))]
pub struct ProductRow {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: ProductId,
    /// Its seller.
    pub seller: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its shelf, in words of [`Category`].
    pub category: String,
    /// The picture's key.
    pub picture: String,
    /// A few words about it.
    pub story: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Its kind, by the catalogue's word; empty when it is of none.
    pub kind: String,
}

/// A lot as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = lot, check_for_backend(Backend))]
pub struct LotRow {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: LotId,
    /// Of this product.
    pub product: ProductId,
    /// Its seller.
    pub seller: OrganisationId,
    /// The village it comes from.
    pub origin: RegionCode,
    /// Day of harvest or making, `yyyymmdd`.
    pub made_on: i32,
    /// Grade.
    pub grade: String,
    /// Certificate of conformity.
    pub certificate: String,
    /// Pieces in all.
    pub pieces: i64,
    /// Pieces not on the shelf.
    pub unlisted: i64,
    /// Since when.
    pub recorded_at: Timestamp,
    /// How many days it keeps; 0 when it does not say.
    pub keeps_days: i32,
}

impl LotRow {
    /// Day of harvest or making.
    #[must_use]
    pub fn made_on(&self) -> Option<Day> {
        Day::from_number(self.made_on)
    }

    /// The last day on which it may be sold; none when it does not spoil.
    #[must_use]
    pub fn sell_until(&self) -> Option<Day> {
        (self.keeps_days > 0).then(|| self.made_on().map(|day| day.plus_days(self.keeps_days.into())))?
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = listing, check_for_backend(Backend))]
pub(super) struct ListingRow {
    county: RegionCode,
    id: ListingId,
    product: ProductId,
    lot: LotId,
    seller: OrganisationId,
    seller_name: String,
    title: String,
    category: String,
    picture: String,
    origin: RegionCode,
    price_fen: Fen,
    net_grams: Grams,
    return_rule: String,
    available: i64,
    held: i64,
    sold: i64,
    status: String,
    published_at: Timestamp,
    unit: String,
    weighed: bool,
    minimum: i64,
    tiered: bool,
    sell_until: i32,
    limited: bool,
    kind: String,
    licensed_until: i32,
    screened: String,
    barred: String,
}

impl TryFrom<ListingRow> for Listing {
    type Error = Error;

    fn try_from(row: ListingRow) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            product: row.product,
            lot: row.lot,
            seller: row.seller,
            seller_name: row.seller_name,
            title: row.title,
            category: category_of(&row.category)?,
            picture: row.picture,
            origin: row.origin,
            price: row.price_fen,
            net: row.net_grams,
            return_rule: ReturnRule::parse(&row.return_rule)
                .ok_or_else(|| db::Error::Unreadable(format!("return rule {}", row.return_rule)))?,
            measure: measure_of(&row.unit, row.weighed)?,
            minimum: row.minimum,
            tiered: row.tiered,
            limited: row.limited,
            sell_until: Some(row.sell_until).filter(|day| *day != ENDLESS).and_then(Day::from_number),
            kind: row.kind,
            licensed_until: row.licensed_until,
            screened: row.screened,
            barred: row.barred,
            available: row.available,
            held: row.held,
            sold: row.sold,
            published: row.status == "published",
            published_at: row.published_at,
        })
    }
}

pub(super) fn measure_of(unit: &str, weighed: bool) -> Result<Measure> {
    let unit = unit_of(unit).ok_or_else(|| db::Error::Unreadable(format!("unit {unit}")))?;
    Ok(Measure { unit, weighed })
}

impl ProductRow {
    /// The shelf it stands on.
    pub(crate) fn shelf(&self) -> Result<Category> {
        category_of(&self.category)
    }
}

fn category_of(text: &str) -> Result<Category> {
    Category::parse(text).ok_or_else(|| db::Error::Unreadable(format!("category {text}")).into())
}

pub(crate) fn insert_product(conn: &mut Conn, row: &ProductRow) -> Result<()> {
    diesel::insert_into(product::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn product(conn: &mut Conn, county: RegionCode, id: ProductId) -> Result<Option<ProductRow>> {
    Ok(product::table.find((county, id)).select(ProductRow::as_select()).first(conn).optional()?)
}

/// Keeps what a seller says of a product.
pub(crate) fn insert_said(tx: &mut Tx<'_>, now: Timestamp, of: &ProductRow, said: &Said) -> Result<()> {
    for (name, value) in said {
        diesel::insert_into(product_attribute::table)
            .values((
                product_attribute::county.eq(of.county),
                product_attribute::id.eq(tx.id::<i64>(now)),
                product_attribute::product.eq(of.id),
                product_attribute::name.eq(name),
                product_attribute::value.eq(value),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// What a seller says of a product.
pub(crate) fn said(conn: &mut Conn, county: RegionCode, product: ProductId) -> Result<Said> {
    let rows: Vec<(String, String)> = product_attribute::table
        .filter(product_attribute::county.eq(county).and(product_attribute::product.eq(product)))
        .select((product_attribute::name, product_attribute::value))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Keeps the prices of a new listing by quantity.
pub(crate) fn insert_tiers(tx: &mut Tx<'_>, now: Timestamp, of: &Listing, tiers: &[Tier]) -> Result<()> {
    for tier in tiers {
        diesel::insert_into(price_tier::table)
            .values((
                price_tier::county.eq(of.county),
                price_tier::id.eq(tx.id::<i64>(now)),
                price_tier::listing.eq(of.id),
                price_tier::from_pieces.eq(tier.from),
                price_tier::price_fen.eq(tier.price),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// The prices of a listing by quantity, from the smallest on.
pub(crate) fn tiers_of(conn: &mut Conn, of: &Listing) -> Result<Vec<Tier>> {
    if !of.tiered {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, Fen)> = price_tier::table
        .filter(price_tier::county.eq(of.county).and(price_tier::listing.eq(of.id)))
        .order(price_tier::from_pieces.asc())
        .select((price_tier::from_pieces, price_tier::price_fen))
        .load(conn)?;
    Ok(rows.into_iter().map(|(from, price)| Tier { from, price }).collect())
}

pub(crate) fn products_of(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<Vec<ProductRow>> {
    Ok(product::table
        .filter(product::county.eq(county).and(product::seller.eq(seller)))
        .order(product::created_at.desc())
        .select(ProductRow::as_select())
        .load(conn)?)
}

pub(crate) fn insert_lot(conn: &mut Conn, row: &LotRow) -> Result<()> {
    diesel::insert_into(lot::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn lot(conn: &mut Conn, county: RegionCode, id: LotId) -> Result<Option<LotRow>> {
    Ok(lot::table.find((county, id)).select(LotRow::as_select()).first(conn).optional()?)
}

pub(crate) fn lots_of(conn: &mut Conn, county: RegionCode, seller: OrganisationId) -> Result<Vec<LotRow>> {
    Ok(lot::table
        .filter(lot::county.eq(county).and(lot::seller.eq(seller)))
        .order(lot::recorded_at.desc())
        .select(LotRow::as_select())
        .load(conn)?)
}

/// Keeps a listing and what it is found by.
pub(crate) fn insert_listing(
    tx: &mut Tx<'_>,
    now: Timestamp,
    new: &Listing,
    found_by: &FoundBy,
) -> Result<()> {
    diesel::insert_into(listing::table)
        .values((
            listing::county.eq(new.county),
            listing::id.eq(new.id),
            listing::product.eq(new.product),
            listing::lot.eq(new.lot),
            listing::seller.eq(new.seller),
            listing::seller_name.eq(&new.seller_name),
            listing::title.eq(&new.title),
            listing::search_text.eq(""),
            listing::category.eq(new.category.as_str()),
            listing::picture.eq(&new.picture),
            listing::origin.eq(new.origin),
            listing::price_fen.eq(new.price),
            listing::net_grams.eq(new.net),
            listing::return_rule.eq(new.return_rule.as_str()),
            listing::listed.eq(new.available),
            listing::available.eq(new.available),
            listing::held.eq(0),
            listing::sold.eq(0),
            listing::status.eq(if new.published { "published" } else { "withdrawn" }),
            listing::published_at.eq(new.published_at),
            listing::unit.eq(unit_word(new.measure.unit)),
            listing::weighed.eq(new.measure.weighed),
            listing::minimum.eq(new.minimum),
            listing::tiered.eq(new.tiered),
            listing::sell_until.eq(new.sell_until.map_or(ENDLESS, Day::number)),
            listing::kind.eq(&new.kind),
            listing::licensed_until.eq(new.licensed_until),
            listing::screened.eq(&new.screened),
        ))
        .prepared()
        .execute(tx.conn())?;
    insert_terms(tx, now, (new.county, new.id), found_by)
}

pub(crate) fn listing(conn: &mut Conn, county: RegionCode, id: ListingId) -> Result<Option<Listing>> {
    listing::table
        .find((county, id))
        .select(ListingRow::as_select())
        .first(conn)
        .optional()?
        .map(Listing::try_from)
        .transpose()
}

/// The same, and whether its seller sells on this day.
pub(crate) fn listing_on(
    conn: &mut Conn,
    county: RegionCode,
    id: ListingId,
    today: Day,
) -> Result<Option<(Listing, bool)>> {
    let whose = seller::county.eq(listing::county).and(seller::id.eq(listing::seller));
    let found: Option<(ListingRow, Option<i32>)> = listing::table
        .left_join(seller::table.on(whose))
        .filter(listing::county.eq(county).and(listing::id.eq(id)))
        .select((ListingRow::as_select(), seller::due_on.nullable()))
        .first(conn)
        .optional()?;
    found
        .map(|(row, due)| Ok((Listing::try_from(row)?, due.is_some_and(|due| sells(due, today)))))
        .transpose()
}

/// Those of these listings that are there.
pub(crate) fn listings(conn: &mut Conn, ids: &[ListingId]) -> Result<Vec<Listing>> {
    let these = listing::table.filter(listing::id.eq_any(ids)).select(ListingRow::as_select());
    let rows = if ids.len() <= FEW { these.prepared().load(conn) } else { these.load(conn) }?;
    rows.into_iter().map(Listing::try_from).collect()
}

pub(crate) fn listings_of(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
) -> Result<Vec<Listing>> {
    listing::table
        .filter(listing::county.eq(county).and(listing::seller.eq(seller)))
        .order(listing::published_at.desc())
        .select(ListingRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Listing::try_from)
        .collect()
}
