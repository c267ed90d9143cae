#![doc = include_str!("../README.md")]

mod error;
pub mod model;
pub mod service;
mod store;

pub use error::{Error, Result};
pub use service::StationQuery;

/// The tables of the stations.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");
