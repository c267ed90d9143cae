//! Every request: whose session is it?

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use kernel::{Actor, Status};
use ui::{App, PageError};

use crate::service;

/// The cookie of a session; its prefix binds it to this host and to the root path.
pub(crate) const COOKIE: &str = "__Host-session";

/// The number of the session a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionNumber(pub i64);

impl FromRequestParts<App> for SessionNumber {
    type Rejection = PageError;

    /// Whoever has no session is sent to sign in.
    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, PageError> {
        let sign_in = PageError::new(Status::SignInFirst, "error-sign-in-first");
        parts.extensions.get::<Self>().copied().ok_or(sign_in)
    }
}

/// Resolves the session of each request, for handlers and pages below.
pub fn layer(router: Router, app: &App) -> Router {
    ui::around(router, from_fn_with_state(app.clone(), resolve))
}

async fn resolve(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let actor = match token_of(request.headers()) {
        None => Actor::anonymous(Arc::clone(&app.authority)),
        Some(token) => {
            let (now, city) = (app.clock.now(), app.site.city);
            match app.db.glance(move |conn| service::session(conn, now, city, &token)).await {
                Ok(Some(known)) => {
                    request.extensions_mut().insert(SessionNumber(known.session));
                    if known.is_stale {
                        note_use(&app, known.session);
                    }
                    let authority = Arc::clone(&app.authority);
                    Actor::person(known.person.id, known.person.name, known.grants, authority)
                }
                Ok(None) => Actor::anonymous(Arc::clone(&app.authority)),
                Err(error) => return PageError::from(error).into_response(),
            }
        }
    };
    request.extensions_mut().insert(actor.clone());
    let mut response = next.run(request).await;
    // A refusal is written further out, where nothing is known of sessions.
    response.extensions_mut().insert(actor);
    response
}

/// Notes in the background that a session is in use: nobody should wait for it.
fn note_use(app: &App, session: i64) {
    let (db, now, city) = (app.db.clone(), app.clock.now(), app.site.city);
    tokio::spawn(async move {
        if let Err(error) = db.write(move |tx| service::touch(tx, now, city, session)).await {
            tracing::warn!(%error, "a session's use was not noted");
        }
    });
}

/// The token of the cookie, or of `Authorization: Bearer` for programs.
pub(crate) fn token_of(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let cookie = || {
        text(header::COOKIE)?.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
    };
    bearer.or_else(cookie).filter(|token| token.len() == 64).map(str::to_owned)
}
