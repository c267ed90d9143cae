//! A span as whole months and the days left over at its ends.

use kernel::Day;

use crate::model::Span;
use crate::sums::month_number;

/// A part of a span that is read from one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// From this day to that day, such as 20261126.
    Days(i32, i32),
    /// From this month to that month, such as 202611.
    Months(i32, i32),
}

impl Part {
    /// The first and the last.
    pub(crate) const fn bounds(self) -> (i32, i32) {
        match self {
            Self::Days(first, last) | Self::Months(first, last) => (first, last),
        }
    }
}

/// The whole months of a span as such, and what is left before and after by day.
pub(crate) fn parts_of(span: Span) -> Vec<Part> {
    let Span { from, to } = span;
    let days = |from: Day, to: Day| (from <= to).then(|| Part::Days(from.number(), to.number()));
    let first = if from == first_of(from) { from } else { next_month(from) };
    let last = if next_month(to).plus_days(-1) == to { to } else { first_of(to).plus_days(-1) };
    if first > last {
        return days(from, to).into_iter().collect();
    }
    let months = Part::Months(month_number(first), month_number(last));
    let (before, after) = (days(from, first.plus_days(-1)), days(last.plus_days(1), to));
    before.into_iter().chain([months]).chain(after).collect()
}

/// The first day of a day's month.
pub(crate) fn first_of(day: Day) -> Day {
    kernel::Period::month_of(day).bounds().0
}

/// The month after one such as 202612.
pub(crate) const fn month_after(month: i32) -> i32 {
    if month % 100 == 12 { month + 89 } else { month + 1 }
}

/// The month before one such as 202601.
pub(crate) const fn month_before(month: i32) -> i32 {
    if month % 100 == 1 { month - 89 } else { month - 1 }
}

fn next_month(day: Day) -> Day {
    kernel::Period::month_of(day).bounds().1.plus_days(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn whole_months_are_read_as_such() {
        let parts = |from, to| parts_of(Span { from: day(from), to: day(to) });
        assert_eq!(parts("2026-10-28", "2026-11-26"), [Part::Days(20_261_028, 20_261_126)]);
        assert_eq!(parts("2026-10-01", "2026-10-31"), [Part::Months(202_610, 202_610)]);
        assert_eq!(
            parts("2025-11-15", "2026-11-26"),
            [
                Part::Days(20_251_115, 20_251_130),
                Part::Months(202_512, 202_610),
                Part::Days(20_261_101, 20_261_126)
            ]
        );
        assert_eq!(
            parts("2026-02-01", "2026-03-03"),
            [Part::Months(202_602, 202_602), Part::Days(20_260_301, 20_260_303)]
        );
    }

    proptest! {
        #[test]
        fn every_day_of_a_span_is_in_one_part(from in 0_i64..800, length in 0_i64..500) {
            let from = day("2024-01-01").plus_days(from);
            let span = Span { from, to: from.plus_days(length) };
            let parts = parts_of(span);
            let mut at = from.plus_days(-40);
            while at <= span.to.plus_days(40) {
                let held = parts.iter().filter(|part| match part {
                    Part::Days(first, last) => (*first..=*last).contains(&at.number()),
                    Part::Months(first, last) => (*first..=*last).contains(&month_number(at)),
                });
                prop_assert_eq!(held.count(), usize::from(span.from <= at && at <= span.to), "{}", at);
                at = at.plus_days(1);
            }
        }
    }
}
