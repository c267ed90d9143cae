//! What routes of statistics are asked.

use super::Body;
use super::chain::COUNTY;

/// A request for a route of statistics, or none when it is not one of these.
pub fn example(method: &str, route: &str) -> Option<(String, Body)> {
    let of_county = |path: &str| Some((format!("{path}?county={COUNTY}"), Body::None));
    match (method, route) {
        ("GET", "/city/indicators" | "/county/indicators") => of_county(route),
        ("GET", "/api/v1/statistics/indicators") => {
            Some((format!("{route}?county={COUNTY}&period=2026H1"), Body::None))
        }
        ("GET", "/api/v1/statistics/indicators/{indicator}/months") => {
            of_county("/api/v1/statistics/indicators/rural-transactions/months")
        }
        (
            "GET",
            "/api/v1/statistics/board"
            | "/api/v1/statistics/targets"
            | "/api/v1/statistics/alerts"
            | "/api/v1/statistics/coverage"
            | "/api/v1/reporting/summary",
        ) => of_county(route),
        _ => None,
    }
}
