//! The shipments of an order that is sent in two.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Shipment, ShipmentLine};

/// What of an order is sent together.
#[derive(Serialize, ToSchema)]
pub(super) struct ShipmentBody {
    /// 1 for what went first, 2 for what follows.
    number: i64,
    /// `waiting`, `packed`, `in_transit`, `ready`, `collected`, or `refunded` when it does not come.
    status: &'static str,
    /// The day by which it is packed, when it follows.
    promised_on: Option<String>,
    /// Who carries it to the door; empty for what goes to a point.
    carrier: String,
    /// The carrier's number.
    waybill: String,
    /// What is in it.
    lines: Vec<ShipmentLineBody>,
}

#[derive(Serialize, ToSchema)]
struct ShipmentLineBody {
    /// The listing of the line.
    listing: String,
    /// How many pieces.
    pieces: i64,
    /// What was paid for them, less what went back before they were collected, in fen.
    paid_fen: i64,
}

impl From<&Shipment> for ShipmentBody {
    fn from(one: &Shipment) -> Self {
        let line = |line: &ShipmentLine| ShipmentLineBody {
            listing: line.listing.to_string(),
            pieces: line.pieces,
            paid_fen: line.paid.0,
        };
        Self {
            number: one.number,
            status: one.status.as_str(),
            promised_on: one.promised_on.map(|day| day.to_string()),
            carrier: one.carrier.clone(),
            waybill: one.waybill.clone(),
            lines: one.lines.iter().map(line).collect(),
        }
    }
}
