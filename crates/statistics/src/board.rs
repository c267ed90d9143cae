//! What the boards of the city and of a county show.

use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::{Day, Level, RegionCode};

use crate::Result;
use crate::definitions::{Against, Figure, Text, WarningLevel, luoyang};
use crate::growth::{forecast, growth, path, share};
use crate::model::{ActiveKind, Coverage, Measure, RuralSales, Span};
use crate::programme::{Target, programme};
use crate::service::{self, ACTIVE_DAYS};
use crate::span::first_of;
use crate::sums::month_number;

/// Months of a trend.
const MONTHS: i64 = 12;

/// A county in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountyRow {
    /// The county.
    pub county: RegionCode,
    /// Rural sales of the year's finished months, in fen.
    pub rural: i64,
    /// Their growth on the same months of last year, in thousandths.
    pub growth: Option<i64>,
    /// Paid orders of the last 30 days.
    pub orders: i64,
    /// Parcels collected in the last 30 days.
    pub parcels: i64,
    /// Villages with an open point, of all, in thousandths.
    pub villages: Option<i64>,
    /// Townships that parcels reached lately, of all, in thousandths.
    pub townships: Option<i64>,
    /// Open outlets.
    pub outlets: i64,
}

/// A target with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// Its word in the programme.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// How it is read.
    pub note: Text,
    /// True for thousandths, false for a count.
    pub per_mille: bool,
    /// What is to be reached.
    pub target: i64,
    /// What is; none when nothing here counts it.
    pub now: Option<i64>,
    /// What ought to be by today.
    pub path: i64,
    /// What will be at the end of the year when it goes on as in the last 90 days.
    pub forecast: Option<i64>,
    /// The day it is due.
    pub due: Day,
}

/// How far a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Reached.
    Reached,
    /// Not behind its path.
    OnPath,
    /// Behind.
    Behind,
    /// Nothing here counts it.
    NotCounted,
}

impl TargetRow {
    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        match self.now {
            None => Progress::NotCounted,
            Some(now) if now >= self.target => Progress::Reached,
            Some(now) if now >= self.path => Progress::OnPath,
            Some(_) => Progress::Behind,
        }
    }
}

/// An early warning that speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Of which county.
    pub county: RegionCode,
    /// The month it speaks of, such as 202610.
    pub month: i32,
    /// How serious.
    pub level: WarningLevel,
    /// What it says.
    pub says: Text,
}

/// A month of a trend, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthRow {
    /// Such as 202611.
    pub month: i32,
    /// Rural sales.
    pub rural: RuralSales,
    /// Those of the same month of last year.
    pub last_year: RuralSales,
}

/// A board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// As of this day.
    pub today: Day,
    /// The year's finished months, the first and the last; none in January.
    pub months: Option<(i32, i32)>,
    /// Rural sales of those months, in parts.
    pub rural: RuralSales,
    /// Those of the same months of last year.
    pub rural_last_year: RuralSales,
    /// Orders, parcels collected, active sellers and active points of the last 30 days.
    pub lately: [i64; 4],
    /// The same of the 30 days before.
    pub before: [i64; 4],
    /// How the network serves, added up.
    pub coverage: Vec<Coverage>,
    /// The counties; one for a county's board.
    pub counties: Vec<CountyRow>,
    /// The last months with those a year before.
    pub trend: Vec<MonthRow>,
    /// The programme's targets.
    pub targets: Vec<TargetRow>,
    /// The early warnings that speak, those to be acted on first.
    pub alerts: Vec<Alert>,
}

/// The board of the city, or of a county, as of a day.
pub fn board(conn: &mut Conn, county: Option<RegionCode>, today: Day) -> Result<Board> {
    let months = finished_months(today);
    let lately = Span::last_days(today, 30);
    let coverage = service::coverages(conn, county, today)?;
    let counties = counties(conn, county, months, lately, &coverage)?;
    Ok(Board {
        today,
        months,
        rural: rural(conn, county, months)?,
        rural_last_year: rural(conn, county, months.map(a_year_before))?,
        lately: four(conn, county, lately)?,
        before: four(conn, county, lately.before())?,
        trend: trend(conn, county, today)?,
        targets: targets(conn, county, months, today, &coverage)?,
        alerts: alerts(conn, today, &coverage)?,
        coverage,
        counties,
    })
}

