//! A file of a platform becomes lines of orders: pure, row by row. What is not asked for is never decoded.

use std::collections::HashMap;
use std::io::{Read, Seek};

use kernel::{Day, Fen};
use serde::{Deserialize, Serialize};
use ui::sheet::{Row, read_sheet};

use crate::cells::{FaultKind, amount, looks_rounded, moment, order_number, pieces};
use crate::model::{BATCH, Line, Status};
use crate::platforms::{AmountsOf, Platform, platforms};
use crate::{Error, Result};

/// Rows a file has at most.
pub const MOST_ROWS: u64 = 300_000;
/// Rows among which the headings are looked for.
const HEAD: usize = 10;
/// Faults that are listed; beyond this they are counted.
const MOST_FAULTS: usize = 2_000;
/// Letters of a title that are kept.
const TITLE: usize = 60;

/// A row that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// Its line in the file.
    pub row: i64,
    /// What is wrong.
    pub kind: FaultKind,
    /// The heading it is about.
    pub column: String,
    /// What stands there.
    pub found: String,
}

/// A file, read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The platform's word.
    pub platform: &'static str,
    /// How it is written.
    pub encoding: &'static str,
    /// Rows below the headings.
    pub rows: i64,
    /// Orders understood.
    pub lines: i64,
    /// Rows that repeat an order above them.
    pub repeated: i64,
    /// Rows that were not understood.
    pub faulty: i64,
    /// The first of these.
    pub faults: Vec<RowFault>,
    /// The orders as JSON, [`BATCH`] at a time.
    pub batches: Vec<String>,
}

/// Reads a file of the shop of this name or number on this platform. What is wrong with a row is listed; what is wrong
/// with the file refuses all of it.
pub fn read<F: Read + Seek>(
    file: &mut F,
    wanted: &'static Platform,
    shop: &str,
    today: Day,
) -> Result<Reading> {
    let mut reader = Reader::new(wanted, shop, today)?;
    let encoding = read_sheet::<_, Error>(file, MOST_ROWS, &mut |row| reader.take(row))?;
    reader.end(encoding.as_str())
}

/// Where each column of a platform stands in this file.
struct Places {
    width: usize,
    order: usize,
    line: Option<usize>,
    paid: usize,
    refund: Option<usize>,
    status: usize,
    after_sale: Option<usize>,
    paid_at: Vec<usize>,
    title: Option<usize>,
    quantity: Option<usize>,
    province: Option<usize>,
    city: Option<usize>,
    shop: Option<usize>,
}

impl Places {
    fn of(headings: &[String], platform: &Platform) -> Result<Self> {
        let columns = &platform.columns;
        let place =
            |names: &[String]| names.iter().find_map(|name| headings.iter().position(|one| one == name));
        let needed = |names: &[String]| {
            place(names).ok_or_else(|| Error::ColumnMissing(names.first().cloned().unwrap_or_default()))
        };
        let paid_at: Vec<usize> =
            columns.paid_at.iter().filter_map(|name| headings.iter().position(|one| one == name)).collect();
        if paid_at.is_empty() {
            return Err(Error::ColumnMissing(columns.paid_at.first().cloned().unwrap_or_default()));
        }
        Ok(Self {
            width: headings.iter().rposition(|one| !one.is_empty()).map_or(0, |last| last + 1),
            order: needed(&columns.order)?,
            line: if columns.line.is_empty() { None } else { Some(needed(&columns.line)?) },
            paid: needed(&columns.paid)?,
            refund: place(&columns.refund),
            status: needed(&columns.status)?,
            after_sale: place(&columns.after_sale),
            paid_at,
            title: place(&columns.title),
            quantity: place(&columns.quantity),
            province: place(&columns.province),
            city: place(&columns.city),
            shop: place(&columns.shop),
        })
    }
}

/// A file on its way through.
struct Reader<'a> {
    wanted: &'static Platform,
    shop: &'a str,
    today: Day,
    head: Vec<Vec<String>>,
    headings: Vec<String>,
    places: Option<Places>,
    seen: HashMap<(String, String), (Fen, Fen, Status)>,
    waiting: Option<Line>,
    batch: Vec<Line>,
    rounded: i64,
    reading: Reading,
}

impl<'a> Reader<'a> {
    fn new(wanted: &'static Platform, shop: &'a str, today: Day) -> Result<Self> {
        Ok(Self {
            wanted,
            shop,
            today,
            head: Vec::new(),
            headings: Vec::new(),
            places: None,
            seen: HashMap::new(),
            waiting: None,
            batch: Vec::new(),
            rounded: 0,
            reading: Reading {
                platform: wanted.code.as_str(),
                encoding: "",
                rows: 0,
                lines: 0,
                repeated: 0,
                faulty: 0,
                faults: Vec::new(),
                batches: Vec::new(),
            },
        })
    }

