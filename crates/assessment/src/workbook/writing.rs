//! Writing a facts workbook: the empty template, an example, or what is known.

use kernel::{Message, Refusal, RegionCode, Status};
use rust_xlsxwriter::{DataValidation, DataValidationRule, DocProperties, Workbook, Worksheet, XlsxError};

use super::layout::{
    ANSWERS, CHECKLISTS, COUNTIES, Column, DOCUMENTS, EntryKind, FALSIFIED, FIRST_ROW, NONE, PERIOD, README,
    RULINGS, SITES, WAIVED, answer_word, box_columns, documents, measures, number_columns, ruling_word,
};
use super::reading::{DEADLINE_KEY, PERIOD_KEY, SCORED_ON_KEY};
use super::sheets::{DOCUMENT_COLUMNS, RULING_COLUMNS, SITE_COLUMNS};
use super::styles::{Styles, excel_day};
use crate::rulebook::Rulebook;
use crate::words::say;
use crate::{Facts, Frame, Language, Programme, RulingKind, Sentence, Text, Value};

/// What a workbook is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be filled in.
    Template,
    /// To be looked at: its facts are invented, and it says so.
    Example,
    /// To be kept or passed on.
    Export,
}

/// A workbook or document that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A workbook.
    #[error("the workbook could not be written: {0}")]
    Sheet(#[from] XlsxError),
    /// A document or a package of data.
    #[error("the file could not be written: {0}")]
    File(#[from] std::io::Error),
    /// Data as JSON.
    #[error("the data could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Refusal for WriteError {
    fn status(&self) -> Status {
        Status::Internal
    }

    fn message(&self) -> Message {
        Message::new("assessment-error-write")
    }
}

/// Writes a facts workbook: a row for each unit that exists at the period's end, and what is known of it.
///
/// Every column names its fact in the first row, and below it its title in both languages and what it takes.
/// What is written is read back to the same facts.
pub fn write_workbook(
    programme: &Programme,
    rulebook: &Rulebook,
    frame: &Frame,
    facts: &[Facts],
    purpose: Purpose,
) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    book.set_properties(&properties(frame)?);
    let writer = Writer { programme, rulebook, frame, facts, purpose, styles: Styles::new() };
    writer.readme(book.add_worksheet())?;
    writer.period(book.add_worksheet())?;
    writer.wide(book.add_worksheet(), &COUNTIES.full(), &number_columns(rulebook))?;
    writer.wide(book.add_worksheet(), &CHECKLISTS.full(), &box_columns(rulebook))?;
    writer.documents(book.add_worksheet())?;
    writer.sites(book.add_worksheet())?;
    writer.rulings(book.add_worksheet())?;
    Ok(book.save_to_buffer()?)
}

/// The file's date is the period's, so that the same facts give the same bytes.
fn properties(frame: &Frame) -> Result<DocProperties, XlsxError> {
    Ok(DocProperties::new().set_creation_datetime(&excel_day(frame.period.bounds().0)?))
}

struct Writer<'a> {
    programme: &'a Programme,
    rulebook: &'a Rulebook,
    frame: &'a Frame,
    facts: &'a [Facts],
    purpose: Purpose,
    styles: Styles,
}

type Written = Result<(), XlsxError>;

impl<'a> Writer<'a> {
    /// The rows: every unit that is ranked or of which something is known, with its facts.
    fn counties(&self) -> Vec<(RegionCode, &'a Text, Option<&'a Facts>)> {
        let units = self.programme.units_on(self.frame.period.bounds().1);
        let rows = units.filter_map(|(unit, code)| {
            let known = self.facts.iter().find(|facts| facts.county == code.code);
            (unit.ranked || known.is_some()).then_some((code.code, &code.name, known))
        });
        rows.collect()
    }

