//! The cash drawer (现金抽屉) of a station's day.

use kernel::{Day, Fen, RegionCode, StationId, Timestamp, id, words};

use super::act::ActId;
use crate::{Error, Result};

id!(
    /// A drawer of a day.
    DrawerId
);

words! {
    /// Why cash moved.
    CashKind {
        /// The villager paid for an order.
        Received = "received", "behalf-cash-received";
        /// The keeper paid the provider and took the cash out for it.
        PassedOn = "passed_on", "behalf-cash-passed-on";
        /// The villager got it back.
        GivenBack = "given_back", "behalf-cash-given-back";
    }
}

/// A station's drawer of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawer {
    /// The station's county.
    pub county: RegionCode,
    /// Its id.
    pub id: DrawerId,
    /// The station.
    pub station: StationId,
    /// Its day.
    pub day: Day,
    /// False once it is closed.
    pub open: bool,
    /// What was counted at opening.
    pub opening: Fen,
    /// What ought to be in it: the opening and every row since.
    pub expected: Fen,
    /// What was counted at closing.
    pub counted: Fen,
    /// Counted less expected.
    pub difference: Fen,
    /// Why they differ.
    pub reason: String,
    /// When it was closed.
    pub closed_at: Timestamp,
}

impl Drawer {
    /// What the closing count differs by; a difference needs a reason.
    pub fn close(&self, counted: Fen, reason: &str) -> Result<Fen> {
        if !self.open {
            return Err(Error::NoDrawer);
        }
        let difference = counted.minus(self.expected)?;
        if difference != Fen::ZERO && reason.is_empty() {
            return Err(Error::DifferenceUnexplained(difference));
        }
        Ok(difference)
    }
}

/// A row of the drawer, bound to its act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cash {
    /// Of which act.
    pub act: ActId,
    /// Why.
    pub kind: CashKind,
    /// In is positive, out is negative.
    pub amount: Fen,
    /// On which day.
    pub day: Day,
    /// When.
    pub at: Timestamp,
}

/// Cash a villager paid that the provider has not got: the station owes it the same day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// The act.
    pub act: ActId,
    /// How much.
    pub amount: Fen,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_stated_with_a_reason() {
        let drawer = Drawer {
            county: RegionCode(410_324),
            id: DrawerId(1),
            station: StationId(7),
            day: Day::new(2026, 11, 25).unwrap(),
            open: true,
            opening: Fen(10_000),
            expected: Fen(12_500),
            counted: Fen::ZERO,
            difference: Fen::ZERO,
            reason: String::new(),
            closed_at: Timestamp::default(),
        };
        assert_eq!(drawer.close(Fen(12_500), "").unwrap(), Fen::ZERO);
        assert_eq!(drawer.close(Fen(12_400), "找零少收").unwrap(), Fen(-100));
        assert!(matches!(drawer.close(Fen(12_400), ""), Err(Error::DifferenceUnexplained(Fen(-100)))));
        assert!(matches!(Drawer { open: false, ..drawer }.close(Fen(12_500), ""), Err(Error::NoDrawer)));
    }
}
