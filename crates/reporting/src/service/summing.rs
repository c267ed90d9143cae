//! Figures in force, added up: beside what a county says itself, and as the public may see them.

use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::{Actor, Period, RegionCode, ResourceRef};
use statistics::definitions::{
    DataSet, Element, Figure, Indicator, Reporter, Shown, Suppressed, Warning, When, suppress,
};

use super::{SEE_REPORTS, definitions};
use crate::store::Approved;
use crate::{Error, Result, store};

/// An element in a county: the sum of what enterprises reported, and what the county says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Which element.
    pub element: &'static Element,
    /// The sum of the enterprises' approved figures; none when nobody reported it.
    pub enterprises: Option<i64>,
    /// How many enterprises.
    pub reporters: usize,
    /// The sum as it may leave the house.
    pub shown: Shown,
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
    /// Element by element, in the order of the county's form.
    pub rows: Vec<Comparison>,
    /// The indicators of the county's own figures.
    pub indicators: Vec<(&'static Indicator, Figure)>,
    /// Early warnings they set off.
    pub warnings: Vec<&'static Warning>,
}

/// A county's figures, for its clerks and the city. The two are shown side by side; neither takes the other's place.
pub fn summary(conn: &mut Conn, actor: &Actor, county: RegionCode, period: Period) -> Result<Summary> {
    actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", county))?;
    let definitions = definitions()?;
    let sets = definitions.newest_data_sets();
    let of = |reporter| {
        sets.iter()
            .find(|set| set.reporter == reporter)
            .and_then(|set| definitions.data_set_for(&set.id, period))
    };
    let own = of(Reporter::County).ok_or(Error::NoDataSet)?;
    let parts = match of(Reporter::Enterprise) {
        Some(set) => store::approved(conn, &set.id, period)?,
        None => Vec::new(),
    };
    let mut said = BTreeMap::new();
    for (when, of) in
        [(When::Now, period), (When::Previous, period.previous()), (When::LastYear, period.year_earlier())]
    {
        said.insert(when, own_figures(conn, own, county, of)?);
    }
    let then = [period.previous(), period.year_earlier()];
    let mut earlier = Vec::new();
    for of in then {
        earlier.push(own_figures(conn, own, county, of)?);
    }
    let look = |id: &str, when: When| said.get(&when).and_then(|values| values.get(id).copied());
    let last = period.bounds().1;
    let indicators: Vec<(&Indicator, Figure)> = definitions
        .indicators
        .iter()
        .filter(|one| one.validity.holds_on(last))
        .map(|one| (one, one.figure(&look)))
        .collect();
    let figure_of = |id: &str, values: &BTreeMap<String, i64>| {
        let at = |element: &str, when: When| match when {
            When::Now => values.get(element).copied(),
            When::Previous | When::LastYear => None,
        };
        definitions.indicator_on(id, last).map_or(Figure::Missing, |one| one.figure(&at))
    };
    let warnings = definitions.warnings.iter().filter(|warning| {
        let now = indicators.iter().find(|(one, _)| one.id == warning.indicator);
        let before = |against| match against {
            statistics::definitions::Against::Previous => earlier.first(),
            statistics::definitions::Against::LastYear => earlier.get(1),
        };
        now.is_some_and(|(_, figure)| {
            warning.speaks(*figure, &|against| {
                before(against).map_or(Figure::Missing, |values| figure_of(&warning.indicator, values))
            })
        })
    });
    Ok(Summary {
        county,
        period,
        rows: own.elements.iter().map(|element| comparison(element, county, &parts, &said)).collect(),
        warnings: warnings.collect(),
        indicators,
    })
}

fn own_figures(
    conn: &mut Conn,
    set: &DataSet,
    county: RegionCode,
    period: Period,
) -> Result<BTreeMap<String, i64>> {
    let found = store::approved(conn, &set.id, period)?;
    Ok(found.into_iter().filter(|one| one.county == county).map(|one| (one.element, one.value)).collect())
}

fn comparison(
    element: &'static Element,
    county: RegionCode,
    parts: &[Approved],
    said: &BTreeMap<When, BTreeMap<String, i64>>,
) -> Comparison {
    let groups = grouped(parts, &element.id);
    let counties: Vec<RegionCode> = groups.keys().copied().collect();
    let all: Vec<Vec<i64>> = groups.values().cloned().collect();
    let suppressed = definitions().map(|found| suppress(found.small_cells, &all));
    let place = counties.iter().position(|one| *one == county);
    let shown = match (suppressed, place) {
        (Ok(found), Some(place)) => found.groups.get(place).copied().unwrap_or(Shown::Missing),
        _ => Shown::Missing,
    };
    let own = groups.get(&county);
    Comparison {
        element,
        enterprises: own.map(|values| values.iter().fold(0, |sum: i64, one| sum.saturating_add(*one))),
        reporters: own.map_or(0, Vec::len),
        shown,
        county: said.get(&When::Now).and_then(|values| values.get(&element.id).copied()),
    }
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
/// reporter. A county's own summary is no sum of reporters and is not here.
pub fn published(conn: &mut Conn, data_set: &str, period: Period) -> Result<Aggregate> {
    let definitions = definitions()?;
    let set = definitions
        .data_set_for(data_set, period)
        .filter(|set| set.reporter != Reporter::County)
        .ok_or(Error::NoDataSet)?;
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
