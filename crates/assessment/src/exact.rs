//! Exact figures: points, shares and thresholds as rational numbers, rounded only when shown.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul, Sub};
use std::str::FromStr;

use num_bigint::BigInt;
use num_rational::{BigRational, Ratio};
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

/// Numerator and denominator of a figure of which both fit 64 bits.
type Small = (i128, i128);

/// A text that is no figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a figure such as 15, 2.5 or 4/3")]
pub struct BadFigure(pub String);

impl Exact {
    /// In lowest terms.
    fn new(above: i128, below: i128) -> Self {
        let reduced = Ratio::<i128>::new(above, below);
        Self(BigRational::new_raw(BigInt::from(*reduced.numer()), BigInt::from(*reduced.denom())))
    }

    /// Numerator and denominator, where both fit 64 bits. Nearly every figure is such, and most of the time that scoring
    /// takes would go into reducing huge numbers otherwise.
    fn small(&self) -> Option<Small> {
        Some((self.0.numer().to_i64()?.into(), self.0.denom().to_i64()?.into()))
    }

    /// What two small figures make of each other, where that fits.
    fn small_with(&self, other: &Self, make: fn(Small, Small) -> Option<Small>) -> Option<Self> {
        let (above, below) = make(self.small()?, other.small()?)?;
        Some(Self::new(above, below))
    }

    /// The whole number of units of so many decimals that is nearest, half up.
    fn scaled(&self, decimals: u32) -> BigInt {
        let small = || {
            let (above, below) = self.small()?;
            let twice =
                above.checked_mul(10_i128.checked_pow(decimals)?)?.checked_mul(2)?.checked_add(below)?;
            Some(BigInt::from(twice.div_euclid(below * 2)))
        };
        small().unwrap_or_else(|| {
            let half = BigRational::new(BigInt::one(), BigInt::from(2));
            (&self.0 * BigInt::from(10).pow(decimals) + half).floor().to_integer()
        })
    }

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
        if whole.is_zero() {
            return None;
        }
        let small =
            self.small_with(whole, |(one, of), (two, by)| Some((one.checked_mul(by)?, of.checked_mul(two)?)));
        Some(small.unwrap_or_else(|| Self(&self.0 / &whole.0)))
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
        Self(BigRational::new(self.scaled(decimals), BigInt::from(10).pow(decimals)))
    }

    /// With exactly this many decimals, as published: `14.25`, `16.50`.
    #[must_use]
    pub fn fixed(&self, decimals: u32) -> String {
        Self::written(&self.scaled(decimals), decimals)
    }

    /// A whole number of units of so many decimals.
    fn written(scaled: &BigInt, decimals: u32) -> String {
        let width = usize::try_from(decimals).unwrap_or(0);
        let digits = scaled.abs().to_string();
        let digits = format!("{digits:0>width$}", width = width + 1);
        let (whole, fraction) = digits.split_at(digits.len() - width);
        let sign = if scaled.is_negative() { "-" } else { "" };
        let point = if width == 0 { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }

    /// Whether so many units of so many decimals are this figure and not only near it.
    fn is_scaled(&self, scaled: &BigInt, decimals: u32) -> bool {
        self.0.numer() * BigInt::from(10).pow(decimals) == scaled * self.0.denom()
    }

    /// As people read it in a sentence: `1,140`, `0.95`, and `≈1.3333` where it had to be rounded.
    #[must_use]
    pub fn shown(&self) -> String {
        let scaled = self.scaled(SHOWN_DECIMALS);
        let about = if self.is_scaled(&scaled, SHOWN_DECIMALS) { "" } else { "≈" };
        let text = Self::written(&scaled, SHOWN_DECIMALS);
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
        let small = self.small_with(other, |(one, of), (two, by)| {
            Some((one.checked_mul(by)?.checked_add(two.checked_mul(of)?)?, of.checked_mul(by)?))
        });
        small.unwrap_or_else(|| Exact(&self.0 + &other.0))
    }
}

impl Sub<&Exact> for &Exact {
    type Output = Exact;
    fn sub(self, other: &Exact) -> Exact {
        let small = self.small_with(other, |(one, of), (two, by)| {
            Some((one.checked_mul(by)?.checked_sub(two.checked_mul(of)?)?, of.checked_mul(by)?))
        });
        small.unwrap_or_else(|| Exact(&self.0 - &other.0))
    }
}

impl Mul<&Exact> for &Exact {
    type Output = Exact;
    fn mul(self, other: &Exact) -> Exact {
        let small =
            self.small_with(other, |(one, of), (two, by)| Some((one.checked_mul(two)?, of.checked_mul(by)?)));
        small.unwrap_or_else(|| Exact(&self.0 * &other.0))
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
        let scaled = self.scaled(WRITTEN_DECIMALS);
        if !self.is_scaled(&scaled, WRITTEN_DECIMALS) {
            return write!(f, "{}", self.0);
        }
        let text = Self::written(&scaled, WRITTEN_DECIMALS);
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
    use proptest::prelude::*;

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

    /// A numerator or a denominator of any size up to the limits of 64 bits and beyond.
    fn number() -> impl Strategy<Value = BigInt> {
        prop_oneof![
            (-1_000_i64..1_000).prop_map(BigInt::from),
            any::<i64>().prop_map(BigInt::from),
            prop_oneof![Just(i64::MIN), Just(i64::MAX)].prop_map(BigInt::from),
            any::<i128>().prop_map(BigInt::from),
        ]
    }

    fn any_figure() -> impl Strategy<Value = Exact> {
        (number(), number().prop_filter("a denominator", |below| !below.is_zero()))
            .prop_map(|(above, below)| Exact(BigRational::new(above, below)))
    }

    proptest! {
        /// However large: the way through 128 bits and the way through huge numbers come to the same, in lowest terms.
        #[test]
        fn small_and_huge_figures_follow_one_arithmetic(one in any_figure(), two in any_figure(), decimals in 0_u32..13) {
            prop_assert_eq!(&(&one + &two).0, &(&one.0 + &two.0));
            prop_assert_eq!(&(&one - &two).0, &(&one.0 - &two.0));
            prop_assert_eq!(&(&one * &two).0, &(&one.0 * &two.0));
            prop_assert_eq!(one.over(&two).map(|part| part.0), (!two.is_zero()).then(|| &one.0 / &two.0));
            let scale = BigRational::from(BigInt::from(10).pow(decimals));
            let half = BigRational::new(BigInt::one(), BigInt::from(2));
            prop_assert_eq!(one.rounded(decimals).0, (&one.0 * &scale + half).floor() / scale);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "x", "1e9", "1/0", "1.", ".5", "1,000", "一百", "1/2/3", &"9".repeat(41)] {
            assert!(text.parse::<Exact>().is_err(), "{text}");
        }
    }
}
