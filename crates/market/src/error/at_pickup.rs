//! What is wrong with paying when one collects.

use kernel::{Fen, Message, Status};

/// Why an order cannot be paid at its pickup point.
#[derive(Debug, thiserror::Error)]
pub enum AtPickupError {
    /// It goes to no point, or is a part of a pre-order.
    #[error("only orders that go to a pickup point as a whole can be paid there")]
    NotThisWay,
    /// It is of several sellers.
    #[error("orders of several sellers are paid when they are ordered")]
    SeveralSellers,
    /// It costs more than is sent unpaid.
    #[error("orders of more than {0} are paid when they are ordered")]
    TooDear(Fen),
    /// The scale decides the price, or the seller needs a licence for it.
    #[error("{0} is paid when it is ordered")]
    NotTheseGoods(String),
    /// The seller does not let buyers do so.
    #[error("{0} is paid when ordering")]
    NotOffered(String),
    /// The keeper of the point takes no cash.
    #[error("nothing can be paid at {0}")]
    NotThere(String),
    /// The buyer has as many unpaid orders as one may have.
    #[error("{0} orders wait to be paid already")]
    TooMany(i64),
    /// The buyer left goods behind.
    #[error("goods were left behind unpaid")]
    LeftBehind,
    /// Less was packed than was ordered.
    #[error("what is paid at the point is packed whole, or declined")]
    PackWhole,
    /// The order is not waiting to be paid at this point.
    #[error("nothing is due for this order here")]
    NothingDue,
}

impl AtPickupError {
    pub(super) const fn status(&self) -> Status {
        Status::Conflict
    }

    pub(super) fn message(&self) -> Message {
        match self {
            Self::NotThisWay => Message::new("market-error-pickup-way"),
            Self::SeveralSellers => Message::new("market-error-pickup-sellers"),
            Self::TooDear(most) => Message::new("market-error-pickup-dear").with("most", *most),
            Self::NotTheseGoods(title) => Message::new("market-error-pickup-goods").with("title", title),
            Self::NotOffered(seller) => Message::new("market-error-pickup-seller").with("seller", seller),
            Self::NotThere(point) => Message::new("market-error-pickup-point").with("point", point),
            Self::TooMany(orders) => Message::new("market-error-pickup-many").with("orders", *orders),
            Self::LeftBehind => Message::new("market-error-pickup-left"),
            Self::PackWhole => Message::new("market-error-pickup-whole"),
            Self::NothingDue => Message::new("market-error-pickup-nothing"),
        }
    }
}
