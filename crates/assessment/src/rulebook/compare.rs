//! Two rulebooks side by side: what was added, removed or changed.

use std::collections::BTreeSet;

use kernel::words;

use super::{Criterion, FactRule, Figure, Group, Parameter, Rule, Rulebook};
use crate::{Language, Text};

words! {
    /// The part of a rulebook a change is in.
    Part {
        /// The rulebook as a whole.
        Rulebook = "rulebook", "assessment-part-rulebook";
        /// One of the contents of article 7.
        Group = "group", "assessment-part-group";
        /// One thing that is judged.
        Criterion = "criterion", "assessment-part-criterion";
        /// What the plan leaves open.
        Parameter = "parameter", "assessment-part-parameter";
        /// What criteria are judged by.
        Fact = "fact", "assessment-part-fact";
        /// Who can issue documents.
        Issuer = "issuer", "assessment-part-issuer";
        /// Where facts come from.
        Supplier = "supplier", "assessment-part-supplier";
    }
}

words! {
    /// What of the part is different.
    Aspect {
        /// All of it: it was added or removed.
        Whole = "whole", "assessment-aspect-whole";
        /// What it is called.
        Title = "title", "assessment-aspect-title";
        /// The document or article it comes from.
        Source = "source", "assessment-aspect-source";
        /// The group a criterion belongs to.
        Group = "group", "assessment-aspect-group";
        /// What it can earn.
        Points = "points", "assessment-aspect-points";
        /// The kind of judgement or of fact.
        Kind = "kind", "assessment-aspect-kind";
        /// What must be reached, in figures.
        Threshold = "threshold", "assessment-aspect-threshold";
        /// The facts it is judged by.
        Facts = "facts", "assessment-aspect-facts";
        /// The parameters it asks for.
        Parameters = "parameters", "assessment-aspect-parameters";
        /// Where its facts come from.
        Supplier = "supplier", "assessment-aspect-supplier";
        /// Its values with their days.
        Values = "values", "assessment-aspect-values";
        /// What is explained beside it.
        Note = "note", "assessment-aspect-note";
        /// Its boxes, measures, unit and limits.
        Definition = "definition", "assessment-aspect-definition";
    }
}

/// One difference between two rulebooks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is.
    pub part: Part,
    /// The id or name of what changed; empty for the rulebook as a whole.
    pub id: String,
    /// Its title, in the newer rulebook where it has one there.
    pub title: Text,
    /// What of it.
    pub aspect: Aspect,
    /// How it was; `None` when it was added.
    pub before: Option<Text>,
    /// How it is; `None` when it was removed.
    pub after: Option<Text>,
}

/// What is different in `b`: what was removed, added and changed, in the order of the file's parts.
///
/// Two readings of the same text differ in nothing; a rulebook whose parts only changed places does not differ either.
#[must_use]
pub fn compare(a: &Rulebook, b: &Rulebook) -> Vec<Change> {
    let mut changes = Vec::new();
    let whole = |book: &Rulebook| Described {
        id: String::new(),
        title: book.title.clone(),
        aspects: vec![
            (Aspect::Title, book.title.clone()),
            (Aspect::Source, plain(&book.source)),
            (Aspect::Values, plain(&book.in_force_from)),
            (Aspect::Points, plain(&book.total_points)),
        ],
    };
    side_by_side(&mut changes, Part::Rulebook, vec![whole(a)], vec![whole(b)]);
    let groups = |book: &Rulebook| book.groups.iter().map(group).collect();
    side_by_side(&mut changes, Part::Group, groups(a), groups(b));
    let criteria = |book: &Rulebook| book.criteria.iter().map(criterion).collect();
    side_by_side(&mut changes, Part::Criterion, criteria(a), criteria(b));
    let parameters = |book: &Rulebook| book.parameters.iter().map(parameter).collect();
    side_by_side(&mut changes, Part::Parameter, parameters(a), parameters(b));
    let facts = |book: &Rulebook| book.facts.iter().map(fact).collect();
    side_by_side(&mut changes, Part::Fact, facts(a), facts(b));
    let named = |all: &[super::Named]| {
        let of = |one: &super::Named| Described {
            id: one.id.clone(),
            title: one.name.clone(),
            aspects: vec![(Aspect::Title, one.name.clone())],
        };
        all.iter().map(of).collect::<Vec<_>>()
    };
    side_by_side(&mut changes, Part::Issuer, named(&a.issuers), named(&b.issuers));
    side_by_side(&mut changes, Part::Supplier, named(&a.suppliers), named(&b.suppliers));
    changes
}

