//! Why an assessment cannot be shown or facts not be taken.

use kernel::{Denied, Message, Refusal, RegionCode, Status};

use crate::{Faults, WriteError};

/// A refusal of this context.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A file cannot be used.
    #[error(transparent)]
    Faults(#[from] Faults),
    /// A workbook cannot be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// No unit of the programme has this code.
    #[error("{0} is no unit of the programme")]
    NoUnit(RegionCode),
    /// The form came without a file.
    #[error("no file was sent")]
    NoFile,
    /// The figures cannot be had.
    #[error(transparent)]
    Figures(#[from] statistics::Error),
    /// The register of organisations cannot be had.
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

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::Denied(error) => error.status(),
            Self::Faults(error) => error.status(),
            Self::Write(error) => error.status(),
            Self::NoUnit(_) => Status::NotFound,
            Self::NoFile => Status::Invalid,
            Self::Figures(error) => error.status(),
            Self::Identity(error) => error.status(),
            Self::Db(error) => error.status(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Denied(error) => error.message(),
            Self::Faults(error) => error.message(),
            Self::Write(error) => error.message(),
            Self::NoUnit(code) => Message::new("assessment-error-no-unit").with("code", code),
            Self::NoFile => Message::new("assessment-error-no-file"),
            Self::Figures(error) => error.message(),
            Self::Identity(error) => error.message(),
            Self::Db(error) => error.message(),
        }
    }
}
