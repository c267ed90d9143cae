//! Bills of providers, laid beside what we know.

use std::collections::HashSet;

use db::{Conn, Tx};
use kernel::{Actor, Day, Fen, RegionCode, Timestamp};

use super::{BooksOf, SEE_BILLS, SETTLE_DIFFERENCE};
use crate::events::{BillTaken, DifferenceSettled};
use crate::store::{self, BillQuery, DifferenceQuery};
use crate::{
    Bill, BillId, Difference, DifferenceId, DifferenceState, Error, LineKind, OwnLine, ProviderBill, Result,
    compare,
};

/// From this hour on a provider has the bill of the day before: Alipay from 9, WeChat Pay from 10.
pub const BILL_HOUR: u8 = 10;
/// The longest reason.
const LONGEST: usize = 500;

/// The next day whose bill is to be taken from a provider whose first record is of `first`, if it can be had by now.
pub fn next_bill(
    conn: &mut Conn,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    first: Option<Day>,
) -> Result<Option<Day>> {
    let last = store::last_bills(conn, city)?.into_iter().find(|(one, _)| one == provider);
    let next = last.map(|(_, day)| day.plus_days(1)).or(first);
    let there = now.day().plus_days(if now.hour() >= BILL_HOUR { -1 } else { -2 });
    Ok(next.filter(|day| *day <= there))
}

/// A provider whose next bill could be had by now and was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueBill {
    /// The provider's word.
    pub provider: String,
    /// The day of the bill.
    pub day: Day,
    /// What went wrong when it was last asked for; empty when nothing did.
    pub fault: String,
}

/// Bills that could be had by now and were not taken, for those who see the books.
pub fn overdue_bills(
    conn: &mut Conn,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
) -> Result<Vec<OverdueBill>> {
    actor.may(SEE_BILLS, &BooksOf(city))?;
    let mut overdue = Vec::new();
    for one in store::expected_bills(conn, city)? {
        if let Some(day) = next_bill(conn, now, city, &one.provider, Some(one.first))? {
            overdue.push(OverdueBill { provider: one.provider, day, fault: one.fault });
        }
    }
    Ok(overdue)
}

/// From this day on there must be bills of a provider: no month is closed without them. The first day that was said counts.
pub fn expect_bills(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    first: Day,
) -> Result<()> {
    store::expect_bills(tx, now, city, provider, first)
}

/// Notes what went wrong when the next bill of a provider was asked for.
pub fn note_bill_fault(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    fault: &str,
) -> Result<()> {
    let fault: String = fault.chars().take(LONGEST).collect();
    store::note_bill_fault(tx.conn(), now, city, provider, &fault)
}

/// Takes a provider's bill of a day and keeps every difference from `ours`: our records of the numbers it has, and
/// those we were told of that day (`due`). The books are not changed. Bills are taken in the order of days, so what
/// an earlier one has had is not missed in this one. Refuses a bill that was taken, and one out of order.
pub fn take_bill(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    taken: &ProviderBill,
    ours: &[OwnLine],
) -> Result<BillId> {
    actor.may(SETTLE_DIFFERENCE, &BooksOf(city))?;
    let last = store::last_bills(tx.conn(), city)?.into_iter().find(|(one, _)| *one == taken.provider);
    match last {
        Some((_, last)) if taken.day <= last => return Err(Error::BillTaken(taken.day)),
        Some((_, last)) if taken.day != last.plus_days(1) => {
            return Err(Error::BillOutOfOrder(last.plus_days(1)));
        }
        _ => {}
    }
    let compared = compare(&taken.lines, &without_earlier(tx.conn(), city, taken, ours)?);
    let sum = |kind| -> Fen { taken.lines.iter().filter(|one| one.kind == kind).map(|one| one.amount).sum() };
    let bill = Bill {
        county: city,
        id: tx.id(now),
        provider: taken.provider.clone(),
        day: taken.day,
        lines: i64::try_from(taken.lines.len()).unwrap_or(i64::MAX),
        matched: compared.matched,
        payments: sum(LineKind::Payment),
        refunds: sum(LineKind::Refund),
        splits: sum(LineKind::Split),
        open: 0,
        taken_at: now,
    };
    store::insert_bill(tx, &bill)?;
    store::insert_lines(tx, now, (city, bill.id), taken)?;
    store::insert_differences(tx, now, &bill, &compared.found)?;
    store::note_bill_fault(tx.conn(), now, city, &taken.provider, "")?;
    let event = BillTaken {
        county: city,
        bill: bill.id,
        provider: bill.provider,
        day: bill.day,
        lines: bill.lines,
        matched: bill.matched,
        differences: i64::try_from(compared.found.len()).unwrap_or(i64::MAX),
    };
    tx.record(now, actor, &event)?;
    Ok(bill.id)
}

/// What an earlier bill has had is not due in this one.
fn without_earlier(
    conn: &mut Conn,
    city: RegionCode,
    taken: &ProviderBill,
    ours: &[OwnLine],
) -> Result<Vec<OwnLine>> {
    let in_this: HashSet<(LineKind, &str)> =
        taken.lines.iter().map(|line| (line.kind, line.number.as_str())).collect();
    let due = ours.iter().filter(|one| one.due && !in_this.contains(&(one.kind, one.number.as_str())));
    let asked: Vec<_> = due.map(|one| (one.kind, one.number.clone())).collect();
    let earlier = store::known_numbers(conn, city, &taken.provider, &asked)?;
    let of = |one: &OwnLine| OwnLine {
        due: one.due && !earlier.contains(&(one.kind, one.number.clone())),
        ..one.clone()
    };
    Ok(ours.iter().map(of).collect())
}

/// Bills, the newest day first, and how many match.
pub fn bills(conn: &mut Conn, actor: &Actor, city: RegionCode, want: &BillQuery) -> Result<(Vec<Bill>, i64)> {
    actor.may(SEE_BILLS, &BooksOf(city))?;
    store::bills(conn, city, want)
}

/// Differences, the newest day first, and how many match.
pub fn differences(
    conn: &mut Conn,
    actor: &Actor,
    city: RegionCode,
    want: &DifferenceQuery,
) -> Result<(Vec<Difference>, i64)> {
    actor.may(SEE_BILLS, &BooksOf(city))?;
    store::differences(conn, city, want)
}

/// A difference.
pub fn difference(conn: &mut Conn, actor: &Actor, id: DifferenceId) -> Result<Difference> {
    let found = store::difference(conn, id)?.ok_or(Error::NoDifference)?;
    actor.may(SEE_BILLS, &found)?;
    Ok(found)
}

/// A person says why a difference is no fault, or by what it was put right. This books nothing: money is put right by
/// the use case it belongs to, such as a refund.
pub fn settle_difference(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    id: DifferenceId,
    to: DifferenceState,
    reason: &str,
) -> Result<()> {
    let found = store::difference(tx.conn(), id)?.ok_or(Error::NoDifference)?;
    actor.may(SETTLE_DIFFERENCE, &found)?;
    let by = actor.person_id().ok_or(Error::NoDifference)?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::ReasonMissing);
    }
    if reason.chars().count() > LONGEST {
        return Err(Error::ReasonTooLong);
    }
    if to == DifferenceState::Open || !store::change_difference(tx.conn(), now, &found, to, reason, by)? {
        return Err(Error::Settled);
    }
    let event = DifferenceSettled {
        county: found.county,
        difference: id,
        number: found.found.number,
        state: to.as_str().to_owned(),
        reason: reason.to_owned(),
    };
    tx.record(now, actor, &event)?;
    Ok(())
}
