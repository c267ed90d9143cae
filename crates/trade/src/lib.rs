#![doc = include_str!("../README.md")]

mod error;
pub mod events;
pub mod matching;
pub mod model;
pub mod place;
mod reactions;
pub mod service;
mod store;

pub use error::{Error, Result};
pub use service::{ContractQuery, PostQuery};

/// The tables of bulk trade.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// What bulk trade does on the events of others.
pub const REACTIONS: [db::Reaction; 1] = [reactions::SELLERS];
