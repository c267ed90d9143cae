//! Accounts and entries.

use kernel::{Fen, OrganisationId, RegionCode, StationId, id, words};

id!(
    /// One entry in the books.
    EntryId
);
id!(
    /// A campaign (促销活动) whose subsidy is followed in the books.
    CampaignId
);

words! {
    /// The chart of accounts; see the table in the crate's documentation.
    AccountCode {
        /// Money frozen at the provider.
        ProviderHeld = "provider_held";
        /// What a seller is due.
        SellerDue = "seller_due";
        /// What the provider was told to pay a seller.
        SellerInstructed = "seller_instructed";
        /// Commission a station is due.
        StationDue = "station_due";
        /// Subsidy of a campaign that its bearer has not paid in yet.
        CampaignDue = "campaign_due";
        /// Subsidy a seller is to give back: it was paid for orders that went back since.
        SellerToReturn = "seller_to_return";
        /// The same as its bearer is to have it back.
        CampaignRefund = "campaign_refund";
        /// Commission the provider will split off.
        PlatformShare = "platform_share";
        /// What the provider was told to refund.
        RefundInstructed = "refund_instructed";
        /// Commission owed to the platform.
        CommissionReceivable = "commission_receivable";
        /// Commission the provider paid out, less what it was told to take back.
        CommissionReceived = "commission_received";
        /// Commission earned.
        CommissionIncome = "commission_income";
    }
}

impl AccountCode {
    /// `mirror` or `own`.
    #[must_use]
    pub const fn book(self) -> &'static str {
        match self {
            Self::CommissionReceivable | Self::CommissionReceived | Self::CommissionIncome => "own",
            _ => "mirror",
        }
    }

    /// The side on which the account grows: `debit` or `credit`.
    #[must_use]
    pub const fn normal(self) -> &'static str {
        match self {
            Self::ProviderHeld
            | Self::CampaignDue
            | Self::SellerToReturn
            | Self::CommissionReceivable
            | Self::CommissionReceived => "debit",
            _ => "credit",
        }
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

words! {
    /// Whose accounts of one code are.
    OwnerKind {
        /// One account for the whole county.
        County = "county";
        /// One for each seller.
        Seller = "seller";
        /// One for each station.
        Station = "station";
        /// One for each campaign.
        Campaign = "campaign";
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
            Self::SellerDue | Self::SellerInstructed | Self::SellerToReturn => OwnerKind::Seller,
            Self::StationDue => OwnerKind::Station,
            Self::CampaignDue | Self::CampaignRefund => OwnerKind::Campaign,
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
