//! How goods are measured and priced: the unit on the shelf, the step one buys in, and prices by quantity.
//!
//! Stock and orders count whole steps (份), such as a box, a piece or half a jin (斤). A line is price × steps in
//! integer fen, so lines and totals cannot drift apart, whatever the unit on the shelf says.

use kernel::{Fen, Grams, Unit};
use serde::{Deserialize, Serialize};

use crate::GoodsError;

type Result<T> = std::result::Result<T, GoodsError>;

/// The most steps one may ask a minimum of.
const MOST: i64 = 100_000;
/// The most prices by quantity a listing has.
const MOST_TIERS: usize = 6;

/// How a listing is measured (计量).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// What the shelf speaks of.
    pub unit: Unit,
    /// True when each parcel is weighed: what was paid is the most, and what weighs less costs less (称重计价).
    pub weighed: bool,
}

impl Default for Measure {
    fn default() -> Self {
        Self { unit: Unit::Piece, weighed: false }
    }
}

/// Every unit, in the order of the form.
pub const UNITS: [Unit; 4] = [Unit::Piece, Unit::Box, Unit::Jin, Unit::Kilogram];

/// The word in tables and forms.
#[must_use]
pub const fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Kilogram => "kilogram",
        Unit::Jin => "jin",
        Unit::Piece => "piece",
        Unit::Box => "box",
    }
}

/// Reads the word.
#[must_use]
pub fn unit_of(word: &str) -> Option<Unit> {
    UNITS.into_iter().find(|unit| unit_word(*unit) == word)
}

/// Grams of a unit of weight; none for what is counted.
#[must_use]
pub const fn grams_of(unit: Unit) -> Option<i64> {
    match unit {
        Unit::Kilogram => Some(1000),
        Unit::Jin => Some(500),
        Unit::Piece | Unit::Box => None,
    }
}

impl Measure {
    /// Refuses a step that is no even part or multiple of its unit: the shelf could not say its price.
    pub fn check(self, net: Grams) -> Result<()> {
        match grams_of(self.unit) {
            Some(grams) if net.0 % grams != 0 && grams % net.0 != 0 => Err(GoodsError::StepUneven),
            _ => Ok(()),
        }
    }

    /// What a whole unit costs, when it is a unit of weight and a step is a part of it. Exact, since a unit is
    /// so many steps.
    pub fn unit_price(self, price: Fen, net: Grams) -> std::result::Result<Option<Fen>, kernel::MoneyError> {
        match grams_of(self.unit) {
            Some(grams) if net.0 > 0 && grams % net.0 == 0 => Ok(Some(price.times(grams / net.0)?)),
            _ => Ok(None),
        }
    }

    /// So many steps, in thousandths of the unit on the shelf.
    #[must_use]
    pub fn milli(self, net: Grams, steps: i64) -> i64 {
        match grams_of(self.unit) {
            Some(grams) => net.0.saturating_mul(steps).saturating_mul(1000) / grams,
            None => steps.saturating_mul(1000),
        }
    }
}

/// A price from a quantity on (阶梯价).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tier {
    /// From so many steps.
    pub from: i64,
    /// A step costs this.
    pub price: Fen,
}

/// How many one must buy and what more cost: retail has neither, wholesale (批发) has both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wholesale {
    /// The fewest steps one may order.
    pub minimum: i64,
    /// Lower prices for more, by quantity.
    pub tiers: Vec<Tier>,
}

impl Default for Wholesale {
    fn default() -> Self {
        Self { minimum: 1, tiers: Vec::new() }
    }
}

impl Wholesale {
    /// The tiers in order. Refuses a minimum of nothing, and tiers that do not get cheaper as they get larger.
    pub fn check(&self, price: Fen) -> Result<()> {
        if !(1..=MOST).contains(&self.minimum) {
            return Err(GoodsError::MinimumOutOfRange);
        }
        if self.tiers.len() > MOST_TIERS {
            return Err(GoodsError::TooManyTiers(MOST_TIERS));
        }
        let mut last = Tier { from: self.minimum, price };
        for tier in &self.tiers {
            if tier.from <= last.from || tier.from > MOST || tier.price >= last.price || tier.price < Fen(1) {
                return Err(GoodsError::TiersUnfit);
            }
            last = *tier;
        }
        Ok(())
    }

    /// What a step costs when so many are bought.
    #[must_use]
    pub fn price_for(&self, steps: i64, price: Fen) -> Fen {
        self.tiers.iter().rev().find(|tier| steps >= tier.from).map_or(price, |tier| tier.price)
    }

    /// Writes tiers as [`Wholesale::read_tiers`] reads them: `10=35.00; 50=1032.00`.
    #[must_use]
    pub fn write_tiers(tiers: &[Tier]) -> String {
        let written =
            tiers.iter().map(|tier| format!("{}={}", tier.from, tier.price.to_string().replace(',', "")));
        written.collect::<Vec<_>>().join("; ")
    }