/// A part of a rulebook as it is compared: each aspect in words.
struct Described {
    id: String,
    title: Text,
    aspects: Vec<(Aspect, Text)>,
}

impl Described {
    fn aspect(&self, aspect: Aspect) -> Option<&Text> {
        self.aspects.iter().find(|(one, _)| *one == aspect).map(|(_, text)| text)
    }
}

fn side_by_side(changes: &mut Vec<Change>, part: Part, before: Vec<Described>, after: Vec<Described>) {
    let ids: BTreeSet<&str> = before.iter().map(|one| one.id.as_str()).collect();
    for old in &before {
        let change = |aspect, title: &Text, was: Option<&Text>, is: Option<&Text>| Change {
            part,
            id: old.id.clone(),
            title: title.clone(),
            aspect,
            before: was.cloned(),
            after: is.cloned(),
        };
        let Some(new) = after.iter().find(|one| one.id == old.id) else {
            changes.push(change(Aspect::Whole, &old.title, Some(&old.title), None));
            continue;
        };
        let different = Aspect::ALL.into_iter().filter(|aspect| old.aspect(*aspect) != new.aspect(*aspect));
        changes.extend(
            different.map(|aspect| change(aspect, &new.title, old.aspect(aspect), new.aspect(aspect))),
        );
    }
    changes.extend(after.into_iter().filter(|one| !ids.contains(one.id.as_str())).map(|new| Change {
        part,
        id: new.id,
        aspect: Aspect::Whole,
        before: None,
        after: Some(new.title.clone()),
        title: new.title,
    }));
}

fn group(group: &Group) -> Described {
    let aspects = vec![
        (Aspect::Title, group.title.clone()),
        (Aspect::Source, plain(&group.article)),
        (Aspect::Points, plain(&group.points)),
    ];
    Described { id: group.id.clone(), title: group.title.clone(), aspects }
}

fn criterion(criterion: &Criterion) -> Described {
    let rule = &criterion.rule;
    let optional = |aspect, text: Option<Text>| text.map(|text| (aspect, text));
    let aspects = [
        Some((Aspect::Title, criterion.title.clone())),
        Some((Aspect::Group, plain(&criterion.group))),
        Some((Aspect::Points, plain(&criterion.points))),
        Some((Aspect::Kind, plain(&rule.kind()))),
        optional(Aspect::Threshold, rule.threshold_text().map(|text| plain(&text))),
        Some((Aspect::Facts, plain(&rule.facts().join(", ")))),
        optional(Aspect::Parameters, Some(plain(&rule.parameters().join(", ")))),
        optional(Aspect::Definition, Some(plain(&rule.details()))),
        Some((Aspect::Supplier, plain(&criterion.supplier))),
        optional(Aspect::Note, criterion.note.clone()),
    ];
    Described {
        id: criterion.id.clone(),
        title: criterion.title.clone(),
        aspects: aspects.into_iter().flatten().collect(),
    }
}

fn parameter(parameter: &Parameter) -> Described {
    let values: Vec<String> =
        parameter.values.iter().map(|(from, value)| format!("{value} ({from})")).collect();
    let aspects = vec![(Aspect::Values, plain(&values.join(" → "))), (Aspect::Note, parameter.note.clone())];
    Described { id: parameter.name.clone(), title: parameter.note.clone(), aspects }
}

