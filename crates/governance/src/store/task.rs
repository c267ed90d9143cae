//! Tasks and their history.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp, search_text};

use super::schema::{supervision_entry, supervision_task};
use super::{day_if, day_of, number_if, parties, party, pattern, person_if, word};
use crate::model::{
    Entry, EntryId, Origin, Party, Step, Task, TaskDraft, TaskId, TaskStatus, Text, list_text,
};
use crate::{Error, Result};

/// The most tasks of a list: a year has some hundreds.
const MOST: i64 = 5_000;

#[derive(Queryable, Selectable, Insertable, AsChangeset, Clone)]
#[diesel(table_name = supervision_task, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: TaskId,
    year: i32,
    origin: String,
    item: String,
    parent: TaskId,
    section: String,
    title_zh: String,
    title_en: String,
    result_zh: String,
    result_en: String,
    target: String,
    lead: String,
    helpers: String,
    from_day: i32,
    due_day: i32,
    status: String,
    share_bp: i32,
    asked_day: i32,
    asked_by: PersonId,
    proposed_by: PersonId,
    completed_by: PersonId,
    done_day: i32,
    search_text: String,
    version: i64,
    changed_at: Timestamp,
}

impl From<&Task> for Row {
    fn from(task: &Task) -> Self {
        let draft = &task.draft;
        let nobody = PersonId(0);
        let found_by = format!(
            "{} {} {} {} {}",
            draft.title.zh, draft.title.en, draft.result.zh, draft.section, draft.item
        );
        Self {
            county: task.county,
            id: task.id,
            year: draft.year,
            origin: draft.origin.as_str().to_owned(),
            item: draft.item.clone(),
            parent: draft.parent.unwrap_or(TaskId(0)),
            section: draft.section.clone(),
            title_zh: draft.title.zh.clone(),
            title_en: draft.title.en.clone(),
            result_zh: draft.result.zh.clone(),
            result_en: draft.result.en.clone(),
            target: draft.target.clone(),
            lead: draft.lead.to_string(),
            helpers: list_text(&draft.helpers),
            from_day: draft.from.number(),
            due_day: draft.due.number(),
            status: task.status.as_str().to_owned(),
            share_bp: task.share,
            asked_day: number_if(task.asked.map(|(day, _)| day)),
            asked_by: task.asked.map_or(nobody, |(_, person)| person),
            proposed_by: task.proposed_by.unwrap_or(nobody),
            completed_by: task.completed_by.unwrap_or(nobody),
            done_day: number_if(task.done_on),
            search_text: search_text(&found_by),
            version: task.version,
            changed_at: task.changed_at,
        }
    }
}

impl TryFrom<Row> for Task {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            draft: TaskDraft {
                year: row.year,
                origin: word(&row.origin, Origin::parse)?,
                item: row.item,
                parent: (row.parent.0 != 0).then_some(row.parent),
                section: row.section,
                title: Text { zh: row.title_zh, en: row.title_en },
                result: Text { zh: row.result_zh, en: row.result_en },
                target: row.target,
                lead: party(&row.lead)?,
                helpers: parties(&row.helpers)?,
                from: day_of(row.from_day)?,
                due: day_of(row.due_day)?,
            },
            status: word(&row.status, TaskStatus::parse)?,
            share: row.share_bp,
            asked: day_if(row.asked_day)?.map(|day| (day, row.asked_by)),
            proposed_by: person_if(row.proposed_by),
            completed_by: person_if(row.completed_by),
            done_on: day_if(row.done_day)?,
            version: row.version,
            changed_at: row.changed_at,
        })
    }
}

