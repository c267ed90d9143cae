//! The form of Alipay's bills: a ZIP of CSV files in GBK. Comment lines begin with `#`; those at the end sum up what the
//! lines above must add up to.

use std::io::{Cursor, Read, Write};

use encoding_rs::GBK;
use kernel::Fen;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::{BillFault, from_yuan};

/// No bill of a day is larger; a small ZIP may claim to be.
const LARGEST_BYTES: u64 = 256 * 1024 * 1024;

/// Opens a downloaded ZIP. The file with the details is the one that has this list and is no summary (汇总); names are in
/// GBK, so it is told by what it says.
pub(super) fn open<T>(
    file: &[u8],
    list: &'static str,
    parse: impl Fn(&[u8]) -> Result<T, BillFault>,
) -> Result<T, BillFault> {
    let bad = || BillFault::Encoding("ZIP");
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| bad())?;
    for index in 0..archive.len() {
        let mut text = Vec::new();
        let entry = archive.by_index(index).map_err(|_| bad())?;
        entry.take(LARGEST_BYTES).read_to_end(&mut text).map_err(|_| bad())?;
        match parse(&text) {
            Err(BillFault::NoColumn(column)) if column == list => {}
            parsed => return parsed,
        }
    }
    Err(BillFault::NoColumn(list))
}

/// The text of a file that has this list.
pub(super) fn decoded(file: &[u8], list: &'static str) -> Result<String, BillFault> {
    let text = GBK.decode_without_bom_handling_and_without_replacement(file);
    let text = text.ok_or(BillFault::Encoding("GBK"))?;
    if text.contains(list) { Ok(text.into_owned()) } else { Err(BillFault::NoColumn(list)) }
}

/// The lines between the comments.
pub(super) fn rows<T>(
    text: &str,
    read: impl Fn(&Line<'_>) -> Result<T, BillFault>,
) -> Result<Vec<T>, BillFault> {
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| BillFault::Encoding("CSV"))?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| BillFault::Encoding("CSV"))?;
        rows.push(read(&Line { head: &head, record: &record })?);
    }
    Ok(rows)
}

/// Refuses a file whose sum of this name does not say so many lines and so much money.
pub(super) fn check(text: &str, what: &'static str, (lines, total): (usize, Fen)) -> Result<(), BillFault> {
    let line = text.lines().find_map(|line| line.strip_prefix('#')?.trim().strip_prefix(what));
    let line = line.ok_or(BillFault::Summary(what))?;
    let count = between(line, "：", "笔").and_then(|count| count.parse::<usize>().ok());
    let sum = between(line, "共", "元").and_then(|sum| from_yuan(sum).ok());
    // A sum of what went out is written with and without its sign.
    if count != Some(lines) || sum.map(|sum| sum.0.abs()) != Some(total.0.abs()) {
        return Err(BillFault::Summary(what));
    }
    Ok(())
}

/// Writes a bill as Alipay does, zipped.
pub(super) fn zipped(
    title: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    sums: &str,
) -> Result<Vec<u8>, BillFault> {
    let mut lines = csv::Writer::from_writer(Vec::new());
    let bad = |_| BillFault::Encoding("CSV");
    lines.write_record(columns).map_err(bad)?;
    for row in rows {
        lines.write_record(row).map_err(bad)?;
    }
    let lines = lines.into_inner().ok().and_then(|lines| String::from_utf8(lines).ok());
    let lines = lines.ok_or(BillFault::Encoding("CSV"))?;
    let text = format!(
        "#支付宝{title}查询\n\
         #-----------------------------------------{title}列表----------------------------------------\n\
         {lines}\
         #-----------------------------------------{title}列表结束------------------------------------\n\
         {sums}",
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file("details.csv", SimpleFileOptions::default())
        .map_err(|_| BillFault::Encoding("ZIP"))?;
    archive.write_all(&GBK.encode(&text).0).map_err(|_| BillFault::Encoding("ZIP"))?;
    archive.finish().map(Cursor::into_inner).map_err(|_| BillFault::Encoding("ZIP"))
}

/// A line, read by the names of its columns.
pub(super) struct Line<'a> {
    head: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl<'a> Line<'a> {
    pub(super) fn text(&self, column: &'static str) -> Result<&'a str, BillFault> {
        let place = self.head.iter().position(|name| name == column);
        place.and_then(|place| self.record.get(place)).ok_or(BillFault::NoColumn(column))
    }

    pub(super) fn fen(&self, column: &'static str) -> Result<Fen, BillFault> {
        from_yuan(self.text(column)?).map_err(|_| self.wrong(column))
    }

    pub(super) fn wrong(&self, column: &'static str) -> BillFault {
        let line = self.record.position().and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(0);
        let text = self.text(column).unwrap_or_default().chars().take(80).collect();
        BillFault::Value { line, column, text }
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(inner, _)| inner)
}
