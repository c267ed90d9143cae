//! The bulletin's annexes as a workbook: the ranking, all criteria by counties, and what they were judged by.

use rust_xlsxwriter::{DocProperties, Workbook, Worksheet, XlsxError};

use super::release::{Release, earned};
use super::value_text;
use crate::words::say;
use crate::workbook::{Styles, WriteError, excel_day};
use crate::{Exact, Input, Language, Node, Score, Source};

/// The annexes as an XLSX file with the sheets ranking, criteria and evidence: facts and documents, without what was said of
/// them.
pub fn annexes(release: &Release, language: Language) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    let created = excel_day(release.published_on)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let writer = Writer { release, language, styles: Styles::new() };
    writer.ranking(book.add_worksheet())?;
    writer.criteria(book.add_worksheet())?;
    writer.evidence(book.add_worksheet())?;
    Ok(book.save_to_buffer()?)
}

struct Writer<'a> {
    release: &'a Release,
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
            "assessment-table-rank-before",
        ];
        let mut heads: Vec<String> = keys.map(|key| say(self.language, key)).into();
        let groups = &self.release.rulebook.groups;
        heads.extend(groups.iter().map(|group| group.title.get(self.language).to_owned()));
        self.heads(sheet, &heads, &[8.0, 18.0])?;
        for (row, (rank, score)) in (1..).zip(self.release.ranked()) {
            self.place(sheet, row, rank, score)?;
        }
        sheet.set_freeze_panes(1, 2)?;
        Ok(())
    }

    fn place(&self, sheet: &mut Worksheet, row: u32, rank: Option<u32>, score: &Score) -> Written {
        if let Some(rank) = rank {
            sheet.write_number(row, 0, rank)?;
        }
        sheet.write_string(row, 1, self.release.name(score.county, self.language))?;
        if let Some(total) = &score.total {
            self.figure(sheet, row, 2, total)?;
        }
        self.figure(sheet, row, 3, &score.base)?;
        self.figure(sheet, row, 4, &score.bonus)?;
        if let Some(before) = self.release.rank_before(score.county) {
            sheet.write_number(row, 5, before)?;
        }
        for (column, group) in (6..).zip(&score.groups) {
            self.figure(sheet, row, column, &earned(group))?;
        }
        Ok(())
    }

    fn criteria(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(say(self.language, "assessment-sheet-criteria"))?;
        let keys = ["assessment-trace-node", "assessment-trace-title", "assessment-trace-possible"];
        let mut heads: Vec<String> = keys.map(|key| say(self.language, key)).into();
        heads.extend(self.release.ranked().map(|(_, score)| self.release.name(score.county, self.language)));
        self.heads(sheet, &heads, &[8.0, 40.0, 8.0])?;
        for (row, criterion) in (1..).zip(&self.release.rulebook.criteria) {
            sheet.write_string(row, 0, &criterion.id)?;
            sheet.write_string(row, 1, criterion.title.get(self.language))?;
            self.figure(sheet, row, 2, &criterion.points)?;
            for (column, (_, score)) in (3..).zip(self.release.ranked()) {
                if let Some(node) = score.criterion(&criterion.id) {
                    self.figure(sheet, row, column, &earned(node))?;
                }
            }
        }
        sheet.set_freeze_panes(1, 2)?;
        Ok(())
    }

    fn evidence(&self, sheet: &mut Worksheet) -> Written {
        sheet.set_name(say(self.language, "assessment-sheet-evidence"))?;
        let keys = [
            "assessment-table-county",
            "assessment-table-criterion",
            "assessment-table-fact",
            "assessment-table-value",
            "assessment-table-source",
        ];
        let heads: Vec<String> = keys.map(|key| say(self.language, key)).into();
        self.heads(sheet, &heads, &[18.0, 34.0, 40.0, 40.0, 34.0])?;
        let mut row = 1;
        for (_, score) in self.release.ranked() {
            for criterion in score.criteria() {
                let title = self.release.title_of(&criterion.id, self.language);
                for input in inputs(criterion) {
                    sheet.write_string(row, 0, self.release.name(score.county, self.language))?;
                    sheet.write_string(row, 1, format!("{} {title}", criterion.id))?;
                    self.input(sheet, row, input)?;
                    row += 1;
                }
            }
        }
        sheet.set_freeze_panes(1, 2)?;
        Ok(())
    }

    fn input(&self, sheet: &mut Worksheet, row: u32, input: &Input) -> Written {
        let node = match &input.item {
            Some(item) => format!(".{}.{item}", input.fact),
            None => format!(".{}", input.fact),
        };
        sheet.write_string(row, 2, self.release.title_of(&node, self.language))?;
        let value = input.value.as_ref().map_or_else(
            || say(self.language, "assessment-status-missing"),
            |value| value_text(value, input.item.as_deref(), self.language),
        );
        sheet.write_string_with_format(row, 3, value, &self.styles.wrap)?;
        let source = input.source.as_ref().map(|source| match source {
            Source::Cells { sheet, cells } => format!("{sheet}!{cells}"),
            Source::Events { link, count } => format!("{link} ({count})"),
            Source::Record { link } => link.clone(),
        });
        sheet.write_string(row, 4, source.unwrap_or_default())?;
        Ok(())
    }

    fn heads(&self, sheet: &mut Worksheet, heads: &[String], widths: &[f64]) -> Written {
        for (column, head) in (0..).zip(heads) {
            sheet.set_column_width(column, widths.get(usize::from(column)).copied().unwrap_or(14.0))?;
            sheet.write_string_with_format(0, column, head, &self.styles.head)?;
        }
        Ok(())
    }

    fn figure(&self, sheet: &mut Worksheet, row: u32, column: u16, figure: &Exact) -> Written {
        let published = figure.rounded(self.release.decimals()).approximate();
        sheet.write_number_with_format(row, column, published, &self.styles.number)?;
        Ok(())
    }
}

/// What a criterion was judged by, its parts' facts included, each once.
fn inputs(criterion: &Node) -> Vec<&Input> {
    let mut found: Vec<&Input> = Vec::new();
    let mut open = vec![criterion];
    while let Some(node) = open.pop() {
        for input in &node.inputs {
            if !found.iter().any(|known| known.fact == input.fact && known.item == input.item) {
                found.push(input);
            }
        }
        open.extend(node.parts.iter().rev());
    }
    found
}
