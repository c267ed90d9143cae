//! What can go wrong between us and a provider, as far as callers tell it apart.

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a provider cannot be asked, or is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A key or a certificate cannot be read, or is not RSA of at least 2048 bits.
    #[error("the key or certificate cannot be read: {0}")]
    BadKey(&'static str),
    /// Signing or drawing random bytes failed. Nothing was sent.
    #[error("signing failed")]
    Signing,
    /// A message is not signed by the provider, or not now. Nothing in it may be believed.
    #[error(transparent)]
    Signature(#[from] SignatureFault),
    /// An encrypted text was changed, or encrypted for another key.
    #[error("the encrypted text does not open")]
    Sealed,
    /// The message is genuine but says something we cannot read.
    #[error("the message cannot be read: {0}")]
    Unreadable(String),
    /// The message is genuine and about another merchant or application.
    #[error("the message is for `{0}`, not for us")]
    NotOurs(String),
    /// No answer came. Whether the provider acted is not known: ask again with the same number, or query.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    /// The provider refused.
    #[error("the provider refused ({status} {code}): {message}")]
    Refused {
        /// HTTP status; always 200 with Alipay.
        status: u16,
        /// The provider's word for it, such as `ORDER_NOT_EXIST` or `ACQ.TRADE_NOT_EXIST`.
        code: String,
        /// For people who look for the cause.
        message: String,
    },
    /// A daily bill is not whole, or not in the form that is documented.
    #[error(transparent)]
    Bill(#[from] BillFault),
}

impl Error {
    /// True when the provider does not know the trade or refund that was asked for.
    #[must_use]
    pub fn is_unknown_trade(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if matches!(
            code.as_str(),
            "ORDER_NOT_EXIST" | "ORDERNOTEXIST" | "RESOURCE_NOT_EXISTS" | "ACQ.TRADE_NOT_EXIST"
        ))
    }

    /// True when the provider says that there is no bill, for nothing of its kind happened that day. Alipay's newer words
    /// for it are the later ones.
    pub(crate) fn is_empty_bill(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if matches!(
            code.as_str(),
            "NO_STATEMENT_EXIST" | "NO_BILL_DATA" | "BILL_NOT_EXIST" | "isp.bill_not_exist"
        ))
    }

    pub(crate) fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// Why a signature is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// A part of the signature is missing.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// No key of this number is accepted, or not any more.
    #[error("no key `{0}` is accepted")]
    UnknownKey(String),
    /// The provider probes whether signatures are checked; the only right answer is to refuse.
    #[error("the provider probes whether signatures are checked")]
    Probe,
    /// The message was signed more than five minutes from now.
    #[error("signed {0} seconds from now")]
    NotNow(i64),
    /// The message or the signature was changed, or another key made it.
    #[error("the signature does not fit")]
    Wrong,
}

/// Why a daily bill is refused as a whole: half a bill would show differences that are none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BillFault {
    /// The file is not the one the provider has announced.
    #[error("the hash of the file is not the announced one")]
    Hash,
    /// It is not in the encoding or the container that is documented.
    #[error("not readable as {0}")]
    Encoding(&'static str),
    /// A column is missing.
    #[error("no column `{0}`")]
    NoColumn(&'static str),
    /// A line does not say what its column should.
    #[error("line {line}: `{text}` in column `{column}`")]
    Value {
        /// From 1, as an editor counts.
        line: usize,
        /// Which column.
        column: &'static str,
        /// What it says.
        text: String,
    },
    /// The lines do not add up to the summary, or the summary is missing.
    #[error("the lines do not add up to the summary: {0}")]
    Summary(&'static str),
}
