//! What the market tells the rest of the house. Other contexts read these bodies with types of their own.

mod claim;
mod delivery;
mod goods;
mod inputs;
mod invoice;
mod joint;
mod platform_rules;
mod preorder;
mod promotion;
mod seller;
mod shipment;

use kernel::{Fen, Grams, OrganisationId, PersonId, RegionCode, StationId};

use crate::model::{CheckoutId, Order, OrderId, OrderLine, RefundId};

pub use claim::{ClaimMade, ClaimMoved, ClaimPhotosAdded, ReviewAnswered, ReviewWritten};
pub use delivery::{
    AddressForgotten, AddressKept, AddressOpened, FreightRuleChanged, OrderBoxed, OrderSent, QuotaSet,
    StoreAdded, StoreChanged, StoreOpenedOrClosed,
};
pub use goods::{
    ListingPublished, ListingRevised, ListingWithdrawn, LotCertificateAdded, LotRecorded, MarkClaimed,
    MarkDecided, ProductAdded, ProductPhotosChanged,
};
pub use inputs::{ListingScreened, LotPurchased, PesticideBuyerOpened, PesticideBuyerStated};
pub use invoice::{InvoiceAsked, InvoiceIssued};
pub use joint::{
    JointCalledOff, JointClosed, JointInvited, JointJoined, JointLeft, JointOfferWithdrawn, JointOffered,
    JointOpened, JointOrdered,
};
pub use platform_rules::{OpinionSent, RulesPublished, RulesWithdrawn, RulesWritten};
pub use preorder::{HarvestShared, PreorderCalledOff, PreorderOffered, ReservationMoved, ReservationPlaced};
pub use promotion::{
    CampaignKept, CampaignMoved, CampaignRuleAdded, CampaignRuleRemoved, CouponTaken, ListingEnrolled,
    ListingLeft, SubsidyPaymentRecorded, SubsidyPaymentUndone,
};
pub use seller::{
    PayoutAccountKept, SalesGrantChanged, SalesGrantOffered, SellerApplied, SellerDocumentAdded,
    SellerDocumentDecided, SellerDocumentWithdrawn, SellerReminded, SellerReturned, SellerVerified,
};
pub use shipment::{OrderParted, ShipmentCalledOff, ShipmentMoved};

