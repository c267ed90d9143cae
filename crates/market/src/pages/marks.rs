//! Quality marks, as the seller claims them and the county decides.

use askama::Template;
use axum::extract::State;
use kernel::{RegionCode, ResourceRef};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Typed, View,
    list_page, page_with, redirect,
};

use super::sell::seller_of;
use super::words::{mark_name, mark_status, mark_tone};
use crate::model::{Mark, MarkDraft, MarkId, MarkStatus, ProductId, QualityMark};
use crate::service::{self, DECIDE_MARK, SEE_MARKS, Seller};

#[derive(Template)]
#[template(path = "market/marks.html")]
struct MarksPage<'a> {
    view: &'a View,
    form: FormView,
    marks: Vec<QualityMark>,
    products: Vec<(String, String)>,
    kinds: Vec<(&'static str, String)>,
}

impl MarksPage<'_> {
    fn name(&self, mark: &QualityMark) -> String {
        mark_name(self.view, mark.draft.mark)
    }

    fn status(&self, mark: &QualityMark) -> String {
        mark_status(self.view, mark, self.view.now.day())
    }

    fn tone(&self, mark: &QualityMark) -> &'static str {
        mark_tone(mark, self.view.now.day()).class()
    }
}

pub(super) async fn own(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(SEE_MARKS, &seller)?;
    marks_page(&app, &view, &seller, FormView::new(Typed::default())).await
}

async fn marks_page(app: &App, view: &View, seller: &Seller, form: FormView) -> PageResult {
    let whose = seller.clone();
    let (marks, shop) = app
        .db
        .read(move |conn| {
            Ok::<_, crate::Error>((service::marks_of_seller(conn, &whose)?, service::shop_of(conn, &whose)?))
        })
        .await?;
    let page = MarksPage {
        view,
        marks,
        products: shop.products.into_iter().map(|one| (one.id.to_string(), one.name)).collect(),
        kinds: Mark::ALL.iter().map(|one| (one.as_str(), mark_name(view, *one))).collect(),
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn claim(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_claim(&app, &view, &seller, &typed).await {
        Ok(_) => Ok(redirect("/sell/marks")),
        Err(error) if error.is_correctable() => {
            marks_page(&app, &view, &seller, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// Claims the mark that a form or a program describes.
pub(crate) async fn try_claim(
    app: &App,
    view: &View,
    seller: &Seller,
    typed: &Typed,
) -> Result<MarkId, PageError> {
    let product: ProductId = typed.parse("product")?;
    let draft = MarkDraft {
        mark: word(typed, "mark", Mark::parse)?,
        number: typed.get("number").to_owned(),
        issuer: typed.get("issuer").to_owned(),
        valid_from: typed.parse("valid_from")?,
        valid_to: typed.parse("valid_to")?,
    };
    let (actor, now, seller) = (view.actor.clone(), view.now, seller.clone());
    Ok(app.db.write(move |tx| service::claim_mark(tx, &actor, now, &seller, product, &draft)).await?)
}

pub(crate) fn word<T>(
    typed: &Typed,
    name: &'static str,
    parse: fn(&str) -> Option<T>,
) -> Result<T, PageError> {
    let value = typed.required(name)?;
    parse(value).ok_or_else(|| PageError::unreadable(name, value))
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_MARKS, "QualityMark").regions.is_empty() {
        view.actor.may(SEE_MARKS, &ResourceRef::new("QualityMark", RegionCode(0)))?;
    }
    let actor = view.actor.clone();
    let (status, words) = (MarkStatus::parse(query.filter("status")), query.words().to_owned());
    let page = (query.offset(), query.limit());
    let (found, total) = app.db.read(move |conn| service::marks(conn, &actor, status, &words, page)).await?;
    let statuses = [
        (MarkStatus::Waiting, "market-mark-waiting"),
        (MarkStatus::Verified, "market-mark-verified"),
        (MarkStatus::Refused, "market-mark-refused"),
        (MarkStatus::Revoked, "market-mark-revoked"),
    ];
    let list = ListView {
        title: view.t("market-marks"),
        intro: view.t("market-marks-county-intro"),
        file: "quality-marks",
        filters: vec![Filter {
            name: "status",
            label: view.t("market-status"),
            options: statuses.map(|(one, key)| (one.as_str().to_owned(), view.t(key))).into(),
        }],
        columns: vec![
            Column::words(view.t("market-name")),
            Column::words(view.t("market-mark")),
            Column::words(view.t("market-mark-number")),
            Column::words(view.t("market-mark-issuer")),
            Column::words(view.t("market-mark-valid-to")),
            Column::words(view.t("market-status")),
        ],
        rows: found.iter().map(|one| row_of(&view, one)).collect(),
        total,
        empty: view.t("market-marks-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row_of(view: &View, one: &QualityMark) -> Vec<Cell> {
    let today = view.now.day();
    vec![
        Cell::Link(one.product_name.clone(), format!("/county/marks/{}", one.id)),
        Cell::Text(mark_name(view, one.draft.mark)),
        Cell::Text(one.draft.number.clone()),
        Cell::Text(one.draft.issuer.clone()),
        Cell::Text(one.draft.valid_to.to_string()),
        Cell::Tag(mark_tone(one, today), mark_status(view, one, today)),
    ]
}

#[derive(Template)]
#[template(path = "market/mark.html")]
struct MarkPage<'a> {
    view: &'a View,
    form: FormView,
    mark: QualityMark,
    name: String,
    seller: String,
    status: String,
    tone: &'static str,
    /// True when this reader may verify or refuse.
    may_decide: bool,
    /// True when this reader may take it back.
    may_revoke: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<MarkId>) -> PageResult {
    mark_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn mark_page(app: &App, view: &View, id: MarkId, form: FormView) -> PageResult {
    let (actor, today) = (view.actor.clone(), view.now.day());
    let (mark, seller) = app
        .db
        .read(move |conn| {
            let mark = service::mark(conn, &actor, id)?;
            let seller = service::verified_seller(conn, mark.county, mark.seller)?;
            Ok::<_, crate::Error>((mark, seller))
        })
        .await?;
    let may = view.actor.person_id() != Some(mark.claimed_by) && view.actor.can(DECIDE_MARK, &mark);
    let page = MarkPage {
        view,
        name: mark_name(view, mark.draft.mark),
        seller: seller.map_or_else(|| mark.seller.to_string(), |seller| seller.name),
        status: mark_status(view, &mark, today),
        tone: mark_tone(&mark, today).class(),
        may_decide: may && mark.status == MarkStatus::Waiting,
        may_revoke: may && mark.status == MarkStatus::Verified,
        mark,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<MarkId>,
    typed: Typed,
) -> PageResult {
    let tried = async {
        let to = word(&typed, "to", MarkStatus::parse)?;
        let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
        let decided = app.db.write(move |tx| service::decide_mark(tx, &actor, now, id, to, &reason)).await;
        decided.map_err(PageError::from)
    };
    match tried.await {
        Ok(()) => Ok(redirect(&format!("/county/marks/{id}"))),
        Err(error) if error.is_correctable() => {
            mark_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
