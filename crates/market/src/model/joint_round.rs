//! Rounds of joint purchase and the shares of their members.
//!
//! ```text
//! open ──closing day over, full, or closed early──▶ reached ──an order for each share──▶ paid, or lapsed
//!   │                                                 the price is fixed for all
//!   └──below the minimum, or the seller lapsed──▶ called off
//! ```

use kernel::{
    Day, Fen, MoneyError, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, StationId, Timestamp,
    id, words,
};

use super::{Audience, Buyer, Category, JointOfferId, ListingId, OrderId, OrderStatus, Steps, Tier};
use crate::JointError;

id!(
    /// A round of joint purchase (一轮联采).
    JointRoundId
);
id!(
    /// What one member takes of a round (参团份额).
    JointShareId
);

words! {
    /// Where a round stands.
    JointStatus {
        /// Members join, change and leave.
        Open = "open", "market-joint-open";
        /// It came to a step: its price is fixed, members pay.
        Reached = "reached", "market-joint-reached";
        /// It came to nothing; nobody owes anything.
        CalledOff = "called_off", "market-joint-called-off";
    }
}

words! {
    /// Why a round came to nothing.
    JointFailure {
        /// Fewer pieces than the first step.
        TooFew = "too_few", "market-joint-too-few";
        /// The seller may not sell at present.
        SellerLapsed = "seller_lapsed", "market-joint-seller-lapsed";
    }
}

words! {
    /// What members are told of a round.
    JointNoticeKind {
        /// It was opened.
        Opened = "opened", "market-joint-told-opened";
        /// A step was reached.
        Step = "step", "market-joint-told-step";
        /// It closed: the price is fixed, and members pay.
        Closed = "closed", "market-joint-told-closed";
        /// It was called off.
        CalledOff = "called_off", "market-joint-told-called-off";
    }
}

/// Something members are told, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JointNotice {
    /// What.
    pub kind: JointNoticeKind,
    /// The price it speaks of.
    pub price: Fen,
    /// When.
    pub told_at: Timestamp,
}

words! {
    /// Where a member's share stands.
    JointStanding {
        /// Joined; the round is open.
        Joined = "joined", "market-joint-joined";
        /// The price is fixed; the order is being made.
        Fixed = "fixed", "market-joint-fixed";
        /// To be paid.
        Owed = "owed", "market-joint-owed";
        /// Paid; the order goes on like any other.
        Paid = "paid", "market-joint-paid";
        /// Collected.
        Collected = "collected", "market-joint-collected";
        /// Not paid in time, or cancelled before.
        Lapsed = "lapsed", "market-joint-lapsed";
        /// The money goes back.
        Refunded = "refunded", "market-joint-refunded";
        /// The round came to nothing.
        CalledOff = "called_off", "market-joint-called-off";
    }
}

impl JointStanding {
    /// Where a share stands, by its round and by its order, if it has one.
    #[must_use]
    pub const fn of(round: JointStatus, order: Option<OrderStatus>) -> Self {
        match (round, order) {
            (JointStatus::CalledOff, _) => Self::CalledOff,
            (JointStatus::Open, _) => Self::Joined,
            (JointStatus::Reached, None) => Self::Fixed,
            (JointStatus::Reached, Some(status)) => match status {
                OrderStatus::Placed => Self::Owed,
                OrderStatus::Cancelled => Self::Lapsed,
                OrderStatus::Refunding | OrderStatus::Refunded => Self::Refunded,
                OrderStatus::Collected => Self::Collected,
                _ => Self::Paid,
            },
        }
    }

    /// The statuses of orders that mean it; none when no order does.
    #[must_use]
    pub fn statuses(self) -> Vec<OrderStatus> {
        let means = |status: &OrderStatus| Self::of(JointStatus::Reached, Some(*status)) == self;
        OrderStatus::ALL.into_iter().filter(means).collect()
    }
}

