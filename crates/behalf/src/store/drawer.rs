//! Cash drawers and their rows.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use kernel::{Day, Fen, ListScope, PersonId, RegionCode, StationId, Timestamp};

use super::schema::{behalf_cash, behalf_drawer};
use super::{pattern, word};
use crate::model::{Act, ActId, Cash, CashKind, Differs, Drawer, DrawerId, Owed};
use crate::service::{CashQuery, DrawerQuery};
use crate::{Error, Result};

const OPEN: &str = "open";
const CLOSED: &str = "closed";

#[derive(Queryable, Selectable)]
#[diesel(table_name = behalf_drawer, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: DrawerId,
    station: StationId,
    day: i32,
    status: String,
    opening_fen: Fen,
    expected_fen: Fen,
    counted_fen: Fen,
    difference_fen: Fen,
    reason: String,
    closed_at: Timestamp,
    opening_difference_fen: Fen,
    opening_reason: String,
    station_name: String,
}

fn day_of(number: i32) -> Result<Day> {
    Ok(Day::from_number(number).ok_or_else(|| db::Error::Unreadable(format!("the day {number}")))?)
}

fn drawer_of(row: Row) -> Result<Drawer> {
    Ok(Drawer {
        county: row.county,
        id: row.id,
        station: row.station,
        station_name: row.station_name,
        day: day_of(row.day)?,
        open: row.status == OPEN,
        opening: row.opening_fen,
        opening_difference: row.opening_difference_fen,
        opening_reason: row.opening_reason,
        expected: row.expected_fen,
        counted: row.counted_fen,
        difference: row.difference_fen,
        reason: row.reason,
        closed_at: row.closed_at,
    })
}

