//! Addresses of what stands behind a number.

use kernel::{Day, Period, RegionCode};

use crate::model::{Measure, Network, Span};
use crate::service::ACTIVE_DAYS;

/// The records behind a figure; `door` is `/city` or `/county`.
#[must_use]
pub fn records_path(door: &str, measure: Measure, county: Option<RegionCode>, span: Span) -> String {
    let county = county.map_or_else(String::new, |county| format!("&county={county}"));
    format!("{door}/records?measure={}{county}&from={}&to={}", measure.as_str(), span.from, span.to)
}

/// The sellers behind rural sales of these months, such as 202611.
#[must_use]
pub fn sellers_path(door: &str, county: Option<RegionCode>, (first, last): (i32, i32)) -> String {
    let county = county.map_or_else(String::new, |county| format!("&county={county}"));
    format!("{door}/sellers/sales?from={first}&to={last}{county}")
}

/// What reporters said of a month.
#[must_use]
pub fn summary_path(door: &str, county: Option<RegionCode>, month: Period) -> String {
    match county {
        Some(county) => format!("{door}/reports/summary?period={month}&county={county}"),
        None => format!("{door}/reports?period={month}"),
    }
}

/// The orders behind a record of sales elsewhere.
#[must_use]
pub fn orders_path(import: &str) -> String {
    format!("/county/elsewhere/orders?import={import}")
}

/// The outlets behind a count.
#[must_use]
pub fn outlets_path(door: &str, network: Network, county: RegionCode) -> String {
    format!("{door}/outlets?which={}&county={county}", network.as_str())
}

/// The outlets behind a count as they stood on a day; lately is within so many days of it.
#[must_use]
pub fn outlets_path_on(
    door: &str,
    network: Network,
    county: Option<RegionCode>,
    (day, days): (Day, i64),
) -> String {
    let within = if days == ACTIVE_DAYS { String::new() } else { format!("&days={days}") };
    format!("{}&day={day}{within}", all_outlets_path(door, network, county))
}

/// The outlets behind a count of a county, or of all.
#[must_use]
pub fn all_outlets_path(door: &str, network: Network, county: Option<RegionCode>) -> String {
    match county {
        Some(county) => outlets_path(door, network, county),
        None => format!("{door}/outlets?which={}", network.as_str()),
    }
}

/// What the office put on record towards a target.
#[must_use]
pub fn attainments_path(door: &str, target: &str, county: Option<RegionCode>) -> String {
    match (door, county) {
        ("/county", _) => format!("/county/attainments?target={target}"),
        (_, Some(county)) => format!("/city/supervision/attainments?target={target}&county={county}"),
        _ => format!("/city/supervision/attainments?target={target}"),
    }
}

/// The divisions of a county: `township` or `village`.
#[must_use]
pub fn divisions_path(door: &str, level: &str, county: RegionCode) -> String {
    format!("{door}/divisions?level={level}&county={county}")
}
