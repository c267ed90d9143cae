//! The cart, the pickup point, and the checkout.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use identity::model::masked_name;
use kernel::{Actor, Message, RegionCode, StationId, Status};
use ui::{App, FormView, Id, ListQuery, PageError, PageResult, Typed, View, page_with, redirect};

use super::listing_url;
use crate::Error;
use crate::channel::Channels;
use crate::model::{Buyer, CartLine, CheckoutId, Listing, Order, OrderStatus, PickupPoint, ReturnRule};
use crate::provider::PaymentProvider;
use crate::sandbox::Sandbox;
use crate::service::{self, Basket, CheckoutView};

#[derive(Template)]
#[template(path = "market/cart.html")]
struct CartPage<'a> {
    view: &'a View,
    form: FormView,
    basket: Basket,
    county: String,
    words: String,
    counties: Vec<(String, String)>,
    points: Vec<PickupPoint>,
}

impl CartPage<'_> {
    fn url(&self, listing: &Listing) -> String {
        listing_url(listing.county, listing.id)
    }

    /// What the buyer has to agree not to send back.
    fn by_consent(&self) -> Vec<&str> {
        let lines = self.basket.lines.iter();
        let asks = lines.filter(|line| line.listing.return_rule == ReturnRule::ByConsent);
        asks.map(|line| line.listing.title.as_str()).collect()
    }

    fn return_rule(&self, listing: &Listing) -> String {
        self.view.say(&listing.return_rule.label())
    }

    fn place(&self, point: &PickupPoint) -> String {
        region::full_name(point.region)
    }
}

pub(super) async fn show(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let typed = Typed::of([("pickup", query.filter("pickup").to_owned())]);
    cart_page(&app, &view, FormView::new(typed), query.filter("county"), query.filter("point")).await
}

async fn cart_page(app: &App, view: &View, form: FormView, county: &str, words: &str) -> PageResult {
    let person = signed_in(&view.actor)?;
    let city = app.site.city;
    let basket = app.db.read(move |conn| service::basket(conn, city, person)).await?;
    let asked: Option<RegionCode> = county.parse().ok();
    let near = asked.or_else(|| basket.lines.first().map(|line| line.listing.county));
    let search = words.to_owned();
    let points = app.db.read(move |conn| service::pickup_points(conn, near, &search, 300)).await?;
    let counties = region::divisions()
        .counties()
        .into_iter()
        .map(|county| (county.code.to_string(), county.name.clone()))
        .collect();
    let status = form.status();
    let county = near.map_or_else(String::new, |near| near.to_string());
    page_with(status, &CartPage { view, form, basket, county, words: words.to_owned(), counties, points })
}

fn signed_in(actor: &Actor) -> Result<kernel::PersonId, PageError> {
    actor.person_id().ok_or_else(|| PageError::new(Status::SignInFirst, "error-sign-in-first"))
}

pub(super) async fn put(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    signed_in(&view.actor)?;
    let line = CartLine {
        county: typed.parse("county")?,
        listing: typed.parse("listing")?,
        quantity: typed.parse("quantity")?,
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let put = app.db.write(move |tx| service::set_quantity(tx, &actor, now, city, line)).await;
    match put {
        Ok(()) => Ok(redirect("/cart")),
        Err(error) => {
            let error = PageError::from(error);
            if !error.is_correctable() {
                return Err(error);
            }
            let form = FormView::refused(Typed::default(), PageError { field: None, ..error });
            cart_page(&app, &view, form, "", "").await
        }
    }
}

pub(super) async fn place(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    typed: Typed,
) -> PageResult {
    match try_place(&app, &sandbox, &view, &typed).await {
        Ok(checkout) => Ok(redirect(&format!("/checkout/{checkout}"))),
        Err(error) if error.is_correctable() => {
            let county = typed.get("county").to_owned();
            cart_page(&app, &view, FormView::refused(typed, error), &county, "").await
        }
        Err(error) => Err(error),
    }
}

async fn try_place(
    app: &App,
    sandbox: &Sandbox,
    view: &View,
    typed: &Typed,
) -> Result<CheckoutId, PageError> {
    signed_in(&view.actor)?;
    let pickup: StationId = typed
        .parse("pickup")
        .map_err(|error| PageError { message: Message::new("market-error-no-point"), ..error })?;
    order_now(app, sandbox, view, pickup, typed.get("no_return") == "1").await
}

/// Orders what is in the reader's cart, in their own name.
pub(crate) async fn order_now(
    app: &App,
    sandbox: &Sandbox,
    view: &View,
    pickup: StationId,
    no_return: bool,
) -> Result<CheckoutId, PageError> {
    let person = signed_in(&view.actor)?;
    let (actor, now, city, provider) = (view.actor.clone(), view.now, app.site.city, sandbox.name());
    let checkout = app
        .db
        .write(move |tx| {
            let person = identity::service::person(tx.conn(), city, person).map_err(|_| Error::NoPoint)?;
            let buyer =
                Buyer { person: person.id, name: masked_name(&person.name), phone: person.phone_masked };
            service::place_orders(tx, &actor, now, city, &buyer, pickup, no_return, provider)
        })
        .await?;
    Ok(checkout)
}

#[derive(Template)]
#[template(path = "market/checkout.html")]
struct CheckoutPage<'a> {
    view: &'a View,
    checkout: CheckoutView,
    pay_url: String,
    waiting: bool,
    /// Where the provider has the buyer pay; empty until it was asked, and once it is paid.
    link: String,
    /// The link as a code to scan.
    code: String,
    wechat: bool,
    alipay: bool,
    /// The name of the provider that was asked.
    asked: String,
    may_choose: bool,
    refused: Option<String>,
}

impl CheckoutPage<'_> {
    fn status(&self, order: &Order) -> String {
        self.view.say(&order.status.label())
    }

    fn tone(&self, order: &Order) -> &'static str {
        super::tone_of(order.status).class()
    }
}

pub(super) async fn checkout(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(channels): Extension<Channels>,
    view: View,
    query: ListQuery,
    Id(id): Id<CheckoutId>,
) -> PageResult {
    let waiting = !query.filter("waiting").is_empty();
    checkout_page(&app, &view, &Providers { sandbox, channels }, id, waiting, None).await
}

/// The providers of this installation.
pub(super) struct Providers {
    pub(super) sandbox: Sandbox,
    pub(super) channels: Channels,
}

pub(super) async fn checkout_page(
    app: &App,
    view: &View,
    providers: &Providers,
    id: CheckoutId,
    waiting: bool,
    refused: Option<PageError>,
) -> PageResult {
    let actor = view.actor.clone();
    let checkout = app.db.read(move |conn| service::checkout(conn, &actor, id)).await?;
    let pay_url = providers.sandbox.pay_url(id, checkout.payment.amount_fen);
    let open = checkout.payment.status == "started"
        && checkout.orders.iter().any(|order| order.status == OrderStatus::Placed);
    let link = if open { checkout.payment.link.clone() } else { String::new() };
    let status = refused.as_ref().map_or(StatusCode::OK, PageError::code);
    let page = CheckoutPage {
        view,
        code: if checkout.payment.way == "qr" { ui::qr_code(&link) } else { String::new() },
        waiting: open && (waiting || !link.is_empty()),
        may_choose: open && link.is_empty() && !waiting,
        wechat: providers.channels.wechat.is_some(),
        alipay: providers.channels.alipay.is_some(),
        asked: super::paying::provider_name(view, &checkout.payment.provider),
        refused: refused.map(|error| view.say(&error.message)),
        checkout,
        pay_url,
        link,
    };
    page_with(status, &page)
}
