//! Looking at the books.

use db::Conn;
use kernel::{Actor, RegionCode};

use super::{OwnerNames, SEE_BOOKS};
use crate::store::{self, EntryLine, EntryQuery, Sum, SumQuery};
use crate::{AccountCode, Month, OwnerKind, Result};

/// Which sums of the books.
#[derive(Debug, Clone, Copy, Default)]
pub struct SheetQuery {
    /// Of this county; of all the reader may see when it is none.
    pub county: Option<RegionCode>,
    /// Movements of this month, with what stood before; all there ever was when it is none.
    pub month: Option<Month>,
    /// Only accounts of owners of this kind.
    pub kind: Option<OwnerKind>,
}

/// The trial balance (试算平衡表): what each account of each county was debited and credited.
pub fn sheet(conn: &mut Conn, actor: &Actor, want: SheetQuery) -> Result<Vec<Sum>> {
    summed(conn, actor, want, false)
}

/// Statements: the same for each seller, station and campaign, and for what is the county's as a whole; with the names
/// of these.
pub fn statements(conn: &mut Conn, actor: &Actor, want: SheetQuery) -> Result<(Vec<Sum>, OwnerNames)> {
    let found = summed(conn, actor, want, true)?;
    let names = OwnerNames::of(conn, found.iter().map(|sum| (sum.county, sum.owner)))?;
    Ok((found, names))
}

fn summed(conn: &mut Conn, actor: &Actor, want: SheetQuery, by_owner: bool) -> Result<Vec<Sum>> {
    let counties = allowed(actor, want.county)?;
    store::sums(conn, &SumQuery { counties, code: None, kind: want.kind, month: want.month, by_owner })
}

/// Which lines of the books.
#[derive(Debug, Clone, Default)]
pub struct LineQuery {
    /// Of this county; of all the reader may see when it is none.
    pub county: Option<RegionCode>,
    /// Of this account.
    pub code: Option<AccountCode>,
    /// Of this owner's, by number.
    pub owner: Option<i64>,
    /// Of this month.
    pub month: Option<Month>,
    /// Part of what it was booked for, such as an order's number.
    pub words: String,
    /// How many to pass over.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// The lines a sum is made of, newest first, how many match, and the names of their owners.
pub fn entries(conn: &mut Conn, actor: &Actor, want: LineQuery) -> Result<(Vec<EntryLine>, i64, OwnerNames)> {
    let counties = allowed(actor, want.county)?;
    let LineQuery { code, owner, month, words, offset, limit, .. } = want;
    let (lines, total) =
        store::entries(conn, &EntryQuery { counties, code, owner, month, words, offset, limit })?;
    let names = OwnerNames::of(conn, lines.iter().map(|line| (line.county, line.owner)))?;
    Ok((lines, total, names))
}

/// The counties that were asked for and may be seen; refuses a reader who may see none of them.
fn allowed(actor: &Actor, county: Option<RegionCode>) -> Result<Vec<RegionCode>> {
    let counties = region::counties_of(&actor.scope(SEE_BOOKS, "Books"));
    match county {
        Some(county) => {
            actor.may(SEE_BOOKS, &super::BooksOf(county))?;
            Ok(vec![county])
        }
        None if counties.is_empty() => {
            actor.may(SEE_BOOKS, &super::BooksOf(RegionCode(0)))?;
            Ok(counties)
        }
        None => Ok(counties),
    }
}