    fn take(&mut self, row: &Row<'_>) -> Result<()> {
        let Some(places) = &self.places else { return self.take_head(row) };
        let order = row.text(places.order);
        if row.is_blank() || order.starts_with("合计") || order.starts_with("总计") {
            return Ok(());
        }
        self.reading.rows += 1;
        match self.line_of(places, row) {
            Ok(line) => self.keep(line),
            Err((kind, column)) => {
                let heading = self.headings.get(column).cloned().unwrap_or_default();
                self.note(row, kind, heading, row.text(column));
                Ok(())
            }
        }
    }

    /// Looks for the headings of a platform.
    fn take_head(&mut self, row: &Row<'_>) -> Result<()> {
        if self.head.len() >= HEAD {
            return Err(self.unknown_headings());
        }
        let headings: Vec<String> = (0..row.width()).map(|column| row.text(column)).collect();
        let has = |name: &str| name.split('|').any(|one| headings.iter().any(|heading| heading == one));
        let found = platforms()?.iter().find(|one| one.known_by.iter().all(|name| has(name)));
        match found {
            Some(found) if found.code != self.wanted.code => {
                Err(Error::OtherPlatform { found, wanted: self.wanted })
            }
            Some(found) => {
                self.places = Some(Places::of(&headings, found)?);
                self.headings = headings;
                Ok(())
            }
            None => {
                self.head.push(headings);
                Ok(())
            }
        }
    }

    fn unknown_headings(&self) -> Error {
        let widest =
            self.head.iter().rev().max_by_key(|one| one.iter().filter(|text| !text.is_empty()).count());
        let names = widest.map(|row| {
            let names = row.iter().filter(|text| !text.is_empty()).take(6);
            names.map(|name| name.chars().take(12).collect::<String>()).collect::<Vec<_>>().join("、")
        });
        Error::UnknownHeadings(names.unwrap_or_default())
    }

    /// A row as an order; or what is wrong, and in which column.
    fn line_of(&self, places: &Places, row: &Row<'_>) -> Result<Line, (FaultKind, usize)> {
        let text = |place: Option<usize>| place.map_or_else(String::new, |column| row.text(column));
        let short =
            row.width() < places.width && row.width() <= places.paid.max(places.status).max(places.order);
        if short {
            return Err((FaultKind::Short, places.order));
        }
        let order = order_number(&row.cell(places.order)).map_err(|kind| (kind, places.order))?;
        let line = match places.line {
            Some(column) => order_number(&row.cell(column)).map_err(|kind| (kind, column))?,
            None => String::new(),
        };
        let shop = text(places.shop);
        if let Some(column) = places.shop.filter(|_| !shop.is_empty() && shop != self.shop) {
            return Err((FaultKind::OtherShop, column));
        }
        let word = row.text(places.status);
        let mut status = self.wanted.status_of(&word).ok_or((FaultKind::UnknownStatus, places.status))?;
        let paid = amount(&row.cell(places.paid)).map_err(|kind| (kind, places.paid))?;
        let mut refund = match places.refund {
            Some(column) => amount(&row.cell(column)).map_err(|kind| (kind, column))?,
            None => Fen::ZERO,
        };
        if let Some(column) = places.refund.filter(|_| refund > paid) {
            return Err((FaultKind::RefundTooLarge, column));
        }
        if status.counts() && self.wanted.is_refunded(&text(places.after_sale)) && refund == Fen::ZERO {
            status = Status::Refunded;
        }
        if status == Status::Refunded && refund == Fen::ZERO {
            refund = paid;
        }
        let quantity = match places.quantity {
            Some(column) => pieces(&row.cell(column)).map_err(|kind| (kind, column))?,
            None => 0,
        };
        Ok(Line {
            row: i64::try_from(row.line).unwrap_or(i64::MAX),
            order,
            line,
            status,
            paid,
            refund,
            paid_at: self.paid_at(places, row, status)?,
            title: text(places.title).chars().filter(|letter| !letter.is_control()).take(TITLE).collect(),
            quantity,
            province: province(text(places.province)),
            city: city(text(places.city)),
        })
    }

