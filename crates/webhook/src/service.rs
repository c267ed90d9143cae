//! Use cases: one function, one transaction, one event for what it changes.

mod delivering;
mod keeping;
mod looking;

pub use delivering::{Due, answered, claim, due, forget, tell};
pub use keeping::{Made, again, choose, delete, pause, ping, register, resume, rotate};
pub use looking::{
    DeliveryQuery, EndpointQuery, deliveries, delivery, endpoint, endpoints, office_of, owner_of, shop_of,
};

use kernel::Action;

/// Keep an owner's webhooks, and see them.
pub const KEEP_WEBHOOK: Action = Action("keep_webhook");
