//! What is wrong with typed figures, or needs an explanation: all of it at once, each at its element.

use std::collections::BTreeMap;

use kernel::{Message, Period};
use statistics::definitions::{
    DataSet, Definitions, Element, Outlier, Rule, RuleLevel, Text, UnitOfMeasure, UnreadableValue, When,
};

use super::report::{Draft, Value};

/// What the same unit said before, by period, the newest first.
pub type History = Vec<(Period, BTreeMap<String, i64>)>;

/// What mends a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    /// Another figure.
    Correct,
    /// Another figure, or an explanation.
    Explain,
}

/// What to say of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// A sentence of the program.
    Sentence(Message),
    /// The sentence of a rule in the definitions.
    Rule(Text),
}

/// Something found at an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// At which element.
    pub element: String,
    /// What mends it.
    pub fix: Fix,
    /// What to say.
    pub says: Says,
    /// True when the reporter explained it, so that it hinders nothing.
    pub explained: bool,
}

/// Typed figures as they were understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The figures that could be read.
    pub values: BTreeMap<String, Value>,
    /// What was found, in the order of the form.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// What still hinders submitting.
    #[must_use]
    pub fn hindrances(&self) -> Vec<Finding> {
        self.findings.iter().filter(|one| one.fix == Fix::Correct || !one.explained).cloned().collect()
    }
}

/// Reads what was typed and holds it against the rules of the data set and the unit's own history.
///
/// A `must` rule and an unreadable or missing figure need another figure; a `should` rule and an outlier need another
/// figure or an explanation.
#[must_use]
pub fn judge(
    definitions: &Definitions,
    set: &DataSet,
    period: Period,
    draft: &Draft,
    history: &History,
) -> Reading {
    let mut reading = Reading::default();
    for element in &set.elements {
        read(set, element, draft, &mut reading);
    }
    let values = reading.values.clone();
    let at = |when: Period, id: &str| {
        history.iter().find(|(period, _)| *period == when).and_then(|(_, values)| values.get(id).copied())
    };
    let look = |id: &str, when: When| match when {
        When::Now => values.get(id).map(|one| one.value),
        When::Previous => at(period.previous(), id),
        When::LastYear => at(period.year_earlier(), id),
    };
    for rule in set.rules.iter().filter(|rule| !rule.holds(&look)) {
        reading.findings.push(broken(rule, draft));
    }
    for element in &set.elements {
        let before: Vec<i64> =
            history.iter().rev().filter_map(|(_, values)| values.get(&element.id).copied()).collect();
        let Some(value) = values.get(&element.id) else { continue };
        if let Some(outlier) = definitions.outlier.judge(value.value, &before) {
            reading.findings.push(outlying(element, &outlier, value, definitions));
        }
    }
    reading
}

fn read(set: &DataSet, element: &Element, draft: &Draft, reading: &mut Reading) {
    let typed = draft.get(&element.id).cloned().unwrap_or_default();
    if typed.typed.trim().is_empty() {
        if set.needs(&element.id) {
            reading.findings.push(correct(element, Message::new("reporting-figure-missing")));
        }
        return;
    }
    match figure_of(&element.unit, &typed.typed) {
        Ok(value) => {
            let explanation = typed.explanation.trim().to_owned();
            reading.values.insert(element.id.clone(), Value { value, explanation });
        }
        Err(message) => reading.findings.push(correct(element, message)),
    }
}

/// Reads a typed figure, or says why it is none.
pub(crate) fn figure_of(unit: &UnitOfMeasure, typed: &str) -> Result<i64, Message> {
    unit.read(typed).map_err(|why| unreadable(unit, why).with("value", typed.trim()))
}

fn unreadable(unit: &UnitOfMeasure, why: UnreadableValue) -> Message {
    match why {
        UnreadableValue::NotANumber => Message::new("reporting-figure-not-a-number"),
        UnreadableValue::Negative => Message::new("reporting-figure-negative"),
        UnreadableValue::TooPrecise => {
            Message::new("reporting-figure-too-precise").with("decimals", unit.decimals)
        }
        UnreadableValue::TooLarge => Message::new("reporting-figure-too-large"),
    }
}

fn correct(element: &Element, message: Message) -> Finding {
    let says = Says::Sentence(message);
    Finding { element: element.id.clone(), fix: Fix::Correct, says, explained: false }
}

