//! What is told of sending: freight, stores, addresses, quotas, and orders that go to no pickup point.

use kernel::{Fen, OrganisationId, RegionCode, StationId};

use crate::model::{AddressId, FreightRuleId, ListingId, OrderId, StoreId};

db::events! {
    /// The seller packed an order that goes to no pickup point.
    OrderBoxed = "market.order_boxed" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// `parcel`, `store_pickup` or `store_delivery`.
        way: String,
        /// 1 or 2 for a shipment of an order that is sent in two; 0 for all of it.
        shipment: i64,
    }

    /// An order left the seller by a carrier or the store's own people.
    OrderSent = "market.order_sent" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// `parcel` or `store_delivery`.
        way: String,
        /// Who carries a parcel.
        carrier: String,
        /// The carrier's number.
        waybill: String,
        /// 1 or 2 for a shipment of an order that is sent in two; 0 for all of it.
        shipment: i64,
    }

    /// A seller said what a parcel to an area costs, or took that back.
    FreightRuleChanged = "market.freight_rule_changed" {
        subject: rule,
        /// The rule.
        rule: FreightRuleId,
        /// The seller.
        seller: OrganisationId,
        /// The area; none for the whole country.
        area: Option<RegionCode>,
        /// The first fee; none when the rule was taken back.
        first_fee: Option<Fen>,
    }

    /// A seller named a store.
    StoreAdded = "market.store_added" {
        subject: store,
        /// The store.
        store: StoreId,
        /// The seller.
        seller: OrganisationId,
        /// Its name.
        name: String,
        /// The village it stands in.
        village: RegionCode,
    }

    /// A seller said anew what a store offers.
    StoreChanged = "market.store_changed" {
        subject: store,
        /// The store.
        store: StoreId,
        /// The seller.
        seller: OrganisationId,
        /// Its name.
        name: String,
        /// The village it stands in.
        village: RegionCode,
    }

    /// A seller opened or closed a store.
    StoreOpenedOrClosed = "market.store_opened_or_closed" {
        subject: store,
        /// The store.
        store: StoreId,
        /// True when it takes orders.
        is_open: bool,
    }

    /// A pickup point gets so many pieces of a listing.
    QuotaSet = "market.quota_set" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// The point.
        point: StationId,
        /// At the most.
        pieces: i64,
    }

    /// A person kept an address; what it says is in no event.
    AddressKept = "market.address_kept" {
        subject: address,
        /// The address.
        address: AddressId,
        /// The division it lies in.
        region: RegionCode,
    }

    /// A person had an address forgotten.
    AddressForgotten = "market.address_forgotten" {
        subject: address,
        /// The address.
        address: AddressId,
    }

    /// Somebody who sends an order looked where it goes.
    AddressOpened = "market.address_opened" {
        subject: order,
        /// The order.
        order: OrderId,
    }
}
