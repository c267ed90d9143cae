//! When a seller is reminded of what ends: thirty and seven days before, and when it lapsed; of what was promised to follow, the
//! day before.

use kernel::{Day, OrganisationId, RegionCode, Timestamp, id};

use super::{DocumentId, GRACE_DAYS, OrderId, PreorderId};

id!(
    /// Something a seller was reminded of.
    ReminderId
);

/// How near the end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReminderStep {
    /// Thirty days before.
    Month,
    /// Seven days before.
    Week,
    /// It is over: a document from the day after its last, a verification when the listings hide.
    Lapsed,
}

impl ReminderStep {
    /// Every step, the earliest first.
    pub const ALL: [Self; 3] = [Self::Month, Self::Week, Self::Lapsed];

    /// The number in tables: days before, 0 for lapsed.
    #[must_use]
    pub const fn days(self) -> i32 {
        match self {
            Self::Month => 30,
            Self::Week => 7,
            Self::Lapsed => 0,
        }
    }

    /// Reads the number.
    #[must_use]
    pub fn parse(days: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.days() == days)
    }
}

/// What ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The seller's verification (网络交易监督管理办法 24).
    Verification,
    /// A document.
    Document(DocumentId),
    /// The harvest of a pre-order: deposits go back when it is not recorded in time.
    Harvest(PreorderId),
    /// What is to follow of an order: its buyer is told to wait no longer once it is late.
    Shipment(OrderId),
}

/// The step a seller is to be reminded of on this day; none while the end is far. Whoever was not reminded in time hears of
/// the nearest step alone.
#[must_use]
pub fn step_on(ending: Ending, due_on: Day, today: Day) -> Option<ReminderStep> {
    let lapses_after = match ending {
        Ending::Verification => due_on.plus_days(GRACE_DAYS),
        Ending::Document(_) | Ending::Harvest(_) | Ending::Shipment(_) => due_on,
    };
    if today > lapses_after {
        Some(ReminderStep::Lapsed)
    } else if matches!(ending, Ending::Shipment(_)) {
        // It was promised a few days ago: the day before is soon enough.
        (today.plus_days(1) >= due_on).then_some(ReminderStep::Week)
    } else if today.plus_days(7) >= due_on {
        Some(ReminderStep::Week)
    } else if today.plus_days(30) >= due_on && !matches!(ending, Ending::Harvest(_)) {
        Some(ReminderStep::Month)
    } else {
        None
    }
}

/// How a reminder went out beside the seller's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentAs {
    /// Nobody tried yet.
    None,
    /// Nobody carries messages: none left the house.
    NotSetUp,
    /// A carrier took it.
    Sent,
    /// The carrier refused it, or nobody owns the shop.
    Failed,
}

impl SentAs {
    const ALL: [Self; 4] = [Self::None, Self::NotSetUp, Self::Sent, Self::Failed];

    /// The word in tables and message keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NotSetUp => "not_set_up",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// Something a seller was reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The seller's county.
    pub county: RegionCode,
    /// Its number.
    pub id: ReminderId,
    /// Who was reminded.
    pub seller: OrganisationId,
    /// Of what.
    pub ending: Ending,
    /// Its last day.
    pub due_on: Day,
    /// How near that was.
    pub step: ReminderStep,
    /// When.
    pub made_at: Timestamp,
    /// How it went out.
    pub sent: SentAs,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_nearest_step_is_taken() {
        let due = day("2026-12-31");
        for (today, verification, document) in [
            ("2026-11-30", None, None),
            ("2026-12-01", Some(ReminderStep::Month), Some(ReminderStep::Month)),
            ("2026-12-23", Some(ReminderStep::Month), Some(ReminderStep::Month)),
            ("2026-12-24", Some(ReminderStep::Week), Some(ReminderStep::Week)),
            ("2026-12-31", Some(ReminderStep::Week), Some(ReminderStep::Week)),
            ("2027-01-01", Some(ReminderStep::Week), Some(ReminderStep::Lapsed)),
            ("2027-01-15", Some(ReminderStep::Week), Some(ReminderStep::Lapsed)),
            ("2027-01-16", Some(ReminderStep::Lapsed), Some(ReminderStep::Lapsed)),
        ] {
            assert_eq!(step_on(Ending::Verification, due, day(today)), verification, "{today}");
            assert_eq!(step_on(Ending::Document(DocumentId(1)), due, day(today)), document, "{today}");
            let harvest = document.filter(|step| *step != ReminderStep::Month);
            assert_eq!(step_on(Ending::Harvest(PreorderId(1)), due, day(today)), harvest, "{today}");
            let soon = document.filter(|_| day(today) >= day("2026-12-30"));
            assert_eq!(step_on(Ending::Shipment(OrderId(1)), due, day(today)), soon, "{today}");
        }
    }

    proptest! {
        /// From day to day the steps only come nearer.
        #[test]
        fn steps_only_come_nearer(first in -400_i64..60) {
            let due = day("2026-12-31");
            let on = |days: i64| step_on(Ending::Verification, due, due.plus_days(days));
            prop_assert!(on(first) <= on(first + 1));
        }
    }
}
