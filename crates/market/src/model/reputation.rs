//! What is known of a shop beside its verification: figures of what happened, and no grade of our own.

use super::Stars;

/// What a shop has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reputation {
    /// Reviews of its goods by those who collected them.
    pub stars: Stars,
    /// Orders that were collected.
    pub collected: i64,
    /// Claims of buyers.
    pub claims: i64,
    /// Of those: agreed to or decided for the buyer.
    pub upheld: i64,
    /// Quality marks that hold today.
    pub marks: i64,
}
