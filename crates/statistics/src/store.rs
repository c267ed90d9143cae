//! Figures in tables.

mod attainment;
mod moving;
mod outlet;
mod reported;
mod schema;
mod upsert;

use std::collections::BTreeMap;

use db::Conn;
use diesel::prelude::*;
use kernel::{Level, OrganisationId, RegionCode};

use self::schema::{
    county_figure, daily_active, daily_figure, last_active, monthly_active, monthly_figure, seller_month,
};
use crate::Result;
use crate::model::{ActiveKind, Measure, SellerSales, Span};
use crate::span::{Part, parts_of};

pub(crate) use attainment::{OnRecord, on_record};
pub(crate) use moving::{clear, move_figures};
pub(crate) use outlet::{Outlet, Told, all_told, as_told, outlets};
pub(crate) use reported::{elements, said_by};

/// Which figures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within<'a> {
    /// Of these counties, as they are kept together; all of them when there are none.
    Counties(&'a [RegionCode]),
    /// Of a township or village.
    Place(RegionCode),
}

/// The sum of a measure: whole months are read as such, and only what is left of the span by day.
pub(crate) fn total(conn: &mut Conn, measure: Measure, within: Within<'_>, span: Span) -> Result<i64> {
    let mut sum = 0_i64;
    for part in parts_of(span) {
        sum += rows(conn, measure, within, part)?.into_iter().map(|(_, _, value)| value).sum::<i64>();
    }
    Ok(sum)
}

/// The sum of a measure from this month to that one, such as 202611.
pub(crate) fn of_months(
    conn: &mut Conn,
    measure: Measure,
    counties: &[RegionCode],
    (first, last): (i32, i32),
) -> Result<i64> {
    let found = of_counties(conn, measure, counties, Part::Months(first, last))?;
    Ok(found.into_iter().map(|(_, _, value)| value).sum())
}

/// The sums of a measure for each of these months.
pub(crate) fn each_month(
    conn: &mut Conn,
    measure: Measure,
    counties: &[RegionCode],
    (first, last): (i32, i32),
) -> Result<Vec<(i32, i64)>> {
    let found = of_counties(conn, measure, counties, Part::Months(first, last))?;
    Ok(summed(found.into_iter().map(|(_, month, value)| (month, value))))
}

/// The sums of measures of these months by county, as it was called then: county, month, measure, sum.
pub(crate) fn measures_by_month(
    conn: &mut Conn,
    measures: &[Measure],
    counties: &[RegionCode],
    (first, last): (i32, i32),
) -> Result<Vec<(RegionCode, i32, String, i64)>> {
    let words: Vec<&str> = measures.iter().map(|one| one.as_str()).collect();
    let mut query = county_figure::table
        .filter(county_figure::measure.eq_any(words).and(county_figure::at.between(first, last)))
        .into_boxed();
    if !counties.is_empty() {
        query = query.filter(county_figure::county.eq_any(counties.to_vec()));
    }
    Ok(query
        .select((county_figure::county, county_figure::at, county_figure::measure, county_figure::value))
        .load(conn)?)
}

/// What each seller sold and reported of these months: county, known, reported where it did.
pub(crate) fn sellers_of_months(
    conn: &mut Conn,
    (first, last): (i32, i32),
) -> Result<Vec<(RegionCode, OrganisationId, i64)>> {
    Ok(seller_month::table
        .filter(seller_month::month.between(first, last).and(seller_month::version.gt(0)))
        .select((seller_month::county, seller_month::seller, seller_month::reported_fen))
        .load(conn)?)
}

/// The sums of a measure by day.
pub(crate) fn by_day(
    conn: &mut Conn,
    measure: Measure,
    within: Within<'_>,
    span: Span,
) -> Result<Vec<(i32, i64)>> {
    let found = rows(conn, measure, within, Part::Days(span.from.number(), span.to.number()))?;
    Ok(summed(found.into_iter().map(|(_, at, value)| (at, value))))
}

