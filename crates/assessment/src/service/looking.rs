//! What the pages and programs read.

use std::collections::BTreeSet;

use db::Conn;
use evidence::model::{Document, File};
use kernel::{Action, Actor, Day, Level, Period, RegionCode, ResourceRef};

use super::{SEE_ASSESSMENT, SEE_EVIDENCE, SEE_OBJECTION, cycle_of, openness};
use crate::gather::{code_on, told_here};
use crate::model::{
    Confirmation, Cycle, Evidence, EvidenceId, EvidenceState, Inspection, InspectionId, Message, Objection,
    ObjectionId, ObjectionState, ResultId, ResultKind, ResultState, Stored,
};
use crate::store::OfficeFact;
use crate::{Error, Frame, Programme, Result, Rulebook, Ruling, RulingKind, in_force, in_use, store};

/// What somebody wants of the evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceQuery {
    /// Words of documents and notes.
    pub words: String,
    /// Of which county.
    pub county: Option<RegionCode>,
    /// Of which half-year.
    pub period: Option<Period>,
    /// For which criterion.
    pub criterion: Option<String>,
    /// How it stands.
    pub state: Option<EvidenceState>,
    /// How many to pass over.
    pub offset: i64,
    /// How many to give.
    pub limit: i64,
}

/// What somebody wants of the inspections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InspectionQuery {
    /// Words of the place.
    pub words: String,
    /// In which county.
    pub county: Option<RegionCode>,
    /// In which half-year.
    pub period: Option<Period>,
    /// For which criterion.
    pub criterion: Option<String>,
    /// Of which fact.
    pub fact: Option<String>,
    /// How many to pass over.
    pub offset: i64,
    /// How many to give.
    pub limit: i64,
}

/// What somebody wants of the objections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectionQuery {
    /// Words of it, or the criterion.
    pub words: String,
    /// Of which county.
    pub county: Option<RegionCode>,
    /// Of which half-year.
    pub period: Option<Period>,
    /// How it stands.
    pub state: Option<ObjectionState>,
    /// How many to pass over.
    pub offset: i64,
    /// How many to give.
    pub limit: i64,
}

/// A piece of evidence with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceView {
    /// The evidence.
    pub evidence: Evidence,
    /// The document shown, with its files.
    pub document: Option<(Document, Vec<File>)>,
    /// What was said.
    pub messages: Vec<Message>,
    /// Whether it was judged after the result that was told or stands: that one keeps what it was made of.
    pub after_result: bool,
}

/// What the office decided for a county: figures it set and things it waived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The county.
    pub county: RegionCode,
    /// The figures.
    pub facts: Vec<OfficeFact>,
    /// The waivers.
    pub waivers: Vec<Ruling>,
}

/// The counties of which the actor may see such things; empty for all of them.
pub(super) fn counties(actor: &Actor, action: Action, kind: &'static str) -> Result<Vec<RegionCode>> {
    let regions = actor.scope(action, kind).regions;
    if regions.is_empty() {
        let (programme, _) = in_use()?;
        actor.may(action, &ResourceRef::new(kind, programme.city))?;
        return Ok(Vec::new());
    }
    let whole = regions.iter().any(|region| region.level() < Level::County);
    Ok(if whole { Vec::new() } else { regions.into_iter().map(RegionCode::county).collect() })
}

/// The assessment of a half-year, for those who may see how it goes.
pub fn cycle(conn: &mut Conn, actor: &Actor, period: Period) -> Result<Cycle> {
    counties(actor, SEE_ASSESSMENT, "Assessment")?;
    cycle_of(conn, period)
}

/// The assessments there are, the latest first.
pub fn cycles(conn: &mut Conn, actor: &Actor) -> Result<Vec<Cycle>> {
    counties(actor, SEE_ASSESSMENT, "Assessment")?;
    let (programme, _) = in_use()?;
    store::cycles(conn, programme.city)
}

/// Programme and rulebook a cycle is judged by.
pub fn rules_of(cycle: &Cycle) -> Result<(Programme, Rulebook)> {
    let programme = Programme::read("programme.toml", &cycle.rules.programme)?;
    Ok((programme, Rulebook::read("rulebook.toml", &cycle.rules.rulebook)?))
}

