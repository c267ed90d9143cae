//! Rows of a workbook's sheets, cell by cell.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader};

use super::{Cells, Fault, MOST_COLUMNS, Row, SheetName, Value};

/// What a workbook may unpack to, in bytes; 200,000 orders of sixty columns take about half.
const MOST_UNPACKED: u64 = 1024 * 1024 * 1024;
/// What the texts of a workbook, which are held in memory, may unpack to.
const MOST_TEXTS: u64 = 128 * 1024 * 1024;

pub(super) fn read<F: Read + Seek, E: From<Fault>>(
    file: &mut F,
    name: Option<&str>,
    most_rows: u64,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<(), E> {
    weigh(file)?;
    file.seek(SeekFrom::Start(0)).map_err(Fault::from)?;
    // The reader panics on some damaged files (an overflow in a cell's name). To the person who sent one that is a
    // fault like any other, so the panic ends here.
    catch_unwind(AssertUnwindSafe(|| read_cells(file, name, most_rows, take)))
        .unwrap_or(Err(Fault::Damaged.into()))
}

/// Unpacks into nothing and counts, since what a workbook says of its own size need not be true.
fn weigh<F: Read + Seek>(file: &mut F) -> Result<(), Fault> {
    let damaged = |_| Fault::Damaged;
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let mut left = MOST_UNPACKED;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(damaged)?;
        let holds_texts = entry.name().map_err(damaged)?.ends_with("sharedStrings.xml");
        let most = if holds_texts { MOST_TEXTS.min(left) } else { left };
        let read = std::io::copy(&mut entry.by_ref().take(most + 1), &mut std::io::sink());
        let read = read.map_err(|_| Fault::Damaged)?;
        left = left.checked_sub(read).filter(|_| read <= most).ok_or(Fault::TooLarge)?;
    }
    Ok(())
}

fn read_cells<F: Read + Seek, E: From<Fault>>(
    file: &mut F,
    name: Option<&str>,
    most_rows: u64,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let damaged = |_| Fault::Damaged;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(damaged)?;
    let names = book.sheet_names();
    let sheet = match name {
        None => names.first().cloned().ok_or(Fault::NotATable)?,
        Some(name) => {
            let there = names.iter().find(|one| one.trim() == name).cloned();
            there.ok_or_else(|| Fault::NoSheet(name.to_owned()))?
        }
    };
    rows_of(&mut book.worksheet_cells_reader(&sheet).map_err(damaged)?, most_rows, take)
}

/// The sheets with cells, in the order of the workbook, and the rows of the first so many.
pub(super) fn read_all<F: Read + Seek>(
    file: &mut F,
    most_sheets: usize,
    take: &mut dyn FnMut(usize, &Row<'_>) -> ControlFlow<()>,
) -> Result<Vec<SheetName>, Fault> {
    weigh(file)?;
    file.seek(SeekFrom::Start(0))?;
    catch_unwind(AssertUnwindSafe(|| read_sheets(file, most_sheets, take))).unwrap_or(Err(Fault::Damaged))
}

fn read_sheets<F: Read + Seek>(
    file: &mut F,
    most_sheets: usize,
    take: &mut dyn FnMut(usize, &Row<'_>) -> ControlFlow<()>,
) -> Result<Vec<SheetName>, Fault> {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|_| Fault::Damaged)?;
    // A chart on a sheet of its own has no cells.
    let sheets = book.sheets_metadata().iter().filter(|one| one.typ == SheetType::WorkSheet);
    let name = |one: &calamine::Sheet| SheetName {
        name: one.name.clone(),
        is_hidden: one.visible != SheetVisible::Visible,
    };
    let names: Vec<SheetName> = sheets.map(name).collect();
    for (place, sheet) in names.iter().take(most_sheets).enumerate() {
        let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(|_| Fault::Damaged)?;
        let mut rows = |row: &Row<'_>| match take(place, row) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Ended::Enough),
        };
        match rows_of(&mut reader, u64::MAX, &mut rows) {
            Ok(()) | Err(Ended::Enough | Ended::Fault(Fault::Empty)) => {}
            Err(Ended::Fault(fault)) => return Err(fault),
        }
    }
    Ok(names)
}

/// Why the reading of a sheet ends before its end.
enum Ended {
    Enough,
    Fault(Fault),
}

impl From<Fault> for Ended {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn rows_of<F: Read + Seek, E: From<Fault>>(
    reader: &mut XlsxCellReader<'_, F>,
    most_rows: u64,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let damaged = |_| Fault::Damaged;
    let (mut values, mut line, mut rows) = (Vec::new(), 0_u64, 0_u64);
    while let Some(cell) = reader.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let (row, column) = (u64::from(row) + 1, usize::try_from(column).unwrap_or(usize::MAX));
        if column >= MOST_COLUMNS {
            return Err(Fault::TooLarge.into());
        }
        if row != line && !values.is_empty() {
            rows += 1;
            take(&Row { line, cells: Cells::Values(&values) })?;
            values.clear();
        }
        if rows >= most_rows {
            return Err(Fault::TooManyRows(most_rows).into());
        }
        line = row;
        let value = value_of(cell.get_value());
        if value != Value::Text(String::new()) {
            values.resize(values.len().max(column + 1), Value::Text(String::new()));
            if let Some(place) = values.get_mut(column) {
                *place = value;
            }
        }
    }
    match (values.is_empty(), rows) {
        (true, 0) => Err(Fault::Empty.into()),
        (true, _) => Ok(()),
        (false, _) => take(&Row { line, cells: Cells::Values(&values) }),
    }
}

fn value_of(cell: &DataRef<'_>) -> Value {
    match cell {
        DataRef::Int(number) => Value::Text(number.to_string()),
        DataRef::Float(number) => Value::Number(*number),
        DataRef::String(text) => Value::Text(text.clone()),
        DataRef::SharedString(text) => Value::Text((*text).to_owned()),
        DataRef::Bool(truth) => Value::Text(truth.to_string()),
        DataRef::DateTime(at) if at.is_datetime() => Value::Text(moment(at)),
        DataRef::DateTime(at) => Value::Number(at.as_f64()),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Value::Text(text.replace('T', " ")),
        DataRef::Error(error) => Value::Text(error.to_string()),
        DataRef::Empty => Value::Text(String::new()),
    }
}

/// To the second: spreadsheets keep a fraction of a day, which is rounded.
fn moment(at: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}
