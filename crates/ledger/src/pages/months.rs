//! Closing months (结账).

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use kernel::{PersonId, Timestamp};
use ui::{
    App, Cell, Column, FormView, ListQuery, ListView, PageError, PageResult, Typed, View, list_page,
    page_with, redirect,
};

use super::words::{provider, step_of};
use crate::Month;
use crate::service::{self, BooksOf, CLOSE_MONTH, OverdueBill, Standing};

#[derive(Template)]
#[template(path = "ledger/months.html")]
struct MonthsPage<'a> {
    view: &'a View,
    form: FormView,
    months: Vec<Row>,
    may_close: bool,
    /// What is said of bills that could be had by now and were not taken.
    overdue: Vec<String>,
}

/// A month with the names of those who asked and closed.
struct Row {
    standing: Standing,
    asked_by: String,
    closed_by: String,
    /// What this reader can do next: `ask`, `close` or nothing.
    step: &'static str,
}

impl Row {
    fn is_closed(&self) -> bool {
        self.standing.close.as_ref().is_some_and(|close| close.closed_by.is_some())
    }

    fn state(&self) -> &'static str {
        match &self.standing.close {
            Some(_) if self.is_closed() => "ledger-month-closed",
            Some(_) => "ledger-month-asked",
            None => "ledger-month-open",
        }
    }
}

pub(super) async fn show(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if query.is_export() {
        return list_page(&view, &query, &list_of(&view, &rows(&app, &view).await?));
    }
    months_page(&app, &view, FormView::new(Typed::default())).await
}

async fn rows(app: &App, view: &View) -> Result<Vec<Row>, PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let reader = view.actor.person_id();
    let read = app.db.read(move |conn| {
        let months = service::months(conn, &actor, now, city)?;
        let closing = months.iter().filter_map(|one| one.close.as_ref());
        let acted = closing.flat_map(|close| close.closed_by.into_iter().chain([close.asked_by]));
        let names = identity::service::names_of(conn, city, acted)?;
        Ok::<_, crate::Error>(months.into_iter().map(|standing| row(&names, reader, standing)).collect())
    });
    Ok(read.await?)
}

/// The months as a file has them.
fn list_of(view: &View, months: &[Row]) -> ListView {
    let name = |key: &'static str| Column::words(view.t(key));
    let time = |at: Option<Timestamp>| at.map_or(Cell::Missing, Cell::Time);
    let rows = months.iter().map(|row| {
        let close = row.standing.close.as_ref();
        vec![
            Cell::Text(row.standing.month.to_string()),
            Cell::Text(view.t(row.state())),
            Cell::Number(row.standing.open),
            Cell::Text(row.asked_by.clone()),
            time(close.map(|close| close.asked_at)),
            Cell::Text(row.closed_by.clone()),
            time(close.filter(|_| row.is_closed()).map(|close| close.closed_at)),
        ]
    });
    ListView {
        title: view.t("ledger-months"),
        intro: String::new(),
        file: "months",
        filters: Vec::new(),
        columns: vec![
            name("ledger-month"),
            name("ledger-state"),
            Column::numbers(view.t("ledger-open-differences")),
            name("ledger-asked-by"),
            name("ledger-asked-at"),
            name("ledger-closed-by"),
            name("ledger-closed-at"),
        ],
        total: i64::try_from(months.len()).unwrap_or(i64::MAX),
        rows: rows.collect(),
        empty: view.t("ledger-months-empty"),
        action: None,
        searchable: false,
    }
}

async fn months_page(app: &App, view: &View, form: FormView) -> PageResult {
    let months = rows(app, view).await?;
    let city = app.site.city;
    let may_close = view.actor.can(CLOSE_MONTH, &BooksOf(city));
    let (actor, now) = (view.actor.clone(), view.now);
    let overdue = app.db.read(move |conn| service::overdue_bills(conn, &actor, now, city)).await?;
    let overdue = overdue.iter().map(|one| overdue_words(view, one)).collect();
    let page = MonthsPage { view, form, months, may_close, overdue };
    page_with(page.form.status(), &page)
}

fn overdue_words(view: &View, one: &OverdueBill) -> String {
    let (name, day) = (provider(view, &one.provider), one.day.to_string());
    let words = view.t2("ledger-bill-overdue", ("provider", &name), ("day", &day));
    if one.fault.is_empty() {
        return words;
    }
    format!("{words} {}", view.t1("ledger-bill-fault", "fault", &one.fault))
}

fn row(names: &BTreeMap<PersonId, String>, reader: Option<PersonId>, standing: Standing) -> Row {
    let name = |person: Option<PersonId>| person.and_then(|one| names.get(&one)).cloned().unwrap_or_default();
    let close = standing.close.as_ref();
    let step = match close {
        None if standing.is_next => "ask",
        Some(close) if close.closed_by.is_none() && Some(close.asked_by) != reader => "close",
        _ => "",
    };
    let asked_by = name(close.map(|close| close.asked_by));
    let closed_by = name(close.and_then(|close| close.closed_by));
    Row { asked_by, closed_by, step, standing }
}

pub(super) async fn take_step(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let tried = async {
        let month: Month = typed.required("month")?.parse().map_err(crate::Error::from)?;
        let close = step_of(typed.get("step"))?;
        let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
        let done = app.db.write(move |tx| match close {
            true => service::close_month(tx, &actor, now, city, month),
            false => service::ask_close(tx, &actor, now, city, month),
        });
        done.await.map_err(PageError::from)
    };
    match tried.await {
        Ok(()) => Ok(redirect("/city/months")),
        Err(error) if error.is_correctable() => {
            months_page(&app, &view, FormView::refused(Typed::default(), PageError { field: None, ..error }))
                .await
        }
        Err(error) => Err(error),
    }
}
