//! Contracts: confirmed by both sides, disputed, ended by agreement.

use db::Tx;
use kernel::{Actor, Timestamp};

use super::{KEEP_CONTRACT, person_of};
use crate::events::{ContractCancelled, ContractConcluded, ContractFulfilled};
use crate::model::{Contract, ContractId, ContractStatus, Party, Side, Signature, State, due_for};
use crate::{Error, Result, store};

/// Confirms the text for a side. When both have, the contract holds; two persons must have done so.
pub fn confirm(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, by: &Party, id: ContractId) -> Result<()> {
    let (seen, side) = kept_by(tx, actor, by, id)?;
    let person = person_of(actor)?;
    seen.may_be_signed(side, person)?;
    let signature = Some(Signature { person, at: now });
    let both = seen.signed(side.other()).is_some();
    let status = if both { ContractStatus::Active } else { ContractStatus::Awaiting };
    let state = match side {
        Side::Buyer => State { buyer_signed: signature, status, ..seen.state.clone() },
        Side::Seller => State { seller_signed: signature, status, ..seen.state.clone() },
    };
    moved(tx, now, &seen, state)?;
    if both {
        tx.record(now, actor, &concluded(&seen))?;
    }
    Ok(())
}

/// Refuses a contract that does not hold yet, for either side.
pub fn refuse(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: ContractId,
    reason: &str,
) -> Result<()> {
    let (seen, _) = kept_by(tx, actor, by, id)?;
    let reason = given(reason)?;
    match seen.state.status {
        ContractStatus::Awaiting => {}
        ContractStatus::Active => return Err(Error::AlreadySigned),
        ContractStatus::Fulfilled | ContractStatus::Cancelled => return Err(Error::ContractOver),
    }
    cancel(tx, actor, now, &seen, reason)
}

/// Asks the other side to end a contract that holds.
pub fn ask_to_cancel(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: ContractId,
    reason: &str,
) -> Result<()> {
    let (seen, side) = kept_by(tx, actor, by, id)?;
    seen.must_hold()?;
    let reason = given(reason)?.to_owned();
    if seen.state.cancel_by.is_some_and(|other| other != side) {
        return Err(Error::OtherSide);
    }
    moved(tx, now, &seen, State { cancel_by: Some(side), cancel_reason: reason, ..seen.state.clone() })
}

/// Agrees to end a contract the other side asked to end. What was accepted is still to be paid; what was weighed
/// must be accepted or rejected first.
pub fn agree_to_cancel(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: ContractId,
) -> Result<()> {
    let (seen, side) = kept_by(tx, actor, by, id)?;
    seen.must_hold()?;
    match seen.state.cancel_by {
        None => return Err(Error::NothingAsked),
        Some(asked) if asked == side => return Err(Error::OtherSide),
        Some(_) => {}
    }
    if seen.state.pending > 0 {
        return Err(Error::DeliveryWaits);
    }
    let reason = seen.state.cancel_reason.clone();
    cancel(tx, actor, now, &seen, &reason)
}

/// Closes a contract whose goods are all accepted and paid; does nothing before that.
pub(super) fn fulfil_if_done(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: ContractId) -> Result<()> {
    let seen = store::contract(tx.conn(), id)?.ok_or(Error::NoContract)?;
    let state = &seen.state;
    let done = state.status == ContractStatus::Active
        && state.pending == 0
        && state.accepted >= state.floor
        && state.confirmed == state.due;
    if !done {
        return Ok(());
    }
    moved(tx, now, &seen, State { status: ContractStatus::Fulfilled, ..state.clone() })?;
    let event = ContractFulfilled {
        county: seen.county,
        contract: id,
        buyer: seen.buyer.organisation,
        seller: seen.seller.organisation,
        amount: state.confirmed,
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// The contract and the side this organisation is; to everybody else there is none.
pub(super) fn kept_by(
    tx: &mut Tx<'_>,
    actor: &Actor,
    by: &Party,
    id: ContractId,
) -> Result<(Contract, Side)> {
    let contract = store::contract(tx.conn(), id)?.ok_or(Error::NoContract)?;
    let side = contract.side_of(by.organisation).ok_or(Error::NoContract)?;
    actor.may(KEEP_CONTRACT, &contract.of(side))?;
    Ok((contract, side))
}

/// Writes the new state; somebody who was faster wins, and the other looks again.
pub(super) fn moved(tx: &mut Tx<'_>, now: Timestamp, seen: &Contract, state: State) -> Result<()> {
    let new = Contract { state, ..seen.clone() };
    if store::move_state(tx.conn(), seen, &new, now)? { Ok(()) } else { Err(Error::Moved) }
}

/// A reason without the spaces around it; refused when there is none.
pub(super) fn given(reason: &str) -> Result<&str> {
    match reason.trim() {
        "" => Err(Error::ReasonMissing),
        reason => Ok(reason),
    }
}

/// Ends a contract, and gives its post back what was not accepted of it.
fn cancel(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, seen: &Contract, reason: &str) -> Result<()> {
    let state =
        State { status: ContractStatus::Cancelled, cancel_reason: reason.to_owned(), ..seen.state.clone() };
    moved(tx, now, seen, state)?;
    store::recount_post(tx.conn(), seen.quote)?;
    let event = ContractCancelled {
        county: seen.county,
        contract: seen.id,
        buyer: seen.buyer.organisation,
        seller: seen.seller.organisation,
        concluded: seen.state.status == ContractStatus::Active,
        reason: reason.to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}

fn concluded(contract: &Contract) -> ContractConcluded {
    let Contract { buyer, seller, goods, terms, .. } = contract;
    let milli = i128::from(goods.quantity) * i128::from(terms.price.0) * i128::from(1_000 / goods.unit.per());
    ContractConcluded {
        county: contract.county,
        contract: contract.id,
        buyer: buyer.organisation,
        buyer_county: buyer.county,
        buyer_name: buyer.name.clone(),
        seller: seller.organisation,
        seller_name: seller.name.clone(),
        origin: seller.village,
        category: goods.category.as_str().to_owned(),
        product: goods.product.clone(),
        unit: goods.unit.as_str().to_owned(),
        quantity: goods.quantity,
        price: terms.price,
        amount: due_for(i64::try_from(milli).unwrap_or(i64::MAX)),
        text_hash: contract.text_hash.clone(),
    }
}