    /// Reads `10=35, 50=32.00`: from ten on 35 yuan each. One to a line, by semicolons or by commas; a comma within an
    /// amount, as in `10=1,234.00`, parts nothing.
    pub fn read_tiers(text: &str) -> Result<Vec<Tier>> {
        let mut parts: Vec<String> = Vec::new();
        for part in text.split(['，', '\n', ';', '；']) {
            for (at, piece) in part.split(',').enumerate() {
                match parts.last_mut() {
                    Some(amount) if at > 0 && is_thousand(piece) => amount.push_str(piece),
                    _ => parts.push(piece.to_owned()),
                }
            }
        }
        parts
            .iter()
            .map(|part| part.trim())
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (from, price) = part.split_once(['=', ':', '：']).ok_or(GoodsError::TiersUnreadable)?;
                let from = from.trim().parse().map_err(|_| GoodsError::TiersUnreadable)?;
                let price = price.trim().parse().map_err(|_| GoodsError::TiersUnreadable)?;
                Ok(Tier { from, price })
            })
            .collect()
    }
}

/// True for what follows the comma within an amount: three digits and no more.
fn is_thousand(piece: &str) -> bool {
    piece.bytes().take_while(u8::is_ascii_digit).count() == 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tier(from: i64, price: i64) -> Tier {
        Tier { from, price: Fen(price) }
    }

    proptest! {
        /// Whatever the unit and the step, a whole unit costs just as much as the steps it is made of.
        #[test]
        fn units_and_steps_cost_the_same(price in 1_i64..1_000_000, parts in 1_i64..=10, steps in 1_i64..500) {
            prop_assume!(500 % parts == 0);
            let measure = Measure { unit: Unit::Jin, weighed: false };
            let net = Grams(500 / parts);
            prop_assert!(measure.check(net).is_ok());
            let whole = measure.unit_price(Fen(price), net).unwrap().unwrap();
            prop_assert_eq!(whole.times(steps).unwrap(), Fen(price).times(steps * parts).unwrap());
            prop_assert_eq!(measure.milli(net, parts * steps), steps * 1000);
        }

        /// Buying more never makes a step dearer.
        #[test]
        fn more_is_never_dearer(steps in 1_i64..2_000, more in 0_i64..2_000) {
            let wholesale = Wholesale { minimum: 1, tiers: vec![tier(10, 90), tier(100, 80), tier(1000, 75)] };
            prop_assert!(wholesale.check(Fen(100)).is_ok());
            prop_assert!(
                wholesale.price_for(steps + more, Fen(100)) <= wholesale.price_for(steps, Fen(100))
            );
        }
    }

    #[test]
    fn steps_that_fit_their_unit() {
        let jin = Measure { unit: Unit::Jin, weighed: true };
        for net in [50, 100, 125, 250, 500, 1000, 2500] {
            assert!(jin.check(Grams(net)).is_ok(), "{net}");
        }
        for net in [300, 750, 999] {
            assert!(matches!(jin.check(Grams(net)), Err(GoodsError::StepUneven)), "{net}");
        }
        assert!(Measure::default().check(Grams(333)).is_ok());
    }

    #[test]
    fn tiers_read_and_refused() {
        let read = Wholesale::read_tiers("10=35, 50：32.5\n").unwrap();
        assert_eq!(read, [tier(10, 3500), tier(50, 3250)]);
        for unreadable in ["ten=1", "10", "10=1, abc", "10=35,5"] {
            assert!(matches!(Wholesale::read_tiers(unreadable), Err(GoodsError::TiersUnreadable)));
        }
        assert_eq!(
            Wholesale::read_tiers("10=1,234.00, 50=1,100,").unwrap(),
            [tier(10, 123_400), tier(50, 110_000)]
        );
        assert_eq!(Wholesale::read_tiers("").unwrap(), []);
        let dear = [tier(10, 123_400), tier(50, 110_050)];
        assert_eq!(Wholesale::read_tiers(&Wholesale::write_tiers(&dear)).unwrap(), dear);
        let check = |minimum, tiers: &[Tier]| Wholesale { minimum, tiers: tiers.to_vec() }.check(Fen(4000));
        assert!(check(5, &read).is_ok());
        assert!(matches!(check(0, &[]), Err(GoodsError::MinimumOutOfRange)));
        for unfit in [[tier(10, 3500), tier(10, 3000)], [tier(10, 3500), tier(20, 3600)]] {
            assert!(matches!(check(1, &unfit), Err(GoodsError::TiersUnfit)));
        }
        assert!(
            matches!(check(10, &[tier(10, 3500)]), Err(GoodsError::TiersUnfit)),
            "no tier at the minimum itself"
        );
    }
}
