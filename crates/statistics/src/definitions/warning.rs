//! Early warning: when an indicator is to be looked at.

use kernel::words;

use super::indicator::Figure;
use super::model::Text;

words! {
    /// How serious a warning is.
    WarningLevel {
        /// To be watched.
        Watch = "watch", "definitions-warning-watch";
        /// To be acted on.
        Act = "act", "definitions-warning-act";
    }
}

words! {
    /// What a figure is held against.
    Against {
        /// The period just before.
        Previous = "previous", "definitions-against-previous";
        /// The same period a year earlier.
        LastYear = "last-year", "definitions-against-last-year";
    }
}

/// What sets a warning off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Below this figure.
    Below(i64),
    /// Above this figure.
    Above(i64),
    /// So many per cent less than then, or more.
    Falls {
        /// Against when.
        against: Against,
        /// By how many per cent.
        percent: i64,
    },
}

/// An early-warning rule (预警规则).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Its word.
    pub id: String,
    /// Which indicator.
    pub indicator: String,
    /// How serious.
    pub level: WarningLevel,
    /// What sets it off.
    pub trigger: Trigger,
    /// What to say.
    pub says: Text,
}

impl Warning {
    /// True when it is to be said. A figure that is missing or undefined sets off nothing: who has not reported is told so
    /// elsewhere.
    #[must_use]
    pub fn speaks(&self, now: Figure, then: &dyn Fn(Against) -> Figure) -> bool {
        let Figure::Exact { over, under } = now else { return false };
        match self.trigger {
            Trigger::Below(limit) => over < i128::from(limit).saturating_mul(under),
            Trigger::Above(limit) => over > i128::from(limit).saturating_mul(under),
            Trigger::Falls { against, percent } => match then(against) {
                // now ≤ then × (100 − percent) ÷ 100, for what was above zero.
                Figure::Exact { over: was, under: was_under } if was > 0 => {
                    let left = over.saturating_mul(was_under).saturating_mul(100);
                    left <= was.saturating_mul(under).saturating_mul(i128::from(100 - percent))
                }
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speaks(trigger: Trigger, now: Figure, then: Figure) -> bool {
        let says = Text { zh: String::new(), en: String::new() };
        let level = WarningLevel::Watch;
        Warning { id: String::new(), indicator: String::new(), level, trigger, says }.speaks(now, &|_| then)
    }

    #[test]
    fn warnings_speak_at_their_limit() {
        let falls = Trigger::Falls { against: Against::LastYear, percent: 20 };
        let figure = |over| Figure::of(over, 1);
        for (trigger, now, then, expected) in [
            (Trigger::Below(10), figure(9), Figure::Missing, true),
            (Trigger::Below(10), figure(10), Figure::Missing, false),
            (Trigger::Above(10), Figure::of(21, 2), Figure::Missing, true),
            (falls, figure(80), figure(100), true),
            (falls, figure(81), figure(100), false),
            (falls, figure(0), figure(0), false),
            (falls, figure(0), Figure::Missing, false),
            (Trigger::Below(10), Figure::Undefined, Figure::Missing, false),
        ] {
            assert_eq!(speaks(trigger, now, then), expected, "{trigger:?} {now:?} {then:?}");
        }
    }
}
