//! An order that is sent in two shipments: what goes now, and what follows by a promised day.
//!
//! ```text
//! waiting ──pack──▶ packed ──first scan──▶ in_transit ──at the point──▶ ready ──code──▶ collected
//!    │                 └──────────┬───────────────┴──────────────────────┘
//!    └─refused, not sent──▶ refunded ◀── lost / claimed as missing / not collected
//! ```
//!
//! The order stands where the least advanced of its shipments stands that was not refunded, so it is collected, and its seller
//! is paid, once: when nothing of it is awaited any more. What was refunded of both is refunded as a whole.

use kernel::{Day, Fen, MoneyError, OrganisationId, RegionCode, Timestamp, id, words};

use super::{
    DAYS_OF_SILENCE, ListingId, MISSING_DAYS, Order, OrderId, OrderLine, OrderPart, OrderStatus,
    UNCOLLECTED_DAYS, Way,
};
use crate::{AtPickupError, Result, ShipmentError};

id!(
    /// A shipment (分批发货): what of an order is sent together.
    ShipmentId
);

/// What goes first, and what follows.
pub const FIRST: i64 = 1;
/// What follows.
pub const LATER: i64 = 2;
/// An order that is sent whole.
pub const WHOLE_ORDER: i64 = 0;

/// The latest day that may be promised: so many days from today.
pub const LATEST_DAYS: i64 = 15;
/// Days after the promised one on which nothing is awaited any more, and the money goes back by itself.
pub const OVERDUE_DAYS: i64 = 7;

words! {
    /// Where a shipment stands.
    ShipmentStatus {
        /// It follows; to be packed.
        Waiting = "waiting", "market-shipment-waiting";
        /// Packed and labelled.
        Packed = "packed", "market-status-packed";
        /// On its way.
        InTransit = "in_transit", "market-status-in-transit";
        /// At the pickup point.
        Ready = "ready", "market-status-ready";
        /// Collected by the buyer.
        Collected = "collected", "market-status-collected";
        /// It does not come: what was paid for it went back or is on its way.
        Refunded = "refunded", "market-shipment-refunded";
    }
}

impl ShipmentStatus {
    /// The next status, if that step exists. A repeated report of the same status is no step.
    pub fn step(self, to: Self) -> Result<Self> {
        use ShipmentStatus::{Collected, InTransit, Packed, Ready, Refunded, Waiting};
        let allowed = matches!(
            (self, to),
            (Waiting, Packed | Refunded)
                | (Packed, InTransit | Ready | Refunded)
                | (InTransit | Ready, Collected | Refunded)
                | (InTransit, Ready)
        );
        if allowed { Ok(to) } else { Err(ShipmentError::WrongStep { from: self, to }.into()) }
    }

    /// Where an order would stand that was this shipment alone; none once its money went back.
    #[must_use]
    pub const fn of_order(self) -> Option<OrderStatus> {
        match self {
            Self::Waiting => Some(OrderStatus::Paid),
            Self::Packed => Some(OrderStatus::Packed),
            Self::InTransit => Some(OrderStatus::InTransit),
            Self::Ready => Some(OrderStatus::Ready),
            Self::Collected => Some(OrderStatus::Collected),
            Self::Refunded => None,
        }
    }

    /// True from packing until it is collected or given up.
    #[must_use]
    pub const fn is_on_its_way(self) -> bool {
        matches!(self, Self::Packed | Self::InTransit | Self::Ready)
    }
}

/// A shipment as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipment {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: ShipmentId,
    /// Of which order.
    pub order: OrderId,
    /// Who sends it.
    pub seller: OrganisationId,
    /// [`FIRST`] or [`LATER`].
    pub number: i64,
    /// Where it stands.
    pub status: ShipmentStatus,
    /// By which day it is packed, when it follows.
    pub promised_on: Option<Day>,
    /// Who carries it to the door; empty for what goes to a point.
    pub carrier: String,
    /// The carrier's number.
    pub waybill: String,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// What is in it.
    pub lines: Vec<ShipmentLine>,
}

/// One line of a shipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShipmentLine {
    /// Of which line of the order.
    pub listing: ListingId,
    /// How many pieces.
    pub pieces: i64,
    /// What was paid for them, less what went back before they were collected.
    pub paid: Fen,
}

impl Shipment {
    /// What was paid for all of it.
    #[must_use]
    pub fn paid(&self) -> Fen {
        self.lines.iter().map(|line| line.paid).sum()
    }

    /// The pieces of a listing in it.
    #[must_use]
    pub fn line(&self, listing: ListingId) -> Option<&ShipmentLine> {
        self.lines.iter().find(|line| line.listing == listing)
    }

    /// The day by which it is expected once it is packed.
    #[must_use]
    pub fn expected_by(&self) -> Day {
        self.changed_at.plus_days(MISSING_DAYS).day()
    }

    /// True when it is on its way and nothing was heard of it for too long.
    #[must_use]
    pub fn may_be_missing(&self, now: Timestamp) -> bool {
        self.status.is_on_its_way() && now.day() > self.expected_by()
    }

    /// True when it was to be packed before today and was not.
    #[must_use]
    pub fn is_late(&self, today: Day) -> bool {
        self.status == ShipmentStatus::Waiting && self.promised_on.is_some_and(|day| day < today)
    }

    /// True when nobody awaits it any more.
    #[must_use]
    pub fn is_overdue(&self, today: Day) -> bool {
        self.is_late(today) && self.promised_on.is_some_and(|day| day.plus_days(OVERDUE_DAYS) < today)
    }

