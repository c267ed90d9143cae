//! The sheets of a facts workbook, row by row.

use std::collections::{BTreeMap, BTreeSet};

use kernel::RegionCode;

use super::cells::{Cells, amount, cell_name, count, day, shown};
use super::layout::{
    Column, EntryKind, FALSIFIED, NONE, WAIVED, answer_of, box_columns, documents, measures, number_columns,
};
use super::reading::Desk;
use crate::rulebook::Rule;
use crate::{Answer, Document, Exact, Ruling, RulingKind, Sentence, Site, Source, Value};

pub(super) const COUNTY: &str = "county";
pub(super) const NAME: &str = "name";
pub(super) const DOCUMENT_COLUMNS: [&str; 8] =
    [COUNTY, NAME, "fact", "title", "number", "issuer", "issued", "in-force-until"];
pub(super) const SITE_COLUMNS: [&str; 4] = [COUNTY, NAME, "fact", "site"];
pub(super) const RULING_COLUMNS: [&str; 6] = [COUNTY, NAME, "criterion", "ruling", "item", "reason"];

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

pub(super) fn read_numbers(desk: &mut Desk<'_>, cells: &Cells) {
    let columns = number_columns(desk.rulebook);
    read_wide(desk, cells, &columns);
}

pub(super) fn read_boxes(desk: &mut Desk<'_>, cells: &Cells) {
    let columns = box_columns(desk.rulebook);
    read_wide(desk, cells, &columns);
}

/// A sheet with one row for each county and one column for each fact or box.
fn read_wide(desk: &mut Desk<'_>, cells: &Cells, columns: &[Column]) {
    let mut names = owned(&[COUNTY, NAME]);
    names.extend(columns.iter().map(Column::header));
    let Some(places) = desk.columns(cells, &names) else { return };
    let mut seen = BTreeSet::new();
    for row in cells.rows() {
        let Some(county) = desk.county(cells, row, (places[0], places[1])) else { continue };
        if !seen.insert(county) {
            let sentence = Sentence::new("assessment-fault-county-twice").with("county", county);
            desk.fault(cells, row, places[0], sentence);
            continue;
        }
        desk.facts(county);
        for (column, place) in columns.iter().zip(&places[2..]) {
            read_entry(desk, cells, county, column, (row, *place));
        }
    }
}

fn read_entry(
    desk: &mut Desk<'_>,
    cells: &Cells,
    county: RegionCode,
    column: &Column,
    (row, place): (u32, u32),
) {
    let Some(cell) = cells.get(row, place) else { return };
    let value = match column.entry {
        EntryKind::Count => count(cell).map(|count| match &column.item {
            Some(item) => Value::Tally(BTreeMap::from([(item.clone(), count)])),
            None => Value::Count(count),
        }),
        EntryKind::Amount => amount(cell).map(Value::Amount),
        EntryKind::YesNo | EntryKind::Answer => {
            let answer = cells.text(row, place).as_deref().and_then(answer_of);
            match (answer, &column.item) {
                (Some(answer), Some(item)) => Ok(Value::Boxes(BTreeMap::from([(item.clone(), answer)]))),
                (Some(Answer::Yes), None) => Ok(Value::YesNo(true)),
                (Some(Answer::No), None) => Ok(Value::YesNo(false)),
                _ => Err(Sentence::new("assessment-fault-cell-box").with("value", shown(cell))),
            }
        }
    };
    match value {
        Ok(value) => add(desk, county, &column.fact, value, (&cells.sheet, &cell_name(row, place))),
        Err(sentence) => desk.fault(cells, row, place, sentence),
    }
}

/// States a fact; a further box of the same fact joins the ones before it.
fn add(desk: &mut Desk<'_>, county: RegionCode, fact: &str, value: Value, (sheet, cell): (&str, &str)) {
    let facts = desk.facts(county);
    let source = |cells: String| Source::Cells { sheet: sheet.to_owned(), cells };
    let before = facts.entries.remove(fact);
    let (value, cells) = match (before.map(|entry| (entry.value, entry.source)), value) {
        (Some((Value::Boxes(mut known), Source::Cells { cells, .. })), Value::Boxes(more)) => {
            known.extend(more);
            (Value::Boxes(known), reach(&cells, cell))
        }
        (Some((Value::Tally(mut known), Source::Cells { cells, .. })), Value::Tally(more)) => {
            known.extend(more);
            (Value::Tally(known), reach(&cells, cell))
        }
        (_, value) => (value, cell.to_owned()),
    };
    facts.set(fact, value, source(cells));
}

