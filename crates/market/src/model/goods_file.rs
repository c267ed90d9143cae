//! Goods in a table: one row is a product, its lot and its listing, or a listing that is changed. An export writes the same
//! columns (`goods_written.rs`).

use kernel::{Day, Fen, Grams, Message, Refusal, RegionCode, Unit};
use serde::{Deserialize, Serialize};

use super::goods_change::{GoodsChange, photos_in, read_change, rule_called};
use super::{
    Kind, LotDraft, Measure, ProductDraft, PurchaseDraft, ReturnRule, Said, Terms, UNITS, Wholesale,
    check_offered, check_purchase, unit_of, unit_word,
};
use crate::{Error, GoodsError};

/// The most rows of one file.
pub const MOST_ROWS: u64 = 1_000;

/// A column: its word, and what it may be called.
pub(super) struct Heading {
    pub(super) key: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    must: bool,
}

const fn heading(key: &'static str, zh: &'static str, en: &'static str, must: bool) -> Heading {
    Heading { key, zh, en, must }
}

pub(super) const HEADINGS: [Heading; 24] = [
    heading("listing", "商品编号", "Listing number", false),
    heading("name", "商品名称", "Name", true),
    heading("kind", "品类", "Kind", true),
    heading("said", "属性", "Attributes", false),
    heading("title", "货架标题", "Title", true),
    heading("origin", "产地代码", "Origin", true),
    heading("made_on", "采收日期", "Harvested on", true),
    heading("keeps_days", "保质天数", "Keeps for", false),
    heading("grade", "等级", "Grade", false),
    heading("certificate", "合格证编号", "Certificate", false),
    heading("pieces", "件数", "Pieces", true),
    heading("unit", "单位", "Unit", false),
    heading("net_grams", "每件净重(克)", "Net grams", true),
    heading("price", "单价(元)", "Price", true),
    heading("weighed", "称重计价", "Weighed", false),
    heading("minimum", "起订量", "Minimum", false),
    heading("tiers", "阶梯价", "Tiers", false),
    heading("return_rule", "退货规则", "Return rule", false),
    heading("story", "介绍", "Story", false),
    heading("photos", "图片文件", "Photographs", false),
    heading("supplier", "供货人", "Supplier", false),
    heading("supplier_contact", "供货人联系方式", "Supplier contact", false),
    heading("batch", "生产批号", "Batch", false),
    heading("bought_on", "进货日期", "Bought on", false),
];

/// The headings of an empty table in the reader's language.
#[must_use]
pub fn goods_headings(chinese: bool) -> Vec<&'static str> {
    HEADINGS.iter().map(|one| if chinese { one.zh } else { one.en }).collect()
}

/// One row that can be put on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsRow {
    /// The line in the file, from 1.
    pub line: usize,
    /// The product.
    pub product: ProductDraft,
    /// Its lot.
    pub lot: LotDraft,
    /// Of whom the lot was bought, where it says so.
    #[serde(default)]
    pub purchase: Option<PurchaseDraft>,
    /// Its listing.
    pub terms: Terms,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The line in the file, from 1.
    pub line: usize,
    /// What to do about it.
    pub message: Message,
}

/// A table as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoodsTable {
    /// Rows that can be put on the shelf.
    pub rows: Vec<GoodsRow>,
    /// Rows that change what is there.
    pub changes: Vec<GoodsChange>,
    /// The files of photographs a line names, where it names some.
    pub photos: Vec<(usize, Vec<String>)>,
    /// Rows that cannot.
    pub faults: Vec<RowFault>,
}

/// Reads a table whose first row has the headings, in either language and in any order. Refuses one without the
/// columns that must be there; what is wrong with a row is said of that row.
pub fn read_goods(table: &[Vec<String>], today: Day) -> Result<GoodsTable, Error> {
    let headings = table.first().ok_or(GoodsError::NoRows)?;
    let place = |one: &Heading| {
        headings.iter().position(|said| {
            let said = said.trim().replace('（', "(").replace('）', ")");
            said == one.zh || said.eq_ignore_ascii_case(one.en) || said == one.key
        })
    };
    let places: Vec<(&'static str, Option<usize>)> =
        HEADINGS.iter().map(|one| (one.key, place(one))).collect();
    // A table that only changes what is there needs not say the rest again.
    let changes = places.iter().any(|(key, place)| *key == "listing" && place.is_some());
    let missing = HEADINGS.iter().find(|one| one.must && place(one).is_none());
    if let Some(missing) = missing.filter(|_| !changes) {
        return Err(GoodsError::ColumnMissing(missing.zh, missing.en).into());
    }
    let mut read = GoodsTable::default();
    for (line, cells) in (2..).zip(table.iter().skip(1)) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let row = Cells { cells, places: &places };
        if let Err(error) = row.read_into(&mut read, line, today) {
            read.faults.push(RowFault { line, message: error.message() });
        }
    }
    if read.rows.is_empty() && read.changes.is_empty() && read.faults.is_empty() {
        return Err(GoodsError::NoRows.into());
    }
    Ok(read)
}

