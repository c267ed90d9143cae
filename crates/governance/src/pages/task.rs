//! One task: how it stands, what was done, and what the reader may do.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use evidence::model::FileId;
use evidence::{Files, Sent};
use kernel::{Message, Status};
use ui::{App, Door, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::words::{self, Lamp, Options, lamp};
use super::{choice, take_in};
use crate::model::{Asked, Entry, Step, TaskId, TaskStatus};
use crate::service::{self, Listed, TaskView};

/// A line of the history.
struct EntryLine {
    what: String,
    who: String,
    at: String,
    words: String,
    facts: String,
    files: Vec<(String, String)>,
}

/// A part of the task.
struct PartLine {
    path: String,
    title: String,
    lead: String,
    due: String,
    share: String,
    lamp: Lamp,
}

/// Which steps the reader is offered.
#[derive(Default)]
struct Offered {
    accept: bool,
    report: bool,
    with_share: bool,
    propose: bool,
    hand_over: bool,
    extend: bool,
    split: bool,
    complete: bool,
    extension: bool,
    reassign: bool,
    withdraw: bool,
}

#[derive(Template)]
#[template(path = "governance/task.html")]
struct TaskPage<'a> {
    view: &'a View,
    form: FormView,
    /// The form of a report; empty while another form is to be corrected.
    report: FormView,
    id: TaskId,
    path: String,
    list: &'static str,
    title: String,
    status: String,
    tone: &'static str,
    lamp: Option<Lamp>,
    facts: Vec<(String, String)>,
    parent: Option<(String, String)>,
    target: Option<(String, String, String)>,
    asked: String,
    parts: Vec<PartLine>,
    entries: Vec<EntryLine>,
    may: Offered,
    leads: Options,
    kept: Vec<FileId>,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<TaskId>) -> PageResult {
    task_page(&app, &view, id, FormView::new(Typed::default()), Vec::new()).await
}

async fn task_page(app: &App, view: &View, id: TaskId, form: FormView, kept: Vec<FileId>) -> PageResult {
    let (actor, today, city) = (view.actor.clone(), view.now.day(), app.site.city);
    let found = app.db.read(move |conn| service::task(conn, &actor, city, today, id)).await?;
    let task = &found.listed.task;
    // What is over shows no light beside its status.
    let over = matches!(task.status, TaskStatus::Dropped | TaskStatus::Done);
    let page = TaskPage {
        id,
        path: words::task_path(view, task),
        list: list_behind(view, &found),
        title: task.draft.title.get(view.lang).to_owned(),
        status: view.say(&task.status.label()),
        tone: words::of_status(task.status).class(),
        lamp: (!over).then(|| lamp(view, &found.listed.shown)),
        facts: facts(view, &found),
        parent: found
            .parent
            .as_ref()
            .map(|parent| (words::task_path(view, parent), parent.draft.title.get(view.lang).to_owned())),
        target: found.target.as_ref().map(|one| target(view, one)),
        asked: task
            .asked
            .map_or_else(String::new, |(day, _)| view.t1("governance-waits-extension", "day", day)),
        parts: found.parts.iter().map(|part| part_line(view, part)).collect(),
        entries: found.entries.iter().map(|entry| entry_line(view, &found, entry)).collect(),
        may: offered(&found, today),
        leads: words::options_or_none(view, today)?,
        report: if ["report", "propose"].contains(&form.value("step")) {
            form.clone()
        } else {
            FormView::new(Typed::default())
        },
        view,
        form,
        kept,
    };
    page_with(page.form.status(), &page)
}

/// The list the reader came from.
const fn list_behind(view: &View, found: &TaskView) -> &'static str {
    match view.door {
        Door::County => "/county/tasks",
        _ if found.leads || found.helps => "/city/supervision/mine",
        _ => "/city/supervision/tasks",
    }
}

