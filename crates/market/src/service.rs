//! Use cases: one function, one transaction, one event for each order it changes.

mod at_pickup;
mod bills;
mod buying;
mod campaigns;
mod cancelling;
mod claim_photos;
mod claims;
mod delivery;
mod documents;
mod fixed_price;
mod fulfilment;
mod given_up;
mod goods_file;
mod grants;
mod handing;
mod inputs;
mod invoices;
mod joint;
mod joint_closing;
mod joint_joining;
mod looking;
mod lot_certificates;
mod marks;
mod missing;
mod own_shop;
mod parting;
mod paying;
mod payment;
mod permits;
mod photos;
mod platform_rules;
mod preorders;
mod previewing;
mod pricing;
mod promotions;
mod refund;
mod reminders;
mod reservations;
mod reviews;
mod revising;
mod screening;
mod sellers;
mod selling;
mod shipment_claims;
mod shipments;
mod subsidies;
mod subsidy_payments;

pub use at_pickup::{
    is_paid_at_pickup, keep_paid_at_pickup, leave_behind, pay_at_pickup, refused_at_pickup, uncollected,
};
pub(crate) use bills::WENT_BACK;
pub use bills::{
    ask_refund_now, due_at_provider, expect_bills, next_bill, note_refund_fault, note_refund_given_up,
    note_settlement_fault, own_splits, refund, refunds, retry_refund, retry_settlement, runs, split, splits,
    take_bill,
};
pub use buying::{
    Asked, HOLD_MINUTES, add_to_cart, change_quantities, place_lines, place_orders, set_quantity,
};
pub use campaigns::{
    CampaignQuery, add_rule, campaign, campaigns, coupons_of, enrol, enrolled_among, enrolments,
    enrolments_of, keep_campaign, leave, move_campaign, remove_rule, rewrite_campaign, sums, take_coupon,
};
pub use cancelling::{cancel, expire, overdue};
pub use claim_photos::{add_claim_photos, claim_file};
pub use claims::{
    Answer, ClaimQuery, ClaimView, claim, claims, claims_due, end_silence, make_claim, make_claim_of,
    move_claim,
};
pub use delivery::{
    Handling, add_freight_rule, add_store, addresses, change_store, forget_address, handling_of,
    keep_address, open_store, own_store, quotas, recipient_of, remove_freight_rule, sending_of, set_quota,
    slots_left,
};
pub use documents::{
    Shown as ShownDocument, add_document, document_file, documents_of_application, documents_of_seller,
    own_documents, withdraw_document,
};
pub use fulfilment::{PackedLine, Rest, collected, decline, decline_shipment, moved, pack, pack_shipment};
pub use given_up::{
    give_up_way, given_up_to_ask, note_closed_there, note_given_up_closed, opened, opened_with,
};
pub use goods_file::{PlannedChange, goods_on_shelf, import_goods, plan_goods};
pub use grants::{
    change_grant, end_grant, granted_lots, grants_of, grants_over, lots_of_others, offer_grant,
};
pub use handing::{
    Handed, code_of, confirm_received, confirm_shipment, end_of_silence, hand_over, received_in_silence,
    send, send_shipment,
};
pub use inputs::{
    LedgerChoices, LedgerQuery, forget_statements, is_in_ledger, ledger_choices, needs_statement,
    open_pesticide_buyer, pesticide_sale, pesticide_sales, purchases, record_purchase, seal_statement,
    state_buyer, stated,
};
pub use invoices::{InvoiceQuery, ask_invoice, invoice_of, invoices, issue_invoice};
pub use joint::{
    JointOfferQuery, JointRoundQuery, joint_news, joint_offer, joint_offers, joint_round, joint_rounds,
    offer_joint, open_joint, withdraw_joint_offer,
};
pub use joint_closing::{
    close_joint, close_joint_due, joint_rounds_due, joint_shares_waiting, order_joint_share,
};
pub use joint_joining::{
    Joining, JointShareQuery, invite_to_joint, invited_to_joint, join_joint, joint_members, leave_joint,
    may_join_joint, own_joint_share, own_joint_shares,
};
pub use looking::{
    CheckoutView, ListingView, OrderQuery, OrderView, SHELF_COUNTED, Shelf, ShelfOrder, Waiting, browse,
    checkout, keep_point, listing, order, order_in_brief, orders, pickup_point, pickup_points,
    shelf_by_county, waiting_for_provider, why_not_sold,
};
pub use lot_certificates::{
    LotOnFile, add_lot_certificate, certified_among, is_lot_certified, lot_certificate_file, lot_on_file,
    lots_on_file,
};
pub use marks::{claim_mark, decide_mark, mark, marks, marks_of_seller, marks_shown};
pub use missing::{never_collected, return_uncollected};
pub(crate) use paying::refund_of;
pub use paying::{
    ALIPAY, Payable, ToGiveBack, ToPay, WECHAT, is_link_old, keep_payout_account, keep_way, note_closed,
    payable, payout_account, to_ask, to_give_back, to_pay,
};
pub use payment::{Received, receive};
pub use permits::{PermitQuery, decide_permit, permit, permits};
pub use photos::{add_photos, change_photo, photos_of, pictures_of, product_of};
pub use platform_rules::{
    OpinionQuery, opinions, publish_rules, rules, rules_asking, rules_drafts, rules_version, rules_versions,
    send_opinion, withdraw_rules, write_rules,
};
pub use preorders::{
    PreorderQuery, call_off, end_unharvested, harvest, offer_preorder, preorder, preorders,
    preorders_unharvested,
};
pub use previewing::{SampleCart, SampleLine, preview};
pub use pricing::{Offers, Quote, QuoteGroup, QuoteLine, Wish, quote, quote_lines};
pub use promotions::Promotion;
pub use reminders::{claim_reminder, last_reminded, remind, reminder_failed, reminders_of, unsent_reminders};
pub use reservations::{
    carry_on, own_reservations, reservation_of, reservations, reservations_waiting, reserve,
};
pub use reviews::{ReviewQuery, reply_to_review, reviews, stars_of, write_review};
pub use revising::{Revision, revise};
pub use screening::{BarredQuery, barred, screen};
pub use selling::{
    Seller, Shop, add_product, check_goods, make_findable, offer, publish, record_lot, shop_of, take_down,
    withdraw,
};
pub use shipments::{end_wait, shipment_moved, shipments_due};
pub use subsidy_payments::{
    own_subsidies, own_subsidy_payments, pay_all_subsidies, record_subsidy_payment, subsidies_of,
    subsidy_payment, subsidy_payments_of, subsidy_totals, undo_subsidy_payment,
};

