//! Taking what counties reported, and bringing an assessment from its opening to its publication.

mod adopting;
mod confirming;
mod inspecting;
mod issuing;
mod looking;
mod objecting;
mod periods;
mod releasing;
mod results;
mod reviewing;
mod submitting;
mod trying;
mod uploading;

pub use adopting::{
    adopt_rulebook, discard_rulebook, propose_rulebook, read_draft, rulebook_version, rulebook_versions,
};
pub use confirming::{confirm, prepare};
pub use inspecting::{inspect, inspection_photo};
pub use issuing::{bulletin, bulletins, issue_bulletin};
pub use looking::{
    CountyProgress, Decided, EvidenceQuery, EvidenceView, InspectionQuery, ObjectionQuery, confirmation,
    cycle, cycles, decided_by_office, evidence, evidence_list, evidence_of, inspection, inspections,
    objection, objections, progress, result, result_for_offices, results_of, rules_of, told_by_records,
};
pub use objecting::{decide_objection, object};
pub use periods::{extend, open, set_fact, take_back_waiver, unset_fact, waive};
pub use releasing::{
    Expected, Openness, estimate, expected, openness, published_results, release, release_for_county,
    release_for_offices,
};
pub(crate) use results::names_of;
pub use results::{Verdict, approve, correct, propose, publish, published, send_back, tell, verify};
pub use reviewing::{Reviewed, review};
pub use submitting::{answer, submit, withdraw};
pub use trying::{
    Readable, SHIPPED, readable_rulebook, readable_rulebooks, replay, replayable, rulebook_of,
    rulebook_text_on, suppose,
};
pub use uploading::{FactChange, FactsPreview, facts_preview, uploaded_facts};

use db::{Conn, Event, Tx};
use kernel::{Action, Actor, Day, GrantScope, Period, PersonId, RegionCode, ResourceRef, Role, Timestamp};
use serde::Serialize;

pub use crate::gather::{assessment, facts_of, score_in, score_of};
pub use crate::store::{OfficeFact, PublishedHead, Uploaded};

use crate::error::Error;
use crate::model::Cycle;
use crate::{FactsWorkbook, in_use, store};

/// See the ranking with its records.
pub const SEE_RANKING: Action = Action("see_ranking");
/// See a county's scorecard.
pub const SEE_SCORE: Action = Action("see_score");
/// Upload what counties reported.
pub const UPLOAD_FACTS: Action = Action("upload_facts");

/// Open a half-year, tell, propose and publish its result.
pub const RUN_ASSESSMENT: Action = Action("run_assessment");
/// Approve a result, or send it back.
pub const APPROVE_RESULT: Action = Action("approve_result");
/// Adopt a version of the rulebook, or discard it.
pub const ADOPT_RULEBOOK: Action = Action("adopt_rulebook");
/// Decide a county's objections, set its figures, waive something for it, correct its result.
pub const JUDGE_COUNTY: Action = Action("judge_county");
/// See how an assessment goes, and its results.
pub const SEE_ASSESSMENT: Action = Action("see_assessment");
/// Show something for a criterion, answer, take back, prepare and confirm.
pub const SHOW_EVIDENCE: Action = Action("show_evidence");
/// See what a county shows.
pub const SEE_EVIDENCE: Action = Action("see_evidence");
/// Accept, reject or ask about what a county shows.
pub const REVIEW_EVIDENCE: Action = Action("review_evidence");
/// Record what was found at a place.
pub const INSPECT: Action = Action("inspect");
/// Object to the preliminary result.
pub const OBJECT: Action = Action("object_to_result");
/// See objections.
pub const SEE_OBJECTION: Action = Action("see_objection");

/// The one who acts; what is judged is judged by a person.
fn person_of(actor: &Actor) -> Result<PersonId, Error> {
    actor.person_id().ok_or(Error::NeedsPerson)
}

/// Whether this actor may judge a county; somebody who works for it is told why not.
fn may_judge(actor: &Actor, action: Action, county: RegionCode) -> Result<(), Error> {
    actor.may(action, &ResourceRef::new("County", county)).map_err(|denied| {
        if works_for(actor, |region| region.contains(county)) { Error::WorksForCounty } else { denied.into() }
    })
}

/// Whether somebody of the office works for such a county, too.
fn works_for(actor: &Actor, which: impl Fn(RegionCode) -> bool) -> bool {
    let clerk = actor.grants().iter().any(|grant| {
        grant.role == Role::CountyClerk && matches!(grant.scope, GrantScope::Region(region) if which(region))
    });
    clerk && actor.grant(Role::CityOfficial).is_some()
}

/// The assessment of a half-year.
fn cycle_of(conn: &mut Conn, period: Period) -> Result<Cycle, Error> {
    let (programme, _) = in_use()?;
    store::cycle(conn, programme.city, period)?.ok_or(Error::NoCycle)
}

/// Facts of a period were taken from a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactsUploaded {
    /// The city.
    pub county: RegionCode,
    /// The period.
    pub period: Period,
    /// The counties the workbook knows something of.
    pub counties: Vec<RegionCode>,
    /// How many facts it states.
    pub facts: usize,
}

impl Event for FactsUploaded {
    const KIND: &'static str = "assessment.facts_uploaded";

    fn county(&self) -> RegionCode {
        self.county
    }

    fn subject(&self) -> String {
        self.period.to_string()
    }
}

/// Takes a workbook that was read without fault: what it says of a county replaces what was uploaded of that
/// county for the period before. Counties it does not know keep theirs.
pub fn upload(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    workbook: &FactsWorkbook,
) -> Result<FactsUploaded, Error> {
    let (programme, _) = in_use()?;
    actor.may(UPLOAD_FACTS, &ResourceRef::new("Facts", programme.city))?;
    store::save(tx, actor, now, programme.city, workbook)?;
    let event = FactsUploaded {
        county: programme.city,
        period: workbook.frame.period,
        counties: workbook.counties.iter().map(|facts| facts.county).collect(),
        facts: workbook.counties.iter().map(|facts| facts.entries.len()).sum(),
    };
    tx.record(now, actor, &event)?;
    Ok(event)
}

/// What was uploaded for the half-year of this day, by county.
pub fn uploaded(conn: &mut Conn, today: Day) -> Result<Vec<Uploaded>, Error> {
    store::uploaded(conn, Period::half_of(today))
}
