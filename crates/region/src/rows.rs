//! The rows of a file of five columns, each with its line, or the reason why it cannot be read.

use std::fmt;

/// Which of an import's two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The divisions of today.
    Divisions,
    /// The units that ended.
    Changes,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Divisions => "divisions",
            Self::Changes => "changes",
        })
    }
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{source_file}, line {line}: {reason}")]
pub struct RowFault {
    /// The file it stands in.
    pub source_file: Source,
    /// Its line in the file; 1 is the header.
    pub line: u64,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl RowFault {
    pub(crate) fn new(source_file: Source, line: u64, reason: impl Into<String>) -> Self {
        Self { source_file, line, reason: reason.into() }
    }
}

/// The fields of a row, trimmed.
pub(crate) type Row = [String; 5];

const NOT_UTF8: &str = "not UTF-8: save the file as UTF-8";

/// The rows below this header that have five fields of text. The others are added to the faults.
pub(crate) fn rows(
    source: Source,
    file: &[u8],
    header: [&str; 5],
    faults: &mut Vec<RowFault>,
) -> Vec<(u64, Row)> {
    if file.starts_with(b"\xff\xfe") || file.starts_with(b"\xfe\xff") {
        faults.push(RowFault::new(source, 1, NOT_UTF8));
        return Vec::new();
    }
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
    match reader.byte_headers() {
        Ok(found) if found.iter().eq(header.iter().map(|name| name.as_bytes())) => {}
        _ => {
            faults.push(RowFault::new(source, 1, format!("the first line must be {}", header.join(","))));
            return Vec::new();
        }
    }
    let mut rows = Vec::new();
    let mut last = 1;
    for record in reader.byte_records() {
        match record {
            Ok(record) => {
                last = record.position().map_or(last, csv::Position::line);
                match row(&record) {
                    Ok(row) => rows.push((last, row)),
                    Err(reason) => faults.push(RowFault::new(source, last, reason)),
                }
            }
            Err(error) => {
                faults.push(RowFault::new(source, last, error.to_string()));
                break;
            }
        }
    }
    // The parser takes all that follows an unclosed quote as one field, to the end of the file.
    if file.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        faults.push(RowFault::new(source, last, "a quote is opened and not closed"));
    }
    rows
}

fn row(record: &csv::ByteRecord) -> Result<Row, String> {
    let fields = record.iter().map(|field| std::str::from_utf8(field).map(|text| text.trim().to_owned()));
    let fields: Vec<String> = fields.collect::<Result<_, _>>().map_err(|_| NOT_UTF8.to_owned())?;
    if fields.iter().any(|field| field.contains(char::is_control)) {
        return Err("a field holds a line break or a control character: is a quote not closed?".to_owned());
    }
    Row::try_from(fields).map_err(|found| format!("5 columns are needed, {} are there", found.len()))
}
