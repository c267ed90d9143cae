//! Reading a facts workbook: nothing is used until all of it is right.

use std::collections::BTreeMap;

use calamine::Reader;
use kernel::{Day, Period, RegionCode};

use super::cells::{Book, Cells, cell_name, day, open};
use super::layout::{CHECKLISTS, COUNTIES, DOCUMENTS, PERIOD, RULINGS, SITES, SheetName};
use super::sheets;
use crate::fault::{Fault, Faults};
use crate::rulebook::{FactKind, Rule, Rulebook};
use crate::{Exact, Facts, Frame, Programme, Sentence, Value};

/// What a facts workbook says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactsWorkbook {
    /// The period it is about, and the days it gives.
    pub frame: Frame,
    /// The counties it knows something of, by code.
    pub counties: Vec<Facts>,
}

/// Reads a facts workbook. `file` is the name it is called by, `today` the day of scoring unless it says one.
///
/// Refuses, each with its sheet, cell and remedy, and all at once: what is not an XLSX file, missing sheets
/// and columns, text in a number cell, negative or broken numbers, counties that are not in the programme or
/// stand twice, words no box knows, parts larger than their whole, rulings on criteria that have none.
pub fn read_workbook(
    file: &str,
    bytes: &[u8],
    programme: &Programme,
    rulebook: &Rulebook,
    today: Day,
) -> Result<FactsWorkbook, Faults> {
    let mut book = open(bytes).ok_or_else(|| {
        let sentence = Sentence::new("assessment-fault-not-xlsx");
        Faults(vec![Fault { file: file.to_owned(), place: None, sentence }])
    })?;
    let mut desk = Desk {
        file,
        programme,
        rulebook,
        last: Period::half_of(today).bounds().1,
        faults: Vec::new(),
        counties: BTreeMap::new(),
    };
    let period = desk.open(&mut book, PERIOD);
    let frame = period.and_then(|cells| read_period(&mut desk, &cells, today));
    desk.last = frame.map_or(desk.last, |frame| frame.period.bounds().1);
    if let Some(cells) = desk.open(&mut book, COUNTIES) {
        sheets::read_numbers(&mut desk, &cells);
    }
    if let Some(cells) = desk.open(&mut book, CHECKLISTS) {
        sheets::read_boxes(&mut desk, &cells);
    }
    if let Some(cells) = desk.open(&mut book, DOCUMENTS) {
        sheets::read_documents(&mut desk, &cells);
    }
    if let Some(cells) = desk.open(&mut book, SITES) {
        sheets::read_sites(&mut desk, &cells);
    }
    if let Some(cells) = desk.open(&mut book, RULINGS) {
        sheets::read_rulings(&mut desk, &cells);
    }
    desk.check_sums();
    match frame {
        Some(frame) if desk.faults.is_empty() => {
            Ok(FactsWorkbook { frame, counties: desk.counties.into_values().collect() })
        }
        _ => Err(Faults(desk.faults)),
    }
}

/// What has been read so far.
pub(super) struct Desk<'a> {
    file: &'a str,
    programme: &'a Programme,
    pub(super) rulebook: &'a Rulebook,
    /// The last day of the period, on which codes must be in force.
    last: Day,
    faults: Vec<Fault>,
    counties: BTreeMap<RegionCode, Facts>,
}

