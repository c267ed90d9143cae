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

use kernel::{Message, PersonId, RegionCode, Timestamp, id};

use super::{OrderId, PreorderId};

id!(
    /// What one buyer reserved (预订单).
    ReservationId
);

/// Where a reservation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReservationStatus {
    /// The deposit is awaited.
    Placed,
    /// The deposit is paid.
    Deposited,
    /// Its share is known; the balance will be asked for.
    Allotted,
    /// The balance is awaited.
    Owed,
    /// The balance is paid; the order goes on like any other.
    Settled,
    /// The deposit went back.
    Refunded,
    /// The balance was not paid: the deposit is the seller's.
    Forfeited,
    /// The deposit was never paid.
    Dropped,
}

impl ReservationStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Placed,
        Self::Deposited,
        Self::Allotted,
        Self::Owed,
        Self::Settled,
        Self::Refunded,
        Self::Forfeited,
        Self::Dropped,
    ];

    /// The word in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Deposited => "deposited",
            Self::Allotted => "allotted",
            Self::Owed => "owed",
            Self::Settled => "settled",
            Self::Refunded => "refunded",
            Self::Forfeited => "forfeited",
            Self::Dropped => "dropped",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// The name in the reader's language.
    #[must_use]
    pub const fn label(self) -> Message {
        Message::new(match self {
            Self::Placed => "market-reservation-placed",
            Self::Deposited => "market-reservation-deposited",
            Self::Allotted => "market-reservation-allotted",
            Self::Owed => "market-reservation-owed",
            Self::Settled => "market-reservation-settled",
            Self::Refunded => "market-reservation-refunded",
            Self::Forfeited => "market-reservation-forfeited",
            Self::Dropped => "market-reservation-dropped",
        })
    }

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
                | (Owed, Settled | Forfeited)
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
