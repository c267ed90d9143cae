//! A table that somebody sends: CSV in the encodings of Chinese spreadsheets, or XLSX. Read row by row, so that memory
//! does not grow with the file.

mod delimited;
mod workbook;

use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use csv::ByteRecord;
use encoding_rs::GB18030;
use kernel::{Message, Refusal, Status};

/// Columns a table has at most.
const MOST_COLUMNS: usize = 500;

/// Why a file is no table that can be read. Each refuses the whole file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// A picture, a page, a letter, or a single column.
    #[error("the file is not a table")]
    NotATable,
    /// The binary workbooks of before 2007.
    #[error("the file is an .xls workbook")]
    OldWorkbook,
    /// A workbook that does not open.
    #[error("the workbook is damaged or cut off")]
    Damaged,
    /// The workbook lacks this sheet.
    #[error("the workbook has no sheet `{0}`")]
    NoSheet(String),
    /// It ends within this line.
    #[error("the file is cut off in line {0}")]
    Truncated(u64),
    /// This line has another encoding than those above it.
    #[error("line {0} has another encoding")]
    MixedEncodings(u64),
    /// Neither UTF-8 nor GB18030.
    #[error("line {0} is neither UTF-8 nor GB18030")]
    UnknownEncoding(u64),
    /// More rows than this.
    #[error("more than {0} rows")]
    TooManyRows(u64),
    /// More columns or more unpacked bytes than any export has.
    #[error("the table is too wide or unpacks to too much")]
    TooLarge,
    /// The disk failed.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<csv::Error> for Fault {
    fn from(error: csv::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl Refusal for Fault {
    fn status(&self) -> Status {
        match self {
            Self::Unreadable(_) => Status::Internal,
            _ => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("ui-sheet-empty"),
            Self::NotATable => Message::new("ui-sheet-not-a-table"),
            Self::OldWorkbook => Message::new("ui-sheet-old-workbook"),
            Self::Damaged => Message::new("ui-sheet-damaged"),
            Self::NoSheet(name) => Message::new("ui-sheet-no-sheet").with("name", name),
            Self::Truncated(line) => Message::new("ui-sheet-truncated").with("line", line),
            Self::MixedEncodings(line) => Message::new("ui-sheet-mixed-encodings").with("line", line),
            Self::UnknownEncoding(line) => Message::new("ui-sheet-unknown-encoding").with("line", line),
            Self::TooManyRows(rows) => Message::new("ui-sheet-too-many-rows").with("rows", rows),
            Self::TooLarge => Message::new("ui-sheet-too-large"),
            Self::Unreadable(_) => Message::new("error-internal"),
        }
    }

    fn field(&self) -> Option<&'static str> {
        Some("file")
    }
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// GB18030, which holds GBK and GB2312.
    Gb18030,
    /// A workbook.
    Xlsx,
}

impl Encoding {
    /// Its name, the same in every language.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GBK/GB18030",
            Self::Xlsx => "XLSX",
        }
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Words, or digits written as words; moments are `2026-11-23 18:05:00`.
    Text(String),
    /// A number of a workbook: beyond fifteen digits it is no longer what was typed.
    Number(f64),
}

impl Value {
    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The line in the file, from 1.
    pub line: u64,
    cells: Cells<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Cells<'a> {
    Bytes(&'a ByteRecord, Encoding),
    Values(&'a [Value]),
}

impl Row<'_> {
    /// How many cells it has.
    #[must_use]
    pub fn width(&self) -> usize {
        match self.cells {
            Cells::Bytes(record, _) => record.len(),
            Cells::Values(values) => values.len(),
        }
    }

    /// A cell without what spreadsheets put around it; empty when it is not there. Only cells that are asked for are
    /// decoded.
    #[must_use]
    pub fn cell(&self, column: usize) -> Value {
        match self.cells {
            Cells::Bytes(record, encoding) => {
                let bytes = record.get(column).unwrap_or_default();
                let text = match encoding {
                    Encoding::Gb18030 => GB18030.decode_without_bom_handling(bytes).0,
                    Encoding::Utf8 | Encoding::Xlsx => String::from_utf8_lossy(bytes),
                };
                Value::Text(bare(&text).to_owned())
            }
            Cells::Values(values) => match values.get(column) {
                Some(Value::Text(text)) => Value::Text(bare(text).to_owned()),
                Some(number) => number.clone(),
                None => Value::Text(String::new()),
            },
        }
    }

    /// A cell as text.
    #[must_use]
    pub fn text(&self, column: usize) -> String {
        self.cell(column).text()
    }

    /// True when no cell holds anything.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        (0..self.width()).all(|column| self.text(column).is_empty())
    }
}

/// Takes off what back ends and spreadsheets put around a value so that it stays text: tabs, spaces, a leading
/// apostrophe, `="…"`.
fn bare(text: &str) -> &str {
    let blank = |letter: char| letter.is_whitespace() || letter == '\u{feff}' || letter == '\u{200b}';
    let text = text.trim_matches(blank);
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    text.strip_prefix('\'').unwrap_or(text).trim_matches(blank)
}

