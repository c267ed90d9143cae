//! Two assessments of the same counties side by side: what moved, by how much, and why.

use kernel::RegionCode;
use serde::Serialize;

use super::{Assessment, Frame, Node, Score, assess};
use crate::{Exact, Facts, Programme, Rulebook, Sentence};

/// The same counties under two sets of rules or facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contrast {
    /// As it is, or was.
    pub before: Assessment,
    /// As it would be.
    pub after: Assessment,
}

/// How a county moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountyContrast {
    /// The county.
    pub county: RegionCode,
    /// Its rank before and after; `None` without a total or when it is not ranked.
    pub rank: (Option<u32>, Option<u32>),
    /// What it earned, base and bonus.
    pub earned: (Exact, Exact),
    /// Whether the total is blocked before and after.
    pub blocked: (bool, bool),
    /// The criteria that differ, in order.
    pub criteria: Vec<CriterionContrast>,
}

impl CountyContrast {
    /// Points won, or lost.
    #[must_use]
    pub fn difference(&self) -> Exact {
        &self.earned.1 - &self.earned.0
    }

    /// Places gained, or lost; `None` unless it has a rank on both sides.
    #[must_use]
    pub fn places(&self) -> Option<i64> {
        let (before, after) = self.rank;
        Some(i64::from(before?) - i64::from(after?))
    }
}

/// How a criterion of a county moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CriterionContrast {
    /// The criterion's id.
    pub id: String,
    /// What it earned, base and bonus; `None` where it is missing or the rulebook has no such criterion.
    pub earned: (Option<Exact>, Option<Exact>),
    /// How it came to that, before and after; `None` where the rulebook has no such criterion.
    pub working: (Option<Sentence>, Option<Sentence>),
}

impl CriterionContrast {
    /// Points won, or lost; what is missing counts as nothing earned yet.
    #[must_use]
    pub fn difference(&self) -> Exact {
        let of = |one: &Option<Exact>| one.clone().unwrap_or_else(Exact::zero);
        &of(&self.earned.1) - &of(&self.earned.0)
    }
}

impl Contrast {
    /// The counties in the order of the ranking before; those that only report come last.
    #[must_use]
    pub fn counties(&self) -> Vec<CountyContrast> {
        let ranked = self.before.ranking.iter().map(|place| place.county);
        let mut order: Vec<RegionCode> = ranked.collect();
        let others = self.before.scores.iter().chain(&self.after.scores).map(|score| score.county);
        for county in others {
            if !order.contains(&county) {
                order.push(county);
            }
        }
        order.into_iter().filter_map(|county| self.county(county)).collect()
    }

    /// How one county moves; `None` when neither side knows it.
    #[must_use]
    pub fn county(&self, county: RegionCode) -> Option<CountyContrast> {
        let rank = |one: &Assessment| one.ranking.iter().find(|place| place.county == county)?.rank;
        let (before, after) = (self.before.score(county), self.after.score(county));
        if before.is_none() && after.is_none() {
            return None;
        }
        let earned = |score: Option<&Score>| score.map_or_else(Exact::zero, Score::earned);
        let blocked = |score: Option<&Score>| score.is_none_or(|score| score.total.is_none());
        Some(CountyContrast {
            county,
            rank: (rank(&self.before), rank(&self.after)),
            earned: (earned(before), earned(after)),
            blocked: (blocked(before), blocked(after)),
            criteria: criteria(before, after),
        })
    }

    /// True when nothing moves.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.counties().iter().all(|county| county.criteria.is_empty() && county.rank.0 == county.rank.1)
    }
}

fn criteria(before: Option<&Score>, after: Option<&Score>) -> Vec<CriterionContrast> {
    let nodes = |score: Option<&Score>| -> Vec<Node> {
        score.into_iter().flat_map(Score::criteria).cloned().collect()
    };
    let (before, after) = (nodes(before), nodes(after));
    let mut ids: Vec<&str> = before.iter().map(|node| node.id.as_str()).collect();
    ids.extend(after.iter().map(|node| node.id.as_str()).filter(|id| before.iter().all(|old| old.id != *id)));
    let of = |nodes: &[Node], id: &str| nodes.iter().find(|node| node.id == id).cloned();
    let earned = |node: &Option<Node>| {
        let node = node.as_ref()?;
        node.base.as_ref().map(|base| base + &node.bonus)
    };
    let mut moved = Vec::new();
    for id in ids {
        let (old, new) = (of(&before, id), of(&after, id));
        let same = |one: &Node, other: &Node| {
            one.base == other.base && one.bonus == other.bonus && one.status == other.status
        };
        if old.as_ref().zip(new.as_ref()).is_some_and(|(old, new)| same(old, new)) {
            continue;
        }
        moved.push(CriterionContrast {
            id: id.to_owned(),
            earned: (earned(&old), earned(&new)),
            working: (old.map(|node| node.working), new.map(|node| node.working)),
        });
    }
    moved
}

/// The facts of a stored assessment judged by another rulebook. A replay is no result: nothing of it is kept.
#[must_use]
pub fn replay(
    before: Assessment,
    programme: &Programme,
    other: &Rulebook,
    frame: &Frame,
    facts: Vec<Facts>,
) -> Contrast {
    let after = assess(programme, other, frame, facts);
    Contrast { before, after }
}
