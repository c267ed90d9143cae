//! The outlets, as the station context tells them.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{RegionCode, StationId};

use super::schema::outlet;
use crate::Result;

/// An outlet as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outlet, check_for_backend(Backend))]
pub(crate) struct Outlet {
    pub(crate) county: RegionCode,
    pub(crate) id: StationId,
    pub(crate) region: RegionCode,
    pub(crate) level: String,
    pub(crate) origin: String,
    pub(crate) status: String,
    pub(crate) takes_parcels: bool,
    pub(crate) takes_payments: bool,
    pub(crate) shows_products: bool,
    pub(crate) stores_goods: bool,
    pub(crate) opened_on: i32,
    pub(crate) told_by: i64,
}

/// Keeps an outlet as it was told last; the first day it was told of stays, in whatever order that is heard.
pub(crate) fn save_outlet(conn: &mut Conn, new: &Outlet) -> Result<()> {
    let here = outlet::table.find((new.county, new.id));
    let Some(known) = here.select(Outlet::as_select()).first(conn).optional()? else {
        diesel::insert_into(outlet::table).values(new).prepared().execute(conn)?;
        return Ok(());
    };
    diesel::update(here).set(&known.latest(new)).prepared().execute(conn)?;
    Ok(())
}

impl Outlet {
    /// As it was told last, since it was first told of.
    pub(crate) fn latest(&self, other: &Self) -> Self {
        let last = if other.told_by > self.told_by { other } else { self };
        Self { opened_on: self.opened_on.min(other.opened_on), ..last.clone() }
    }
}

/// How many outlets are open in all counties.
pub(crate) fn open_outlets(conn: &mut Conn) -> Result<i64> {
    Ok(outlet::table.filter(outlet::status.eq("open")).count().get_result(conn)?)
}

/// The outlets of these counties; all of them when there are none.
pub(crate) fn outlets(conn: &mut Conn, counties: &[RegionCode]) -> Result<Vec<Outlet>> {
    let mut query = outlet::table.into_boxed();
    if !counties.is_empty() {
        query = query.filter(outlet::county.eq_any(counties.to_vec()));
    }
    Ok(query.select(Outlet::as_select()).load(conn)?)
}
