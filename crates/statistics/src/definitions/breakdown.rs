//! A target broken down (目标分解): what the city has set each ranked county to reach, and in which document.

use kernel::{Message, grouped};

use super::file::{RawBreakdown, RawGoal};
use super::reading::Reader;
use crate::programme::{Programme, Target, amount};

/// Growth a year at most, in thousandths.
const MOST_GROWTH: i64 = 10_000;

/// A target broken down to the ranked counties, each with a goal of its own. The city's figure stays in `programme.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// The target's id in the programme.
    pub programme_target: String,
    /// The document that sets the goals.
    pub source: String,
    /// Each ranked unit's id with its goal: thousandths of a share or a growth, else a count.
    pub goals: Vec<(String, i64)>,
}

impl Breakdown {
    /// The goal of the unit of this id.
    #[must_use]
    pub fn goal_of(&self, unit: &str) -> Option<i64> {
        self.goals.iter().find(|(id, _)| id == unit).map(|(_, goal)| *goal)
    }
}

impl Reader<'_, '_> {
    pub(super) fn breakdowns(&mut self, written: &[RawBreakdown]) -> Vec<Breakdown> {
        self.once(written.iter().map(|one| &one.programme_target));
        written.iter().filter_map(|one| self.breakdown(one)).collect()
    }

    /// Each ranked county once, with a goal the target allows. Goals of a count come to the city's in all: they may come to
    /// more, since the city's is the least, and never to less.
    fn breakdown(&mut self, raw: &RawBreakdown) -> Option<Breakdown> {
        if raw.source.get_ref().trim().is_empty() {
            self.fault(raw.source.span(), Message::new("definitions-fault-breakdown-source"));
        }
        let (target, programme) = (self.target(&raw.programme_target)?, self.programme?);
        self.once(raw.counties.iter().map(|one| &one.unit));
        let goals: Vec<(String, i64)> =
            raw.counties.iter().filter_map(|one| self.goal(one, target, programme)).collect();
        // What is wrong with one goal is said; what they come to together is asked when each is right.
        if goals.len() == raw.counties.len() {
            self.whole(raw, &goals, target, programme);
        }
        let source = raw.source.get_ref().trim().to_owned();
        Some(Breakdown { programme_target: target.id.clone(), source, goals })
    }

    fn goal(&mut self, raw: &RawGoal, target: &Target, programme: &Programme) -> Option<(String, i64)> {
        let ranked = programme.units.iter().filter(|unit| unit.ranked).map(|unit| unit.id.as_str());
        let ranked: Vec<&str> = ranked.collect();
        if !ranked.contains(&raw.unit.get_ref().as_str()) {
            let message = Message::new("definitions-fault-unranked")
                .with("name", raw.unit.get_ref())
                .with("allowed", ranked.join(", "));
            self.fault(raw.unit.span(), message);
            return None;
        }
        let most = match (target.per_mille, target.base_year) {
            (false, _) => target.city,
            (true, None) => 1_000,
            (true, Some(_)) => MOST_GROWTH,
        };
        let exact = |value: &i64| (0..=most).contains(value) && is_exact(raw.goal.get_ref());
        let found = amount(raw.goal.get_ref(), target.per_mille).filter(exact);
        if found.is_none() {
            let key =
                if target.per_mille { "definitions-fault-goal-share" } else { "definitions-fault-goal" };
            // A share is written as part of one.
            let most = if target.per_mille { most / 1_000 } else { most };
            let message = Message::new(key).with("value", raw.goal.get_ref()).with("most", grouped(most));
            self.fault(raw.goal.span(), message);
        }
        Some((raw.unit.get_ref().clone(), found?))
    }

    /// No ranked county is left out, and the city's target is reached when each county reaches its goal.
    fn whole(&mut self, raw: &RawBreakdown, goals: &[(String, i64)], target: &Target, programme: &Programme) {
        let named = |id: &str| goals.iter().any(|(unit, _)| unit == id);
        let left = programme.units.iter().filter(|unit| unit.ranked && !named(&unit.id));
        let left: Vec<&str> = left.map(|unit| unit.id.as_str()).collect();
        let at = || raw.programme_target.span();
        if !left.is_empty() {
            let message = Message::new("definitions-fault-left-out")
                .with("name", &target.id)
                .with("units", left.join(", "));
            self.fault(at(), message);
            return;
        }
        let sum = goals.iter().map(|(_, goal)| goal).sum::<i64>();
        if !target.per_mille && sum < target.city {
            let message = Message::new("definitions-fault-goals-sum")
                .with("name", &target.id)
                .with("sum", grouped(sum))
                .with("city", grouped(target.city));
            self.fault(at(), message);
        }
    }
}

/// Three places behind the point at most, and nothing below zero: more is not kept.
fn is_exact(value: &toml::Value) -> bool {
    let text = value.to_string();
    let part = text.split_once('.').map_or("", |(_, part)| part);
    !text.starts_with('-') && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit())
}
