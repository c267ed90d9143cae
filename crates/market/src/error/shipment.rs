//! What is wrong with sending an order in two shipments.

use kernel::{Day, Message, Status};

use crate::model::{OrderId, ShipmentStatus};

/// Why an order cannot be sent in shipments like that.
#[derive(Debug, thiserror::Error)]
pub enum ShipmentError {
    /// The promised day is not one that may be promised.
    #[error("what follows is promised for a day from {0} to {1}")]
    Promise(Day, Day),
    /// Everything is packed, or everything would follow for nothing.
    #[error("nothing is left to follow")]
    NothingFollows,
    /// It is a part of a pre-order.
    #[error("a pre-order is sent whole")]
    Preorder,
    /// A time at a store was agreed.
    #[error("a time was agreed for all of the order")]
    AgreedTime,
    /// It was sent in two already.
    #[error("an order is sent in two shipments at the most")]
    Twice,
    /// Both shipments could be meant.
    #[error("which shipment of the order {0}?")]
    WhichOne(OrderId),
    /// There is no such step.
    #[error("a shipment that is {} cannot become {}", from.as_str(), to.as_str())]
    WrongStep {
        /// Where it stands.
        from: ShipmentStatus,
        /// Where it was to go.
        to: ShipmentStatus,
    },
}

impl ShipmentError {
    pub(super) const fn status(&self) -> Status {
        match self {
            Self::Promise(..) | Self::NothingFollows | Self::WhichOne(_) => Status::Invalid,
            Self::Preorder | Self::AgreedTime | Self::Twice | Self::WrongStep { .. } => Status::Conflict,
        }
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::Promise(first, last) => {
                Message::new("market-error-shipment-promise").with("first", first).with("last", last)
            }
            Self::NothingFollows => Message::new("market-error-shipment-nothing"),
            Self::Preorder => Message::new("market-error-shipment-preorder"),
            Self::AgreedTime => Message::new("market-error-shipment-time"),
            Self::Twice => Message::new("market-error-shipment-twice"),
            Self::WhichOne(_) => Message::new("market-error-shipment-which"),
            Self::WrongStep { .. } => Message::new("market-error-shipment-step"),
        }
    }

    pub(super) const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Promise(..) => Some("rest_by"),
            _ => None,
        }
    }
}
