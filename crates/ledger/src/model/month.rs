//! Months of the books.

use std::fmt;
use std::str::FromStr;

use kernel::{BadPeriod, Day, Fen, Period, PersonId, RegionCode, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar month, written `2026-11`; in tables the number `yyyymm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month a day lies in.
    #[must_use]
    pub fn of(day: Day) -> Self {
        Self(day.number() / 100)
    }

    /// The month of a `yyyymm` number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Day::from_number(number.checked_mul(100)?.checked_add(1)?).map(Self::of)
    }

    /// `yyyymm`.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Its first day and its last.
    #[must_use]
    pub fn bounds(self) -> (Day, Day) {
        let month = u8::try_from(self.0 % 100).unwrap_or(1);
        Period::Month(self.0 / 100, month).bounds()
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.bounds().1.plus_days(1))
    }

    /// The one before it.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.bounds().0.plus_days(-1))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Month {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        match text.parse()? {
            month @ Period::Month(..) => Ok(Self::of(month.bounds().0)),
            _ => Err(BadPeriod(text.chars().take(40).collect())),
        }
    }
}

/// How far the close of a month has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthClose {
    /// The prefecture.
    pub county: RegionCode,
    /// Its id.
    pub id: i64,
    /// Which month.
    pub month: Month,
    /// Who asked for it.
    pub asked_by: PersonId,
    /// When.
    pub asked_at: Timestamp,
    /// Who closed it, once it is closed.
    pub closed_by: Option<PersonId>,
    /// When.
    pub closed_at: Timestamp,
    /// All debits of the month; as much as all credits.
    pub debits: Fen,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_one_another() {
        let december: Month = "2026-12".parse().unwrap();
        assert_eq!(december.number(), 202_612);
        assert_eq!(december.next().to_string(), "2027-01");
        assert_eq!(december.next().previous(), december);
        assert_eq!(december.bounds().1, Day::new(2026, 12, 31).unwrap());
        assert_eq!(Month::from_number(202_613), None);
        for wrong in ["", "2026", "2026-13", "2026-12-01", "2026H2", "x"] {
            assert!(wrong.parse::<Month>().is_err(), "{wrong}");
        }
    }
}
