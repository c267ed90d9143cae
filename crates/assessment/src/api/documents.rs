//! The register of documents for programs.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use evidence::Files;
use evidence::model::{DocumentDraft, DocumentId, DocumentKind};
use evidence::service::{self as register, DocumentQuery};
use kernel::RegionCode;
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, ListQuery, PageError, Typed, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::cycle::Made;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(register_list, add_document))
        .routes(routes!(registered_document))
        .routes(routes!(take_back_document))
        .routes(routes!(document_file))
}

#[derive(Serialize, ToSchema)]
struct RegisteredBody {
    /// Short code.
    id: String,
    /// Whose it is.
    county: String,
    /// `formal`, `record`, `report`, `publicity` or `photographs`.
    kind: &'static str,
    /// Its number, title or link.
    number: String,
    /// Its title.
    title: String,
    /// Who issued it, by the rulebook's word.
    #[schema(example = "county-government")]
    issuer: String,
    /// The day of issue.
    issued: String,
    /// The first day it is in force.
    in_force_from: String,
    /// The last day, if it ends.
    in_force_until: Option<String>,
    /// True once it was taken back.
    taken_back: bool,
    /// How many files it has.
    files: usize,
}

#[derive(Serialize, ToSchema)]
struct RegisterBody {
    /// How many match.
    total: i64,
    /// One page of them.
    documents: Vec<RegisteredBody>,
}

/// The register as the reader may see it: a county its own documents, the city all; 25 a page.
#[utoipa::path(get, path = "/api/v1/documents",
    params(
        ("q" = Option<String>, Query, description = "Words of number and title"),
        ("county" = Option<String>, Query, description = "Code of a county"),
        ("kind" = Option<String>, Query, description = "Kind of document"),
        ("page" = Option<i64>, Query, description = "From 1"),
    ),
    responses((status = 200, body = RegisterBody), (status = 401), (status = 403)))]
async fn register_list(State(app): State<App>, view: View, query: ListQuery) -> ApiResult<RegisterBody> {
    let want = DocumentQuery {
        words: query.words().to_owned(),
        of_county: query.filter("county").parse().ok(),
        kind: DocumentKind::parse(query.filter("kind")),
        kept_only: false,
        offset: query.offset(),
        limit: query.limit(),
    };
    let (actor, city) = (view.actor, app.site.city);
    let (found, total) = app.db.read(move |conn| register::documents(conn, &actor, city, &want)).await?;
    Ok(Json(RegisterBody { total, documents: found.into_iter().map(RegisteredBody::from).collect() }))
}

