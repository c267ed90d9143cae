//! What a station gets, order by order and in a month.

use kernel::{Fen, RegionCode, StationId, Timestamp, words};
use market::model::{OrderId, RefundId};

use super::ActId;
use crate::Result;

words! {
    /// How far the commission of an order is.
    Standing {
        /// Stated when the villager agreed; the order is not settled.
        Stated = "stated", "behalf-standing-stated";
        /// Booked when the order was settled.
        Booked = "booked", "behalf-standing-booked";
        /// The order came to nothing, and so does the commission.
        Fallen = "fallen", "behalf-standing-fallen";
        /// What was booked fell again: money went back after the order was settled, or there was no consent.
        Reversed = "reversed", "behalf-standing-reversed";
    }
}

/// Why commission that was booked falls again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Money of the order went back to the buyer.
    Refund(RefundId),
    /// The county found that there was no consent.
    Dispute,
}

impl Cause {
    /// The word in the table, with the refund; 0 without one.
    #[must_use]
    pub const fn written(self) -> (&'static str, RefundId) {
        match self {
            Self::Refund(refund) => ("refund", refund),
            Self::Dispute => ("dispute", RefundId(0)),
        }
    }
}

/// What a station gets for one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commissioned {
    /// The station's county.
    pub county: RegionCode,
    /// The station.
    pub station: StationId,
    /// Its name.
    pub station_name: String,
    /// The act that led to the order.
    pub act: ActId,
    /// The order.
    pub order: OrderId,
    /// Who sells.
    pub seller_name: String,
    /// What the order came to.
    pub total: Fen,
    /// What was stated.
    pub stated: Fen,
    /// How far it is.
    pub standing: Standing,
    /// What was booked; zero before, negative when it fell again.
    pub booked: Fen,
    /// When it was booked or fell; when it was stated before.
    pub at: Timestamp,
}

/// A station's month: the orders whose commission was booked or fell in it, what fell again in it of commission that was
/// booked, and the orders stated in it that still wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The station's county.
    pub county: RegionCode,
    /// The station.
    pub station: StationId,
    /// Its name.
    pub station_name: String,
    /// How many orders.
    pub orders: i64,
    /// What the booked ones came to.
    pub sold: Fen,
    /// What was booked.
    pub booked: Fen,
    /// What fell again of what was booked, in this month or before.
    pub reversed: Fen,
    /// What still waits.
    pub waiting: Fen,
    /// What fell.
    pub fallen: Fen,
}

impl Statement {
    /// What the station is to get for the month.
    pub fn due(&self) -> Result<Fen> {
        Ok(self.booked.minus(self.reversed)?)
    }
}
