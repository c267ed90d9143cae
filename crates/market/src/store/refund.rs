//! Money that goes back.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Fen, RegionCode, Timestamp};

use super::schema::{order_line, orders, refund, refund_try};
use crate::model::{ListingId, Order, OrderId, Refund, RefundId, RefundReason};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = refund, check_for_backend(Backend))]
struct RefundRow {
    county: RegionCode,
    id: RefundId,
    order_id: OrderId,
    amount_fen: Fen,
    commission_fen: Fen,
    reason: String,
    status: String,
    instructed_at: Timestamp,
    confirmed_at: Timestamp,
    split_back_fen: Fen,
    provider: String,
    attempt: i64,
}

impl TryFrom<RefundRow> for Refund {
    type Error = Error;

    fn try_from(row: RefundRow) -> Result<Self> {
        let reason = RefundReason::parse(&row.reason)
            .ok_or_else(|| db::Error::Unreadable(format!("refund {}: reason", row.id)))?;
        Ok(Self {
            county: row.county,
            id: row.id,
            order: row.order_id,
            amount: row.amount_fen,
            commission: row.commission_fen,
            split_back: row.split_back_fen,
            reason,
            confirmed: row.status == "confirmed",
            instructed_at: row.instructed_at,
            provider: row.provider,
            attempt: row.attempt,
        })
    }
}

pub(crate) fn insert_refund(conn: &mut Conn, new: &Refund) -> Result<()> {
    let row = RefundRow {
        county: new.county,
        id: new.id,
        order_id: new.order,
        amount_fen: new.amount,
        commission_fen: new.commission,
        reason: new.reason.as_str().to_owned(),
        status: "instructed".to_owned(),
        instructed_at: new.instructed_at,
        confirmed_at: Timestamp::default(),
        split_back_fen: new.split_back,
        provider: new.provider.clone(),
        attempt: new.attempt,
    };
    diesel::insert_into(refund::table).values(row).prepared().execute(conn)?;
    Ok(())
}

/// Notes on the order what goes back and what commission remains, if it still is what the caller saw.
pub(crate) fn add_refunded(conn: &mut Conn, seen: &Order, amount: Fen, commission: Fen) -> Result<bool> {
    let changed = diesel::update(
        orders::table
            .find((seen.county, seen.id))
            .filter(orders::refunded_fen.eq(seen.refunded).and(orders::commission_fen.eq(seen.commission))),
    )
    .set((orders::refunded_fen.eq(orders::refunded_fen + amount), orders::commission_fen.eq(commission)))
    .prepared()
    .execute(conn)?;
    Ok(changed == 1)
}

