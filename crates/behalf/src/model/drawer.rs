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

words! {
    /// Where the counts of a drawer differ from what they ought to be.
    Differs {
        /// It opened with another sum than the last count left.
        Opening = "opening", "behalf-differs-opening";
        /// It closed with another sum than ought to be in it.
        Closing = "closing", "behalf-differs-closing";
        /// Nowhere.
        Nowhere = "nowhere", "behalf-differs-nowhere";
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
    /// The station's name.
    pub station_name: String,
    /// Its day.
    pub day: Day,
    /// False once it is closed.
    pub open: bool,
    /// What was counted at opening.
    pub opening: Fen,
    /// The opening less what the last count left.
    pub opening_difference: Fen,
    /// Why they differ.
    pub opening_reason: String,
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
    /// What the opening count differs by from what the last count left; a difference needs a reason, since no cash moves
    /// while no drawer is open. A station's first drawer differs from nothing.
    pub fn opening_difference(last: Option<&Self>, opening: Fen, reason: &str) -> Result<Fen> {
        let Some(last) = last else { return Ok(Fen::ZERO) };
        let difference = opening.minus(last.counted)?;
        if difference != Fen::ZERO && reason.is_empty() {
            return Err(Error::OpeningUnexplained { left: last.counted, difference });
        }
        Ok(difference)
    }

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

    fn drawer() -> Drawer {
        Drawer {
            county: RegionCode(410_324),
            id: DrawerId(1),
            station: StationId(7),
            station_name: "庄子村服务点".to_owned(),
            day: Day::new(2026, 11, 25).unwrap(),
            open: true,
            opening: Fen(10_000),
            opening_difference: Fen::ZERO,
            opening_reason: String::new(),
            expected: Fen(12_500),
            counted: Fen::ZERO,
            difference: Fen::ZERO,
            reason: String::new(),
            closed_at: Timestamp::default(),
        }
    }

    #[test]
    fn a_drawer_opens_with_what_the_last_count_left() {
        let last = Drawer { open: false, counted: Fen(12_500), ..drawer() };
        let differs = |opening, reason| Drawer::opening_difference(Some(&last), Fen(opening), reason);
        assert_eq!(differs(12_500, "").unwrap(), Fen::ZERO);
        assert_eq!(differs(12_000, "存入银行").unwrap(), Fen(-500));
        let refused = differs(12_000, "");
        assert!(matches!(
            refused,
            Err(Error::OpeningUnexplained { left: Fen(12_500), difference: Fen(-500) })
        ));
        assert_eq!(Drawer::opening_difference(None, Fen(20_000), "").unwrap(), Fen::ZERO);
    }

    #[test]
    fn a_difference_is_stated_with_a_reason() {
        let drawer = drawer();
        assert_eq!(drawer.close(Fen(12_500), "").unwrap(), Fen::ZERO);
        assert_eq!(drawer.close(Fen(12_400), "找零少收").unwrap(), Fen(-100));
        assert!(matches!(drawer.close(Fen(12_400), ""), Err(Error::DifferenceUnexplained(Fen(-100)))));
        assert!(matches!(Drawer { open: false, ..drawer }.close(Fen(12_500), ""), Err(Error::NoDrawer)));
    }
}
