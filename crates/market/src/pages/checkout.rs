//! The checkout: what is to be paid, and where.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Fen, Message};
use ui::{App, Id, ListQuery, PageError, PageResult, View, page_with};

use crate::Error;
use crate::channel::Channels;
use crate::model::{CheckoutId, Order};
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
    /// Where what to scan or follow is asked for anew: the provider's word, and empty while the last can be used.
    renew: &'static str,
    /// It can be paid in the sandbox.
    sandbox: bool,
    /// It can be paid at the point.
    at_pickup: bool,
    /// It will be: what is due, and where.
    due: Option<(Fen, String)>,
    refused: Option<String>,
}

impl CheckoutPage<'_> {
    fn status(&self, order: &Order) -> String {
        super::standing_of(self.view, order)
    }

    fn at_point(&self, (due, point): &(Fen, String)) -> String {
        let words = Message::new("market-due-there").with("sum", self.view.money(due)).with("point", point);
        self.view.say(&words)
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
    let now = view.now;
    let (checkout, refused_there) = app
        .db
        .read(move |conn| {
            let checkout = service::checkout(conn, &actor, id)?;
            let refused = service::refused_at_pickup(conn, now, &checkout.orders)?;
            Ok::<_, Error>((checkout, refused.is_some()))
        })
        .await?;
    let due = checkout.orders.iter().find(|order| order.awaits_payment() && order.is_due());
    let due = due.map(|order| (order.due, order.pickup_name.clone()));
    let pay_url = providers.sandbox.pay_url(id, checkout.payment.amount_fen);
    let open = checkout.payment.status == "started" && checkout.orders.iter().any(Order::awaits_payment);
    let is_old = open && service::is_link_old(&checkout.payment, now);
    let link = if open && !is_old { checkout.payment.link.clone() } else { String::new() };
    let status = refused.as_ref().map_or(StatusCode::OK, PageError::code);
    let page = CheckoutPage {
        view,
        code: if checkout.payment.way == "qr" { ui::qr_code(&link) } else { String::new() },
        waiting: open && (waiting || !link.is_empty()),
        may_choose: open && !is_old && link.is_empty() && !waiting,
        renew: match checkout.payment.provider.as_str() {
            service::WECHAT if is_old => service::WECHAT,
            service::ALIPAY if is_old => service::ALIPAY,
            _ => "",
        },
        at_pickup: due.is_none() && !refused_there,
        due,
        sandbox: providers.sandbox.is_open(),
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