/// `D5:G5` from `D5:F5` and `G5`.
fn reach(range: &str, cell: &str) -> String {
    format!("{}:{cell}", range.split(':').next().unwrap_or(range))
}

pub(super) fn read_documents(desk: &mut Desk<'_>, cells: &Cells) {
    let Some(places) = desk.columns(cells, &owned(&DOCUMENT_COLUMNS)) else { return };
    let mut seen = BTreeSet::new();
    for row in cells.rows() {
        // Rows of the template that nobody has filled in say nothing.
        if places[4..].iter().all(|place| cells.get(row, *place).is_none()) {
            continue;
        }
        let county = desk.county(cells, row, (places[0], places[1]));
        let fact = cells.text(row, places[2]).unwrap_or_default();
        if !documents(desk.rulebook).any(|known| known.name == fact) {
            let known: Vec<&str> = documents(desk.rulebook).map(|fact| fact.name.as_str()).collect();
            let sentence = Sentence::new("assessment-fault-cell-fact")
                .with("value", fact)
                .with("allowed", known.join(", "));
            desk.fault(cells, row, places[2], sentence);
            continue;
        }
        let document = read_document(desk, cells, row, &places[4..]);
        let (Some(county), Some(document)) = (county, document) else { continue };
        if !seen.insert((county, fact.clone())) {
            let sentence =
                Sentence::new("assessment-fault-fact-twice").with("county", county).with("fact", fact);
            desk.fault(cells, row, places[2], sentence);
            continue;
        }
        let range = format!("{}:{}", cell_name(row, places[4]), cell_name(row, places[7]));
        let source = Source::Cells { sheet: cells.sheet.clone(), cells: range };
        desk.facts(county).set(fact, Value::Document(document), source);
    }
}

fn read_document(desk: &mut Desk<'_>, cells: &Cells, row: u32, places: &[u32]) -> Option<Document> {
    let &[number, issuer, issued, until] = places else { return None };
    let mut absent = |column: u32, name: &'static str| {
        desk.fault(cells, row, column, Sentence::new("assessment-fault-cell-absent").with("column", name));
    };
    let number_text = cells.text(row, number);
    let issuer_text = cells.text(row, issuer);
    if number_text.is_none() {
        absent(number, "number");
    }
    if issuer_text.is_none() {
        absent(issuer, "issuer");
    }
    if cells.get(row, issued).is_none() {
        absent(issued, "issued");
    }
    let issuer_id = issuer_text.as_ref().and_then(|text| {
        let known = desk.rulebook.issuers.iter();
        known
            .clone()
            .find(|known| [&known.id, &known.name.zh, &known.name.en].contains(&text))
            .map(|i| i.id.clone())
    });
    if let (Some(text), None) = (&issuer_text, &issuer_id) {
        let known: Vec<&str> = desk.rulebook.issuers.iter().map(|known| known.name.zh.as_str()).collect();
        let sentence = Sentence::new("assessment-fault-cell-issuer")
            .with("value", text)
            .with("allowed", known.join("、"));
        desk.fault(cells, row, issuer, sentence);
    }
    let mut dated = |column| {
        let cell = cells.get(row, column)?;
        day(cell).map_err(|sentence| desk.fault(cells, row, column, sentence)).ok()
    };
    let (issued, until_day) = (dated(issued), dated(until));
    if let (Some(issued), Some(last)) = (issued, until_day)
        && last < issued
    {
        desk.fault(cells, row, until, Sentence::new("assessment-fault-cell-order").with("issued", issued));
    }
    Some(Document { number: number_text?, issuer: issuer_id?, issued: issued?, in_force_until: until_day })
}

