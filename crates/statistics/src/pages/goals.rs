//! The counties against the goals of their own, beside each other.

use kernel::RegionCode;
use ui::View;

use super::board::state_of;
use crate::board::{Board, TargetRow};

/// A table of counties and the targets that are broken down to them.
pub(super) struct Goals {
    /// Each target: its name, and the document that sets the goals.
    pub(super) targets: Vec<(String, String)>,
    /// The counties as the programme has them.
    pub(super) counties: Vec<Row>,
}

/// A county.
pub(super) struct Row {
    pub(super) name: String,
    /// Its board, with path and forecast.
    pub(super) href: String,
    pub(super) cells: Vec<Cell>,
}

/// Where a county stands against a goal.
pub(super) struct Cell {
    /// `4 / 5`.
    pub(super) text: String,
    pub(super) href: Option<String>,
    pub(super) state: String,
    pub(super) tone: &'static str,
}

impl Goals {
    /// None where no target is broken down, and on a county's board.
    pub(super) fn of(view: &View, board: &Board) -> Option<Self> {
        let first = board.goals.first()?.county;
        let targets = board.goals.iter().take_while(|one| one.county == first);
        let named = |one: &TargetRow| {
            (one.name.get(view.lang).to_owned(), view.citation(one.goal.source().unwrap_or_default()))
        };
        let mut counties: Vec<(Option<RegionCode>, Vec<&TargetRow>)> = Vec::new();
        for one in &board.goals {
            match counties.last_mut() {
                Some((county, rows)) if *county == one.county => rows.push(one),
                _ => counties.push((one.county, vec![one])),
            }
        }
        let row = |(county, rows): (Option<RegionCode>, Vec<&TargetRow>)| {
            county.map(|county| Row {
                name: region::name_in(view.lang, county),
                href: format!("/county/board?county={county}"),
                cells: rows.into_iter().map(|one| cell(view, one)).collect(),
            })
        };
        Some(Self {
            targets: targets.map(named).collect(),
            counties: counties.into_iter().filter_map(row).collect(),
        })
    }
}

fn cell(view: &View, one: &TargetRow) -> Cell {
    let now = one.now.map_or_else(|| "–".to_owned(), |now| one.shown(now));
    let (key, tone) = state_of(one);
    Cell {
        text: format!("{now} / {}", one.shown(one.target)),
        href: one.link("/city"),
        state: view.t(key),
        tone,
    }
}
