//! A seller's pre-orders: offering, who reserved, the harvest, calling off.

use askama::Template;
use axum::extract::State;
use kernel::{Day, Grams};
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::preorders::tone_of;
use super::sell::seller_of;
use crate::Error;
use crate::model::{
    LotDraft, Preorder, PreorderDraft, PreorderId, PreorderStatus, ProductId, Reservation, ReservationStatus,
    Shortfall,
};
use crate::service::{self, PUBLISH_LISTING, PreorderQuery, Seller};

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(PUBLISH_LISTING, &seller)?;
    let want = PreorderQuery {
        words: query.words().to_owned(),
        seller: Some((seller.county, seller.id)),
        status: PreorderStatus::parse(query.filter("status")),
        offset: query.offset(),
        limit: query.limit(),
        ..PreorderQuery::default()
    };
    let (offers, total) = app.db.read(move |conn| service::preorders(conn, &want)).await?;
    let statuses = [PreorderStatus::Open, PreorderStatus::Harvested, PreorderStatus::CalledOff];
    let options = statuses.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label()))).collect();
    let rows = offers.iter().map(|offer| row_of(&view, offer)).collect();
    let list = ListView {
        title: view.t("market-preorders"),
        intro: view.t("market-preorders-own"),
        file: "preorders",
        filters: vec![Filter { name: "status", label: view.t("market-status"), options }],
        columns: vec![
            Column::words(view.t("market-title")),
            Column::words(view.t("market-preorder-closes")),
            Column::words(view.t("market-harvest-days")),
            Column::numbers(view.t("market-preorder-capacity")),
            Column::numbers(view.t("market-preorder-left")),
            Column::words(view.t("market-status")),
        ],
        rows,
        total,
        empty: view.t("market-preorders-none-own"),
        action: Some((view.t("market-preorder-new"), "/sell/preorders/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row_of(view: &View, offer: &Preorder) -> Vec<Cell> {
    let tone = match offer.status {
        PreorderStatus::Open => Tone::Good,
        PreorderStatus::Harvested => Tone::Info,
        PreorderStatus::CalledOff => Tone::Plain,
    };
    vec![
        Cell::Link(offer.draft.title.clone(), format!("/sell/preorders/{}", offer.id)),
        Cell::Text(offer.draft.closes_on.to_string()),
        Cell::Text(format!("{} – {}", offer.draft.harvest_from, offer.draft.harvest_to)),
        Cell::Number(offer.draft.capacity),
        Cell::Number(offer.available),
        Cell::Tag(tone, view.say(&offer.status.label())),
    ]
}

#[derive(Template)]
#[template(path = "market/preorder_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    products: Vec<(String, String)>,
    villages: Vec<(String, String)>,
    rules: Vec<(String, String)>,
}

pub(super) async fn new(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let typed = Typed::of([("opens_on", view.now.day().to_string()), ("balance_days", "7".to_owned())]);
    new_page(&app, &view, &seller, FormView::new(typed)).await
}

async fn new_page(app: &App, view: &View, seller: &Seller, form: FormView) -> PageResult {
    view.actor.may(PUBLISH_LISTING, seller)?;
    let whose = seller.clone();
    let shop = app.db.read(move |conn| service::shop_of(conn, &whose)).await?;
    let products = shop.products.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    let rules = Shortfall::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label()))).collect();
    page_with(
        form.status(),
        &NewPage { view, form, products, villages: region::village_options(view.lang, seller.county), rules },
    )
}

