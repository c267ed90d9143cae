//! Accounts and entries.

use kernel::{Fen, Message, OrganisationId, Refusal, RegionCode, Status, id};

id!(
    /// One entry in the books.
    EntryId
);

/// The chart of accounts; see the table in the crate's documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountCode {
    /// Money frozen at the provider.
    ProviderHeld,
    /// What a seller is due.
    SellerDue,
    /// What the provider was told to pay a seller.
    SellerInstructed,
    /// Commission the provider will split off.
    PlatformShare,
    /// What the provider was told to refund.
    RefundInstructed,
    /// Commission owed to the platform.
    CommissionReceivable,
    /// Commission earned.
    CommissionIncome,
}

impl AccountCode {
    /// Every account, in the order of the trial balance.
    pub const ALL: [Self; 7] = [
        Self::ProviderHeld,
        Self::SellerDue,
        Self::SellerInstructed,
        Self::PlatformShare,
        Self::RefundInstructed,
        Self::CommissionReceivable,
        Self::CommissionIncome,
    ];

    /// The word in tables and in message keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProviderHeld => "provider_held",
            Self::SellerDue => "seller_due",
            Self::SellerInstructed => "seller_instructed",
            Self::PlatformShare => "platform_share",
            Self::RefundInstructed => "refund_instructed",
            Self::CommissionReceivable => "commission_receivable",
            Self::CommissionIncome => "commission_income",
        }
    }

    /// `mirror` or `own`.
    #[must_use]
    pub const fn book(self) -> &'static str {
        match self {
            Self::CommissionReceivable | Self::CommissionIncome => "own",
            _ => "mirror",
        }
    }

    /// The side on which the account grows: `debit` or `credit`.
    #[must_use]
    pub const fn normal(self) -> &'static str {
        match self {
            Self::ProviderHeld | Self::CommissionReceivable => "debit",
            _ => "credit",
        }
    }

    /// Reads the word in tables.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

/// An account: its code and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountRef {
    /// Which account.
    pub code: AccountCode,
    /// The seller it belongs to, if it is a seller's.
    pub owner: Option<OrganisationId>,
}

impl AccountRef {
    /// An account of the county as a whole.
    #[must_use]
    pub const fn common(code: AccountCode) -> Self {
        Self { code, owner: None }
    }

    /// A seller's account.
    #[must_use]
    pub const fn of(code: AccountCode, owner: OrganisationId) -> Self {
        Self { code, owner: Some(owner) }
    }
}

/// One amount from one account to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transfer {
    /// The account debited.
    pub debit: AccountRef,
    /// The account credited.
    pub credit: AccountRef,
    /// How much; more than nothing.
    pub amount: Fen,
}

/// One business fact in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The county whose books these are.
    pub county: RegionCode,
    /// What happened, such as `order_paid`.
    pub kind: &'static str,
    /// To what: the short code of the order.
    pub subject: String,
    /// The transfers; those of nothing are left out when booked.
    pub transfers: Vec<Transfer>,
}

/// Why the books refuse an entry.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is there already: a repeated callback. Nothing was changed.
    #[error("already booked")]
    Repeated,
    /// An amount is negative.
    #[error("a transfer must move a positive amount")]
    Amount,
    /// An account would fall below zero.
    #[error("the account {0} does not hold that much")]
    Overdrawn(&'static str),
    /// The two accounts are in different books.
    #[error("{0} and {1} are in different books")]
    AcrossBooks(&'static str, &'static str),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The result of a call to the books.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        match self {
            Self::Repeated => Status::Conflict,
            Self::Amount | Self::Overdrawn(_) | Self::AcrossBooks(..) => Status::Internal,
            Self::Db(error) => error.status(),
        }
    }

    fn message(&self) -> Message {
        match self {
            Self::Repeated => Message::new("error-conflict"),
            Self::Amount | Self::Overdrawn(_) | Self::AcrossBooks(..) => Message::new("error-internal"),
            Self::Db(error) => error.message(),
        }
    }
}
