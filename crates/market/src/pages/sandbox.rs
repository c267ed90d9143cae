//! The sandbox provider's own page: where a buyer would be sent to pay.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kernel::Fen;
use ui::{App, Id, PageError, PageResult, Typed, View, page, redirect};

use crate::Error;
use crate::model::CheckoutId;
use crate::provider::PaymentProvider as _;
use crate::sandbox::{Behaviour, Sandbox};
use crate::service;

#[derive(Template)]
#[template(path = "market/sandbox.html")]
struct SandboxPage<'a> {
    view: &'a View,
    checkout: CheckoutId,
    amount: Fen,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    Id(id): Id<CheckoutId>,
) -> PageResult {
    sandbox.check_open()?;
    let actor = view.actor.clone();
    let checkout = app.db.read(move |conn| service::checkout(conn, &actor, id)).await?;
    page(&SandboxPage { view: &view, checkout: id, amount: checkout.payment.amount_fen })
}

/// Accepts now; the notice comes later, as a provider's would.
pub(super) async fn decide(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    view: View,
    Id(id): Id<CheckoutId>,
    typed: Typed,
) -> PageResult {
    let actor = view.actor.clone();
    let checkout = app.db.read(move |conn| service::checkout(conn, &actor, id)).await?;
    if checkout.payment.provider != sandbox.name() {
        return Err(Error::ChangedMeanwhile.into());
    }
    let behaviour = Behaviour::parse(typed.get("behaviour")).ok_or_else(PageError::not_found)?;
    sandbox.decide(id, checkout.payment.amount_fen, behaviour)?;
    Ok(redirect(&format!("/checkout/{id}?waiting=1")))
}
