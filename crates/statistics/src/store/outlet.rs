//! The outlets, as the station context tells them, and told them on any day before.

use std::collections::BTreeMap;

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Day, RegionCode, StationId};

use super::schema::outlet;
use crate::Result;

/// An outlet as an event told it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = outlet, check_for_backend(Backend))]
pub(crate) struct Told {
    pub(crate) county: RegionCode,
    /// The event.
    pub(crate) id: i64,
    pub(crate) station: StationId,
    pub(crate) told_on: i32,
    pub(crate) region: RegionCode,
    pub(crate) level: String,
    pub(crate) origin: String,
    pub(crate) status: String,
    pub(crate) takes_parcels: bool,
    pub(crate) takes_payments: bool,
    pub(crate) shows_products: bool,
    pub(crate) stores_goods: bool,
}

/// An outlet as it was on a day, and the day it was first told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outlet {
    pub(crate) told: Told,
    pub(crate) opened_on: i32,
}

/// Keeps what an event told; heard again it changes nothing.
pub(crate) fn save_told(conn: &mut Conn, new: &Told) -> Result<()> {
    let known = outlet::table.find((new.county, new.id)).count().get_result::<i64>(conn)?;
    if known == 0 {
        diesel::insert_into(outlet::table).values(new).prepared().execute(conn)?;
    }
    Ok(())
}

/// All that was told of the outlets of these counties, or of all when there are none, up to a day and in order.
pub(crate) fn all_told(conn: &mut Conn, counties: &[RegionCode], until: Option<Day>) -> Result<Vec<Told>> {
    let mut query = outlet::table.order(outlet::id).into_boxed();
    if !counties.is_empty() {
        query = query.filter(outlet::county.eq_any(counties.to_vec()));
    }
    if let Some(day) = until {
        query = query.filter(outlet::told_on.le(day.number()));
    }
    Ok(query.select(Told::as_select()).load(conn)?)
}

/// The outlets of these counties as they were on a day; of all counties when there are none.
pub(crate) fn outlets(conn: &mut Conn, counties: &[RegionCode], day: Day) -> Result<Vec<Outlet>> {
    Ok(as_told(&all_told(conn, counties, Some(day))?))
}

/// What was told, in order: of each outlet the last holds, since it was first told of.
pub(crate) fn as_told<'a>(told: impl IntoIterator<Item = &'a Told>) -> Vec<Outlet> {
    let mut outlets: BTreeMap<(RegionCode, StationId), Outlet> = BTreeMap::new();
    for one in told {
        let key = (one.county, one.station);
        let opened_on = outlets.get(&key).map_or(one.told_on, |known| known.opened_on);
        outlets.insert(key, Outlet { told: one.clone(), opened_on });
    }
    outlets.into_values().collect()
}
