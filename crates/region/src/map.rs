//! The counties drawn on a map.

use kernel::RegionCode;

use crate::boundary::boundaries;
use crate::{Boundary, divisions};

/// An outline on the map of the prefecture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapOutline {
    /// The county it belongs to today.
    pub county: RegionCode,
    /// The path of an SVG.
    pub path: String,
    /// Where words stand in it.
    pub label_at: (i32, i32),
    /// Whether the county's words stand in this outline: the largest, when it has several.
    pub is_labelled: bool,
}

/// The outlines of all counties in a drawing of this width, and its height.
#[must_use]
pub fn map_outlines(width: i32) -> (Vec<MapOutline>, i32) {
    let outlines: Vec<_> = boundaries().iter().map(|one| one.rings.clone()).collect();
    let (drawn, height) = ui::project(&outlines, width);
    let shapes = boundaries().iter().zip(drawn).map(|(boundary, (path, label_at))| {
        let county = divisions().today(boundary.code);
        let largest = crate::boundary(county).into_iter().max_by_key(|one| one.size());
        let is_labelled = largest.is_none_or(|one| one.code == boundary.code);
        MapOutline { county, path, label_at, is_labelled }
    });
    (shapes.collect(), height)
}

impl Boundary {
    /// How large it is beside others of the same map, in no unit.
    fn size(&self) -> u64 {
        self.rings.iter().map(|ring| size(ring)).sum()
    }
}

/// Twice what a ring encloses (the shoelace formula), in squares of a ten-thousandth of a degree.
fn size(ring: &[(i64, i64)]) -> u64 {
    let corners = ring.iter().map(|(x, y)| (x / 100, y / 100));
    let next = corners.clone().cycle().skip(1);
    corners.zip(next).map(|((ax, ay), (bx, by))| ax * by - bx * ay).sum::<i64>().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_of_several_outlines_is_named_in_the_largest() {
        let (outlines, _) = map_outlines(520);
        let mut labelled: Vec<_> =
            outlines.iter().filter(|one| one.is_labelled).map(|one| one.county).collect();
        let count = labelled.len();
        labelled.sort_unstable();
        labelled.dedup();
        assert_eq!(labelled.len(), count, "each county is named once");
        // Mengjin and Jili are one county since 2021, Mengjin is by far the larger.
        let mengjin = boundaries().iter().position(|one| one.name == "孟津县").expect("Mengjin");
        let jili = boundaries().iter().position(|one| one.name == "吉利区").expect("Jili");
        assert_eq!(outlines[mengjin].county, outlines[jili].county);
        assert_eq!((outlines[mengjin].is_labelled, outlines[jili].is_labelled), (true, false));
        assert_eq!(count, outlines.len() - 1);
    }

    #[test]
    fn a_ring_is_as_large_as_what_it_encloses() {
        let square = [(0, 0), (1_000, 0), (1_000, 1_000), (0, 1_000)];
        assert_eq!(size(&square), 200);
        assert_eq!(size(&[]), 0);
    }
}
