//! What belongs to many listings, in one query for each table.

use std::collections::BTreeMap;

use db::Conn;
use diesel::prelude::*;
use kernel::{Fen, RegionCode};

use super::catalogue::{LotRow, ProductRow};
use super::purchase::purchases_among;
use super::schema::{lot, price_tier, product, product_attribute};
use crate::Result;
use crate::model::{Listing, ListingId, LotId, ProductId, Purchase, Said, Tier};

/// Numbers that one query asks for: SQLite takes no more than 32,766.
const CHUNK: usize = 500;

/// Products, lots and prices of listings.
#[derive(Debug, Default)]
pub(crate) struct ShelfParts {
    pub(crate) products: BTreeMap<ProductId, ProductRow>,
    pub(crate) said: BTreeMap<ProductId, Said>,
    pub(crate) lots: BTreeMap<LotId, LotRow>,
    pub(crate) purchases: BTreeMap<LotId, Purchase>,
    pub(crate) tiers: BTreeMap<ListingId, Vec<Tier>>,
}

/// All that belongs to these listings of a county.
pub(crate) fn shelf_parts(conn: &mut Conn, county: RegionCode, of: &[Listing]) -> Result<ShelfParts> {
    let mut parts = ShelfParts::default();
    for some in of.chunks(CHUNK) {
        let products: Vec<ProductId> = some.iter().map(|one| one.product).collect();
        let lots: Vec<LotId> = some.iter().map(|one| one.lot).collect();
        let tiered: Vec<ListingId> = some.iter().filter(|one| one.tiered).map(|one| one.id).collect();
        add_products(conn, county, &products, &mut parts)?;
        add_lots(conn, county, &lots, &mut parts)?;
        add_tiers(conn, county, &tiered, &mut parts)?;
    }
    Ok(parts)
}

fn add_products(conn: &mut Conn, county: RegionCode, of: &[ProductId], parts: &mut ShelfParts) -> Result<()> {
    let rows: Vec<ProductRow> = product::table
        .filter(product::county.eq(county).and(product::id.eq_any(of)))
        .select(ProductRow::as_select())
        .load(conn)?;
    parts.products.extend(rows.into_iter().map(|one| (one.id, one)));
    let said: Vec<(ProductId, String, String)> = product_attribute::table
        .filter(product_attribute::county.eq(county).and(product_attribute::product.eq_any(of)))
        .select((product_attribute::product, product_attribute::name, product_attribute::value))
        .load(conn)?;
    for (product, name, value) in said {
        parts.said.entry(product).or_default().insert(name, value);
    }
    Ok(())
}

fn add_lots(conn: &mut Conn, county: RegionCode, of: &[LotId], parts: &mut ShelfParts) -> Result<()> {
    let rows: Vec<LotRow> = lot::table
        .filter(lot::county.eq(county).and(lot::id.eq_any(of)))
        .select(LotRow::as_select())
        .load(conn)?;
    parts.lots.extend(rows.into_iter().map(|one| (one.id, one)));
    let bought = purchases_among(conn, county, of)?;
    parts.purchases.extend(bought.into_iter().map(|one| (one.lot, one)));
    Ok(())
}

/// Prices by quantity, from the smallest on.
fn add_tiers(conn: &mut Conn, county: RegionCode, of: &[ListingId], parts: &mut ShelfParts) -> Result<()> {
    let rows: Vec<(ListingId, i64, Fen)> = price_tier::table
        .filter(price_tier::county.eq(county).and(price_tier::listing.eq_any(of)))
        .order(price_tier::from_pieces.asc())
        .select((price_tier::listing, price_tier::from_pieces, price_tier::price_fen))
        .load(conn)?;
    for (listing, from, price) in rows {
        parts.tiers.entry(listing).or_default().push(Tier { from, price });
    }
    Ok(())
}
