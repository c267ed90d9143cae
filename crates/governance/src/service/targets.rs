//! Targets of the programme, as figures stand today.

use std::collections::BTreeSet;

use db::Conn;
use kernel::{Day, Fen, RegionCode};
use statistics::links::records_path;
use statistics::model::{Measure, Network, Span};
use statistics::service::{coverage, open_outlets, outlets, total};

use super::parties::ranked_counties;
use crate::Result;
use crate::model::Text;

/// A target and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetFigure {
    /// What it is.
    pub title: Text,
    /// What is to be reached, as people read it.
    pub target: String,
    /// The figure of today; none where nothing is on record, which is not zero.
    pub figure: Option<String>,
    /// Where its records are.
    pub link: String,
    /// True once it is reached; none without a figure.
    pub reached: Option<bool>,
}

/// The target of this id; none when the programme has none.
pub fn target_figure(conn: &mut Conn, id: &str, today: Day) -> Result<Option<TargetFigure>> {
    let (programme, _) = assessment::luoyang().map_err(assessment::Error::from)?;
    let Some(target) = programme.targets.iter().find(|one| one.id == id) else { return Ok(None) };
    let title = Text::new(&target.title.zh, &target.title.en);
    let (figure, link) = match id {
        "stations" => (Some(open_outlets(conn)?), "/city/outlets?which=open".to_owned()),
        "express-townships" => (Some(reached(conn, today)?), "/city/outlets?which=reached".to_owned()),
        "townships-with-stations" => (Some(served(conn, today)?), "/city/outlets?which=open".to_owned()),
        "transaction-growth" => {
            let span = this_year(today);
            (growth(conn, span)?, records_path("/city", Measure::TransactionValue, None, span))
        }
        _ => (None, String::new()),
    };
    let is_share = id != "stations";
    // Shares and growth are counted in basis points.
    let least = if is_share { &target.city * &assessment::Exact::from(10_000) } else { target.city.clone() };
    let reached = figure.map(|figure| {
        u64::try_from(figure).is_ok_and(|figure| !(&assessment::Exact::from(figure) - &least).is_negative())
    });
    let shown = |figure: i64| if is_share { percent(figure) } else { grouped(figure) };
    let target = match target.kind {
        assessment::TargetKind::Total => target.city.shown(),
        assessment::TargetKind::Share | assessment::TargetKind::YearlyGrowth { .. } => target.city.percent(),
    };
    Ok(Some(TargetFigure { title, target, figure: figure.map(shown), link, reached }))
}

fn this_year(today: Day) -> Span {
    Span { from: Day::new(today.0.year(), 1, 1).unwrap_or(today), to: today }
}

/// This year's transactions over the same days of the year before; none where that year has none.
fn growth(conn: &mut Conn, span: Span) -> Result<Option<i64>> {
    let now = total(conn, Measure::TransactionValue, None, span)?;
    let before = total(conn, Measure::TransactionValue, None, span.a_year_earlier())?;
    let change = i128::from(now) - i128::from(before);
    Ok((before > 0).then(|| i64::try_from(change * 10_000 / i128::from(before)).unwrap_or(i64::MAX)))
}

/// Townships of the ranked counties that parcels reach, in basis points of all of them.
fn reached(conn: &mut Conn, today: Day) -> Result<i64> {
    share_of_townships(today, |county| Ok(coverage(conn, county, today)?.townships_reached))
}

/// Townships of the ranked counties with an open station or point.
fn served(conn: &mut Conn, today: Day) -> Result<i64> {
    share_of_townships(today, |county| {
        let open = outlets(conn, county, Network::Open, today)?;
        let townships: BTreeSet<RegionCode> = open.iter().filter_map(|one| one.region.township()).collect();
        Ok(i64::try_from(townships.len()).unwrap_or(i64::MAX))
    })
}

fn share_of_townships(today: Day, mut of: impl FnMut(RegionCode) -> Result<i64>) -> Result<i64> {
    let (mut some, mut all) = (0, 0);
    for county in ranked_counties(today)? {
        some += of(county)?;
        all += i64::try_from(region::divisions().children(county).len()).unwrap_or(i64::MAX);
    }
    Ok(if all == 0 { 0 } else { some * 10_000 / all })
}

fn percent(basis_points: i64) -> String {
    let sign = if basis_points < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}%", basis_points.unsigned_abs() / 100, basis_points.unsigned_abs() % 100)
}

fn grouped(number: i64) -> String {
    let text = Fen(number.saturating_mul(100)).to_string();
    text.strip_suffix(".00").unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!((percent(8_000).as_str(), percent(-155).as_str()), ("80.00%", "-1.55%"));
        assert_eq!(grouped(1_234), "1,234");
    }
}
