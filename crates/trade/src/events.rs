//! What bulk trade tells the rest of the house. Other contexts read these bodies with types of their own.
//!
//! Prices of quotes are in no event: what two organisations talk about is theirs until there is a contract.

use kernel::{Day, Fen, OrganisationId, RegionCode};

use crate::model::{ContractId, DeliveryId, PaymentId, PostId, PurchaserId, QuoteId};

macro_rules! posted {
    ($($(#[$meta:meta])* $name:ident = $kind:literal;)*) => {
        db::events! {$(
            $(#[$meta])*
            $name = $kind {
                subject: post,
                /// The post.
                post: PostId,
                /// Whose it is.
                organisation: OrganisationId,
                /// Its name.
                name: String,
                /// What kind of produce.
                category: String,
                /// Its name.
                product: String,
                /// The grade.
                grade: String,
                /// `weight` (grams) or `piece`.
                unit: String,
                /// Grams or pieces.
                quantity: i64,
                /// Where.
                place: RegionCode,
                /// From when.
                from: Day,
                /// Until when.
                to: Day,
                /// The last day it is shown.
                valid_until: Day,
            }
        )*}
    };
}

posted! {
    /// An organisation wants to buy.
    DemandPosted = "trade.demand_posted";
    /// A verified seller has to sell.
    SupplyPosted = "trade.supply_posted";
}

db::events! {
    /// An organisation that only buys asked its county.
    PurchaserRegistered = "trade.purchaser_registered" {
        subject: purchaser,
        /// The registration.
        purchaser: PurchaserId,
        /// Its name.
        name: String,
    }

    /// The county let it buy.
    PurchaserVerified = "trade.purchaser_verified" {
        subject: purchaser,
        /// The registration.
        purchaser: PurchaserId,
        /// The organisation that was made of it.
        organisation: OrganisationId,
        /// Its name.
        name: String,
        /// Where it is registered.
        village: RegionCode,
    }

    /// The county sent it back.
    PurchaserReturned = "trade.purchaser_returned" {
        subject: purchaser,
        /// The registration.
        purchaser: PurchaserId,
        /// Why.
        reason: String,
    }

    /// A post was taken back.
    PostWithdrawn = "trade.post_withdrawn" {
        subject: post,
        /// The post.
        post: PostId,
        /// Whose it was.
        organisation: OrganisationId,
    }

    /// An organisation put terms on the table: for the first time, or in answer.
    QuoteMade = "trade.quote_made" {
        subject: quote,
        /// The quote.
        quote: QuoteId,
        /// On which post.
        post: PostId,
        /// Who would buy.
        buyer: OrganisationId,
        /// Who would sell.
        seller: OrganisationId,
        /// Who put the terms there.
        by: OrganisationId,
        /// Which time.
        turn: i64,
    }

    /// One side ended the talk.
    QuoteEnded = "trade.quote_ended" {
        subject: quote,
        /// The quote.
        quote: QuoteId,
        /// Who would buy.
        buyer: OrganisationId,
        /// Who would sell.
        seller: OrganisationId,
        /// Who ended it.
        by: OrganisationId,
    }

    /// The other side accepted the terms; a contract waits for both to confirm it.
    ContractDrafted = "trade.contract_drafted" {
        subject: contract,
        /// The contract.
        contract: ContractId,
        /// Of which quote.
        quote: QuoteId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// SHA-256 of its text.
        text_hash: String,
    }

    /// Both sides confirmed: the contract holds.
    ContractConcluded = "trade.contract_concluded" {
        subject: contract,
        /// The contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// The buyer's county.
        buyer_county: RegionCode,
        /// The buyer's name.
        buyer_name: String,
        /// Who sells.
        seller: OrganisationId,
        /// The seller's name.
        seller_name: String,
        /// The seller's village: where the goods come from.
        origin: RegionCode,
        /// What kind of produce.
        category: String,
        /// Its name.
        product: String,
        /// `weight` (grams) or `piece`.
        unit: String,
        /// Grams or pieces.
        quantity: i64,
        /// Price of a kilogram or a piece.
        price: Fen,
        /// What the agreed quantity is worth.
        amount: Fen,
        /// SHA-256 of its text.
        text_hash: String,
    }

    /// A contract was refused before it held, or ended by agreement of both.
    ContractCancelled = "trade.contract_cancelled" {
        subject: contract,
        /// The contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// True when it had held.
        concluded: bool,
        /// Why.
        reason: String,
    }

    /// All was accepted and paid.
    ContractFulfilled = "trade.contract_fulfilled" {
        subject: contract,
        /// The contract.
        contract: ContractId,
        /// Who bought.
        buyer: OrganisationId,
        /// Who sold.
        seller: OrganisationId,
        /// What was paid in all.
        amount: Fen,
    }

    /// A side disputes a contract, or no longer does.
    ContractDisputed = "trade.contract_disputed" {
        subject: contract,
        /// The contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// Which side.
        side: String,
        /// True when it disputes, false when the dispute is over.
        disputed: bool,
        /// Why.
        reason: String,
    }

    /// A delivery or a payment of a contract is late; told once for each.
    ContractLate = "trade.contract_late" {
        subject: contract,
        /// The contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// `delivery` or `payment`.
        what: String,
        /// The stage of a delivery; 0 for a payment.
        stage: i32,
    }

    /// Something was said in the dispute of a contract.
    DisputeStated = "trade.dispute_stated" {
        subject: contract,
        /// The contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// `buyer`, `seller` or `county`.
        by: String,
        /// What was said.
        words: String,
    }

    /// The seller's side weighed a delivery.
    DeliveryRecorded = "trade.delivery_recorded" {
        subject: delivery,
        /// The delivery.
        delivery: DeliveryId,
        /// Of which contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// In which stage.
        stage: i32,
        /// Grams or pieces, net.
        net: i64,
    }

    /// The buyer's side accepted a delivery.
    DeliveryAccepted = "trade.delivery_accepted" {
        subject: delivery,
        /// The delivery.
        delivery: DeliveryId,
        /// Of which contract.
        contract: ContractId,
        /// In which stage.
        stage: i32,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// The seller's village: where the value was made.
        origin: RegionCode,
        /// Its name.
        product: String,
        /// `weight` (grams) or `piece`.
        unit: String,
        /// Grams or pieces, net.
        net: i64,
        /// What is to be paid for it.
        amount: Fen,
    }

    /// The buyer's side rejected a delivery.
    DeliveryRejected = "trade.delivery_rejected" {
        subject: delivery,
        /// The delivery.
        delivery: DeliveryId,
        /// Of which contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// Why.
        reason: String,
    }

    /// The payer says a stage was transferred, or the payee that nothing came.
    PaymentDeclared = "trade.payment_declared" {
        subject: payment,
        /// The payment.
        payment: PaymentId,
        /// Of which contract.
        contract: ContractId,
        /// Who buys.
        buyer: OrganisationId,
        /// Who sells.
        seller: OrganisationId,
        /// `declared` or `due`.
        status: String,
    }

    /// The payee confirmed a payment.
    StagePaid = "trade.stage_paid" {
        subject: payment,
        /// The payment.
        payment: PaymentId,
        /// Of which contract.
        contract: ContractId,
        /// In which stage.
        stage: i32,
        /// Who paid.
        buyer: OrganisationId,
        /// Who was paid.
        seller: OrganisationId,
        /// The seller's village.
        origin: RegionCode,
        /// How much.
        amount: Fen,
    }
}
