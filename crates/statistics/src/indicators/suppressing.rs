//! Which indicators tell of one reporter: these do not leave the house (统计法 28).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::{Day, Period, RegionCode};

use super::values::months_over;
use super::{dictionary, refuse_days};
use crate::definitions::{Definitions, Indicator, Reporter, Shown, Source, suppress};
use crate::model::Measure;
use crate::{Result, lineage, store};

/// What of a period's indicators is withheld in files and answers to programs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withheld(BTreeSet<(&'static str, Option<RegionCode>)>);

/// What an indicator reads of reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    /// What enterprises sold online, in whatever elements.
    SoldOnline,
    /// An element of the reports of one kind of reporter.
    Element(Reporter, &'a str),
}

impl Withheld {
    /// Works out what of a period's indicators would tell of one reporter: those with an element whose sum over the county's
    /// reporters, or what is left of the city's beside it, the rule of small cells does not allow. What a county reports of
    /// itself tells of nobody else.
    pub fn of(conn: &mut Conn, period: Period, today: Day) -> Result<Self> {
        refuse_days(period)?;
        let definitions = dictionary()?;
        let Some(months) = months_over(period, today) else { return Ok(Self::default()) };
        let mut parts: BTreeMap<Part<'_>, BTreeSet<Option<RegionCode>>> = BTreeMap::new();
        let mut withheld = BTreeSet::new();
        for indicator in super::held(definitions, period) {
            for part in read_by(definitions, indicator) {
                let found = match parts.entry(part) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(free) => free.insert(hidden(conn, definitions, part, months)?),
                };
                withheld.extend(found.iter().map(|county| (indicator.id.as_str(), *county)));
            }
        }
        Ok(Self(withheld))
    }

    /// True when this indicator of a county, or of the city, is withheld.
    #[must_use]
    pub fn has(&self, indicator: &str, county: Option<RegionCode>) -> bool {
        self.0.iter().any(|(id, place)| *id == indicator && *place == county)
    }
}

fn read_by<'a>(definitions: &'a Definitions, indicator: &'a Indicator) -> BTreeSet<Part<'a>> {
    let mut parts = BTreeSet::new();
    for (id, _) in indicator.elements() {
        let source = definitions.elements.iter().find(|one| one.id == id).map(|one| one.source);
        match (source, indicator.reports) {
            (Some(Source::Events(Measure::ReportedSales | Measure::ReportedTwice)), _) => {
                parts.insert(Part::SoldOnline);
            }
            (Some(Source::Reported), Some(by)) if by != Reporter::County => {
                parts.insert(Part::Element(by, id));
            }
            _ => {}
        }
    }
    parts
}

/// Of whom a part is withheld; of the city when all together tell, too.
fn hidden(
    conn: &mut Conn,
    definitions: &Definitions,
    part: Part<'_>,
    months: (i32, i32),
) -> Result<BTreeSet<Option<RegionCode>>> {
    let said: Vec<(RegionCode, i64, i64)> = match part {
        Part::SoldOnline => {
            let sellers = store::sellers_of_months(conn, months)?;
            sellers.into_iter().map(|(county, seller, value)| (county, seller.0, value)).collect()
        }
        Part::Element(by, element) => store::said_by(conn, by, element, months)?,
    };
    let mut groups: BTreeMap<RegionCode, BTreeMap<i64, i64>> = BTreeMap::new();
    for (county, who, value) in said {
        *groups.entry(lineage::today(county)).or_default().entry(who).or_insert(0) += value;
    }
    let values: Vec<Vec<i64>> = groups.values().map(|group| group.values().copied().collect()).collect();
    let found = suppress(definitions.small_cells, &values);
    let mut hidden: BTreeSet<Option<RegionCode>> = groups
        .keys()
        .zip(&found.groups)
        .filter(|(_, shown)| **shown == Shown::Withheld)
        .map(|(county, _)| Some(*county))
        .collect();
    if found.total == Shown::Withheld {
        hidden.insert(None);
    }
    Ok(hidden)
}
