//! What the office puts on record towards targets: written down with its document, confirmed, taken back.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use evidence::{Files, Sent};
use kernel::{PersonId, RegionCode, ResourceRef, Timestamp};
use statistics::targets::recorded_targets;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page_with, redirect,
};

use super::take_in;
use super::words::{self, Options};
use crate::AttainmentQuery;
use crate::model::{Attainment, AttainmentDraft, AttainmentId, AttainmentStatus, Party};
use crate::service::{self, AttainmentView, RECORD_ATTAINMENT};

pub(crate) fn wanted(query: &ListQuery) -> AttainmentQuery {
    let county = query.filter("county").parse::<RegionCode>().ok();
    AttainmentQuery {
        words: query.words().to_owned(),
        target: query.filter("target").to_owned(),
        status: AttainmentStatus::parse(query.filter("status")),
        of_counties: county.map(|county| vec![county]),
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, want) = (view.actor.clone(), app.site.city, wanted(&query));
    let (found, total) = app.db.read(move |conn| service::attainments(conn, &actor, city, &want)).await?;
    let may = view.door != Door::County
        && view.actor.can(RECORD_ATTAINMENT, &ResourceRef::new("County", app.site.city));
    let mut filters = vec![
        Filter { name: "target", label: view.t("governance-target"), options: targets(&view) },
        Filter {
            name: "status",
            label: view.t("governance-status"),
            options: words::choices(
                &view,
                &AttainmentStatus::ALL,
                AttainmentStatus::as_str,
                AttainmentStatus::label,
            ),
        },
    ];
    if view.door != Door::County {
        filters.push(Filter {
            name: "county",
            label: view.t("governance-county"),
            options: counties(&view)?,
        });
    }
    let columns = [
        "governance-target",
        "governance-county",
        "governance-attainment-what",
        "governance-attainment-counted-on",
        "governance-attainment-document",
        "governance-status",
    ];
    let list = ListView {
        title: view.t("governance-attainments"),
        intro: view.t("governance-attainments-intro"),
        file: "attainments",
        filters,
        columns: columns.map(|key| Column::words(view.t(key))).into(),
        rows: found.iter().map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("governance-attainments-empty"),
        action: may
            .then(|| (view.t("governance-attainment-new"), "/city/supervision/attainments/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn targets(view: &View) -> Options {
    let all = recorded_targets();
    all.into_iter().map(|one| (one.id.to_owned(), one.name.get(view.lang).to_owned())).collect()
}

fn target_name(view: &View, id: &str) -> String {
    let known = recorded_targets().into_iter().find(|one| one.id == id);
    known.map_or_else(|| id.to_owned(), |one| one.name.get(view.lang).to_owned())
}

fn counties(view: &View) -> Result<Options, crate::Error> {
    let all = service::known_parties(view.now.day())?.into_iter();
    let county = |(party, name): (Party, crate::model::Text)| match party {
        Party::County(code) => Some((code.to_string(), name.get(view.lang).to_owned())),
        Party::Department(_) => None,
    };
    Ok(all.filter_map(county).collect())
}

/// A division that was named, or how many persons.
fn what(view: &View, draft: &AttainmentDraft) -> String {
    match draft.division {
        Some(division) => region::full_name_in(view.lang, division),
        None => view.t1("governance-attainment-persons", "count", view.number(&draft.amount)),
    }
}

const fn tone(status: AttainmentStatus) -> Tone {
    match status {
        AttainmentStatus::Proposed => Tone::Warn,
        AttainmentStatus::Confirmed => Tone::Good,
        AttainmentStatus::Refused | AttainmentStatus::Withdrawn => Tone::Plain,
    }
}

fn base(view: &View) -> &'static str {
    if view.door == Door::County { "/county/attainments" } else { "/city/supervision/attainments" }
}

fn row(view: &View, one: &Attainment) -> Vec<Cell> {
    vec![
        Cell::Link(target_name(view, &one.draft.target), format!("{}/{}", base(view), one.id)),
        Cell::Text(words::name(view, &Party::County(one.draft.of_county))),
        Cell::Text(what(view, &one.draft)),
        Cell::Text(one.draft.counted_on.to_string()),
        Cell::Text(one.draft.document.clone()),
        Cell::Tag(tone(one.status), view.say(&one.status.label())),
    ]
}

#[derive(Template)]
#[template(path = "governance/attainment_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    city: RegionCode,
    targets: Options,
    counties: Options,
    kept: Vec<String>,
}

pub(super) async fn blank(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let typed = Typed::of([
        ("target", query.filter("target").to_owned()),
        ("county", query.filter("county").to_owned()),
        ("counted_on", view.now.day().to_string()),
    ]);
    new_page(&app, &view, FormView::new(typed), Vec::new())
}

fn new_page(app: &App, view: &View, form: FormView, kept: Vec<String>) -> PageResult {
    view.actor.may(RECORD_ATTAINMENT, &ResourceRef::new("County", app.site.city))?;
    let city = app.site.city;
    let page = NewPage { view, city, targets: targets(view), counties: counties(view)?, kept, form };
    page_with(page.form.status(), &page)
}

/// Writes it down with the files that came along; a form to be corrected keeps them.
pub(super) async fn write(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> PageResult {
    view.actor.may(RECORD_ATTAINMENT, &ResourceRef::new("County", app.site.city))?;
    // Those that came before it had to be corrected stay, whatever is wrong with a new one.
    let mut kept: Vec<String> = sent.typed.all("kept").map(str::to_owned).collect();
    let written = async {
        let taken = take_in(&app, &files, &view, &mut sent).await?;
        kept = taken.iter().map(ToString::to_string).collect();
        let draft = draft_of(&sent.typed)?;
        let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
        let write =
            move |tx: &mut db::Tx<'_>| service::write_attainment(tx, &actor, now, city, &draft, &taken);
        Ok::<_, PageError>(app.db.write(write).await?)
    };
    let written = written.await;
    match written {
        Ok(id) => Ok(redirect(&format!("/city/supervision/attainments/{id}"))),
        Err(error) if error.is_correctable() => {
            new_page(&app, &view, FormView::refused(sent.typed, error), kept)
        }
        Err(error) => Err(error),
    }
}

fn draft_of(typed: &Typed) -> Result<AttainmentDraft, PageError> {
    Ok(AttainmentDraft {
        target: typed.required("target")?.to_owned(),
        of_county: typed.parse("county")?,
        division: typed.optional("division")?,
        amount: typed.optional("amount")?.unwrap_or(-1),
        counted_on: typed.parse("counted_on")?,
        document: typed.get("document").to_owned(),
    })
}

#[derive(Template)]
#[template(path = "governance/attainment.html")]
struct OnePage<'a> {
    view: &'a View,
    form: FormView,
    title: String,
    county: String,
    tone: &'static str,
    status: String,
    facts: Vec<(String, String)>,
    files: Vec<(String, String)>,
    may_confirm: bool,
    /// True where somebody else has to confirm it.
    awaits: bool,
    may_end: bool,
    confirmed: bool,
    list: &'static str,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<AttainmentId>) -> PageResult {
    one_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn one_page(app: &App, view: &View, id: AttainmentId, form: FormView) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::attainment(conn, &actor, city, id)).await?;
    let one = &found.attainment;
    let office = view.door != Door::County;
    let page = OnePage {
        view,
        title: target_name(view, &one.draft.target),
        county: words::name(view, &Party::County(one.draft.of_county)),
        tone: tone(one.status).class(),
        status: view.say(&one.status.label()),
        facts: facts(view, &found),
        files: found
            .files
            .iter()
            .map(|file| (format!("/supervision/files/{}", file.id), file.name.clone()))
            .collect(),
        may_confirm: office && found.may_confirm,
        awaits: office && one.status == AttainmentStatus::Proposed && !found.may_confirm,
        may_end: office && found.may_end,
        confirmed: one.status == AttainmentStatus::Confirmed,
        list: base(view),
        form,
    };
    page_with(page.form.status(), &page)
}

