//! Paying over WeChat Pay and Alipay, and the seller's numbers there.

use std::net::SocketAddr;

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, State};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::checkout::{Providers, checkout_page};
use super::sell::seller_of;
use crate::Error;
use crate::channel::{Asker, Channel, Channels, Way, choose};
use crate::model::CheckoutId;
use crate::sandbox::Sandbox;
use crate::service::{self, ALIPAY, KEEP_PAYOUT_ACCOUNT, Seller, WECHAT};

/// The providers a seller may have a number at.
pub(crate) const PROVIDERS: [&str; 2] = [WECHAT, ALIPAY];

/// Asks WeChat for a code to scan, or for the address where this phone goes on.
pub(super) async fn over_wechat(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(channels): Extension<Channels>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    view: View,
    Id(id): Id<CheckoutId>,
    typed: Typed,
) -> PageResult {
    let wechat = channels.wechat.clone().ok_or(Error::NoProvider)?;
    over(&app, &view, Providers { sandbox, channels }, &wechat, id, way_of(&typed, peer)).await
}

/// Asks Alipay for a code to scan, or for its page.
pub(super) async fn over_alipay(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(channels): Extension<Channels>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    view: View,
    Id(id): Id<CheckoutId>,
    typed: Typed,
) -> PageResult {
    let alipay = channels.alipay.clone().ok_or(Error::NoProvider)?;
    over(&app, &view, Providers { sandbox, channels }, &alipay, id, way_of(&typed, peer)).await
}

/// The buyer will pay when collecting.
pub(super) async fn at_pickup(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(channels): Extension<Channels>,
    view: View,
    Id(id): Id<CheckoutId>,
) -> PageResult {
    let (actor, now) = (view.actor.clone(), view.now);
    let chosen = app.db.write(move |tx| service::pay_at_pickup(tx, &actor, now, id)).await;
    match chosen.map_err(PageError::from) {
        Ok(order) => Ok(redirect(&format!("/orders/{order}"))),
        Err(error) if error.is_correctable() => {
            checkout_page(&app, &view, &Providers { sandbox, channels }, id, false, Some(error)).await
        }
        Err(error) => Err(error),
    }
}

fn way_of(typed: &Typed, peer: SocketAddr) -> Way {
    match typed.get("way") {
        "h5" => Way::Page(peer.ip().to_string()),
        _ => Way::Qr,
    }
}

async fn over<C: Channel>(
    app: &App,
    view: &View,
    providers: Providers,
    channel: &C,
    id: CheckoutId,
    way: Way,
) -> PageResult {
    let asker = Asker { actor: &view.actor, now: view.now, city: app.site.city };
    let Err(error) = choose(&providers.channels, channel, &app.db, asker, id, way).await else {
        return Ok(redirect(&format!("/checkout/{id}")));
    };
    // A provider that gives no answer leaves the buyer where every way to pay stands.
    let is_silent = error.is_silence();
    let error = PageError::from(error);
    if is_silent || error.is_correctable() {
        return checkout_page(app, view, &providers, id, false, Some(error)).await;
    }
    Err(error)
}

#[derive(Template)]
#[template(path = "market/account.html")]
struct AccountPage<'a> {
    view: &'a View,
    form: FormView,
    /// Each provider's name, and the last digits of the number that is kept.
    kept: Vec<(String, Option<String>)>,
    /// The providers' words and names.
    providers: Vec<(&'static str, String)>,
}

pub(super) fn provider_name(view: &View, word: &str) -> String {
    view.t(match word {
        WECHAT => "market-provider-wechat",
        ALIPAY => "market-provider-alipay",
        _ => "market-sandbox",
    })
}

pub(super) async fn account(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    account_page(&app, &view, &seller, FormView::new(Typed::default())).await
}

async fn account_page(app: &App, view: &View, seller: &Seller, form: FormView) -> PageResult {
    view.actor.may(KEEP_PAYOUT_ACCOUNT, seller)?;
    let whose = seller.clone();
    let numbers = app
        .db
        .read(move |conn| {
            let each = PROVIDERS.into_iter().map(|word| service::payout_account(conn, &whose, word));
            each.collect::<crate::Result<Vec<_>>>()
        })
        .await?;
    let last = |number: String| number.chars().skip(number.chars().count().saturating_sub(4)).collect();
    let kept =
        PROVIDERS.iter().zip(numbers).map(|(word, number)| (provider_name(view, word), number.map(last)));
    let page = AccountPage {
        view,
        form,
        kept: kept.collect(),
        providers: PROVIDERS.map(|word| (word, provider_name(view, word))).into(),
    };
    page_with(page.form.status(), &page)
}

pub(super) async fn keep_account(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now, whose) = (view.actor.clone(), view.now, seller.clone());
    let number = typed.get("number").to_owned();
    let provider = match typed.get("provider") {
        "" => WECHAT.to_owned(),
        word => word.to_owned(),
    };
    let kept =
        app.db.write(move |tx| service::keep_payout_account(tx, &actor, now, &whose, &provider, &number));
    match kept.await.map_err(PageError::from) {
        Ok(()) => Ok(redirect("/sell/account")),
        Err(error) if error.is_correctable() => {
            account_page(&app, &view, &seller, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
