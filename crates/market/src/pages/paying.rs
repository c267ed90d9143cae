//! Paying over WeChat, and the seller's number there.

use std::net::SocketAddr;

use askama::Template;
use axum::Extension;
use axum::extract::{ConnectInfo, State};
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::checkout::{Providers, checkout_page};
use super::sell::seller_of;
use crate::Error;
use crate::model::CheckoutId;
use crate::sandbox::Sandbox;
use crate::service::{self, KEEP_PAYOUT_ACCOUNT, Seller, WECHAT};
use crate::wechat::{Way, WeChat};

/// Asks WeChat for a code to scan, or for the address where this phone goes on.
pub(super) async fn begin(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    Extension(wechat): Extension<Option<WeChat>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    view: View,
    Id(id): Id<CheckoutId>,
    typed: Typed,
) -> PageResult {
    let wechat = wechat.ok_or(Error::NoProvider)?;
    let way = match typed.get("way") {
        "h5" => Way::H5(peer.ip().to_string()),
        _ => Way::Qr,
    };
    match wechat.begin(&app.db, &view.actor, view.now, id, way).await.map_err(PageError::from) {
        Ok(()) => Ok(redirect(&format!("/checkout/{id}"))),
        Err(error) if error.is_correctable() => {
            let providers = Providers { sandbox, wechat: Some(wechat) };
            checkout_page(&app, &view, &providers, id, false, Some(error)).await
        }
        Err(error) => Err(error),
    }
}

#[derive(Template)]
#[template(path = "market/account.html")]
struct AccountPage<'a> {
    view: &'a View,
    form: FormView,
    /// The last digits of the number that is kept.
    kept: Option<String>,
}

pub(super) async fn account(State(app): State<App>, view: View) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    account_page(&app, &view, &seller, FormView::new(Typed::default())).await
}

async fn account_page(app: &App, view: &View, seller: &Seller, form: FormView) -> PageResult {
    view.actor.may(KEEP_PAYOUT_ACCOUNT, seller)?;
    let whose = seller.clone();
    let kept = app.db.read(move |conn| service::payout_account(conn, &whose, WECHAT)).await?;
    let kept = kept.map(|number| number.chars().skip(number.chars().count().saturating_sub(4)).collect());
    let page = AccountPage { view, form, kept };
    page_with(page.form.status(), &page)
}

pub(super) async fn keep_account(State(app): State<App>, view: View, typed: Typed) -> PageResult {
    let seller = seller_of(&app, &view).await?;
    let (actor, now, whose) = (view.actor.clone(), view.now, seller.clone());
    let number = typed.get("number").to_owned();
    let kept = app.db.write(move |tx| service::keep_payout_account(tx, &actor, now, &whose, &number)).await;
    match kept.map_err(PageError::from) {
        Ok(()) => Ok(redirect("/sell/account")),
        Err(error) if error.is_correctable() => {
            account_page(&app, &view, &seller, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}
