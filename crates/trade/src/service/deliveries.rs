//! Deliveries: weighed by the seller's side, accepted or rejected by the buyer's.

use db::Tx;
use kernel::{Actor, Timestamp};

use super::contracts::{fulfil_if_done, given, kept_by, moved};
use super::person_of;
use crate::events::{DeliveryAccepted, DeliveryRecorded, DeliveryRejected};
use crate::model::{
    Contract, ContractId, ContractStatus, Delivery, DeliveryId, DeliveryStatus, Party, Payment,
    PaymentStatus, Side, State, Weighing, due_for, reckon,
};
use crate::{Error, Result, store};

/// Records a weighing, for the seller's side. Refuses more than the stage and its tolerance allow.
pub fn record_delivery(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    (id, stage): (ContractId, i32),
    weighing: &Weighing,
) -> Result<DeliveryId> {
    let (seen, side) = kept_by(tx, actor, by, id)?;
    let recorded_by = person_of(actor)?;
    if side != Side::Seller {
        return Err(Error::OtherSide);
    }
    seen.must_hold()?;
    let reckoning = reckon(&seen.terms, seen.goods.unit, weighing)?;
    if !store::stages(tx.conn(), &seen)?.iter().any(|one| one.number == stage) {
        return Err(Error::NoStage);
    }
    let new = Delivery {
        county: seen.county,
        id: tx.id(now),
        contract: id,
        stage,
        weighing: *weighing,
        reckoning,
        status: DeliveryStatus::Recorded,
        reason: String::new(),
        recorded_by,
        recorded_at: now,
    };
    let delivered = seen.state.delivered + reckoning.net;
    if !store::add_to_stage(tx.conn(), &seen, stage, reckoning.net)? || delivered > seen.state.ceiling {
        return Err(Error::TooMuch);
    }
    moved(tx, now, &seen, State { delivered, pending: seen.state.pending + 1, ..seen.state.clone() })?;
    store::insert_delivery(tx.conn(), &new)?;
    let event = DeliveryRecorded {
        county: seen.county,
        delivery: new.id,
        contract: id,
        buyer: seen.buyer.organisation,
        seller: seen.seller.organisation,
        stage,
        net: reckoning.net,
    };
    tx.record(now, actor, &event)?;
    Ok(new.id)
}

/// Accepts a delivery, for the buyer's side, by another person than the one who weighed it. What is due for it is
/// the difference between two rounded totals, so that all payments add up to the total.
pub fn accept_delivery(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: DeliveryId,
) -> Result<()> {
    let (seen, delivery) = decided(tx, actor, now, by, id, DeliveryStatus::Accepted, "")?;
    let old = &seen.state;
    let accepted_milli =
        old.accepted_milli.checked_add(delivery.reckoning.value_milli).ok_or(Error::BadScale)?;
    let due = due_for(accepted_milli);
    let amount = kernel::Fen(due.0 - old.due.0);
    let accepted = old.accepted + delivery.reckoning.net;
    let state = State { pending: old.pending - 1, accepted, accepted_milli, due, ..old.clone() };
    moved(tx, now, &seen, state)?;
    if amount.is_positive() {
        let payment = Payment {
            county: seen.county,
            id: tx.id(now),
            contract: seen.id,
            delivery: id,
            stage: delivery.stage,
            amount,
            status: PaymentStatus::Due,
            reference: String::new(),
            due_on: seen.terms.payment_days.map(|days| now.day().plus_days(days)),
        };
        store::insert_payment(tx.conn(), &payment)?;
    }
    tx.record(now, actor, &accepted_event(&seen, &delivery, amount))?;
    fulfil_if_done(tx, actor, now, seen.id)
}

/// Rejects a delivery with a reason, for the buyer's side; the stage may be delivered again.
pub fn reject_delivery(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: DeliveryId,
    reason: &str,
) -> Result<()> {
    let reason = given(reason)?;
    let (seen, delivery) = decided(tx, actor, now, by, id, DeliveryStatus::Rejected, reason)?;
    let net = delivery.reckoning.net;
    store::add_to_stage(tx.conn(), &seen, delivery.stage, -net)?;
    let old = &seen.state;
    moved(tx, now, &seen, State { pending: old.pending - 1, delivered: old.delivered - net, ..old.clone() })?;
    let event = DeliveryRejected {
        county: seen.county,
        delivery: id,
        contract: seen.id,
        buyer: seen.buyer.organisation,
        seller: seen.seller.organisation,
        reason: reason.to_owned(),
    };
    tx.record(now, actor, &event)?;
    fulfil_if_done(tx, actor, now, seen.id)
}

fn decided(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    by: &Party,
    id: DeliveryId,
    to: DeliveryStatus,
    reason: &str,
) -> Result<(Contract, Delivery)> {
    let delivery = store::delivery(tx.conn(), id)?.ok_or(Error::NoDelivery)?;
    let (seen, side) = kept_by(tx, actor, by, delivery.contract)?;
    let person = person_of(actor)?;
    if side != Side::Buyer {
        return Err(Error::OtherSide);
    }
    if delivery.status != DeliveryStatus::Recorded {
        return Err(Error::Decided);
    }
    if person == delivery.recorded_by {
        return Err(Error::OwnWeighing);
    }
    if seen.state.status != ContractStatus::Active {
        return Err(Error::ContractOver);
    }
    if !store::decide(tx.conn(), &delivery, to, reason, person, now)? {
        return Err(Error::Decided);
    }
    Ok((seen, delivery))
}

fn accepted_event(contract: &Contract, delivery: &Delivery, amount: kernel::Fen) -> DeliveryAccepted {
    DeliveryAccepted {
        county: contract.county,
        delivery: delivery.id,
        contract: contract.id,
        stage: delivery.stage,
        buyer: contract.buyer.organisation,
        seller: contract.seller.organisation,
        origin: contract.seller.village,
        product: contract.goods.product.clone(),
        unit: contract.goods.unit.as_str().to_owned(),
        net: delivery.reckoning.net,
        amount,
    }
}
