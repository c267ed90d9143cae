//! Months that are closed or to be closed.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::{Day, Fen, PersonId, RegionCode, Timestamp};

use super::schema::{closed_month, entry, month_close};
use crate::{Error, Month, MonthClose, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = month_close, check_for_backend(Backend))]
struct MonthRow {
    county: RegionCode,
    id: i64,
    month: i32,
    asked_by: PersonId,
    asked_at: Timestamp,
    closed_by: PersonId,
    closed_at: Timestamp,
    debits_fen: Fen,
    credits_fen: Fen,
}

impl TryFrom<MonthRow> for MonthClose {
    type Error = Error;

    fn try_from(row: MonthRow) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            month: month_of(row.month)?,
            asked_by: row.asked_by,
            asked_at: row.asked_at,
            closed_by: (row.closed_by.0 != 0).then_some(row.closed_by),
            closed_at: row.closed_at,
            debits: row.debits_fen,
        })
    }
}

fn month_of(number: i32) -> Result<Month> {
    Month::from_number(number).ok_or_else(|| db::Error::Unreadable(format!("month {number}")).into())
}

/// The last month the books of a county are closed for.
pub(crate) fn last_closed(conn: &mut Conn, county: RegionCode) -> Result<Option<Month>> {
    let last: Option<i32> = closed_month::table
        .filter(closed_month::county.eq(county))
        .order(closed_month::month.desc())
        .select(closed_month::month)
        .first(conn)
        .optional()?;
    last.map(month_of).transpose()
}

/// The day of the first entry in these counties.
pub(crate) fn first_entry(conn: &mut Conn, counties: &[RegionCode]) -> Result<Option<Day>> {
    let first: Option<i32> = entry::table
        .filter(entry::county.eq_any(counties))
        .order(entry::day.asc())
        .select(entry::day)
        .first(conn)
        .optional()?;
    first
        .map(|day| Day::from_number(day).ok_or_else(|| db::Error::Unreadable(format!("day {day}")).into()))
        .transpose()
}

/// Every month somebody asked to close, newest first.
pub(crate) fn closes(conn: &mut Conn, city: RegionCode) -> Result<Vec<MonthClose>> {
    let rows: Vec<MonthRow> = month_close::table
        .filter(month_close::county.eq(city))
        .order(month_close::month.desc())
        .select(MonthRow::as_select())
        .load(conn)?;
    rows.into_iter().map(MonthClose::try_from).collect()
}

pub(crate) fn month_close(conn: &mut Conn, city: RegionCode, month: Month) -> Result<Option<MonthClose>> {
    let row: Option<MonthRow> = month_close::table
        .filter(month_close::county.eq(city).and(month_close::month.eq(month.number())))
        .select(MonthRow::as_select())
        .first(conn)
        .optional()?;
    row.map(MonthClose::try_from).transpose()
}

/// Notes that somebody asks to close a month; false when somebody did before.
pub(crate) fn ask(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    month: Month,
    by: PersonId,
) -> Result<bool> {
    let row = MonthRow {
        county: city,
        id: tx.id(now),
        month: month.number(),
        asked_by: by,
        asked_at: now,
        closed_by: PersonId(0),
        closed_at: Timestamp::default(),
        debits_fen: Fen::ZERO,
        credits_fen: Fen::ZERO,
    };
    let asked = tx.unless_taken(|tx| {
        diesel::insert_into(month_close::table).values(row).prepared().execute(tx.conn())
    })?;
    Ok(asked.is_some())
}

/// Closes a month that was asked for; false when it is closed already.
pub(crate) fn close(
    conn: &mut Conn,
    now: Timestamp,
    seen: &MonthClose,
    by: PersonId,
    (debits, credits): (Fen, Fen),
) -> Result<bool> {
    let open = month_close::table.find((seen.county, seen.id)).filter(month_close::closed_by.eq(0));
    let closed = diesel::update(open)
        .set((
            month_close::closed_by.eq(by.0),
            month_close::closed_at.eq(now),
            month_close::debits_fen.eq(debits),
            month_close::credits_fen.eq(credits),
        ))
        .prepared()
        .execute(conn)?;
    Ok(closed == 1)
}

/// From now on no entry of these counties is dated into the month.
pub(crate) fn close_counties(
    tx: &mut Tx<'_>,
    now: Timestamp,
    counties: &[RegionCode],
    month: Month,
) -> Result<()> {
    for county in counties {
        diesel::insert_into(closed_month::table)
            .values((
                closed_month::county.eq(county),
                closed_month::id.eq(tx.id::<i64>(now)),
                closed_month::month.eq(month.number()),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Totals {
    #[diesel(sql_type = BigInt)]
    debits: i64,
    #[diesel(sql_type = BigInt)]
    credits: i64,
}

/// What the accounts of the counties were debited and credited in all until the end of a month, whatever was booked since.
pub(crate) fn month_totals(conn: &mut Conn, counties: &[RegionCode], month: Month) -> Result<(Fen, Fen)> {
    let counties: Vec<String> = counties.iter().map(|county| county.0.to_string()).collect();
    let side = |column: &str| {
        format!(
            "(SELECT CAST(COALESCE(SUM(t.amount_fen), 0) AS BIGINT) FROM transfer t \
             JOIN entry e ON e.county = t.county AND e.id = t.entry \
             JOIN account a ON a.county = t.county AND a.id = t.{column} \
             WHERE t.county IN ({}) AND e.day <= {})",
            counties.join(", "),
            month.bounds().1.number()
        )
    };
    let totals: Totals =
        diesel::sql_query(format!("SELECT {} AS debits, {} AS credits", side("debit"), side("credit")))
            .get_result(conn)?;
    Ok((Fen(totals.debits), Fen(totals.credits)))
}
