//! Products, lots, listings and orders: what they are and how they may change. No database, no clock.

pub mod at_pickup;
mod attempt;
mod campaign;
mod catalogue;
mod claim;
mod delivery;
mod document;
mod freight;
mod goods_bundle;
mod goods_change;
mod goods_file;
mod goods_written;
mod grant;
mod inputs;
mod invoice;
mod joint;
mod joint_round;
mod kind;
mod lot_certificate;
mod mark;
mod measure;
mod order;
mod order_line;
mod photo;
mod place;
mod platform_rules;
mod preorder;
mod promotion;
mod refund;
mod relief;
mod reminder;
mod reputation;
mod reservation;
mod restricted;
mod review;
mod search;
mod seller;
mod shipment;
mod subsidy;

pub use attempt::{numbered, read_numbered};
pub use campaign::{
    Benefit, Campaign, CampaignDraft, CampaignStatus, Condition, Coupon, CouponId, CouponTerms, Enrolment,
    EnrolmentId, Rule, RuleId, Stacking, WHOLE,
};
pub use catalogue::{
    Category, ENDLESS, Listing, ListingId, LotDraft, LotId, PickupPoint, ProductDraft, ProductId, ReturnRule,
    Terms,
};
pub use claim::{
    Claim, ClaimDraft, ClaimId, ClaimKind, ClaimPhoto, ClaimPhotoId, ClaimStatus, ClaimStep, MISSING_DAYS,
    MOST_CLAIM_PHOTOS, Side, last_day,
};
pub use delivery::{
    Address, AddressId, Choice, DAYS_OF_SILENCE, Delivery, MOST_TRIES, Quota, Recipient, Way,
};
pub use document::{
    Decision, DocumentDraft, DocumentId, DocumentKind, SellerDocument, Validity, check_documents, required_of,
};
pub use freight::{
    FreightRule, FreightRuleId, FreightTerms, SLOT_DAYS, SlotId, SlotTimes, Store, StoreDraft, StoreId,
    rule_for,
};
pub use goods_bundle::{Bundle, open_bundle};
pub use goods_change::GoodsChange;
pub use goods_file::{GoodsRow, GoodsTable, MOST_ROWS, RowFault, goods_headings, read_goods};
pub use goods_written::GoodsFacts;
pub use grant::{GrantId, GrantStatus, GrantStep, SalesGrant, SoldUnder, check_until};
pub use inputs::{
    BuyerStatement, KeptStatement, PesticideSale, ProductFacts, Purchase, PurchaseDraft, PurchaseId, SaleId,
    StatedBuyer, check_purchase, registration_number,
};
pub use invoice::{Invoice, InvoiceDraft, InvoiceId, InvoiceKind, check_number};
pub use joint::{Audience, JointOffer, JointOfferDraft, JointOfferId, JointRoundDraft, Steps};
pub use joint_round::{
    JointFailure, JointNotice, JointNoticeKind, JointRound, JointRoundId, JointShare, JointShareId,
    JointStanding, JointStatus,
};
pub(crate) use kind::check_catalogue;
pub use kind::{Attribute, Kind, Said, kinds};
pub use lot_certificate::{LotCertificate, LotCertificateId};
pub use mark::{Mark, MarkDraft, MarkId, MarkStatus, QualityMark};
pub use measure::{Measure, Tier, UNITS, Wholesale, grams_of, unit_of, unit_word};
pub use order::{
    Buyer, CartLine, CheckoutId, Order, OrderId, OrderPart, OrderStatus, Payout, Settlement,
    UNCOLLECTED_DAYS, commission_of,
};
pub use order_line::OrderLine;
pub use photo::{MOST_PHOTOS, Photo, PhotoId, PhotoStep, Picture, check_alt};
pub use place::{PROVINCES, Province, is_place, place_name, place_name_in};
pub(crate) use platform_rules::check_rules;
pub use platform_rules::{
    Block, Opinion, OpinionId, Rules, RulesDays, RulesId, RulesStanding, RulesStatus, RulesText,
    RulesVersion, blocks, in_force, opinion_words, rules_standing, shipped_rules,
};
pub use preorder::{NOT_HARVESTED, Preorder, PreorderDraft, PreorderId, PreorderStatus, Shortfall};
pub use promotion::{Applied, Basket, Offer, apply, borne_by_organiser, split};
pub use refund::{Refund, RefundId, RefundReason};
pub(crate) use relief::check_relief;
pub use relief::relief_counties;
pub use reminder::{Ending, Reminder, ReminderId, ReminderStep, SentAs, step_on};
pub use reputation::Reputation;
pub use reservation::{Reservation, ReservationId, ReservationStatus};
pub(crate) use restricted::check_restricted;
pub use restricted::{Forbidden, Offered, Reason, Restricted, check_offered, restricted};
pub use review::{Review, ReviewDraft, ReviewId, Stars, check_words};
pub use search::{FoundBy, Wanted, wanted};
pub use seller::{
    Application, ApplicationId, ApplicationStatus, GRACE_DAYS, ReportSpan, SellerDraft, SellerKind, Standing,
    Verified, due_after,
};
pub use shipment::{
    FIRST, LATER, LATEST_DAYS, OVERDUE_DAYS, Shipment, ShipmentId, ShipmentLine, ShipmentStatus, WHOLE_ORDER,
    check_promise, standing,
};
pub use subsidy::{
    Subsidy, SubsidyPayment, SubsidyPaymentDraft, SubsidyPaymentId, SubsidyPaymentKind, SubsidyState, Undone,
    undoing_reason,
};
