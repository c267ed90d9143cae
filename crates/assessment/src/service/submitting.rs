//! What a county shows: submitted, answered for, taken back.

use db::Tx;
use evidence::model::{DocumentDraft, DocumentKind};
use kernel::{Actor, Period, RegionCode, ResourceRef, Timestamp};

use super::{SHOW_EVIDENCE, cycle_of, person_of};
use crate::events::{EvidenceAnswered, EvidenceSubmitted, EvidenceWithdrawn};
use crate::gather::{code_on, told_here};
use crate::model::{Claim, Evidence, EvidenceId, EvidenceState, Message, Proof, Side};
use crate::{Criterion, Error, FactKind, Frame, Result, Rule, Rulebook, Text, in_force, store};

/// The longest address and the longest note, in characters.
const LONGEST_LINK: usize = 500;
const LONGEST_NOTE: usize = 1_000;

/// Shows something for a fact of a criterion, before the deadline. Refuses a document of another county, one that is not in
/// force at the period's end, one of a kind or of an issuer the criterion does not accept, a fact of which this house has its
/// own records, and one for which something waits already.
pub fn submit(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    (period, county): (Period, RegionCode),
    criterion: &str,
    claim: &Claim,
    proof: &Proof,
) -> Result<EvidenceId> {
    let county = code_on(county, period)?;
    actor.may(SHOW_EVIDENCE, &ResourceRef::new("Evidence", county))?;
    let cycle = cycle_of(tx.conn(), period)?;
    cycle.must_take_evidence(now.day())?;
    let rulebook = in_force::of_cycle(&cycle)?;
    let criterion = rulebook.criterion(criterion).ok_or(Error::NoCriterion)?;
    let fact = claim.check(&rulebook, criterion)?;
    let frame = Frame { period, as_of: now.day(), deadline: Some(cycle.deadline) };
    if told_here(tx.conn(), &rulebook, county, &frame)?.get(&claim.fact).is_some() {
        return Err(Error::KnownHere);
    }
    check_proof(proof)?;
    let mut evidence = Evidence {
        county,
        id: tx.id(now),
        period,
        criterion: criterion.id.clone(),
        claim: claim.clone(),
        proof: proof.clone(),
        document_title: String::new(),
        state: EvidenceState::Submitted,
        reason: String::new(),
        submitted_by: person_of(actor)?,
        submitted_at: now,
        reviewed: None,
    };
    match proof.document {
        Some(id) => {
            let of = (cycle.county, county);
            let shown = evidence::service::show_for(tx, now, of, id, &criterion.id, period)?.draft;
            if fact.kind == FactKind::Document {
                check_document(&rulebook, criterion, &shown, period)?;
            }
            evidence.document_title = shown.title;
        }
        None if fact.kind == FactKind::Document => return Err(Error::DocumentMissing),
        None => {}
    }
    if !store::insert_evidence(tx, &evidence)? {
        return Err(Error::EvidenceThere);
    }
    store::forget_confirmation(tx.conn(), county, period)?;
    let event = EvidenceSubmitted {
        county,
        evidence: evidence.id,
        period,
        criterion: evidence.criterion,
        fact: claim.fact.clone(),
        item: claim.item.clone(),
        document: proof.document,
    };
    tx.record(now, actor, &event)?;
    Ok(evidence.id)
}

/// A link leads to a page of this house or to an address of the web; nothing else is opened from a page.
fn check_proof(proof: &Proof) -> Result<()> {
    let link = proof.link.as_str();
    if proof.document.is_none() && link.is_empty() {
        return Err(Error::ProofMissing);
    }
    let own = link.starts_with('/') && !link.starts_with("//");
    let web = link.starts_with("https://") || link.starts_with("http://");
    let plain =
        !link.contains(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '\\');
    let fits = link.chars().count() <= LONGEST_LINK && proof.note.chars().count() <= LONGEST_NOTE;
    if (link.is_empty() || ((own || web) && plain)) && fits { Ok(()) } else { Err(Error::BadLink) }
}

/// Evidence of a wrong type: photographs where a document is asked for, or an issuer the criterion does not accept.
fn check_document(
    rulebook: &Rulebook,
    criterion: &Criterion,
    document: &DocumentDraft,
    period: Period,
) -> Result<()> {
    if document.kind == DocumentKind::Photographs {
        return Err(Error::WrongType);
    }
    let parameter = match &criterion.rule {
        Rule::Document { issuers, .. } => Some(issuers),
        Rule::Checklist { issuers, .. } => issuers.as_ref(),
        _ => None,
    };
    let Some(parameter) = parameter else { return Ok(()) };
    let accepted = rulebook.choices_on(period.bounds().1).issuers(parameter);
    if accepted.contains(&document.issuer) {
        return Ok(());
    }
    let name = |id: &str| {
        let known = rulebook.issuer(id).map(|issuer| issuer.name.clone());
        known.unwrap_or_else(|| Text { zh: id.to_owned(), en: id.to_owned() })
    };
    let names: Vec<Text> = accepted.iter().map(|id| name(id)).collect();
    let accepted = Text {
        zh: names.iter().map(|one| one.zh.as_str()).collect::<Vec<_>>().join("、"),
        en: names.iter().map(|one| one.en.as_str()).collect::<Vec<_>>().join(", "),
    };
    Err(Error::WrongIssuer { issuer: Box::new(name(&document.issuer)), accepted: Box::new(accepted) })
}

/// Answers what the office asked; the evidence waits for the office again.
pub fn answer(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: EvidenceId, words: &str) -> Result<()> {
    let seen = store::evidence(tx.conn(), id)?.ok_or(Error::NoEvidence)?;
    actor.may(SHOW_EVIDENCE, &seen)?;
    let words = words.trim();
    if words.is_empty() || words.chars().count() > LONGEST_NOTE {
        return Err(Error::WordsMissing);
    }
    cycle_of(tx.conn(), seen.period)?.must_take_answers()?;
    let to = seen.clone().answered()?;
    store::move_evidence(tx, &seen, &to)?;
    let message = Message { side: Side::County, person: person_of(actor)?, words: words.to_owned(), at: now };
    store::insert_message(tx, &to, &message)?;
    let event =
        EvidenceAnswered { county: to.county, evidence: id, period: to.period, words: words.to_owned() };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Takes evidence back, before the deadline.
pub fn withdraw(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: EvidenceId) -> Result<()> {
    let seen = store::evidence(tx.conn(), id)?.ok_or(Error::NoEvidence)?;
    actor.may(SHOW_EVIDENCE, &seen)?;
    let cycle = cycle_of(tx.conn(), seen.period)?;
    cycle.must_take_evidence(now.day())?;
    let to = seen.clone().withdrawn()?;
    store::move_evidence(tx, &seen, &to)?;
    if let Some(document) = to.proof.document {
        evidence::service::show_no_more(tx, now, cycle.county, document, &to.criterion, to.period)?;
    }
    store::forget_confirmation(tx.conn(), to.county, to.period)?;
    let event =
        EvidenceWithdrawn { county: to.county, evidence: id, period: to.period, criterion: to.criterion };
    tx.record(now, actor, &event)?;
    Ok(())
}