impl Desk<'_> {
    fn open(&mut self, book: &mut Book<'_>, name: SheetName) -> Option<Cells> {
        let Some(sheet) = book.sheet_names().into_iter().find(|sheet| name.is(sheet)) else {
            let sentence = Sentence::new("assessment-fault-sheet-absent").with("sheet", name.full());
            self.faults.push(Fault { file: self.file.to_owned(), place: None, sentence });
            return None;
        };
        match Cells::read(book, &sheet) {
            Ok(cells) => Some(cells),
            Err(sentence) => {
                self.faults.push(Fault { file: self.file.to_owned(), place: Some(sheet), sentence });
                None
            }
        }
    }

    pub(super) fn fault(&mut self, cells: &Cells, row: u32, column: u32, sentence: Sentence) {
        let place = format!("{}!{}", cells.sheet, cell_name(row, column));
        self.faults.push(Fault { file: self.file.to_owned(), place: Some(place), sentence });
    }

    /// The columns of these names; a missing one is a fault, as is one that stands twice.
    pub(super) fn columns(&mut self, cells: &Cells, names: &[String]) -> Option<Vec<u32>> {
        let (header, twice) = cells.header();
        for (name, column) in twice {
            self.fault(cells, 0, column, Sentence::new("assessment-fault-column-twice").with("column", name));
        }
        for (name, column) in &header {
            if !names.contains(name) {
                let sentence = Sentence::new("assessment-fault-column-unknown").with("column", name);
                self.fault(cells, 0, *column, sentence);
            }
        }
        let mut found = Vec::new();
        for name in names {
            match header.get(name) {
                Some(column) => found.push(*column),
                None => {
                    let sentence = Sentence::new("assessment-fault-column-absent").with("column", name);
                    let place = Some(format!("{}!1:1", cells.sheet));
                    self.faults.push(Fault { file: self.file.to_owned(), place, sentence });
                }
            }
        }
        (found.len() == names.len()).then_some(found)
    }

    /// The county of a row, by the code in one column and the name, if there is one, in the next.
    pub(super) fn county(&mut self, cells: &Cells, row: u32, (code, name): (u32, u32)) -> Option<RegionCode> {
        let Some(written) = cells.text(row, code) else {
            self.fault(cells, row, code, Sentence::new("assessment-fault-county-absent"));
            return None;
        };
        let known =
            super::cells::code(&written).and_then(|code| self.programme.unit(code).map(|unit| (code, unit)));
        let Some((county, unit)) = known else {
            let units = self.programme.units_on(self.last).filter(|(unit, _)| unit.ranked);
            let codes: Vec<String> =
                units.map(|(unit, code)| format!("{} {}", code.code, unit.name.zh)).collect();
            let sentence = Sentence::new("assessment-fault-county-unknown")
                .with("value", &written)
                .with("counties", codes.join("、"));
            self.fault(cells, row, code, sentence);
            return None;
        };
        let current = unit.code_on(self.last);
        if current.is_none_or(|current| current.code != county) {
            let now = current.map_or_else(|| "—".to_owned(), |now| format!("{} {}", now.code, now.name.zh));
            let sentence = Sentence::new("assessment-fault-county-code")
                .with("value", county)
                .with("day", self.last)
                .with("now", now);
            self.fault(cells, row, code, sentence);
            return None;
        }
        if let (Some(written), Some(current)) = (cells.text(row, name), current) {
            let names = [&current.name.zh, &current.name.en, &unit.name.zh, &unit.name.en];
            if !names.into_iter().any(|name| *name == written) {
                let sentence = Sentence::new("assessment-fault-county-name")
                    .with("value", written)
                    .with("code", county)
                    .with("name", &current.name.zh);
                self.fault(cells, row, name, sentence);
            }
        }
        Some(county)
    }

    pub(super) fn facts(&mut self, county: RegionCode) -> &mut Facts {
        self.counties.entry(county).or_insert_with(|| Facts::none(county))
    }

    /// A part cannot exceed its whole, nor all reports those that were due.
    fn check_sums(&mut self) {
        let mut faults = Vec::new();
        for facts in self.counties.values() {
            for (fact, sentence) in sums_too_large(self.rulebook, facts) {
                let place = facts.get(fact).and_then(|entry| match &entry.source {
                    crate::Source::Cells { sheet, cells } => Some(format!("{sheet}!{cells}")),
                    _ => None,
                });
                faults.push(Fault { file: self.file.to_owned(), place, sentence });
            }
        }
        self.faults.extend(faults);
    }
}

