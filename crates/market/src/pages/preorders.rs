//! Pre-orders as buyers see them: what is offered, what is explained before paying, and what one reserved.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kernel::{Fen, Message, StationId};
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Tone, Typed, View, page, page_with, redirect};

use super::cart::{buyer_of, signed_in};
use crate::Error;
use crate::model::{
    CheckoutId, NOT_HARVESTED, PickupPoint, Preorder, PreorderId, Reservation, ReservationStatus, ReturnRule,
    place_name_in,
};
use crate::provider::PaymentProvider;
use crate::sandbox::Sandbox;
use crate::service::{self, PreorderQuery};

/// Offers of one page.
const PAGE: i64 = 24;
/// Pickup points shown to choose from.
const POINTS: i64 = 300;

#[derive(Template)]
#[template(path = "market/preorders.html")]
struct PreordersPage<'a> {
    view: &'a View,
    words: String,
    county: String,
    counties: Vec<(String, String)>,
    offers: Vec<Preorder>,
    total: i64,
    number: i64,
    more: bool,
}

impl PreordersPage<'_> {
    fn origin(&self, offer: &Preorder) -> String {
        place_name_in(self.view.lang, offer.origin)
    }

    fn window(&self, offer: &Preorder) -> String {
        window(self.view, offer)
    }
}

/// The days one can reserve, in words.
fn window(view: &View, offer: &Preorder) -> String {
    let (from, to) = (offer.draft.opens_on.to_string(), offer.draft.closes_on.to_string());
    view.t2("market-preorder-window", ("from", &from), ("to", &to))
}

pub(super) async fn list(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let number = query.filter("page").parse::<i64>().unwrap_or(1).clamp(1, 10_000);
    let want = PreorderQuery {
        words: query.words().to_owned(),
        county: query.filter("county").parse().ok(),
        open_on: Some(view.now.day()),
        offset: (number - 1) * PAGE,
        limit: PAGE,
        ..PreorderQuery::default()
    };
    let (offers, total) = app.db.read(move |conn| service::preorders(conn, &want)).await?;
    let counties = region::county_options(view.lang);
    page(&PreordersPage {
        view: &view,
        words: query.words().to_owned(),
        county: query.filter("county").to_owned(),
        counties,
        more: number * PAGE < total,
        offers,
        total,
        number,
    })
}

#[derive(Template)]
#[template(path = "market/preorder.html")]
struct PreorderPage<'a> {
    view: &'a View,
    form: FormView,
    offer: Preorder,
    balance: Fen,
    open: bool,
    points: Vec<PickupPoint>,
    words: String,
}

impl PreorderPage<'_> {
    fn origin(&self) -> String {
        place_name_in(self.view.lang, self.offer.origin)
    }

    fn window(&self) -> String {
        window(self.view, &self.offer)
    }

    fn then(&self) -> String {
        let (balance, days) = (self.balance.to_string(), self.offer.draft.balance_days.to_string());
        self.view.t2("market-preorder-balance", ("balance", &balance), ("days", &days))
    }

    fn harvest(&self) -> String {
        format!("{} – {}", self.offer.draft.harvest_from, self.offer.draft.harvest_to)
    }

    fn rule(&self) -> String {
        self.view.say(&self.offer.draft.shortfall.label())
    }

    fn status(&self) -> String {
        self.view.say(&self.offer.status.label())
    }

    fn reason(&self) -> String {
        match self.offer.reason.as_str() {
            NOT_HARVESTED => self.view.t("market-preorder-not-harvested"),
            said => said.to_owned(),
        }
    }

    /// The goods that may not come back for what they are; empty when they may.
    fn by_consent(&self) -> String {
        match self.offer.return_rule {
            ReturnRule::ByConsent => self.offer.draft.title.clone(),
            _ => String::new(),
        }
    }

    fn may_come_back(&self) -> String {
        self.view.say(&self.offer.return_rule.label())
    }

    fn place(&self, point: &PickupPoint) -> String {
        region::full_name_in(self.view.lang, point.region)
    }
}

pub(super) async fn show(
    State(app): State<App>,
    view: View,
    query: ListQuery,
    Id(id): Id<PreorderId>,
) -> PageResult {
    let typed = Typed::of([("pieces", "1".to_owned())]);
    preorder_page(&app, &view, id, query.filter("point"), FormView::new(typed)).await
}

