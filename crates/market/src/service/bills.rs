//! Our records, as a provider's bill is compared with them, and the settlements a provider was told of.

use db::{Conn, Tx};
use kernel::{Actor, Day, ListScope, RegionCode, Timestamp};
use ledger::{BillId, LineKind, OwnLine, ProviderBill};

use super::{SEE_MONEY, SEE_SETTLEMENTS, Seller, Waiting};
use crate::model::{Order, OrderId, Refund, RefundId, read_numbered};
use crate::store::{self, RefundOrder, RefundQuery, Run, RunQuery, Split, SplitQuery};
use crate::{Error, Result};

/// Stands after the number of an order in a bill that tells of a part of its split that went back without saying for
/// which refund.
pub(crate) const WENT_BACK: &str = "-back";
/// The longest pause between two tries, in minutes.
const LONGEST_PAUSE: i64 = 60;

/// The next day whose bill can be taken from this provider.
pub fn next_bill(conn: &mut Conn, now: Timestamp, city: RegionCode, provider: &str) -> Result<Option<Day>> {
    let first = store::first_told(conn, provider)?.map(Timestamp::day);
    Ok(ledger::service::next_bill(conn, now, city, provider, first)?)
}

/// From the day this provider first told of a payment on there must be bills of it.
pub fn expect_bills(tx: &mut Tx<'_>, now: Timestamp, city: RegionCode, provider: &str) -> Result<()> {
    if let Some(first) = store::first_told(tx.conn(), provider)? {
        ledger::service::expect_bills(tx, now, city, provider, first.day())?;
    }
    Ok(())
}

/// Lays a bill beside our records: those of the numbers it has, and those we were told of that day.
pub fn take_bill(tx: &mut Tx<'_>, now: Timestamp, city: RegionCode, bill: &ProviderBill) -> Result<BillId> {
    let bill = with_refunds_named(tx.conn(), bill)?;
    let ours = own_lines(tx.conn(), &bill)?;
    Ok(ledger::service::take_bill(tx, &Actor::system("market"), now, city, &bill, &ours)?)
}

/// A part of a split that went back comes under the number of its order alone: it is that of the refund it went back for.
fn with_refunds_named(conn: &mut Conn, bill: &ProviderBill) -> Result<ProviderBill> {
    let mut named: Vec<RefundId> = Vec::new();
    let mut bill = bill.clone();
    for line in bill.lines.iter_mut().filter(|line| line.kind == LineKind::Split) {
        let Some(order) = line.number.strip_suffix(WENT_BACK) else { continue };
        let Ok(order) = order.parse::<OrderId>() else { continue };
        let Some(order) = store::order(conn, order)? else { continue };
        let refunds = store::refunds_of(conn, order.county, order.id)?;
        let fits = |one: &&Refund| one.split_back == line.amount && !named.contains(&one.id);
        if let Some(refund) = refunds.iter().find(fits) {
            named.push(refund.id);
            line.number = refund.id.to_string();
        }
    }
    Ok(bill)
}

fn own_lines(conn: &mut Conn, bill: &ProviderBill) -> Result<Vec<OwnLine>> {
    let numbers = |kind| -> Vec<i64> {
        let lines = bill.lines.iter().filter(|line| line.kind == kind);
        let ours = lines.filter_map(|line| read_numbered(&line.number));
        ours.filter_map(|(number, _)| kernel::parse_code(number).ok()).collect()
    };
    let (provider, day) = (bill.provider.as_str(), bill.day);
    let mut ours = store::own_payments(conn, provider, day, &numbers(LineKind::Payment))?;
    ours.extend(store::own_refunds(conn, provider, day, &numbers(LineKind::Refund))?);
    ours.extend(store::own_splits(conn, provider, day, &numbers(LineKind::Split))?);
    ours.extend(store::own_split_returns(conn, provider, day, &numbers(LineKind::Split))?);
    Ok(ours)
}

/// What this provider is to be told now: settlements and refunds whose pause is over.
pub fn due_at_provider(conn: &mut Conn, provider: &str, now: Timestamp, limit: i64) -> Result<Waiting> {
    Ok(Waiting {
        settlements: store::settlements_due(conn, provider, now, limit)?,
        refunds: store::refunds_waiting(conn, provider, Some(now), limit)?,
    })
}

/// Notes that the provider did not do a settlement, and why; nothing while it is at work on it. It is told again after a
/// pause that grows with each try: one minute, two, four, up to an hour.
pub fn note_settlement_fault(tx: &mut Tx<'_>, now: Timestamp, order: &Order, fault: &str) -> Result<()> {
    let next = now.plus_minutes(pause_after(store::tries_of(tx.conn(), order)?));
    store::note_fault(tx, now, order, &cut(fault), next)
}

/// The same for a refund.
pub fn note_refund_fault(tx: &mut Tx<'_>, now: Timestamp, refund: &Refund, fault: &str) -> Result<()> {
    note_refund_try(tx, now, refund, fault, false)
}

