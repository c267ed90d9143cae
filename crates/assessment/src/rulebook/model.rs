//! What a rulebook says, once it has been read and checked.

use kernel::Day;

use super::{Choices, Parameter};
use crate::{Exact, Text};

/// A rulebook in which every reference has been checked and every total adds up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rulebook {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The document it comes from.
    pub source: String,
    /// The first day it holds.
    pub in_force_from: Day,
    /// What all criteria are worth together, without bonus.
    pub total_points: Exact,
    /// Groups in order.
    pub groups: Vec<Group>,
    /// Criteria in order.
    pub criteria: Vec<Criterion>,
    /// The facts criteria are judged by.
    pub facts: Vec<FactRule>,
    /// Who can issue documents.
    pub issuers: Vec<Named>,
    /// Where facts come from.
    pub suppliers: Vec<Named>,
    /// What the plan leaves open, as decided.
    pub parameters: Vec<Parameter>,
    /// SHA-256 of the file (UTF-8, without byte order mark, lines ended by LF) in hexadecimal.
    pub hash: String,
    pub(super) first_choices: Choices,
    pub(super) later_choices: Vec<(Day, Choices)>,
}

impl Rulebook {
    /// The decisions in force on this day.
    #[must_use]
    pub fn choices_on(&self, day: Day) -> &Choices {
        let in_force = self.later_choices.iter().rev().find(|(from, _)| *from <= day);
        in_force.map_or(&self.first_choices, |(_, choices)| choices)
    }

    /// The criterion of this id.
    #[must_use]
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    /// The fact of this name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&FactRule> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// The issuer of this id.
    #[must_use]
    pub fn issuer(&self, id: &str) -> Option<&Named> {
        self.issuers.iter().find(|issuer| issuer.id == id)
    }

    /// The criteria of a group, in order.
    pub fn criteria_of<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Criterion> {
        self.criteria.iter().filter(move |criterion| criterion.group == group)
    }

    /// The criteria judged by this fact, in order.
    pub fn criteria_using<'a>(&'a self, fact: &'a str) -> impl Iterator<Item = &'a Criterion> {
        self.criteria.iter().filter(move |criterion| criterion.rule.facts().contains(&fact))
    }

    /// The title of a node of a score: the rulebook, a group, a criterion, a fact or one of its boxes.
    ///
    /// A fact stands below its criterion, `C5.village-services.payment`, or alone: `.villages`.
    #[must_use]
    pub fn title_of(&self, node: &str) -> Option<&Text> {
        if node.is_empty() {
            return Some(&self.title);
        }
        let mut path = node.splitn(3, '.');
        let first = path.next().unwrap_or_default();
        let Some(fact) = path.next() else {
            let group = self.groups.iter().find(|group| group.id == first).map(|group| &group.title);
            return group.or_else(|| self.criterion(first).map(|criterion| &criterion.title));
        };
        let fact = self.fact(fact)?;
        match path.next() {
            None => Some(&fact.title),
            Some(item) => fact.kind.items().iter().find(|known| known.name == item).map(|known| &known.title),
        }
    }
}

/// One of the six contents of article 7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its letter.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// The article that sets it.
    pub article: String,
    /// Its total.
    pub points: Exact,
}

/// One thing that is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its id, such as `B3`.
    pub id: String,
    /// The group it belongs to.
    pub group: String,
    /// Its title.
    pub title: Text,
    /// What it can earn, without bonus; zero for a gate.
    pub points: Exact,
    /// Where its facts come from: a supplier's id.
    pub supplier: String,
    /// A default that was decided for it.
    pub note: Option<Text>,
    /// How it is judged.
    pub rule: Rule,
}

/// How a criterion is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// A document in force at the period's end, issued by one of those the parameter lists.
    Document {
        /// The document.
        fact: String,
        /// The parameter that lists who may issue it.
        issuers: String,
    },
    /// A number that reaches a threshold.
    Count {
        /// The number, or the places of which one measure is taken.
        fact: String,
        /// Which measure of the places.
        measure: Option<String>,
        /// What it must reach.
        threshold: Threshold,
    },
    /// A share that reaches a threshold.
    Ratio {
        /// The part.
        part: String,
        /// The whole.
        whole: String,
        /// What the share must reach.
        threshold: Threshold,
        /// Whether things of the whole can be waived by name.
        waivable: bool,
    },
    /// Points in proportion to a task.
    Proportional(Proportion),
    /// Points by the share of boxes met.
    Checklist {
        /// The facts whose boxes stand on the list; a document is one box.
        facts: Vec<String>,
        /// The parameter that lists who may issue the documents on it.
        issuers: Option<String>,
    },
    /// No points, but the criteria that name it earn nothing until all its boxes are met.
    Gate {
        /// The facts whose boxes stand on the list.
        facts: Vec<String>,
    },
}

