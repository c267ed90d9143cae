//! Payments: the bank moves the money, the two sides say so here (非银行支付机构监督管理条例 47: the platform never
//! holds it). They go on after a contract was ended, since what was accepted is to be paid.

use db::Tx;
use kernel::{Actor, Fen, Timestamp};

use super::contracts::{fulfil_if_done, kept_by, moved};
use super::person_of;
use crate::events::{PaymentDeclared, StagePaid};
use crate::model::{Contract, Party, Payment, PaymentId, PaymentStatus, Side, State};
use crate::{Error, Result, store};

/// The payer says that it was transferred, with the bank's reference.
pub fn declare_payment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: PaymentId,
    reference: &str,
) -> Result<()> {
    if reference.trim().is_empty() {
        return Err(Error::ReferenceMissing);
    }
    let (_, payment) =
        stepped(tx, actor, now, by, (id, Side::Buyer), PaymentStatus::Declared, reference.trim())?;
    declared(tx, actor, now, &payment, PaymentStatus::Declared)
}

/// The payee says that nothing came; the payer looks again.
pub fn deny_payment(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, by: &Party, id: PaymentId) -> Result<()> {
    let (_, payment) = stepped(tx, actor, now, by, (id, Side::Seller), PaymentStatus::Due, "")?;
    declared(tx, actor, now, &payment, PaymentStatus::Due)
}

/// The payee says that it came.
pub fn confirm_payment(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: PaymentId,
) -> Result<()> {
    let (seen, payment) = stepped(tx, actor, now, by, (id, Side::Seller), PaymentStatus::Confirmed, "")?;
    let confirmed = Fen(seen.state.confirmed.0 + payment.amount.0);
    moved(tx, now, &seen, State { confirmed, ..seen.state.clone() })?;
    let event = StagePaid {
        county: payment.county,
        payment: id,
        contract: payment.contract,
        stage: payment.stage,
        buyer: seen.buyer.organisation,
        seller: seen.seller.organisation,
        origin: seen.seller.village,
        amount: payment.amount,
    };
    tx.record(now, actor, &event)?;
    fulfil_if_done(tx, actor, now, seen.id)
}

fn stepped(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    (id, whose): (PaymentId, Side),
    to: PaymentStatus,
    reference: &str,
) -> Result<(Contract, Payment)> {
    let payment = store::payment(tx.conn(), id)?.ok_or(Error::NoPayment)?;
    let (contract, side) = kept_by(tx, actor, by, payment.contract)?;
    let person = person_of(actor)?;
    if side != whose {
        return Err(Error::OtherSide);
    }
    payment.step(to)?;
    if !store::step_payment(tx.conn(), &payment, to, reference, person, now)? {
        return Err(Error::PaymentStep);
    }
    Ok((contract, payment))
}

fn declared(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    payment: &Payment,
    status: PaymentStatus,
) -> Result<()> {
    let contract = store::contract(tx.conn(), payment.contract)?.ok_or(Error::NoContract)?;
    let event = PaymentDeclared {
        county: payment.county,
        payment: payment.id,
        contract: payment.contract,
        buyer: contract.buyer.organisation,
        seller: contract.seller.organisation,
        status: status.as_str().to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}
