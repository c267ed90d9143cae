//! What would earn a county the most points next.

use serde::Serialize;

use super::{Lacking, Score, Status};
use crate::{Exact, Sentence};

/// A criterion with points still to be earned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// The criterion's id.
    pub criterion: String,
    /// The points still to be earned, without bonus.
    pub gap: Exact,
    /// How it stands.
    pub status: Status,
    /// Why.
    pub working: Sentence,
    /// The facts that are missing.
    pub missing: Vec<String>,
    /// What is lacking, where that is a number.
    pub lacking: Option<Lacking>,
}

/// The criteria not earned in full, those with the most points still to be earned first.
#[must_use]
pub fn next_steps(score: &Score) -> Vec<Step> {
    let mut steps: Vec<Step> = score
        .criteria()
        .filter(|node| node.gap() > Exact::zero())
        .map(|node| Step {
            criterion: node.id.clone(),
            gap: node.gap(),
            status: node.status,
            working: node.working.clone(),
            missing: node.missing_facts().into_iter().map(ToOwned::to_owned).collect(),
            lacking: node.lacking.clone(),
        })
        .collect();
    steps.sort_by(|one, other| other.gap.cmp(&one.gap));
    steps
}