/// Opens a drawer; refuses a second one of a day and one beside an open one.
pub(crate) fn insert_drawer(tx: &mut Tx<'_>, now: Timestamp, new: &Drawer, by: PersonId) -> Result<()> {
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(behalf_drawer::table)
            .values((
                behalf_drawer::county.eq(new.county),
                behalf_drawer::id.eq(new.id),
                behalf_drawer::station.eq(new.station),
                behalf_drawer::day.eq(new.day.number()),
                behalf_drawer::status.eq(OPEN),
                behalf_drawer::opening_fen.eq(new.opening),
                behalf_drawer::expected_fen.eq(new.opening),
                behalf_drawer::counted_fen.eq(Fen::ZERO),
                behalf_drawer::difference_fen.eq(Fen::ZERO),
                behalf_drawer::reason.eq(""),
                (
                    behalf_drawer::opened_by.eq(by),
                    behalf_drawer::opened_at.eq(now),
                    behalf_drawer::closed_by.eq(PersonId(0)),
                    behalf_drawer::closed_at.eq(Timestamp::default()),
                    behalf_drawer::opening_difference_fen.eq(new.opening_difference),
                    behalf_drawer::opening_reason.eq(&new.opening_reason),
                    behalf_drawer::station_name.eq(&new.station_name),
                ),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    inserted.ok_or(Error::DrawerThere)?;
    Ok(())
}

/// The drawer of a station that is open, of whatever day.
pub(crate) fn open_drawer(conn: &mut Conn, county: RegionCode, station: StationId) -> Result<Option<Drawer>> {
    let row: Option<Row> = behalf_drawer::table
        .filter(behalf_drawer::county.eq(county).and(behalf_drawer::station.eq(station)))
        .filter(behalf_drawer::status.eq(OPEN))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(drawer_of).transpose()
}

pub(crate) fn drawer_of_day(
    conn: &mut Conn,
    county: RegionCode,
    station: StationId,
    day: Day,
) -> Result<Option<Drawer>> {
    let row: Option<Row> = behalf_drawer::table
        .filter(behalf_drawer::county.eq(county).and(behalf_drawer::station.eq(station)))
        .filter(behalf_drawer::day.eq(day.number()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(drawer_of).transpose()
}

/// The last drawer of a station, open or closed.
pub(crate) fn last_drawer(conn: &mut Conn, county: RegionCode, station: StationId) -> Result<Option<Drawer>> {
    let row: Option<Row> = behalf_drawer::table
        .filter(behalf_drawer::county.eq(county).and(behalf_drawer::station.eq(station)))
        .order(behalf_drawer::day.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(drawer_of).transpose()
}

/// Drawers within a scope, the newest day first, and how many match.
pub(crate) fn drawers(conn: &mut Conn, scope: &ListScope, want: &DrawerQuery) -> Result<(Vec<Drawer>, i64)> {
    let query = || {
        let within = behalf_drawer::county
            .eq_any(region::counties_of(scope))
            .or(behalf_drawer::station.eq_any(scope.stations.clone()));
        let mut query = behalf_drawer::table.filter(within).into_boxed();
        if !want.words.is_empty() {
            query = query.filter(behalf_drawer::station_name.like(pattern(&want.words)));
        }
        if let Some(station) = want.station {
            query = query.filter(behalf_drawer::station.eq(station));
        }
        if let Some(county) = want.county {
            query = query.filter(behalf_drawer::county.eq(county));
        }
        if let Some(month) = want.month {
            let (first, last) = month.bounds();
            query = query.filter(behalf_drawer::day.between(first.number(), last.number()));
        }
        match want.differs {
            Some(Differs::Opening) => query.filter(behalf_drawer::opening_difference_fen.ne(Fen::ZERO)),
            Some(Differs::Closing) => query.filter(behalf_drawer::difference_fen.ne(Fen::ZERO)),
            Some(Differs::Nowhere) => query
                .filter(behalf_drawer::opening_difference_fen.eq(Fen::ZERO))
                .filter(behalf_drawer::difference_fen.eq(Fen::ZERO)),
            None => query,
        }
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<Row> = query()
        .order((behalf_drawer::day.desc(), behalf_drawer::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let found: Result<Vec<Drawer>> = rows.into_iter().map(drawer_of).collect();
    Ok((found?, total))
}

/// Writes a row and moves what ought to be in the drawer by the same amount, in an open drawer alone.
pub(crate) fn insert_cash(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (drawer, act): (&Drawer, &Act),
    (kind, amount): (CashKind, Fen),
    by: PersonId,
) -> Result<()> {
    let open = behalf_drawer::table
        .find((drawer.county, drawer.id))
        .filter(behalf_drawer::status.eq(OPEN))
        .filter(behalf_drawer::expected_fen.ge(Fen(amount.0.saturating_neg())));
    let moved = diesel::update(open)
        .set(behalf_drawer::expected_fen.eq(behalf_drawer::expected_fen + amount.0))
        .prepared()
        .execute(tx.conn())?;
    if moved != 1 {
        return Err(Error::NoDrawer);
    }
    let id: i64 = tx.id(now);
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(behalf_cash::table)
            .values((
                behalf_cash::county.eq(drawer.county),
                behalf_cash::id.eq(id),
                behalf_cash::drawer.eq(drawer.id),
                behalf_cash::station.eq(drawer.station),
                behalf_cash::act.eq(act.id),
                behalf_cash::kind.eq(kind.as_str()),
                behalf_cash::amount_fen.eq(amount),
                behalf_cash::made_by.eq(by),
                behalf_cash::made_at.eq(now),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    inserted.ok_or(Error::NotSuchCash)?;
    Ok(())
}

/// Closes a drawer as it was seen; false when a row came meanwhile or it was closed.
pub(crate) fn close_drawer(
    conn: &mut Conn,
    now: Timestamp,
    seen: &Drawer,
    (counted, difference): (Fen, Fen),
    reason: &str,
    by: PersonId,
) -> Result<bool> {
    let as_seen = behalf_drawer::table
        .find((seen.county, seen.id))
        .filter(behalf_drawer::status.eq(OPEN).and(behalf_drawer::expected_fen.eq(seen.expected)));
    let changed = diesel::update(as_seen)
        .set((
            behalf_drawer::status.eq(CLOSED),
            behalf_drawer::counted_fen.eq(counted),
            behalf_drawer::difference_fen.eq(difference),
            behalf_drawer::reason.eq(reason),
            behalf_drawer::closed_by.eq(by),
            behalf_drawer::closed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

type Found = (ActId, String, Fen, i32, Timestamp);

fn cash_row((act, kind, amount, day, at): Found) -> Result<Cash> {
    Ok(Cash { act, kind: word(&kind, CashKind::parse)?, amount, day: day_of(day)?, at })
}

/// The rows of a station's drawers, the newest first, and how many match.
pub(crate) fn cash(
    conn: &mut Conn,
    county: RegionCode,
    station: StationId,
    want: &CashQuery,
) -> Result<(Vec<Cash>, i64)> {
    let query = || {
        let joined =
            behalf_cash::county.eq(behalf_drawer::county).and(behalf_cash::drawer.eq(behalf_drawer::id));
        let mut query = behalf_cash::table
            .inner_join(behalf_drawer::table.on(joined))
            .filter(behalf_cash::county.eq(county).and(behalf_cash::station.eq(station)))
            .into_boxed();
        if let Some(kind) = want.kind {
            query = query.filter(behalf_cash::kind.eq(kind.as_str()));
        }
        if let Some(day) = want.day {
            query = query.filter(behalf_drawer::day.eq(day.number()));
        }
        if let Some(act) = want.act {
            query = query.filter(behalf_cash::act.eq(act));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<Found> = query()
        .order(behalf_cash::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select((
            behalf_cash::act,
            behalf_cash::kind,
            behalf_cash::amount_fen,
            behalf_drawer::day,
            behalf_cash::made_at,
        ))
        .load(conn)?;
    let rows: Result<Vec<Cash>> = rows.into_iter().map(cash_row).collect();
    Ok((rows?, total))
}

/// What came in and went out for an act.
pub(crate) fn cash_of_act(conn: &mut Conn, act: &Act) -> Result<Vec<(CashKind, Fen)>> {
    let rows: Vec<(String, Fen)> = behalf_cash::table
        .filter(behalf_cash::county.eq(act.county).and(behalf_cash::act.eq(act.id)))
        .order(behalf_cash::id.asc())
        .select((behalf_cash::kind, behalf_cash::amount_fen))
        .load(conn)?;
    rows.into_iter().map(|(kind, amount)| Ok((word(&kind, CashKind::parse)?, amount))).collect()
}

/// Cash of a station that came in and did not leave.
pub(crate) fn owed(conn: &mut Conn, county: RegionCode, station: StationId) -> Result<Vec<Owed>> {
    let left = diesel::alias!(behalf_cash as left_cash);
    let gone = left
        .filter(left.field(behalf_cash::county).eq(behalf_cash::county))
        .filter(left.field(behalf_cash::act).eq(behalf_cash::act))
        .filter(left.field(behalf_cash::kind).ne(CashKind::Received.as_str()));
    let rows: Vec<(ActId, Fen)> = behalf_cash::table
        .filter(behalf_cash::county.eq(county).and(behalf_cash::station.eq(station)))
        .filter(behalf_cash::kind.eq(CashKind::Received.as_str()))
        .filter(not(exists(gone)))
        .order(behalf_cash::id.asc())
        .select((behalf_cash::act, behalf_cash::amount_fen))
        .load(conn)?;
    Ok(rows.into_iter().map(|(act, amount)| Owed { act, amount }).collect())
}

diesel::allow_tables_to_appear_in_same_query!(behalf_cash, behalf_drawer);
