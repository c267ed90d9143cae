//! Quantities as scaled integers, so that lines and totals never drift apart.

use std::fmt;

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};

/// A weight in grams.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DieselNewType,
)]
#[serde(transparent)]
pub struct Grams(pub i64);

impl fmt::Display for Grams {
    /// `500 g`, `2.5 kg`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.abs() < 1000 {
            return write!(f, "{} g", self.0);
        }
        let text = format!("{}.{:03}", self.0 / 1000, (self.0 % 1000).abs());
        write!(f, "{} kg", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// What a quantity is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Kilogram (公斤).
    Kilogram,
    /// Half a kilogram (斤), the unit of village markets.
    Jin,
    /// Single items (件).
    Piece,
    /// Packed boxes (箱).
    Box,
}

/// An amount of goods: thousandths of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// Thousandths of the unit.
    pub milli: i64,
    /// The unit.
    pub unit: Unit,
}

impl Quantity {
    /// The weight in grams, when the unit is one of weight.
    #[must_use]
    pub const fn grams(self) -> Option<Grams> {
        match self.unit {
            Unit::Kilogram => Some(Grams(self.milli)),
            Unit::Jin => Some(Grams(self.milli / 2)),
            Unit::Piece | Unit::Box => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_read_as_people_say_them() {
        for (grams, text) in [(500, "500 g"), (1000, "1 kg"), (2500, "2.5 kg"), (5050, "5.05 kg")] {
            assert_eq!(Grams(grams).to_string(), text);
        }
        assert_eq!(Quantity { milli: 3000, unit: Unit::Jin }.grams(), Some(Grams(1500)));
    }
}
