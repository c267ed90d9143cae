//! Bulletins: drawn, edited, published, read.

use askama::Template;
use axum::extract::State;
use kernel::ResourceRef;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    attachment, list_page, page, page_with, redirect,
};

use super::choice;
use super::words::{self, Options};
use crate::model::{
    Audience, Bulletin, BulletinDraft, BulletinId, BulletinStatus, Drawn, Text, draft_from, draw as drawn,
};
use crate::service::{self, SEE_SUPERVISION, WRITE_BULLETIN};
use crate::{BulletinQuery, paper};

fn wanted(query: &ListQuery) -> BulletinQuery {
    BulletinQuery {
        words: query.words().to_owned(),
        status: BulletinStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
    }
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, want) = (view.actor.clone(), app.site.city, wanted(&query));
    let (found, total) = app.db.read(move |conn| service::bulletins(conn, &actor, city, &want)).await?;
    let rows = found.iter().map(|one| {
        let tone = if one.status == BulletinStatus::Draft { Tone::Warn } else { Tone::Good };
        vec![
            Cell::Link(
                one.draft.title.get(view.lang).to_owned(),
                format!("/city/supervision/bulletins/{}", one.id),
            ),
            Cell::Text(view.say(&one.draft.audience.label())),
            Cell::Time(one.changed_at),
            Cell::Tag(tone, view.say(&one.status.label())),
        ]
    });
    let list = ListView {
        title: view.t("governance-bulletins"),
        intro: view.t("governance-bulletins-intro"),
        file: "bulletins",
        filters: vec![Filter {
            name: "status",
            label: view.t("governance-status"),
            options: words::choices(
                &view,
                &BulletinStatus::ALL,
                BulletinStatus::as_str,
                BulletinStatus::label,
            ),
        }],
        columns: ["governance-bulletin", "governance-audience", "governance-changed-at", "governance-status"]
            .map(|key| Column::words(view.t(key)))
            .into(),
        rows: rows.collect(),
        total,
        empty: view.t("governance-bulletins-empty"),
        action: view
            .actor
            .can(WRITE_BULLETIN, &ResourceRef::new("Supervision", city))
            .then(|| (view.t("governance-draw"), "/city/supervision/bulletins/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// What is published, for everybody.
pub(super) async fn published(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, want) = (view.actor.clone(), app.site.city, wanted(&query));
    let (found, total) = app.db.read(move |conn| service::published(conn, &actor, city, &want)).await?;
    let rows = found.iter().map(|one| {
        vec![
            Cell::Link(one.draft.title.get(view.lang).to_owned(), format!("/bulletins/{}", one.id)),
            Cell::Text(one.changed_at.day().to_string()),
        ]
    });
    let list = ListView {
        title: view.t("governance-public-bulletins"),
        intro: view.t("governance-public-bulletins-intro"),
        file: "bulletins",
        filters: Vec::new(),
        columns: ["governance-bulletin", "governance-published-on"]
            .map(|key| Column::words(view.t(key)))
            .into(),
        rows: rows.collect(),
        total,
        empty: view.t("governance-public-bulletins-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

#[derive(Template)]
#[template(path = "governance/bulletin_new.html")]
struct PreviewPage<'a> {
    view: &'a View,
    basis: Vec<(String, String)>,
}

/// The sentences the figures of today come to; nothing is kept yet.
pub(super) async fn preview(State(app): State<App>, view: View) -> PageResult {
    let basis = sentences(&app, &view).await?;
    let basis = basis.into_iter().map(|one| (one.text.get(view.lang).to_owned(), one.link)).collect();
    page(&PreviewPage { view: &view, basis })
}

async fn sentences(app: &App, view: &View) -> Result<Vec<Drawn>, PageError> {
    let (actor, today, city) = (view.actor.clone(), view.now.day(), app.site.city);
    let figures = app.db.read(move |conn| service::figures(conn, &actor, city, today)).await?;
    Ok(drawn(&figures, |message, lang| app.texts.say(lang, message)))
}

/// Keeps a draft drawn from the figures of today, and leads to it.
pub(super) async fn draw(State(app): State<App>, view: View) -> PageResult {
    let id = make_draft(&app, &view).await?;
    Ok(redirect(&format!("/city/supervision/bulletins/{id}")))
}

/// A draft whose text is the sentences the figures of today come to, in both languages.
pub(crate) async fn make_draft(app: &App, view: &View) -> Result<BulletinId, PageError> {
    let basis = sentences(app, view).await?;
    let draft = draft_from(&basis, view.now.day(), |message, lang| app.texts.say(lang, message));
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let keep = move |tx: &mut db::Tx<'_>| service::draft_bulletin(tx, &actor, now, city, &draft, &basis);
    Ok(app.db.write(keep).await?)
}

#[derive(Template)]
#[template(path = "governance/bulletin_edit.html")]
struct EditPage<'a> {
    view: &'a View,
    form: FormView,
    id: BulletinId,
    title: String,
    status: String,
    tone: &'static str,
    hash: String,
    is_draft: bool,
    may_write: bool,
    may_publish: bool,
    basis: Vec<(String, String)>,
    paragraphs: Vec<String>,
    audiences: Options,
}

pub(super) async fn edit(State(app): State<App>, view: View, Id(id): Id<BulletinId>) -> PageResult {
    edit_page(&app, &view, id, None).await
}

async fn edit_page(app: &App, view: &View, id: BulletinId, refused: Option<FormView>) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    view.actor.may(SEE_SUPERVISION, &ResourceRef::new("Supervision", city))?;
    let found = app.db.read(move |conn| service::bulletin(conn, &actor, city, id)).await?;
    let is_draft = found.status == BulletinStatus::Draft;
    let may_write = is_draft && view.actor.can(WRITE_BULLETIN, &ResourceRef::new("Supervision", city));
    let page = EditPage {
        view,
        form: refused.unwrap_or_else(|| FormView::new(typed_of(&found.draft))),
        id,
        title: found.draft.title.get(view.lang).to_owned(),
        status: view.say(&found.status.label()),
        tone: if is_draft { "tag warn" } else { "tag good" },
        hash: found.shown_hash.clone(),
        is_draft,
        may_write,
        may_publish: may_write && view.actor.person_id() != Some(found.written_by),
        basis: basis_of(view, &found),
        paragraphs: paragraphs(view, &found),
        audiences: words::choices(view, &Audience::ALL, Audience::as_str, Audience::label),
    };
    page_with(page.form.status(), &page)
}

fn basis_of(view: &View, found: &Bulletin) -> Vec<(String, String)> {
    found.basis.iter().map(|one| (one.text.get(view.lang).to_owned(), one.link.clone())).collect()
}

fn paragraphs(view: &View, found: &Bulletin) -> Vec<String> {
    let lines = found.draft.body.get(view.lang).lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn typed_of(draft: &BulletinDraft) -> Typed {
    Typed::of([
        ("audience", draft.audience.as_str().to_owned()),
        ("number", draft.number.clone()),
        ("title", draft.title.zh.clone()),
        ("title_en", draft.title.en.clone()),
        ("body_zh", draft.body.zh.clone()),
        ("body_en", draft.body.en.clone()),
    ])
}

/// Keeps a draft or publishes it, as the button says.
pub(super) async fn step(
    State(app): State<App>,
    view: View,
    Id(id): Id<BulletinId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let done = async {
        if typed.get("step") == "publish" {
            app.db.write(move |tx| service::publish_bulletin(tx, &actor, now, city, id)).await?;
        } else {
            let draft = BulletinDraft {
                audience: choice(&typed, "audience", Audience::parse)?,
                number: typed.get("number").trim().to_owned(),
                title: Text::new(typed.get("title"), typed.get("title_en")),
                body: Text::new(typed.get("body_zh"), typed.get("body_en")),
            };
            app.db.write(move |tx| service::rewrite_bulletin(tx, &actor, now, city, id, &draft)).await?;
        }
        Ok::<_, PageError>(())
    };
    match done.await {
        Ok(()) => Ok(redirect(&format!("/city/supervision/bulletins/{id}"))),
        Err(error) if error.is_correctable() => {
            edit_page(&app, &view, id, Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "governance/bulletin.html")]
struct BulletinPage<'a> {
    view: &'a View,
    title: String,
    id: BulletinId,
    number: String,
    day: String,
    hash: String,
    members_only: bool,
    paragraphs: Vec<String>,
    /// Sentences and their records; without an address for those who may not open them.
    basis: Vec<(String, String)>,
}

/// A published bulletin, as it was shown.
pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<BulletinId>) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::bulletin(conn, &actor, city, id)).await?;
    if found.status == BulletinStatus::Draft {
        return Ok(redirect(&format!("/city/supervision/bulletins/{id}")));
    }
    let sees = view.actor.can(SEE_SUPERVISION, &ResourceRef::new("Supervision", city));
    let basis = basis_of(&view, &found).into_iter();
    page(&BulletinPage {
        title: found.draft.title.get(view.lang).to_owned(),
        id,
        number: found.draft.number.clone(),
        day: found.changed_at.day().to_string(),
        hash: found.shown_hash.clone(),
        members_only: found.draft.audience == Audience::Members,
        paragraphs: paragraphs(&view, &found),
        basis: basis.map(|(text, link)| (text, if sees { link } else { String::new() })).collect(),
        view: &view,
    })
}

/// A bulletin as a Word document, for whoever may read it.
pub(super) async fn document(
    State(app): State<App>,
    view: View,
    Id(id): Id<BulletinId>,
    query: ListQuery,
) -> PageResult {
    bulletin_file(&app, &view, id, query.filter("red") == "yes").await
}

/// In the reader's language where it was written in it, else in Chinese.
pub(crate) async fn bulletin_file(app: &App, view: &View, id: BulletinId, red: bool) -> PageResult {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::bulletin(conn, &actor, city, id)).await?;
    let bytes = paper::bulletin(&found, view.lang, red, |message, lang| app.texts.say(lang, message))?;
    Ok(attachment(&format!("bulletin-{id}.docx"), ui::DOCX, bytes))
}
