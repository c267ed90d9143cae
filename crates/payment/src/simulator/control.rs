//! What a person or a test does: pay at the cashier, and tell the simulator how to behave.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as From};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use kernel::Fen;

use super::courier::{Delivery, Mischief};
use super::trades::{Provider, Refusal};
use super::{State, callbacks, courier, lock};

/// The buyer pays; the callback is handed over before this returns.
pub(super) fn pay(state: &Arc<State>, provider: Provider, subject: &str) -> Result<(), Refusal> {
    let trades = {
        let mut book = lock(&state.book);
        book.pay(provider, subject, state.setup.clock.now())?;
        book.of(provider, subject)?
    };
    match callbacks::paid(state, provider, &trades) {
        Ok(messages) => messages.into_iter().for_each(|message| courier::hand_over(state, message)),
        Err(error) => tracing::error!(%error, subject, "no callback could be made"),
    }
    Ok(())
}

/// `POST /control/{provider}/{number}/pay`: the buyer pays.
pub(super) async fn pay_now(
    From(state): From<Arc<State>>,
    Path((provider, number)): Path<(Provider, String)>,
) -> Response {
    match pay(&state, provider, &number) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => (StatusCode::CONFLICT, refusal.to_string()).into_response(),
    }
}

/// `PUT /control/{provider}/{number}/mischief`: how callbacks about this trade are sent.
pub(super) async fn mischief(
    From(state): From<Arc<State>>,
    Path((provider, number)): Path<(Provider, String)>,
    Json(mischief): Json<Mischief>,
) -> StatusCode {
    state.misbehave(provider, &number, mischief);
    StatusCode::NO_CONTENT
}

/// `PUT /control/wechat/signing-key/{serial}`: WeChat signs with this one of its keys.
pub(super) async fn signing_key(From(state): From<Arc<State>>, Path(serial): Path<String>) -> StatusCode {
    if state.sign_with(&serial) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

/// `GET /control/deliveries`: what became of each callback.
pub(super) async fn deliveries(From(state): From<Arc<State>>) -> Json<Vec<Delivery>> {
    Json(lock(&state.deliveries).clone())
}

/// Where a QR code or a payment page leads.
pub(super) async fn cashier(
    From(state): From<Arc<State>>,
    Path((provider, number)): Path<(Provider, String)>,
) -> Response {
    let Ok(trades) = lock(&state.book).of(provider, &number) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let total: Fen = trades.iter().map(|trade| trade.total).sum();
    let (name, words) = match provider {
        Provider::Wechat => ("微信支付", "WeChat Pay"),
        Provider::Alipay => ("支付宝", "Alipay"),
    };
    let what: String =
        trades.iter().map(|trade| format!("<li>{}</li>", escape(&trade.description))).collect();
    let paid = trades.iter().all(|trade| trade.paid.is_some());
    let form = "<form method=\"post\"><button>付款 Pay</button></form>";
    let act = if paid { "<p>已付款 Paid</p>" } else { form };
    Html(format!(
        "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{name}（模拟）</title>\
         <main><h1>{name}（模拟）{words} (simulated)</h1><p>不会发生真实付款。 No money moves.</p>\
         <ul>{what}</ul><p>¥{total}</p>{act}</main></html>"
    ))
    .into_response()
}

/// The button of the cashier.
pub(super) async fn cashier_pay(
    From(state): From<Arc<State>>,
    Path((provider, number)): Path<(Provider, String)>,
) -> Response {
    if let Err(refusal) = pay(&state, provider, &number)
        && refusal != Refusal::Paid
    {
        return (StatusCode::CONFLICT, refusal.to_string()).into_response();
    }
    let trades = lock(&state.book).of(provider, &number).unwrap_or_default();
    let back = trades.into_iter().find_map(|trade| trade.return_url);
    Redirect::to(&back.unwrap_or_else(|| format!("{}/cashier/{}/{number}", state.base_url, name(provider))))
        .into_response()
}

fn name(provider: Provider) -> &'static str {
    match provider {
        Provider::Wechat => "wechat",
        Provider::Alipay => "alipay",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
