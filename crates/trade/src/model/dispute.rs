//! What was said in the dispute of a contract.

use kernel::{Timestamp, words};

use super::Side;

words! {
    /// What happened in a dispute.
    DisputeWord {
        /// A side raised it.
        Raised = "raised", "trade-dispute-raised";
        /// A side said something of it.
        Said = "said", "trade-dispute-said";
        /// An office of a county noted something; it decides nothing.
        Noted = "noted", "trade-dispute-noted";
        /// The side that raised it ended it.
        Ended = "ended", "trade-dispute-ended";
    }
}

/// One step of a dispute; none is ever changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeStep {
    /// What happened.
    pub step: DisputeWord,
    /// The side that speaks; none for an office.
    pub side: Option<Side>,
    /// Who; a masked name.
    pub by: String,
    /// What was said.
    pub words: String,
    /// When.
    pub at: Timestamp,
}
