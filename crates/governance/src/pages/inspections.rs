//! Inspections.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use evidence::{Files, Sent};
use kernel::ResourceRef;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::words::{self, Lamp, Options, lamp};
use super::{choice, take_in};
use crate::model::{Finding, FindingId, FindingStatus, Severity, VisitId};
use crate::plan::in_use;
use crate::service::{self, INSPECT, NewFinding, VisitDraft, VisitView};
use crate::store::Attachment;

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (asked, party) = (query.words().to_owned(), query.filter("party").parse().ok());
    let page = (query.offset(), query.limit());
    let (found, total) =
        app.db.read(move |conn| service::visits(conn, &actor, city, &asked, party, page)).await?;
    let may = view.actor.can(INSPECT, &ResourceRef::new("Supervision", city));
    let list = ListView {
        title: view.t("governance-inspections"),
        intro: view.t("governance-inspections-intro"),
        file: "inspections",
        filters: vec![Filter {
            name: "party",
            label: view.t("governance-inspected"),
            options: words::options(&view, view.now.day())?,
        }],
        columns: [
            "governance-inspected",
            "governance-visited-on",
            "governance-inspectors",
            "governance-summary",
        ]
        .map(|key| Column::words(view.t(key)))
        .into(),
        rows: found
            .iter()
            .map(|one| {
                vec![
                    Cell::Link(words::name(&view, &one.party), words::visit_path(&view, one.id)),
                    Cell::Text(one.visited_on.to_string()),
                    Cell::Text(one.inspectors.clone()),
                    Cell::Text(one.summary.clone()),
                ]
            })
            .collect(),
        total,
        empty: view.t("governance-inspections-empty"),
        action: may.then(|| (view.t("governance-visit-new"), "/city/supervision/inspections/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "governance/visit_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    all: Options,
}

pub(super) async fn blank(State(app): State<App>, view: View) -> PageResult {
    let typed = Typed::of([("visited_on", view.now.day().to_string())]);
    new_page(&app, &view, FormView::new(typed))
}

fn new_page(app: &App, view: &View, form: FormView) -> PageResult {
    view.actor.may(INSPECT, &ResourceRef::new("Supervision", app.site.city))?;
    let page = NewPage { view, form, all: words::options_or_none(view, view.now.day())? };
    page_with(page.form.status(), &page)
}

pub(super) async fn write(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let written = async {
        let draft = VisitDraft {
            party: super::tasks::lead_of(&typed)?,
            visited_on: typed.parse("visited_on")?,
            inspectors: typed.get("inspectors").to_owned(),
            summary: typed.get("words").to_owned(),
        };
        let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
        Ok::<_, PageError>(app.db.write(move |tx| service::write_visit(tx, &actor, now, city, &draft)).await?)
    };
    match written.await {
        Ok(id) => Ok(redirect(&words::visit_path(&view, id))),
        Err(error) if error.is_correctable() => new_page(&app, &view, FormView::refused(typed, error)),
        Err(error) => Err(error),
    }
}

/// A finding as it is shown.
struct FindingCard {
    id: FindingId,
    words: String,
    severity: String,
    severity_tone: &'static str,
    status: String,
    tone: &'static str,
    lamp: Lamp,
    due: String,
    age: String,
    answer: String,
    answered: String,
    reason: String,
    files: Vec<(String, String)>,
    may_answer: bool,
    may_decide: bool,
}

#[derive(Template)]
#[template(path = "governance/visit.html")]
struct VisitPage<'a> {
    view: &'a View,
    form: FormView,
    id: VisitId,
    party: String,
    visited_on: String,
    inspectors: String,
    summary: String,
    written_by: String,
    findings: Vec<FindingCard>,
    severities: Options,
    may_find: bool,
    /// The finding whose form is to be corrected.
    corrected: String,
    post: &'static str,
    list: &'static str,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<VisitId>) -> PageResult {
    visit_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn visit_page(app: &App, view: &View, id: VisitId, form: FormView) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::visit(conn, &actor, city, id)).await?;
    let cards: Result<_, crate::Error> =
        found.findings.iter().map(|(one, files)| card(view, &found, one, files)).collect();
    let county = view.door == ui::Door::County;
    let page = VisitPage {
        id,
        party: words::name(view, &found.visit.party),
        visited_on: found.visit.visited_on.to_string(),
        inspectors: found.visit.inspectors.clone(),
        summary: found.visit.summary.clone(),
        written_by: found.people.get(&found.visit.written_by).cloned().unwrap_or_default(),
        findings: cards?,
        severities: words::choices(view, &Severity::ALL, Severity::as_str, Severity::label),
        may_find: found.decides,
        corrected: form.value("finding").to_owned(),
        post: if county { "/county/findings" } else { "/city/supervision/findings" },
        list: if county { "/county/supervision/inspections" } else { "/city/supervision/inspections" },
        view,
        form,
    };
    page_with(page.form.status(), &page)
}

