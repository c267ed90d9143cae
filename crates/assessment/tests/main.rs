//! Scoring, its tools and its documents; and a half-year from opening to release.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test says what went wrong by panicking"
)]

mod cycle;
mod documents;
mod open_data;
mod properties;
mod reports;
mod rulebook;
mod scoring;
mod served;
mod support;
mod tools;
mod workbook;
