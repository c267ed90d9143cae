//! Webhooks for people.

mod deliveries;
mod endpoints;
mod keep;

pub(crate) use deliveries::{Both, numbers, wanted};

use axum::http::{HeaderValue, header};
use axum::response::Response;
use kernel::Timestamp;
use ui::{Door, PageError, Routes, Tone, View};

use crate::model::{Endpoint, EndpointState, Owner};
use crate::service;

macro_rules! behind {
    ($routes:expr, $door:literal) => {
        $routes
            .get(concat!($door, "/webhooks"), endpoints::list)
            .get(concat!($door, "/webhooks/new"), keep::new)
            .post(concat!($door, "/webhooks/new"), keep::register)
            .get(concat!($door, "/webhooks/{webhook}"), endpoints::show)
            .post(concat!($door, "/webhooks/{webhook}"), keep::step)
            .get(concat!($door, "/webhooks/{webhook}/deliveries"), deliveries::list)
            .get(concat!($door, "/webhooks/{webhook}/deliveries/{delivery}"), deliveries::show)
            .post(concat!($door, "/webhooks/{webhook}/deliveries/{delivery}"), deliveries::again)
    };
}

pub(crate) fn routes() -> Routes {
    behind!(behind!(Routes::new(), "/sell"), "/county")
}

/// Whose webhooks are kept behind the reader's door.
fn owner(view: &View) -> Result<Owner, PageError> {
    let found =
        if view.door == Door::Sell { service::shop_of(&view.actor) } else { service::office_of(&view.actor) };
    Ok(found?)
}

/// The address of this context behind the reader's door.
fn base(view: &View) -> String {
    format!("{}/webhooks", view.door.path())
}

/// How an address stands: a word and its tone.
fn standing(view: &View, endpoint: &Endpoint) -> (Tone, String) {
    let tone = match endpoint.state {
        EndpointState::Active if endpoint.failing_since.is_some() => {
            return (Tone::Warn, view.t("webhook-state-failing"));
        }
        EndpointState::Active => Tone::Good,
        EndpointState::Paused => Tone::Plain,
        EndpointState::Disabled => Tone::Bad,
    };
    (tone, view.say(&endpoint.state.label()))
}

/// An answer in words: the status and when, or that none came.
fn answer_words(view: &View, status: i32, at: Timestamp) -> String {
    let at = view.time(&at);
    if status == 0 {
        view.t1("webhook-no-answer-at", "at", at)
    } else {
        view.t2("webhook-answer-at", ("status", &status.to_string()), ("at", &at))
    }
}

/// A secret is kept by nobody on the way.
pub(crate) fn never_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
