//! Accounts and entries.

use kernel::{Fen, OrganisationId, RegionCode, StationId, id};

id!(
    /// One entry in the books.
    EntryId
);
id!(
    /// A campaign (促销活动) whose subsidy is followed in the books.
    CampaignId
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
    /// Commission a station is due.
    StationDue,
    /// Subsidy of a campaign that its bearer has not paid in yet.
    CampaignDue,
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
    pub const ALL: [Self; 9] = [
        Self::ProviderHeld,
        Self::SellerDue,
        Self::SellerInstructed,
        Self::StationDue,
        Self::CampaignDue,
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
            Self::StationDue => "station_due",
            Self::CampaignDue => "campaign_due",
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
            Self::ProviderHeld | Self::CampaignDue | Self::CommissionReceivable => "debit",
            _ => "credit",
        }
    }

    /// Reads the word in tables.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }
}

/// Whose account it is, where it is not the county's as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// A seller.
    Seller(OrganisationId),
    /// A station.
    Station(StationId),
    /// A campaign.
    Campaign(CampaignId),
}

/// Whose accounts of one code are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OwnerKind {
    /// One account for the whole county.
    County,
    /// One for each seller.
    Seller,
    /// One for each station.
    Station,
    /// One for each campaign.
    Campaign,
}

impl OwnerKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::County, Self::Seller, Self::Station, Self::Campaign];

    /// The word in URLs and message keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Seller => "seller",
            Self::Station => "station",
            Self::Campaign => "campaign",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Owner {
    /// The number in tables.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Seller(seller) => seller.0,
            Self::Station(station) => station.0,
            Self::Campaign(campaign) => campaign.0,
        }
    }
}

impl From<OrganisationId> for Owner {
    fn from(seller: OrganisationId) -> Self {
        Self::Seller(seller)
    }
}

impl From<StationId> for Owner {
    fn from(station: StationId) -> Self {
        Self::Station(station)
    }
}

impl From<CampaignId> for Owner {
    fn from(campaign: CampaignId) -> Self {
        Self::Campaign(campaign)
    }
}

impl AccountCode {
    /// Whose accounts of this code are; the number of an owner says nothing without it.
    #[must_use]
    pub const fn owner_kind(self) -> OwnerKind {
        match self {
            Self::SellerDue | Self::SellerInstructed => OwnerKind::Seller,
            Self::StationDue => OwnerKind::Station,
            Self::CampaignDue => OwnerKind::Campaign,
            _ => OwnerKind::County,
        }
    }

    /// The owner of this number, for an account of this code.
    #[must_use]
    pub fn owner(self, number: i64) -> Option<Owner> {
        match self.owner_kind() {
            _ if number == 0 => None,
            OwnerKind::County => None,
            OwnerKind::Seller => Some(OrganisationId(number).into()),
            OwnerKind::Station => Some(StationId(number).into()),
            OwnerKind::Campaign => Some(CampaignId(number).into()),
        }
    }
}

/// An account: its code and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountRef {
    /// Which account.
    pub code: AccountCode,
    /// Whose it is, where it is not the county's.
    pub owner: Option<Owner>,
}

impl AccountRef {
    /// An account of the county as a whole.
    #[must_use]
    pub const fn common(code: AccountCode) -> Self {
        Self { code, owner: None }
    }

    /// An account of a seller, a station or a campaign.
    #[must_use]
    pub fn of(code: AccountCode, owner: impl Into<Owner>) -> Self {
        Self { code, owner: Some(owner.into()) }
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
