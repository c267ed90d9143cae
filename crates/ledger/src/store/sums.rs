//! Sums over accounts, and the lines they are made of.

use db::Conn;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use kernel::{Day, Fen, OrganisationId, RegionCode, Timestamp};

use crate::{AccountCode, Month, Owner, OwnerKind, Result};

/// Every transfer as two moves, each of one account.
const MOVES: &str = "(SELECT t.county, t.id, t.debit AS account, t.amount_fen AS debit, CAST(0 AS BIGINT) AS credit, \
     e.day, e.at, e.kind, e.subject FROM transfer t JOIN entry e ON e.county = t.county AND e.id = t.entry \
     UNION ALL SELECT t.county, t.id, t.credit AS account, CAST(0 AS BIGINT) AS debit, t.amount_fen AS credit, \
     e.day, e.at, e.kind, e.subject FROM transfer t JOIN entry e ON e.county = t.county AND e.id = t.entry)";

/// Which accounts are summed up.
#[derive(Debug, Clone, Default)]
pub(crate) struct SumQuery {
    pub(crate) counties: Vec<RegionCode>,
    pub(crate) code: Option<AccountCode>,
    pub(crate) kind: Option<OwnerKind>,
    pub(crate) month: Option<Month>,
    /// A line for each owner, not for all of an account's together.
    pub(crate) by_owner: bool,
}

/// What an account held, took in and gave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The county whose books these are.
    pub county: RegionCode,
    /// Which account.
    pub code: AccountCode,
    /// Whose, when owners were told apart.
    pub owner: Option<Owner>,
    /// What stood on its normal side when the month began; nothing without a month.
    pub opening: Fen,
    /// All debits, or those of the month.
    pub debits: Fen,
    /// All credits, or those of the month.
    pub credits: Fen,
}

impl Sum {
    /// What stands on its normal side at the end.
    #[must_use]
    pub fn closing(&self) -> Fen {
        let (grown, fallen) = if self.code.normal() == "debit" {
            (self.debits, self.credits)
        } else {
            (self.credits, self.debits)
        };
        Fen(self.opening.0.saturating_add(grown.0).saturating_sub(fallen.0))
    }
}

#[derive(QueryableByName)]
struct SumRow {
    #[diesel(sql_type = BigInt)]
    county: i64,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = BigInt)]
    owner: i64,
    #[diesel(sql_type = BigInt)]
    opening: i64,
    #[diesel(sql_type = BigInt)]
    debits: i64,
    #[diesel(sql_type = BigInt)]
    credits: i64,
}

/// Sums by county and account, and by owner when that was asked for.
pub(crate) fn sums(conn: &mut Conn, want: &SumQuery) -> Result<Vec<Sum>> {
    let Some(which) = accounts(&want.counties, want.code, want.kind) else { return Ok(Vec::new()) };
    let owner = if want.by_owner { "a.owner" } else { "CAST(0 AS BIGINT)" };
    let sql = match want.month {
        None => format!(
            "SELECT a.county, a.code, {owner} AS owner, CAST(0 AS BIGINT) AS opening, \
             CAST(SUM(a.debits_fen) AS BIGINT) AS debits, CAST(SUM(a.credits_fen) AS BIGINT) AS credits \
             FROM account a WHERE {which} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ),
        Some(month) => {
            let (first, last) = month.bounds();
            let (first, last) = (first.number(), last.number());
            let within = |side: &str| {
                format!("CAST(SUM(CASE WHEN m.day >= {first} THEN m.{side} ELSE 0 END) AS BIGINT)")
            };
            format!(
                "SELECT a.county, a.code, {owner} AS owner, \
                 CAST(SUM(CASE WHEN m.day < {first} THEN m.debit - m.credit ELSE 0 END) AS BIGINT) AS opening, \
                 {} AS debits, {} AS credits FROM account a JOIN {MOVES} m \
                 ON m.county = a.county AND m.account = a.id \
                 WHERE {which} AND m.day <= {last} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
                within("debit"),
                within("credit"),
            )
        }
    };
    let rows: Vec<SumRow> = diesel::sql_query(sql).load(conn)?;
    rows.into_iter().map(Sum::try_from).collect()
}

/// What was credited to a seller and debited from them, in a month or ever, newest first, and how many lines there are.
pub fn lines_of_seller(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
    month: Option<Month>,
    (offset, limit): (i64, i64),
) -> Result<(Vec<EntryLine>, i64)> {
    let want = EntryQuery {
        counties: vec![county],
        code: Some(AccountCode::SellerDue),
        owner: Some(seller.0),
        month,
        words: String::new(),
        offset,
        limit,
    };
    entries(conn, &want)
}

/// A month of a seller: what was due when it began, what came and went, and what is due at its end.
pub fn month_of_seller(
    conn: &mut Conn,
    county: RegionCode,
    seller: OrganisationId,
    month: Month,
) -> Result<Sum> {
    let want = SumQuery {
        counties: vec![county],
        code: Some(AccountCode::SellerDue),
        kind: None,
        month: Some(month),
        by_owner: true,
    };
    let found = sums(conn, &want)?.into_iter().find(|sum| sum.owner == Some(seller.into()));
    Ok(found.unwrap_or(Sum {
        county,
        code: AccountCode::SellerDue,
        owner: Some(seller.into()),
        opening: Fen::ZERO,
        debits: Fen::ZERO,
        credits: Fen::ZERO,
    }))
}

impl TryFrom<SumRow> for Sum {
    type Error = crate::Error;

    fn try_from(row: SumRow) -> Result<Self> {
        let code = code_of(&row.code)?;
        let opening = if code.normal() == "debit" { row.opening } else { row.opening.saturating_neg() };
        Ok(Self {
            county: RegionCode(row.county),
            code,
            owner: code.owner(row.owner),
            opening: Fen(opening),
            debits: Fen(row.debits),
            credits: Fen(row.credits),
        })
    }
}

/// Which lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryQuery {
    pub(crate) counties: Vec<RegionCode>,
    pub(crate) code: Option<AccountCode>,
    pub(crate) owner: Option<i64>,
    pub(crate) month: Option<Month>,
    pub(crate) words: String,
    pub(crate) offset: i64,
    pub(crate) limit: i64,
}

