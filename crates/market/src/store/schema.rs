//! The tables, as Diesel knows them.

mod after_sale;
mod goods;
mod money;
mod offers;
mod ordering;
mod rules;
mod sellers;

pub(super) use after_sale::{claim, claim_photo, claim_step, review};
pub(super) use goods::{
    listing, listing_term, lot, lot_certificate, lot_purchase, price_tier, product, product_attribute,
    product_photo, quality_mark,
};
pub(super) use money::{
    invoice, payee_given_up, payment, payment_given_up, refund, refund_try, settlement_try,
};
pub(super) use offers::{
    campaign, campaign_listing, campaign_piece, campaign_rule, campaign_use, coupon, joint_invitation,
    joint_notice, joint_offer, joint_round, joint_share, joint_step, preorder, reservation, subsidy,
    subsidy_payment,
};
pub(super) use ordering::{
    address, cart_line, cart_statement, order_delivery, order_line, order_statement, orders, pesticide_sale,
    pickup_point, point_quota, shipment, shipment_line,
};
pub(super) use rules::{platform_opinion, platform_rules};
pub(super) use sellers::{
    freight_rule, payout_account, sales_grant, seller, seller_application, seller_document, seller_reminder,
    slot_day, store, store_slot,
};

diesel::allow_tables_to_appear_in_same_query!(
    listing,
    seller,
    listing_term,
    product,
    quality_mark,
    freight_rule,
    store
);
diesel::allow_tables_to_appear_in_same_query!(orders, order_delivery);
diesel::allow_tables_to_appear_in_same_query!(orders, order_line);
diesel::allow_tables_to_appear_in_same_query!(orders, shipment);
diesel::allow_tables_to_appear_in_same_query!(listing, preorder, reservation);
diesel::allow_tables_to_appear_in_same_query!(preorder, seller);
diesel::allow_tables_to_appear_in_same_query!(seller, seller_document);
diesel::allow_tables_to_appear_in_same_query!(seller, seller_reminder);
diesel::allow_tables_to_appear_in_same_query!(invoice, orders);
diesel::allow_tables_to_appear_in_same_query!(claim, order_delivery);
diesel::allow_tables_to_appear_in_same_query!(claim, orders);
diesel::allow_tables_to_appear_in_same_query!(
    orders,
    payment,
    payment_given_up,
    refund,
    refund_try,
    settlement_try
);
diesel::allow_tables_to_appear_in_same_query!(
    campaign,
    campaign_rule,
    campaign_listing,
    coupon,
    campaign_use,
    orders,
    listing
);
diesel::allow_tables_to_appear_in_same_query!(listing, joint_offer);
diesel::allow_tables_to_appear_in_same_query!(orders, joint_round, joint_share, joint_invitation);
diesel::allow_tables_to_appear_in_same_query!(pesticide_sale, order_statement, orders);