/// The cells of one row by the words of their columns.
pub(super) struct Cells<'a> {
    cells: &'a [String],
    places: &'a [(&'static str, Option<usize>)],
}

impl Cells<'_> {
    pub(super) fn text(&self, key: &str) -> &str {
        let place = self.places.iter().find(|(known, _)| *known == key).and_then(|(_, place)| *place);
        place.and_then(|at| self.cells.get(at)).map_or("", |cell| unquoted(cell.trim()))
    }

    fn read_into(&self, table: &mut GoodsTable, line: usize, today: Day) -> Result<(), Error> {
        let photos = photos_in(self.text("photos"))?;
        if self.text("listing").is_empty() {
            table.rows.push(self.read(line, today)?);
        } else {
            table.changes.push(read_change(self, line)?);
        }
        if !photos.is_empty() {
            table.photos.push((line, photos));
        }
        Ok(())
    }

    pub(super) fn parse<T: std::str::FromStr>(&self, key: &str) -> Result<T, Error> {
        let unreadable = || {
            let heading = HEADINGS.iter().find(|one| one.key == key);
            let (zh, en) = heading.map_or(("", ""), |one| (one.zh, one.en));
            GoodsError::CellUnreadable(zh, en, self.text(key).chars().take(40).collect())
        };
        Ok(self.text(key).parse().map_err(|_| unreadable())?)
    }

    pub(super) fn optional<T: std::str::FromStr>(&self, key: &str) -> Result<Option<T>, Error> {
        if self.text(key).is_empty() { Ok(None) } else { self.parse(key).map(Some) }
    }

    fn read(&self, line: usize, today: Day) -> Result<GoodsRow, Error> {
        let kind = kind_called(self.text("kind")).ok_or(GoodsError::NoKind)?;
        let product = ProductDraft {
            story: self.text("story").to_owned(),
            kind: kind.code.clone(),
            said: said_in(kind, self.text("said"))?,
            ..ProductDraft::plain(self.text("name"), kind.shelf().ok_or(Error::NoCategory)?, "box")
        };
        if product.name.is_empty() {
            return Err(Error::NameMissing);
        }
        kind.check(&product.said)?;
        let pieces: i64 = self.parse("pieces")?;
        let lot = LotDraft {
            origin: self.parse::<RegionCode>("origin")?,
            made_on: self.parse("made_on")?,
            grade: self.text("grade").to_owned(),
            certificate: self.text("certificate").to_owned(),
            pieces,
            keeps_days: self.optional("keeps_days")?,
        };
        lot.check(kind.certificate, today)?;
        let terms = Terms {
            measure: Measure { unit: unit_called(self.text("unit"))?, weighed: is_yes(self.text("weighed")) },
            wholesale: Wholesale {
                minimum: self.optional("minimum")?.unwrap_or(1),
                tiers: Wholesale::read_tiers(self.text("tiers"))?,
            },
            return_rule: rule_called(self.text("return_rule"))?,
            ..Terms::plain(
                self.text("title"),
                self.parse::<Fen>("price")?,
                Grams(self.parse("net_grams")?),
                pieces,
            )
        };
        terms.check()?;
        terms.rule_for(product.category, Some(kind)).map(|_: ReturnRule| ())?;
        let purchase = self.purchase()?;
        check_offered(&product, &terms.title)?;
        check_purchase(kind, purchase.as_ref(), today)?;
        Ok(GoodsRow { line, product, lot, purchase, terms })
    }

    /// Of whom the lot was bought; none when the row does not say.
    fn purchase(&self) -> Result<Option<PurchaseDraft>, Error> {
        if ["supplier", "supplier_contact", "batch", "bought_on"].iter().all(|key| self.text(key).is_empty())
        {
            return Ok(None);
        }
        Ok(Some(PurchaseDraft {
            supplier: self.text("supplier").to_owned(),
            supplier_contact: self.text("supplier_contact").to_owned(),
            batch: self.text("batch").to_owned(),
            bought_on: self.parse("bought_on")?,
        }))
    }
}

/// A CSV file of ours puts a quote before words that a spreadsheet would take for a formula.
fn unquoted(cell: &str) -> &str {
    let formula = |rest: &&str| rest.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    cell.strip_prefix('\'').filter(formula).unwrap_or(cell)
}

