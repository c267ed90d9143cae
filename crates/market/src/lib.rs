#![doc = include_str!("../README.md")]

mod error;
pub mod events;
pub mod model;
pub mod provider;
mod reactions;
pub mod sandbox;
pub mod service;
mod store;

pub use error::{Error, Result};
pub use service::{OrderQuery, Shelf, ShelfOrder};

/// The tables of the market.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");
