//! What whoever buys pesticide states, before ordering.

use axum::Extension;
use axum::extract::State;
use identity::Vault;
use ui::{App, FormView, PageError, PageResult, Typed, View, redirect};

use super::cart::{cart_page, signed_in};
use crate::model::{BuyerStatement, StatedBuyer};
use crate::service;

/// Keeps it; a form of its own, so that no name stands in an address.
pub(super) async fn state(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    typed: Typed,
) -> PageResult {
    signed_in(&view.actor)?;
    let text = |name: &str| typed.get(name).to_owned();
    let statement = BuyerStatement {
        buyer: StatedBuyer { name: text("buyer_name"), phone: text("buyer_phone") },
        crop: text("crop"),
        purpose: text("purpose"),
    };
    match keep(&app, &view, vault, statement).await {
        Ok(()) => Ok(redirect("/cart")),
        Err(error) if error.is_correctable() => {
            cart_page(&app, &view, FormView::refused(typed, error), &Typed::default()).await
        }
        Err(error) => Err(error),
    }
}

/// Keeps what the reader states.
pub(crate) async fn keep(
    app: &App,
    view: &View,
    vault: Vault,
    statement: BuyerStatement,
) -> Result<(), PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::state_buyer(tx, &actor, now, &vault, city, &statement)).await?;
    Ok(())
}
