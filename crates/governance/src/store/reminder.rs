//! Reminders, and where people want them.

use std::collections::BTreeSet;

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::{supervision_address, supervision_reminder};
use super::{day_of, word};
use crate::model::{Channel, DutyKind, Outcome, Reminder, ReminderId, Text};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable, Clone)]
#[diesel(table_name = supervision_reminder, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ReminderId,
    person: PersonId,
    subject_kind: String,
    subject: i64,
    title_zh: String,
    title_en: String,
    step: String,
    due_day: i32,
    channel: String,
    outcome: String,
    seen: bool,
    at: Timestamp,
}

impl From<&Reminder> for Row {
    fn from(one: &Reminder) -> Self {
        Self {
            county: one.county,
            id: one.id,
            person: one.person,
            subject_kind: one.kind.as_str().to_owned(),
            subject: one.subject,
            title_zh: one.title.zh.clone(),
            title_en: one.title.en.clone(),
            step: one.step.clone(),
            due_day: one.due.number(),
            channel: one.channel.as_str().to_owned(),
            outcome: one.outcome.as_str().to_owned(),
            seen: one.seen,
            at: one.at,
        }
    }
}

impl TryFrom<Row> for Reminder {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            person: row.person,
            kind: word(&row.subject_kind, DutyKind::parse)?,
            subject: row.subject,
            title: Text { zh: row.title_zh, en: row.title_en },
            step: row.step,
            due: day_of(row.due_day)?,
            channel: word(&row.channel, Channel::parse)?,
            outcome: word(&row.outcome, Outcome::parse)?,
            seen: row.seen,
            at: row.at,
        })
    }
}

/// False when the person was reminded of this step already.
pub(crate) fn insert_reminder(tx: &mut Tx<'_>, new: &Reminder) -> Result<bool> {
    let row = Row::from(new);
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(supervision_reminder::table).values(row).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Who was reminded of this step of this deadline.
pub(crate) fn reminded(
    conn: &mut Conn,
    city: RegionCode,
    (kind, subject, due): (DutyKind, i64, i32),
    step: &str,
) -> Result<BTreeSet<PersonId>> {
    let people: Vec<PersonId> = supervision_reminder::table
        .filter(supervision_reminder::county.eq(city).and(supervision_reminder::subject.eq(subject)))
        .filter(supervision_reminder::subject_kind.eq(kind.as_str()))
        .filter(supervision_reminder::due_day.eq(due).and(supervision_reminder::step.eq(step)))
        .select(supervision_reminder::person)
        .load(conn)?;
    Ok(people.into_iter().collect())
}

/// Those that wait to be sent, the oldest first.
pub(crate) fn waiting(conn: &mut Conn, city: RegionCode, limit: i64) -> Result<Vec<Reminder>> {
    let rows: Vec<Row> = supervision_reminder::table
        .filter(supervision_reminder::county.eq(city))
        .filter(supervision_reminder::outcome.eq(Outcome::Waiting.as_str()))
        .order(supervision_reminder::id.asc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Reminder::try_from).collect()
}

/// Takes a reminder to be sent; false when somebody took it first.
pub(crate) fn claim(conn: &mut Conn, one: &Reminder) -> Result<bool> {
    step(conn, one, Outcome::Waiting, Outcome::Sending)
}

/// Says what became of a reminder that was taken.
pub(crate) fn end_reminder(conn: &mut Conn, one: &Reminder, outcome: Outcome) -> Result<bool> {
    step(conn, one, Outcome::Sending, outcome)
}

fn step(conn: &mut Conn, one: &Reminder, from: Outcome, to: Outcome) -> Result<bool> {
    let there = supervision_reminder::table
        .find((one.county, one.id))
        .filter(supervision_reminder::outcome.eq(from.as_str()));
    let set = supervision_reminder::outcome.eq(to.as_str());
    Ok(diesel::update(there).set(set).prepared().execute(conn)? == 1)
}

/// A person's reminders, the newest first, and how many there are.
pub(crate) fn reminders(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    unseen: bool,
    (offset, limit): (i64, i64),
) -> Result<(Vec<Reminder>, i64)> {
    let matching = || {
        let mut query = supervision_reminder::table
            .filter(supervision_reminder::county.eq(city).and(supervision_reminder::person.eq(person)))
            .into_boxed();
        if unseen {
            query = query.filter(supervision_reminder::seen.eq(false));
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order(supervision_reminder::id.desc())
        .offset(offset)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Reminder::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

/// The person has seen it; false when it is not theirs.
pub(crate) fn mark_seen(conn: &mut Conn, city: RegionCode, person: PersonId, id: ReminderId) -> Result<bool> {
    let own = supervision_reminder::table.find((city, id)).filter(supervision_reminder::person.eq(person));
    Ok(diesel::update(own).set(supervision_reminder::seen.eq(true)).prepared().execute(conn)? == 1)
}

/// Where somebody wants to be reminded; empty for nowhere but the program.
pub(crate) fn email(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<String> {
    let found: Option<String> = supervision_address::table
        .find((city, person))
        .select(supervision_address::email)
        .first(conn)
        .optional()?;
    Ok(found.unwrap_or_default())
}

pub(crate) fn keep_email(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    email: &str,
) -> Result<()> {
    let set = (supervision_address::email.eq(email), supervision_address::changed_at.eq(now));
    let own = supervision_address::table.find((city, person));
    if diesel::update(own).set(set).prepared().execute(tx.conn())? == 0 {
        let new = (
            supervision_address::county.eq(city),
            supervision_address::id.eq(person),
            supervision_address::email.eq(email),
            supervision_address::changed_at.eq(now),
        );
        diesel::insert_into(supervision_address::table).values(new).prepared().execute(tx.conn())?;
    }
    Ok(())
}
