//! Tasks: taken up from the plan, set by hand, and moved on.

use db::Tx;
use evidence::model::FileId;
use kernel::{Actor, Day, RegionCode, Timestamp};

use super::files::{Subject, attach};
use super::parties::{may_answer, must_be_parties, ranked_counties, seat_departments};
use super::{SET_TASK, person_of, whole};
use crate::events::{PlanTakenUp, TaskMoved, TaskSet};
use crate::model::{Asked, DecisionId, Entry, Origin, Party, Step, Task, TaskDraft, TaskId, TaskStatus};
use crate::plan::{Item, Lead, in_use};
use crate::{Error, Result, store};

/// Takes the plan's tasks into force for a year, the lead department first, with a sub-task for each county where the
/// plan asks something of each. Once for a year: this one, the one before or the next. Returns how many there are.
pub fn take_up(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, city: RegionCode, year: i32) -> Result<i64> {
    actor.may(SET_TASK, &whole(city))?;
    let person = person_of(actor)?;
    if now.day().0.year().abs_diff(year) > 1 {
        return Err(Error::BadYear);
    }
    if store::is_in_force(tx.conn(), city, year)? {
        return Err(Error::YearSet);
    }
    seat_departments(tx, actor, now, city)?;
    let plan = in_use()?;
    let first = Day::new(year, 1, 1).ok_or(Error::BadYear)?;
    let counties: Vec<Party> = ranked_counties(first)?.into_iter().map(Party::County).collect();
    let mut tasks = 0;
    for item in &plan.items {
        for draft in drafts_of(item, (year, first), &counties)? {
            let parent = insert(tx, person, now, city, &draft)?;
            tasks += 1;
            if item.each_county {
                for county in &counties {
                    let part = part_of(&draft, parent, county);
                    insert(tx, person, now, city, &part)?;
                    tasks += 1;
                }
            }
        }
    }
    tx.record(now, actor, &PlanTakenUp { county: city, year, source: plan.source.clone(), tasks })?;
    Ok(tasks)
}

/// The tasks of an item: one, or one for each county that leads it.
fn drafts_of(item: &Item, (year, first): (i32, Day), counties: &[Party]) -> Result<Vec<TaskDraft>> {
    let leads = match &item.lead {
        Lead::Department(id) => vec![Party::Department(id.clone())],
        Lead::Counties => counties.to_vec(),
    };
    let helpers = item.helpers.iter().cloned().map(Party::Department);
    let others: &[Party] = if item.with_counties { counties } else { &[] };
    let helpers: Vec<Party> = helpers.chain(others.iter().cloned()).collect();
    let due = item.due_in(year).ok_or(Error::BadYear)?;
    let draft = |lead| TaskDraft {
        year,
        origin: Origin::Plan,
        item: item.id.clone(),
        parent: None,
        section: item.section.clone(),
        title: item.title.clone(),
        result: item.result.clone(),
        target: item.target.clone().unwrap_or_default(),
        lead,
        helpers: helpers.clone(),
        from: first,
        due,
    };
    Ok(leads.into_iter().map(draft).collect())
}

/// A county's part of a task.
fn part_of(whole: &TaskDraft, parent: TaskId, county: &Party) -> TaskDraft {
    TaskDraft { parent: Some(parent), lead: county.clone(), helpers: Vec::new(), ..whole.clone() }
}

/// Sets a task. The office sets any; the lead of a task may break it down into parts, one level deep.
pub fn set_task(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &TaskDraft,
) -> Result<TaskId> {
    match draft.parent {
        None => actor.may(SET_TASK, &whole(city))?,
        Some(parent) => {
            let parent = store::task(tx.conn(), city, parent)?.ok_or(Error::BadParent)?;
            if actor.may(SET_TASK, &whole(city)).is_err() {
                may_answer(tx.conn(), actor, city, &parent.draft.lead)?;
            }
            if !parent.is_open() || parent.draft.parent.is_some() || parent.draft.due < draft.due {
                return Err(Error::BadParent);
            }
        }
    }
    set(tx, actor, now, city, draft, None)
}

