//! Actors for tests of a single context, where the policies are not the subject.

use std::sync::Arc;

use kernel::{Action, Actor, Authority, Grant, PersonId, ResourceRef};

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
