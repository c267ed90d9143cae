//! What tests of every crate share: databases of both engines, and actors without policies.
//!
//! A test of a store or a service is one body that runs on SQLite and on PostgreSQL:
//!
//! ```ignore
//! #[test]
//! fn an_order_holds_its_stock() {
//!     testkit::on_both(|| Migrations::new().with(market::MIGRATIONS), |db| async move { … });
//! }
//! ```
#![allow(clippy::panic, clippy::expect_used, reason = "a test helper says what went wrong by panicking")]

mod authority;
mod database;
mod office;
mod peer;

pub use authority::{Everything, anybody, clerk_of, somebody, system};
pub use database::{Scratch, Vacant, on_both, on_postgres, on_sqlite, postgres_server, runtime};
pub use office::printed;
pub use peer::python;
