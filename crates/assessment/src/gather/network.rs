//! Territory and network of a county as they were on the last day that counts.

use std::collections::BTreeSet;

use db::Conn;
use kernel::{Day, Level, RegionCode};
use region::Division;
use statistics::links::{divisions_path, outlets_path, outlets_path_on};
use statistics::model::{Coverage, Network};
use statistics::service::{coverage_within, outlets};

use super::{Asked, answers, number};
use crate::{Error, Facts, Source, Value, in_use};

/// Villages by the list the rulebook names, townships by the one of the last day. Where no list of that day is on record, such
/// as that of a county before it became a district, the workbook is asked, and then the list of what it became.
pub(super) fn territory(_: &mut Conn, facts: &mut Facts, asked: &Asked<'_>) -> Result<(), Error> {
    let county = facts.county;
    let of = [
        ("villages", "village", Level::Village, asked.village_day()),
        ("townships", "township", Level::Township, asked.last_day()),
    ];
    for (fact, word, level, day) in of {
        let mut found = divisions_of(county, level, |one| one.is_valid_on(day))?;
        if found.is_empty() && facts.get(fact).is_none() {
            found = divisions_of(county, level, Division::is_valid_today)?;
        }
        let count = u64::try_from(found.len()).unwrap_or(0);
        if count > 0 {
            let link = divisions_path("/city", word, region::divisions().today(county));
            facts.set(fact, Value::Count(count), Source::Events { link, count });
        }
    }
    Ok(())
}

/// The divisions of a county that are meant, under whatever code the county had or has.
fn divisions_of(
    county: RegionCode,
    level: Level,
    meant: impl Fn(&Division) -> bool,
) -> Result<BTreeSet<RegionCode>, Error> {
    let codes = codes_of(county)?;
    let there = region::divisions()
        .all()
        .filter(|one| one.level == level && meant(one) && codes.iter().any(|code| code.contains(one.code)));
    Ok(there.map(|one| one.code).collect())
}

fn codes_of(county: RegionCode) -> Result<Vec<RegionCode>, Error> {
    let (programme, _) = in_use()?;
    let unit = programme.unit(county);
    Ok(unit.map_or_else(|| vec![county], |unit| unit.codes.iter().map(|one| one.code).collect()))
}

/// C3 and D2 to D8: the network as it served on the last day that counts. A county without any outlet on record does not
/// keep them here: then the workbook is asked.
pub(super) fn network(conn: &mut Conn, facts: &mut Facts, asked: &Asked<'_>) -> Result<(), Error> {
    if let Some(coverage) = served(conn, facts.county, asked)? {
        // What is looked at on another day than today carries its day, so that the list is what held then.
        let on = (asked.last_day() < asked.frame.as_of)
            .then(|| (asked.last_day(), i64::from(asked.choices.active_days)));
        covered(facts, &coverage, on);
    }
    Ok(())
}

/// How the network served on the last day that counts, lately by the rulebook's days; none where no outlet is on record. A
/// point in a village that is not on the rulebook's list serves none of the list.
fn served(conn: &mut Conn, county: RegionCode, asked: &Asked<'_>) -> Result<Option<Coverage>, Error> {
    let (code, day) = (region::divisions().today(county), asked.last_day());
    let mut known = coverage_within(conn, code, day, i64::from(asked.choices.active_days))?;
    if known.outlets == 0 {
        return Ok(None);
    }
    if asked.village_day() != asked.frame.as_of {
        let mut villages: BTreeSet<RegionCode> =
            outlets(conn, code, Network::Points, day)?.iter().map(|row| row.region).collect();
        let gone = divisions_of(county, Level::Village, |one| !one.is_valid_on(asked.village_day()))?;
        villages.retain(|village| !gone.contains(village));
        known.villages = i64::try_from(villages.len()).unwrap_or(i64::MAX);
    }
    Ok(Some(known))
}

fn covered(facts: &mut Facts, coverage: &Coverage, on: Option<(Day, i64)>) {
    let source = |network, count| Source::Events {
        link: match on {
            Some(on) => outlets_path_on("/city", network, Some(coverage.county), on),
            None => outlets_path("/city", network, coverage.county),
        },
        count: number(count),
    };
    let counts = [
        ("centres-operating", coverage.centres, Network::Centres, coverage.centres),
        ("villages-with-points", coverage.villages, Network::Points, coverage.points),
        ("outlets", coverage.outlets, Network::Open, coverage.outlets),
        ("outlets-selling", coverage.outlets_selling, Network::Selling, coverage.outlets_selling),
        ("outlets-paying", coverage.outlets_paying, Network::Paying, coverage.outlets_paying),
        ("townships-with-express", coverage.townships_reached, Network::Served, coverage.outlets_served),
        ("service-points", coverage.points, Network::Points, coverage.points),
        ("points-reached", coverage.points_reached, Network::Reached, coverage.points_reached),
    ];
    for (fact, count, behind, records) in counts {
        facts.set(fact, Value::Count(number(count)), source(behind, records));
    }
    // A function counts when at least one converted outlet has it.
    let converted = answers([
        ("shopping", coverage.converted_shopping > 0),
        ("payment", coverage.converted_paying > 0),
        ("parcels", coverage.converted_parcels > 0),
    ]);
    facts.set("converted-outlets", converted, source(Network::Converted, coverage.converted));
    let logistics =
        answers([("storage", coverage.warehouses > 0), ("logistics", coverage.centres_parcels > 0)]);
    facts.set("county-logistics", logistics, source(Network::Warehouses, coverage.warehouses));
}
