//! What a payment provider tells us.

use db::Tx;
use kernel::{Actor, RegionCode, Timestamp};
use ledger::{AccountCode, AccountRef, Entry, Transfer};

use super::at_pickup;
use super::buying::{advance, pieces_of};
use super::cancelling::{release, take_share_again, take_time_again};
use super::given_up::{self, AllTheSame};
use super::inputs;
use super::refund::{self, give_all_back};
use super::reservations::{self, moves_stock};
use super::subsidies;
use crate::events::{OrderPaid, SettlementConfirmed};
use crate::model::{CheckoutId, Order, OrderId, OrderLine, OrderStatus, Payout, RefundReason, Settlement};
use crate::provider::{Fact, Notice};
use crate::store::{self, PaymentRow, Step};
use crate::{Error, Result};

/// The entry of the commission that the provider paid out of an order.
pub(super) const COMMISSION_RECEIVED: &str = "commission_received";

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It was new and was acted upon.
    Taken,
    /// It had been taken before; nothing changed.
    Repeated,
}

/// Takes a notice whose signature was verified. A repeated one changes nothing; one of a wrong amount, or from a
/// provider that was not asked, is refused and nothing is booked; one that comes after the hold expired takes the stock again if it is
/// there, and otherwise gives the money back. What is paid by a way that was given up pays a checkout that is unpaid, and goes
/// back where it was paid already.
pub fn receive(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    notice: &Notice,
) -> Result<Received> {
    let actor = Actor::system("payment");
    let is_new = |tx: &mut Tx<'_>| store::note_notice(tx, now, city, provider, &notice.id);
    match notice.fact {
        Fact::Paid { checkout, attempt, amount } => {
            let payment = store::payment_of(tx.conn(), checkout)?.ok_or(Error::NoPayment)?;
            let way = store::payment_as(tx.conn(), &payment, provider, attempt)?.ok_or(Error::NoPayment)?;
            if way.amount_fen != amount {
                return Err(Error::WrongAmount { said: amount.0, asked: way.amount_fen.0 });
            }
            if is_new(tx)? { paid(tx, &actor, now, payment, attempt) } else { Ok(Received::Repeated) }
        }
        _ if !is_new(tx)? => Ok(Received::Repeated),
        Fact::Failed { checkout } => failed(tx, &actor, now, checkout),
        Fact::Settled { order } => settled(tx, &actor, now, order),
        Fact::Refunded { refund } => {
            let new = refund::confirmed(tx, &actor, now, refund)?;
            Ok(if new { Received::Taken } else { Received::Repeated })
        }
    }
}

fn paid(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    mut payment: PaymentRow,
    attempt: i64,
) -> Result<Received> {
    if payment.attempt != attempt {
        payment = match given_up::paid_all_the_same(tx, actor, now, &payment, attempt)? {
            AllTheSame::Counts(payment) => payment,
            AllTheSame::GoesBack => return Ok(Received::Taken),
            AllTheSame::Known => return Ok(Received::Repeated),
        };
    }
    if payment.status == "paid" || !store::change_payment(tx.conn(), now, &payment, "paid")? {
        return Ok(Received::Repeated);
    }
    for order in store::orders_of_checkout(tx.conn(), payment.checkout)? {
        order_paid(tx, actor, now, &order)?;
    }
    Ok(Received::Taken)
}

fn order_paid(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, order: &Order) -> Result<()> {
    let lines = store::lines_of(tx.conn(), order.county, order.id)?;
    book(
        tx,
        now,
        order,
        "order_paid",
        vec![Transfer {
            debit: AccountRef::common(AccountCode::ProviderHeld),
            credit: AccountRef::of(AccountCode::SellerDue, order.seller),
            amount: order.total,
        }],
    )?;
    let awaited = order.awaits_payment();
    let order = &at_pickup::settle_due(tx, now, order)?;
    if inputs::may_not_be_sold(tx.conn(), order, &lines, now.day())? {
        return paid_in_vain(tx, actor, now, order, &lines);
    }
    if awaited {
        if order.status == OrderStatus::Placed {
            advance(tx, now, order, OrderStatus::Paid)?;
        }
        subsidies::spend(tx, now, order)?;
        if moves_stock(order) {
            store::move_pieces(tx.conn(), order.county, Step::Sold, &pieces_of(&lines))?;
        }
    } else if !moves_stock(order) || !taken_again(tx, now, order, &lines)? {
        return money_back(tx, actor, now, order, &lines, RefundReason::TooLate);
    } else {
        advance(tx, now, order, OrderStatus::Paid)?;
        subsidies::book_spent(tx, now, order)?;
    }
    inputs::write_ledger(tx, now, order, &lines)?;
    reservations::part_paid(tx, actor, now, order)?;
    tx.record(now, actor, &OrderPaid::of(order, &lines))?;
    Ok(())
}