    /// True when it was ready so long that it goes back.
    #[must_use]
    pub fn is_left(&self, now: Timestamp) -> bool {
        self.status == ShipmentStatus::Ready && self.changed_at < now.plus_days(-UNCOLLECTED_DAYS)
    }

    /// True when it was sent to the door so long ago that silence means it arrived.
    #[must_use]
    pub fn is_silent(&self, now: Timestamp) -> bool {
        self.status == ShipmentStatus::InTransit && self.changed_at < now.plus_days(-DAYS_OF_SILENCE)
    }
}

/// Where an order stands that is sent in shipments; none when everything was refunded.
#[must_use]
pub fn standing(shipments: &[Shipment]) -> Option<OrderStatus> {
    shipments.iter().filter_map(|one| one.status.of_order()).min()
}

/// Refuses a day that cannot be promised today.
pub fn check_promise(by: Day, today: Day) -> Result<()> {
    let (first, last) = (today.plus_days(1), today.plus_days(LATEST_DAYS));
    if (first..=last).contains(&by) { Ok(()) } else { Err(ShipmentError::Promise(first, last).into()) }
}

impl Order {
    /// Refuses an order that goes whole. What is paid at its point is one sum paid once; a balance goes with its deposit; a time
    /// at a store is agreed for all of it.
    pub fn check_parting(&self) -> Result<()> {
        if self.is_due() {
            return Err(AtPickupError::PackWhole.into());
        }
        if self.part != OrderPart::Whole {
            return Err(ShipmentError::Preorder.into());
        }
        if !matches!(self.way, Way::Point | Way::Parcel) {
            return Err(ShipmentError::AgreedTime.into());
        }
        if self.in_parts { Err(ShipmentError::Twice.into()) } else { Ok(()) }
    }
}

impl OrderLine {
    /// What of a line goes now and what follows, each as a line of its own: together they are all its pieces and all that was
    /// paid for it, to the fen.
    pub fn parted(&self, now: i64) -> Result<(Self, Self), MoneyError> {
        let later = self.paid_for(self.quantity - now);
        let first = self.amount.minus(self.discount)?.minus(later)?;
        Ok((self.of(now, first), self.of(self.quantity - now, later)))
    }

    /// So many of its pieces, of which so much was paid.
    #[must_use]
    pub fn of(&self, pieces: i64, paid: Fen) -> Self {
        Self { quantity: pieces, amount: paid, discount: Fen::ZERO, refunded: Fen::ZERO, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LotId, Measure, ReturnRule};
    use kernel::Grams;
    use proptest::prelude::*;

    fn line(price: i64, quantity: i64, discount: i64) -> OrderLine {
        OrderLine {
            listing: ListingId(1),
            lot: LotId(1),
            title: String::new(),
            origin: RegionCode(410_324),
            price: Fen(price),
            quantity,
            amount: Fen(price * quantity),
            net: Grams(500),
            return_rule: ReturnRule::Fresh,
            refunded: Fen::ZERO,
            discount: Fen(discount),
            measure: Measure::default(),
            kind: String::new(),
            marks: Vec::new(),
            took_share: false,
        }
    }

    fn shipment(number: i64, status: ShipmentStatus) -> Shipment {
        Shipment {
            county: RegionCode(410_324),
            id: ShipmentId(number),
            order: OrderId(1),
            seller: OrganisationId(1),
            number,
            status,
            promised_on: None,
            carrier: String::new(),
            waybill: String::new(),
            changed_at: Timestamp::default(),
            lines: Vec::new(),
        }
    }

    proptest! {
        /// However a line is parted, its pieces and its money are all there, and none is below nothing.
        #[test]
        fn a_parted_line_is_the_line(price in 1_i64..100_000, quantity in 1_i64..1000, now in 0_i64..1000, off in 0_i64..100) {
            let now = now.min(quantity);
            let discount = (price * quantity - 1) * off / 100;
            let whole = line(price, quantity, discount);
            let (first, later) = whole.parted(now).unwrap();
            prop_assert_eq!(first.quantity + later.quantity, quantity);
            prop_assert_eq!(first.amount.0 + later.amount.0, price * quantity - discount);
            prop_assert!(first.amount.0 >= 0 && later.amount.0 >= 0);
        }

        /// However two shipments move, the order only goes forward, and is collected only when nothing of it is awaited.
        #[test]
        fn an_order_goes_with_the_last_of_its_shipments(steps in prop::collection::vec((0_usize..2, 0_usize..6), 0..40)) {
            let mut both = [shipment(FIRST, ShipmentStatus::Packed), shipment(LATER, ShipmentStatus::Waiting)];
            let mut before = standing(&both);
            for (which, to) in steps {
                let Ok(next) = both[which].status.step(ShipmentStatus::ALL[to]) else { continue };
                both[which].status = next;
                let now = standing(&both);
                prop_assert!(now.is_none() || now >= before, "{before:?} then {now:?}");
                let open = both.iter().any(|one| {
                    !matches!(one.status, ShipmentStatus::Collected | ShipmentStatus::Refunded)
                });
                prop_assert!(now != Some(OrderStatus::Collected) || !open);
                before = now;
            }
        }
    }

    #[test]
    fn a_promise_is_for_a_day_to_come_and_not_a_far_one() {
        let today = Day::new(2026, 11, 26).unwrap();
        for (days, may) in [(0, false), (1, true), (LATEST_DAYS, true), (LATEST_DAYS + 1, false)] {
            assert_eq!(check_promise(today.plus_days(days), today).is_ok(), may, "{days}");
        }
    }

    #[test]
    fn words_read_back() {
        for status in ShipmentStatus::ALL {
            assert_eq!(ShipmentStatus::parse(status.as_str()), Some(status));
        }
    }
}
