//! What the market tells the rest of the house. Other contexts read these bodies with types of their own.

mod delivery;
mod inputs;
mod invoice;
mod joint;
mod platform_rules;
mod preorder;
mod promotion;
mod shipment;

use kernel::{Day, Fen, Grams, OrganisationId, PersonId, RegionCode, StationId};

use crate::model::{
    ApplicationId, CheckoutId, ClaimId, DocumentId, GrantId, ListingId, LotId, MarkId, Order, OrderId,
    OrderLine, PreorderId, ProductId, RefundId, ReviewId,
};

pub use delivery::{
    AddressForgotten, AddressKept, AddressOpened, FreightRuleChanged, OrderBoxed, OrderSent, QuotaSet,
    StoreAdded, StoreOpenedOrClosed,
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
    ListingLeft,
};
pub use shipment::{OrderParted, ShipmentCalledOff, ShipmentMoved};

db::events! {
    /// An official had a provider told of a settlement again.
    SettlementRetried = "market.settlement_retried" {
        subject: order,
        /// The order.
        order: OrderId,
    }

    /// Somebody asked the county to be verified as a seller.
    SellerApplied = "market.seller_applied" {
        subject: application,
        /// The application.
        application: ApplicationId,
        /// What they are.
        kind: String,
        /// The seller that is verified anew; none for a new one.
        seller: Option<OrganisationId>,
    }

    /// The county verified a seller.
    SellerVerified = "market.seller_verified" {
        subject: seller,
        /// The seller.
        seller: OrganisationId,
        /// What it is.
        kind: String,
        /// Its name.
        name: String,
        /// Its village.
        village: RegionCode,
        /// Until when it is to be verified anew.
        due_on: Day,
    }

    /// Somebody who sells, or wants to, handed in a document.
    SellerDocumentAdded = "market.seller_document_added" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it is, once there is a shop.
        seller: Option<OrganisationId>,
        /// What it is.
        kind: String,
        /// Its last day, if it has one.
        valid_until: Option<Day>,
        /// SHA-256 of the file.
        hash: String,
    }

    /// Somebody who sells took a document back.
    SellerDocumentWithdrawn = "market.seller_document_withdrawn" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it was, once there was a shop.
        seller: Option<OrganisationId>,
    }

    /// The county decided on a licence to deal in farm inputs.
    SellerDocumentDecided = "market.seller_document_decided" {
        subject: document,
        /// The document.
        document: DocumentId,
        /// Whose it is.
        seller: Option<OrganisationId>,
        /// Whether it counts.
        accepted: bool,
        /// Why not; or a remark.
        reason: String,
    }

    /// A seller was reminded of what ends.
    SellerReminded = "market.seller_reminded" {
        subject: seller,
        /// The seller.
        seller: OrganisationId,
        /// The document; none for the verification and a harvest.
        document: Option<DocumentId>,
        /// The pre-order whose harvest is to be recorded.
        preorder: Option<PreorderId>,
        /// The order of which something was promised to follow.
        order: Option<OrderId>,
        /// Its last day.
        due_on: Day,
        /// 30 or 7 days before, 0 once it lapsed.
        days: i32,
    }

    /// A producer offered another seller to sell its lots.
    SalesGrantOffered = "market.sales_grant_offered" {
        subject: grant,
        /// The grant.
        grant: GrantId,
        /// The product whose lots may be sold.
        product: ProductId,
        /// Who made or grew it.
        producer: OrganisationId,
        /// Who may sell it.
        grantee: OrganisationId,
        /// The last day.
        until: Day,
    }

    /// A grant was accepted, refused or ended.
    SalesGrantChanged = "market.sales_grant_changed" {
        subject: grant,
        /// The grant.
        grant: GrantId,
        /// Who made or grew the product.
        producer: OrganisationId,
        /// Who might sell it.
        grantee: OrganisationId,
        /// `accepted`, `refused` or `ended`.
        status: String,
    }

    /// A seller changed the photographs of a product.
    ProductPhotosChanged = "market.product_photos_changed" {
        subject: product,
        /// The product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// `added`, `described`, `moved` or `removed`.
        what: String,
        /// How many there are now.
        photos: i64,
    }

    /// A seller claimed a quality mark for a product.
    MarkClaimed = "market.mark_claimed" {
        subject: quality_mark,
        /// The mark.
        quality_mark: MarkId,
        /// Of this product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// Which mark.
        mark: String,
        /// The certificate's number.
        number: String,
        /// Its last day.
        valid_to: Day,
    }

    /// The county verified, refused or took back a quality mark.
    MarkDecided = "market.mark_decided" {
        subject: quality_mark,
        /// The mark.
        quality_mark: MarkId,
        /// Of this product.
        product: ProductId,
        /// `verified`, `refused` or `revoked`.
        status: String,
        /// Why; empty when it was verified.
        reason: String,
    }

    /// The county sent an application back.
    SellerReturned = "market.seller_returned" {
        subject: application,
        /// The application.
        application: ApplicationId,
        /// Why.
        reason: String,
    }

    /// A seller said what their number at a payment provider is.
    PayoutAccountKept = "market.payout_account_kept" {
        subject: seller,
        /// The seller.
        seller: OrganisationId,
        /// `wechat`.
        provider: String,
        /// The last four digits.
        last_digits: String,
    }

    /// A seller described a product.
    ProductAdded = "market.product_added" {
        subject: product,
        /// The product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// Its name.
        name: String,
    }

    /// A seller recorded a lot.
    LotRecorded = "market.lot_recorded" {
        subject: lot,
        /// The lot.
        lot: LotId,
        /// Of this product.
        product: ProductId,
        /// Its seller.
        seller: OrganisationId,
        /// The village it comes from.
        origin: RegionCode,
        /// Pieces.
        pieces: i64,
        /// Number of its certificate of conformity; empty when none is needed.
        certificate: String,
    }

    /// Pieces of a lot went on the shelf.
    ListingPublished = "market.listing_published" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// Its seller.
        seller: OrganisationId,
        /// The lot.
        lot: LotId,
        /// What the shelf says.
        title: String,
        /// Price of a piece.
        price: Fen,
        /// Pieces offered.
        pieces: i64,
    }

    /// The terms of a listing changed for those who buy from now on.
    ListingRevised = "market.listing_revised" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// Its seller.
        seller: OrganisationId,
        /// What the shelf says.
        title: String,
        /// Price of a piece.
        price: Fen,
        /// Pieces that came from the lot; below nothing, that many went back.
        more: i64,
    }

    /// A listing left the shelf; its unsold pieces went back to the lot.
    ListingWithdrawn = "market.listing_withdrawn" {
        subject: listing,
        /// The listing.
        listing: ListingId,
        /// Pieces that went back.
        pieces: i64,
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

    /// A buyer asked for money back or to send goods back.
    ClaimMade = "market.claim_made" {
        subject: claim,
        /// The claim.
        claim: ClaimId,
        /// Of this order.
        order: OrderId,
        /// Of this seller.
        seller: OrganisationId,
        /// `damaged`, `short`, `wrong` or `return`.
        kind: String,
        /// How much.
        asked: Fen,
    }

    /// One side showed photographs with what it said.
    ClaimPhotosAdded = "market.claim_photos_added" {
        subject: claim,
        /// The claim.
        claim: ClaimId,
        /// `buyer` or `seller`.
        side: String,
        /// How many.
        photos: i64,
    }

    /// One side took a claim a step further.
    ClaimMoved = "market.claim_moved" {
        subject: claim,
        /// The claim.
        claim: ClaimId,
        /// Of this order.
        order: OrderId,
        /// Of this seller.
        seller: OrganisationId,
        /// `buyer`, `seller`, `county` or `system`.
        side: String,
        /// Where it stands now.
        status: String,
        /// What goes back.
        given: Fen,
    }

    /// A buyer said what they think of goods they collected.
    ReviewWritten = "market.review_written" {
        subject: review,
        /// The review.
        review: ReviewId,
        /// Of this order.
        order: OrderId,
        /// Of this product.
        product: ProductId,
        /// Of this seller.
        seller: OrganisationId,
        /// From 1 to 5.
        stars: i32,
    }

    /// A seller answered a review.
    ReviewAnswered = "market.review_answered" {
        subject: review,
        /// The review.
        review: ReviewId,
        /// The seller.
        seller: OrganisationId,
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
