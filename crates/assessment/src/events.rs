//! What the assessment tells the rest of the house.

use evidence::model::DocumentId;
use kernel::{Day, Period, RegionCode};

use crate::model::{BulletinId, EvidenceId, InspectionId, ObjectionId, ResultId, RulebookId};

db::events! {
    /// The office opened the assessment of a half-year, or gave more time.
    AssessmentOpened = "assessment.opened" {
        subject: period,
        /// The half-year.
        period: Period,
        /// The last day for evidence.
        deadline: Day,
        /// SHA-256 of the rulebook it is judged by.
        rulebook: String,
    }

    /// A county showed something for a criterion.
    EvidenceSubmitted = "assessment.evidence_submitted" {
        subject: evidence,
        /// The evidence.
        evidence: EvidenceId,
        /// The half-year.
        period: Period,
        /// The criterion.
        criterion: String,
        /// The fact it is for, and the box or site of it.
        fact: String,
        /// The box or site, if the fact has several.
        item: String,
        /// The document that is shown.
        document: Option<DocumentId>,
    }

    /// A county took something back.
    EvidenceWithdrawn = "assessment.evidence_withdrawn" {
        subject: evidence,
        /// The evidence.
        evidence: EvidenceId,
        /// The half-year.
        period: Period,
        /// The criterion.
        criterion: String,
    }

    /// The office accepted, rejected or asked about evidence, or found it false.
    EvidenceReviewed = "assessment.evidence_reviewed" {
        subject: evidence,
        /// The evidence.
        evidence: EvidenceId,
        /// The half-year.
        period: Period,
        /// The criterion.
        criterion: String,
        /// `accepted`, `rejected`, `asked` or `falsified`.
        state: String,
        /// Why.
        reason: String,
        /// What was accepted for the same before and counts no more.
        replaces: Option<EvidenceId>,
    }

    /// The county answered what the office asked.
    EvidenceAnswered = "assessment.evidence_answered" {
        subject: evidence,
        /// The evidence.
        evidence: EvidenceId,
        /// The half-year.
        period: Period,
        /// What was said.
        words: String,
    }

    /// A county said that what it shows is complete, or a second person confirmed it.
    EvidenceConfirmed = "assessment.evidence_confirmed" {
        subject: period,
        /// The half-year.
        period: Period,
        /// False for the first person, true for the second.
        confirmed: bool,
    }

    /// An inspector recorded what was found at a place.
    PlaceInspected = "assessment.place_inspected" {
        subject: inspection,
        /// The inspection.
        inspection: InspectionId,
        /// The half-year.
        period: Period,
        /// The criterion.
        criterion: String,
        /// The place.
        place: String,
        /// The day.
        day: Day,
        /// How many boxes are met.
        met: usize,
        /// How many there are.
        boxes: usize,
    }

    /// The office set a fact that is not the county's to supply.
    FactSet = "assessment.fact_set" {
        subject: fact,
        /// The fact.
        fact: String,
        /// The half-year.
        period: Period,
        /// The figure.
        figure: String,
        /// Why.
        reason: String,
    }

    /// The office waived a thing by name.
    ThingWaived = "assessment.thing_waived" {
        subject: criterion,
        /// The criterion.
        criterion: String,
        /// The half-year.
        period: Period,
        /// The thing.
        item: String,
        /// Why.
        reason: String,
    }

    /// The office took back a fact it had set.
    FactUnset = "assessment.fact_taken_back" {
        subject: fact,
        /// The fact.
        fact: String,
        /// The half-year.
        period: Period,
        /// Why.
        reason: String,
    }

    /// The office took back a waiver.
    WaiverTakenBack = "assessment.waiver_taken_back" {
        subject: criterion,
        /// The criterion.
        criterion: String,
        /// The half-year.
        period: Period,
        /// The thing.
        item: String,
        /// Why.
        reason: String,
    }

    /// The preliminary result was told to the counties.
    ResultTold = "assessment.result_told" {
        subject: result,
        /// The result.
        result: ResultId,
        /// The half-year.
        period: Period,
        /// The last day for objections.
        objections_until: Day,
        /// SHA-256 over rules, facts and trace.
        hash: String,
    }

    /// A county objected to the preliminary result.
    ObjectionMade = "assessment.objection_made" {
        subject: objection,
        /// The objection.
        objection: ObjectionId,
        /// The half-year.
        period: Period,
        /// The criterion.
        criterion: String,
        /// What the county says.
        words: String,
    }

    /// The office decided an objection.
    ObjectionSettled = "assessment.objection_decided" {
        subject: objection,
        /// The objection.
        objection: ObjectionId,
        /// The half-year.
        period: Period,
        /// The criterion.
        criterion: String,
        /// True when the county was right.
        upheld: bool,
        /// Why.
        reason: String,
    }

    /// A final result or a correction was put up for approval.
    ResultProposed = "assessment.result_proposed" {
        subject: result,
        /// The result.
        result: ResultId,
        /// The half-year.
        period: Period,
        /// The result it corrects.
        replaces: Option<ResultId>,
        /// Why it corrects it.
        reason: String,
        /// SHA-256 over rules, facts and trace.
        hash: String,
    }

    /// The first of two persons approved.
    ResultApproved = "assessment.result_approved" {
        subject: result,
        /// The result.
        result: ResultId,
        /// The half-year.
        period: Period,
        /// What was approved.
        hash: String,
    }

    /// The second person approved: nothing of the result changes any more.
    ResultFrozen = "assessment.result_frozen" {
        subject: result,
        /// The result.
        result: ResultId,
        /// The half-year.
        period: Period,
        /// SHA-256 of the rulebook.
        rulebook: String,
        /// SHA-256 over rules, facts and trace.
        hash: String,
    }

    /// An approver sent a result back.
    ResultReturned = "assessment.result_returned" {
        subject: result,
        /// The result.
        result: ResultId,
        /// The half-year.
        period: Period,
        /// Why.
        reason: String,
    }

    /// A result was published. From now on it is open data, where the rules say so.
    ResultPublished = "assessment.result_published" {
        subject: result,
        /// The result.
        result: ResultId,
        /// The half-year.
        period: Period,
        /// The result it corrects.
        replaces: Option<ResultId>,
        /// The counties in their order, best first, each with its rank.
        ranking: Vec<(RegionCode, Option<u32>)>,
        /// SHA-256 over rules, facts and trace.
        hash: String,
    }

    /// The office sent a bulletin of a published result out.
    BulletinIssued = "assessment.bulletin_issued" {
        subject: bulletin,
        /// The bulletin.
        bulletin: BulletinId,
        /// The result.
        result: ResultId,
        /// The half-year.
        period: Period,
        /// Its number.
        number: String,
        /// Who issues it; empty for the joint-conference office.
        issuer: String,
    }

    /// Somebody proposed a version of the rulebook.
    RulebookProposed = "assessment.rulebook_proposed" {
        subject: version,
        /// The version.
        version: RulebookId,
        /// The first day it would be in force.
        effective: Day,
        /// SHA-256 of its text.
        rulebook: String,
        /// Why.
        note: String,
    }

    /// A second person adopted a version of the rulebook.
    RulebookAdopted = "assessment.rulebook_adopted" {
        subject: version,
        /// The version.
        version: RulebookId,
        /// The first day it is in force.
        effective: Day,
        /// SHA-256 of its text.
        rulebook: String,
    }

    /// A proposed version was taken back or turned down.
    RulebookDiscarded = "assessment.rulebook_discarded" {
        subject: version,
        /// The version.
        version: RulebookId,
        /// SHA-256 of its text.
        rulebook: String,
        /// Why.
        reason: String,
    }
}
