#![doc = include_str!("../README.md")]

mod backup;
mod conn;
mod consume;
mod error;
mod event;
mod group;
pub mod idempotency;
mod job;
mod migrate;
mod postgres;
mod prepared;
mod recording;
mod renumber;
mod rows;
mod seal;
mod sqlite;
mod store;
mod tx;
mod written;

pub use conn::{Backend, Conn};
pub use consume::{Handle, Reaction, catch_up, consume, lag, rewind};
pub use diesel_migrations::EmbeddedMigrations;
pub use error::{Error, Result};
pub use event::{Event, EventId, LogFilter, Recorded, names_told};
pub use migrate::Migrations;
pub use prepared::Prepare;
pub use renumber::Renumbered;
pub use rows::{insert_new_rows, insert_rows};
pub use seal::{BLOCK, Head, SealingKey, check_heads, check_seals, heads, seal};
pub use store::{Db, Engine, Target};
pub use tx::Tx;

/// The tables of this crate: the event log, its seals, the consumers' cursors and the idempotency keys.
pub const MIGRATIONS: EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");
