//! Figures in force, added up: beside what a county says itself, and as the public may see them.

use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::{Actor, Day, Period, RegionCode, ResourceRef};
use statistics::definitions::{
    Against, DataSet, Element, Figure, Indicator, Reporter, Shown, SmallCells, Suppressed, Warning, When,
    suppress,
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
        let set = sets.iter().find(|set| set.reporter == reporter);
        set.and_then(|set| definitions.data_set_for(&set.id, period))
    };
    let own = of(Reporter::County).ok_or(Error::NoDataSet)?;
    let parts = match of(Reporter::Enterprise) {
        Some(set) => store::approved(conn, &set.id, period)?,
        None => Vec::new(),
    };
    let said = Said::read(conn, own, county, period)?;
    let last = period.bounds().1;
    let held = definitions.indicators.iter().filter(|one| one.validity.holds_on(last));
    let warns = |warning: &&Warning| {
        let indicator = definitions.indicator_on(&warning.indicator, last);
        indicator.is_some_and(|one| said.sets_off(one, warning))
    };
    Ok(Summary {
        county,
        period,
        rows: own
            .elements
            .iter()
            .map(|element| {
                let compared = comparison(element, county, &parts, definitions.small_cells);
                Comparison { county: said.value(&element.id, When::Now), ..compared }
            })
            .collect(),
        indicators: held.map(|one| (one, said.figure(one))).collect(),
        warnings: definitions.warnings.iter().filter(warns).collect(),
    })
}

/// What a county said of a period, of the one before and of the same a year earlier.
struct Said(BTreeMap<When, BTreeMap<String, i64>>);

impl Said {
    fn read(conn: &mut Conn, set: &DataSet, county: RegionCode, period: Period) -> Result<Self> {
        let mut said = BTreeMap::new();
        let periods = [
            (When::Now, period),
            (When::Previous, period.previous()),
            (When::LastYear, period.year_earlier()),
        ];
        for (when, of) in periods {
            let mut found = store::approved(conn, &set.id, of)?;
            found.retain(|one| one.county == county);
            said.insert(when, found.into_iter().map(|one| (one.element, one.value)).collect());
        }
        Ok(Self(said))
    }

    fn value(&self, id: &str, when: When) -> Option<i64> {
        self.0.get(&when)?.get(id).copied()
    }

    fn figure(&self, indicator: &Indicator) -> Figure {
        indicator.figure(&|id, when| self.value(id, when))
    }

    /// The indicator as it was then, out of that period's own figures.
    fn figure_then(&self, indicator: &Indicator, against: Against) -> Figure {
        let then = match against {
            Against::Previous => When::Previous,
            Against::LastYear => When::LastYear,
        };
        indicator.figure(&|id, when| if when == When::Now { self.value(id, then) } else { None })
    }

    fn sets_off(&self, indicator: &Indicator, warning: &Warning) -> bool {
        warning.speaks(self.figure(indicator), &|against| self.figure_then(indicator, against))
    }
}

fn comparison(
    element: &'static Element,
    county: RegionCode,
    parts: &[Approved],
    rule: SmallCells,
) -> Comparison {
    let groups = grouped(parts, &element.id);
    let all: Vec<Vec<i64>> = groups.values().cloned().collect();
    let place = groups.keys().position(|one| *one == county);
    let shown = place.and_then(|place| suppress(rule, &all).groups.get(place).copied());
    let own = groups.get(&county);
    Comparison {
        element,
        enterprises: own.map(|values| values.iter().fold(0, |sum: i64, one| sum.saturating_add(*one))),
        reporters: own.map_or(0, Vec::len),
        shown: shown.unwrap_or(Shown::Missing),
        county: None,
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
