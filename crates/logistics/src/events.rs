//! What logistics tells the rest of the house.

use kernel::{OrganisationId, RegionCode, StationId};

use crate::model::{OrderId, ParcelId};

db::events! {
    /// A packed order became a parcel.
    ParcelCreated = "logistics.parcel_created" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carries.
        order: OrderId,
        /// 1 or 2 when the order is sent in two shipments; 0 when this is all of it.
        shipment: i64,
        /// Who sent it.
        seller: OrganisationId,
        /// Where it goes.
        pickup: StationId,
        /// The division of that point.
        pickup_region: RegionCode,
    }

    /// A parcel went from one holder to the next.
    ParcelHandedOver = "logistics.parcel_handed_over" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carries.
        order: OrderId,
        /// 1 or 2 when the order is sent in two shipments; 0 when this is all of it.
        shipment: i64,
        /// Who gave it: kind and name.
        from: String,
        /// Who took it and is liable now: kind and name.
        to: String,
        /// The station that took it, if it was one.
        station: Option<StationId>,
    }

    /// A parcel reached its pickup point.
    ParcelArrived = "logistics.parcel_arrived" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carries.
        order: OrderId,
        /// 1 or 2 when the order is sent in two shipments; 0 when this is all of it.
        shipment: i64,
        /// Who gave it.
        from: String,
        /// The point.
        station: StationId,
        /// The division of the point.
        region: RegionCode,
    }

    /// The buyer has the parcel.
    ParcelCollected = "logistics.parcel_collected" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carries.
        order: OrderId,
        /// 1 or 2 when the order is sent in two shipments; 0 when this is all of it.
        shipment: i64,
        /// Where.
        station: StationId,
        /// The division of the point.
        region: RegionCode,
    }

    /// Nobody collected a parcel that was to be paid at its point: it goes back to its sender.
    ParcelWithdrawn = "logistics.parcel_withdrawn" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carried.
        order: OrderId,
        /// The point it waited at.
        station: StationId,
    }

    /// The sender has a withdrawn parcel again.
    ParcelTakenBack = "logistics.parcel_taken_back" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carried.
        order: OrderId,
        /// Who gave it.
        from: String,
    }

    /// A wrong pickup code was given.
    PickupCodeRefused = "logistics.pickup_code_refused" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carries.
        order: OrderId,
        /// Where.
        station: StationId,
        /// Tries left.
        left: i32,
    }

    /// The buyer asked for a new pickup code.
    PickupCodeRenewed = "logistics.pickup_code_renewed" {
        subject: parcel,
        /// The parcel.
        parcel: ParcelId,
        /// The order it carries.
        order: OrderId,
        /// How often by now.
        turn: i64,
    }

    /// A code searched for at a counter fitted no parcel there.
    CodeSearchMissed = "logistics.code_search_missed" {
        subject: station,
        /// The station.
        station: StationId,
    }
}
