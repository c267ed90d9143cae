//! A score as a tree: every node says what it is worth, what it earned, and how.

use kernel::{Day, Period, RegionCode};
use serde::{Deserialize, Serialize};

use crate::{Exact, Sentence, Source, Value};

/// The period that is scored, and the day on which that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The period, by article 3 a half-year.
    pub period: Period,
    /// The day of scoring.
    pub as_of: Day,
    /// The last day for evidence, if the office has set one.
    pub deadline: Option<Day>,
}

/// Which rulebook a score was made by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The rulebook's id.
    pub id: String,
    /// The SHA-256 of its file.
    pub hash: String,
}

/// What one county earned, with the whole way there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The county.
    pub county: RegionCode,
    /// The rulebook.
    pub rulebook: Stamp,
    /// The period and day.
    pub frame: Frame,
    /// Points earned so far, without bonus.
    pub base: Exact,
    /// Bonus earned so far.
    pub bonus: Exact,
    /// Base and bonus; `None` while something that must be set blocks the score.
    pub total: Option<Exact>,
    /// True while a fact is missing that could still be supplied.
    pub provisional: bool,
    /// The criteria that block the total.
    pub blocked_by: Vec<String>,
    /// A node for each group, in it one for each criterion.
    pub groups: Vec<Node>,
}

impl Score {
    /// Base and bonus earned so far, whether or not the total is blocked.
    #[must_use]
    pub fn earned(&self) -> Exact {
        &self.base + &self.bonus
    }

    /// The criteria of all groups, in order.
    pub fn criteria(&self) -> impl Iterator<Item = &Node> {
        self.groups.iter().flat_map(|group| &group.parts)
    }

    /// The node of this criterion.
    #[must_use]
    pub fn criterion(&self, id: &str) -> Option<&Node> {
        self.criteria().find(|node| node.id == id)
    }

    /// The nodes without parts: what they earned adds up to the score.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Node> {
        let mut leaves = Vec::new();
        let mut open: Vec<&Node> = self.groups.iter().rev().collect();
        while let Some(node) = open.pop() {
            if node.parts.is_empty() {
                leaves.push(node);
            }
            open.extend(node.parts.iter().rev());
        }
        leaves
    }
}

/// A group, a criterion, or an item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// `A`, `A1`, `C5.village-services.payment`; its title is `Rulebook::title_of`.
    pub id: String,
    /// How it stands.
    pub status: Status,
    /// What it can earn, without bonus.
    pub possible: Exact,
    /// What it earned; `None` while that is not known.
    pub base: Option<Exact>,
    /// What it earned beyond.
    pub bonus: Exact,
    /// How, with the figures.
    pub working: Sentence,
    /// The facts it was judged by.
    pub inputs: Vec<Input>,
    /// What it is made of.
    pub parts: Vec<Node>,
    /// The ruling that its evidence was falsified, if there is one.
    pub falsified: Option<String>,
    /// What is lacking to earn it in full, where that is a number.
    pub lacking: Option<Lacking>,
}

impl Node {
    /// What could still be earned, without bonus.
    #[must_use]
    pub fn gap(&self) -> Exact {
        self.base.as_ref().map_or_else(|| self.possible.clone(), |base| &self.possible - base)
    }

    /// The facts it misses, its parts' included, each once.
    #[must_use]
    pub fn missing_facts(&self) -> Vec<&str> {
        let mut missing: Vec<&str> = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            if node.status == Status::Missing {
                let absent = node.inputs.iter().filter(|input| input.value.is_none() && !input.optional);
                missing.extend(absent.map(|input| input.fact.as_str()));
            }
            open.extend(node.parts.iter().rev());
        }
        missing.dedup();
        missing
    }
}

/// How a node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// All of it is earned.
    Met,
    /// Some of it is earned.
    Partly,
    /// Nothing of it is earned.
    NotMet,
    /// A fact is missing. It earns nothing yet, or nothing any more once the deadline has passed.
    Missing,
    /// Earned because what is lacking was waived by name.
    Waived,
    /// It cannot apply here.
    NotApplicable,
    /// A gate it depends on is closed.
    GateClosed,
}

/// A fact as a node used it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The fact's name.
    pub fact: String,
    /// The box of it, if only one was used.
    pub item: Option<String>,
    /// Its value; `None` when missing.
    pub value: Option<Value>,
    /// Where it is known from.
    pub source: Option<Source>,
    /// Whether it may be absent without being missed.
    pub optional: bool,
}

/// A number of things that would still have to be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lacking {
    /// The fact that would have to grow.
    pub fact: String,
    /// By how much.
    pub amount: Exact,
}
