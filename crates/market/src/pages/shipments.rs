//! The shipments of an order that is sent in two, as its page shows them.

use kernel::Message;
use ui::{Tone, Typed, View};

use crate::model::{
    Claim, ClaimKind, ListingId, OVERDUE_DAYS, Shipment, ShipmentStatus, UNCOLLECTED_DAYS, WHOLE_ORDER, Way,
};
use crate::service::{CONFIRM_RECEIVED, DECLINE_ORDER, HAND_OVER_ORDER, MAKE_CLAIM, OrderView};

/// A shipment as its order's page shows it.
pub(super) struct ShipmentLook {
    pub(super) one: Shipment,
    /// Its name, such as "Shipment 2".
    pub(super) name: String,
    pub(super) status: String,
    pub(super) tone: &'static str,
    /// What is in it, in words.
    pub(super) contents: String,
    /// What was promised, or that it is late.
    pub(super) promise: String,
    pub(super) has_parcel: bool,
    pub(super) may_send: bool,
    pub(super) may_confirm: bool,
    pub(super) may_lose: bool,
    pub(super) may_miss: bool,
}

/// The number of the shipment a form is about; 0 for the whole order.
pub(super) fn shipment_in(typed: &Typed) -> i64 {
    typed.get("shipment").parse().unwrap_or(WHOLE_ORDER)
}

pub(super) fn look_of(view: &View, shown: &OrderView, one: &Shipment) -> ShipmentLook {
    let (order, number) = (&shown.order, one.number);
    let title = |listing: ListingId| {
        shown.lines.iter().find(|line| line.listing == listing).map_or("", |line| line.title.as_str())
    };
    let full = one.lines.iter().filter(|line| line.pieces > 0);
    let said =
        |claim: &Claim| claim.kind == ClaimKind::NotReceived && claim.shipment == number && claim.is_open();
    let (by_point, by_parcel) = (order.way == Way::Point, order.way == Way::Parcel);
    let at_door = by_parcel && one.status == ShipmentStatus::InTransit;
    let to_lose = matches!(one.status, ShipmentStatus::Packed | ShipmentStatus::InTransit);
    ShipmentLook {
        name: view.t1("market-shipment-number", "number", number),
        status: view.say(&one.status.label()),
        tone: match one.status {
            ShipmentStatus::Waiting if one.is_late(view.now.day()) => Tone::Warn,
            ShipmentStatus::Ready | ShipmentStatus::Collected => Tone::Good,
            ShipmentStatus::Refunded => Tone::Plain,
            _ => Tone::Info,
        }
        .class(),
        contents: full
            .map(|line| format!("{} × {}", title(line.listing), line.pieces))
            .collect::<Vec<_>>()
            .join("; "),
        promise: promise_of(view, one),
        has_parcel: by_point && !matches!(one.status, ShipmentStatus::Waiting | ShipmentStatus::Refunded),
        may_send: by_parcel && one.status == ShipmentStatus::Packed && view.actor.can(HAND_OVER_ORDER, order),
        may_confirm: at_door && view.actor.can(CONFIRM_RECEIVED, order),
        may_lose: to_lose && view.actor.can(DECLINE_ORDER, order),
        may_miss: one.may_be_missing(view.now)
            && !shown.claims.iter().any(said)
            && view.actor.can(MAKE_CLAIM, order),
        one: one.clone(),
    }
}

/// By when it is packed, that it is late, or by when it is to be collected.
fn promise_of(view: &View, one: &Shipment) -> String {
    match (one.status, one.promised_on) {
        (ShipmentStatus::Waiting, Some(day)) if one.is_late(view.now.day()) => view.say(
            &Message::new("market-shipment-late").with("day", day).with("until", day.plus_days(OVERDUE_DAYS)),
        ),
        (ShipmentStatus::Waiting, Some(day)) => view.t1("market-shipment-by", "day", day),
        (ShipmentStatus::Ready, _) => {
            view.t1("market-collect-until", "day", one.changed_at.plus_days(UNCOLLECTED_DAYS).day())
        }
        _ => String::new(),
    }
}
