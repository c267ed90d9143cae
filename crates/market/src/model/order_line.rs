//! The lines of an order.

use kernel::{Fen, Grams, MoneyError, RegionCode};

use super::{Category, Kind, Listing, ListingId, LotId, Mark, Measure, ReturnRule};

/// One line of an order: the contract's terms, kept as they were shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// The listing it was bought from.
    pub listing: ListingId,
    /// The lot the pieces are of.
    pub lot: LotId,
    /// What the shelf said.
    pub title: String,
    /// The village it comes from.
    pub origin: RegionCode,
    /// Price of one piece.
    pub price: Fen,
    /// How many pieces.
    pub quantity: i64,
    /// Price times quantity.
    pub amount: Fen,
    /// Net weight of one piece.
    pub net: Grams,
    /// Whether it may come back, as it was shown.
    pub return_rule: ReturnRule,
    /// What of its amount went back or is on its way.
    pub refunded: Fen,
    /// Its share of the order's discount.
    pub discount: Fen,
    /// How it is measured; what is weighed is packed by weight.
    pub measure: Measure,
    /// The kind of the goods, by the catalogue's word; empty when they are of none.
    pub kind: String,
    /// The quality marks the buyer was shown.
    pub marks: Vec<Mark>,
    /// Its pieces are of what its pickup point gets of the listing.
    pub took_share: bool,
}

impl OrderLine {
    /// So many pieces of a listing at a price fixed beforehand, nothing taken off.
    pub fn at(listing: &Listing, price: Fen, pieces: i64) -> Result<Self, MoneyError> {
        Ok(Self {
            listing: listing.id,
            lot: listing.lot,
            title: listing.title.clone(),
            origin: listing.origin,
            price,
            quantity: pieces,
            amount: price.times(pieces)?,
            net: listing.net,
            return_rule: listing.return_rule,
            refunded: Fen::ZERO,
            discount: Fen::ZERO,
            measure: listing.measure,
            kind: listing.kind.clone(),
            marks: Vec::new(),
            took_share: false,
        })
    }

    /// What was paid for so many of its pieces: their share of the amount less the discount, rounded down.
    #[must_use]
    pub fn paid_for(&self, pieces: i64) -> Fen {
        let paid = i128::from(self.amount.0 - self.discount.0) * i128::from(pieces);
        let share = if self.quantity > 0 { paid / i128::from(self.quantity) } else { 0 };
        Fen(i64::try_from(share).unwrap_or(0))
    }

    /// True for what farming needs, which is no farm produce.
    #[must_use]
    pub fn is_farm_input(&self) -> bool {
        self.shelf() == Some(Category::FarmInput)
    }

    /// True for what a household needs, which is no farm produce either.
    #[must_use]
    pub fn is_daily_goods(&self) -> bool {
        self.shelf() == Some(Category::DailyGoods)
    }

    fn shelf(&self) -> Option<Category> {
        Kind::find(&self.kind).and_then(Kind::shelf)
    }

    /// True when its buyer stands in the ledger.
    #[must_use]
    pub fn is_in_ledger(&self) -> bool {
        Kind::find(&self.kind).is_some_and(|kind| kind.ledger)
    }

    /// What was paid for it and has not gone back.
    pub fn left(&self) -> Result<Fen, MoneyError> {
        self.amount.minus(self.discount)?.minus(self.refunded)
    }
}
