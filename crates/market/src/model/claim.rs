//! Claims: what a buyer asks for when something is wrong or may come back.
//!
//! ```text
//! open ──agrees──▶ refunded                     returning ──sent──▶ sent ──arrived──▶ refunded
//!   │ └─agrees to a return──▶ returning            └─ten days──▶ withdrawn   └─refuses──▶ refused
//!   ├─three days of silence──▶ as if agreed
//!   ├─buyer──▶ withdrawn
//!   └─refuses──▶ refused ──buyer, seven days──▶ disputed ──county──▶ refunded, in part or whole
//!                   └─seven days──▶ rejected       └─county──▶ rejected
//! ```
//!
//! What never arrived is claimed for the whole order, or for each of its shipments, before it is collected; it is withdrawn when
//! the goods are collected after all.

use evidence::model::FileId;
use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, Resource, ResourceRef, Timestamp, id, words};

use super::{ListingId, Order, OrderId, OrderLine, OrderStatus, ReturnRule, Shipment, ShipmentStatus, Way};
use crate::{ClaimError, Error, Result};

id!(
    /// A claim (售后单).
    ClaimId
);

id!(
    /// A photograph with a claim.
    ClaimPhotoId
);

/// The most photographs a side shows each time.
pub const MOST_CLAIM_PHOTOS: usize = 6;

/// A photograph that a side shows with what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimPhoto {
    /// Its number.
    pub id: ClaimPhotoId,
    /// The step it was shown with.
    pub step: i64,
    /// From 1.
    pub place: i32,
    /// The file.
    pub file: FileId,
    /// Pixels of the largest size.
    pub width: i32,
    /// Pixels of the largest size.
    pub height: i32,
}

words! {
    /// What is wrong.
    ClaimKind {
        /// Broken or spoilt (损坏变质).
        Damaged = "damaged", "market-claim-damaged";
        /// Fewer or less than the order says (少件缺量).
        Short = "short", "market-claim-short";
        /// Other goods than the order says (货不对板).
        Wrong = "wrong", "market-claim-wrong";
        /// The buyer changed their mind within seven days (七天无理由退货).
        Return = "return", "market-claim-return";
        /// Nothing arrived (一直没收到): of the whole order.
        NotReceived = "not_received", "market-claim-not-received";
    }
}

words! {
    /// Where a claim stands.
    ClaimStatus {
        /// The seller has to answer.
        Open = "open", "market-claim-open";
        /// The seller agreed or the county decided that the goods come back; the buyer has to send them.
        Returning = "returning", "market-claim-returning";
        /// The buyer sent them; the seller has to say that they arrived.
        Sent = "sent", "market-claim-sent";
        /// The seller refused; the buyer may ask the county.
        Refused = "refused", "market-claim-refused";
        /// The county has to decide.
        Disputed = "disputed", "market-claim-disputed";
        /// Money goes back.
        Refunded = "refunded", "market-claim-refunded";
        /// Nothing goes back.
        Rejected = "rejected", "market-claim-rejected";
        /// The buyer gave it up.
        Withdrawn = "withdrawn", "market-claim-withdrawn";
    }
}

words! {
    /// Who takes a step.
    Side {
        /// The buyer.
        Buyer = "buyer", "market-side-buyer";
        /// The seller's people.
        Seller = "seller", "market-seller";
        /// The county's clerk.
        County = "county", "market-side-county";
        /// Time.
        System = "system", "market-side-system";
    }
}

impl ClaimStatus {
    /// True when this side may take the claim from here to there.
    #[must_use]
    pub const fn may_become(self, to: Self, side: Side) -> bool {
        use ClaimStatus::{Disputed, Open, Refunded, Refused, Rejected, Returning, Sent, Withdrawn};
        matches!(
            (self, to, side),
            (Open, Refunded | Returning, Side::Seller | Side::System)
                | (Open | Sent, Refused, Side::Seller)
                | (Open | Returning | Refused | Disputed, Withdrawn, Side::Buyer)
                | (Returning, Sent, Side::Buyer)
                | (Open | Returning | Refused | Disputed, Withdrawn, Side::System)
                | (Sent, Refunded, Side::Seller | Side::System)
                | (Refused, Disputed, Side::Buyer)
                | (Refused, Rejected, Side::System)
                | (Disputed, Refunded | Returning | Rejected, Side::County)
        )
    }

    /// How many days somebody has to take the next step; after that it is taken for them. The county's own
    /// decision is never taken for it.
    #[must_use]
    pub const fn days_to_act(self) -> Option<i64> {
        match self {
            Self::Open => Some(3),
            Self::Sent => Some(5),
            Self::Refused => Some(7),
            Self::Returning => Some(10),
            _ => None,
        }
    }

    /// What becomes of it when that time is over.
    #[must_use]
    pub const fn by_silence(self, kind: ClaimKind) -> Option<Self> {
        match (self, kind) {
            (Self::Open, ClaimKind::Return) => Some(Self::Returning),
            (Self::Open | Self::Sent, _) => Some(Self::Refunded),
            (Self::Returning, _) => Some(Self::Withdrawn),
            (Self::Refused, _) => Some(Self::Rejected),
            _ => None,
        }
    }
}

