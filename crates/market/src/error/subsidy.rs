//! What is wrong with a payment between the organiser of a campaign and a seller.

use kernel::{Day, Fen, Message, Status};

/// Why a payment cannot be recorded or taken back like that.
#[derive(Debug, thiserror::Error)]
pub enum SubsidyError {
    /// No such payment, or none that one may see.
    #[error("no such payment")]
    NoPayment,
    /// The campaign owes this seller nothing and never did.
    #[error("the campaign owes this seller nothing")]
    NotOwed,
    /// Nothing, or more than stands to be paid or given back: this.
    #[error("between ¥0.01 and {0}")]
    AmountUnfit(Fen),
    /// Another sum than what all sellers are due: this.
    #[error("all sellers are due {0}")]
    NotAllDue(Fen),
    /// Before the campaign's first day, which is this, or still to come.
    #[error("the day is between {0} and today")]
    PaidOnUnfit(Day),
    /// No number of the slip, or one of more characters than this.
    #[error("the slip's number has at most {0} characters")]
    ReferenceUnfit(usize),
    /// The slip was recorded for this seller: this one.
    #[error("the slip {0} is recorded already")]
    Twice(String),
    /// No reason, or one of more characters than this.
    #[error("a reason has at most {0} characters")]
    ReasonUnfit(usize),
    /// Somebody took it back before.
    #[error("the payment was taken back already")]
    UndoneAlready,
}

impl SubsidyError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoPayment => Status::NotFound,
            Self::NotOwed | Self::Twice(_) | Self::UndoneAlready => Status::Conflict,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NoPayment => Message::new("error-not-found"),
            Self::NotOwed => Message::new("market-error-subsidy-not-owed"),
            Self::AmountUnfit(Fen(0)) => Message::new("market-error-subsidy-nothing"),
            Self::AmountUnfit(most) => Message::new("market-error-subsidy-amount").with("most", most),
            Self::NotAllDue(due) => Message::new("market-error-subsidy-all").with("due", due),
            Self::PaidOnUnfit(first) => Message::new("market-error-subsidy-day").with("first", first),
            Self::ReferenceUnfit(most) => Message::new("market-error-subsidy-reference").with("most", most),
            Self::Twice(reference) => Message::new("market-error-subsidy-twice").with("reference", reference),
            Self::ReasonUnfit(most) => Message::new("market-error-subsidy-reason").with("most", most),
            Self::UndoneAlready => Message::new("market-error-subsidy-undone"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotOwed => Some("seller"),
            Self::AmountUnfit(_) | Self::NotAllDue(_) => Some("amount"),
            Self::PaidOnUnfit(_) => Some("paid_on"),
            Self::ReferenceUnfit(_) | Self::Twice(_) => Some("reference"),
            Self::ReasonUnfit(_) => Some("reason"),
            Self::NoPayment | Self::UndoneAlready => None,
        }
    }
}
