//! Lists of tasks, and a task being set.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::ResourceRef;
use ui::{
    App, Cell, Column, Door, Filter, FormView, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::parties;
use super::words::{self, Options};
use crate::TaskQuery;
use crate::model::{Light, Origin, TaskDraft, TaskId, TaskStatus, Text};
use crate::service::{self, Listed, SET_TASK};

/// What a list's words, filters and page ask for.
pub(crate) fn wanted(query: &ListQuery) -> TaskQuery {
    TaskQuery {
        year: query.filter("year").parse().ok(),
        words: query.words().to_owned(),
        status: TaskStatus::parse(query.filter("status")),
        party: query.filter("party").parse().ok(),
        light: Light::parse(query.filter("light")),
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn all(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, today, city) = (view.actor.clone(), view.now.day(), app.site.city);
    let want = wanted(&query);
    let (found, total) = app.db.read(move |conn| service::tasks(conn, &actor, city, today, &want)).await?;
    let may_set = view.actor.can(SET_TASK, &ResourceRef::new("Supervision", city));
    let list = ListView {
        title: view.t("governance-tasks"),
        intro: view.t("governance-tasks-intro"),
        action: may_set.then(|| (view.t("governance-set"), "/city/supervision/tasks/new".to_owned())),
        ..list_of(&view, &found, total)?
    };
    list_page(&view, &query, &list)
}

/// What the reader's department or county leads and helps with.
pub(super) async fn mine(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, today, city) = (view.actor.clone(), view.now.day(), app.site.city);
    let want = wanted(&query);
    let (found, total) =
        app.db.read(move |conn| service::own_tasks(conn, &actor, city, today, &want)).await?;
    let list = ListView {
        title: view.t("governance-mine"),
        intro: view.t("governance-mine-intro"),
        empty: view.t("governance-mine-empty"),
        action: Some((view.t("governance-reminders"), "/my/reminders".to_owned())),
        ..list_of(&view, &found, total)?
    };
    list_page(&view, &query, &list)
}

fn list_of(view: &View, found: &[Listed], total: i64) -> Result<ListView, crate::Error> {
    let year = view.now.day().0.year();
    let years = (year - 1..=year + 1).map(|one| (one.to_string(), one.to_string())).collect();
    let words =
        ["governance-task", "governance-lead", "governance-due", "governance-light", "governance-why"];
    let last = ["governance-status", "governance-origin"];
    Ok(ListView {
        title: String::new(),
        intro: String::new(),
        file: "tasks",
        filters: vec![
            Filter {
                name: "light",
                label: view.t("governance-light"),
                options: words::choices(view, &Light::ALL, Light::as_str, Light::label),
            },
            Filter {
                name: "status",
                label: view.t("governance-status"),
                options: words::choices(view, &TaskStatus::ALL, TaskStatus::as_str, TaskStatus::label),
            },
            Filter {
                name: "party",
                label: view.t("governance-lead"),
                options: words::options(view, view.now.day())?,
            },
            Filter { name: "year", label: view.t("governance-year"), options: years },
        ],
        columns: words
            .map(|key| Column::words(view.t(key)))
            .into_iter()
            .chain([
                Column::numbers(view.t("governance-share")).defined(view.t("governance-share-definition"))
            ])
            .chain(last.map(|key| Column::words(view.t(key))))
            .collect(),
        rows: found.iter().map(|one| row(view, one)).collect(),
        total,
        empty: view.t("governance-tasks-empty"),
        action: None,
        searchable: true,
    })
}

fn row(view: &View, one: &Listed) -> Vec<Cell> {
    let (task, draft) = (&one.task, &one.task.draft);
    let part = if draft.parent.is_some() { view.t("governance-part-mark") } else { String::new() };
    vec![
        Cell::Link(format!("{part}{}", draft.title.get(view.lang)), words::task_path(view, task)),
        Cell::Text(words::name(view, &draft.lead)),
        Cell::Text(draft.due.to_string()),
        words::light_cell(view, task, &one.shown),
        Cell::Text(if task.is_open() { view.say(&one.shown.why) } else { String::new() }),
        Cell::Text(words::percent(task.share)),
        Cell::Tag(words::of_status(task.status), view.say(&task.status.label())),
        Cell::Text(match draft.section.as_str() {
            "" => view.say(&draft.origin.label()),
            section => format!("{} {section}", view.say(&draft.origin.label())),
        }),
    ]
}

#[derive(Template)]
#[template(path = "governance/task_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    /// The task it will be part of, by its name.
    parent: String,
    leads: Options,
    helpers: Options,
    back: String,
}

pub(super) async fn blank(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let mut typed = Typed::default();
    typed.set("parent", query.filter("parent"));
    new_page(&app, &view, FormView::new(typed)).await
}

async fn new_page(app: &App, view: &View, form: FormView) -> PageResult {
    let city = app.site.city;
    let parent: Option<TaskId> = form.value("parent").parse().ok();
    let name = match parent {
        None => {
            view.actor.may(SET_TASK, &ResourceRef::new("Supervision", city))?;
            String::new()
        }
        Some(id) => {
            let (actor, today) = (view.actor.clone(), view.now.day());
            let found = app.db.read(move |conn| service::task(conn, &actor, city, today, id)).await?;
            if !found.leads {
                view.actor.may(SET_TASK, &ResourceRef::new("Supervision", city))?;
            }
            found.listed.task.draft.title.get(view.lang).to_owned()
        }
    };
    let page = NewPage {
        parent: name,
        leads: words::options_or_none(view, view.now.day())?,
        helpers: words::options(view, view.now.day())?,
        back: parent.map_or_else(|| back(view), |id| format!("{}/{id}", back(view))),
        view,
        form,
    };
    page_with(page.form.status(), &page)
}

fn back(view: &View) -> String {
    let door = if view.door == Door::County { "/county/tasks" } else { "/city/supervision/tasks" };
    door.to_owned()
}

pub(super) async fn set(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    match try_set(&app, &view, &typed).await {
        Ok(done) => Ok(done),
        Err(error) if error.is_correctable() => new_page(&app, &view, FormView::refused(typed, error)).await,
        Err(error) => Err(error),
    }
}

async fn try_set(app: &App, view: &View, typed: &Typed) -> Result<Response, PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let due: kernel::Day = typed.parse("due")?;
    let draft = TaskDraft {
        year: due.0.year(),
        origin: Origin::Hand,
        item: String::new(),
        parent: typed.optional("parent")?,
        section: String::new(),
        title: Text::new(typed.required("title")?, typed.get("title_en")),
        result: Text::new(typed.get("result"), typed.get("result_en")),
        target: String::new(),
        lead: lead_of(typed)?,
        helpers: parties(typed, "helpers")?,
        from: now.day(),
        due,
    };
    let id = app.db.write(move |tx| service::set_task(tx, &actor, now, city, &draft)).await?;
    Ok(redirect(&format!("{}/{id}", back(view))))
}

/// Who leads; an empty choice is asked for by name.
pub(super) fn lead_of(typed: &Typed) -> Result<crate::model::Party, PageError> {
    let chosen = typed.required("lead")?;
    chosen.parse().map_err(|_| crate::Error::UnknownParty(chosen.to_owned()).into())
}
