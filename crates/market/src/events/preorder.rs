//! What is told of pre-orders.

use kernel::{Day, Fen, OrganisationId, PersonId};

use crate::model::{LotId, OrderId, PreorderId, ReservationId};

db::events! {
    /// A seller offered a pre-order.
    PreorderOffered = "market.preorder_offered" {
        subject: preorder,
        /// The offer.
        preorder: PreorderId,
        /// Who offers.
        seller: OrganisationId,
        /// What.
        title: String,
        /// The whole price of a piece.
        price: Fen,
        /// The deposit of a piece.
        deposit: Fen,
        /// The most pieces.
        capacity: i64,
        /// The last day one can reserve.
        closes_on: Day,
    }

    /// Somebody reserved; the deposit is awaited.
    ReservationPlaced = "market.reservation_placed" {
        subject: reservation,
        /// The reservation.
        reservation: ReservationId,
        /// Of which offer.
        preorder: PreorderId,
        /// Who reserved.
        buyer: PersonId,
        /// How many.
        pieces: i64,
        /// The deposit.
        deposit: Fen,
    }

    /// A reservation went a step further.
    ReservationMoved = "market.reservation_moved" {
        subject: reservation,
        /// The reservation.
        reservation: ReservationId,
        /// Of which offer.
        preorder: PreorderId,
        /// Who reserved.
        buyer: PersonId,
        /// Where it stands now.
        status: String,
        /// What the harvest gives.
        allotted: i64,
        /// The order of its balance.
        balance_order: Option<OrderId>,
    }

    /// A harvest was shared out.
    HarvestShared = "market.harvest_shared" {
        subject: preorder,
        /// The offer.
        preorder: PreorderId,
        /// The lot.
        lot: LotId,
        /// Pieces harvested.
        harvested: i64,
        /// Pieces reserved.
        reserved: i64,
        /// Pieces given.
        given: i64,
    }

    /// A seller called a pre-order off; deposits go back.
    PreorderCalledOff = "market.preorder_called_off" {
        subject: preorder,
        /// The offer.
        preorder: PreorderId,
        /// Why.
        reason: String,
    }
}
