//! Refunds: money a provider was told to give back, and why.

use kernel::{Fen, RegionCode, Timestamp, id, words};

use super::OrderId;

id!(
    /// A refund (退款): money the provider was told to give back.
    RefundId
);
words! {
    /// Why money goes back.
    RefundReason {
        /// The order was cancelled after it was paid.
        Cancelled = "cancelled", "market-refund-cancelled";
        /// The money came when the stock was gone.
        TooLate = "too_late", "market-refund-too-late";
        /// Fewer pieces were packed.
        Short = "short", "market-refund-short";
        /// The pieces weighed less.
        Weight = "weight", "market-refund-weight";
        /// A claim was agreed or decided.
        Claim = "claim", "market-refund-claim";
        /// The money came when the goods might no longer be sold: the licence had ended, or a list forbids them.
        Barred = "barred", "market-refund-barred";
        /// The goods were lost on their way.
        Lost = "lost", "market-refund-lost";
        /// Nobody collected the goods, and they went back to their seller.
        Uncollected = "uncollected", "market-refund-uncollected";
        /// It had been paid by another way already: a whole payment goes back, and nothing of the order.
        PaidTwice = "paid_twice", "market-refund-paid-twice";
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
    /// How much of that was split off before, and comes back from it to be given to the buyer: nothing while the seller was
    /// not paid.
    pub split_back: Fen,
    /// Why.
    pub reason: RefundReason,
    /// True once the provider said that the buyer has it.
    pub confirmed: bool,
    /// When the provider was told.
    pub instructed_at: Timestamp,
    /// The provider that has the money.
    pub provider: String,
    /// Under which attempt it was paid.
    pub attempt: i64,
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
