//! Why the station context says no.

use kernel::{Denied, Message, Refusal, RegionCode, StationId, Status};

use crate::model::{StationLevel, StationStatus};

/// The result of a use case of the stations.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A station needs a name.
    #[error("a station needs a name")]
    NameMissing,
    /// No capability was named.
    #[error("a station must be able to do something")]
    NoCapability,
    /// Not a time of day.
    #[error("`{0}` is not a time such as 08:00")]
    NotATime(String),
    /// It would close before it opens.
    #[error("a station closes after it opens")]
    HoursReversed,
    /// A village point stands in a village, a township station in a township.
    #[error("{region} is not a division for a {level:?}")]
    WrongDivision {
        /// The division named.
        region: RegionCode,
        /// The level of the station.
        level: StationLevel,
    },
    /// No division has this code.
    #[error("no division {0}")]
    UnknownDivision(RegionCode),
    /// Another station of this division has the name.
    #[error("there is a station of this name here")]
    NameTaken,
    /// No such station.
    #[error("no station {0}")]
    NoStation(StationId),
    /// That step does not exist.
    #[error("a station that is {from:?} cannot become {to:?}")]
    WrongStep {
        /// How it is.
        from: StationStatus,
        /// How it was to be.
        to: StationStatus,
    },
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
            Self::NoStation(_) => Status::NotFound,
            Self::NameTaken | Self::WrongStep { .. } => Status::Conflict,
            Self::Denied(denied) => denied.status(),
            Self::Db(error) => error.status(),
            _ => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::NameMissing => Message::new("station-error-name-missing"),
            Self::NoCapability => Message::new("station-error-no-capability"),
            Self::NotATime(text) => Message::new("station-error-not-a-time").with("text", text),
            Self::HoursReversed => Message::new("station-error-hours-reversed"),
            Self::WrongDivision { region, .. } => {
                Message::new("station-error-wrong-division").with("region", region)
            }
            Self::UnknownDivision(region) => {
                Message::new("station-error-unknown-division").with("region", region)
            }
            Self::NameTaken => Message::new("station-error-name-taken"),
            Self::NoStation(_) => Message::new("station-error-no-station"),
            Self::WrongStep { .. } => Message::new("station-error-wrong-step"),
            Self::Denied(denied) => denied.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NameMissing | Self::NameTaken => Some("name"),
            Self::NoCapability => Some("capabilities"),
            Self::NotATime(_) | Self::HoursReversed => Some("opens"),
            Self::WrongDivision { .. } | Self::UnknownDivision(_) => Some("region"),
            _ => None,
        }
    }
}
