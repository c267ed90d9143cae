//! Reminders: which step a deadline has reached, and how it was told.

use kernel::{Day, PersonId, RegionCode, Timestamp, words};

use super::{ReminderId, Text};

words! {
    /// By which way a reminder goes.
    Channel {
        /// In the program alone.
        Program = "program", "governance-channel-program";
        /// By e-mail.
        Email = "email", "governance-channel-email";
        /// By short message.
        Sms = "sms", "governance-channel-sms";
    }
}

words! {
    /// What became of it.
    Outcome {
        /// To be sent.
        Waiting = "waiting", "governance-outcome-waiting";
        /// Taken to be sent; whoever took it may have been stopped.
        Sending = "sending", "governance-outcome-sending";
        /// The server took it.
        Sent = "sent", "governance-outcome-sent";
        /// Written to the program's log: nothing is set up that sends.
        Logged = "logged", "governance-outcome-logged";
        /// The server did not take it.
        Failed = "failed", "governance-outcome-failed";
        /// Shown in the program alone.
        Shown = "shown", "governance-outcome-shown";
    }
}

words! {
    /// What somebody is to do.
    DutyKind {
        /// A task.
        Task = "task", "governance-duty-task";
        /// A finding of an inspection to be put right.
        Finding = "finding", "governance-duty-finding";
        /// A statistical report.
        Report = "report", "governance-duty-report";
        /// Evidence for a half-year's assessment.
        Evidence = "evidence", "governance-duty-evidence";
        /// A question of the office about evidence.
        Question = "question", "governance-duty-question";
        /// A preliminary result, to which a county may object.
        Objection = "objection", "governance-duty-objection";
    }
}

/// When people are reminded, from `supervision.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderRule {
    /// Days before the deadline, fewest first.
    pub days_before: Vec<i64>,
    /// Days between two reminders of what is overdue.
    pub overdue_every: i64,
}

/// The step a deadline has reached on a day: `before-7`, `before-1`, `overdue-0`, then `overdue-1` and so on.
#[must_use]
pub fn step_on(rule: &ReminderRule, due: Day, today: Day) -> Option<String> {
    let left = (due.start().millis() - today.start().millis()) / 86_400_000;
    if left < 0 {
        return Some(format!("overdue-{}", (-left - 1) / rule.overdue_every.max(1)));
    }
    rule.days_before.iter().find(|days| left <= **days).map(|days| format!("before-{days}"))
}

/// One person was reminded of one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// The city.
    pub county: RegionCode,
    /// Its number.
    pub id: ReminderId,
    /// Who.
    pub person: PersonId,
    /// What is to be done.
    pub kind: DutyKind,
    /// Which.
    pub subject: i64,
    /// What it is called.
    pub title: Text,
    /// The step.
    pub step: String,
    /// The deadline it is about.
    pub due: Day,
    /// How it goes.
    pub channel: Channel,
    /// What became of it.
    pub outcome: Outcome,
    /// True when the person said that they have seen it.
    pub seen: bool,
    /// When it was made.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_has_each_step_once() {
        let rule = ReminderRule { days_before: vec![1, 7], overdue_every: 7 };
        let due = Day::new(2026, 11, 30).unwrap();
        for (left, expected) in [
            (8, None),
            (7, Some("before-7")),
            (2, Some("before-7")),
            (1, Some("before-1")),
            (0, Some("before-1")),
            (-1, Some("overdue-0")),
            (-7, Some("overdue-0")),
            (-8, Some("overdue-1")),
            (-15, Some("overdue-2")),
        ] {
            assert_eq!(step_on(&rule, due, due.plus_days(-left)).as_deref(), expected, "{left} days left");
        }
    }
}
