//! Our payments, refunds and splits as a provider's daily bill is compared with them.

use std::collections::HashMap;

use db::Conn;
use diesel::prelude::*;
use kernel::{Day, Fen, Timestamp};
use ledger::{LineKind, LineState, OwnLine};

use super::schema::{orders, payment, payment_given_up, refund};
use crate::Result;
use crate::model::{OrderId, RefundId, numbered};

/// Numbers asked for in one statement.
const CHUNK: usize = 500;

/// When this provider first told of a payment.
pub(crate) fn first_told(conn: &mut Conn, provider: &str) -> Result<Option<Timestamp>> {
    let kept: Option<Timestamp> = payment::table
        .filter(payment::provider.eq(provider).and(payment::status.eq("paid")))
        .order(payment::changed_at.asc())
        .select(payment::changed_at)
        .first(conn)
        .optional()?;
    let given_up: Option<Timestamp> = payment_given_up::table
        .filter(payment_given_up::provider.eq(provider).and(payment_given_up::status.eq("paid")))
        .order(payment_given_up::changed_at.asc())
        .select(payment_given_up::changed_at)
        .first(conn)
        .optional()?;
    Ok(kept.into_iter().chain(given_up).min())
}

/// The first and the last moment of a day; the last belongs to the next.
pub(super) fn within(day: Day) -> (Timestamp, Timestamp) {
    (day.start(), day.plus_days(1).start())
}

fn is_within(at: Timestamp, day: Day) -> bool {
    at.day() == day
}

/// Our payments of these orders, and those we were told of that day: one for each order and each number it was asked for
/// under, whether or not that way was given up.
pub(crate) fn own_payments(
    conn: &mut Conn,
    provider: &str,
    day: Day,
    numbers: &[i64],
) -> Result<Vec<OwnLine>> {
    type Row = (OrderId, Fen, i64, String, Timestamp);
    let (first, end) = within(day);
    let known = || {
        orders::table
            .inner_join(payment::table.on(payment::checkout.eq(orders::checkout)))
            .filter(payment::provider.eq(provider))
    };
    let given_up = || {
        orders::table
            .inner_join(payment_given_up::table.on(payment_given_up::checkout.eq(orders::checkout)))
            .filter(payment_given_up::provider.eq(provider))
    };
    let columns = (orders::id, orders::total_fen, payment::attempt, payment::status, payment::changed_at);
    let columns_given_up = (
        orders::id,
        orders::total_fen,
        payment_given_up::attempt,
        payment_given_up::status,
        payment_given_up::changed_at,
    );
    let mut rows: Vec<Row> = known()
        .filter(payment::status.eq("paid"))
        .filter(payment::changed_at.ge(first).and(payment::changed_at.lt(end)))
        .select(columns)
        .load(conn)?;
    rows.extend(
        given_up()
            .filter(payment_given_up::status.eq("paid"))
            .filter(payment_given_up::changed_at.ge(first).and(payment_given_up::changed_at.lt(end)))
            .select(columns_given_up)
            .load::<Row>(conn)?,
    );
    for some in numbers.chunks(CHUNK) {
        let those = || orders::id.eq_any(some.to_vec());
        rows.extend(known().filter(those()).select(columns).load::<Row>(conn)?);
        rows.extend(given_up().filter(those()).select(columns_given_up).load::<Row>(conn)?);
    }
    Ok(once(rows.into_iter().map(|(order, amount, attempt, status, at)| {
        let state = match status.as_str() {
            "paid" => LineState::Done,
            "failed" => LineState::Failed,
            _ => LineState::Pending,
        };
        OwnLine {
            kind: LineKind::Payment,
            number: numbered(order, attempt),
            amount,
            state,
            due: state == LineState::Done && is_within(at, day),
            told_later: state == LineState::Done && at.day() > day,
        }
    })))
}

/// A refund beside a bill.
type RefundRow = (RefundId, Fen, Fen, String, Timestamp, String);

