//! What arrives in a request, with clear sentences for what cannot be read.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use kernel::{Message, Status};
use serde::de::DeserializeOwned;

use crate::{App, PageError};

/// The fields of a submitted form, or of a query string, as they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Fields given by the program, for showing a form filled in.
    #[must_use]
    pub fn of<const N: usize>(fields: [(&str, String); N]) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Reads `a=1&b=2`; refuses what is not UTF-8 once decoded.
    pub fn parse_urlencoded(body: &[u8]) -> Result<Self, PageError> {
        let spaced: Vec<u8> = body.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        percent_encoding::percent_decode(&spaced)
            .decode_utf8()
            .map_err(|_| PageError::new(Status::Invalid, "error-not-utf8"))?;
        Ok(Self(form_urlencoded::parse(body).into_owned().collect()))
    }

    /// The value of a field without spaces around it; empty when it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// Every value of a field that may be there more than once.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// Every field and its value, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Adds or replaces a field.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// A field that must be filled in.
    pub fn required(&self, name: &'static str) -> Result<&str, PageError> {
        match self.get(name) {
            "" => Err(about(name, Message::new("error-field-required"))),
            value => Ok(value),
        }
    }

    /// A field that must be readable as this type; the type's own words say what is wrong.
    pub fn parse<T: FromStr>(&self, name: &'static str) -> Result<T, PageError> {
        let value = self.required(name)?;
        value.parse().map_err(|_| PageError::unreadable(name, value))
    }

    /// A field that may be empty.
    pub fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, PageError> {
        if self.get(name).is_empty() { Ok(None) } else { self.parse(name).map(Some) }
    }
}

const fn about(field: &'static str, message: Message) -> PageError {
    PageError { status: Status::Invalid, message, field: Some(field) }
}

impl FromIterator<(String, String)> for Typed {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl FromRequest<App> for Typed {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        Self::parse_urlencoded(&body_of(request, app).await?)
    }
}

async fn body_of(request: Request, app: &App) -> Result<Bytes, PageError> {
    Bytes::from_request(request, app).await.map_err(|rejection| {
        if rejection.status().as_u16() == 413 {
            PageError::new(Status::TooLarge, "error-too-large")
        } else {
            PageError::new(Status::Invalid, "error-body-unreadable")
        }
    })
}

/// The JSON body of a request to the API; what cannot be read is refused with the place and the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for ApiJson<T> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let body = body_of(request, app).await?;
        serde_json::from_slice(&body).map(Self).map_err(|error| PageError {
            status: Status::Invalid,
            message: Message::new("error-json").with("reason", error.to_string()),
            field: None,
        })
    }
}

/// An id in the path; a mistyped one is a page that does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<App> for Id<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, app).await.map_err(|_| PageError::not_found())?;
        text.parse().map(Self).map_err(|_| PageError::not_found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_bad_ones_named() {
        let typed = Typed::parse_urlencoded("name=+%E6%A2%A8+&n=12&n=13&empty=".as_bytes()).unwrap();
        assert_eq!(typed.get("name"), "梨");
        assert_eq!(typed.parse::<i64>("n"), Ok(12));
        assert_eq!(typed.all("n").collect::<Vec<_>>(), ["12", "13"]);
        assert_eq!(typed.optional::<i64>("empty"), Ok(None));
        assert_eq!(typed.required("gone").unwrap_err().field, Some("gone"));
        assert_eq!(typed.parse::<i64>("name").unwrap_err().field, Some("name"));
    }

    #[test]
    fn what_is_not_utf8_is_refused() {
        let refused = Typed::parse_urlencoded(b"name=%ff%fe").unwrap_err();
        assert_eq!(refused.message.key, "error-not-utf8");
    }
}
