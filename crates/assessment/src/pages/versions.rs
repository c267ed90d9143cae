//! The office's versions of the rulebook: proposed as a draft, adopted by a second person.

use std::sync::Arc;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::Sent;
use kernel::{Day, PersonId, ResourceRef, Timestamp};
use ui::{
    App, Cell, Column, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    attachment, list_page, page_with, redirect,
};

use super::rulebook::{ChangeLine, change_lines, listed};
use super::words::language;
use crate::model::{RulebookId, Version, VersionState};
use crate::service::{self, ADOPT_RULEBOOK, RUN_ASSESSMENT, SEE_ASSESSMENT};
use crate::{Error, Faults, Rulebook};

pub(super) const fn of_version(state: VersionState) -> Tone {
    match state {
        VersionState::Proposed => Tone::Warn,
        VersionState::Adopted => Tone::Good,
        VersionState::Discarded => Tone::Plain,
    }
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let actor = view.actor.clone();
    let found = app.db.read(move |conn| service::rulebook_versions(conn, &actor)).await?;
    let state = VersionState::parse(query.filter("state"));
    let shown = found.iter().filter(|one| state.is_none_or(|state| one.state == state));
    let row = |one: &Version| {
        vec![
            Cell::Link(one.effective.to_string(), format!("/city/rulebooks/{}", one.id)),
            Cell::Tag(of_version(one.state), view.say(&one.state.label())),
            Cell::Text(one.note.clone()),
            Cell::Text(one.rulebook.clone()),
            Cell::Text(one.hash.get(..12).unwrap_or_default().to_owned()),
            Cell::Time(one.proposed.1),
        ]
    };
    let rows = shown.map(row).collect();
    let may = view.actor.can(RUN_ASSESSMENT, &ResourceRef::new("Assessment", app.site.city));
    let keys = [
        "assessment-effective",
        "assessment-state",
        "assessment-version-note",
        "assessment-part-rulebook",
        "assessment-rulebook-hash",
        "assessment-proposed-at",
    ];
    let list = ListView {
        title: view.t("assessment-versions"),
        intro: view.t("assessment-versions-intro"),
        file: "rulebooks",
        filters: vec![ui::Filter {
            name: "state",
            label: view.t("assessment-state"),
            options: VersionState::ALL
                .iter()
                .map(|state| (state.as_str().to_owned(), view.say(&state.label())))
                .collect(),
        }],
        columns: keys.into_iter().map(|key| Column::words(view.t(key))).collect(),
        empty: view.t("assessment-versions-none"),
        action: may.then(|| (view.t("assessment-version-propose"), "/city/rulebooks/new".to_owned())),
        ..listed(&view, &query, rows)
    };
    list_page(&view, &query, &list)
}

/// A fault of a draft: the line, and what to do.
struct FaultLine {
    place: String,
    sentence: String,
}

#[derive(Template)]
#[template(path = "assessment/version_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    faults: Vec<FaultLine>,
    /// What the draft changes, once it has no faults.
    changes: Option<Vec<ChangeLine>>,
}

pub(super) async fn blank(State(app): State<App>, view: View) -> PageResult {
    view.actor.may(RUN_ASSESSMENT, &ResourceRef::new("Assessment", app.site.city))?;
    let form = FormView::new(Typed::default());
    page_with(StatusCode::OK, &NewPage { view: &view, form, faults: Vec::new(), changes: None })
}

/// Checks a draft and shows what it changes, or proposes it.
pub(super) async fn add(State(app): State<App>, view: View, mut sent: Sent) -> PageResult {
    view.actor.may(RUN_ASSESSMENT, &ResourceRef::new("Assessment", app.site.city))?;
    if let Some(file) = sent.take("file").into_iter().find(|file| !file.bytes.is_empty()) {
        // What is no text is shown as far as it is one; its faults say the rest.
        sent.typed.set("draft", String::from_utf8_lossy(&file.bytes).into_owned());
    }
    let typed = sent.typed;
    // As it was sent, with the spaces around it: its hash is that of the file.
    let draft = typed.pairs().find(|(name, _)| *name == "draft").map(|(_, text)| text.to_owned());
    let draft = draft.unwrap_or_default();
    let rulebook = match service::read_draft(&draft) {
        Ok(rulebook) => rulebook,
        Err(Error::Faults(faults)) => return faulty(&view, typed, &faults),
        Err(error) => return corrected(&app, &view, typed, error.into(), None).await,
    };
    if typed.get("step") == "check" {
        let changes = changes_of(&app, &view, &rulebook).await?;
        let form = FormView::new(typed);
        let page = NewPage { view: &view, form, faults: Vec::new(), changes: Some(changes) };
        return page_with(StatusCode::OK, &page);
    }
    let proposed = async {
        let effective: Day = typed.parse("effective")?;
        let (actor, now, note) = (view.actor.clone(), view.now, typed.get("note").to_owned());
        let text = draft.clone();
        let write =
            app.db.write(move |tx| service::propose_rulebook(tx, &actor, now, &text, effective, &note));
        Ok::<_, PageError>(write.await?)
    };
    match proposed.await {
        Ok(id) => Ok(redirect(&format!("/city/rulebooks/{id}"))),
        Err(error) if error.is_correctable() => corrected(&app, &view, typed, error, Some(&rulebook)).await,
        Err(error) => Err(error),
    }
}

