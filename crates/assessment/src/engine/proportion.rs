//! Points in proportion to a task: training (article 7, 二) and reports on time (article 7, 一).

use kernel::Period;

use super::checklist;
use super::desk::Desk;
use super::trace::{Lacking, Node, Status};
use crate::rulebook::{Criterion, HalfYearTask, Proportion, Rule};
use crate::{Exact, Sentence};

/// r = done ÷ task; below the floor 0, up to 1 in proportion, beyond 1 a bonus up to its cap.
///
/// An unset task is missing: it is never zero, also after the deadline, since it is not the county's to set.
pub(super) fn judge(desk: &Desk<'_>, criterion: &Criterion, rule: &Proportion) -> Node {
    let task = match task(desk, rule) {
        Task::Unset(by) => return unset(desk, criterion, &by),
        Task::Missing => return desk.missing(criterion),
        Task::Set(task) => task,
    };
    if let Some(node) = gated(desk, criterion, rule) {
        return node;
    }
    let Some(done) = done(desk, rule) else { return desk.missing(criterion) };
    let node = desk.unjudged(criterion);
    let Some(ratio) = done.over(&task) else { return nothing_due(desk, criterion, node) };
    let floor = desk.figure(&rule.floor);
    let (zero, one) = (Exact::zero(), Exact::one());
    let below =
        if desk.choices.floor_itself_earns { ratio < floor } else { ratio <= floor && !floor.is_zero() };
    let lacking =
        Some(Lacking { fact: rule.done.clone(), amount: &task - &done }).filter(|l| l.amount > zero);
    let say = |key| {
        Sentence::new(key)
            .with("done", done.shown())
            .with("task", task.shown())
            .with("ratio", ratio.equals())
            .with("points", criterion.points.shown())
    };
    if below {
        let working = say("assessment-working-below-floor").with("floor", floor.shown());
        return Node { lacking, ..node.earning(zero, working) };
    }
    if ratio < one {
        let base = &criterion.points * &ratio;
        let working =
            say("assessment-working-proportion").with("factor", &ratio).with("earned", base.equals());
        return Node { lacking, ..node.earning(base, working) };
    }
    let over = &ratio - &one;
    let cap = desk.figure(&rule.bonus);
    if cap.is_zero() {
        return node.earning(criterion.points.clone(), say("assessment-working-task-met"));
    }
    let bonus = (&criterion.points * &over).min(cap.clone());
    let working = say("assessment-working-bonus")
        .with("cap", cap.shown())
        .with("over", over)
        .with("earned", (&criterion.points + &bonus).equals());
    Node { bonus, ..node.earning(criterion.points.clone(), working) }
}

enum Task {
    Set(Exact),
    /// The county has not said it.
    Missing,
    /// Somebody else has not set it.
    Unset(crate::Text),
}

/// The task of the period. A yearly task is halved for the first half-year, rounded up, unless a quota is
/// issued; in the second half the year to date stands against the whole year.
fn task(desk: &Desk<'_>, rule: &Proportion) -> Task {
    let yearly = desk.number(&rule.task);
    let first_half = matches!(desk.period, Period::Half(_, 1));
    let (task, asked) = match (&rule.quota, first_half, desk.choices.half_year_task) {
        (Some(quota), true, HalfYearTask::QuotaOnly) => (desk.number(quota), quota),
        (Some(quota), true, HalfYearTask::HalfThenYear) => {
            let half = yearly.map(|task| (&task * &half()).ceil());
            (desk.number(quota).or(half), &rule.task)
        }
        _ => (yearly, &rule.task),
    };
    let set_by = desk.rulebook.fact(asked).and_then(|fact| fact.set_by.clone());
    match (task, set_by) {
        (Some(task), None) => Task::Set(task),
        (Some(task), Some(_)) if !task.is_zero() => Task::Set(task),
        (_, Some(by)) => Task::Unset(by),
        (None, None) => Task::Missing,
    }
}

fn half() -> Exact {
    Exact::one().over(&Exact::from(2)).unwrap_or_else(Exact::one)
}

fn done(desk: &Desk<'_>, rule: &Proportion) -> Option<Exact> {
    let done = match &rule.attendances {
        Some(attendances) if desk.choices.attendances_count => desk.number(attendances)?,
        _ => desk.number(&rule.done)?,
    };
    let shares = [
        (&rule.extended, &desk.choices.extended_report_share),
        (&rule.late, &desk.choices.late_report_share),
    ];
    shares.into_iter().try_fold(done, |sum, (fact, share)| match fact {
        Some(fact) => Some(&sum + &(&desk.number(fact)? * share)),
        None => Some(sum),
    })
}

fn nothing_due(desk: &Desk<'_>, criterion: &Criterion, node: Node) -> Node {
    let base = if desk.choices.nothing_due_earns { criterion.points.clone() } else { Exact::zero() };
    let working = Sentence::new("assessment-working-nothing-due").with("earned", base.shown());
    node.earning(base, working)
}

fn unset(desk: &Desk<'_>, criterion: &Criterion, by: &crate::Text) -> Node {
    let working = Sentence::new("assessment-working-unset-task").with_text("by-zh", "by-en", by);
    Node { working, ..desk.unjudged(criterion) }
}

/// The node of a criterion one of whose gates is not open; `None` when all are.
fn gated(desk: &Desk<'_>, criterion: &Criterion, rule: &Proportion) -> Option<Node> {
    let gates = rule.gates.iter().filter_map(|id| desk.rulebook.criterion(id));
    let judged: Vec<Node> = gates
        .filter_map(|gate| match &gate.rule {
            Rule::Gate { facts } => Some(checklist::judge_gate(desk, gate, facts)),
            _ => None,
        })
        .collect();
    let named = |status: Status| {
        let ids = judged.iter().filter(|node| node.status == status).map(|node| node.id.as_str());
        ids.collect::<Vec<_>>().join("、")
    };
    let (closed, open) = (named(Status::GateClosed), named(Status::Missing));
    if !closed.is_empty() {
        let working = Sentence::new("assessment-working-gate-closed").with("gates", closed);
        let node = desk.unjudged(criterion).earning(Exact::zero(), working);
        return Some(Node { status: Status::GateClosed, ..node });
    }
    if !open.is_empty() {
        let working = Sentence::new("assessment-working-gate-missing").with("gates", open);
        return Some(Node { working, ..desk.unjudged(criterion) });
    }
    None
}
