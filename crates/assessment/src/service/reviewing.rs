//! The office's judgement of what counties show.

use db::Tx;
use kernel::{Actor, Timestamp};

use super::{REVIEW_EVIDENCE, cycle_of, person_of, works_for};
use crate::events::EvidenceReviewed;
use crate::model::{Decision, Evidence, EvidenceId, EvidenceState, Message, Side};
use crate::{Error, Result, Ruling, RulingKind, Source, store};

/// What a reviewer saw and decides: evidence that was moved since is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// How it stood when it was looked at.
    pub seen: EvidenceState,
    /// What is decided.
    pub decision: Decision,
}

/// Accepts, rejects or asks about evidence, or finds it false. Nobody reviews their own county's, nor what they submitted.
/// What was decided can be decided anew until the result is put up for approval, and after its publication as the ground of a
/// correction; results keep what they were made of. What is accepted takes the place of what was accepted for the same.
pub fn review(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: EvidenceId,
    reviewed: &Reviewed,
) -> Result<()> {
    let seen = store::evidence(tx.conn(), id)?.ok_or(Error::NoEvidence)?;
    actor.may(REVIEW_EVIDENCE, &seen).map_err(|denied| {
        if works_for(actor, |region| region.contains(seen.county)) { Error::OwnCounty } else { denied.into() }
    })?;
    cycle_of(tx.conn(), seen.period)?.must_take_review()?;
    if seen.state != reviewed.seen {
        return Err(Error::Moved);
    }
    let person = person_of(actor)?;
    let to = seen.clone().decided(person, now, &reviewed.decision)?;
    let mut replaces = None;
    if to.state == EvidenceState::Accepted
        && let Some(before) = store::accepted_before(tx.conn(), &to)?
    {
        store::move_evidence(tx, &before, &before.clone().replaced())?;
        replaces = Some(before.id);
    }
    store::move_evidence(tx, &seen, &to)?;
    let place = (to.county, to.period);
    match &reviewed.decision {
        Decision::Falsify(reason) => {
            store::rule(tx, now, place, person, Some(id), &falsified(&to, reason))?;
        }
        _ if seen.state == EvidenceState::Falsified => unrule(tx, &to)?,
        _ => {}
    }
    if !to.reason.is_empty() {
        let message = Message { side: Side::Office, person, words: to.reason.clone(), at: now };
        store::insert_message(tx, &to, &message)?;
    }
    let event = EvidenceReviewed {
        county: to.county,
        evidence: id,
        period: to.period,
        criterion: to.criterion,
        state: to.state.as_str().to_owned(),
        reason: to.reason,
        replaces,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The criterion is free of the ruling when none of its evidence is false any more.
fn unrule(tx: &mut Tx<'_>, evidence: &Evidence) -> Result<()> {
    let (county, period, criterion) = (evidence.county, evidence.period, evidence.criterion.as_str());
    let others = store::evidence_of(tx.conn(), county, period, Some(criterion))?;
    if others.iter().any(|one| one.state == EvidenceState::Falsified) {
        return Ok(());
    }
    store::unrule(tx.conn(), county, period, criterion, &RulingKind::Falsified)?;
    Ok(())
}

fn falsified(evidence: &Evidence, reason: &str) -> Ruling {
    Ruling {
        criterion: evidence.criterion.clone(),
        kind: RulingKind::Falsified,
        reason: reason.trim().to_owned(),
        source: Source::Record { link: format!("/city/review/{}", evidence.id) },
    }
}
