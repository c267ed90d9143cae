//! Documents of those who sell, or want to: handed in on a page of their own, seen beside the application.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use evidence::model::{File, Purpose};
use evidence::{Files, Sent};
use kernel::{RegionCode, Status};
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Tone, Typed, View, page, page_with, redirect};

use super::apply::own_seller;
use super::marks::word;
use super::words::{ReminderLine, document_name, reminder_line, standing_words};
use crate::Error;
use crate::model::{Decision, DocumentDraft, DocumentId, DocumentKind, SellerDocument, Validity, Verified};
use crate::service::{self, LotOnFile, SEE_SELLERS};

/// Lots of a seller that the county sees with the seller's documents: the latest.
const SHOWN_LOTS: usize = 100;

/// A document as it is shown: to its holder, and with the file to the county.
pub(super) struct Line {
    pub(super) document: SellerDocument,
    pub(super) name: String,
    pub(super) tone: &'static str,
    pub(super) validity: String,
    pub(super) until: String,
    /// What the county says of it, where it is asked.
    pub(super) decision: Option<(String, &'static str)>,
    /// True when the file can be shown and not only opened.
    pub(super) picture: bool,
    /// When and where it was taken, as far as the camera says.
    pub(super) taken: Vec<String>,
}

pub(super) fn line_of(view: &View, document: SellerDocument, file: Option<&File>) -> Line {
    let (tone, key) = match document.validity(view.now.day()) {
        _ if document.withdrawn => (Tone::Plain, "market-document-withdrawn"),
        Validity::InForce => (Tone::Good, "market-document-in-force"),
        Validity::EndsSoon => (Tone::Warn, "market-document-ends-soon"),
        Validity::Expired => (Tone::Bad, "market-document-expired"),
    };
    let mut taken = Vec::new();
    if let Some(file) = file {
        let (at, place) = (&file.taken.at, file.taken.place_text());
        taken.extend((!at.is_empty()).then(|| view.t1("market-document-taken-at", "at", at)));
        taken.extend((!place.is_empty()).then(|| view.t1("market-document-taken-in", "place", &place)));
    }
    let end = document.draft.valid_until;
    let decision = document.decision;
    let asked = decision != Decision::NotAsked;
    Line {
        decision: asked.then(|| (view.say(&decision.label()), super::permits::tone_of(decision).class())),
        name: document_name(view, document.draft.kind),
        tone: tone.class(),
        validity: view.t(key),
        until: end.map_or_else(|| view.t("market-document-endless"), |day| day.to_string()),
        picture: file.is_some_and(|file| file.kind.is_picture()),
        taken,
        document,
    }
}

#[derive(Template)]
#[template(path = "market/documents.html")]
struct DocumentsPage<'a> {
    view: &'a View,
    form: FormView,
    lines: Vec<Line>,
    kinds: Vec<(&'static str, String)>,
    /// The name of a file that was sent with the form before it had to be corrected.
    kept: String,
}

fn sign_in_first(view: &View) -> Result<(), PageError> {
    if view.signed_in() { Ok(()) } else { Err(PageError::new(Status::SignInFirst, "error-sign-in-first")) }
}

pub(super) async fn own(State(app): State<App>, view: View) -> PageResult {
    sign_in_first(&view)?;
    documents_page(&app, &view, FormView::new(Typed::default()), String::new()).await
}

async fn documents_page(app: &App, view: &View, form: FormView, kept: String) -> PageResult {
    let seller = own_seller(app, view).await?.map(|seller| seller.id);
    let (actor, city) = (view.actor.clone(), app.site.city);
    let documents = app.db.read(move |conn| service::own_documents(conn, &actor, city, seller)).await?;
    let page = DocumentsPage {
        view,
        lines: documents.into_iter().map(|one| line_of(view, one, None)).collect(),
        kinds: DocumentKind::ALL.iter().map(|one| (one.as_str(), document_name(view, *one))).collect(),
        kept,
        form,
    };
    page_with(page.form.status(), &page)
}

/// Hands a document in. A form that has to be corrected keeps the file that was sent with it.
pub(super) async fn add(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    mut sent: Sent,
) -> PageResult {
    sign_in_first(&view)?;
    let taken = take_in(&app, &files, &view, &mut sent).await;
    let typed = sent.typed;
    let done = match taken {
        Ok(()) => try_add(&app, &view, &typed).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(()) => Ok(redirect("/sell/documents")),
        Err(error) if error.is_correctable() => {
            let kept = kept_name(&app, &view, typed.get("kept")).await?;
            documents_page(&app, &view, FormView::refused(typed, error), kept).await
        }
        Err(error) => Err(error),
    }
}

/// Takes in what was sent as a document; its number stands in `kept`.
pub(super) async fn take_in(app: &App, files: &Files, view: &View, sent: &mut Sent) -> Result<(), PageError> {
    for file in sent.take("file") {
        let kept = evidence::service::take_in(app, files, &view.actor, Purpose::Document, file).await?;
        sent.typed.set("kept", kept.id.to_string());
    }
    Ok(())
}

/// The name of a file that was taken in before a form had to be corrected; empty when there is none.
pub(super) async fn kept_name(app: &App, view: &View, kept: &str) -> Result<String, PageError> {
    let Ok(id) = kept.parse() else { return Ok(String::new()) };
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found =
        app.db.read(move |conn| evidence::service::own_file(conn, &actor, city, id, Purpose::Document)).await;
    match found {
        Ok(file) => Ok(file.name),
        Err(evidence::Error::NoSuchFile) => Ok(String::new()),
        Err(other) => Err(other.into()),
    }
}

async fn try_add(app: &App, view: &View, typed: &Typed) -> Result<(), PageError> {
    let file = match typed.get("kept") {
        "" => return Err(evidence::Error::NoFile.into()),
        id => id.parse().map_err(|_| PageError::from(evidence::Error::NoSuchFile))?,
    };
    let draft = DocumentDraft {
        kind: word(typed, "kind", DocumentKind::parse)?,
        number: typed.get("number").to_owned(),
        issuer: typed.get("issuer").to_owned(),
        issued_on: typed.parse("issued_on")?,
        valid_until: typed.optional("valid_until")?,
    };
    let seller = own_seller(app, view).await?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db
        .write(move |tx| service::add_document(tx, &actor, now, city, seller.as_ref(), file, &draft))
        .await?;
    Ok(())
}

pub(super) async fn withdraw(State(app): State<App>, view: View, Id(id): Id<DocumentId>) -> PageResult {
    sign_in_first(&view)?;
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::withdraw_document(tx, &actor, now, city, id)).await?;
    Ok(redirect("/sell/documents"))
}

