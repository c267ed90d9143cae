//! How counties move between two assessments, in words: for the what-if page and the replay.

use kernel::RegionCode;
use ui::{Cell, Column, Tone, View};

use super::common::criterion_name;
use super::words::{language, name};
use crate::{Contrast, CountyContrast, CriterionContrast, Exact, Rulebook, Sentence};

/// A county in the table, and its criteria that move.
pub(super) struct CountyRow {
    pub(super) county: RegionCode,
    pub(super) name: String,
    /// `栾川县：+1.25，3 项有变化`.
    pub(super) summary: String,
    pub(super) ranks: String,
    pub(super) places: String,
    pub(super) places_tone: &'static str,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) difference: String,
    pub(super) criteria: Vec<CriterionRow>,
}

pub(super) struct CriterionRow {
    pub(super) name: String,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) difference: String,
    pub(super) why_before: String,
    pub(super) why_after: String,
}

pub(super) fn county_rows(view: &View, rulebook: &Rulebook, contrast: &Contrast) -> Vec<CountyRow> {
    let row = |county: CountyContrast| {
        let (places, tone) = places(view, &county);
        let (name, difference) = (name(view, county.county), signed(&county.difference()));
        CountyRow {
            summary: view.t2("assessment-moves-of", ("county", &name), ("difference", &difference)),
            name,
            ranks: ranks(&county),
            places,
            places_tone: tone.class(),
            before: total(&county.earned.0, county.blocked.0),
            after: total(&county.earned.1, county.blocked.1),
            difference,
            criteria: county.criteria.iter().map(|one| criterion_row(view, rulebook, one)).collect(),
            county: county.county,
        }
    };
    contrast.counties().into_iter().map(row).collect()
}

fn criterion_row(view: &View, rulebook: &Rulebook, one: &CriterionContrast) -> CriterionRow {
    let said = |sentence: &Option<Sentence>| {
        sentence.as_ref().map(|sentence| sentence.say(language(view))).unwrap_or_default()
    };
    CriterionRow {
        name: criterion_name(view, rulebook, &one.id),
        before: points(one.earned.0.as_ref()),
        after: points(one.earned.1.as_ref()),
        difference: signed(&one.difference()),
        why_before: said(&one.working.0),
        why_after: said(&one.working.1),
    }
}

fn ranks(county: &CountyContrast) -> String {
    let said = |rank: Option<u32>| rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string());
    format!("{} → {}", said(county.rank.0), said(county.rank.1))
}

fn places(view: &View, county: &CountyContrast) -> (String, Tone) {
    match county.places() {
        Some(0) => (view.t("assessment-places-same"), Tone::Plain),
        Some(up) if up > 0 => (view.t1("assessment-places-up", "count", up), Tone::Good),
        Some(down) => (view.t1("assessment-places-down", "count", -down), Tone::Bad),
        None => ("–".to_owned(), Tone::Plain),
    }
}

/// What a county earned; in brackets while something that must be set blocks the total.
fn total(earned: &Exact, blocked: bool) -> String {
    if blocked { format!("({})", earned.fixed(2)) } else { earned.fixed(2) }
}

fn points(earned: Option<&Exact>) -> String {
    earned.map_or_else(|| "–".to_owned(), |earned| earned.fixed(2))
}

/// `+1.25`, `-0.50`, `0.00`: the sign is always said.
fn signed(difference: &Exact) -> String {
    let plus = if *difference > Exact::zero() { "+" } else { "" };
    format!("{plus}{}", difference.fixed(2))
}

/// The columns of the table that is exported and of a replay.
pub(super) fn columns(view: &View) -> Vec<Column> {
    let words = |key| Column::words(view.t(key));
    let numbers = |key| Column::numbers(view.t(key));
    vec![
        words("assessment-table-county"),
        words("assessment-table-rank"),
        words("assessment-criterion-name"),
        numbers("assessment-before"),
        numbers("assessment-after"),
        numbers("assessment-difference"),
        words("assessment-why-before"),
        words("assessment-why-after"),
    ]
}

/// A row for each county that a side scores, and below it one for each criterion that moves, with the reason.
pub(super) fn rows(view: &View, rulebook: &Rulebook, contrast: &Contrast) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for county in county_rows(view, rulebook, contrast) {
        rows.push(vec![
            Cell::Link(county.name.clone(), format!("/city/assessment/{}", county.county)),
            Cell::Text(county.ranks.clone()),
            Cell::Text(view.t("assessment-table-total")),
            Cell::Text(county.before),
            Cell::Text(county.after),
            Cell::Text(county.difference),
            Cell::Missing,
            Cell::Missing,
        ]);
        rows.extend(county.criteria.into_iter().map(|one| {
            vec![
                Cell::Text(county.name.clone()),
                Cell::Text(county.ranks.clone()),
                Cell::Text(one.name),
                Cell::Text(one.before),
                Cell::Text(one.after),
                Cell::Text(one.difference),
                Cell::Text(one.why_before),
                Cell::Text(one.why_after),
            ]
        }));
    }
    rows
}
