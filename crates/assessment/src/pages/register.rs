//! The register of documents, with what its criteria and issuers are called.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use evidence::model::{Document, DocumentDraft, DocumentId, DocumentKind};
use evidence::service::{self as register, DocumentQuery, KEEP_REGISTER};
use evidence::{Files, Sent};
use kernel::Period;
use ui::{
    App, Cell, Column, Door, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed,
    View, list_page, page, page_with, redirect,
};

use super::common::{
    FileLine, Options, county_options, criterion_name, document_facts, file_line, issuer_name, kept_files,
    own_county, rulebook_of, take_in, with_pages,
};
use super::words::{language, name};
use crate::{in_use, service::REVIEW_EVIDENCE};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let city = app.site.city;
    let want = DocumentQuery {
        words: query.words().to_owned(),
        of_county: query.filter("county").parse().ok(),
        kind: DocumentKind::parse(query.filter("kind")),
        kept_only: query.filter("all") != "yes",
        offset: query.offset(),
        limit: query.limit(),
    };
    let actor = view.actor.clone();
    let (found, total) = app.db.read(move |conn| register::documents(conn, &actor, city, &want)).await?;
    let of_county = view.door == Door::County;
    let mut filters = vec![
        Filter { name: "kind", label: view.t("assessment-document-kind"), options: kinds(&view) },
        Filter {
            name: "all",
            label: view.t("assessment-document-taken-back"),
            options: vec![("yes".to_owned(), view.t("assessment-document-show-all"))],
        },
    ];
    if !of_county {
        let options = county_options(&view, kernel::Period::half_of(view.now.day()));
        filters.insert(0, Filter { name: "county", label: view.t("assessment-table-county"), options });
    }
    let columns = [
        "assessment-document-title",
        "assessment-document-number",
        "assessment-document-kind",
        "assessment-document-issuer",
        "assessment-document-issued",
        "assessment-document-until",
        "assessment-table-county",
        "assessment-state",
    ];
    let list = ListView {
        title: view.t("assessment-register"),
        intro: view.t("assessment-register-intro"),
        file: "register",
        filters,
        columns: columns.into_iter().map(|key| Column::words(view.t(key))).collect(),
        rows: found.iter().map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("assessment-register-empty"),
        action: of_county.then(|| (view.t("assessment-document-add"), "/county/documents/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn kinds(view: &View) -> Options {
    DocumentKind::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label()))).collect()
}

fn row(view: &View, document: &Document) -> Vec<Cell> {
    let draft = &document.draft;
    let issuer = in_use()
        .map_or_else(|_| draft.issuer.clone(), |(_, rulebook)| issuer_name(view, rulebook, &draft.issuer));
    let door = if view.door == Door::County { "county" } else { "city" };
    vec![
        Cell::Link(draft.title.clone(), format!("/{door}/documents/{}", document.id)),
        if draft.number.is_empty() { Cell::Missing } else { Cell::Text(draft.number.clone()) },
        Cell::Text(view.say(&draft.kind.label())),
        Cell::Text(issuer),
        Cell::Text(draft.issued.to_string()),
        draft.in_force_until.map_or(Cell::Missing, |day| Cell::Text(day.to_string())),
        Cell::Text(name(view, draft.of_county)),
        match (document.withdrawn, draft.in_force_until) {
            (true, _) => Cell::Tag(Tone::Plain, view.t("assessment-document-taken-back")),
            (_, Some(until)) if until < view.now.day() => {
                Cell::Tag(Tone::Bad, view.t("assessment-document-ended"))
            }
            _ => Cell::Tag(Tone::Good, view.t("assessment-document-in-force")),
        },
    ]
}

#[derive(Template)]
#[template(path = "assessment/document.html")]
struct DocumentPage<'a> {
    view: &'a View,
    document: &'a Document,
    facts: Vec<(String, String)>,
    files: Vec<FileLine>,
    shown: Vec<String>,
    may_take_back: bool,
    back: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(depot): Extension<Files>,
    view: View,
    Id(id): Id<DocumentId>,
) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (document, links, files) =
        app.db.read(move |conn| register::document(conn, &actor, city, id)).await?;
    let rulebook = &*rulebook_of(&app, Period::half_of(view.now.day())).await?;
    let for_reviewer = view.actor.can(REVIEW_EVIDENCE, &document);
    let base = format!("/register/{id}");
    let mut facts = document_facts(&view, &document);
    facts.push((view.t("assessment-table-county"), name(&view, document.draft.of_county)));
    let lines = files.iter().map(|file| file_line(&view, &base, file, for_reviewer)).collect();
    page(&DocumentPage {
        facts,
        files: with_pages(&depot, lines, &files).await?,
        shown: links
            .iter()
            .map(|link| format!("{} · {}", link.period, criterion_name(&view, rulebook, &link.criterion)))
            .collect(),
        may_take_back: !document.withdrawn
            && links.is_empty()
            && view.door == Door::County
            && view.actor.can(KEEP_REGISTER, &document),
        back: if view.door == Door::County { "/county/documents" } else { "/city/documents" },
        view: &view,
        document: &document,
    })
}

