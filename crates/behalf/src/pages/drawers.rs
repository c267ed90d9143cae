//! Drawers with their counts and differences: a station's own, and those an office may see.

use axum::extract::State;
use kernel::Fen;
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageError, PageResult, Tone, View, list_page};

use super::commission::{counties, month_in, months};
use super::own_station;
use crate::model::{Differs, Drawer};
use crate::service::{self, DrawerQuery};

/// Which drawers are asked for.
pub(crate) fn wanted(query: &ListQuery) -> Result<DrawerQuery, PageError> {
    Ok(DrawerQuery {
        words: query.words().trim().to_owned(),
        month: month_in(query)?,
        differs: Differs::parse(query.filter("differs")),
        station: query.optional("station")?,
        county: query.optional("county")?,
        offset: query.offset(),
        limit: query.limit(),
    })
}

/// The drawers of the reader's own station.
pub(super) async fn own(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let want = DrawerQuery { station: Some(own_station(&view)?), ..wanted(&query)? };
    drawers(&app, &view, &query, want, true).await
}

/// The drawers an office may see.
pub(super) async fn offices(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    drawers(&app, &view, &query, wanted(&query)?, false).await
}

async fn drawers(app: &App, view: &View, query: &ListQuery, want: DrawerQuery, own: bool) -> PageResult {
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| service::drawers(conn, &actor, &want)).await?;
    let words = |key| Column::words(view.t(key));
    let numbers = |key| Column::numbers(view.t(key));
    let kinds = Differs::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let mut filters = vec![
        months(view),
        Filter { name: "differs", label: view.t("behalf-difference"), options: kinds.collect() },
    ];
    if !own {
        filters.push(counties(view));
    }
    let list = ListView {
        title: view.t("behalf-all-drawers"),
        intro: view.t("behalf-all-drawers-intro"),
        file: "drawers",
        filters,
        columns: vec![
            words("behalf-day"),
            words("behalf-station"),
            words("behalf-county"),
            numbers("behalf-opening"),
            numbers("behalf-opening-difference"),
            numbers("behalf-expected"),
            numbers("behalf-counted"),
            numbers("behalf-difference"),
            words("behalf-reason"),
            words("behalf-closed-at"),
        ],
        rows: found.iter().map(|one| row(view, one, own)).collect(),
        total,
        empty: view.t("behalf-all-drawers-empty"),
        action: own.then(|| (view.t("behalf-drawer"), "/counter/behalf".to_owned())),
        searchable: !own,
    };
    list_page(view, query, &list)
}

fn row(view: &View, one: &Drawer, own: bool) -> Vec<Cell> {
    let day = one.day.to_string();
    let reasons: Vec<&str> = [one.opening_reason.as_str(), one.reason.as_str()]
        .into_iter()
        .filter(|reason| !reason.is_empty())
        .collect();
    vec![
        if own { Cell::Link(day, format!("/counter/behalf/cash?day={}", one.day)) } else { Cell::Text(day) },
        Cell::Text(if one.station_name.is_empty() {
            one.station.to_string()
        } else {
            one.station_name.clone()
        }),
        Cell::Text(region::name_in(view.lang, one.county)),
        Cell::Money(one.opening),
        difference(one.opening_difference),
        Cell::Money(one.expected),
        if one.open { Cell::Missing } else { Cell::Money(one.counted) },
        if one.open { Cell::Missing } else { difference(one.difference) },
        Cell::Text(reasons.join(" · ")),
        if one.open {
            Cell::Tag(Tone::Warn, view.t("behalf-not-counted"))
        } else {
            Cell::Time(one.closed_at)
        },
    ]
}

fn difference(amount: Fen) -> Cell {
    if amount == Fen::ZERO { Cell::Text("–".to_owned()) } else { Cell::Money(amount) }
}
