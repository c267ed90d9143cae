//! What would be if: other decisions and other facts, and how scores and ranks move. Nothing of it is kept.

use kernel::RegionCode;
use serde::{Deserialize, Serialize};

use super::{Contrast, Frame, assess};
use crate::Facts;
use crate::workbook::sums_too_large;
use crate::{
    Answer, Document, Exact, FactKind, FactRule, Fault, Faults, Programme, Rule, Rulebook, Sentence, Site,
    Source, Value,
};

/// What is supposed to be different.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Parameters by name, each with its value as text.
    pub parameters: Vec<(String, String)>,
    /// Facts of counties.
    pub facts: Vec<FactChange>,
}

/// A fact of a county that is supposed to be different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactChange {
    /// The county.
    pub county: RegionCode,
    /// The fact's name.
    pub fact: String,
    /// The box, or the measure of a place; empty for the fact as a whole.
    pub item: String,
    /// The value as text: a number; `yes`, `no` or `n/a`; `missing` takes it away. `yes` for a document supposes one that
    /// is accepted and in force.
    pub value: String,
}

/// What takes a fact away.
const MISSING: &str = "missing";

/// The counties as they are, beside how they would be with these changes. `facts` is what is known of them, and what would
/// be known by the changed decisions: some say what is counted, such as the days that keep an outlet active.
///
/// Refuses, all at once: parameters, counties, facts and boxes that do not exist, values that do not fit, and parts that
/// exceed their wholes.
pub fn what_if(
    (programme, rulebook): (&Programme, &Rulebook),
    frame: &Frame,
    (facts, anew): (&[Facts], &[Facts]),
    changes: &Changes,
) -> Result<Contrast, Faults> {
    let mut faults = Vec::new();
    let chosen = rulebook.choosing(&changes.parameters).unwrap_or_else(|found| {
        faults.extend(found.0);
        rulebook.clone()
    });
    let mut supposed = anew.to_vec();
    for change in &changes.facts {
        let county = supposed.iter_mut().find(|facts| facts.county == change.county);
        let done = match county {
            Some(facts) => suppose(&chosen, frame, facts, change),
            None => Err(Sentence::new("assessment-fault-supposed-county").with("value", change.county)),
        };
        faults.extend(done.err().map(|sentence| Fault { file: place_of(change), place: None, sentence }));
    }
    for change in &changes.facts {
        let Some(facts) = supposed.iter().find(|facts| facts.county == change.county) else { continue };
        let too_large = sums_too_large(&chosen, facts).into_iter();
        let of_change = too_large.filter(|(_, sentence)| {
            sentence.args.iter().any(|(_, value)| value.split(" + ").any(|name| name == change.fact))
        });
        for (fact, sentence) in of_change {
            let fault = Fault { file: format!("{}/{fact}", facts.county), place: None, sentence };
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    if !faults.is_empty() {
        return Err(Faults(faults));
    }
    Ok(Contrast {
        before: assess(programme, rulebook, frame, facts.to_vec()),
        after: assess(programme, &chosen, frame, supposed),
    })
}

fn place_of(change: &FactChange) -> String {
    let item = if change.item.is_empty() { String::new() } else { format!("/{}", change.item) };
    format!("{}/{}{item}", change.county, change.fact)
}

fn suppose(
    rulebook: &Rulebook,
    frame: &Frame,
    facts: &mut Facts,
    change: &FactChange,
) -> Result<(), Sentence> {
    let unknown =
        |what, name: &str| Sentence::new("assessment-fault-unknown").with("what", what).with("name", name);
    let rule = rulebook.fact(&change.fact).ok_or_else(|| unknown("fact", &change.fact))?;
    let items: Vec<&str> = match &rule.kind {
        FactKind::Sites(measures) => measures.iter().map(|one| one.name.as_str()).collect(),
        kind => kind.items().iter().map(|one| one.name.as_str()).collect(),
    };
    let item = change.item.as_str();
    if !(items.contains(&item) || (item.is_empty() && (items.is_empty() || change.value == MISSING))) {
        return Err(unknown("box", item));
    }
    if change.value == MISSING && item.is_empty() {
        facts.entries.remove(&rule.name);
        return Ok(());
    }
    let known = facts.get(&rule.name).map(|entry| entry.value.clone());
    let value = value(rulebook, frame, rule, known, change)?;
    facts.set(rule.name.as_str(), value, Source::Record { link: String::new() });
    Ok(())
}

fn value(
    rulebook: &Rulebook,
    frame: &Frame,
    rule: &FactRule,
    known: Option<Value>,
    change: &FactChange,
) -> Result<Value, Sentence> {
    let (written, item) = (change.value.trim(), change.item.clone());
    let gone = written == MISSING;
    Ok(match (&rule.kind, known) {
        (FactKind::Count, _) => Value::Count(whole(written)?),
        (FactKind::Amount, _) => Value::Amount(amount(written)?),
        (FactKind::YesNo, _) => Value::YesNo(answer(written)? == Answer::Yes),
        (FactKind::Document, _) if answer(written)? == Answer::Yes => {
            Value::Document(supposed_document(rulebook, frame, rule))
        }
        // A document that is not there is one that has ended.
        (FactKind::Document, _) => Value::Document(Document {
            in_force_until: Some(frame.period.bounds().0.plus_days(-1)),
            ..supposed_document(rulebook, frame, rule)
        }),
        (FactKind::Boxes(_), known) => {
            let mut boxes = if let Some(Value::Boxes(boxes)) = known { boxes } else { Default::default() };
            if gone {
                boxes.remove(&item)
            } else {
                boxes.insert(item, answer(written)?)
            };
            Value::Boxes(boxes)
        }
        (FactKind::Tally { .. }, known) => {
            let mut tally = if let Some(Value::Tally(tally)) = known { tally } else { Default::default() };
            if gone {
                tally.remove(&item)
            } else {
                tally.insert(item, whole(written)?)
            };
            Value::Tally(tally)
        }
        (FactKind::Sites(_), known) => {
            let mut sites = if let Some(Value::Sites(sites)) = known { sites } else { Vec::new() };
            if sites.is_empty() {
                sites.push(Site { name: "?".to_owned(), measures: Default::default() });
            }
            // The first place stands for the county's: its measure is what is supposed.
            if let Some(site) = sites.first_mut() {
                if gone {
                    site.measures.remove(&item);
                } else {
                    site.measures.insert(item, amount(written)?);
                }
            }
            Value::Sites(sites)
        }
    })
}

fn whole(written: &str) -> Result<u64, Sentence> {
    amount(written)?
        .whole()
        .ok_or_else(|| Sentence::new("assessment-fault-cell-whole").with("value", written))
}

fn amount(written: &str) -> Result<Exact, Sentence> {
    let number: Exact =
        written.parse().map_err(|_| Sentence::new("assessment-fault-cell-number").with("value", written))?;
    if number.is_negative() {
        return Err(Sentence::new("assessment-fault-cell-negative").with("value", written));
    }
    Ok(number)
}

fn answer(written: &str) -> Result<Answer, Sentence> {
    match written {
        "yes" | "是" => Ok(Answer::Yes),
        "no" | "否" => Ok(Answer::No),
        "n/a" | "不适用" => Ok(Answer::NotApplicable),
        _ => Err(Sentence::new("assessment-fault-cell-box").with("value", written)),
    }
}

/// A document as its criterion accepts it: of the first issuer the rules name, issued on the period's first day.
fn supposed_document(rulebook: &Rulebook, frame: &Frame, rule: &FactRule) -> Document {
    let (first, last) = frame.period.bounds();
    let issuers = rulebook.criteria_using(&rule.name).find_map(|criterion| match &criterion.rule {
        Rule::Document { issuers, .. } => Some(issuers),
        Rule::Checklist { issuers, .. } => issuers.as_ref(),
        _ => None,
    });
    let accepted = issuers.and_then(|name| rulebook.choices_on(last).issuers(name).first());
    let any = || rulebook.issuers.first().map(|issuer| issuer.id.clone()).unwrap_or_default();
    Document {
        number: "?".to_owned(),
        issuer: accepted.cloned().unwrap_or_else(any),
        issued: first,
        in_force_until: None,
    }
}