/// A round as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointRound {
    /// County of the seller, whose stock it holds.
    pub county: RegionCode,
    /// Its id.
    pub id: JointRoundId,
    /// On which offer.
    pub offer: JointOfferId,
    /// The listing whose pieces it holds.
    pub listing: ListingId,
    /// Who sells.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// County of the organiser.
    pub organiser_county: RegionCode,
    /// Who organises it.
    pub organiser: OrganisationId,
    /// The organiser's name.
    pub organiser_name: String,
    /// The goods.
    pub title: String,
    /// The picture's key.
    pub picture: String,
    /// The shelf.
    pub category: Category,
    /// Where all of it is collected.
    pub pickup: StationId,
    /// The village of the point.
    pub pickup_region: RegionCode,
    /// The name of the point.
    pub pickup_name: String,
    /// The steps of its price.
    pub steps: Steps,
    /// The last day to join.
    pub closes_on: Day,
    /// Days to pay after closing.
    pub pay_days: i32,
    /// The fewest pieces of one member.
    pub least: i64,
    /// Who may join.
    pub audience: Audience,
    /// Pieces held.
    pub capacity: i64,
    /// Pieces the members take together.
    pub taken: i64,
    /// How many members there are.
    pub members: i64,
    /// Where it stands.
    pub status: JointStatus,
    /// The price reached.
    pub price: Option<Fen>,
    /// The last day to pay.
    pub pay_until: Option<Day>,
    /// Why it was called off.
    pub failure: Option<JointFailure>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl JointRound {
    /// True while one can join.
    #[must_use]
    pub fn takes_on(&self, day: Day) -> bool {
        self.status == JointStatus::Open && day <= self.closes_on
    }

    /// True when it closes by itself: its day is over, or nothing is left.
    #[must_use]
    pub fn is_due(&self, day: Day) -> bool {
        self.status == JointStatus::Open && (day > self.closes_on || self.taken == self.capacity)
    }

    /// What a piece costs: the price fixed, or the present one.
    #[must_use]
    pub fn present(&self) -> Fen {
        self.price.unwrap_or_else(|| self.steps.present(self.taken))
    }

    /// The next step within what the round holds, and how many pieces are missing.
    #[must_use]
    pub fn next(&self) -> Option<(Tier, i64)> {
        let within = |step: &Tier| step.from <= self.capacity;
        self.steps.next(self.taken).filter(within).map(|step| (step, step.from - self.taken))
    }

    /// Pieces one can still take.
    #[must_use]
    pub const fn left(&self) -> i64 {
        self.capacity - self.taken
    }

    /// Refuses a quantity below the least, and one above what is left for a member who has so many already.
    pub const fn check(&self, pieces: i64, already: i64) -> Result<(), JointError> {
        if pieces < self.least {
            return Err(JointError::BelowLeast(self.least));
        }
        let left = self.left() + already;
        if pieces > left { Err(JointError::AboveLeft(left)) } else { Ok(()) }
    }
}

impl Resource for JointRound {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Shop", self.organiser_county).of(self.organiser)
    }
}

/// What one member takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JointShare {
    /// County of the round.
    pub county: RegionCode,
    /// Its id.
    pub id: JointShareId,
    /// Of which round.
    pub round: JointRoundId,
    /// Who takes it, masked.
    pub member: Buyer,
    /// How many pieces.
    pub pieces: i64,
    /// The price when the member last said how many.
    pub shown: Fen,
    /// The dearest the member was told it can come to.
    pub dearest: Fen,
    /// The order, once the price is fixed.
    pub order: Option<OrderId>,
    /// The price of that order.
    pub price: Option<Fen>,
    /// Where that order stands.
    pub order_status: Option<OrderStatus>,
    /// When the member joined.
    pub joined_at: Timestamp,
}

impl JointShare {
    /// Where it stands.
    #[must_use]
    pub const fn standing(&self, round: JointStatus) -> JointStanding {
        JointStanding::of(round, self.order_status)
    }

    /// What it comes to at this price.
    pub fn amount(&self, price: Fen) -> Result<Fen, MoneyError> {
        price.times(self.pieces)
    }

    /// The member.
    #[must_use]
    pub const fn person(&self) -> PersonId {
        self.member.person
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_is_told_by_round_and_order() {
        for (round, order, standing) in [
            (JointStatus::Open, None, JointStanding::Joined),
            (JointStatus::Reached, None, JointStanding::Fixed),
            (JointStatus::Reached, Some(OrderStatus::Placed), JointStanding::Owed),
            (JointStatus::Reached, Some(OrderStatus::InTransit), JointStanding::Paid),
            (JointStatus::Reached, Some(OrderStatus::Collected), JointStanding::Collected),
            (JointStatus::Reached, Some(OrderStatus::Cancelled), JointStanding::Lapsed),
            (JointStatus::Reached, Some(OrderStatus::Refunding), JointStanding::Refunded),
            (JointStatus::CalledOff, None, JointStanding::CalledOff),
        ] {
            assert_eq!(JointStanding::of(round, order), standing, "{round:?} {order:?}");
        }
        assert_eq!(JointStanding::Owed.statuses(), [OrderStatus::Placed]);
        assert_eq!(JointStanding::Joined.statuses(), []);
        let told: usize = JointStanding::ALL.into_iter().map(|one| one.statuses().len()).sum();
        assert_eq!(told, OrderStatus::ALL.len(), "each status of an order is one standing");
    }
}