pub use sellers::{
    SellerQuery, SellerReport, accept, application, applications, apply, collected_of, own_applications,
    reputation_of, seller_reports, send_back, take_over, verified_seller,
};

use kernel::{Action, RegionCode, Resource, ResourceRef};

/// Ask to be verified as a seller.
pub const APPLY_AS_SELLER: Action = Action("apply_as_seller");
/// Ask to be verified anew.
pub const RENEW_SELLER: Action = Action("renew_seller");
/// Accept an application or send it back.
pub const REVIEW_SELLER: Action = Action("review_seller");
/// See sellers and their applications.
pub const SEE_SELLERS: Action = Action("see_sellers");
/// Take over a seller that was verified elsewhere.
pub const TAKE_OVER_SELLER: Action = Action("take_over_seller");
/// Claim a quality mark.
pub const CLAIM_MARK: Action = Action("claim_mark");
/// Verify, refuse or take back a quality mark.
pub const DECIDE_MARK: Action = Action("decide_mark");
/// See quality marks that are not shown to buyers.
pub const SEE_MARKS: Action = Action("see_marks");
/// Describe a product.
pub const ADD_PRODUCT: Action = Action("add_product");
/// Record a lot.
pub const RECORD_LOT: Action = Action("record_lot");
/// Put a listing on the shelf.
pub const PUBLISH_LISTING: Action = Action("publish_listing");
/// Take a listing off the shelf.
pub const WITHDRAW_LISTING: Action = Action("withdraw_listing");
/// Changing a listing.
pub const REVISE_LISTING: Action = Action("revise_listing");
/// Say what one's number at a payment provider is.
pub const KEEP_PAYOUT_ACCOUNT: Action = Action("keep_payout_account");
/// Buy.
pub const PLACE_ORDER: Action = Action("place_order");
/// See an order.
pub const SEE_ORDER: Action = Action("see_order");
/// See and pay one's own checkout.
pub const SEE_CHECKOUT: Action = Action("see_checkout");
/// Cancel an order.
pub const CANCEL_ORDER: Action = Action("cancel_order");
/// Tell a buyer that their order cannot be delivered.
pub const DECLINE_ORDER: Action = Action("decline_order");
/// Ask for money back or to send goods back.
pub const MAKE_CLAIM: Action = Action("make_claim");
/// See a claim.
pub const SEE_CLAIM: Action = Action("see_claim");
/// Answer a claim as the seller.
pub const ANSWER_CLAIM: Action = Action("answer_claim");
/// Decide a disputed claim.
pub const DECIDE_CLAIM: Action = Action("decide_claim");
/// Say what one thinks of goods one bought.
pub const WRITE_REVIEW: Action = Action("write_review");
/// Answer a review as the seller.
pub const REPLY_TO_REVIEW: Action = Action("reply_to_review");
/// Ask for an invoice of an order.
pub const ASK_INVOICE: Action = Action("ask_invoice");
/// Issue an invoice and see those asked for.
pub const ISSUE_INVOICE: Action = Action("issue_invoice");
/// Keep an address, see it and forget it.
pub const KEEP_ADDRESS: Action = Action("keep_address");
/// Say what sending costs, keep stores and the quotas of pickup points.
pub const KEEP_DELIVERY: Action = Action("keep_delivery");
/// Send an order that does not go to a pickup point, see where it goes, and hand it over.
pub const HAND_OVER_ORDER: Action = Action("hand_over_order");
/// Say that an order arrived.
pub const CONFIRM_RECEIVED: Action = Action("confirm_received");
/// Pack an order.
pub const PACK_ORDER: Action = Action("pack_order");
/// Add, describe, order and remove the photographs of a product.
pub const KEEP_PHOTOS: Action = Action("keep_photos");
/// Hand in a document of oneself or of one's shop, and take it back.
pub const KEEP_DOCUMENT: Action = Action("keep_document");
/// Accept or refuse a licence to deal in farm inputs.
pub const DECIDE_PERMIT: Action = Action("decide_permit");
/// See a document of a seller.
pub const SEE_DOCUMENT: Action = Action("see_document");
/// See what a shop's money did.
pub const SEE_MONEY: Action = Action("see_money");
/// Let another seller sell one's lots, and answer such an offer.
pub const KEEP_GRANT: Action = Action("keep_grant");
/// Remind sellers of what ends; the program alone does.
pub const REMIND_SELLERS: Action = Action("remind_sellers");
/// See what a seller was reminded of.
pub const SEE_REMINDERS: Action = Action("see_reminders");
/// See of whom farm inputs were bought, and the pesticide sales ledger with buyers masked.
pub const SEE_INPUT_LEDGERS: Action = Action("see_input_ledgers");
/// See the name and phone of a buyer in the pesticide sales ledger.
pub const OPEN_PESTICIDE_BUYER: Action = Action("open_pesticide_buyer");
/// See settlement runs and split instructions.
pub const SEE_SETTLEMENTS: Action = Action("see_settlements");
/// Have a provider told of a settlement again at once.
pub const RETRY_SETTLEMENT: Action = Action("retry_settlement");

