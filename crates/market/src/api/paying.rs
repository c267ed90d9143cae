//! Paying over WeChat Pay and Alipay, and the seller's numbers there.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use ui::{ApiJson, ApiResult, App, Id, PageError, View};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Error;
use crate::channel::{Asker, Channels, Way, choose};
use crate::model::CheckoutId;
use crate::pages::{PROVIDERS, seller_of};
use crate::service::{self, ALIPAY, KEEP_PAYOUT_ACCOUNT, WECHAT};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(pay)).routes(routes!(accounts, keep_account))
}

#[derive(Deserialize, ToSchema)]
struct NewPayment {
    /// `wechat` or `alipay`.
    #[schema(example = "wechat")]
    provider: String,
    /// `qr` for a code to scan, `page` for an address to go on from.
    #[schema(example = "qr")]
    way: String,
}

#[derive(Serialize, ToSchema)]
struct ProviderPaymentBody {
    /// The provider that was asked.
    provider: String,
    /// `qr` or `h5`.
    way: String,
    /// What the buyer scans or follows.
    link: String,
    /// How much, in fen.
    amount_fen: i64,
}

/// Asks a provider for the payment of a checkout; asked again, the answer stays the same. Asked for another way, the open one
/// is closed at its provider first; where it was paid meanwhile, that way is the answer. Whether it was paid stands in the
/// checkout once the provider says so.
#[utoipa::path(post, path = "/api/v1/checkouts/{checkout}/payment", params(("checkout" = String, Path)),
    request_body = NewPayment,
    responses((status = 200, body = ProviderPaymentBody), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn pay(
    State(app): State<App>,
    Extension(channels): Extension<Channels>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    view: View,
    Id(id): Id<CheckoutId>,
    ApiJson(new): ApiJson<NewPayment>,
) -> ApiResult<ProviderPaymentBody> {
    let way = match new.way.as_str() {
        "qr" => Way::Qr,
        "page" => Way::Page(peer.ip().to_string()),
        other => return Err(PageError::unreadable("way", other)),
    };
    let asker = Asker { actor: &view.actor, now: view.now, city: app.site.city };
    match new.provider.as_str() {
        WECHAT => {
            let wechat = channels.wechat.as_ref().ok_or(Error::NoProvider)?;
            choose(&channels, wechat, &app.db, asker, id, way).await?;
        }
        ALIPAY => {
            let alipay = channels.alipay.as_ref().ok_or(Error::NoProvider)?;
            choose(&channels, alipay, &app.db, asker, id, way).await?;
        }
        other => return Err(PageError::unreadable("provider", other)),
    }
    let payment = app.db.read(move |conn| service::checkout(conn, &view.actor, id)).await?.payment;
    Ok(Json(ProviderPaymentBody {
        provider: payment.provider,
        way: payment.way,
        link: payment.link,
        amount_fen: payment.amount_fen.0,
    }))
}

#[derive(Serialize, ToSchema)]
struct PayoutAccountBody {
    /// `wechat` or `alipay`.
    provider: &'static str,
    /// The last four digits of the number; none when there is no number.
    last_digits: Option<String>,
}

/// The numbers of the reader's shop at the providers, their last digits alone.
#[utoipa::path(get, path = "/api/v1/payout-accounts",
    responses((status = 200, body = Vec<PayoutAccountBody>), (status = 401), (status = 403)))]
async fn accounts(State(app): State<App>, view: View) -> ApiResult<Vec<PayoutAccountBody>> {
    let seller = seller_of(&app, &view).await?;
    view.actor.may(KEEP_PAYOUT_ACCOUNT, &seller)?;
    let numbers = app.db.read(move |conn| {
        let each = PROVIDERS.into_iter().map(|word| service::payout_account(conn, &seller, word));
        each.collect::<crate::Result<Vec<_>>>()
    });
    let last = |number: String| number.chars().skip(number.chars().count().saturating_sub(4)).collect();
    let all = PROVIDERS.into_iter().zip(numbers.await?);
    Ok(Json(
        all.map(|(provider, number)| PayoutAccountBody { provider, last_digits: number.map(last) }).collect(),
    ))
}

#[derive(Deserialize, ToSchema)]
struct NewPayoutAccount {
    /// `wechat` or `alipay`.
    #[schema(example = "wechat")]
    provider: String,
    /// The number the provider gave the shop.
    #[schema(example = "1900410324")]
    number: String,
}

/// Says what the number of the reader's shop at a provider is. What was asked for before stays with the number it was asked for.
#[utoipa::path(put, path = "/api/v1/payout-accounts", request_body = NewPayoutAccount,
    responses((status = 204), (status = 401), (status = 403), (status = 404), (status = 409), (status = 422)))]
async fn keep_account(
    State(app): State<App>,
    view: View,
    ApiJson(new): ApiJson<NewPayoutAccount>,
) -> Result<StatusCode, PageError> {
    let seller = seller_of(&app, &view).await?;
    let (actor, now) = (view.actor, view.now);
    app.db
        .write(move |tx| service::keep_payout_account(tx, &actor, now, &seller, &new.provider, &new.number))
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