impl From<evidence::model::Document> for RegisteredBody {
    fn from(one: evidence::model::Document) -> Self {
        Self {
            id: one.id.to_string(),
            county: one.draft.of_county.to_string(),
            kind: one.draft.kind.as_str(),
            number: one.draft.number,
            title: one.draft.title,
            issuer: one.draft.issuer,
            issued: one.draft.issued.to_string(),
            in_force_from: one.draft.in_force_from.to_string(),
            in_force_until: one.draft.in_force_until.map(|day| day.to_string()),
            taken_back: one.withdrawn,
            files: one.files.len(),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct RegisteredFileBody {
    /// Its number.
    id: String,
    /// Its name.
    name: String,
    /// SHA-256 of its bytes.
    hash: String,
}

#[derive(Serialize, ToSchema)]
struct ShownForBody {
    /// The criterion.
    criterion: String,
    /// The half-year.
    period: String,
}

#[derive(Serialize, ToSchema)]
struct RegisteredDocumentBody {
    /// What it says of itself.
    document: RegisteredBody,
    /// Its files.
    files: Vec<RegisteredFileBody>,
    /// What it is shown for.
    shown_for: Vec<ShownForBody>,
}

/// A document of the register with its files and what it is shown for.
#[utoipa::path(get, path = "/api/v1/documents/{id}", params(("id" = String, Path)),
    responses((status = 200, body = RegisteredDocumentBody), (status = 401), (status = 403), (status = 404)))]
async fn registered_document(
    State(app): State<App>,
    view: View,
    Id(id): Id<DocumentId>,
) -> ApiResult<RegisteredDocumentBody> {
    let (actor, city) = (view.actor, app.site.city);
    let (document, links, files) =
        app.db.read(move |conn| register::document(conn, &actor, city, id)).await?;
    let file = |one: evidence::model::File| RegisteredFileBody {
        id: one.id.to_string(),
        name: one.name,
        hash: one.hash,
    };
    let link = |one: evidence::model::Link| ShownForBody { criterion: one.criterion, period: one.period };
    Ok(Json(RegisteredDocumentBody {
        document: document.into(),
        files: files.into_iter().map(file).collect(),
        shown_for: links.into_iter().map(link).collect(),
    }))
}

/// Takes a document off the register that is shown for nothing.
#[utoipa::path(post, path = "/api/v1/documents/{id}/withdrawal", params(("id" = String, Path)),
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409)))]
async fn take_back_document(
    State(app): State<App>,
    view: View,
    Id(id): Id<DocumentId>,
) -> Result<StatusCode, PageError> {
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    app.db.write(move |tx| register::take_back(tx, &actor, now, city, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A file of a document, for those who may see the document.
#[utoipa::path(get, path = "/api/v1/documents/{id}/files/{file}",
    params(("id" = String, Path), ("file" = String, Path)),
    responses(
        (status = 200, content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/jpeg"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 401), (status = 403), (status = 404),
    ))]
async fn document_file(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    Path((document, file)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let document = document.parse().map_err(|_| PageError::not_found())?;
    let file = file.parse().map_err(|_| PageError::not_found())?;
    let (actor, city) = (view.actor, app.site.city);
    let found =
        app.db.read(move |conn| register::file_of_document(conn, &actor, city, document, file)).await?;
    Ok(evidence::document(&files, &found, u32::MAX).await?)
}

#[derive(Deserialize, ToSchema)]
struct NewRegistered {
    /// Whose it is.
    #[schema(value_type = String, example = "410324")]
    county: RegionCode,
    /// `formal`, `record`, `report`, `publicity` or `photographs`.
    #[schema(example = "formal")]
    kind: String,
    /// Its number, title or link; photographs need none.
    #[serde(default)]
    #[schema(example = "栾政办〔2026〕12号")]
    number: String,
    /// Its title.
    title: String,
    /// Who issued it, by the rulebook's word.
    #[schema(example = "county-government")]
    issuer: String,
    /// The day of issue.
    #[schema(example = "2026-03-05")]
    issued: String,
    /// The first day it is in force; the day of issue when left out.
    #[serde(default)]
    in_force_from: Option<String>,
    /// The last day, if it ends.
    #[serde(default)]
    in_force_until: Option<String>,
    /// Numbers of files handed in with purpose `document`.
    files: Vec<String>,
}

/// Puts a document on the register. The same file, or the same number of the same issuer, stands there once.
#[utoipa::path(post, path = "/api/v1/documents", request_body = NewRegistered,
    responses((status = 201, body = Made), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn add_document(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewRegistered>,
) -> Result<(StatusCode, Json<Made>), PageError> {
    let typed = Typed::of([
        ("kind", new.kind),
        ("issued", new.issued),
        ("in_force_from", new.in_force_from.unwrap_or_default()),
        ("in_force_until", new.in_force_until.unwrap_or_default()),
    ]);
    let issued = typed.parse("issued")?;
    let kind = DocumentKind::parse(typed.required("kind")?);
    let draft = DocumentDraft {
        of_county: new.county,
        kind: kind.ok_or_else(|| PageError::unreadable("kind", typed.get("kind")))?,
        number: new.number,
        title: new.title,
        issuer: new.issuer,
        issued,
        in_force_from: typed.optional("in_force_from")?.unwrap_or(issued),
        in_force_until: typed.optional("in_force_until")?,
    };
    let read = |id: &String| id.parse().map_err(|_| PageError::from(evidence::Error::NoSuchFile));
    let files = new.files.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let (actor, now, city) = (view.actor, view.now, app.site.city);
    let id = app.db.write(move |tx| register::register(tx, &actor, now, city, &draft, &files)).await?;
    Ok((StatusCode::CREATED, Json(Made { id: id.to_string() })))
}