pub(super) fn read_sites(desk: &mut Desk<'_>, cells: &Cells) {
    let measures = measures(desk.rulebook);
    let mut names = owned(&SITE_COLUMNS);
    names.extend(measures.iter().map(|(_, _, header)| header.clone()));
    let Some(places) = desk.columns(cells, &names) else { return };
    for row in cells.rows() {
        if places[3..].iter().all(|place| cells.get(row, *place).is_none()) {
            continue;
        }
        let Some(county) = desk.county(cells, row, (places[0], places[1])) else { continue };
        let fact = cells.text(row, places[2]).unwrap_or_default();
        if !measures.iter().any(|(known, _, _)| known.name == fact) {
            let mut known: Vec<&str> = measures.iter().map(|(fact, _, _)| fact.name.as_str()).collect();
            known.dedup();
            let sentence = Sentence::new("assessment-fault-cell-fact")
                .with("value", fact)
                .with("allowed", known.join(", "));
            desk.fault(cells, row, places[2], sentence);
            continue;
        }
        let Some(name) = cells.text(row, places[3]) else {
            desk.fault(
                cells,
                row,
                places[3],
                Sentence::new("assessment-fault-cell-absent").with("column", "site"),
            );
            continue;
        };
        let mut sizes = BTreeMap::new();
        for ((known, measure, _), place) in measures.iter().zip(&places[4..]) {
            let Some(cell) = cells.get(row, *place).filter(|_| known.name == fact) else { continue };
            match amount(cell) {
                Ok(size) => drop(sizes.insert((*measure).to_owned(), size)),
                Err(sentence) => desk.fault(cells, row, *place, sentence),
            }
        }
        let last = places.last().copied().unwrap_or(places[3]);
        let range = format!("{}:{}", cell_name(row, places[3]), cell_name(row, last));
        add_site(
            desk,
            county,
            &fact,
            (name, sizes),
            Source::Cells { sheet: cells.sheet.clone(), cells: range },
        );
    }
}

fn add_site(
    desk: &mut Desk<'_>,
    county: RegionCode,
    fact: &str,
    (name, measures): (String, BTreeMap<String, Exact>),
    source: Source,
) {
    let none = NONE.contains(&name.to_lowercase().as_str());
    let facts = desk.facts(county);
    let before = facts.entries.remove(fact);
    let (mut sites, source) = match (before.map(|entry| (entry.value, entry.source)), source) {
        (Some((Value::Sites(sites), Source::Cells { cells, .. })), Source::Cells { sheet, cells: more }) => {
            let end = more.split(':').next_back().unwrap_or(&more);
            (sites, Source::Cells { sheet, cells: reach(&cells, end) })
        }
        (_, source) => (Vec::new(), source),
    };
    if !none {
        sites.push(Site { name, measures });
    }
    facts.set(fact, Value::Sites(sites), source);
}

pub(super) fn read_rulings(desk: &mut Desk<'_>, cells: &Cells) {
    let Some(places) = desk.columns(cells, &owned(&RULING_COLUMNS)) else { return };
    for row in cells.rows() {
        let county = desk.county(cells, row, (places[0], places[1]));
        let text = |place: usize| cells.text(row, places[place]);
        let criterion = text(2).unwrap_or_default();
        let Some(rule) = desk.rulebook.criterion(&criterion).map(|known| &known.rule) else {
            let sentence = Sentence::new("assessment-fault-cell-criterion").with("value", criterion);
            desk.fault(cells, row, places[2], sentence);
            continue;
        };
        let waivable = matches!(rule, Rule::Ratio { waivable: true, .. });
        let word = text(3).unwrap_or_default();
        let kind = match (text(4), waivable) {
            _ if FALSIFIED.contains(&word.to_lowercase().as_str()) => Ok(RulingKind::Falsified),
            _ if !WAIVED.contains(&word.to_lowercase().as_str()) => {
                let allowed = format!("{}, {}", FALSIFIED.join("/"), WAIVED.join("/"));
                Err((
                    3,
                    Sentence::new("assessment-fault-cell-ruling")
                        .with("value", word)
                        .with("allowed", allowed),
                ))
            }
            (_, false) => {
                Err((2, Sentence::new("assessment-fault-cell-waiver").with("criterion", &criterion)))
            }
            (None, true) => Err((4, Sentence::new("assessment-fault-cell-absent").with("column", "item"))),
            (Some(item), true) => Ok(RulingKind::Waived(item)),
        };
        let reason = text(5);
        if reason.is_none() {
            desk.fault(
                cells,
                row,
                places[5],
                Sentence::new("assessment-fault-cell-absent").with("column", "reason"),
            );
        }
        match (county, kind, reason) {
            (_, Err((column, sentence)), _) => desk.fault(cells, row, places[column], sentence),
            (Some(county), Ok(kind), Some(reason)) => {
                let range = format!("{}:{}", cell_name(row, places[2]), cell_name(row, places[5]));
                let source = Source::Cells { sheet: cells.sheet.clone(), cells: range };
                desk.facts(county).rulings.push(Ruling { criterion, kind, reason, source });
            }
            _ => {}
        }
    }
}
