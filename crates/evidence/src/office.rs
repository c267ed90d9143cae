//! Word documents and workbooks: known by the parts in them, bounded before anything is unpacked into memory, refused when they
//! carry what can run, and read as words and cells for whoever looks at them here.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use ui::sheet::{Row, read_sheets};
use zip::ZipArchive;

use crate::model::FileKind;
use crate::{Error, Result};

/// What an Office file may unpack to, in bytes, and how many parts it may have.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;
const MOST_PARTS: usize = 4_000;
/// Paragraphs of a document, rows and columns of a table, and letters of each, that are shown; who wants to read on opens
/// the file.
const MOST_LINES: usize = 300;
/// Sheets of a workbook that are shown, and rows of them all together.
const MOST_SHEETS: usize = 12;
const MOST_ROWS: usize = 600;
const MOST_COLUMNS: usize = 20;
const MOST_LETTERS: usize = 400;

/// Archives begin so, and every Office file of today is one.
const ZIP: &[u8] = b"PK\x03\x04";
/// The formats of before 2007, and whatever is kept under a password.
const OLD: &[u8] = b"\xd0\xcf\x11\xe0";

/// What an Office file says, as far as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glance {
    /// The sheets of a workbook; a document is one without a name.
    pub sheets: Vec<SheetGlance>,
    /// How many sheets it has beyond those.
    pub more_sheets: usize,
}

/// A sheet, as far as it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetGlance {
    /// What it is called; empty of a document.
    pub name: String,
    /// True where whoever opens the workbook does not see it.
    pub is_hidden: bool,
    /// Its rows, or the lines of a document; a paragraph is one cell.
    pub rows: Vec<Vec<String>>,
    /// True where there is more than is shown.
    pub more: bool,
}

/// A Word document or a workbook by the parts in it; none for what is no Office file. Refuses what carries macros or controls,
/// what unpacks to too much, and what breaks off.
pub(crate) fn kind_of(name: &str, bytes: &[u8]) -> Result<Option<FileKind>> {
    kind_within(name, bytes, MOST_UNPACKED)
}

fn kind_within(name: &str, bytes: &[u8], most: u64) -> Result<Option<FileKind>> {
    if bytes.starts_with(OLD) {
        return Err(Error::OldOffice(name.to_owned()));
    }
    if !bytes.starts_with(ZIP) {
        return Ok(None);
    }
    let broken = || Error::Broken(name.to_owned());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > MOST_PARTS {
        return Err(Error::UnpacksTooMuch(name.to_owned()));
    }
    let (mut kind, mut typed, mut left) = (None, false, most);
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(|_| broken())?;
        let called = part.name().map_err(|_| broken())?.to_ascii_lowercase();
        if runs(&called) {
            return Err(Error::Macros(name.to_owned()));
        }
        match called.as_str() {
            "word/document.xml" => kind = Some(FileKind::Docx),
            "xl/workbook.xml" => kind = kind.or(Some(FileKind::Xlsx)),
            "[content_types].xml" => typed = true,
            _ => {}
        }
        // Unpacked into nothing and counted, since what a file says of its own size need not be true.
        let read = std::io::copy(&mut part.by_ref().take(left + 1), &mut std::io::sink());
        let read = read.map_err(|_| broken())?;
        left = left.checked_sub(read).ok_or_else(|| Error::UnpacksTooMuch(name.to_owned()))?;
    }
    Ok(kind.filter(|_| typed))
}

/// Parts that are programs: macros of every age, and controls.
fn runs(part: &str) -> bool {
    part.ends_with("vbaproject.bin")
        || part.ends_with("vbadata.xml")
        || part.contains("/activex/")
        || part.contains("/macrosheets/")
}

/// What the file says, as far as it is shown; none of what is no Office file or cannot be read. Slow: not for the threads that
/// answer requests.
pub(crate) fn glance(kind: FileKind, bytes: &[u8]) -> Option<Glance> {
    match kind {
        FileKind::Docx => document(bytes),
        FileKind::Xlsx => workbook(bytes),
        FileKind::Jpeg | FileKind::Png | FileKind::Webp | FileKind::Pdf => None,
    }
}