/// Sets a task that may come from a meeting's decision; who may was asked.
pub(super) fn set(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &TaskDraft,
    decision: Option<DecisionId>,
) -> Result<TaskId> {
    draft.check()?;
    if draft.due < now.day() {
        return Err(Error::DuePast);
    }
    must_be_parties(std::iter::once(&draft.lead).chain(&draft.helpers), now.day())?;
    let task = insert(tx, person_of(actor)?, now, city, draft)?;
    let event = TaskSet {
        county: city,
        task,
        title: draft.title.zh.clone(),
        lead: draft.lead.clone(),
        helpers: draft.helpers.clone(),
        due: draft.due,
        decision,
    };
    tx.record(now, actor, &event)?;
    Ok(task)
}

fn insert(
    tx: &mut Tx<'_>,
    person: kernel::PersonId,
    now: Timestamp,
    city: RegionCode,
    draft: &TaskDraft,
) -> Result<TaskId> {
    let task = Task {
        county: city,
        id: tx.id(now),
        draft: draft.clone(),
        status: TaskStatus::Assigned,
        share: 0,
        asked: None,
        proposed_by: None,
        completed_by: None,
        done_on: None,
        version: 1,
        changed_at: now,
    };
    if !store::insert_task(tx, &task)? {
        return Err(Error::YearSet);
    }
    let entry = entry_of(tx, &task, Step::Assign, None, String::new(), person, now);
    store::insert_entry(tx, &entry)?;
    Ok(task.id)
}

fn entry_of(
    tx: &Tx<'_>,
    task: &Task,
    step: Step,
    party: Option<Party>,
    words: String,
    person: kernel::PersonId,
    now: Timestamp,
) -> Entry {
    Entry {
        county: task.county,
        id: tx.id(now),
        task: task.id,
        step,
        party,
        words,
        share: task.share,
        due: task.asked.map_or(task.draft.due, |(day, _)| day),
        person,
        at: now,
    }
}

/// Moves a task a step on, with the files that go with it. What the office decides only the office does; all else is
/// the lead's, and a report without a share a helper's too. A task is complete when its parts are.
pub fn move_task(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: TaskId,
    asked: &Asked,
    files: &[FileId],
) -> Result<()> {
    let Some(seen) = store::task(tx.conn(), city, id)? else {
        actor.may(super::SEE_TASK, &whole(city))?;
        return Err(Error::NoTask);
    };
    let party = acting_for(tx, actor, city, &seen, asked)?;
    if let Asked::Reassign(lead) = asked {
        must_be_parties([lead].into_iter(), now.day())?;
    }
    let person = person_of(actor)?;
    let next = seen.take(asked, person, now)?;
    if next.status == TaskStatus::Proposed && store::parts(tx.conn(), city, id)?.iter().any(Task::is_open) {
        return Err(Error::PartsOpen);
    }
    if !store::save_task(tx.conn(), &next)? {
        return Err(Error::Moved);
    }
    let entry = entry_of(tx, &next, asked.step(), party, asked.words().to_owned(), person, now);
    store::insert_entry(tx, &entry)?;
    let files = attach(tx, actor, now, city, Subject::Task(id, entry.id), files)?;
    let event = TaskMoved {
        county: city,
        task: id,
        step: asked.step(),
        lead: next.draft.lead.clone(),
        share: next.share,
        due: next.draft.due,
        words: entry.words,
        files,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The party somebody takes a step for; none for the office.
fn acting_for(
    tx: &mut Tx<'_>,
    actor: &Actor,
    city: RegionCode,
    task: &Task,
    asked: &Asked,
) -> Result<Option<Party>> {
    if asked.is_the_offices() {
        actor.may(SET_TASK, &whole(city))?;
        return Ok(None);
    }
    let lead = &task.draft.lead;
    let Err(denied) = may_answer(tx.conn(), actor, city, lead) else { return Ok(Some(lead.clone())) };
    if matches!(asked, Asked::Report(_, None)) {
        for helper in &task.draft.helpers {
            if may_answer(tx.conn(), actor, city, helper).is_ok() {
                return Ok(Some(helper.clone()));
            }
        }
    }
    Err(denied)
}
