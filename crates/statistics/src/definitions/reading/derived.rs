//! What stands on the data elements: indicators and the reports they read, targets, the base of growth, and warnings.

use std::collections::BTreeSet;

use kernel::{Fen, Message, PeriodKind, RegionCode};

use super::{MOST_YUAN, Reader, text, validity};
use crate::definitions::expression::{Linear, When};
use crate::definitions::file::{
    RawBase, RawDataSet, RawDefinitions, RawElement, RawIndicator, RawTarget, RawWarning, Word,
};
use crate::definitions::indicator::Indicator;
use crate::definitions::model::{Base, Direction, Element, Reporter, Source, Target};
use crate::definitions::warning::{Against, Trigger, Warning, WarningLevel};
use crate::model::Measure;
use crate::programme::Target as ProgrammeTarget;

impl<'p> Reader<'p, '_> {
    /// What enterprises sold online names the elements of their reports that it adds up; nothing else does.
    pub(super) fn adds(&mut self, raw: &RawElement, sets: &[RawDataSet]) {
        let is_reported_sales =
            raw.measure.as_ref().is_some_and(|one| one.get_ref() == Measure::ReportedSales.as_str());
        if is_reported_sales == raw.adds.is_empty() {
            self.unknown("definitions-fault-adds", &raw.id);
        }
        for one in &raw.adds {
            if !stands_in_month(sets, Reporter::Enterprise, one.get_ref()) {
                let message = Message::new("definitions-fault-reports")
                    .with("name", one.get_ref())
                    .with("reporter", Reporter::Enterprise.as_str());
                self.fault(one.span(), message);
            }
        }
    }

    /// Whose reports an indicator reads: told when one of its elements is reported, and then each of these is in a monthly
    /// report of theirs.
    fn reports(
        &mut self,
        raw: &RawIndicator,
        sums: [&Linear; 2],
        elements: &[Element],
        sets: &[RawDataSet],
    ) -> Option<Reporter> {
        let told = raw.reports.as_ref();
        let reporter =
            told.and_then(|one| self.word(one, Reporter::parse, &Reporter::ALL.map(Reporter::as_str)));
        let is_reported =
            |id: &str| elements.iter().any(|one| one.id == id && one.source == Source::Reported);
        let asked: BTreeSet<&str> = sums
            .iter()
            .flat_map(|sum| sum.elements())
            .map(|(id, _)| id)
            .filter(|id| is_reported(id))
            .collect();
        if told.is_some() == asked.is_empty() {
            self.unknown("definitions-fault-whose", &raw.id);
        }
        for id in asked {
            if reporter.is_some_and(|reporter| !stands_in_month(sets, reporter, id)) {
                let message = Message::new("definitions-fault-reports")
                    .with("name", id)
                    .with("reporter", reporter.map_or("", Reporter::as_str));
                self.fault(raw.id.span(), message);
            }
        }
        reporter
    }

    pub(super) fn indicator(
        &mut self,
        raw: &RawIndicator,
        elements: &[Element],
        sets: &[RawDataSet],
    ) -> Option<Indicator> {
        let numerator = self.expression(&raw.numerator, elements);
        let denominator = match &raw.denominator {
            None => Some((Linear::one(), 0)),
            Some(written) => self.expression(written, elements),
        };
        let below = raw.denominator.as_ref();
        if let (Some((linear, _)), Some(written)) = (&denominator, below)
            && linear.is_always_zero()
        {
            self.unknown("definitions-fault-zero", written);
        }
        let direction = self.word(&raw.direction, Direction::parse, &Direction::ALL.map(Direction::as_str));
        let factor = self.within(&raw.factor, 1, 1_000_000);
        let decimals = self.decimals(&raw.decimals);
        let ((numerator, above), (denominator, under)) = (numerator?, denominator?);
        let lags = |linear: &Linear| linear.elements().any(|(_, when)| when == When::Now);
        if !lags(&numerator) && !lags(&denominator) {
            self.unknown("definitions-fault-no-value", &raw.id);
        }
        let reports = self.reports(raw, [&numerator, &denominator], elements, sets);
        Some(Indicator {
            reports,
            id: raw.id.get_ref().clone(),
            version: raw.version,
            validity: validity(raw.from, raw.until),
            name: text(&raw.zh, &raw.en),
            definition: text(&raw.definition_zh, &raw.definition_en),
            unit: text(&raw.unit_zh, &raw.unit_en),
            numerator,
            denominator,
            factor,
            decimals,
            direction: direction?,
            scales: (above, under),
        })
    }

    /// The programme's target of this id; none where there is none, which is said, or where the programme cannot be read.
    pub(in crate::definitions) fn target(&mut self, id: &Word) -> Option<&'p ProgrammeTarget> {
        let found = self.programme?.targets.iter().find(|one| one.id == *id.get_ref());
        if found.is_none() {
            self.unknown("definitions-fault-target", id);
        }
        found
    }

    pub(super) fn targets(&mut self, raw: &RawDefinitions, known: &dyn Fn(&str) -> bool) -> Vec<Target> {
        for one in &raw.target {
            if !known(one.indicator.get_ref()) {
                self.unknown("definitions-fault-indicator", &one.indicator);
            }
            self.target(&one.programme_target);
        }
        let of = |one: &RawTarget| Target {
            indicator: one.indicator.get_ref().clone(),
            programme_target: one.programme_target.get_ref().clone(),
        };
        raw.target.iter().map(of).collect()
    }

    pub(super) fn base(&mut self, raw: &RawBase) -> Base {
        self.target(&raw.programme_target);
        Base {
            programme_target: raw.programme_target.get_ref().clone(),
            region: RegionCode(raw.region),
            sales: Fen(self.within(&raw.yuan, 1, MOST_YUAN) * 100),
        }
    }

    pub(super) fn warning(&mut self, raw: &RawWarning, known: &dyn Fn(&str) -> bool) -> Option<Warning> {
        if !known(raw.indicator.get_ref()) {
            self.unknown("definitions-fault-indicator", &raw.indicator);
        }
        let level = self.word(&raw.level, WarningLevel::parse, &WarningLevel::ALL.map(WarningLevel::as_str));
        let trigger = match (raw.when.get_ref().as_str(), &raw.value, &raw.against, &raw.percent) {
            ("below", Some(value), None, None) => Some(Trigger::Below(*value.get_ref())),
            ("above", Some(value), None, None) => Some(Trigger::Above(*value.get_ref())),
            ("falls", None, Some(against), Some(percent)) => {
                let percent = self.within(percent, 1, 100);
                let against = self.word(against, Against::parse, &Against::ALL.map(Against::as_str));
                against.map(|against| Trigger::Falls { against, percent })
            }
            ("below" | "above" | "falls", ..) => {
                self.unknown("definitions-fault-trigger", &raw.id);
                None
            }
            _ => self.word(&raw.when, |_| None, &["below", "above", "falls"]),
        };
        Some(Warning {
            id: raw.id.get_ref().clone(),
            indicator: raw.indicator.get_ref().clone(),
            level: level?,
            trigger: trigger?,
            says: text(&raw.zh, &raw.en),
        })
    }
}

/// True when this reporter has a monthly report with this element. What is wrong with a report is said there, and not again.
fn stands_in_month(sets: &[RawDataSet], reporter: Reporter, id: &str) -> bool {
    let is_monthly = |set: &RawDataSet| {
        PeriodKind::parse(set.frequency.get_ref()).is_none_or(|kind| kind == PeriodKind::Month)
    };
    sets.iter()
        .filter(|set| set.reporter.get_ref() == reporter.as_str() && is_monthly(set))
        .any(|set| set.elements.iter().any(|one| one.get_ref() == id))
}
