//! Disputes of contracts: raised, answered and ended by the sides, noted by their counties. Every step stays.

use db::Tx;
use identity::model::masked_name;
use kernel::{Actor, Timestamp};

use super::contracts::{given, kept_by, moved};
use super::{NOTE_DISPUTE, person_of};
use crate::events::{ContractDisputed, DisputeStated};
use crate::model::{Contract, ContractId, ContractStatus, DisputeStep, DisputeWord, Party, Side, State};
use crate::{Error, Result, store};

/// Characters of what is said at once.
const LONGEST: usize = 1_000;

/// Says that a side disputes a contract; the counties of both see it. It stops nothing by itself.
pub fn dispute(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: ContractId,
    reason: &str,
) -> Result<()> {
    let (seen, side) = kept_by(tx, actor, by, id)?;
    if seen.state.status == ContractStatus::Awaiting {
        return Err(Error::NotConcluded);
    }
    if seen.state.dispute_by.is_some() {
        return Err(Error::DisputeStep);
    }
    let reason = words_of(reason)?;
    let state = State { dispute_by: Some(side), dispute_reason: reason.clone(), ..seen.state.clone() };
    moved(tx, now, &seen, state)?;
    keep(tx, actor, now, &seen, (DisputeWord::Raised, Some(side)), &reason)?;
    tx.record(now, actor, &disputed(&seen, side, true, reason))?;
    Ok(())
}

/// A side says something of the dispute, whoever raised it.
pub fn state_in_dispute(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: ContractId,
    words: &str,
) -> Result<()> {
    let (seen, side) = kept_by(tx, actor, by, id)?;
    if seen.state.dispute_by.is_none() {
        return Err(Error::DisputeStep);
    }
    let words = words_of(words)?;
    keep(tx, actor, now, &seen, (DisputeWord::Said, Some(side)), &words)?;
    tx.record(now, actor, &stated(&seen, side.as_str(), words))?;
    Ok(())
}

/// The county of a side notes something of the dispute; it decides nothing.
pub fn note_dispute(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: ContractId,
    words: &str,
) -> Result<()> {
    let seen = store::contract(tx.conn(), id)?.ok_or(Error::NoContract)?;
    if !may_note(actor, &seen) {
        actor.may(NOTE_DISPUTE, &seen.of(Side::Buyer))?;
    }
    if seen.state.dispute_by.is_none() {
        return Err(Error::DisputeStep);
    }
    let words = words_of(words)?;
    keep(tx, actor, now, &seen, (DisputeWord::Noted, None), &words)?;
    tx.record(now, actor, &stated(&seen, "county", words))?;
    Ok(())
}

/// True for the clerks of both counties.
#[must_use]
pub fn may_note(actor: &Actor, contract: &Contract) -> bool {
    [Side::Seller, Side::Buyer].into_iter().any(|side| actor.can(NOTE_DISPUTE, &contract.of(side)))
}

/// The side that disputes says that it no longer does.
pub fn end_dispute(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, by: &Party, id: ContractId) -> Result<()> {
    let (seen, side) = kept_by(tx, actor, by, id)?;
    match seen.state.dispute_by {
        None => return Err(Error::DisputeStep),
        Some(other) if other != side => return Err(Error::OtherSide),
        Some(_) => {}
    }
    let state = State { dispute_by: None, dispute_reason: String::new(), ..seen.state.clone() };
    moved(tx, now, &seen, state)?;
    keep(tx, actor, now, &seen, (DisputeWord::Ended, Some(side)), "")?;
    tx.record(now, actor, &disputed(&seen, side, false, String::new()))?;
    Ok(())
}

fn words_of(text: &str) -> Result<String> {
    Ok(given(text)?.chars().take(LONGEST).collect())
}

fn keep(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    contract: &Contract,
    (step, side): (DisputeWord, Option<Side>),
    words: &str,
) -> Result<()> {
    let (by, words) = (masked_name(actor.name()), words.to_owned());
    store::insert_dispute_step(
        tx,
        contract,
        person_of(actor)?,
        &DisputeStep { step, side, by, words, at: now },
    )
}

fn disputed(contract: &Contract, side: Side, disputed: bool, reason: String) -> ContractDisputed {
    ContractDisputed {
        county: contract.county,
        contract: contract.id,
        buyer: contract.buyer.organisation,
        seller: contract.seller.organisation,
        side: side.as_str().to_owned(),
        disputed,
        reason,
    }
}

fn stated(contract: &Contract, by: &str, words: String) -> DisputeStated {
    DisputeStated {
        county: contract.county,
        contract: contract.id,
        buyer: contract.buyer.organisation,
        seller: contract.seller.organisation,
        by: by.to_owned(),
        words,
    }
}
