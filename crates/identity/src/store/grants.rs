//! Who is entrusted with what.

use std::collections::BTreeMap;

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Grant, GrantScope, OrganisationId, PersonId, RegionCode, Role, StationId, Timestamp};

use super::schema::role_grant;
use crate::Result;

const fn columns_of(scope: GrantScope) -> (&'static str, i64) {
    match scope {
        GrantScope::Region(region) => ("region", region.0),
        GrantScope::Organisation(organisation, _) => ("organisation", organisation.0),
        GrantScope::Station(station, _) => ("station", station.0),
    }
}

/// Keeps a grant; one that is there already stays as it is.
pub(crate) fn insert_grant(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<()> {
    let (scope_kind, scope_id) = columns_of(grant.scope);
    tx.unless_taken(|tx| {
        diesel::insert_into(role_grant::table)
            .values((
                role_grant::county.eq(city),
                role_grant::id.eq(tx.id::<i64>(now)),
                role_grant::person.eq(person),
                role_grant::role.eq(grant.role.as_str()),
                role_grant::scope_kind.eq(scope_kind),
                role_grant::scope_id.eq(scope_id),
                role_grant::region.eq(grant.scope.region()),
                role_grant::granted_at.eq(now),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    Ok(())
}

pub(crate) fn delete_grant(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<bool> {
    let (scope_kind, scope_id) = columns_of(grant.scope);
    let deleted = diesel::delete(
        role_grant::table
            .filter(role_grant::county.eq(city).and(role_grant::person.eq(person)))
            .filter(role_grant::role.eq(grant.role.as_str()))
            .filter(role_grant::scope_kind.eq(scope_kind).and(role_grant::scope_id.eq(scope_id))),
    )
    .prepared()
    .execute(conn)?;
    Ok(deleted > 0)
}

type Held =
    (role_grant::person, role_grant::role, role_grant::scope_kind, role_grant::scope_id, role_grant::region);
/// The columns a grant is read from.
pub(super) const HELD: Held =
    (role_grant::person, role_grant::role, role_grant::scope_kind, role_grant::scope_id, role_grant::region);

pub(super) type GrantRow = (PersonId, String, String, i64, RegionCode);

pub(super) fn grant_of((person, role, kind, id, region): GrantRow) -> Result<(PersonId, Grant)> {
    let role: Role = role.parse().map_err(db::Error::Unreadable)?;
    let scope = match kind.as_str() {
        "organisation" => GrantScope::Organisation(OrganisationId(id), region),
        "station" => GrantScope::Station(StationId(id), region),
        _ => GrantScope::Region(RegionCode(id)),
    };
    Ok((person, Grant { role, scope }))
}

/// The roles of these people, in one query.
pub(crate) fn grants_of_all(
    conn: &mut Conn,
    city: RegionCode,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Vec<Grant>>> {
    let rows: Vec<GrantRow> = held_in(city).filter(role_grant::person.eq_any(people)).load(conn)?;
    let mut grants: BTreeMap<PersonId, Vec<Grant>> = BTreeMap::new();
    for row in rows {
        let (person, grant) = grant_of(row)?;
        grants.entry(person).or_default().push(grant);
    }
    Ok(grants)
}

/// The roles of one person.
pub(crate) fn grants_of(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Grant>> {
    let rows: Vec<GrantRow> = held_in(city).filter(role_grant::person.eq(person)).load(conn)?;
    rows.into_iter().map(|row| Ok(grant_of(row)?.1)).collect()
}

/// Roles in the order they were given.
#[diesel::dsl::auto_type(no_type_alias)]
fn held_in(city: RegionCode) -> _ {
    let held: Held = HELD;
    role_grant::table.filter(role_grant::county.eq(city)).order(role_grant::id.asc()).select(held)
}

/// Who holds this role in exactly this scope.
pub(crate) fn holders(conn: &mut Conn, city: RegionCode, grant: Grant) -> Result<Vec<PersonId>> {
    let (scope_kind, scope_id) = columns_of(grant.scope);
    Ok(role_grant::table
        .filter(role_grant::county.eq(city))
        .filter(role_grant::role.eq(grant.role.as_str()))
        .filter(role_grant::scope_kind.eq(scope_kind).and(role_grant::scope_id.eq(scope_id)))
        .order(role_grant::id.asc())
        .select(role_grant::person)
        .load(conn)?)
}
