//! Every query of the market.

mod account;
mod cart;
mod catalogue;
mod claim;
mod mark;
mod money;
mod order;
mod payment;
mod refund;
mod review;
mod schema;
mod seller;
mod shelf;

pub(crate) use account::{keep_payout_account, payout_account};
pub(crate) use cart::{cart_of, clear_cart, put_in_cart, remove_from_cart};
pub(crate) use catalogue::{
    LotRow, ProductRow, change_stock, insert_listing, insert_lot, insert_product, listing, listings_of, lot,
    lots_of, pickup_point, pickup_points, product, products_of, save_pickup_point, take_from_lot, withdraw,
    write_off,
};
pub(crate) use claim::{
    change_claim, claim, claims, claims_due, claims_of, insert_claim, insert_step, steps_of,
};
pub(crate) use mark::{change_mark, insert_mark, mark, marks, marks_of_seller, marks_shown};
pub use money::{Run, RunQuery, Split, SplitQuery, SplitState};
pub(crate) use money::{
    first_told, note_fault, own_payments, own_refunds, own_splits, retry_now, runs, settlements_due, splits,
    tries_of,
};
pub(crate) use order::{
    change_settlement, change_status, collected_of, expired, insert_order, lines_of, note_collected, order,
    orders, orders_of_checkout, settlements,
};
pub(crate) use payment::{
    PaymentRow, change_payment, insert_payment, keep_way, note_notice, payment_of, unheard,
};
pub(crate) use refund::{
    add_refunded, add_refunded_of_line, confirm_refund, insert_refund, refund, refunds_of, refunds_waiting,
};
pub(crate) use review::{insert_review, keep_reply, review, reviews, reviews_of_order, stars_of};
pub(crate) use seller::{
    Sold, application, applications, applications_of, decide, earliest_due, insert_application, save_seller,
    seller, sellers, sells_on, sold,
};
pub(crate) use shelf::{make_findable, shelf, unfindable};
