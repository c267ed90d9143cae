//! What is done with an address: register, choose, test, pause, replace the secret, delete.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use ui::{App, FormView, Id, PageError, PageResult, Typed, View, page, page_with, redirect};

use super::endpoints::{endpoint_page, kind_options};
use super::{base, never_kept, owner};
use crate::job::Post;
use crate::model::EndpointId;
use crate::service;

#[derive(Template)]
#[template(path = "webhook/new.html")]
struct NewPage<'a> {
    view: &'a View,
    form: &'a FormView,
    base: String,
    kinds: Vec<(String, String)>,
}

pub(super) async fn new(view: View) -> PageResult {
    new_page(&view, &FormView::default())
}

fn new_page(view: &View, form: &FormView) -> PageResult {
    let kinds = kind_options(view, &owner(view)?);
    page_with(form.status(), &NewPage { view, form, base: base(view), kinds })
}

#[derive(Template)]
#[template(path = "webhook/secret.html")]
struct SecretPage<'a> {
    view: &'a View,
    path: String,
    secret: String,
}

/// The page that tells a secret, this once.
fn secret_page(view: &View, id: EndpointId, secret: String) -> PageResult {
    page(&SecretPage { view, path: format!("{}/{id}", base(view)), secret }).map(never_kept)
}

fn kinds_of(typed: &Typed) -> Vec<String> {
    typed.all("kind").filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

pub(super) async fn register(
    State(app): State<App>,
    Extension(post): Extension<Post>,
    view: View,
    typed: Typed,
) -> PageResult {
    let owner = owner(&view)?;
    let (actor, now) = (view.actor.clone(), view.now);
    let (url, kinds) = (typed.get("url").to_owned(), kinds_of(&typed));
    let made = app.db.write(move |tx| {
        let how = (&post.keys, post.sender.reach());
        service::register(tx, &actor, now, how, owner, &url, &kinds)
    });
    match made.await.map_err(PageError::from) {
        Ok(made) => secret_page(&view, made.id, made.secret),
        Err(error) if error.is_correctable() => new_page(&view, &FormView::refused(typed, error)),
        Err(error) => Err(error),
    }
}

/// Where a step leads.
enum Then {
    Endpoint,
    Delivery(String),
    List,
    Secret(String),
}

pub(super) async fn step(
    State(app): State<App>,
    Extension(post): Extension<Post>,
    view: View,
    Id(id): Id<EndpointId>,
    typed: Typed,
) -> PageResult {
    owner(&view)?;
    let (actor, now) = (view.actor.clone(), view.now);
    let (step, kinds) = (typed.get("step").to_owned(), kinds_of(&typed));
    let done = app.db.write(move |tx| match step.as_str() {
        "kinds" => service::choose(tx, &actor, now, id, &kinds).map(|()| Then::Endpoint),
        "ping" => service::ping(tx, &actor, now, id).map(|sent| Then::Delivery(sent.to_string())),
        "pause" => service::pause(tx, &actor, now, id).map(|()| Then::Endpoint),
        "resume" => service::resume(tx, &actor, now, id).map(|()| Then::Endpoint),
        "rotate" => service::rotate(tx, &actor, now, &post.keys, id).map(Then::Secret),
        "delete" => service::delete(tx, &actor, now, id).map(|()| Then::List),
        _ => Err(crate::Error::Step),
    });
    let base = base(&view);
    match done.await.map_err(PageError::from) {
        Ok(Then::Endpoint) => Ok(redirect(&format!("{base}/{id}"))),
        Ok(Then::Delivery(sent)) => Ok(redirect(&format!("{base}/{id}/deliveries/{sent}"))),
        Ok(Then::List) => Ok(redirect(&base)),
        Ok(Then::Secret(secret)) => secret_page(&view, id, secret),
        Err(error) if error.is_correctable() => endpoint_page(&app, &view, id, Some((typed, error))).await,
        Err(error) => Err(error),
    }
}
