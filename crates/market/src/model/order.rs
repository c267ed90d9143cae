//! Orders and the states they go through.
//!
//! ```text
//! placed ──pay──▶ paid ──pack──▶ packed ──first scan──▶ in_transit ──at the point──▶ ready ──code──▶ collected
//!   │               │
//!   └─cancel/expire └─cancel──▶ refunding ──provider──▶ refunded
//!         ▼
//!     cancelled
//! ```
//!
//! A parcel to the door and a store's own delivery have nobody at a point: what is in transit is collected when the buyer
//! says so, gives the code, or says nothing for ten days. What is collected at the seller's store is ready when packed.
//!
//! ```text
//! placed ──pays when collecting──▶ placed, due ──pack──▶ packed ──▶ in_transit ──▶ ready ──pay──▶ ready, nothing due
//!                                     │                                            │
//!                                     └─pay──▶ paid                                └─not collected──▶ cancelled
//! ```
//!
//! What is due at the point goes the same way unpaid (`at_pickup.rs`): a payment takes the due off wherever the order
//! stands, and without it nothing is collected.
//!
//! What is lost, never arrives, or is collected by nobody leaves its way:
//!
//! ```text
//! packed, in_transit, ready ──lost / claimed as missing / not collected──▶ refunding ──provider──▶ refunded
//! ```
//!
//! Of what nobody collects, goods that may not come back are the seller's to be paid for, and such an order is at its end
//! as if it were collected.
//!
//! What is sent in two shipments stays paid until the second is packed, and stands where the least advanced of them does
//! (`shipment.rs`).
//!
//! What was packed short or light is refunded in part without a change of status; what is claimed after collection
//! has states of its own (`after_sale.rs`).

use kernel::{
    Fen, MoneyError, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, StationId, Timestamp, id,
    words,
};

use super::{ListingId, Way};
use crate::Error;

id!(
    /// An order (订单): what one buyer buys of one seller.
    OrderId
);
id!(
    /// A checkout (结算单): the orders of one cart, paid as one.
    CheckoutId
);

/// The platform's commission in basis points, split off by the payment provider.
const COMMISSION_BASIS_POINTS: i64 = 60;

/// The commission on an order's total, rounded half up to the fen.
pub fn commission_of(total: Fen) -> Result<Fen, MoneyError> {
    total.share(COMMISSION_BASIS_POINTS)
}

/// Days goods that are paid for wait to be collected; then they go back to their seller.
pub const UNCOLLECTED_DAYS: i64 = 15;

words! {
    /// Where an order stands.
    OrderStatus {
        /// Stock is held; payment is awaited.
        Placed = "placed", "market-status-placed";
        /// Paid; to be packed.
        Paid = "paid", "market-status-paid";
        /// Packed and labelled.
        Packed = "packed", "market-status-packed";
        /// On its way.
        InTransit = "in_transit", "market-status-in-transit";
        /// At the pickup point.
        Ready = "ready", "market-status-ready";
        /// Collected by the buyer: the contract is fulfilled.
        Collected = "collected", "market-status-collected";
        /// Cancelled or expired before payment.
        Cancelled = "cancelled", "market-status-cancelled";
        /// The provider has been told to give the money back.
        Refunding = "refunding", "market-status-refunding";
        /// The money is back.
        Refunded = "refunded", "market-status-refunded";
    }
}

impl OrderStatus {
    /// The next status, if that step exists. A repeated report of the same status is no step.
    pub fn step(self, to: Self) -> Result<Self, Error> {
        use OrderStatus::{
            Cancelled, Collected, InTransit, Packed, Paid, Placed, Ready, Refunded, Refunding,
        };
        let allowed = matches!(
            (self, to),
            (Placed, Paid | Cancelled)
                | (Cancelled, Paid | Refunding)
                | (Paid, Packed | Refunding)
                | (Packed, InTransit | Ready | Refunding)
                | (InTransit, Ready | Collected | Refunding)
                | (Ready, Collected | Refunding)
                | (Refunding, Refunded)
        );
        if allowed { Ok(to) } else { Err(Error::WrongStep { from: self, to }) }
    }

