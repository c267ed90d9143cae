//! What is known of a county, and where each thing is known from.

use std::collections::BTreeMap;

use kernel::{Day, RegionCode};
use serde::{Deserialize, Serialize};

use crate::Exact;

/// Everything known of one county for one period. What is not here is missing, which is never zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The county's code at the period's end.
    pub county: RegionCode,
    /// What is known, by the fact's name in the rulebook.
    pub entries: BTreeMap<String, Entry>,
    /// Rulings of the office that change how facts count.
    pub rulings: Vec<Ruling>,
}

impl Facts {
    /// A county of which nothing is known.
    #[must_use]
    pub const fn none(county: RegionCode) -> Self {
        Self { county, entries: BTreeMap::new(), rulings: Vec::new() }
    }

    /// The fact of this name, unless it is missing.
    #[must_use]
    pub fn get(&self, fact: &str) -> Option<&Entry> {
        self.entries.get(fact)
    }

    /// States a fact, in place of what was known before.
    pub fn set(&mut self, fact: impl Into<String>, value: Value, source: Source) {
        self.entries.insert(fact.into(), Entry { value, source });
    }
}

/// One fact with its origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The fact.
    pub value: Value,
    /// Where it is known from.
    pub source: Source,
}

/// The shapes a fact can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A number of things or persons.
    Count(u64),
    /// A measure that may have decimals; never negative.
    Amount(Exact),
    /// Yes or no.
    YesNo(bool),
    /// A document.
    Document(Document),
    /// Boxes of a checklist, by name. A box without answer is missing.
    Boxes(BTreeMap<String, Answer>),
    /// For each box the number of things that meet it. A box without number is missing.
    Tally(BTreeMap<String, u64>),
    /// Places with measures, such as parks. An empty list says that there are none.
    Sites(Vec<Site>),
}

/// A document as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its number (文号), title or link.
    pub number: String,
    /// Who issued or recorded it: an issuer's id in the rulebook.
    pub issuer: String,
    /// The day it was issued.
    pub issued: Day,
    /// The last day it is in force; `None` until it is withdrawn.
    pub in_force_until: Option<Day>,
}

/// The answer to one box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Met.
    Yes,
    /// Not met.
    No,
    /// Cannot apply here.
    NotApplicable,
}

/// A place with measures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Its measures by name; one that is absent is missing.
    pub measures: BTreeMap<String, Exact>,
}

/// Where a fact is known from, so that a reader can go and look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Source {
    /// Cells of a facts workbook, such as `counties!D5`.
    Cells {
        /// The sheet's name.
        sheet: String,
        /// The cell or range.
        cells: String,
    },
    /// Events of the log, counted by a statistical indicator.
    Events {
        /// The page that lists them.
        link: String,
        /// How many there are.
        count: u64,
    },
    /// A single record, such as a document of the register.
    Record {
        /// The page that shows it.
        link: String,
    },
}

/// A ruling of the office on a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// The criterion's id.
    pub criterion: String,
    /// What was ruled.
    pub kind: RulingKind,
    /// Why.
    pub reason: String,
    /// Where it is recorded.
    pub source: Source,
}

/// What the office can rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RulingKind {
    /// The evidence was falsified.
    Falsified,
    /// This thing, by name, need not be reached.
    Waived(String),
}
