//! What surrounds every request: ids, limits, headers, protection against other sites, and refusals as pages.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::request::Parts;
use axum::http::uri::{Authority, PathAndQuery};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use kernel::Status;
use tower::{Layer, Service, ServiceBuilder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::{App, Lang, PageError, Problem, View};

/// The largest body of a request, in bytes.
const BODY_LIMIT: usize = 10 * 1024 * 1024;
/// The largest body of a request that hands in files, in bytes: a document of 20 MB and what is typed beside it.
pub const UPLOAD_LIMIT: usize = 21 * 1024 * 1024;
/// How long a request may take, and how many bytes a second a slow line is given time for beside that.
const TIMEOUT: Duration = Duration::from_secs(30);
const SLOW_LINE: u64 = 200_000;

/// Headers of every answer that does not set its own. Inline styles are allowed as attributes alone: charts
/// and bars need them, and they cannot carry a selector.
const SECURITY: [(HeaderName, HeaderValue); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
             img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'",
        ),
    ),
    // Pages name people and differ by reader: no proxy keeps them.
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(self), geolocation=(), microphone=()"),
    ),
];

/// Puts the shell's layers around the routes.
pub fn layers(router: Router, app: &App) -> Router {
    let shell = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(TraceLayer::new_for_http())
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(CompressionLayer::new())
        .map_response(secured)
        .layer(from_fn_with_state(app.clone(), write_refusals))
        .layer(CatchPanicLayer::custom(|_| {
            PageError::new(Status::Internal, "error-internal").into_response()
        }))
        .layer(from_fn(in_time))
        .layer(CsrfLayer::new())
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    around(router, shell)
}

/// Puts a layer around the whole router. [`Router::layer`] puts it around each route, and every request copies all that
/// is around its route.
pub fn around<L>(router: Router, layer: L) -> Router
where
    L: Layer<Router>,
    L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
    <L::Service as Service<Request>>::Response: IntoResponse,
    <L::Service as Service<Request>>::Future: Send,
{
    Router::new().fallback_service(layer.layer(router))
}

/// Sets the headers that an answer does not set itself.
fn secured(mut response: Response) -> Response {
    for (name, value) in SECURITY {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Ends what takes too long; a file on a slow line has the time it needs to arrive.
async fn in_time(request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let bytes = length.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let most = u64::try_from(crate::LARGE).unwrap_or(u64::MAX);
    let limit = TIMEOUT + Duration::from_secs(bytes.min(most) / SLOW_LINE);
    let answer = tokio::time::timeout(limit, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::GATEWAY_TIMEOUT.into_response())
}

#[derive(Template)]
#[template(path = "ui/error.html")]
struct ErrorPage<'a> {
    view: &'a View,
    status: u16,
    sentence: String,
    request_id: String,
}

/// Turns refusals into pages or problem documents in the reader's language, and keeps a language asked for.
async fn write_refusals(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let view = View::of(&app, &parts);
    let request_id = parts
        .extensions
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let accepts_json = parts
        .headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("json") && !value.contains("text/html"));
    let for_program = accepts_json || parts.uri.path().starts_with("/api/");
    let partial = parts.headers.contains_key("hx-request");
    let asked_language = crate::view::language_asked(&parts).is_some();
    let back = place_to_return_to(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(refusal) = refusal_in(&mut response) {
        // Whoever is inside knows who reads: the session's actor is found beside the refusal.
        let view = response
            .extensions_mut()
            .remove::<kernel::Actor>()
            .map_or(view.clone(), |actor| View { actor, ..view.clone() });
        let kept: Vec<_> = [header::SET_COOKIE, header::RETRY_AFTER]
            .into_iter()
            .flat_map(|name| {
                response.headers().get_all(&name).iter().map(move |value| (name.clone(), value.clone()))
            })
            .collect();
        response = if for_program {
            problem(&view, &refusal, &request_id)
        } else if refusal.status == Status::SignInFirst {
            let next = form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>();
            sign_in(&format!("/sign-in?next={next}"), partial)
        } else if partial {
            notice(&view, &refusal, request_id)
        } else {
            error_page(&view, &refusal, request_id)
        };
        for (name, value) in kept {
            response.headers_mut().append(name, value);
        }
    }
    if asked_language {
        let cookie = format!("lang={}; Path=/; Max-Age=31536000; SameSite=Lax", view.lang.tag());
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    let language = HeaderValue::from_static(match view.lang {
        Lang::ZhCn => "zh-CN",
        Lang::En => "en",
    });
    response.headers_mut().entry(header::CONTENT_LANGUAGE).or_insert(language);
    response
}

/// A refusal of a handler, or one that a library answered with a bare status.
fn refusal_in(response: &mut Response) -> Option<PageError> {
    if let Some(refusal) = response.extensions_mut().remove::<PageError>() {
        return Some(refusal);
    }
    let written = response.headers().contains_key(header::CONTENT_TYPE)
        && !response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"text/plain"));
    if written {
        return None;
    }
    Some(match response.status().as_u16() {
        400 | 415 | 422 => PageError::new(Status::Invalid, "error-body-unreadable"),
        403 => PageError::new(Status::Forbidden, "error-other-site"),
        404 | 405 => PageError::not_found(),
        413 => PageError::new(Status::TooLarge, "error-too-large"),
        500 => PageError::new(Status::Internal, "error-internal"),
        503 => PageError::new(Status::Unavailable, "error-unavailable"),
        // The work may still be done after the answer was given up: nobody may be told that nothing was saved.
        504 => PageError::new(Status::Unavailable, "error-timed-out"),
        _ => return None,
    })
}