/// What a buyer asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDraft {
    /// Which line of the order.
    pub listing: ListingId,
    /// What is wrong.
    pub kind: ClaimKind,
    /// How many pieces.
    pub pieces: i64,
    /// How much money.
    pub amount: Fen,
    /// In the buyer's words.
    pub words: String,
}

/// How many days after collection something wrong can still be said: fresh goods spoil, others do not.
const fn days_for_faults(rule: ReturnRule) -> i64 {
    if matches!(rule, ReturnRule::Fresh) { 2 } else { 15 }
}

/// Days after which goods are missing of which nothing was heard: since they were packed, or seen last.
pub const MISSING_DAYS: i64 = 7;
/// How many days after a carrier left them at the door, or silence was taken for that, goods may still be missing.
const DAYS_FOR_MISSING: i64 = 15;

/// Seven days, from the day after the goods were received (消费者权益保护法 25).
const RETURN_DAYS: i64 = 7;

/// The last day on which a line may be claimed, if it may be at all.
#[must_use]
pub fn last_day(kind: ClaimKind, rule: ReturnRule, collected: Timestamp) -> Option<Day> {
    let days = match (kind, rule) {
        (ClaimKind::Return, ReturnRule::SevenDays) => RETURN_DAYS,
        (ClaimKind::Return, ReturnRule::Fresh | ReturnRule::ByConsent) => return None,
        (ClaimKind::NotReceived, _) => DAYS_FOR_MISSING,
        _ => days_for_faults(rule),
    };
    Some(collected.plus_days(days).day())
}

impl ClaimDraft {
    /// Refuses what was not collected, what may not come back, what is too late, and more than the line has left.
    pub fn check(&self, order: &Order, line: &OrderLine, now: Timestamp) -> Result<()> {
        if self.kind == ClaimKind::NotReceived {
            return self.check_missing(order, now);
        }
        if order.status != OrderStatus::Collected {
            return Err(ClaimError::NotCollected.into());
        }
        let Some(until) = last_day(self.kind, line.return_rule, order.collected_at) else {
            return Err(ClaimError::NoReturn(line.title.clone()).into());
        };
        if now.day() > until {
            return Err(ClaimError::TooLate(until).into());
        }
        if !(1..=line.quantity).contains(&self.pieces) {
            return Err(ClaimError::Pieces(line.quantity).into());
        }
        let most = self.most(line)?;
        if self.amount < Fen(1) || self.amount > most {
            return Err(ClaimError::Amount(most).into());
        }
        if self.words.trim().chars().count() > 500 {
            return Err(Error::WordsTooLong);
        }
        if self.words.trim().is_empty() && self.kind != ClaimKind::Return {
            return Err(Error::ReasonMissing);
        }
        Ok(())
    }

    /// Refuses while goods are still expected, what was handed over against a code, and what is too late.
    fn check_missing(&self, order: &Order, now: Timestamp) -> Result<()> {
        if order.status == OrderStatus::Collected && order.way == Way::Parcel {
            let until = order.collected_at.plus_days(DAYS_FOR_MISSING).day();
            if now.day() > until {
                return Err(ClaimError::TooLate(until).into());
            }
        } else if !order.may_be_missing(now) {
            return Err(ClaimError::StillExpected(order.expected_by()).into());
        }
        self.check_story()
    }

    /// The same for a shipment of an order that is sent in two.
    pub fn check_missing_shipment(&self, order: &Order, one: &Shipment, now: Timestamp) -> Result<()> {
        if one.status == ShipmentStatus::Collected && order.way == Way::Parcel {
            let until = one.changed_at.plus_days(DAYS_FOR_MISSING).day();
            if now.day() > until {
                return Err(ClaimError::TooLate(until).into());
            }
        } else if !one.may_be_missing(now) {
            let promised = one.promised_on.filter(|_| one.status == ShipmentStatus::Waiting);
            let by = promised.map_or(one.expected_by(), |day| day.plus_days(MISSING_DAYS));
            return Err(ClaimError::StillExpected(by).into());
        }
        self.check_story()
    }

    /// Refuses what never arrived without a word of the buyer, and too many words.
    fn check_story(&self) -> Result<()> {
        if self.words.trim().chars().count() > 500 {
            return Err(Error::WordsTooLong);
        }
        if self.words.trim().is_empty() { Err(Error::ReasonMissing) } else { Ok(()) }
    }

    /// The most that can go back: the price of the pieces, or what is left of the line.
    pub fn most(&self, line: &OrderLine) -> Result<Fen> {
        Ok(line.paid_for(self.pieces).min(line.left()?))
    }
}

