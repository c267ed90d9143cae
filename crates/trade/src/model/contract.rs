//! Contracts: what was agreed stays as it was written; how it is kept moves step by step.

use kernel::{Day, Fen, OrganisationId, PersonId, RegionCode, ResourceRef, Timestamp, words};

use super::{
    ContractId, DeliveryId, Goods, Party, PaymentId, QuoteId, Reckoning, Side, Stage, Terms, Weighing,
};
use crate::Error;

words! {
    /// How a contract stands.
    ContractStatus {
        /// Made of an accepted quote; not both sides have confirmed it.
        Awaiting = "awaiting", "trade-contract-awaiting";
        /// Both sides have confirmed it; goods are delivered.
        Active = "active", "trade-contract-active";
        /// All was accepted and paid.
        Fulfilled = "fulfilled", "trade-contract-fulfilled";
        /// Refused before it held, or ended by agreement of both.
        Cancelled = "cancelled", "trade-contract-cancelled";
    }
}

words! {
    /// How a delivery stands.
    DeliveryStatus {
        /// Weighed; the buyer's side has not said anything.
        Recorded = "recorded", "trade-delivery-recorded";
        /// The buyer's side accepted it.
        Accepted = "accepted", "trade-delivery-accepted";
        /// The buyer's side rejected it.
        Rejected = "rejected", "trade-delivery-rejected";
    }
}

words! {
    /// How a payment stands. The platform holds no money: the bank transfers, and the two sides say so here.
    PaymentStatus {
        /// To be paid.
        Due = "due", "trade-payment-due";
        /// The payer says it was transferred.
        Declared = "declared", "trade-payment-declared";
        /// The payee says it came.
        Confirmed = "confirmed", "trade-payment-confirmed";
    }
}

/// Who confirmed for a side, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

/// How a contract is kept. Sums stand here so that the database itself can refuse what must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// How it stands.
    pub status: ContractStatus,
    /// Who confirmed for the buyer.
    pub buyer_signed: Option<Signature>,
    /// Who confirmed for the seller.
    pub seller_signed: Option<Signature>,
    /// What may be delivered at most.
    pub ceiling: i64,
    /// What must be accepted at least.
    pub floor: i64,
    /// What was weighed and not rejected.
    pub delivered: i64,
    /// Deliveries nobody has decided.
    pub pending: i64,
    /// What was accepted, net.
    pub accepted: i64,
    /// Its worth in thousandths of a fen.
    pub accepted_milli: i64,
    /// What is to be paid for it.
    pub due: Fen,
    /// What the payee has confirmed.
    pub confirmed: Fen,
    /// Which side asks to end it.
    pub cancel_by: Option<Side>,
    /// Why.
    pub cancel_reason: String,
    /// Which side disputes it.
    pub dispute_by: Option<Side>,
    /// Why.
    pub dispute_reason: String,
}

/// A contract. All but its state stays as both sides saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// The seller's county: where the goods come from.
    pub county: RegionCode,
    /// Its number.
    pub id: ContractId,
    /// Of which quote.
    pub quote: QuoteId,
    /// Who buys.
    pub buyer: Party,
    /// Who sells.
    pub seller: Party,
    /// What, and how much in all.
    pub goods: Goods,
    /// On which terms.
    pub terms: Terms,
    /// The text both sides confirm.
    pub text: String,
    /// SHA-256 of the text; the sealed log keeps it, too.
    pub text_hash: String,
    /// Since when.
    pub created_at: Timestamp,
    /// How it is kept.
    pub state: State,
}

impl Contract {
    /// Which side this organisation is; none for a third one.
    #[must_use]
    pub fn side_of(&self, organisation: OrganisationId) -> Option<Side> {
        if organisation == self.buyer.organisation {
            Some(Side::Buyer)
        } else if organisation == self.seller.organisation {
            Some(Side::Seller)
        } else {
            None
        }
    }

    /// The organisation of a side.
    #[must_use]
    pub const fn party(&self, side: Side) -> &Party {
        match side {
            Side::Buyer => &self.buyer,
            Side::Seller => &self.seller,
        }
    }

