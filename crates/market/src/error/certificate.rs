//! What is wrong with a certificate, and with the quality mark that rests on it.

use kernel::{Day, Message, Status};

/// Why a certificate or a mark cannot be kept like that.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A certificate needs a number.
    #[error("a certificate needs a number")]
    NumberMissing,
    /// A certificate needs an issuer.
    #[error("a certificate needs an issuer")]
    IssuerMissing,
    /// A certificate ends after it begins.
    #[error("a certificate ends after it begins")]
    EndsBeforeItBegins,
    /// The certificate expired.
    #[error("the certificate expired on {0}")]
    Expired(Day),
    /// The product claims this certificate already.
    #[error("the product claims this certificate already")]
    MarkClaimed,
    /// No such mark.
    #[error("no such quality mark")]
    NoMark,
    /// Nobody decides what they claimed.
    #[error("nobody decides what they claimed")]
    OwnMark,
    /// Neither a picture nor a PDF.
    #[error("a certificate is shown as a picture or a PDF")]
    NotShown,
    /// This file is shown for the lot already.
    #[error("the lot has this file already")]
    ShownAlready,
    /// Nobody handed it in.
    #[error("the certificate is not on file")]
    NotOnFile,
}

impl CertificateError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoMark | Self::NotOnFile => Status::NotFound,
            Self::MarkClaimed | Self::ShownAlready => Status::Conflict,
            Self::OwnMark => Status::Forbidden,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NumberMissing => Message::new("market-error-number-missing"),
            Self::IssuerMissing => Message::new("market-error-issuer-missing"),
            Self::EndsBeforeItBegins => Message::new("market-error-ends-before"),
            Self::Expired(day) => Message::new("market-error-expired").with("day", day),
            Self::MarkClaimed => Message::new("market-error-mark-claimed"),
            Self::OwnMark => Message::new("market-error-own-mark"),
            Self::NotShown => Message::new("market-error-certificate-not-shown"),
            Self::ShownAlready => Message::new("market-error-certificate-shown"),
            Self::NoMark | Self::NotOnFile => Message::new("error-not-found"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::NumberMissing | Self::MarkClaimed => Some("number"),
            Self::IssuerMissing => Some("issuer"),
            Self::NotShown | Self::ShownAlready => Some("file"),
            Self::EndsBeforeItBegins | Self::Expired(_) => Some("valid_to"),
            _ => None,
        }
    }
}
