//! How a short message reaches a person's phone.

use std::fmt::Debug;

/// Whoever carries short messages. The program asks it outside of any transaction, on a thread that may wait.
pub trait Messenger: Debug + Send + Sync {
    /// False when nobody is set up: then no phone number is opened for nothing.
    fn is_set_up(&self) -> bool;

    /// Sends a text to a phone; true when the carrier took it.
    fn send(&self, phone: &str, text: &str) -> bool;
}

/// Nobody carries messages. What would be sent is read on the person's own page.
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
