//! Another way to pay once one was opened: the open one is given up, and what is paid for it all the same is not lost.

use db::{Conn, Tx};
use kernel::{Actor, Fen, Timestamp};
use ledger::{AccountCode, AccountRef, Entry, Transfer};

use super::paying::{Payable, ToPay, note_closed};
use crate::events::PaidTwice;
use crate::model::{CheckoutId, Order, OrderId, Refund, RefundReason};
use crate::store::{self, GivenUp, PaymentRow};
use crate::{Error, Result};

/// So long a provider may take money for a way that ends by itself at no moment and that it knows nothing of.
const OPEN_DAYS: i64 = 1;
/// So long after its end, for clocks that are not ours.
const MARGIN_MINUTES: i64 = 10;

/// A payment as its provider knows it under an attempt, whether or not that way was given up; none when it was not asked for
/// there.
pub fn opened(conn: &mut Conn, checkout: CheckoutId, provider: &str, attempt: i64) -> Result<Option<ToPay>> {
    let Some(payment) = store::payment_of(conn, checkout)? else { return Ok(None) };
    let Some(payment) = store::payment_as(conn, &payment, provider, attempt)? else { return Ok(None) };
    let orders = store::orders_of_checkout(conn, checkout)?;
    let hold_until = orders.first().map_or_else(Timestamp::default, |order| order.hold_until);
    let payable = |order| super::paying::payable_as(conn, order, provider, attempt);
    let orders = orders.into_iter().map(payable).collect::<Result<Vec<_>>>()?;
    Ok(Some(ToPay { payment, orders, hold_until }))
}

/// The same, by one of the orders that are paid together.
pub fn opened_with(conn: &mut Conn, id: OrderId, provider: &str, attempt: i64) -> Result<Option<ToPay>> {
    let order = store::order(conn, id)?.ok_or(Error::NoOrder(id))?;
    opened(conn, order.checkout, provider, attempt)
}

/// Gives the open way of a payment up: the next one has another number. Refuses when the payment moved on meanwhile.
pub fn give_up_way(tx: &mut Tx<'_>, now: Timestamp, open: &ToPay, is_closed: bool) -> Result<()> {
    let attempt = store::next_attempt(tx.conn(), &open.payment)?;
    if !store::free_way(tx.conn(), now, &open.payment, attempt)? {
        return Err(Error::ChangedMeanwhile);
    }
    keep(tx, now, open, is_closed)?;
    for Payable { order, .. } in &open.orders {
        store::keep_payee(tx.conn(), order, "")?;
    }
    Ok(())
}

/// The provider says that it closed the open way, which nobody here asked for or whose answer was lost. Whoever may still pay
/// chooses another.
pub fn note_closed_there(tx: &mut Tx<'_>, now: Timestamp, of: &ToPay) -> Result<()> {
    let awaited =
        store::orders_of_checkout(tx.conn(), of.payment.checkout)?.iter().any(Order::awaits_payment);
    if !awaited {
        return note_closed(tx, now, &of.payment);
    }
    match give_up_way(tx, now, of, true) {
        Err(Error::ChangedMeanwhile) => Ok(()),
        other => other,
    }
}

