//! A county's figures: what enterprises reported, beside what the county says itself.

use axum::extract::State;
use kernel::{Period, PeriodKind, RegionCode, ResourceRef};
use statistics::definitions::{Figure, Shown, UnitOfMeasure};
use statistics::indicators::IndicatorFigure;
use ui::{App, Cell, Column, Door, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::lists::county_of;
use super::words::periods;
use crate::service::{self, Comparison, Reported, SEE_REPORTS, Summary};

pub(super) async fn show(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let asked = query.filter("county").parse::<RegionCode>().ok();
    let first = region::divisions().counties().first().map(|one| one.code);
    let county = match view.door {
        Door::City => asked.or(first),
        _ => county_of(&view),
    };
    let county = county.unwrap_or(app.site.city);
    if view.door == Door::City {
        view.actor.may(SEE_REPORTS, &ResourceRef::new("CountyReport", app.site.city))?;
    }
    let newest = PeriodKind::Month.of(view.now.day()).previous();
    let period = query.filter("period").parse::<Period>().ok();
    let period = period.filter(|one| one.kind() == PeriodKind::Month).unwrap_or(newest);
    let (actor, today) = (view.actor.clone(), view.now.day());
    let found = app.db.read(move |conn| service::summary(conn, &actor, county, period, today)).await?;
    let mut filters =
        vec![Filter { name: "period", label: view.t("reporting-period"), options: periods(newest, 24) }];
    if view.door == Door::City {
        let options = region::county_options(view.lang);
        filters.push(Filter { name: "county", label: view.t("reporting-county"), options });
    }
    let words: Vec<&str> = query.words().split_whitespace().collect();
    let has = |name: &str| words.iter().all(|word| name.contains(word));
    let mut rows: Vec<Vec<Cell>> = found
        .rows
        .iter()
        .filter(|one| has(one.element.name.get(view.lang)))
        .map(|one| row(&view, one, query.is_export()))
        .collect();
    rows.extend(indicators(&view, &found, &has, query.is_export()));
    let total = i64::try_from(rows.len()).unwrap_or(0);
    let numbers = |key| Column::numbers(view.t(key));
    let last = if query.is_export() { "reporting-definition" } else { "reporting-warning" };
    let list = ListView {
        title: format!("{} {} {period}", region::name_in(view.lang, county), view.t("reporting-summary")),
        intro: view.t("reporting-summary-intro"),
        file: "county-summary",
        filters,
        columns: vec![
            Column::words(view.t("reporting-figure")),
            Column::words(view.t("reporting-unit-of-measure")),
            numbers("reporting-sum"),
            numbers("reporting-reporters"),
            numbers("reporting-platforms"),
            numbers("reporting-county-says"),
            numbers("reporting-difference"),
            Column::words(view.t(last)),
        ],
        rows,
        total,
        empty: view.t("reporting-summary-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// A name; on the page it leads to its definition, which a file has in a column.
fn named(name: &str, id: &str, leaves: bool) -> Cell {
    if leaves {
        Cell::Text(name.to_owned())
    } else {
        Cell::Link(name.to_owned(), format!("/statistics/dictionary?q={id}"))
    }
}

/// A sum, or in a file the word that it is withheld: an official's page leads to the reports themselves.
fn sum(view: &View, unit: &UnitOfMeasure, one: &Reported, leaves: bool) -> Cell {
    match one.sum {
        Some(_) if is_withheld(one, leaves) => Cell::Tag(Tone::Plain, view.t("reporting-withheld")),
        Some(sum) => Cell::Text(unit.show(sum)),
        None => Cell::Missing,
    }
}

fn is_withheld(one: &Reported, leaves: bool) -> bool {
    leaves && one.shown == Shown::Withheld
}

/// What is compared with the enterprises' sum: the county's figure, else the platforms'.
fn difference(one: &Comparison, leaves: bool) -> Option<i64> {
    let (sum, platforms) = (&one.enterprises, &one.platforms);
    if is_withheld(sum, leaves) || (one.county.is_none() && is_withheld(platforms, leaves)) {
        return None;
    }
    Some(one.county.or(platforms.sum)?.saturating_sub(sum.sum?))
}

fn row(view: &View, one: &Comparison, leaves: bool) -> Vec<Cell> {
    let unit = &one.element.unit;
    let text = |value: Option<i64>| value.map_or(Cell::Missing, |value| Cell::Text(unit.show(value)));
    vec![
        named(one.element.name.get(view.lang), &one.element.id, leaves),
        Cell::Text(unit.name.get(view.lang).to_owned()),
        sum(view, unit, &one.enterprises, leaves),
        Cell::Number(i64::try_from(one.enterprises.reporters).unwrap_or(0)),
        sum(view, unit, &one.platforms, leaves),
        text(one.county),
        text(difference(one, leaves)),
        if leaves { Cell::Text(one.element.definition.get(view.lang).to_owned()) } else { Cell::Missing },
    ]
}

/// The dictionary's indicators of the county, each with what it warns of. They leave the house by the list of indicators, which
/// knows what tells of one reporter.
fn indicators(view: &View, found: &Summary, has: &dyn Fn(&str) -> bool, leaves: bool) -> Vec<Vec<Cell>> {
    let figure = |one: &IndicatorFigure| match one.figure {
        Figure::Missing => Cell::Text(view.t("definitions-figure-missing")),
        Figure::Undefined => Cell::Text(view.t("definitions-figure-undefined")),
        Figure::Exact { .. } => one.text().map_or(Cell::Missing, Cell::Text),
    };
    let warning = |id: &str| found.warnings.iter().find(|one| one.indicator == id);
    let shown = found.indicators.iter().filter(|one| !leaves && has(one.indicator.name.get(view.lang)));
    shown
        .map(|one| {
            let indicator = one.indicator;
            let said = warning(&indicator.id).map_or(Cell::Missing, |found| {
                Cell::Text(format!("{}：{}", view.say(&found.level.label()), found.says.get(view.lang)))
            });
            vec![
                named(indicator.name.get(view.lang), &indicator.id, leaves),
                Cell::Text(indicator.unit.get(view.lang).to_owned()),
                figure(one),
                Cell::Missing,
                Cell::Missing,
                Cell::Missing,
                Cell::Missing,
                said,
            ]
        })
        .collect()
}
