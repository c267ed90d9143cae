//! Relief through e-commerce: the counties whose goods are shown as relief goods, read from the programme's list.

use std::sync::LazyLock;

use kernel::{Day, RegionCode};
use serde::Deserialize;

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

static LIST: LazyLock<Result<Vec<Listed>, String>> =
    LazyLock::new(|| read(programmes::text(programmes::File::Relief)));

fn read(text: &str) -> Result<Vec<Listed>, String> {
    toml::from_str::<File>(text).map(|file| file.county).map_err(|error| error.to_string())
}

/// The programme's list. The program does not start with one that cannot be read.
fn list() -> &'static [Listed] {
    LIST.as_ref().map_or(&[], Vec::as_slice)
}

/// What is wrong with the programme's list, if something is: it cannot be read, or names a county there is not.
pub(crate) fn check_relief() -> Result<(), String> {
    let listed = LIST.as_ref().map_err(|fault| format!("relief.toml: {fault}"))?;
    let stranger = listed.iter().find(|one| region::divisions().get(one.code).is_none());
    stranger.map_or(Ok(()), |one| {
        Err(format!(
            "relief.toml: {} is not among the divisions; correct the code, or import the divisions",
            one.code
        ))
    })
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
        assert_eq!(read(programmes::File::Relief.shipped()).unwrap().len(), 6);
        check_relief().unwrap();
        assert!(read("[[county]]\ncode = \"410324\"").unwrap_err().contains("from"));
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
