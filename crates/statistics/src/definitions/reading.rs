//! Reading the file: every reference is followed before anything is used, and all faults are said at once.

mod derived;

use std::collections::BTreeSet;
use std::ops::Range;

use kernel::{Message, PeriodKind};
use toml::Spanned;

use super::expression::Linear;
use super::fault::{Faults, Page};
use super::file::{RawDataSet, RawDay, RawDefinitions, RawElement, RawRule, Word};
use super::indicator::Indicator;
use super::model::{
    Comparison, DataSet, Definitions, Element, OverTime, Reporter, Rule, RuleLevel, Source, Text,
    UnitOfMeasure, Validity,
};
use super::outlier::OutlierRule;
use super::suppression::SmallCells;
use crate::model::{Measure, Network};
use crate::programme::Programme;

/// Places behind the point at most.
const MOST_DECIMALS: i64 = 6;
/// Sales of a year at most.
const MOST_YUAN: i64 = 9_999_999_999_999;
/// Days a period stays open at most.
const MOST_DAYS: i64 = 400;

impl Definitions {
    /// Reads a file of definitions; `file` is the name it is called by in what is said about it, `programme` the text of the
    /// `programme.toml` beside it, whose own reader says what is wrong with that.
    ///
    /// Refuses, each with its line and remedy: names used twice, unknown words, elements, units, data sets, indicators and
    /// targets, versions whose days overlap, a form over whose days an element changes, expressions that make no sense or add
    /// different units, a denominator that is always zero, days in the wrong order, and a target broken down to unknown
    /// counties, to not all of them, or to less than the city's in all.
    pub fn read(file: &str, text: &str, programme: &str) -> Result<Self, Faults> {
        let plain = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        let mut page = Page::new(file, &plain);
        let raw: RawDefinitions = page.tables()?;
        let programme = crate::programme::read(programme);
        let definitions = Reader { page: &mut page, programme: programme.as_ref() }.all(&raw);
        page.close(Some(definitions))
    }
}

pub(super) struct Reader<'p, 'a> {
    page: &'p mut Page<'a>,
    /// None where it cannot be read: then nothing is held against it.
    pub(super) programme: Option<&'p Programme>,
}

/// Two versions of one thing.
struct Span<'a> {
    id: &'a Word,
    version: i32,
    validity: Validity,
}

