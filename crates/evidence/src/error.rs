//! Why evidence says no.

use kernel::{Day, Denied, Message, Refusal, RegionCode, Status};

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
    /// It begins like a picture, a PDF or an Office file and does not go on like one.
    #[error("{0} cannot be read to its end")]
    Broken(String),
    /// An Office file with macros or controls: with what can run.
    #[error("{0} carries macros")]
    Macros(String),
    /// An Office file of before 2007, or one under a password.
    #[error("{0} is an Office file of before 2007 or under a password")]
    OldOffice(String),
    /// An archive that unpacks to more than is read.
    #[error("{0} unpacks to too much")]
    UnpacksTooMuch(String),
    /// No such file.
    #[error("no such file")]
    NoSuchFile,
    /// No such document, or not one the reader may see.
    #[error("no such document")]
    NoSuchDocument,
    /// No number, or a very long one.
    #[error("the number is missing or too long")]
    BadNumber,
    /// No title, or a very long one.
    #[error("the title is missing or too long")]
    BadTitle,
    /// No issuer, or a very long one.
    #[error("the issuer is missing or too long")]
    BadIssuer,
    /// Issued after today.
    #[error("issued after today")]
    IssuedLater,
    /// It ends before it begins.
    #[error("the validity is reversed")]
    ValidityReversed,
    /// More files than a document has.
    #[error("too many files")]
    TooManyFiles,
    /// Somebody has put the same file, or the same number of the same issuer, on the register.
    #[error("the same document is on the register of {of_county} since {since}")]
    SameDocument {
        /// Whose it is.
        of_county: RegionCode,
        /// True when it is the actor's own county.
        own: bool,
        /// Since when.
        since: Day,
    },
    /// Not in force at the end of the period it is shown for.
    #[error("`{title}` is not in force on {last}")]
    OutsideValidity {
        /// The document's title.
        title: String,
        /// The first day it holds.
        from: Day,
        /// The last day, if it ends.
        until: Option<Day>,
        /// The period's last day.
        last: Day,
    },
    /// Shown for a criterion still.
    #[error("the document is shown for a criterion")]
    InUse,
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
            Self::NoSuchFile | Self::NoSuchDocument => Status::NotFound,
            Self::SameDocument { .. } | Self::InUse => Status::Conflict,
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
            Self::Macros(name) => Message::new("evidence-error-macros").with("name", name),
            Self::OldOffice(name) => Message::new("evidence-error-old-office").with("name", name),
            Self::UnpacksTooMuch(name) => Message::new("evidence-error-unpacks").with("name", name),
            Self::NoSuchFile => Message::new("evidence-error-no-such-file"),
            Self::NoSuchDocument => Message::new("evidence-error-no-such-document"),
            Self::BadNumber => Message::new("evidence-error-number"),
            Self::BadTitle => Message::new("evidence-error-title"),
            Self::BadIssuer => Message::new("evidence-error-issuer"),
            Self::IssuedLater => Message::new("evidence-error-issued-later"),
            Self::ValidityReversed => Message::new("evidence-error-validity-reversed"),
            Self::TooManyFiles => {
                Message::new("evidence-error-too-many-files").with("most", crate::model::MOST_FILES)
            }
            Self::SameDocument { own: true, since, .. } => {
                Message::new("evidence-error-own-document").with("since", since)
            }
            Self::SameDocument { of_county, since, .. } => Message::new("evidence-error-same-document")
                .with("county", region::name(*of_county))
                .with("since", since),
            Self::OutsideValidity { title, from, until, last } => {
                let key = match until {
                    Some(_) => "evidence-error-outside-validity",
                    None => "evidence-error-not-yet-in-force",
                };
                let until = until.map(|day| day.to_string()).unwrap_or_default();
                Message::new(key)
                    .with("title", title)
                    .with("from", from)
                    .with("until", until)
                    .with("last", last)
            }
            Self::InUse => Message::new("evidence-error-in-use"),
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
            | Self::Broken(_)
            | Self::Macros(_)
            | Self::OldOffice(_)
            | Self::UnpacksTooMuch(_)
            | Self::TooManyFiles => Some("file"),
            Self::BadNumber => Some("number"),
            Self::BadTitle => Some("title"),
            Self::BadIssuer => Some("issuer"),
            Self::IssuedLater => Some("issued"),
            Self::ValidityReversed => Some("in_force_until"),
            _ => None,
        }
    }
}
