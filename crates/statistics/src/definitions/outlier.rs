//! Outliers against a reporter's own history.

/// When a value is far from what the same reporter said before. Two rules, both robust against single wild values of
/// the past and both in whole numbers:
///
/// * it is `jump` times the last value or more, or a `jump`th of it or less;
/// * with at least `least` values before, it lies further from their median than `spread` times their median absolute
///   deviation. A deviation below a twentieth of the median counts as that, so that steady reporters are not asked about every
///   small move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutlierRule {
    /// How many values before it are looked at.
    pub history: usize,
    /// How many there must be for the second rule.
    pub least: usize,
    /// How many times the last value is too many.
    pub jump: i64,
    /// How many deviations are too far.
    pub spread: i64,
}

/// Why a value is an outlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlier {
    /// So many times the last value, or more.
    Jump {
        /// The last value.
        last: i64,
    },
    /// So small a part of the last value, or less.
    Drop {
        /// The last value.
        last: i64,
    },
    /// Far from the values before.
    Far {
        /// Their median.
        median: i64,
    },
}

impl OutlierRule {
    /// Looks at a value and those before it, the newest last.
    #[must_use]
    pub fn judge(&self, value: i64, before: &[i64]) -> Option<Outlier> {
        let last = *before.last()?;
        let wide = |number: i64| i128::from(number);
        if last > 0 && wide(value) >= wide(last) * wide(self.jump) {
            return Some(Outlier::Jump { last });
        }
        if last > 0 && wide(value) * wide(self.jump) <= wide(last) {
            return Some(Outlier::Drop { last });
        }
        let seen = before.get(before.len().saturating_sub(self.history)..).unwrap_or(before);
        if seen.len() < self.least {
            return None;
        }
        let median = median_of(seen.iter().map(|one| wide(*one)).collect())?;
        let deviation = median_of(seen.iter().map(|one| (wide(*one) - median).abs()).collect())?;
        let deviation = deviation.max(median.abs() / 20).max(1);
        let far = (wide(value) - median).abs() > deviation.saturating_mul(wide(self.spread));
        far.then(|| Outlier::Far { median: i64::try_from(median).unwrap_or(i64::MAX) })
    }
}

fn median_of(mut values: Vec<i128>) -> Option<i128> {
    values.sort_unstable();
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len().is_multiple_of(2) {
        let lower = *values.get(middle.checked_sub(1)?)?;
        return Some((lower + upper) / 2);
    }
    Some(upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: OutlierRule = OutlierRule { history: 12, least: 6, jump: 10, spread: 6 };

    #[test]
    fn ten_times_last_months_is_one() {
        assert_eq!(RULE.judge(1_000, &[100]), Some(Outlier::Jump { last: 100 }));
        assert_eq!(RULE.judge(999, &[100]), None);
        assert_eq!(RULE.judge(10, &[100]), Some(Outlier::Drop { last: 100 }));
        assert_eq!(RULE.judge(0, &[100]), Some(Outlier::Drop { last: 100 }));
        assert_eq!(RULE.judge(5_000, &[]), None);
        assert_eq!(RULE.judge(5_000, &[0]), None);
    }

    #[test]
    fn one_wild_month_of_the_past_hides_nothing() {
        let before = [100, 104, 98, 101, 9_000, 99, 103];
        assert_eq!(RULE.judge(160, &before), Some(Outlier::Far { median: 101 }));
        assert_eq!(RULE.judge(110, &before), None);
    }

    #[test]
    fn steady_reporters_are_not_asked_about_small_moves() {
        assert_eq!(RULE.judge(112, &[100; 8]), None);
        assert_eq!(RULE.judge(140, &[100; 8]), Some(Outlier::Far { median: 100 }));
    }
}