db::events! {
    /// An official had a provider told of a settlement again.
    SettlementRetried = "market.settlement_retried" {
        subject: order,
        /// The order.
        order: OrderId,
    }

    /// An official had a provider told of a refund again.
    RefundRetried = "market.refund_retried" {
        subject: order,
        /// The order.
        order: OrderId,
        /// The refund.
        refund: RefundId,
    }

    /// An order was placed and its stock is held.
    OrderPlaced = "market.order_placed" {
        subject: order,
        /// The order.
        order: OrderId,
        /// The checkout it is part of.
        checkout: CheckoutId,
        /// Who buys.
        buyer: PersonId,
        /// Who sells.
        seller: OrganisationId,
        /// What is to be paid.
        total: Fen,
    }

    /// An order was cancelled, or its hold expired, before it was paid.
    OrderCancelled = "market.order_cancelled" {
        subject: order,
        /// The order.
        order: OrderId,
        /// `buyer`, `expired`, `payment_failed`, `barred`, or `uncollected` when it was to be paid at its point.
        reason: String,
    }

    /// The provider confirmed the payment of an order.
    OrderPaid = "market.order_paid" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// Who buys.
        buyer: PersonId,
        /// The village the first line comes from: where the value was made.
        origin: RegionCode,
        /// The point it will be collected at.
        pickup: StationId,
        /// The village of that point.
        pickup_region: RegionCode,
        /// What was paid.
        total: Fen,
        /// What of it was for farm inputs, which are no farm produce.
        farm_inputs: Fen,
        /// What of it was for daily goods, which are none either.
        daily_goods: Fen,
        /// Pieces in all lines.
        pieces: i64,
        /// `whole`, or `deposit` and `balance` of a pre-order, which are one order in two payments.
        part: String,
    }

    /// The seller packed an order; what follows is the carriers' work.
    OrderPacked = "market.order_packed" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// The seller's name.
        seller_name: String,
        /// Who buys.
        buyer: PersonId,
        /// Masked name for the label.
        buyer_name: String,
        /// Masked phone for the label.
        buyer_phone: String,
        /// The point it goes to.
        pickup: StationId,
        /// The village of that point.
        pickup_region: RegionCode,
        /// What is in it, for the label.
        contents: String,
        /// Net weight.
        net: Grams,
        /// What is to be paid before it is handed out; nothing when it is paid.
        due: Fen,
        /// 1 or 2 for the shipments of an order that is sent in two; 0 for one that is sent whole.
        shipment: i64,
    }

    /// The buyer will pay when collecting; the order is to be packed.
    OrderPromised = "market.order_promised" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// Who buys.
        buyer: PersonId,
        /// The point it will be paid and collected at.
        pickup: StationId,
        /// What is due there.
        due: Fen,
    }

    /// A seller said whether buyers may pay when they collect.
    PaidAtPickupChosen = "market.paid_at_pickup_chosen" {
        subject: seller,
        /// Who sells.
        seller: OrganisationId,
        /// Whether they may.
        yes: bool,
    }

    /// The seller cannot deliver an order; a refund of what was paid follows.
    OrderDeclined = "market.order_declined" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// Why.
        reason: String,
    }

    /// An order that was packed does not reach its buyer: it is lost, was claimed as missing, or nobody collected it. A parcel of it
    /// goes back to its sender.
    OrderCalledBack = "market.order_called_back" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who sells.
        seller: OrganisationId,
        /// `lost` or `uncollected`.
        why: String,
        /// In the seller's words, when they say that it is lost.
        words: String,
        /// 1 or 2 for a shipment of an order that is sent in two; 0 for all of it.
        shipment: i64,
    }

    /// The provider is told to give money back to a buyer.
    RefundInstructed = "market.refund_instructed" {
        subject: order,
        /// The order.
        order: OrderId,
        /// The refund.
        refund: RefundId,
        /// `cancelled`, `too_late`, `short`, `weight`, `claim` or `barred`.
        reason: String,
        /// Who sells.
        seller: OrganisationId,
        /// The village the first line comes from.
        origin: RegionCode,
        /// True when the order stands in the statistics, so the refund is taken off again.
        counted: bool,
        /// True when nothing of the order's money is left.
        whole: bool,
        /// How much.
        total: Fen,
        /// What of it was for farm inputs, which are no farm produce.
        farm_inputs: Fen,
        /// What of it was for daily goods, which are none either.
        daily_goods: Fen,
    }

    /// The buyer paid by a way that was given up, when the order was paid already: the provider is told to give that back.
    PaidTwice = "market.paid_twice" {
        subject: order,
        /// The order.
        order: OrderId,
        /// The refund.
        refund: RefundId,
        /// The provider that has it.
        provider: String,
        /// How much.
        total: Fen,
    }

    /// The provider gave back what was paid a second time.
    SecondPaymentReturned = "market.second_payment_returned" {
        subject: order,
        /// The order.
        order: OrderId,
        /// The refund.
        refund: RefundId,
    }

    /// The provider gave the money back.
    RefundConfirmed = "market.refund_confirmed" {
        subject: order,
        /// The order.
        order: OrderId,
        /// The refund.
        refund: RefundId,
    }

    /// The buyer has the goods; the provider is told to pay the seller.
    SettlementInstructed = "market.settlement_instructed" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Who is paid.
        seller: OrganisationId,
        /// What the seller gets.
        net: Fen,
        /// What the platform gets.
        commission: Fen,
    }

    /// The provider paid the seller.
    SettlementConfirmed = "market.settlement_confirmed" {
        subject: order,
        /// The order.
        order: OrderId,
    }

    /// An order moved on because the carriers reported it.
    OrderMoved = "market.order_moved" {
        subject: order,
        /// The order.
        order: OrderId,
        /// Its status now.
        status: String,
    }
}

impl OrderPaid {
    /// From the order and its lines.
    #[must_use]
    pub fn of(order: &Order, lines: &[OrderLine]) -> Self {
        Self {
            county: order.county,
            order: order.id,
            seller: order.seller,
            buyer: order.buyer.person,
            origin: origin_of(order, lines),
            pickup: order.pickup,
            pickup_region: order.pickup_region,
            total: order.total,
            farm_inputs: paid_for(lines, OrderLine::is_farm_input),
            daily_goods: paid_for(lines, OrderLine::is_daily_goods),
            pieces: lines.iter().map(|line| line.quantity).sum(),
            part: order.part.as_str().to_owned(),
        }
    }
}

/// What was paid for lines of a kind.
fn paid_for(lines: &[OrderLine], those: fn(&OrderLine) -> bool) -> Fen {
    Fen(lines.iter().filter(|line| those(line)).map(|line| line.amount.0 - line.discount.0).sum())
}

/// The village an order's value is counted in: that of its first line.
#[must_use]
pub fn origin_of(order: &Order, lines: &[OrderLine]) -> RegionCode {
    lines.first().map_or(order.county, |line| line.origin)
}
