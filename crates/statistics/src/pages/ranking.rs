//! The counties beside each other: on the map and in a ranking.

use ui::{Map, MapShape, View};

use super::board::RURAL;
use super::by::By;
use crate::board::{Board, CountyRow};

/// Width of the map's drawing; the page scales it.
const MAP_WIDTH: i32 = 520;

/// A county in the ranking.
pub(super) struct Ranked {
    pub(super) place: String,
    pub(super) name: String,
    pub(super) href: String,
    pub(super) cells: Vec<Cell>,
}

pub(super) struct Cell {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) chosen: bool,
}

/// The counties of 2016, coloured by what they are compared by.
pub(super) fn map(view: &View, board: &Board, by: By) -> Map {
    let (outlines, height) = region::map_outlines(MAP_WIDTH);
    let mut values: Vec<i128> = board.counties.iter().filter_map(|row| by.of(row)).collect();
    values.sort_unstable();
    let shapes = outlines.into_iter().map(|outline| {
        let row = board.counties.iter().find(|row| row.county == outline.county);
        let name = region::name_in(view.lang, outline.county);
        let value = row.map_or_else(String::new, |row| by.shown(view, row));
        let has_value = outline.is_labelled && by.word() != RURAL;
        MapShape {
            href: format!("/county/board?county={}", outline.county),
            title: format!("{name} · {} {value}", by.label(view)),
            label: if outline.is_labelled { name } else { String::new() },
            value: if has_value { value } else { String::new() },
            path: outline.path,
            label_at: outline.label_at,
            level: row.and_then(|row| by.of(row)).map_or(0, |value| level(value, &values)),
        }
    });
    Map { title: by.label(view), size: (MAP_WIDTH, height), shapes: shapes.collect() }
}

/// 1 to 5 by where a value stands among all, sorted.
fn level(value: i128, sorted: &[i128]) -> u8 {
    let below = sorted.partition_point(|one| *one < value);
    let fifth = below * 5 / sorted.len().max(1);
    u8::try_from(fifth + 1).unwrap_or(5).min(5)
}

pub(super) fn ranked(view: &View, board: &Board, by: By, door: &str) -> Vec<Ranked> {
    let mut rows: Vec<&CountyRow> = board.counties.iter().collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(by.of(row)), row.county));
    let all = By::all(board);
    rows.iter()
        .map(|row| {
            let higher = rows.iter().filter(|one| by.of(one) > by.of(row)).count();
            let cell = |one: &By| Cell {
                text: one.shown(view, row),
                href: one.link(board, row, door),
                chosen: *one == by,
            };
            Ranked {
                place: by.of(row).map_or_else(|| "–".to_owned(), |_| (higher + 1).to_string()),
                name: region::name_in(view.lang, row.county),
                href: format!("/county/board?county={}", row.county),
                cells: all.iter().map(cell).collect(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn darker_is_more() {
        let values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        let levels: Vec<u8> = values.iter().map(|one| level(*one, &values)).collect();
        assert_eq!(levels, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
        assert_eq!(level(5, &[5, 5, 5]), 1, "all the same are all the same");
    }
}
