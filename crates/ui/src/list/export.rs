//! A list as a file: CSV and XLSX.

use kernel::{Fen, Status};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Cell, ListQuery, ListView, rows_from_to};
use crate::{PageError, View};

/// What the last line of a file says when there are more rows than it holds; empty otherwise.
pub(super) fn cut(view: &View, query: &ListQuery, list: &ListView) -> String {
    let rows = i64::try_from(list.rows.len()).unwrap_or(i64::MAX);
    if rows >= list.total {
        return String::new();
    }
    let held = rows_from_to(query.offset(), query.offset().saturating_add(rows));
    view.t2("ui-export-cut", ("rows", &held), ("total", &view.number(&list.total)))
}

pub(super) fn csv_of(list: &ListView, cut: &str) -> Result<Vec<u8>, PageError> {
    let broken = |_| PageError::new(Status::Internal, "error-internal");
    // The mark tells spreadsheets that this is UTF-8.
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(list.columns.iter().map(|column| column.label.as_str())).map_err(broken)?;
    for row in &list.rows {
        writer.write_record(row.iter().map(Cell::csv)).map_err(broken)?;
    }
    if !cut.is_empty() {
        writer.write_record([cut]).map_err(broken)?;
    }
    writer.into_inner().map_err(|_| PageError::new(Status::Internal, "error-internal"))
}

pub(super) fn xlsx_of(list: &ListView, cut: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let head = Format::new().set_bold();
    let money = Format::new().set_num_format("#,##0.00");
    for (column, index) in list.columns.iter().zip(0_u16..) {
        sheet.write_with_format(0, index, column.label.as_str(), &head)?;
    }
    for (line, row) in list.rows.iter().zip(1_u32..) {
        for (cell, index) in line.iter().zip(0_u16..) {
            match cell {
                Cell::Number(number) | Cell::NumberLink(number, _) => {
                    sheet.write(row, index, *number)?;
                }
                Cell::Money(amount) | Cell::MoneyLink(amount, _) => {
                    sheet.write_with_format(row, index, yuan(*amount), &money)?;
                }
                Cell::Missing => {}
                // A cell of words is never taken for a formula; it holds at most 32,767 letters.
                other => {
                    let words: String = other.plain().chars().take(16_000).collect();
                    sheet.write_string(row, index, words)?;
                }
            }
        }
    }
    if !cut.is_empty() {
        let below = u32::try_from(list.rows.len()).unwrap_or(u32::MAX - 1).saturating_add(1);
        sheet.write_string(below, 0, cut)?;
    }
    sheet.autofit();
    workbook.save_to_buffer()
}

impl Cell {
    /// The value for CSV, where a spreadsheet takes words for a formula unless a quote stands before them.
    /// Some also read the full-width signs of Chinese keyboards (OWASP, CSV Injection).
    fn csv(&self) -> String {
        let text = self.plain();
        let words = matches!(self, Self::Text(_) | Self::Link(..) | Self::Tag(..));
        let start = text.trim_start_matches(' ');
        if words && start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n']) {
            return format!("'{text}");
        }
        text
    }
}

/// An amount for a spreadsheet, which knows no integers of fen; up to 90 trillion yuan this is exact to the fen.
#[must_use]
#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "the file format stores doubles")]
pub fn yuan(amount: Fen) -> f64 {
    amount.0 as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Range, Reader, Xlsx};

    use super::*;
    use crate::Column;

    fn list(cell: Cell) -> ListView {
        ListView {
            title: String::new(),
            intro: String::new(),
            file: "x",
            filters: Vec::new(),
            columns: vec![Column::words("名称".to_owned())],
            rows: vec![vec![cell]],
            total: 1,
            empty: String::new(),
            action: None,
            searchable: true,
        }
    }

    #[test]
    fn a_formula_typed_by_somebody_stays_words() {
        for typed in ["=1+1", "＝1+1", "@SUM(A1)", " =1+1", "+86 139", "-1+cmd|' /C calc'!A0", "\t=1"] {
            let csv = String::from_utf8(csv_of(&list(Cell::Text(typed.to_owned())), "").unwrap()).unwrap();
            assert!(csv.trim_start_matches("\u{feff}名称\n").starts_with(&format!("'{typed}")), "{csv}");
            let sheet = first_sheet(&xlsx_of(&list(Cell::Text(typed.to_owned())), "").unwrap());
            assert_eq!(sheet.get_value((1, 0)), Some(&Data::String(typed.to_owned())));
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        assert_eq!(Cell::Number(-5).csv(), "-5");
        assert_eq!(Cell::Money(Fen(-123_456)).csv(), "-1234.56");
        let sheet = first_sheet(&xlsx_of(&list(Cell::Money(Fen(123_456))), "").unwrap());
        assert_eq!(sheet.get_value((1, 0)), Some(&Data::Float(1234.56)));
    }

    #[test]
    fn a_file_that_does_not_hold_everything_says_so() {
        let cell = Cell::Text("梨".to_owned());
        let csv = String::from_utf8(csv_of(&list(cell.clone()), "还有").unwrap()).unwrap();
        assert_eq!(csv, "\u{feff}名称\n梨\n还有\n");
        let sheet = first_sheet(&xlsx_of(&list(cell), "还有").unwrap());
        assert_eq!(sheet.get_value((2, 0)), Some(&Data::String("还有".to_owned())));
    }

    fn first_sheet(bytes: &[u8]) -> Range<Data> {
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        book.worksheet_range_at(0).unwrap().unwrap()
    }
}
