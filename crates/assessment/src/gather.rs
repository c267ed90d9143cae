//! What is known of a county now: events where they can tell, the uploaded workbook for the rest.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Day, OrganisationId, Period, RegionCode};
use statistics::links::{divisions_path, outlets_path, records_path};
use statistics::model::{ActiveKind, Coverage, Measure, Network, Span};

use crate::error::Error;
use crate::{Answer, Assessment, Facts, Frame, Score, Source, Value, assess, luoyang, score, store};

/// The half-year a day lies in, scored on that day.
pub(crate) fn frame(conn: &mut Conn, today: Day) -> Result<Frame, Error> {
    let (programme, _) = luoyang()?;
    let period = Period::half_of(today);
    Ok(Frame { period, as_of: today, deadline: store::deadline(conn, programme.city, period)? })
}

/// All counties of the programme by what is known of them today.
pub fn assessment(conn: &mut Conn, today: Day) -> Result<Assessment, Error> {
    let (programme, rulebook) = luoyang()?;
    let frame = frame(conn, today)?;
    let mut facts = Vec::new();
    for (unit, code) in programme.units_on(frame.period.bounds().1) {
        if unit.ranked {
            facts.push(facts_of(conn, code.code, &frame)?);
        }
    }
    Ok(assess(programme, rulebook, &frame, facts))
}

/// One county's score by what is known of it today; a code of the past stands for the unit of today.
pub fn score_of(conn: &mut Conn, county: RegionCode, today: Day) -> Result<Score, Error> {
    let (programme, rulebook) = luoyang()?;
    let frame = frame(conn, today)?;
    let unit = programme.unit(county).and_then(|unit| unit.code_on(frame.period.bounds().1));
    let code = unit.ok_or(Error::NoUnit(county))?.code;
    Ok(score(rulebook, &frame, &facts_of(conn, code, &frame)?))
}

/// Everything known of a county. A fact that events supply replaces the one of the workbook.
pub fn facts_of(conn: &mut Conn, county: RegionCode, frame: &Frame) -> Result<Facts, Error> {
    let mut facts = store::facts(conn, county, frame.period)?;
    territory(&mut facts, county);
    let coverage = statistics::service::coverage(conn, county, frame.as_of)?;
    // A county without any outlet on record does not keep them here: then the workbook is asked.
    if coverage.outlets > 0 {
        network(&mut facts, &coverage);
    }
    online_sellers(conn, &mut facts, county, frame)?;
    Ok(facts)
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn answers<const N: usize>(boxes: [(&str, bool); N]) -> Value {
    let answer = |yes| if yes { Answer::Yes } else { Answer::No };
    Value::Boxes(BTreeMap::from(boxes.map(|(name, yes)| (name.to_owned(), answer(yes)))))
}

fn territory(facts: &mut Facts, county: RegionCode) {
    let divisions = region::divisions();
    let of = [
        ("villages", "village", divisions.villages(county).len()),
        ("townships", "township", divisions.children(county).len()),
    ];
    for (fact, level, count) in of {
        let count = u64::try_from(count).unwrap_or(0);
        if count > 0 {
            let link = divisions_path("/city", level, county);
            facts.set(fact, Value::Count(count), Source::Events { link, count });
        }
    }
}

/// C3 and D2 to D8: the network as it serves today.
fn network(facts: &mut Facts, coverage: &Coverage) {
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

/// E2: which kinds of organisation sold online in the period. Nobody on record leaves it to the workbook.
fn online_sellers(
    conn: &mut Conn,
    facts: &mut Facts,
    county: RegionCode,
    frame: &Frame,
) -> Result<(), Error> {
    let (from, last) = frame.period.bounds();
    let span = Span { from, to: last.min(frame.as_of) };
    let sellers = statistics::service::active_subjects(conn, ActiveKind::Seller, county, span)?;
    let mut kinds = Vec::new();
    for seller in &sellers {
        let found = identity::service::organisation(conn, county, OrganisationId(*seller))?;
        kinds.extend(found.map(|organisation| organisation.kind));
    }
    if !kinds.is_empty() {
        let has = |kind: &str| kinds.iter().any(|one| one == kind);
        let boxes = answers([
            ("co-operatives", has("cooperative")),
            ("firms", has("enterprise")),
            ("growers", has("family_farm")),
        ]);
        let link = records_path("/city", Measure::Orders, Some(county), span);
        let count = u64::try_from(kinds.len()).unwrap_or(0);
        facts.set("online-sellers", boxes, Source::Events { link, count });
    }
    Ok(())
}
