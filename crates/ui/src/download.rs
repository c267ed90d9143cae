//! Files for people to keep: CSV and XLSX.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Content type of CSV.
pub const CSV: &str = "text/csv; charset=utf-8";
/// Content type of DOCX.
pub const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// Content type of XLSX.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to be saved under this name (plain ASCII).
#[must_use]
pub fn attachment(name: &str, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
        .into_response()
}