    /// The first of the columns of time that says something.
    fn paid_at(
        &self,
        places: &Places,
        row: &Row<'_>,
        status: Status,
    ) -> Result<Option<kernel::Timestamp>, (FaultKind, usize)> {
        for column in &places.paid_at {
            let found = moment(&row.text(*column), self.today).map_err(|kind| (kind, *column))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let column = places.paid_at.first().copied().unwrap_or(places.order);
        if status.counts() { Err((FaultKind::NoTime, column)) } else { Ok(None) }
    }

    /// Keeps a line: once for each order, and for further goods of an order just above only their pieces.
    fn keep(&mut self, line: Line) -> Result<()> {
        let key = (line.order.clone(), line.line.clone());
        let said = (line.paid, line.refund, line.status);
        match self.seen.get(&key) {
            Some(before) if *before == said => {
                self.reading.repeated += 1;
                let same_order = self.wanted.amounts_of == AmountsOf::Order;
                if let Some(above) = self.waiting.as_mut().filter(|one| same_order && one.order == line.order)
                    && above.title != line.title
                {
                    above.quantity = above.quantity.saturating_add(line.quantity);
                }
            }
            Some(_) => {
                let column = self.wanted.columns.order.first().cloned().unwrap_or_default();
                self.note_at(line.row, FaultKind::Clash, column, line.order);
            }
            None => {
                self.rounded += i64::from(looks_rounded(&line.order));
                self.seen.insert(key, said);
                self.reading.lines += 1;
                if let Some(above) = self.waiting.replace(line) {
                    self.put(above)?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, line: Line) -> Result<()> {
        self.batch.push(line);
        if self.batch.len() >= BATCH { self.close_batch() } else { Ok(()) }
    }

    fn close_batch(&mut self) -> Result<()> {
        if !self.batch.is_empty() {
            self.reading.batches.push(serde_json::to_string(&self.batch).map_err(db::Error::from)?);
            self.batch.clear();
        }
        Ok(())
    }

    fn note(&mut self, row: &Row<'_>, kind: FaultKind, column: String, found: String) {
        self.note_at(i64::try_from(row.line).unwrap_or(i64::MAX), kind, column, found);
    }

    fn note_at(&mut self, row: i64, kind: FaultKind, column: String, found: String) {
        self.reading.faulty += 1;
        if self.reading.faults.len() < MOST_FAULTS {
            let found = harmless(kind, &found);
            self.reading.faults.push(RowFault { row, kind, column, found });
        }
    }

    fn end(mut self, encoding: &'static str) -> Result<Reading> {
        if self.places.is_none() {
            return Err(self.unknown_headings());
        }
        if self.reading.rows == 0 {
            return Err(Error::NoRows);
        }
        if self.rounded > 1 && self.rounded * 2 > self.reading.lines {
            return Err(Error::Rounded);
        }
        if let Some(last) = self.waiting.take() {
            self.put(last)?;
        }
        self.close_batch()?;
        self.reading.encoding = encoding;
        Ok(self.reading)
    }
}

/// What stood in a faulty cell, as far as it may be kept: columns that slipped can bring a name or a phone there.
fn harmless(kind: FaultKind, found: &str) -> String {
    match kind {
        FaultKind::NoOrder | FaultKind::Scientific | FaultKind::Clash | FaultKind::Short => {
            let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '+');
            found.chars().filter(plain).take(40).collect()
        }
        _ if found.bytes().filter(u8::is_ascii_digit).count() > 14 => "…".to_owned(),
        _ if found.bytes().filter(u8::is_ascii_digit).count() == 11 && !found.contains([':', '-', '/']) => {
            "…".to_owned()
        }
        _ => found.chars().filter(|letter| !letter.is_control()).take(16).collect(),
    }
}

/// The first two letters of the provinces' names.
const PROVINCES: [&str; 34] = [
    "北京", "天津", "河北", "山西", "内蒙", "辽宁", "吉林", "黑龙", "上海", "江苏", "浙江", "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏",
    "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
];

/// A province, and nothing else that may stand in its column.
fn province(text: String) -> String {
    let known = text.chars().count() <= 9 && PROVINCES.iter().any(|one| text.starts_with(one));
    if known { text } else { String::new() }
}

/// A city, and nothing else that may stand in its column.
fn city(text: String) -> String {
    let ends = ["市", "州", "盟", "地区", "市辖区", "县"].iter().any(|end| text.ends_with(end));
    if ends && text.chars().count() <= 12 { text } else { String::new() }
}

/// The orders of a batch.
pub(crate) fn lines_of(batch: &str) -> Result<Vec<Line>> {
    Ok(serde_json::from_str(batch).map_err(db::Error::from)?)
}
