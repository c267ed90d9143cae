//! The checkout: what is to be paid, and where.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use ui::{App, Id, ListQuery, PageError, PageResult, View, page_with};

use crate::channel::Channels;
use crate::model::{CheckoutId, Order, OrderStatus};
use crate::provider::PaymentProvider;
use crate::sandbox::Sandbox;
use crate::service::{self, CheckoutView};

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

pub(super) async fn show(
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
