//! Meetings: written, confirmed by a second person, and turned into tasks.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use evidence::model::FileId;
use identity::service::names_of;
use kernel::{Actor, Day, PersonId, RegionCode, Timestamp};

use super::files::{Subject, attach};
use super::parties::must_be_parties;
use super::{KEEP_MEETING, SEE_SUPERVISION, SET_TASK, person_of, tasks, whole};
use crate::events::{DecisionKept, DocumentAdded, MeetingKept, MinutesConfirmed};
use crate::model::{
    Decision, DecisionId, Meeting, MeetingDraft, MeetingId, MeetingStatus, Origin, Party, TaskDraft, TaskId,
    Text,
};
use crate::store::{Attachment, SubjectKind};
use crate::{Error, Result, store};

/// Writes a meeting down, before it is held or after.
pub fn write_meeting(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &MeetingDraft,
) -> Result<MeetingId> {
    actor.may(KEEP_MEETING, &whole(city))?;
    check(draft)?;
    let meeting = Meeting {
        county: city,
        id: tx.id(now),
        draft: draft.clone(),
        status: MeetingStatus::Draft,
        written_by: person_of(actor)?,
        confirmed_by: None,
        version: 1,
        changed_at: now,
    };
    store::insert_meeting(tx, &meeting)?;
    kept(tx, actor, now, &meeting)?;
    Ok(meeting.id)
}

/// Writes it anew; confirmed minutes stay as they are.
pub fn rewrite_meeting(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: MeetingId,
    draft: &MeetingDraft,
) -> Result<()> {
    actor.may(KEEP_MEETING, &whole(city))?;
    let seen = store::meeting(tx.conn(), city, id)?.ok_or(Error::NoMeeting)?;
    check(draft)?;
    let next = seen.rewrite(draft.clone(), person_of(actor)?, now)?;
    save(tx, &next)?;
    kept(tx, actor, now, &next)
}

fn check(draft: &MeetingDraft) -> Result<()> {
    if draft.title.trim().is_empty() {
        return Err(Error::TitleMissing);
    }
    must_be_parties(draft.present.iter(), draft.held_on)
}

