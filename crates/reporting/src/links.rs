//! Addresses of what stands behind a number.

use kernel::{Period, RegionCode};
use statistics::definitions::Reporter;

use crate::Result;
use crate::service::definitions;

/// The reports a county owed of its own for a half-year; `door` is `/city` or `/county`.
pub fn owed_path(door: &str, county: RegionCode, half_year: Period) -> Result<String> {
    let sets = definitions()?.newest_data_sets();
    let Some(set) = sets.into_iter().find(|set| set.reporter == Reporter::County) else {
        return Ok(format!("{door}/reports?county={county}"));
    };
    let last = set.frequency.of(half_year.bounds().1);
    Ok(format!("{door}/reports?set={}&county={county}&period={last}", set.id))
}
