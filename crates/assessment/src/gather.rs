//! What is known of a county: events where they can tell, then inspections, evidence that was accepted, and the uploaded
//! workbook for the rest.

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Day, OrganisationId, Period, RegionCode};
use statistics::links::{divisions_path, outlets_path, records_path};
use statistics::model::{ActiveKind, Coverage, Measure, Network, Span};

use crate::error::Error;
use crate::model::{Evidence, EvidenceState, inspected_facts};
use crate::{
    Answer, Assessment, Document, Facts, Frame, Programme, Rulebook, Score, Source, Value, assess, in_force,
    luoyang, score, store,
};

/// The half-year a day lies in, scored on that day.
pub(crate) fn frame(conn: &mut Conn, today: Day) -> Result<Frame, Error> {
    frame_of(conn, Period::half_of(today), today)
}

/// A half-year, scored on a day. The office's day for evidence is the cycle's, else the workbook's.
pub(crate) fn frame_of(conn: &mut Conn, period: Period, as_of: Day) -> Result<Frame, Error> {
    let (programme, _) = luoyang()?;
    let cycle = store::cycle(conn, programme.city, period)?;
    let deadline = match cycle {
        Some(cycle) => Some(cycle.deadline),
        None => store::deadline(conn, programme.city, period)?,
    };
    Ok(Frame { period, as_of, deadline })
}

/// All counties of the programme by what is known of them today.
pub fn assessment(conn: &mut Conn, today: Day) -> Result<Assessment, Error> {
    let (programme, _) = luoyang()?;
    let frame = frame(conn, today)?;
    let rulebook = in_force::of_period(conn, frame.period)?;
    let facts = all_facts(conn, programme, &rulebook, &frame)?;
    Ok(assess(programme, &rulebook, &frame, facts))
}

/// What is known of every ranked county.
pub(crate) fn all_facts(
    conn: &mut Conn,
    programme: &Programme,
    rulebook: &Rulebook,
    frame: &Frame,
) -> Result<Vec<Facts>, Error> {
    let mut facts = Vec::new();
    for (unit, code) in programme.units_on(frame.period.bounds().1) {
        if unit.ranked {
            facts.push(known(conn, rulebook, code.code, frame)?);
        }
    }
    Ok(facts)
}

/// One county's score by what is known of it today; a code of the past stands for the unit of today.
pub fn score_of(conn: &mut Conn, county: RegionCode, today: Day) -> Result<Score, Error> {
    score_in(conn, county, Period::half_of(today), today)
}

/// One county's score in a half-year by what is known of it on a day.
pub fn score_in(conn: &mut Conn, county: RegionCode, period: Period, today: Day) -> Result<Score, Error> {
    let (programme, _) = luoyang()?;
    let rulebook = in_force::of_period(conn, period)?;
    let frame = frame_of(conn, period, today)?;
    let unit = programme.unit(county).and_then(|unit| unit.code_on(period.bounds().1));
    let code = unit.ok_or(Error::NoUnit(county))?.code;
    Ok(score(&rulebook, &frame, &known(conn, &rulebook, code, &frame)?))
}

/// The code under which a county is assessed in a half-year.
pub(crate) fn code_on(county: RegionCode, period: Period) -> Result<RegionCode, Error> {
    let (programme, _) = luoyang()?;
    let unit = programme.unit(county).filter(|unit| unit.ranked);
    let code = unit.and_then(|unit| unit.code_on(period.bounds().1));
    Ok(code.ok_or(Error::NoUnit(county))?.code)
}

/// Everything known of a county, by the rulebook its half-year is judged by.
pub fn facts_of(conn: &mut Conn, county: RegionCode, frame: &Frame) -> Result<Facts, Error> {
    let rulebook = in_force::of_period(conn, frame.period)?;
    known(conn, &rulebook, county, frame)
}

/// Sets what it knows of a county in a frame, in the place of what was known before.
type FactSource = fn(&mut Conn, &mut Facts, &Frame) -> Result<(), Error>;

/// Where facts come from beside the workbook and what counties show. To add one is to add it here.
const SOURCES: [FactSource; 4] = [territory, reports, network, online_sellers];

