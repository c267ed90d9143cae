//! Posting: a public address, ten seconds, no redirects, and the first letters of the answer.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, header};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;

use crate::address::{Reach, read};
use crate::model::Outcome;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of an answer is kept.
const LONGEST_ANSWER_BYTES: usize = 4096;

type Inner = HttpConnector<Guard>;
#[cfg(feature = "tls")]
type Connector = hyper_rustls::HttpsConnector<Inner>;
#[cfg(not(feature = "tls"))]
type Connector = Inner;

/// Posts messages.
#[derive(Clone)]
pub struct Sender {
    client: Result<Client<Connector, Full<Bytes>>, Arc<str>>,
    reach: Reach,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sender({:?})", self.reach)
    }
}

/// What is sent: `webhook-id`, `webhook-timestamp`, `webhook-signature` and the body they sign.
#[derive(Debug, Clone)]
pub struct Message {
    /// The event's number.
    pub id: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// The signatures.
    pub signatures: String,
    /// JSON.
    pub body: String,
}

impl Sender {
    /// One that reaches no further than this.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        let client = connector(Guard(reach)).map(|connector| {
            // Connections are not kept: between two events to one receiver lies much time.
            Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector)
        });
        Self { client: client.map_err(Arc::from), reach }
    }

    /// How far it reaches.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        self.reach
    }

    /// Posts a message once. Every failure is an outcome, in words for the address's owner.
    pub async fn post(&self, url: &str, message: &Message) -> Outcome {
        let sent = tokio::time::timeout(PATIENCE, self.try_post(url, message)).await;
        match sent.unwrap_or_else(|_| Err(format!("no answer within {} seconds", PATIENCE.as_secs()))) {
            Ok(outcome) => outcome,
            Err(answer) => Outcome { status: 0, answer },
        }
    }

    async fn try_post(&self, url: &str, message: &Message) -> Result<Outcome, String> {
        let client = self.client.as_ref().map_err(ToString::to_string)?;
        let uri = read(url, self.reach).map_err(|error| error.to_string())?;
        if cfg!(not(feature = "tls")) && uri.scheme_str() == Some("https") {
            return Err(
                "this program was built without the feature `tls` and cannot post by https".to_owned()
            );
        }
        let request = Request::post(uri)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("heluo/", env!("CARGO_PKG_VERSION")))
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", message.timestamp)
            .header("webhook-signature", &message.signatures)
            .body(Full::new(Bytes::from(message.body.clone())))
            .map_err(|error| error.to_string())?;
        let response = client.request(request).await.map_err(|error| words_of(&error))?;
        let (parts, body) = response.into_parts();
        let answer = beginning(body).await;
        Ok(Outcome { status: i32::from(parts.status.as_u16()), answer })
    }
}

/// The first letters of an answer; the rest is not read. An answer that breaks off is what came of it.
async fn beginning<B>(mut body: B) -> String
where
    B: axum::body::HttpBody<Data = Bytes> + Unpin,
{
    let mut bytes = Vec::new();
    while bytes.len() < LONGEST_ANSWER_BYTES
        && let Some(Ok(frame)) = body.frame().await
    {
        if let Some(data) = frame.data_ref() {
            bytes.extend_from_slice(data);
        }
    }
    bytes.truncate(LONGEST_ANSWER_BYTES);
    // A database keeps no NUL.
    String::from_utf8_lossy(&bytes).replace('\0', "\u{fffd}")
}

fn words_of(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

#[cfg(feature = "tls")]
fn connector(guard: Guard) -> Result<Connector, String> {
    let mut inner = HttpConnector::new_with_resolver(guard);
    inner.enforce_http(false);
    let builder = hyper_rustls::HttpsConnectorBuilder::new().with_native_roots();
    let builder = builder.map_err(|error| error.to_string())?;
    Ok(builder.https_or_http().enable_http1().wrap_connector(inner))
}

#[cfg(not(feature = "tls"))]
#[allow(clippy::unnecessary_wraps, reason = "the one with TLS may find no root certificates")]
fn connector(guard: Guard) -> Result<Connector, String> {
    Ok(HttpConnector::new_with_resolver(guard))
}

/// Resolves names, and refuses one that leads to this machine or a private network. The connection is made to the very
/// addresses that were looked at, so a name cannot change between the look and the connection.
#[derive(Debug, Clone, Copy)]
struct Guard(Reach);

impl tower::Service<Name> for Guard {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| !reach.allows(address.ip())) {
                return Err(std::io::Error::other("the name leads into a private network"));
            }
            Ok(found.into_iter())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower::Service as _;

    /// A name that leads to this machine, whoever's name it is.
    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused_when_it_is_resolved() {
        let name = || "localhost".parse::<Name>().unwrap();
        let refused = Guard(Reach::Public).call(name()).await.map(|_| ()).unwrap_err();
        assert!(refused.to_string().contains("private network"), "{refused}");
        assert!(Guard(Reach::Loopback).call(name()).await.unwrap().next().is_some());
    }
}