pub(super) async fn offer(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    match try_offer(&app, &view, seller.clone(), &typed).await {
        Ok(id) => Ok(redirect(&format!("/sell/preorders/{id}"))),
        Err(error) if error.is_correctable() => {
            new_page(&app, &view, &seller, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_offer(app: &App, view: &View, seller: Seller, typed: &Typed) -> Result<PreorderId, PageError> {
    let draft = PreorderDraft {
        title: typed.required("title")?.to_owned(),
        price: typed.parse("price")?,
        deposit: typed.parse("deposit")?,
        net: Grams(typed.parse("net_grams")?),
        capacity: typed.parse("capacity")?,
        opens_on: typed.parse("opens_on")?,
        closes_on: typed.parse("closes_on")?,
        harvest_from: typed.parse("harvest_from")?,
        harvest_to: typed.parse("harvest_to")?,
        balance_days: typed.parse("balance_days")?,
        shortfall: Shortfall::parse(typed.get("shortfall")).unwrap_or(Shortfall::ProRata),
    };
    let (product, origin): (ProductId, kernel::RegionCode) =
        (typed.parse("product")?, typed.parse("origin")?);
    let (actor, now) = (view.actor.clone(), view.now);
    let id = app
        .db
        .write(move |tx| service::offer_preorder(tx, &actor, now, &seller, product, origin, &draft))
        .await?;
    Ok(id)
}

#[derive(Template)]
#[template(path = "market/preorder_own.html")]
struct OwnPage<'a> {
    view: &'a View,
    form: FormView,
    offer: Preorder,
    reservations: Vec<Reservation>,
    villages: Vec<(String, String)>,
}

impl OwnPage<'_> {
    fn status(&self, one: &Reservation) -> String {
        self.view.say(&one.status.label())
    }

    fn tone(&self, one: &Reservation) -> &'static str {
        tone_of(one.status).class()
    }

    fn rule(&self) -> String {
        self.view.say(&self.offer.draft.shortfall.label())
    }

    fn state(&self) -> String {
        self.view.say(&self.offer.status.label())
    }

    /// Pieces whose deposit is paid.
    fn deposited(&self) -> String {
        let paid = |one: &&Reservation| {
            !matches!(
                one.status,
                ReservationStatus::Placed | ReservationStatus::Dropped | ReservationStatus::Refunded
            )
        };
        self.view.number(&self.reservations.iter().filter(paid).map(|one| one.pieces).sum())
    }

    fn is_open(&self) -> bool {
        self.offer.status == PreorderStatus::Open
    }

    fn may_harvest(&self) -> bool {
        self.is_open() && (self.view.now.day() > self.offer.draft.closes_on || self.offer.available == 0)
    }
}

pub(super) async fn show(State(app): State<App>, view: View, Id(id): Id<PreorderId>) -> PageResult {
    let typed = Typed::of([("made_on", view.now.day().to_string())]);
    own_page(&app, &view, id, FormView::new(typed)).await
}

async fn own_page(app: &App, view: &View, id: PreorderId, form: FormView) -> PageResult {
    let seller = seller_of(app, view).await?;
    let actor = view.actor.clone();
    let (offer, reservations) = app
        .db
        .read(move |conn| {
            let offer = service::preorder(conn, id)?;
            let reservations = service::reservations(conn, &actor, &offer)?;
            Ok::<_, Error>((offer, reservations))
        })
        .await?;
    page_with(
        form.status(),
        &OwnPage {
            view,
            form,
            offer,
            reservations,
            villages: region::village_options(view.lang, seller.county),
        },
    )
}

pub(super) async fn harvest(
    State(app): State<App>,
    view: View,
    Id(id): Id<PreorderId>,
    typed: Typed,
) -> PageResult {
    let done = try_harvest(&app, &view, id, &typed).await;
    back(&app, &view, id, typed, done).await
}

async fn try_harvest(app: &App, view: &View, id: PreorderId, typed: &Typed) -> Result<(), PageError> {
    let seller = seller_of(app, view).await?;
    let lot = LotDraft {
        origin: typed.parse("origin")?,
        made_on: typed.parse::<Day>("made_on")?,
        grade: typed.get("grade").to_owned(),
        certificate: typed.get("certificate").to_owned(),
        pieces: typed.parse("pieces")?,
        keeps_days: typed.optional("keeps_days")?,
    };
    let (actor, now) = (view.actor.clone(), view.now);
    app.db.write(move |tx| service::harvest(tx, &actor, now, &seller, id, &lot)).await?;
    Ok(())
}

pub(super) async fn call_off(
    State(app): State<App>,
    view: View,
    Id(id): Id<PreorderId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now, reason) = (view.actor.clone(), view.now, typed.get("reason").to_owned());
    let done = app.db.write(move |tx| service::call_off(tx, &actor, now, &seller, id, &reason)).await;
    back(&app, &view, id, typed, done.map_err(PageError::from)).await
}

async fn back(
    app: &App,
    view: &View,
    id: PreorderId,
    typed: Typed,
    done: Result<(), PageError>,
) -> PageResult {
    match done {
        Ok(()) => Ok(redirect(&format!("/sell/preorders/{id}"))),
        Err(error) if error.is_correctable() => {
            own_page(app, view, id, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