/// Everything known of a county. Later ones replace earlier ones: the workbook, what the county showed and the office
/// accepted, what inspectors found, what events tell, what the office set.
fn known(conn: &mut Conn, rulebook: &Rulebook, county: RegionCode, frame: &Frame) -> Result<Facts, Error> {
    let mut facts = store::facts(conn, county, frame.period)?;
    for evidence in store::evidence_of(conn, county, frame.period, None)? {
        if evidence.state == EvidenceState::Accepted {
            accepted(conn, &mut facts, &evidence)?;
        }
    }
    let inspections = store::inspections_of(conn, county, frame.period)?;
    inspected_facts(rulebook, &mut facts, &inspections);
    for source in SOURCES {
        source(conn, &mut facts, frame)?;
    }
    for set in store::office_facts(conn, county, frame.period)? {
        let link = format!("/city/periods/{}", frame.period);
        facts.set(set.fact, set.value, Source::Record { link });
    }
    facts.rulings.extend(store::rulings(conn, county, frame.period)?);
    leave_out_impossible(rulebook, &mut facts);
    Ok(facts)
}

/// Sources that do not agree can make a part larger than its whole, such as more townships served than there are. Such a
/// figure is not used: it is missing until somebody puts it right.
fn leave_out_impossible(rulebook: &Rulebook, facts: &mut Facts) {
    let count = |facts: &Facts, fact: &str| match facts.get(fact).map(|entry| &entry.value) {
        Some(Value::Count(count)) => Some(*count),
        _ => None,
    };
    for rule in &rulebook.facts {
        let whole = rule.part_of.as_ref().and_then(|whole| count(facts, whole));
        if whole.zip(count(facts, &rule.name)).is_some_and(|(whole, part)| part > whole) {
            facts.entries.remove(&rule.name);
        }
    }
}

/// What accepted evidence says of its fact; a box or a site joins the others of the fact.
fn accepted(conn: &mut Conn, facts: &mut Facts, evidence: &Evidence) -> Result<(), Error> {
    let source = Source::Record { link: format!("/city/review/{}", evidence.id) };
    let fact = &evidence.claim.fact;
    let value = match (&evidence.claim.value, evidence.proof.document) {
        (None, Some(id)) => {
            let city = evidence.county.city();
            let document = evidence::service::document_of(conn, city, id)?.draft;
            Value::Document(Document {
                number: document.number,
                issuer: document.issuer,
                issued: document.issued,
                in_force_until: document.in_force_until,
            })
        }
        (None, None) => return Ok(()),
        (Some(value), _) => value.clone(),
    };
    let value = match (facts.get(fact).map(|entry| entry.value.clone()), value) {
        (Some(Value::Boxes(mut known)), Value::Boxes(new)) => {
            known.extend(new);
            Value::Boxes(known)
        }
        (Some(Value::Sites(mut known)), Value::Sites(new)) => {
            known.retain(|site| new.iter().all(|one| one.name != site.name));
            known.extend(new);
            Value::Sites(known)
        }
        (_, value) => value,
    };
    facts.set(fact.as_str(), value, source);
    Ok(())
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn answers<const N: usize>(boxes: [(&str, bool); N]) -> Value {
    let answer = |yes| if yes { Answer::Yes } else { Answer::No };
    Value::Boxes(BTreeMap::from(boxes.map(|(name, yes)| (name.to_owned(), answer(yes)))))
}

fn territory(_: &mut Conn, facts: &mut Facts, _: &Frame) -> Result<(), Error> {
    let county = facts.county;
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
    Ok(())
}

/// A7: the county's own reports that were due. A county that is not asked for reports here leaves it to the workbook.
fn reports(conn: &mut Conn, facts: &mut Facts, frame: &Frame) -> Result<(), Error> {
    let Some(seen) = reporting::service::timeliness(conn, facts.county, frame.period, frame.as_of)? else {
        return Ok(());
    };
    let link = reporting::links::owed_path("/city", facts.county, frame.period)?;
    let counts = [
        ("reports-due", seen.due),
        ("reports-on-time", seen.on_time),
        ("reports-extended", seen.extended),
        ("reports-late", seen.late),
    ];
    for (fact, count) in counts {
        let count = u64::from(count);
        facts.set(fact, Value::Count(count), Source::Events { link: link.clone(), count });
    }
    Ok(())
}

/// C3 and D2 to D8: the network as it served on the frame's day. A county without any outlet on record does not keep them
/// here: then the workbook is asked.
fn network(conn: &mut Conn, facts: &mut Facts, frame: &Frame) -> Result<(), Error> {
    let coverage = statistics::service::coverage(conn, facts.county, frame.as_of)?;
    if coverage.outlets > 0 {
        covered(facts, &coverage);
    }
    Ok(())
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

/// E2: which kinds of organisation sold online in the period. Nobody on record leaves it to the workbook.
fn online_sellers(conn: &mut Conn, facts: &mut Facts, frame: &Frame) -> Result<(), Error> {
    let county = facts.county;
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
