//! Looking at tasks.

use std::collections::BTreeMap;

use db::Conn;
use identity::service::names_of;
use kernel::{Actor, Day, PersonId, RegionCode};

use super::parties::{may_see, own_parties};
use super::targets::{TargetFigure, target_figure};
use super::{SEE_SUPERVISION, SEE_TASK, SET_TASK, whole};
use crate::model::{Entry, Light, Party, Shown, Task, TaskId, TaskStatus};
use crate::plan::in_use;
use crate::store::{Attachment, SubjectKind, TaskFilter};
use crate::{Error, Result, store};

/// Which tasks are asked for.
#[derive(Debug, Clone, Default)]
pub struct TaskQuery {
    /// Of which year; none for all.
    pub year: Option<i32>,
    /// Words of the title, the result or the section; pinyin and initials too.
    pub words: String,
    /// How far they are.
    pub status: Option<TaskStatus>,
    /// Led by this party.
    pub party: Option<Party>,
    /// Showing this light.
    pub light: Option<Light>,
    /// Rows to pass over.
    pub offset: i64,
    /// Rows to fetch.
    pub limit: i64,
}

/// A task and its light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The task.
    pub task: Task,
    /// Its light today, and why.
    pub shown: Shown,
}

/// Tasks of the whole city, by their deadlines, and how many match.
pub fn tasks(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    today: Day,
    want: &TaskQuery,
) -> Result<(Vec<Listed>, i64)> {
    actor.may(SEE_SUPERVISION, &whole(city))?;
    listed(conn, city, today, want, None)
}

/// Tasks the actor's own parties lead or help with, and how many match.
pub fn own_tasks(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    today: Day,
    want: &TaskQuery,
) -> Result<(Vec<Listed>, i64)> {
    let own = own_parties(conn, actor, city)?;
    if own.is_empty() {
        actor.may(super::ANSWER_TASK, &whole(city))?;
        return Err(Error::NoParty);
    }
    listed(conn, city, today, want, Some(own))
}

fn listed(
    conn: &mut Conn,
    city: RegionCode,
    today: Day,
    want: &TaskQuery,
    parties: Option<Vec<Party>>,
) -> Result<(Vec<Listed>, i64)> {
    let rule = in_use()?.lights;
    let filter = TaskFilter {
        year: want.year,
        words: want.words.clone(),
        status: want.status,
        open: false,
        parties,
        lead: want.party.clone(),
    };
    let found: Vec<Listed> = store::tasks(conn, city, &filter)?
        .into_iter()
        .map(|task| Listed { shown: task.light(rule, today), task })
        // What was taken back has no light.
        .filter(|one| {
            want.light.is_none_or(|light| one.task.status != TaskStatus::Dropped && one.shown.light == light)
        })
        .collect();
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let place = |number: i64| usize::try_from(number).unwrap_or(0);
    Ok((found.into_iter().skip(place(want.offset)).take(place(want.limit)).collect(), total))
}

/// A task with its parts, its history, its files, and the target it serves.
#[derive(Debug, Clone)]
pub struct TaskView {
    /// The task and its light.
    pub listed: Listed,
    /// The task it is part of.
    pub parent: Option<Task>,
    /// Its parts.
    pub parts: Vec<Listed>,
    /// What was done, the newest first.
    pub entries: Vec<Entry>,
    /// Files, each with its entry.
    pub files: Vec<Attachment>,
    /// Names of those who acted.
    pub people: BTreeMap<PersonId, String>,
    /// The target it serves, as it stands today.
    pub target: Option<TargetFigure>,
    /// The reader acts for its lead.
    pub leads: bool,
    /// The reader acts for one of its helpers.
    pub helps: bool,
    /// The reader is the office.
    pub decides: bool,
}

/// A task, for those it concerns and for those who see all.
pub fn task(conn: &mut Conn, actor: &Actor, city: RegionCode, today: Day, id: TaskId) -> Result<TaskView> {
    let Some(task) = store::task(conn, city, id)? else {
        actor.may(SEE_TASK, &whole(city))?;
        return Err(Error::NoTask);
    };
    let parent = match task.draft.parent {
        Some(parent) => store::task(conn, city, parent)?,
        None => None,
    };
    // Who leads or helps with the whole sees its parts; who has a part sees the whole.
    let parts = store::parts(conn, city, id)?;
    let around = parent.iter().chain(&parts).flat_map(Task::parties);
    may_see(conn, actor, city, task.parties().chain(around))?;
    let rule = in_use()?.lights;
    let own = own_parties(conn, actor, city)?;
    let entries = store::entries(conn, city, id)?;
    let people = names_of(conn, city, entries.iter().map(|one| one.person))?;
    let target = match task.draft.target.as_str() {
        "" => None,
        target => target_figure(conn, target, today)?,
    };
    Ok(TaskView {
        parts: parts.into_iter().map(|part| Listed { shown: part.light(rule, today), task: part }).collect(),
        files: store::attachments(conn, city, SubjectKind::Task, id.0)?,
        leads: own.contains(&task.draft.lead),
        helps: task.draft.helpers.iter().any(|helper| own.contains(helper)),
        decides: actor.can(SET_TASK, &whole(city)),
        listed: Listed { shown: task.light(rule, today), task },
        parent,
        entries,
        people,
        target,
    })
}