/// Notes that the provider gave a refund up, and why: it does it only under another number, which a person has it told
/// ([`retry_refund`]).
pub fn note_refund_given_up(tx: &mut Tx<'_>, now: Timestamp, refund: &Refund, fault: &str) -> Result<()> {
    note_refund_try(tx, now, refund, fault, true)
}

fn note_refund_try(
    tx: &mut Tx<'_>,
    now: Timestamp,
    refund: &Refund,
    fault: &str,
    given_up: bool,
) -> Result<()> {
    let (tries, _) = store::tries_of_refund(tx.conn(), refund)?;
    let said = store::RefundTry { fault: &cut(fault), given_up };
    store::note_refund_try(tx, now, refund, said, now.plus_minutes(pause_after(tries)))
}

/// The provider spoke of a refund it has not done: it is asked at once what became of it.
pub fn ask_refund_now(tx: &mut Tx<'_>, now: Timestamp, refund: RefundId) -> Result<()> {
    store::end_refund_pause(tx.conn(), now, refund)
}

/// The provider is told of a refund again at once, under another number when it gave the last one up.
pub fn retry_refund(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: RefundId) -> Result<()> {
    let refund = store::refund(tx.conn(), id)?.ok_or(Error::NoRefund)?;
    actor.may(super::RETRY_SETTLEMENT, &super::MoneyOf(refund.county))?;
    if !store::retry_refund_now(tx.conn(), now, &refund)? {
        return Err(Error::NothingToRetry);
    }
    let event = crate::events::RefundRetried { county: refund.county, order: refund.order, refund: id };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Refund instructions, newest first, and how many match.
pub fn refunds(conn: &mut Conn, actor: &Actor, want: &RefundQuery) -> Result<(Vec<RefundOrder>, i64)> {
    store::refund_orders(conn, &actor.scope(SEE_SETTLEMENTS, "Money"), want)
}

/// A refund instruction.
pub fn refund(conn: &mut Conn, actor: &Actor, id: RefundId) -> Result<RefundOrder> {
    let known = store::refund(conn, id)?.ok_or(Error::NoRefund)?;
    actor.may(SEE_SETTLEMENTS, &super::MoneyOf(known.county))?;
    let scope = ListScope { regions: vec![known.county], ..ListScope::default() };
    let want = RefundQuery { refund: Some(id), limit: 1, ..RefundQuery::default() };
    let (found, _) = store::refund_orders(conn, &scope, &want)?;
    found.into_iter().next().ok_or(Error::NoRefund)
}

/// Minutes until the next try after so many.
fn pause_after(tries: i64) -> i64 {
    let pause = i64::checked_pow(2, u32::try_from(tries).unwrap_or(u32::MAX));
    pause.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)
}

/// What the provider said, as far as it is kept.
fn cut(fault: &str) -> String {
    fault.chars().take(300).collect()
}

/// The provider is told of a settlement again at once.
pub fn retry_settlement(tx: &mut Tx<'_>, actor: &Actor, now: Timestamp, id: OrderId) -> Result<()> {
    let order = store::order(tx.conn(), id)?.ok_or(Error::NoOrder(id))?;
    actor.may(super::RETRY_SETTLEMENT, &super::MoneyOf(order.county))?;
    if !store::retry_now(tx.conn(), now, &order)? {
        return Err(Error::NothingToRetry);
    }
    let event = crate::events::SettlementRetried { county: order.county, order: id };
    tx.record(now, actor, &event)?;
    Ok(())
}

/// Settlement runs: what was due to a seller for the orders collected on a day, and how far its provider has come.
pub fn runs(conn: &mut Conn, actor: &Actor, want: &RunQuery) -> Result<(Vec<Run>, i64)> {
    store::runs(conn, &actor.scope(SEE_SETTLEMENTS, "Money"), want)
}

/// Split instructions, newest first, and how many match.
pub fn splits(conn: &mut Conn, actor: &Actor, want: &SplitQuery) -> Result<(Vec<Split>, i64)> {
    store::splits(conn, &actor.scope(SEE_SETTLEMENTS, "Money"), want)
}

/// Split instructions of one shop, newest first, for its owner and bookkeeper, and how many match.
pub fn own_splits(
    conn: &mut Conn,
    actor: &Actor,
    seller: &Seller,
    want: &SplitQuery,
) -> Result<(Vec<Split>, i64)> {
    actor.may(SEE_MONEY, seller)?;
    let scope = ListScope { organisations: vec![seller.id], ..ListScope::default() };
    store::splits(conn, &scope, want)
}

/// A split instruction.
pub fn split(conn: &mut Conn, actor: &Actor, id: OrderId) -> Result<Split> {
    let order = store::order(conn, id)?.ok_or(Error::NoOrder(id))?;
    actor.may(SEE_SETTLEMENTS, &super::MoneyOf(order.county))?;
    let scope = ListScope { regions: vec![order.county], ..ListScope::default() };
    let want = SplitQuery { order: Some(id), limit: 1, ..SplitQuery::default() };
    let (found, _) = store::splits(conn, &scope, &want)?;
    found.into_iter().next().ok_or(Error::NoOrder(id))
}