async fn preorder_page(app: &App, view: &View, id: PreorderId, words: &str, form: FormView) -> PageResult {
    let (words, search) = (words.to_owned(), words.to_owned());
    let (offer, points) = app
        .db
        .read(move |conn| {
            let offer = service::preorder(conn, id)?;
            let near = if search.is_empty() { Some(offer.county) } else { None };
            let points = service::pickup_points(conn, near, &search, POINTS)?;
            Ok::<_, Error>((offer, points))
        })
        .await?;
    let (balance, open) = (offer.balance().map_err(Error::from)?, offer.takes_on(view.now.day()));
    page_with(form.status(), &PreorderPage { view, form, offer, balance, open, points, words })
}

pub(super) async fn reserve(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    Id(id): Id<PreorderId>,
    typed: Typed,
) -> PageResult {
    match try_reserve(&app, &sandbox, &view, id, &typed).await {
        Ok(checkout) => Ok(redirect(&format!("/checkout/{checkout}"))),
        Err(error) if error.is_correctable() => {
            preorder_page(&app, &view, id, "", FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_reserve(
    app: &App,
    sandbox: &Sandbox,
    view: &View,
    id: PreorderId,
    typed: &Typed,
) -> Result<CheckoutId, PageError> {
    signed_in(&view.actor)?;
    let pieces: i64 = typed.parse("pieces")?;
    let no_point = |error| PageError { message: Message::new("market-error-no-point"), ..error };
    let pickup: StationId = typed.parse("pickup").map_err(no_point)?;
    if typed.get("understood") != "1" {
        return Err(PageError {
            status: kernel::Status::Invalid,
            message: Message::new("market-error-not-understood"),
            field: Some("understood"),
        });
    }
    reserve_now(app, sandbox, view, id, Wanted { pieces, pickup, no_return: typed.get("no_return") == "1" })
        .await
}

/// What somebody reserves.
pub(crate) struct Wanted {
    /// How many pieces.
    pub(crate) pieces: i64,
    /// Where they are collected.
    pub(crate) pickup: StationId,
    /// Not to send back what may not come back for what it is.
    pub(crate) no_return: bool,
}

/// Reserves in the reader's own name.
pub(crate) async fn reserve_now(
    app: &App,
    sandbox: &Sandbox,
    view: &View,
    id: PreorderId,
    wanted: Wanted,
) -> Result<CheckoutId, PageError> {
    let Wanted { pieces, pickup, no_return } = wanted;
    let person = signed_in(&view.actor)?;
    let (actor, now, city, provider) = (view.actor.clone(), view.now, app.site.city, sandbox.name());
    let checkout = app
        .db
        .write(move |tx| {
            let buyer = buyer_of(tx, city, person)?;
            service::reserve(tx, &actor, now, city, &buyer, id, pieces, pickup, no_return, provider)
        })
        .await?;
    Ok(checkout)
}

#[derive(Template)]
#[template(path = "market/reservations.html")]
struct ReservationsPage<'a> {
    view: &'a View,
    mine: Vec<(Reservation, Preorder)>,
}

impl ReservationsPage<'_> {
    fn status(&self, one: &Reservation) -> String {
        self.view.say(&one.status.label())
    }

    fn tone(&self, one: &Reservation) -> &'static str {
        tone_of(one.status).class()
    }

    fn harvest(&self, offer: &Preorder) -> String {
        format!("{} – {}", offer.draft.harvest_from, offer.draft.harvest_to)
    }
}

pub(super) const fn tone_of(status: ReservationStatus) -> Tone {
    match status {
        ReservationStatus::Placed | ReservationStatus::Owed => Tone::Warn,
        ReservationStatus::Deposited | ReservationStatus::Allotted => Tone::Info,
        ReservationStatus::Settled => Tone::Good,
        ReservationStatus::Refunded | ReservationStatus::Dropped => Tone::Plain,
        ReservationStatus::Forfeited => Tone::Bad,
    }
}

pub(super) async fn mine(State(app): State<App>, view: View) -> PageResult {
    let person = signed_in(&view.actor)?;
    let mine = app.db.read(move |conn| service::own_reservations(conn, person)).await?;
    page(&ReservationsPage { view: &view, mine })
}
