//! Closing months: one person asks, another closes, one month after the other.

use db::{Conn, Tx};
use kernel::{Actor, Fen, RegionCode, Timestamp};

use super::{BooksOf, CLOSE_MONTH, SEE_BILLS};
use crate::events::{MonthCloseAsked, MonthClosed};
use crate::{Error, Month, MonthClose, Result, store};

/// How a month of the books stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Which month.
    pub month: Month,
    /// Who asked for its close and who closed it, once somebody did.
    pub close: Option<MonthClose>,
    /// How many differences of bills until its end nobody has settled.
    pub open: i64,
    /// True for the one that can be closed now: it is over, and those before it are closed.
    pub is_next: bool,
}

/// Every month of the books, newest first.
pub fn months(conn: &mut Conn, actor: &Actor, now: Timestamp, city: RegionCode) -> Result<Vec<Standing>> {
    actor.may(SEE_BILLS, &BooksOf(city))?;
    let closes = store::closes(conn, city)?;
    let Some(next) = next_month(conn, city)? else { return Ok(Vec::new()) };
    let first = closes.iter().map(|close| close.month).min().map_or(next, |first| first.min(next));
    let (mut month, mut all) = (first, Vec::new());
    while month <= Month::of(now.day()) {
        all.push(Standing {
            month,
            close: closes.iter().find(|close| close.month == month).cloned(),
            open: store::open_until(conn, city, month.bounds().1)?,
            is_next: month == next && month.bounds().1 < now.day(),
        });
        month = month.next();
    }
    all.reverse();
    Ok(all)
}

/// Asks to close a month. Refuses one that is not over, one before which others are open, and what
/// [`close_month`] would refuse.
pub fn ask_close(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    month: Month,
) -> Result<()> {
    actor.may(CLOSE_MONTH, &BooksOf(city))?;
    let by = actor.person_id().ok_or(Error::SamePerson)?;
    can_be_closed(tx.conn(), now, city, month)?;
    if !store::ask(tx, now, city, month, by)? {
        return Err(Error::Asked(month));
    }
    tx.record(now, actor, &MonthCloseAsked { county: city, month })?;
    Ok(())
}

/// Another person closes a month that was asked for. Refuses while a difference is open, a bill of the month was not
/// taken, or the books do not add up. From then on no entry is dated into it.
pub fn close_month(
    tx: &mut Tx<'_>,
    actor: &Actor,
    now: Timestamp,
    city: RegionCode,
    month: Month,
) -> Result<()> {
    actor.may(CLOSE_MONTH, &BooksOf(city))?;
    let by = actor.person_id().ok_or(Error::SamePerson)?;
    let asked = store::month_close(tx.conn(), city, month)?.ok_or(Error::NotAsked(month))?;
    if asked.closed_by.is_some() {
        return Err(Error::MonthClosed(month));
    }
    if asked.asked_by == by {
        return Err(Error::SamePerson);
    }
    let totals = can_be_closed(tx.conn(), now, city, month)?;
    if !store::close(tx.conn(), now, &asked, by, totals)? {
        return Err(Error::MonthClosed(month));
    }
    store::close_counties(tx, now, &counties(city), month)?;
    tx.record(now, actor, &MonthClosed { county: city, month, debits: totals.0 })?;
    Ok(())
}

/// All debits and credits until its end, when nothing stands against closing the month.
fn can_be_closed(conn: &mut Conn, now: Timestamp, city: RegionCode, month: Month) -> Result<(Fen, Fen)> {
    let (_, last) = month.bounds();
    if now.day() <= last {
        return Err(Error::MonthNotOver(month));
    }
    match next_month(conn, city)? {
        Some(next) if next == month => {}
        Some(next) if next < month => return Err(Error::MonthOutOfOrder(next)),
        _ => return Err(Error::MonthClosed(month)),
    }
    let bills = store::last_bills(conn, city)?;
    let never = store::expected_bills(conn, city)?
        .into_iter()
        .filter(|one| one.first <= last && !bills.iter().any(|(provider, _)| *provider == one.provider))
        .map(|one| (one.provider, one.first.plus_days(-1)))
        .collect::<Vec<_>>();
    if let Some((provider, until)) = bills.into_iter().chain(never).find(|(_, until)| *until < last) {
        return Err(Error::BillsMissing { provider, until });
    }
    let open = store::open_until(conn, city, last)?;
    if open > 0 {
        return Err(Error::DifferencesOpen(open));
    }
    let totals = store::month_totals(conn, &counties(city), month)?;
    let wrong = store::check(conn)?;
    if totals.0 != totals.1 || !wrong.is_empty() {
        return Err(Error::NotBalanced(wrong.join("; ")));
    }
    Ok(totals)
}

/// The month after the last closed one, or that of the first entry.
fn next_month(conn: &mut Conn, city: RegionCode) -> Result<Option<Month>> {
    let counties = counties(city);
    let closed = match counties.first() {
        Some(first) => store::last_closed(conn, *first)?,
        None => None,
    };
    match closed {
        Some(closed) => Ok(Some(closed.next())),
        None => Ok(store::first_entry(conn, &counties)?.map(Month::of)),
    }
}

/// All counties of the prefecture: those without books too, so that none begins in a closed month.
fn counties(city: RegionCode) -> Vec<RegionCode> {
    let all = region::divisions().counties();
    all.iter().map(|one| one.code).filter(|code| city.contains(*code)).collect()
}
