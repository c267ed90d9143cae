//! Reading a rulebook: every reference is followed and every total added up before it is used.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use toml::Spanned;

use super::Parameter;
use super::choices::timeline;
use super::criterion::CriterionReader;
use super::file::{RawFact, RawFigure, RawItem, RawNamed, RawRulebook};
use super::model::{Criterion, FactKind, FactRule, Group, Item, Measure, Named, Rulebook};
use crate::fault::{Faults, Page};
use crate::{Exact, Sentence, Text};

/// What the annex, article 5, makes every rulebook worth.
const HUNDRED: u64 = 100;
const FACT_KINDS: &str = "document, count, amount, yes-no, boxes, tally, sites";

impl Rulebook {
    /// Reads a rulebook; `file` is the name it is called by in what is said about it.
    ///
    /// Refuses, each with its line and remedy: totals other than 100 and groups that do not add up (articles
    /// 5 and 7), unknown kinds, names used twice, references to facts, parameters, issuers, suppliers, groups
    /// or gates that do not exist, fields that do not belong to the kind, and parameters without value.
    pub fn read(file: &str, text: &str) -> Result<Self, Faults> {
        let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut page = Page::new(file, &plain);
        let raw: RawRulebook = page.tables()?;
        let rulebook = check(&mut page, &raw, hex::encode(Sha256::digest(plain.as_bytes())));
        page.close(rulebook)
    }
}

fn check(page: &mut Page<'_>, raw: &RawRulebook, hash: String) -> Option<Rulebook> {
    check_names(page, raw);
    let issuers: Vec<&str> = raw.issuer.iter().map(|issuer| issuer.id.get_ref().as_str()).collect();
    let mut timeline = timeline(page, &raw.parameter, &issuers, raw.in_force_from.0).into_iter();
    let facts: Vec<FactRule> = raw.fact.iter().map(|fact| fact_rule(page, raw, fact)).collect();
    let mut reader = CriterionReader { page, raw, facts: &facts };
    let criteria: Vec<Criterion> = raw.criterion.iter().filter_map(|entry| reader.criterion(entry)).collect();
    let groups: Vec<Group> = raw
        .group
        .iter()
        .filter_map(|group| {
            let points = fixed(page, &group.points)?;
            let title = text(&group.zh, &group.en);
            Some(Group { id: group.id.get_ref().clone(), title, article: group.article.clone(), points })
        })
        .collect();
    check_totals(page, raw, &groups, &criteria);
    Some(Rulebook {
        id: raw.id.clone(),
        title: text(&raw.zh, &raw.en),
        source: raw.source.clone(),
        in_force_from: raw.in_force_from.0,
        total_points: fixed(page, &raw.total_points)?,
        groups,
        criteria,
        facts,
        issuers: raw.issuer.iter().map(named).collect(),
        suppliers: raw.supplier.iter().map(named).collect(),
        parameters: parameters(raw),
        hash,
        first_choices: timeline.next().map(|(_, choices)| choices)?,
        later_choices: timeline.collect(),
    })
}

fn check_names(page: &mut Page<'_>, raw: &RawRulebook) {
    unique(page, raw.group.iter().map(|entry| &entry.id).chain(raw.criterion.iter().map(|entry| &entry.id)));
    unique(page, raw.fact.iter().map(|entry| &entry.name));
    unique(page, raw.supplier.iter().map(|entry| &entry.id));
    unique(page, raw.issuer.iter().map(|entry| &entry.id));
    unique(page, raw.parameter.iter().map(|entry| &entry.name));
    for fact in &raw.fact {
        unique(page, fact.boxes.iter().map(|item| &item.name));
        unique(page, fact.measures.iter().map(|measure| &measure.name));
    }
}

fn unique<'a>(page: &mut Page<'_>, names: impl Iterator<Item = &'a Spanned<String>>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !is_name(name.get_ref()) {
            page.fault(&name.span(), Sentence::new("assessment-fault-name").with("name", name.get_ref()));
        }
        if !seen.insert(name.get_ref()) {
            page.fault(&name.span(), Sentence::new("assessment-fault-twice").with("name", name.get_ref()));
        }
    }
}

/// Names stand in column headers and node paths, so they are letters, digits and hyphens.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn fact_rule(page: &mut Page<'_>, raw: &RawRulebook, fact: &RawFact) -> FactRule {
    let name = fact.name.get_ref();
    for other in [&fact.of, &fact.part_of].into_iter().flatten() {
        let counted = raw.fact.iter().find(|known| known.name.get_ref() == other.get_ref());
        if counted.is_none_or(|known| known.kind.get_ref() != "count") {
            let sentence =
                Sentence::new("assessment-fault-whole").with("fact", name).with("whole", other.get_ref());
            page.fault(&other.span(), sentence);
        }
    }
    if let Some(blank) =
        fact.blank.as_ref().filter(|blank| !matches!(blank.get_ref().as_str(), "none" | "missing"))
    {
        let sentence = Sentence::new("assessment-fault-word")
            .with("field", "blank")
            .with("value", blank.get_ref())
            .with("allowed", "missing, none");
        page.fault(&blank.span(), sentence);
    }
    FactRule {
        name: name.clone(),
        title: text(&fact.zh, &fact.en),
        kind: fact_kind(page, fact),
        unit: both(&fact.unit_zh, &fact.unit_en),
        part_of: fact.part_of.as_ref().map(|whole| whole.get_ref().clone()),
        set_by: both(&fact.set_by_zh, &fact.set_by_en),
        blank_is_none: fact.blank.as_ref().is_some_and(|blank| blank.get_ref() == "none"),
        optional: fact.optional,
    }
}

