//! Small cells: no published figure lets a reader work out what one reporter said (统计法 28, 实施条例 22–23).

/// When a figure is made of too few reporters to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmallCells {
    /// Fewer reporters than this are too few.
    pub least: usize,
    /// One reporter with more than this share of the figure, in per cent, is too much.
    pub share_percent: i64,
}

impl SmallCells {
    /// True when a sum of these reporters' figures may be shown.
    #[must_use]
    pub fn allows(&self, parts: &[i64]) -> bool {
        let sum: i128 = parts.iter().map(|one| i128::from(*one)).sum();
        let largest = parts.iter().copied().max().unwrap_or(0);
        parts.len() >= self.least && i128::from(largest) * 100 <= sum * i128::from(self.share_percent)
    }
}

/// A figure as it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nobody reported; that is not zero.
    Missing,
    /// A reporter could be worked out: not shown.
    Withheld,
    /// The sum.
    Sum(i64),
}

/// Figures of groups and of all together, as they are published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// One for each group, in the same order.
    pub groups: Vec<Shown>,
    /// All together.
    pub total: Shown,
}

/// Decides what of these groups of reporters' figures, and of their total, is shown.
///
/// A group is withheld when the rule does not allow it. Beside a shown total, what is withheld can be worked out by
/// subtraction as long as it is a single group, or several that together break the rule; then further groups, the smallest
/// first, are withheld until it cannot.
#[must_use]
pub fn suppress(rule: SmallCells, groups: &[Vec<i64>]) -> Suppressed {
    let all: Vec<i64> = groups.iter().flatten().copied().collect();
    let total = shown(&all, rule.allows(&all));
    let mut withheld: Vec<bool> =
        groups.iter().map(|group| !group.is_empty() && !rule.allows(group)).collect();
    if matches!(total, Shown::Sum(_)) {
        while can_be_worked_out(rule, groups, &withheld) {
            let open = groups.iter().enumerate().filter(|(place, group)| {
                !group.is_empty() && withheld.get(*place).is_some_and(|hidden| !hidden)
            });
            let smallest = open.min_by_key(|(_, group)| sum_of(group)).map(|(place, _)| place);
            match smallest.and_then(|place| withheld.get_mut(place)) {
                Some(hidden) => *hidden = true,
                None => break,
            }
        }
    }
    let groups = groups.iter().zip(&withheld).map(|(group, hidden)| shown(group, !hidden)).collect();
    Suppressed { groups, total }
}

/// True when total less what is shown tells a group, or a sum that the rule does not allow.
fn can_be_worked_out(rule: SmallCells, groups: &[Vec<i64>], withheld: &[bool]) -> bool {
    let hidden: Vec<&Vec<i64>> =
        groups.iter().zip(withheld).filter(|(_, hidden)| **hidden).map(|(group, _)| group).collect();
    let pooled: Vec<i64> = hidden.iter().flat_map(|group| group.iter().copied()).collect();
    match hidden.len() {
        0 => false,
        1 => true,
        _ => !rule.allows(&pooled),
    }
}

fn sum_of(parts: &[i64]) -> i64 {
    parts.iter().fold(0, |sum, one| sum.saturating_add(*one))
}

fn shown(parts: &[i64], allowed: bool) -> Shown {
    match (parts.is_empty(), allowed) {
        (true, _) => Shown::Missing,
        (false, true) => Shown::Sum(sum_of(parts)),
        (false, false) => Shown::Withheld,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULE: SmallCells = SmallCells { least: 3, share_percent: 80 };

    #[test]
    fn few_reporters_and_a_giant_are_withheld() {
        assert!(!RULE.allows(&[5, 5]));
        assert!(RULE.allows(&[5, 5, 5]));
        assert!(!RULE.allows(&[81, 10, 9]));
        assert!(RULE.allows(&[80, 10, 10]));
        assert!(!RULE.allows(&[]));
    }

    #[test]
    fn a_single_withheld_group_takes_another_with_it() {
        let groups = [vec![10, 20], vec![10, 10, 10], vec![50, 60, 70]];
        let found = suppress(RULE, &groups);
        assert_eq!(found.groups, [Shown::Withheld, Shown::Withheld, Shown::Sum(180)]);
        assert_eq!(found.total, Shown::Sum(240));
    }

    #[test]
    fn nothing_is_withheld_without_need_and_nobody_is_not_zero() {
        let found = suppress(RULE, &[vec![1, 2, 3], vec![], vec![0, 0, 0]]);
        assert_eq!(found.groups, [Shown::Sum(6), Shown::Missing, Shown::Sum(0)]);
        assert_eq!(suppress(RULE, &[vec![], vec![]]).total, Shown::Missing);
    }

    #[test]
    fn a_total_that_tells_is_withheld_too() {
        let found = suppress(RULE, &[vec![1_000], vec![1, 1, 1]]);
        assert_eq!(found.total, Shown::Withheld);
        assert_eq!(found.groups, [Shown::Withheld, Shown::Sum(3)]);
    }

    proptest! {
        /// What a reader can subtract from what is shown is itself a sum the rule allows.
        #[test]
        fn nothing_can_be_worked_out(groups in prop::collection::vec(prop::collection::vec(0_i64..1_000, 0..6), 1..8)) {
            let found = suppress(RULE, &groups);
            for (group, shown) in groups.iter().zip(&found.groups) {
                if let Shown::Sum(sum) = shown {
                    prop_assert!(RULE.allows(group));
                    prop_assert_eq!(*sum, group.iter().sum::<i64>());
                }
            }
            let hidden: Vec<&Vec<i64>> = groups
                .iter()
                .zip(&found.groups)
                .filter(|(_, shown)| **shown == Shown::Withheld)
                .map(|(group, _)| group)
                .collect();
            if matches!(found.total, Shown::Sum(_)) && !hidden.is_empty() {
                let pooled: Vec<i64> = hidden.iter().flat_map(|group| group.iter().copied()).collect();
                prop_assert!(RULE.allows(&pooled));
                prop_assert!(hidden.len() > 1);
            }
        }
    }
}
