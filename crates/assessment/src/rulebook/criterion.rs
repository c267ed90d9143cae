//! Reading one criterion: its kind, its fields and what they refer to.

use std::ops::Range;

use toml::Spanned;

use super::file::{RawCriterion, RawFigure, RawRulebook, Setting};
use super::model::{Comparison, Criterion, FactKind, FactRule, Figure, Proportion, Rule, Threshold};
use super::reading::{both, fixed, text};
use crate::fault::Page;
use crate::{Exact, Sentence};

const RULE_KINDS: &str = "document, count, ratio, proportional, checklist, gate";

pub(super) struct CriterionReader<'a, 'b> {
    pub(super) page: &'a mut Page<'b>,
    pub(super) raw: &'a RawRulebook,
    pub(super) facts: &'a [FactRule],
}

impl CriterionReader<'_, '_> {
    pub(super) fn criterion(&mut self, entry: &RawCriterion) -> Option<Criterion> {
        let id = entry.id.get_ref();
        self.known(
            &entry.group,
            "group",
            self.raw.group.iter().any(|g| g.id.get_ref() == entry.group.get_ref()),
        );
        let suppliers = &self.raw.supplier;
        self.known(
            &entry.supplier,
            "supplier",
            suppliers.iter().any(|s| s.id.get_ref() == entry.supplier.get_ref()),
        );
        self.refuse_foreign_fields(entry);
        let rule = self.rule(entry)?;
        let points = match (&entry.points, &rule) {
            (None, Rule::Gate { .. }) => Exact::zero(),
            (None, _) => return self.absent(entry, "points"),
            (Some(points), _) => fixed(self.page, points)?,
        };
        Some(Criterion {
            id: id.clone(),
            group: entry.group.get_ref().clone(),
            title: text(&entry.zh, &entry.en),
            points,
            supplier: entry.supplier.get_ref().clone(),
            note: both(&entry.note_zh, &entry.note_en),
            rule,
        })
    }

    fn rule(&mut self, entry: &RawCriterion) -> Option<Rule> {
        match entry.kind.get_ref().as_str() {
            "document" => Some(Rule::Document {
                fact: self.fact(entry, entry.fact.as_ref(), "fact", &["document"])?,
                issuers: self.issuers(entry)?,
            }),
            "count" => self.count(entry),
            "ratio" => Some(Rule::Ratio {
                part: self.fact(entry, entry.part.as_ref(), "part", &["count", "amount"])?,
                whole: self.fact(entry, entry.whole.as_ref(), "whole", &["count", "amount"])?,
                threshold: self.threshold(entry)?,
                waivable: entry.waivable.as_ref().is_some_and(|waivable| *waivable.get_ref()),
            }),
            "proportional" => self.proportion(entry).map(Rule::Proportional),
            "checklist" => Some(Rule::Checklist {
                facts: self.list(entry)?,
                issuers: if entry.issuers.is_some() { Some(self.issuers(entry)?) } else { None },
            }),
            "gate" => Some(Rule::Gate { facts: self.list(entry)? }),
            other => {
                let sentence = Sentence::new("assessment-fault-kind")
                    .with("name", entry.id.get_ref())
                    .with("kind", other)
                    .with("allowed", RULE_KINDS);
                self.page.fault(&entry.kind.span(), sentence);
                None
            }
        }
    }

    fn count(&mut self, entry: &RawCriterion) -> Option<Rule> {
        let kinds: &[&str] = if entry.measure.is_some() { &["sites"] } else { &["count", "amount"] };
        let fact = self.fact(entry, entry.fact.as_ref(), "fact", kinds)?;
        if let Some(measure) = &entry.measure {
            let rule = self.facts.iter().find(|known| known.name == fact).map(|known| &known.kind);
            let measures = match rule {
                Some(FactKind::Sites(measures)) => measures.as_slice(),
                _ => &[],
            };
            self.known(measure, "measure", measures.iter().any(|known| known.name == *measure.get_ref()));
        }
        let measure = entry.measure.as_ref().map(|measure| measure.get_ref().clone());
        Some(Rule::Count { fact, measure, threshold: self.threshold(entry)? })
    }

