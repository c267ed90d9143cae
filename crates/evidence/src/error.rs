//! Why evidence says no.

use kernel::{Denied, Message, Refusal, Status};

use crate::model::{MAX_PIXELS, Purpose};

/// The result of a use case of evidence.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart. Each names the file, since several may have been sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No file was chosen.
    #[error("no file was chosen")]
    NoFile,
    /// The file has no bytes.
    #[error("{0} is empty")]
    Empty(String),
    /// Neither its purpose nor its content allow it.
    #[error("{name} is no {purpose:?}")]
    WrongKind {
        /// The file's name.
        name: String,
        /// What it was sent for.
        purpose: Purpose,
    },
    /// More bytes than a file of its kind may have.
    #[error("{name} has more than {limit} bytes")]
    TooLarge {
        /// The file's name.
        name: String,
        /// How many it may have.
        limit: usize,
    },
    /// More pixels than are unpacked; refused before any is.
    #[error("{0} has too many pixels")]
    TooManyPixels(String),
    /// It begins like a picture or a PDF and does not go on like one.
    #[error("{0} cannot be read to its end")]
    Broken(String),
    /// No such file.
    #[error("no such file")]
    NoSuchFile,
    /// Too many pictures are prepared at this moment.
    #[error("too many pictures at once")]
    Busy,
    /// The folder cannot be read or written.
    #[error("the folder of files: {0}")]
    Disk(#[from] std::io::Error),
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
            Self::NoSuchFile => Status::NotFound,
            Self::Busy => Status::Unavailable,
            Self::Disk(error) if error.kind() == std::io::ErrorKind::StorageFull => Status::NoSpace,
            Self::Disk(_) => Status::Internal,
            Self::Denied(denied) => denied.status(),
            Self::Db(error) => error.status(),
            _ => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::NoFile => Message::new("evidence-error-no-file"),
            Self::Empty(name) => Message::new("evidence-error-empty-file").with("name", name),
            Self::WrongKind { name, purpose: Purpose::Photo } => {
                Message::new("evidence-error-not-a-picture").with("name", name)
            }
            Self::WrongKind { name, purpose: Purpose::Document } => {
                Message::new("evidence-error-not-a-document").with("name", name)
            }
            Self::TooLarge { name, limit } => Message::new("evidence-error-too-large")
                .with("name", name)
                .with("megabytes", limit / 1024 / 1024),
            Self::TooManyPixels(name) => Message::new("evidence-error-too-many-pixels")
                .with("name", name)
                .with("megapixels", MAX_PIXELS / 1_000_000),
            Self::Broken(name) => Message::new("evidence-error-broken").with("name", name),
            Self::NoSuchFile => Message::new("evidence-error-no-such-file"),
            Self::Busy => Message::new("evidence-error-busy"),
            Self::Disk(_) => Message::new("evidence-error-disk"),
            Self::Denied(denied) => denied.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoFile
            | Self::Empty(_)
            | Self::WrongKind { .. }
            | Self::TooLarge { .. }
            | Self::TooManyPixels(_)
            | Self::Broken(_) => Some("file"),
            _ => None,
        }
    }
}