/// The ways at this provider that were given up and may still be paid, to be asked about now.
pub fn given_up_to_ask(
    tx: &mut Tx<'_>,
    now: Timestamp,
    provider: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<ToPay>> {
    let open = store::open_given_up(tx.conn(), provider, before, limit)?;
    if !open.is_empty() {
        store::note_given_up_asked(tx.conn(), now, &open)?;
    }
    let ways = open.into_iter().map(|way| opened(tx.conn(), way.checkout, provider, way.attempt));
    Ok(ways.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Nobody can pay by a way that was given up: its provider says so, or knows nothing of it after it ended.
pub fn note_given_up_closed(tx: &mut Tx<'_>, now: Timestamp, of: &ToPay, is_closed: bool) -> Result<()> {
    match store::given_up(tx.conn(), of.payment.checkout, of.payment.attempt)? {
        Some(way) if way.status == OPEN && (is_closed || way.open_until < now) => {
            // Money that came meanwhile counts more.
            store::change_given_up(tx.conn(), now, &way, CLOSED).map(drop)
        }
        _ => Ok(()),
    }
}

const OPEN: &str = "open";
const CLOSED: &str = "closed";
const PAID: &str = "paid";

/// What becomes of money that came for a way that was given up.
pub(super) enum AllTheSame {
    /// It pays the checkout, which is unpaid: the payment, by this way again.
    Counts(PaymentRow),
    /// The checkout was paid by another way: it goes back where it came from.
    GoesBack,
    /// This was known.
    Known,
}

/// Money came for a way that was given up.
pub(super) fn paid_all_the_same(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    payment: &PaymentRow,
    attempt: i64,
) -> Result<AllTheSame> {
    let way = store::given_up(tx.conn(), payment.checkout, attempt)?.ok_or(Error::NoPayment)?;
    if way.status == PAID {
        return Ok(AllTheSame::Known);
    }
    if payment.status == PAID {
        if !store::change_given_up(tx.conn(), now, &way, PAID)? {
            return Err(Error::ChangedMeanwhile);
        }
        give_second_back(tx, actor, now, &way)?;
        return Ok(AllTheSame::GoesBack);
    }
    take_again(tx, now, payment, &way).map(AllTheSame::Counts)
}

/// Makes a way that was given up the payment's again; the one that was open is given up in its place.
fn take_again(tx: &mut Tx<'_>, now: Timestamp, payment: &PaymentRow, way: &GivenUp) -> Result<PaymentRow> {
    if !payment.link.is_empty() {
        let open = opened(tx.conn(), payment.checkout, &payment.provider, payment.attempt)?;
        keep(tx, now, &open.ok_or(Error::NoPayment)?, payment.status == CLOSED)?;
    }
    if !store::drop_given_up(tx.conn(), way)? || !store::take_way_again(tx.conn(), now, payment, way)? {
        return Err(Error::ChangedMeanwhile);
    }
    for order in store::orders_of_checkout(tx.conn(), way.checkout)? {
        let payee = store::payee_given_up(tx.conn(), &order, way.attempt)?.ok_or(Error::NoPayment)?;
        store::keep_payee(tx.conn(), &order, &payee)?;
    }
    store::payment_of(tx.conn(), way.checkout)?.ok_or(Error::NoPayment)
}

fn keep(tx: &mut Tx<'_>, now: Timestamp, open: &ToPay, is_closed: bool) -> Result<()> {
    let payment = &open.payment;
    let ends = open.expires().map(|at| at.plus_minutes(MARGIN_MINUTES));
    let open_until = ends.unwrap_or_else(|| payment.opened_at.plus_days(OPEN_DAYS));
    store::keep_given_up(tx, now, payment, if is_closed { CLOSED } else { OPEN }, open_until)?;
    for Payable { order, account, .. } in &open.orders {
        store::keep_payee_given_up(tx, now, order, payment.attempt, account)?;
    }
    Ok(())
}

/// Has the provider give all of a second payment back: each order's part of it, and nothing of the order.
fn give_second_back(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, way: &GivenUp) -> Result<()> {
    for order in store::orders_of_checkout(tx.conn(), way.checkout)? {
        let refund = Refund {
            county: order.county,
            id: tx.id(now),
            order: order.id,
            amount: order.total,
            commission: Fen::ZERO,
            split_back: Fen::ZERO,
            reason: RefundReason::PaidTwice,
            confirmed: false,
            instructed_at: now,
            provider: way.provider.clone(),
            attempt: way.attempt,
        };
        store::insert_refund(tx.conn(), &refund)?;
        let entry = Entry {
            county: order.county,
            kind: "paid_twice",
            subject: format!("{}/{}", order.id, refund.id),
            transfers: vec![Transfer {
                debit: AccountRef::common(AccountCode::ProviderHeld),
                credit: AccountRef::common(AccountCode::RefundInstructed),
                amount: refund.amount,
            }],
        };
        ledger::post(tx, now, &entry)?;
        let event = PaidTwice {
            county: order.county,
            order: order.id,
            refund: refund.id,
            provider: refund.provider,
            total: refund.amount,
        };
        tx.record(now, actor, &event)?;
    }
    Ok(())
}
