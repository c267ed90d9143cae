//! The little HTTP that both providers need: send, wait a while, read the whole answer.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::{Error, Result};

/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// The largest answer that is read: a daily bill of some hundred thousand lines.
const LARGEST_BYTES: usize = 256 * 1024 * 1024;

#[cfg(feature = "tls")]
type Connector = hyper_rustls::HttpsConnector<HttpConnector>;
#[cfg(not(feature = "tls"))]
type Connector = HttpConnector;

/// Keeps connections open between requests. Follows no redirects and keeps no cookies.
#[derive(Debug, Clone)]
pub(crate) struct Http(Pool<Connector, Full<Bytes>>);

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Http {
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(Pool::builder(TokioExecutor::new()).build(connector()?)))
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body))).map_err(unreachable)?;
        let answer = async {
            let answer = self.0.request(request).await.map_err(unreachable)?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST_BYTES).collect().await;
            let body = body.map_err(|error| Error::Unreachable(error.to_string()))?.to_bytes();
            Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
        };
        tokio::time::timeout(PATIENCE, answer)
            .await
            .unwrap_or_else(|_| Err(Error::Unreachable(format!("no answer within {PATIENCE:?}"))))
    }
}

#[cfg(feature = "tls")]
fn connector() -> Result<Connector> {
    let builder = hyper_rustls::HttpsConnectorBuilder::new().with_native_roots().map_err(unreachable)?;
    Ok(builder.https_or_http().enable_http1().build())
}

#[cfg(not(feature = "tls"))]
#[allow(clippy::unnecessary_wraps, reason = "the one with TLS may find no root certificates")]
fn connector() -> Result<Connector> {
    Ok(HttpConnector::new())
}

fn unreachable(error: impl std::error::Error) -> Error {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    Error::Unreachable(format!("{error}{cause}"))
}
