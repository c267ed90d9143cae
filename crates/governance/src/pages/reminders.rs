//! What one was reminded of, and where reminders go.

use askama::Template;
use assessment::model::EvidenceId;
use axum::extract::State;
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::words::Options;
use crate::Error;
use crate::model::{DutyKind, FindingId, Party, Reminder, ReminderId, TaskId};
use crate::service;

/// A reminder as it is shown.
struct Line {
    id: ReminderId,
    path: String,
    title: String,
    what: String,
    due: String,
    at: String,
    how: String,
    seen: bool,
}

#[derive(Template)]
#[template(path = "governance/reminders.html")]
struct RemindersPage<'a> {
    view: &'a View,
    form: FormView,
    lines: Vec<Line>,
    total: i64,
    unseen: bool,
    next: String,
    previous: String,
    tabs: Options,
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    reminders_page(&app, &view, &query, None).await
}

async fn reminders_page(app: &App, view: &View, query: &ListQuery, refused: Option<FormView>) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let unseen = query.filter("show") != "all";
    let (offset, limit) = (query.offset(), query.limit());
    let (found, total, email, behind) = app
        .db
        .read(move |conn| {
            let (found, total, email) = service::own_reminders(conn, &actor, city, unseen, (offset, limit))?;
            let own = service::own_parties(conn, &actor, city)?;
            let county = own.iter().any(|party| matches!(party, Party::County(_)));
            let mut visits = Vec::new();
            for one in found.iter().filter(|one| one.kind == DutyKind::Finding) {
                // Whoever no longer acts for a party still sees what they were reminded of, without its page.
                if let Ok(finding) = service::finding(conn, &actor, city, FindingId(one.subject)) {
                    visits.push((one.subject, finding.visit));
                }
            }
            Ok::<_, Error>((found, total, email, (county, visits)))
        })
        .await?;
    let lines = found.iter().map(|one| line(view, one, &behind));
    let at = |page: i64| query.address(&view.path, "page", &page.to_string());
    let number = offset / limit + 1;
    let page = RemindersPage {
        lines: lines.collect(),
        total,
        unseen,
        next: if offset + limit < total { at(number + 1) } else { String::new() },
        previous: if number > 1 { at(number - 1) } else { String::new() },
        tabs: vec![
            ("/my/reminders".to_owned(), view.t("governance-reminders-unseen")),
            ("/my/reminders?show=all".to_owned(), view.t("governance-reminders-all")),
        ],
        form: refused.unwrap_or_else(|| FormView::new(Typed::of([("email", email)]))),
        view,
    };
    page_with(page.form.status(), &page)
}

fn line(view: &View, one: &Reminder, (county, visits): &(bool, Vec<(i64, crate::model::VisitId)>)) -> Line {
    let visit = visits.iter().find(|(finding, _)| *finding == one.subject).map(|(_, visit)| *visit);
    let path = match one.kind {
        DutyKind::Task if *county => format!("/county/tasks/{}", TaskId(one.subject)),
        DutyKind::Task => format!("/city/supervision/tasks/{}", TaskId(one.subject)),
        DutyKind::Finding => match visit {
            Some(visit) if *county => format!("/county/supervision/inspections/{visit}"),
            Some(visit) => format!("/city/supervision/inspections/{visit}"),
            None => String::new(),
        },
        DutyKind::Report if *county => "/county/reports".to_owned(),
        DutyKind::Report => "/sell/reports".to_owned(),
        DutyKind::Evidence => "/county".to_owned(),
        DutyKind::Question => format!("/county/evidence/items/{}", EvidenceId(one.subject)),
        DutyKind::Objection => "/county/objections".to_owned(),
    };
    Line {
        id: one.id,
        path,
        title: format!("{} · {}", view.say(&one.kind.label()), one.title.get(view.lang)),
        what: view.say(&crate::step_words(&one.step)),
        due: one.due.to_string(),
        at: view.time(&one.at),
        how: format!("{} · {}", view.say(&one.channel.label()), view.say(&one.outcome.label())),
        seen: one.seen,
    }
}

/// Keeps the address reminders go to.
pub(super) async fn keep(State(app): State<App>, view: View, query: ListQuery, typed: Typed) -> PageResult {
    let (actor, now, city, email) =
        (view.actor.clone(), view.now, app.site.city, typed.get("email").to_owned());
    match app.db.write(move |tx| service::keep_address(tx, &actor, now, city, &email)).await {
        Ok(()) => Ok(redirect("/my/reminders")),
        Err(error) => {
            let error = PageError::from(error);
            if error.is_correctable() {
                return reminders_page(&app, &view, &query, Some(FormView::refused(typed, error))).await;
            }
            Err(error)
        }
    }
}

/// Says that a reminder was seen.
pub(super) async fn seen(State(app): State<App>, view: View, Id(id): Id<ReminderId>) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    app.db.write(move |tx| service::was_seen(tx, &actor, city, id)).await?;
    Ok(redirect("/my/reminders"))
}
