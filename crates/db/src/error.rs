//! What can go wrong below the contexts.

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use kernel::{Message, Refusal, Status};

/// The result of a database call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of the database or of a job in it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A statement failed.
    #[error("the database refused a statement: {0}")]
    Statement(String),
    /// A unique key already holds the value; names the constraint or the columns.
    #[error("already there: {0}")]
    Taken(String),
    /// A CHECK, NOT NULL or foreign key refused the value; names it.
    #[error("refused by the schema: {0}")]
    Refused(String),
    /// No row where one was needed.
    #[error("no such row")]
    NotFound,
    /// The disk is full; nothing of the write was kept.
    #[error("the disk is full")]
    DiskFull,
    /// The write lost against another more often than is sensible; try again.
    #[error("too many writers wanted the same rows")]
    Contended,
    /// The queue of writes is full; try again.
    #[error("the database is busy")]
    Busy,
    /// The job panicked; its changes were rolled back.
    #[error("a job failed unexpectedly: {0}")]
    Panicked(String),
    /// The group of the job could not be committed; nothing of it was kept.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// The program is shutting down.
    #[error("the database is closed")]
    Closed,
    /// The database was written by a newer program.
    #[error("the database has migration {0}, which this program does not know: use a newer heluo")]
    Newer(String),
    /// The database cannot be opened or set up.
    #[error("{0}")]
    Setup(String),
    /// A stored text is not what it should be.
    #[error("a stored value cannot be read: {0}")]
    Unreadable(String),
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(kind, details) => {
                let message = details.message();
                let named = || details.constraint_name().unwrap_or(message).to_owned();
                match kind {
                    DatabaseErrorKind::UniqueViolation => Self::Taken(named()),
                    DatabaseErrorKind::CheckViolation
                    | DatabaseErrorKind::ForeignKeyViolation
                    | DatabaseErrorKind::NotNullViolation => Self::Refused(named()),
                    DatabaseErrorKind::SerializationFailure => Self::Contended,
                    _ if is_disk_full(message) => Self::DiskFull,
                    _ => Self::Statement(message.to_owned()),
                }
            }
            DieselError::DeserializationError(inner) => Self::Unreadable(inner.to_string()),
            other => Self::Statement(other.to_string()),
        }
    }
}

/// SQLite's SQLITE_FULL and PostgreSQL's 53100 reach Diesel as texts only.
fn is_disk_full(message: &str) -> bool {
    message.contains("database or disk is full") || message.contains("No space left on device")
}

impl From<diesel::ConnectionError> for Error {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Setup(format!("cannot open the database: {error}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::NotFound => Status::NotFound,
            Self::Taken(_) => Status::Conflict,
            Self::DiskFull => Status::NoSpace,
            Self::Contended | Self::Busy | Self::Closed => Status::Unavailable,
            Self::Statement(_)
            | Self::Refused(_)
            | Self::Panicked(_)
            | Self::Commit(_)
            | Self::Newer(_)
            | Self::Setup(_)
            | Self::Unreadable(_) => Status::Internal,
        }
    }

    fn message(&self) -> Message {
        Message::new(match self {
            Self::NotFound => "error-not-found",
            Self::Taken(_) => "error-conflict",
            Self::DiskFull => "error-no-space",
            Self::Contended | Self::Busy | Self::Closed => "error-unavailable",
            _ => "error-internal",
        })
    }
}
