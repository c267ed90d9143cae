//! Money in integer fen (分, a hundredth of a yuan).

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Serialize};

/// An amount in fen. Arithmetic is checked: an overflow is an error, never a wrong figure.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DieselNewType,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// An amount that cannot be read or does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The text is not yuan with at most two decimals.
    #[error("`{0}` is not an amount in yuan with at most two decimals")]
    NotAnAmount(String),
    /// The result is beyond 92 quadrillion yuan.
    #[error("the amount is too large")]
    TooLarge,
}

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole yuan.
    #[must_use]
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan.saturating_mul(100))
    }

    /// The sum, or an error when it does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyError::TooLarge)
    }

    /// The difference, or an error when it does not fit.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_sub(other.0).map(Self).ok_or(MoneyError::TooLarge)
    }

    /// This amount for each of `count` pieces.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        self.0.checked_mul(count).map(Self).ok_or(MoneyError::TooLarge)
    }

    /// A share in basis points (1/10,000), rounded half up to the fen; for a commission or a rate.
    pub fn share(self, basis_points: i64) -> Result<Self, MoneyError> {
        let product = i128::from(self.0) * i128::from(basis_points);
        let rounded = (product + 5_000).div_euclid(10_000);
        i64::try_from(rounded).map(Self).map_err(|_| MoneyError::TooLarge)
    }

    /// True when there is something to pay.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl Sum for Fen {
    /// Saturates; used for totals on screen. Books use [`Fen::plus`].
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.fold(0, |total, amount| total.saturating_add(amount.0)))
    }
}

impl fmt::Display for Fen {
    /// Yuan with separators and two decimals and no sign of currency: `1,234.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", separated(fen / 100), fen % 100)
    }
}

/// A number as people read it: `-1,234`.
#[must_use]
pub fn grouped(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}", separated(number.unsigned_abs()))
}

fn separated(number: u64) -> String {
    let plain = number.to_string();
    let mut separated = String::with_capacity(plain.len() + plain.len() / 3);
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            separated.push(',');
        }
        separated.push(digit);
    }
    separated
}

impl FromStr for Fen {
    type Err = MoneyError;

    /// Reads yuan as people type them: `12`, `12.5`, `12.50`, `¥1,200`, full-width digits excluded.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let bad = || MoneyError::NotAnAmount(text.chars().take(40).collect());
        let plain: String = text.trim().trim_start_matches(['¥', '￥']).replace(',', "");
        let (sign, digits) = plain.strip_prefix('-').map_or((1, plain.as_str()), |rest| (-1, rest));
        let (yuan, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if yuan.is_empty() || fraction.len() > 2 || !all_digits(yuan) || !all_digits(fraction) {
            return Err(bad());
        }
        let yuan: i64 = yuan.parse().map_err(|_| MoneyError::TooLarge)?;
        let fraction: i64 = format!("{fraction:0<2}").parse().map_err(|_| bad())?;
        yuan.checked_mul(100)
            .and_then(|fen| fen.checked_add(fraction))
            .map(|fen| Self(fen * sign))
            .ok_or(MoneyError::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_amount_reads_back_as_written(fen in -10_000_000_000_000i64..10_000_000_000_000) {
            prop_assert_eq!(Fen(fen).to_string().parse::<Fen>(), Ok(Fen(fen)));
        }
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        for (number, text) in [(1_234_567, "1,234,567"), (12, "12"), (-1_000, "-1,000"), (0, "0")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(i64::MIN), "-9,223,372,036,854,775,808");
        assert_eq!(Fen(-50).to_string(), "-0.50");
    }

    #[test]
    fn amounts_people_type() {
        for (text, fen) in [("12", 1200), ("12.5", 1250), ("¥1,200.05", 120_005), (" 0.01 ", 1)] {
            assert_eq!(text.parse(), Ok(Fen(fen)), "{text}");
        }
        for text in ["", "1.234", "十二", "1e3", "12.x", "."] {
            assert!(text.parse::<Fen>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_share_rounds_half_up() {
        assert_eq!(Fen(250).share(100), Ok(Fen(3)));
        assert_eq!(Fen(249).share(100), Ok(Fen(2)));
        assert_eq!(Fen(i64::MAX).times(2), Err(MoneyError::TooLarge));
    }
}