fn facts(view: &View, found: &TaskView) -> Vec<(String, String)> {
    let draft = &found.listed.task.draft;
    let mut facts = vec![
        (view.t("governance-lead"), words::name(view, &draft.lead)),
        (view.t("governance-helpers"), words::names(view, &draft.helpers)),
        (view.t("governance-result"), draft.result.get(view.lang).to_owned()),
        (view.t("governance-from-to"), format!("{} – {}", draft.from, draft.due)),
        (view.t("governance-share"), words::percent(found.listed.task.share)),
        (
            view.t("governance-origin"),
            match draft.section.as_str() {
                "" => view.say(&draft.origin.label()),
                section => view.t1("governance-origin-section", "section", section),
            },
        ),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// Title with how it stands, address of the records, and the target.
fn target(view: &View, one: &service::TargetFigure) -> (String, String, String) {
    let figure = match &one.figure {
        Some(figure) => figure.clone(),
        None => view.t("governance-target-unknown"),
    };
    let title = one.title.get(view.lang);
    // Records open for those who see figures; others read the number.
    let link = if view.door == Door::City { one.link.clone() } else { String::new() };
    (view.labelled(title, figure), link, view.t1("governance-target-of", "target", &one.target))
}

fn part_line(view: &View, part: &Listed) -> PartLine {
    PartLine {
        path: words::task_path(view, &part.task),
        title: part.task.draft.title.get(view.lang).to_owned(),
        lead: words::name(view, &part.task.draft.lead),
        due: part.task.draft.due.to_string(),
        share: words::percent(part.task.share),
        lamp: lamp(view, &part.shown),
    }
}

fn entry_line(view: &View, found: &TaskView, entry: &Entry) -> EntryLine {
    let files = found.files.iter().filter(|file| file.entry == entry.id);
    let name = found.people.get(&entry.person).cloned().unwrap_or_default();
    let party =
        entry.party.as_ref().map_or_else(|| view.t("governance-office"), |one| words::name(view, one));
    EntryLine {
        what: view.say(&entry.step.label()),
        who: format!("{party} · {name}"),
        at: view.time(&entry.at),
        words: entry.words.clone(),
        facts: match entry.step {
            Step::Report => view.t1("governance-entry-share", "share", words::percent(entry.share)),
            Step::AskExtension => view.t1("governance-entry-to", "day", entry.due),
            Step::GrantExtension | Step::Assign => view.t1("governance-entry-due", "day", entry.due),
            _ => String::new(),
        },
        files: files.map(|file| (format!("/supervision/files/{}", file.id), file.name.clone())).collect(),
    }
}

fn offered(found: &TaskView, today: kernel::Day) -> Offered {
    let task = &found.listed.task;
    let is = |status| task.status == status;
    let going = is(TaskStatus::Assigned) || is(TaskStatus::Accepted);
    Offered {
        accept: found.leads && is(TaskStatus::Assigned),
        report: (found.leads || found.helps) && is(TaskStatus::Accepted),
        with_share: found.leads,
        propose: found.leads && is(TaskStatus::Accepted),
        hand_over: found.leads && going,
        extend: found.leads && going && task.asked.is_none() && today <= task.draft.due,
        split: (found.leads || found.decides) && task.is_open() && task.draft.parent.is_none(),
        complete: found.decides && is(TaskStatus::Proposed),
        extension: found.decides && task.asked.is_some(),
        reassign: found.decides && (going || is(TaskStatus::Declined)),
        withdraw: found.decides && task.is_open(),
    }
}

/// Takes a step. A form that has to be corrected keeps its words and its files.
pub(super) async fn step(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<TaskId>,
    mut sent: Sent,
) -> PageResult {
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let (kept, done) = match taken {
        Ok(kept) => (kept.clone(), try_step(&app, &view, id, &typed, kept).await),
        Err(refused) => (Vec::new(), Err(refused)),
    };
    match done {
        Ok(()) => Ok(redirect(&view.path)),
        Err(error) if error.is_correctable() => {
            task_page(&app, &view, id, FormView::refused(typed, error), kept).await
        }
        Err(error) => Err(error),
    }
}

async fn try_step(
    app: &App,
    view: &View,
    id: TaskId,
    typed: &Typed,
    files: Vec<FileId>,
) -> Result<(), PageError> {
    let asked = asked_of(typed)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    Ok(app.db.write(move |tx| service::move_task(tx, &actor, now, city, id, &asked, &files)).await?)
}

fn asked_of(typed: &Typed) -> Result<Asked, PageError> {
    let words = || typed.get("words").to_owned();
    Ok(match choice(typed, "step", Step::parse)? {
        Step::Accept => Asked::Accept,
        Step::HandOver => Asked::HandOver(words()),
        Step::Reassign => Asked::Reassign(super::tasks::lead_of(typed)?),
        Step::Report => Asked::Report(words(), share_of(typed)?),
        Step::Propose => Asked::Propose(words()),
        Step::Complete => Asked::Complete,
        Step::SendBack => Asked::SendBack(words()),
        Step::AskExtension => Asked::AskExtension(typed.parse("to")?, words()),
        Step::GrantExtension => Asked::GrantExtension,
        Step::RefuseExtension => Asked::RefuseExtension(words()),
        Step::Drop => Asked::Drop(words()),
        Step::Assign => return Err(crate::Error::TaskStep.into()),
    })
}

/// A share as people type it: 35, 35 % or 35.5.
fn share_of(typed: &Typed) -> Result<Option<i32>, PageError> {
    let text = typed.get("share").trim_end_matches(['%', '％']).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let amount: Result<kernel::Fen, _> = text.parse();
    let share = amount.ok().and_then(|hundredths| i32::try_from(hundredths.0).ok());
    share.map(Some).ok_or_else(|| PageError {
        status: Status::Invalid,
        message: Message::new("governance-error-share"),
        field: Some("share"),
    })
}
