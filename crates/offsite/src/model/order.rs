//! An order of another platform as we understand it, and what a later file says of one that is known.

use kernel::{Day, Fen, OrganisationId, Timestamp, words};
use serde::{Deserialize, Serialize};

use super::OrderId;

words! {
    /// How far an order is, in our words.
    Status {
        /// Not paid.
        Unpaid = "unpaid", "offsite-status-unpaid";
        /// Paid, waits to be sent.
        Paid = "paid", "offsite-status-paid";
        /// On its way.
        Shipped = "shipped", "offsite-status-shipped";
        /// Received.
        Completed = "completed", "offsite-status-completed";
        /// All of it was refunded.
        Refunded = "refunded", "offsite-status-refunded";
        /// Cancelled or closed.
        Closed = "closed", "offsite-status-closed";
    }
}

impl Status {
    /// True while what was paid counts as sold.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::Shipped | Self::Completed)
    }

    /// How far it is; an order never goes back.
    const fn step(self) -> u8 {
        match self {
            Self::Unpaid => 0,
            Self::Paid => 1,
            Self::Shipped => 2,
            Self::Completed => 3,
            Self::Refunded | Self::Closed => 4,
        }
    }
}

/// A line of an order as a file says it: all that is kept of its row. Nothing of the buyer but the province and the
/// city is ever read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The line of the file it was read from.
    pub row: i64,
    /// The order's number on its platform.
    pub order: String,
    /// The number of the line within the order; empty where the platform has none.
    pub line: String,
    /// How far it is.
    pub status: Status,
    /// What the buyer paid.
    pub paid: Fen,
    /// What went back.
    pub refund: Fen,
    /// When it was paid; none for what never was.
    pub paid_at: Option<Timestamp>,
    /// What was bought.
    pub title: String,
    /// Pieces; 0 when the file does not say.
    pub quantity: i64,
    /// The buyer's province; may be empty.
    pub province: String,
    /// The buyer's city; may be empty.
    pub city: String,
}

/// What an order adds to the figures of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// The day it was paid.
    pub day: Day,
    /// 1, or 0 when all was refunded.
    pub orders: i64,
    /// What was paid less what went back.
    pub value: Fen,
}

impl Line {
    /// What it counts for: nothing unless it was paid and not closed.
    #[must_use]
    pub fn sale(&self) -> Option<Sale> {
        let day = self.paid_at.filter(|_| self.status.counts())?.day();
        let value = Fen(self.paid.0.saturating_sub(self.refund.0));
        let all_went_back = self.paid.is_positive() && value == Fen::ZERO;
        Some(Sale { day, orders: i64::from(!all_went_back), value })
    }
}

/// An order as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its number here.
    pub id: OrderId,
    /// The seller who told of it.
    pub seller: OrganisationId,
    /// Which time it is written; 1 at first.
    pub version: i64,
    /// What is known of it.
    pub line: Line,
}

/// What a line of a file means for what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It was not known.
    Fresh,
    /// It says nothing new: the same, or what was so earlier.
    Same,
    /// It is further than what is known, or more of it went back.
    Changed(Known),
    /// Another seller has this order.
    Elsewhere,
}

/// Holds a line of a seller's file against what is known. A shop that was unlinked and linked anew follows its orders. An order goes forward only: a file that is older than what is
/// known, sent again, changes nothing.
#[must_use]
pub fn judge(known: Option<&Known>, seller: OrganisationId, line: &Line) -> Verdict {
    let Some(known) = known else { return Verdict::Fresh };
    if known.seller != seller {
        return Verdict::Elsewhere;
    }
    let old = &known.line;
    let forward = line.status.step() >= old.status.step() && line.refund >= old.refund;
    let differs = (line.status, line.paid, line.refund) != (old.status, old.paid, old.refund)
        || (line.paid_at.is_some() && line.paid_at != old.paid_at);
    if forward && differs { Verdict::Changed(known.clone()) } else { Verdict::Same }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(status: Status, paid: i64, refund: i64) -> Line {
        Line {
            row: 2,
            order: "2026110300001".to_owned(),
            line: String::new(),
            status,
            paid: Fen(paid),
            refund: Fen(refund),
            paid_at: Some(Timestamp::from_millis(1_790_000_000_000)),
            title: "核桃".to_owned(),
            quantity: 1,
            province: String::new(),
            city: String::new(),
        }
    }

    fn known(line: Line) -> Known {
        Known { id: OrderId(1), seller: OrganisationId(2), version: 1, line }
    }

    #[test]
    fn an_order_counts_while_it_is_paid() {
        let worth = |one: &Line| one.sale().map(|sale| (sale.orders, sale.value.0));
        assert_eq!(worth(&line(Status::Shipped, 500, 0)), Some((1, 500)));
        assert_eq!(worth(&line(Status::Completed, 500, 200)), Some((1, 300)));
        assert_eq!(worth(&line(Status::Completed, 500, 500)), Some((0, 0)));
        assert_eq!(worth(&line(Status::Refunded, 500, 500)), None);
        assert_eq!(worth(&line(Status::Unpaid, 500, 0)), None);
        assert_eq!(worth(&line(Status::Closed, 500, 0)), None);
        assert_eq!(worth(&line(Status::Paid, 0, 0)), Some((1, 0)), "a gift is an order");
    }

    #[test]
    fn an_order_goes_forward_only() {
        let sent = known(line(Status::Shipped, 500, 100));
        let verdict = |one: &Line| judge(Some(&sent), OrganisationId(2), one);
        assert_eq!(verdict(&sent.line), Verdict::Same);
        assert_eq!(verdict(&line(Status::Paid, 500, 100)), Verdict::Same, "an older file");
        assert_eq!(verdict(&line(Status::Completed, 500, 0)), Verdict::Same, "a refund does not vanish");
        assert_eq!(verdict(&line(Status::Completed, 500, 100)), Verdict::Changed(sent.clone()));
        assert_eq!(verdict(&line(Status::Shipped, 500, 200)), Verdict::Changed(sent.clone()));
        assert_eq!(judge(Some(&sent), OrganisationId(3), &sent.line), Verdict::Elsewhere);
        assert_eq!(judge(None, OrganisationId(2), &sent.line), Verdict::Fresh);
    }

    proptest! {
        /// However often and in whatever order files come, the end is the same and nothing counts twice.
        #[test]
        fn any_repetition_ends_alike(steps in proptest::collection::vec((0_usize..4, 0_i64..=3), 1..12)) {
            let statuses = [Status::Paid, Status::Shipped, Status::Completed, Status::Refunded];
            let mut now = known(line(Status::Paid, 300, 0));
            for (status, refund) in &steps {
                let next = line(statuses[*status], 300, refund * 100);
                if let Verdict::Changed(_) = judge(Some(&now), OrganisationId(2), &next) {
                    now.line = next;
                }
            }
            let end = now.clone();
            for (status, refund) in &steps {
                let again = line(statuses[*status], 300, refund * 100);
                // What was taken once is at or behind the end; it may not move it back.
                if let Verdict::Changed(_) = judge(Some(&now), OrganisationId(2), &again) {
                    now.line = again;
                }
                prop_assert!(now.line.refund >= end.line.refund);
                prop_assert!(now.line.sale().map_or(0, |sale| sale.value.0) <= 300);
            }
        }
    }
}
