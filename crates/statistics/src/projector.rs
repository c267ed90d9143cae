//! Events become figures.

use db::{Reaction, Recorded, Tx};
use kernel::{Day, Fen, OrganisationId, RegionCode, StationId, Timestamp};
use serde::Deserialize;

use crate::model::{ActiveKind, Measure};
use crate::store::{self, Outlet};
use crate::{Error, Result};

/// Reads the log and moves the figures.
pub(crate) const PROJECTOR: Reaction = Reaction {
    consumer: "statistics",
    kinds: &[
        "market.order_paid",
        "market.refund_instructed",
        "logistics.parcel_arrived",
        "logistics.parcel_collected",
        "trade.contract_concluded",
        "trade.delivery_accepted",
        "offsite.sales_imported",
        "offsite.sales_amended",
        "station.station_opened",
        "station.station_changed",
    ],
    handle: project,
};

fn project(tx: &mut Tx<'_>, now: Timestamp, event: &Recorded) -> db::Result<()> {
    let done = match event.kind.as_str() {
        "market.order_paid" => paid(tx, now, event),
        "market.refund_instructed" => refunded(tx, now, event),
        "logistics.parcel_arrived" => at_point(tx, now, event, Measure::ParcelsArrived),
        "logistics.parcel_collected" => at_point(tx, now, event, Measure::ParcelsCollected),
        "trade.contract_concluded" => contracted(tx, now, event),
        "trade.delivery_accepted" => sold_in_bulk(tx, now, event),
        "offsite.sales_imported" | "offsite.sales_amended" => sold_elsewhere(tx, now, event),
        _ => outlet(tx, event),
    };
    done.map_err(|error| match error {
        Error::Db(error) => error,
        other => db::Error::Unreadable(other.to_string()),
    })
}

#[derive(Deserialize)]
struct Paid {
    origin: RegionCode,
    seller: OrganisationId,
    total: Fen,
    /// `balance` when it is the second payment of an order that is counted already.
    #[serde(default)]
    part: String,
}

fn paid(tx: &mut Tx<'_>, now: Timestamp, event: &Recorded) -> Result<()> {
    let order: Paid = event.body()?;
    let day = event.at.day();
    store::add(tx, now, order.origin, day, Measure::TransactionValue, order.total.0)?;
    if order.part != "balance" {
        store::add(tx, now, order.origin, day, Measure::Orders, 1)?;
    }
    store::note_active(tx, now, order.origin, day, ActiveKind::Seller, order.seller.0)
}

#[derive(Deserialize)]
struct Refunded {
    origin: RegionCode,
    counted: bool,
    /// Before parts could be refunded, every refund was whole.
    #[serde(default = "whole")]
    whole: bool,
    total: Fen,
}

const fn whole() -> bool {
    true
}

fn refunded(tx: &mut Tx<'_>, now: Timestamp, event: &Recorded) -> Result<()> {
    let order: Refunded = event.body()?;
    if !order.counted {
        return Ok(());
    }
    let day = event.at.day();
    store::add(tx, now, order.origin, day, Measure::TransactionValue, -order.total.0)?;
    if order.whole { store::add(tx, now, order.origin, day, Measure::Orders, -1) } else { Ok(()) }
}

#[derive(Deserialize)]
struct Bulk {
    origin: RegionCode,
    amount: Fen,
}

/// A contract counts where the goods come from, on the day both sides have confirmed it.
fn contracted(tx: &mut Tx<'_>, now: Timestamp, event: &Recorded) -> Result<()> {
    let contract: Bulk = event.body()?;
    store::add(tx, now, contract.origin, event.at.day(), Measure::BulkContracts, 1)
}

/// Sales count when the buyer's side accepts, since only then something is owed.
fn sold_in_bulk(tx: &mut Tx<'_>, now: Timestamp, event: &Recorded) -> Result<()> {
    let delivery: Bulk = event.body()?;
    store::add(tx, now, delivery.origin, event.at.day(), Measure::BulkSales, delivery.amount.0)
}

#[derive(Deserialize)]
struct Elsewhere {
    origin: RegionCode,
    day: Day,
    orders: i64,
    amount: Fen,
}

/// Sales elsewhere count on the day they were paid, whenever the file came; a refund told of later takes that day's
/// figure down, since no file says when it was.
fn sold_elsewhere(tx: &mut Tx<'_>, now: Timestamp, event: &Recorded) -> Result<()> {
    let sales: Elsewhere = event.body()?;
    store::add(tx, now, sales.origin, sales.day, Measure::OffsiteOrders, sales.orders)?;
    store::add(tx, now, sales.origin, sales.day, Measure::OffsiteSales, sales.amount.0)
}

#[derive(Deserialize)]
struct AtPoint {
    station: StationId,
    region: RegionCode,
}

fn at_point(tx: &mut Tx<'_>, now: Timestamp, event: &Recorded, measure: Measure) -> Result<()> {
    let at: AtPoint = event.body()?;
    let day = event.at.day();
    store::add(tx, now, at.region, day, measure, 1)?;
    store::note_active(tx, now, at.region, day, ActiveKind::Point, at.station.0)
}

#[derive(Deserialize)]
struct Station {
    county: RegionCode,
    station: StationId,
    region: RegionCode,
    level: String,
    origin: String,
    status: String,
    capabilities: Vec<String>,
    takes_parcels: bool,
}

fn outlet(tx: &mut Tx<'_>, event: &Recorded) -> Result<()> {
    let station: Station = event.body()?;
    let can = |word: &str| station.capabilities.iter().any(|one| one == word);
    let outlet = Outlet {
        county: station.county,
        id: station.station,
        region: station.region,
        takes_parcels: station.takes_parcels,
        takes_payments: can("bill_payment") || can("cash_service"),
        shows_products: can("display"),
        stores_goods: can("storage") || can("cold_storage"),
        level: station.level,
        origin: station.origin,
        status: station.status,
        opened_on: event.at.day().number(),
    };
    store::save_outlet(tx.conn(), &outlet)
}