/// False when the item is in force for this lead and year already.
pub(crate) fn insert_task(tx: &mut Tx<'_>, task: &Task) -> Result<bool> {
    let row = Row::from(task);
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(supervision_task::table).values(row).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Keeps what a step made of a task; false when it is no longer as it was seen.
pub(crate) fn save_task(conn: &mut Conn, next: &Task) -> Result<bool> {
    let seen = supervision_task::table
        .find((next.county, next.id))
        .filter(supervision_task::version.eq(next.version - 1));
    Ok(diesel::update(seen).set(Row::from(next)).prepared().execute(conn)? == 1)
}

pub(crate) fn task(conn: &mut Conn, city: RegionCode, id: TaskId) -> Result<Option<Task>> {
    let row: Option<Row> =
        supervision_task::table.find((city, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Task::try_from).transpose()
}

/// The parts of a task, by their leads.
pub(crate) fn parts(conn: &mut Conn, city: RegionCode, id: TaskId) -> Result<Vec<Task>> {
    let rows: Vec<Row> = supervision_task::table
        .filter(supervision_task::county.eq(city).and(supervision_task::parent.eq(id)))
        .order((supervision_task::lead.asc(), supervision_task::id.asc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Task::try_from).collect()
}

/// True when an item of the plan is in force for the year.
pub(crate) fn is_in_force(conn: &mut Conn, city: RegionCode, year: i32) -> Result<bool> {
    let found: i64 = supervision_task::table
        .filter(supervision_task::county.eq(city).and(supervision_task::year.eq(year)))
        .filter(supervision_task::origin.eq(Origin::Plan.as_str()))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// Which tasks are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct TaskFilter {
    pub(crate) year: Option<i32>,
    pub(crate) words: String,
    pub(crate) status: Option<TaskStatus>,
    pub(crate) open: bool,
    /// Led or helped by one of these; none for all.
    pub(crate) parties: Option<Vec<Party>>,
    /// Led by this one.
    pub(crate) lead: Option<Party>,
}

/// Tasks by their deadlines.
pub(crate) fn tasks(conn: &mut Conn, city: RegionCode, want: &TaskFilter) -> Result<Vec<Task>> {
    let mut query = supervision_task::table.filter(supervision_task::county.eq(city)).into_boxed();
    if let Some(year) = want.year {
        query = query.filter(supervision_task::year.eq(year));
    }
    if let Some(status) = want.status {
        query = query.filter(supervision_task::status.eq(status.as_str()));
    }
    if want.open {
        query = query.filter(supervision_task::status.ne_all(["done", "dropped"]));
    }
    if let Some(lead) = &want.lead {
        query = query.filter(supervision_task::lead.eq(lead.to_string()));
    }
    for one in want.words.split_whitespace() {
        query = query.filter(supervision_task::search_text.like(pattern(one)));
    }
    let rows: Vec<Row> = query
        .order((supervision_task::due_day.asc(), supervision_task::id.asc()))
        .limit(MOST)
        .select(Row::as_select())
        .load(conn)?;
    let all = rows.into_iter().map(Task::try_from).collect::<Result<Vec<_>>>()?;
    let concerns = |task: &Task| match &want.parties {
        None => true,
        Some(own) => task.parties().any(|party| own.contains(party)),
    };
    Ok(all.into_iter().filter(concerns).collect())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supervision_entry, check_for_backend(Backend))]
struct EntryRow {
    county: RegionCode,
    id: EntryId,
    task: TaskId,
    step: String,
    party: String,
    words: String,
    share_bp: i32,
    due_day: i32,
    person: PersonId,
    at: Timestamp,
}

pub(crate) fn insert_entry(tx: &mut Tx<'_>, entry: &Entry) -> Result<()> {
    let row = EntryRow {
        county: entry.county,
        id: entry.id,
        task: entry.task,
        step: entry.step.as_str().to_owned(),
        party: entry.party.as_ref().map(ToString::to_string).unwrap_or_default(),
        words: entry.words.clone(),
        share_bp: entry.share,
        due_day: entry.due.number(),
        person: entry.person,
        at: entry.at,
    };
    diesel::insert_into(supervision_entry::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

/// A task's history, the newest first.
pub(crate) fn entries(conn: &mut Conn, city: RegionCode, task: TaskId) -> Result<Vec<Entry>> {
    let rows: Vec<EntryRow> = supervision_entry::table
        .filter(supervision_entry::county.eq(city).and(supervision_entry::task.eq(task)))
        .order(supervision_entry::id.desc())
        .limit(500)
        .select(EntryRow::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(Entry {
                county: row.county,
                id: row.id,
                task: row.task,
                step: word(&row.step, Step::parse)?,
                party: if row.party.is_empty() { None } else { Some(party(&row.party)?) },
                words: row.words,
                share: row.share_bp,
                due: day_of(row.due_day)?,
                person: row.person,
                at: row.at,
            })
        })
        .collect()
}
