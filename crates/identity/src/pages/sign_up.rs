//! Making an account.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use kernel::Message;
use ui::{App, FormView, PageError, PageResult, Typed, View};

use super::sign_in::{answer, try_sign_in};
use super::{device_of, slowly};
use crate::model::Phone;
use crate::service::{self, NewPerson, SignIn};
use crate::vault::{Vault, hash_password};

#[derive(Template)]
#[template(path = "identity/sign_up.html")]
struct SignUpPage<'a> {
    view: &'a View,
    form: FormView,
}

pub(super) async fn show(view: View) -> PageResult {
    ui::page(&SignUpPage { view: &view, form: FormView::new(Typed::default()) })
}

pub(super) async fn sign_up(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    headers: HeaderMap,
    typed: Typed,
) -> PageResult {
    match try_sign_up(&app, &vault, &view, &typed, &headers).await {
        Ok(outcome) => answer(outcome, "/"),
        Err(error) if error.is_correctable() => {
            let mut typed = typed;
            typed.set("password", "");
            let form = FormView::refused(typed, error);
            ui::page_with(form.status(), &SignUpPage { view: &view, form })
        }
        Err(error) => Err(error),
    }
}

async fn try_sign_up(
    app: &App,
    vault: &Vault,
    view: &View,
    typed: &Typed,
    headers: &HeaderMap,
) -> Result<SignIn, PageError> {
    let name = typed.required("name")?.to_owned();
    let phone: Phone = typed.required("phone")?.parse()?;
    let password = typed.required("password")?.to_owned();
    service::check_password(&password)?;
    if typed.get("consent").is_empty() {
        let message = Message::new("identity-error-consent");
        return Err(PageError { status: kernel::Status::Invalid, message, field: Some("consent") });
    }
    let password_hash = slowly(move || hash_password(&password)).await??;
    let new = NewPerson { name, phone, password_hash, is_invented: false };
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    let keys = vault.clone();
    app.db.write(move |tx| service::create_person(tx, &actor, now, &keys, city, &new)).await?;
    try_sign_in(app, vault, typed, &device_of(headers)).await
}