/// Reads a table from its first row on; of a workbook the first sheet. What `take` refuses ends the reading, and is
/// returned.
pub fn read_sheet<F: Read + Seek, E: From<Fault>>(
    file: &mut F,
    most_rows: u64,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<Encoding, E> {
    read_table(file, None, most_rows, take)
}

/// Reads the sheet of this name, wherever it stands in the workbook; a text file has but one table.
pub fn read_named_sheet<F: Read + Seek, E: From<Fault>>(
    file: &mut F,
    name: &str,
    most_rows: u64,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<Encoding, E> {
    read_table(file, Some(name), most_rows, take)
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// What it is called.
    pub name: String,
    /// True where whoever opens the workbook does not see it.
    pub is_hidden: bool,
}

/// Reads the first so many sheets of a workbook one after another, and names them all. `take` is given the sheet's place, from 0,
/// and a row; it ends the sheet when it has enough of it.
pub fn read_sheets<F: Read + Seek>(
    file: &mut F,
    most_sheets: usize,
    take: &mut dyn FnMut(usize, &Row<'_>) -> ControlFlow<()>,
) -> Result<Vec<SheetName>, Fault> {
    workbook::read_all(file, most_sheets, take)
}

fn read_table<F: Read + Seek, E: From<Fault>>(
    file: &mut F,
    sheet: Option<&str>,
    most_rows: u64,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<Encoding, E> {
    let mut head = [0_u8; 8];
    let begin = |file: &mut F| file.seek(SeekFrom::Start(0)).map_err(Fault::from);
    begin(file)?;
    let read = file.read(&mut head).map_err(Fault::from)?;
    begin(file)?;
    match head.get(..read).unwrap_or_default() {
        [] => Err(Fault::Empty.into()),
        [b'P', b'K', 3, 4, ..] => workbook::read(file, sheet, most_rows, take).map(|()| Encoding::Xlsx),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Fault::OldWorkbook.into()),
        _ => delimited::read(file, most_rows, take),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn read(bytes: &[u8]) -> Result<(Encoding, Vec<Vec<String>>), Fault> {
        let mut rows = Vec::new();
        let encoding = read_sheet::<_, Fault>(&mut Cursor::new(bytes), 100, &mut |row| {
            rows.push((0..row.width()).map(|column| row.text(column)).collect());
            Ok(())
        })?;
        Ok((encoding, rows))
    }

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    const TABLE: &str = "订单编号,宝贝标题\n=\"123\",核桃\n456\t,香菇\n";

    #[test]
    fn the_encoding_is_found() {
        let rows = [vec!["订单编号", "宝贝标题"], vec!["123", "核桃"], vec!["456", "香菇"]];
        let marked = format!("\u{feff}{TABLE}");
        for (bytes, encoding) in [
            (TABLE.as_bytes().to_vec(), Encoding::Utf8),
            (marked.into_bytes(), Encoding::Utf8),
            (gbk(TABLE), Encoding::Gb18030),
        ] {
            assert_eq!(
                read(&bytes),
                Ok((
                    encoding,
                    rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
                ))
            );
        }
        assert_eq!(read(TABLE.trim_end().as_bytes()).unwrap().1.len(), 3, "no end of line at the end");
        // A letter that GBK lacks takes four bytes.
        let rare = gbk("名称,数\n𠮷野,1\n");
        assert_eq!(read(&rare).unwrap().1[1][0], "𠮷野");
    }

    #[test]
    fn what_is_no_table_is_refused_whole() {
        let mut mixed = TABLE.as_bytes().to_vec();
        mixed.extend(gbk("789,木耳和香菇\n"));
        let cut = "订单编号,宝贝标题,数量\n123,核桃,1\n456,香";
        let open = "订单编号,宝贝标题\n123,\"核桃\n456,香菇\n";
        let in_a_letter = &TABLE.as_bytes()[..TABLE.len() - 2];
        for (bytes, fault) in [
            (&b""[..], Fault::Empty),
            (b"\n\n", Fault::Empty),
            (b"hello world", Fault::NotATable),
            (b"\x89PNG\r\n\x1a\n\0\0\0", Fault::NotATable),
            (b"<html><table>", Fault::NotATable),
            (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1], Fault::OldWorkbook),
            (b"PK\x03\x04 and then nothing", Fault::Damaged),
            (&mixed, Fault::MixedEncodings(4)),
            (cut.as_bytes(), Fault::Truncated(3)),
            (open.as_bytes(), Fault::Truncated(2)),
            (in_a_letter, Fault::Truncated(3)),
            (b"a,b\nc,\xff\xff\n", Fault::UnknownEncoding(2)),
        ] {
            assert_eq!(read(bytes).unwrap_err(), fault, "{}", String::from_utf8_lossy(bytes));
        }
        let long = "a,b\n".repeat(101);
        assert_eq!(read(long.as_bytes()).unwrap_err(), Fault::TooManyRows(100));
    }

    #[test]
    fn a_workbook_is_read_and_a_cut_one_refused() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        sheet.write(0, 0, "订单号").unwrap();
        sheet.write(0, 1, "结算金额").unwrap();
        sheet.write(0, 2, "付款确认时间").unwrap();
        sheet.write(1, 0, "123456789012").unwrap();
        sheet.write(1, 1, 12.5).unwrap();
        sheet.write_with_format(1, 2, 46_000.5, &day).unwrap();
        let bytes = book.save_to_buffer().unwrap();
        let (encoding, rows) = read(&bytes).unwrap();
        assert_eq!(encoding, Encoding::Xlsx);
        assert_eq!(rows[1], ["123456789012", "12.5", "2025-12-09 12:00:00"]);
        let named = |name| read_named_sheet::<_, Fault>(&mut Cursor::new(&bytes), name, 100, &mut |_| Ok(()));
        assert_eq!(named("Sheet1"), Ok(Encoding::Xlsx));
        assert_eq!(named("报表"), Err(Fault::NoSheet("报表".to_owned())));
        let all = read_sheets(&mut Cursor::new(&bytes), 9, &mut |_, _| ControlFlow::Continue(()));
        assert_eq!(all.unwrap(), [SheetName { name: "Sheet1".to_owned(), is_hidden: false }]);
        for length in [bytes.len() / 2, bytes.len() - 30] {
            assert_eq!(read(&bytes[..length]).unwrap_err(), Fault::Damaged, "{length}");
        }
    }
}
