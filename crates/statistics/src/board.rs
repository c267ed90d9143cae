//! What the boards of the city and of a county show.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Day, Period, RegionCode};

use crate::growth::share;
use crate::indicators::{IndicatorFigure, alerts_of, figures_by_county, figures_of};
use crate::model::{ActiveKind, Coverage, Measure, RuralSales, Span};
use crate::service::{self, divisions_of};
use crate::span::month_before;
use crate::sums::month_number;
use crate::targets::{finished_months, years_before};
use crate::{Result, targets};

pub use crate::indicators::Alert;
pub use crate::targets::{Goal, Progress, TargetRow};

/// Months of a trend.
const MONTHS: i64 = 12;

/// A county in a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountyRow {
    /// The county.
    pub county: RegionCode,
    /// The dictionary's indicators, of the year's finished months.
    pub indicators: Vec<IndicatorFigure>,
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
    /// The dictionary's indicators of the city, or of the county, of the year's finished months.
    pub indicators: Vec<IndicatorFigure>,
    /// The counties; one for a county's board.
    pub counties: Vec<CountyRow>,
    /// The last months with those a year before.
    pub trend: Vec<MonthRow>,
    /// The programme's targets.
    pub targets: Vec<TargetRow>,
    /// Each county's own goals, county by county; none where no target is broken down, or on a county's board.
    pub goals: Vec<TargetRow>,
    /// The early warnings that speak, those to be acted on first.
    pub alerts: Vec<Alert>,
}

/// The board of the city, or of a county, as of a day.
pub fn board(conn: &mut Conn, county: Option<RegionCode>, today: Day) -> Result<Board> {
    let months = finished_months(today);
    let lately = Span::last_days(today, 30);
    let coverage = service::coverages(conn, county, today)?;
    let year = Period::Year(today.0.year());
    let figures = match county {
        None => figures_by_county(conn, year, today)?,
        Some(_) => vec![(county, figures_of(conn, county, year, today)?)],
    };
    let counties = counties(conn, &figures, lately, &coverage)?;
    Ok(Board {
        today,
        months,
        rural: rural(conn, county, months)?,
        rural_last_year: rural(conn, county, months.map(|months| years_before(months, 1)))?,
        lately: four(conn, county, lately)?,
        before: four(conn, county, lately.before())?,
        trend: trend(conn, county, today)?,
        targets: targets::standing(conn, county, today, &coverage)?,
        goals: match county {
            None => targets::own_goals(conn, today, &coverage)?,
            Some(_) => Vec::new(),
        },
        alerts: alerts_of(conn, county, Period::month_of(today).previous(), today)?,
        coverage,
        counties,
        indicators: figures.into_iter().next().map(|(_, figures)| figures).unwrap_or_default(),
    })
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
    figures: &[(Option<RegionCode>, Vec<IndicatorFigure>)],
    lately: Span,
    coverage: &[Coverage],
) -> Result<Vec<CountyRow>> {
    let orders: BTreeMap<RegionCode, i64> =
        service::by_county(conn, Measure::Orders, lately)?.into_iter().collect();
    let parcels: BTreeMap<RegionCode, i64> =
        service::by_county(conn, Measure::ParcelsCollected, lately)?.into_iter().collect();
    let of = |sums: &BTreeMap<RegionCode, i64>, county| sums.get(&county).copied().unwrap_or(0);
    let row = |one: &Coverage| {
        let county = one.county;
        let (villages, townships) = divisions_of(county);
        let indicators = figures.iter().find(|(place, _)| *place == Some(county));
        CountyRow {
            county,
            indicators: indicators.map(|(_, figures)| figures.clone()).unwrap_or_default(),
            orders: of(&orders, county),
            parcels: of(&parcels, county),
            villages: share(one.villages, villages),
            townships: share(one.townships_reached, townships),
            outlets: one.outlets,
        }
    };
    Ok(coverage.iter().map(row).collect())
}

fn trend(conn: &mut Conn, county: Option<RegionCode>, today: Day) -> Result<Vec<MonthRow>> {
    let mut months = vec![month_number(today)];
    while i64::try_from(months.len()).unwrap_or(MONTHS) < MONTHS {
        months.push(month_before(months.last().copied().unwrap_or_default()));
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
