//! The program: configuration, wiring, background work, the demonstration season and the command line.

pub mod config;
pub mod demo;
mod idempotency;
mod operations;
pub mod serve;
pub mod wiring;