/// January to the last month that is over: a month under way is not compared with a whole one.
fn finished_months(today: Day) -> Option<(i32, i32)> {
    let last = first_of(today).plus_days(-1);
    (last.0.year() == today.0.year()).then(|| (today.0.year() * 100 + 1, month_number(last)))
}

const fn a_year_before((first, last): (i32, i32)) -> (i32, i32) {
    (first - 100, last - 100)
}

fn rural(conn: &mut Conn, county: Option<RegionCode>, months: Option<(i32, i32)>) -> Result<RuralSales> {
    months.map_or_else(|| Ok(RuralSales::default()), |months| service::rural_sales(conn, county, months))
}

fn four(conn: &mut Conn, county: Option<RegionCode>, span: Span) -> Result<[i64; 4]> {
    Ok([
        service::total(conn, Measure::Orders, county, span)?,
        service::total(conn, Measure::ParcelsCollected, county, span)?,
        service::active(conn, ActiveKind::Seller, county, span)?,
        service::active(conn, ActiveKind::Point, county, span)?,
    ])
}

fn counties(
    conn: &mut Conn,
    within: Option<RegionCode>,
    months: Option<(i32, i32)>,
    lately: Span,
    coverage: &[Coverage],
) -> Result<Vec<CountyRow>> {
    let none = BTreeMap::new;
    let now = months.map_or_else(|| Ok(none()), |months| service::rural_by_county(conn, months))?;
    let then = months.map(a_year_before);
    let then = then.map_or_else(|| Ok(none()), |months| service::rural_by_county(conn, months))?;
    let orders: BTreeMap<RegionCode, i64> =
        service::by_county(conn, Measure::Orders, lately)?.into_iter().collect();
    let parcels: BTreeMap<RegionCode, i64> =
        service::by_county(conn, Measure::ParcelsCollected, lately)?.into_iter().collect();
    let of = |sums: &BTreeMap<RegionCode, i64>, county| sums.get(&county).copied().unwrap_or(0);
    let row = |one: &Coverage| {
        let county = one.county;
        let (villages, townships) = divisions_of(county);
        CountyRow {
            county,
            rural: of(&now, county),
            growth: growth(of(&now, county), of(&then, county)),
            orders: of(&orders, county),
            parcels: of(&parcels, county),
            villages: share(one.villages, villages),
            townships: share(one.townships_reached, townships),
            outlets: one.outlets,
        }
    };
    Ok(coverage.iter().filter(|one| within.is_none_or(|county| county == one.county)).map(row).collect())
}

/// How many villages and townships a county has today.
fn divisions_of(county: RegionCode) -> (i64, i64) {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let divisions = region::divisions();
    let townships = divisions.children(county).into_iter().filter(|one| one.level == Level::Township);
    (count(divisions.villages(county).len()), count(townships.count()))
}

fn trend(conn: &mut Conn, county: Option<RegionCode>, today: Day) -> Result<Vec<MonthRow>> {
    let mut months = vec![month_number(today)];
    while i64::try_from(months.len()).unwrap_or(MONTHS) < MONTHS {
        let last = months.last().copied().unwrap_or_default();
        months.push(if last % 100 == 1 { last - 89 } else { last - 1 });
    }
    months.reverse();
    let (Some(first), Some(last)) = (months.first().copied(), months.last().copied()) else {
        return Ok(Vec::new());
    };
    let found = service::rural_by_month(conn, county, (first - 100, last))?;
    let of = |month: i32| found.get(&month).copied().unwrap_or_default();
    let row = |month| MonthRow { month, rural: of(month), last_year: of(month - 100) };
    Ok(months.into_iter().map(row).collect())
}

