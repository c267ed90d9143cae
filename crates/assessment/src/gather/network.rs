//! Territory and network of a county as they were on the last day that counts.

use std::collections::BTreeSet;

use db::Conn;
use kernel::{Level, RegionCode};
use region::Division;
use statistics::links::{divisions_path, outlets_path};
use statistics::model::{ActiveKind, Coverage, Network, OutletRow, Span};
use statistics::service::{ACTIVE_DAYS, active_subjects, coverage, outlets};

use super::{Asked, answers, number};
use crate::{Error, Facts, Source, Value, luoyang};

const POINT: &str = "village_point";
const CENTRE: &str = "county_centre";

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
    let (programme, _) = luoyang()?;
    let unit = programme.unit(county);
    Ok(unit.map_or_else(|| vec![county], |unit| unit.codes.iter().map(|one| one.code).collect()))
}

/// C3 and D2 to D8: the network as it served on the last day that counts. A county without any outlet on record does not
/// keep them here: then the workbook is asked.
pub(super) fn network(conn: &mut Conn, facts: &mut Facts, asked: &Asked<'_>) -> Result<(), Error> {
    if let Some(coverage) = served(conn, facts.county, asked)? {
        covered(facts, &coverage);
    }
    Ok(())
}

/// How the network served, if there is one on record under any code of the county. Statistics keep the answer for today and
/// its usual days; other days, other lists and other spans are counted from the outlets.
fn served(conn: &mut Conn, county: RegionCode, asked: &Asked<'_>) -> Result<Option<Coverage>, Error> {
    let usual = i64::from(asked.choices.active_days) == ACTIVE_DAYS && asked.choices.village_list_at_end;
    if usual && asked.last_day() == asked.frame.as_of {
        return Ok(Some(coverage(conn, county, asked.frame.as_of)?).filter(|known| known.outlets > 0));
    }
    let others = codes_of(county)?.into_iter().filter(|code| *code != county);
    for code in std::iter::once(county).chain(others) {
        let known = counted(conn, code, asked)?;
        if known.outlets > 0 {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// The coverage counted outlet by outlet: those that were there on the last day, served within the days that keep an outlet
/// active, in villages of the list.
fn counted(conn: &mut Conn, county: RegionCode, asked: &Asked<'_>) -> Result<Coverage, Error> {
    let (day, days) = (asked.last_day(), i64::from(asked.choices.active_days));
    let mut there = |network| -> Result<Vec<OutletRow>, Error> {
        let mut rows = outlets(conn, county, network, day)?;
        rows.retain(|row| row.opened_on.is_none_or(|opened| opened <= day));
        Ok(rows)
    };
    let [open, selling, reached] =
        [there(Network::Open)?, there(Network::Selling)?, there(Network::Reached)?];
    let [paying, converted, stores] =
        [there(Network::Paying)?, there(Network::Converted)?, there(Network::Warehouses)?];
    let served = active_subjects(conn, ActiveKind::Point, county, Span::last_days(day, days))?;
    let is_served = |row: &&OutletRow| days > 0 && served.contains(&row.station.0);
    let of_level = |level: &'static str| open.iter().filter(move |row| row.level == level);
    // What statistics find within their own days, else whatever served within those of the rulebook.
    let lately = |theirs: &[OutletRow], ours: usize| if days == ACTIVE_DAYS { theirs.len() } else { ours };
    let gone = divisions_of(county, Level::Village, |one| !one.is_valid_on(asked.village_day()))?;
    let villages: BTreeSet<RegionCode> = of_level(POINT).map(|row| row.region).collect();
    let townships: BTreeSet<RegionCode> =
        open.iter().filter(is_served).filter_map(|row| row.region.township()).collect();
    Ok(Coverage {
        outlets: count(open.len()),
        points: count(of_level(POINT).count()),
        villages: count(villages.difference(&gone).count()),
        outlets_selling: count(lately(&selling, open.iter().filter(is_served).count())),
        outlets_paying: count(paying.len()),
        converted: count(converted.len()),
        converted_shopping: count(converted.iter().filter(is_served).count()),
        converted_paying: count(converted.iter().filter(|row| row.takes_payments).count()),
        converted_parcels: count(converted.iter().filter(|row| row.takes_parcels).count()),
        warehouses: count(stores.len()),
        centres: count(of_level(CENTRE).count()),
        centres_parcels: count(of_level(CENTRE).filter(|row| row.takes_parcels).count()),
        townships_reached: count(townships.len()),
        points_reached: count(lately(&reached, of_level(POINT).filter(is_served).count())),
        county,
    })
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn covered(facts: &mut Facts, coverage: &Coverage) {
    let source = |network, count| Source::Events {
        link: outlets_path("/city", network, coverage.county),
        count: number(count),
    };
    let counts = [
        ("centres-operating", coverage.centres, Network::Centres, coverage.centres),
        ("villages-with-points", coverage.villages, Network::Points, coverage.points),
        ("outlets", coverage.outlets, Network::Open, coverage.outlets),
        ("outlets-selling", coverage.outlets_selling, Network::Selling, coverage.outlets_selling),
        ("outlets-paying", coverage.outlets_paying, Network::Paying, coverage.outlets_paying),
        ("townships-with-express", coverage.townships_reached, Network::Selling, coverage.outlets_selling),
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
