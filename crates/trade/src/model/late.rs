//! What is late of a contract.

use super::PaymentId;

/// What is late of a contract, of which both sides are told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// The delivery of the stage of this number.
    Delivery(i32),
    /// This payment.
    Payment(PaymentId),
}

impl Late {
    /// The word and the number in the table.
    #[must_use]
    pub fn written(self) -> (&'static str, i64) {
        match self {
            Self::Delivery(stage) => ("delivery", i64::from(stage)),
            Self::Payment(payment) => ("payment", payment.0),
        }
    }
}
