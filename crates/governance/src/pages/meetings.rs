//! Meetings.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use evidence::{Files, Sent};
use kernel::ResourceRef;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::words::{self, Options};
use super::{parties, take_in};
use crate::model::{DecisionId, MeetingDraft, MeetingId, MeetingStatus, list_text};
use crate::service::{self, DecisionDraft, KEEP_MEETING, MeetingView};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (words, status) = (query.words().to_owned(), MeetingStatus::parse(query.filter("status")));
    let page = (query.offset(), query.limit());
    let (found, total) =
        app.db.read(move |conn| service::meetings(conn, &actor, city, &words, status, page)).await?;
    let may = view.actor.can(KEEP_MEETING, &ResourceRef::new("Supervision", city));
    let list = ListView {
        title: view.t("governance-meetings"),
        intro: view.t("governance-meetings-intro"),
        file: "meetings",
        filters: vec![Filter {
            name: "status",
            label: view.t("governance-status"),
            options: words::choices(&view, &MeetingStatus::ALL, MeetingStatus::as_str, MeetingStatus::label),
        }],
        columns: ["governance-meeting", "governance-held-on", "governance-present", "governance-status"]
            .map(|key| Column::words(view.t(key)))
            .into(),
        rows: found
            .iter()
            .map(|one| {
                vec![
                    Cell::Link(one.draft.title.clone(), format!("/city/supervision/meetings/{}", one.id)),
                    Cell::Text(one.draft.held_on.to_string()),
                    Cell::Text(words::names(&view, &one.draft.present)),
                    Cell::Tag(tone(one.status), view.say(&one.status.label())),
                ]
            })
            .collect(),
        total,
        empty: view.t("governance-meetings-empty"),
        action: may.then(|| (view.t("governance-meeting-new"), "/city/supervision/meetings/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

const fn tone(status: MeetingStatus) -> Tone {
    match status {
        MeetingStatus::Draft => Tone::Warn,
        MeetingStatus::Confirmed => Tone::Good,
    }
}

#[derive(Template)]
#[template(path = "governance/meeting_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    all: Options,
}

pub(super) async fn blank(State(app): State<App>, view: View) -> PageResult {
    let typed = Typed::of([("held_on", view.now.day().to_string())]);
    new_page(&app, &view, FormView::new(typed))
}

fn new_page(app: &App, view: &View, form: FormView) -> PageResult {
    view.actor.may(KEEP_MEETING, &ResourceRef::new("Supervision", app.site.city))?;
    let page = NewPage { view, form, all: words::options(view, view.now.day())? };
    page_with(page.form.status(), &page)
}

pub(super) async fn write(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let written = async {
        let draft = draft_of(&typed)?;
        let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
        let id = app.db.write(move |tx| service::write_meeting(tx, &actor, now, city, &draft)).await?;
        Ok::<_, PageError>(id)
    };
    match written.await {
        Ok(id) => Ok(redirect(&format!("/city/supervision/meetings/{id}"))),
        Err(error) if error.is_correctable() => new_page(&app, &view, FormView::refused(typed, error)),
        Err(error) => Err(error),
    }
}

fn draft_of(typed: &Typed) -> Result<MeetingDraft, PageError> {
    Ok(MeetingDraft {
        title: typed.get("title").to_owned(),
        held_on: typed.parse("held_on")?,
        agenda: typed.get("agenda").to_owned(),
        present: parties(typed, "present")?,
        minutes: typed.get("minutes").to_owned(),
    })
}

/// A decision as it is shown.
struct DecisionLine {
    id: DecisionId,
    words: String,
    lead: String,
    helpers: String,
    due: String,
    task: String,
}

#[derive(Template)]
#[template(path = "governance/meeting.html")]
struct MeetingPage<'a> {
    view: &'a View,
    form: FormView,
    id: MeetingId,
    title: String,
    held_on: String,
    agenda: String,
    minutes: String,
    present: String,
    status: String,
    tone: &'static str,
    written_by: String,
    confirmed_by: String,
    decisions: Vec<DecisionLine>,
    files: Vec<(String, String)>,
    is_draft: bool,
    may_keep: bool,
    may_confirm: bool,
    may_set: bool,
    all: Options,
    leads: Options,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<MeetingId>) -> PageResult {
    meeting_page(&app, &view, id, None).await
}

async fn meeting_page(app: &App, view: &View, id: MeetingId, refused: Option<FormView>) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::meeting(conn, &actor, city, id)).await?;
    let may_keep = view.actor.can(KEEP_MEETING, &ResourceRef::new("Supervision", city));
    let (meeting, draft) = (&found.meeting, &found.meeting.draft);
    let is_draft = meeting.status == MeetingStatus::Draft;
    let person = |person| found.people.get(&person).cloned().unwrap_or_default();
    let page = MeetingPage {
        view,
        form: refused.unwrap_or_else(|| FormView::new(typed_of(draft))),
        id,
        title: draft.title.clone(),
        held_on: draft.held_on.to_string(),
        agenda: draft.agenda.clone(),
        minutes: draft.minutes.clone(),
        present: words::names(view, &draft.present),
        status: view.say(&meeting.status.label()),
        tone: tone(meeting.status).class(),
        written_by: person(meeting.written_by),
        confirmed_by: meeting.confirmed_by.map(person).unwrap_or_default(),
        decisions: decision_lines(view, &found),
        files: found
            .files
            .iter()
            .map(|one| (format!("/supervision/files/{}", one.id), one.name.clone()))
            .collect(),
        is_draft,
        may_keep: may_keep && is_draft,
        may_confirm: may_keep && is_draft && view.actor.person_id() != Some(meeting.written_by),
        may_set: may_keep && !is_draft,
        all: words::options(view, view.now.day())?,
        leads: words::options_or_none(view, view.now.day())?,
    };
    page_with(page.form.status(), &page)
}