/// A claim as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: ClaimId,
    /// Of which order.
    pub order: OrderId,
    /// Of which line.
    pub listing: ListingId,
    /// What the line says.
    pub title: String,
    /// Who asks.
    pub buyer: PersonId,
    /// Who is asked.
    pub seller: OrganisationId,
    /// The seller's name.
    pub seller_name: String,
    /// What is wrong.
    pub kind: ClaimKind,
    /// How many pieces.
    pub pieces: i64,
    /// How much is asked for.
    pub asked: Fen,
    /// How much goes back.
    pub given: Fen,
    /// Where it stands.
    pub status: ClaimStatus,
    /// Until when somebody has to act; nothing when nobody has to or the county decides.
    pub due_at: Option<Timestamp>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Which shipment never arrived, of an order sent in two; 0 for anything else.
    pub shipment: i64,
}

impl Order {
    /// The day by which goods that were packed are expected: so many days after they were packed, or seen last.
    #[must_use]
    pub fn expected_by(&self) -> Day {
        self.changed_at.plus_days(MISSING_DAYS).day()
    }

    /// True when paid goods are on their way and nothing was heard of them for too long.
    #[must_use]
    pub fn may_be_missing(&self, now: Timestamp) -> bool {
        let on_their_way =
            matches!(self.status, OrderStatus::Packed | OrderStatus::InTransit | OrderStatus::Ready);
        on_their_way && !self.is_due() && now.day() > self.expected_by()
    }
}

impl Claim {
    /// True while somebody has to act on it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !matches!(self.status, ClaimStatus::Refunded | ClaimStatus::Rejected | ClaimStatus::Withdrawn)
    }

    /// True when this side may take it there. Goods that come back are paid for when they are there; what is broken
    /// does not come back.
    #[must_use]
    pub fn may_become(&self, to: ClaimStatus, side: Side) -> bool {
        let is_return = self.kind == ClaimKind::Return;
        let wrong_way = (self.status == ClaimStatus::Open && to == ClaimStatus::Refunded && is_return)
            || (to == ClaimStatus::Returning && !is_return);
        // Only what arrived after all is withdrawn by itself while somebody has to answer it.
        let not_by_itself = (to, side) == (ClaimStatus::Withdrawn, Side::System)
            && self.status != ClaimStatus::Returning
            && self.kind != ClaimKind::NotReceived;
        !wrong_way && !not_by_itself && self.status.may_become(to, side)
    }
}

impl Resource for Claim {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Claim", self.county).of(self.seller).owned_by(self.buyer)
    }
}

/// One thing said or done about a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimStep {
    /// Its number.
    pub id: i64,
    /// Where the claim stood afterwards.
    pub status: ClaimStatus,
    /// Which side.
    pub side: Side,
    /// In their words.
    pub words: String,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However the sides act, a claim ends once, and money goes back only because the seller agreed, was
        /// silent, or the county said so.
        #[test]
        fn a_claim_ends_once(steps in prop::collection::vec((0_usize..8, 0_usize..4), 0..60)) {
            let mut status = ClaimStatus::Open;
            for (to, side) in steps {
                let (to, side) = (ClaimStatus::ALL[to], Side::ALL[side]);
                if status.may_become(to, side) {
                    prop_assert!(!matches!(
                        status,
                        ClaimStatus::Refunded | ClaimStatus::Rejected | ClaimStatus::Withdrawn
                    ));
                    prop_assert!(to != ClaimStatus::Refunded || side != Side::Buyer);
                    prop_assert!(status != ClaimStatus::Disputed || side == Side::County || to == ClaimStatus::Withdrawn);
                    status = to;
                }
            }
        }
    }

    #[test]
    fn silence_leads_where_time_may_lead() {
        for status in ClaimStatus::ALL {
            for kind in ClaimKind::ALL {
                assert_eq!(status.days_to_act().is_some(), status.by_silence(kind).is_some(), "{status:?}");
                if let Some(to) = status.by_silence(kind) {
                    assert!(status.may_become(to, Side::System), "{status:?} {kind:?}");
                }
            }
        }
    }

    #[test]
    fn words_read_back() {
        for status in ClaimStatus::ALL {
            assert_eq!(ClaimStatus::parse(status.as_str()), Some(status));
        }
        for kind in ClaimKind::ALL {
            assert_eq!(ClaimKind::parse(kind.as_str()), Some(kind));
        }
        for side in Side::ALL {
            assert_eq!(Side::parse(side.as_str()), Some(side));
        }
    }

    #[test]
    fn fresh_goods_do_not_come_back_and_others_do_for_seven_days() {
        let collected = Day::new(2026, 10, 1).unwrap().start();
        assert_eq!(last_day(ClaimKind::Return, ReturnRule::Fresh, collected), None);
        assert_eq!(last_day(ClaimKind::Return, ReturnRule::ByConsent, collected), None);
        assert_eq!(last_day(ClaimKind::Return, ReturnRule::SevenDays, collected), Day::new(2026, 10, 8));
        assert_eq!(last_day(ClaimKind::Damaged, ReturnRule::Fresh, collected), Day::new(2026, 10, 3));
    }
}
