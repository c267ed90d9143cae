//! What a provider is spoken to with, while its keys and addresses may change.

use std::sync::{Arc, PoisonError, RwLock};

/// Its clones are one: what one of them takes over, all use from then on. Whoever is speaking ends with what they began with.
#[derive(Debug)]
pub(crate) struct Wire<T>(Arc<RwLock<Arc<T>>>);

impl<T> Wire<T> {
    pub(crate) fn new(with: T) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(with))))
    }

    /// What is in use now.
    pub(crate) fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn take_over(&self, other: &Self) {
        let new = other.get();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = new;
    }
}

impl<T> Clone for Wire<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
