//! What enterprises and platforms reported, as everybody may see it.

use axum::extract::State;
use kernel::{Period, Refusal as _};
use statistics::definitions::{DataSet, Reporter, Shown, UnitOfMeasure};
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::words::{periods, with_unit};
use crate::service::{self, Aggregate, definitions};
use crate::{Error, Result};

/// Periods one can go back to.
const BACK: usize = 24;

/// The data set and the period asked for; by default the newest period that is locked.
pub(crate) fn period_asked(view: &View, query: &ListQuery) -> Result<(&'static DataSet, Period)> {
    let sets = open_sets()?;
    let asked = sets.iter().find(|one| one.id == query.filter("set"));
    let set = asked.or(sets.first()).copied().ok_or(Error::NoDataSet)?;
    let period = query.filter("period").parse::<Period>().ok();
    Ok((set, period.filter(|one| one.kind() == set.frequency).unwrap_or(newest(view, set))))
}

fn open_sets() -> Result<Vec<&'static DataSet>> {
    let sets = definitions()?.newest_data_sets();
    Ok(sets.into_iter().filter(|one| one.reporter != Reporter::County).collect())
}

fn newest(view: &View, set: &DataSet) -> Period {
    let today = view.now.day();
    let last = set.frequency.of(today).previous();
    let locked = |one: &Period| set.locks_on(*one) < today;
    std::iter::successors(Some(last), |one| Some(one.previous())).take(BACK).find(locked).unwrap_or(last)
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (set, period) = period_asked(&view, &query)?;
    let today = view.now.day();
    let (found, empty) = match app.db.read(move |conn| service::published(conn, today, &set.id, period)).await
    {
        Ok(found) => (found, view.t("reporting-public-empty")),
        Err(error @ Error::NotLocked { .. }) => {
            let none = Aggregate { set, period, counties: Vec::new(), figures: Vec::new() };
            (none, view.say(&error.message()))
        }
        Err(error) => return Err(error.into()),
    };
    let cell = |unit: &UnitOfMeasure, shown: Option<Shown>| match shown {
        Some(Shown::Sum(value)) => Cell::Text(unit.show(value)),
        Some(Shown::Withheld) => Cell::Tag(Tone::Plain, view.t("reporting-withheld")),
        Some(Shown::Missing) | None => Cell::Missing,
    };
    let mut columns =
        vec![Column::words(view.t("reporting-county")), Column::numbers(view.t("reporting-reporters"))];
    columns.extend(
        set.elements.iter().map(|one| {
            Column::numbers(with_unit(&view, one)).defined(one.definition.get(view.lang).to_owned())
        }),
    );
    let words: Vec<&str> = query.words().split_whitespace().collect();
    let mut rows = Vec::new();
    for (place, (county, reporters)) in found.counties.iter().enumerate() {
        let name = region::name_in(view.lang, *county);
        if !words.iter().all(|word| name.contains(word)) {
            continue;
        }
        let mut row = vec![Cell::Text(name), Cell::Number(i64::try_from(*reporters).unwrap_or(0))];
        row.extend(found.figures.iter().map(|(one, all)| cell(&one.unit, all.groups.get(place).copied())));
        rows.push(row);
    }
    if !rows.is_empty() && words.is_empty() {
        let reporters: usize = found.counties.iter().map(|(_, count)| count).sum();
        let mut row = vec![
            Cell::Text(view.t("reporting-all-counties")),
            Cell::Number(i64::try_from(reporters).unwrap_or(0)),
        ];
        row.extend(found.figures.iter().map(|(one, all)| cell(&one.unit, Some(all.total))));
        rows.push(row);
    }
    let sets = open_sets()?;
    let sets = sets.iter().map(|one| (one.id.clone(), one.name.get(view.lang).to_owned()));
    let last = set.frequency.of(view.now.day()).previous();
    let total = i64::try_from(rows.len()).unwrap_or(0);
    let list = ListView {
        title: format!("{} {period}", set.name.get(view.lang)),
        intro: view.t("reporting-public-intro"),
        file: "reported-figures",
        filters: vec![
            Filter { name: "set", label: view.t("reporting-data-set"), options: sets.collect() },
            Filter { name: "period", label: view.t("reporting-period"), options: periods(last, BACK) },
        ],
        columns,
        rows,
        total,
        empty,
        action: Some((view.t("reporting-dictionary"), "/statistics/dictionary".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}