pub(super) async fn take_back(State(app): State<App>, view: View, Id(id): Id<DocumentId>) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| register::take_back(tx, &actor, now, city, id)).await?;
    Ok(redirect(&format!("/county/documents/{id}")))
}

/// A file of a document, for those who may see it; a picture in the width asked for.
pub(super) async fn open(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Path((document, file)): Path<(String, String)>,
    query: ListQuery,
) -> PageResult {
    let document = document.parse().map_err(|_| PageError::not_found())?;
    let file = file.parse().map_err(|_| PageError::not_found())?;
    let width = query.filter("width").parse().unwrap_or(u32::MAX);
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found =
        app.db.read(move |conn| register::file_of_document(conn, &actor, city, document, file)).await?;
    Ok(evidence::document(&files, &found, width).await?)
}

/// A page of a document's file as a picture, for those who may see the file.
pub(super) async fn page_of(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Path((document, file, number)): Path<(String, String, String)>,
) -> PageResult {
    let document = document.parse().map_err(|_| PageError::not_found())?;
    let file = file.parse().map_err(|_| PageError::not_found())?;
    let number = number.parse().map_err(|_| PageError::not_found())?;
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found =
        app.db.read(move |conn| register::file_of_document(conn, &actor, city, document, file)).await?;
    Ok(evidence::page_picture(&files, &found, number).await?)
}

#[derive(Template)]
#[template(path = "assessment/document_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    kinds: Options,
    issuers: Options,
    kept: Vec<(String, String)>,
}

pub(super) async fn blank(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    own_county(&app, &view)?;
    let typed = Typed::of([("next", query.filter("next").to_owned()), ("kind", "formal".to_owned())]);
    new_page(&app, &view, FormView::new(typed), Vec::new()).await
}

async fn new_page(app: &App, view: &View, form: FormView, kept: Vec<(String, String)>) -> PageResult {
    let rulebook = &*rulebook_of(app, Period::half_of(view.now.day())).await?;
    let issuers = rulebook.issuers.iter();
    let issuers = issuers.map(|one| (one.id.clone(), one.name.get(language(view)).to_owned())).collect();
    let page = NewPage { view, kinds: kinds(view), issuers, kept, form };
    page_with(page.form.status(), &page)
}

/// Puts a document on the register. A form that has to be corrected keeps the files that were sent with it.
pub(super) async fn add(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> PageResult {
    own_county(&app, &view)?;
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let done = match taken {
        Ok(()) => try_add(&app, &view, &typed).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(id) => Ok(redirect(&next(&typed, id))),
        Err(error) if error.is_correctable() => {
            let kept = typed.all("kept").zip(typed.all("kept_name"));
            let kept = kept.map(|(id, name)| (id.to_owned(), name.to_owned())).collect();
            new_page(&app, &view, FormView::refused(typed, error), kept).await
        }
        Err(error) => Err(error),
    }
}

/// Back to the criterion the document is for, with the document chosen; only to a page of the county's evidence.
fn next(typed: &Typed, id: DocumentId) -> String {
    let next = typed.get("next");
    if !next.starts_with("/county/evidence/") {
        return format!("/county/documents/{id}");
    }
    let sign = if next.contains('?') { '&' } else { '?' };
    format!("{next}{sign}document={id}")
}

async fn try_add(app: &App, view: &View, typed: &Typed) -> Result<DocumentId, PageError> {
    let kind = typed.required("kind")?;
    let issued = typed.parse("issued")?;
    let draft = DocumentDraft {
        of_county: own_county(app, view)?,
        kind: DocumentKind::parse(kind).ok_or_else(|| PageError::unreadable("kind", kind))?,
        number: typed.get("number").to_owned(),
        title: typed.get("title").to_owned(),
        issuer: typed.required("issuer")?.to_owned(),
        issued,
        in_force_from: typed.optional("in_force_from")?.unwrap_or(issued),
        in_force_until: typed.optional("in_force_until")?,
    };
    let files = kept_files(typed)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    Ok(app.db.write(move |tx| register::register(tx, &actor, now, city, &draft, &files)).await?)
}
