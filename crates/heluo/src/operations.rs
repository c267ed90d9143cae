//! For those who run the program: health, readiness and measurements.

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::Extension;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use ui::{App, PageError, Routes};

static METRICS: LazyLock<Option<PrometheusHandle>> =
    LazyLock::new(|| PrometheusBuilder::new().install_recorder().ok());

pub(crate) fn routes() -> Routes {
    Routes::new().get("/healthz", || async { "ok" }).get("/readyz", ready).get("/metrics", measured)
}

/// Ready when the database answers.
async fn ready(State(app): State<App>) -> Response {
    match app.db.read(|conn| db::lag(conn, "statistics")).await {
        Ok(_) => "ready".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Measurements, for the machine itself alone: they say much about who does what and when. A proxy on the same
/// machine passes nothing on, since it names whom it speaks for.
async fn measured(peer: Option<Extension<ConnectInfo<SocketAddr>>>, headers: HeaderMap) -> Response {
    let here = peer.is_some_and(|Extension(ConnectInfo(peer))| peer.ip().is_loopback());
    match METRICS.as_ref() {
        Some(handle) if here && !headers.contains_key("x-forwarded-for") => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
        }
        _ => PageError::not_found().into_response(),
    }
}

/// Starts measuring; before that nothing is counted.
pub(crate) fn start_measuring() {
    LazyLock::force(&METRICS);
    metrics::describe_gauge!("heluo_consumer_lag_events", "Events a consumer has still to see");
}

/// Notes how far a consumer is behind.
pub(crate) fn note_lag(consumer: &'static str, events: i64) {
    let behind = i32::try_from(events).unwrap_or(i32::MAX);
    metrics::gauge!("heluo_consumer_lag_events", "consumer" => consumer).set(f64::from(behind));
}
