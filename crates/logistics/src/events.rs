//! What logistics tells the rest of the house.

use db::Event;
use kernel::{OrganisationId, RegionCode, StationId};
use serde::{Deserialize, Serialize};

use crate::model::{OrderId, ParcelId};

macro_rules! events {
    ($($(#[$meta:meta])* $name:ident = $kind:literal { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
            pub struct $name {
                /// The seller's county.
                pub county: RegionCode,
                /// The parcel.
                pub parcel: ParcelId,
                /// The order it carries.
                pub order: OrderId,
                $($(#[$field_meta])* pub $field: $type,)*
            }

            impl Event for $name {
                const KIND: &'static str = $kind;
                fn county(&self) -> RegionCode {
                    self.county
                }
                fn subject(&self) -> String {
                    self.parcel.to_string()
                }
            }
        )*
    };
}

events! {
    /// A packed order became a parcel.
    ParcelCreated = "logistics.parcel_created" {
        /// Who sent it.
        seller: OrganisationId,
        /// Where it goes.
        pickup: StationId,
        /// The division of that point.
        pickup_region: RegionCode,
    }

    /// A parcel went from one holder to the next.
    ParcelHandedOver = "logistics.parcel_handed_over" {
        /// Who gave it: kind and name.
        from: String,
        /// Who took it and is liable now: kind and name.
        to: String,
        /// The station that took it, if it was one.
        station: Option<StationId>,
    }

    /// A parcel reached its pickup point.
    ParcelArrived = "logistics.parcel_arrived" {
        /// Who gave it.
        from: String,
        /// The point.
        station: StationId,
        /// The division of the point.
        region: RegionCode,
    }

    /// The buyer has the parcel.
    ParcelCollected = "logistics.parcel_collected" {
        /// Where.
        station: StationId,
        /// The division of the point.
        region: RegionCode,
    }

    /// A wrong pickup code was given.
    PickupCodeRefused = "logistics.pickup_code_refused" {
        /// Where.
        station: StationId,
        /// Tries left.
        left: i32,
    }

    /// The buyer asked for a new pickup code.
    PickupCodeRenewed = "logistics.pickup_code_renewed" {
        /// How often by now.
        turn: i64,
    }
}
