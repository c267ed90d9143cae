//! What is wrong with an invoice.

use kernel::{Message, Status};

/// Why an invoice cannot be asked for or issued.
#[derive(Debug, thiserror::Error)]
pub enum InvoiceError {
    /// No such invoice.
    #[error("no such invoice")]
    NoInvoice,
    /// The name is missing or a novel.
    #[error("the name on an invoice has 1 to 100 characters")]
    TitleMissing,
    /// No unified social credit code.
    #[error("no unified social credit code")]
    TaxNumberUnfit,
    /// Not twenty digits.
    #[error("the number of an e-invoice has twenty digits")]
    NumberUnfit,
    /// Another order has this number.
    #[error("another order has this number")]
    NumberTaken,
    /// Nothing was paid, or all of it went back.
    #[error("nothing to invoice")]
    NothingPaid,
    /// It was asked for already.
    #[error("an invoice was asked for already")]
    Asked,
    /// It is issued already.
    #[error("the invoice is issued already")]
    Issued,
}

impl InvoiceError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoInvoice => Status::NotFound,
            Self::NumberTaken | Self::NothingPaid | Self::Asked | Self::Issued => Status::Conflict,
            _ => Status::Invalid,
        }
    }

    pub(super) const fn message(&self) -> Message {
        Message::new(match self {
            Self::NoInvoice => "error-not-found",
            Self::TitleMissing => "market-error-invoice-title",
            Self::TaxNumberUnfit => "market-error-not-a-credit-code",
            Self::NumberUnfit => "market-error-invoice-number",
            Self::NumberTaken => "market-error-invoice-taken",
            Self::NothingPaid => "market-error-invoice-nothing",
            Self::Asked => "market-error-invoice-asked",
            Self::Issued => "market-error-invoice-issued",
        })
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::TitleMissing => Some("title"),
            Self::TaxNumberUnfit => Some("tax_number"),
            Self::NumberUnfit | Self::NumberTaken => Some("number"),
            _ => None,
        }
    }
}
