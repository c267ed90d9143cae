//! What the boards of the city and of a county show.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Day, RegionCode};

use crate::definitions::{Against, Figure, Text, WarningLevel, luoyang};
use crate::growth::{growth, share};
use crate::model::{ActiveKind, Coverage, Measure, RuralSales, Span};
use crate::service::{self, divisions_of};
use crate::span::{first_of, month_before};
use crate::sums::month_number;
use crate::targets::{finished_months, years_before};
use crate::{Result, targets};

pub use crate::targets::{Progress, TargetRow};

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
        rural_last_year: rural(conn, county, months.map(|months| years_before(months, 1)))?,
        lately: four(conn, county, lately)?,
        before: four(conn, county, lately.before())?,
        trend: trend(conn, county, today)?,
        targets: targets::standing(conn, county, today, &coverage)?,
        alerts: alerts(conn, today, &coverage)?,
        coverage,
        counties,
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
    within: Option<RegionCode>,
    months: Option<(i32, i32)>,
    lately: Span,
    coverage: &[Coverage],
) -> Result<Vec<CountyRow>> {
    let none = BTreeMap::new;
    let now = months.map_or_else(|| Ok(none()), |months| service::rural_by_county(conn, months))?;
    let then = months.map(|months| years_before(months, 1));
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
