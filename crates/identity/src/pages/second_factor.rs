//! One's own second factor: begun, confirmed by a code of the app, removed with the password.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ui::{App, FormView, PageError, PageResult, Typed, View};

use super::account::check_own_password;
use crate::layer::SessionNumber;
use crate::model::Person;
use crate::service::{self, Factor};
use crate::vault::Vault;
use crate::{Error, Result};

#[derive(Template)]
#[template(path = "identity/second_factor.html")]
struct FactorPage<'a> {
    view: &'a View,
    form: FormView,
    factor: Factor,
    /// What the app reads, as a picture; empty unless it was begun.
    picture: String,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    _: SessionNumber,
    view: View,
) -> PageResult {
    factor_page(&app, vault, &view, FormView::new(Typed::default())).await
}

async fn factor_page(app: &App, vault: Vault, view: &View, form: FormView) -> PageResult {
    let city = app.site.city;
    let id = view.actor.person_id().ok_or(Error::NoPerson)?;
    let (person, factor) = app
        .db
        .read(move |conn| {
            let person = service::person(conn, city, id)?;
            Ok::<_, Error>((person, service::second_factor(conn, &vault, city, id)?))
        })
        .await?;
    let picture = match &factor {
        Factor::Begun(secret) => ui::qr_code(&address_for_app(view.site_name(), &person, secret)),
        Factor::Absent | Factor::Confirmed => String::new(),
    };
    let page = FactorPage { view, factor, picture, form };
    ui::page_with(page.form.status(), &page)
}

/// The address an authenticator app reads from a picture.
fn address_for_app(site: &str, person: &Person, secret: &str) -> String {
    let written = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let site = written(site);
    format!("otpauth://totp/{site}:{}?secret={secret}&issuer={site}", written(&person.phone_masked))
}

pub(super) async fn start(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    _: SessionNumber,
    view: View,
) -> PageResult {
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    app.db.write(move |tx| service::start_second_factor(tx, &actor, now, &vault, city)).await?;
    Ok(ui::redirect("/my/account/second-factor"))
}

pub(super) async fn confirm(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    _: SessionNumber,
    view: View,
    typed: Typed,
) -> PageResult {
    let tried = async {
        let code = typed.required("code")?.to_owned();
        let (now, city, actor, vault) = (app.clock.now(), app.site.city, view.actor.clone(), vault.clone());
        app.db
            .write(move |tx| service::confirm_second_factor(tx, &actor, now, &vault, city, &code))
            .await
            .map_err(PageError::from)
    };
    answer(&app, vault.clone(), &view, tried.await).await
}

pub(super) async fn remove(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    _: SessionNumber,
    view: View,
    typed: Typed,
) -> PageResult {
    let tried = async {
        check_own_password(&app, &view, &typed).await?;
        let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
        let removed = app.db.write(move |tx| service::remove_second_factor(tx, &actor, now, city)).await;
        removed.map_err(PageError::from)
    };
    answer(&app, vault, &view, tried.await).await
}

async fn answer(app: &App, vault: Vault, view: &View, tried: Result<(), PageError>) -> PageResult {
    match tried {
        Ok(()) => Ok(ui::redirect("/my/account/second-factor")),
        Err(error) if error.is_correctable() => {
            factor_page(app, vault, view, FormView::refused(Typed::default(), error)).await
        }
        Err(error) => Err(error),
    }
}
