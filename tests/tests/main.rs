//! The whole program, over HTTP and in a browser; and the rules that hold the house up.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "a test says what went wrong by panicking"
)]

mod after;
mod alipay;
mod another_way;
mod at_pickup;
mod at_store;
mod attainments;
mod authority;
mod bad_input;
mod behalf;
mod boards;
mod books;
mod browser;
mod campaigns;
mod chain;
mod cycle;
mod elsewhere;
mod facts_workbook;
mod goods;
mod granted;
mod house;
mod inputs;
mod joint;
mod live;
mod office_evidence;
mod openapi;
mod paying;
mod preorders;
mod program;
mod receipts;
mod reconciliation;
mod refused_scoring;
mod renewal;
mod reports;
mod rulebooks;
mod rules;
mod schemathesis;
mod seller;
mod shelf;
mod shipments;
mod shop;
mod snapshots;
mod staff;
mod subsidies;
mod supervision;
mod tour;
mod trade;
mod webhooks;
mod wechat;
