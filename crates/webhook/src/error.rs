//! Why something about webhooks is refused.

use kernel::{Denied, Message, Refusal, Status};

use crate::model::MOST_ENDPOINTS;

/// The result of a use case of webhooks.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The refusals a caller tells apart.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Who acts for no organisation and no office is told of nothing.
    #[error("acts for no organisation")]
    NoOwner,
    /// No such webhook, or not yours.
    #[error("no such webhook")]
    NoEndpoint,
    /// No such delivery, or not yours.
    #[error("no such delivery")]
    NoDelivery,
    /// The address cannot be read.
    #[error("the address cannot be read")]
    BadAddress,
    /// Only https is posted to.
    #[error("the address is not https")]
    NotHttps,
    /// This machine and private networks are not posted to.
    #[error("the address is within a private network")]
    PrivateAddress,
    /// No kind of event was chosen.
    #[error("no kind of event was chosen")]
    NoKinds,
    /// No such kind, or not for this owner.
    #[error("no kind `{0}` for this owner")]
    UnknownKind(String),
    /// No such state to set.
    #[error("no state `{0}`")]
    NoState(String),
    /// One owner has only so many.
    #[error("too many webhooks")]
    TooMany,
    /// Somebody was first, or the state does not allow it.
    #[error("the webhook is not in a state for this")]
    Step,
    /// The secret was replaced a moment ago, and the one before still signs.
    #[error("the secret before still signs")]
    JustRotated,
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
            Self::NoOwner => Status::Forbidden,
            Self::NoEndpoint | Self::NoDelivery => Status::NotFound,
            Self::TooMany | Self::Step | Self::JustRotated => Status::Conflict,
            Self::BadAddress
            | Self::NotHttps
            | Self::PrivateAddress
            | Self::NoKinds
            | Self::UnknownKind(_)
            | Self::NoState(_) => Status::Invalid,
            Self::Denied(denied) => denied.status(),
            Self::Identity(error) => error.status(),
            Self::Db(error) => error.status(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::NoOwner => Message::new("webhook-error-no-owner"),
            Self::NoEndpoint => Message::new("webhook-error-no-endpoint"),
            Self::NoDelivery => Message::new("webhook-error-no-delivery"),
            Self::BadAddress => Message::new("webhook-error-address"),
            Self::NotHttps => Message::new("webhook-error-not-https"),
            Self::PrivateAddress => Message::new("webhook-error-private"),
            Self::NoKinds => Message::new("webhook-error-no-kinds"),
            Self::UnknownKind(kind) => Message::new("webhook-error-unknown-kind").with("kind", kind),
            Self::NoState(word) => Message::new("webhook-error-no-state").with("word", word),
            Self::TooMany => Message::new("webhook-error-too-many").with("most", MOST_ENDPOINTS),
            Self::Step => Message::new("webhook-error-step"),
            Self::JustRotated => Message::new("webhook-error-just-rotated"),
            Self::Denied(denied) => denied.message(),
            Self::Identity(error) => error.message(),
            Self::Db(error) => error.message(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::BadAddress | Self::NotHttps | Self::PrivateAddress => Some("url"),
            Self::NoKinds | Self::UnknownKind(_) => Some("kind"),
            Self::NoState(_) => Some("state"),
            Self::Identity(error) => error.field(),
            _ => None,
        }
    }
}
