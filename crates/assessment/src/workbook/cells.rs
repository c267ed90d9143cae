//! One sheet in memory, and cells read into values.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader, Xlsx};
use kernel::{Day, RegionCode};

use super::layout::REMARK;
use crate::{Exact, Sentence};

/// More than any programme needs; a hostile file is refused before it fills the memory.
const MOST_ROWS: u32 = 5_000;
const MOST_COLUMNS: u32 = 1_000;
/// The longest text of a cell that is taken over.
const LONGEST_TEXT: usize = 500;
/// The largest count a cell can hold exactly.
const LARGEST_COUNT: u64 = 1_000_000_000_000;

/// A workbook being read.
pub(super) type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Opens a workbook; `None` when it is none.
pub(super) fn open(bytes: &[u8]) -> Option<Book<'_>> {
    guarded(|| Xlsx::new(Cursor::new(bytes)).ok()).flatten()
}

/// The reader panics on some damaged files (an overflow in a cell's name). To the person who sent one that
/// is a fault like any other, so the panic ends here.
fn guarded<T>(read: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).ok()
}

/// A sheet's cells by row and column, from 0; empty ones are absent.
pub(super) struct Cells {
    pub(super) sheet: String,
    cells: BTreeMap<(u32, u32), Data>,
}

/// The header of a column, and where it is.
pub(super) type Header = BTreeMap<String, u32>;

impl Cells {
    /// Reads a sheet cell by cell.
    pub(super) fn read(book: &mut Book<'_>, sheet: &str) -> Result<Self, Sentence> {
        guarded(|| Self::read_cells(book, sheet))
            .unwrap_or_else(|| Err(Sentence::new("assessment-fault-sheet-damaged")))
    }

    fn read_cells(book: &mut Book<'_>, sheet: &str) -> Result<Self, Sentence> {
        let damaged = |_| Sentence::new("assessment-fault-sheet-damaged");
        let mut cells = BTreeMap::new();
        let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let value = Data::from(cell.get_value().clone());
            let blank = match &value {
                Data::Empty => true,
                Data::String(text) => text.trim().is_empty(),
                _ => false,
            };
            if blank {
                continue;
            }
            if row >= MOST_ROWS || column >= MOST_COLUMNS {
                return Err(Sentence::new("assessment-fault-sheet-large")
                    .with("rows", MOST_ROWS)
                    .with("columns", MOST_COLUMNS));
            }
            cells.insert((row, column), value);
        }
        Ok(Self { sheet: sheet.to_owned(), cells })
    }

    pub(super) fn get(&self, row: u32, column: u32) -> Option<&Data> {
        self.cells.get(&(row, column))
    }

    /// The text of a cell, trimmed; numbers as they are written.
    pub(super) fn text(&self, row: u32, column: u32) -> Option<String> {
        let text = match self.get(row, column)? {
            Data::Float(number) => number.to_string(),
            Data::String(text) | Data::DateTimeIso(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        Some(text.chars().take(LONGEST_TEXT).collect())
    }

    /// The names in the first row. A name that stands twice is returned beside them, with its column.
    pub(super) fn header(&self) -> (Header, Vec<(String, u32)>) {
        let mut header = Header::new();
        let mut twice = Vec::new();
        for (row, column) in self.cells.range((0, 0)..(1, 0)).map(|(place, _)| *place) {
            let Some(name) = self.text(row, column) else { continue };
            match header.entry(name) {
                Entry::Vacant(free) => drop(free.insert(column)),
                Entry::Occupied(taken) => twice.push((taken.key().clone(), column)),
            }
        }
        (header, twice)
    }

    /// The rows below the header that are no remarks.
    pub(super) fn rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.cells.range((1, 0)..).map(|((row, _), _)| *row).collect();
        rows.dedup();
        rows.retain(|row| !self.text(*row, 0).is_some_and(|text| text.starts_with(REMARK)));
        rows
    }
}

/// `D5`, as spreadsheets name it.
pub(super) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), row.saturating_add(1))
}

pub(super) fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column.saturating_add(1);
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A whole number that is not negative.
pub(super) fn count(cell: &Data) -> Result<u64, Sentence> {
    let number = amount(cell)?;
    let whole = number.whole().filter(|count| *count <= LARGEST_COUNT);
    whole.ok_or_else(|| Sentence::new("assessment-fault-cell-whole").with("value", number))
}

/// A number that is not negative. Text is taken when it is nothing but digits.
pub(super) fn amount(cell: &Data) -> Result<Exact, Sentence> {
    let number = match cell {
        Data::Int(number) => number.to_string().parse().ok(),
        Data::Float(number) => number.to_string().parse().ok(),
        Data::String(text) => text.trim().parse().ok().filter(|_| !text.contains('/')),
        Data::Error(error) => {
            return Err(Sentence::new("assessment-fault-cell-error").with("value", error));
        }
        _ => None,
    };
    let number: Exact =
        number.ok_or_else(|| Sentence::new("assessment-fault-cell-number").with("value", shown(cell)))?;
    if number.is_negative() {
        return Err(Sentence::new("assessment-fault-cell-negative").with("value", number));
    }
    Ok(number)
}

/// A day: a date cell, or a text such as 2026-03-05.
pub(super) fn day(cell: &Data) -> Result<Day, Sentence> {
    let day = match cell {
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            Day::new(i32::from(year), month, day)
        }
        Data::DateTimeIso(text) => text.get(..10).and_then(|date| date.parse().ok()),
        Data::String(text) => text.trim().replace(['/', '.'], "-").parse().ok(),
        _ => None,
    };
    let plausible = day.filter(|day| (1949..=2200).contains(&day.0.year()));
    plausible.ok_or_else(|| Sentence::new("assessment-fault-cell-day").with("value", shown(cell)))
}

/// A division code, as a number or as text.
pub(super) fn code(text: &str) -> Option<RegionCode> {
    text.parse().ok()
}

/// The start of what stands in a cell, to be quoted.
pub(super) fn shown(cell: &Data) -> String {
    cell.to_string().chars().take(40).collect()
}
