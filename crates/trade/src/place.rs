//! How far two divisions lie apart.
//!
//! Positions of villages and townships are not in the data, so within a county the division tells: same village,
//! same township, same county. Between counties the distance is that of the middles of their outlines.

use std::collections::HashMap;

use kernel::{Level, RegionCode};

/// How far apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Distance {
    /// In one village.
    SameVillage,
    /// In one township.
    SameTownship,
    /// In one county.
    SameCounty,
    /// In counties whose middles are so many kilometres apart.
    Kilometres(i64),
    /// In the same city, or not even that; nothing else is known.
    Unknown,
}

/// How far apart two divisions lie; the same in both directions.
#[must_use]
pub fn distance(one: RegionCode, other: RegionCode) -> Distance {
    Ways::from(one).to(other)
}

/// The ways from one division to many. Each county's outline has a thousand corners, so the way to it is worked out once.
#[derive(Debug)]
pub struct Ways {
    from: RegionCode,
    to_counties: HashMap<RegionCode, Distance>,
}

impl Ways {
    /// From this division.
    #[must_use]
    pub fn from(from: RegionCode) -> Self {
        Self { from, to_counties: HashMap::new() }
    }

    /// How far it is to another one.
    pub fn to(&mut self, other: RegionCode) -> Distance {
        let from = self.from;
        if from == other && from.level() == Level::Village {
            return Distance::SameVillage;
        }
        if from.township().is_some() && from.township() == other.township() {
            return Distance::SameTownship;
        }
        let (here, there) = (from.county(), other.county());
        if here == there && here.level() == Level::County {
            return Distance::SameCounty;
        }
        *self.to_counties.entry(there).or_insert_with(|| between(here, there))
    }
}

/// How far apart the middles of two counties lie.
fn between(one: RegionCode, other: RegionCode) -> Distance {
    match (middle(one), middle(other)) {
        (Some(here), Some(there)) => Distance::Kilometres(kilometres(here, there)),
        _ => Distance::Unknown,
    }
}

/// The middle of a county's outline, in millionths of a degree: the mean of its corners.
fn middle(county: RegionCode) -> Option<(i64, i64)> {
    let outlines = region::boundary(county);
    let corners: Vec<(i64, i64)> =
        outlines.iter().flat_map(|one| one.rings.iter().flatten().copied()).collect();
    let count = i64::try_from(corners.len()).ok().filter(|count| *count > 0)?;
    let mean = |part: fn(&(i64, i64)) -> i64| corners.iter().map(part).sum::<i64>() / count;
    Some((mean(|corner| corner.0), mean(|corner| corner.1)))
}

/// On a sphere that is flat for as far as a prefecture reaches: a degree of latitude is 111 km, one of longitude at
/// 34.5° north 91.5 km.
fn kilometres((x1, y1): (i64, i64), (x2, y2): (i64, i64)) -> i64 {
    let east = i128::from(x1 - x2) * 91_500 / 1_000_000;
    let north = i128::from(y1 - y2) * 111_000 / 1_000_000;
    let square = (east * east + north * north).unsigned_abs();
    i64::try_from(square.isqrt() / 1_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VILLAGE: RegionCode = RegionCode(410_324_102_201);

    #[test]
    fn near_things_are_told_by_their_divisions() {
        for (other, expected) in [
            (VILLAGE.0, Distance::SameVillage),
            (410_324_102_202, Distance::SameTownship),
            (410_324_102, Distance::SameTownship),
            (410_324_103_201, Distance::SameCounty),
            (410_324, Distance::SameCounty),
            (110_105, Distance::Unknown),
        ] {
            assert_eq!(distance(VILLAGE, RegionCode(other)), expected, "{other}");
            assert_eq!(distance(RegionCode(other), VILLAGE), expected, "{other}, the other way");
        }
    }

    #[test]
    fn counties_lie_as_far_apart_as_on_the_map() {
        // 栾川 and 嵩县 are neighbours; 偃师 lies at the other end of the prefecture.
        let Distance::Kilometres(near) = distance(VILLAGE, RegionCode(410_325)) else { panic!("no outline") };
        let Distance::Kilometres(far) = distance(VILLAGE, RegionCode(410_307)) else { panic!("no outline") };
        assert!((15..80).contains(&near), "{near}");
        assert!((80..200).contains(&far), "{far}");
    }
}