fn kept(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, meeting: &Meeting) -> Result<()> {
    let event = MeetingKept {
        county: meeting.county,
        meeting: meeting.id,
        title: meeting.draft.title.clone(),
        held_on: meeting.draft.held_on,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn save(tx: &mut Tx<'_>, next: &Meeting) -> Result<()> {
    if store::save_meeting(tx.conn(), next)? { Ok(()) } else { Err(Error::Moved) }
}

/// Confirms the minutes: the convener or another official, never who wrote them last.
pub fn confirm_minutes(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: MeetingId,
) -> Result<()> {
    actor.may(KEEP_MEETING, &whole(city))?;
    let seen = store::meeting(tx.conn(), city, id)?.ok_or(Error::NoMeeting)?;
    save(tx, &seen.confirm(person_of(actor)?, now)?)?;
    let event = MinutesConfirmed { county: city, meeting: id, written_by: seen.written_by };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Adds documents to a meeting, before or after its minutes are confirmed.
pub fn add_document(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: MeetingId,
    file: FileId,
) -> Result<()> {
    actor.may(KEEP_MEETING, &whole(city))?;
    store::meeting(tx.conn(), city, id)?.ok_or(Error::NoMeeting)?;
    attach(tx, actor, now, city, Subject::Meeting(id), &[file])?;
    let name = evidence::service::file(tx.conn(), city, file)?.name;
    tx.record(now, actor, &DocumentAdded { county: city, meeting: id, name })?;
    Ok(())
}

/// A decision to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionDraft {
    /// What is to be done.
    pub words: String,
    /// Who leads.
    pub lead: Party,
    /// Who helps.
    pub helpers: Vec<Party>,
    /// The deadline.
    pub due: Day,
}

/// Keeps a decision of a meeting whose minutes are being written.
pub fn add_decision(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    meeting: MeetingId,
    draft: &DecisionDraft,
) -> Result<DecisionId> {
    actor.may(KEEP_MEETING, &whole(city))?;
    let seen = store::meeting(tx.conn(), city, meeting)?.ok_or(Error::NoMeeting)?;
    seen.must_be_draft()?;
    if draft.words.trim().is_empty() {
        return Err(Error::WordsMissing);
    }
    if draft.helpers.contains(&draft.lead) {
        return Err(Error::LeadHelps);
    }
    if draft.due < seen.draft.held_on {
        return Err(Error::DuePast);
    }
    must_be_parties(std::iter::once(&draft.lead).chain(&draft.helpers), now.day())?;
    // Whoever adds a decision has written the minutes: then another person confirms them.
    save(tx, &seen.rewrite(seen.draft.clone(), person_of(actor)?, now)?)?;
    let decision = Decision {
        county: city,
        id: tx.id(now),
        meeting,
        words: draft.words.trim().to_owned(),
        lead: draft.lead.clone(),
        helpers: draft.helpers.clone(),
        due: draft.due,
        task: None,
    };
    store::insert_decision(tx, now, &decision)?;
    let event =
        DecisionKept { county: city, decision: decision.id, meeting, lead: decision.lead, due: decision.due };
    tx.record(now, actor, &event)?;
    Ok(decision.id)
}

/// Makes a decision a task, once, after the minutes were confirmed.
pub fn make_task(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: DecisionId,
) -> Result<TaskId> {
    actor.may(SET_TASK, &whole(city))?;
    let seen = store::decision(tx.conn(), city, id)?.ok_or(Error::NoDecision)?;
    let meeting = store::meeting(tx.conn(), city, seen.meeting)?.ok_or(Error::NoMeeting)?;
    if meeting.status != MeetingStatus::Confirmed {
        return Err(Error::NotConfirmed);
    }
    if seen.task.is_some() {
        return Err(Error::DecisionDone);
    }
    let draft = TaskDraft {
        year: seen.due.0.year(),
        origin: Origin::Meeting,
        item: String::new(),
        parent: None,
        section: String::new(),
        title: Text::new(&seen.words, ""),
        result: Text::new(&meeting.draft.title, ""),
        target: String::new(),
        lead: seen.lead.clone(),
        helpers: seen.helpers.clone(),
        from: meeting.draft.held_on,
        due: seen.due,
    };
    let task = tasks::set(tx, actor, now, city, &draft, Some(id))?;
    if store::bind_decision(tx.conn(), &seen, task)? { Ok(task) } else { Err(Error::DecisionDone) }
}

/// Meetings, the latest first, and how many match.
pub fn meetings(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    words: &str,
    status: Option<MeetingStatus>,
    page: (i64, i64),
) -> Result<(Vec<Meeting>, i64)> {
    actor.may(SEE_SUPERVISION, &whole(city))?;
    store::meetings(conn, city, words, status, page)
}

/// A meeting with its decisions and documents.
#[derive(Debug, Clone)]
pub struct MeetingView {
    /// The meeting.
    pub meeting: Meeting,
    /// What it decided.
    pub decisions: Vec<Decision>,
    /// Its documents.
    pub files: Vec<Attachment>,
    /// Names of those who wrote and confirmed.
    pub people: BTreeMap<PersonId, String>,
}

/// A meeting.
pub fn meeting(conn: &mut Conn, actor: &Actor, city: RegionCode, id: MeetingId) -> Result<MeetingView> {
    actor.may(SEE_SUPERVISION, &whole(city))?;
    let meeting = store::meeting(conn, city, id)?.ok_or(Error::NoMeeting)?;
    let who = std::iter::once(meeting.written_by).chain(meeting.confirmed_by);
    Ok(MeetingView {
        decisions: store::decisions(conn, city, id)?,
        files: store::attachments(conn, city, SubjectKind::Meeting, id.0)?,
        people: names_of(conn, city, who)?,
        meeting,
    })
}
