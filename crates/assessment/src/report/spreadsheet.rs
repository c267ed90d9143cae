//! Results as a workbook: the ranking, the whole trace, and what they were made by.

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};

use super::{status_word, value_text};
use crate::engine::{Assessment, Input, Node, Score};
use crate::rulebook::Rulebook;
use crate::words::say;
use crate::workbook::{Styles, WriteError, excel_day};
use crate::{Exact, Language, Programme, Sentence, Source};

/// The assessment as an XLSX file with the sheets ranking, trace and rulebook.
pub fn spreadsheet(
    assessment: &Assessment,
    programme: &Programme,
    rulebook: &Rulebook,
    language: Language,
) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let created = excel_day(assessment.frame.as_of)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let writer = Writer { assessment, programme, rulebook, language, styles: Styles::new() };
    writer.ranking(book.add_worksheet())?;
    writer.trace(book.add_worksheet())?;
    writer.rulebook(book.add_worksheet())?;
    Ok(book.save_to_buffer()?)
}

struct Writer<'a> {
    assessment: &'a Assessment,
    programme: &'a Programme,
    rulebook: &'a Rulebook,
    language: Language,
    styles: Styles,
}

type Written = Result<(), XlsxError>;

impl Writer<'_> {
    fn ranking(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(say(self.language, "assessment-sheet-ranking"))?;
        let keys = [
            "assessment-table-rank",
            "assessment-table-county",
            "assessment-table-total",
            "assessment-table-base",
            "assessment-table-bonus",
        ];
        let mut heads: Vec<String> = keys.map(|key| say(self.language, key)).into();
        heads.extend(self.rulebook.groups.iter().map(|group| group.title.get(self.language).to_owned()));
        self.heads(sheet, &heads, &[8.0, 18.0])?;
        let decimals = self.rulebook.choices_on(self.assessment.frame.period.bounds().1).tie_decimals;
        for (row, place) in (1..).zip(&self.assessment.ranking) {
            if let Some(rank) = place.rank {
                sheet.write_number(row, 0, rank)?;
            }
            sheet.write_string(row, 1, self.name(place.county))?;
            if let Some(score) = self.assessment.score(place.county) {
                let rounded = |figure: &Exact| figure.rounded(decimals);
                if let Some(total) = &score.total {
                    self.number(sheet, row, 2, &rounded(total))?;
                }
                self.number(sheet, row, 3, &rounded(&score.base))?;
                self.number(sheet, row, 4, &rounded(&score.bonus))?;
                for (column, group) in (5..).zip(&score.groups) {
                    let base = group.base.clone().unwrap_or_else(Exact::zero);
                    self.number(sheet, row, column, &rounded(&(&base + &group.bonus)))?;
                }
            }
        }
        sheet.set_freeze_panes(1, 2)?;
        Ok(())
    }

    fn trace(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(say(self.language, "assessment-sheet-trace"))?;
        let keys = [
            "assessment-table-county",
            "assessment-trace-node",
            "assessment-trace-title",
            "assessment-trace-status",
            "assessment-trace-possible",
            "assessment-table-base",
            "assessment-table-bonus",
            "assessment-trace-working",
            "assessment-trace-inputs",
        ];
        self.heads(
            sheet,
            &keys.map(|key| say(self.language, key)),
            &[18.0, 28.0, 40.0, 12.0, 10.0, 10.0, 10.0, 60.0, 70.0],
        )?;
        let mut row = 1;
        for score in &self.assessment.scores {
            let mut open: Vec<&Node> = score.groups.iter().rev().collect();
            while let Some(node) = open.pop() {
                self.node(sheet, row, score, node)?;
                open.extend(node.parts.iter().rev());
                row += 1;
            }
        }
        sheet.set_freeze_panes(1, 2)?;
        Ok(())
    }

    fn node(&self, sheet: &mut Worksheet, row: u32, score: &Score, node: &Node) -> Written {
        sheet.write_string(row, 0, self.name(score.county))?;
        sheet.write_string(row, 1, &node.id)?;
        let title = self.rulebook.title_of(&node.id).map_or("", |title| title.get(self.language));
        sheet.write_string(row, 2, title)?;
        sheet.write_string(row, 3, status_word(node.status, self.language))?;
        self.number(sheet, row, 4, &node.possible)?;
        if let Some(base) = &node.base {
            self.number(sheet, row, 5, base)?;
        }
        self.number(sheet, row, 6, &node.bonus)?;
        sheet.write_string_with_format(row, 7, node.working.say(self.language), &self.styles.wrap)?;
        let inputs: Vec<String> = node.inputs.iter().map(|input| self.input(input)).collect();
        sheet.write_string_with_format(row, 8, inputs.join("\n"), &self.styles.wrap)?;
        Ok(())
    }

    fn input(&self, input: &Input) -> String {
        let node = input
            .item
            .as_ref()
            .map_or_else(|| format!(".{}", input.fact), |item| format!(".{}.{item}", input.fact));
        let title =
            self.rulebook.title_of(&node).map_or(input.fact.as_str(), |title| title.get(self.language));
        let value = input.value.as_ref().map_or_else(
            || say(self.language, "assessment-status-missing"),
            |value| value_text(value, input.item.as_deref(), self.language),
        );
        let source = input.source.as_ref().map(|source| match source {
            Source::Cells { sheet, cells } => format!(" ({sheet}!{cells})"),
            Source::Events { link, count } => format!(" ({link}, {count})"),
            Source::Record { link } => format!(" ({link})"),
        });
        format!("{title}: {value}{}", source.unwrap_or_default())
    }

    fn rulebook(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(say(self.language, "assessment-sheet-rulebook"))?;
        sheet.set_column_width(0, 28)?;
        sheet.set_column_width(1, 90)?;
        let title = Sentence::new("assessment-table-title")
            .with("title", self.rulebook.title.get(self.language))
            .with("period", self.assessment.frame.period)
            .with("day", self.assessment.frame.as_of);
        sheet.write_string_with_format(0, 0, title.say(self.language), &self.styles.title)?;
        sheet.write_string(1, 0, "SHA-256")?;
        sheet.write_string(1, 1, &self.rulebook.hash)?;
        for (row, parameter) in (3..).zip(&self.rulebook.parameters) {
            let values: Vec<String> =
                parameter.values.iter().map(|(from, value)| format!("{from}: {value}")).collect();
            sheet.write_string_with_format(
                row,
                0,
                format!("{}\n{}", parameter.name, values.join("\n")),
                &self.styles.wrap,
            )?;
            sheet.write_string_with_format(row, 1, parameter.note.get(self.language), &self.styles.wrap)?;
        }
        Ok(())
    }

    fn heads(&self, sheet: &mut Worksheet, heads: &[String], widths: &[f64]) -> Written {
        for (column, head) in (0..).zip(heads) {
            sheet.set_column_width(column, widths.get(usize::from(column)).copied().unwrap_or(14.0))?;
            sheet.write_string_with_format(0, column, head, &self.styles.head)?;
        }
        Ok(())
    }

    fn number(&self, sheet: &mut Worksheet, row: u32, column: u16, figure: &Exact) -> Written {
        sheet.write_number_with_format(row, column, figure.approximate(), &self.styles.number)?;
        Ok(())
    }

    fn name(&self, county: kernel::RegionCode) -> String {
        let name = self.programme.name_of(county);
        name.map_or_else(|| county.to_string(), |name| name.get(self.language).to_owned())
    }
}