fn broken(rule: &Rule, draft: &Draft) -> Finding {
    let element = rule.stands_at().to_owned();
    let explained = draft.get(&element).is_some_and(|one| !one.explanation.trim().is_empty());
    let fix = if rule.level == RuleLevel::Must { Fix::Correct } else { Fix::Explain };
    Finding { element, fix, says: Says::Rule(rule.says.clone()), explained }
}

fn outlying(element: &Element, outlier: &Outlier, value: &Value, definitions: &Definitions) -> Finding {
    let unit = &element.unit;
    let message = match outlier {
        Outlier::Jump { last } => Message::new("reporting-outlier-jump").with("before", unit.show(*last)),
        Outlier::Drop { last } => Message::new("reporting-outlier-drop").with("before", unit.show(*last)),
        Outlier::Far { median } => Message::new("reporting-outlier-far").with("before", unit.show(*median)),
    };
    Finding {
        element: element.id.clone(),
        fix: Fix::Explain,
        says: Says::Sentence(message.with("jump", definitions.outlier.jump)),
        explained: !value.explanation.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::DraftValue;
    use super::*;

    fn october() -> Period {
        Period::Month(2026, 10)
    }

    fn set() -> &'static DataSet {
        statistics::definitions::in_use().unwrap().data_set_for("enterprise-monthly", october()).unwrap()
    }

    fn draft(changed: &[(&str, &str, &str)]) -> Draft {
        let mut draft: Draft = set()
            .elements
            .iter()
            .map(|one| {
                let typed = match one.id.as_str() {
                    "farm-sales" => "20,000.00",
                    "online-orders" | "parcels-out" => "300",
                    "employees" => "12",
                    _ => "0",
                };
                (one.id.clone(), DraftValue { typed: typed.to_owned(), explanation: String::new() })
            })
            .collect();
        for (id, typed, explanation) in changed {
            let value = DraftValue { typed: (*typed).to_owned(), explanation: (*explanation).to_owned() };
            draft.insert((*id).to_owned(), value);
        }
        draft
    }

    fn found(changed: &[(&str, &str, &str)], history: &History) -> Vec<(String, Fix, String)> {
        let definitions = statistics::definitions::in_use().unwrap();
        judge(definitions, set(), october(), &draft(changed), history)
            .hindrances()
            .into_iter()
            .map(|one| {
                let key = match one.says {
                    Says::Sentence(message) => message.key.to_owned(),
                    Says::Rule(text) => text.en,
                };
                (one.element, one.fix, key)
            })
            .collect()
    }

    fn september(sales: i64) -> History {
        vec![(Period::Month(2026, 9), BTreeMap::from([("farm-sales".to_owned(), sales)]))]
    }

    #[test]
    fn a_good_report_has_no_findings() {
        assert_eq!(found(&[], &september(1_900_000)), []);
        assert_eq!(found(&[("offline-matched-sales", "", "")], &Vec::new()), []);
    }

    #[test]
    fn text_in_a_number_and_a_missing_figure_are_said_together() {
        let faults = found(&[("farm-sales", "约三万", ""), ("employees", "", "")], &Vec::new());
        let expected = [
            ("farm-sales".to_owned(), Fix::Correct, "reporting-figure-not-a-number".to_owned()),
            ("employees".to_owned(), Fix::Correct, "reporting-figure-missing".to_owned()),
        ];
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_must_rule_cannot_be_explained_away() {
        let faults = found(&[("employees-poor", "13", "真的")], &Vec::new());
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].0.as_str(), faults[0].1), ("employees-poor", Fix::Correct));
    }

    #[test]
    fn a_should_rule_and_ten_times_last_months_need_an_explanation() {
        let many = ("parcels-out", "601", "");
        assert_eq!(found(&[many], &Vec::new())[0].1, Fix::Explain);
        assert_eq!(found(&[("parcels-out", "601", "一单多件")], &Vec::new()), []);
        let jump = found(&[("farm-sales", "200000", "")], &september(2_000_000));
        assert_eq!(jump[0].2, "reporting-outlier-jump");
        assert_eq!(found(&[("farm-sales", "200000", "中秋礼盒集中发货")], &september(2_000_000)), []);
    }
}
