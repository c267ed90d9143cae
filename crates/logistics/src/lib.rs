#![doc = include_str!("../README.md")]

mod error;
pub mod events;
pub mod model;
mod reactions;
pub mod service;
mod store;

pub use error::{Error, Result};
pub use service::ParcelQuery;
pub use store::Handover;

/// The tables of logistics.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");