    /// What a policy needs to know of it, as a thing of one of its two sides and of both their counties.
    #[must_use]
    pub const fn of(&self, side: Side) -> ResourceRef {
        ResourceRef::new("TradeContract", self.county)
            .also_in(self.buyer.county)
            .of(self.party(side).organisation)
    }

    /// Who confirmed for a side.
    #[must_use]
    pub const fn signed(&self, side: Side) -> Option<Signature> {
        match side {
            Side::Buyer => self.state.buyer_signed,
            Side::Seller => self.state.seller_signed,
        }
    }

    /// Refuses what needs a contract that holds.
    pub fn must_hold(&self) -> Result<(), Error> {
        match self.state.status {
            ContractStatus::Active => Ok(()),
            ContractStatus::Awaiting => Err(Error::NotConcluded),
            ContractStatus::Fulfilled | ContractStatus::Cancelled => Err(Error::ContractOver),
        }
    }

    /// Refuses a confirmation that was given, that comes too late, or that one person would give for both sides.
    pub fn may_be_signed(&self, side: Side, person: PersonId) -> Result<(), Error> {
        match self.state.status {
            ContractStatus::Awaiting => {}
            ContractStatus::Active => return Err(Error::AlreadySigned),
            ContractStatus::Fulfilled | ContractStatus::Cancelled => return Err(Error::ContractOver),
        }
        if self.signed(side).is_some() {
            return Err(Error::AlreadySigned);
        }
        if self.signed(side.other()).is_some_and(|other| other.person == person) {
            return Err(Error::SamePerson);
        }
        Ok(())
    }
}

/// A stage of the plan, and what was delivered in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageState {
    /// From 1.
    pub number: i32,
    /// The plan.
    pub plan: Stage,
    /// What may be delivered at most.
    pub ceiling: i64,
    /// What was weighed and not rejected.
    pub delivered: i64,
}

impl StageState {
    /// True when its last day is over and less was delivered than the tolerance allows, which is as much below the plan as
    /// the most is above it.
    #[must_use]
    pub fn is_late(&self, today: Day) -> bool {
        self.plan.window.days_late(today) > 0 && self.delivered + self.ceiling < self.plan.quantity * 2
    }
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The contract's county.
    pub county: RegionCode,
    /// Its number.
    pub id: DeliveryId,
    /// Of which contract.
    pub contract: ContractId,
    /// In which stage.
    pub stage: i32,
    /// What the scale said.
    pub weighing: Weighing,
    /// What it is worth.
    pub reckoning: Reckoning,
    /// How it stands.
    pub status: DeliveryStatus,
    /// Why it was rejected.
    pub reason: String,
    /// Who weighed it, on the seller's side.
    pub recorded_by: PersonId,
    /// When.
    pub recorded_at: Timestamp,
}

/// What is to be paid for an accepted delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The contract's county.
    pub county: RegionCode,
    /// Its number.
    pub id: PaymentId,
    /// Of which contract.
    pub contract: ContractId,
    /// For which delivery.
    pub delivery: DeliveryId,
    /// In which stage.
    pub stage: i32,
    /// How much.
    pub amount: Fen,
    /// How it stands.
    pub status: PaymentStatus,
    /// The bank's reference, as the payer wrote it.
    pub reference: String,
    /// The last day on which it is in time; none where the terms name no days.
    pub due_on: Option<Day>,
}

impl Payment {
    /// True when it is due, its last day is over, and the payer has not said that it was paid.
    #[must_use]
    pub fn is_late(&self, today: Day) -> bool {
        self.status == PaymentStatus::Due && self.due_on.is_some_and(|last| last < today)
    }

    /// The next status, if that step exists: due → declared → confirmed, and back to due when nothing came.
    pub fn step(&self, to: PaymentStatus) -> Result<(), Error> {
        match (self.status, to) {
            (PaymentStatus::Due, PaymentStatus::Declared)
            | (PaymentStatus::Declared, PaymentStatus::Confirmed | PaymentStatus::Due) => Ok(()),
            (PaymentStatus::Confirmed, _) => Err(Error::AlreadyPaid),
            _ => Err(Error::PaymentStep),
        }
    }
}
