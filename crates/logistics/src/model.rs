//! Parcels, their route and their codes.

use hmac::{Hmac, KeyInit, Mac};
use kernel::{
    Fen, Grams, Message, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, StationId, Timestamp,
    id, words,
};
use sha2::Sha256;

use crate::{Error, Result};

id!(
    /// A parcel (包裹); its short code is the waybill number (运单号).
    ParcelId
);
id!(
    /// The order a parcel carries, as the market names it.
    OrderId
);

/// The number of the shipment of an order that is sent whole.
pub const WHOLE_ORDER: i64 = 0;

/// How many wrong codes lock a parcel.
pub const WRONG_CODES: i32 = 5;

words! {
    /// Where a parcel stands.
    ParcelStatus {
        /// Packed, with the seller.
        Created = "created", "logistics-status-created";
        /// On its way.
        InTransit = "in_transit", "logistics-status-in-transit";
        /// At the pickup point.
        Arrived = "arrived", "logistics-status-arrived";
        /// With the buyer.
        Collected = "collected", "logistics-status-collected";
    }
}

/// Who holds a parcel and is liable for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// The seller who packed it.
    Seller(OrganisationId, String),
    /// A carrier or driver.
    Carrier(PersonId, String),
    /// A station.
    Station(StationId, String),
    /// The buyer.
    Buyer(PersonId, String),
}

impl Holder {
    /// The word in tables.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Seller(..) => "seller",
            Self::Carrier(..) => "carrier",
            Self::Station(..) => "station",
            Self::Buyer(..) => "buyer",
        }
    }

    /// The holder's id.
    #[must_use]
    pub const fn id(&self) -> i64 {
        match self {
            Self::Seller(id, _) => id.0,
            Self::Carrier(id, _) | Self::Buyer(id, _) => id.0,
            Self::Station(id, _) => id.0,
        }
    }

    /// The holder's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Seller(_, name)
            | Self::Carrier(_, name)
            | Self::Station(_, name)
            | Self::Buyer(_, name) => name,
        }
    }

    /// Reads a holder from the table's columns.
    #[must_use]
    pub fn parse(kind: &str, id: i64, name: String) -> Option<Self> {
        Some(match kind {
            "seller" => Self::Seller(OrganisationId(id), name),
            "carrier" => Self::Carrier(PersonId(id), name),
            "station" => Self::Station(StationId(id), name),
            "buyer" => Self::Buyer(PersonId(id), name),
            _ => return None,
        })
    }
}

/// A station as far as a route needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownStation {
    /// Its county.
    pub county: RegionCode,
    /// The station.
    pub id: StationId,
    /// Where it stands.
    pub region: RegionCode,
    /// `county_centre`, `township_station` or `village_point`.
    pub level: String,
    /// Its name.
    pub name: String,
    /// True when it takes parcels in.
    pub takes_parcels: bool,
}

/// A parcel as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The seller's county.
    pub county: RegionCode,
    /// Its id; the short code is the waybill number.
    pub id: ParcelId,
    /// The order it carries.
    pub order: OrderId,
    /// 1 or 2 when the order is sent in two shipments; 0 when this is all of it.
    pub shipment: i64,
    /// Who sent it.
    pub seller: OrganisationId,
    /// The sender's name.
    pub seller_name: String,
    /// Who gets it.
    pub buyer: PersonId,
    /// Masked name.
    pub buyer_name: String,
    /// Masked phone.
    pub buyer_phone: String,
    /// Where it is collected.
    pub pickup: StationId,
    /// The division of the pickup point.
    pub pickup_region: RegionCode,
    /// What is in it.
    pub contents: String,
    /// Net weight.
    pub net: Grams,
    /// Where it stands.
    pub status: ParcelStatus,
    /// Who is liable for it.
    pub holder: Holder,
    /// How far on its route: 0 with the seller, 4 at the pickup point, 5 with the buyer.
    pub stage: i32,
    /// Which code it has by now; a new one counts up.
    pub code_turn: i64,
    /// Keyed hash of the code; empty before arrival and after collection.
    pub code_hash: String,
    /// Wrong codes since the last new one.
    pub wrong_codes: i32,
    /// When it was packed.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// What is to be paid before it is handed out; nothing when it is paid.
    pub due: Fen,
    /// Nobody collected it: it goes back to its sender.
    pub withdrawn: bool,
}