/// Where somebody goes on after signing in: this page, or for a form the page it stood on.
fn place_to_return_to(parts: &Parts) -> String {
    let place = |uri: &Uri| uri.path_and_query().map_or("/", PathAndQuery::as_str).to_owned();
    if parts.method == Method::GET || parts.method == Method::HEAD {
        return place(&parts.uri);
    }
    let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let from = text(header::REFERER).and_then(|text| text.parse::<Uri>().ok());
    let ours = from.filter(|uri| uri.authority().map(Authority::as_str) == text(header::HOST));
    ours.as_ref().map_or_else(|| "/".to_owned(), place)
}

/// Sends the reader to sign in; a request for a part of a page takes the whole page along.
fn sign_in(to: &str, partial: bool) -> Response {
    if partial {
        return (StatusCode::UNAUTHORIZED, [(HeaderName::from_static("hx-redirect"), to)]).into_response();
    }
    crate::redirect(to)
}

#[derive(Template)]
#[template(path = "ui/notice.html")]
struct Notice {
    sentence: String,
    request_id: String,
}

/// A refusal for a page that asked for a part of itself: the rest of it stays.
fn notice(view: &View, refusal: &PageError, request_id: String) -> Response {
    let template = Notice { sentence: view.say(&refusal.message), request_id };
    let headers = [
        (HeaderName::from_static("hx-retarget"), "#notices"),
        (HeaderName::from_static("hx-reswap"), "innerHTML"),
        (HeaderName::from_static("hx-reselect"), ".notice"),
        (HeaderName::from_static("hx-push-url"), "false"),
    ];
    let html = template.render().unwrap_or_else(|_| template.sentence.clone());
    (refusal.code(), headers, Html(html)).into_response()
}

fn error_page(view: &View, refusal: &PageError, request_id: String) -> Response {
    let template =
        ErrorPage { view, status: refusal.status.code(), sentence: view.say(&refusal.message), request_id };
    match template.render() {
        Ok(html) => (refusal.code(), Html(html)).into_response(),
        Err(_) => (refusal.code(), view.say(&refusal.message)).into_response(),
    }
}

fn problem(view: &View, refusal: &PageError, request_id: &str) -> Response {
    let code = refusal.code();
    let problem = Problem {
        r#type: format!("urn:heluo:problem:{}", refusal.message.key),
        title: code.canonical_reason().unwrap_or("Error").to_owned(),
        status: code.as_u16(),
        detail: view.say(&refusal.message),
        instance: view.path.clone(),
        request_id: request_id.to_owned(),
        field: refusal.field.map(str::to_owned),
    };
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    (code, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
}