    fn readme(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(README.full())?;
        sheet.set_column_width(0, 30)?;
        sheet.set_column_width(1, 60)?;
        sheet.set_column_width(2, 60)?;
        let style = &self.styles;
        sheet.write_string_with_format(0, 0, &self.rulebook.title.zh, &style.title)?;
        sheet.write_string(1, 0, &self.rulebook.title.en)?;
        let mut row = 2;
        if self.purpose == Purpose::Example {
            for language in Language::ALL {
                let text = say(language, "assessment-workbook-invented");
                sheet.write_string_with_format(row, 0, text, &style.warning)?;
                row += 1;
            }
        }
        row += 1;
        for key in [
            "assessment-workbook-guide-order",
            "assessment-workbook-guide-header",
            "assessment-workbook-guide-blank",
            "assessment-workbook-guide-boxes",
            "assessment-workbook-guide-documents",
            "assessment-workbook-guide-sites",
            "assessment-workbook-guide-rulings",
            "assessment-workbook-guide-period",
        ] {
            sheet.write_string_with_format(row, 1, say(Language::Chinese, key), &style.wrap)?;
            sheet.write_string_with_format(row, 2, say(Language::English, key), &style.wrap)?;
            row += 1;
        }
        row += 1;
        for (column, text) in ["fact", "中文", "English", "criterion"].into_iter().enumerate() {
            sheet.write_string_with_format(row, u16::try_from(column).unwrap_or(0), text, &style.head)?;
        }
        for fact in &self.rulebook.facts {
            row += 1;
            let criteria: Vec<&str> =
                self.rulebook.criteria_using(&fact.name).map(|c| c.id.as_str()).collect();
            sheet.write_string(row, 0, &fact.name)?;
            sheet.write_string_with_format(row, 1, &fact.title.zh, &style.wrap)?;
            sheet.write_string_with_format(row, 2, &fact.title.en, &style.wrap)?;
            sheet.write_string(row, 3, criteria.join(", "))?;
        }
        Ok(())
    }

    fn period(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(PERIOD.full())?;
        sheet.set_column_width(0, 16)?;
        sheet.set_column_width(1, 16)?;
        sheet.set_column_width(2, 90)?;
        let style = &self.styles;
        let rows = [
            (PERIOD_KEY, "assessment-workbook-period"),
            (DEADLINE_KEY, "assessment-workbook-deadline"),
            (SCORED_ON_KEY, "assessment-workbook-scored-on"),
        ];
        for (row, (key, note)) in (0..).zip(rows) {
            sheet.write_string_with_format(row, 0, key, &style.head)?;
            let note = format!("{}  {}", say(Language::Chinese, note), say(Language::English, note));
            sheet.write_string_with_format(row, 2, note, &style.remark)?;
        }
        sheet.write_string(0, 1, self.frame.period.to_string())?;
        if let Some(deadline) = self.frame.deadline {
            sheet.write_datetime_with_format(1, 1, &excel_day(deadline)?, &style.day)?;
        }
        if self.purpose != Purpose::Template {
            sheet.write_datetime_with_format(2, 1, &excel_day(self.frame.as_of)?, &style.day)?;
        }
        Ok(())
    }

    fn wide(&self, sheet: &mut Worksheet, name: &str, columns: &[Column]) -> Written {
        sheet.set_name(name)?;
        let counties = self.counties();
        let last_row = FIRST_ROW.saturating_add(u32::try_from(counties.len()).unwrap_or(0)).saturating_sub(1);
        self.heads(sheet, &["county", "name"], FIRST_ROW)?;
        for (place, column) in (2..).zip(columns) {
            sheet.set_column_width(place, 16)?;
            self.head(sheet, place, &column.header(), &column.title, &column.allowed)?;
            sheet.add_data_validation(FIRST_ROW, place, last_row, place, &validation(column.entry)?)?;
        }
        for (row, (county, name, facts)) in (FIRST_ROW..).zip(counties) {
            self.county(sheet, row, county, name)?;
            for (place, column) in (2..).zip(columns) {
                let value = facts.and_then(|facts| facts.get(&column.fact)).map(|entry| &entry.value);
                if let Some(value) = value {
                    self.entry(sheet, (row, place), column, value)?;
                }
            }
        }
        sheet.set_freeze_panes(FIRST_ROW, 2)?;
        Ok(())
    }

