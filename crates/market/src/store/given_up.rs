//! Ways to pay that were opened and given up for another.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::dsl::max;
use diesel::prelude::*;
use kernel::{RegionCode, Timestamp};

use super::PaymentRow;
use super::schema::{payee_given_up, payment_given_up};
use crate::Result;
use crate::model::{CheckoutId, Order};

/// A way to pay that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_given_up, check_for_backend(Backend))]
pub(crate) struct GivenUp {
    /// The prefecture.
    pub(crate) county: RegionCode,
    /// Its id.
    pub(crate) id: i64,
    /// The checkout it would have paid.
    pub(crate) checkout: CheckoutId,
    /// Which of the payment's numbers it has.
    pub(crate) attempt: i64,
    /// The provider asked.
    pub(crate) provider: String,
    /// `qr` or `h5`.
    pub(crate) way: String,
    /// What the buyer could scan or follow.
    pub(crate) link: String,
    /// `open`, `closed` once its provider takes no money for it, or `paid` all the same.
    pub(crate) status: String,
    /// When it was asked for.
    pub(crate) opened_at: Timestamp,
    /// Until when its provider may take money for it.
    pub(crate) open_until: Timestamp,
    /// When its provider was last asked about it.
    pub(crate) asked_at: Timestamp,
    /// When it last changed.
    pub(crate) changed_at: Timestamp,
}

/// Keeps the open way of a payment as one that was given up.
pub(crate) fn keep_given_up(
    tx: &mut Tx<'_>,
    now: Timestamp,
    of: &PaymentRow,
    status: &str,
    open_until: Timestamp,
) -> Result<()> {
    let row = GivenUp {
        county: of.county,
        id: tx.id(now),
        checkout: of.checkout,
        attempt: of.attempt,
        provider: of.provider.clone(),
        way: of.way.clone(),
        link: of.link.clone(),
        status: status.to_owned(),
        opened_at: of.opened_at,
        open_until,
        asked_at: Timestamp::default(),
        changed_at: now,
    };
    diesel::insert_into(payment_given_up::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

pub(crate) fn given_up(conn: &mut Conn, checkout: CheckoutId, attempt: i64) -> Result<Option<GivenUp>> {
    Ok(payment_given_up::table
        .filter(payment_given_up::checkout.eq(checkout).and(payment_given_up::attempt.eq(attempt)))
        .select(GivenUp::as_select())
        .first(conn)
        .optional()?)
}

/// The attempt after all there were.
pub(crate) fn next_attempt(conn: &mut Conn, of: &PaymentRow) -> Result<i64> {
    let last: Option<i64> = payment_given_up::table
        .filter(payment_given_up::checkout.eq(of.checkout))
        .select(max(payment_given_up::attempt))
        .first(conn)?;
    Ok(last.unwrap_or(0).max(of.attempt).saturating_add(1))
}

/// Notes what became of a way that was given up; false when somebody noted something else meanwhile.
pub(crate) fn change_given_up(conn: &mut Conn, now: Timestamp, seen: &GivenUp, to: &str) -> Result<bool> {
    let changed = diesel::update(
        payment_given_up::table
            .find((seen.county, seen.id))
            .filter(payment_given_up::status.eq(&seen.status)),
    )
    .set((payment_given_up::status.eq(to), payment_given_up::changed_at.eq(now)))
    .prepared()
    .execute(conn)?;
    Ok(changed == 1)
}

/// Takes a way off those that were given up; false when money came for it meanwhile.
pub(crate) fn drop_given_up(conn: &mut Conn, seen: &GivenUp) -> Result<bool> {
    let unpaid =
        payment_given_up::table.find((seen.county, seen.id)).filter(payment_given_up::status.ne("paid"));
    Ok(diesel::delete(unpaid).prepared().execute(conn)? == 1)
}

/// The ways of this provider that were given up and may still be paid, those asked about the longest ago first.
pub(crate) fn open_given_up(
    conn: &mut Conn,
    provider: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<GivenUp>> {
    Ok(payment_given_up::table
        .filter(payment_given_up::provider.eq(provider).and(payment_given_up::status.eq("open")))
        .filter(payment_given_up::asked_at.lt(before))
        .order(payment_given_up::asked_at.asc())
        .limit(limit)
        .select(GivenUp::as_select())
        .load(conn)?)
}

/// Notes that their provider is asked about these ways.
pub(crate) fn note_given_up_asked(conn: &mut Conn, now: Timestamp, asked: &[GivenUp]) -> Result<()> {
    let ids: Vec<i64> = asked.iter().map(|one| one.id).collect();
    let counties: Vec<RegionCode> = asked.iter().map(|one| one.county).collect();
    let those = payment_given_up::county.eq_any(counties).and(payment_given_up::id.eq_any(ids));
    diesel::update(payment_given_up::table.filter(those))
        .set(payment_given_up::asked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// The payment as a provider knows it under this attempt, whether or not that way was given up.
pub(crate) fn payment_as(
    conn: &mut Conn,
    payment: &PaymentRow,
    provider: &str,
    attempt: i64,
) -> Result<Option<PaymentRow>> {
    let payment = payment.clone();
    if payment.attempt == attempt {
        return Ok((payment.provider == provider).then_some(payment));
    }
    let way = given_up(conn, payment.checkout, attempt)?.filter(|way| way.provider == provider);
    Ok(way.map(|way| PaymentRow {
        provider: way.provider,
        way: way.way,
        link: way.link,
        opened_at: way.opened_at,
        attempt,
        ..payment
    }))
}

/// Keeps to which number an order would have been paid under this attempt.
pub(crate) fn keep_payee_given_up(
    tx: &mut Tx<'_>,
    now: Timestamp,
    order: &Order,
    attempt: i64,
    number: &str,
) -> Result<()> {
    diesel::insert_into(payee_given_up::table)
        .values((
            payee_given_up::county.eq(order.county),
            payee_given_up::id.eq(tx.id::<i64>(now)),
            payee_given_up::order_id.eq(order.id),
            payee_given_up::attempt.eq(attempt),
            payee_given_up::number.eq(number),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// To which number an order would have been paid under an attempt that was given up.
pub(crate) fn payee_given_up(conn: &mut Conn, order: &Order, attempt: i64) -> Result<Option<String>> {
    Ok(payee_given_up::table
        .filter(payee_given_up::county.eq(order.county).and(payee_given_up::order_id.eq(order.id)))
        .filter(payee_given_up::attempt.eq(attempt))
        .select(payee_given_up::number)
        .first(conn)
        .optional()?)
}
