//! Webhooks for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::catalogue::{KINDS, Kind};
use crate::job::Post;
use crate::model::{Delivery, Endpoint, EndpointId, EndpointState};
use crate::pages::{Both, never_kept, numbers, wanted};
use crate::service::{self, EndpointQuery};

#[derive(Serialize, ToSchema)]
struct WebhookBody {
    /// Number.
    id: String,
    /// The address.
    #[schema(example = "https://erp.example.com/heluo")]
    url: String,
    /// The kinds of events it is told of.
    kinds: Vec<&'static str>,
    /// `active`, `paused` or `disabled`.
    state: &'static str,
    /// When it was registered, RFC 3339.
    made_at: String,
    /// The status that was answered last; 0 when no answer came, none when nothing was posted yet.
    last_status: Option<i32>,
    /// When that was.
    last_at: Option<String>,
    /// Since when every answer has been a failure.
    failing_since: Option<String>,
    /// Until when the secret before signs, too.
    old_secret_until: Option<String>,
}

impl From<&Endpoint> for WebhookBody {
    fn from(one: &Endpoint) -> Self {
        Self {
            id: one.id.to_string(),
            url: one.url.clone(),
            kinds: one.kinds.iter().map(|kind| kind.name).collect(),
            state: one.state.as_str(),
            made_at: one.made_at.to_string(),
            last_status: one.last.map(|(status, _)| status),
            last_at: one.last.map(|(_, at)| at.to_string()),
            failing_since: one.failing_since.map(|at| at.to_string()),
            old_secret_until: one.old_until.map(|at| at.to_string()),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct WebhooksBody {
    /// How many match.
    total: i64,
    /// One page of them.
    webhooks: Vec<WebhookBody>,
}

#[derive(Serialize, ToSchema)]
struct WebhookKindBody {
    /// Its name.
    #[schema(example = "market.order_paid")]
    name: &'static str,
    /// What happened.
    summary: &'static str,
    /// True when a shop may choose it; offices may choose all.
    for_shops: bool,
    /// The fields of `data`, beside `county`.
    fields: Vec<WebhookFieldBody>,
}

#[derive(Serialize, ToSchema)]
struct WebhookFieldBody {
    /// Its name.
    name: &'static str,
    /// What it means.
    meaning: &'static str,
}

impl From<&Kind> for WebhookKindBody {
    fn from(kind: &Kind) -> Self {
        let field = |one: &crate::catalogue::Field| WebhookFieldBody { name: one.name, meaning: one.meaning };
        Self {
            name: kind.name,
            summary: kind.summary,
            for_shops: kind.is_for_shops(),
            fields: kind.fields.iter().map(field).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct WebhookDeliveryBody {
    /// Number.
    id: String,
    /// The header `webhook-id`: the event's number.
    message_id: String,
    /// The event's kind.
    kind: String,
    /// What it happened to.
    subject: String,
    /// `waiting`, `done` or `failed`.
    state: &'static str,
    /// How often it was tried.
    attempts: i32,
    /// When it was written, RFC 3339.
    made_at: String,
    /// When it is tried next, while it waits.
    next_at: Option<String>,
    /// The status that was answered last; 0 when no answer came, none when it was not tried yet.
    status: Option<i32>,
    /// The first 4096 bytes of the answer, or why there was none.
    answer: String,
    /// What is posted.
    body: String,
}

impl From<&Delivery> for WebhookDeliveryBody {
    fn from(one: &Delivery) -> Self {
        let waits = one.state == crate::model::DeliveryState::Waiting;
        Self {
            id: one.id.to_string(),
            message_id: one.event.to_string(),
            kind: one.kind.clone(),
            subject: one.subject.clone(),
            state: one.state.as_str(),
            attempts: one.attempts,
            made_at: one.made_at.to_string(),
            next_at: waits.then(|| one.next_at.to_string()),
            status: one.answered_at.map(|_| one.status),
            answer: one.answer.clone(),
            body: one.body.clone(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct WebhookDeliveriesBody {
    /// How many match.
    total: i64,
    /// One page of them.
    deliveries: Vec<WebhookDeliveryBody>,
}

#[derive(Deserialize, ToSchema)]
struct NewWebhook {
    /// Where to post: public, by https.
    #[schema(example = "https://erp.example.com/heluo")]
    url: String,
    /// The kinds of events to be told of.
    #[schema(example = json!(["market.order_paid"]))]
    kinds: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
struct WebhookKinds {
    /// The kinds of events to be told of from now on.
    #[schema(example = json!(["market.order_paid", "market.order_cancelled"]))]
    kinds: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
struct WebhookStatus {
    /// `paused` or `active`.
    #[schema(example = "paused")]
    state: String,
}

#[derive(Serialize, ToSchema)]
struct WebhookMade {
    /// Number.
    id: String,
    /// The secret that signs. It is told this once.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    secret: String,
}

#[derive(Serialize, ToSchema)]
struct WebhookSent {
    /// Number of the delivery.
    id: String,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(kinds))
        .routes(routes!(webhooks, register))
        .routes(routes!(webhook, delete))
        .routes(routes!(choose))
        .routes(routes!(set_state))
        .routes(routes!(rotate))
        .routes(routes!(ping))
        .routes(routes!(deliveries))
        .routes(routes!(again))
}

/// The kinds of events one can be told of. The bodies stand in the document's `webhooks`.
#[utoipa::path(get, path = "/api/v1/webhook-kinds", responses((status = 200, body = Vec<WebhookKindBody>)))]
async fn kinds() -> Json<Vec<WebhookKindBody>> {
    Json(KINDS.iter().map(WebhookKindBody::from).collect())
}

/// The webhooks the reader keeps, newest first; 25 a page.
#[utoipa::path(get, path = "/api/v1/webhooks",
    params(
        ("q" = Option<String>, Query, description = "Part of the address"),
        ("state" = Option<String>, Query, description = "`active`, `paused` or `disabled`"),
        ("kind" = Option<String>, Query, description = "Only those told of this kind"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = WebhooksBody), (status = 401), (status = 403)))]
async fn webhooks(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<WebhooksBody> {
    let want = EndpointQuery {
        owner: None,
        words: query.words().to_owned(),
        state: EndpointState::parse(query.filter("state")),
        kind: crate::catalogue::kind(query.filter("kind")),
        offset: query.offset(),
        limit: query.limit(),
    };
    let (found, total) = app.db.read(move |conn| service::endpoints(conn, &view.actor, &want)).await?;
    Ok(Json(WebhooksBody { total, webhooks: found.iter().map(WebhookBody::from).collect() }))
}

/// Registers an address for the reader's shop, or else for their county's office.
#[utoipa::path(post, path = "/api/v1/webhooks", request_body = NewWebhook,
    responses((status = 201, body = WebhookMade), (status = 401), (status = 403), (status = 409), (status = 422)))]
async fn register(
    State(app): State<App>,
    Extension(post): Extension<Post>,
    view: View,
    ApiJson(new): ApiJson<NewWebhook>,
) -> Result<Response, PageError> {
    let (actor, now) = (view.actor, view.now);
    let owner = service::owner_of(&actor)?;
    let made = app.db.write(move |tx| {
        let how = (&post.keys, post.sender.reach());
        service::register(tx, &actor, now, how, owner, &new.url, &new.kinds)
    });
    let made = made.await?;
    let body = WebhookMade { id: made.id.to_string(), secret: made.secret };
    Ok(never_kept((StatusCode::CREATED, Json(body)).into_response()))
}

/// One webhook.
#[utoipa::path(get, path = "/api/v1/webhooks/{webhook}", params(("webhook" = String, Path)),
    responses((status = 200, body = WebhookBody), (status = 401), (status = 403), (status = 404)))]
async fn webhook(State(app): State<App>, view: View, Id(id): Id<EndpointId>) -> ApiResult<WebhookBody> {
    let found = app.db.read(move |conn| service::endpoint(conn, &view.actor, id)).await?;
    Ok(Json(WebhookBody::from(&found)))
}

/// Deletes a webhook with all that was sent to it.
#[utoipa::path(delete, path = "/api/v1/webhooks/{webhook}", params(("webhook" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404)))]
async fn delete(State(app): State<App>, view: View, Id(id): Id<EndpointId>) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::delete(tx, &actor, now, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Chooses the kinds of events a webhook is told of.
#[utoipa::path(put, path = "/api/v1/webhooks/{webhook}/kinds", params(("webhook" = String, Path)),
    request_body = WebhookKinds,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 422)))]
async fn choose(
    State(app): State<App>,
    view: View,
    Id(id): Id<EndpointId>,
    ApiJson(new): ApiJson<WebhookKinds>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::choose(tx, &actor, now, id, &new.kinds)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pauses a webhook, or has it told again; events wait while it is paused.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/state", params(("webhook" = String, Path)),
    request_body = WebhookStatus,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn set_state(
    State(app): State<App>,
    view: View,
    Id(id): Id<EndpointId>,
    ApiJson(new): ApiJson<WebhookStatus>,
) -> Result<StatusCode, PageError> {
    let (actor, now) = (view.actor, view.now);
    let done = app.db.write(move |tx| match EndpointState::parse(&new.state) {
        Some(EndpointState::Paused) => service::pause(tx, &actor, now, id),
        Some(EndpointState::Active) => service::resume(tx, &actor, now, id),
        Some(EndpointState::Disabled) | None => {
            service::endpoint(tx.conn(), &actor, id)?;
            Err(crate::Error::NoState(new.state.chars().take(60).collect()))
        }
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Replaces the secret; the one before signs, too, for 24 hours.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/secret", params(("webhook" = String, Path)),
    responses((status = 201, body = WebhookMade), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn rotate(
    State(app): State<App>,
    Extension(post): Extension<Post>,
    view: View,
    Id(id): Id<EndpointId>,
) -> Result<Response, PageError> {
    let (actor, now) = (view.actor, view.now);
    let secret = app.db.write(move |tx| service::rotate(tx, &actor, now, &post.keys, id)).await?;
    let body = WebhookMade { id: id.to_string(), secret };
    Ok(never_kept((StatusCode::CREATED, Json(body)).into_response()))
}

/// Posts a test, once.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/ping", params(("webhook" = String, Path)),
    responses((status = 201, body = WebhookSent), (status = 401), (status = 403), (status = 404)))]
async fn ping(
    State(app): State<App>,
    view: View,
    Id(id): Id<EndpointId>,
) -> Result<(StatusCode, Json<WebhookSent>), PageError> {
    let (actor, now) = (view.actor, view.now);
    let sent = app.db.write(move |tx| service::ping(tx, &actor, now, id)).await?;
    Ok((StatusCode::CREATED, Json(WebhookSent { id: sent.to_string() })))
}

/// What a webhook was told and is to be told, newest first; 25 a page. Kept for 30 days.
#[utoipa::path(get, path = "/api/v1/webhooks/{webhook}/deliveries",
    params(
        ("webhook" = String, Path),
        ("q" = Option<String>, Query, description = "Part of the body, or of what it happened to"),
        ("state" = Option<String>, Query, description = "`waiting`, `done` or `failed`"),
        ("kind" = Option<String>, Query, description = "Only of this kind"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = WebhookDeliveriesBody), (status = 401), (status = 403), (status = 404)))]
async fn deliveries(
    State(app): State<App>,
    view: View,
    Id(of): Id<EndpointId>,
    query: ListQuery,
) -> ApiResult<WebhookDeliveriesBody> {
    let want = wanted(&query);
    let (_, found, total) =
        app.db.read(move |conn| service::deliveries(conn, &view.actor, of, &want)).await?;
    Ok(Json(WebhookDeliveriesBody {
        total,
        deliveries: found.iter().map(WebhookDeliveryBody::from).collect(),
    }))
}

/// Posts an event again that is done or given up, with the number it had.
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/deliveries/{delivery}/again",
    params(("webhook" = String, Path), ("delivery" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn again(State(app): State<App>, view: View, both: Both) -> Result<StatusCode, PageError> {
    let (of, id) = numbers(both)?;
    let (actor, now) = (view.actor, view.now);
    app.db.write(move |tx| service::again(tx, &actor, now, of, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
