//! Codes of administrative divisions (GB/T 2260 and the statistical codes built on it).

use std::fmt;
use std::str::FromStr;

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A division's code: six digits for province, city and county, nine for a township, twelve for a village.
///
/// The number keeps its order and its prefixes: `410324` 栾川县 contains `410324102` and `410324102201`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, DieselNewType)]
pub struct RegionCode(pub i64);

/// How large a division is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Province (省).
    Province,
    /// Prefecture-level city (市).
    City,
    /// County, district or county-level city (县级).
    County,
    /// Township, town or subdistrict (乡级).
    Township,
    /// Village or community (村级).
    Village,
}

/// A text that is no division code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a division code of 6, 9 or 12 digits")]
pub struct BadRegion(pub String);

impl RegionCode {
    /// The level, told by the number of digits and the trailing zeros.
    #[must_use]
    pub const fn level(self) -> Level {
        match self.0 {
            ..1_000_000 if self.0 % 10_000 == 0 => Level::Province,
            ..1_000_000 if self.0 % 100 == 0 => Level::City,
            ..1_000_000 => Level::County,
            1_000_000..1_000_000_000 => Level::Township,
            _ => Level::Village,
        }
    }

    /// The six-digit code of the county it lies in; a city is its own county, for city-wide records.
    #[must_use]
    pub const fn county(self) -> Self {
        match self.0 {
            ..1_000_000 => self,
            1_000_000..1_000_000_000 => Self(self.0 / 1_000),
            _ => Self(self.0 / 1_000_000),
        }
    }

    /// The code of the prefecture-level city it lies in.
    #[must_use]
    pub const fn city(self) -> Self {
        Self(self.county().0 / 100 * 100)
    }

    /// The code of the township it lies in, unless it is larger than one.
    #[must_use]
    pub const fn township(self) -> Option<Self> {
        match self.0 {
            ..1_000_000 => None,
            1_000_000..1_000_000_000 => Some(self),
            _ => Some(Self(self.0 / 1_000)),
        }
    }

    /// The next larger division, up to the city.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        match self.level() {
            Level::Village => Some(Self(self.0 / 1_000)),
            Level::Township => Some(self.county()),
            Level::County => Some(self.city()),
            Level::City | Level::Province => None,
        }
    }

    /// True when `other` is this division or lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        match self.level() {
            Level::Province => self.0 / 10_000 == other.county().0 / 10_000,
            Level::City => self == other.city(),
            Level::County => self == other.county(),
            Level::Township => other.township() == Some(self),
            Level::Village => self == other,
        }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for RegionCode {
    type Err = BadRegion;

    fn from_str(text: &str) -> Result<Self, BadRegion> {
        let bad = || BadRegion(text.chars().take(40).collect());
        let plain = text.trim();
        if !matches!(plain.len(), 6 | 9 | 12) || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad());
        }
        match plain.parse() {
            Ok(number) if !plain.starts_with('0') => Ok(Self(number)),
            _ => Err(bad()),
        }
    }
}

impl Serialize for RegionCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RegionCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_knows_what_it_lies_in() {
        let village = RegionCode(410_324_102_201);
        assert_eq!(village.level(), Level::Village);
        assert_eq!(village.township(), Some(RegionCode(410_324_102)));
        assert_eq!(village.county(), RegionCode(410_324));
        assert_eq!(village.city(), RegionCode(410_300));
        for outer in [410_000, 410_300, 410_324, 410_324_102, 410_324_102_201] {
            assert!(RegionCode(outer).contains(village), "{outer}");
        }
        for other in [410_325, 410_324_103, 410_324_102_202, 420_000] {
            assert!(!RegionCode(other).contains(village), "{other}");
        }
        assert!(!village.contains(RegionCode(410_324)));
    }

    #[test]
    fn codes_of_other_lengths_are_refused() {
        for text in ["", "41", "4103", "41032410", "abcdef", "041032", "4103241022011"] {
            assert!(text.parse::<RegionCode>().is_err(), "{text}");
        }
    }
}
