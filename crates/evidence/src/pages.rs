//! Pictures everybody may see, by the hash of their content; and answers that carry a document.

use axum::extract::{Path, State};
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, extract::Request};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ui::{App, PageError, PageResult, Routes};

use crate::model::{File, FileKind};
use crate::{Error, Files, service};

pub(crate) fn routes() -> Routes {
    Routes::new().get("/pictures/{hash}", picture)
}

/// The address of one size of a public picture.
#[must_use]
pub fn picture_url(hash: &str) -> String {
    format!("/pictures/{hash}")
}

/// What is opened by itself may do nothing: no scripts, no forms, no other origin.
const SANDBOX: (HeaderName, &str) =
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; img-src 'self'; sandbox; frame-ancestors 'none'");
const NOSNIFF: (HeaderName, &str) = (header::X_CONTENT_TYPE_OPTIONS, "nosniff");

/// A picture never changes at its address, so it is asked for once.
async fn picture(
    State(app): State<App>,
    Extension(files): Extension<Files>,
    Path(hash): Path<String>,
    request: Request,
) -> PageResult {
    let (city, wanted) = (app.site.city, hash.clone());
    if !app.db.read(move |conn| service::is_public(conn, city, &wanted)).await? {
        return Err(PageError::not_found());
    }
    let keep = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    let tag = format!("\"{hash}\"");
    let known = request.headers().get(header::IF_NONE_MATCH).is_some_and(|value| value == tag.as_str());
    if known {
        let kind = (header::CONTENT_TYPE, "image/jpeg");
        return Ok((axum::http::StatusCode::NOT_MODIFIED, [kind, keep]).into_response());
    }
    let bytes = files.get(hash).await?;
    let kind = [(header::CONTENT_TYPE, "image/jpeg"), keep, NOSNIFF, SANDBOX];
    Ok((kind, [(header::ETAG, tag)], bytes).into_response())
}

/// The answer that carries the picture of a PDF's page to whoever may see the file; the caller has asked.
pub async fn page_picture(files: &Files, file: &File, number: usize) -> Result<Response, Error> {
    let bytes = files.page(file, number).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
        NOSNIFF,
        SANDBOX,
    ];
    Ok((headers, bytes).into_response())
}

/// The answer that carries a file to whoever may see it; the caller has asked. A picture in this width or the next
/// larger there is, shown; everything else to be saved under its name.
pub async fn document(files: &Files, file: &File, width: u32) -> Result<Response, Error> {
    let sizes = &file.sizes.0;
    let size =
        sizes.iter().rev().find(|size| size.width >= width).or(sizes.first()).ok_or(Error::NoSuchFile)?;
    let bytes = files.get(size.hash.clone()).await?;
    let (kind, shown) = match file.kind {
        FileKind::Pdf => ("application/pdf", "attachment"),
        FileKind::Docx => (ui::DOCX, "attachment"),
        FileKind::Xlsx => (ui::XLSX, "attachment"),
        FileKind::Jpeg | FileKind::Png | FileKind::Webp => ("image/jpeg", "inline"),
    };
    let name = utf8_percent_encode(&file.name, NON_ALPHANUMERIC);
    let disposition = format!("{shown}; filename*=UTF-8''{name}");
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "private, no-store"), NOSNIFF, SANDBOX];
    Ok((headers, [(header::CONTENT_DISPOSITION, disposition)], bytes).into_response())
}
