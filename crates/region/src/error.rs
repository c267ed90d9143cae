//! Why the region context says no.

use kernel::{Day, Denied, RegionCode};

/// The result of a use case of the divisions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is not one prefecture's.
    #[error("one import takes one prefecture; {0} are in it")]
    NotOneCity(usize),
    /// No division ends or begins in the future, so that what has no end is valid today.
    #[error("{0} is still to come: import the divisions on the day they change, or later")]
    NotYet(Day),
    /// Nothing says since when the file holds.
    #[error("{0} differs from what is known: say since when the file holds (--from 2026-01-01)")]
    NoDay(RegionCode),
    /// What is known and the file cannot both be true. Nothing was taken.
    #[error("{}", listed(.0))]
    Conflicts(Vec<Conflict>),
    /// Other divisions are in use.
    #[error("other divisions are in use already: start the program anew to take these up")]
    Installed,
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// A division of which the file says what cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// It would end or begin anew before it began, or on that day.
    #[error("{code} {name} is so since {since}, and cannot change on {on}: name a later day")]
    TooEarly {
        /// The division.
        code: RegionCode,
        /// Its name as it is known.
        name: String,
        /// Since when it has the name.
        since: Day,
        /// When it was to change.
        on: Day,
    },
    /// It began again before its last end.
    #[error("{code} ended on {ended}, and cannot begin again on {on}: name a later day")]
    BeforeItsEnd {
        /// The division.
        code: RegionCode,
        /// When it ended.
        ended: Day,
        /// When it was to begin again.
        on: Day,
    },
    /// Another end of it is known.
    #[error("{code} ended on {ended} by what is known; the past is not rewritten")]
    OtherEnd {
        /// The division.
        code: RegionCode,
        /// When it ended.
        ended: Day,
    },
}

fn listed(conflicts: &[Conflict]) -> String {
    conflicts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}