/// The file of a document, for those who may see it; a picture in the width asked for.
pub(super) async fn open(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Id(id): Id<DocumentId>,
    query: ListQuery,
) -> PageResult {
    let width = query.filter("width").parse().unwrap_or(u32::MAX);
    let (actor, city) = (view.actor.clone(), app.site.city);
    let file = app.db.read(move |conn| service::document_file(conn, &actor, city, id)).await?;
    Ok(evidence::document(&files, &file, width).await?)
}

#[derive(Template)]
#[template(path = "market/seller_file.html")]
struct FilePage<'a> {
    view: &'a View,
    seller: Verified,
    village: String,
    standing: String,
    tone: &'static str,
    lines: Vec<Line>,
    lots: Vec<LotOnFile>,
    reminders: Vec<ReminderLine>,
}

impl FilePage<'_> {
    fn made_on(&self, one: &LotOnFile) -> String {
        super::lots::day_of(one)
    }
}

/// What the county has on file of a seller.
pub(super) async fn of_seller(
    State(app): State<App>,
    view: View,
    Path((county, seller)): Path<(String, String)>,
) -> PageResult {
    let county: RegionCode = county.parse().map_err(|_| PageError::not_found())?;
    let seller = seller.parse().map_err(|_| PageError::not_found())?;
    view.actor.may(SEE_SELLERS, &kernel::ResourceRef::new("Shop", county).of(seller))?;
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (seller, documents, reminders, mut lots) = app
        .db
        .read(move |conn| {
            let seller = service::verified_seller(conn, county, seller)?.ok_or(Error::NoSeller)?;
            let documents = service::documents_of_seller(conn, &actor, city, &seller)?;
            let reminders = service::reminders_of(conn, &actor, county, seller.id)?;
            let lots = service::lots_on_file(conn, &actor, county, seller.id)?;
            Ok::<_, Error>((seller, documents, reminders, lots))
        })
        .await?;
    lots.retain(|one| one.needed || one.certified);
    lots.truncate(SHOWN_LOTS);
    let (tone, standing) = standing_words(&view, seller.standing(view.now.day()));
    let lines = documents.into_iter().map(|(one, file)| line_of(&view, one, Some(&file))).collect();
    page(&FilePage {
        view: &view,
        village: region::full_name_in(view.lang, seller.village),
        standing,
        tone: tone.class(),
        lines,
        lots,
        reminders: reminders.iter().map(|one| reminder_line(&view, one)).collect(),
        seller,
    })
}
