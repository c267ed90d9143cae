//! Exact figures: points, shares and thresholds as rational numbers, rounded only when shown.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Decimals a figure may have and still be written as a decimal; otherwise it is written as a fraction.
const WRITTEN_DECIMALS: u32 = 12;
/// Decimals of a figure in a sentence.
const SHOWN_DECIMALS: u32 = 4;
/// The longest text read as a figure, so that a hostile file cannot ask for a huge number.
const LONGEST: usize = 40;

/// An exact rational number.
///
/// As text, in files and in results it is `14.25` when it ends within twelve decimals and `4/3` otherwise;
/// both are read back to the same value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(BigRational);

/// A text that is no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a figure such as 15, 2.5 or 4/3")]
pub struct BadFigure(pub String);

impl Exact {
    /// Nothing.
    #[must_use]
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// The whole of something.
    #[must_use]
    pub fn one() -> Self {
        Self(BigRational::one())
    }

    /// This one divided by the other, unless that is zero.
    #[must_use]
    pub fn over(&self, whole: &Self) -> Option<Self> {
        if whole.is_zero() { None } else { Some(Self(&self.0 / &whole.0)) }
    }

    /// True for zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// True below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// True for a number without fraction.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.0.is_integer()
    }

    /// The smallest whole number not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        Self(self.0.ceil())
    }

    /// The largest whole number not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// Rounded half up to this many decimals: the last step before figures are compared or published.
    #[must_use]
    pub fn rounded(&self, decimals: u32) -> Self {
        let scale = BigRational::from(BigInt::from(10).pow(decimals));
        let half = BigRational::new(BigInt::one(), BigInt::from(2));
        Self((&self.0 * &scale + half).floor() / scale)
    }

    /// With exactly this many decimals, as published: `14.25`, `16.50`.
    #[must_use]
    pub fn fixed(&self, decimals: u32) -> String {
        let scaled = (self.rounded(decimals).0 * BigInt::from(10).pow(decimals)).to_integer();
        let width = usize::try_from(decimals).unwrap_or(0);
        let digits = scaled.abs().to_string();
        let digits = format!("{digits:0>width$}", width = width + 1);
        let (whole, fraction) = digits.split_at(digits.len() - width);
        let sign = if scaled.is_negative() { "-" } else { "" };
        let point = if width == 0 { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }

    /// As people read it in a sentence: `1,140`, `0.95`, and `≈1.3333` where it had to be rounded.
    #[must_use]
    pub fn shown(&self) -> String {
        let rounded = self.rounded(SHOWN_DECIMALS);
        let about = if rounded == *self { "" } else { "≈" };
        let text = rounded.fixed(SHOWN_DECIMALS);
        let text = text.trim_end_matches('0').trim_end_matches('.');
        let (sign, text) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
        let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
        format!("{about}{sign}{}{fraction}", thousands(whole))
    }

    /// As the result of a calculation in a sentence: `= 0.95`, `≈ 1.3333`.
    #[must_use]
    pub fn equals(&self) -> String {
        let shown = self.shown();
        shown.strip_prefix('≈').map_or_else(|| format!("= {shown}"), |about| format!("≈ {about}"))
    }

    /// As a percentage in a sentence: `80%`, `≈33.3333%`.
    #[must_use]
    pub fn percent(&self) -> String {
        format!("{}%", (self * &Self::from(100)).shown())
    }

    /// As a percentage that results: `= 80%`, `≈ 33.3333%`.
    #[must_use]
    pub fn equals_percent(&self) -> String {
        format!("{}%", (self * &Self::from(100)).equals())
    }

    /// The nearest number a spreadsheet cell can hold.
    #[must_use]
    pub fn approximate(&self) -> f64 {
        self.0.to_f64().unwrap_or(0.0)
    }

    /// The whole number, if it is one that fits.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        if self.is_whole() { self.0.to_integer().to_u64() } else { None }
    }
}

fn thousands(digits: &str) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl From<u64> for Exact {
    fn from(number: u64) -> Self {
        Self(BigRational::from(BigInt::from(number)))
    }
}

impl Add<&Exact> for &Exact {
    type Output = Exact;
    fn add(self, other: &Exact) -> Exact {
        Exact(&self.0 + &other.0)
    }
}

impl Sub<&Exact> for &Exact {
    type Output = Exact;
    fn sub(self, other: &Exact) -> Exact {
        Exact(&self.0 - &other.0)
    }
}

impl Mul<&Exact> for &Exact {
    type Output = Exact;
    fn mul(self, other: &Exact) -> Exact {
        Exact(&self.0 * &other.0)
    }
}

impl<'a> Sum<&'a Exact> for Exact {
    fn sum<I: Iterator<Item = &'a Exact>>(figures: I) -> Self {
        figures.fold(Self::zero(), |sum, figure| &sum + figure)
    }
}

impl Sum for Exact {
    fn sum<I: Iterator<Item = Self>>(figures: I) -> Self {
        figures.fold(Self::zero(), |sum, figure| &sum + &figure)
    }
}

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rounded(WRITTEN_DECIMALS) != *self {
            return write!(f, "{}", self.0);
        }
        let text = self.fixed(WRITTEN_DECIMALS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Exact {
    type Err = BadFigure;

    fn from_str(text: &str) -> Result<Self, BadFigure> {
        let bad = || BadFigure(text.chars().take(LONGEST).collect());
        let plain = text.trim();
        if plain.len() > LONGEST {
            return Err(bad());
        }
        let (above, below) = plain.split_once('/').unwrap_or((plain, "1"));
        decimal(above).zip(decimal(below)).and_then(|(above, below)| above.over(&below)).ok_or_else(bad)
    }
}

fn decimal(text: &str) -> Option<Exact> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
        return None;
    }
    let number: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let scale = BigInt::from(10).pow(u32::try_from(fraction.len()).ok()?);
    let value = BigRational::new(number, scale);
    Some(Exact(if negative { -value } else { value }))
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_say_whether_they_are_rounded() {
        let figure = |text: &str| text.parse::<Exact>().unwrap();
        assert_eq!([figure("0.95").equals(), figure("1/3").equals()], ["= 0.95", "≈ 0.3333"]);
        assert_eq!([figure("0.8").equals_percent(), figure("1/3").equals_percent()], ["= 80%", "≈ 33.3333%"]);
        assert_eq!(figure("0.8").percent(), "80%");
    }

    fn check(text: &str, written: &str, shown: &str, published: &str) {
        let figure: Exact = text.parse().unwrap();
        assert_eq!(figure.to_string(), written);
        assert_eq!(figure.to_string().parse::<Exact>().unwrap(), figure);
        assert_eq!(figure.shown(), shown);
        assert_eq!(figure.fixed(2), published);
    }

    #[test]
    fn figures_are_exact_until_shown() {
        check("14.25", "14.25", "14.25", "14.25");
        check("4/3", "4/3", "≈1.3333", "1.33");
        check("1140", "1140", "1,140", "1140.00");
        check("0.005", "0.005", "0.005", "0.01");
        check("0.004999", "0.004999", "≈0.005", "0.00");
        check("-1234567.5", "-1234567.5", "-1,234,567.5", "-1234567.50");
        check("0", "0", "0", "0.00");
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "x", "1e9", "1/0", "1.", ".5", "1,000", "一百", "1/2/3", &"9".repeat(41)] {
            assert!(text.parse::<Exact>().is_err(), "{text}");
        }
    }
}
