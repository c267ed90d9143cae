//! Every query of the assessment.

mod bulletin;
mod cycle;
mod evidence;
mod finding;
mod objection;
mod result;
mod schema;
mod upload;
mod version;

pub use finding::OfficeFact;
pub use result::PublishedHead;
pub use upload::Uploaded;

pub(crate) use self::evidence::{
    accepted_before, evidence, evidence_counts, evidence_list, evidence_of, insert_evidence, insert_message,
    messages, move_evidence, waiting,
};
pub(crate) use bulletin::{bulletins, insert_bulletin};
pub(crate) use cycle::{
    confirm, confirmation, cycle, cycles, forget_confirmation, insert_confirmation, insert_cycle, move_cycle,
};
pub(crate) use finding::{
    insert_inspection, inspection, inspections, inspections_of, office_facts, rule, rulings, set_fact,
    unrule, unset_fact,
};
pub(crate) use objection::{
    decide_objection, insert_objection, objection, objections, open_objections, upheld,
};
pub(crate) use result::{insert_result, made_at, move_result, published, result, results_of};
pub(crate) use upload::{deadline, facts, save, uploaded};
pub(crate) use version::{decide_version, insert_version, version, version_on, versions};

use kernel::{Day, Period, PersonId, Timestamp};

use crate::{Error, Result};

fn unreadable(what: &str) -> Error {
    Error::Db(db::Error::Unreadable(what.to_owned()))
}

fn day_of(number: i32) -> Result<Day> {
    Day::from_number(number).ok_or_else(|| unreadable(&format!("day {number}")))
}

fn period_of(text: &str) -> Result<Period> {
    text.parse().map_err(|_| unreadable(text))
}

fn word<T>(text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    parse(text).ok_or_else(|| unreadable(text))
}

/// Somebody and when, unless it was nobody.
fn person(id: PersonId, at: Timestamp) -> Option<(PersonId, Timestamp)> {
    (id.0 != 0).then_some((id, at))
}