/// The sums of a measure by month, such as 202611.
pub(crate) fn by_month(
    conn: &mut Conn,
    measure: Measure,
    within: Within<'_>,
    span: Span,
) -> Result<Vec<(i32, i64)>> {
    let mut found = Vec::new();
    for part in parts_of(span) {
        let month = |at: i32| if matches!(part, Part::Months(..)) { at } else { at / 100 };
        found.extend(rows(conn, measure, within, part)?.into_iter().map(|(_, at, value)| (month(at), value)));
    }
    Ok(summed(found))
}

/// The sums of a measure by county, as it was called then.
pub(crate) fn by_county(conn: &mut Conn, measure: Measure, span: Span) -> Result<Vec<(RegionCode, i64)>> {
    let mut found = Vec::new();
    for part in parts_of(span) {
        let all = rows(conn, measure, Within::Counties(&[]), part)?;
        found.extend(all.into_iter().map(|(county, _, value)| (county, value)));
    }
    Ok(summed(found))
}

/// The sums of a measure by division of a county; of whole months where the span has them.
pub(crate) fn by_place(
    conn: &mut Conn,
    measure: Measure,
    county: RegionCode,
    span: Span,
) -> Result<Vec<(RegionCode, i64)>> {
    let mut found: Vec<(RegionCode, i64)> = Vec::new();
    for part in parts_of(span) {
        let (from, to) = part.bounds();
        let some: Vec<(RegionCode, i64)> = match part {
            Part::Days(..) => daily_figure::table
                .filter(daily_figure::county.eq(county).and(daily_figure::measure.eq(measure.as_str())))
                .filter(daily_figure::day.between(from, to))
                .select((daily_figure::region, daily_figure::value))
                .load(conn)?,
            Part::Months(..) => monthly_figure::table
                .filter(monthly_figure::county.eq(county).and(monthly_figure::measure.eq(measure.as_str())))
                .filter(monthly_figure::month.between(from, to))
                .select((monthly_figure::region, monthly_figure::value))
                .load(conn)?,
        };
        found.extend(some);
    }
    Ok(summed(found))
}

type Row = (RegionCode, i32, i64);

fn rows(conn: &mut Conn, measure: Measure, within: Within<'_>, part: Part) -> Result<Vec<Row>> {
    match within {
        Within::Counties(counties) => of_counties(conn, measure, counties, part),
        Within::Place(place) => of_place(conn, measure, place, part),
    }
}

fn of_counties(conn: &mut Conn, measure: Measure, counties: &[RegionCode], part: Part) -> Result<Vec<Row>> {
    let (from, to) = part.bounds();
    let mut query = county_figure::table
        .filter(county_figure::measure.eq(measure.as_str()))
        .filter(county_figure::at.between(from, to))
        .into_boxed();
    if !counties.is_empty() {
        query = query.filter(county_figure::county.eq_any(counties.to_vec()));
    }
    Ok(query.select((county_figure::county, county_figure::at, county_figure::value)).load(conn)?)
}

fn of_place(conn: &mut Conn, measure: Measure, place: RegionCode, part: Part) -> Result<Vec<Row>> {
    let ((from, to), (first, last)) = (part.bounds(), codes_in(place));
    let county = place.county();
    match part {
        Part::Days(..) => Ok(daily_figure::table
            .filter(daily_figure::county.eq(county).and(daily_figure::measure.eq(measure.as_str())))
            .filter(daily_figure::day.between(from, to))
            .filter(daily_figure::region.between(first, last).or(daily_figure::region.eq(place)))
            .select((daily_figure::county, daily_figure::day, daily_figure::value))
            .load(conn)?),
        Part::Months(..) => Ok(monthly_figure::table
            .filter(monthly_figure::county.eq(county).and(monthly_figure::measure.eq(measure.as_str())))
            .filter(monthly_figure::month.between(from, to))
            .filter(monthly_figure::region.between(first, last).or(monthly_figure::region.eq(place)))
            .select((monthly_figure::county, monthly_figure::month, monthly_figure::value))
            .load(conn)?),
    }
}

/// The first and the last code a village of this township can have; of a village its own.
const fn codes_in(place: RegionCode) -> (i64, i64) {
    match place.level() {
        Level::Village => (place.0, place.0),
        _ => (place.0 * 1_000, place.0 * 1_000 + 999),
    }
}