fn decision_lines(view: &View, found: &MeetingView) -> Vec<DecisionLine> {
    let of = found.decisions.iter().map(|one| DecisionLine {
        id: one.id,
        words: one.words.clone(),
        lead: words::name(view, &one.lead),
        helpers: words::names(view, &one.helpers),
        due: one.due.to_string(),
        task: one.task.map_or_else(String::new, |task| format!("/city/supervision/tasks/{task}")),
    });
    of.collect()
}

fn typed_of(draft: &MeetingDraft) -> Typed {
    let fixed = [
        ("title", draft.title.clone()),
        ("held_on", draft.held_on.to_string()),
        ("agenda", draft.agenda.clone()),
        ("minutes", draft.minutes.clone()),
    ];
    let present = list_text(&draft.present);
    let present = present.split_whitespace().map(|one| ("present".to_owned(), one.to_owned()));
    fixed.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(present).collect()
}

/// Rewrites, confirms, adds a decision or a document, as the button says.
pub(super) async fn step(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<MeetingId>,
    mut sent: Sent,
) -> PageResult {
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let done = match taken {
        Ok(files) => try_step(&app, &view, id, &typed, files).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => Ok(redirect(&format!("/city/supervision/meetings/{id}"))),
        Err(error) if error.is_correctable() => {
            let typed = with_the_rest(&app, &view, id, typed).await?;
            meeting_page(&app, &view, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

/// What was typed, and for the page's other form what the meeting has.
async fn with_the_rest(app: &App, view: &View, id: MeetingId, typed: Typed) -> Result<Typed, PageError> {
    if typed.get("step") == "rewrite" {
        return Ok(typed);
    }
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::meeting(conn, &actor, city, id)).await?;
    let kept = typed_of(&found.meeting.draft);
    let others = kept.pairs().filter(|(name, _)| typed.all(name).next().is_none());
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    Ok(typed.pairs().chain(others).map(owned).collect())
}

async fn try_step(
    app: &App,
    view: &View,
    id: MeetingId,
    typed: &Typed,
    files: Vec<evidence::model::FileId>,
) -> Result<(), PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    match typed.required("step")? {
        "confirm" => app.db.write(move |tx| service::confirm_minutes(tx, &actor, now, city, id)).await?,
        "decide" => {
            let draft = DecisionDraft {
                words: typed.get("words").to_owned(),
                lead: super::tasks::lead_of(typed)?,
                helpers: parties(typed, "helpers")?,
                due: typed.parse("due")?,
            };
            let add = move |tx: &mut db::Tx<'_>| service::add_decision(tx, &actor, now, city, id, &draft);
            app.db.write(add).await?;
        }
        "document" => {
            let file = files.first().copied().ok_or(evidence::Error::NoFile)?;
            app.db.write(move |tx| service::add_document(tx, &actor, now, city, id, file)).await?;
        }
        _ => {
            let draft = draft_of(typed)?;
            app.db.write(move |tx| service::rewrite_meeting(tx, &actor, now, city, id, &draft)).await?;
        }
    }
    Ok(())
}

/// Makes a decision a task: one click.
pub(super) async fn make_task(State(app): State<App>, view: View, Id(id): Id<DecisionId>) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let task = app.db.write(move |tx| service::make_task(tx, &actor, now, city, id)).await?;
    Ok(redirect(&format!("/city/supervision/tasks/{task}")))
}
