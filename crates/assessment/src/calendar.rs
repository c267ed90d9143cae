//! Working days: how long counties may object. Holidays are data of the programme, since they are published each year.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kernel::Day;
use serde::Deserialize;

use crate::rulebook::RawDay;

/// The days off and the weekend days that are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    off: BTreeSet<Day>,
    work: BTreeSet<Day>,
    years: BTreeSet<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    year: Vec<RawYear>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawYear {
    year: i32,
    #[serde(rename = "source")]
    _source: String,
    off: Vec<RawOff>,
    work: Vec<RawDay>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOff {
    from: RawDay,
    until: RawDay,
    #[serde(rename = "zh")]
    _zh: String,
    #[serde(rename = "en")]
    _en: String,
}

/// The longest holiday there is; a longer one is a slip of the pen.
const LONGEST_DAYS_OFF: i64 = 31;

impl Calendar {
    /// Reads a calendar; the error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let raw: Raw = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut calendar = Self::default();
        for year in raw.year {
            calendar.years.insert(year.year);
            calendar.work.extend(year.work.iter().map(|day| day.0));
            for one in year.off {
                let days = (0..=LONGEST_DAYS_OFF).map(|more| one.from.0.plus_days(more));
                let days: Vec<Day> = days.take_while(|day| *day <= one.until.0).collect();
                if days.last() != Some(&one.until.0) {
                    return Err(format!("{} to {} is no holiday", one.from.0, one.until.0));
                }
                calendar.off.extend(days);
            }
        }
        Ok(calendar)
    }

    /// True on a day that is worked. Of a year whose holidays are not known yet only weekends are off.
    #[must_use]
    pub fn is_working(&self, day: Day) -> bool {
        let weekend = day.0.weekday().number_from_monday() > 5;
        self.work.contains(&day) || !(weekend || self.off.contains(&day))
    }

    /// The last of so many working days, the first of which is the next one after this day.
    #[must_use]
    pub fn working_days_after(&self, day: Day, count: u32) -> Day {
        let mut last = day;
        for _ in 0..count {
            last = last.plus_days(1);
            while !self.is_working(last) {
                last = last.plus_days(1);
            }
        }
        last
    }

    /// Whether the holidays of a day's year are known.
    #[must_use]
    pub fn knows(&self, day: Day) -> bool {
        self.years.contains(&day.0.year())
    }
}

static CALENDAR: LazyLock<Result<Calendar, String>> =
    LazyLock::new(|| Calendar::read(programmes::text(programmes::File::Calendar)));

/// The programme's calendar.
pub fn calendar() -> Result<&'static Calendar, db::Error> {
    CALENDAR.as_ref().map_err(|fault| db::Error::Setup(format!("calendar.toml: {fault}")))
}

/// What is wrong with the file, if something is.
pub(crate) fn check() -> Result<(), String> {
    CALENDAR.as_ref().map(|_| ()).map_err(|fault| format!("calendar.toml: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn five_after(day: &str) -> String {
        calendar().unwrap().working_days_after(day.parse().unwrap(), 5).to_string()
    }

    #[test]
    fn five_working_days_pass_over_weekends_and_holidays() {
        assert_eq!(five_after("2026-07-21"), "2026-07-28", "a Tuesday; one weekend between");
        assert_eq!(five_after("2026-07-24"), "2026-07-31", "a Friday");
        assert_eq!(five_after("2026-07-25"), "2026-07-31", "a Saturday");
        // 1 to 7 October are off, Saturday the 10th is worked.
        assert_eq!(five_after("2026-09-30"), "2026-10-13");
        assert_eq!(
            five_after("2026-02-13"),
            "2026-02-27",
            "Saturday the 14th is worked, then nine days are off"
        );
        assert_eq!(five_after("2029-10-01"), "2029-10-08", "no holidays are known of 2029");
        assert!(!calendar().unwrap().knows("2029-10-01".parse().unwrap()));
    }

    #[test]
    fn a_slip_of_the_pen_is_named() {
        let year = |off: &str| format!("[[year]]\nyear = 2026\nsource = \"x\"\noff = [{off}]\nwork = []\n");
        let wrong = "{ from = 2026-10-01, until = 2026-09-30, zh = \"x\", en = \"x\" }";
        assert!(Calendar::read(&year(wrong)).unwrap_err().contains("2026-10-01 to 2026-09-30"));
        assert!(Calendar::read(&year("{ from = 2026-10-01 }")).is_err());
    }
}
