//! Every query of the market.

mod account;
mod address;
mod at_pickup;
mod campaign;
mod cart;
mod catalogue;
mod claim;
mod claim_photo;
mod delivery;
mod document;
mod found_by;
mod freight;
mod given_up;
mod grant;
mod inputs;
mod invoice;
mod joint;
mod joint_offer;
mod joint_share;
mod lot_certificate;
mod mark;
mod order;
mod own_lines;
mod payment;
mod photo;
mod pickup_point;
mod platform_rules;
mod preorder;
mod promotion;
mod purchase;
mod quota;
mod refund;
mod refund_list;
mod reminder;
mod review;
mod revision;
mod schema;
mod screening;
mod seller;
mod settlement;
mod shelf;
mod shelf_parts;
mod shipment;
mod stock;
mod subsidy;
mod subsidy_payment;

pub(crate) use account::{keep_payee, keep_payout_account, payee_of, payout_account};
pub(crate) use address::{address, addresses, insert_address, remove_address};
pub(crate) use at_pickup::{
    change_due, due_of, is_paid_at_pickup, keep_paid_at_pickup, left_behind, ready_before, uncollected,
};
pub(crate) use campaign::{
    campaign, campaigns, change_campaign, delete_enrolment, delete_rule, enrolled_among, enrolment,
    enrolments, insert_campaign, insert_enrolment, insert_rule, is_enrolled, move_budget, rewrite_campaign,
    running_of, take_pieces,
};
pub(crate) use cart::{cart_of, clear_cart, put_in_cart, remove_from_cart};
pub(crate) use catalogue::{
    LotRow, ProductRow, insert_listing, insert_lot, insert_product, insert_said, insert_tiers, listing,
    listing_on, listings, listings_of, lot, lots_of, product, products_of, said, tiers_of,
};
pub(crate) use claim::{
    change_claim, claim, claims, claims_due, claims_of, claims_of_seller, insert_claim, insert_step, steps_of,
};
pub(crate) use claim_photo::{claim_photos, insert_claim_photo};
pub(crate) use delivery::{count_try, delivery_of, insert_delivery, note_left, sent_before};
pub(crate) use document::{
    decide_document, document, documents_of, documents_on_file, give_documents_to, identity_numbers,
    insert_document, permits, show_documents, withdraw_document,
};
pub(crate) use found_by::{make_findable, replace_terms, unfindable};
pub(crate) use freight::{
    change_store, free_slot, freight_rules, insert_freight_rule, insert_store, open_store,
    remove_freight_rule, slots_left, stores_of, take_slot, take_slot_again,
};
pub(crate) use given_up::{
    GivenUp, change_given_up, drop_given_up, given_up, keep_given_up, keep_payee_given_up, next_attempt,
    note_given_up_asked, open_given_up, payee_given_up, payment_as,
};
pub(crate) use grant::{
    change_grant, grant, grant_that_holds, grants_of, grants_over, insert_grant, listings_under,
    lots_with_pieces, seller_named, sold_under,
};
pub(crate) use inputs::{
    cart_statement, forget_cart_statement, forget_statements, has_order_statement, insert_order_statement,
    insert_pesticide_sale, keep_cart_statement, ledger_choices, pesticide_sale, pesticide_sales,
};
pub(crate) use invoice::{insert_invoice, invoice_of, invoices, issue_invoice, rewrite_invoice};
pub(crate) use joint::{
    change_taken, close_round, insert_notice, insert_round, notices_of, rounds, rounds_due,
};
pub(crate) use joint_offer::{insert_offer, joint_offer, joint_offers, withdraw_offer};
pub(crate) use joint_share::{
    change_share, delete_share, insert_invitation, insert_share, invitations_of, is_invited, note_order,
    share_of, shares, shares_waiting,
};
pub(crate) use lot_certificate::{certified_among, insert_lot_certificate, lot_certificate, was_listed};
pub(crate) use mark::{change_mark, insert_mark, mark, marks, marks_holding, marks_of_seller, marks_shown};
pub(crate) use order::{
    change_settlement, change_status, collected_of, expired, insert_order, lines_of, note_collected, order,
    orders, orders_of_checkout, settlements, unpacked_of_listing,
};
pub(crate) use own_lines::{first_told, own_payments, own_refunds, own_split_returns, own_splits};
pub(crate) use payment::{
    PaymentRow, ask_again, change_payment, free_way, keep_way, note_asked, note_notice, payment_of,
    start_payment, take_way_again, unheard,
};
pub(crate) use photo::{
    delete_photo, describe_photo, insert_photo, move_photo, photos_of, pictures_of, show_picture,
};
pub(crate) use pickup_point::{pickup_point, pickup_points, save_pickup_point};
pub(crate) use platform_rules::{
    drop_rules, insert_opinion, insert_rules, opinions, publish_rules, rewrite_rules, rules, rules_asking,
    rules_drafts, rules_published, withdraw_rules,
};
pub(crate) use preorder::{
    change_reservation, end_preorder, insert_preorder, insert_reservation, preorder, preorders,
    reservation_of, reservations_by, reservations_of, reservations_waiting, unharvested,
};
pub use promotion::{CampaignSum, CampaignUse, CountySum};
pub(crate) use promotion::{
    change_use, count_coupon, coupons_of, coupons_taken, give_coupon_back, holds_coupon, insert_coupon,
    insert_piece, insert_use, orders_first, pieces_of, spend_coupon, sums, uses_of,
};
pub(crate) use purchase::{insert_purchase, purchase_of, purchases};
pub(crate) use quota::{Share, note_share, quotas, set_quota, take_quota};
pub(crate) use refund::{
    RefundTry, add_refunded, add_refunded_of_line, confirm_refund, end_refund_pause, insert_refund,
    note_refund_try, paid_twice_of, refund, refunds_delayed, refunds_of, refunds_waiting, retry_refund_now,
    tries_of_refund,
};
pub(crate) use refund_list::refund_orders;
pub use refund_list::{RefundOrder, RefundQuery};
pub(crate) use reminder::{
    ending_by, insert_reminder, is_reminded, last_reminded, note_sent, reminders_of, unsent,
};
pub(crate) use review::{
    insert_review, keep_reply, review, reviews, reviews_of_order, stars_of, stars_of_seller,
};
pub(crate) use revision::{keep_story, replace_tiers, revise_listing};
pub(crate) use screening::{barred, note_screened, set_licensed_until, unscreened};
pub(crate) use seller::{
    Sold, application, applications, applications_of, carry_name, decide, earliest_due, insert_application,
    save_seller, seller, sellers, sells_on, sold,
};
pub use settlement::{Run, RunQuery, Split, SplitQuery, SplitState};
pub(crate) use settlement::{note_fault, retry_now, runs, settlements_due, splits, tries_of};
pub(crate) use shelf::{shelf, shelf_by_county};
pub(crate) use shelf_parts::{ShelfParts, shelf_parts};
pub(crate) use shipment::{
    begin_parts, change_shipment, insert_shipment, keep_contents, keep_waybill, shipments_of,
    shipments_promised_before, shipments_since,
};
pub(crate) use stock::{
    Step, change_stock, move_pieces, put_back, take_from_lot, withdraw, write_off, write_off_held,
};
pub use subsidy::{SubsidyQuery, SubsidyTotals};
pub(crate) use subsidy::{
    campaign_names, change_subsidy, insert_subsidy, subsidies, subsidy, subsidy_totals,
};
pub use subsidy_payment::SubsidyPaymentQuery;
pub(crate) use subsidy_payment::{
    insert_subsidy_payment, subsidy_payment, subsidy_payments, undo_subsidy_payment,
};
