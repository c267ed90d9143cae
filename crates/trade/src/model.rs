//! What is traded in bulk, by whom and on which terms; transitions without a database and without a clock.

mod contract;
mod dispute;
mod late;
mod post;
mod purchaser;
mod quote;
mod reckoning;
mod terms;

pub use contract::{
    Contract, ContractStatus, Delivery, DeliveryStatus, Payment, PaymentStatus, Signature, StageState, State,
};
pub use dispute::{DisputeStep, DisputeWord};
pub use late::Late;
pub use post::{Category, Goods, Grade, Post, PostDraft, PostKind, PostStatus, Standing, Unit, earliest_due};
pub use purchaser::{Purchaser, PurchaserDraft, PurchaserStatus};
pub use quote::{Quote, QuoteStatus, Turn};
pub use reckoning::{Reckoning, Weighing, ceiling_of, due_for, floor_of, reckon};
pub use terms::{MAX_PRICE, MAX_QUANTITY, Moisture, STAGES, Stage, Terms, Window};

use kernel::{OrganisationId, RegionCode, Resource, ResourceRef, id, words};

id!(
    /// A demand or supply post (采购需求、供应信息).
    PostId
);
id!(
    /// A quote and what was said about it (报价).
    QuoteId
);
id!(
    /// A contract (合同).
    ContractId
);
id!(
    /// A delivery (交货).
    DeliveryId
);
id!(
    /// A payment of a stage (分期货款).
    PaymentId
);
id!(
    /// The registration of an organisation that only buys (采购商登记).
    PurchaserId
);
id!(
    /// A seller's quality mark, by the number the market gave it.
    MarkId
);

/// An organisation that trades.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The county it is registered in.
    pub county: RegionCode,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its village.
    pub village: RegionCode,
}

/// An organisation by the county it is registered in and its number there.
pub type PartyKey = (RegionCode, OrganisationId);

impl Party {
    /// What tells it from every other one.
    #[must_use]
    pub const fn key(&self) -> PartyKey {
        (self.county, self.organisation)
    }
}

impl Resource for Party {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("TradeParty", self.county).of(self.organisation)
    }
}

words! {
    /// One of the two sides of a contract.
    Side {
        /// Who buys.
        Buyer = "buyer", "trade-side-buyer";
        /// Who sells.
        Seller = "seller", "trade-side-seller";
    }
}

impl Side {
    /// The one across the table.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Buyer => Self::Seller,
            Self::Seller => Self::Buyer,
        }
    }
}
