//! What lies before the assessor: one rulebook, one county's facts, one period.

use kernel::{Day, Period};

use super::trace::{Frame, Input, Node, Status};
use crate::rulebook::{Choices, Criterion, Figure, Rulebook};
use crate::{Exact, Facts, RulingKind, Sentence, Value};

pub(super) struct Desk<'a> {
    pub(super) rulebook: &'a Rulebook,
    pub(super) choices: &'a Choices,
    pub(super) facts: &'a Facts,
    pub(super) period: Period,
    /// The last day of the period.
    pub(super) last: Day,
    /// The last day for evidence.
    pub(super) deadline: Day,
    /// Whether what is missing earns 0 by now.
    pub(super) closed: bool,
}

impl<'a> Desk<'a> {
    pub(super) fn new(rulebook: &'a Rulebook, frame: &Frame, facts: &'a Facts) -> Self {
        let (_, last) = frame.period.bounds();
        let choices = rulebook.choices_on(last);
        let deadline = frame.deadline.unwrap_or_else(|| last.plus_days(i64::from(choices.evidence_days)));
        let closed = choices.missing_becomes_zero && frame.as_of > deadline;
        Self { rulebook, choices, facts, period: frame.period, last, deadline, closed }
    }

    pub(super) fn value(&self, fact: &str) -> Option<&'a Value> {
        self.facts.get(fact).map(|entry| &entry.value)
    }

    /// A count or amount, unless it is missing. An empty entry of a fact that says so is 0.
    pub(super) fn number(&self, fact: &str) -> Option<Exact> {
        match self.value(fact) {
            Some(Value::Count(count)) => Some(Exact::from(*count)),
            Some(Value::Amount(amount)) => Some(amount.clone()),
            Some(_) => None,
            None => self.rulebook.fact(fact).filter(|rule| rule.blank_is_none).map(|_| Exact::zero()),
        }
    }

    pub(super) fn figure(&self, figure: &Figure) -> Exact {
        match figure {
            Figure::Fixed(figure) => figure.clone(),
            Figure::Parameter(name) => self.choices.number(name).cloned().unwrap_or_else(Exact::zero),
        }
    }

    pub(super) fn input(&self, fact: &str) -> Input {
        let entry = self.facts.get(fact);
        Input {
            fact: fact.to_owned(),
            item: None,
            value: entry.map(|entry| entry.value.clone()),
            source: entry.map(|entry| entry.source.clone()),
            optional: self.rulebook.fact(fact).is_some_and(|rule| rule.optional || rule.blank_is_none),
        }
    }

    pub(super) fn waived(&self, criterion: &str) -> Vec<&'a str> {
        let rulings = self.facts.rulings.iter().filter(|ruling| ruling.criterion == criterion);
        let mut names: Vec<&str> = rulings
            .filter_map(|ruling| match &ruling.kind {
                RulingKind::Waived(name) => Some(name.as_str()),
                RulingKind::Falsified => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(super) fn falsified(&self, criterion: &str) -> Option<&'a str> {
        let mut rulings = self.facts.rulings.iter();
        let ruling = rulings.find(|r| r.criterion == criterion && r.kind == RulingKind::Falsified);
        ruling.map(|ruling| ruling.reason.as_str())
    }

    /// A criterion judged by these facts, before anything is known of it.
    pub(super) fn unjudged(&self, criterion: &Criterion) -> Node {
        Node {
            id: criterion.id.clone(),
            status: Status::Missing,
            possible: criterion.points.clone(),
            base: None,
            bonus: Exact::zero(),
            working: Sentence::new("assessment-working-missing"),
            inputs: criterion.rule.facts().into_iter().map(|fact| self.input(fact)).collect(),
            parts: Vec::new(),
            falsified: None,
            lacking: None,
        }
    }

    /// A criterion of which a fact is missing: open until the deadline, then 0 with the reason.
    pub(super) fn missing(&self, criterion: &Criterion) -> Node {
        self.miss(self.unjudged(criterion))
    }

    pub(super) fn miss(&self, node: Node) -> Node {
        if !self.closed {
            return node;
        }
        let working = Sentence::new("assessment-working-missing-late").with("day", self.deadline);
        Node { base: Some(Exact::zero()), working, ..node }
    }
}

impl Node {
    /// The node with what it earned; the status follows from the points.
    pub(super) fn earning(mut self, base: Exact, working: Sentence) -> Self {
        self.status = match () {
            () if base == self.possible => Status::Met,
            () if base.is_zero() => Status::NotMet,
            () => Status::Partly,
        };
        self.base = Some(base);
        self.working = working;
        self
    }
}