impl Resource for Parcel {
    fn resource(&self) -> ResourceRef {
        let resource =
            ResourceRef::new("Parcel", self.county).of(self.seller).owned_by(self.buyer).at(self.pickup);
        match &self.holder {
            Holder::Station(station, _) => resource.at(*station),
            _ => resource,
        }
    }
}

impl Parcel {
    /// Where it stands in words.
    #[must_use]
    pub fn label(&self) -> Message {
        match (self.withdrawn, self.status) {
            (false, status) => status.label(),
            (true, ParcelStatus::Created) => Message::new("logistics-status-back"),
            (true, _) => Message::new("logistics-status-going-back"),
        }
    }

    /// The stage a station is on this parcel's route; refused when it is not on it or lies behind, and when the parcel goes
    /// back.
    pub fn stage_at(&self, station: &KnownStation) -> Result<i32> {
        if self.withdrawn {
            return Err(Error::GoesBack(self.seller_name.clone()));
        }
        let stage = if station.id == self.pickup {
            4
        } else if station.level == "township_station" && Some(station.region) == self.pickup_region.township()
        {
            3
        } else if station.level == "county_centre" && station.county == self.pickup_region.county() {
            2
        } else if station.level == "county_centre" && station.county == self.county {
            1
        } else {
            return Err(Error::OffRoute(station.name.clone()));
        };
        if stage > self.stage { Ok(stage) } else { Err(Error::AlreadyHere(self.holder.name().to_owned())) }
    }

    /// True when five wrong codes have locked it.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.wrong_codes >= WRONG_CODES
    }
}

/// The server's key for pickup codes.
#[derive(Clone)]
pub struct PickupKey([u8; 32]);

impl std::fmt::Debug for PickupKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PickupKey")
    }
}

impl PickupKey {
    /// From 32 secret bytes.
    #[must_use]
    pub const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The six digits the buyer shows.
    #[must_use]
    pub fn code(&self, parcel: ParcelId, turn: i64) -> String {
        let digest = self.digest("code", &format!("{}/{turn}", parcel.0));
        let number = digest.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        format!("{:06}", number % 1_000_000)
    }

    /// What the table holds of a code.
    #[must_use]
    pub fn hash(&self, parcel: ParcelId, code: &str) -> String {
        hex::encode(self.digest("hash", &format!("{}/{code}", parcel.0)))
    }

    fn digest(&self, purpose: &str, text: &str) -> Vec<u8> {
        // A key of 32 bytes is always accepted.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Vec::new() };
        mac.update(purpose.as_bytes());
        mac.update(b":");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// What somebody typed or scanned at the counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needle {
    /// A waybill number.
    Waybill(ParcelId),
    /// A pickup code of six digits.
    Code(String),
    /// The last four digits of a phone.
    PhoneEnding(String),
}

impl Needle {
    /// Understands a pickup code, a phone ending, or a waybill number, with or without spaces.
    pub fn parse(text: &str) -> Result<Self> {
        let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let digits = plain.bytes().all(|byte| byte.is_ascii_digit());
        match plain.len() {
            4 if digits => Ok(Self::PhoneEnding(plain)),
            6 if digits => Ok(Self::Code(plain)),
            _ => plain.parse().map(Self::Waybill).map_err(|_| Error::NotUnderstood),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_six_digits_and_change_with_each_turn() {
        let key = PickupKey::new([3; 32]);
        let codes: std::collections::BTreeSet<String> =
            (0..20).map(|turn| key.code(ParcelId(99), turn)).collect();
        assert!(codes.len() > 15);
        assert!(codes.iter().all(|code| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())));
        assert_ne!(key.hash(ParcelId(1), "123456"), key.hash(ParcelId(2), "123456"));
        assert_ne!(key.hash(ParcelId(1), "123456"), PickupKey::new([4; 32]).hash(ParcelId(1), "123456"));
    }

    #[test]
    fn the_counter_understands_what_is_typed() {
        let waybill = ParcelId(123_456_789_012);
        assert_eq!(Needle::parse(" 482 715 ").unwrap(), Needle::Code("482715".to_owned()));
        assert_eq!(Needle::parse("5678").unwrap(), Needle::PhoneEnding("5678".to_owned()));
        assert_eq!(Needle::parse(&waybill.to_string()).unwrap(), Needle::Waybill(waybill));
        for text in ["", "12", "王", "12345"] {
            assert!(Needle::parse(text).is_err(), "{text}");
        }
    }
}