fn fact(fact: &FactRule) -> Described {
    let mut words: Vec<&str> = match &fact.kind {
        super::FactKind::Sites(measures) => measures.iter().map(|one| one.name.as_str()).collect(),
        kind => kind.items().iter().map(|item| item.name.as_str()).collect(),
    };
    let flags = [("blank = none", fact.blank_is_none), ("optional", fact.optional)];
    words.extend(flags.into_iter().filter(|(_, set)| *set).map(|(word, _)| word));
    let whole = match &fact.kind {
        super::FactKind::Tally { of, .. } => Some(of.as_str()),
        _ => fact.part_of.as_deref(),
    };
    let whole = whole.map(|whole| format!("≤ {whole}"));
    let definition = |language: Language| {
        let said = [&fact.unit, &fact.set_by].into_iter().flatten().map(|text| text.get(language));
        let all = words.iter().copied().chain(whole.as_deref()).chain(said);
        all.collect::<Vec<_>>().join(" · ")
    };
    let definition = Text { zh: definition(Language::Chinese), en: definition(Language::English) };
    let aspects = vec![
        (Aspect::Title, fact.title.clone()),
        (Aspect::Kind, plain(&fact.kind.word())),
        (Aspect::Definition, definition),
    ];
    Described { id: fact.name.clone(), title: fact.title.clone(), aspects }
}

/// A text that is the same in both languages.
fn plain(text: &impl ToString) -> Text {
    Text { zh: text.to_string(), en: text.to_string() }
}

impl Rule {
    /// What must be reached, in figures: `≥ 2000`, or the floor and the bonus of a proportional one. `None` where nothing is.
    #[must_use]
    pub fn threshold_text(&self) -> Option<String> {
        match self {
            Self::Count { threshold, .. } | Self::Ratio { threshold, .. } => {
                Some(format!("{} {}", threshold.comparison.sign(), threshold.value))
            }
            Self::Proportional(rule) => {
                let word = |figure: &Figure| match figure {
                    Figure::Fixed(figure) => figure.to_string(),
                    Figure::Parameter(name) => name.clone(),
                };
                Some(format!("≥ {} + {}", word(&rule.floor), word(&rule.bonus)))
            }
            _ => None,
        }
    }

    /// The parameters it names or that change how its kind is judged.
    #[must_use]
    pub fn parameters(&self) -> Vec<&str> {
        match self {
            Self::Document { issuers, .. } => vec![issuers],
            Self::Count { measure: Some(_), .. } => vec!["near-threshold", "same-park"],
            Self::Count { .. } | Self::Ratio { waivable: false, .. } => vec!["near-threshold"],
            Self::Ratio { .. } => vec!["near-threshold", "named-waivers"],
            Self::Proportional(rule) => {
                let named = [&rule.floor, &rule.bonus].into_iter().filter_map(|figure| match figure {
                    Figure::Parameter(name) => Some(name.as_str()),
                    Figure::Fixed(_) => None,
                });
                let kinds = [
                    (!matches!(&rule.floor, Figure::Fixed(floor) if floor.is_zero()), "below-floor"),
                    (rule.quota.is_some(), "half-year-task"),
                    (rule.attendances.is_some(), "trainees-counted"),
                    (rule.late.is_some(), "late-report-share"),
                    (rule.extended.is_some(), "extended-report-share"),
                    (rule.quota.is_some(), "unset-task"),
                    (rule.quota.is_none(), "nothing-due"),
                ];
                named.chain(kinds.into_iter().filter(|(asked, _)| *asked).map(|(_, name)| name)).collect()
            }
            Self::Checklist { issuers, .. } => {
                let named = issuers.iter().map(String::as_str);
                named.chain(["inapplicable-items", "empty-checklist"]).collect()
            }
            Self::Gate { .. } => vec!["inapplicable-items"],
        }
    }

    /// What else is laid down: the measure of places, waivers by name, gates.
    fn details(&self) -> String {
        match self {
            Self::Count { measure: Some(measure), .. } => measure.clone(),
            Self::Ratio { waivable: true, .. } => "waivable".to_owned(),
            Self::Proportional(rule) => {
                let roles = [
                    ("done", Some(&rule.done)),
                    ("attendances", rule.attendances.as_ref()),
                    ("extended", rule.extended.as_ref()),
                    ("late", rule.late.as_ref()),
                    ("task", Some(&rule.task)),
                    ("quota", rule.quota.as_ref()),
                ];
                let said = roles.into_iter().filter_map(|(role, fact)| Some(format!("{role} = {}", fact?)));
                let gates = rule.gates.iter().map(|gate| format!("gate = {gate}"));
                said.chain(gates).collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        }
    }
}
