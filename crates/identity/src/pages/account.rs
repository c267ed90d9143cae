//! One's own account.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use kernel::ResourceRef;
use ui::{App, FormView, PageError, PageResult, Typed, View};

use super::{roles, slowly};
use crate::layer::SessionNumber;
use crate::model::{IdentityNumber, Person, Session};
use crate::service::{self, Factor};
use crate::vault::{Vault, hash_password, password_fits};
use crate::{Error, Result};

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage<'a> {
    view: &'a View,
    form: FormView,
    person: Person,
    roles: String,
    identity_number: Option<String>,
    second_factor: bool,
    sessions: Vec<Session>,
    here: i64,
    done: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    SessionNumber(here): SessionNumber,
    view: View,
) -> PageResult {
    account_page(&app, vault, &view, here, FormView::new(Typed::default())).await
}

async fn account_page(app: &App, vault: Vault, view: &View, here: i64, form: FormView) -> PageResult {
    let city = app.site.city;
    let id = view.actor.person_id().ok_or(Error::NoPerson)?;
    view.actor.may(service::SEE_ACCOUNT, &ResourceRef::new("Person", city).owned_by(id))?;
    let (person, sessions, identity_number, factor) = app
        .db
        .read(move |conn| {
            Ok::<_, Error>((
                service::person(conn, city, id)?,
                service::sessions(conn, city, id)?,
                service::has_identity_number(conn, city, id)?,
                service::second_factor(conn, &vault, city, id)?,
            ))
        })
        .await?;
    let done = form.refusal().is_none() && view.query.starts_with("done=");
    let page = AccountPage {
        view,
        roles: roles(view, view.actor.grants()),
        person,
        identity_number,
        second_factor: factor == Factor::Confirmed,
        sessions,
        here,
        done,
        form,
    };
    ui::page_with(page.form.status(), &page)
}

pub(super) async fn change_password(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    SessionNumber(here): SessionNumber,
    view: View,
    typed: Typed,
) -> PageResult {
    match try_change_password(&app, &view, here, &typed).await {
        Ok(()) => Ok(ui::redirect("/my/account?done=password")),
        Err(error) if error.is_correctable() => {
            account_page(&app, vault, &view, here, FormView::refused(Typed::default(), error)).await
        }
        Err(error) => Err(error),
    }
}

async fn try_change_password(app: &App, view: &View, here: i64, typed: &Typed) -> Result<(), PageError> {
    let new = typed.required("password")?.to_owned();
    check_own_password(app, view, typed).await?;
    service::check_password(&new)?;
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    let hash = slowly(move || hash_password(&new)).await??;
    app.db.write(move |tx| service::change_password(tx, &actor, now, city, here, &hash)).await?;
    Ok(())
}

/// Refuses whoever does not know the account's password, typed in the field `old`.
pub(super) async fn check_own_password(app: &App, view: &View, typed: &Typed) -> Result<(), PageError> {
    let old = typed.required("old")?.to_owned();
    let (city, actor) = (app.site.city, view.actor.clone());
    let hash = app.db.read(move |conn| service::own_hash(conn, &actor, city)).await?;
    if slowly(move || password_fits(&old, &hash)).await? {
        return Ok(());
    }
    Err(PageError { field: Some("old"), ..PageError::from(Error::WrongPassword) })
}

pub(super) async fn give_identity_number(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    SessionNumber(here): SessionNumber,
    view: View,
    typed: Typed,
) -> PageResult {
    let tried = async {
        let number: IdentityNumber = typed.required("identity_number")?.parse()?;
        let (now, city, actor, vault) = (app.clock.now(), app.site.city, view.actor.clone(), vault.clone());
        app.db
            .write(move |tx| service::give_identity_number(tx, &actor, now, &vault, city, &number))
            .await
            .map_err(PageError::from)
    };
    match tried.await {
        Ok(()) => Ok(ui::redirect("/my/account?done=identity-number")),
        Err(error) if error.is_correctable() => {
            account_page(&app, vault, &view, here, FormView::refused(typed, error)).await
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn sign_out_others(
    State(app): State<App>,
    SessionNumber(here): SessionNumber,
    view: View,
) -> PageResult {
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    app.db.write(move |tx| service::sign_out(tx, &actor, now, city, here, true)).await?;
    Ok(ui::redirect("/my/account?done=others"))
}