/// Notes on a line what goes back; false when the line has not that much left.
pub(crate) fn add_refunded_of_line(
    conn: &mut Conn,
    order: &Order,
    listing: ListingId,
    amount: Fen,
) -> Result<bool> {
    let line = order_line::table
        .filter(order_line::county.eq(order.county).and(order_line::order_id.eq(order.id)))
        .filter(order_line::listing.eq(listing))
        .filter(order_line::amount_fen.ge(order_line::refunded_fen + amount));
    let changed = diesel::update(line)
        .set(order_line::refunded_fen.eq(order_line::refunded_fen + amount))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn refund(conn: &mut Conn, id: RefundId) -> Result<Option<Refund>> {
    refund::table
        .filter(refund::id.eq(id))
        .select(RefundRow::as_select())
        .first(conn)
        .optional()?
        .map(Refund::try_from)
        .transpose()
}

/// The refunds of an order, oldest first; not what was paid a second time for it and goes back.
pub(crate) fn refunds_of(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<Refund>> {
    let all = all_that_goes_back(conn, county, order)?.into_iter();
    Ok(all.filter(|refund| refund.reason != RefundReason::PaidTwice).collect())
}

/// What was paid a second time for an order and goes back, oldest first.
pub(crate) fn paid_twice_of(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<Refund>> {
    let all = all_that_goes_back(conn, county, order)?.into_iter();
    Ok(all.filter(|refund| refund.reason == RefundReason::PaidTwice).collect())
}

fn all_that_goes_back(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<Refund>> {
    refund::table
        .filter(refund::county.eq(county).and(refund::order_id.eq(order)))
        .order(refund::id.asc())
        .select(RefundRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Refund::try_from)
        .collect()
}

/// Refunds this provider has yet to confirm and whose pause is over, oldest first; without a moment, all of them.
pub(crate) fn refunds_waiting(
    conn: &mut Conn,
    provider: &str,
    now: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<Refund>> {
    let pausing = refund_try::table
        .filter(refund_try::county.eq(refund::county).and(refund_try::refund.eq(refund::id)))
        .filter(refund_try::next_at.gt(now.unwrap_or(Timestamp::from_millis(i64::MAX))));
    refund::table
        .filter(refund::provider.eq(provider).and(refund::status.eq("instructed")))
        .filter(diesel::dsl::not(diesel::dsl::exists(pausing)))
        .order(refund::instructed_at.asc())
        .limit(limit)
        .select(RefundRow::as_select())
        .load(conn)?
        .into_iter()
        .map(Refund::try_from)
        .collect()
}

/// How often the provider was told of a refund without having done it, and how many of its numbers were given up.
pub(crate) fn tries_of_refund(conn: &mut Conn, seen: &Refund) -> Result<(i64, i64)> {
    let tries: Option<(i64, i64)> = refund_try::table
        .filter(refund_try::county.eq(seen.county).and(refund_try::refund.eq(seen.id)))
        .select((refund_try::tries, refund_try::attempt))
        .first(conn)
        .optional()?;
    Ok(tries.unwrap_or_default())
}

/// What the provider said of a refund it has not done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RefundTry<'a> {
    /// What went wrong; empty while it is at work.
    pub(crate) fault: &'a str,
    /// Under this number it will never do it.
    pub(crate) given_up: bool,
}

pub(crate) fn note_refund_try(
    tx: &mut Tx<'_>,
    now: Timestamp,
    seen: &Refund,
    said: RefundTry<'_>,
    next: Timestamp,
) -> Result<()> {
    let of = refund_try::table.filter(refund_try::county.eq(seen.county).and(refund_try::refund.eq(seen.id)));
    let changed = diesel::update(of)
        .set((
            refund_try::tries.eq(refund_try::tries + 1),
            refund_try::fault.eq(said.fault),
            refund_try::given_up.eq(said.given_up),
            refund_try::tried_at.eq(now),
            refund_try::next_at.eq(next),
        ))
        .prepared()
        .execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(refund_try::table)
            .values((
                refund_try::county.eq(seen.county),
                refund_try::id.eq(tx.id::<i64>(now)),
                refund_try::refund.eq(seen.id),
                refund_try::tries.eq(1_i64),
                refund_try::fault.eq(said.fault),
                refund_try::given_up.eq(said.given_up),
                refund_try::attempt.eq(0_i64),
                refund_try::tried_at.eq(now),
                refund_try::next_at.eq(next),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Ends the pause of a refund at once, whatever it is for.
pub(crate) fn end_refund_pause(conn: &mut Conn, now: Timestamp, id: RefundId) -> Result<()> {
    let pausing = refund_try::table.filter(refund_try::refund.eq(id).and(refund_try::next_at.gt(now)));
    diesel::update(pausing).set(refund_try::next_at.eq(now)).prepared().execute(conn)?;
    Ok(())
}

/// Has the provider told again of a refund in which something went wrong, under another number when it gave this one up;
/// false when nothing did.
pub(crate) fn retry_refund_now(conn: &mut Conn, now: Timestamp, seen: &Refund) -> Result<bool> {
    if seen.confirmed {
        return Ok(false);
    }
    let failed = |given_up: bool| {
        refund_try::table
            .filter(refund_try::county.eq(seen.county).and(refund_try::refund.eq(seen.id)))
            .filter(refund_try::fault.ne("").and(refund_try::given_up.eq(given_up)))
    };
    let again = (refund_try::fault.eq(""), refund_try::next_at.eq(now));
    let anew = (again, refund_try::given_up.eq(false), refund_try::attempt.eq(refund_try::attempt + 1));
    let mut changed = diesel::update(failed(false)).set(again).prepared().execute(conn)?;
    if changed == 0 {
        changed = diesel::update(failed(true)).set(anew).prepared().execute(conn)?;
    }
    Ok(changed == 1)
}

/// The refunds of an order that the provider has not done though told, and in which something went wrong.
pub(crate) fn refunds_delayed(conn: &mut Conn, county: RegionCode, order: OrderId) -> Result<Vec<RefundId>> {
    let with_fault = refund_try::table
        .filter(refund_try::county.eq(refund::county).and(refund_try::refund.eq(refund::id)))
        .filter(refund_try::fault.ne(""));
    Ok(refund::table
        .filter(refund::county.eq(county).and(refund::order_id.eq(order)))
        .filter(refund::status.eq("instructed"))
        .filter(diesel::dsl::exists(with_fault))
        .select(refund::id)
        .load(conn)?)
}

/// The provider says that the buyer has it; false when it said so before.
pub(crate) fn confirm_refund(conn: &mut Conn, now: Timestamp, seen: &Refund) -> Result<bool> {
    let waiting = refund::table.find((seen.county, seen.id)).filter(refund::status.eq("instructed"));
    let changed = diesel::update(waiting)
        .set((refund::status.eq("confirmed"), refund::confirmed_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}
