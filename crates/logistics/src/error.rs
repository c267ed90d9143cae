//! Why logistics says no.

use kernel::{Denied, Fen, Message, Refusal, Status};

/// The result of a use case of logistics.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Neither a code, a phone ending nor a waybill number.
    #[error("neither a pickup code, a phone ending nor a waybill number")]
    NotUnderstood,
    /// No such parcel.
    #[error("no such parcel")]
    NoParcel,
    /// No such station.
    #[error("no such station")]
    NoStation,
    /// The station is not on the parcel's route.
    #[error("{0} is not on the way of this parcel")]
    OffRoute(String),
    /// The parcel has passed this station or is here already.
    #[error("the parcel has been here; {0} holds it now")]
    AlreadyHere(String),
    /// Somebody else took the parcel meanwhile.
    #[error("somebody else took the parcel meanwhile")]
    TakenMeanwhile,
    /// The parcel is not at this pickup point.
    #[error("the parcel is not here; {0} holds it")]
    NotHere(String),
    /// The pickup code is wrong; this many tries are left.
    #[error("wrong code, {left} tries left")]
    WrongCode {
        /// Tries left.
        left: i32,
    },
    /// Five wrong codes; the buyer must ask for a new one.
    #[error("locked after five wrong codes")]
    Locked,
    /// Too many codes were searched for in vain at this counter.
    #[error("too many codes fitted nothing; wait a quarter of an hour")]
    TooManyCodes,
    /// It is paid when it is collected, and was not.
    #[error("{0} is to be paid first")]
    Due(Fen),
    /// Nobody collected it; this sender gets it back.
    #[error("nobody collected the parcel; it goes back to {0}")]
    GoesBack(String),
    /// Collected already.
    #[error("collected already")]
    Collected,
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
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
            Self::NoParcel | Self::NoStation => Status::NotFound,
            Self::NotUnderstood | Self::OffRoute(_) | Self::WrongCode { .. } => Status::Invalid,
            Self::Locked | Self::TooManyCodes => Status::TooOften,
            Self::AlreadyHere(_)
            | Self::TakenMeanwhile
            | Self::NotHere(_)
            | Self::Due(_)
            | Self::GoesBack(_)
            | Self::Collected => Status::Conflict,
            Self::Denied(denied) => denied.status(),
            Self::Db(error) => error.status(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::NotUnderstood => Message::new("logistics-error-not-understood"),
            Self::NoParcel => Message::new("logistics-error-no-parcel"),
            Self::NoStation => Message::new("logistics-error-no-station"),
            Self::OffRoute(name) => Message::new("logistics-error-off-route").with("name", name),
            Self::AlreadyHere(name) => Message::new("logistics-error-already-here").with("name", name),
            Self::TakenMeanwhile => Message::new("logistics-error-taken"),
            Self::NotHere(name) => Message::new("logistics-error-not-here").with("name", name),
            Self::WrongCode { left } => Message::new("logistics-error-wrong-code").with("left", left),
            Self::Locked => Message::new("logistics-error-locked"),
            Self::TooManyCodes => Message::new("logistics-error-too-many-codes"),
            Self::Due(due) => Message::new("logistics-error-due").with("due", *due),
            Self::GoesBack(name) => Message::new("logistics-error-goes-back").with("name", name),
            Self::Collected => Message::new("logistics-error-collected"),
            Self::Denied(denied) => denied.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotUnderstood | Self::TooManyCodes => Some("q"),
            Self::WrongCode { .. } | Self::Locked => Some("code"),
            _ => None,
        }
    }
}
