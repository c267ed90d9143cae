//! Scoring and ranking very many counties by the whole rulebook, with their traces, on one core.

use std::time::{Duration, Instant};

use assessment::{Assessment, Exact, Facts, Frame, Programme, Rulebook, Unit, UnitCode, Value, assess};
use kernel::{Period, RegionCode};

use crate::program::Failure;

/// How often it is measured; the middle one counts.
const ROUNDS: usize = 5;
/// Seconds it may take.
const REFERENCE: f64 = 1.0;

/// Facts are made before and dropped after; what is measured is from facts to ranks and traces.
pub(crate) fn run(counties: usize) -> Result<(), Failure> {
    let (shipped, rulebook) = assessment::in_use()?;
    let frame = Frame {
        period: Period::Half(2026, 2),
        as_of: "2027-01-05".parse()?,
        deadline: Some("2027-01-20".parse()?),
    };
    let programme = Programme { units: units(counties)?, ..shipped.clone() };
    let facts = facts(shipped, &programme, rulebook, &frame)?;
    println!(
        "score: {} counties by {} criteria with traces, one thread, the middle of {ROUNDS} rounds",
        facts.len(),
        rulebook.criteria.len()
    );
    let mut took: Vec<Duration> = Vec::new();
    for _ in 0..ROUNDS {
        let known = facts.clone();
        let began = Instant::now();
        let assessment = std::hint::black_box(assess(&programme, rulebook, &frame, known));
        took.push(began.elapsed());
        must_be_whole(&assessment, counties)?;
    }
    took.sort_unstable();
    let seconds = took.get(ROUNDS / 2).copied().unwrap_or_default().as_secs_f64();
    println!("RESULT name=score value={seconds:.3} reference={REFERENCE} ratio={:.3}", seconds / REFERENCE);
    Ok(())
}

/// Invented counties of one prefecture; the programme ranks all of them.
fn units(counties: usize) -> Result<Vec<Unit>, Failure> {
    let mut units = Vec::new();
    for number in 1..=i64::try_from(counties)? {
        let name = assessment::Text { zh: format!("示例县{number}"), en: format!("County {number}") };
        let code = RegionCode(100_000 + number);
        let code = UnitCode { code, name: name.clone(), from: None, until: None };
        units.push(Unit { id: format!("u{number}"), name, ranked: true, codes: vec![code], note: None });
    }
    Ok(units)
}

/// The example's counties over and over, each with another number of trainees, so that few are equal.
fn facts(
    shipped: &Programme,
    programme: &Programme,
    rulebook: &Rulebook,
    frame: &Frame,
) -> Result<Vec<Facts>, Failure> {
    let examples = assessment::example_facts(shipped, rulebook, frame);
    let mut all = Vec::new();
    for (number, (unit, example)) in (0_u64..).zip(programme.units.iter().zip(examples.iter().cycle())) {
        let code = unit.codes.first().ok_or("a unit without code")?.code;
        let mut facts = Facts { county: code, ..example.clone() };
        if let Some(entry) = facts.entries.get_mut("persons-trained") {
            entry.value = Value::Count(80 + number % 41);
        }
        all.push(facts);
    }
    Ok(all)
}

/// A figure nobody checked is no measurement: all are ranked, and every score is the sum of its leaves.
fn must_be_whole(assessment: &Assessment, counties: usize) -> Result<(), Failure> {
    let sound = assessment.scores.iter().all(|score| {
        let leaves = score.leaves();
        let base: Exact = leaves.iter().filter_map(|leaf| leaf.base.as_ref()).sum();
        base == score.base
    });
    if assessment.ranking.len() == counties && sound {
        Ok(())
    } else {
        Err("the scores are not whole".into())
    }
}
