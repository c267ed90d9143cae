//! Relief through e-commerce: the counties whose goods are shown as relief goods, read from the programme's list.

use std::sync::OnceLock;

use kernel::{Day, RegionCode};
use serde::Deserialize;

/// The list that is shipped.
const SHIPPED: &str = include_str!("../../../../programmes/luoyang/relief.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    county: Vec<Listed>,
}

/// A county and the days it is on the list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    code: RegionCode,
    from: Day,
    until: Option<Day>,
}

impl Listed {
    fn holds(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

fn list() -> &'static [Listed] {
    static READ: OnceLock<Vec<Listed>> = OnceLock::new();
    // A list that cannot be read is ruled out by a test.
    READ.get_or_init(|| toml::from_str::<File>(SHIPPED).map(|file| file.county).unwrap_or_default())
}

/// The counties of poverty relief on a day (贫困县).
#[must_use]
pub fn relief_counties(day: Day) -> Vec<RegionCode> {
    list().iter().filter(|one| one.holds(day)).map(|one| one.code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programmes_list_is_read_and_names_counties_that_exist() {
        let read: File = toml::from_str(SHIPPED).unwrap();
        assert_eq!(read.county.len(), 6);
        for one in &read.county {
            assert!(region::divisions().get(one.code).is_some(), "{}", one.code);
        }
    }

    #[test]
    fn a_county_is_on_the_list_from_its_first_day_to_its_last() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let code = RegionCode(410_324);
        let one = Listed { code, from: day("2012-03-19"), until: Some(day("2025-12-31")) };
        for (on, holds) in
            [("2012-03-18", false), ("2012-03-19", true), ("2025-12-31", true), ("2026-01-01", false)]
        {
            assert_eq!(one.holds(day(on)), holds, "{on}");
        }
    }
}
