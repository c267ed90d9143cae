//! Short messages to sellers. No provider is built in: the one adapter there is writes to the program's log and says so.

use std::fmt;

use crate::model::SentAs;

/// Sends a short message to whoever is asked for a seller. Called outside of any transaction.
pub trait Sms: Send + Sync + fmt::Debug {
    /// Sends it, and says how it went.
    fn send(&self, contact: &str, words: &str) -> SentAs;
}

/// Writes messages to the program's log, for an installation without a provider. Nothing leaves the house, and what is
/// shown says so.
#[derive(Debug, Clone, Copy, Default)]
pub struct LogOnly;

impl Sms for LogOnly {
    fn send(&self, contact: &str, words: &str) -> SentAs {
        // Whom a seller names is a person: the log gets no name and no phone.
        let length = contact.chars().count();
        tracing::info!(
            words,
            contact_characters = length,
            "a short message would go out; no provider is set up"
        );
        SentAs::Logged
    }
}
