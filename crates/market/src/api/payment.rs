//! Notices of the payment provider.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::{Extension, Json};
use payment::alipay::SUCCESS;
use serde::Serialize;
use ui::{ApiResult, App, PageError};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::channel::Channels;
use crate::provider::take_notice;
use crate::sandbox::Sandbox;
use crate::service::Received;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(notice)).routes(routes!(wechat_notice)).routes(routes!(alipay_notice))
}

#[derive(Serialize, ToSchema)]
struct NoticeAnswer {
    /// `taken` or `repeated`.
    outcome: &'static str,
}

/// A notice of the sandbox provider. The header `x-sandbox-signature` is the hex HMAC-SHA256 of the body.
#[utoipa::path(post, path = "/api/v1/payments/sandbox/notices", request_body = String, responses((status = 200, body = NoticeAnswer), (status = 403), (status = 404), (status = 422)))]
async fn notice(
    State(app): State<App>,
    Extension(sandbox): Extension<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult<NoticeAnswer> {
    let signature =
        headers.get("x-sandbox-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = app.clock.now();
    let received = take_notice(&app.db, now, app.site.city, &sandbox, &body, signature).await?;
    let outcome = match received {
        Received::Taken => "taken",
        Received::Repeated => "repeated",
    };
    Ok(Json(NoticeAnswer { outcome }))
}

/// A callback of WeChat Pay: signed, and its resource encrypted, as API v3 has it. One that is refused is sent again.
#[utoipa::path(post, path = "/api/v1/payments/wechat/notices", request_body = String, responses((status = 204), (status = 403), (status = 404), (status = 422)))]
async fn wechat_notice(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, PageError> {
    let wechat = channels.wechat.ok_or(Error::NoProvider)?;
    let header = |name: &'static str| headers.get(name).and_then(|value| value.to_str().ok());
    wechat.take_callback(&app.db, app.clock.now(), app.site.city, header, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A notice of Alipay: a signed form. The answer to one that was acted upon is the word `success` alone; to anything else
/// Alipay sends it again.
#[utoipa::path(post, path = "/api/v1/payments/alipay/notices", request_body = String, responses((status = 200, body = String, content_type = "text/plain"), (status = 403), (status = 404), (status = 422)))]
async fn alipay_notice(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    body: Bytes,
) -> Result<&'static str, PageError> {
    let alipay = channels.alipay.ok_or(Error::NoProvider)?;
    alipay.take_notice(&app.db, app.clock.now(), app.site.city, &body).await?;
    Ok(SUCCESS)
}
