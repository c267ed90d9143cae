//! Why the keeping of a shop says no: its photographs, documents and grants.

use kernel::{Day, Message, Refusal, Status};

use crate::model::DocumentKind;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// A product has at most nine photographs.
    #[error("a product has at most nine photographs")]
    TooManyPhotos,
    /// No such photograph of this product.
    #[error("no such photograph")]
    NoPhoto,
    /// The description is too long.
    #[error("a description has at most a hundred characters")]
    AltTooLong,
    /// Issued after today.
    #[error("a document cannot be issued in the future")]
    IssuedInTheFuture,
    /// Ends before it was issued.
    #[error("a document ends after it was issued")]
    EndsBeforeIssue,
    /// Over already.
    #[error("the document ended on {0}")]
    DocumentExpired(Day),
    /// What an application needs is not there.
    #[error("the document {0:?} is missing")]
    DocumentMissing(DocumentKind),
    /// What an application needs is over.
    #[error("the document {0:?} ended on {1}")]
    DocumentOver(DocumentKind, Day),
    /// What an application was shown with was taken back or ended since.
    #[error("what the application was shown with was taken back or ended since")]
    ShownNoMore,
    /// No such document.
    #[error("no such document")]
    NoDocument,
    /// The county decided already, or the holder took it back.
    #[error("the licence does not wait for a decision")]
    PermitDecided,
    /// Nobody decides on their own.
    #[error("nobody decides on their own licence")]
    OwnPermit,
    /// A grant ends within a year.
    #[error("a grant ends between today and a year from now")]
    GrantDays,
    /// No seller of the county has this name.
    #[error("no seller called {0}")]
    NoSuchSeller(String),
    /// Nobody grants to themselves.
    #[error("nobody grants to themselves")]
    GrantToOneself,
    /// Who sells on a declaration sells what they grow, and nothing of others.
    #[error("{0} sells on a declaration, and nothing of others")]
    GrantToDeclared(String),
    /// The same is offered or granted already.
    #[error("the same is granted already")]
    GrantedAlready,
    /// No such grant.
    #[error("no such grant")]
    NoGrant,
    /// It was refused or ended, or its last day passed.
    #[error("the grant is over")]
    GrantOver,
    /// Not a word for what can be done.
    #[error("no such step")]
    NoSuchStep,
    /// Another seller of the county has the name.
    #[error("another seller of the county is called {0}")]
    SellerNameTaken(String),
    /// The first cannot go earlier, nor the last later.
    #[error("there is no photograph on that side")]
    NoNeighbour,
}

impl Refusal for ShopError {
    fn status(&self) -> Status {
        match self {
            Self::NoPhoto | Self::NoDocument | Self::NoGrant => Status::NotFound,
            Self::OwnPermit => Status::Forbidden,
            Self::NoNeighbour
            | Self::GrantedAlready
            | Self::GrantOver
            | Self::PermitDecided
            | Self::ShownNoMore
            | Self::SellerNameTaken(_) => Status::Conflict,
            _ => Status::Invalid,
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::TooManyPhotos => Message::new("market-error-too-many-photos"),
            Self::NoPhoto | Self::NoDocument | Self::NoGrant => Message::new("error-not-found"),
            Self::PermitDecided => Message::new("market-error-permit-decided"),
            Self::OwnPermit => Message::new("market-error-permit-own"),
            Self::GrantDays => Message::new("market-error-grant-days"),
            Self::NoSuchSeller(name) => Message::new("market-error-no-such-seller").with("name", name),
            Self::SellerNameTaken(name) => Message::new("market-error-seller-name-taken").with("name", name),
            Self::GrantToOneself => Message::new("market-error-grant-to-oneself"),
            Self::GrantToDeclared(name) => Message::new("market-error-grant-to-declared").with("name", name),
            Self::GrantedAlready => Message::new("market-error-granted-already"),
            Self::GrantOver => Message::new("market-error-grant-over"),
            Self::IssuedInTheFuture => Message::new("market-error-issued-in-the-future"),
            Self::EndsBeforeIssue => Message::new("market-error-ends-before"),
            Self::DocumentExpired(day) => Message::new("market-error-expired").with("day", day),
            Self::DocumentMissing(kind) => Message::new(match kind {
                DocumentKind::Identity => "market-error-identity-missing",
                _ => "market-error-licence-missing",
            }),
            Self::DocumentOver(kind, day) => Message::new(match kind {
                DocumentKind::Identity => "market-error-identity-over",
                _ => "market-error-licence-over",
            })
            .with("day", day),
            Self::ShownNoMore => Message::new("market-error-shown-no-more"),
            Self::NoSuchStep => Message::new("market-error-no-such-step"),
            Self::AltTooLong => Message::new("market-error-alt-too-long"),
            Self::NoNeighbour => Message::new("market-error-no-neighbour"),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::TooManyPhotos => Some("photos"),
            Self::AltTooLong => Some("alt"),
            Self::NoSuchStep => Some("step"),
            Self::IssuedInTheFuture => Some("issued_on"),
            Self::GrantDays => Some("until"),
            Self::NoSuchSeller(_)
            | Self::GrantToOneself
            | Self::GrantToDeclared(_)
            | Self::GrantedAlready => Some("to"),
            Self::EndsBeforeIssue | Self::DocumentExpired(_) => Some("valid_until"),
            _ => None,
        }
    }
}
