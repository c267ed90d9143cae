//! A row of a table that names a listing by its number: what it changes. A cell that is empty changes nothing.

use kernel::Fen;

use super::goods_file::Cells;
use super::{Listing, ListingId, MOST_PHOTOS, ReturnRule, Tier, Wholesale};
use crate::{Error, GoodsError};

/// What a row changes of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsChange {
    /// The line in the file, from 1.
    pub line: usize,
    /// The listing.
    pub listing: ListingId,
    /// What the shelf says.
    pub title: Option<String>,
    /// Price of a piece.
    pub price: Option<Fen>,
    /// Pieces put on the shelf in all, with those that are sold or held: an old file takes nothing back of what was sold.
    pub pieces: Option<i64>,
    /// How many one must buy.
    pub minimum: Option<i64>,
    /// What more cost.
    pub tiers: Option<Vec<Tier>>,
    /// Whether it may come back.
    pub return_rule: Option<ReturnRule>,
    /// A few words about the product.
    pub story: Option<String>,
    /// What the row says of columns that stay as they are: column and cell. Empty cells say nothing.
    pub fixed: Vec<(&'static str, String)>,
}

/// Columns that stay as they are: they say what the goods are, and other goods are another listing.
const FIXED: [&str; 15] = [
    "name",
    "kind",
    "said",
    "origin",
    "made_on",
    "keeps_days",
    "grade",
    "certificate",
    "unit",
    "net_grams",
    "weighed",
    "supplier",
    "supplier_contact",
    "batch",
    "bought_on",
];

pub(super) fn read_change(row: &Cells<'_>, line: usize) -> Result<GoodsChange, Error> {
    let words = |key: &str| Some(row.text(key).to_owned()).filter(|text| !text.is_empty());
    let tiers = Wholesale::read_tiers(row.text("tiers"))?;
    Ok(GoodsChange {
        line,
        listing: row.parse("listing")?,
        title: words("title"),
        price: row.optional("price")?,
        pieces: row.optional("pieces")?,
        minimum: row.optional("minimum")?,
        tiers: Some(tiers).filter(|tiers| !tiers.is_empty()),
        return_rule: rule_called(row.text("return_rule"))?,
        story: words("story"),
        fixed: FIXED.into_iter().filter_map(|key| Some((key, words(key)?))).collect(),
    })
}

/// A rule by its word, or as an export writes it.
pub(super) fn rule_called(text: &str) -> Result<Option<ReturnRule>, Error> {
    let called = |rule: &ReturnRule| rule.as_str() == text || rule_words(*rule).contains(&text);
    match text {
        "" => Ok(None),
        other => ReturnRule::ALL.into_iter().find(called).map(Some).ok_or_else(|| {
            let said = other.chars().take(40).collect();
            GoodsError::CellUnreadable("退货规则", "Return rule", said).into()
        }),
    }
}

/// What a rule is called in a table, in Chinese and in English.
pub(super) const fn rule_words(rule: ReturnRule) -> [&'static str; 2] {
    match rule {
        ReturnRule::SevenDays => ["七天无理由", "seven days"],
        ReturnRule::Fresh => ["鲜活易腐不退", "fresh"],
        ReturnRule::ByConsent => ["购买时确认不退", "by consent"],
    }
}

/// The names of files in a cell: `a.jpg; b.jpg`. Refuses more than a product has.
pub(super) fn photos_in(cell: &str) -> Result<Vec<String>, Error> {
    let parts = cell.split([';', '；', ',', '，', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let names: Vec<String> = parts.map(str::to_owned).collect();
    if names.len() > MOST_PHOTOS { Err(crate::ShopError::TooManyPhotos.into()) } else { Ok(names) }
}

impl GoodsChange {
    /// The pieces that come from the lot to the shelf; below nothing, that many go back.
    pub fn more(&self, listing: &Listing) -> Result<i64, Error> {
        let there = listing.available + listing.held + listing.sold;
        let wanted = self.pieces.unwrap_or(there);
        wanted.checked_sub(there).filter(|_| wanted > 0).ok_or(Error::PiecesOutOfRange)
    }
}
