//! Bulletins for programs.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Made, TextBody, word};
use crate::BulletinQuery;
use crate::model::{Audience, Bulletin, BulletinDraft, BulletinId, Text};
use crate::pages::{bulletin_file, make_draft};
use crate::service;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(bulletins))
        .routes(routes!(bulletin))
        .routes(routes!(bulletin_document))
        .routes(routes!(draw))
        .routes(routes!(rewrite))
        .routes(routes!(publish))
}

#[derive(Serialize, ToSchema)]
struct BulletinBody {
    /// Short code.
    id: String,
    /// `public` or `members`.
    audience: &'static str,
    /// The number it goes out under; empty without one.
    number: String,
    /// Its title.
    title: TextBody,
    /// Its text.
    body: TextBody,
    /// `draft` or `published`.
    status: &'static str,
    /// SHA-256 of what was published; empty before.
    shown_hash: String,
    /// The sentences it was drawn from.
    basis: Vec<TextBody>,
}

impl From<&Bulletin> for BulletinBody {
    fn from(one: &Bulletin) -> Self {
        Self {
            id: one.id.to_string(),
            audience: one.draft.audience.as_str(),
            number: one.draft.number.clone(),
            title: (&one.draft.title).into(),
            body: (&one.draft.body).into(),
            status: one.status.as_str(),
            shown_hash: one.shown_hash.clone(),
            basis: one.basis.iter().map(|sentence| (&sentence.text).into()).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct BulletinsBody {
    /// How many match.
    total: i64,
    /// One page of them.
    bulletins: Vec<BulletinBody>,
}

/// Published bulletins, the newest first; 25 a page. Those for members are shown to members.
#[utoipa::path(get, path = "/api/v1/bulletins",
    params(
        ("q" = Option<String>, Query, description = "Words of the title or the text"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = BulletinsBody)))]
async fn bulletins(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<BulletinsBody> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let want = BulletinQuery {
        words: query.words().to_owned(),
        status: None,
        offset: query.offset(),
        limit: query.limit(),
    };
    let (found, total) = app.db.read(move |conn| service::published(conn, &actor, city, &want)).await?;
    Ok(Json(BulletinsBody { total, bulletins: found.iter().map(BulletinBody::from).collect() }))
}

/// A bulletin: what is published for its audience, a draft for those who see supervision.
#[utoipa::path(get, path = "/api/v1/bulletins/{id}", params(("id" = String, Path)),
    responses((status = 200, body = BulletinBody), (status = 404)))]
async fn bulletin(State(app): State<App>, view: View, Id(id): Id<BulletinId>) -> ApiResult<BulletinBody> {
    let (actor, city) = (view.actor.clone(), app.site.city);
    let found = app.db.read(move |conn| service::bulletin(conn, &actor, city, id)).await?;
    Ok(Json((&found).into()))
}

/// A bulletin as a Word document in the layout of official documents, for whoever may read it.
#[utoipa::path(get, path = "/api/v1/bulletins/{id}/document",
    params(("id" = String, Path), ("lang" = Option<String>, Query),
        ("red" = Option<String>, Query, description = "`yes` for a red head")),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        body = Vec<u8>), (status = 404)))]
async fn bulletin_document(
    State(app): State<App>,
    view: View,
    Id(id): Id<BulletinId>,
    query: ListQuery,
) -> Result<Response, PageError> {
    bulletin_file(&app, &view, id, query.filter("red") == "yes").await
}

/// Draws a draft from the figures of today.
#[utoipa::path(post, path = "/api/v1/supervision/bulletins",
    responses((status = 200, body = Made), (status = 401), (status = 403), (status = 409)))]
async fn draw(State(app): State<App>, view: View) -> ApiResult<Made> {
    Ok(Json(Made { id: make_draft(&app, &view).await?.to_string() }))
}

#[derive(Deserialize, ToSchema)]
struct BulletinInput {
    /// `public` or `members`.
    #[schema(example = "public")]
    audience: String,
    /// The number it goes out under; empty without one.
    #[serde(default)]
    #[schema(example = "洛农电办〔2026〕3号")]
    number: String,
    /// Its title in Chinese.
    #[schema(example = "关于农村电商工作进展的通报")]
    title: String,
    /// Its title in English.
    #[serde(default)]
    title_en: String,
    /// Its text in Chinese, a paragraph a line.
    #[schema(example = "各单位任务总体进展正常。")]
    body: String,
    /// Its text in English.
    #[serde(default)]
    body_en: String,
}

/// Writes a draft anew; what is published stays as it was shown.
#[utoipa::path(put, path = "/api/v1/supervision/bulletins/{id}", params(("id" = String, Path)),
    request_body = BulletinInput,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn rewrite(
    State(app): State<App>,
    view: View,
    Id(id): Id<BulletinId>,
    ApiJson(input): ApiJson<BulletinInput>,
) -> Result<StatusCode, PageError> {
    let draft = BulletinDraft {
        audience: word("audience", &input.audience, Audience::parse)?,
        number: input.number.trim().to_owned(),
        title: Text::new(&input.title, &input.title_en),
        body: Text::new(&input.body, &input.body_en),
    };
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::rewrite_bulletin(tx, &actor, now, city, id, &draft)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Publishes a draft; never by who wrote it last.
#[utoipa::path(post, path = "/api/v1/supervision/bulletins/{id}/publish", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn publish(
    State(app): State<App>,
    view: View,
    Id(id): Id<BulletinId>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor.clone(), view.now, app.site.city);
    app.db.write(move |tx| service::publish_bulletin(tx, &actor, now, city, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
