//! Refusals on their way to the reader: a page for people, problem+json (RFC 9457) for programs.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Message, Refusal, Status};
use serde::Serialize;
use utoipa::ToSchema;

/// The result of a page's handler.
pub type PageResult = Result<Response, PageError>;
/// The result of an API handler.
pub type ApiResult<T> = Result<Json<T>, PageError>;

/// A refusal that becomes a page or a problem document. The layer that knows the reader's language writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageError {
    /// What kind of refusal.
    pub status: Status,
    /// What to say.
    pub message: Message,
    /// The form field it is about.
    pub field: Option<&'static str>,
}

impl PageError {
    /// A refusal said by the shell itself.
    #[must_use]
    pub const fn new(status: Status, key: &'static str) -> Self {
        Self { status, message: Message::new(key), field: None }
    }

    /// There is no such page.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::new(Status::NotFound, "error-not-found")
    }

    /// A field, filter or parameter whose value cannot be read.
    #[must_use]
    pub fn unreadable(field: &'static str, value: &str) -> Self {
        let message = Message::new("error-field-unreadable").with("value", value);
        Self { status: Status::Invalid, message, field: Some(field) }
    }

    /// True when the form should be shown again with this refusal in it.
    #[must_use]
    pub const fn is_correctable(&self) -> bool {
        matches!(self.status, Status::Invalid | Status::Conflict | Status::TooOften)
    }

    /// The HTTP status.
    #[must_use]
    pub fn code(&self) -> StatusCode {
        StatusCode::from_u16(self.status.code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// What a program reads when something is refused (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:heluo:problem:` and the name of the sentence.
    pub r#type: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The sentence, in the reader's language.
    pub detail: String,
    /// The path that was asked.
    pub instance: String,
    /// Names the request in the log.
    pub request_id: String,
    /// The field the sentence is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl<E: Refusal> From<E> for PageError {
    fn from(error: E) -> Self {
        if error.status() == Status::Internal {
            tracing::error!(%error, "a request failed");
        }
        Self { status: error.status(), message: error.message(), field: error.field() }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.code().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
