//! How goods reach the buyer: a village point, a parcel to the door, or the seller's own store.

use kernel::{Day, RegionCode, Resource, ResourceRef, Timestamp, id, words};

use super::{OrderId, SlotId, StoreId};
use crate::DeliveryError;

type Result<T> = std::result::Result<T, DeliveryError>;

id!(
    /// A buyer's address (收货地址).
    AddressId
);
words! {
    /// The way goods take (配送方式).
    #[derive(Default)]
    Way {
        /// Carried to a village point and collected there (自提点).
        #[default]
        Point = "point";
        /// By parcel to the door (快递到家).
        Parcel = "parcel";
        /// Collected at the seller's store (网订店取).
        StorePickup = "store_pickup";
        /// Brought from the seller's store (网订店送).
        StoreDelivery = "store_delivery";
    }
}

impl Way {
    /// The key of its name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Point => "market-way-point",
            Self::Parcel => "market-way-parcel",
            Self::StorePickup => "market-way-store-pickup",
            Self::StoreDelivery => "market-way-store-delivery",
        }
    }

    /// True when somebody brings it to the buyer's address.
    #[must_use]
    pub const fn needs_address(self) -> bool {
        matches!(self, Self::Parcel | Self::StoreDelivery)
    }
}

/// How the buyer of one seller's goods wants them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// At the pickup point.
    #[default]
    Point,
    /// By parcel.
    Parcel,
    /// From a store, at a time.
    Store {
        /// Collected there or brought from there.
        way: Way,
        /// At this time.
        slot: SlotId,
        /// On this day.
        day: Day,
    },
}

impl Choice {
    /// The way.
    #[must_use]
    pub const fn way(self) -> Way {
        match self {
            Self::Point => Way::Point,
            Self::Parcel => Way::Parcel,
            Self::Store { way, .. } => way,
        }
    }

    /// Reads `point`, `parcel` or `store_pickup/slot/2026-11-27`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        match Way::parse(parts.next()?)? {
            Way::Point => Some(Self::Point),
            Way::Parcel => Some(Self::Parcel),
            way => {
                let (slot, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
                Some(Self::Store { way, slot, day })
            }
        }
    }
}

impl std::fmt::Display for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Point | Self::Parcel => f.write_str(self.way().as_str()),
            Self::Store { way, slot, day } => write!(f, "{}/{slot}/{day}", way.as_str()),
        }
    }
}

/// Who receives goods, and where; sealed at rest.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Recipient {
    /// Name.
    pub name: String,
    /// Phone.
    pub phone: String,
    /// Street, house and door.
    pub street: String,
}

impl Recipient {
    /// Refuses what no courier can find.
    pub fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(DeliveryError::RecipientMissing);
        }
        let digits = self.phone.trim();
        if digits.len() != 11 || !digits.starts_with('1') || !digits.bytes().all(|one| one.is_ascii_digit()) {
            return Err(DeliveryError::PhoneUnfit);
        }
        let street = self.street.trim().chars().count();
        if !(2..=120).contains(&street) {
            return Err(DeliveryError::StreetMissing);
        }
        Ok(())
    }
}

/// An address as its owner sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The prefecture.
    pub county: RegionCode,
    /// Its id.
    pub id: AddressId,
    /// Whose it is.
    pub person: kernel::PersonId,
    /// The division it lies in.
    pub region: RegionCode,
    /// Recipient and street, sealed.
    pub sealed: String,
    /// The same, masked.
    pub shown: String,
}

impl Resource for Address {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Address", self.county).owned_by(self.person)
    }
}

/// How an order that does not go to a pickup point reaches its buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// County of the seller.
    pub county: RegionCode,
    /// Of which order.
    pub order: OrderId,
    /// The division it goes to.
    pub region: RegionCode,
    /// The address, sealed; empty when the buyer collects.
    pub sealed: String,
    /// The address masked, or the store.
    pub shown: String,
    /// The store; none for a parcel.
    pub store: Option<StoreId>,
    /// The time at the store.
    pub slot: Option<(SlotId, Day)>,
    /// The time in words.
    pub slot_words: String,
    /// Who carries the parcel.
    pub carrier: String,
    /// The carrier's number.
    pub waybill: String,
    /// Wrong codes in a row.
    pub tries: i32,
    /// When it left; the epoch until then.
    pub sent_at: Timestamp,
}

/// Wrong codes that lock an order.
pub const MOST_TRIES: i32 = 5;
/// Days after which a parcel that nobody complains about counts as received.
pub const DAYS_OF_SILENCE: i64 = 10;

/// How many pieces of a listing a pickup point gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// The point.
    pub point: kernel::StationId,
    /// Its name.
    pub point_name: String,
    /// At the most.
    pub pieces: i64,
    /// Ordered so far.
    pub taken: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_read_back() {
        for text in ["point", "parcel", "store_pickup/0000000000K1/2026-11-27"] {
            if let Some(choice) = Choice::parse(text) {
                assert_eq!(Choice::parse(&choice.to_string()), Some(choice));
            }
        }
        assert_eq!(Choice::parse("store_delivery"), None);
        assert_eq!(Choice::parse("by_drone"), None);
    }

    #[test]
    fn recipients_a_courier_finds() {
        let good =
            Recipient {
                name: "王小明".into(), phone: "13800000001".into(), street: "兴华路 1 号".into()
            };
        assert!(good.check().is_ok());
        assert!(Recipient { phone: "12345".into(), ..good.clone() }.check().is_err());
        assert!(Recipient { street: " ".into(), ..good }.check().is_err());
    }
}
