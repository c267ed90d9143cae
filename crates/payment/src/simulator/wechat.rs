//! WeChat Pay's side of the wire: checks who asks, does it, and signs the answer.

use std::sync::Arc;

use aws_lc_rs::digest;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as From};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Day, Fen, Timestamp};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::answers::{
    bill, combined, refund_answer, return_answer, split_answer, split_bill, taken_answer, transaction,
};
use super::trades::{MadeRefund, MadeReturn, MadeSplit, Provider, Refusal, Trade};
use super::{State, callbacks, courier, lock};
use crate::wechat::wire::{CombinedBody, FinishBody, PrepayBody, RefundBody};
use crate::wechat::{RefundStatus, ReturnRequest, SplitRequest, read_authorization};

const LARGEST_BYTES: usize = 1 << 20;
const WE: Provider = Provider::Wechat;

type Answer = Result<String, Refusal>;

pub(super) async fn handle(From(state): From<Arc<State>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let now = state.setup.clock.now();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let header = head.headers.get("Authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !authorized(&state, now, header, head.method.as_str(), path, &body) {
        let body = json!({ "code": "SIGN_ERROR", "message": "签名错误" }).to_string();
        return (StatusCode::UNAUTHORIZED, [("Content-Type", "application/json")], body).into_response();
    }
    let (status, answer) = match route(&state, now, head.method.as_str(), path, &body) {
        Ok(answer) if answer.is_empty() => (StatusCode::NO_CONTENT, answer),
        Ok(answer) => (StatusCode::OK, answer),
        Err(refusal) => {
            let (status, code) = code(refusal);
            (status, json!({ "code": code, "message": refusal.to_string() }).to_string())
        }
    };
    let Ok(headers) = state.sign(now, answer.as_bytes()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let kind = if path.starts_with("/v3/billdownload/") { "text/plain" } else { "application/json" };
    let mut response = Response::builder().status(status).header("Content-Type", kind);
    for (name, value) in headers {
        response = response.header(name, value);
    }
    response.body(Body::from(answer)).unwrap_or_default()
}

fn authorized(state: &State, now: Timestamp, header: &str, method: &str, path: &str, body: &[u8]) -> bool {
    let keys = &state.setup.keys;
    let (Ok(claim), Ok(key)) =
        (read_authorization(header, now, method, path, body), keys.merchant.public_key())
    else {
        return false;
    };
    claim.mchid == keys.identity.mchid
        && claim.serial == keys.merchant_serial
        && key.fits(&claim.signed, &claim.signature)
}

fn code(refusal: Refusal) -> (StatusCode, &'static str) {
    match refusal {
        Refusal::UnknownTrade => (StatusCode::NOT_FOUND, "ORDER_NOT_EXIST"),
        Refusal::UnknownPart => (StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS"),
        Refusal::NothingThatDay => (StatusCode::BAD_REQUEST, "NO_STATEMENT_EXIST"),
        Refusal::Paid => (StatusCode::BAD_REQUEST, "ORDERPAID"),
        Refusal::NotPaid | Refusal::Changed => (StatusCode::BAD_REQUEST, "INVALID_REQUEST"),
        Refusal::Closed => (StatusCode::BAD_REQUEST, "ORDER_CLOSED"),
        Refusal::TooMuch => (StatusCode::FORBIDDEN, "NOT_ENOUGH"),
        Refusal::Unreadable => (StatusCode::BAD_REQUEST, "PARAM_ERROR"),
    }
}

fn route(state: &Arc<State>, now: Timestamp, method: &str, path: &str, body: &[u8]) -> Answer {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<String> = path
        .trim_start_matches("/v3/")
        .split('/')
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match (method, parts.as_slice()) {
        ("POST", ["pay", "transactions", kind @ ("native" | "h5")]) => prepay(state, now, kind, &read(body)?),
        ("POST", ["combine-transactions", kind @ ("native" | "h5")]) => {
            combined_prepay(state, now, kind, &read(body)?)
        }
        ("GET", ["pay", "transactions", "out-trade-no", no]) => {
            write(&transaction(state, lock(&state.book).find(WE, no)?))
        }
        ("GET", ["combine-transactions", "out-trade-no", no]) => {
            write(&combined(state, &lock(&state.book).of(WE, no)?))
        }
        ("POST", ["pay" | "combine-transactions", .., "out-trade-no", no, "close"]) => {
            lock(&state.book).close(WE, no).map(|()| String::new())
        }
        ("POST", ["refund", "domestic", "refunds"] | ["ecommerce", "refunds", "apply"]) => {
            refund(state, now, read(body)?)
        }
        ("GET", ["refund", "domestic", "refunds", no] | ["ecommerce", "refunds", "out-refund-no", no]) => {
            let book = lock(&state.book);
            let (trade, made) = book.refund_of(WE, no)?;
            write(&refund_answer(trade, made))
        }
        ("POST", ["ecommerce", "profitsharing", "orders"]) => split(state, now, read(body)?),
        ("POST", ["ecommerce", "profitsharing", "finish-order"]) => finish(state, now, read(body)?),
        ("POST", ["ecommerce", "profitsharing", "returnorders"]) => take_back(state, now, read(body)?),
        ("GET", ["ecommerce", "profitsharing", "returnorders"]) => {
            write(&return_answer(lock(&state.book).return_of(WE, &from_query(query, "out_return_no")?)?))
        }
        ("GET", ["ecommerce", "profitsharing", "orders"]) => {
            let book = lock(&state.book);
            let (trade, made) = book.split_of(WE, &from_query(query, "out_order_no")?)?;
            write(&split_answer(trade, made))
        }
        ("GET", ["bill", "tradebill"]) => bill_address(state, query, "trade"),
        ("GET", ["profitsharing", "bills"]) => bill_address(state, query, "split"),
        ("GET", ["billdownload", "file"]) => bill_file(state, query),
        _ => Err(Refusal::Unreadable),
    }
}

fn prepay(state: &State, now: Timestamp, kind: &str, body: &PrepayBody) -> Answer {
    let trade = Trade {
        out_trade_no: body.out_trade_no.clone(),
        subject: body.out_trade_no.clone(),
        description: body.description.clone(),
        total: body.amount.total,
        frozen: body.settle_info.is_some_and(|settle| settle.profit_sharing),
        notify_url: body.notify_url.clone(),
        trade_type: trade_type(kind),
        ..blank(now)
    };
    lock(&state.book).open(WE, vec![trade])?;
    address(state, kind, &body.out_trade_no)
}

fn combined_prepay(state: &State, now: Timestamp, kind: &str, body: &CombinedBody) -> Answer {
    if body.sub_orders.is_empty() || body.sub_orders.len() > 50 {
        return Err(Refusal::Unreadable);
    }
    let parts = body.sub_orders.iter().map(|part| Trade {
        out_trade_no: part.out_trade_no.clone(),
        subject: body.combine_out_trade_no.clone(),
        combined: true,
        sub_mchid: part.sub_mchid.clone(),
        description: part.description.clone(),
        total: part.amount.total_amount,
        frozen: part.settle_info.is_some_and(|settle| settle.profit_sharing),
        notify_url: body.notify_url.clone(),
        trade_type: trade_type(kind),
        ..blank(now)
    });
    lock(&state.book).open(WE, parts.collect())?;
    address(state, kind, &body.combine_out_trade_no)
}

pub(super) fn blank(now: Timestamp) -> Trade {
    Trade {
        out_trade_no: String::new(),
        number: String::new(),
        subject: String::new(),
        combined: false,
        sub_mchid: None,
        trade_type: "",
        description: String::new(),
        total: Fen::ZERO,
        frozen: false,
        notify_url: String::new(),
        return_url: None,
        opened: now,
        paid: None,
        closed: false,
        refunds: Vec::new(),
        splits: Vec::new(),
        returns: Vec::new(),
    }
}

fn trade_type(kind: &str) -> &'static str {
    if kind == "h5" { "MWEB" } else { "NATIVE" }
}

/// WeChat's own app opens `weixin://` addresses; here a browser must be able to.
fn address(state: &State, kind: &str, subject: &str) -> Answer {
    let name = if kind == "h5" { "h5_url" } else { "code_url" };
    Ok(json!({ name: format!("{}/cashier/wechat/{subject}", state.base_url) }).to_string())
}

fn refund(state: &Arc<State>, now: Timestamp, body: RefundBody) -> Answer {
    let wanted = MadeRefund {
        number: String::new(),
        out_no: body.out_refund_no,
        amount: body.amount.refund,
        at: now,
        notify_url: body.notify_url,
        status: state.refunds_stand_at(&body.out_trade_no),
    };
    let mut book = lock(&state.book);
    if body.amount.total != Some(book.find(WE, &body.out_trade_no)?.total) {
        return Err(Refusal::Changed);
    }
    let (made, new) = book.refund(WE, &body.out_trade_no, wanted, None)?;
    let trade = book.find(WE, &body.out_trade_no)?.clone();
    drop(book);
    if new && let Ok(Some(message)) = callbacks::refunded(state, WE, &trade, &made) {
        courier::hand_over(state, message);
    }
    // Only the domestic application is answered with what became of it.
    if body.sub_mchid.is_some() {
        return write(&taken_answer(&trade, &made));
    }
    write(&refund_answer(&trade, &made))
}

/// From now on refunds of this trade stand there; of those that are made already, callbacks say so.
pub(super) fn stand_refunds(state: &Arc<State>, out_trade_no: &str, status: RefundStatus) {
    let changed = lock(&state.book).stand_refunds(WE, out_trade_no, status);
    for (trade, made) in changed {
        if let Ok(Some(message)) = callbacks::refunded(state, WE, &trade, &made) {
            courier::hand_over(state, message);
        }
    }
}

fn take_back(state: &State, now: Timestamp, body: ReturnRequest) -> Answer {
    let wanted = MadeReturn {
        number: String::new(),
        out_no: body.out_return_no,
        account: body.return_mchid,
        amount: body.amount,
        at: now,
    };
    write(&return_answer(&lock(&state.book).take_back(WE, &body.out_order_no, wanted)?))
}

fn split(state: &State, now: Timestamp, body: SplitRequest) -> Answer {
    let parts = body.receivers.into_iter().map(|one| (one.receiver_account, one.amount, one.description));
    let wanted = MadeSplit {
        number: String::new(),
        out_no: body.out_order_no,
        receivers: parts.collect(),
        finish: body.finish,
        refused: state.refuses_splits(&body.transaction_id),
        at: now,
    };
    made_split(state, &body.transaction_id, wanted)
}

fn finish(state: &State, now: Timestamp, body: FinishBody) -> Answer {
    let wanted = MadeSplit {
        number: String::new(),
        out_no: body.out_order_no,
        receivers: Vec::new(),
        finish: true,
        refused: false,
        at: now,
    };
    made_split(state, &body.transaction_id, wanted)
}

fn made_split(state: &State, transaction: &str, wanted: MadeSplit) -> Answer {
    let mut book = lock(&state.book);
    let made = book.split(WE, transaction, wanted)?;
    let (trade, made) = book.split_of(WE, &made.out_no)?;
    write(&split_answer(trade, made))
}

fn bill_address(state: &State, query: &str, kind: &str) -> Answer {
    let day = day(query, "bill_date")?;
    if from_query(query, "tar_type").is_ok_and(|kind| !kind.is_empty()) {
        return Err(Refusal::Unreadable);
    }
    let is_empty = match kind {
        "trade" => bill(state, day).rows.is_empty(),
        _ => split_bill(state, day).rows.is_empty(),
    };
    if is_empty {
        return Err(Refusal::NothingThatDay);
    }
    let token = format!("{kind}-{day}");
    let file = file_of(state, &token)?;
    let hash = hex::encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, file.as_bytes()));
    let url = format!("{}/v3/billdownload/file?token={token}", state.base_url);
    Ok(json!({ "hash_type": "SHA1", "hash_value": hash, "download_url": url }).to_string())
}

fn bill_file(state: &State, query: &str) -> Answer {
    file_of(state, &from_query(query, "token")?)
}

fn file_of(state: &State, token: &str) -> Answer {
    let (kind, day) = token.split_once('-').ok_or(Refusal::UnknownPart)?;
    let day: Day = day.parse().map_err(|_| Refusal::Unreadable)?;
    match kind {
        "trade" => Ok(bill(state, day).write()),
        "split" => Ok(split_bill(state, day).write()),
        _ => Err(Refusal::UnknownPart),
    }
}

fn day(query: &str, name: &str) -> Result<Day, Refusal> {
    from_query(query, name)?.parse().map_err(|_| Refusal::Unreadable)
}

fn from_query(query: &str, name: &str) -> Result<String, Refusal> {
    let found = form_urlencoded::parse(query.as_bytes()).find(|(one, _)| one == name);
    found.map(|(_, value)| value.into_owned()).ok_or(Refusal::Unreadable)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::Unreadable)
}

fn write<T: serde::Serialize>(answer: &T) -> Answer {
    serde_json::to_value(answer).map(|answer: Value| answer.to_string()).map_err(|_| Refusal::Unreadable)
}
