//! The document of the API, completed with what holds for every operation.

mod example;

use axum::http::Method;
use serde_json::Value;
use ui::Problem;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// The head of the document.
pub(crate) fn description() -> OpenApi {
    let words = "Refusals are problem documents (RFC 9457) with a sentence in the language of `Accept-Language`. \
                 Sign in at `POST /api/v1/session` and send the token as `Authorization: Bearer`. A writing \
                 request that carries an `Idempotency-Key` is done once, however often it is sent.";
    let info = InfoBuilder::new().title("Heluo").version(env!("CARGO_PKG_VERSION")).description(Some(words));
    OpenApiBuilder::new().info(info.build()).build()
}

/// What may come back from any operation, and what of one that writes.
const ANY: [(&str, &str); 5] = [
    ("422", "A value cannot be read or is refused; the sentence says which and what would be right"),
    ("429", "Too often; `Retry-After` says when to come back"),
    ("500", "Our fault; the request's id helps to find it"),
    ("503", "Not now; try again"),
    ("507", "The disk is full; nothing was kept"),
];
const WRITING: [(&str, &str); 2] =
    [("409", "Somebody or something was first"), ("413", "The body is larger than 10 MB")];

/// What the statuses that operations name mean.
const NAMED: [(&str, &str); 7] = [
    ("200", "What was asked for, or what it has become"),
    ("201", "Made; the body names it"),
    ("202", "Taken in; it is worked on"),
    ("204", "Done; there is nothing to say"),
    ("401", "Sign in first"),
    ("403", "This person may not"),
    ("404", "There is no such thing, or it is not yours to see"),
];

/// Names the problem document wherever something is refused, how programs sign in, and what each body may look like.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    document.webhooks = Some(webhook::described());
    let components = document.components.get_or_insert_with(Components::new);
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.security_schemes.insert("session".to_owned(), bearer.into());
    let schemas = serde_json::to_value(&components.schemas).unwrap_or_default();
    for (path, item) in &mut document.paths.paths {
        let tag = path.split('/').nth(3).unwrap_or_default().to_owned();
        for (method, operation) in operations(item) {
            operation.tags = Some(vec![tag.clone()]);
            show_bodies(operation, &schemas);
            let writes = method != Method::GET;
            for (code, words) in ANY.iter().chain(if writes { WRITING.iter() } else { [].iter() }) {
                let none = || RefOr::T(ResponseBuilder::new().description(*words).build());
                operation.responses.responses.entry((*code).to_owned()).or_insert_with(none);
            }
            if operation.responses.responses.contains_key("401") {
                operation.security = Some(vec![SecurityRequirement::new("session", [""; 0])]);
            }
            for (code, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response {
                    describe(code, response);
                }
            }
        }
    }
    document
}

/// Shows an example of each body that has none of its own.
fn show_bodies(operation: &mut Operation, schemas: &Value) {
    let bodies = operation.request_body.iter_mut().flat_map(|body| match body {
        RefOr::T(body) => body.content.values_mut().collect::<Vec<_>>(),
        RefOr::Ref(_) => Vec::new(),
    });
    for body in bodies {
        let RefOr::T(content) = body else { continue };
        let schema = serde_json::to_value(&content.schema).unwrap_or_default();
        content.example.get_or_insert_with(|| example::example_of(&schema, schemas));
    }
}

/// Says what a status means, as every response must, and that a refusal is a problem document.
fn describe(code: &str, response: &mut Response) {
    if code >= "400" {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
        response.content.insert("application/problem+json".to_owned(), RefOr::T(problem));
    }
    if response.description.is_empty() {
        let words = ANY.iter().chain(&WRITING).chain(&NAMED).find(|(named, _)| *named == code);
        response.description = words.map_or_else(String::new, |(_, words)| (*words).to_owned());
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

/// The methods and paths of the API.
pub(crate) fn routes(document: &mut OpenApi) -> Vec<(Method, String)> {
    let mut all = Vec::new();
    for (path, item) in &mut document.paths.paths {
        all.extend(operations(item).map(|(method, _)| (method, path.clone())));
    }
    all
}