/// Goods that might no longer be sold when the money came: the order is cancelled and the money goes back.
fn paid_in_vain(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    lines: &[OrderLine],
) -> Result<()> {
    if order.status == OrderStatus::Placed {
        release(tx, actor, now, order, "barred")?;
    }
    let cancelled = Order { status: OrderStatus::Cancelled, ..order.clone() };
    money_back(tx, actor, now, &cancelled, lines, RefundReason::Barred)
}

fn money_back(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    order: &Order,
    lines: &[OrderLine],
    reason: RefundReason,
) -> Result<()> {
    advance(tx, now, order, OrderStatus::Refunding)?;
    reservations::part_refunded(tx, actor, now, order)?;
    give_all_back(tx, actor, now, order, lines, reason)
}

/// The hold expired before the money came: takes the stock, the share of the point, the time at the store and what was
/// taken off again, all of it or none.
fn taken_again(tx: &mut Tx<'_>, now: Timestamp, order: &Order, lines: &[OrderLine]) -> Result<bool> {
    let taken = tx.nested(|tx| {
        if !subsidies::take_again(tx.conn(), order)? {
            return Err(Error::HoldExpired);
        }
        let wanted = pieces_of(lines);
        if store::move_pieces(tx.conn(), order.county, Step::SoldAtOnce, &wanted)?.len() < wanted.len() {
            return Err(Error::HoldExpired);
        }
        for line in lines {
            if !take_share_again(tx.conn(), order, line)? {
                return Err(Error::HoldExpired);
            }
        }
        if take_time_again(tx.conn(), now, order)? { Ok(()) } else { Err(Error::HoldExpired) }
    });
    match taken {
        Ok(()) => Ok(true),
        Err(Error::HoldExpired) => Ok(false),
        Err(other) => Err(other),
    }
}

fn failed(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, checkout: CheckoutId) -> Result<Received> {
    let payment = store::payment_of(tx.conn(), checkout)?.ok_or(Error::NoPayment)?;
    if payment.status != "started" || !store::change_payment(tx.conn(), now, &payment, "failed")? {
        return Ok(Received::Repeated);
    }
    for order in store::orders_of_checkout(tx.conn(), checkout)? {
        if order.awaits_payment() && order.is_due() {
            store::ask_again(tx.conn(), now, checkout)?;
        } else if order.status == OrderStatus::Placed {
            release(tx, actor, now, &order, "payment_failed")?;
        }
    }
    Ok(Received::Taken)
}

fn settled(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<Received> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    if order.settlement != Settlement::Instructed
        || !store::change_settlement(tx.conn(), now, &order, Settlement::Confirmed)?
    {
        return Ok(Received::Repeated);
    }
    let out =
        |debit, amount| Transfer { debit, credit: AccountRef::common(AccountCode::ProviderHeld), amount };
    book(
        tx,
        now,
        &order,
        "settled",
        vec![
            out(AccountRef::of(AccountCode::SellerInstructed, order.seller), order.payout.net),
            out(AccountRef::common(AccountCode::PlatformShare), order.payout.commission),
        ],
    )?;
    // What was given back since it was instructed is owed no more.
    let received = Transfer {
        debit: AccountRef::common(AccountCode::CommissionReceived),
        credit: AccountRef::common(AccountCode::CommissionReceivable),
        amount: order.commission,
    };
    book(tx, now, &order, COMMISSION_RECEIVED, vec![received])?;
    tx.record(now, actor, &SettlementConfirmed { county: order.county, order: order.id })?;
    Ok(Received::Taken)
}

/// Books the settlement of a collected order: what the provider is told to pay to whom.
pub(super) fn book_settlement(tx: &mut Tx<'_>, now: Timestamp, order: &Order, payout: Payout) -> Result<()> {
    let due = AccountRef::of(AccountCode::SellerDue, order.seller);
    book(
        tx,
        now,
        order,
        "settlement_instructed",
        vec![
            Transfer {
                debit: due,
                credit: AccountRef::of(AccountCode::SellerInstructed, order.seller),
                amount: payout.net,
            },
            Transfer {
                debit: due,
                credit: AccountRef::common(AccountCode::PlatformShare),
                amount: payout.commission,
            },
            Transfer {
                debit: AccountRef::common(AccountCode::CommissionReceivable),
                credit: AccountRef::common(AccountCode::CommissionIncome),
                amount: payout.commission,
            },
        ],
    )
}

fn book(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    kind: &'static str,
    transfers: Vec<Transfer>,
) -> Result<()> {
    let entry = Entry { county: order.county, kind, subject: order.id.to_string(), transfers };
    ledger::post(tx, now, &entry)?;
    Ok(())
}
