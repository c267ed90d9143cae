//! Invented facts, for tests and for an example workbook that shows every shape of entry.

use std::collections::BTreeMap;

use crate::rulebook::{FactKind, FactRule, Rule, Rulebook};
use crate::{Answer, Document, Exact, Facts, Frame, Programme, Site, Source, Value};

/// Facts of every ranked unit, invented and each time the same; a workbook made of them must say so.
///
/// Counties differ: later ones lack more, so that an example shows ranks, missing facts and next steps.
#[must_use]
pub fn example_facts(programme: &Programme, rulebook: &Rulebook, frame: &Frame) -> Vec<Facts> {
    let units = programme.units_on(frame.period.bounds().1).filter(|(unit, _)| unit.ranked);
    let counties = (0_u64..).zip(units).map(|(place, (_, code))| {
        let mut facts = Facts::none(code.code);
        for (number, fact) in (0_u64..).zip(&rulebook.facts) {
            // Every county lacks a few facts, the last ones more.
            if !fact.optional && (number * 7 + place * 5) % 29 < place.min(4) {
                continue;
            }
            if let Some(value) = invented(rulebook, fact, frame, (place, number)) {
                let cells = format!("{}{}", fact.name, place);
                facts.set(fact.name.as_str(), value, Source::Cells { sheet: "example".to_owned(), cells });
            }
        }
        facts
    });
    counties.collect()
}

fn invented(
    rulebook: &Rulebook,
    fact: &FactRule,
    frame: &Frame,
    (place, number): (u64, u64),
) -> Option<Value> {
    let weak = (number + place) % 9 < place.min(5);
    match &fact.kind {
        FactKind::Document => Some(Value::Document(document(frame, place, number))),
        FactKind::Count if fact.optional || fact.blank_is_none => None,
        FactKind::Count => Some(Value::Count(count(rulebook, fact, place))),
        FactKind::Amount => Some(Value::Amount(Exact::from(1_000 + place * 10))),
        FactKind::YesNo => Some(Value::YesNo(!weak)),
        FactKind::Boxes(items) => {
            let answers = (0_u64..).zip(items).map(|(box_number, item)| {
                let no = weak && (box_number + place) % 3 == 0;
                (item.name.clone(), if no { Answer::No } else { Answer::Yes })
            });
            Some(Value::Boxes(answers.collect()))
        }
        FactKind::Tally { items, .. } => {
            let met =
                (0_u64..).zip(items).map(|(box_number, item)| (item.name.clone(), 96 - place * box_number));
            Some(Value::Tally(met.collect()))
        }
        FactKind::Sites(measures) => {
            let sizes = (0_u64..).zip(measures).map(|(measure, rule)| {
                let size = if measure == 0 { 3_200 - place * 150 } else { 31 - place * 2 };
                (rule.name.clone(), Exact::from(size))
            });
            let measures: BTreeMap<String, Exact> = sizes.collect();
            Some(Value::Sites(vec![Site { name: format!("示例园区{}", place + 1), measures }]))
        }
    }
}

/// Parts stay below their wholes: a whole is 100 and up, a part of it less in every later county.
fn count(rulebook: &Rulebook, fact: &FactRule, place: u64) -> u64 {
    let threshold = rulebook.criteria_using(&fact.name).find_map(|criterion| match &criterion.rule {
        Rule::Count { threshold, .. } => threshold.value.whole(),
        _ => None,
    });
    match (threshold, fact.part_of.is_some(), fact.set_by.is_some()) {
        (Some(threshold), ..) => threshold,
        (None, true, _) => 98 - place * 7,
        (None, false, true) => 96 + place * 3,
        (None, false, false) => 100 + place,
    }
}

fn document(frame: &Frame, place: u64, number: u64) -> Document {
    let (first, _) = frame.period.bounds();
    let back = i64::try_from(30 + place * 3 + number).unwrap_or(30);
    Document {
        number: format!("示例〔{}〕{}号", first.0.year(), number + 1),
        issuer: "county-government".to_owned(),
        issued: first.plus_days(-back),
        in_force_until: None,
    }
}
