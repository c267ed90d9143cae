//! Licences to deal in farm inputs, as the county looks at them.

use askama::Template;
use axum::extract::State;
use kernel::{RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::documents::{Line, line_of};
use super::words::document_name;
use crate::model::{Decision, DocumentId, SellerDocument};
use crate::service::{self, DECIDE_PERMIT, PermitQuery, SEE_SELLERS};

pub(super) const fn tone_of(decision: Decision) -> Tone {
    match decision {
        Decision::NotAsked => Tone::Plain,
        Decision::Waiting => Tone::Warn,
        Decision::Accepted => Tone::Good,
        Decision::Refused => Tone::Bad,
    }
}

pub(crate) fn wanted(query: &ListQuery) -> PermitQuery {
    PermitQuery {
        words: query.words().trim().to_owned(),
        decision: Decision::parse(query.filter("decision")),
        offset: query.offset(),
        limit: query.limit(),
    }
}

/// Whoever oversees no county sees no list.
pub(crate) fn check_scope(view: &View) -> Result<(), PageError> {
    if view.actor.scope(SEE_SELLERS, "Shop").regions.is_empty() {
        view.actor.may(SEE_SELLERS, &ResourceRef::new("Shop", RegionCode(0)))?;
    }
    Ok(())
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    check_scope(&view)?;
    let (actor, city, want) = (view.actor.clone(), app.site.city, wanted(&query));
    let (found, total) = app.db.read(move |conn| service::permits(conn, &actor, city, &want)).await?;
    let decisions = [Decision::Waiting, Decision::Accepted, Decision::Refused, Decision::NotAsked];
    let list = ListView {
        title: view.t("market-permits"),
        intro: view.t("market-permits-intro"),
        file: "licences",
        filters: vec![Filter {
            name: "decision",
            label: view.t("market-status"),
            options: decisions.map(|one| (one.as_str().to_owned(), view.say(&one.label()))).into(),
        }],
        columns: vec![
            Column::words(view.t("market-document-kind")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-document-number")),
            Column::words(view.t("market-document-issuer")),
            Column::words(view.t("market-document-valid-until")),
            Column::words(view.t("market-status")),
        ],
        rows: found.iter().map(|(document, name)| row_of(&view, document, name)).collect(),
        total,
        empty: view.t("market-permits-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row_of(view: &View, document: &SellerDocument, name: &str) -> Vec<Cell> {
    let draft = &document.draft;
    let until = draft.valid_until.map_or_else(|| view.t("market-document-endless"), |day| day.to_string());
    vec![
        Cell::Link(document_name(view, draft.kind), format!("/county/permits/{}", document.id)),
        Cell::Text(name.to_owned()),
        Cell::Text(draft.number.clone()),
        Cell::Text(draft.issuer.clone()),
        Cell::Text(until),
        Cell::Tag(tone_of(document.decision), view.say(&document.decision.label())),
    ]
}

#[derive(Template)]
#[template(path = "market/permit.html")]
struct PermitPage<'a> {
    view: &'a View,
    form: FormView,
    lines: Vec<Line>,
    seller: String,
    file: String,
    decision: String,
    tone: &'static str,
    reason: String,
    may_decide: bool,
    action: String,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<DocumentId>) -> PageResult {
    permit_page(&app, &view, id, FormView::default()).await
}

async fn permit_page(app: &App, view: &View, id: DocumentId, form: FormView) -> PageResult {
    check_scope(view)?;
    let (actor, city) = (view.actor.clone(), app.site.city);
    let (document, file, seller) = app.db.read(move |conn| service::permit(conn, &actor, city, id)).await?;
    let own = view.actor.person_id() == Some(document.holder);
    let page = PermitPage {
        view,
        file: format!("/county/sellers/file/{}/{}", seller.county, seller.id),
        seller: seller.name,
        decision: view.say(&document.decision.label()),
        tone: tone_of(document.decision).class(),
        reason: document.reason.clone(),
        may_decide: document.decision == Decision::Waiting
            && !own
            && view.actor.can(DECIDE_PERMIT, &document),
        action: format!("/county/permits/{id}"),
        lines: vec![line_of(view, document, Some(&file))],
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<DocumentId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let (accepted, reason) = (typed.get("decision") == "accept", typed.get("reason").to_owned());
    let decided =
        app.db.write(move |tx| service::decide_permit(tx, &actor, now, city, id, (accepted, &reason))).await;
    match decided.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/county/permits/{id}"))),
        Err(error) if error.is_correctable() => {
            permit_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
