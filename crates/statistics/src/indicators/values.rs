//! Values of elements by county and month: what indicators are worked out of.

use std::collections::{BTreeMap, BTreeSet};

use db::Conn;
use kernel::{Day, Period, RegionCode, StationId};

use crate::Result;
use crate::definitions::{Definitions, Element, Figure, Indicator, OverTime, Reporter, Source, When};
use crate::lineage;
use crate::model::{Measure, Network};
use crate::service::counties_within;
use crate::span::{first_of, month_after, month_before};
use crate::store::{self, Told};
use crate::sums::month_number;

/// The months of a period that are over, the first and the last: one under way is not compared with a whole one.
pub(crate) fn months_over(period: Period, today: Day) -> Option<(i32, i32)> {
    let (from, to) = period.bounds();
    let until = to.min(first_of(today).plus_days(-1));
    (from <= until).then(|| (month_number(from), month_number(until)))
}

/// Months from one to the other, both within.
pub(crate) fn each_month((first, last): (i32, i32)) -> impl Iterator<Item = i32> {
    std::iter::successors(Some(first), |month| Some(month_after(*month)))
        .take_while(move |month| *month <= last)
}

/// Everything indicators are worked out of, of some months.
pub(crate) struct Values {
    today: Day,
    /// Every county something is known of.
    counties: Vec<RegionCode>,
    events: BTreeMap<(RegionCode, i32, Measure), i64>,
    /// The sum and of how many reporters.
    reported: BTreeMap<(RegionCode, i32, Reporter, String), (i64, i64)>,
    /// Outlets at a month's end.
    network: BTreeMap<(RegionCode, i32, Network), i64>,
}

/// An indicator's figure with how many reporters stand behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Worked {
    pub(crate) figure: Figure,
    pub(crate) reporters: i64,
}

impl Values {
    /// Reads what these indicators need, of a county or of all, from this month to that one.
    pub(crate) fn read(
        conn: &mut Conn,
        definitions: &Definitions,
        indicators: &[&Indicator],
        county: Option<RegionCode>,
        months: (i32, i32),
        today: Day,
    ) -> Result<Self> {
        let counties = counties_within(county);
        let (mut measures, mut networks) = (BTreeSet::new(), BTreeSet::new());
        let mut reported: BTreeMap<Reporter, BTreeSet<&str>> = BTreeMap::new();
        for indicator in indicators {
            let ids: BTreeSet<&str> = indicator.elements().map(|(id, _)| id).collect();
            for element in definitions.elements.iter().filter(|one| ids.contains(one.id.as_str())) {
                match (element.source, indicator.reports) {
                    (Source::Events(measure), _) => drop(measures.insert(measure)),
                    (Source::Network(network), _) => drop(networks.insert(network)),
                    (Source::Reported, Some(by)) => drop(reported.entry(by).or_default().insert(&element.id)),
                    (Source::Reported, None) => {}
                }
            }
        }
        let mut values = Self {
            today,
            counties: Vec::new(),
            events: BTreeMap::new(),
            reported: BTreeMap::new(),
            network: BTreeMap::new(),
        };
        let measures: Vec<Measure> = measures.into_iter().collect();
        for (county, month, measure, value) in store::measures_by_month(conn, &measures, &counties, months)? {
            let Some(measure) = Measure::parse(&measure) else { continue };
            *values.events.entry((lineage::today(county), month, measure)).or_insert(0) += value;
        }
        for (by, ids) in reported {
            let ids: Vec<&str> = ids.into_iter().collect();
            for (county, month, element, value, reporters) in
                store::elements(conn, by, &ids, &counties, months)?
            {
                let sum = values.reported.entry((lineage::today(county), month, by, element)).or_default();
                *sum = (sum.0 + value, sum.1 + reporters);
            }
        }
        if !networks.is_empty() {
            let told = store::all_told(conn, &counties, Some(today))?;
            values.stand(&told, &networks, months);
        }
        values.counties = values.known();
        Ok(values)
    }

    /// Counts the outlets at each month's end.
    fn stand(&mut self, told: &[Told], networks: &BTreeSet<Network>, months: (i32, i32)) {
        let mut now: BTreeMap<(RegionCode, StationId), &Told> = BTreeMap::new();
        let mut rest = told;
        for month in each_month(months) {
            // In order of their events, so of their days.
            let split = rest.iter().position(|one| one.told_on / 100 > month).unwrap_or(rest.len());
            let (heard, later) = rest.split_at(split);
            now.extend(heard.iter().map(|one| ((one.county, one.station), one)));
            rest = later;
            for outlet in now.values() {
                for network in networks.iter().filter(|one| outlet.is_counted(**one)) {
                    let key = (lineage::today(outlet.county), month, *network);
                    *self.network.entry(key).or_insert(0) += 1;
                }
            }
        }
    }