/// Points in proportion to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proportion {
    /// What was done.
    pub done: String,
    /// What counts instead when attendances are counted.
    pub attendances: Option<String>,
    /// What was done within an extension.
    pub extended: Option<String>,
    /// What was done late.
    pub late: Option<String>,
    /// What was to be done.
    pub task: String,
    /// What was to be done in the first half-year, when that is set apart.
    pub quota: Option<String>,
    /// The share below which nothing is earned.
    pub floor: Figure,
    /// The most that can be earned beyond the points.
    pub bonus: Figure,
    /// The gates that must be open.
    pub gates: Vec<String>,
}

impl Rule {
    /// The names of the facts it needs.
    #[must_use]
    pub fn facts(&self) -> Vec<&str> {
        match self {
            Self::Document { fact, .. } | Self::Count { fact, .. } => vec![fact],
            Self::Ratio { part, whole, .. } => vec![part, whole],
            Self::Proportional(rule) => {
                let optional = [&rule.attendances, &rule.extended, &rule.late, &rule.quota];
                let optional = optional.into_iter().filter_map(|fact| fact.as_deref());
                [rule.done.as_str(), rule.task.as_str()].into_iter().chain(optional).collect()
            }
            Self::Checklist { facts, .. } | Self::Gate { facts } => {
                facts.iter().map(String::as_str).collect()
            }
        }
    }

    /// The word for it in the file.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Document { .. } => "document",
            Self::Count { .. } => "count",
            Self::Ratio { .. } => "ratio",
            Self::Proportional(_) => "proportional",
            Self::Checklist { .. } => "checklist",
            Self::Gate { .. } => "gate",
        }
    }
}

/// A value to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// At least, or strictly more.
    pub comparison: Comparison,
    /// The value.
    pub value: Exact,
}

impl Threshold {
    /// True when the figure reaches it.
    #[must_use]
    pub fn met_by(&self, figure: &Exact) -> bool {
        match self.comparison {
            Comparison::AtLeast => *figure >= self.value,
            Comparison::MoreThan => *figure > self.value,
        }
    }
}

/// How a value is compared with its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `>=`: 以上, 不低于, 不少于, 至少.
    AtLeast,
    /// `>`: 超过.
    MoreThan,
}

impl Comparison {
    /// The sign people know.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::MoreThan => ">",
        }
    }
}

/// A figure of a criterion: fixed by the plan, or left to a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// Fixed.
    Fixed(Exact),
    /// The value of this parameter.
    Parameter(String),
}

/// A fact criteria are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactRule {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// Its shape.
    pub kind: FactKind,
    /// What it is counted in.
    pub unit: Option<Text>,
    /// The count it can never exceed.
    pub part_of: Option<String>,
    /// Who must set it, when that is not the county's to supply.
    pub set_by: Option<Text>,
    /// Whether an empty entry says that there were none, rather than that it is missing.
    pub blank_is_none: bool,
    /// Whether it is needed only under some parameters.
    pub optional: bool,
}

/// The shape of a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactKind {
    /// A document.
    Document,
    /// A whole number.
    Count,
    /// A number that may have decimals.
    Amount,
    /// Yes or no.
    YesNo,
    /// Boxes to be answered.
    Boxes(Vec<Item>),
    /// Boxes counted over a number of things.
    Tally {
        /// The count they are counted over.
        of: String,
        /// The boxes.
        items: Vec<Item>,
    },
    /// Places with measures.
    Sites(Vec<Measure>),
}

impl FactKind {
    /// The boxes, if it has any.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        match self {
            Self::Boxes(items) | Self::Tally { items, .. } => items,
            _ => &[],
        }
    }

    /// The word for it in the file.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Count => "count",
            Self::Amount => "amount",
            Self::YesNo => "yes-no",
            Self::Boxes(_) => "boxes",
            Self::Tally { .. } => "tally",
            Self::Sites(_) => "sites",
        }
    }
}

/// A box of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub title: Text,
}

/// A measure of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// What it measures.
    pub title: Text,
    /// What it is counted in.
    pub unit: Text,
}

/// Something with an id and a name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Text,
}
