//! What two sides agree on: price, stages, tolerance, and what is deducted.

use kernel::{Day, Fen};
use serde::{Deserialize, Serialize};

use super::Grade;
use crate::Error;

/// Stages of one contract at most; the form has as many rows.
pub const STAGES: usize = 4;
/// Grams or pieces of one post or contract at most: a hundred thousand tonnes, so that every product of a quantity
/// and a price fits an integer.
pub const MAX_QUANTITY: i64 = 100_000_000_000;
/// Price of a kilogram or a piece at most.
pub const MAX_PRICE: Fen = Fen(10_000_000);
/// Days a payment may take at most.
const MAX_PAYMENT_DAYS: i64 = 180;
/// What may be delivered beyond or below the agreed quantity, at most a fifth.
const MAX_TOLERANCE_BP: i64 = 2_000;

/// From this day to that day, both within.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Window {
    /// True when it ends before it begins.
    #[must_use]
    pub fn is_reversed(self) -> bool {
        self.to < self.from
    }

    /// Days within.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.to.0 - self.from.0).whole_days() + 1
    }

    /// Days that lie in both.
    #[must_use]
    pub fn common_days(self, other: Self) -> i64 {
        let both = Self { from: self.from.max(other.from), to: self.to.min(other.to) };
        both.days().max(0)
    }

    /// Days that this day comes after the last one; none while it is in time.
    #[must_use]
    pub fn days_late(self, day: Day) -> i64 {
        (day.0 - self.to.0).whole_days().max(0)
    }
}

/// One stage of the delivery plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// When it is delivered.
    pub window: Window,
    /// Grams or pieces.
    pub quantity: i64,
}

/// What moisture above the standard takes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moisture {
    /// The standard, in basis points of the weight.
    pub standard_bp: i64,
    /// Basis points of the weight deducted for each full per cent above; 100 is pro rata, 200 is the rule of state
    /// grain purchase (half a per cent above deducts one).
    pub deduct_bp: i64,
}

/// What one side offers and the other accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Price of a kilogram or a piece.
    pub price: Fen,
    /// The grade that is paid in full.
    pub grade: Grade,
    /// When how much is delivered; the sum is the quantity of the contract.
    pub stages: Vec<Stage>,
    /// What may be delivered beyond or below, in basis points.
    pub tolerance_bp: i64,
    /// The rule of moisture, if one was agreed.
    pub moisture: Option<Moisture>,
    /// What each grade below the agreed one takes off the price.
    pub grade_deduct: Fen,
    /// Days after a delivery is accepted within which it is paid; none where the sides agree on none.
    #[serde(default)]
    pub payment_days: Option<i64>,
    /// Everything else, in words.
    pub note: String,
}

impl Terms {
    /// Grams or pieces of all stages.
    #[must_use]
    pub fn quantity(&self) -> i64 {
        self.stages.iter().fold(0, |sum, stage| sum.saturating_add(stage.quantity))
    }

    /// Refuses terms nobody could keep: on this day, a stage whose last day is over.
    pub fn check(&self, today: Day) -> Result<(), Error> {
        if !self.price.is_positive() || self.price > MAX_PRICE {
            return Err(Error::BadPrice);
        }
        if self.stages.is_empty() || self.stages.len() > STAGES {
            return Err(Error::BadPlan);
        }
        let rising = self.stages.windows(2).all(|pair| pair[0].window.from <= pair[1].window.from);
        let whole = self.stages.iter().all(|stage| stage.quantity > 0 && !stage.window.is_reversed());
        if !rising || !whole || self.quantity() > MAX_QUANTITY {
            return Err(Error::BadPlan);
        }
        if self.stages.iter().any(|stage| stage.window.to < today) {
            return Err(Error::StageOver);
        }
        if !self.payment_days.is_none_or(|days| (0..=MAX_PAYMENT_DAYS).contains(&days)) {
            return Err(Error::BadPaymentDays);
        }
        if !(0..=MAX_TOLERANCE_BP).contains(&self.tolerance_bp) {
            return Err(Error::BadTolerance);
        }
        let moist =
            |rule: Moisture| (0..=5_000).contains(&rule.standard_bp) && (0..=1_000).contains(&rule.deduct_bp);
        if !self.moisture.is_none_or(moist) {
            return Err(Error::BadMoisture);
        }
        if !(0..=self.price.0).contains(&self.grade_deduct.0) {
            return Err(Error::BadGradeDeduct);
        }
        Ok(())
    }
}
