//! What sellers offer for joint purchase: listing, offering, withdrawing, and opening a round on an offer.

use askama::Template;
use axum::extract::State;
use ui::{
    App, Cell, Column, Filter, FormView, Id, ListQuery, ListView, PageError, PageResult, Tone, Typed, View,
    list_page, page_with, redirect,
};

use super::joint::categories;
use super::sell::seller_of;
use crate::Error;
use crate::model::{
    Audience, Category, JointOffer, JointOfferDraft, JointOfferId, JointRoundDraft, JointRoundId, ListingId,
    PickupPoint, Steps, Wholesale,
};
use crate::service::{self, JointOfferQuery, KEEP_JOINT, OFFER_JOINT, SEE_JOINT_MEMBERS, Seller};

/// Pickup points shown to choose from.
const POINTS: i64 = 300;

/// The steps of a price in one line.
fn steps_words(view: &View, steps: &Steps) -> String {
    let words = |step: &crate::model::Tier| {
        let (from, price) = (view.number(&step.from), step.price.to_string());
        view.t2("market-joint-step", ("from", &from), ("price", &price))
    };
    steps.all().iter().map(words).collect::<Vec<_>>().join(" · ")
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    if !view.actor.can(SEE_JOINT_MEMBERS, &seller) {
        view.actor.may(OFFER_JOINT, &seller)?;
    }
    let mine = query.filter("whose") == "mine";
    let want = JointOfferQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        category: Category::parse(query.filter("category")),
        seller: mine.then_some((seller.county, seller.id)),
        open: !mine,
        offset: query.offset(),
        limit: query.limit(),
        ..JointOfferQuery::default()
    };
    let (offers, total) = app.db.read(move |conn| service::joint_offers(conn, &want)).await?;
    let whose = vec![("mine".to_owned(), view.t("market-joint-offers-mine"))];
    let list = ListView {
        title: view.t("market-joint-offers"),
        intro: view.t("market-joint-offers-intro"),
        file: "joint-offers",
        filters: vec![
            Filter { name: "whose", label: view.t("market-seller"), options: whose },
            Filter { name: "county", label: view.t("market-county"), options: region::county_options(view.lang) },
            Filter { name: "category", label: view.t("market-goods"), options: categories(&view) },
        ],
        columns: vec![
            Column::words(view.t("market-goods")),
            Column::words(view.t("market-joint-steps")),
            Column::numbers(view.t("market-joint-room")),
            Column::numbers(view.t("market-joint-notice-days")),
            Column::words(view.t("market-seller")),
            Column::words(view.t("market-status")),
        ],
        rows: offers.iter().map(|offer| row_of(&view, offer)).collect(),
        total,
        empty: view.t("market-joint-offers-none"),
        action: view
            .actor
            .can(OFFER_JOINT, &seller)
            .then(|| (view.t("market-joint-offer-new"), "/sell/joint/offers/new".to_owned())),
        searchable: true,
    };
    list_page(&view, &query, &list)
}

fn row_of(view: &View, offer: &JointOffer) -> Vec<Cell> {
    let (tone, status) = status_of(view, offer);
    vec![
        Cell::Link(offer.title.clone(), format!("/sell/joint/offers/{}", offer.id)),
        Cell::Text(steps_words(view, &offer.draft.steps)),
        Cell::Number(offer.room()),
        Cell::Number(offer.draft.notice_days.into()),
        Cell::Text(offer.seller_name.clone()),
        Cell::Tag(tone, status),
    ]
}

fn status_of(view: &View, offer: &JointOffer) -> (Tone, String) {
    if offer.open {
        (Tone::Good, view.t("market-joint-offer-open"))
    } else {
        (Tone::Plain, view.t("market-joint-offer-withdrawn"))
    }
}

#[derive(Template)]
#[template(path = "market/joint_offer_new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: FormView,
    listings: Vec<(String, String)>,
}

pub(super) async fn new(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let listing = query.filter("listing").to_owned();
    let typed = Typed::of([("notice_days", "3".to_owned()), ("listing", listing)]);
    new_page(&app, &view, FormView::new(typed)).await
}

async fn new_page(app: &App, view: &View, form: FormView) -> PageResult {
    let seller = seller_of(app, view).await?;
    view.actor.may(OFFER_JOINT, &seller)?;
    let shop = app.db.read(move |conn| service::shop_of(conn, &seller)).await?;
    let on_shelf = shop.listings.iter().filter(|one| one.published);
    let named = on_shelf.map(|one| {
        let words = format!("{} · {} · {}", one.title, view.money(&one.price), view.number(&one.available));
        (one.id.to_string(), words)
    });
    page_with(form.status(), &NewPage { view, form, listings: named.collect() })
}

pub(super) async fn offer(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    match try_offer(&app, &view, &typed).await {
        Ok(id) => Ok(redirect(&format!("/sell/joint/offers/{id}"))),
        Err(error) if error.is_correctable() => new_page(&app, &view, FormView::refused(typed, error)).await,
        Err(error) => Err(error),
    }
}

