//! Every query of supervision.

mod attainment;
mod bulletin;
mod file;
mod inspection;
mod meeting;
mod reminder;
mod schema;
mod seat;
mod task;

pub use attainment::AttainmentQuery;
pub(crate) use attainment::{attainment, attainments, insert_attainment, save_attainment};
pub(crate) use bulletin::{bulletin, bulletins, insert_bulletin, save_bulletin};
pub use file::Attachment;
pub(crate) use file::{SubjectKind, attachment, attachments, insert_attachment};
pub(crate) use inspection::{
    finding, findings, findings_of_visit, insert_finding, insert_visit, save_finding, visit, visits,
};
pub(crate) use meeting::{
    bind_decision, decision, decisions, insert_decision, insert_meeting, meeting, meetings, save_meeting,
};
pub(crate) use reminder::{
    claim, email, end_reminder, insert_reminder, keep_email, mark_seen, reminded, reminders, waiting,
};
pub(crate) use seat::{insert_seat, seats};
pub(crate) use task::{
    TaskFilter, entries, insert_entry, insert_task, is_in_force, parts, save_task, task, tasks,
};

use kernel::{Day, PersonId};

use crate::Result;
use crate::model::{Party, list_of};

fn unreadable(what: impl std::fmt::Display) -> db::Error {
    db::Error::Unreadable(what.to_string())
}

fn day_of(number: i32) -> Result<Day> {
    Ok(Day::from_number(number).ok_or_else(|| unreadable(format!("the day {number}")))?)
}

/// A day that may not be there, kept as 0.
fn day_if(number: i32) -> Result<Option<Day>> {
    if number == 0 { Ok(None) } else { day_of(number).map(Some) }
}

fn number_if(day: Option<Day>) -> i32 {
    day.map_or(0, Day::number)
}

/// A person who may not be there, kept as 0.
fn person_if(id: PersonId) -> Option<PersonId> {
    (id.0 != 0).then_some(id)
}

fn word<T>(text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    Ok(parse(text).ok_or_else(|| unreadable(format!("the word `{text}`")))?)
}

fn party(text: &str) -> Result<Party> {
    Ok(text.parse().map_err(unreadable)?)
}

fn parties(text: &str) -> Result<Vec<Party>> {
    Ok(list_of(text).map_err(unreadable)?)
}

/// The pattern of one word of a search.
fn pattern(word: &str) -> String {
    format!("%{}%", word.to_lowercase().replace(['%', '_'], ""))
}