    /// True once the money is with the provider for this order.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Paid | Self::Packed | Self::InTransit | Self::Ready | Self::Collected)
    }
}

/// How far the seller's money has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// Not yet due.
    None,
    /// The provider has been told to pay the seller.
    Instructed,
    /// The provider has paid.
    Confirmed,
}

impl Settlement {
    /// The word in tables and message keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Instructed => "instructed",
            Self::Confirmed => "confirmed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::None, Self::Instructed, Self::Confirmed].into_iter().find(|one| one.as_str() == text)
    }
}

/// Who buys, as far as the seller and the carriers may know: name and phone already masked
/// (电子运单: at least one character of the name and six digits of the phone are hidden).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// The person.
    pub person: PersonId,
    /// Masked name, such as 王*.
    pub name: String,
    /// Masked phone, such as 138****5678: the last four digits are what the counter searches by.
    pub phone: String,
}

/// One line of a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CartLine {
    /// County of the listing.
    pub county: RegionCode,
    /// The listing.
    pub listing: ListingId,
    /// How many pieces.
    pub quantity: i64,
}

/// An order as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: OrderId,
    /// The prefecture.
    pub city: RegionCode,
    /// The checkout it was placed in.
    pub checkout: CheckoutId,
    /// Who buys.
    pub buyer: Buyer,
    /// Who sells.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// Where it is collected.
    pub pickup: StationId,
    /// The village of the pickup point.
    pub pickup_region: RegionCode,
    /// The name of the pickup point.
    pub pickup_name: String,
    /// How it reaches the buyer.
    pub way: Way,
    /// Whether it is paid as a whole or is a part of a pre-order.
    pub part: OrderPart,
    /// What the buyer pays: the lines less the discount, and freight.
    pub total: Fen,
    /// What of it is for sending.
    pub freight: Fen,
    /// What promotions took off the lines.
    pub discount: Fen,
    /// What the platform gets of what was not refunded.
    pub commission: Fen,
    /// What went back to the buyer or is on its way.
    pub refunded: Fen,
    /// What is to be paid at the pickup point; nothing once it is paid, and for what is paid when it is ordered.
    pub due: Fen,
    /// It is sent in two shipments, and stands where the least advanced of them does (`shipment.rs`).
    pub in_parts: bool,
    /// What the provider was told to pay the seller and to split off, once the order was collected.
    pub payout: Payout,
    /// Where it stands.
    pub status: OrderStatus,
    /// How far the seller's money has come.
    pub settlement: Settlement,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// Until when unpaid stock is held.
    pub hold_until: Timestamp,
    /// When it was collected; the epoch until then.
    pub collected_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

/// Whether an order is paid as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderPart {
    /// As a whole.
    #[default]
    Whole,
    /// The deposit of a pre-order (定金).
    Deposit,
    /// The balance of a pre-order (尾款); its stock is what the deposit holds.
    Balance,
}

impl OrderPart {
    /// The word in tables and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Deposit => "deposit",
            Self::Balance => "balance",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Whole, Self::Deposit, Self::Balance].into_iter().find(|one| one.as_str() == text)
    }
}

/// What the provider pays out of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Payout {
    /// To the seller.
    pub net: Fen,
    /// To the platform.
    pub commission: Fen,
}

impl Order {
    /// What the provider is to pay if nothing more is refunded.
    pub fn payout_now(&self) -> Result<Payout, MoneyError> {
        let net = self.total.minus(self.refunded)?.minus(self.commission)?;
        Ok(Payout { net, commission: self.commission })
    }
}

impl Resource for Order {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Order", self.county).of(self.seller).owned_by(self.buyer.person).at(self.pickup)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A step that carriers or sellers report, a payment, or the choice to pay at the point.
    #[derive(Debug, Clone, Copy)]
    enum Report {
        Moved(OrderStatus),
        Paid,
        Promised,
    }

    fn reports() -> impl Strategy<Value = Vec<Report>> {
        let moved = (0..OrderStatus::ALL.len()).prop_map(|at| Report::Moved(OrderStatus::ALL[at]));
        prop::collection::vec(
            prop_oneof![4 => moved, 1 => Just(Report::Paid), 1 => Just(Report::Promised)],
            0..40,
        )
    }

