//! Handing in a file as a program does.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::Serialize;
use ui::{App, ListQuery, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::model::Purpose;
use crate::{Files, SentFile, service};

pub(crate) fn routes() -> OpenApiRouter<App> {
    let large = axum::extract::DefaultBodyLimit::max(crate::UPLOAD_LIMIT);
    OpenApiRouter::new().routes(routes!(keep)).layer(large)
}

#[derive(Serialize, ToSchema)]
struct FileBody {
    /// The file's number; name it within a day, or it is forgotten.
    id: String,
    /// `jpeg`, `png`, `webp`, `pdf`, `docx` or `xlsx`, by its content.
    kind: String,
    /// SHA-256 of what was sent.
    hash: String,
    /// How many bytes were sent.
    bytes: i64,
}

/// Hands in a file: the body is its content. A photograph is turned upright and loses what the camera wrote into it.
#[utoipa::path(
    post,
    path = "/api/v1/files",
    params(
        ("purpose" = String, Query, description = "`photo` to be shown to everybody, `document` for those who may", example = "document"),
        ("name" = Option<String>, Query, description = "What the file is called"),
    ),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = FileBody), (status = 401), (status = 413), (status = 422))
)]
async fn keep(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    view: View,
    query: ListQuery,
    bytes: Bytes,
) -> Result<(StatusCode, Json<FileBody>), PageError> {
    let word = query.filter("purpose");
    let purpose = Purpose::parse(word).ok_or_else(|| PageError::unreadable("purpose", word))?;
    let name = match query.filter("name") {
        "" => "file",
        name => name,
    };
    let sent = SentFile { name: name.to_owned(), bytes: bytes.to_vec() };
    let file = service::take_in(&app, &files, &view.actor, purpose, sent).await?;
    let body = FileBody {
        id: file.id.to_string(),
        kind: file.kind.as_str().to_owned(),
        hash: file.hash,
        bytes: file.bytes,
    };
    Ok((StatusCode::CREATED, Json(body)))
}
