//! Indicators: a numerator over a denominator, times a factor.

use super::expression::{Linear, When};
use super::model::{Direction, Reporter, Text, Validity};

/// An indicator (指标).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its word.
    pub id: String,
    /// Which version of it.
    pub version: i32,
    /// The days it holds.
    pub validity: Validity,
    /// Its name.
    pub name: Text,
    /// What it says and how it is worked out.
    pub definition: Text,
    /// What its figure is in, such as %.
    pub unit: Text,
    /// What stands above the line.
    pub numerator: Linear,
    /// What stands below it.
    pub denominator: Linear,
    /// The quotient is multiplied by this: 100 for per cent.
    pub factor: i64,
    /// Places its figure is rounded to, half up and once.
    pub decimals: u32,
    /// Which way is good.
    pub direction: Direction,
    /// Whose reports its reported elements are taken from; none when it has none.
    pub reports: Option<Reporter>,
    /// Decimals of the values above and below the line.
    pub(super) scales: (u32, u32),
}

/// What an indicator comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// A value it needs is missing; that is not zero.
    Missing,
    /// Its denominator is zero: there is no such figure.
    Undefined,
    /// The exact quotient.
    Exact {
        /// Above the line.
        over: i128,
        /// Below it; positive.
        under: i128,
    },
}

impl Figure {
    /// A quotient; its denominator becomes positive.
    #[must_use]
    pub const fn of(over: i128, under: i128) -> Self {
        match under {
            0 => Self::Undefined,
            under if under < 0 => Self::Exact { over: over.saturating_neg(), under: under.saturating_neg() },
            under => Self::Exact { over, under },
        }
    }

    /// The figure times ten to this power, rounded half up (away from zero); none when there is no figure.
    #[must_use]
    pub fn rounded(self, decimals: u32) -> Option<i128> {
        let Self::Exact { over, under } = self else { return None };
        let scaled = over.checked_mul(10_i128.checked_pow(decimals)?)?;
        let (quotient, rest) = (scaled / under, (scaled % under).abs());
        let up = if rest.checked_mul(2)? >= under { scaled.signum() } else { 0 };
        quotient.checked_add(up)
    }

    /// `12.3` with so many places; none when there is no figure.
    #[must_use]
    pub fn text(self, decimals: u32) -> Option<String> {
        let value = self.rounded(decimals)?;
        if decimals == 0 {
            return Some(value.to_string());
        }
        let (scale, places) = (10_i128.checked_pow(decimals)?, usize::try_from(decimals).unwrap_or(0));
        let sign = if value < 0 { "-" } else { "" };
        Some(format!("{sign}{}.{:0places$}", value.abs() / scale, value.abs() % scale))
    }
}

impl Indicator {
    /// Works it out of values in the smallest parts of their units.
    #[must_use]
    pub fn figure(&self, look: &dyn Fn(&str, When) -> Option<i64>) -> Figure {
        let (Some(over), Some(under)) = (self.numerator.value(look), self.denominator.value(look)) else {
            return Figure::Missing;
        };
        let (above, below) = self.scales;
        let times = |value: i128, decimals: u32| {
            10_i128.checked_pow(decimals).and_then(|scale| value.checked_mul(scale))
        };
        let over = over.checked_mul(i128::from(self.factor)).and_then(|value| times(value, below));
        match (over, times(under, above)) {
            (Some(over), Some(under)) => Figure::of(over, under),
            _ => Figure::Missing,
        }
    }

    /// The elements it needs, and of when.
    pub fn elements(&self) -> impl Iterator<Item = (&str, When)> {
        self.numerator.elements().chain(self.denominator.elements())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_rounded_once_and_half_up() {
        for (over, under, decimals, text) in
            [(1, 3, 2, "0.33"), (2, 3, 2, "0.67"), (-1, 8, 2, "-0.13"), (5, 2, 0, "3"), (20, -4, 1, "-5.0")]
        {
            assert_eq!(Figure::of(over, under).text(decimals).as_deref(), Some(text), "{over}/{under}");
        }
    }

    #[test]
    fn nothing_is_divided_by_zero() {
        assert_eq!(Figure::of(5, 0), Figure::Undefined);
        assert_eq!(Figure::of(0, 0).text(2), None);
    }
}