    fn proportion(&mut self, entry: &RawCriterion) -> Option<Proportion> {
        let optional = |reader: &mut Self, field: &Option<Spanned<String>>, name| match field {
            Some(fact) => reader.fact(entry, Some(fact), name, &["count"]).map(Some),
            None => Some(None),
        };
        let gates = entry.gates.as_ref().map(|gates| gates.get_ref().clone()).unwrap_or_default();
        for gate in &gates {
            let gate_span = entry.gates.as_ref().map(Spanned::span).unwrap_or_default();
            let exists =
                self.raw.criterion.iter().any(|c| c.id.get_ref() == gate && c.kind.get_ref() == "gate");
            self.known_at(&gate_span, gate, "gate", exists);
        }
        Some(Proportion {
            done: self.fact(entry, entry.done.as_ref(), "done", &["count"])?,
            attendances: optional(self, &entry.attendances, "attendances")?,
            extended: optional(self, &entry.extended, "extended")?,
            late: optional(self, &entry.late, "late")?,
            task: self.fact(entry, entry.task.as_ref(), "task", &["count"])?,
            quota: optional(self, &entry.quota, "quota")?,
            floor: self.figure(entry.floor.as_ref())?,
            bonus: self.figure(entry.bonus.as_ref())?,
            gates,
        })
    }

    fn threshold(&mut self, entry: &RawCriterion) -> Option<Threshold> {
        let Some(value) = &entry.threshold else { return self.absent(entry, "threshold") };
        let value = fixed(self.page, value)?;
        let Some(comparison) = &entry.comparison else { return self.absent(entry, "comparison") };
        let comparison = match comparison.get_ref().as_str() {
            ">=" => Comparison::AtLeast,
            ">" => Comparison::MoreThan,
            other => {
                let sentence = Sentence::new("assessment-fault-word")
                    .with("field", "comparison")
                    .with("value", other)
                    .with("allowed", ">=, >");
                self.page.fault(&comparison.span(), sentence);
                return None;
            }
        };
        Some(Threshold { comparison, value })
    }

    fn figure(&mut self, written: Option<&Spanned<RawFigure>>) -> Option<Figure> {
        let Some(written) = written else { return Some(Figure::Fixed(Exact::zero())) };
        match written.get_ref() {
            RawFigure::Exact(_) => fixed(self.page, written).map(Figure::Fixed),
            RawFigure::Name(name) => {
                let numeric = |setting: &Setting| matches!(setting, Setting::Number(_));
                self.parameter(&written.span(), name, numeric)?;
                Some(Figure::Parameter(name.clone()))
            }
        }
    }

    fn issuers(&mut self, entry: &RawCriterion) -> Option<String> {
        let Some(issuers) = &entry.issuers else { return self.absent(entry, "issuers") };
        let listed = |setting: &Setting| matches!(setting, Setting::Words(_));
        self.parameter(&issuers.span(), issuers.get_ref(), listed)?;
        Some(issuers.get_ref().clone())
    }

    fn parameter(&mut self, span: &Range<usize>, name: &str, fits: fn(&Setting) -> bool) -> Option<()> {
        let found = self.raw.parameter.iter().find(|parameter| parameter.name.get_ref() == name);
        let fitting =
            found.is_some_and(|parameter| parameter.values.iter().all(|dated| fits(dated.value.get_ref())));
        self.known_at(span, name, "parameter", fitting);
        fitting.then_some(())
    }

    fn list(&mut self, entry: &RawCriterion) -> Option<Vec<String>> {
        let Some(list) = &entry.facts else { return self.absent(entry, "facts") };
        let kinds = ["boxes", "tally", "document", "yes-no"];
        let checked = list.get_ref().iter().map(|name| self.fact_at(entry, &list.span(), name, &kinds));
        let facts: Vec<String> = checked.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?;
        if facts.is_empty() {
            return self.absent(entry, "facts");
        }
        Some(facts)
    }

