//! What the market does on the events of others.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::{RegionCode, StationId, Timestamp};
use serde::Deserialize;

use crate::model::{OrderId, OrderStatus, PickupPoint, ShipmentStatus, WHOLE_ORDER};
use crate::{Error, service};

/// Keeps the pickup points as the station context tells them.
pub(crate) const POINTS: Reaction = Reaction {
    consumer: "market-points",
    kinds: &["station.station_opened", "station.station_changed"],
    handle: Handle::Each(keep_point),
};

/// Moves orders on as the carriers report.
pub(crate) const PARCELS: Reaction = Reaction {
    consumer: "market-parcels",
    kinds: &["logistics.parcel_handed_over", "logistics.parcel_arrived", "logistics.parcel_collected"],
    handle: Handle::Each(follow_parcel),
};

#[derive(Deserialize)]
struct Station {
    county: RegionCode,
    station: StationId,
    region: RegionCode,
    name: String,
    hours: String,
    takes_parcels: bool,
    #[serde(default)]
    capabilities: Vec<String>,
}

/// The capability (代购) whose stations keep a cash drawer.
const KEEPS_DRAWER: &str = "buy_on_behalf";

fn keep_point(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let Station { county, station, region, name, hours, takes_parcels, capabilities } = event.body()?;
    let takes_cash = capabilities.iter().any(|one| one == KEEPS_DRAWER);
    let point = PickupPoint { county, id: station, region, name, hours, is_open: takes_parcels, takes_cash };
    service::keep_point(tx, &point).map_err(below)
}

#[derive(Deserialize)]
struct Parcel {
    order: OrderId,
    /// Of an order that is sent in two.
    #[serde(default)]
    shipment: i64,
}

fn follow_parcel(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let Parcel { order, shipment } = event.body()?;
    if shipment != WHOLE_ORDER {
        let to = match event.kind.as_str() {
            "logistics.parcel_handed_over" => ShipmentStatus::InTransit,
            "logistics.parcel_arrived" => ShipmentStatus::Ready,
            _ => ShipmentStatus::Collected,
        };
        return service::shipment_moved(tx, event.at, order, shipment, to).map_err(below);
    }
    let moved = match event.kind.as_str() {
        "logistics.parcel_handed_over" => service::moved(tx, event.at, order, OrderStatus::InTransit),
        "logistics.parcel_arrived" => service::moved(tx, event.at, order, OrderStatus::Ready),
        _ => service::collected(tx, event.at, order),
    };
    moved.map_err(below)
}

/// A reaction can fail only by the database; a refusal of the rules is a fault of the program.
fn below(error: Error) -> db::Error {
    match error {
        Error::Db(error) | Error::Books(ledger::Error::Db(error)) => error,
        other => db::Error::Refused(other.to_string()),
    }
}