/// The refunds of these numbers at a provider, and those we were told of that day.
fn refund_rows(conn: &mut Conn, provider: &str, day: Day, numbers: &[i64]) -> Result<Vec<RefundRow>> {
    let (first, end) = within(day);
    let of_order = || orders::county.eq(refund::county).and(orders::id.eq(refund::order_id));
    let known =
        || refund::table.inner_join(orders::table.on(of_order())).filter(refund::provider.eq(provider));
    let columns = (
        refund::id,
        refund::amount_fen,
        refund::split_back_fen,
        refund::status,
        refund::confirmed_at,
        orders::settlement,
    );
    let mut rows: Vec<RefundRow> = known()
        .filter(refund::confirmed_at.ge(first).and(refund::confirmed_at.lt(end)))
        .select(columns)
        .load(conn)?;
    for some in numbers.chunks(CHUNK) {
        rows.extend(
            known().filter(refund::id.eq_any(some.to_vec())).select(columns).load::<RefundRow>(conn)?,
        );
    }
    Ok(rows)
}

/// Our refunds of these numbers, and those we were told of that day.
pub(crate) fn own_refunds(
    conn: &mut Conn,
    provider: &str,
    day: Day,
    numbers: &[i64],
) -> Result<Vec<OwnLine>> {
    let rows = refund_rows(conn, provider, day, numbers)?.into_iter();
    Ok(once(rows.map(|(refund, amount, _, status, at, _)| {
        own_line(LineKind::Refund, refund.to_string(), amount, status == "confirmed", at, day)
    })))
}

/// What of these refunds came back from a split, and what did of those we were told of that day. Where the part was never
/// split off there was nothing to come back.
pub(crate) fn own_split_returns(
    conn: &mut Conn,
    provider: &str,
    day: Day,
    numbers: &[i64],
) -> Result<Vec<OwnLine>> {
    let rows = refund_rows(conn, provider, day, numbers)?.into_iter();
    let returned =
        rows.filter(|(_, _, back, _, _, settlement)| back.is_positive() && settlement == "confirmed");
    Ok(once(returned.map(|(refund, _, amount, status, at, _)| {
        // It comes back before the buyer has the money, so the bill may have it done while the refund is on its way.
        let (due, told_later) = (status == "confirmed" && is_within(at, day), true);
        let (kind, state) = (LineKind::Split, LineState::Done);
        OwnLine { kind, number: refund.to_string(), amount, state, due, told_later }
    })))
}

/// Our commissions of these orders, and those we were told of that day.
pub(crate) fn own_splits(conn: &mut Conn, provider: &str, day: Day, numbers: &[i64]) -> Result<Vec<OwnLine>> {
    type Row = (OrderId, Fen, String, Timestamp);
    let (first, end) = within(day);
    let known = || {
        orders::table
            .inner_join(payment::table.on(payment::checkout.eq(orders::checkout)))
            .filter(payment::provider.eq(provider))
            .filter(orders::settlement.ne("none").and(orders::payout_commission_fen.gt(0)))
    };
    let columns = (orders::id, orders::payout_commission_fen, orders::settlement, orders::changed_at);
    let mut rows: Vec<Row> = known()
        .filter(orders::settlement.eq("confirmed"))
        .filter(orders::changed_at.ge(first).and(orders::changed_at.lt(end)))
        .select(columns)
        .load(conn)?;
    for some in numbers.chunks(CHUNK) {
        rows.extend(known().filter(orders::id.eq_any(some.to_vec())).select(columns).load::<Row>(conn)?);
    }
    Ok(once(rows.into_iter().map(|(order, amount, settlement, at)| {
        own_line(LineKind::Split, order.to_string(), amount, settlement == "confirmed", at, day)
    })))
}

/// A line that was told to be done, or is still waited for.
fn own_line(kind: LineKind, number: String, amount: Fen, done: bool, at: Timestamp, day: Day) -> OwnLine {
    let state = if done { LineState::Done } else { LineState::Pending };
    let (due, told_later) = (done && is_within(at, day), done && at.day() > day);
    OwnLine { kind, number, amount, state, due, told_later }
}

/// Each number once: the two questions may find the same.
fn once(lines: impl Iterator<Item = OwnLine>) -> Vec<OwnLine> {
    let lines: HashMap<String, OwnLine> = lines.map(|line| (line.number.clone(), line)).collect();
    lines.into_values().collect()
}
