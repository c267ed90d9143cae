//! Payments and the notices about them.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use kernel::{Fen, RegionCode, Timestamp};

use super::given_up::GivenUp;
use super::schema::payment;
use crate::Result;
use crate::model::CheckoutId;

/// A payment as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment, check_for_backend(Backend))]
pub struct PaymentRow {
    /// The prefecture.
    pub county: RegionCode,
    /// Its id.
    pub id: i64,
    /// The checkout it pays.
    pub checkout: CheckoutId,
    /// The provider asked.
    pub provider: String,
    /// How much.
    pub amount_fen: Fen,
    /// `started`, `paid`, `failed`, or `closed` when nobody is to pay it any more.
    pub status: String,
    /// When it was asked for.
    pub started_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// `qr`, `h5`, or empty until a provider was asked.
    pub way: String,
    /// What the buyer scans or follows.
    pub link: String,
    /// When that was asked for.
    pub opened_at: Timestamp,
    /// Which number of it the provider knows; 0 for the first, and another for each way that was given up.
    pub attempt: i64,
}

/// Notes that a checkout is to be paid by way of this provider.
pub(crate) fn start_payment(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    checkout: CheckoutId,
    provider: &str,
    amount: Fen,
) -> Result<()> {
    struct StartPayment;

    let row = PaymentRow {
        county: city,
        id: tx.id(now),
        checkout,
        provider: provider.to_owned(),
        amount_fen: amount,
        status: "started".to_owned(),
        started_at: now,
        changed_at: now,
        way: String::new(),
        link: String::new(),
        opened_at: Timestamp::default(),
        attempt: 0,
    };
    diesel::insert_into(payment::table).values(row).named::<StartPayment>().execute(tx.conn())?;
    Ok(())
}

pub(crate) fn payment_of(conn: &mut Conn, checkout: CheckoutId) -> Result<Option<PaymentRow>> {
    Ok(payment::table
        .filter(payment::checkout.eq(checkout))
        .select(PaymentRow::as_select())
        .first(conn)
        .optional()?)
}

pub(crate) fn change_payment(conn: &mut Conn, now: Timestamp, seen: &PaymentRow, to: &str) -> Result<bool> {
    struct ChangePayment;

    let as_seen = payment::table
        .find((seen.county, seen.id))
        .filter(payment::status.eq(&seen.status).and(payment::attempt.eq(seen.attempt)));
    let changed = diesel::update(as_seen)
        .set((payment::status.eq(to), payment::changed_at.eq(now)))
        .named::<ChangePayment>()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Frees a payment for another way, under this attempt, if the open one is still the one the caller saw.
pub(crate) fn free_way(conn: &mut Conn, now: Timestamp, seen: &PaymentRow, attempt: i64) -> Result<bool> {
    let as_seen = payment::table
        .find((seen.county, seen.id))
        .filter(payment::status.eq("started").and(payment::attempt.eq(seen.attempt)));
    let changed = diesel::update(as_seen)
        .set((
            payment::way.eq(""),
            payment::link.eq(""),
            payment::attempt.eq(attempt),
            payment::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Makes a way that was given up the payment's again, if the payment still is as the caller saw it.
pub(crate) fn take_way_again(
    conn: &mut Conn,
    now: Timestamp,
    seen: &PaymentRow,
    way: &GivenUp,
) -> Result<bool> {
    let as_seen = payment::table
        .find((seen.county, seen.id))
        .filter(payment::status.eq(&seen.status).and(payment::attempt.eq(seen.attempt)))
        .filter(payment::link.eq(&seen.link));
    let changed = diesel::update(as_seen)
        .set((
            payment::provider.eq(&way.provider),
            payment::way.eq(&way.way),
            payment::link.eq(&way.link),
            payment::attempt.eq(way.attempt),
            payment::opened_at.eq(way.opened_at),
            payment::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Lets a payment that failed be asked for again: what is due at a point waits for another.
pub(crate) fn ask_again(conn: &mut Conn, now: Timestamp, checkout: CheckoutId) -> Result<()> {
    diesel::update(payment::table.filter(payment::checkout.eq(checkout).and(payment::status.eq("failed"))))
        .set((
            payment::status.eq("started"),
            payment::way.eq(""),
            payment::link.eq(""),
            payment::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Keeps where the buyer pays, if the payment still stands where the caller saw it.
pub(crate) fn keep_way(
    conn: &mut Conn,
    now: Timestamp,
    seen: &PaymentRow,
    provider: &str,
    way: &str,
    link: &str,
) -> Result<bool> {
    let unchanged = payment::table
        .find((seen.county, seen.id))
        .filter(payment::status.eq("started").and(payment::link.eq(&seen.link)))
        .filter(payment::attempt.eq(seen.attempt));
    let changed = diesel::update(unchanged)
        .set((
            payment::provider.eq(provider),
            payment::way.eq(way),
            payment::link.eq(link),
            payment::opened_at.eq(now),
            payment::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Payments this provider was asked for and has not told of, those asked about the longest ago first: what nobody ever pays
/// keeps none behind it from being asked about.
pub(crate) fn unheard(
    conn: &mut Conn,
    provider: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<PaymentRow>> {
    Ok(payment::table
        .filter(payment::provider.eq(provider).and(payment::status.eq("started")))
        .filter(payment::changed_at.lt(before).and(payment::asked_at.lt(before)))
        .order((payment::asked_at.asc(), payment::changed_at.asc()))
        .limit(limit)
        .select(PaymentRow::as_select())
        .load(conn)?)
}

/// Notes that their provider is asked about these payments.
pub(crate) fn note_asked(conn: &mut Conn, now: Timestamp, asked: &[PaymentRow]) -> Result<()> {
    let ids: Vec<i64> = asked.iter().map(|one| one.id).collect();
    let counties: Vec<RegionCode> = asked.iter().map(|one| one.county).collect();
    diesel::update(payment::table.filter(payment::county.eq_any(counties).and(payment::id.eq_any(ids))))
        .set(payment::asked_at.eq(now))
        .execute(conn)?;
    Ok(())
}

/// Notes a notice; false when it was noted before.
pub(crate) fn note_notice(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    notice: &str,
) -> Result<bool> {
    struct NoteNotice;

    let noted = diesel::sql_query(
        "INSERT INTO payment_notice (county, id, provider, notice, received_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (county, provider, notice) DO NOTHING",
    )
    .bind::<BigInt, _>(city)
    .bind::<BigInt, _>(tx.id::<i64>(now))
    .bind::<Text, _>(provider)
    .bind::<Text, _>(notice)
    .bind::<BigInt, _>(now)
    .named::<NoteNotice>()
    .execute(tx.conn())?;
    Ok(noted == 1)
}
