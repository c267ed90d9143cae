//! The program: configuration, wiring, background work, the demonstration season and the command line.

pub mod config;
pub mod demo;
mod idempotency;
pub mod limits;
#[cfg(feature = "objects")]
pub mod objects;
mod openapi;
mod operations;
pub mod payments;
pub mod serve;
pub mod wiring;
