//! Paying when one collects (自提付款): which orders may be, and how long the goods wait.

use kernel::Fen;

use super::{Kind, Order, OrderLine, OrderPart, OrderStatus, Way};
use crate::AtPickupError;

/// The most that is sent unpaid.
pub const MOST_DUE: Fen = Fen(50_000);
/// Orders one buyer may have on the way unpaid.
pub const MOST_ORDERS: i64 = 3;
/// Days a seller has for packing what is paid at the point; then the order is off.
pub const PACKING_DAYS: i64 = 5;
/// Days goods wait at the point to be paid and collected; then they go back.
pub const WAITING_DAYS: i64 = 7;
/// Days for which a buyer who left goods behind pays when ordering.
pub const TRUST_DAYS: i64 = 180;

/// Refuses an order that is paid when it is ordered: one that goes to no point, a part of a pre-order, one too dear, goods whose
/// price the scale decides, and goods whose seller needs a licence.
pub fn check(order: &Order, lines: &[OrderLine]) -> Result<(), AtPickupError> {
    if order.way != Way::Point || order.part != OrderPart::Whole {
        return Err(AtPickupError::NotThisWay);
    }
    if order.total > MOST_DUE {
        return Err(AtPickupError::TooDear(MOST_DUE));
    }
    match lines.iter().find(|line| line.measure.weighed || needs_licence(line)) {
        Some(line) => Err(AtPickupError::NotTheseGoods(line.title.clone())),
        None => Ok(()),
    }
}

/// Whether goods may be sold at all is asked when they are paid, and these would be on their way by then.
fn needs_licence(line: &OrderLine) -> bool {
    line.is_in_ledger() || Kind::find(&line.kind).is_some_and(|kind| kind.licence().is_some())
}

impl Order {
    /// True while money is awaited: before it is paid for, or until it is at the point.
    #[must_use]
    pub fn awaits_payment(&self) -> bool {
        self.status == OrderStatus::Placed || (self.is_due() && self.status != OrderStatus::Cancelled)
    }

    /// True when it is to be paid at the point and was not.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.due.is_positive()
    }

    /// True once the money is with the provider.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.status.is_paid() && !self.is_due()
    }

    /// True when the seller is to pack it.
    #[must_use]
    pub fn is_to_pack(&self) -> bool {
        self.part != OrderPart::Deposit
            && (self.status == OrderStatus::Paid || (self.status == OrderStatus::Placed && self.is_due()))
    }

    /// The next status, if that step exists for this order. What is due at the point is packed unpaid, never collected
    /// unpaid, and goes back when nobody collects it.
    pub fn step(&self, to: OrderStatus) -> Result<OrderStatus, crate::Error> {
        use OrderStatus::{Cancelled, Collected, Packed, Paid, Placed, Ready, Refunding};
        let refused = Err(crate::Error::WrongStep { from: self.status, to });
        match (self.is_due(), self.status, to) {
            (true, Placed, Packed) | (true, Ready, Cancelled) => Ok(to),
            (true, _, Paid | Collected | Refunding) => refused,
            _ => self.status.step(to),
        }
    }
}
