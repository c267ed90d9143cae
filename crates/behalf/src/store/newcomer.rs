//! People whose account was made at a counter.

use db::{Conn, Prepare as _};
use diesel::dsl::exists;
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, StationId, Timestamp};

use super::schema::behalf_newcomer;
use crate::Result;

pub(crate) fn insert_newcomer(
    conn: &mut Conn,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    (station, keeper): (StationId, PersonId),
) -> Result<()> {
    diesel::insert_into(behalf_newcomer::table)
        .values((
            behalf_newcomer::county.eq(city),
            behalf_newcomer::id.eq(person),
            behalf_newcomer::station.eq(station),
            behalf_newcomer::keeper.eq(keeper),
            behalf_newcomer::made_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// True when this person's account was made at a counter.
pub(crate) fn is_newcomer(conn: &mut Conn, person: PersonId) -> Result<bool> {
    let made = behalf_newcomer::table.filter(behalf_newcomer::id.eq(person));
    Ok(diesel::select(exists(made)).get_result(conn)?)
}