/// Adds values of the same key up. PostgreSQL's SUM over BIGINT is NUMERIC, which a table here never holds.
fn summed<K: Ord + Copy>(rows: impl IntoIterator<Item = (K, i64)>) -> Vec<(K, i64)> {
    let mut sums = BTreeMap::new();
    for (key, value) in rows {
        *sums.entry(key).or_insert(0_i64) += value;
    }
    sums.into_iter().collect()
}

// ── Who was active ───────────────────────────────────────────────────────────────────────────────────

/// Everybody who was active within a span, with the division: by the day of their last activity where that decides it, which
/// it does for a span that ends today.
pub(crate) fn active(
    conn: &mut Conn,
    kind: ActiveKind,
    counties: &[RegionCode],
    span: Span,
) -> Result<Vec<(RegionCode, i64)>> {
    let mut query = last_active::table
        .filter(last_active::kind.eq(kind.as_str()).and(last_active::day.ge(span.from.number())))
        .into_boxed();
    if !counties.is_empty() {
        query = query.filter(last_active::county.eq_any(counties.to_vec()));
    }
    let last: Vec<(RegionCode, i64, i32)> =
        query.select((last_active::region, last_active::subject, last_active::day)).load(conn)?;
    if last.iter().all(|(_, _, day)| *day <= span.to.number()) {
        return Ok(last.into_iter().map(|(region, subject, _)| (region, subject)).collect());
    }
    active_by_day(conn, kind, counties, span)
}

fn active_by_day(
    conn: &mut Conn,
    kind: ActiveKind,
    counties: &[RegionCode],
    span: Span,
) -> Result<Vec<(RegionCode, i64)>> {
    let mut query = daily_active::table
        .filter(daily_active::kind.eq(kind.as_str()))
        .filter(daily_active::day.between(span.from.number(), span.to.number()))
        .into_boxed();
    if !counties.is_empty() {
        query = query.filter(daily_active::county.eq_any(counties.to_vec()));
    }
    Ok(query.select((daily_active::region, daily_active::subject)).distinct().load(conn)?)
}

/// The subjects that were active within a span, each once: whole months are read as such.
pub(crate) fn active_subjects(
    conn: &mut Conn,
    kind: ActiveKind,
    counties: &[RegionCode],
    span: Span,
) -> Result<Vec<i64>> {
    let parts = parts_of(span);
    if !parts.iter().any(|part| matches!(part, Part::Months(..))) {
        let found = active(conn, kind, counties, span)?;
        return Ok(each_once(found.into_iter().map(|(_, subject)| subject)));
    }
    let mut subjects = Vec::new();
    for part in parts {
        let (from, to) = part.bounds();
        let some: Vec<i64> = match part {
            Part::Days(..) => {
                let mut query = daily_active::table
                    .filter(daily_active::kind.eq(kind.as_str()).and(daily_active::day.between(from, to)))
                    .into_boxed();
                if !counties.is_empty() {
                    query = query.filter(daily_active::county.eq_any(counties.to_vec()));
                }
                query.select(daily_active::subject).distinct().load(conn)?
            }
            Part::Months(..) => active_in_months(conn, kind, counties, (from, to))?,
        };
        subjects.extend(some);
    }
    Ok(each_once(subjects))
}

/// The subjects that were active from this month to that one, such as 202611, each once.
pub(crate) fn active_in_months(
    conn: &mut Conn,
    kind: ActiveKind,
    counties: &[RegionCode],
    (first, last): (i32, i32),
) -> Result<Vec<i64>> {
    let mut query = monthly_active::table
        .filter(monthly_active::kind.eq(kind.as_str()).and(monthly_active::month.between(first, last)))
        .into_boxed();
    if !counties.is_empty() {
        query = query.filter(monthly_active::county.eq_any(counties.to_vec()));
    }
    Ok(query.select(monthly_active::subject).distinct().load(conn)?)
}

fn each_once(subjects: impl IntoIterator<Item = i64>) -> Vec<i64> {
    let mut all: Vec<i64> = subjects.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    all
}

// ── Sellers and their reports ────────────────────────────────────────────────────────────────────────

