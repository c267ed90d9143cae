//! Reservations of pre-orders (预订单): a deposit within the window, the balance when the harvest is shared out.
//!
//! ```text
//! placed ──deposit paid──▶ deposited ──harvest──▶ allotted ──balance asked──▶ owed ──balance paid──▶ settled
//!    │                        │  │                   │                         │
//!    └─not paid─▶ dropped     │  └─none left─▶ refunded                        └─too late, cancelled─▶ forfeited
//!                             └─buyer within the window, seller calls off─▶ refunded
//!
//! settled ──seller cannot deliver──▶ refunded, balance and deposit     settled ──buyer cancels──▶ forfeited
//! ```
//!
//! A harvest may come before the window is over, once all is reserved. Until then whoever owes the balance, or paid it and
//! whose goods are not packed, cancels and has the deposit back: owed, settled ──▶ refunded.

use kernel::{PersonId, RegionCode, Timestamp, id, words};

use super::{OrderId, PreorderId};

id!(
    /// What one buyer reserved (预订单).
    ReservationId
);

words! {
    /// Where a reservation stands.
    ReservationStatus {
        /// The deposit is awaited.
        Placed = "placed", "market-reservation-placed";
        /// The deposit is paid.
        Deposited = "deposited", "market-reservation-deposited";
        /// Its share is known; the balance will be asked for.
        Allotted = "allotted", "market-reservation-allotted";
        /// The balance is awaited.
        Owed = "owed", "market-reservation-owed";
        /// The balance is paid; the order goes on like any other.
        Settled = "settled", "market-reservation-settled";
        /// The deposit went back.
        Refunded = "refunded", "market-reservation-refunded";
        /// The balance was not paid: the deposit is the seller's.
        Forfeited = "forfeited", "market-reservation-forfeited";
        /// The deposit was never paid.
        Dropped = "dropped", "market-reservation-dropped";
    }
}

impl ReservationStatus {
    /// True when the step exists.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        use ReservationStatus::{Allotted, Deposited, Dropped, Forfeited, Owed, Placed, Refunded, Settled};
        matches!(
            (self, to),
            (Placed, Deposited | Dropped | Refunded)
                | (Dropped, Deposited | Refunded)
                | (Deposited, Allotted | Refunded)
                | (Allotted, Owed)
                | (Owed, Settled | Refunded | Forfeited)
                | (Settled, Refunded | Forfeited)
        )
    }
}

/// What one buyer reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: ReservationId,
    /// Of which offer.
    pub preorder: PreorderId,
    /// Who reserved.
    pub buyer: PersonId,
    /// Masked name.
    pub buyer_name: String,
    /// How many pieces.
    pub pieces: i64,
    /// How many the harvest gives.
    pub allotted: i64,
    /// The order that pays the deposit.
    pub deposit_order: OrderId,
    /// The order that pays the balance.
    pub balance_order: Option<OrderId>,
    /// Where it stands.
    pub status: ReservationStatus,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When the deposit was paid; the epoch until then.
    pub deposited_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for status in ReservationStatus::ALL {
            assert_eq!(ReservationStatus::parse(status.as_str()), Some(status));
        }
    }
}