/// How far a county is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyProgress {
    /// The county.
    pub county: RegionCode,
    /// How many pieces of evidence stand how.
    pub counts: Vec<(EvidenceState, i64)>,
    /// Whether two persons stand by it.
    pub confirmation: Option<Confirmation>,
}

impl CountyProgress {
    /// Whether two persons of the county stand by what it shows.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.confirmation.is_some_and(|found| found.is_confirmed())
    }

    /// How many stand so.
    #[must_use]
    pub fn count(&self, state: EvidenceState) -> i64 {
        self.counts.iter().filter(|(one, _)| *one == state).map(|(_, count)| count).sum()
    }
}

/// How far the counties are, in the programme's order; a county sees itself.
pub fn progress(conn: &mut Conn, actor: &Actor, period: Period) -> Result<Vec<CountyProgress>> {
    let seen = counties(actor, SEE_EVIDENCE, "Evidence")?;
    let (programme, _) = in_use()?;
    let counts = store::evidence_counts(conn, period)?;
    let mut all = Vec::new();
    for (unit, code) in programme.units_on(period.bounds().1) {
        let county = code.code;
        if !unit.ranked || !(seen.is_empty() || seen.contains(&county)) {
            continue;
        }
        let of = counts.iter().filter(|(one, ..)| *one == county);
        all.push(CountyProgress {
            county,
            counts: of.map(|(_, state, count)| (*state, *count)).collect(),
            confirmation: store::confirmation(conn, county, period)?,
        });
    }
    Ok(all)
}

/// What a county shows in a half-year; of one criterion when one is named.
pub fn evidence_of(
    conn: &mut Conn,
    actor: &Actor,
    (period, county): (Period, RegionCode),
    criterion: Option<&str>,
) -> Result<Vec<Evidence>> {
    let county = code_on(county, period)?;
    actor.may(SEE_EVIDENCE, &ResourceRef::new("Evidence", county))?;
    store::evidence_of(conn, county, period, criterion)
}

/// Whether two persons of a county stand by what it shows.
pub fn confirmation(
    conn: &mut Conn,
    actor: &Actor,
    period: Period,
    county: RegionCode,
) -> Result<Option<Confirmation>> {
    let county = code_on(county, period)?;
    actor.may(SEE_EVIDENCE, &ResourceRef::new("Evidence", county))?;
    store::confirmation(conn, county, period)
}

/// Evidence as the actor may see it, what waits longest first; and how many match.
pub fn evidence_list(conn: &mut Conn, actor: &Actor, want: &EvidenceQuery) -> Result<(Vec<Evidence>, i64)> {
    let of = counties(actor, SEE_EVIDENCE, "Evidence")?;
    store::evidence_list(conn, &of, want)
}

/// A piece of evidence with its document and what was said.
pub fn evidence(conn: &mut Conn, actor: &Actor, id: EvidenceId) -> Result<EvidenceView> {
    let evidence = store::evidence(conn, id)?.ok_or(Error::NoEvidence)?;
    actor.may(SEE_EVIDENCE, &evidence)?;
    let document = match evidence.proof.document {
        Some(document) => {
            let city = evidence.county.city();
            let document = ::evidence::service::document_of(conn, city, document)?;
            let mut files = Vec::new();
            for file in &document.files {
                files.push(::evidence::service::file(conn, city, *file)?);
            }
            Some((document, files))
        }
        None => None,
    };
    let messages = store::messages(conn, evidence.county, id)?;
    let after_result = is_after_result(conn, &evidence)?;
    Ok(EvidenceView { evidence, document, messages, after_result })
}

/// Whether evidence was judged after the result it would count in: the preliminary one, whose facts the final one takes; where
/// an objection was upheld or a correction stands, that later one.
fn is_after_result(conn: &mut Conn, evidence: &Evidence) -> Result<bool> {
    let Some((_, reviewed_at)) = evidence.reviewed else { return Ok(false) };
    let cycle = cycle_of(conn, evidence.period)?;
    let told = store::made_at(conn, cycle.county, cycle.preliminary)?;
    let standing = store::made_at(conn, cycle.county, cycle.standing)?;
    let anew = store::upheld(conn, evidence.period)?.contains(&(evidence.county, evidence.criterion.clone()));
    let made = match (told, standing) {
        (_, Some((standing, ResultKind::Correction))) => Some(standing),
        (_, Some((standing, _))) if anew => Some(standing),
        (told, _) => told.map(|(made, _)| made),
    };
    Ok(made.is_some_and(|made| reviewed_at > made))
}

