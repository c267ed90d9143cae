//! Traffic lights: worked out from days and shares, never typed by anybody.

use kernel::{Day, Message, words};

use super::FindingStatus;

words! {
    /// How a thing stands.
    Light {
        /// Not on its way, or overdue (红灯).
        Red = "red", "governance-light-red";
        /// To be watched (黄灯).
        Amber = "amber", "governance-light-amber";
        /// On its way (绿灯).
        Green = "green", "governance-light-green";
        /// Completed (办结).
        Done = "done", "governance-light-done";
    }
}

/// When lights change, from `supervision.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LightRule {
    /// Amber from so many days before the deadline.
    pub amber_days: i64,
    /// Amber when the share done is so many basis points behind the share of the time that has passed.
    pub amber_behind: i64,
    /// Red when it is so many behind.
    pub red_behind: i64,
}

/// How far a thing has come on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Going {
    /// The first day.
    pub from: Day,
    /// The deadline.
    pub due: Day,
    /// The share done, in basis points.
    pub share: i64,
    /// True once it is completed.
    pub done: bool,
    /// The day it is looked at.
    pub today: Day,
}

/// A light and why it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The light.
    pub light: Light,
    /// In words.
    pub why: Message,
}

/// The light of a task, in this order:
///
/// 1. completed: done;
/// 2. after the deadline: red;
/// 3. behind by `red_behind` or more: red; by `amber_behind` or more: amber. Behind is the share of the time that has
///    passed, of the days from the first to the deadline, less the share done;
/// 4. no more than `amber_days` before the deadline: amber;
/// 5. else green.
#[must_use]
pub fn light(rule: LightRule, going: Going) -> Shown {
    let shown = |light, why| Shown { light, why };
    if going.done {
        return shown(Light::Done, Message::new("governance-why-done"));
    }
    let left = days(going.today, going.due);
    if left < 0 {
        return shown(Light::Red, Message::new("governance-why-overdue").with("days", -left));
    }
    let behind = passed(going) - going.share;
    let late = || Message::new("governance-why-behind").with("points", behind / 100);
    if behind > 0 && behind >= rule.red_behind {
        return shown(Light::Red, late());
    }
    if behind > 0 && behind >= rule.amber_behind {
        return shown(Light::Amber, late());
    }
    if left <= rule.amber_days {
        return shown(Light::Amber, Message::new("governance-why-due").with("days", left));
    }
    shown(Light::Green, Message::new("governance-why-on-time").with("days", left))
}

/// The light of a finding: closed is done, past its day red, within `amber_days` of it or waiting for the inspector amber.
#[must_use]
pub fn light_of_finding(rule: LightRule, status: FindingStatus, due: Day, today: Day) -> Shown {
    let shown = |light, why| Shown { light, why };
    let left = days(today, due);
    match status {
        FindingStatus::Closed => shown(Light::Done, Message::new("governance-why-done")),
        FindingStatus::Answered => shown(Light::Amber, Message::new("governance-why-answered")),
        FindingStatus::Open if left < 0 => {
            shown(Light::Red, Message::new("governance-why-overdue").with("days", -left))
        }
        FindingStatus::Open if left <= rule.amber_days => {
            shown(Light::Amber, Message::new("governance-why-due").with("days", left))
        }
        FindingStatus::Open => shown(Light::Green, Message::new("governance-why-on-time").with("days", left)),
    }
}

/// Days from one to the other; negative when the other is earlier.
fn days(from: Day, to: Day) -> i64 {
    (to.start().millis() - from.start().millis()) / 86_400_000
}

/// The share of the time that has passed, in basis points: nothing on the first day, all of it on the last.
fn passed(going: Going) -> i64 {
    let (all, gone) = (days(going.from, going.due), days(going.from, going.today));
    if all <= 0 { 0 } else { (gone * 10_000 / all).clamp(0, 10_000) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: LightRule = LightRule { amber_days: 14, amber_behind: 2_500, red_behind: 6_000 };

    fn day(number: i64) -> Day {
        Day::new(2026, 1, 1).unwrap().plus_days(number)
    }

    /// A task of a hundred days.
    fn going(today: i64, share: i64, done: bool) -> Going {
        Going { from: day(0), due: day(100), share, done, today: day(today) }
    }

    #[test]
    fn the_table_of_lights() {
        for (today, share, done, expected, why) in [
            (0, 0, false, Light::Green, "governance-why-on-time"),
            (24, 0, false, Light::Green, "governance-why-on-time"),
            (25, 0, false, Light::Amber, "governance-why-behind"),
            (59, 0, false, Light::Amber, "governance-why-behind"),
            (60, 0, false, Light::Red, "governance-why-behind"),
            (60, 1, false, Light::Amber, "governance-why-behind"),
            (60, 3_501, false, Light::Green, "governance-why-on-time"),
            (85, 8_000, false, Light::Green, "governance-why-on-time"),
            (86, 8_000, false, Light::Amber, "governance-why-due"),
            (100, 10_000, false, Light::Amber, "governance-why-due"),
            (101, 10_000, false, Light::Red, "governance-why-overdue"),
            (101, 0, true, Light::Done, "governance-why-done"),
            (-5, 0, false, Light::Green, "governance-why-on-time"),
        ] {
            let shown = light(RULE, going(today, share, done));
            assert_eq!((shown.light, shown.why.key), (expected, why), "day {today}, {share}");
        }
        let overdue = light(RULE, going(103, 0, false)).why;
        assert_eq!(overdue.args, [("days", "3".to_owned())]);
    }

    #[test]
    fn findings_age() {
        for (status, today, expected) in [
            (FindingStatus::Open, 0, Light::Green),
            (FindingStatus::Open, 90, Light::Amber),
            (FindingStatus::Open, 101, Light::Red),
            (FindingStatus::Answered, 101, Light::Amber),
            (FindingStatus::Closed, 101, Light::Done),
        ] {
            assert_eq!(light_of_finding(RULE, status, day(100), day(today)).light, expected, "{status:?}");
        }
    }

    proptest! {
        #[test]
        fn more_done_is_never_a_worse_light(today in -50i64..200, less in 0i64..10_000, more in 0i64..10_000) {
            let (less, more) = (less.min(more), less.max(more));
            let of = |share| light(RULE, going(today, share, false)).light;
            prop_assert!(of(more) >= of(less));
        }

        #[test]
        fn waiting_never_betters_a_light(today in -50i64..200, later in 0i64..100, share in 0i64..10_000) {
            let of = |today| light(RULE, going(today, share, false)).light;
            prop_assert!(of(today + later) <= of(today));
        }

        #[test]
        fn overdue_is_red_and_only_completion_ends_it(late in 1i64..500, share in 0i64..=10_000) {
            prop_assert_eq!(light(RULE, going(100 + late, share, false)).light, Light::Red);
            prop_assert_eq!(light(RULE, going(100 + late, share, true)).light, Light::Done);
        }
    }
}
