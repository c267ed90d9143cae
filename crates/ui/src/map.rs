//! Maps drawn on the server: no script, printable, every county a link.

use askama::Template;

/// One division on a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapShape {
    /// Where it leads.
    pub href: String,
    /// What a reader of screens hears.
    pub title: String,
    /// The name on the map.
    pub label: String,
    /// A second line below the name.
    pub value: String,
    /// The outline, as an SVG path.
    pub path: String,
    /// Where the name stands.
    pub label_at: (i32, i32),
    /// 0 for no value, 1 to 5 from light to dark.
    pub level: u8,
}

/// A map.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "ui/map.html")]
pub struct Map {
    /// What it shows.
    pub title: String,
    /// Width and height of the drawing.
    pub size: (i32, i32),
    /// The divisions.
    pub shapes: Vec<MapShape>,
}

/// The rings of a division: longitudes and latitudes in millionths of a degree.
pub type Outline = Vec<Vec<(i64, i64)>>;

/// An SVG path and the place for its name.
pub type Drawn = (String, (i32, i32));

/// Draws outlines given in millionths of a degree (longitude, latitude) into a box of this width, north up.
///
/// Returns an SVG path and a place for the name for each, and the height. One degree of longitude is drawn
/// shorter by the cosine of the middle latitude, so that shapes keep their form.
#[must_use]
#[allow(clippy::as_conversions, clippy::cast_possible_truncation, reason = "pixels on a screen")]
pub fn project(outlines: &[Outline], width: i32) -> (Vec<Drawn>, i32) {
    let points = || outlines.iter().flatten().flatten().copied();
    let (Some(west), Some(east)) = (points().map(|one| one.0).min(), points().map(|one| one.0).max()) else {
        return (Vec::new(), 0);
    };
    let south = points().map(|one| one.1).min().unwrap_or(0);
    let north = points().map(|one| one.1).max().unwrap_or(0);
    let squeeze = ((north + south) as f64 / 2e6).to_radians().cos();
    let scale = f64::from(width) / (((east - west) as f64) * squeeze).max(1.0);
    let place = |(longitude, latitude): (i64, i64)| {
        let x = ((longitude - west) as f64 * squeeze * scale).round() as i32;
        let y = ((north - latitude) as f64 * scale).round() as i32;
        (x, y)
    };
    let height = place((west, south)).1;
    let drawn = outlines.iter().map(|rings| draw(rings, place)).collect();
    (drawn, height)
}

fn draw(rings: &[Vec<(i64, i64)>], place: impl Fn((i64, i64)) -> (i32, i32)) -> Drawn {
    let mut path = String::new();
    let mut largest: Vec<(i32, i32)> = Vec::new();
    for ring in rings {
        // Points that fall on the same pixel are drawn once.
        let mut pixels: Vec<(i32, i32)> = ring.iter().map(|point| place(*point)).collect();
        pixels.dedup();
        for (index, (x, y)) in pixels.iter().enumerate() {
            path.push_str(&format!("{}{x} {y}", if index == 0 { "M" } else { "L" }));
        }
        path.push('Z');
        if pixels.len() > largest.len() {
            largest = pixels;
        }
    }
    (path, middle(&largest))
}

/// The centre of the box around an outline, good enough for a name.
fn middle(pixels: &[(i32, i32)]) -> (i32, i32) {
    let (mut x, mut y) = ((i32::MAX, i32::MIN), (i32::MAX, i32::MIN));
    for (px, py) in pixels {
        x = (x.0.min(*px), x.1.max(*px));
        y = (y.0.min(*py), y.1.max(*py));
    }
    if pixels.is_empty() { (0, 0) } else { (i32::midpoint(x.0, x.1), i32::midpoint(y.0, y.1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_and_the_form_is_kept() {
        let square = vec![vec![
            (112_000_000, 34_000_000),
            (113_000_000, 34_000_000),
            (113_000_000, 35_000_000),
            (112_000_000, 35_000_000),
        ]];
        let (drawn, height) = project(&[square], 100);
        assert_eq!(drawn[0].0, format!("M0 {height}L100 {height}L100 0L0 0Z"));
        assert_eq!(height, 121, "a degree of latitude is longer than one of longitude at 34.5° north");
        assert_eq!(project(&[], 100), (Vec::new(), 0));
    }
}
