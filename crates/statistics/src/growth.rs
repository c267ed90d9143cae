//! Growth, and where a target ought to be by now. All in thousandths, rounded half up once.

use kernel::Day;

/// By how many thousandths it grew; none when there is nothing to compare with.
#[must_use]
pub fn growth(now: i64, before: i64) -> Option<i64> {
    if before <= 0 {
        return None;
    }
    let (over, under) = (i128::from(now - before) * 1_000, i128::from(before));
    i64::try_from(half_up(over, under)).ok()
}

/// The yearly growth, compound over so many years; none without a base or years. Found by trying, in half thousandths: the
/// largest rate whose powers do not pass what was reached.
#[must_use]
pub fn compound(now: i64, base: i64, years: u32) -> Option<i64> {
    if base <= 0 || years == 0 || now < 0 {
        return None;
    }
    if now == 0 {
        return Some(-1_000);
    }
    let reached = i128::from(now) * SCALE;
    let reaches = |halves: i64| powers(base, halves, years) <= reached;
    let (mut low, mut high) = (-2_000_i64, 200_000_i64);
    if !reaches(low) || reaches(high) {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        *(if reaches(middle) { &mut low } else { &mut high }) = middle;
    }
    // Between two thousandths the nearer, and from the very middle away from zero.
    let is_middle = low < 0 && powers(base, low, years) == reached;
    Some((if is_middle { low } else { low + 1 }).div_euclid(2))
}

const SCALE: i128 = 1_000_000_000;

/// `base` grown so often by so many half thousandths, in parts of a thousand million.
fn powers(base: i64, halves: i64, years: u32) -> i128 {
    (0..years)
        .fold(i128::from(base) * SCALE, |value, _| value.saturating_mul(i128::from(2_000 + halves)) / 2_000)
}

/// `part` of `whole` in thousandths; none of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<i64> {
    let of = i128::from(whole);
    (whole > 0).then(|| i64::try_from(half_up(i128::from(part) * 1_000, of)).unwrap_or(i64::MAX))
}

/// What ought to be reached on a day: an even way from nothing to the target, and the target from its due day on.
#[must_use]
pub fn path(target: i64, (from, due): (Day, Day), today: Day) -> i64 {
    let (all, gone) = (days(from, due).max(1), days(from, today).max(0));
    if gone >= all {
        target
    } else {
        i64::try_from(i128::from(target) * i128::from(gone) / i128::from(all)).unwrap_or(target)
    }
}

/// Where a count will stand so many days on, when it moves on as it did lately.
#[must_use]
pub fn forecast(now: i64, (then, days_ago): (i64, i64), days_on: i64) -> i64 {
    if days_ago <= 0 {
        return now;
    }
    let moved = i128::from(now - then) * i128::from(days_on) / i128::from(days_ago);
    now.saturating_add(i64::try_from(moved).unwrap_or(0)).max(0)
}

/// Days from one to the other.
#[must_use]
pub fn days(from: Day, to: Day) -> i64 {
    (to.0 - from.0).whole_days()
}

const fn half_up(over: i128, under: i128) -> i128 {
    let doubled = 2 * over.abs() + under;
    let rounded = doubled / (2 * under);
    if over < 0 { -rounded } else { rounded }
}

/// `12.3 %`, with its sign where it is a growth.
#[must_use]
pub fn percent(thousandths: i64, signed: bool) -> String {
    let sign = match thousandths {
        0 => "",
        below if below < 0 => "−",
        _ if signed => "+",
        _ => "",
    };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{}%", size / 10, size % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn growth_is_compared_only_with_something() {
        assert_eq!(growth(112, 100), Some(120));
        assert_eq!(growth(1, 3), Some(-667));
        assert_eq!(growth(2, 3), Some(-333));
        assert_eq!((growth(5, 0), growth(5, -1)), (None, None));
    }

    #[test]
    fn compound_growth_from_a_base_year() {
        assert_eq!(compound(144, 100, 2), Some(200), "a fifth a year, twice");
        assert_eq!(compound(100, 100, 5), Some(0));
        assert_eq!(compound(50, 100, 1), Some(-500));
        assert_eq!(compound(0, 100, 3), Some(-1_000));
        for (now, base, years, rate) in [
            (2, 3, 1, -333),
            (1, 3, 1, -667),
            (4, 3, 1, 333),
            (5, 3, 1, 667),
            (2_001, 2_000, 1, 1),
            (1_999, 2_000, 1, -1),
        ] {
            assert_eq!(
                compound(now, base, years),
                growth(now, base),
                "of one year it is growth: {now}/{base}"
            );
            assert_eq!(compound(now, base, years), Some(rate));
        }
        assert_eq!(compound(200, 100, 5), Some(149), "0.1487 is nearer to 0.149 than to 0.148");
        assert_eq!((compound(5, 0, 3), compound(5, 5, 0)), (None, None));
    }

    #[test]
    fn the_way_to_a_target() {
        let way = (day("2016-01-01"), day("2020-01-01"));
        for (today, expected) in
            [("2015-06-01", 0), ("2018-01-01", 450), ("2020-01-01", 900), ("2026-01-01", 900)]
        {
            assert_eq!(path(900, way, day(today)), expected, "{today}");
        }
        assert_eq!(forecast(100, (90, 90), 180), 120);
        assert_eq!(forecast(100, (190, 90), 180), 0, "never below nothing");
    }

    #[test]
    fn thousandths_in_words() {
        assert_eq!(
            (percent(120, true), percent(-667, true), percent(1_000, false)),
            ("+12.0%".into(), "−66.7%".into(), "100.0%".into())
        );
    }
}
