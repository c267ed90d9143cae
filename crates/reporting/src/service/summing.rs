//! Figures in force, added up: beside what a county says itself, and as the public may see them.

use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::{Actor, Day, Period, RegionCode, ResourceRef};
use statistics::definitions::{
    DataSet, Definitions, Element, Reporter, Shown, SmallCells, Suppressed, suppress,
};
use statistics::indicators::{Alert, IndicatorFigure, alerts_of, figures_of};

use super::{SEE_REPORTS, definitions};
use crate::model::UnitId;
use crate::store::Approved;
use crate::{Error, Result, store};

/// A sum of reporters' approved figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported {
    /// The sum; none when nobody reported it.
    pub sum: Option<i64>,
    /// How many reported.
    pub reporters: usize,
    /// The sum as it may leave the house.
    pub shown: Shown,
}

/// An element in a county: what enterprises and platforms reported, and what the county says. Neither takes another's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Which element.
    pub element: &'static Element,
    /// The enterprises.
    pub enterprises: Reported,
    /// The platforms, which check them.
    pub platforms: Reported,
    /// The county's own approved figure.
    pub county: Option<i64>,
}

/// A county's figures of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Which county.
    pub county: RegionCode,
    /// Which period.
    pub period: Period,
    /// Element by element: those of the county's form in its order, then those of the platforms' form alone.
    pub rows: Vec<Comparison>,
    /// The dictionary's indicators of the county, as every board has them.
    pub indicators: Vec<IndicatorFigure>,
    /// Early warnings they set off.
    pub warnings: Vec<Alert>,
}

/// A county's figures, for its clerks and the city.
pub fn summary(
    conn: &mut Conn,
    actor: &Actor,
    county: RegionCode,
    period: Period,
    today: Day,
) -> Result<Summary> {
    actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", county))?;
    let definitions = definitions()?;
    let own = set_of(definitions, Reporter::County, period).ok_or(Error::NoDataSet)?;
    let platform = set_of(definitions, Reporter::Platform, period);
    let mut parts = |set: Option<&DataSet>| match set {
        Some(set) => store::approved(conn, &set.id, period),
        None => Ok(Vec::new()),
    };
    let (firms, shops) = (parts(set_of(definitions, Reporter::Enterprise, period))?, parts(platform)?);
    let said = parts(Some(own))?;
    let said = |element: &Element| {
        said.iter().find(|one| one.county == county && one.element == element.id).map(|one| one.value)
    };
    let rule = definitions.small_cells;
    let online = definitions.sold_online(period.bounds().1);
    let alone =
        platform.into_iter().flat_map(|set| &set.elements).filter(|one| own.element(&one.id).is_none());
    let row = |element: &'static Element| Comparison {
        element,
        // What a platform sold for the city's sellers stands beside all that enterprises say they sold online.
        enterprises: if element.id == PLATFORM_SALES {
            reported(grouped_of(&firms, online), county, rule)
        } else {
            reported(grouped(&firms, &element.id), county, rule)
        },
        platforms: reported(grouped(&shops, &element.id), county, rule),
        county: said(element),
    };
    Ok(Summary {
        county,
        period,
        rows: own.elements.iter().chain(alone).map(row).collect(),
        indicators: figures_of(conn, Some(county), period, today)?,
        warnings: alerts_of(conn, Some(county), period, today)?,
    })
}

/// The platforms' element that checks what enterprises report.
const PLATFORM_SALES: &str = "platform-sales";

fn set_of(definitions: &'static Definitions, reporter: Reporter, period: Period) -> Option<&'static DataSet> {
    let set = definitions.newest_data_sets().into_iter().find(|set| set.reporter == reporter)?;
    definitions.data_set_for(&set.id, period)
}

/// The sum of a county's group, and as it may be shown beside the other counties'.
fn reported(groups: BTreeMap<RegionCode, Vec<i64>>, county: RegionCode, rule: SmallCells) -> Reported {
    let all: Vec<Vec<i64>> = groups.values().cloned().collect();
    let place = groups.keys().position(|one| *one == county);
    let shown = place.and_then(|place| suppress(rule, &all).groups.get(place).copied());
    let own = groups.get(&county);
    Reported {
        sum: own.map(|values| values.iter().fold(0, |sum: i64, one| sum.saturating_add(*one))),
        reporters: own.map_or(0, Vec::len),
        shown: shown.unwrap_or(Shown::Missing),
    }
}

/// Several elements added up for each reporter, by county.
fn grouped_of(parts: &[Approved], elements: &[String]) -> BTreeMap<RegionCode, Vec<i64>> {
    let mut units: BTreeMap<(RegionCode, UnitId), i64> = BTreeMap::new();
    for one in parts.iter().filter(|one| elements.contains(&one.element)) {
        let sum = units.entry((one.county, one.unit)).or_insert(0);
        *sum = sum.saturating_add(one.value);
    }
    let mut groups: BTreeMap<RegionCode, Vec<i64>> = BTreeMap::new();
    for ((county, _), value) in units {
        groups.entry(county).or_default().push(value);
    }
    groups
}

/// The figures of an element by county, one for each reporter.
fn grouped(parts: &[Approved], element: &str) -> BTreeMap<RegionCode, Vec<i64>> {
    let mut groups: BTreeMap<RegionCode, Vec<i64>> = BTreeMap::new();
    for one in parts.iter().filter(|one| one.element == element) {
        groups.entry(one.county).or_default().push(one.value);
    }
    groups
}

/// Approved figures of enterprises or platforms by county, as the public may see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// Of which data set.
    pub set: &'static DataSet,
    /// Of which period.
    pub period: Period,
    /// The counties, in order of their codes, and how many reported.
    pub counties: Vec<(RegionCode, usize)>,
    /// For each element of the set, what is shown of each county and of all.
    pub figures: Vec<(&'static Element, Suppressed)>,
}

/// What the public may see of a data set: approved figures by county, with everything withheld that would tell of one
/// reporter. Refuses a period that is not locked: while reports are still approved, two looks at a sum would tell the
/// figure that came between them. A county's own summary is no sum of reporters and is not here.
pub fn published(conn: &mut Conn, today: Day, data_set: &str, period: Period) -> Result<Aggregate> {
    let definitions = definitions()?;
    let set = definitions
        .data_set_for(data_set, period)
        .filter(|set| set.reporter != Reporter::County)
        .ok_or(Error::NoDataSet)?;
    let last = set.locks_on(period);
    if today <= last {
        return Err(Error::NotLocked { period, last });
    }
    let parts = store::approved(conn, &set.id, period)?;
    let mut reporters: BTreeMap<RegionCode, BTreeSet<_>> = BTreeMap::new();
    for one in &parts {
        reporters.entry(one.county).or_default().insert(one.unit);
    }
    let figures = set.elements.iter().map(|element| {
        let mut groups = grouped(&parts, &element.id);
        let values: Vec<Vec<i64>> =
            reporters.keys().map(|county| groups.remove(county).unwrap_or_default()).collect();
        (element, suppress(definitions.small_cells, &values))
    });
    Ok(Aggregate {
        set,
        period,
        figures: figures.collect(),
        counties: reporters.into_iter().map(|(county, units)| (county, units.len())).collect(),
    })
}
