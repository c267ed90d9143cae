//! Why reporting says no.

use kernel::{Day, Denied, Message, Period, Refusal, Status};
use statistics::definitions::Faults;

use crate::model::Finding;

/// The result of a use case of reporting.
pub type Result<T, E = Error> = std::result::Result<T, E>;

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident = $text:literal, $key:literal, $status:ident, $field:expr;)*) => {
        /// The refusals a caller tells apart.
        #[derive(Debug, thiserror::Error)]
        pub enum Error {
            $($(#[$meta])* #[error($text)] $name,)*
            /// The period has not ended.
            #[error("{period} opens on {opens}")]
            NotOpen {
                /// Which period.
                period: Period,
                /// From when on reports are taken.
                opens: Day,
            },
            /// The period is locked.
            #[error("{period} was locked after {last}")]
            Closed {
                /// Which period.
                period: Period,
                /// The last day reports were taken.
                last: Day,
            },
            /// The period is open, so its sums still move.
            #[error("{period} is published after {last}")]
            NotLocked {
                /// Which period.
                period: Period,
                /// The last day reports are taken.
                last: Day,
            },
            /// The unit was not enrolled then.
            #[error("{name} does not report {period}")]
            NotExpected {
                /// The unit.
                name: String,
                /// Which period.
                period: Period,
            },
            /// The deadline has passed.
            #[error("the deadline was {due}")]
            ExtensionLate {
                /// The deadline.
                due: Day,
            },
            /// The new deadline must lie between two days.
            #[error("the new deadline must lie after {due} and not after {last}")]
            ExtensionDays {
                /// The deadline.
                due: Day,
                /// The last day.
                last: Day,
            },
            /// Figures cannot be submitted as they are; never empty.
            #[error("{} figures cannot be submitted", .0.len())]
            Figures(Vec<Finding>),
            /// The definitions cannot be read.
            #[error(transparent)]
            Definitions(#[from] Faults),
            /// The policies do not permit it.
            #[error(transparent)]
            Denied(#[from] Denied),
            /// The organisations cannot be read.
            #[error(transparent)]
            Identity(#[from] identity::Error),
            /// The indicators cannot be had.
            #[error(transparent)]
            Indicators(#[from] statistics::Error),
            /// The database failed.
            #[error(transparent)]
            Db(#[from] db::Error),
        }

        impl Refusal for Error {
            fn status(&self) -> Status {
                match self {
                    $(Self::$name => Status::$status,)*
                    Self::NotOpen { .. }
                    | Self::Closed { .. }
                    | Self::NotLocked { .. }
                    | Self::NotExpected { .. }
                    | Self::ExtensionLate { .. } => Status::Conflict,
                    Self::ExtensionDays { .. } | Self::Figures(_) => Status::Invalid,
                    Self::Definitions(faults) => faults.status(),
                    Self::Denied(denied) => denied.status(),
                    Self::Identity(error) => error.status(),
                    Self::Indicators(error) => error.status(),
                    Self::Db(error) => error.status(),
                }
            }

            fn message(&self) -> Message {
                match self {
                    $(Self::$name => Message::new($key),)*
                    Self::NotOpen { period, opens } => {
                        Message::new("reporting-error-not-open").with("period", period).with("opens", opens)
                    }
                    Self::Closed { period, last } => {
                        Message::new("reporting-error-closed").with("period", period).with("last", last)
                    }
                    Self::NotLocked { period, last } => {
                        Message::new("reporting-error-not-locked").with("period", period).with("last", last)
                    }
                    Self::NotExpected { name, period } => Message::new("reporting-error-not-expected")
                        .with("name", name)
                        .with("period", period),
                    Self::ExtensionLate { due } => {
                        Message::new("reporting-error-extension-late").with("due", due)
                    }
                    Self::ExtensionDays { due, last } => Message::new("reporting-error-extension-days")
                        .with("due", due)
                        .with("last", last),
                    Self::Figures(findings) => {
                        let at = findings.iter().map(|one| one.element.as_str()).collect::<Vec<_>>();
                        Message::new("reporting-error-figures")
                            .with("count", findings.len())
                            .with("elements", at.join(", "))
                    }
                    Self::Definitions(faults) => faults.message(),
                    Self::Denied(denied) => denied.message(),
                    Self::Identity(error) => error.message(),
                    Self::Indicators(error) => error.message(),
                    Self::Db(error) => error.message(),
                }
            }

            fn field(&self) -> Option<&'static str> {
                match self {
                    $(Self::$name => $field,)*
                    Self::ExtensionDays { .. } => Some("until"),
                    Self::Identity(error) => error.field(),
                    _ => None,
                }
            }
        }
    };
}

refusals! {
    /// A reason must be given.
    ReasonMissing = "a reason must be given", "reporting-error-reason", Invalid, Some("reason");
    /// Only a person reports.
    NoPerson = "only a person does that", "reporting-error-no-person", Forbidden, None;
    /// No such unit, or not yours.
    NoUnit = "no such unit", "reporting-error-no-unit", NotFound, None;
    /// Nothing was begun.
    NoReport = "no such report", "reporting-error-no-report", NotFound, None;
    /// The data set does not exist, did not then, or has another period.
    NoDataSet = "no such data set for this period", "reporting-error-no-data-set", NotFound, None;
    /// The organisation is not one of this county.
    NoOrganisation = "no such organisation in the county", "reporting-error-no-organisation", Invalid, Some("organisation");
    /// It reports that already.
    EnrolledAlready = "it is enrolled", "reporting-error-enrolled", Conflict, Some("organisation");
    /// An enrolment ends after it begins, and once.
    BadEnd = "the enrolment cannot end so", "reporting-error-end", Invalid, Some("until");
    /// Somebody looks at it.
    Waiting = "the report is being looked at", "reporting-error-waiting", Conflict, None;
    /// Approved, while the period is open.
    ApprovedAlready = "the report is approved", "reporting-error-approved", Conflict, None;
    /// Approved, and the period is locked.
    LockedAlready = "the period is locked", "reporting-error-locked", Conflict, None;
    /// There is nothing to check or return.
    NotSubmitted = "the report is not submitted", "reporting-error-not-submitted", Conflict, None;
    /// The county has not checked it.
    NotChecked = "the report is not checked", "reporting-error-not-checked", Conflict, None;
    /// Three steps are three persons.
    SamePerson = "another person does this step", "reporting-error-same-person", Conflict, None;
    /// Somebody was faster.
    Moved = "the report has moved", "reporting-error-moved", Conflict, None;
    /// No such wish.
    NoExtension = "no such extension", "reporting-error-no-extension", NotFound, None;
    /// One waits or holds.
    ExtensionAsked = "more time was asked for", "reporting-error-extension-asked", Conflict, None;
    /// Granted or refused.
    ExtensionDecided = "the extension is decided", "reporting-error-extension-decided", Conflict, None;
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}
