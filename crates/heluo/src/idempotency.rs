//! A form or a request that names a key is done once, however often it is sent.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use db::idempotency::{Answer, Begun, begin, finish, scope};
use kernel::{Actor, Status};
use sha2::{Digest, Sha256};
use ui::{App, PageError, Typed};

/// Bodies above this are the business of the body limit further in.
const LIMIT: usize = 10 * 1024 * 1024 + 1;
/// Where files larger than that are sent. They are not held in memory to look for a key: the file's own hash tells one
/// that was sent before.
const LARGE: [(&str, &str); 2] = [("/sell/elsewhere/files", ""), ("/api/v1/offsite/shops/", "/files")];
/// The same for bodies that carry files.
const UPLOAD_LIMIT: usize = ui::UPLOAD_LIMIT + 1;
/// Longest answer kept for repeating.
const KEPT: usize = 256 * 1024;

pub(crate) fn layer(router: Router, app: &App) -> Router {
    ui::around(router, from_fn_with_state(app.clone(), once))
}

async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return next.run(request).await;
    }
    if is_large(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let carries_files = kind.starts_with("multipart/") || kind.starts_with("application/octet-stream");
    let Ok(body) = to_bytes(body, if carries_files { UPLOAD_LIMIT } else { LIMIT }).await else {
        return PageError::new(Status::TooLarge, "error-too-large").into_response();
    };
    let body_hash = hash_of(kind, &body);
    let header_key =
        parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let form_key = || key_in(&parts.headers, &body).or_else(|| key_of(parts.uri.query().unwrap_or_default()));
    let Some(key) = header_key.or_else(form_key) else {
        return next.run(Request::from_parts(parts, Body::from(body))).await;
    };
    let owner = parts
        .extensions
        .get::<Actor>()
        .map_or_else(|| "anonymous".to_owned(), |actor| actor.id().to_string());
    let named = db::idempotency::Request {
        county: app.site.city,
        owner,
        route: format!("{} {}", parts.method, parts.uri.path()),
        key: key.chars().take(100).collect(),
        body_hash,
    };
    match begin(&app.db, app.clock.now(), named).await {
        Ok(Begun::New(slot)) => {
            let response = scope(slot, next.run(Request::from_parts(parts, Body::from(body)))).await;
            keep(&app, slot, response).await
        }
        Ok(Begun::Done(answer)) => repeated(answer),
        Ok(Begun::DoneUnanswered) => PageError::new(Status::Conflict, "error-key-done").into_response(),
        Ok(Begun::OtherBody) => PageError::new(Status::Invalid, "error-key-other-body").into_response(),
        Ok(Begun::InFlight) => PageError::new(Status::Conflict, "error-key-in-flight").into_response(),
        Err(error) => PageError::from(error).into_response(),
    }
}

/// True for a file that is longer, or does not say how long it is, sent to where such are taken.
fn is_large(request: &Request) -> bool {
    let path = request.uri().path();
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let small = length.and_then(|text| text.parse::<usize>().ok()).is_some_and(|bytes| bytes < LIMIT);
    !small && LARGE.iter().any(|(start, end)| path.starts_with(start) && path.ends_with(end))
}

/// The hash of what was sent. A browser that sends a form with files again puts another line between its parts, which
/// is left out.
fn hash_of(kind: &str, body: &Bytes) -> String {
    let line = kind.split("boundary=").nth(1).map_or("", |line| line.trim_matches('"'));
    let mut hash = Sha256::new();
    let mut rest: &[u8] = body;
    while let Some(at) = find(rest, line.as_bytes()) {
        hash.update(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + line.len()..).unwrap_or_default();
    }
    hash.update(rest);
    hex::encode(hash.finalize())
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    if words.is_empty() { None } else { bytes.windows(words.len()).position(|window| window == words) }
}

/// The hidden field of a form.
fn key_in(headers: &axum::http::HeaderMap, body: &Bytes) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    key_of(std::str::from_utf8(body).ok()?)
}

/// The key among `a=1&b=2`; a form that sends a file has it in its address.
fn key_of(fields: &str) -> Option<String> {
    let key = Typed::parse_urlencoded(fields.as_bytes()).ok()?.get("_key").to_owned();
    (!key.is_empty()).then_some(key)
}

/// Keeps the answer of what had an effect; what had none may be sent again, corrected. An answer that says it must not be
/// stored, such as one with a secret, is not: who asks again is told that it was done.
async fn keep(app: &App, slot: db::idempotency::Slot, response: Response) -> Response {
    if response.headers().get(header::CACHE_CONTROL).is_some_and(|value| value == "no-store") {
        return response;
    }
    let (parts, body) = response.into_parts();
    let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (content_type, location) = (text(header::CONTENT_TYPE).to_owned(), text(header::LOCATION).to_owned());
    let status = i32::from(parts.status.as_u16());
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return PageError::new(Status::Internal, "error-internal").into_response();
    };
    let answer = String::from_utf8(body.to_vec()).ok().filter(|text| text.len() <= KEPT).unwrap_or_default();
    let kept = Answer { status, content_type, location, answer };
    if let Err(error) = finish(&app.db, slot, kept).await {
        tracing::warn!(%error, "an answer was not kept for repeating");
    }
    Response::from_parts(parts, Body::from(body))
}

fn repeated(answer: Answer) -> Response {
    let status = u16::try_from(answer.status)
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::OK);
    let mut response = (status, answer.answer).into_response();
    for (name, value) in [(header::CONTENT_TYPE, answer.content_type), (header::LOCATION, answer.location)] {
        if let Ok(value) = value.parse()
            && response.headers().get(&name).is_none_or(|old| old != value)
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_sent_again_is_the_same_whatever_stands_between_its_parts() {
        let sent = |line: &str, word: &str| {
            let body = format!("--{line}\r\n\r\n{word}\r\n--{line}--");
            hash_of(&format!("multipart/form-data; boundary={line}"), &Bytes::from(body))
        };
        assert_eq!(sent("----a1", "tofu"), sent("----b2", "tofu"));
        assert_ne!(sent("----a1", "tofu"), sent("----a1", "bean"));
        assert_ne!(hash_of("", &Bytes::from("tofu")), hash_of("", &Bytes::from("bean")));
    }
}
