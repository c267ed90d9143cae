//! What is sold for villagers.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, OrganisationId, RegionCode, Timestamp};
use market::model::ListingId;

use super::act::seen_as;
use super::schema::{behalf_act, behalf_sale};
use crate::Result;
use crate::model::{Act, ActId, Sale, Status};

const NONE: ListingId = ListingId(0);

/// Puts other goods into an act that was not agreed; false when it took another step meanwhile.
pub(crate) fn keep_sale(tx: &mut Tx<'_>, now: Timestamp, seen: &Act, sale: &Sale) -> Result<bool> {
    let total = sale.total()?;
    let changed = diesel::update(seen_as(seen))
        .set((
            behalf_act::status.eq(Status::Open.as_str()),
            behalf_act::shown.eq(""),
            behalf_act::total_fen.eq(total),
            behalf_act::commission_fen.eq(Fen::ZERO),
            behalf_act::changed_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed != 1 {
        return Ok(false);
    }
    let of_act = behalf_sale::county.eq(seen.county).and(behalf_sale::act.eq(seen.id));
    diesel::delete(behalf_sale::table.filter(of_act)).prepared().execute(tx.conn())?;
    let id: i64 = tx.id(now);
    diesel::insert_into(behalf_sale::table)
        .values((
            behalf_sale::county.eq(seen.county),
            behalf_sale::id.eq(id),
            behalf_sale::act.eq(seen.id),
            behalf_sale::seller.eq(sale.seller),
            behalf_sale::seller_name.eq(&sale.seller_name),
            behalf_sale::goods.eq(sale.written()?),
            behalf_sale::total_fen.eq(total),
            behalf_sale::listing.eq(NONE),
            behalf_sale::changed_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(true)
}

pub(crate) fn sale(conn: &mut Conn, act: &Act) -> Result<Option<Sale>> {
    let row: Option<(OrganisationId, String, String, ListingId)> = behalf_sale::table
        .filter(behalf_sale::county.eq(act.county).and(behalf_sale::act.eq(act.id)))
        .select((behalf_sale::seller, behalf_sale::seller_name, behalf_sale::goods, behalf_sale::listing))
        .first(conn)
        .optional()?;
    let Some((seller, seller_name, goods, listing)) = row else { return Ok(None) };
    let goods = serde_json::from_str(&goods).map_err(|error| db::Error::Unreadable(error.to_string()))?;
    Ok(Some(Sale { seller, seller_name, goods, listing: (listing != NONE).then_some(listing) }))
}

/// The goods stand on the shelf; false when they did before.
pub(crate) fn mark_offered(conn: &mut Conn, now: Timestamp, act: &Act, listing: ListingId) -> Result<bool> {
    let waiting = behalf_sale::table
        .filter(behalf_sale::county.eq(act.county).and(behalf_sale::act.eq(act.id)))
        .filter(behalf_sale::listing.eq(NONE));
    let changed = diesel::update(waiting)
        .set((behalf_sale::listing.eq(listing), behalf_sale::changed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// The acts by which these listings of a county stand on the shelf.
pub(crate) fn acts_of_listings(
    conn: &mut Conn,
    county: RegionCode,
    listings: &[ListingId],
) -> Result<Vec<(ListingId, ActId)>> {
    Ok(behalf_sale::table
        .filter(behalf_sale::county.eq(county).and(behalf_sale::listing.eq_any(listings)))
        .filter(behalf_sale::listing.ne(NONE))
        .select((behalf_sale::listing, behalf_sale::act))
        .load(conn)?)
}

/// True when anything of this shop is sold on behalf.
pub(crate) fn sells_by_acts(conn: &mut Conn, county: RegionCode, seller: OrganisationId) -> Result<bool> {
    let of_seller = behalf_sale::table
        .filter(behalf_sale::county.eq(county).and(behalf_sale::seller.eq(seller)))
        .filter(behalf_sale::listing.ne(NONE));
    Ok(diesel::select(diesel::dsl::exists(of_seller)).get_result(conn)?)
}