    proptest! {
        /// However reports arrive, an order never leaves a final state, and is never the buyer's or settled before
        /// somebody paid.
        #[test]
        fn no_way_round_payment(reports in reports()) {
            let mut order = placed();
            let mut paid = false;
            for report in reports {
                let before = order.status;
                match report {
                    Report::Promised if before == OrderStatus::Placed && !order.is_due() => order.due = order.total,
                    Report::Paid if order.awaits_payment() => {
                        (order.due, paid) = (Fen::ZERO, true);
                        if before == OrderStatus::Placed {
                            order.status = order.step(OrderStatus::Paid).unwrap();
                        }
                    }
                    // Money that comes after the hold expired; what a provider tells alone makes this step.
                    Report::Moved(OrderStatus::Paid) if before == OrderStatus::Cancelled => {
                        (order.due, paid) = (Fen::ZERO, true);
                        order.status = order.step(OrderStatus::Paid).unwrap();
                    }
                    Report::Moved(to) if to != OrderStatus::Paid => {
                        if let Ok(next) = order.step(to) {
                            order.status = next;
                        }
                    }
                    _ => {}
                }
                if matches!(before, OrderStatus::Collected | OrderStatus::Refunded) {
                    prop_assert_eq!(order.status, before);
                }
                prop_assert!(paid || !order.is_paid());
                prop_assert!(paid || !matches!(order.status, OrderStatus::Paid | OrderStatus::Collected));
            }
        }
    }

    #[test]
    fn what_is_due_is_packed_but_neither_paid_nor_collected() {
        let due = |status| Order { due: Fen(100), status, ..placed() };
        for (from, to, may) in [
            (OrderStatus::Placed, OrderStatus::Packed, true),
            (OrderStatus::Placed, OrderStatus::Paid, false),
            (OrderStatus::Packed, OrderStatus::InTransit, true),
            (OrderStatus::InTransit, OrderStatus::Ready, true),
            (OrderStatus::InTransit, OrderStatus::Collected, false),
            (OrderStatus::Ready, OrderStatus::Collected, false),
            (OrderStatus::Ready, OrderStatus::Cancelled, true),
            (OrderStatus::InTransit, OrderStatus::Cancelled, false),
            (OrderStatus::InTransit, OrderStatus::Refunding, false),
        ] {
            assert_eq!(due(from).step(to).is_ok(), may, "{from:?} → {to:?}");
        }
        assert!(placed().step(OrderStatus::Packed).is_err(), "unpaid and not promised");
        let ready = Order { status: OrderStatus::Ready, ..placed() };
        assert!(ready.step(OrderStatus::Cancelled).is_err(), "what is paid waits");
        assert!(ready.step(OrderStatus::Refunding).is_ok(), "and goes back with its money");
    }

    fn placed() -> Order {
        Order {
            county: RegionCode(410_324),
            id: OrderId(1),
            city: RegionCode(410_300),
            checkout: CheckoutId(1),
            buyer: Buyer { person: PersonId(1), name: "王*".to_owned(), phone: "138****5678".to_owned() },
            seller: OrganisationId(1),
            seller_name: String::new(),
            pickup: StationId(1),
            pickup_region: RegionCode(410_324),
            pickup_name: String::new(),
            way: Way::Point,
            part: OrderPart::Whole,
            total: Fen(100),
            freight: Fen::ZERO,
            discount: Fen::ZERO,
            commission: Fen(1),
            refunded: Fen::ZERO,
            due: Fen::ZERO,
            in_parts: false,
            payout: Payout::default(),
            status: OrderStatus::Placed,
            settlement: Settlement::None,
            placed_at: Timestamp::default(),
            hold_until: Timestamp::default(),
            collected_at: Timestamp::default(),
            changed_at: Timestamp::default(),
        }
    }

    #[test]
    fn words_read_back() {
        for status in OrderStatus::ALL {
            assert_eq!(OrderStatus::parse(status.as_str()), Some(status));
        }
    }
}
