#![doc = include_str!("../README.md")]

pub mod model;
mod projector;
pub mod service;
mod store;

use kernel::{Message, Refusal, Status};

/// The tables of the figures.
pub const MIGRATIONS: db::EmbeddedMigrations = diesel_migrations::embed_migrations!("migrations");

/// Why figures cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// The result of a question to the figures.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

impl Refusal for Error {
    fn status(&self) -> Status {
        let Self::Db(error) = self;
        error.status()
    }

    fn message(&self) -> Message {
        let Self::Db(error) = self;
        error.message()
    }
}

/// The reactions that move the figures.
#[must_use]
pub fn reactions() -> Vec<db::Reaction> {
    vec![projector::PROJECTOR]
}