    fn entry(
        &self,
        sheet: &mut Worksheet,
        (row, place): (u32, u16),
        column: &Column,
        value: &Value,
    ) -> Written {
        let number = match (value, &column.item) {
            (Value::Count(count), None) => Some(crate::Exact::from(*count)),
            (Value::Amount(amount), None) => Some(amount.clone()),
            (Value::Tally(tally), Some(item)) => tally.get(item).map(|count| crate::Exact::from(*count)),
            _ => None,
        };
        if let Some(number) = number {
            sheet.write_number_with_format(row, place, number.approximate(), &self.styles.number)?;
        }
        let answer = match (value, &column.item) {
            (Value::YesNo(true), None) => Some(crate::Answer::Yes),
            (Value::YesNo(false), None) => Some(crate::Answer::No),
            (Value::Boxes(boxes), Some(item)) => boxes.get(item).copied(),
            _ => None,
        };
        if let Some(answer) = answer {
            sheet.write_string(row, place, answer_word(answer))?;
        }
        Ok(())
    }

    fn documents(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(DOCUMENTS.full())?;
        self.heads(sheet, &DOCUMENT_COLUMNS, 2)?;
        sheet.write_string_with_format(1, 0, "#", &self.styles.remark)?;
        for (column, key) in [
            (4, "assessment-workbook-document-number"),
            (5, "assessment-workbook-document-issuer"),
            (6, "assessment-workbook-document-issued"),
            (7, "assessment-workbook-document-until"),
        ] {
            self.remark(sheet, 1, column, key)?;
        }
        let mut row = 2;
        for (county, name, facts) in self.counties() {
            for fact in documents(self.rulebook) {
                self.county(sheet, row, county, name)?;
                sheet.write_string(row, 2, &fact.name)?;
                sheet.write_string(row, 3, &fact.title.zh)?;
                let value = facts.and_then(|facts| facts.get(&fact.name)).map(|entry| &entry.value);
                if let Some(Value::Document(document)) = value {
                    let issuer = self.rulebook.issuer(&document.issuer);
                    sheet.write_string(row, 4, &document.number)?;
                    sheet.write_string(row, 5, issuer.map_or(&document.issuer, |issuer| &issuer.name.zh))?;
                    sheet.write_datetime_with_format(
                        row,
                        6,
                        &excel_day(document.issued)?,
                        &self.styles.day,
                    )?;
                    if let Some(until) = document.in_force_until {
                        sheet.write_datetime_with_format(row, 7, &excel_day(until)?, &self.styles.day)?;
                    }
                }
                row += 1;
            }
        }
        let issuers: Vec<&str> = self.rulebook.issuers.iter().map(|issuer| issuer.name.zh.as_str()).collect();
        let list = DataValidation::new().allow_list_strings(&issuers)?;
        sheet.add_data_validation(2, 5, row.saturating_sub(1), 5, &list)?;
        sheet.set_freeze_panes(2, 4)?;
        Ok(())
    }

    fn sites(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(SITES.full())?;
        let measures = measures(self.rulebook);
        let mut names: Vec<&str> = SITE_COLUMNS.to_vec();
        names.extend(measures.iter().map(|(_, _, header)| header.as_str()));
        self.heads(sheet, &names, 2)?;
        sheet.write_string_with_format(1, 0, "#", &self.styles.remark)?;
        self.remark(sheet, 1, 3, "assessment-workbook-site")?;
        let mut facts_named: Vec<&str> = measures.iter().map(|(fact, _, _)| fact.name.as_str()).collect();
        facts_named.dedup();
        let mut row = 2;
        for (county, name, facts) in self.counties() {
            for fact in &facts_named {
                let value = facts.and_then(|facts| facts.get(fact)).map(|entry| &entry.value);
                let known = match value {
                    Some(Value::Sites(sites)) => Some(sites),
                    _ => None,
                };
                let rows = known.map_or(1, |sites| sites.len().max(1));
                for place in 0..rows {
                    self.county(sheet, row, county, name)?;
                    sheet.write_string(row, 2, *fact)?;
                    if let Some(site) = known.and_then(|sites| sites.get(place)) {
                        sheet.write_string(row, 3, &site.name)?;
                        for (column, (of, measure, _)) in (4..).zip(&measures) {
                            if let Some(size) = site.measures.get(*measure).filter(|_| of.name == *fact) {
                                let number = &self.styles.number;
                                sheet.write_number_with_format(row, column, size.approximate(), number)?;
                            }
                        }
                    } else if known.is_some() {
                        sheet.write_string(row, 3, NONE[0])?;
                    }
                    row += 1;
                }
            }
        }
        sheet.set_freeze_panes(2, 2)?;
        Ok(())
    }

