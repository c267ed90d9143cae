//! Actors for tests of a single context, where the policies are not the subject.

use std::sync::Arc;

use kernel::{Action, Actor, Authority, Grant, GrantScope, PersonId, RegionCode, ResourceRef, Role};

/// Permits everything; for tests whose subject is not who may.
#[derive(Debug, Clone, Copy)]
pub struct Everything;

impl Authority for Everything {
    fn permits(&self, _: &Actor, _: Action, _: &ResourceRef) -> bool {
        true
    }
}

/// A person who may do everything.
#[must_use]
pub fn somebody(person: i64) -> Actor {
    somebody_with(person, Vec::new())
}

/// A clerk of a county's centre who may do everything, and whose lists reach as far as the county.
#[must_use]
pub fn clerk_of(person: i64, county: RegionCode) -> Actor {
    somebody_with(person, vec![Grant { role: Role::CountyClerk, scope: GrantScope::Region(county) }])
}

fn somebody_with(person: i64, grants: Vec<Grant>) -> Actor {
    Actor::person(PersonId(person), format!("person {person}"), grants, Arc::new(Everything))
}

/// A visitor who may do everything.
#[must_use]
pub fn anybody() -> Actor {
    Actor::anonymous(Arc::new(Everything))
}

/// The program itself.
#[must_use]
pub fn system() -> Actor {
    Actor::system("test")
}
