//! The steps of a task, and what whoever takes one says with it.

use kernel::{Day, words};

use super::Party;

words! {
    /// What was done about a task.
    Step {
        /// It was set.
        Assign = "assign", "governance-step-assign";
        /// The lead takes it.
        Accept = "accept", "governance-step-accept";
        /// The lead hands it over.
        HandOver = "hand_over", "governance-step-hand-over";
        /// The office names who leads.
        Reassign = "reassign", "governance-step-reassign";
        /// The lead or a helper reports.
        Report = "report", "governance-step-report";
        /// The lead says that it is complete.
        Propose = "propose", "governance-step-propose";
        /// The office agrees.
        Complete = "complete", "governance-step-complete";
        /// The office sends it back.
        SendBack = "send_back", "governance-step-send-back";
        /// The lead asks for more time.
        AskExtension = "ask_extension", "governance-step-ask-extension";
        /// The office grants it.
        GrantExtension = "grant_extension", "governance-step-grant-extension";
        /// The office refuses it.
        RefuseExtension = "refuse_extension", "governance-step-refuse-extension";
        /// The office takes the task back.
        Drop = "drop", "governance-step-drop";
    }
}

/// A step somebody asks for, with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Take the task.
    Accept,
    /// Hand it over, with a reason.
    HandOver(String),
    /// Name who leads.
    Reassign(Party),
    /// Report, with the share done; a helper reports none.
    Report(String, Option<i32>),
    /// Say that it is complete.
    Propose(String),
    /// Agree.
    Complete,
    /// Send it back, with a reason.
    SendBack(String),
    /// Ask for more time, with a reason.
    AskExtension(Day, String),
    /// Grant it.
    GrantExtension,
    /// Refuse it, with a reason.
    RefuseExtension(String),
    /// Take the task back, with a reason.
    Drop(String),
}

impl Asked {
    /// The step in the history.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Accept => Step::Accept,
            Self::HandOver(_) => Step::HandOver,
            Self::Reassign(_) => Step::Reassign,
            Self::Report(..) => Step::Report,
            Self::Propose(_) => Step::Propose,
            Self::Complete => Step::Complete,
            Self::SendBack(_) => Step::SendBack,
            Self::AskExtension(..) => Step::AskExtension,
            Self::GrantExtension => Step::GrantExtension,
            Self::RefuseExtension(_) => Step::RefuseExtension,
            Self::Drop(_) => Step::Drop,
        }
    }

    /// True for what the office does; all else is the party's.
    #[must_use]
    pub const fn is_the_offices(&self) -> bool {
        matches!(
            self,
            Self::Reassign(_)
                | Self::Complete
                | Self::SendBack(_)
                | Self::GrantExtension
                | Self::RefuseExtension(_)
                | Self::Drop(_)
        )
    }

    /// What was said with it.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::HandOver(words)
            | Self::Report(words, _)
            | Self::Propose(words)
            | Self::SendBack(words)
            | Self::AskExtension(_, words)
            | Self::RefuseExtension(words)
            | Self::Drop(words) => words.trim(),
            Self::Accept | Self::Reassign(_) | Self::Complete | Self::GrantExtension => "",
        }
    }

    /// True where words must be given: a reason, or what was done.
    #[must_use]
    pub const fn needs_words(&self) -> bool {
        !matches!(self, Self::Accept | Self::Reassign(_) | Self::Complete | Self::GrantExtension)
    }
}
