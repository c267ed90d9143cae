//! Numbers and shares that must reach a threshold (article 7, 三 and 四).

use super::desk::Desk;
use super::trace::{Lacking, Node, Status};
use crate::rulebook::{Comparison, Criterion, Rule, Threshold};
use crate::{Exact, Sentence, Site, Value};

/// A number against its threshold.
pub(super) fn judge_count(desk: &Desk<'_>, criterion: &Criterion, fact: &str, threshold: &Threshold) -> Node {
    let Some(count) = desk.number(fact) else { return desk.missing(criterion) };
    let node = desk.unjudged(criterion);
    let earned = earned(desk, criterion, threshold, &count);
    let working = number_sentence("assessment-working-count", &count, threshold, &earned);
    Node { lacking: lacking(fact, threshold, &count, &Exact::one()), ..node.earning(earned, working) }
}

/// One measure of the place that is best for the county, or of the best place for each measure.
pub(super) fn judge_site(
    desk: &Desk<'_>,
    criterion: &Criterion,
    fact: &str,
    measure: &str,
    threshold: &Threshold,
) -> Node {
    let Some(Value::Sites(sites)) = desk.value(fact) else { return desk.missing(criterion) };
    let node = desk.unjudged(criterion);
    let chosen =
        if desk.choices.same_park { best_overall(desk, fact, sites) } else { best_at(sites, measure) };
    let Some(site) = chosen else {
        return node.earning(Exact::zero(), Sentence::new("assessment-working-no-site"));
    };
    let Some(size) = site.measures.get(measure) else { return desk.missing(criterion) };
    let earned = earned(desk, criterion, threshold, size);
    let working =
        number_sentence("assessment-working-site", size, threshold, &earned).with("site", &site.name);
    Node { lacking: lacking(fact, threshold, size, &Exact::one()), ..node.earning(earned, working) }
}

/// The place that earns most over all criteria that look at these places; the first of equals.
fn best_overall<'a>(desk: &Desk<'_>, fact: &str, sites: &'a [Site]) -> Option<&'a Site> {
    let worth = |site: &Site| -> Exact {
        let criteria = desk.rulebook.criteria_using(fact);
        let points = criteria.filter_map(|criterion| match &criterion.rule {
            Rule::Count { measure: Some(measure), threshold, .. } => {
                let size = site.measures.get(measure)?;
                Some(earned(desk, criterion, threshold, size))
            }
            _ => None,
        });
        points.sum()
    };
    sites.iter().rev().max_by_key(|site| worth(site))
}

fn best_at<'a>(sites: &'a [Site], measure: &str) -> Option<&'a Site> {
    sites.iter().rev().max_by_key(|site| site.measures.get(measure))
}

/// A share against its threshold, less what was waived by name.
pub(super) fn judge_ratio(
    desk: &Desk<'_>,
    criterion: &Criterion,
    (part_fact, whole_fact): (&str, &str),
    threshold: &Threshold,
    waivable: bool,
) -> Node {
    let (Some(part), Some(whole)) = (desk.number(part_fact), desk.number(whole_fact)) else {
        return desk.missing(criterion);
    };
    let node = desk.unjudged(criterion);
    let waived = if waivable && desk.choices.named_waivers { desk.waived(&criterion.id) } else { Vec::new() };
    let counted = &whole - &Exact::from(u64::try_from(waived.len()).unwrap_or(0));
    let Some(share) = part.over(&whole) else {
        return node.earning(Exact::zero(), Sentence::new("assessment-working-no-whole"));
    };
    let unwaived = earned(desk, criterion, threshold, &share);
    if unwaived == criterion.points || waived.is_empty() {
        let working =
            share_sentence("assessment-working-ratio", (&part, &whole, &share), threshold, &unwaived);
        return Node {
            lacking: lacking(part_fact, threshold, &part, &whole),
            ..node.earning(unwaived, working)
        };
    }
    let share = if counted > Exact::zero() { part.over(&counted) } else { None }.unwrap_or_else(Exact::one);
    let earned = earned(desk, criterion, threshold, &share);
    let working = share_sentence("assessment-working-waived", (&part, &counted, &share), threshold, &earned)
        .with("total", whole.shown())
        .with("waived", waived.join("、"));
    let mut node = node.earning(earned, working);
    if node.status == Status::Met {
        node.status = Status::Waived;
    }
    Node { lacking: lacking(part_fact, threshold, &part, &counted), ..node }
}

fn earned(desk: &Desk<'_>, criterion: &Criterion, threshold: &Threshold, figure: &Exact) -> Exact {
    if threshold.met_by(figure) {
        return criterion.points.clone();
    }
    let share = if desk.choices.near_threshold_earns { figure.over(&threshold.value) } else { None };
    share.map_or_else(Exact::zero, |share| &criterion.points * &share)
}

/// `1,850 < 2,000 → 0`: the sign that is true of the two figures.
fn relation(threshold: &Threshold, figure: &Exact) -> &'static str {
    match (threshold.met_by(figure), threshold.comparison) {
        (true, comparison) => comparison.sign(),
        (false, Comparison::AtLeast) => "<",
        (false, Comparison::MoreThan) => "≤",
    }
}

fn number_sentence(key: &'static str, figure: &Exact, threshold: &Threshold, earned: &Exact) -> Sentence {
    Sentence::new(key)
        .with("figure", figure.shown())
        .with("relation", relation(threshold, figure))
        .with("threshold", threshold.value.shown())
        .with("earned", earned.shown())
}

fn share_sentence(
    key: &'static str,
    (part, whole, share): (&Exact, &Exact, &Exact),
    threshold: &Threshold,
    earned: &Exact,
) -> Sentence {
    Sentence::new(key)
        .with("part", part.shown())
        .with("whole", whole.shown())
        .with("share", share.equals_percent())
        .with("relation", relation(threshold, share))
        .with("threshold", threshold.value.percent())
        .with("earned", earned.shown())
}

/// How many more things would reach the threshold of a whole; `None` when it is reached or out of reach.
fn lacking(fact: &str, threshold: &Threshold, part: &Exact, whole: &Exact) -> Option<Lacking> {
    let exact = &threshold.value * whole;
    let needed = match threshold.comparison {
        Comparison::AtLeast => exact.ceil(),
        Comparison::MoreThan => &exact.floor() + &Exact::one(),
    };
    let amount = &needed - part;
    (amount > Exact::zero()).then(|| Lacking { fact: fact.to_owned(), amount })
}
