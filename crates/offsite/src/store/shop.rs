//! Shops, and the sellers they belong to.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Day, ListScope, OrganisationId, PersonId, RegionCode, Timestamp};

use super::pattern;
use super::schema::{offsite_seller, offsite_shop};
use crate::model::{Party, Shop, ShopId};
use crate::service::ShopQuery;
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = offsite_shop, check_for_backend(Backend))]
pub(super) struct Row {
    county: RegionCode,
    id: ShopId,
    organisation: OrganisationId,
    pub(super) seller_name: String,
    pub(super) village: RegionCode,
    platform: String,
    pub(super) name: String,
    linked: bool,
    changed_at: Timestamp,
    changed_by: PersonId,
    reason: String,
}

impl From<Row> for Shop {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            party: Party {
                county: row.county,
                organisation: row.organisation,
                name: row.seller_name,
                village: row.village,
            },
            platform: row.platform,
            name: row.name,
            linked: row.linked,
            changed_at: row.changed_at,
            reason: row.reason,
        }
    }
}

/// Links a shop; refuses one that somebody in the prefecture has linked, and says who.
pub(crate) fn insert_shop(conn: &mut Conn, new: &Shop, by: PersonId) -> Result<()> {
    let taken: Option<(RegionCode, String)> = offsite_shop::table
        .filter(offsite_shop::linked.eq(true))
        .filter(offsite_shop::platform.eq(&new.platform).and(offsite_shop::name.eq(&new.name)))
        .order(offsite_shop::id.asc())
        .select((offsite_shop::county, offsite_shop::seller_name))
        .first(conn)
        .optional()?;
    if let Some((county, seller)) = taken {
        return Err(Error::LinkedAlready { seller, county });
    }
    let row = Row {
        county: new.party.county,
        id: new.id,
        organisation: new.party.organisation,
        seller_name: new.party.name.clone(),
        village: new.party.village,
        platform: new.platform.clone(),
        name: new.name.clone(),
        linked: new.linked,
        changed_at: new.changed_at,
        changed_by: by,
        reason: new.reason.clone(),
    };
    diesel::insert_into(offsite_shop::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// Unlinks a shop; false when it is not linked any more.
pub(crate) fn unlink(
    conn: &mut Conn,
    shop: &Shop,
    reason: &str,
    by: PersonId,
    now: Timestamp,
) -> Result<bool> {
    let linked = offsite_shop::table.find((shop.party.county, shop.id)).filter(offsite_shop::linked.eq(true));
    let changed = diesel::update(linked)
        .set((
            offsite_shop::linked.eq(false),
            offsite_shop::reason.eq(reason),
            offsite_shop::changed_by.eq(by),
            offsite_shop::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn shop(conn: &mut Conn, id: ShopId) -> Result<Option<Shop>> {
    let row: Option<Row> = offsite_shop::table
        .filter(offsite_shop::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Shop::from))
}

/// Shops within a scope, the newest first, and how many match.
pub(crate) fn shops(conn: &mut Conn, scope: &ListScope, want: &ShopQuery) -> Result<(Vec<Shop>, i64)> {
    let query = || {
        let within = offsite_shop::county
            .eq_any(region::counties_of(scope))
            .or(offsite_shop::organisation.eq_any(scope.organisations.clone()));
        let mut query = offsite_shop::table.filter(within).into_boxed();
        if !want.words.is_empty() {
            let like = pattern(&want.words);
            query =
                query.filter(offsite_shop::name.like(like.clone()).or(offsite_shop::seller_name.like(like)));
        }
        if !want.platform.is_empty() {
            query = query.filter(offsite_shop::platform.eq(want.platform.clone()));
        }
        if let Some(linked) = want.linked {
            query = query.filter(offsite_shop::linked.eq(linked));
        }
        if let Some(organisation) = want.organisation {
            query = query.filter(offsite_shop::organisation.eq(organisation));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<Row> = query()
        .order((offsite_shop::linked.desc(), offsite_shop::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    Ok((rows.into_iter().map(Shop::from).collect(), total))
}

/// Keeps a seller as verified now.
pub(crate) fn save_seller(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
    due_on: Day,
) -> Result<()> {
    let due = offsite_seller::due_on.eq(due_on.number());
    let changed =
        diesel::update(offsite_seller::table.find((county, id))).set(due).prepared().execute(conn)?;
    if changed == 0 {
        diesel::insert_into(offsite_seller::table)
            .values((offsite_seller::county.eq(county), offsite_seller::id.eq(id), due))
            .prepared()
            .execute(conn)?;
    }
    Ok(())
}

/// True when the county's verification of this seller falls due on this day or later.
pub(crate) fn is_verified(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
    due_from: Day,
) -> Result<bool> {
    let due: Option<i32> =
        offsite_seller::table.find((county, id)).select(offsite_seller::due_on).first(conn).optional()?;
    Ok(due.is_some_and(|due| due >= due_from.number()))
}
