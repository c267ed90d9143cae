//! Luoyang's real divisions: complete, dated, and found by name and pinyin.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]

use kernel::{Day, Level, RegionCode};
use region::{boundary, divisions, full_name, illustrative_point};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn all_divisions_are_there() {
    let all = divisions();
    assert_eq!(all.len(), 3454 + 3);
    assert_eq!(all.counties().len(), 15);
    let townships: usize = all.counties().iter().map(|county| all.children(county.code).len()).sum();
    assert_eq!(townships, 194);
    assert_eq!(all.villages(RegionCode(410_300)).len(), 3244);
}

#[test]
fn the_changes_of_2021_are_dated() {
    let all = divisions();
    let (old, new) = (RegionCode(410_381), RegionCode(410_307));
    assert!(all.at(old, day("2016-10-13")).is_some() && all.at(new, day("2016-10-13")).is_none());
    assert!(all.at(old, day("2026-11-23")).is_none() && all.at(new, day("2026-11-23")).is_some());
    assert_eq!(all.today(RegionCode(410_306)), RegionCode(410_308));
}

#[test]
fn names_are_found_by_hanzi_pinyin_and_initials() {
    for (words, wanted) in
        [("栾川", "栾川县"), ("luanchuan", "栾川县"), ("lcx", "栾川县"), ("庙子镇", "庙子镇")]
    {
        let found = divisions().search(words, 5);
        assert!(found.iter().any(|division| division.name == wanted), "{words}: {found:?}");
    }
    assert!(divisions().search("  ", 5).is_empty());
    let village = divisions().villages(RegionCode(410_324))[0];
    assert_eq!(full_name(village.code).split('·').count(), 3);
}

#[test]
fn villages_have_everyday_names() {
    for village in divisions().villages(RegionCode(410_324)) {
        let name = region::name(village.code);
        assert!(!name.contains("委") && !name.contains("栾川县"), "{name}");
    }
}

#[test]
fn every_county_of_today_has_an_outline_and_points_inside() {
    for county in divisions().counties().iter().filter(|county| county.kind != "zone") {
        assert!(!boundary(county.code).is_empty(), "{}", county.name);
        let point = illustrative_point(county.code, 7).unwrap();
        assert_eq!(illustrative_point(county.code, 7), Some(point));
        assert!((111_000_000..113_200_000).contains(&point.0) && (33_500_000..35_200_000).contains(&point.1));
        assert_eq!(county.level, Level::County);
    }
}
