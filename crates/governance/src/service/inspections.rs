//! Inspections: a visit, what was found, and how it is put right.

use std::collections::BTreeMap;

use db::{Conn, Tx};
use evidence::model::FileId;
use identity::service::names_of;
use kernel::{Actor, Day, PersonId, RegionCode, Timestamp};

use super::files::{Subject, attach};
use super::parties::{may_answer, may_see, must_be_parties, own_parties};
use super::{INSPECT, SEE_SUPERVISION, SEE_TASK, person_of, whole};
use crate::events::{FindingMade, FindingMoved, VisitWritten};
use crate::model::{Finding, FindingId, FindingStatus, Party, Severity, Visit, VisitId};
use crate::store::{Attachment, SubjectKind};
use crate::{Error, Result, store};

/// A visit to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitDraft {
    /// Who was inspected.
    pub party: Party,
    /// The day.
    pub visited_on: Day,
    /// Who inspected.
    pub inspectors: String,
    /// What was looked at and how it stood.
    pub summary: String,
}

/// Writes a visit down, once it was made.
pub fn write_visit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    draft: &VisitDraft,
) -> Result<VisitId> {
    actor.may(INSPECT, &whole(city))?;
    if draft.inspectors.trim().is_empty() {
        return Err(Error::InspectorsMissing);
    }
    if draft.summary.trim().is_empty() {
        return Err(Error::WordsMissing);
    }
    if draft.visited_on > now.day() {
        return Err(Error::VisitDay);
    }
    must_be_parties([&draft.party].into_iter(), draft.visited_on)?;
    let visit = Visit {
        county: city,
        id: tx.id(now),
        party: draft.party.clone(),
        visited_on: draft.visited_on,
        inspectors: draft.inspectors.trim().to_owned(),
        summary: draft.summary.trim().to_owned(),
        written_by: person_of(actor)?,
        written_at: now,
    };
    store::insert_visit(tx, &visit)?;
    let event =
        VisitWritten { county: city, visit: visit.id, party: visit.party, visited_on: visit.visited_on };
    tx.record(now, actor, &event)?;
    Ok(visit.id)
}

/// A finding to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFinding {
    /// How bad it is.
    pub severity: Severity,
    /// What was found.
    pub words: String,
    /// By when it is to be put right.
    pub due: Day,
}

/// Adds a finding to a visit; with it the notice to put it right is out.
pub fn add_finding(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    visit: VisitId,
    new: &NewFinding,
) -> Result<FindingId> {
    actor.may(INSPECT, &whole(city))?;
    let visit = store::visit(tx.conn(), city, visit)?.ok_or(Error::NoVisit)?;
    if new.words.trim().is_empty() {
        return Err(Error::WordsMissing);
    }
    if new.due < now.day() {
        return Err(Error::DuePast);
    }
    let finding = Finding {
        county: city,
        id: tx.id(now),
        visit: visit.id,
        party: visit.party,
        severity: new.severity,
        words: new.words.trim().to_owned(),
        from: now.day(),
        due: new.due,
        status: FindingStatus::Open,
        answer: String::new(),
        answered_by: None,
        answered_at: Timestamp::default(),
        reason: String::new(),
        decided_by: None,
        decided_at: Timestamp::default(),
        version: 1,
    };
    store::insert_finding(tx, &finding)?;
    let event = FindingMade {
        county: city,
        finding: finding.id,
        party: finding.party,
        severity: finding.severity,
        due: finding.due,
    };
    tx.record(now, actor, &event)?;
    Ok(finding.id)
}

/// Says how a finding was put right, for whoever was inspected, with the files that show it.
pub fn answer_finding(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: FindingId,
    words: &str,
    files: &[FileId],
) -> Result<()> {
    let seen = known(tx.conn(), actor, city, id)?;
    may_answer(tx.conn(), actor, city, &seen.party)?;
    let next = seen.answer(words, person_of(actor)?, now)?;
    moved(tx, actor, now, &next, words)?;
    attach(tx, actor, now, city, Subject::Finding(id), files)?;
    Ok(())
}

