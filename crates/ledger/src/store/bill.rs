//! Bills, their lines, and the differences that were found.

use std::collections::{HashMap, HashSet};

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Fen, PersonId, RegionCode, Timestamp};

use super::schema::{bill, bill_line, difference, expected_bill};
use crate::{
    Bill, BillId, Difference, DifferenceId, DifferenceKind, DifferenceState, Error, Found, LineKind,
    LineState, ProviderBill, Result,
};

/// Numbers asked for in one statement.
const CHUNK: usize = 500;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = bill, check_for_backend(Backend))]
struct BillRow {
    county: RegionCode,
    id: BillId,
    provider: String,
    day: i32,
    lines: i64,
    matched: i64,
    payments_fen: Fen,
    refunds_fen: Fen,
    splits_fen: Fen,
    taken_at: Timestamp,
}

/// Keeps a bill; one of a day and provider is taken once.
pub(crate) fn insert_bill(tx: &mut Tx<'_>, new: &Bill) -> Result<()> {
    let row = BillRow {
        county: new.county,
        id: new.id,
        provider: new.provider.clone(),
        day: new.day.number(),
        lines: new.lines,
        matched: new.matched,
        payments_fen: new.payments,
        refunds_fen: new.refunds,
        splits_fen: new.splits,
        taken_at: new.taken_at,
    };
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(bill::table).values(row).prepared().execute(tx.conn()))?;
    inserted.ok_or(Error::BillTaken(new.day))?;
    Ok(())
}

