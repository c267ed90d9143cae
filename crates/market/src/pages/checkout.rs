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
use crate::service::{self, ALIPAY, CheckoutView, WECHAT};
use crate::store::PaymentRow;

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
    /// The ways to give the open one up for.
    others: Vec<OtherWay>,
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

/// A way to pay beside the open one.
struct OtherWay {
    /// The provider's word.
    provider: &'static str,
    /// `qr` or `h5`.
    way: &'static str,
    /// What its button says.
    words: &'static str,
}

/// Every way to pay with a provider.
const WAYS: [OtherWay; 4] = [
    OtherWay { provider: WECHAT, way: "qr", words: "market-pay-qr" },
    OtherWay { provider: WECHAT, way: "h5", words: "market-pay-h5" },
    OtherWay { provider: ALIPAY, way: "qr", words: "market-pay-alipay-qr" },
    OtherWay { provider: ALIPAY, way: "h5", words: "market-pay-alipay-page" },
];

/// The ways an open payment can be given up for; none while no way is open.
fn other_ways(payment: &PaymentRow, channels: &Channels) -> Vec<OtherWay> {
    let is_set_up = |one: &OtherWay| match one.provider {
        WECHAT => channels.wechat.is_some(),
        _ => channels.alipay.is_some(),
    };
    let is_open = |one: &OtherWay| one.provider == payment.provider && one.way == payment.way;
    let others = WAYS.into_iter().filter(|one| !payment.link.is_empty() && is_set_up(one) && !is_open(one));
    others.collect()
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
    // Only what was asked for is waited for: a way that was closed meanwhile leaves the buyer every other.
    let is_asked = !checkout.payment.link.is_empty();
    let in_sandbox = checkout.payment.provider == providers.sandbox.name();
    let waiting = waiting && (is_asked || in_sandbox);
    let status = refused.as_ref().map_or(StatusCode::OK, PageError::code);
    let page = CheckoutPage {
        view,
        code: if checkout.payment.way == "qr" { ui::qr_code(&link) } else { String::new() },
        waiting: open && (waiting || !link.is_empty()),
        may_choose: open && !is_asked && !waiting,
        renew: match checkout.payment.provider.as_str() {
            WECHAT if is_old => WECHAT,
            ALIPAY if is_old => ALIPAY,
            _ => "",
        },
        at_pickup: due.is_none() && !refused_there,
        due,
        others: if open { other_ways(&checkout.payment, &providers.channels) } else { Vec::new() },
        sandbox: providers.sandbox.is_open() && in_sandbox,
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
