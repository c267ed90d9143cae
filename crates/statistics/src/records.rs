//! From a figure down to what it is made of.

use db::{Conn, LogFilter, Recorded};
use kernel::{Day, Fen, Level, RegionCode};
use serde::Deserialize;

use crate::model::{FigureRecord, Measure, Network, OutletRow, Span};
use crate::service::{ACTIVE_DAYS, Lately};
use crate::store::{self, Told};
use crate::{Result, lineage};

/// The part of an event's body that says where and how much it counts.
#[derive(Deserialize)]
struct Counted {
    origin: Option<RegionCode>,
    region: Option<RegionCode>,
    counted: Option<bool>,
    part: Option<String>,
    whole: Option<bool>,
    total: Option<Fen>,
    #[serde(default)]
    farm_inputs: Fen,
    #[serde(default)]
    daily_goods: Fen,
    amount: Option<Fen>,
    day: Option<Day>,
    orders: Option<i64>,
}

/// The events a figure was made of, newest first: one page of them, and how many there are.
///
/// The log is kept by the county of the seller, a figure by the division of the goods or the point, so the
/// bodies decide. A day is read at a time, so that memory stays small.
pub fn records(
    conn: &mut Conn,
    measure: Measure,
    within: Option<RegionCode>,
    span: Span,
    offset: i64,
    limit: i64,
) -> Result<(Vec<FigureRecord>, i64)> {
    if measure.names_its_day() {
        return named_days(conn, measure, within, span, offset, limit);
    }
    let (mut page, mut total) = (Vec::new(), 0_i64);
    let mut day = span.to;
    while day >= span.from {
        for event in events_of(conn, measure, day)? {
            let Some(record) = counted(&event, measure, within)? else { continue };
            if total >= offset && total - offset < limit {
                page.push(record);
            }
            total += 1;
        }
        day = day.plus_days(-1);
    }
    Ok((page, total))
}

/// The same for events that name their day. They are recorded on that day or later; a page of the log is read at a time.
fn named_days(
    conn: &mut Conn,
    measure: Measure,
    within: Option<RegionCode>,
    span: Span,
    offset: i64,
    limit: i64,
) -> Result<(Vec<FigureRecord>, i64)> {
    const PAGE: i64 = 500;
    let kinds = measure.kinds().iter().map(|kind| (*kind).to_owned()).collect();
    let filter = LogFilter { kinds, from: Some(span.from.start()), ..LogFilter::default() };
    let (mut page, mut total, mut read) = (Vec::new(), 0_i64, 0_i64);
    loop {
        let (events, all) = filter.page(conn, read, PAGE)?;
        for event in events {
            let body: Counted = event.body()?;
            let asked = body.day.is_some_and(|day| (span.from..=span.to).contains(&day));
            let moves = measure != Measure::OffsiteOrders || body.orders != Some(0);
            let Some(record) = counted(&event, measure, within)?.filter(|_| asked && moves) else { continue };
            if total >= offset && total - offset < limit {
                page.push(record);
            }
            total += 1;
        }
        read += PAGE;
        if read >= all {
            return Ok((page, total));
        }
    }
}

fn events_of(conn: &mut Conn, measure: Measure, day: Day) -> Result<Vec<Recorded>> {
    let filter = LogFilter {
        kinds: measure.kinds().iter().map(|kind| (*kind).to_owned()).collect(),
        from: Some(day.start()),
        before: Some(day.plus_days(1).start()),
        ..LogFilter::default()
    };
    Ok(filter.page(conn, 0, i64::MAX)?.0)
}

/// The event as it was counted; none when it was not, or elsewhere.
fn counted(event: &Recorded, measure: Measure, within: Option<RegionCode>) -> Result<Option<FigureRecord>> {
    let body: Counted = event.body()?;
    let region = body.origin.or(body.region).unwrap_or(event.county);
    if body.counted == Some(false) || !is_within(region, within) {
        return Ok(None);
    }
    // A refund of a part takes value off and no order; the balance of a pre-order is the second payment of one.
    let is_no_order = body.whole == Some(false) || body.part.as_deref() == Some("balance");
    if measure == Measure::Orders && is_no_order {
        return Ok(None);
    }
    let amount = match measure {
        Measure::FarmInputSales => Some(body.farm_inputs).filter(|amount| amount.0 != 0),
        Measure::TransactionValue => {
            body.total.map(|total| Fen(total.0 - body.farm_inputs.0 - body.daily_goods.0))
        }
        _ => body.total.or(body.amount),
    };
    if measure == Measure::FarmInputSales && amount.is_none() {
        return Ok(None);
    }
    let refunded = event.kind == "market.refund_instructed";
    Ok(Some(FigureRecord {
        at: event.at,
        region,
        kind: event.kind.clone(),
        subject: event.subject.clone(),
        amount: amount.map(|amount| if refunded { Fen(-amount.0) } else { amount }),
    }))
}

/// Whether a figure of a county, or of a place in it, counts this division: by every code the county has had.
fn is_within(region: RegionCode, within: Option<RegionCode>) -> bool {
    match within {
        Some(county) if county.level() == Level::County => {
            lineage::of(county).into_iter().any(|code| code.contains(region))
        }
        Some(place) => place.contains(region),
        None => true,
    }
}

/// The outlets behind a count of a county's coverage, as of a day.
pub fn outlets(conn: &mut Conn, county: RegionCode, network: Network, day: Day) -> Result<Vec<OutletRow>> {
    outlets_within(conn, county, network, (day, ACTIVE_DAYS))
}

/// The same; what was done lately is what was done within so many days.
pub fn outlets_within(
    conn: &mut Conn,
    county: RegionCode,
    network: Network,
    (day, days): (Day, i64),
) -> Result<Vec<OutletRow>> {
    let lately = Lately::of(conn, &lineage::of(county), Span::last_days(day, days))?;
    let rows = store::outlets(conn, &lineage::of(county), day)?
        .into_iter()
        .filter(|outlet| outlet.told.belongs_to(network, &lately))
        .map(|outlet| OutletRow {
            station: outlet.told.station,
            region: outlet.told.region,
            takes_parcels: outlet.told.takes_parcels,
            takes_payments: outlet.told.takes_payments,
            level: outlet.told.level,
            opened_on: Day::from_number(outlet.opened_on),
        })
        .collect();
    Ok(rows)
}

impl Told {
    /// Whether it counts for what it is, whatever was done there lately.
    pub(crate) fn is_counted(&self, network: Network) -> bool {
        self.belongs_to(network, &Lately::default())
    }

    /// Whether it counts for this as it was told, and for what was done there lately.
    pub(crate) fn belongs_to(&self, network: Network, lately: &Lately) -> bool {
        let (told, station) = (self, self.station.0);
        let is_point = told.level == "village_point";
        told.status == "open"
            && match network {
                Network::Open => true,
                Network::Stations => told.level != "county_centre",
                Network::Points => is_point,
                Network::Served => lately.served.contains(&station),
                Network::Selling => lately.selling.contains(&station),
                Network::Paying => lately.paying.contains(&station),
                Network::Converted => told.origin != "new",
                Network::Warehouses => told.stores_goods,
                Network::Centres => told.level == "county_centre",
                Network::Reached => is_point && lately.served.contains(&station),
            }
    }
}
