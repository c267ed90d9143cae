//! Figures in tables.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, Level, RegionCode, StationId, Timestamp};

use crate::Result;
use crate::model::{ActiveKind, Measure, Span};

diesel::table! {
    daily_figure (county, id) {
        county -> BigInt,
        id -> BigInt,
        day -> Integer,
        region -> BigInt,
        measure -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    daily_active (county, id) {
        county -> BigInt,
        id -> BigInt,
        day -> Integer,
        region -> BigInt,
        kind -> Text,
        subject -> BigInt,
    }
}

diesel::table! {
    outlet (county, id) {
        county -> BigInt,
        id -> BigInt,
        region -> BigInt,
        level -> Text,
        origin -> Text,
        status -> Text,
        takes_parcels -> Bool,
        takes_payments -> Bool,
        shows_products -> Bool,
        stores_goods -> Bool,
        opened_on -> Integer,
    }
}

/// Adds to a figure, making it when it is not there.
pub(crate) fn add(
    tx: &mut Tx<'_>,
    now: Timestamp,
    region: RegionCode,
    day: Day,
    measure: Measure,
    value: i64,
) -> Result<()> {
    let county = region.county();
    let here = daily_figure::table
        .filter(daily_figure::county.eq(county).and(daily_figure::day.eq(day.number())))
        .filter(daily_figure::region.eq(region).and(daily_figure::measure.eq(measure.as_str())));
    let changed = diesel::update(here)
        .set(daily_figure::value.eq(daily_figure::value + value))
        .prepared()
        .execute(tx.conn())?;
    if changed == 0 {
        diesel::insert_into(daily_figure::table)
            .values((
                daily_figure::county.eq(county),
                daily_figure::id.eq(tx.id::<i64>(now)),
                daily_figure::day.eq(day.number()),
                daily_figure::region.eq(region),
                daily_figure::measure.eq(measure.as_str()),
                daily_figure::value.eq(value),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Notes that somebody was active, once for a day and division.
pub(crate) fn note_active(
    tx: &mut Tx<'_>,
    now: Timestamp,
    region: RegionCode,
    day: Day,
    kind: ActiveKind,
    subject: i64,
) -> Result<()> {
    let county = region.county();
    let known: i64 = daily_active::table
        .filter(daily_active::county.eq(county).and(daily_active::day.eq(day.number())))
        .filter(daily_active::kind.eq(kind.as_str()).and(daily_active::subject.eq(subject)))
        .filter(daily_active::region.eq(region))
        .count()
        .get_result(tx.conn())?;
    if known == 0 {
        diesel::insert_into(daily_active::table)
            .values((
                daily_active::county.eq(county),
                daily_active::id.eq(tx.id::<i64>(now)),
                daily_active::day.eq(day.number()),
                daily_active::region.eq(region),
                daily_active::kind.eq(kind.as_str()),
                daily_active::subject.eq(subject),
            ))
            .prepared()
            .execute(tx.conn())?;
    }
    Ok(())
}

/// An outlet as it is counted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = outlet, check_for_backend(Backend))]
pub(crate) struct Outlet {
    pub(crate) county: RegionCode,
    pub(crate) id: StationId,
    pub(crate) region: RegionCode,
    pub(crate) level: String,
    pub(crate) origin: String,
    pub(crate) status: String,
    pub(crate) takes_parcels: bool,
    pub(crate) takes_payments: bool,
    pub(crate) shows_products: bool,
    pub(crate) stores_goods: bool,
    pub(crate) opened_on: i32,
}

/// Keeps an outlet as told; the day it was first told of stays.
pub(crate) fn save_outlet(conn: &mut Conn, new: &Outlet) -> Result<()> {
    let here = outlet::table.find((new.county, new.id));
    let opened: Option<i32> = here.select(outlet::opened_on).first(conn).optional()?;
    match opened {
        Some(opened_on) => {
            diesel::update(here).set(&Outlet { opened_on, ..new.clone() }).prepared().execute(conn)?;
        }
        None => {
            diesel::insert_into(outlet::table).values(new).prepared().execute(conn)?;
        }
    }
    Ok(())
}

/// How many outlets are open in all counties.
pub(crate) fn open_outlets(conn: &mut Conn) -> Result<i64> {
    Ok(outlet::table.filter(outlet::status.eq("open")).count().get_result(conn)?)
}

pub(crate) fn outlets(conn: &mut Conn, county: RegionCode) -> Result<Vec<Outlet>> {
    Ok(outlet::table.filter(outlet::county.eq(county)).select(Outlet::as_select()).load(conn)?)
}

type Figures<'a> = daily_figure::BoxedQuery<'a, Backend>;

fn figures<'a>(measure: Measure, within: Option<RegionCode>, span: Span) -> Figures<'a> {
    let mut query = daily_figure::table
        .filter(daily_figure::measure.eq(measure.as_str()))
        .filter(daily_figure::day.between(span.from.number(), span.to.number()))
        .into_boxed();
    match within.map(|region| (region, region.level())) {
        None | Some((_, Level::Province | Level::City)) => {}
        Some((county, Level::County)) => query = query.filter(daily_figure::county.eq(county)),
        Some((township, Level::Township)) => {
            let villages = daily_figure::region.between(township.0 * 1_000, township.0 * 1_000 + 999);
            query = query.filter(villages.or(daily_figure::region.eq(township)));
        }
        Some((village, Level::Village)) => query = query.filter(daily_figure::region.eq(village)),
    }
    query
}

/// The sums of a measure by day.
pub(crate) fn by_day(
    conn: &mut Conn,
    measure: Measure,
    within: Option<RegionCode>,
    span: Span,
) -> Result<Vec<(i32, i64)>> {
    let rows: Vec<(i32, i64)> =
        figures(measure, within, span).select((daily_figure::day, daily_figure::value)).load(conn)?;
    Ok(summed(rows))
}

/// The sums of a measure by county.
pub(crate) fn by_county(conn: &mut Conn, measure: Measure, span: Span) -> Result<Vec<(RegionCode, i64)>> {
    let rows: Vec<(RegionCode, i64)> =
        figures(measure, None, span).select((daily_figure::county, daily_figure::value)).load(conn)?;
    Ok(summed(rows))
}

/// Adds values of the same key up. PostgreSQL's SUM over BIGINT is NUMERIC, which a table here never holds.
fn summed<K: Ord + Copy>(rows: Vec<(K, i64)>) -> Vec<(K, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    for (key, value) in rows {
        *sums.entry(key).or_insert(0_i64) += value;
    }
    sums.into_iter().collect()
}

/// How many different subjects were active.
pub(crate) fn active(
    conn: &mut Conn,
    kind: ActiveKind,
    county: Option<RegionCode>,
    span: Span,
) -> Result<Vec<(RegionCode, RegionCode, i64)>> {
    let mut query = daily_active::table
        .filter(daily_active::kind.eq(kind.as_str()))
        .filter(daily_active::day.between(span.from.number(), span.to.number()))
        .into_boxed();
    if let Some(county) = county {
        query = query.filter(daily_active::county.eq(county));
    }
    Ok(query
        .select((daily_active::county, daily_active::region, daily_active::subject))
        .distinct()
        .load(conn)?)
}

pub(crate) fn clear(conn: &mut Conn) -> Result<()> {
    diesel::delete(daily_figure::table).prepared().execute(conn)?;
    diesel::delete(daily_active::table).prepared().execute(conn)?;
    diesel::delete(outlet::table).prepared().execute(conn)?;
    Ok(())
}

/// Every figure and every active subject without its id, in order; for comparing two states.
pub(crate) fn everything(conn: &mut Conn) -> Result<Vec<String>> {
    let figures: Vec<(i64, i32, i64, String, i64)> = daily_figure::table
        .filter(daily_figure::value.ne(0))
        .select((
            daily_figure::county,
            daily_figure::day,
            daily_figure::region,
            daily_figure::measure,
            daily_figure::value,
        ))
        .load(conn)?;
    let active: Vec<(i32, i64, String, i64)> = daily_active::table
        .select((daily_active::day, daily_active::region, daily_active::kind, daily_active::subject))
        .load(conn)?;
    let outlets: Vec<Outlet> = outlet::table.select(Outlet::as_select()).load(conn)?;
    let mut lines: Vec<String> = figures.iter().map(|row| format!("{row:?}")).collect();
    lines.extend(active.iter().map(|row| format!("{row:?}")));
    lines.extend(outlets.iter().map(|row| format!("{row:?}")));
    lines.sort();
    Ok(lines)
}
