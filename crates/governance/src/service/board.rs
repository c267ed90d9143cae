//! The board: what needs a decision, and how everybody stands.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Actor, Day, RegionCode};

use super::parties::party_name;
use super::targets::{TargetFigure, target_figure};
use super::{Listed, SEE_SUPERVISION, whole};
use crate::model::{Finding, Light, Party, Tally, TaskStatus};
use crate::plan::in_use;
use crate::store::TaskFilter;
use crate::{Result, store};

/// How supervision stands in a year.
#[derive(Debug, Clone)]
pub struct Board {
    /// The year.
    pub year: i32,
    /// False while the office has not taken the plan into force for it.
    pub in_force: bool,
    /// How many tasks show each light: red, amber, green, done.
    pub lights: [(Light, i64); 4],
    /// Tasks that wait for the office, of whatever year.
    pub decisions: Vec<Listed>,
    /// Each lead's tasks: departments as the file has them, then counties.
    pub tallies: Vec<(Tally, [i64; 4])>,
    /// Findings that are not closed.
    pub findings: Vec<Finding>,
    /// Targets that tasks of the year serve.
    pub targets: Vec<TargetFigure>,
}

/// The board of a year.
pub fn board(conn: &mut Conn, actor: &Actor, city: RegionCode, today: Day, year: i32) -> Result<Board> {
    actor.may(SEE_SUPERVISION, &whole(city))?;
    let (rule, filter) = (in_use()?.lights, TaskFilter { year: Some(year), ..TaskFilter::default() });
    let all: Vec<Listed> = store::tasks(conn, city, &filter)?
        .into_iter()
        .filter(|task| task.status != TaskStatus::Dropped)
        .map(|task| Listed { shown: task.light(rule, today), task })
        .collect();
    let open = store::tasks(conn, city, &TaskFilter { open: true, ..TaskFilter::default() })?;
    let waiting = open.into_iter().filter(crate::model::Task::needs_decision);
    let decisions = waiting.map(|task| Listed { shown: task.light(rule, today), task }).collect();
    let findings = store::findings(conn, city, None)?;
    let lights = Light::ALL.map(|light| (light, count(all.iter().filter(|one| one.shown.light == light))));
    Ok(Board {
        year,
        in_force: store::is_in_force(conn, city, year)?,
        lights,
        tallies: tallies(&all, &findings, today),
        targets: targets_of(conn, &all, today)?,
        decisions,
        findings,
    })
}

fn count(things: impl Iterator) -> i64 {
    i64::try_from(things.count()).unwrap_or(i64::MAX)
}

/// How the tasks of each lead stand, with the findings that are past their day.
pub(super) fn tallies(all: &[Listed], findings: &[Finding], today: Day) -> Vec<(Tally, [i64; 4])> {
    let mut by_lead: BTreeMap<(bool, usize, &Party), Vec<&Listed>> = BTreeMap::new();
    let place = |party: &Party| match party {
        Party::Department(id) => {
            let departments = in_use().map(|plan| plan.departments.as_slice()).unwrap_or_default();
            (false, departments.iter().position(|one| one.id == *id).unwrap_or(usize::MAX))
        }
        Party::County(_) => (true, 0),
    };
    for one in all {
        let (is_county, order) = place(&one.task.draft.lead);
        by_lead.entry((is_county, order, &one.task.draft.lead)).or_default().push(one);
    }
    let late = |party: &Party| {
        let open = findings.iter().filter(|one| one.party == *party && one.due < today);
        count(open.filter(|one| one.status == crate::model::FindingStatus::Open))
    };
    // Whoever has findings alone is not left out.
    for one in findings {
        let (is_county, order) = place(&one.party);
        by_lead.entry((is_county, order, &one.party)).or_default();
    }
    by_lead
        .into_iter()
        .map(|((_, _, party), tasks)| {
            let of = |light| count(tasks.iter().filter(|one| one.shown.light == light));
            let overdue = tasks.iter().filter(|one| one.shown.why.key == "governance-why-overdue");
            let tally = Tally {
                party: party.clone(),
                name: party_name(party),
                all: count(tasks.iter()),
                done: of(Light::Done),
                red: of(Light::Red),
                overdue: count(overdue),
                findings: late(party),
            };
            (tally, Light::ALL.map(of))
        })
        .collect()
}

/// Targets that tasks serve, each once.
fn targets_of(conn: &mut Conn, all: &[Listed], today: Day) -> Result<Vec<TargetFigure>> {
    let mut ids: Vec<&str> = Vec::new();
    for one in all {
        let id = one.task.draft.target.as_str();
        if !id.is_empty() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let mut figures = Vec::new();
    for id in ids {
        figures.extend(target_figure(conn, id, today)?);
    }
    Ok(figures)
}
