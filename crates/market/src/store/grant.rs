//! Grants to sell another's lots.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp};

use super::catalogue::LotRow;
use super::schema::{listing, lot, sales_grant, seller};
use crate::model::{GrantId, GrantStatus, ListingId, ProductId, SalesGrant, SoldUnder};
use crate::{Error, Result, ShopError};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sales_grant, check_for_backend(Backend))]
struct GrantRow {
    county: RegionCode,
    id: GrantId,
    product: ProductId,
    product_name: String,
    producer: OrganisationId,
    producer_name: String,
    grantee: OrganisationId,
    grantee_name: String,
    valid_until: i32,
    status: String,
    offered_at: Timestamp,
    changed_at: Timestamp,
}

impl TryFrom<GrantRow> for SalesGrant {
    type Error = Error;

    fn try_from(row: GrantRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("grant {}: {what}", row.id));
        Ok(Self {
            valid_until: Day::from_number(row.valid_until).ok_or_else(|| unreadable("day"))?,
            status: GrantStatus::parse(&row.status).ok_or_else(|| unreadable("status"))?,
            county: row.county,
            id: row.id,
            product: row.product,
            product_name: row.product_name,
            producer: row.producer,
            producer_name: row.producer_name,
            grantee: row.grantee,
            grantee_name: row.grantee_name,
            offered_at: row.offered_at,
        })
    }
}

/// Keeps a grant; one that is open or holds for the same is enough.
pub(crate) fn insert_grant(tx: &mut Tx<'_>, new: &SalesGrant) -> Result<()> {
    let row = GrantRow {
        county: new.county,
        id: new.id,
        product: new.product,
        product_name: new.product_name.clone(),
        producer: new.producer,
        producer_name: new.producer_name.clone(),
        grantee: new.grantee,
        grantee_name: new.grantee_name.clone(),
        valid_until: new.valid_until.number(),
        status: new.status.as_str().to_owned(),
        offered_at: new.offered_at,
        changed_at: new.offered_at,
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(sales_grant::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(ShopError::GrantedAlready)?;
    Ok(())
}

pub(crate) fn grant(conn: &mut Conn, county: RegionCode, id: GrantId) -> Result<Option<SalesGrant>> {
    let row: Option<GrantRow> =
        sales_grant::table.find((county, id)).select(GrantRow::as_select()).first(conn).optional()?;
    row.map(SalesGrant::try_from).transpose()
}

/// The grants a seller gave or was given, newest first.
pub(crate) fn grants_of(conn: &mut Conn, county: RegionCode, of: OrganisationId) -> Result<Vec<SalesGrant>> {
    let rows: Vec<GrantRow> = sales_grant::table
        .filter(sales_grant::county.eq(county))
        .filter(sales_grant::producer.eq(of).or(sales_grant::grantee.eq(of)))
        .order(sales_grant::id.desc())
        .limit(200)
        .select(GrantRow::as_select())
        .load(conn)?;
    rows.into_iter().map(SalesGrant::try_from).collect()
}

/// Takes a grant from where it stood; false when it stood elsewhere by then.
pub(crate) fn change_grant(
    conn: &mut Conn,
    from: &SalesGrant,
    to: GrantStatus,
    now: Timestamp,
) -> Result<bool> {
    let there =
        sales_grant::table.find((from.county, from.id)).filter(sales_grant::status.eq(from.status.as_str()));
    let changed = diesel::update(there)
        .set((sales_grant::status.eq(to.as_str()), sales_grant::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// The grant under which a seller may sell a product on this day.
pub(crate) fn grant_that_holds(
    conn: &mut Conn,
    county: RegionCode,
    product: ProductId,
    grantee: OrganisationId,
    today: Day,
) -> Result<Option<SalesGrant>> {
    let row: Option<GrantRow> = sales_grant::table
        .filter(sales_grant::county.eq(county).and(sales_grant::product.eq(product)))
        .filter(sales_grant::grantee.eq(grantee))
        .filter(sales_grant::status.eq(GrantStatus::Accepted.as_str()))
        .filter(sales_grant::valid_until.ge(today.number()))
        .select(GrantRow::as_select())
        .first(conn)
        .optional()?;
    row.map(SalesGrant::try_from).transpose()
}

/// Grants whose last day passed.
pub(crate) fn grants_over(conn: &mut Conn, today: Day, limit: i64) -> Result<Vec<SalesGrant>> {
    let open = [GrantStatus::Offered.as_str(), GrantStatus::Accepted.as_str()];
    let rows: Vec<GrantRow> = sales_grant::table
        .filter(sales_grant::status.eq_any(open).and(sales_grant::valid_until.lt(today.number())))
        .order(sales_grant::id.asc())
        .limit(limit)
        .select(GrantRow::as_select())
        .load(conn)?;
    rows.into_iter().map(SalesGrant::try_from).collect()
}

/// The grantee's listings of the product that can be bought.
pub(crate) fn listings_under(conn: &mut Conn, grant: &SalesGrant) -> Result<Vec<ListingId>> {
    Ok(listing::table
        .filter(listing::county.eq(grant.county).and(listing::product.eq(grant.product)))
        .filter(listing::seller.eq(grant.grantee).and(listing::status.eq("published")))
        .select(listing::id)
        .load(conn)?)
}

/// What the grantee has on the shelf and sold of the product.
pub(crate) fn sold_under(conn: &mut Conn, grant: &SalesGrant) -> Result<SoldUnder> {
    let rows: Vec<(i64, i64, Fen)> = listing::table
        .filter(listing::county.eq(grant.county).and(listing::product.eq(grant.product)))
        .filter(listing::seller.eq(grant.grantee))
        .select((listing::available, listing::sold, listing::price_fen))
        .load(conn)?;
    let mut all = SoldUnder::default();
    for (available, sold, price) in rows {
        all.available += available;
        all.sold += sold;
        all.amount = all.amount.plus(price.times(sold)?)?;
    }
    Ok(all)
}

/// The lots of a product that still have pieces, newest first.
pub(crate) fn lots_with_pieces(
    conn: &mut Conn,
    county: RegionCode,
    product: ProductId,
) -> Result<Vec<LotRow>> {
    Ok(lot::table
        .filter(lot::county.eq(county).and(lot::product.eq(product)).and(lot::unlisted.gt(0)))
        .order(lot::recorded_at.desc())
        .limit(100)
        .select(LotRow::as_select())
        .load(conn)?)
}

/// The seller of this name in a county; names are unique there.
pub(crate) fn seller_named(
    conn: &mut Conn,
    county: RegionCode,
    name: &str,
) -> Result<Option<(OrganisationId, String)>> {
    Ok(seller::table
        .filter(seller::county.eq(county).and(seller::name.eq(name)))
        .select((seller::id, seller::name))
        .first(conn)
        .optional()?)
}
