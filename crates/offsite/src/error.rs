//! Why sales elsewhere are refused.

use kernel::{Denied, Message, Refusal, RegionCode, Status};

use crate::model::ImportId;
use crate::platforms::Platform;

/// The result of a use case of sales elsewhere.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart. Those of a file refuse all of it: nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Who acts for no seller has no shop elsewhere.
    #[error("acts for no seller")]
    NoParty,
    /// Only sellers the county verified.
    #[error("the seller is not verified")]
    NotVerified,
    /// No such shop, or not yours.
    #[error("no such shop")]
    NoShop,
    /// The shop is no longer linked.
    #[error("the shop is not linked")]
    NotLinked,
    /// Somebody has linked this shop.
    #[error("the shop is linked already, by {seller} in {county}")]
    LinkedAlready {
        /// Who.
        seller: String,
        /// In which county.
        county: RegionCode,
    },
    /// A shop has a name or a number.
    #[error("the shop's name is missing or too long")]
    BadShopName,
    /// A reason must be given.
    #[error("a reason must be given")]
    ReasonMissing,
    /// No such platform.
    #[error("no platform `{0}`")]
    NoPlatform(String),
    /// No such import, or not yours.
    #[error("no such import")]
    NoImport,
    /// The import cannot take this step.
    #[error("the import cannot take this step")]
    ImportStep,
    /// A later file changed orders of the one that is to be taken back.
    #[error("the import {0} changed orders of this one")]
    ChangedLater(ImportId),
    /// Nothing of the file was understood.
    #[error("nothing of the file was understood")]
    NothingToImport,
    /// No file was chosen.
    #[error("no file")]
    NoFile,
    /// The file is no table.
    #[error(transparent)]
    Sheet(#[from] ui::sheet::Fault),
    /// Headings of no platform; some of those that are there.
    #[error("headings of no platform: {0}")]
    UnknownHeadings(String),
    /// Another platform's file: which, and the shop's.
    #[error("a file of {} for a shop of {}", .found.code, .wanted.code)]
    OtherPlatform {
        /// The platform the file is of.
        found: &'static Platform,
        /// The platform the shop is on.
        wanted: &'static Platform,
    },
    /// The platform is known, and a column is missing.
    #[error("the column {0} is missing")]
    ColumnMissing(String),
    /// Headings alone.
    #[error("no orders in the file")]
    NoRows,
    /// A spreadsheet rounded the order numbers.
    #[error("the order numbers were rounded by a spreadsheet")]
    Rounded,
    /// The programme's own file of platforms is wrong.
    #[error("the platforms cannot be read: {0}")]
    Platforms(String),
    /// The policies do not permit it.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The organisations cannot be read.
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
            Self::NoParty => Status::Forbidden,
            Self::NoShop | Self::NoImport => Status::NotFound,
            Self::NotVerified
            | Self::NotLinked
            | Self::LinkedAlready { .. }
            | Self::ImportStep
            | Self::ChangedLater(_)
            | Self::NothingToImport => Status::Conflict,
            Self::BadShopName
            | Self::ReasonMissing
            | Self::NoPlatform(_)
            | Self::NoFile
            | Self::UnknownHeadings(_)
            | Self::OtherPlatform { .. }
            | Self::ColumnMissing(_)
            | Self::NoRows
            | Self::Rounded => Status::Invalid,
            Self::Platforms(_) => Status::Internal,
            Self::Sheet(fault) => fault.status(),
            Self::Denied(denied) => denied.status(),
            Self::Identity(error) => error.status(),
            Self::Db(error) => error.status(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::NoParty => Message::new("offsite-error-no-party"),
            Self::NotVerified => Message::new("offsite-error-not-verified"),
            Self::NoShop => Message::new("offsite-error-no-shop"),
            Self::NotLinked => Message::new("offsite-error-not-linked"),
            Self::LinkedAlready { seller, .. } => {
                Message::new("offsite-error-linked-already").with("seller", seller)
            }
            Self::BadShopName => Message::new("offsite-error-shop-name"),
            Self::ReasonMissing => Message::new("offsite-error-reason"),
            Self::NoPlatform(word) => Message::new("offsite-error-no-platform").with("word", word),
            Self::NoImport => Message::new("offsite-error-no-import"),
            Self::ImportStep => Message::new("offsite-error-import-step"),
            Self::ChangedLater(later) => Message::new("offsite-error-changed-later").with("import", later),
            Self::NothingToImport => Message::new("offsite-error-nothing"),
            Self::NoFile => Message::new("offsite-error-no-file"),
            Self::UnknownHeadings(found) => Message::new("offsite-error-headings").with("found", found),
            // Each language takes the names it can read.
            Self::OtherPlatform { found, wanted } => Message::new("offsite-error-other-platform")
                .with("found", &found.name)
                .with("wanted", &wanted.name)
                .with("found_en", &found.name_en)
                .with("wanted_en", &wanted.name_en),
            Self::ColumnMissing(column) => Message::new("offsite-error-column").with("column", column),
            Self::NoRows => Message::new("offsite-error-no-rows"),
            Self::Rounded => Message::new("offsite-error-rounded"),
            Self::Platforms(_) => Message::new("error-internal"),
            Self::Sheet(fault) => fault.message(),
            Self::Denied(denied) => denied.message(),
            Self::Identity(error) => error.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::BadShopName => Some("name"),
            Self::NoPlatform(_) => Some("platform"),
            Self::ReasonMissing => Some("reason"),
            Self::NoFile
            | Self::UnknownHeadings(_)
            | Self::OtherPlatform { .. }
            | Self::ColumnMissing(_)
            | Self::NoRows
            | Self::Rounded => Some("file"),
            Self::Sheet(fault) => fault.field(),
            Self::Identity(error) => error.field(),
            _ => None,
        }
    }
}
