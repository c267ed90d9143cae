//! Who is entrusted with what.

use db::{Conn, Tx};
use kernel::{Actor, Grant, GrantScope, PersonId, RegionCode, ResourceRef, Role, Timestamp};

use super::GRANT_ROLE;
use crate::events::{RoleGranted, RoleRevoked};
use crate::model::are_apart;
use crate::store;
use crate::{Error, Result, Stations};

/// Entrusts somebody with a role. Nobody grants a role to themselves, and the administrators of system,
/// security and audit are three people (等保 2.0 level 3).
pub fn grant_role(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<()> {
    actor.may(GRANT_ROLE, &ResourceRef::new("Person", grant.scope.region()))?;
    if actor.person_id() == Some(person) {
        return Err(Error::OwnRole);
    }
    store::person(tx.conn(), city, person)?.ok_or(Error::NoPerson)?;
    let held = store::grants_of(tx.conn(), city, person)?;
    if held.iter().any(|one| are_apart(one.role, grant.role)) {
        return Err(Error::AdministratorsApart);
    }
    store::insert_grant(tx, now, city, person, grant)?;
    let event = RoleGranted {
        county: city,
        subject: person.to_string(),
        role: grant.role.as_str().to_owned(),
        region: grant.scope.region(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Takes a role back; it ends with the next request.
pub fn revoke_role(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<()> {
    actor.may(GRANT_ROLE, &ResourceRef::new("Person", grant.scope.region()))?;
    if actor.person_id() == Some(person) {
        return Err(Error::OwnRole);
    }
    if !store::delete_grant(tx.conn(), city, person, grant)? {
        return Err(Error::NoRole);
    }
    let event = RoleRevoked {
        county: city,
        subject: person.to_string(),
        role: grant.role.as_str().to_owned(),
        region: grant.scope.region(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The grants of a scope, for the first account of an installation.
#[must_use]
pub const fn city_wide(role: Role, city: RegionCode) -> Grant {
    Grant { role, scope: GrantScope::Region(city) }
}

/// Somebody's roles.
pub fn grants_of(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Grant>> {
    store::grants_of(conn, city, person)
}

/// Who holds a role in exactly this scope, the longest there first; for whoever has something to tell them.
pub fn holders(conn: &mut Conn, city: RegionCode, grant: Grant) -> Result<Vec<PersonId>> {
    store::holders(conn, city, grant)
}

/// Where a role may be granted, with its name: an organisation, a station, or the division itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The scope.
    pub scope: GrantScope,
    /// What people call it; empty for a division, whose name everybody knows.
    pub name: String,
}

/// What a department of the city is as an organisation.
pub const BUREAU: &str = "bureau";

/// The places within a division to which somebody with this role is appointed: a seller to an organisation, a
/// department's officer to a department, a station's operator to a station, all others to the division. Whatever is granted must be one of them.
pub fn appoint_to(conn: &mut Conn, stations: Stations, role: Role, within: RegionCode) -> Result<Vec<Place>> {
    Ok(match role {
        Role::Seller
        | Role::Packer
        | Role::Lister
        | Role::Bookkeeper
        | Role::Purchaser
        | Role::DepartmentOfficer => {
            let departments = role == Role::DepartmentOfficer;
            store::organisations_in(conn, within)?
                .into_iter()
                .filter(|one| (one.kind == BUREAU) == departments)
                .map(|one| Place { scope: GrantScope::Organisation(one.id, one.county), name: one.name })
                .collect()
        }
        Role::StationOperator => stations(conn, within)?
            .into_iter()
            .map(|(station, region, name)| Place { scope: GrantScope::Station(station, region), name })
            .collect(),
        _ => vec![Place { scope: GrantScope::Region(within), name: String::new() }],
    })
}
