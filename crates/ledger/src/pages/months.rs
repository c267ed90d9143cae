//! Closing months (结账).

use askama::Template;
use axum::extract::State;
use db::Conn;
use kernel::{PersonId, RegionCode};
use ui::{App, FormView, PageError, PageResult, Typed, View, page_with, redirect};

use super::words::step_of;
use crate::Month;
use crate::service::{self, BooksOf, CLOSE_MONTH, Standing};

#[derive(Template)]
#[template(path = "ledger/months.html")]
struct MonthsPage<'a> {
    view: &'a View,
    form: FormView,
    months: Vec<Row>,
    may_close: bool,
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
}

pub(super) async fn show(State(app): State<App>, view: View) -> PageResult {
    months_page(&app, &view, FormView::new(Typed::default())).await
}

async fn months_page(app: &App, view: &View, form: FormView) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let reader = view.actor.person_id();
    let months = app
        .db
        .read(move |conn| {
            let months = service::months(conn, &actor, now, city)?;
            months.into_iter().map(|standing| row(conn, city, reader, standing)).collect::<crate::Result<_>>()
        })
        .await?;
    let may_close = view.actor.can(CLOSE_MONTH, &BooksOf(city));
    let page = MonthsPage { view, form, months, may_close };
    page_with(page.form.status(), &page)
}

fn row(
    conn: &mut Conn,
    city: RegionCode,
    reader: Option<PersonId>,
    standing: Standing,
) -> crate::Result<Row> {
    let mut name = |person: Option<PersonId>| {
        let Some(person) = person else { return String::new() };
        identity::service::person(conn, city, person).map_or_else(|_| person.to_string(), |found| found.name)
    };
    let close = standing.close.as_ref();
    let step = match close {
        None if standing.is_next => "ask",
        Some(close) if close.closed_by.is_none() && Some(close.asked_by) != reader => "close",
        _ => "",
    };
    let asked_by = name(close.map(|close| close.asked_by));
    let closed_by = name(close.and_then(|close| close.closed_by));
    Ok(Row { asked_by, closed_by, step, standing })
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
