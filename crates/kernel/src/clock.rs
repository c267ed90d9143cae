//! Time is passed in, never asked for: use cases take a [`Timestamp`], programs hold a [`Clock`].

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel_derive_newtype::DieselNewType;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, Month, OffsetDateTime, UtcOffset};

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DieselNewType)]
pub struct Timestamp(i64);

/// Asia/Shanghai has kept one offset since 1991, so it is a constant.
const SHANGHAI: Option<UtcOffset> = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => Some(offset),
    Err(_) => None,
};

impl Timestamp {
    /// From milliseconds since 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This many seconds later (or earlier).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// This many minutes later (or earlier).
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_seconds(minutes.saturating_mul(60))
    }

    /// This many times 24 hours later (or earlier).
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(86_400))
    }

    /// The business day in China.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.local().date())
    }

    /// `2026-11-23 18:05`, as people in China read it.
    #[must_use]
    pub fn minute_text(self) -> String {
        let local = self.local();
        format!("{} {:02}:{:02}", Day(local.date()), local.hour(), local.minute())
    }

    /// Hour of the day in China, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.local().hour()
    }

    fn local(self) -> OffsetDateTime {
        let utc = OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        SHANGHAI.map_or(utc, |offset| utc.to_offset(offset))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 with China's offset.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.local().format(&Rfc3339).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at = OffsetDateTime::parse(&text, &Rfc3339).map_err(serde::de::Error::custom)?;
        i64::try_from(at.unix_timestamp_nanos() / 1_000_000).map(Self).map_err(serde::de::Error::custom)
    }
}

/// A calendar day in China. In tables it is the number `yyyymmdd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub Date);

impl Day {
    /// The day of this year, month (1 to 12) and day, if there is one.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(Self)
    }

    /// `yyyymmdd` as a number, for tables.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0.year() * 10_000 + i32::from(u8::from(self.0.month())) * 100 + i32::from(self.0.day())
    }

    /// The day of a `yyyymmdd` number.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        let month = u8::try_from(number / 100 % 100).ok()?;
        let day = u8::try_from(number % 100).ok()?;
        Self::new(number / 10_000, month, day)
    }

    /// This many days later (or earlier); stays put at the ends of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.checked_add(Duration::days(days)).unwrap_or(self.0))
    }

    /// The first moment of the day in China.
    #[must_use]
    pub fn start(self) -> Timestamp {
        let seconds = self.0.midnight().assume_utc().unix_timestamp() - 8 * 3600;
        Timestamp(seconds * 1000)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl FromStr for Day {
    type Err = crate::BadPeriod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || crate::BadPeriod(text.chars().take(40).collect());
        let mut parts = text.trim().splitn(3, '-');
        let mut next = || parts.next().ok_or_else(bad);
        let (year, month, day) = (next()?, next()?, next()?);
        let year = year.parse().map_err(|_| bad())?;
        Self::new(year, month.parse().map_err(|_| bad())?, day.parse().map_err(|_| bad())?).ok_or_else(bad)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Timestamp {
        let nanos = OffsetDateTime::now_utc().unix_timestamp_nanos();
        Timestamp(i64::try_from(nanos / 1_000_000).unwrap_or(0))
    }
}

/// A clock that stands still until it is moved: for tests and for the demo season.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Starts at this moment.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock on by this many seconds.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1000), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_business_day_begins_at_midnight_in_china() {
        let day = Day::new(2026, 11, 23).unwrap();
        assert_eq!(day.start().day(), day);
        assert_eq!(Timestamp::from_millis(day.start().millis() - 1).day(), day.plus_days(-1));
        assert_eq!(day.start().to_string(), "2026-11-23T00:00:00+08:00");
        assert_eq!(Day::from_number(day.number()), Some(day));
        assert_eq!("2026-11-23".parse::<Day>(), Ok(day));
    }
}
