//! Booking and reading.

use db::{Conn, Prepare as _, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp};

use crate::{AccountCode, AccountRef, Entry, EntryId, Error, Month, Owner, Result, Transfer};

use super::schema::{account, entry, transfer};

/// Books an entry in the caller's transaction. Refuses one of the same kind for the same subject, an
/// overdraft, and a transfer between books. Records no event: the use case that calls it does.
///
/// No entry is dated into a closed month. What comes to be known after the close is booked on the first day of the
/// month that is open; `at` still says when it happened.
pub fn post(tx: &mut Tx<'_>, now: Timestamp, booking: &Entry) -> Result<EntryId> {
    let id: EntryId = tx.id(now);
    if !insert(tx, id, now, now.day(), booking)? {
        let closed = super::last_closed(tx.conn(), booking.county)?.ok_or(Error::Closed)?;
        if !insert(tx, id, now, closed.next().bounds().0, booking)? {
            return Err(Error::Closed);
        }
    }
    for line in &booking.transfers {
        transfer_one(tx, now, booking.county, id, line)?;
    }
    Ok(id)
}

/// True when an entry of this kind was booked for this subject.
pub fn is_booked(conn: &mut Conn, county: RegionCode, kind: &str, subject: &str) -> Result<bool> {
    let found: i64 = entry::table
        .filter(entry::county.eq(county).and(entry::kind.eq(kind)).and(entry::subject.eq(subject)))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// Writes the entry unless its month is closed; false then.
fn insert(tx: &mut Tx<'_>, id: EntryId, now: Timestamp, day: Day, booking: &Entry) -> Result<bool> {
    struct InsertEntry;

    let inserted = diesel::sql_query(
        "INSERT INTO entry (county, id, kind, subject, day, at) SELECT $1, $2, $3, $4, $5, $6 \
         WHERE NOT EXISTS (SELECT 1 FROM closed_month c WHERE c.county = $1 AND c.month >= $7) \
         ON CONFLICT (county, kind, subject) DO NOTHING",
    )
    .bind::<BigInt, _>(booking.county.0)
    .bind::<BigInt, _>(id.0)
    .bind::<Text, _>(booking.kind)
    .bind::<Text, _>(&booking.subject)
    .bind::<Integer, _>(day.number())
    .bind::<BigInt, _>(now.millis())
    .bind::<Integer, _>(Month::of(day).number())
    .named::<InsertEntry>()
    .execute(tx.conn())?;
    if inserted == 0 && is_booked(tx.conn(), booking.county, booking.kind, &booking.subject)? {
        return Err(Error::Repeated);
    }
    Ok(inserted == 1)
}

fn transfer_one(
    tx: &mut Tx<'_>,
    now: Timestamp,
    county: RegionCode,
    id: EntryId,
    line: &Transfer,
) -> Result<()> {
    struct InsertTransfer;

    match line.amount.0 {
        0 => return Ok(()),
        ..0 => return Err(Error::Amount),
        _ => {}
    }
    let (debit, credit) = (line.debit.code, line.credit.code);
    if debit.book() != credit.book() {
        return Err(Error::AcrossBooks(debit.as_str(), credit.as_str()));
    }
    // The credited side first: money comes in before it goes out, so no check fails on the way.
    let (first, second) = if credit.normal() == "credit" { (false, true) } else { (true, false) };
    let mut ids = [0, 0];
    for debited in [first, second] {
        let side = if debited { line.debit } else { line.credit };
        ids[usize::from(debited)] = move_account(tx, now, county, side, line.amount, debited)?;
    }
    diesel::insert_into(transfer::table)
        .values((
            transfer::county.eq(county),
            transfer::id.eq(tx.id::<i64>(now)),
            transfer::entry.eq(id),
            transfer::book.eq(debit.book()),
            transfer::debit.eq(ids[1]),
            transfer::credit.eq(ids[0]),
            transfer::amount_fen.eq(line.amount),
        ))
        .named::<InsertTransfer>()
        .execute(tx.conn())?;
    Ok(())
}

/// Adds to one side of an account, which is opened where it is not there yet; its id. Refuses what would overdraw it.
fn move_account(
    tx: &mut Tx<'_>,
    now: Timestamp,
    county: RegionCode,
    side: AccountRef,
    amount: Fen,
    debited: bool,
) -> Result<i64> {
    if let Some(id) = try_to_move(tx.conn(), county, side, amount, debited)? {
        return Ok(id);
    }
    if find(tx.conn(), county, side)?.is_none() {
        open(tx, now, county, side)?;
    }
    try_to_move(tx.conn(), county, side, amount, debited)?.ok_or(Error::Overdrawn(side.code.as_str()))
}

/// None when the account is not there or does not hold as much.
fn try_to_move(
    conn: &mut Conn,
    county: RegionCode,
    side: AccountRef,
    amount: Fen,
    debited: bool,
) -> Result<Option<i64>> {
    struct Debit;
    struct DebitIfHeld;
    struct Credit;
    struct CreditIfHeld;

    let grows = side.code.normal() == if debited { "debit" } else { "credit" };
    let row = account::table
        .filter(account::county.eq(county))
        .filter(account::code.eq(side.code.as_str()).and(account::owner.eq(owner_of(side))));
    let (debits, credits) = (account::debits_fen + amount.0, account::credits_fen + amount.0);
    let moved = match (debited, grows) {
        (true, true) => diesel::update(row)
            .set(account::debits_fen.eq(debits))
            .returning(account::id)
            .named::<Debit>()
            .get_result(conn),
        (true, false) => diesel::update(row.filter(account::credits_fen.ge(debits)))
            .set(account::debits_fen.eq(debits))
            .returning(account::id)
            .named::<DebitIfHeld>()
            .get_result(conn),
        (false, true) => diesel::update(row)
            .set(account::credits_fen.eq(credits))
            .returning(account::id)
            .named::<Credit>()
            .get_result(conn),
        (false, false) => diesel::update(row.filter(account::debits_fen.ge(credits)))
            .set(account::credits_fen.eq(credits))
            .returning(account::id)
            .named::<CreditIfHeld>()
            .get_result(conn),
    };
    Ok(moved.optional()?)
}

fn find(conn: &mut Conn, county: RegionCode, side: AccountRef) -> Result<Option<i64>> {
    Ok(account::table
        .filter(account::county.eq(county))
        .filter(account::code.eq(side.code.as_str()).and(account::owner.eq(owner_of(side))))
        .select(account::id)
        .first(conn)
        .optional()?)
}

fn open(tx: &mut Tx<'_>, now: Timestamp, county: RegionCode, side: AccountRef) -> Result<i64> {
    let id: i64 = tx.id(now);
    diesel::insert_into(account::table)
        .values((
            account::county.eq(county),
            account::id.eq(id),
            account::code.eq(side.code.as_str()),
            account::book.eq(side.code.book()),
            account::normal.eq(side.code.normal()),
            account::owner.eq(owner_of(side)),
            account::debits_fen.eq(0),
            account::credits_fen.eq(0),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(id)
}

fn owner_of(side: AccountRef) -> i64 {
    side.owner.map_or(0, Owner::number)
}

/// The balance of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The county whose books these are.
    pub county: RegionCode,
    /// Which account.
    pub code: AccountCode,
    /// Whose, where it is not the county's.
    pub owner: Option<Owner>,
    /// All debits.
    pub debits: Fen,
    /// All credits.
    pub credits: Fen,
}

impl Balance {
    /// What stands on the account's normal side.
    #[must_use]
    pub fn amount(&self) -> Fen {
        let (grows, falls) = if self.code.normal() == "debit" {
            (self.debits, self.credits)
        } else {
            (self.credits, self.debits)
        };
        Fen(grows.0 - falls.0)
    }
}

/// The balances of a county, or of all when `county` is none; of one seller, or of all.
pub fn balances(
    conn: &mut Conn,
    county: Option<RegionCode>,
    owner: Option<OrganisationId>,
) -> Result<Vec<Balance>> {
    let mut query = account::table.into_boxed();
    if let Some(county) = county {
        query = query.filter(account::county.eq(county));
    }
    if let Some(owner) = owner {
        query = query.filter(account::owner.eq(owner));
    }
    let rows: Vec<(RegionCode, String, i64, Fen, Fen)> = query
        .order((account::county.asc(), account::code.asc(), account::owner.asc()))
        .select((account::county, account::code, account::owner, account::debits_fen, account::credits_fen))
        .load(conn)?;
    rows.into_iter()
        .map(|(county, code, owner, debits, credits)| {
            let code = AccountCode::parse(&code)
                .ok_or_else(|| db::Error::Unreadable(format!("account code {code}")))?;
            Ok(Balance { county, code, owner: code.owner(owner), debits, credits })
        })
        .collect()
}

/// Adds the transfers up again and lists every account whose stored totals differ; empty is right.
pub fn check(conn: &mut Conn) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Wrong {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        county: i64,
        #[diesel(sql_type = diesel::sql_types::Text)]
        code: String,
    }
    let rows: Vec<Wrong> = diesel::sql_query(
        "SELECT a.county AS county, a.code AS code FROM account a WHERE \
         a.debits_fen <> COALESCE((SELECT SUM(t.amount_fen) FROM transfer t \
                                   WHERE t.county = a.county AND t.debit = a.id), 0) \
         OR a.credits_fen <> COALESCE((SELECT SUM(t.amount_fen) FROM transfer t \
                                       WHERE t.county = a.county AND t.credit = a.id), 0)",
    )
    .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| format!("the totals of {} in {} are not the sum of its transfers", row.code, row.county))
        .collect())
}
