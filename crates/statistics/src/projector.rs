//! Events become figures, many at a time.

use db::{Handle, Reaction, Recorded, Tx};
use kernel::Timestamp;

use crate::sums::Sums;
use crate::{Error, Result, store};

/// Reads the log and moves the figures.
pub(crate) const PROJECTOR: Reaction = Reaction {
    consumer: "statistics",
    kinds: &[
        "market.order_paid",
        "market.refund_instructed",
        "logistics.parcel_arrived",
        "logistics.parcel_collected",
        "logistics.parcel_handed_over",
        "behalf.sale_agreed",
        "behalf.cash_moved",
        "trade.contract_concluded",
        "trade.delivery_accepted",
        "offsite.sales_imported",
        "offsite.sales_amended",
        "reporting.report_approved",
        "governance.attainment_confirmed",
        "governance.attainment_ended",
        "station.station_opened",
        "station.station_changed",
    ],
    handle: Handle::Batch(project),
};

fn project(tx: &mut Tx<'_>, now: Timestamp, events: &[Recorded]) -> db::Result<()> {
    moved(tx, now, events).map_err(|error| match error {
        Error::Db(error) => error,
        other => db::Error::Unreadable(other.to_string()),
    })
}

fn moved(tx: &mut Tx<'_>, now: Timestamp, events: &[Recorded]) -> Result<()> {
    let mut sums = Sums::default();
    for event in events {
        sums.take(event)?;
    }
    store::move_figures(tx, now, &sums)
}