async fn corrected(
    app: &App,
    view: &View,
    typed: Typed,
    error: PageError,
    rulebook: Option<&Rulebook>,
) -> PageResult {
    let changes = match rulebook {
        Some(rulebook) => Some(changes_of(app, view, rulebook).await?),
        None => None,
    };
    let page = NewPage { view, form: FormView::refused(typed, error), faults: Vec::new(), changes };
    page_with(page.form.status(), &page)
}

fn faulty(view: &View, typed: Typed, faults: &Faults) -> PageResult {
    let line = |fault: &crate::Fault| FaultLine {
        place: fault.place.clone().unwrap_or_default(),
        sentence: fault.sentence.say(language(view)),
    };
    let faults = faults.0.iter().map(line).collect();
    let page = NewPage { view, form: FormView::new(typed), faults, changes: None };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// What a rulebook changes against the version in force today.
async fn changes_of(app: &App, view: &View, rulebook: &Rulebook) -> Result<Vec<ChangeLine>, PageError> {
    let today = view.now.day();
    let now: Arc<Rulebook> = app.db.read(move |conn| service::readable_rulebook(conn, today, "")).await?;
    Ok(change_lines(view, &now, rulebook))
}

#[derive(Template)]
#[template(path = "assessment/version.html")]
struct VersionPage<'a> {
    view: &'a View,
    form: FormView,
    one: &'a Version,
    tone: &'static str,
    state: String,
    facts: Vec<(String, String)>,
    changes: Vec<ChangeLine>,
    may_adopt: bool,
    may_discard: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<RulebookId>) -> PageResult {
    version_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn version_page(app: &App, view: &View, id: RulebookId, form: FormView) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (one, names) = app
        .db
        .read(move |conn| {
            let one = service::rulebook_version(conn, &actor, id)?;
            let acted = [Some(one.proposed), one.decided].into_iter().flatten().map(|(person, _)| person);
            let names = identity::service::names_of(conn, city, acted)?;
            Ok::<_, Error>((one, names))
        })
        .await?;
    let rulebook = Rulebook::read("rulebook.toml", &one.text).map_err(Error::from)?;
    let waits = one.state == VersionState::Proposed && view.actor.can(ADOPT_RULEBOOK, &one);
    let page = VersionPage {
        view,
        tone: of_version(one.state).class(),
        state: view.say(&one.state.label()),
        facts: facts(view, &one, &names),
        changes: changes_of(app, view, &rulebook).await?,
        may_adopt: waits && view.actor.person_id() != Some(one.proposed.0),
        may_discard: waits,
        form,
        one: &one,
    };
    page_with(page.form.status(), &page)
}

fn facts(view: &View, one: &Version, names: &BTreeMap<PersonId, String>) -> Vec<(String, String)> {
    let who = |(person, at): (PersonId, Timestamp)| {
        format!("{} · {}", names.get(&person).map_or("", String::as_str), view.time(&at))
    };
    let mut facts = vec![
        (view.t("assessment-effective"), view.day(&one.effective)),
        (view.t("assessment-version-note"), one.note.clone()),
        (view.t("assessment-first-person"), who(one.proposed)),
        (view.t("assessment-second-person"), one.decided.map_or_else(|| "–".to_owned(), who)),
        (view.t("assessment-rulebook-hash"), format!("{} · {}", one.rulebook, one.hash)),
    ];
    if !one.reason.is_empty() {
        facts.push((view.t("assessment-reason"), one.reason.clone()));
    }
    facts
}

pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<RulebookId>,
    typed: Typed,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let done: Result<(), PageError> = match typed.get("step") {
        "adopt" => {
            let write = app.db.write(move |tx| service::adopt_rulebook(tx, &actor, now, id));
            write.await.map_err(PageError::from)
        }
        "discard" => {
            let reason = typed.get("reason").to_owned();
            let write = app.db.write(move |tx| service::discard_rulebook(tx, &actor, now, id, &reason));
            write.await.map_err(PageError::from)
        }
        other => Err(PageError::unreadable("step", other)),
    };
    match done {
        Ok(()) => Ok(redirect(&format!("/city/rulebooks/{id}"))),
        Err(error) if error.is_correctable() => {
            version_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// The text of a version, byte for byte as its hash was taken.
pub(super) async fn text(State(app): State<App>, view: View, Id(id): Id<RulebookId>) -> PageResult {
    let actor = view.actor.clone();
    let one = app.db.read(move |conn| service::rulebook_version(conn, &actor, id)).await?;
    Ok(attachment("rulebook.toml", TOML, one.text.into_bytes()))
}

/// The text of the rulebook in force today, from which a draft is made.
pub(super) async fn in_force(State(app): State<App>, view: View) -> PageResult {
    view.actor.may(SEE_ASSESSMENT, &ResourceRef::new("Assessment", app.site.city))?;
    let today = view.now.day();
    let text = app.db.read(move |conn| service::rulebook_text_on(conn, today)).await?;
    Ok(attachment("rulebook.toml", TOML, text.into_bytes()))
}

pub(super) const TOML: &str = "application/toml; charset=utf-8";
