//! Why the books say no.

use kernel::{BadPeriod, Day, Denied, Message, Refusal, Status};

use crate::Month;

/// The result of a call to the books.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is there already: a repeated callback. Nothing was changed.
    #[error("already booked")]
    Repeated,
    /// An amount is negative.
    #[error("a transfer must move a positive amount")]
    Amount,
    /// An account would fall below zero.
    #[error("the account {0} does not hold that much")]
    Overdrawn(&'static str),
    /// The two accounts are in different books.
    #[error("{0} and {1} are in different books")]
    AcrossBooks(&'static str, &'static str),
    /// The month was closed while the entry was written.
    #[error("the month is closed")]
    Closed,
    /// The bill of this day was taken before.
    #[error("the bill of {0} was taken before")]
    BillTaken(Day),
    /// Bills are taken in order, so that what was in an earlier one is known.
    #[error("the bill of {0} comes first")]
    BillOutOfOrder(Day),
    /// The day is not over.
    #[error("{0} is not over")]
    DayNotOver(Day),
    /// No such difference.
    #[error("no such difference")]
    NoDifference,
    /// Explaining and correcting need words.
    #[error("a reason is needed")]
    ReasonMissing,
    /// More than 500 characters.
    #[error("at most 500 characters")]
    ReasonTooLong,
    /// Somebody settled it first.
    #[error("the difference is settled already")]
    Settled,
    /// No month such as 2026-11.
    #[error(transparent)]
    BadMonth(#[from] BadPeriod),
    /// The month is not over.
    #[error("{0} is not over")]
    MonthNotOver(Month),
    /// Months are closed one after the other.
    #[error("{0} comes first")]
    MonthOutOfOrder(Month),
    /// It is closed.
    #[error("{0} is closed")]
    MonthClosed(Month),
    /// Nobody asked for it to be closed.
    #[error("nobody asked to close {0}")]
    NotAsked(Month),
    /// Somebody asked already.
    #[error("somebody asked to close {0} already")]
    Asked(Month),
    /// Who asked may not close.
    #[error("another person has to close the month")]
    SamePerson,
    /// Differences are open.
    #[error("{0} differences are open")]
    DifferencesOpen(i64),
    /// Bills of the month were not taken.
    #[error("the bills of {provider} are there until {until}")]
    BillsMissing {
        /// Whose.
        provider: String,
        /// The last day that was taken.
        until: Day,
    },
    /// Totals are not the sums of their transfers.
    #[error("the books do not add up: {0}")]
    NotBalanced(String),
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The people cannot be read.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::Amount | Self::Overdrawn(_) | Self::AcrossBooks(..) => Status::Internal,
            Self::NoDifference => Status::NotFound,
            Self::ReasonMissing | Self::ReasonTooLong | Self::BadMonth(_) => Status::Invalid,
            Self::SamePerson => Status::Forbidden,
            Self::Denied(denied) => denied.status(),
            Self::Identity(error) => error.status(),
            Self::Db(error) => error.status(),
            _ => Status::Conflict,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Repeated => Message::new("error-conflict"),
            Self::Amount | Self::Overdrawn(_) | Self::AcrossBooks(..) => Message::new("error-internal"),
            Self::Closed => Message::new("ledger-error-closed"),
            Self::BillTaken(day) => Message::new("ledger-error-bill-taken").with("day", day),
            Self::BillOutOfOrder(day) => Message::new("ledger-error-bill-order").with("day", day),
            Self::DayNotOver(day) => Message::new("ledger-error-not-over").with("span", day),
            Self::NoDifference => Message::new("error-not-found"),
            Self::ReasonMissing => Message::new("ledger-error-reason"),
            Self::ReasonTooLong => Message::new("ledger-error-reason-long"),
            Self::Settled => Message::new("ledger-error-settled"),
            Self::BadMonth(text) => Message::new("error-field-unreadable").with("value", &text.0),
            Self::MonthNotOver(month) => Message::new("ledger-error-not-over").with("span", month),
            Self::MonthOutOfOrder(month) => Message::new("ledger-error-month-order").with("month", month),
            Self::MonthClosed(month) => Message::new("ledger-error-month-closed").with("month", month),
            Self::NotAsked(month) => Message::new("ledger-error-not-asked").with("month", month),
            Self::Asked(month) => Message::new("ledger-error-asked").with("month", month),
            Self::SamePerson => Message::new("ledger-error-same-person"),
            Self::DifferencesOpen(count) => Message::new("ledger-error-open").with("count", count),
            Self::BillsMissing { provider, until } => {
                Message::new("ledger-error-bills").with("provider", provider).with("until", until)
            }
            Self::NotBalanced(_) => Message::new("ledger-error-not-balanced"),
            Self::Denied(denied) => denied.message(),
            Self::Identity(error) => error.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::ReasonMissing | Self::ReasonTooLong => Some("reason"),
            Self::BadMonth(_) => Some("month"),
            _ => None,
        }
    }
}
