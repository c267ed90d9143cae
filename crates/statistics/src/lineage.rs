//! The codes a county has had. A county that became a district keeps its history: the programme says which codes are one
//! unit, since a merger does not make one of what was two.

use kernel::RegionCode;

use crate::programme::programme;

fn unit(county: RegionCode) -> Option<&'static [RegionCode]> {
    programme().units.iter().find(|unit| unit.codes.contains(&county)).map(|unit| unit.codes.as_slice())
}

/// Every code this county has had.
pub(crate) fn of(county: RegionCode) -> Vec<RegionCode> {
    unit(county).map_or_else(|| vec![county], <[RegionCode]>::to_vec)
}

/// What a code is called today.
pub(crate) fn today(county: RegionCode) -> RegionCode {
    unit(county).and_then(|unit| unit.last().copied()).unwrap_or(county)
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
    }
}
