//! Every query of reporting. Versions, their figures and their signatures are inserted and never updated.

mod extension;
mod report;
mod schema;
mod unit;
mod version;

pub(crate) use extension::{
    decide_extension, extension, extensions, granted, insert_extension, insert_reminder, was_reminded,
};
pub(crate) use report::{insert_report, move_report, report, reports, save_draft};
pub(crate) use unit::{
    Scope, end_unit, insert_unit, organisation, organisations, overlapping, save_organisation, unit, units,
};
pub(crate) use version::{Approved, approved, history, insert_version, values, versions};

use kernel::{Day, Period, PersonId};

use crate::Result;

fn day_of(number: i32) -> Result<Day> {
    Ok(Day::from_number(number).ok_or_else(|| db::Error::Unreadable(format!("the day {number}")))?)
}

fn period_of(text: &str) -> Result<Period> {
    Ok(text.parse().map_err(|_| db::Error::Unreadable(format!("the period `{text}`")))?)
}

fn word<T>(text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    Ok(parse(text).ok_or_else(|| db::Error::Unreadable(format!("the word `{text}`")))?)
}

/// A person, unless nobody took the step.
fn somebody(person: PersonId) -> Option<PersonId> {
    (person.0 != 0).then_some(person)
}

fn nobody_or(person: Option<PersonId>) -> PersonId {
    person.unwrap_or(PersonId(0))
}

/// The pattern of one word of a search.
fn pattern(word: &str) -> String {
    format!("%{}%", word.to_lowercase().replace(['%', '_'], ""))
}
