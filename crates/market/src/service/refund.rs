//! Money that goes back to buyers.

use db::Tx;
use kernel::{Actor, Fen, Timestamp};
use ledger::{AccountCode, AccountRef, Entry, Transfer};

use crate::events::{RefundConfirmed, RefundInstructed, SecondPaymentReturned, origin_of};
use crate::model::{
    ListingId, Order, OrderLine, OrderPart, OrderStatus, Refund, RefundId, RefundReason, Settlement,
    commission_of,
};
use crate::{Error, Result, store};

use super::buying::advance;
use super::payment::COMMISSION_RECEIVED;
use super::subsidies;

/// What goes back to a buyer.
#[derive(Debug, Clone, Default)]
pub(super) struct Back {
    /// Of these lines.
    pub(super) lines: Vec<(ListingId, Fen)>,
    /// Of what sending cost.
    pub(super) freight: Fen,
}

impl Back {
    /// Of lines alone: what was sent was sent.
    pub(super) fn of(lines: Vec<(ListingId, Fen)>) -> Self {
        Self { lines, freight: Fen::ZERO }
    }
}

/// Tells the provider to give back these amounts. The commission falls to what it would be for the rest. Refuses
/// more than a line has left; nothing is booked then.
pub(super) fn give_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    back: &Back,
    reason: RefundReason,
) -> Result<Order> {
    let amount = back.lines.iter().try_fold(back.freight, |sum, (_, amount)| sum.plus(*amount))?;
    for (listing, amount) in &back.lines {
        if !store::add_refunded_of_line(tx.conn(), order, *listing, *amount)? {
            return Err(Error::RefundTooMuch);
        }
    }
    let refunded = order.refunded.plus(amount)?;
    let commission = commission_of(order.total.minus(refunded)?)?;
    if !store::add_refunded(tx.conn(), order, amount, commission)? {
        return Err(Error::ChangedMeanwhile);
    }
    let given_up = order.commission.minus(commission)?;
    let payment = store::payment_of(tx.conn(), order.checkout)?.ok_or(Error::NoPayment)?;
    let refund = Refund {
        county: order.county,
        id: tx.id(now),
        order: order.id,
        amount,
        commission: given_up,
        split_back: if order.settlement == Settlement::None { Fen::ZERO } else { given_up },
        reason,
        confirmed: false,
        instructed_at: now,
        provider: payment.provider,
        attempt: payment.attempt,
    };
    store::insert_refund(tx.conn(), &refund)?;
    book_instructed(tx, now, order, &refund)?;
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    subsidies::reverse(tx, now, order, &refund, &lines)?;
    let event = RefundInstructed {
        county: order.county,
        order: order.id,
        refund: refund.id,
        reason: reason.as_str().to_owned(),
        seller: order.seller,
        origin: origin_of(order, &lines),
        counted: !matches!(reason, RefundReason::TooLate | RefundReason::Barred),
        whole: refunded == order.total && order.part != OrderPart::Balance,
        total: amount,
        farm_inputs: of_those(&back.lines, &lines, OrderLine::is_farm_input),
        daily_goods: of_those(&back.lines, &lines, OrderLine::is_daily_goods),
    };
    tx.record(now, actor, &event)?;
    Ok(Order { refunded, commission, ..order.clone() })
}

/// What of these amounts was for lines of a kind.
fn of_those(back: &[(ListingId, Fen)], lines: &[OrderLine], those: fn(&OrderLine) -> bool) -> Fen {
    let is_one = |id: ListingId| lines.iter().any(|line| line.listing == id && those(line));
    Fen(back.iter().filter(|(id, _)| is_one(*id)).map(|(_, amount)| amount.0).sum())
}

/// Gives back all that is left of an order that was not sent, freight included.
pub(super) fn give_all_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    lines: &[OrderLine],
    reason: RefundReason,
) -> Result<()> {
    let left = lines.iter().map(|line| Ok((line.listing, line.left()?))).collect::<Result<Vec<_>>>()?;
    let lines = left.into_iter().filter(|(_, left)| left.is_positive()).collect();
    give_back(tx, actor, now, order, &Back { lines, freight: order.freight }, reason)?;
    Ok(())
}

/// Before the seller was paid, the money is still in the pot. After that the provider takes it back from the
/// seller, and from the platform its share of the commission.
fn book_instructed(tx: &mut Tx<'_>, now: Timestamp, order: &Order, refund: &Refund) -> Result<()> {
    let due = AccountRef::of(AccountCode::SellerDue, order.seller);
    let mut transfers = Vec::new();
    if order.settlement != Settlement::None {
        transfers.push(Transfer {
            debit: AccountRef::common(AccountCode::ProviderHeld),
            credit: due,
            amount: refund.amount,
        });
        let subject = order.id.to_string();
        let received = ledger::is_booked(tx.conn(), order.county, COMMISSION_RECEIVED, &subject)?;
        let owed = if received { AccountCode::CommissionReceived } else { AccountCode::CommissionReceivable };
        transfers.push(Transfer {
            debit: AccountRef::common(AccountCode::CommissionIncome),
            credit: AccountRef::common(owed),
            amount: refund.commission,
        });
    }
    transfers.push(Transfer {
        debit: due,
        credit: AccountRef::common(AccountCode::RefundInstructed),
        amount: refund.amount,
    });
    post(tx, now, refund, "refund_instructed", transfers)
}

/// The provider says that the buyer has the money. An order that was cancelled is at its end then.
pub(super) fn confirmed(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: RefundId) -> Result<bool> {
    let refund = store::refund(tx.conn(), id)?.ok_or(Error::NoRefund)?;
    if !store::confirm_refund(tx.conn(), now, &refund)? {
        return Ok(false);
    }
    let back = Transfer {
        debit: AccountRef::common(AccountCode::RefundInstructed),
        credit: AccountRef::common(AccountCode::ProviderHeld),
        amount: refund.amount,
    };
    post(tx, now, &refund, "refunded", vec![back])?;
    if refund.reason == RefundReason::PaidTwice {
        let event = SecondPaymentReturned { county: refund.county, order: refund.order, refund: refund.id };
        tx.record(now, actor, &event)?;
        return Ok(true);
    }
    let order = store::order(tx.conn(), refund.order)?.ok_or(Error::NoOrder(refund.order))?;
    if order.status == OrderStatus::Refunding {
        advance(tx, now, &order, OrderStatus::Refunded)?;
    }
    let event = RefundConfirmed { county: order.county, order: order.id, refund: refund.id };
    tx.record(now, actor, &event)?;
    Ok(true)
}

fn post(
    tx: &mut Tx<'_>,
    now: Timestamp,
    refund: &Refund,
    kind: &'static str,
    transfers: Vec<Transfer>,
) -> Result<()> {
    let subject = format!("{}/{}", refund.order, refund.id);
    ledger::post(tx, now, &Entry { county: refund.county, kind, subject, transfers })?;
    Ok(())
}
