//! Addresses of buyers; what would name them is sealed.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::address;
use crate::Result;
use crate::model::{Address, AddressId};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = address, check_for_backend(Backend))]
struct AddressRow {
    county: RegionCode,
    id: AddressId,
    person: PersonId,
    region: RegionCode,
    sealed: String,
    shown: String,
    kept_at: Timestamp,
}

impl From<AddressRow> for Address {
    fn from(row: AddressRow) -> Self {
        let AddressRow { county, id, person, region, sealed, shown, .. } = row;
        Self { county, id, person, region, sealed, shown }
    }
}

pub(crate) fn insert_address(conn: &mut Conn, now: Timestamp, new: &Address) -> Result<()> {
    let row = AddressRow {
        county: new.county,
        id: new.id,
        person: new.person,
        region: new.region,
        sealed: new.sealed.clone(),
        shown: new.shown.clone(),
        kept_at: now,
    };
    diesel::insert_into(address::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// A person's addresses, the newest first.
pub(crate) fn addresses(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Address>> {
    let rows: Vec<AddressRow> = address::table
        .filter(address::county.eq(city).and(address::person.eq(person)))
        .order(address::kept_at.desc())
        .select(AddressRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Address::from).collect())
}

pub(crate) fn address(conn: &mut Conn, city: RegionCode, id: AddressId) -> Result<Option<Address>> {
    let row: Option<AddressRow> =
        address::table.find((city, id)).select(AddressRow::as_select()).first(conn).optional()?;
    Ok(row.map(Address::from))
}

pub(crate) fn remove_address(conn: &mut Conn, of: &Address) -> Result<()> {
    diesel::delete(address::table.find((of.county, of.id))).prepared().execute(conn)?;
    Ok(())
}
