//! An organisation that only buys registers, and the county looks at it.

use askama::Template;
use axum::extract::State;
use kernel::{RegionCode, ResourceRef, Status};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use crate::model::{Purchaser, PurchaserDraft, PurchaserId, PurchaserStatus};
use crate::service::{self, REVIEW_PURCHASER, SEE_PURCHASERS};
use crate::{Error, PurchaserQuery};

#[derive(Template)]
#[template(path = "trade/register.html")]
struct RegisterPage<'a> {
    view: &'a View,
    form: FormView,
    own: Vec<Purchaser>,
    city: RegionCode,
}

impl RegisterPage<'_> {
    fn status(&self, one: &Purchaser) -> String {
        self.view.say(&one.status.label())
    }

    fn tone(&self, one: &Purchaser) -> &'static str {
        tone(one.status).class()
    }
}

const fn tone(status: PurchaserStatus) -> Tone {
    match status {
        PurchaserStatus::Waiting => Tone::Warn,
        PurchaserStatus::Accepted => Tone::Good,
        PurchaserStatus::Returned => Tone::Bad,
    }
}

pub(super) async fn blank(State(app): State<App>, view: View) -> PageResult {
    register_page(&app, &view, FormView::new(Typed::default())).await
}

async fn register_page(app: &App, view: &View, form: FormView) -> PageResult {
    if !view.signed_in() {
        return Err(PageError::new(Status::SignInFirst, "error-sign-in-first"));
    }
    let actor = view.actor.clone();
    let own = app.db.read(move |conn| service::own_purchasers(conn, &actor)).await?;
    let page = RegisterPage { view, own, city: app.site.city, form };
    page_with(page.form.status(), &page)
}

pub(super) async fn register(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let tried = async {
        let draft = draft_of(&typed)?;
        let (actor, now) = (view.actor.clone(), view.now);
        let made = app.db.write(move |tx| service::register_purchaser(tx, &actor, now, &draft)).await;
        made.map_err(PageError::from)
    };
    match tried.await {
        Ok(_) => Ok(redirect("/trade/register")),
        Err(error) if error.is_correctable() => {
            register_page(&app, &view, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

/// What a form or a program says of an organisation that buys.
pub(crate) fn draft_of(typed: &Typed) -> Result<PurchaserDraft, PageError> {
    let licence = typed.required("licence")?;
    Ok(PurchaserDraft {
        name: typed.required("name")?.to_owned(),
        licence: licence.parse().map_err(|_| PageError::from(Error::NotALicence))?,
        village: typed.parse("village")?,
        contact: typed.required("contact")?.to_owned(),
    })
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    if view.actor.scope(SEE_PURCHASERS, "TradePurchaser").regions.is_empty() {
        view.actor.may(SEE_PURCHASERS, &ResourceRef::new("TradePurchaser", RegionCode(0)))?;
    }
    let (actor, want) = (view.actor.clone(), wanted(&query));
    let (found, total) = app.db.read(move |conn| service::purchasers(conn, &actor, &want)).await?;
    let statuses =
        PurchaserStatus::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label()))).collect();
    let list = ListView {
        title: view.t("trade-purchasers"),
        intro: view.t("trade-purchasers-intro"),
        file: "trade-purchasers",
        filters: vec![Filter { name: "status", label: view.t("trade-status"), options: statuses }],
        columns: vec![
            Column::words(view.t("trade-purchaser-name")),
            Column::words(view.t("trade-purchaser-licence")),
            Column::words(view.t("trade-purchaser-village")),
            Column::words(view.t("trade-purchaser-applied")),
            Column::words(view.t("trade-status")),
        ],
        rows: found.iter().map(|one| row(&view, one)).collect(),
        total,
        empty: view.t("trade-purchasers-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}

/// What a list's words, filter and page ask for.
pub(crate) fn wanted(query: &ListQuery) -> PurchaserQuery {
    PurchaserQuery {
        words: query.words().to_owned(),
        status: PurchaserStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
    }
}

fn row(view: &View, one: &Purchaser) -> Vec<Cell> {
    vec![
        Cell::Link(one.draft.name.clone(), format!("/county/trade/purchasers/{}", one.id)),
        Cell::Text(one.draft.licence.as_str().to_owned()),
        Cell::Text(region::full_name_in(view.lang, one.draft.village)),
        Cell::Time(one.applied_at),
        Cell::Tag(tone(one.status), view.say(&one.status.label())),
    ]
}

#[derive(Template)]
#[template(path = "trade/purchaser.html")]
struct PurchaserPage<'a> {
    view: &'a View,
    form: FormView,
    purchaser: Purchaser,
    village: String,
    status: String,
    tone: &'static str,
    may_review: bool,
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<PurchaserId>) -> PageResult {
    purchaser_page(&app, &view, id, FormView::new(Typed::default())).await
}

async fn purchaser_page(app: &App, view: &View, id: PurchaserId, form: FormView) -> PageResult {
    let actor = view.actor.clone();
    let purchaser = app.db.read(move |conn| service::purchaser(conn, &actor, id)).await?;
    let waits = purchaser.status == PurchaserStatus::Waiting;
    let own = view.actor.person_id() == Some(purchaser.applicant);
    let page = PurchaserPage {
        view,
        village: region::full_name_in(view.lang, purchaser.draft.village),
        status: view.say(&purchaser.status.label()),
        tone: tone(purchaser.status).class(),
        may_review: waits && !own && view.actor.can(REVIEW_PURCHASER, &purchaser),
        purchaser,
        form,
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn decide(
    State(app): State<App>,
    view: View,
    Id(id): Id<PurchaserId>,
    typed: Typed,
) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let reason = typed.get("reason").to_owned();
    let decided = match typed.get("step") {
        "accept" => {
            app.db.write(move |tx| service::accept_purchaser(tx, &actor, now, city, id).map(|_| ())).await
        }
        "return" => app.db.write(move |tx| service::return_purchaser(tx, &actor, now, id, &reason)).await,
        other => return Err(PageError::unreadable("step", other)),
    };
    match decided.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/county/trade/purchasers/{id}"))),
        Err(error) if error.is_correctable() => {
            // The page has one field; what else is wrong stands above it.
            let field = error.field.filter(|field| *field == "reason");
            let error = PageError { field, ..error };
            purchaser_page(&app, &view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
