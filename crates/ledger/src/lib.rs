#![doc = include_str!("../README.md")]

mod model;
mod store;

pub use model::{AccountCode, AccountRef, Entry, EntryId, Error, Result, Transfer};
pub use store::{Balance, StatementLine, StatementQuery, balances, check, post, statement};

/// The tables of the books.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");
