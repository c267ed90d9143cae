//! Every indicator of the dictionary by county and period.

use axum::extract::State;
use kernel::{Day, Period, PeriodKind, RegionCode, ResourceRef};
use ui::{App, Cell, Column, Door, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::by::{figure_text, records_of, source_of};
use super::{county_of, place_name};
use crate::definitions::{Figure, Indicator};
use crate::indicators::{IndicatorFigure, Withheld, figures_by_county};
use crate::lists;
use crate::service::SEE_FIGURES;
use crate::{Error, Result};

/// The period of a query: the last month that is over without one.
pub(crate) fn period_asked(text: &str, today: Day) -> Result<Period> {
    let bad = || Error::Period(text.to_owned());
    let period = match text {
        "" => Period::month_of(today).previous(),
        text => text.parse().map_err(|_| bad())?,
    };
    if period.kind() == PeriodKind::Day { Err(bad()) } else { Ok(period) }
}

pub(super) async fn city(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    view.actor.may(SEE_FIGURES, &ResourceRef::new("Figures", app.site.city))?;
    let county = match query.filter("county") {
        "" => None,
        asked => Some(lists::county(asked)?),
    };
    show(app, view, query, county).await
}

pub(super) async fn county(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    match county_of(&app, &view, query.filter("county"))? {
        Ok(county) => show(app, view, query, Some(county)).await,
        Err(elsewhere) => Ok(elsewhere),
    }
}

async fn show(app: App, view: View, query: ListQuery, county: Option<RegionCode>) -> PageResult {
    let today = view.now.day();
    let period = period_asked(query.filter("period"), today)?;
    let (all, withheld) = app
        .db
        .read(move |conn| {
            Ok::<_, Error>((figures_by_county(conn, period, today)?, Withheld::of(conn, period, today)?))
        })
        .await?;
    let places = all.into_iter().filter(|(place, _)| county.is_none() || *place == county);
    let words: Vec<&str> = query.words().split_whitespace().collect();
    let id = query.filter("indicator");
    let rows: Vec<Vec<Cell>> = places
        .flat_map(|(_, figures)| figures)
        .filter(|one| id.is_empty() || one.indicator.id == id)
        .filter(|one| words.iter().all(|word| one.indicator.name.get(view.lang).contains(word)))
        .map(|one| row(&view, &one, query.is_export().then_some(&withheld)))
        .collect();
    let list = ListView {
        title: view.t1("statistics-indicators-of", "period", period),
        intro: view.t("statistics-indicators-intro"),
        file: "indicators",
        filters: filters(&view, today),
        columns: columns(&view, query.is_export()),
        total: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        rows: query.page_of(rows).collect(),
        empty: view.t("statistics-indicators-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn columns(view: &View, leaves: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::words(view.t("statistics-place")),
        Column::words(view.t("statistics-indicator")),
        Column::numbers(view.t("statistics-figure")),
        Column::numbers(view.t("statistics-figure-last-year")),
        Column::words(view.t("statistics-months-counted")),
        Column::numbers(view.t("statistics-reporters")),
        Column::words(view.t("statistics-source")),
    ];
    // On the page the name leads to the definition.
    if leaves {
        columns.push(Column::words(view.t("statistics-definition")));
    }
    columns
}

fn row(view: &View, one: &IndicatorFigure, leaves: Option<&Withheld>) -> Vec<Cell> {
    let indicator = one.indicator;
    let withheld = leaves.is_some_and(|withheld| withheld.has(&indicator.id, one.county));
    let door = if view.door == Door::County { "/county" } else { "/city" };
    let figure = match (withheld, one.months) {
        (true, _) => Cell::Tag(Tone::Plain, view.t("statistics-withheld")),
        (_, Some(months)) if leaves.is_none() && matches!(one.figure, Figure::Exact { .. }) => Cell::Link(
            figure_text(view, indicator, one.figure),
            records_of(indicator, door, one.county, months, one.period),
        ),
        _ => Cell::Text(figure_text(view, indicator, one.figure)),
    };
    let mut cells = vec![
        Cell::Text(place_name(view, one.county)),
        named(view, indicator, leaves.is_some()),
        figure,
        // Files of an earlier year's period withhold it by that year's reporters.
        if leaves.is_some() {
            Cell::Missing
        } else {
            Cell::Text(figure_text(view, indicator, one.last_year))
        },
        one.months.map_or(Cell::Missing, |months| Cell::Text(spelt(months))),
        if one.reporters > 0 { Cell::Number(one.reporters) } else { Cell::Missing },
        Cell::Text(source_of(view, indicator)),
    ];
    if leaves.is_some() {
        cells.push(Cell::Text(indicator.definition.get(view.lang).to_owned()));
    }
    cells
}

fn named(view: &View, indicator: &Indicator, leaves: bool) -> Cell {
    let name = indicator.name.get(view.lang).to_owned();
    let path = format!("/statistics/dictionary?kind=indicator&q={}", indicator.id);
    if leaves { Cell::Text(name) } else { Cell::Link(name, path) }
}

fn spelt((first, last): (i32, i32)) -> String {
    let name = |month: i32| format!("{}-{:02}", month / 100, month % 100);
    if first == last { name(first) } else { format!("{}–{}", name(first), name(last)) }
}

/// The last 24 months, eight quarters, four half-years and three years.
fn filters(view: &View, today: Day) -> Vec<Filter> {
    let mut periods = Vec::new();
    for (kind, many) in
        [(PeriodKind::Month, 24), (PeriodKind::Quarter, 8), (PeriodKind::Half, 4), (PeriodKind::Year, 3)]
    {
        let newest = if kind == PeriodKind::Month { kind.of(today).previous() } else { kind.of(today) };
        let all = std::iter::successors(Some(newest), |one| Some(one.previous()));
        periods.extend(all.take(many).map(|one| (one.to_string(), one.to_string())));
    }
    let held = crate::definitions::in_use().map(|all| all.indicators.as_slice()).unwrap_or_default();
    let held = held.iter().filter(|one| one.validity.holds_on(today));
    let indicators = held.map(|one| (one.id.clone(), one.name.get(view.lang).to_owned())).collect();
    let mut filters = vec![
        Filter { name: "period", label: view.t("statistics-period"), options: periods },
        Filter { name: "indicator", label: view.t("statistics-indicator"), options: indicators },
    ];
    if view.door != Door::County {
        filters.push(Filter {
            name: "county",
            label: view.t("statistics-county"),
            options: region::county_options(view.lang),
        });
    }
    filters
}