/// Accepts an answer, or sends it back with a reason.
pub fn decide_finding(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    id: FindingId,
    returned: Option<&str>,
) -> Result<()> {
    actor.may(INSPECT, &whole(city))?;
    let seen = store::finding(tx.conn(), city, id)?.ok_or(Error::NoFinding)?;
    let next = seen.decide(returned, person_of(actor)?, now)?;
    moved(tx, actor, now, &next, returned.unwrap_or_default())
}

fn moved(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, next: &Finding, words: &str) -> Result<()> {
    if !store::save_finding(tx.conn(), next)? {
        return Err(Error::Moved);
    }
    let event = FindingMoved {
        county: next.county,
        finding: next.id,
        party: next.party.clone(),
        status: next.status,
        words: words.trim().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// A finding; whoever may not see findings at all does not learn whether there is one.
fn known(conn: &mut Conn, actor: &Actor, city: RegionCode, id: FindingId) -> Result<Finding> {
    if let Some(found) = store::finding(conn, city, id)? {
        return Ok(found);
    }
    actor.may(SEE_TASK, &whole(city))?;
    Err(Error::NoFinding)
}

/// A finding, for those it concerns and for those who see all.
pub fn finding(conn: &mut Conn, actor: &Actor, city: RegionCode, id: FindingId) -> Result<Finding> {
    let found = known(conn, actor, city, id)?;
    may_see(conn, actor, city, [&found.party].into_iter())?;
    Ok(found)
}

/// Findings that are not closed: of all for those who see all, of the actor's own parties for others.
pub fn open_findings(conn: &mut Conn, actor: &Actor, city: RegionCode) -> Result<Vec<Finding>> {
    if actor.can(SEE_SUPERVISION, &whole(city)) {
        return store::findings(conn, city, None);
    }
    let own = own_parties(conn, actor, city)?;
    if own.is_empty() {
        actor.may(SEE_TASK, &whole(city))?;
        return Err(Error::NoParty);
    }
    store::findings(conn, city, Some(&own))
}

/// Visits, the latest first, and how many match: all of them, or those to the actor's own parties.
pub fn visits(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    words: &str,
    party: Option<Party>,
    page: (i64, i64),
) -> Result<(Vec<Visit>, i64)> {
    if actor.can(SEE_SUPERVISION, &whole(city)) {
        let of = party.map(|one| vec![one]);
        return store::visits(conn, city, words, of.as_deref(), page);
    }
    let own = own_parties(conn, actor, city)?;
    if own.is_empty() {
        actor.may(SEE_TASK, &whole(city))?;
        return Err(Error::NoParty);
    }
    let of: Vec<Party> =
        own.into_iter().filter(|one| party.as_ref().is_none_or(|want| want == one)).collect();
    store::visits(conn, city, words, Some(&of), page)
}

/// A visit with its findings and their files.
#[derive(Debug, Clone)]
pub struct VisitView {
    /// The visit.
    pub visit: Visit,
    /// What was found.
    pub findings: Vec<(Finding, Vec<Attachment>)>,
    /// Names of those who answered and decided.
    pub people: BTreeMap<PersonId, String>,
    /// The reader acts for whoever was inspected.
    pub answers: bool,
    /// The reader inspects.
    pub decides: bool,
}

/// A visit, for those it concerns and for those who see all.
pub fn visit(conn: &mut Conn, actor: &Actor, city: RegionCode, id: VisitId) -> Result<VisitView> {
    let Some(visit) = store::visit(conn, city, id)? else {
        actor.may(SEE_TASK, &whole(city))?;
        return Err(Error::NoVisit);
    };
    may_see(conn, actor, city, [&visit.party].into_iter())?;
    let mut findings = Vec::new();
    for finding in store::findings_of_visit(conn, city, id)? {
        let files = store::attachments(conn, city, SubjectKind::Finding, finding.id.0)?;
        findings.push((finding, files));
    }
    let acted = findings.iter().flat_map(|(one, _)| one.answered_by.into_iter().chain(one.decided_by));
    Ok(VisitView {
        people: names_of(conn, city, std::iter::once(visit.written_by).chain(acted))?,
        answers: own_parties(conn, actor, city)?.contains(&visit.party),
        decides: actor.can(INSPECT, &whole(city)),
        visit,
        findings,
    })
}
