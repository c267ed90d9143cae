//! What is known of a county: events where they can tell, then inspections, evidence that was accepted, and the uploaded
//! workbook for the rest.

mod network;

use std::collections::BTreeMap;

use db::Conn;
use kernel::{Day, OrganisationId, Period, RegionCode};
use statistics::links::records_path;
use statistics::model::{ActiveKind, Measure, Span};

use crate::error::Error;
use crate::model::{Evidence, EvidenceState, inspected_facts};
use crate::{
    Answer, Assessment, Choices, Document, Facts, Frame, Programme, Rulebook, Score, Source, Value, assess,
    in_force, in_use, score, store,
};

/// The half-year a day lies in, scored on that day.
pub(crate) fn frame(conn: &mut Conn, today: Day) -> Result<Frame, Error> {
    frame_of(conn, Period::half_of(today), today)
}

/// A half-year, scored on a day. The office's day for evidence is the cycle's, else the workbook's.
pub(crate) fn frame_of(conn: &mut Conn, period: Period, as_of: Day) -> Result<Frame, Error> {
    let (programme, _) = in_use()?;
    let cycle = store::cycle(conn, programme.city, period)?;
    let deadline = match cycle {
        Some(cycle) => Some(cycle.deadline),
        None => store::deadline(conn, programme.city, period)?,
    };
    Ok(Frame { period, as_of, deadline })
}

/// All counties of the programme by what is known of them today.
pub fn assessment(conn: &mut Conn, today: Day) -> Result<Assessment, Error> {
    let (programme, _) = in_use()?;
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
    let (programme, _) = in_use()?;
    let rulebook = in_force::of_period(conn, period)?;
    let frame = frame_of(conn, period, today)?;
    let unit = programme.unit(county).and_then(|unit| unit.code_on(period.bounds().1));
    let code = unit.ok_or(Error::NoUnit(county))?.code;
    Ok(score(&rulebook, &frame, &known(conn, &rulebook, code, &frame)?))
}

/// The code under which a county is assessed in a half-year.
pub(crate) fn code_on(county: RegionCode, period: Period) -> Result<RegionCode, Error> {
    let (programme, _) = in_use()?;
    let unit = programme.unit(county).filter(|unit| unit.ranked);
    let code = unit.and_then(|unit| unit.code_on(period.bounds().1));
    Ok(code.ok_or(Error::NoUnit(county))?.code)
}

/// Everything known of a county, by the rulebook its half-year is judged by.
pub fn facts_of(conn: &mut Conn, county: RegionCode, frame: &Frame) -> Result<Facts, Error> {
    let rulebook = in_force::of_period(conn, frame.period)?;
    known(conn, &rulebook, county, frame)
}

/// What is asked: of which half-year, on which day, by which decisions.
struct Asked<'a> {
    frame: &'a Frame,
    choices: &'a Choices,
}

impl Asked<'_> {
    /// The last day that counts: the half-year's last one, or the day of asking while it runs.
    fn last_day(&self) -> Day {
        self.frame.period.bounds().1.min(self.frame.as_of)
    }

    /// The day whose list of villages counts.
    fn village_day(&self) -> Day {
        if self.choices.village_list_at_end { self.last_day() } else { self.frame.period.bounds().0 }
    }
}

/// Sets what it knows of a county, in the place of what was known before.
type FactSource = fn(&mut Conn, &mut Facts, &Asked<'_>) -> Result<(), Error>;

/// Where facts come from beside the workbook and what counties show. To add one is to add it here.
const SOURCES: [FactSource; 4] = [network::territory, reports, network::network, online_sellers];

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
    tell(conn, rulebook, &mut facts, frame)?;
    for set in store::office_facts(conn, county, frame.period)? {
        let link = format!("/city/periods/{}", frame.period);
        facts.set(set.fact, set.value, Source::Record { link });
    }
    facts.rulings.extend(store::rulings(conn, county, frame.period)?);
    leave_out_impossible(rulebook, &mut facts);
    Ok(facts)
}

fn tell(conn: &mut Conn, rulebook: &Rulebook, facts: &mut Facts, frame: &Frame) -> Result<(), Error> {
    let asked = Asked { frame, choices: rulebook.choices_on(frame.period.bounds().1) };
    for source in SOURCES {
        source(conn, facts, &asked)?;
    }
    Ok(())
}

/// What the records of this house tell of a county; nobody claims anything else of it.
pub(crate) fn told_here(
    conn: &mut Conn,
    rulebook: &Rulebook,
    county: RegionCode,
    frame: &Frame,
) -> Result<Facts, Error> {
    let mut facts = Facts::none(county);
    tell(conn, rulebook, &mut facts, frame)?;
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

/// A7: the county's own reports that were due. A county that is not asked for reports here leaves it to the workbook.
fn reports(conn: &mut Conn, facts: &mut Facts, asked: &Asked<'_>) -> Result<(), Error> {
    let frame = asked.frame;
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

/// E2: which kinds of organisation sold online in the period. Nobody on record leaves it to the workbook.
fn online_sellers(conn: &mut Conn, facts: &mut Facts, asked: &Asked<'_>) -> Result<(), Error> {
    let county = facts.county;
    let span = Span { from: asked.frame.period.bounds().0, to: asked.last_day() };
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
