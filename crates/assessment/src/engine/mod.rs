//! The engine: facts and a rulebook become scores with their trace, a ranking and next steps.
//!
//! Nothing here reads a clock, a file or a database; the same facts and rulebook give the same result for
//! ever.

mod checklist;
mod contrast;
mod desk;
mod document;
mod proportion;
mod ranking;
mod steps;
mod threshold;
mod trace;
mod what_if;

pub use contrast::{Contrast, CountyContrast, CriterionContrast, replay};
pub use ranking::{Assessment, Place, assess, rank};
pub use steps::{Step, next_steps};
pub use trace::{Frame, Input, Lacking, Node, Score, Stamp, Status};
pub use what_if::{Changes, FactChange, what_if};

use desk::Desk;

use crate::rulebook::{Criterion, Group, Rule, Rulebook};
use crate::{Exact, Facts, Sentence};

/// Scores one county.
///
/// What is missing stays missing until the deadline and earns 0 from the day after, with its reason. A task
/// that nobody has set is missing for good and leaves the county without a total.
#[must_use]
pub fn score(rulebook: &Rulebook, frame: &Frame, facts: &Facts) -> Score {
    let desk = Desk::new(rulebook, frame, facts);
    let groups: Vec<Node> = rulebook.groups.iter().map(|group| judge_group(&desk, group)).collect();
    let base: Exact = groups.iter().filter_map(|group| group.base.as_ref()).sum();
    let bonus: Exact = groups.iter().map(|group| &group.bonus).sum();
    let criteria = || groups.iter().flat_map(|group| &group.parts);
    let blocked_by: Vec<String> = criteria()
        .filter(|node| desk.choices.unset_task_blocks && node.working.key == UNSET_TASK)
        .map(|node| node.id.clone())
        .collect();
    let provisional = !desk.closed && criteria().any(is_open);
    let total = blocked_by.is_empty().then(|| &base + &bonus);
    Score {
        county: facts.county,
        rulebook: Stamp { id: rulebook.id.clone(), hash: rulebook.hash.clone() },
        frame: *frame,
        base,
        bonus,
        total,
        provisional,
        blocked_by,
        groups,
    }
}

/// What a criterion says whose task nobody has set.
pub(super) const UNSET_TASK: &str = "assessment-working-unset-task";

fn is_open(node: &Node) -> bool {
    node.status == Status::Missing || node.parts.iter().any(is_open)
}

fn judge_group(desk: &Desk<'_>, group: &Group) -> Node {
    let parts: Vec<Node> =
        desk.rulebook.criteria_of(&group.id).map(|criterion| judge(desk, criterion)).collect();
    let base: Exact = parts.iter().filter_map(|node| node.base.as_ref()).sum();
    let bonus: Exact = parts.iter().map(|node| &node.bonus).sum();
    let status = match () {
        () if parts.iter().all(|node| node.base.is_none()) => Status::Missing,
        () if base == group.points => Status::Met,
        () if base.is_zero() => Status::NotMet,
        () => Status::Partly,
    };
    let working = Sentence::new("assessment-working-sum")
        .with("earned", (&base + &bonus).shown())
        .with("points", group.points.shown());
    Node {
        id: group.id.clone(),
        status,
        possible: group.points.clone(),
        base: Some(base),
        bonus,
        working,
        inputs: Vec::new(),
        parts,
        falsified: None,
        lacking: None,
    }
}

fn judge(desk: &Desk<'_>, criterion: &Criterion) -> Node {
    let node = match &criterion.rule {
        Rule::Document { fact, issuers } => document::judge(desk, criterion, fact, issuers),
        Rule::Count { fact, measure: Some(measure), threshold } => {
            threshold::judge_site(desk, criterion, fact, measure, threshold)
        }
        Rule::Count { fact, measure: None, threshold } => {
            threshold::judge_count(desk, criterion, fact, threshold)
        }
        Rule::Ratio { part, whole, threshold, waivable } => {
            threshold::judge_ratio(desk, criterion, (part, whole), threshold, *waivable)
        }
        Rule::Proportional(rule) => proportion::judge(desk, criterion, rule),
        Rule::Checklist { facts, issuers } => checklist::judge(desk, criterion, facts, issuers.as_deref()),
        Rule::Gate { facts } => checklist::judge_gate(desk, criterion, facts),
    };
    match desk.falsified(&criterion.id) {
        Some(reason) => falsified(desk, criterion, node, reason),
        None => node,
    }
}

/// Falsified evidence: the criterion earns nothing and says so.
fn falsified(desk: &Desk<'_>, criterion: &Criterion, node: Node, reason: &str) -> Node {
    let flagged = Node { falsified: Some(reason.to_owned()), ..node };
    if !desk.choices.falsified_earns_nothing || matches!(criterion.rule, Rule::Gate { .. }) {
        return flagged;
    }
    let working = Sentence::new("assessment-working-falsified").with("reason", reason);
    Node { bonus: Exact::zero(), parts: Vec::new(), lacking: None, ..flagged.earning(Exact::zero(), working) }
}
