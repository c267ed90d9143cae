//! Checklists: points by the share of boxes met; and gates, which are checklists without points.

use super::desk::Desk;
use super::document::verdict;
use super::trace::{Input, Node, Status};
use crate::rulebook::{Criterion, FactKind, FactRule};
use crate::{Answer, Exact, Sentence, Value};

/// An item of a list, and how much of it is met.
struct Line {
    id: String,
    input: Input,
    standing: Standing,
    working: Sentence,
}

enum Standing {
    /// This share of it, from 0 to 1.
    Share(Exact),
    Missing,
    NotApplicable,
}

/// Points by the share of boxes met, over those that can apply here.
pub(super) fn judge(desk: &Desk<'_>, criterion: &Criterion, facts: &[String], issuers: Option<&str>) -> Node {
    let lines = lines(desk, criterion, facts, issuers);
    let applicable = lines.iter().filter(|line| !matches!(line.standing, Standing::NotApplicable)).count();
    let node = desk.unjudged(criterion);
    let count = Exact::from(u64::try_from(applicable).unwrap_or(0));
    let Some(each) = criterion.points.over(&count) else {
        return nothing_applies(desk, criterion, node, lines);
    };
    let parts: Vec<Node> = lines.into_iter().map(|line| part(desk, line, &each)).collect();
    let known: Vec<&Exact> = parts.iter().filter_map(|part| part.base.as_ref()).collect();
    let supplied = parts.iter().filter(|part| part.status != Status::Missing).count();
    let missing = parts.len() - supplied;
    let base: Exact = known.iter().copied().sum();
    let met = parts.iter().filter(|part| part.status == Status::Met).count();
    let working = Sentence::new(match missing {
        0 => "assessment-working-checklist",
        _ if desk.closed => "assessment-working-checklist-late",
        _ => "assessment-working-checklist-open",
    })
    .with("met", met)
    .with("applicable", applicable)
    .with("missing", missing)
    .with("points", criterion.points.shown())
    .with("earned", base.shown());
    if known.is_empty() {
        return Node { parts, ..desk.miss(node) };
    }
    let nothing_supplied =
        parts.iter().all(|part| matches!(part.status, Status::Missing | Status::NotApplicable));
    let mut node = Node { parts, ..node.earning(base, working) };
    if missing > 0 && (nothing_supplied || (node.status == Status::NotMet && !desk.closed)) {
        node.status = Status::Missing;
    }
    node
}

/// A gate is open when all its boxes that can apply are met.
pub(super) fn judge_gate(desk: &Desk<'_>, criterion: &Criterion, facts: &[String]) -> Node {
    let parts: Vec<Node> = lines(desk, criterion, facts, None)
        .into_iter()
        .map(|line| {
            let open = matches!(&line.standing, Standing::Share(share) if *share == Exact::one());
            let shut = matches!(&line.standing, Standing::Share(_)) && !open;
            let node = part(desk, line, &Exact::zero());
            if shut { Node { status: Status::NotMet, ..node } } else { node }
        })
        .collect();
    let has = |status: Status| parts.iter().any(|part| part.status == status);
    let falsified = desk.choices.falsified_earns_nothing && desk.falsified(&criterion.id).is_some();
    let (status, key) = match () {
        () if has(Status::NotMet) || falsified => (Status::GateClosed, "assessment-working-gate-shut"),
        () if has(Status::Missing) && desk.closed => (Status::GateClosed, "assessment-working-gate-late"),
        () if has(Status::Missing) => (Status::Missing, "assessment-working-missing"),
        () => (Status::Met, "assessment-working-gate-open"),
    };
    let working = Sentence::new(key).with("day", desk.deadline);
    Node { status, base: Some(Exact::zero()), working, parts, ..desk.unjudged(criterion) }
}

fn part(desk: &Desk<'_>, line: Line, each: &Exact) -> Node {
    let node = Node {
        id: line.id,
        status: Status::Missing,
        possible: each.clone(),
        base: None,
        bonus: Exact::zero(),
        working: line.working,
        inputs: vec![line.input],
        parts: Vec::new(),
        falsified: None,
        lacking: None,
    };
    match line.standing {
        Standing::Missing => desk.miss(node),
        Standing::Share(share) => {
            let working = node.working.clone();
            node.earning(&share * each, working)
        }
        Standing::NotApplicable => {
            let none = Exact::zero();
            Node { status: Status::NotApplicable, possible: none.clone(), base: Some(none), ..node }
        }
    }
}

