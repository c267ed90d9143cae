//! The codes a county has had. A county that became a district keeps its history: the programme says which codes are one
//! unit, since a merger does not make one of what was two.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::RegionCode;
use serde::Deserialize;

#[derive(Deserialize)]
struct Programme {
    unit: Vec<Unit>,
}

#[derive(Deserialize)]
struct Unit {
    codes: Vec<Code>,
}

#[derive(Deserialize)]
struct Code {
    code: i64,
    until: Option<toml::Value>,
}

/// The codes of each unit, the one that holds today last.
static UNITS: LazyLock<Vec<Vec<RegionCode>>> = LazyLock::new(|| {
    // A test reads this file; a release in which it cannot be read does not exist.
    units(include_str!("../../../programmes/luoyang/programme.toml")).unwrap_or_default()
});

fn units(text: &str) -> Result<Vec<Vec<RegionCode>>, toml::de::Error> {
    let programme: Programme = toml::from_str(text)?;
    let codes = |unit: Unit| {
        let (mut ended, mut held) = (Vec::new(), Vec::new());
        for code in unit.codes {
            if code.until.is_some() { &mut ended } else { &mut held }.push(RegionCode(code.code));
        }
        ended.extend(held);
        ended
    };
    Ok(programme.unit.into_iter().map(codes).collect())
}

/// The code of today for each code of the past.
static TODAY: LazyLock<BTreeMap<RegionCode, RegionCode>> = LazyLock::new(|| {
    let mut today = BTreeMap::new();
    for unit in UNITS.iter() {
        if let Some(last) = unit.last() {
            today.extend(unit.iter().map(|code| (*code, *last)));
        }
    }
    today
});

/// Every code this county has had.
pub(crate) fn of(county: RegionCode) -> Vec<RegionCode> {
    let unit = UNITS.iter().find(|unit| unit.contains(&county));
    unit.cloned().unwrap_or_else(|| vec![county])
}

/// What a code is called today.
pub(crate) fn today(county: RegionCode) -> RegionCode {
    TODAY.get(&county).copied().unwrap_or(county)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_that_became_a_district_keeps_its_history() {
        let (before, after) = (RegionCode(410_381), RegionCode(410_307));
        assert_eq!((of(after), today(before)), (vec![before, after], after));
        assert_eq!(of(RegionCode(410_324)), [RegionCode(410_324)]);
        let jili = RegionCode(410_306);
        assert_eq!(today(jili), jili, "what was merged into another keeps its own figures");
        assert!(UNITS.len() > 9);
    }
}
