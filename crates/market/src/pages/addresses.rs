//! A buyer's addresses.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use identity::Vault;
use kernel::RegionCode;
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page_with, redirect};

use super::cart::signed_in;
use crate::model::{Address, AddressId, PROVINCES, Recipient};
use crate::service;

#[derive(Template)]
#[template(path = "market/addresses.html")]
struct AddressesPage<'a> {
    view: &'a View,
    form: FormView,
    addresses: Vec<Address>,
    places: Vec<(String, String)>,
}

/// The counties of the programme, then the provinces.
pub(super) fn places(view: &View) -> Vec<(String, String)> {
    let provinces = PROVINCES.iter().map(|one| (one.code.to_string(), one.name(view.lang).to_owned()));
    region::county_options(view.lang).into_iter().chain(provinces).collect()
}

pub(super) async fn list(State(app): State<App>, view: View) -> PageResult {
    addresses_page(&app, &view, FormView::default()).await
}

async fn addresses_page(app: &App, view: &View, form: FormView) -> PageResult {
    let (person, city) = (signed_in(&view.actor)?, app.site.city);
    let addresses = app.db.read(move |conn| service::addresses(conn, city, person)).await?;
    let status = form.status();
    page_with(status, &AddressesPage { view, form, addresses, places: places(view) })
}

pub(super) async fn keep(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    typed: Typed,
) -> PageResult {
    signed_in(&view.actor)?;
    match try_keep(&app, vault, &view, &typed).await {
        Ok(_) => Ok(redirect("/my/addresses")),
        Err(error) if error.is_correctable() => {
            addresses_page(&app, &view, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_keep(app: &App, vault: Vault, view: &View, typed: &Typed) -> Result<AddressId, PageError> {
    let region: RegionCode = typed.parse("region")?;
    let recipient = Recipient {
        name: typed.get("recipient").to_owned(),
        phone: typed.get("phone").to_owned(),
        street: typed.get("street").to_owned(),
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    let kept = app
        .db
        .write(move |tx| service::keep_address(tx, &actor, now, &vault, city, region, &recipient))
        .await?;
    Ok(kept)
}

pub(super) async fn forget(State(app): State<App>, view: View, Id(id): Id<AddressId>) -> PageResult {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::forget_address(tx, &actor, now, city, id)).await?;
    Ok(redirect("/my/addresses"))
}