impl<'p> Reader<'p, '_> {
    fn all(&mut self, raw: &RawDefinitions) -> Definitions {
        let units = self.units(raw);
        let elements: Vec<Element> = raw.element.iter().filter_map(|one| self.element(one, &units)).collect();
        self.spans(raw.element.iter().map(|one| span(&one.id, one.version, one.from, one.until)));
        self.spans(raw.data_set.iter().map(|one| span(&one.id, one.version, one.from, one.until)));
        self.spans(raw.indicator.iter().map(|one| span(&one.id, one.version, one.from, one.until)));
        self.once(raw.rule.iter().map(|one| &one.id));
        self.once(raw.warning.iter().map(|one| &one.id));
        let mut data_sets: Vec<DataSet> =
            raw.data_set.iter().filter_map(|one| self.data_set(one, &elements)).collect();
        for rule in &raw.rule {
            self.rule(rule, &mut data_sets, raw);
        }
        for one in &raw.element {
            self.adds(one, &raw.data_set);
        }
        let indicators: Vec<Indicator> =
            raw.indicator.iter().filter_map(|one| self.indicator(one, &elements, &raw.data_set)).collect();
        let known = |id: &str| raw.indicator.iter().any(|one| one.id.get_ref() == id);
        Definitions {
            id: raw.id.clone(),
            name: text(&raw.zh, &raw.en),
            source: raw.source.clone(),
            targets: self.targets(raw, &known),
            breakdowns: self.breakdowns(&raw.breakdown),
            bases: raw.base.iter().map(|one| self.base(one)).collect(),
            warnings: raw.warning.iter().filter_map(|one| self.warning(one, &known)).collect(),
            outlier: OutlierRule {
                history: self.count(&raw.outlier.history, 1, 120),
                least: self.count(&raw.outlier.least, 2, 120),
                jump: self.within(&raw.outlier.jump, 2, 1_000),
                spread: self.within(&raw.outlier.spread, 1, 1_000),
            },
            small_cells: SmallCells {
                least: self.count(&raw.small_cells.least, 3, 100),
                share_percent: self.within(&raw.small_cells.share_percent, 50, 99),
            },
            remind_days: self.within(&raw.remind_days, 1, 30),
            units,
            elements,
            data_sets,
            indicators,
        }
    }

    pub(super) fn fault(&mut self, at: Range<usize>, message: Message) {
        self.page.fault(at, message);
    }

    /// A number between two, both fine.
    fn within(&mut self, written: &Spanned<i64>, least: i64, most: i64) -> i64 {
        let value = *written.get_ref();
        if !(least..=most).contains(&value) {
            let message = Message::new("definitions-fault-number")
                .with("value", value)
                .with("least", least)
                .with("most", most);
            self.fault(written.span(), message);
        }
        value.clamp(least, most)
    }

    fn count(&mut self, written: &Spanned<i64>, least: i64, most: i64) -> usize {
        usize::try_from(self.within(written, least, most)).unwrap_or(0)
    }

    fn decimals(&mut self, written: &Spanned<i64>) -> u32 {
        u32::try_from(self.within(written, 0, MOST_DECIMALS)).unwrap_or(0)
    }

    /// One of a few words.
    fn word<T>(&mut self, written: &Word, parse: fn(&str) -> Option<T>, all: &[&'static str]) -> Option<T> {
        let found = parse(written.get_ref());
        if found.is_none() {
            let message = Message::new("definitions-fault-word")
                .with("value", written.get_ref())
                .with("allowed", all.join(", "));
            self.fault(written.span(), message);
        }
        found
    }

    pub(super) fn unknown(&mut self, key: &'static str, written: &Word) {
        self.fault(written.span(), Message::new(key).with("name", written.get_ref()));
    }

    pub(super) fn once<'w>(&mut self, names: impl Iterator<Item = &'w Word>) {
        let mut seen = BTreeSet::new();
        for name in names {
            self.named(name);
            if !seen.insert(name.get_ref()) {
                self.unknown("definitions-fault-twice", name);
            }
        }
    }

    fn named(&mut self, name: &Word) {
        let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let starts = name.get_ref().starts_with(|letter: char| letter.is_ascii_lowercase());
        if !starts || !name.get_ref().bytes().all(fine) {
            self.unknown("definitions-fault-name", name);
        }
    }

    /// Versions of one thing have numbers of their own and days that do not overlap, and none ends before it begins.
    fn spans<'w>(&mut self, written: impl Iterator<Item = Span<'w>>) {
        let all: Vec<Span<'w>> = written.collect();
        for (place, one) in all.iter().enumerate() {
            self.named(one.id);
            if one.validity.until.is_some_and(|until| until < one.validity.from) {
                self.unknown("definitions-fault-backwards", one.id);
            }
            let earlier = all.iter().take(place).find(|other| {
                other.id.get_ref() == one.id.get_ref()
                    && (other.version == one.version || other.validity.meets(one.validity))
            });
            if let Some(earlier) = earlier {
                let message = Message::new("definitions-fault-overlap")
                    .with("name", one.id.get_ref())
                    .with("first", earlier.version)
                    .with("second", one.version)
                    .with("before", one.validity.from.plus_days(-1));
                self.fault(one.id.span(), message);
            }
        }
    }

    fn units(&mut self, raw: &RawDefinitions) -> Vec<UnitOfMeasure> {
        self.once(raw.unit.iter().map(|one| &one.id));
        let mut units = Vec::new();
        for one in &raw.unit {
            let decimals = self.decimals(&one.decimals);
            units.push(UnitOfMeasure {
                id: one.id.get_ref().clone(),
                name: text(&one.zh, &one.en),
                decimals,
            });
        }
        units
    }

    fn element(&mut self, raw: &RawElement, units: &[UnitOfMeasure]) -> Option<Element> {
        let unit = units.iter().find(|unit| unit.id == *raw.unit.get_ref()).cloned();
        if unit.is_none() {
            self.unknown("definitions-fault-unit", &raw.unit);
        }
        let over_time = self.word(&raw.over_time, OverTime::parse, &OverTime::ALL.map(OverTime::as_str));
        for blank in [&raw.zh, &raw.en, &raw.definition_zh, &raw.definition_en] {
            if blank.trim().is_empty() {
                self.unknown("definitions-fault-undefined", &raw.id);
            }
        }
        let source = self.source(raw);
        Some(Element {
            id: raw.id.get_ref().clone(),
            version: raw.version,
            validity: validity(raw.from, raw.until),
            unit: unit?,
            over_time: over_time?,
            name: text(&raw.zh, &raw.en),
            definition: text(&raw.definition_zh, &raw.definition_en),
            source: source?,
            adds: raw.adds.iter().map(|one| one.get_ref().clone()).collect(),
        })
    }

    fn source(&mut self, raw: &RawElement) -> Option<Source> {
        match (raw.source.get_ref().as_str(), &raw.measure) {
            ("reported", None) if raw.network.is_none() => Some(Source::Reported),
            ("events", Some(measure)) if raw.network.is_none() => {
                self.word(measure, Measure::parse, &Measure::ALL.map(Measure::as_str)).map(Source::Events)
            }
            ("network", None) if raw.network.is_some() => {
                let known: fn(&str) -> Option<Network> =
                    |word| Network::parse(word).filter(|one| Network::STANDING.contains(one));
                let written = raw.network.as_ref()?;
                self.word(written, known, &Network::STANDING.map(Network::as_str)).map(Source::Network)
            }
            ("reported" | "events" | "network", _) => {
                self.unknown("definitions-fault-source", &raw.id);
                None
            }
            _ => self.word(&raw.source, |_| None, &["reported", "events", "network"]),
        }
    }

    fn data_set(&mut self, raw: &RawDataSet, elements: &[Element]) -> Option<DataSet> {
        let reporter = self.word(&raw.reporter, Reporter::parse, &Reporter::ALL.map(Reporter::as_str));
        let kinds = PeriodKind::ALL.map(PeriodKind::as_str);
        let frequency = self.word(&raw.frequency, PeriodKind::parse, &kinds);
        let opens_days = self.within(&raw.opens_days, -MOST_DAYS, MOST_DAYS);
        let due_days = self.within(&raw.due_days, opens_days, MOST_DAYS);
        let lock_days = self.within(&raw.lock_days, due_days, MOST_DAYS);
        self.once(raw.elements.iter());
        let validity = validity(raw.from, raw.until);
        let form = raw.elements.iter().filter_map(|id| self.of_form(raw, validity, id, elements)).collect();
        for id in &raw.optional {
            if !raw.elements.iter().any(|one| one.get_ref() == id.get_ref()) {
                self.unknown("definitions-fault-optional", id);
            }
        }
        Some(DataSet {
            id: raw.id.get_ref().clone(),
            version: raw.version,
            validity,
            name: text(&raw.zh, &raw.en),
            reporter: reporter?,
            frequency: frequency?,
            opens_days,
            due_days,
            lock_days,
            elements: form,
            optional: raw.optional.iter().map(|one| one.get_ref().clone()).collect(),
            rules: Vec::new(),
        })
    }

    /// The version of an element that holds over all the days of a form.
    fn of_form(
        &mut self,
        raw: &RawDataSet,
        validity: Validity,
        id: &Word,
        elements: &[Element],
    ) -> Option<Element> {
        let mut versions = elements.iter().filter(|one| one.id == *id.get_ref()).peekable();
        if versions.peek().is_none() {
            self.unknown("definitions-fault-element", id);
            return None;
        }
        let found = versions.find(|one| one.validity.holds_on(validity.from)).cloned();
        let holds = |one: &Element| match (validity.until, one.validity.until) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(form), Some(last)) => form <= last,
        };
        match found {
            Some(element) if element.source != Source::Reported => {
                self.unknown("definitions-fault-not-reported", id);
                None
            }
            Some(element) if holds(&element) => Some(element),
            other => {
                let from = other.and_then(|one| one.validity.until).map(|last| last.plus_days(1));
                let message = Message::new("definitions-fault-element-days")
                    .with("name", id.get_ref())
                    .with("set", raw.id.get_ref())
                    .with("version", raw.version)
                    .with("day", from.unwrap_or(validity.from));
                self.fault(id.span(), message);
                None
            }
        }
    }

    /// An expression over elements of one unit, and that unit's decimals.
    fn expression(&mut self, written: &Word, elements: &[Element]) -> Option<(Linear, u32)> {
        let mut linear = match Linear::parse(written.get_ref()) {
            Ok(linear) => linear,
            Err(part) => {
                let message = Message::new("definitions-fault-expression").with("part", part);
                self.fault(written.span(), message);
                return None;
            }
        };
        let mut units: Vec<&UnitOfMeasure> = Vec::new();
        for (id, _) in linear.elements() {
            match elements.iter().find(|one| one.id == id) {
                Some(element) => units.push(&element.unit),
                None => {
                    let message = Message::new("definitions-fault-element").with("name", id);
                    self.fault(written.span(), message);
                    return None;
                }
            }
        }
        if let Some(other) = units.iter().find(|unit| Some(&unit.id) != units.first().map(|first| &first.id))
        {
            let first = units.first().map_or("", |unit| unit.name.zh.as_str());
            let message =
                Message::new("definitions-fault-mixed").with("first", first).with("second", &other.name.zh);
            self.fault(written.span(), message);
            return None;
        }
        let decimals = units.first().map_or(0, |unit| unit.decimals);
        linear.scale_numbers(10_i64.saturating_pow(decimals));
        Some((linear, decimals))
    }

    fn rule(&mut self, raw: &RawRule, sets: &mut [DataSet], all: &RawDefinitions) {
        if !all.data_set.iter().any(|one| one.id.get_ref() == raw.data_set.get_ref()) {
            self.unknown("definitions-fault-data-set", &raw.data_set);
            return;
        }
        let level = self.word(&raw.level, RuleLevel::parse, &RuleLevel::ALL.map(RuleLevel::as_str));
        let comparison =
            self.word(&raw.comparison, Comparison::parse, &Comparison::ALL.map(Comparison::as_str));
        for set in sets.iter_mut().filter(|one| one.id == *raw.data_set.get_ref()) {
            let left = self.expression(&raw.left, &set.elements);
            let right = self.expression(&raw.right, &set.elements);
            let (Some((left, above)), Some((right, below)), Some(level), Some(comparison)) =
                (left, right, level, comparison)
            else {
                return;
            };
            let (mut left, mut right) = (left, right);
            if above != below && !left.is_constant() && !right.is_constant() {
                self.unknown("definitions-fault-sides", &raw.id);
                return;
            }
            // A plain number is in the unit of the other side.
            if left.is_constant() {
                left.scale_numbers(10_i64.saturating_pow(below));
            } else if right.is_constant() {
                right.scale_numbers(10_i64.saturating_pow(above));
            }
            let says = text(&raw.zh, &raw.en);
            set.rules.push(Rule { id: raw.id.get_ref().clone(), level, left, comparison, right, says });
        }
    }
}

fn span(id: &Word, version: i32, from: RawDay, until: Option<RawDay>) -> Span<'_> {
    Span { id, version, validity: validity(from, until) }
}

fn validity(from: RawDay, until: Option<RawDay>) -> Validity {
    Validity { from: from.0, until: until.map(|day| day.0) }
}

fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}
