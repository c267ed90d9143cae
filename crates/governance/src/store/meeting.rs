//! Meetings and their decisions.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::{supervision_decision, supervision_meeting};
use super::{day_of, parties, party, pattern, person_if, word};
use crate::model::{
    Decision, DecisionId, Meeting, MeetingDraft, MeetingId, MeetingStatus, TaskId, list_text,
};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = supervision_meeting, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: MeetingId,
    title: String,
    held_on: i32,
    agenda: String,
    present: String,
    minutes: String,
    status: String,
    written_by: PersonId,
    confirmed_by: PersonId,
    version: i64,
    changed_at: Timestamp,
}

impl From<&Meeting> for Row {
    fn from(meeting: &Meeting) -> Self {
        let draft = &meeting.draft;
        Self {
            county: meeting.county,
            id: meeting.id,
            title: draft.title.trim().to_owned(),
            held_on: draft.held_on.number(),
            agenda: draft.agenda.trim().to_owned(),
            present: list_text(&draft.present),
            minutes: draft.minutes.trim().to_owned(),
            status: meeting.status.as_str().to_owned(),
            written_by: meeting.written_by,
            confirmed_by: meeting.confirmed_by.unwrap_or(PersonId(0)),
            version: meeting.version,
            changed_at: meeting.changed_at,
        }
    }
}

impl TryFrom<Row> for Meeting {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            draft: MeetingDraft {
                title: row.title,
                held_on: day_of(row.held_on)?,
                agenda: row.agenda,
                present: parties(&row.present)?,
                minutes: row.minutes,
            },
            status: word(&row.status, MeetingStatus::parse)?,
            written_by: row.written_by,
            confirmed_by: person_if(row.confirmed_by),
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

pub(crate) fn insert_meeting(tx: &mut Tx<'_>, meeting: &Meeting) -> Result<()> {
    diesel::insert_into(supervision_meeting::table)
        .values(Row::from(meeting))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// False when it is no longer as it was seen.
pub(crate) fn save_meeting(conn: &mut Conn, next: &Meeting) -> Result<bool> {
    let seen = supervision_meeting::table
        .find((next.county, next.id))
        .filter(supervision_meeting::version.eq(next.version - 1));
    Ok(diesel::update(seen).set(Row::from(next)).prepared().execute(conn)? == 1)
}

pub(crate) fn meeting(conn: &mut Conn, city: RegionCode, id: MeetingId) -> Result<Option<Meeting>> {
    let row: Option<Row> =
        supervision_meeting::table.find((city, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Meeting::try_from).transpose()
}

/// Meetings, the latest first, and how many match.
pub(crate) fn meetings(
    conn: &mut Conn,
    city: RegionCode,
    words: &str,
    status: Option<MeetingStatus>,
    (offset, limit): (i64, i64),
) -> Result<(Vec<Meeting>, i64)> {
    let matching = || {
        let mut query = supervision_meeting::table.filter(supervision_meeting::county.eq(city)).into_boxed();
        if let Some(status) = status {
            query = query.filter(supervision_meeting::status.eq(status.as_str()));
        }
        for one in words.split_whitespace() {
            let like = pattern(one);
            query = query.filter(
                supervision_meeting::title
                    .like(like.clone())
                    .or(supervision_meeting::agenda.like(like.clone()))
                    .or(supervision_meeting::minutes.like(like)),
            );
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order((supervision_meeting::held_on.desc(), supervision_meeting::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Meeting::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supervision_decision, check_for_backend(Backend))]
struct DecisionRow {
    county: RegionCode,
    id: DecisionId,
    meeting: MeetingId,
    words: String,
    lead: String,
    helpers: String,
    due_day: i32,
    task: TaskId,
    made_at: Timestamp,
}

impl TryFrom<DecisionRow> for Decision {
    type Error = Error;

    fn try_from(row: DecisionRow) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            meeting: row.meeting,
            words: row.words,
            lead: party(&row.lead)?,
            helpers: parties(&row.helpers)?,
            due: day_of(row.due_day)?,
            task: (row.task.0 != 0).then_some(row.task),
        })
    }
}

pub(crate) fn insert_decision(tx: &mut Tx<'_>, now: Timestamp, new: &Decision) -> Result<()> {
    let row = DecisionRow {
        county: new.county,
        id: new.id,
        meeting: new.meeting,
        words: new.words.clone(),
        lead: new.lead.to_string(),
        helpers: list_text(&new.helpers),
        due_day: new.due.number(),
        task: TaskId(0),
        made_at: now,
    };
    diesel::insert_into(supervision_decision::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

pub(crate) fn decision(conn: &mut Conn, city: RegionCode, id: DecisionId) -> Result<Option<Decision>> {
    let row: Option<DecisionRow> = supervision_decision::table
        .find((city, id))
        .select(DecisionRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Decision::try_from).transpose()
}

/// The decisions of a meeting, in order.
pub(crate) fn decisions(conn: &mut Conn, city: RegionCode, meeting: MeetingId) -> Result<Vec<Decision>> {
    let rows: Vec<DecisionRow> = supervision_decision::table
        .filter(supervision_decision::county.eq(city).and(supervision_decision::meeting.eq(meeting)))
        .order(supervision_decision::id.asc())
        .limit(200)
        .select(DecisionRow::as_select())
        .load(conn)?;
    rows.into_iter().map(Decision::try_from).collect()
}

/// Makes a decision the task; false when it is one already.
pub(crate) fn bind_decision(conn: &mut Conn, seen: &Decision, task: TaskId) -> Result<bool> {
    let open = supervision_decision::table
        .find((seen.county, seen.id))
        .filter(supervision_decision::task.eq(TaskId(0)));
    Ok(diesel::update(open).set(supervision_decision::task.eq(task)).prepared().execute(conn)? == 1)
}
