//! Departments and the organisations their officers act for.

use std::collections::BTreeMap;

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{OrganisationId, RegionCode, Timestamp};

use super::schema::supervision_seat;
use crate::Result;

/// False when the department or the organisation is seated already.
pub(crate) fn insert_seat(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    department: &str,
    organisation: OrganisationId,
) -> Result<bool> {
    let id: i64 = tx.id(now);
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(supervision_seat::table)
            .values((
                supervision_seat::county.eq(city),
                supervision_seat::id.eq(id),
                supervision_seat::department.eq(department),
                supervision_seat::organisation.eq(organisation),
                supervision_seat::seated_at.eq(now),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Every department that is seated, with its organisation.
pub(crate) fn seats(conn: &mut Conn, city: RegionCode) -> Result<BTreeMap<String, OrganisationId>> {
    let rows: Vec<(String, OrganisationId)> = supervision_seat::table
        .filter(supervision_seat::county.eq(city))
        .select((supervision_seat::department, supervision_seat::organisation))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
