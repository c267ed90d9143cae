//! What somebody is to do by a day: tasks, findings, reports due, and what an assessment asks of counties.

use std::collections::BTreeMap;

use assessment::model::{Cycle, EvidenceState, Stage};
use assessment::service::EvidenceQuery;
use db::Conn;
use kernel::{Actor, Day, Grant, GrantScope, OrganisationId, Period, RegionCode, Role};

use super::parties::ranked_counties;
use crate::model::{DutyKind, FindingStatus, Party, ReminderRule, Task, TaskStatus, Text, step_on};
use crate::store::TaskFilter;
use crate::{Result, store};

/// How much of an office's questions is looked through at once.
const QUESTIONS: i64 = 500;

/// Something with a deadline that the holders of a role are to meet.
pub(super) struct Duty {
    pub kind: DutyKind,
    pub subject: i64,
    pub title: Text,
    pub of: Grant,
    pub due: Day,
    /// True when people are told as soon as there is something to do, and not only near its deadline.
    pub at_once: bool,
}

impl Duty {
    /// The steps of which people are to be told on a day.
    pub(super) fn steps_on(&self, rule: &ReminderRule, today: Day) -> Vec<String> {
        let at_once = self.at_once.then(|| "now".to_owned());
        at_once.into_iter().chain(step_on(rule, self.due, today)).collect()
    }
}

/// Everything that waits for somebody on a day.
pub(super) fn duties(conn: &mut Conn, city: RegionCode, today: Day) -> Result<Vec<Duty>> {
    let mut all = of_supervision(conn, city)?;
    all.extend(of_reports(conn, today)?);
    for cycle in assessment::service::cycles(conn, &program())? {
        all.extend(of_assessment(conn, &cycle, today)?);
    }
    Ok(all)
}

fn program() -> Actor {
    Actor::system("governance")
}

fn clerks_of(county: RegionCode) -> Grant {
    Grant { role: Role::CountyClerk, scope: GrantScope::Region(region::divisions().today(county)) }
}

/// Those who act for a party; none for a department that is not seated.
fn people_of(party: &Party, seats: &BTreeMap<String, OrganisationId>, city: RegionCode) -> Option<Grant> {
    match party {
        Party::County(county) => Some(clerks_of(*county)),
        Party::Department(id) => seats.get(id).map(|seat| Grant {
            role: Role::DepartmentOfficer,
            scope: GrantScope::Organisation(*seat, city),
        }),
    }
}

/// Tasks whose lead has something to do, and findings to be put right.
fn of_supervision(conn: &mut Conn, city: RegionCode) -> Result<Vec<Duty>> {
    let seats = store::seats(conn, city)?;
    let filter = TaskFilter { open: true, ..TaskFilter::default() };
    let waits = |task: &Task| matches!(task.status, TaskStatus::Assigned | TaskStatus::Accepted);
    let tasks = store::tasks(conn, city, &filter)?.into_iter().filter(waits).filter_map(|task| {
        let (of, due) = (people_of(&task.draft.lead, &seats, city)?, task.draft.due);
        let title = task.draft.title;
        Some(Duty { kind: DutyKind::Task, subject: task.id.0, title, of, due, at_once: false })
    });
    let findings = store::findings(conn, city, None)?;
    let open = findings.into_iter().filter(|one| one.status == FindingStatus::Open);
    let open = open.filter_map(|one| {
        let (of, title) = (people_of(&one.party, &seats, city)?, Text::new(&one.words, ""));
        Some(Duty { kind: DutyKind::Finding, subject: one.id.0, title, of, due: one.due, at_once: false })
    });
    Ok(tasks.chain(open).collect())
}

/// Reports that were not handed in, of enterprises and of counties.
fn of_reports(conn: &mut Conn, today: Day) -> Result<Vec<Duty>> {
    let waited = reporting::service::waited_for(conn, today)?;
    let duties = waited.into_iter().map(|one| {
        let name = |lang: &str| format!("{lang} {}", one.period);
        let scope = |shop| GrantScope::Organisation(shop, one.unit.county);
        Duty {
            kind: DutyKind::Report,
            subject: one.unit.id.0,
            title: Text::new(&name(&one.set.name.zh), &name(&one.set.name.en)),
            of: one.unit.organisation.map_or_else(
                || clerks_of(one.unit.county),
                |shop| Grant { role: Role::Seller, scope: scope(shop) },
            ),
            due: one.due,
            at_once: false,
        }
    });
    Ok(duties.collect())
}

/// What an assessment asks of counties now: evidence until its deadline, answers to the office's questions, and objections to
/// the preliminary result while they are taken.
fn of_assessment(conn: &mut Conn, cycle: &Cycle, today: Day) -> Result<Vec<Duty>> {
    let duty = |kind, county, due| Duty {
        kind,
        subject: number_of(cycle.period),
        title: plain(&cycle.period.to_string()),
        of: clerks_of(county),
        due,
        at_once: true,
    };
    match (cycle.stage, cycle.objections_until) {
        (Stage::Open, _) if today <= cycle.deadline => {
            let counties = assessment::service::progress(conn, &program(), cycle.period)?;
            let open = counties.iter().filter(|one| !one.is_confirmed());
            let evidence = open.map(|one| duty(DutyKind::Evidence, one.county, cycle.deadline));
            Ok(evidence.chain(questions(conn, cycle)?).collect())
        }
        (Stage::Preliminary, Some(until)) if today <= until => {
            let counties = ranked_counties(cycle.period.bounds().1)?.into_iter();
            Ok(counties.map(|county| duty(DutyKind::Objection, county, until)).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// A title that is the same in both languages.
fn plain(title: &str) -> Text {
    Text::new(title, title)
}

/// Evidence about which the office asked something.
fn questions(conn: &mut Conn, cycle: &Cycle) -> Result<Vec<Duty>> {
    let want = EvidenceQuery {
        period: Some(cycle.period),
        state: Some(EvidenceState::Asked),
        limit: QUESTIONS,
        ..EvidenceQuery::default()
    };
    let (asked, _) = assessment::service::evidence_list(conn, &program(), &want)?;
    let duties = asked.into_iter().map(|one| Duty {
        kind: DutyKind::Question,
        subject: one.id.0,
        title: plain(&format!("{} {}", cycle.period, one.criterion)),
        of: clerks_of(one.county),
        due: cycle.deadline,
        at_once: true,
    });
    Ok(duties.collect())
}

/// A half-year as a number: 20262 for the second half of 2026.
fn number_of(period: Period) -> i64 {
    match period {
        Period::Half(year, half) => i64::from(year) * 10 + i64::from(half),
        other => i64::from(other.bounds().0.number()),
    }
}