pub(crate) fn insert_lines(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (city, id): (RegionCode, BillId),
    taken: &ProviderBill,
) -> Result<()> {
    for (line, place) in taken.lines.iter().zip(1_i64..) {
        diesel::insert_into(bill_line::table)
            .values((
                bill_line::county.eq(city),
                bill_line::id.eq(tx.id::<i64>(now)),
                bill_line::bill.eq(id),
                bill_line::provider.eq(&taken.provider),
                bill_line::place.eq(place),
                bill_line::kind.eq(line.kind.as_str()),
                bill_line::number.eq(&line.number),
                bill_line::theirs.eq(&line.theirs),
                bill_line::amount_fen.eq(line.amount),
                bill_line::state.eq(line.state.as_str()),
                bill_line::at.eq(line.at),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Which of these numbers a provider's bills have had as done: what was still under way is looked for again.
pub(crate) fn known_numbers(
    conn: &mut Conn,
    city: RegionCode,
    provider: &str,
    numbers: &[(LineKind, String)],
) -> Result<HashSet<(LineKind, String)>> {
    let mut known = HashSet::new();
    for some in numbers.chunks(CHUNK) {
        let rows: Vec<(String, String)> = bill_line::table
            .filter(bill_line::county.eq(city).and(bill_line::provider.eq(provider)))
            .filter(bill_line::state.eq(LineState::Done.as_str()))
            .filter(
                bill_line::number.eq_any(some.iter().map(|(_, number)| number.clone()).collect::<Vec<_>>()),
            )
            .select((bill_line::kind, bill_line::number))
            .load(conn)?;
        known.extend(rows.into_iter().filter_map(|(kind, number)| Some((LineKind::parse(&kind)?, number))));
    }
    Ok(known)
}

/// A provider whose bills there must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExpectedBills {
    /// The provider's word.
    pub(crate) provider: String,
    /// From this day on.
    pub(crate) first: Day,
    /// What went wrong when the next of them was last asked for; empty when nothing did.
    pub(crate) fault: String,
}

/// Whose bills there must be.
pub(crate) fn expected_bills(conn: &mut Conn, city: RegionCode) -> Result<Vec<ExpectedBills>> {
    let rows: Vec<(String, i32, String)> = expected_bill::table
        .filter(expected_bill::county.eq(city))
        .order(expected_bill::provider.asc())
        .select((expected_bill::provider, expected_bill::first_day, expected_bill::fault))
        .load(conn)?;
    rows.into_iter()
        .map(|(provider, first, fault)| Ok(ExpectedBills { provider, first: day_of(first)?, fault }))
        .collect()
}

/// Notes whose bills there must be from a day on; the first day that was said counts.
pub(crate) fn expect_bills(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    first: Day,
) -> Result<()> {
    let known = expected_bills(tx.conn(), city)?;
    if known.iter().any(|one| one.provider == provider) {
        return Ok(());
    }
    diesel::insert_into(expected_bill::table)
        .values((
            expected_bill::county.eq(city),
            expected_bill::id.eq(tx.id::<i64>(now)),
            expected_bill::provider.eq(provider),
            expected_bill::first_day.eq(first.number()),
            expected_bill::fault.eq(""),
            expected_bill::tried_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// Notes what came of asking for a provider's next bill; nothing when it was taken.
pub(crate) fn note_bill_fault(
    conn: &mut Conn,
    now: Timestamp,
    city: RegionCode,
    provider: &str,
    fault: &str,
) -> Result<()> {
    let of =
        expected_bill::table.filter(expected_bill::county.eq(city).and(expected_bill::provider.eq(provider)));
    diesel::update(of)
        .set((expected_bill::fault.eq(fault), expected_bill::tried_at.eq(now)))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// The last day of each provider whose bill was taken.
pub(crate) fn last_bills(conn: &mut Conn, city: RegionCode) -> Result<Vec<(String, Day)>> {
    let rows: Vec<(String, Option<i32>)> = bill::table
        .filter(bill::county.eq(city))
        .group_by(bill::provider)
        .select((bill::provider, diesel::dsl::max(bill::day)))
        .load(conn)?;
    rows.into_iter()
        .filter_map(|(provider, day)| Some((provider, day?)))
        .map(|(provider, day)| Ok((provider, day_of(day)?)))
        .collect()
}

fn day_of(number: i32) -> Result<Day> {
    Day::from_number(number).ok_or_else(|| db::Error::Unreadable(format!("day {number}")).into())
}

/// Which bills.
#[derive(Debug, Clone, Default)]
pub struct BillQuery {
    /// The provider's word; empty for all.
    pub provider: String,
    /// Only those with differences nobody has settled.
    pub open: bool,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Bills, the newest day first, and how many match.
pub(crate) fn bills(conn: &mut Conn, city: RegionCode, want: &BillQuery) -> Result<(Vec<Bill>, i64)> {
    let matching = || {
        let mut query = bill::table.filter(bill::county.eq(city)).into_boxed();
        if !want.provider.is_empty() {
            query = query.filter(bill::provider.eq(want.provider.clone()));
        }
        if want.open {
            let open = difference::table
                .filter(difference::county.eq(bill::county).and(difference::bill.eq(bill::id)))
                .filter(difference::state.eq(DifferenceState::Open.as_str()));
            query = query.filter(diesel::dsl::exists(open));
        }
        query
    };
    let rows: Vec<BillRow> = matching()
        .order((bill::day.desc(), bill::provider.asc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(BillRow::as_select())
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    let open: HashMap<BillId, i64> = difference::table
        .filter(difference::county.eq(city))
        .filter(difference::bill.eq_any(rows.iter().map(|row| row.id).collect::<Vec<_>>()))
        .filter(difference::state.eq(DifferenceState::Open.as_str()))
        .group_by(difference::bill)
        .select((difference::bill, diesel::dsl::count_star()))
        .load(conn)?
        .into_iter()
        .collect();
    let found = rows.into_iter().map(|row| {
        let open = open.get(&row.id).copied().unwrap_or(0);
        bill_of(row, open)
    });
    Ok((found.collect::<Result<_>>()?, total))
}

fn bill_of(row: BillRow, open: i64) -> Result<Bill> {
    Ok(Bill {
        county: row.county,
        id: row.id,
        provider: row.provider,
        day: day_of(row.day)?,
        lines: row.lines,
        matched: row.matched,
        payments: row.payments_fen,
        refunds: row.refunds_fen,
        splits: row.splits_fen,
        open,
        taken_at: row.taken_at,
    })
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = difference, check_for_backend(Backend))]
struct DifferenceRow {
    county: RegionCode,
    id: DifferenceId,
    bill: BillId,
    provider: String,
    day: i32,
    kind: String,
    line: String,
    number: String,
    place: i64,
    ours_fen: Option<Fen>,
    theirs_fen: Option<Fen>,
    state: String,
    reason: String,
    settled_by: PersonId,
    settled_at: Timestamp,
}

impl TryFrom<DifferenceRow> for Difference {
    type Error = Error;

    fn try_from(row: DifferenceRow) -> Result<Self> {
        let unreadable = |what: &str| db::Error::Unreadable(format!("difference {}: {what}", row.id));
        Ok(Self {
            found: Found {
                kind: DifferenceKind::parse(&row.kind).ok_or_else(|| unreadable("kind"))?,
                line: LineKind::parse(&row.line).ok_or_else(|| unreadable("line"))?,
                number: row.number,
                place: row.place,
                ours: row.ours_fen,
                theirs: row.theirs_fen,
            },
            state: DifferenceState::parse(&row.state)
                .ok_or_else(|| db::Error::Unreadable(format!("difference {}: state", row.id)))?,
            county: row.county,
            id: row.id,
            bill: row.bill,
            provider: row.provider,
            day: day_of(row.day)?,
            reason: row.reason,
            settled_by: (row.settled_by.0 != 0).then_some(row.settled_by),
            settled_at: row.settled_at,
        })
    }
}

pub(crate) fn insert_differences(tx: &mut Tx<'_>, now: Timestamp, of: &Bill, found: &[Found]) -> Result<()> {
    for one in found {
        let row = DifferenceRow {
            county: of.county,
            id: tx.id(now),
            bill: of.id,
            provider: of.provider.clone(),
            day: of.day.number(),
            kind: one.kind.as_str().to_owned(),
            line: one.line.as_str().to_owned(),
            number: one.number.clone(),
            place: one.place,
            ours_fen: one.ours,
            theirs_fen: one.theirs,
            state: DifferenceState::Open.as_str().to_owned(),
            reason: String::new(),
            settled_by: PersonId(0),
            settled_at: Timestamp::default(),
        };
        diesel::insert_into(difference::table).values(row).prepared().execute(tx.conn())?;
    }
    Ok(())
}

pub(crate) fn difference(conn: &mut Conn, id: DifferenceId) -> Result<Option<Difference>> {
    let row: Option<DifferenceRow> = difference::table
        .filter(difference::id.eq(id))
        .select(DifferenceRow::as_select())
        .first(conn)
        .optional()?;
    row.map(Difference::try_from).transpose()
}

/// Which differences.
#[derive(Debug, Clone, Default)]
pub struct DifferenceQuery {
    /// What became of them.
    pub state: Option<DifferenceState>,
    /// How they differ.
    pub kind: Option<DifferenceKind>,
    /// Of this bill.
    pub bill: Option<BillId>,
    /// Of bills until this day.
    pub until: Option<Day>,
    /// Part of a number.
    pub words: String,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Differences, the newest day first, and how many match.
pub(crate) fn differences(
    conn: &mut Conn,
    city: RegionCode,
    want: &DifferenceQuery,
) -> Result<(Vec<Difference>, i64)> {
    let pattern = format!("%{}%", want.words.trim().replace(['%', '_'], ""));
    let matching = || {
        let mut query = difference::table
            .filter(difference::county.eq(city).and(difference::number.like(pattern.clone())))
            .into_boxed();
        if let Some(state) = want.state {
            query = query.filter(difference::state.eq(state.as_str()));
        }
        if let Some(kind) = want.kind {
            query = query.filter(difference::kind.eq(kind.as_str()));
        }
        if let Some(bill) = want.bill {
            query = query.filter(difference::bill.eq(bill));
        }
        if let Some(day) = want.until {
            query = query.filter(difference::day.le(day.number()));
        }
        query
    };
    let rows: Vec<DifferenceRow> = matching()
        .order((difference::day.desc(), difference::id.asc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(DifferenceRow::as_select())
        .load(conn)?;
    let total = matching().count().get_result(conn)?;
    Ok((rows.into_iter().map(Difference::try_from).collect::<Result<_>>()?, total))
}

/// How many differences of bills until this day nobody has settled.
pub(crate) fn open_until(conn: &mut Conn, city: RegionCode, day: Day) -> Result<i64> {
    Ok(difference::table
        .filter(difference::county.eq(city).and(difference::day.le(day.number())))
        .filter(difference::state.eq(DifferenceState::Open.as_str()))
        .count()
        .get_result(conn)?)
}

/// Settles an open difference; false when somebody was first.
pub(crate) fn change_difference(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Difference,
    to: DifferenceState,
    reason: &str,
    by: PersonId,
) -> Result<bool> {
    let open = difference::table
        .find((seen.county, seen.id))
        .filter(difference::state.eq(DifferenceState::Open.as_str()));
    let changed = diesel::update(open)
        .set((
            difference::state.eq(to.as_str()),
            difference::reason.eq(reason),
            difference::settled_by.eq(by),
            difference::settled_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}
