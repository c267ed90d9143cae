//! Rows of a text file: first the whole file is looked through, then it is read.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::GB18030;

use super::{Cells, Encoding, Fault, MOST_COLUMNS, Row};

/// No line of an export is longer.
const LONGEST_LINE: u64 = 1024 * 1024;
/// The mark that some programs write before UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";
/// Rows among which the heading is: the widest of them says how many columns there are.
const HEAD: u64 = 10;
/// Letters of three bytes from which on a line is surely UTF-8: GBK hits upon that by chance with two, hardly with more.
const SURE: usize = 3;

/// What looking through a file tells.
struct Looked {
    encoding: Encoding,
    delimiter: u8,
    skip: u64,
    ends_with_line: bool,
    open_quote: bool,
}

pub(super) fn read<F: Read + Seek, E: From<Fault>>(
    file: &mut F,
    most_rows: u64,
    take: &mut dyn FnMut(&Row<'_>) -> Result<(), E>,
) -> Result<Encoding, E> {
    let looked = look(file)?;
    file.seek(SeekFrom::Start(looked.skip)).map_err(Fault::from)?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(looked.delimiter)
        .from_reader(BufReader::new(file));
    let mut record = ByteRecord::new();
    let (mut rows, mut width, mut line, mut last_width, mut spans_lines) = (0_u64, 0, 1, 0, false);
    while reader.read_byte_record(&mut record).map_err(Fault::from)? {
        rows += 1;
        if rows > most_rows {
            return Err(Fault::TooManyRows(most_rows).into());
        }
        if record.len() > MOST_COLUMNS {
            return Err(Fault::TooLarge.into());
        }
        if rows <= HEAD {
            width = width.max(record.len());
        }
        line = record.position().map_or(line + 1, csv::Position::line);
        (last_width, spans_lines) = (record.len(), record.iter().any(|cell| cell.contains(&b'\n')));
        take(&Row { line, cells: Cells::Bytes(&record, looked.encoding) })?;
    }
    let stops_short = !looked.ends_with_line && last_width < width;
    if stops_short || (looked.open_quote && spans_lines) {
        return Err(Fault::Truncated(line).into());
    }
    Ok(looked.encoding)
}

/// Lines of either encoding, as they are met.
#[derive(Default)]
struct Encodings {
    first_other: Option<u64>,
    first_sure: Option<u64>,
    undecodable: Option<(u64, bool)>,
}

impl Encodings {
    fn see(&mut self, number: u64, line: &[u8], is_last: bool) {
        match std::str::from_utf8(line) {
            Ok(text) => {
                let letters = text.chars().filter(|letter| letter.len_utf8() == 3).count();
                if letters >= SURE {
                    self.first_sure.get_or_insert(number);
                }
            }
            Err(error) if is_last && error.error_len().is_none() && self.first_other.is_none() => {
                self.undecodable.get_or_insert((number, true));
            }
            Err(_) => {
                self.first_other.get_or_insert(number);
                if GB18030.decode_without_bom_handling_and_without_replacement(line).is_none() {
                    self.undecodable.get_or_insert((number, is_last));
                }
            }
        }
    }

    fn settle(&self, marked: bool) -> Result<Encoding, Fault> {
        match (self.first_other, self.first_sure) {
            (Some(other), _) if marked => Err(Fault::MixedEncodings(other)),
            (Some(other), Some(sure)) => Err(Fault::MixedEncodings(other.max(sure))),
            (other, _) => match self.undecodable {
                Some((line, true)) => Err(Fault::Truncated(line)),
                Some((line, false)) => Err(Fault::UnknownEncoding(line)),
                None if other.is_some() => Ok(Encoding::Gb18030),
                None => Ok(Encoding::Utf8),
            },
        }
    }
}

/// Looks through the whole file: one encoding, no zero bytes, cells side by side.
fn look<F: Read>(file: &mut F) -> Result<Looked, Fault> {
    let mut reader = BufReader::new(&mut *file);
    let marked = reader.fill_buf()?.starts_with(MARK);
    let skip = if marked { 3 } else { 0 };
    reader.consume(skip);
    let (mut encodings, mut delimiter, mut quotes) = (Encodings::default(), None, 0_usize);
    let (mut line, mut number, mut ends_with_line) = (Vec::new(), 0, false);
    loop {
        line.clear();
        if reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        ends_with_line = line.ends_with(b"\n");
        if line.contains(&0)
            || (!ends_with_line && u64::try_from(line.len()).is_ok_and(|it| it == LONGEST_LINE))
        {
            return Err(Fault::NotATable);
        }
        quotes += line.iter().filter(|byte| **byte == b'"').count();
        encodings.see(number, &line, !ends_with_line);
        if delimiter.is_none() && !line.trim_ascii().is_empty() {
            delimiter = Some(delimiter_of(&line));
        }
    }
    let delimiter = delimiter.ok_or(Fault::Empty)?.ok_or(Fault::NotATable)?;
    Ok(Looked {
        encoding: encodings.settle(marked)?,
        delimiter,
        skip: u64::try_from(skip).unwrap_or(0),
        ends_with_line,
        open_quote: !quotes.is_multiple_of(2),
    })
}

/// What stands between the cells of the first line; none when it has but one, or begins a page.
fn delimiter_of(line: &[u8]) -> Option<u8> {
    if line.trim_ascii().starts_with(b"<") {
        return None;
    }
    let count = |byte: u8| line.iter().filter(|one| **one == byte).count();
    b",\t;".iter().copied().filter(|byte| count(*byte) > 0).max_by_key(|byte| count(*byte))
}