fn document(bytes: &[u8]) -> Option<Glance> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut text = String::new();
    archive.by_name("word/document.xml").ok()?.take(MOST_UNPACKED).read_to_string(&mut text).ok()?;
    let mut reader = Reader::from_str(&text);
    let mut page = Page::default();
    loop {
        if page.sheet.rows.len() >= MOST_LINES {
            page.sheet.more = true;
            break;
        }
        match reader.read_event().ok()? {
            Event::Start(one) => page.begins(one.local_name().as_ref()),
            Event::Empty(one) => page.stands(one.local_name().as_ref()),
            Event::End(one) => page.ends(one.local_name().as_ref()),
            Event::Text(words) if page.in_text => page.words.push_str(&words.xml10_content()),
            Event::GeneralRef(sign) if page.in_text => match sign.resolve_char_ref().ok()? {
                Some(letter) => page.words.push(letter),
                None => page.words.push_str(resolve_xml_entity(&sign).unwrap_or_default()),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    Some(Glance { sheets: vec![page.sheet], more_sheets: 0 })
}

/// A document as it is read: paragraphs one by one, tables row by row.
#[derive(Default)]
struct Page {
    sheet: SheetGlance,
    words: String,
    in_text: bool,
    /// Tables within one another.
    tables: usize,
    cells: Vec<String>,
}

impl Page {
    fn begins(&mut self, element: &str) {
        match element {
            "t" => self.in_text = true,
            "tbl" => self.tables += 1,
            _ => {}
        }
    }

    fn stands(&mut self, element: &str) {
        if matches!(element, "tab" | "br" | "cr") {
            self.words.push(' ');
        }
    }

    fn ends(&mut self, element: &str) {
        match element {
            "t" => self.in_text = false,
            // Within a table a paragraph is a line of its cell.
            "p" if self.tables > 0 => self.words.push(' '),
            "p" => {
                let words = std::mem::take(&mut self.words);
                self.keep(vec![words]);
            }
            "tc" if self.tables == 1 => self.cells.push(std::mem::take(&mut self.words)),
            "tr" if self.tables == 1 => {
                let cells = std::mem::take(&mut self.cells);
                self.keep(cells);
            }
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn keep(&mut self, cells: Vec<String>) {
        let cells: Vec<String> = cells.iter().take(MOST_COLUMNS).map(|cell| short(cell)).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            self.sheet.rows.push(cells);
        }
    }
}

/// The sheets share the rows that are shown: of one alone there are as many as of a document.
fn workbook(bytes: &[u8]) -> Option<Glance> {
    let mut read: Vec<SheetGlance> = vec![SheetGlance::default(); MOST_SHEETS];
    let mut take = |place: usize, row: &Row<'_>| {
        let Some(sheet) = read.get_mut(place) else { return ControlFlow::Break(()) };
        if sheet.rows.len() >= MOST_LINES {
            sheet.more = true;
            return ControlFlow::Break(());
        }
        sheet.more |= row.width() > MOST_COLUMNS;
        let cells = (0..row.width().min(MOST_COLUMNS)).map(|column| short(&row.text(column)));
        sheet.rows.push(cells.collect());
        ControlFlow::Continue(())
    };
    let names = read_sheets(&mut Cursor::new(bytes), MOST_SHEETS, &mut take).ok()?;
    let (shown, all) = (names.len().min(MOST_SHEETS), names.len());
    let most = MOST_LINES.min(MOST_ROWS / shown.max(1));
    let sheet = |(one, named): (SheetGlance, ui::sheet::SheetName)| {
        let more = one.more || one.rows.len() > most;
        let rows = one.rows.into_iter().take(most).collect();
        SheetGlance { name: short(&named.name), is_hidden: named.is_hidden, rows, more }
    };
    Some(Glance { sheets: read.into_iter().zip(names).map(sheet).collect(), more_sheets: all - shown })
}

fn short(text: &str) -> String {
    text.trim().chars().filter(|one| !one.is_control()).take(MOST_LETTERS).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    const WORDS: &str = "<w:document><w:body><w:p><w:r><w:t>关于成立&amp;</w:t></w:r><w:r><w:tab/><w:t>领导小组&#30340;通知</w:t></w:r></w:p>\
        <w:p/><w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>签到</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><w:r><w:t>二〇二六年</w:t></w:r></w:p></w:body></w:document>";

    fn letter() -> Vec<u8> {
        packed(&[TYPES, ("word/document.xml", WORDS.as_bytes())])
    }

    #[test]
    fn a_document_is_known_by_its_parts_and_read_as_words() {
        assert_eq!(kind_of("a.pdf", &letter()).unwrap(), Some(FileKind::Docx));
        let seen = glance(FileKind::Docx, &letter()).unwrap();
        let [seen] = <[SheetGlance; 1]>::try_from(seen.sheets).unwrap();
        let rows: Vec<Vec<&str>> =
            seen.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        assert_eq!(rows, [vec!["关于成立& 领导小组的通知"], vec!["姓名", "签到"], vec!["二〇二六年"]]);
        assert!(!seen.more);
        let long = WORDS.replace("<w:p/>", &"<w:p><w:r><w:t>x</w:t></w:r></w:p>".repeat(400));
        let long = packed(&[TYPES, ("word/document.xml", long.as_bytes())]);
        let seen = glance(FileKind::Docx, &long).unwrap();
        assert_eq!((seen.sheets[0].rows.len(), seen.sheets[0].more), (MOST_LINES, true));
    }

    fn book(sheets: &[(&str, u32)]) -> Vec<u8> {
        let mut book = rust_xlsxwriter::Workbook::new();
        for (name, rows) in sheets {
            let sheet = book.add_worksheet().set_name(*name).unwrap();
            for row in 0..*rows {
                sheet.write(row, 0, format!("学员{row}")).unwrap();
                sheet.write(row, 1, row).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    }

    #[test]
    fn every_sheet_of_a_workbook_is_read_by_its_name() {
        let bytes = book(&[("花名册", 400)]);
        assert_eq!(kind_of("a", &bytes).unwrap(), Some(FileKind::Xlsx));
        let seen = glance(FileKind::Xlsx, &bytes).unwrap();
        assert_eq!((seen.sheets[0].rows.len(), seen.sheets[0].more), (MOST_LINES, true));
        assert_eq!(seen.sheets[0].rows[7], ["学员7", "7"]);

        let seen = glance(FileKind::Xlsx, &book(&[("花名册", 400), ("签到", 3), ("空表", 0)])).unwrap();
        let shown: Vec<_> =
            seen.sheets.iter().map(|one| (one.name.as_str(), one.rows.len(), one.more)).collect();
        assert_eq!(shown, [("花名册", 200, true), ("签到", 3, false), ("空表", 0, false)]);
        assert_eq!((seen.sheets[1].rows[2][0].as_str(), seen.more_sheets), ("学员2", 0));
    }

    #[test]
    fn a_workbook_of_many_sheets_is_bounded_and_what_is_hidden_is_told() {
        let names: Vec<String> = (1..=40).map(|number| format!("第{number}周")).collect();
        let many: Vec<(&str, u32)> = names.iter().map(|name| (name.as_str(), 100)).collect();
        let seen = glance(FileKind::Xlsx, &book(&many)).unwrap();
        assert_eq!((seen.sheets.len(), seen.more_sheets), (MOST_SHEETS, 40 - MOST_SHEETS));
        assert_eq!(seen.sheets.iter().map(|one| one.rows.len()).sum::<usize>(), MOST_ROWS);
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().write(0, 0, "看得见").unwrap();
        book.add_worksheet().set_hidden(true).write(0, 0, "看不见").unwrap();
        let seen = glance(FileKind::Xlsx, &book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(seen.sheets.iter().map(|one| one.is_hidden).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn what_can_run_is_refused() {
        for part in [
            "word/vbaProject.bin",
            "xl/vbaProject.bin",
            "word/activeX/activeX1.xml",
            "xl/macrosheets/sheet1.xml",
        ] {
            let bytes = packed(&[TYPES, ("word/document.xml", WORDS.as_bytes()), (part, b"x")]);
            assert!(matches!(kind_of("a.docx", &bytes), Err(Error::Macros(_))), "{part}");
        }
        assert!(matches!(kind_of("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1"), Err(Error::OldOffice(_))));
    }

    #[test]
    fn what_unpacks_to_too_much_or_breaks_off_is_refused() {
        let zeros = vec![0_u8; 1_000_000];
        let bomb = packed(&[TYPES, ("word/document.xml", b"<a/>"), ("word/media/x", &zeros)]);
        assert!(bomb.len() < 10_000, "it is small until it is opened");
        assert!(matches!(kind_within("a.docx", &bomb, 1_000_000), Err(Error::UnpacksTooMuch(_))));
        assert_eq!(kind_within("a.docx", &bomb, 1_000_020).unwrap(), Some(FileKind::Docx));
        let whole = letter();
        for length in (4..whole.len()).step_by(17) {
            let cut = whole.get(..length).unwrap();
            assert!(matches!(kind_of("a.docx", cut), Err(Error::Broken(_))), "{length}");
            drop(glance(FileKind::Docx, cut));
        }
        // Any archive is no document.
        assert_eq!(kind_of("a.zip", &packed(&[("a.txt", b"x")])).unwrap(), None);
        assert_eq!(kind_of("a.zip", &packed(&[("word/document.xml", b"x")])).unwrap(), None);
        assert_eq!(glance(FileKind::Docx, &packed(&[TYPES, ("word/document.xml", b"<w:p><")])), None);
    }
}
