//! Reporting and assessment periods.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Day;

/// A span of the calendar, written `2026-11-23`, `2026-11`, `2026Q4`, `2026H2` or `2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// One day.
    Day(Day),
    /// Year and month, 1 to 12.
    Month(i32, u8),
    /// Year and quarter, 1 to 4.
    Quarter(i32, u8),
    /// Year and half, 1 or 2: the period of assessment (article 3).
    Half(i32, u8),
    /// A year.
    Year(i32),
}

crate::words! {
    /// How long a period is.
    PeriodKind {
        /// A day.
        Day = "day";
        /// A month.
        Month = "month";
        /// A quarter.
        Quarter = "quarter";
        /// A half-year.
        Half = "half";
        /// A year.
        Year = "year";
    }
}

impl PeriodKind {
    /// The period of this kind a day lies in.
    #[must_use]
    pub fn of(self, day: Day) -> Period {
        let (year, month) = (day.0.year(), u8::from(day.0.month()));
        match self {
            Self::Day => Period::Day(day),
            Self::Month => Period::Month(year, month),
            Self::Quarter => Period::Quarter(year, month.div_ceil(3)),
            Self::Half => Period::half_of(day),
            Self::Year => Period::Year(year),
        }
    }
}

/// A text or numbers that name no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date or period such as 2026-11-23, 2026-11, 2026Q4, 2026H2 or 2026")]
pub struct BadPeriod(pub String);

impl Period {
    /// The half-year a day lies in.
    #[must_use]
    pub fn half_of(day: Day) -> Self {
        Self::Half(day.0.year(), if u8::from(day.0.month()) <= 6 { 1 } else { 2 })
    }

    /// The month a day lies in.
    #[must_use]
    pub fn month_of(day: Day) -> Self {
        Self::Month(day.0.year(), u8::from(day.0.month()))
    }

    /// First and last day, both within.
    #[must_use]
    pub fn bounds(self) -> (Day, Day) {
        let (year, first, months) = match self {
            Self::Day(day) => return (day, day),
            Self::Month(year, month) => (year, month, 1),
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2, 3),
            Self::Half(year, half) => (year, half * 6 - 5, 6),
            Self::Year(year) => (year, 1, 12),
        };
        let start = first_of(year, first);
        let next = if first + months > 12 { first_of(year + 1, 1) } else { first_of(year, first + months) };
        (start, next.plus_days(-1))
    }

    /// The period of the same kind just before.
    #[must_use]
    pub fn previous(self) -> Self {
        match self {
            Self::Day(day) => Self::Day(day.plus_days(-1)),
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
            Self::Half(year, 1) => Self::Half(year - 1, 2),
            Self::Half(year, _) => Self::Half(year, 1),
            Self::Year(year) => Self::Year(year - 1),
        }
    }

    /// How long it is.
    #[must_use]
    pub const fn kind(self) -> PeriodKind {
        match self {
            Self::Day(_) => PeriodKind::Day,
            Self::Month(..) => PeriodKind::Month,
            Self::Quarter(..) => PeriodKind::Quarter,
            Self::Half(..) => PeriodKind::Half,
            Self::Year(_) => PeriodKind::Year,
        }
    }

    /// The period of the same kind just after.
    #[must_use]
    pub fn next(self) -> Self {
        self.kind().of(self.bounds().1.plus_days(1))
    }

    /// The same period a year earlier; the last day of February has the 28th.
    #[must_use]
    pub fn year_earlier(self) -> Self {
        match self {
            Self::Day(day) => {
                let (year, month) = (day.0.year() - 1, u8::from(day.0.month()));
                Self::Day(
                    Day::new(year, month, day.0.day()).or_else(|| Day::new(year, month, 28)).unwrap_or(day),
                )
            }
            Self::Month(year, month) => Self::Month(year - 1, month),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::Half(year, half) => Self::Half(year - 1, half),
            Self::Year(year) => Self::Year(year - 1),
        }
    }

    /// True when the day lies within.
    #[must_use]
    pub fn contains(self, day: Day) -> bool {
        let (first, last) = self.bounds();
        first <= day && day <= last
    }
}

fn first_of(year: i32, month: u8) -> Day {
    Day::new(year, month, 1).unwrap_or(Day(time::Date::MIN))
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}Q{quarter}"),
            Self::Half(year, half) => write!(f, "{year:04}H{half}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = BadPeriod;

    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let bad = || BadPeriod(text.chars().take(40).collect());
        let text = text.trim();
        let year = text.get(..4).and_then(|year| year.parse::<i32>().ok()).ok_or_else(bad)?;
        if !(1900..=2200).contains(&year) {
            return Err(bad());
        }
        let rest = text.get(4..).ok_or_else(bad)?;
        let number = |digits: &str, last: u8| {
            digits.parse::<u8>().ok().filter(|number| (1..=last).contains(number)).ok_or_else(bad)
        };
        match rest.chars().next() {
            None => Ok(Self::Year(year)),
            Some('Q') => Ok(Self::Quarter(year, number(&rest[1..], 4)?)),
            Some('H') => Ok(Self::Half(year, number(&rest[1..], 2)?)),
            Some('-') if rest.len() == 3 => Ok(Self::Month(year, number(&rest[1..], 12)?)),
            Some('-') => text.parse().map(Self::Day),
            Some(_) => Err(bad()),
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, first: &str, last: &str, previous: &str) {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
        assert_eq!(period.bounds(), (first.parse().unwrap(), last.parse().unwrap()));
        assert_eq!(period.previous().to_string(), previous);
        assert_eq!(period.previous().next(), period);
        assert_eq!(period.kind().of(period.bounds().1), period);
    }

    #[test]
    fn periods_know_their_days() {
        check("2026H1", "2026-01-01", "2026-06-30", "2025H2");
        check("2026H2", "2026-07-01", "2026-12-31", "2026H1");
        check("2024-02", "2024-02-01", "2024-02-29", "2024-01");
        check("2026Q4", "2026-10-01", "2026-12-31", "2026Q3");
        check("2026", "2026-01-01", "2026-12-31", "2025");
        check("2026-01-01", "2026-01-01", "2026-01-01", "2025-12-31");
    }

    #[test]
    fn a_year_earlier_is_the_same_period() {
        for (now, earlier) in [
            ("2026H1", "2025H1"),
            ("2024-02-29", "2023-02-28"),
            ("2026Q4", "2025Q4"),
            ("2026-03", "2025-03"),
            ("2026", "2025"),
        ] {
            assert_eq!(now.parse::<Period>().unwrap().year_earlier().to_string(), earlier);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "26H1", "2026H3", "2026-13", "2026-02-30", "2026X1", "第一季度", "2026Q"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
