//! The programme as it is shipped, and counties to score by it.

use std::collections::BTreeMap;

use assessment::{
    Answer, Document, Exact, FactKind, Facts, Frame, Node, Programme, Rulebook, Site, Source, Value,
};
use kernel::{Day, Period, RegionCode};

pub(crate) const PROGRAMME: &str = include_str!("../../../../programmes/luoyang/programme.toml");
pub(crate) const RULEBOOK: &str = include_str!("../../../../programmes/luoyang/rulebook.toml");
pub(crate) const LUANCHUAN: RegionCode = RegionCode(410_324);

pub(crate) fn programme() -> Programme {
    Programme::read("programme.toml", PROGRAMME).unwrap_or_else(|faults| panic!("{faults}"))
}

pub(crate) fn rulebook() -> Rulebook {
    Rulebook::read("rulebook.toml", RULEBOOK).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The rulebook with this text in place of another, which must be there.
pub(crate) fn rulebook_with(changes: &[(&str, &str)]) -> Rulebook {
    let text = changes.iter().fold(RULEBOOK.to_owned(), |text, (before, after)| {
        assert!(text.contains(before), "the rulebook has no `{before}`");
        text.replace(before, after)
    });
    Rulebook::read("rulebook.toml", &text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The rulebook with another value of a parameter.
pub(crate) fn rulebook_choosing(parameter: &str, value: &str) -> Rulebook {
    let start = RULEBOOK.find(&format!("name = \"{parameter}\"")).expect("the parameter exists");
    let line = RULEBOOK[start..].find("values = ").expect("it has values") + start;
    let end = RULEBOOK[line..].find('\n').expect("the line ends") + line;
    let text = format!(
        "{}values = [{{ from = 2016-10-13, value = {value} }}]{}",
        &RULEBOOK[..line],
        &RULEBOOK[end..]
    );
    Rulebook::read("rulebook.toml", &text).unwrap_or_else(|faults| panic!("{faults}"))
}

/// The second half of 2026, scored before the deadline for evidence.
pub(crate) fn frame() -> Frame {
    Frame { period: Period::Half(2026, 2), as_of: day("2027-01-05"), deadline: Some(day("2027-01-20")) }
}

pub(crate) fn first_half() -> Frame {
    Frame { period: Period::Half(2026, 1), as_of: day("2026-07-05"), deadline: Some(day("2026-07-20")) }
}

pub(crate) fn after_deadline() -> Frame {
    Frame { as_of: day("2027-01-21"), ..frame() }
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) fn figure(text: &str) -> Exact {
    text.parse().unwrap()
}

pub(crate) fn source() -> Source {
    Source::Events { link: "/city/indicators/1".to_owned(), count: 7 }
}

pub(crate) fn document() -> Document {
    Document {
        number: "栾政〔2026〕1号".to_owned(),
        issuer: "county-government".to_owned(),
        issued: day("2026-03-05"),
        in_force_until: None,
    }
}

/// The value of a fact that earns all there is, without bonus. A part equals its whole.
pub(crate) fn best(kind: &FactKind) -> Value {
    match kind {
        FactKind::Document => Value::Document(document()),
        FactKind::Count => Value::Count(100),
        FactKind::Amount => Value::Amount(Exact::from(100)),
        FactKind::YesNo => Value::YesNo(true),
        FactKind::Boxes(items) => {
            Value::Boxes(items.iter().map(|item| (item.name.clone(), Answer::Yes)).collect())
        }
        FactKind::Tally { items, .. } => {
            Value::Tally(items.iter().map(|item| (item.name.clone(), 100)).collect())
        }
        FactKind::Sites(_) => Value::Sites(vec![site("河洛电商园", 2000, 20)]),
    }
}

pub(crate) fn site(name: &str, area: u64, firms: u64) -> Site {
    let measures = [("area", area), ("firms", firms)];
    Site {
        name: name.to_owned(),
        measures: measures.map(|(name, size)| (name.to_owned(), Exact::from(size))).into(),
    }
}

/// A county that has everything: 100 points, no bonus.
pub(crate) fn excellent(rulebook: &Rulebook, county: RegionCode) -> Facts {
    let mut facts = Facts::none(county);
    for fact in rulebook.facts.iter().filter(|fact| !fact.optional && !fact.blank_is_none) {
        facts.set(fact.name.as_str(), best(&fact.kind), source());
    }
    facts
}

pub(crate) fn set(facts: &mut Facts, fact: &str, value: Value) {
    facts.set(fact, value, source());
}

pub(crate) fn count(facts: &mut Facts, fact: &str, number: u64) {
    set(facts, fact, Value::Count(number));
}

pub(crate) fn boxes(answers: &[(&str, Answer)]) -> Value {
    let answers: BTreeMap<String, Answer> =
        answers.iter().map(|(name, answer)| ((*name).to_owned(), *answer)).collect();
    Value::Boxes(answers)
}

/// The points of a criterion, base and bonus.
pub(crate) fn points(node: &Node) -> Option<Exact> {
    node.base.as_ref().map(|base| base + &node.bonus)
}