    fn fact(
        &mut self,
        entry: &RawCriterion,
        name: Option<&Spanned<String>>,
        field: &'static str,
        kinds: &[&str],
    ) -> Option<String> {
        match name {
            Some(name) => self.fact_at(entry, &name.span(), name.get_ref(), kinds),
            None => self.absent(entry, field),
        }
    }

    fn fact_at(
        &mut self,
        entry: &RawCriterion,
        span: &Range<usize>,
        name: &str,
        kinds: &[&str],
    ) -> Option<String> {
        let Some(fact) = self.facts.iter().find(|fact| fact.name == name) else {
            let sentence = Sentence::new("assessment-fault-fact")
                .with("criterion", entry.id.get_ref())
                .with("fact", name);
            self.page.fault(span, sentence);
            return None;
        };
        if !kinds.contains(&fact.kind.word()) {
            let sentence = Sentence::new("assessment-fault-fact-kind")
                .with("criterion", entry.id.get_ref())
                .with("fact", name)
                .with("kind", fact.kind.word())
                .with("allowed", kinds.join(", "));
            self.page.fault(span, sentence);
            return None;
        }
        Some(name.to_owned())
    }

    fn absent<T>(&mut self, entry: &RawCriterion, field: &'static str) -> Option<T> {
        let sentence = Sentence::new("assessment-fault-field-absent")
            .with("criterion", entry.id.get_ref())
            .with("kind", entry.kind.get_ref())
            .with("field", field);
        self.page.fault(&entry.id.span(), sentence);
        None
    }

    fn known(&mut self, name: &Spanned<String>, what: &'static str, exists: bool) {
        self.known_at(&name.span(), name.get_ref(), what, exists);
    }

    fn known_at(&mut self, span: &Range<usize>, name: &str, what: &'static str, exists: bool) {
        if !exists {
            let sentence = Sentence::new("assessment-fault-unknown").with("what", what).with("name", name);
            self.page.fault(span, sentence);
        }
    }

    fn refuse_foreign_fields(&mut self, entry: &RawCriterion) {
        let allowed: &[&str] = match entry.kind.get_ref().as_str() {
            "document" => &["fact", "issuers"],
            "count" => &["fact", "measure", "threshold", "comparison"],
            "ratio" => &["part", "whole", "threshold", "comparison", "waivable"],
            "proportional" => {
                &["done", "attendances", "extended", "late", "task", "quota", "floor", "bonus", "gates"]
            }
            "checklist" => &["facts", "issuers"],
            "gate" => &["facts"],
            _ => return,
        };
        for (field, span) in written_fields(entry) {
            if !allowed.contains(&field) {
                let sentence = Sentence::new("assessment-fault-field-foreign")
                    .with("criterion", entry.id.get_ref())
                    .with("kind", entry.kind.get_ref())
                    .with("field", field);
                self.page.fault(&span, sentence);
            }
        }
    }
}

fn written_fields(entry: &RawCriterion) -> Vec<(&'static str, Range<usize>)> {
    fn span<T>(name: &'static str, field: &Option<Spanned<T>>) -> Option<(&'static str, Range<usize>)> {
        field.as_ref().map(|field| (name, field.span()))
    }
    let fields = [
        span("fact", &entry.fact),
        span("issuers", &entry.issuers),
        span("measure", &entry.measure),
        span("threshold", &entry.threshold),
        span("comparison", &entry.comparison),
        span("part", &entry.part),
        span("whole", &entry.whole),
        span("waivable", &entry.waivable),
        span("done", &entry.done),
        span("attendances", &entry.attendances),
        span("extended", &entry.extended),
        span("late", &entry.late),
        span("task", &entry.task),
        span("quota", &entry.quota),
        span("floor", &entry.floor),
        span("bonus", &entry.bonus),
        span("gates", &entry.gates),
        span("facts", &entry.facts),
    ];
    fields.into_iter().flatten().collect()
}