fn facts(view: &View, found: &AttainmentView) -> Vec<(String, String)> {
    let one = &found.attainment;
    let who = |(person, at): (PersonId, Timestamp)| {
        let name = found.people.get(&person).map(String::as_str).unwrap_or_default();
        format!("{name} · {}", view.time(&at))
    };
    let mut facts = vec![
        (view.t("governance-attainment-what"), what(view, &one.draft)),
        (view.t("governance-attainment-counted-on"), one.draft.counted_on.to_string()),
        (view.t("governance-attainment-document"), one.draft.document.clone()),
        (view.t("governance-written-by"), who(one.written)),
    ];
    facts.extend(one.confirmed.map(|by| (view.t("governance-attainment-confirmed-by"), who(by))));
    facts.extend(one.ended.map(|by| (view.t("governance-attainment-ended-by"), who(by))));
    if !one.reason.is_empty() {
        facts.push((view.t("governance-why"), one.reason.clone()));
    }
    facts
}

/// Confirms it, refuses it or takes it back, as the button says.
pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<AttainmentId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let words = typed.get("words").to_owned();
    let done = match typed.get("step") {
        "confirm" => app.db.write(move |tx| service::confirm_attainment(tx, &actor, now, city, id)).await,
        _ => app.db.write(move |tx| service::end_attainment(tx, &actor, now, city, id, &words)).await,
    };
    match done.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/city/supervision/attainments/{id}"))),
        Err(error) if error.is_correctable() => {
            one_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
