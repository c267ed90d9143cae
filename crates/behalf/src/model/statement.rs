//! What a station gets, order by order and in a month.

use kernel::{Fen, RegionCode, StationId, Timestamp, words};
use market::model::OrderId;

use super::ActId;

words! {
    /// How far the commission of an order is.
    Standing {
        /// Stated when the villager agreed; the order is not settled.
        Stated = "stated", "behalf-standing-stated";
        /// Booked when the order was settled.
        Booked = "booked", "behalf-standing-booked";
        /// The order came to nothing, and so does the commission.
        Fallen = "fallen", "behalf-standing-fallen";
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
    /// What was booked; zero before.
    pub booked: Fen,
    /// When it was booked or fell; when it was stated before.
    pub at: Timestamp,
}

/// A station's month: the orders whose commission was booked or fell in it, and those stated in it that still wait.
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
    /// What still waits.
    pub waiting: Fen,
    /// What fell.
    pub fallen: Fen,
}
