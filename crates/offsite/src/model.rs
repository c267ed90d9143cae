//! Shops on other platforms, files of their orders, and what an order is worth; without a database and without a clock.

mod import;
mod order;

pub use import::{BATCH, Brought, Import, ImportStatus, Tally, Void};
pub use order::{Known, Line, Sale, Status, Verdict, judge};

use kernel::{OrganisationId, RegionCode, Resource, ResourceRef, Timestamp, id};

id!(
    /// A shop on another platform (站外店铺).
    ShopId
);
id!(
    /// A file of orders on its way in (导入).
    ImportId
);
id!(
    /// A line of an order on another platform (站外订单).
    OrderId
);

/// A seller that has shops elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The county it is registered in.
    pub county: RegionCode,
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its village: what it sells counts there.
    pub village: RegionCode,
}

impl Resource for Party {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("OffsiteShop", self.county).of(self.organisation)
    }
}

/// A shop on another platform, linked to a seller here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its number here.
    pub id: ShopId,
    /// Whose it is.
    pub party: Party,
    /// The platform's word.
    pub platform: String,
    /// The shop's name or number there, as the platform writes it.
    pub name: String,
    /// False once it was unlinked.
    pub linked: bool,
    /// Since when it has been linked, or until when it was.
    pub changed_at: Timestamp,
    /// Why it was unlinked; empty while it is linked.
    pub reason: String,
}

impl Resource for Shop {
    fn resource(&self) -> ResourceRef {
        self.party.resource()
    }
}