fn nothing_applies(desk: &Desk<'_>, criterion: &Criterion, node: Node, lines: Vec<Line>) -> Node {
    let base = if desk.choices.empty_checklist_earns { criterion.points.clone() } else { Exact::zero() };
    let inputs = lines.into_iter().map(|line| line.input).collect();
    let working = Sentence::new("assessment-working-nothing-applies").with("earned", base.shown());
    Node { status: Status::NotApplicable, inputs, ..node.earning(base, working) }
}

fn lines(desk: &Desk<'_>, criterion: &Criterion, facts: &[String], issuers: Option<&str>) -> Vec<Line> {
    let rules = facts.iter().filter_map(|fact| desk.rulebook.fact(fact));
    rules.flat_map(|rule| fact_lines(desk, criterion, rule, issuers)).collect()
}

fn fact_lines(desk: &Desk<'_>, criterion: &Criterion, rule: &FactRule, issuers: Option<&str>) -> Vec<Line> {
    let items = rule.kind.items();
    if items.is_empty() {
        let (standing, working) = single(desk, rule, issuers);
        let id = format!("{}.{}", criterion.id, rule.name);
        return vec![Line { id, input: desk.input(&rule.name), standing, working }];
    }
    let lines = items.iter().map(|item| {
        let (standing, working) = boxed(desk, rule, &item.name);
        let mut input = desk.input(&rule.name);
        input.item = Some(item.name.clone());
        if matches!(standing, Standing::Missing) {
            input.value = None;
        }
        Line { id: format!("{}.{}.{}", criterion.id, rule.name, item.name), input, standing, working }
    });
    lines.collect()
}

fn single(desk: &Desk<'_>, rule: &FactRule, issuers: Option<&str>) -> (Standing, Sentence) {
    match desk.value(&rule.name) {
        Some(Value::Document(document)) => match verdict(desk, document, issuers) {
            Ok(working) => (Standing::Share(Exact::one()), working),
            Err(working) => (Standing::Share(Exact::zero()), working),
        },
        Some(Value::YesNo(true)) => answered(desk, Answer::Yes),
        Some(Value::YesNo(false)) => answered(desk, Answer::No),
        _ => (Standing::Missing, Sentence::new("assessment-working-missing")),
    }
}

fn boxed(desk: &Desk<'_>, rule: &FactRule, item: &str) -> (Standing, Sentence) {
    let missing = || (Standing::Missing, Sentence::new("assessment-working-missing"));
    match (&rule.kind, desk.value(&rule.name)) {
        (FactKind::Boxes(_), Some(Value::Boxes(boxes))) => {
            boxes.get(item).map_or_else(missing, |answer| answered(desk, *answer))
        }
        (FactKind::Tally { of, .. }, Some(Value::Tally(tally))) => {
            let (Some(met), Some(whole)) = (tally.get(item), desk.number(of)) else { return missing() };
            counted(&Exact::from(*met), &whole)
        }
        _ => missing(),
    }
}

fn answered(desk: &Desk<'_>, answer: Answer) -> (Standing, Sentence) {
    match answer {
        Answer::Yes => (Standing::Share(Exact::one()), Sentence::new("assessment-working-yes")),
        Answer::NotApplicable if desk.choices.inapplicable_leave => {
            (Standing::NotApplicable, Sentence::new("assessment-working-not-applicable"))
        }
        Answer::No | Answer::NotApplicable => {
            (Standing::Share(Exact::zero()), Sentence::new("assessment-working-no"))
        }
    }
}

fn counted(met: &Exact, whole: &Exact) -> (Standing, Sentence) {
    let Some(share) = met.over(whole) else {
        return (Standing::Share(Exact::zero()), Sentence::new("assessment-working-no-whole"));
    };
    let share = share.min(Exact::one());
    let working = Sentence::new("assessment-working-tally")
        .with("part", met.shown())
        .with("whole", whole.shown())
        .with("share", share.equals_percent());
    (Standing::Share(share), working)
}
