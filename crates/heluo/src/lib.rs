//! The program: configuration, wiring, background work, the demonstration season and the command line.

pub mod config;
pub mod demo;
mod idempotency;
pub mod limits;
pub mod mail;
mod openapi;
mod operations;
pub mod payments;
pub mod renewal;
pub mod serve;
pub mod wiring;
