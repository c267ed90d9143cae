//! Whether and when reports came in.

use kernel::{Day, words};

words! {
    /// What is known of a unit's report of a period.
    Receipt {
        /// The unit was not enrolled then.
        NotExpected = "not-expected", "reporting-receipt-not-expected";
        /// Nothing came before the period was locked, or nothing yet.
        Missing = "missing", "reporting-receipt-missing";
        /// Begun, and never submitted.
        Empty = "empty", "reporting-receipt-empty";
        /// First submitted after the deadline.
        Late = "late", "reporting-receipt-late";
        /// First submitted by the deadline, or by the day it was moved to.
        OnTime = "on-time", "reporting-receipt-on-time";
    }
}

/// What is known of a report: whether it is expected, whether it was begun, the day it was first submitted, its deadline
/// and the last day it was taken. A correction after the lock makes no report of a missing one.
#[must_use]
pub fn receipt(expected: bool, begun: bool, first_on: Option<Day>, due: Day, locks: Day) -> Receipt {
    match first_on {
        _ if !expected => Receipt::NotExpected,
        Some(day) if day <= due => Receipt::OnTime,
        Some(day) if day <= locks => Receipt::Late,
        Some(_) => Receipt::Missing,
        None if begun => Receipt::Empty,
        None => Receipt::Missing,
    }
}

/// A part of a whole: never more than all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    part: u32,
    whole: u32,
}

impl Share {
    /// How many.
    #[must_use]
    pub const fn part(self) -> u32 {
        self.part
    }

    /// Of how many.
    #[must_use]
    pub const fn whole(self) -> u32 {
        self.whole
    }

    /// In tenths of a per cent, rounded down; none of nothing, which is no share.
    #[must_use]
    pub fn per_mille(self) -> Option<u32> {
        let thousandths = u64::from(self.part) * 1_000;
        thousandths.checked_div(u64::from(self.whole)).and_then(|share| u32::try_from(share).ok())
    }
}

/// How complete and how timely reports are. Only what is expected and due is counted, and what came is counted among that
/// alone, so no share is above one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    due: u32,
    came: u32,
    on_time: u32,
}

impl Tally {
    /// Counts one report that is due.
    pub const fn count(&mut self, receipt: Receipt) {
        match receipt {
            Receipt::NotExpected => return,
            Receipt::Missing | Receipt::Empty => {}
            Receipt::Late => self.came += 1,
            Receipt::OnTime => {
                self.came += 1;
                self.on_time += 1;
            }
        }
        self.due += 1;
    }

    /// What came of what was due (完整率).
    #[must_use]
    pub const fn completeness(self) -> Share {
        Share { part: self.came, whole: self.due }
    }

    /// What came on time of what was due (及时率).
    #[must_use]
    pub const fn timeliness(self) -> Share {
        Share { part: self.on_time, whole: self.due }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_of_the_first_submission_decides() {
        let (due, locks) = (day("2026-11-10"), day("2026-12-10"));
        for (expected, begun, first_on, found) in [
            (false, true, Some("2026-11-05"), Receipt::NotExpected),
            (true, false, None, Receipt::Missing),
            (true, true, None, Receipt::Empty),
            (true, true, Some("2026-11-10"), Receipt::OnTime),
            (true, true, Some("2026-11-11"), Receipt::Late),
            (true, true, Some("2026-12-10"), Receipt::Late),
            (true, true, Some("2026-12-11"), Receipt::Missing),
        ] {
            assert_eq!(receipt(expected, begun, first_on.map(day), due, locks), found, "{first_on:?}");
        }
    }

    #[test]
    fn nothing_due_is_no_share() {
        let mut tally = Tally::default();
        tally.count(Receipt::NotExpected);
        assert_eq!(tally.completeness().per_mille(), None);
    }

    proptest! {
        #[test]
        fn no_share_is_above_one(seen in prop::collection::vec(0_usize..Receipt::ALL.len(), 0..200)) {
            let mut tally = Tally::default();
            for place in &seen {
                tally.count(Receipt::ALL[*place]);
            }
            for share in [tally.completeness(), tally.timeliness()] {
                prop_assert!(share.part() <= share.whole());
                prop_assert!(share.per_mille().is_none_or(|part| part <= 1_000));
            }
            prop_assert!(tally.timeliness().part() <= tally.completeness().part());
        }
    }
}
