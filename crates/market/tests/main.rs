//! The market against a real database of either engine.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test says what went wrong by panicking"
)]

mod after_sale;
mod another_way;
mod at_pickup;
mod before_ordering;
mod campaigns;
mod claim_photos;
mod closing;
mod common;
mod delivery;
mod drawing;
mod flow;
mod goods_file;
mod grants;
mod inputs;
mod invoices;
mod joint;
mod limits;
mod lot_certificates;
mod marks;
mod missing;
mod money;
mod own_shop;
mod photos;
mod platform_rules;
mod preorders;
mod previewing;
mod promotions;
mod race;
mod reminders;
mod restricted;
mod revising;
mod search;
mod sellers;
mod shipments;
mod shown;
mod subsidy_payments;
mod terms;
