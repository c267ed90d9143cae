//! Outlines of counties, and positions inside them.

use std::sync::LazyLock;

use kernel::RegionCode;
use serde::Deserialize;

/// A closed line of longitudes and latitudes in millionths of a degree.
pub type Ring = Vec<(i64, i64)>;

/// A county's outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// The county's code when it was drawn; Luoyang's are of 2016.
    pub code: RegionCode,
    /// Its name then.
    pub name: String,
    /// Its outlines.
    pub rings: Vec<Ring>,
}

static BOUNDARIES: LazyLock<Result<Vec<Boundary>, String>> =
    LazyLock::new(|| parse(programmes::text(programmes::File::Boundaries)));

/// What is wrong with the file of outlines, if something is.
pub(crate) fn check() -> Result<(), String> {
    BOUNDARIES.as_ref().map(|_| ()).map_err(|fault| format!("boundaries.geojson: {fault}"))
}

/// The outlines of the counties; none when the programme has no map. A unit that came later is drawn by those it came from.
#[must_use]
pub(crate) fn boundaries() -> &'static [Boundary] {
    BOUNDARIES.as_ref().map_or(&[], Vec::as_slice)
}

/// The outlines of a county of today or of the day they were drawn.
#[must_use]
pub fn boundary(county: RegionCode) -> Vec<&'static Boundary> {
    boundaries()
        .iter()
        .filter(|one| one.code == county || crate::divisions().today(one.code) == county)
        .collect()
}

/// A position inside a county, always the same for a seed. It is illustrative: where things really stand is
/// not in the data.
#[must_use]
pub fn illustrative_point(county: RegionCode, seed: i64) -> Option<(i64, i64)> {
    let ring = boundary(county).into_iter().flat_map(|one| &one.rings).max_by_key(|ring| ring.len())?;
    let (west, east) = (ring.iter().map(|one| one.0).min()?, ring.iter().map(|one| one.0).max()?);
    let (south, north) = (ring.iter().map(|one| one.1).min()?, ring.iter().map(|one| one.1).max()?);
    let mut state = seed.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |from: i64, to: i64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        from + i64::try_from(state % (to - from).unsigned_abs().max(1)).unwrap_or(0)
    };
    (0..500).map(|_| (next(west, east), next(south, north))).find(|point| is_inside(ring, *point))
}

/// Counts how often a line to the east crosses the ring.
fn is_inside(ring: &[(i64, i64)], (x, y): (i64, i64)) -> bool {
    let mut inside = false;
    for (index, (bx, by)) in ring.iter().enumerate() {
        let (ax, ay) = ring[(index + ring.len() - 1) % ring.len()];
        if (ay > y) != (*by > y) {
            let crossing = i128::from(bx - ax) * i128::from(y - ay) / i128::from(by - ay) + i128::from(ax);
            inside ^= i128::from(x) < crossing;
        }
    }
    inside
}

#[derive(Deserialize)]
struct File {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    properties: Properties,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    code: RegionCode,
    name: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<(f64, f64)>>),
    MultiPolygon(Vec<Vec<Vec<(f64, f64)>>>),
}

fn parse(text: &str) -> Result<Vec<Boundary>, String> {
    let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let micro = |degrees: f64| -> i64 {
        // Four decimals become whole millionths; a coordinate is far below the limit of an integer.
        #[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "degrees, at most 180")]
        let millionths = (degrees * 1e6).round() as i64;
        millionths
    };
    let ring = |ring: Vec<(f64, f64)>| ring.into_iter().map(|(x, y)| (micro(x), micro(y))).collect();
    Ok(file
        .features
        .into_iter()
        .map(|feature| Boundary {
            code: feature.properties.code,
            name: feature.properties.name,
            rings: match feature.geometry {
                Geometry::Polygon(rings) => rings.into_iter().map(ring).collect(),
                Geometry::MultiPolygon(parts) => parts.into_iter().flatten().map(ring).collect(),
            },
        })
        .collect())
}
