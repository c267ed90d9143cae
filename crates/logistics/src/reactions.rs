//! What logistics does on the events of others.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::{Fen, Grams, OrganisationId, PersonId, RegionCode, StationId, Timestamp};
use serde::Deserialize;

use crate::Error;
use crate::model::{KnownStation, OrderId};
use crate::service::{self, Packed};

/// Makes parcels of packed orders, and follows what becomes of those that are paid when they are collected.
pub(crate) const PACKED: Reaction = Reaction {
    consumer: "logistics-packed",
    kinds: &[
        "market.order_packed",
        "market.order_paid",
        "market.order_cancelled",
        "market.order_called_back",
    ],
    handle: Handle::Each(follow_order),
};

/// Keeps the stations of the routes.
pub(crate) const STATIONS: Reaction = Reaction {
    consumer: "logistics-stations",
    kinds: &["station.station_opened", "station.station_changed"],
    handle: Handle::Each(keep_station),
};

#[derive(Deserialize)]
struct OrderPacked {
    county: RegionCode,
    order: OrderId,
    seller: OrganisationId,
    seller_name: String,
    buyer: PersonId,
    buyer_name: String,
    buyer_phone: String,
    pickup: StationId,
    pickup_region: RegionCode,
    contents: String,
    net: Grams,
    #[serde(default)]
    due: Fen,
    #[serde(default)]
    shipment: i64,
}

#[derive(Deserialize)]
struct Order {
    order: OrderId,
}

#[derive(Deserialize)]
struct CalledBack {
    order: OrderId,
    #[serde(default)]
    shipment: i64,
}

fn follow_order(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let followed = match event.kind.as_str() {
        "market.order_packed" => return make_parcel(tx, event),
        "market.order_paid" => service::paid(tx, event.at, event.body::<Order>()?.order),
        "market.order_called_back" => {
            let CalledBack { order, shipment } = event.body()?;
            service::call_back_shipment(tx, event.at, order, shipment)
        }
        _ => service::withdraw(tx, event.at, event.body::<Order>()?.order),
    };
    followed.map_err(below)
}

fn make_parcel(tx: &mut Tx<'_>, event: &Recorded) -> db::Result<()> {
    let order: OrderPacked = event.body()?;
    let packed = Packed {
        county: order.county,
        order: order.order,
        shipment: order.shipment,
        seller: order.seller,
        seller_name: order.seller_name,
        buyer: order.buyer,
        buyer_name: order.buyer_name,
        buyer_phone: order.buyer_phone,
        pickup: order.pickup,
        pickup_region: order.pickup_region,
        contents: order.contents,
        net: order.net,
        due: order.due,
    };
    service::create(tx, event.at, &packed).map_err(below)
}

#[derive(Deserialize)]
struct Station {
    county: RegionCode,
    station: StationId,
    region: RegionCode,
    level: String,
    name: String,
    takes_parcels: bool,
}

fn keep_station(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let Station { county, station, region, level, name, takes_parcels } = event.body()?;
    let known = KnownStation { county, id: station, region, level, name, takes_parcels };
    service::keep_station(tx, &known).map_err(below)
}

/// A reaction can fail only by the database; a refusal of the rules is a fault of the program.
fn below(error: Error) -> db::Error {
    match error {
        Error::Db(error) => error,
        other => db::Error::Refused(other.to_string()),
    }
}