async fn try_offer(app: &App, view: &View, typed: &Typed) -> Result<JointOfferId, PageError> {
    let seller = seller_of(app, view).await?;
    let listing: ListingId = typed.parse("listing")?;
    let tiers = Wholesale::read_tiers(typed.get("tiers")).map_err(Error::from)?;
    let draft = JointOfferDraft {
        steps: Steps::new(&tiers).map_err(Error::from)?,
        most: typed.parse("most")?,
        notice_days: typed.parse("notice_days")?,
    };
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::offer_joint(tx, &actor, now, &seller, listing, &draft)).await?)
}

#[derive(Template)]
#[template(path = "market/joint_offer.html")]
struct OfferPage<'a> {
    view: &'a View,
    form: FormView,
    offer: JointOffer,
    steps: String,
    status: String,
    tone: &'static str,
    mine: bool,
    organises: bool,
    points: Vec<PickupPoint>,
    audiences: Vec<(String, String)>,
    words: String,
}

impl OfferPage<'_> {
    fn place(&self, point: &PickupPoint) -> String {
        region::full_name_in(self.view.lang, point.region)
    }
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    query: ListQuery,
    Id(id): Id<JointOfferId>,
) -> PageResult {
    offer_page(&app, &view, id, query.filter("point"), None).await
}

async fn offer_page(
    app: &App,
    view: &View,
    id: JointOfferId,
    words: &str,
    form: Option<FormView>,
) -> PageResult {
    let seller = seller_of(app, view).await?;
    if !view.actor.can(SEE_JOINT_MEMBERS, &seller) {
        view.actor.may(OFFER_JOINT, &seller)?;
    }
    let (words, search, county) = (words.to_owned(), words.to_owned(), seller.county);
    let (offer, points) = app
        .db
        .read(move |conn| {
            let offer = service::joint_offer(conn, id)?;
            let near = if search.is_empty() { Some(county) } else { None };
            let points = service::pickup_points(conn, near, &search, POINTS)?;
            Ok::<_, Error>((offer, points))
        })
        .await?;
    let form = form.unwrap_or_else(|| FormView::new(suggested(view, &offer)));
    let (tone, status) = status_of(view, &offer);
    let options = Audience::ALL.iter().map(|one| (one.as_str().to_owned(), view.say(&one.label())));
    let page = OfferPage {
        view,
        form,
        steps: steps_words(view, &offer.draft.steps),
        status,
        tone: tone.class(),
        mine: is_of(&seller, &offer) && view.actor.can(OFFER_JOINT, &seller),
        organises: view.actor.can(KEEP_JOINT, &seller),
        offer,
        points,
        audiences: options.collect(),
        words,
    };
    page_with(page.form.status(), &page)
}

fn is_of(seller: &Seller, offer: &JointOffer) -> bool {
    (offer.county, offer.seller) == (seller.county, seller.id)
}

/// What a round would usually be.
fn suggested(view: &View, offer: &JointOffer) -> Typed {
    let closes = view.now.day().plus_days(i64::from(offer.draft.notice_days).max(7));
    Typed::of([
        ("closes_on", closes.to_string()),
        ("pay_days", "3".to_owned()),
        ("least", "1".to_owned()),
        ("capacity", offer.room().to_string()),
        ("audience", Audience::Everyone.as_str().to_owned()),
    ])
}

pub(super) async fn open(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointOfferId>,
    typed: Typed,
) -> PageResult {
    match try_open(&app, &view, id, &typed).await {
        Ok(round) => Ok(redirect(&format!("/sell/joint/{round}"))),
        Err(error) if error.is_correctable() => {
            offer_page(&app, &view, id, "", Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}

async fn try_open(
    app: &App,
    view: &View,
    id: JointOfferId,
    typed: &Typed,
) -> Result<JointRoundId, PageError> {
    let organiser = seller_of(app, view).await?;
    let no_point = |error| PageError { message: kernel::Message::new("market-error-no-point"), ..error };
    let draft = JointRoundDraft {
        closes_on: typed.parse("closes_on")?,
        pickup: typed.parse("pickup").map_err(no_point)?,
        pay_days: typed.parse("pay_days")?,
        capacity: typed.parse("capacity")?,
        least: typed.parse("least")?,
        audience: Audience::parse(typed.get("audience")).unwrap_or(Audience::Invited),
    };
    let (actor, now) = (view.actor.clone(), view.now);
    Ok(app.db.write(move |tx| service::open_joint(tx, &actor, now, &organiser, id, &draft)).await?)
}

pub(super) async fn withdraw(
    State(app): State<App>,
    view: View,
    Id(id): Id<JointOfferId>,
    typed: Typed,
) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor.clone(), view.now);
    let done = app.db.write(move |tx| service::withdraw_joint_offer(tx, &actor, now, &seller, id)).await;
    match done.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/sell/joint/offers/{id}"))),
        Err(error) if error.is_correctable() => {
            offer_page(&app, &view, id, "", Some(FormView::refused(typed, error))).await
        }
        Err(error) => Err(error),
    }
}