/// Offer goods for joint purchase, and withdraw the offer.
pub const OFFER_JOINT: Action = Action("offer_joint");
/// Open a round of joint purchase, invite to it and close it early.
pub const KEEP_JOINT: Action = Action("keep_joint");
/// See the members of a round and where their shares stand.
pub const SEE_JOINT_MEMBERS: Action = Action("see_joint_members");
/// Join a round, say another quantity, leave.
pub const JOIN_JOINT: Action = Action("join_joint");

/// Write a campaign, publish and end it.
pub const KEEP_CAMPAIGN: Action = Action("keep_campaign");
/// See campaigns that are not published, and what became of them.
pub const SEE_CAMPAIGN: Action = Action("see_campaign");
/// Record what an organiser paid sellers for a campaign, what they gave back, and that a record was wrong.
pub const PAY_SUBSIDY: Action = Action("pay_subsidy");
/// Enrol a listing in a campaign, and take it out again.
pub const ENROL_LISTING: Action = Action("enrol_listing");
/// Take a coupon.
pub const TAKE_COUPON: Action = Action("take_coupon");

/// Write the platform's rules, publish them and take them back.
pub const KEEP_RULES: Action = Action("keep_platform_rules");
/// See drafts of the platform's rules, and what people say to them.
pub const SEE_OPINIONS: Action = Action("see_platform_opinions");
/// Say something to the platform's rules.
pub const SAY_TO_RULES: Action = Action("say_to_platform_rules");

/// The settlements of a county.
#[derive(Debug, Clone, Copy)]
pub struct MoneyOf(pub RegionCode);

impl Resource for MoneyOf {
    fn resource(&self) -> ResourceRef {
        ResourceRef::new("Money", self.0)
    }
}
