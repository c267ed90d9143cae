//! Signing in and out, and one's own account.

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, GrantScope, Message, Refusal, ResourceRef, Role};
use serde::Deserialize;
use ui::{
    App, Cell, Column, FormView, ListQuery, ListView, PageError, PageResult, Routes, Typed, View, list_page,
};

use crate::layer::{COOKIE, SessionNumber};
use crate::model::{DemoAccount, Person, Phone, Session};
use crate::service::{self, NewPerson, SignIn};
use crate::vault::{Vault, hash_password, password_fits};
use crate::{DEMO_PASSWORD, Error, Result};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/sign-in", show_sign_in)
        .post("/sign-in", sign_in)
        .get("/sign-up", show_sign_up)
        .post("/sign-up", sign_up)
        .post("/sign-out", sign_out)
        .get("/my/account", account)
        .post("/my/account/password", change_password)
        .post("/my/account/sign-out-others", sign_out_others)
        .get("/city/people", people)
}

#[derive(Deserialize, Default)]
struct Next {
    #[serde(default)]
    next: String,
}

impl Next {
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

async fn show_sign_in(
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
    let accounts = accounts.into_iter().map(|account| (account.clone(), roles(view, &account))).collect();
    let status = form.status();
    let template = SignInPage { view, form, next: next.to_owned(), accounts, password: DEMO_PASSWORD };
    ui::page_with(status, &template)
}

/// The roles of an account in words.
fn roles(view: &View, account: &DemoAccount) -> String {
    if account.grants.is_empty() {
        return view.t("identity-role-buyer");
    }
    let words: Vec<String> = account
        .grants
        .iter()
        .map(|grant| {
            let place = match grant.scope {
                GrantScope::Region(region)
                | GrantScope::Organisation(_, region)
                | GrantScope::Station(_, region) => region::full_name(region),
            };
            format!("{} · {place}", view.say(&role_name(grant.role)))
        })
        .collect();
    words.join("; ")
}

/// A role's name.
#[must_use]
pub fn role_name(role: Role) -> Message {
    Message::new(match role {
        Role::Seller => "identity-role-seller",
        Role::StationOperator => "identity-role-station-operator",
        Role::Carrier => "identity-role-carrier",
        Role::CountyClerk => "identity-role-county-clerk",
        Role::CityOfficial => "identity-role-city-official",
        Role::Inspector => "identity-role-inspector",
        Role::SystemAdministrator => "identity-role-system-administrator",
        Role::SecurityAdministrator => "identity-role-security-administrator",
        Role::Auditor => "identity-role-auditor",
    })
}

async fn sign_in(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    headers: HeaderMap,
    typed: Typed,
) -> PageResult {
    let next = Next { next: typed.get("next").to_owned() };
    match try_sign_in(&app, &vault, &typed, &headers).await {
        Ok(token) => Ok(signed_in(next.path().unwrap_or("/"), &token)),
        Err(error) if error.is_correctable() => {
            let mut typed = typed;
            typed.set("password", "");
            let form = FormView::refused(typed, error);
            sign_in_page(&app, vault, &view, form, next.path().unwrap_or_default()).await
        }
        Err(error) => Err(error),
    }
}

async fn try_sign_in(
    app: &App,
    vault: &Vault,
    typed: &Typed,
    headers: &HeaderMap,
) -> Result<String, PageError> {
    let phone: Phone = typed.required("phone")?.parse()?;
    let password = typed.required("password")?.to_owned();
    let (now, city) = (app.clock.now(), app.site.city);
    let candidate = {
        let vault = vault.clone();
        app.db.read(move |conn| service::candidate(conn, now, &vault, city, &phone)).await?
    };
    let hash = candidate.hash().to_owned();
    let fits = slowly(move || password_fits(&password, &hash)).await?;
    let device = device_of(headers);
    let outcome = app.db.write(move |tx| service::sign_in(tx, now, city, &candidate, fits, &device)).await?;
    match outcome {
        SignIn::Done { token, .. } => Ok(token),
        SignIn::Wrong => Err(Error::WrongPassword.into()),
        SignIn::Locked(until) => Err(Error::Locked(until).into()),
    }
}

/// Hashing takes tens of milliseconds on purpose; it must not hold up other requests.
async fn slowly<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, PageError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| PageError::from(Error::NoRandomness))
}

fn device_of(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("?").to_owned()
}