pub(super) fn kind_called(name: &str) -> Option<&'static Kind> {
    let called = |kind: &&Kind| {
        kind.code == name || kind.name(true) == name || kind.name(false).eq_ignore_ascii_case(name)
    };
    super::kinds().iter().find(called)
}

pub(super) fn unit_called(name: &str) -> Result<Unit, GoodsError> {
    let in_words = |unit: &Unit| match unit {
        Unit::Kilogram => ["公斤", "kg"],
        Unit::Jin => ["斤", "jin"],
        Unit::Piece => ["件", "piece"],
        Unit::Box => ["箱", "box"],
    };
    if name.is_empty() {
        return Ok(Unit::Piece);
    }
    let known = UNITS.into_iter().find(|unit| in_words(unit).contains(&name) || unit_word(*unit) == name);
    known.or_else(|| unit_of(name)).ok_or_else(|| GoodsError::CellUnreadable("单位", "Unit", name.to_owned()))
}

pub(super) fn is_yes(text: &str) -> bool {
    matches!(text, "是" | "1" | "yes" | "Yes" | "true" | "TRUE")
}

/// Reads `品种=酥梨; 果径=80`, by the words or the names of the kind's attributes.
pub(super) fn said_in(kind: &Kind, text: &str) -> Result<Said, GoodsError> {
    let parts = text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once(['=', '：', ':']).unwrap_or((part, ""));
            let name = name.trim();
            let called = |one: &&super::Attribute| {
                one.key == name || one.name(true) == name || one.name(false).eq_ignore_ascii_case(name)
            };
            let attribute = kind.attributes.iter().find(called);
            let attribute = attribute.ok_or_else(|| GoodsError::NoAttribute(name.to_owned()))?;
            Ok((attribute.key.clone(), attribute.word_of(value.trim())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 25).unwrap()
    }

    fn table(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    const HEAD: &[&str] = &[
        "货架标题",
        "商品名称",
        "品类",
        "属性",
        "产地代码",
        "采收日期",
        "件数",
        "每件净重（克）",
        "单价(元)",
        "合格证编号",
        "单位",
    ];

    #[test]
    fn rows_are_understood_in_any_order_of_columns() {
        let read = read_goods(
            &table(&[
                HEAD,
                &[
                    "孟津梨 5 kg",
                    "孟津梨",
                    "梨",
                    "品种=酥梨",
                    "410324102201",
                    "2026-10-08",
                    "50",
                    "5000",
                    "32.80",
                    "HG-1",
                    "箱",
                ],
                &["", "", "", "", "", "", "", "", "", "", ""],
                &[
                    "散养蛋",
                    "土鸡蛋",
                    "egg",
                    "饲养方式=散养",
                    "410324102201",
                    "2026-11-20",
                    "30",
                    "1500",
                    "25",
                    "HG-2",
                    "",
                ],
            ]),
            today(),
        )
        .unwrap();
        assert_eq!(read.faults, []);
        assert_eq!(read.rows.len(), 2);
        assert_eq!(read.rows[0].terms.price, Fen(3280));
        assert_eq!(read.rows[0].terms.measure.unit, Unit::Box);
        assert_eq!(read.rows[1].line, 4);
        assert_eq!(read.rows[1].product.said.get("kept").map(String::as_str), Some("free_range"));
    }

    #[test]
    fn what_is_wrong_is_said_of_its_row() {
        let good = [
            "梨",
            "孟津梨",
            "梨",
            "品种=酥梨",
            "410324102201",
            "2026-10-08",
            "50",
            "5000",
            "32.80",
            "HG-1",
            "",
        ];
        let with = |at: usize, cell: &'static str| {
            let mut row = good;
            row[at] = cell;
            row
        };
        let rows = [
            with(2, "火箭"),
            with(3, ""),
            with(3, "颜色=红"),
            with(4, "410324999999"),
            with(5, "昨天"),
            with(6, "五十"),
            with(8, "0"),
            with(9, ""),
            with(10, "车"),
        ];
        let mut all: Vec<&[&str]> = vec![HEAD];
        all.extend(rows.iter().map(|row| row.as_slice()));
        let read = read_goods(&table(&all), today()).unwrap();
        assert_eq!(read.rows, []);
        assert_eq!(
            read.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(),
            (2..11).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_table_of_something_else_is_refused_whole() {
        let other = table(&[&["订单编号", "宝贝标题"], &["1", "核桃"]]);
        assert!(matches!(
            read_goods(&other, today()),
            Err(Error::Goods(GoodsError::ColumnMissing("商品名称", _)))
        ));
        assert!(matches!(read_goods(&[], today()), Err(Error::Goods(GoodsError::NoRows))));
        assert!(matches!(read_goods(&table(&[HEAD]), today()), Err(Error::Goods(GoodsError::NoRows))));
    }
}
