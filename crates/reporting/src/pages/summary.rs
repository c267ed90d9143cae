//! A county's figures: what enterprises reported, beside what the county says itself.

use axum::extract::State;
use kernel::{Period, PeriodKind, RegionCode, ResourceRef};
use statistics::definitions::{Figure, Shown};
use ui::{App, Cell, Column, Door, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::lists::county_of;
use super::words::periods;
use crate::service::{self, Comparison, SEE_REPORTS, Summary};

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
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::summary(conn, &actor, county, period)).await?;
    let mut filters =
        vec![Filter { name: "period", label: view.t("reporting-period"), options: periods(newest, 24) }];
    if view.door == Door::City {
        let counties = region::divisions().counties();
        let options = counties.iter().map(|one| (one.code.to_string(), one.name.clone())).collect();
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
        title: format!("{} {} {period}", region::name(county), view.t("reporting-summary")),
        intro: view.t("reporting-summary-intro"),
        file: "county-summary",
        filters,
        columns: vec![
            Column::words(view.t("reporting-figure")),
            Column::words(view.t("reporting-unit-of-measure")),
            numbers("reporting-sum"),
            numbers("reporting-reporters"),
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

/// In a file, a sum that would tell of one reporter is withheld; an official's page leads to the reports themselves.
fn row(view: &View, one: &Comparison, leaves: bool) -> Vec<Cell> {
    let unit = &one.element.unit;
    let text = |value: Option<i64>| value.map_or(Cell::Missing, |value| Cell::Text(unit.show(value)));
    let withheld = leaves && one.shown == Shown::Withheld;
    let difference = match (one.enterprises, one.county) {
        (Some(sum), Some(county)) if !withheld => Some(county.saturating_sub(sum)),
        _ => None,
    };
    vec![
        named(one.element.name.get(view.lang), &one.element.id, leaves),
        Cell::Text(unit.name.get(view.lang).to_owned()),
        if withheld { Cell::Tag(Tone::Plain, view.t("reporting-withheld")) } else { text(one.enterprises) },
        Cell::Number(i64::try_from(one.reporters).unwrap_or(0)),
        text(one.county),
        text(difference),
        if leaves { Cell::Text(one.element.definition.get(view.lang).to_owned()) } else { Cell::Missing },
    ]
}

/// The indicators of the county's own figures, each with what it warns of.
fn indicators(view: &View, found: &Summary, has: &dyn Fn(&str) -> bool, leaves: bool) -> Vec<Vec<Cell>> {
    let figure = |one: &statistics::definitions::Indicator, figure: Figure| match figure {
        Figure::Missing => Cell::Text(view.t("definitions-figure-missing")),
        Figure::Undefined => Cell::Text(view.t("definitions-figure-undefined")),
        Figure::Exact { .. } => figure.text(one.decimals).map_or(Cell::Missing, Cell::Text),
    };
    let warning = |id: &str| found.warnings.iter().find(|one| one.indicator == id);
    found
        .indicators
        .iter()
        .filter(|(one, _)| has(one.name.get(view.lang)))
        .map(|(one, value)| {
            let said = warning(&one.id).map_or_else(
                || if leaves { Cell::Text(one.definition.get(view.lang).to_owned()) } else { Cell::Missing },
                |found| {
                    Cell::Text(format!("{}：{}", view.say(&found.level.label()), found.says.get(view.lang)))
                },
            );
            vec![
                named(one.name.get(view.lang), &one.id, leaves),
                Cell::Text(one.unit.get(view.lang).to_owned()),
                Cell::Missing,
                Cell::Missing,
                figure(one, *value),
                Cell::Missing,
                said,
            ]
        })
        .collect()
}