/// What the sellers of these counties sold in these months, those with most first, and how many match.
pub(crate) fn seller_sales(
    conn: &mut Conn,
    counties: &[RegionCode],
    (first, last): (i32, i32),
    (offset, limit): (i64, i64),
) -> Result<(Vec<SellerSales>, i64)> {
    let query = || {
        let mut query = seller_month::table.filter(seller_month::month.between(first, last)).into_boxed();
        if !counties.is_empty() {
            query = query.filter(seller_month::county.eq_any(counties.to_vec()));
        }
        query
    };
    let rows: Vec<(RegionCode, i32, OrganisationId, i64, i64, i32)> = query()
        .order((seller_month::month.desc(), seller_month::known_fen.desc(), seller_month::seller.asc()))
        .offset(offset)
        .limit(limit)
        .select((
            seller_month::county,
            seller_month::month,
            seller_month::seller,
            seller_month::known_fen,
            seller_month::reported_fen,
            seller_month::version,
        ))
        .load(conn)?;
    let sales = rows.into_iter().map(|(county, month, seller, known, reported, version)| SellerSales {
        county,
        month,
        seller,
        known: kernel::Fen(known),
        reported: (version > 0).then_some(kernel::Fen(reported)),
    });
    Ok((sales.collect(), query().count().get_result(conn)?))
}

// ── Comparing ────────────────────────────────────────────────────────────────────────────────────────

/// Every figure and every active subject without its id, in order; for comparing two states.
pub(crate) fn everything(conn: &mut Conn) -> Result<Vec<String>> {
    let daily: Vec<(i64, i32, i64, String, i64)> = daily_figure::table
        .filter(daily_figure::value.ne(0))
        .select((
            daily_figure::county,
            daily_figure::day,
            daily_figure::region,
            daily_figure::measure,
            daily_figure::value,
        ))
        .load(conn)?;
    let monthly: Vec<(i64, i32, i64, String, i64)> = monthly_figure::table
        .filter(monthly_figure::value.ne(0))
        .select((
            monthly_figure::county,
            monthly_figure::month,
            monthly_figure::region,
            monthly_figure::measure,
            monthly_figure::value,
        ))
        .load(conn)?;
    let counties: Vec<(i64, i32, String, i64)> = county_figure::table
        .filter(county_figure::value.ne(0))
        .select((county_figure::county, county_figure::at, county_figure::measure, county_figure::value))
        .load(conn)?;
    let active: Vec<(i32, i64, String, i64)> = daily_active::table
        .select((daily_active::day, daily_active::region, daily_active::kind, daily_active::subject))
        .load(conn)?;
    let months: Vec<(i64, i32, String, i64)> = monthly_active::table
        .select((
            monthly_active::county,
            monthly_active::month,
            monthly_active::kind,
            monthly_active::subject,
        ))
        .load(conn)?;
    let last: Vec<(i64, String, i64, i32)> = last_active::table
        .select((last_active::region, last_active::kind, last_active::subject, last_active::day))
        .load(conn)?;
    let sellers: Vec<(i64, i32, i64, i64, i64, i32)> = seller_month::table
        .select((
            seller_month::county,
            seller_month::month,
            seller_month::seller,
            seller_month::known_fen,
            seller_month::reported_fen,
            seller_month::version,
        ))
        .load(conn)?;
    let outlets = outlet::all_told(conn, &[], None)?;
    let mut lines: Vec<String> = daily.iter().map(|row| format!("day {row:?}")).collect();
    lines.extend(monthly.iter().map(|row| format!("month {row:?}")));
    lines.extend(counties.iter().map(|row| format!("county {row:?}")));
    lines.extend(active.iter().map(|row| format!("active {row:?}")));
    lines.extend(months.iter().map(|row| format!("active in {row:?}")));
    lines.extend(last.iter().map(|row| format!("last {row:?}")));
    lines.extend(sellers.iter().map(|row| format!("seller {row:?}")));
    lines.extend(outlets.iter().map(|row| format!("{row:?}")));
    lines.extend(reported::all(conn)?);
    lines.extend(attainment::all(conn)?);
    lines.sort();
    Ok(lines)
}
