//! What is told of orders that are sent in two shipments.

use kernel::{Day, Fen, OrganisationId, PersonId};

use crate::model::OrderId;

db::events! {
    /// The seller packed a part of an order; the rest follows by the promised day.
    OrderParted = "market.order_parted" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// Who buys.
        buyer: PersonId,
        /// Pieces that go now.
        pieces: i64,
        /// Pieces that follow.
        follow: i64,
        /// The day by which they are packed.
        promised_on: Day,
    }

    /// A shipment of an order moved on, or does not come any more.
    ShipmentMoved = "market.shipment_moved" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// 1 for what went first, 2 for what follows.
        shipment: i64,
        /// Where it stands now.
        status: String,
    }

    /// What was to follow does not come: its buyer, its seller or time called it off before it was packed.
    ShipmentCalledOff = "market.shipment_called_off" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// Who buys.
        buyer: PersonId,
        /// `buyer`, `seller` or `overdue`.
        why: String,
        /// In the seller's words.
        words: String,
        /// What was paid for it and goes back.
        total: Fen,
    }
}