fn fact_kind(page: &mut Page<'_>, fact: &RawFact) -> FactKind {
    let word = fact.kind.get_ref().as_str();
    let lists = (fact.boxes.is_empty(), fact.measures.is_empty(), fact.of.is_none());
    let fitting = match word {
        "document" | "count" | "amount" | "yes-no" => lists == (true, true, true),
        "boxes" => lists == (false, true, true),
        "tally" => lists == (false, true, false),
        "sites" => lists == (true, false, true),
        _ => {
            let sentence = Sentence::new("assessment-fault-kind")
                .with("name", fact.name.get_ref())
                .with("kind", word)
                .with("allowed", FACT_KINDS);
            page.fault(&fact.kind.span(), sentence);
            true
        }
    };
    if !fitting {
        let sentence = Sentence::new("assessment-fault-fact-fields")
            .with("fact", fact.name.get_ref())
            .with("kind", word);
        page.fault(&fact.kind.span(), sentence);
    }
    let items = |items: &[RawItem]| {
        items
            .iter()
            .map(|item| Item { name: item.name.get_ref().clone(), title: text(&item.zh, &item.en) })
            .collect()
    };
    match word {
        "document" => FactKind::Document,
        "amount" => FactKind::Amount,
        "yes-no" => FactKind::YesNo,
        "boxes" => FactKind::Boxes(items(&fact.boxes)),
        "tally" => FactKind::Tally {
            of: fact.of.as_ref().map(|of| of.get_ref().clone()).unwrap_or_default(),
            items: items(&fact.boxes),
        },
        "sites" => FactKind::Sites(
            fact.measures
                .iter()
                .map(|measure| Measure {
                    name: measure.name.get_ref().clone(),
                    title: text(&measure.zh, &measure.en),
                    unit: text(&measure.unit_zh, &measure.unit_en),
                })
                .collect(),
        ),
        _ => FactKind::Count,
    }
}

/// Article 5: 100 points. Article 7: each group its total.
fn check_totals(page: &mut Page<'_>, raw: &RawRulebook, groups: &[Group], criteria: &[Criterion]) {
    for (group, written) in groups.iter().zip(&raw.group) {
        let sum: Exact =
            criteria.iter().filter(|criterion| criterion.group == group.id).map(|c| &c.points).sum();
        if sum != group.points {
            let sentence = Sentence::new("assessment-fault-group-total")
                .with("group", &group.id)
                .with("expected", &group.points)
                .with("found", sum);
            page.fault(&written.points.span(), sentence);
        }
    }
    let sum: Exact = groups.iter().map(|group| &group.points).sum();
    let hundred = Exact::from(HUNDRED);
    let stated = matches!(raw.total_points.get_ref(), RawFigure::Exact(total) if *total == hundred);
    if !stated || sum != hundred {
        page.fault(&raw.total_points.span(), Sentence::new("assessment-fault-total").with("found", sum));
    }
}

pub(super) fn fixed(page: &mut Page<'_>, written: &Spanned<RawFigure>) -> Option<Exact> {
    let shown = match written.get_ref() {
        RawFigure::Exact(figure) if !figure.is_negative() => return Some(figure.clone()),
        RawFigure::Exact(figure) => figure.to_string(),
        RawFigure::Name(name) => name.clone(),
    };
    page.fault(&written.span(), Sentence::new("assessment-fault-figure").with("value", shown));
    None
}

fn parameters(raw: &RawRulebook) -> Vec<Parameter> {
    let parameters = raw.parameter.iter().map(|parameter| Parameter {
        name: parameter.name.get_ref().clone(),
        note: text(&parameter.note_zh, &parameter.note_en),
        values: parameter
            .values
            .iter()
            .map(|dated| (dated.from.0, dated.value.get_ref().to_string()))
            .collect(),
        settings: parameter
            .values
            .iter()
            .map(|dated| (dated.from.0, dated.value.get_ref().clone()))
            .collect(),
    });
    parameters.collect()
}

fn named(raw: &RawNamed) -> Named {
    Named { id: raw.id.get_ref().clone(), name: text(&raw.zh, &raw.en) }
}

pub(super) fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

pub(super) fn both(zh: &Option<String>, en: &Option<String>) -> Option<Text> {
    zh.as_ref().zip(en.as_ref()).map(|(zh, en)| text(zh, en))
}