    fn rulings(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(RULINGS.full())?;
        self.heads(sheet, &RULING_COLUMNS, 2)?;
        sheet.write_string_with_format(1, 0, "#", &self.styles.remark)?;
        self.remark(sheet, 1, 3, "assessment-workbook-ruling")?;
        self.remark(sheet, 1, 4, "assessment-workbook-ruling-item")?;
        let list = DataValidation::new().allow_list_strings(&[FALSIFIED[0], WAIVED[0]])?;
        sheet.add_data_validation(2, 3, 200, 3, &list)?;
        let mut row = 2;
        for (county, name, facts) in self.counties() {
            for ruling in facts.map(|facts| facts.rulings.as_slice()).unwrap_or_default() {
                self.county(sheet, row, county, name)?;
                sheet.write_string(row, 2, &ruling.criterion)?;
                sheet.write_string(row, 3, ruling_word(&ruling.kind))?;
                if let RulingKind::Waived(item) = &ruling.kind {
                    sheet.write_string(row, 4, item)?;
                }
                sheet.write_string(row, 5, &ruling.reason)?;
                row += 1;
            }
        }
        sheet.set_freeze_panes(2, 2)?;
        Ok(())
    }

    fn county(&self, sheet: &mut Worksheet, row: u32, county: RegionCode, name: &Text) -> Written {
        sheet.write_string_with_format(row, 0, county.to_string(), &self.styles.plain)?;
        sheet.write_string(row, 1, &name.zh)?;
        Ok(())
    }

    fn heads(&self, sheet: &mut Worksheet, names: &[&str], first_row: u32) -> Written {
        for (column, name) in (0..).zip(names) {
            sheet.set_column_width(column, if column < 2 { 12 } else { 24 })?;
            sheet.write_string_with_format(0, column, *name, &self.styles.head)?;
        }
        if first_row == FIRST_ROW {
            for (row, text) in [(1, "# 名称"), (2, "# name"), (3, "# 填写 / entry")] {
                sheet.write_string_with_format(row, 0, text, &self.styles.remark)?;
            }
        }
        Ok(())
    }

    fn head(
        &self,
        sheet: &mut Worksheet,
        column: u16,
        name: &str,
        title: &Text,
        allowed: &Sentence,
    ) -> Written {
        let style = &self.styles;
        let allowed = format!("{}\n{}", allowed.say(Language::Chinese), allowed.say(Language::English));
        sheet.write_string_with_format(0, column, name, &style.head)?;
        sheet.write_string_with_format(1, column, &title.zh, &style.remark)?;
        sheet.write_string_with_format(2, column, &title.en, &style.remark)?;
        sheet.write_string_with_format(3, column, allowed, &style.remark)?;
        Ok(())
    }

    fn remark(&self, sheet: &mut Worksheet, row: u32, column: u16, key: &'static str) -> Written {
        let text = format!("{}\n{}", say(Language::Chinese, key), say(Language::English, key));
        sheet.write_string_with_format(row, column, text, &self.styles.remark)?;
        Ok(())
    }
}

fn validation(entry: EntryKind) -> Result<DataValidation, XlsxError> {
    let validation = DataValidation::new();
    match entry {
        EntryKind::Count => Ok(validation.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))),
        EntryKind::Amount => {
            Ok(validation.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)))
        }
        EntryKind::YesNo => validation.allow_list_strings(&[ANSWERS[0].1[0], ANSWERS[1].1[0]]),
        EntryKind::Answer => validation.allow_list_strings(&ANSWERS.map(|(_, words)| words[0])),
    }
}