    /// The indicator as it comes to in a county, or in all, of the months of a period that are over.
    pub(crate) fn work_out(
        &self,
        definitions: &Definitions,
        indicator: &Indicator,
        county: Option<RegionCode>,
        period: Period,
    ) -> Worked {
        let nothing = Worked { figure: Figure::Missing, reporters: 0 };
        let months = months_over(period, self.today);
        months.map_or(nothing, |months| self.of_months(definitions, indicator, county, (period, months)))
    }

    /// The same as it came to in the same months of last year.
    pub(crate) fn year_before(
        &self,
        definitions: &Definitions,
        indicator: &Indicator,
        county: Option<RegionCode>,
        period: Period,
    ) -> Worked {
        let nothing = Worked { figure: Figure::Missing, reporters: 0 };
        let months = months_over(period, self.today).map(|(first, last)| (first - 100, last - 100));
        let then = period.year_earlier();
        months.map_or(nothing, |months| self.of_months(definitions, indicator, county, (then, months)))
    }

    fn of_months(
        &self,
        definitions: &Definitions,
        indicator: &Indicator,
        county: Option<RegionCode>,
        (period, months): (Period, (i32, i32)),
    ) -> Worked {
        let reporters = std::cell::Cell::new(0);
        let look = |id: &str, when: When| {
            let months = match when {
                When::Now => months,
                When::LastYear => (months.0 - 100, months.1 - 100),
                When::Previous => as_many_of(period.previous(), months),
            };
            let day = period.bounds().1;
            let element = definitions.element_on(id, day)?;
            let (value, by) = self.value(element, indicator.reports, county, months)?;
            reporters.set(by.max(reporters.get()));
            Some(value)
        };
        Worked { figure: indicator.figure(&look), reporters: reporters.get() }
    }

    /// An element's value of these months, and of how many reporters; none when somebody had to report and nobody did.
    fn value(
        &self,
        element: &Element,
        by: Option<Reporter>,
        county: Option<RegionCode>,
        (first, last): (i32, i32),
    ) -> Option<(i64, i64)> {
        let months = match element.over_time {
            OverTime::Sum => (first, last),
            OverTime::Last => (last, last),
        };
        let mut all = (0, 0);
        for month in each_month(months) {
            let (value, reporters) = match element.source {
                // The log is complete: what did not happen is zero.
                Source::Events(measure) => {
                    (self.sum(county, |one| self.events.get(&(one, month, measure))), 0)
                }
                Source::Network(network) => {
                    (self.sum(county, |one| self.network.get(&(one, month, network))), 0)
                }
                Source::Reported => self.said(&element.id, by?, county, month)?,
            };
            all = (all.0 + value, all.1.max(reporters));
        }
        Some(all)
    }

    fn sum<'a>(&self, county: Option<RegionCode>, of: impl Fn(RegionCode) -> Option<&'a i64>) -> i64 {
        match county {
            Some(county) => of(county).copied().unwrap_or(0),
            None => self.counties.iter().copied().filter_map(of).sum(),
        }
    }

    fn said(&self, id: &str, by: Reporter, county: Option<RegionCode>, month: i32) -> Option<(i64, i64)> {
        let of = |county| self.reported.get(&(county, month, by, id.to_owned())).filter(|(_, by)| *by > 0);
        let all = county.as_slice();
        let counties = if all.is_empty() { self.counties.as_slice() } else { all };
        counties
            .iter()
            .copied()
            .filter_map(of)
            .copied()
            .reduce(|one, other| (one.0 + other.0, one.1 + other.1))
    }

    fn known(&self) -> Vec<RegionCode> {
        let events = self.events.keys().map(|(county, ..)| *county);
        let reported = self.reported.keys().map(|(county, ..)| *county);
        let network = self.network.keys().map(|(county, ..)| *county);
        events.chain(reported).chain(network).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// As many months of a period as these are, from its first.
fn as_many_of(period: Period, months: (i32, i32)) -> (i32, i32) {
    let first = month_number(period.bounds().0);
    let last = each_month(months).skip(1).fold(first, |month, _| month_after(month));
    (first, last)
}

/// The first month to be read so that a period can be compared with the one before and with last year's.
pub(crate) fn first_needed(period: Period) -> i32 {
    let last_year = month_number(period.bounds().0) - 100;
    month_before(last_year.min(month_number(period.previous().bounds().0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn only_months_that_are_over_are_counted() {
        let over = |of: &str, today: &str| months_over(period(of), today.parse().unwrap());
        assert_eq!(over("2026-10", "2026-11-01"), Some((202_610, 202_610)));
        assert_eq!(over("2026-11", "2026-11-30"), None, "its last day is not over");
        assert_eq!(over("2026", "2026-11-23"), Some((202_601, 202_610)));
        assert_eq!(over("2026H2", "2027-03-01"), Some((202_607, 202_612)));
        assert_eq!(as_many_of(period("2026Q3"), (202_610, 202_611)), (202_607, 202_608));
        assert_eq!(each_month((202_611, 202_702)).collect::<Vec<_>>(), [202_611, 202_612, 202_701, 202_702]);
    }
}
