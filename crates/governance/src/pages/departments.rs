//! Members of the joint conference and the departments that answer for tasks.

use axum::extract::State;
use kernel::ResourceRef;
use ui::{App, Cell, Column, Filter, ListQuery, ListView, PageResult, Tone, View, list_page};

use super::words;
use crate::plan::{Department, Seat, in_use};
use crate::service::{self, SEE_SUPERVISION};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let city = app.site.city;
    view.actor.may(SEE_SUPERVISION, &ResourceRef::new("Supervision", city))?;
    let seats = app.db.read(move |conn| service::seats(conn, city)).await?;
    let today = view.now.day();
    let (asked, seat) = (query.words().to_lowercase(), Seat::parse(query.filter("seat")));
    let fits = |one: &&Department| {
        let text = format!("{} {}", kernel::search_text(&one.name.zh), one.name.en.to_lowercase());
        one.holds_on(today)
            && seat.is_none_or(|seat| one.seat == seat)
            && asked.split_whitespace().all(|word| text.contains(word))
    };
    let found: Vec<&Department> = in_use()?.departments.iter().filter(fits).collect();
    let place = |number: i64| usize::try_from(number).unwrap_or(0);
    let shown = found.iter().skip(place(query.offset())).take(place(query.limit()));
    let list = ListView {
        title: view.t("governance-departments"),
        intro: view.t("governance-departments-intro"),
        file: "departments",
        filters: vec![Filter {
            name: "seat",
            label: view.t("governance-seat"),
            options: words::choices(&view, &Seat::ALL, Seat::as_str, Seat::label),
        }],
        columns: [
            "governance-department",
            "governance-seat",
            "governance-article",
            "governance-sector",
            "governance-seated",
        ]
        .map(|key| Column::words(view.t(key)))
        .into(),
        rows: shown.map(|one| row(&view, one, seats.contains_key(&one.id))).collect(),
        total: i64::try_from(found.len()).unwrap_or(i64::MAX),
        empty: view.t("governance-departments-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row(view: &View, one: &Department, seated: bool) -> Vec<Cell> {
    let name = one.name.get(view.lang);
    let shown =
        one.note.as_ref().map_or_else(|| name.to_owned(), |note| view.aside(name, note.get(view.lang)));
    let year = view.now.day().0.year();
    let link = format!("/city/supervision/tasks?year={year}&party={}", one.id);
    vec![
        Cell::Link(shown, link),
        Cell::Text(view.say(&one.seat.label())),
        Cell::Text(view.citation(&one.article)),
        if one.sector { Cell::Text(view.t("governance-yes")) } else { Cell::Missing },
        if seated {
            Cell::Tag(Tone::Good, view.t("governance-seated-yes"))
        } else {
            Cell::Tag(Tone::Plain, view.t("governance-seated-no"))
        },
    ]
}