fn signed_in(next: &str, token: &str) -> Response {
    with_cookie(next, &format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=604800"))
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
#[template(path = "identity/sign_up.html")]
struct SignUpPage<'a> {
    view: &'a View,
    form: FormView,
}

async fn show_sign_up(view: View) -> PageResult {
    ui::page(&SignUpPage { view: &view, form: FormView::new(Typed::default()) })
}

async fn sign_up(
    State(app): State<App>,
    Extension(vault): Extension<Vault>,
    view: View,
    headers: HeaderMap,
    typed: Typed,
) -> PageResult {
    match try_sign_up(&app, &vault, &view, &typed, &headers).await {
        Ok(token) => Ok(signed_in("/", &token)),
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
) -> Result<String, PageError> {
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
    try_sign_in(app, vault, typed, headers).await
}

async fn sign_out(
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

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage<'a> {
    view: &'a View,
    form: FormView,
    person: Person,
    roles: String,
    sessions: Vec<Session>,
    here: i64,
    done: bool,
}

#[derive(Deserialize)]
struct Done {
    #[serde(default)]
    done: String,
}

async fn account(
    State(app): State<App>,
    SessionNumber(here): SessionNumber,
    view: View,
    Query(done): Query<Done>,
) -> PageResult {
    account_page(&app, &view, here, FormView::new(Typed::default()), !done.done.is_empty()).await
}

async fn account_page(app: &App, view: &View, here: i64, form: FormView, done: bool) -> PageResult {
    let city = app.site.city;
    let id = view.actor.person_id().ok_or(Error::NoPerson)?;
    view.actor.may(service::SEE_ACCOUNT, &ResourceRef::new("Person", city).owned_by(id))?;
    let (person, sessions) = app
        .db
        .read(move |conn| {
            Ok::<_, Error>((service::person(conn, city, id)?, service::sessions(conn, city, id)?))
        })
        .await?;
    let account =
        DemoAccount { name: person.name.clone(), phone: String::new(), grants: view.actor.grants().to_vec() };
    let roles = roles(view, &account);
    let status = form.status();
    ui::page_with(status, &AccountPage { view, form, person, roles, sessions, here, done })
}

async fn change_password(
    State(app): State<App>,
    SessionNumber(here): SessionNumber,
    view: View,
    typed: Typed,
) -> PageResult {
    match try_change_password(&app, &view, here, &typed).await {
        Ok(()) => Ok(ui::redirect("/my/account?done=password")),
        Err(error) if error.is_correctable() => {
            let form = FormView::refused(Typed::default(), error);
            account_page(&app, &view, here, form, false).await
        }
        Err(error) => Err(error),
    }
}

async fn try_change_password(app: &App, view: &View, here: i64, typed: &Typed) -> Result<(), PageError> {
    let old = typed.required("old")?.to_owned();
    let new = typed.required("password")?.to_owned();
    service::check_password(&new)?;
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    let reader = actor.clone();
    let hash = app.db.read(move |conn| service::own_hash(conn, &reader, city)).await?;
    if !slowly(move || password_fits(&old, &hash)).await? {
        let wrong = Error::WrongPassword;
        return Err(PageError { field: Some("old"), ..PageError::from(wrong) });
    }
    let hash = slowly(move || hash_password(&new)).await??;
    app.db.write(move |tx| service::change_password(tx, &actor, now, city, here, &hash)).await?;
    Ok(())
}

async fn sign_out_others(
    State(app): State<App>,
    SessionNumber(here): SessionNumber,
    view: View,
) -> PageResult {
    let (now, city, actor) = (app.clock.now(), app.site.city, view.actor.clone());
    app.db.write(move |tx| service::sign_out(tx, &actor, now, city, here, true)).await?;
    Ok(ui::redirect("/my/account?done=others"))
}

async fn people(State(app): State<App>, view: View, query: ListQuery) -> PageResult {
    let (actor, city, words) = (view.actor.clone(), app.site.city, query.words().to_owned());
    let (offset, limit) = (query.offset(), query.limit());
    let (people, total) = app
        .db
        .read(move |conn| service::people(conn, &actor, city, &words, offset, limit))
        .await
        .inspect_err(|error| tracing::debug!(status = error.status().code(), "people were not shown"))?;
    let rows = people
        .into_iter()
        .map(|(person, grants)| {
            let account = DemoAccount { name: person.name.clone(), phone: String::new(), grants };
            vec![
                Cell::Text(person.name.clone()),
                Cell::Text(person.phone_masked),
                Cell::Text(roles(&view, &account)),
            ]
        })
        .collect();
    let list = ListView {
        title: view.t("identity-people"),
        intro: view.t("identity-people-intro"),
        file: "people",
        filters: Vec::new(),
        columns: vec![
            Column::words(view.t("identity-name")),
            Column::words(view.t("identity-phone")),
            Column::words(view.t("identity-roles")),
        ],
        rows,
        total,
        empty: view.t("identity-people-empty"),
        action: None,
        searchable: true,
    };
    list_page(&view, &query, &list)
}