/// The warnings of the definitions, asked of each county's last finished month.
fn alerts(conn: &mut Conn, today: Day, coverage: &[Coverage]) -> Result<Vec<Alert>> {
    let Ok(definitions) = luoyang() else { return Ok(Vec::new()) };
    let last = first_of(today).plus_days(-1);
    let (month, before) = (month_number(last), month_number(first_of(last).plus_days(-1)));
    let mut of = |month| service::rural_by_county(conn, (month, month));
    let (now, previous, last_year) = (of(month)?, of(before)?, of(month - 100)?);
    let mut alerts = Vec::new();
    for county in coverage.iter().map(|one| one.county) {
        // The log is complete, so a county without sales in a finished month sold nothing: the deepest fall there is.
        let of = |sums: &BTreeMap<RegionCode, i64>| i128::from(sums.get(&county).copied().unwrap_or(0));
        let sold = |sums| Figure::of(of(sums), 1);
        let grown = Figure::of((of(&now) - of(&last_year)) * 100, of(&last_year));
        for warning in &definitions.warnings {
            let asked = match warning.indicator.as_str() {
                "rural-transactions" => sold(&now),
                "transaction-growth" => grown,
                _ => continue,
            };
            let then = |against| match against {
                Against::Previous => sold(&previous),
                Against::LastYear => sold(&last_year),
            };
            if warning.speaks(asked, &then) {
                alerts.push(Alert { county, month, level: warning.level, says: warning.says.clone() });
            }
        }
    }
    alerts.sort_by_key(|alert| (alert.level == WarningLevel::Watch, alert.county));
    Ok(alerts)
}

fn targets(
    conn: &mut Conn,
    county: Option<RegionCode>,
    months: Option<(i32, i32)>,
    today: Day,
    coverage: &[Coverage],
) -> Result<Vec<TargetRow>> {
    let rows = programme().targets.iter().map(|target| {
        let counted = counted(conn, target, county, months, today, coverage)?;
        let aim = if county.is_some() { target.county } else { target.city };
        let year_end = Day::new(today.0.year(), 12, 31).unwrap_or(today);
        Ok(TargetRow {
            id: target.id.clone(),
            name: target.name.clone(),
            note: target.note.clone(),
            per_mille: target.per_mille,
            target: aim,
            now: counted.map(|(now, _)| now),
            path: if target.base_year.is_some() { aim } else { path(aim, (target.from, target.due), today) },
            forecast: counted.and_then(|(now, then)| {
                then.map(|then| forecast(now, (then, ACTIVE_DAYS), crate::growth::days(today, year_end)))
            }),
            due: target.due,
        })
    });
    rows.collect()
}

/// What a target stands at now, and stood at 90 days ago where that can be said; none when nothing here counts it.
fn counted(
    conn: &mut Conn,
    target: &Target,
    county: Option<RegionCode>,
    months: Option<(i32, i32)>,
    today: Day,
    coverage: &[Coverage],
) -> Result<Option<(i64, Option<i64>)>> {
    let sum = |count: fn(&Coverage) -> i64| coverage.iter().map(count).sum::<i64>();
    let townships: i64 = coverage.iter().map(|one| divisions_of(one.county).1).sum();
    Ok(match target.id.as_str() {
        "transaction-growth" => {
            let (now, then) = (rural(conn, county, months)?, rural(conn, county, months.map(a_year_before))?);
            growth(now.all(), then.all()).map(|growth| (growth, None))
        }
        "express-townships" => share(sum(|one| one.townships_reached), townships).map(|now| (now, None)),
        "stations" => {
            let then = service::outlets_on(conn, county, today.plus_days(-ACTIVE_DAYS))?;
            Some((sum(|one| one.outlets), Some(then)))
        }
        "townships-with-stations" => {
            let served: BTreeSet<RegionCode> = service::open_outlet_regions(conn, county)?
                .into_iter()
                .filter_map(RegionCode::township)
                .collect();
            share(i64::try_from(served.len()).unwrap_or(i64::MAX), townships).map(|now| (now, None))
        }
        _ => None,
    })
}
