//! Signing in, with the code of a second factor where there is one, and out.

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::Actor;
use serde::Deserialize;
use ui::{App, FormView, PageError, PageResult, Typed, View};

use super::{device_of, roles, slowly};
use crate::layer::{COOKIE, SessionNumber, token_of};
use crate::model::{DemoAccount, Phone};
use crate::service::{self, SignIn};
use crate::vault::{Vault, password_fits};
use crate::{DEMO_PASSWORD, Error};

#[derive(Deserialize, Default)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

impl Next {
    fn of(typed: &Typed) -> Self {
        Self { next: typed.get("next").to_owned() }
    }

    /// Only a path of this site: a link must not send people elsewhere after they signed in.
    fn path(&self) -> Option<&str> {
        let path = self.next.as_str();
        (path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')).then_some(path)
    }
}

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage<'a> {
    view: &'a View,
    form: FormView,
    next: String,
    accounts: Vec<(DemoAccount, String)>,
    password: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    Query(next): Query<Next>,
) -> PageResult {
    sign_in_page(&app, vault, &view, FormView::new(Typed::default()), next.path().unwrap_or_default()).await
}

async fn sign_in_page(app: &App, vault: Vault, view: &View, form: FormView, next: &str) -> PageResult {
    let city = app.site.city;
    let accounts = if app.site.demo {
        app.db.read(move |conn| service::demo_accounts(conn, &vault, city)).await?
    } else {
        Vec::new()
    };
    let accounts =
        accounts.into_iter().map(|account| (account.clone(), roles(view, &account.grants))).collect();
    let status = form.status();
    let template = SignInPage { view, form, next: next.to_owned(), accounts, password: DEMO_PASSWORD };
    ui::page_with(status, &template)
}

pub(super) async fn sign_in(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    headers: HeaderMap,
    typed: Typed,
) -> PageResult {
    let next = Next::of(&typed);
    match try_sign_in(&app, &vault, &typed, &device_of(&headers)).await {
        Ok(outcome) => answer(outcome, next.path().unwrap_or("/")),
        Err(error) if error.is_correctable() => {
            let mut typed = typed;
            typed.set("password", "");
            let form = FormView::refused(typed, error);
            sign_in_page(&app, vault, &view, form, next.path().unwrap_or_default()).await
        }
        Err(error) => Err(error),
    }
}

/// Checks phone and password. A wrong password and a lock are refusals here; a code still to come is not.
pub(crate) async fn try_sign_in(
    app: &App,
    vault: &Vault,
    typed: &Typed,
    device: &str,
) -> Result<SignIn, PageError> {
    let phone: Phone = typed.required("phone")?.parse()?;
    let password = typed.required("password")?.to_owned();
    let (now, city) = (app.clock.now(), app.site.city);
    let candidate = {
        let vault = vault.clone();
        app.db.read(move |conn| service::candidate(conn, now, &vault, city, &phone)).await?
    };
    let hash = candidate.hash().to_owned();
    let fits = slowly(move || password_fits(&password, &hash)).await?;
    let device = device.to_owned();
    let outcome = app.db.write(move |tx| service::sign_in(tx, now, city, &candidate, fits, &device)).await?;
    not_wrong(outcome, Error::WrongPassword)
}

/// Takes the code that finishes a sign-in.
pub(crate) async fn try_code(
    app: &App,
    vault: &Vault,
    token: String,
    code: &str,
) -> Result<SignIn, PageError> {
    let (now, city, vault, code) = (app.clock.now(), app.site.city, vault.clone(), code.to_owned());
    let outcome = app.db.write(move |tx| service::enter_code(tx, now, &vault, city, &token, &code)).await?;
    not_wrong(outcome, Error::WrongCode)
}

fn not_wrong(outcome: SignIn, wrong: Error) -> Result<SignIn, PageError> {
    match outcome {
        SignIn::Wrong => Err(wrong.into()),
        SignIn::Locked(until) => Err(Error::Locked(until).into()),
        done => Ok(done),
    }
}

/// Signed in, or on to the code.
pub(super) fn answer(outcome: SignIn, next: &str) -> PageResult {
    let lasts = |token: &str, seconds| {
        format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}")
    };
    match outcome {
        SignIn::Done { token, .. } => Ok(with_cookie(next, &lasts(&token, 604_800))),
        SignIn::NeedsCode { token } => {
            let next = form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
            Ok(with_cookie(&format!("/sign-in/code?next={next}"), &lasts(&token, 600)))
        }
        SignIn::Wrong => Err(Error::WrongPassword.into()),
        SignIn::Locked(until) => Err(Error::Locked(until).into()),
    }
}

fn with_cookie(to: &str, cookie: &str) -> Response {
    let mut response = ui::redirect(to);
    match HeaderValue::from_str(cookie) {
        Ok(value) => {
            response.headers_mut().append(header::SET_COOKIE, value);
            response
        }
        Err(_) => PageError::from(Error::NoRandomness).into_response(),
    }
}

#[derive(Template)]
#[template(path = "identity/code.html")]
struct CodePage<'a> {
    view: &'a View,
    form: FormView,
    next: String,
}

pub(super) async fn show_code(view: View, Query(next): Query<Next>) -> PageResult {
    let form = FormView::new(Typed::default());
    ui::page(&CodePage { view: &view, form, next: next.path().unwrap_or_default().to_owned() })
}

pub(super) async fn enter_code(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    headers: HeaderMap,
    typed: Typed,
) -> PageResult {
    let next = Next::of(&typed);
    let tried = async {
        let token = token_of(&headers).ok_or(Error::CodeTooLate)?;
        try_code(&app, &vault, token, typed.required("code")?).await
    };
    match tried.await {
        Ok(outcome) => answer(outcome, next.path().unwrap_or("/")),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(Typed::default(), error);
            let next = next.path().unwrap_or_default().to_owned();
            ui::page_with(form.status(), &CodePage { view: &view, form, next })
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn sign_out(
    State(app): State<App>,
    actor: Option<Extension<Actor>>,
    session: Option<Extension<SessionNumber>>,
) -> PageResult {
    if let (Some(Extension(actor)), Some(Extension(SessionNumber(session)))) = (actor, session) {
        let (now, city) = (app.clock.now(), app.site.city);
        app.db.write(move |tx| service::sign_out(tx, &actor, now, city, session, false)).await?;
    }
    Ok(with_cookie("/", &format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")))
}
