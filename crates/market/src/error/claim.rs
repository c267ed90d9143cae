//! What is wrong with a claim after the sale.

use kernel::{Day, Fen, Message, Status};

/// Why a claim cannot be made, answered or decided like that.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// More photographs than a side shows with one step.
    #[error("at most six photographs")]
    TooManyPhotos,
    /// The goods were not collected yet.
    #[error("the goods were not collected yet")]
    NotCollected,
    /// What the line says may not come back.
    #[error("{0} may not come back")]
    NoReturn(String),
    /// The time to claim is over.
    #[error("claims were possible until {0}")]
    TooLate(Day),
    /// Goods that are on their way are expected until this day.
    #[error("the goods are expected by {0}")]
    StillExpected(Day),
    /// From one to as many as were bought.
    #[error("a claim is for 1 to {0} pieces")]
    Pieces(i64),
    /// More than is left of the line, or nothing.
    #[error("a claim is for ¥0.01 to {0}")]
    Amount(Fen),
    /// The line has a claim that is not at its end.
    #[error("there is a claim for this already")]
    Open,
    /// No such claim for this person.
    #[error("no such claim")]
    NoClaim,
    /// The claim does not stand where this step begins.
    #[error("the claim is not at this step")]
    WrongStep,
    /// Nobody answers or decides a claim of their own.
    #[error("nobody answers a claim of their own")]
    Own,
}

impl ClaimError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoClaim => Status::NotFound,
            Self::NotCollected | Self::Open | Self::WrongStep => Status::Conflict,
            Self::Own => Status::Forbidden,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::TooManyPhotos => Message::new("market-error-claim-photos"),
            Self::NotCollected => Message::new("market-error-not-collected"),
            Self::NoReturn(title) => Message::new("market-error-no-return").with("title", title),
            Self::TooLate(until) => Message::new("market-error-claim-too-late").with("until", until),
            Self::StillExpected(day) => Message::new("market-error-still-expected").with("day", day),
            Self::Pieces(most) => Message::new("market-error-claim-pieces").with("most", most),
            Self::Amount(most) => Message::new("market-error-claim-amount").with("most", *most),
            Self::Open => Message::new("market-error-claim-open"),
            Self::WrongStep => Message::new("market-error-claim-step"),
            Self::Own => Message::new("market-error-own-claim"),
            Self::NoClaim => Message::new("error-not-found"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoReturn(_) | Self::TooLate(_) | Self::StillExpected(_) => Some("kind"),
            Self::Pieces(_) => Some("pieces"),
            Self::Amount(_) => Some("amount"),
            Self::TooManyPhotos => Some("photos"),
            _ => None,
        }
    }
}
