//! What is wrong with a pre-order.

use kernel::{Day, Fen, Message, Status};

/// Why a pre-order cannot be offered, reserved or harvested like that.
#[derive(Debug, thiserror::Error)]
pub enum PreorderError {
    /// No such offer.
    #[error("no such pre-order")]
    NoPreorder,
    /// It needs a title.
    #[error("a pre-order needs a title")]
    TitleMissing,
    /// Not between ¥0.02 and ¥100,000.
    #[error("the price is out of range")]
    PriceOutOfRange,
    /// Nothing, or more than a fifth of the price: this much.
    #[error("a deposit is at most {0}")]
    DepositOutOfRange(Fen),
    /// Not between 1 g and 1,000 kg.
    #[error("the weight is out of range")]
    WeightOutOfRange,
    /// Not between 1 and 1,000,000.
    #[error("the capacity is out of range")]
    CapacityOutOfRange,
    /// It closes before it opens, or has closed.
    #[error("the window is over or ends before it begins")]
    WindowUnfit,
    /// The harvest begins before reserving ends, or ends before it begins.
    #[error("the harvest is before the window closes or ends before it begins")]
    HarvestUnfit,
    /// Not between 1 and 30 days.
    #[error("the balance is due within 1 to 30 days")]
    BalanceDaysUnfit,
    /// Longer than a provider holds money.
    #[error("from opening to the balance at most {0} days")]
    TooLong(i64),
    /// The window is not open today.
    #[error("one can reserve from {0} to {1}")]
    NotOpen(Day, Day),
    /// Fewer are left than wanted.
    #[error("only {0} left to reserve")]
    Full(i64),
    /// After the window the deposit is kept.
    #[error("the deposit could be had back until {0}")]
    DepositKept(Day),
    /// It is harvested or called off already.
    #[error("it is harvested or called off already")]
    Over,
    /// The window is still open.
    #[error("one can reserve until {0}; harvest afterwards")]
    StillOpen(Day),
    /// A deposit is not packed.
    #[error("a deposit is not packed: the harvest comes first")]
    NotHarvested,
}

impl PreorderError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::NoPreorder => Status::NotFound,
            Self::NotOpen(..)
            | Self::Full(_)
            | Self::DepositKept(_)
            | Self::Over
            | Self::StillOpen(_)
            | Self::NotHarvested => Status::Conflict,
            _ => Status::Invalid,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NoPreorder => Message::new("error-not-found"),
            Self::TitleMissing => Message::new("market-error-title-missing"),
            Self::PriceOutOfRange => Message::new("market-error-price"),
            Self::DepositOutOfRange(most) => Message::new("market-error-deposit").with("most", most),
            Self::WeightOutOfRange => Message::new("market-error-weight"),
            Self::CapacityOutOfRange => Message::new("market-error-pieces"),
            Self::WindowUnfit => Message::new("market-error-window"),
            Self::HarvestUnfit => Message::new("market-error-harvest"),
            Self::BalanceDaysUnfit => Message::new("market-error-balance-days"),
            Self::TooLong(days) => Message::new("market-error-preorder-long").with("days", days),
            Self::NotOpen(from, to) => {
                Message::new("market-error-not-open").with("from", from).with("to", to)
            }
            Self::Full(left) => Message::new("market-error-preorder-full").with("left", left),
            Self::DepositKept(day) => Message::new("market-error-deposit-kept").with("day", day),
            Self::Over => Message::new("market-error-preorder-over"),
            Self::StillOpen(day) => Message::new("market-error-still-open").with("day", day),
            Self::NotHarvested => Message::new("market-error-not-harvested"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::TitleMissing => Some("title"),
            Self::PriceOutOfRange => Some("price"),
            Self::DepositOutOfRange(_) => Some("deposit"),
            Self::WeightOutOfRange => Some("net_grams"),
            Self::CapacityOutOfRange => Some("capacity"),
            Self::WindowUnfit => Some("closes_on"),
            Self::HarvestUnfit | Self::TooLong(_) => Some("harvest_to"),
            Self::BalanceDaysUnfit => Some("balance_days"),
            Self::Full(_) => Some("pieces"),
            _ => None,
        }
    }
}
