//! Refunds: money a provider was told to give back, and why.

use kernel::{Fen, Message, RegionCode, Timestamp, id};

use super::OrderId;

id!(
    /// A refund (退款): money the provider was told to give back.
    RefundId
);
/// Why money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundReason {
    /// The order was cancelled after it was paid.
    Cancelled,
    /// The money came when the stock was gone.
    TooLate,
    /// Fewer pieces were packed.
    Short,
    /// The pieces weighed less.
    Weight,
    /// A claim was agreed or decided.
    Claim,
}

impl RefundReason {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Cancelled, Self::TooLate, Self::Short, Self::Weight, Self::Claim];

    /// The word in tables and events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::TooLate => "too_late",
            Self::Short => "short",
            Self::Weight => "weight",
            Self::Claim => "claim",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// The name in the reader's language.
    #[must_use]
    pub const fn label(self) -> Message {
        Message::new(match self {
            Self::Cancelled => "market-refund-cancelled",
            Self::TooLate => "market-refund-too-late",
            Self::Short => "market-refund-short",
            Self::Weight => "market-refund-weight",
            Self::Claim => "market-refund-claim",
        })
    }
}

/// Money the provider was told to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// County of the seller.
    pub county: RegionCode,
    /// Its id.
    pub id: RefundId,
    /// Of which order.
    pub order: OrderId,
    /// How much the buyer gets.
    pub amount: Fen,
    /// How much of it the platform gives up as commission.
    pub commission: Fen,
    /// Why.
    pub reason: RefundReason,
    /// True once the provider said that the buyer has it.
    pub confirmed: bool,
    /// When the provider was told.
    pub instructed_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for reason in RefundReason::ALL {
            assert_eq!(RefundReason::parse(reason.as_str()), Some(reason));
        }
    }
}