/// One side of a transfer: what an account took in or gave out, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLine {
    /// The county whose books these are.
    pub county: RegionCode,
    /// Which account.
    pub code: AccountCode,
    /// Whose.
    pub owner: Option<Owner>,
    /// The day it counts for; later than `at` when the month was closed before it was known.
    pub day: Day,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// What was debited; nothing when it was credited.
    pub debit: Fen,
    /// What was credited; nothing when it was debited.
    pub credit: Fen,
}

#[derive(QueryableByName)]
struct LineRow {
    #[diesel(sql_type = BigInt)]
    county: i64,
    #[diesel(sql_type = Text)]
    code: String,
    #[diesel(sql_type = BigInt)]
    owner: i64,
    #[diesel(sql_type = Integer)]
    day: i32,
    #[diesel(sql_type = BigInt)]
    at: i64,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = BigInt)]
    debit: i64,
    #[diesel(sql_type = BigInt)]
    credit: i64,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// The lines of accounts, newest first, and how many match.
pub(crate) fn entries(conn: &mut Conn, want: &EntryQuery) -> Result<(Vec<EntryLine>, i64)> {
    let Some(mut which) = accounts(&want.counties, want.code, None) else { return Ok((Vec::new(), 0)) };
    if let Some(owner) = want.owner {
        which += &format!(" AND a.owner = {owner}");
    }
    if let Some(month) = want.month {
        let (first, last) = month.bounds();
        which += &format!(" AND m.day BETWEEN {} AND {}", first.number(), last.number());
    }
    let from = format!(
        "FROM account a JOIN {MOVES} m ON m.county = a.county AND m.account = a.id \
         WHERE {which} AND m.subject LIKE $1"
    );
    let pattern = format!("%{}%", want.words.trim().replace(['%', '_'], ""));
    let rows: Vec<LineRow> = diesel::sql_query(format!(
        "SELECT a.county, a.code, a.owner, m.day, m.at, m.kind, m.subject, m.debit, m.credit {from} \
         ORDER BY m.at DESC, m.id DESC, m.debit DESC LIMIT {} OFFSET {}",
        want.limit, want.offset
    ))
    .bind::<Text, _>(&pattern)
    .load(conn)?;
    let count: Count = diesel::sql_query(format!("SELECT COUNT(*) AS value {from}"))
        .bind::<Text, _>(&pattern)
        .get_result(conn)?;
    Ok((rows.into_iter().map(EntryLine::try_from).collect::<Result<_>>()?, count.value))
}

impl TryFrom<LineRow> for EntryLine {
    type Error = crate::Error;

    fn try_from(row: LineRow) -> Result<Self> {
        let code = code_of(&row.code)?;
        Ok(Self {
            county: RegionCode(row.county),
            code,
            owner: code.owner(row.owner),
            day: Day::from_number(row.day)
                .ok_or_else(|| db::Error::Unreadable(format!("entry of {}: day", row.subject)))?,
            at: Timestamp::from_millis(row.at),
            kind: row.kind,
            subject: row.subject,
            debit: Fen(row.debit),
            credit: Fen(row.credit),
        })
    }
}

fn code_of(text: &str) -> Result<AccountCode> {
    AccountCode::parse(text).ok_or_else(|| db::Error::Unreadable(format!("account code {text}")).into())
}

/// The condition on accounts; none when no account can match. Numbers and our own words alone stand in it.
fn accounts(counties: &[RegionCode], code: Option<AccountCode>, kind: Option<OwnerKind>) -> Option<String> {
    let codes: Vec<String> = AccountCode::ALL
        .into_iter()
        .filter(|one| {
            code.is_none_or(|code| code == *one) && kind.is_none_or(|kind| kind == one.owner_kind())
        })
        .map(|one| format!("'{}'", one.as_str()))
        .collect();
    let counties: Vec<String> = counties.iter().map(|county| county.0.to_string()).collect();
    let some = !codes.is_empty() && !counties.is_empty();
    some.then(|| format!("a.county IN ({}) AND a.code IN ({})", counties.join(", "), codes.join(", ")))
}
