//! How a code reaches the villager's phone.

use std::fmt::Debug;

use crate::model::Sent;

/// Whoever carries short messages. A provider's adapter implements this; the program asks it outside of a write.
pub trait Messenger: Debug + Send + Sync {
    /// False when no provider is set up: then no phone number is opened for nothing.
    fn is_set_up(&self) -> bool;

    /// Sends a text to a phone; true when the provider took it.
    fn send(&self, phone: &str, text: &str) -> bool;
}

/// No provider. It says so, and sends nothing: the villager reads the code on their own page.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoMessenger;

impl Messenger for NoMessenger {
    fn is_set_up(&self) -> bool {
        false
    }

    fn send(&self, _: &str, _: &str) -> bool {
        false
    }
}

/// What became of a message.
#[must_use]
pub const fn outcome(taken: bool) -> Sent {
    if taken { Sent::Sent } else { Sent::Failed }
}