/// What the office decided for the counties of a half-year; those for whom it decided nothing are left out.
pub fn decided_by_office(conn: &mut Conn, actor: &Actor, period: Period) -> Result<Vec<Decided>> {
    let seen = counties(actor, SEE_ASSESSMENT, "Assessment")?;
    let (programme, _) = in_use()?;
    let mut all = Vec::new();
    for (_, code) in programme.units_on(period.bounds().1).filter(|(unit, _)| unit.ranked) {
        let county = code.code;
        if !(seen.is_empty() || seen.contains(&county)) {
            continue;
        }
        let facts = store::office_facts(conn, county, period)?;
        let mut waivers = store::rulings(conn, county, period)?;
        waivers.retain(|ruling| matches!(ruling.kind, RulingKind::Waived(_)));
        if !(facts.is_empty() && waivers.is_empty()) {
            all.push(Decided { county, facts, waivers });
        }
    }
    Ok(all)
}

/// The facts of a county that the records of this house tell, which nobody claims.
pub fn told_by_records(
    conn: &mut Conn,
    actor: &Actor,
    (period, county): (Period, RegionCode),
    today: Day,
) -> Result<BTreeSet<String>> {
    let county = code_on(county, period)?;
    actor.may(SEE_EVIDENCE, &ResourceRef::new("Evidence", county))?;
    let rulebook = in_force::of_period(conn, period)?;
    let frame = Frame { period, as_of: today, deadline: None };
    Ok(told_here(conn, &rulebook, county, &frame)?.entries.into_keys().collect())
}

/// Inspections as the actor may see them, the latest first; and how many match.
pub fn inspections(conn: &mut Conn, actor: &Actor, want: &InspectionQuery) -> Result<(Vec<Inspection>, i64)> {
    let of = counties(actor, SEE_EVIDENCE, "Inspection")?;
    store::inspections(conn, &of, want)
}

/// An inspection, and its photographs with what the camera wrote.
pub fn inspection(conn: &mut Conn, actor: &Actor, id: InspectionId) -> Result<(Inspection, Vec<File>)> {
    let inspection = store::inspection(conn, id)?.ok_or(Error::NoInspection)?;
    actor.may(SEE_EVIDENCE, &inspection)?;
    let mut files = Vec::new();
    for photo in &inspection.photos {
        files.push(::evidence::service::file(conn, inspection.county.city(), *photo)?);
    }
    Ok((inspection, files))
}

/// Objections as the actor may see them, the latest first; and how many match.
pub fn objections(conn: &mut Conn, actor: &Actor, want: &ObjectionQuery) -> Result<(Vec<Objection>, i64)> {
    let of = counties(actor, SEE_OBJECTION, "Objection")?;
    store::objections(conn, &of, want)
}

/// An objection.
pub fn objection(conn: &mut Conn, actor: &Actor, id: ObjectionId) -> Result<Objection> {
    let objection = store::objection(conn, id)?.ok_or(Error::NoObjection)?;
    actor.may(SEE_OBJECTION, &objection)?;
    Ok(objection)
}

/// A stored result: a published one for whom its rulebook opens it, others for those who may see how an assessment goes.
pub fn result(conn: &mut Conn, actor: &Actor, id: ResultId) -> Result<Stored> {
    let (programme, _) = in_use()?;
    let found = store::result(conn, programme.city, id)?.ok_or(Error::NoResult)?;
    if found.state != ResultState::Published {
        counties(actor, SEE_ASSESSMENT, "Assessment")?;
    } else if !openness(actor, &found)?.points {
        return Err(Error::CityWide);
    }
    Ok(found)
}

/// A stored result with its facts, for those who may see how an assessment goes.
pub fn result_for_offices(conn: &mut Conn, actor: &Actor, id: ResultId) -> Result<Stored> {
    counties(actor, SEE_ASSESSMENT, "Assessment")?;
    result(conn, actor, id)
}

/// The results of a half-year, the oldest first.
pub fn results_of(conn: &mut Conn, actor: &Actor, period: Period) -> Result<Vec<Stored>> {
    let cycle = cycle(conn, actor, period)?;
    store::results_of(conn, cycle.county, cycle.id)
}