/// What exceeds its whole: the first fact of each sum, and what to say of it.
pub(crate) fn sums_too_large<'a>(rulebook: &'a Rulebook, facts: &Facts) -> Vec<(&'a str, Sentence)> {
    let mut found = Vec::new();
    for (parts, whole) in wholes(rulebook) {
        let Some(limit) = number(facts, whole) else { continue };
        let sum: Exact = parts.iter().filter_map(|(fact, item)| part(facts, fact, *item)).sum();
        if sum > limit {
            let first = parts.first().map_or(whole, |(fact, _)| fact);
            let names: Vec<&str> = parts.iter().map(|(fact, _)| *fact).collect();
            let sentence = Sentence::new("assessment-fault-part")
                .with("county", facts.county)
                .with("part", names.join(" + "))
                .with("sum", sum.shown())
                .with("whole", whole)
                .with("limit", limit.shown());
            found.push((first, sentence));
        }
    }
    found
}

/// Facts, or boxes of a tally, that are added up.
type Parts<'a> = Vec<(&'a str, Option<&'a str>)>;

/// Every sum of parts the rulebook limits: facts (or boxes of a tally) and the count they cannot exceed.
fn wholes(rulebook: &Rulebook) -> Vec<(Parts<'_>, &str)> {
    let mut wholes = Vec::new();
    for fact in &rulebook.facts {
        if let Some(whole) = &fact.part_of {
            wholes.push((vec![(fact.name.as_str(), None)], whole.as_str()));
        }
        if let FactKind::Tally { of, items } = &fact.kind {
            wholes.extend(
                items.iter().map(|item| (vec![(fact.name.as_str(), Some(item.name.as_str()))], of.as_str())),
            );
        }
    }
    for criterion in &rulebook.criteria {
        if let Rule::Proportional(rule) = &criterion.rule {
            let others: Vec<&String> = [&rule.extended, &rule.late].into_iter().flatten().collect();
            if !others.is_empty() {
                let parts = std::iter::once(&rule.done).chain(others).map(|fact| (fact.as_str(), None));
                wholes.push((parts.collect(), rule.task.as_str()));
            }
        }
    }
    wholes
}

fn number(facts: &Facts, fact: &str) -> Option<Exact> {
    part(facts, fact, None)
}

fn part(facts: &Facts, fact: &str, item: Option<&str>) -> Option<Exact> {
    match (&facts.get(fact)?.value, item) {
        (Value::Count(count), None) => Some(Exact::from(*count)),
        (Value::Amount(amount), None) => Some(amount.clone()),
        (Value::Tally(tally), Some(item)) => tally.get(item).map(|count| Exact::from(*count)),
        _ => None,
    }
}

/// The names of the period's settings, in the first column of its sheet; values are in the second.
pub(super) const PERIOD_KEY: &str = "period";
pub(super) const DEADLINE_KEY: &str = "deadline";
pub(super) const SCORED_ON_KEY: &str = "scored-on";

fn read_period(desk: &mut Desk<'_>, cells: &Cells, today: Day) -> Option<Frame> {
    let mut rows = cells.rows();
    rows.insert(0, 0);
    let row_of = |key: &str| rows.iter().copied().find(|row| cells.text(*row, 0).as_deref() == Some(key));
    let written = row_of(PERIOD_KEY).and_then(|row| cells.text(row, 1));
    let period: Option<Period> = written.as_ref().and_then(|text| text.parse().ok());
    let half = period.filter(|period| matches!(period, Period::Half(..)));
    if half.is_none() {
        let row = row_of(PERIOD_KEY).unwrap_or(0);
        let sentence = Sentence::new("assessment-fault-period").with("value", written.unwrap_or_default());
        desk.fault(cells, row, 1, sentence);
    }
    let mut dated = |key| {
        let row = row_of(key)?;
        let cell = cells.get(row, 1)?;
        day(cell).map_err(|sentence| desk.fault(cells, row, 1, sentence)).ok()
    };
    let deadline = dated(DEADLINE_KEY);
    let as_of = dated(SCORED_ON_KEY).unwrap_or(today);
    half.map(|period| Frame { period, as_of, deadline })
}