fn card(
    view: &View,
    found: &VisitView,
    one: &Finding,
    files: &[Attachment],
) -> Result<FindingCard, crate::Error> {
    let today = view.now.day();
    let who = one.answered_by.and_then(|person| found.people.get(&person));
    Ok(FindingCard {
        id: one.id,
        words: one.words.clone(),
        severity: view.say(&one.severity.label()),
        severity_tone: words::of_severity(one.severity).class(),
        status: view.say(&one.status.label()),
        tone: words::of_finding(one.status).class(),
        lamp: lamp(view, &one.light(in_use()?.lights, today)),
        due: one.due.to_string(),
        age: if one.status == FindingStatus::Closed {
            String::new()
        } else {
            view.t1("governance-age", "days", one.age(today))
        },
        answer: one.answer.clone(),
        answered: who.map_or_else(String::new, |who| format!("{who} · {}", view.time(&one.answered_at))),
        reason: one.reason.clone(),
        files: files
            .iter()
            .map(|file| (format!("/supervision/files/{}", file.id), file.name.clone()))
            .collect(),
        may_answer: found.answers && one.status == FindingStatus::Open,
        may_decide: found.decides && one.status == FindingStatus::Answered,
    })
}

/// Adds a finding.
pub(super) async fn find(
    State(app): State<App>,
    view: View,
    Id(id): Id<VisitId>,
    typed: Typed,
) -> PageResult {
    let made = async {
        let new = NewFinding {
            severity: choice(&typed, "severity", Severity::parse)?,
            words: typed.get("words").to_owned(),
            due: typed.parse("due")?,
        };
        let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
        app.db.write(move |tx| service::add_finding(tx, &actor, now, city, id, &new)).await?;
        Ok::<_, PageError>(())
    };
    match made.await {
        Ok(()) => Ok(redirect(&words::visit_path(&view, id))),
        Err(error) if error.is_correctable() => {
            visit_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// Answers a finding, accepts the answer, or sends it back, as the button says.
pub(super) async fn step(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<FindingId>,
    mut sent: Sent,
) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let finding = app.db.read(move |conn| service::finding(conn, &actor, city, id)).await?;
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let mut typed = sent.typed;
    let done = match taken {
        Ok(files) => {
            for file in &files {
                typed.set("kept", file.to_string());
            }
            try_step(&app, &view, id, &typed, files).await
        }
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => Ok(redirect(&words::visit_path(&view, finding.visit))),
        Err(error) if error.is_correctable() => {
            typed.set("finding", id.to_string());
            visit_page(&app, &view, finding.visit, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_step(
    app: &App,
    view: &View,
    id: FindingId,
    typed: &Typed,
    files: Vec<evidence::model::FileId>,
) -> Result<(), PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let words = typed.get("words").to_owned();
    match typed.required("step")? {
        "accept" => app.db.write(move |tx| service::decide_finding(tx, &actor, now, city, id, None)).await?,
        "return" => {
            let back = move |tx: &mut db::Tx<'_>| {
                service::decide_finding(tx, &actor, now, city, id, Some(words.as_str()))
            };
            app.db.write(back).await?;
        }
        _ => {
            let answer =
                move |tx: &mut db::Tx<'_>| service::answer_finding(tx, &actor, now, city, id, &words, &files);
            app.db.write(answer).await?;
        }
    }
    Ok(())
}
