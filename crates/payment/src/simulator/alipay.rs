//! Alipay's side of the wire: one gateway for every method, and the bill's file.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Path, Request, State as From};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Day, Fen, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::trades::{MadeRefund, MadeSplit, Provider, Refusal, Trade};
use super::wechat::blank;
use super::{State, callbacks, courier, lock};
use crate::alipay::wire::{
    MergeBody, OrderBody, RefundAnswer, RefundBody, RefundQueryAnswer, SettleBody, read_form, request_text,
};
use crate::alipay::{AccountBill, AccountKind, AccountRow, Bill, BillKind, BillRow, Params, TradeStatus};
use crate::wechat::RefundStatus;
use crate::{moment, to_yuan};

const LARGEST_BYTES: usize = 1 << 20;
const ALI: Provider = Provider::Alipay;

type Answer = Result<Value, Refusal>;

pub(super) async fn handle(From(state): From<Arc<State>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let query = head.uri.query().unwrap_or_default();
    let Ok(params) = read_form(&[query.as_bytes(), b"&", &body].concat()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let now = state.setup.clock.now();
    let method = params.get("method").cloned().unwrap_or_default();
    if !signed(&state, &params) {
        return respond(
            &state,
            "error_response",
            &json!({
                "code": "40002", "msg": "Invalid Arguments",
                "sub_code": "isv.invalid-signature", "sub_msg": "验签出错",
            }),
        );
    }
    match route(&state, now, &method, &params) {
        Ok(answer) if matches!(method.as_str(), "alipay.trade.page.pay" | "alipay.trade.wap.merge.pay") => {
            Redirect::to(answer.as_str().unwrap_or_default()).into_response()
        }
        Ok(mut answer) => {
            answer["code"] = "10000".into();
            answer["msg"] = "Success".into();
            respond(&state, &format!("{}_response", method.replace('.', "_")), &answer)
        }
        Err(refusal) => respond(
            &state,
            &format!("{}_response", method.replace('.', "_")),
            &json!({
                "code": "40004", "msg": "Business Failed",
                "sub_code": code(refusal), "sub_msg": refusal.to_string(),
            }),
        ),
    }
}

/// The file of a bill; its address is all it takes, as with Alipay's.
pub(super) async fn bill_file(
    From(state): From<Arc<State>>,
    Path((kind, day)): Path<(String, Day)>,
) -> Response {
    let file = match kind.as_str() {
        "trade" => bill(&state, day).write(),
        "signcustomer" => account_bill(&state, day).write(),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match file {
        Ok(file) => ([("Content-Type", "application/zip")], file).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn signed(state: &State, params: &Params) -> bool {
    let keys = &state.setup.keys;
    let Ok(key) = keys.app.public_key() else { return false };
    params.get("app_id") == Some(&keys.app_id)
        && params.get("sign").is_some_and(|sign| key.fits(request_text(params).as_bytes(), sign))
}

/// The signature is over the text of the part as it stands in the answer.
fn respond(state: &State, name: &str, part: &Value) -> Response {
    let part = part.to_string();
    match state.alipay_key().sign(part.as_bytes()) {
        Ok(sign) => {
            let body = format!("{{\"{name}\":{part},\"sign\":\"{sign}\"}}");
            ([("Content-Type", "application/json;charset=utf-8")], body).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn code(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownTrade | Refusal::UnknownPart => "ACQ.TRADE_NOT_EXIST",
        Refusal::Paid => "ACQ.TRADE_HAS_SUCCESS",
        Refusal::NotPaid | Refusal::Closed => "ACQ.TRADE_STATUS_ERROR",
        Refusal::Changed => "ACQ.CONTEXT_INCONSISTENT",
        Refusal::TooMuch => "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
        Refusal::NothingThatDay => "NO_BILL_DATA",
        Refusal::Unreadable => "ACQ.INVALID_PARAMETER",
    }
}

fn route(state: &Arc<State>, now: Timestamp, method: &str, params: &Params) -> Answer {
    let content = params.get("biz_content").map_or("{}", String::as_str);
    let word = |name: &str| {
        let content: Value = read(content)?;
        content.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(Refusal::Unreadable)
    };
    match method {
        "alipay.trade.precreate" => {
            let no = open(state, now, params, read(content)?)?;
            Ok(json!({ "out_trade_no": no, "qr_code": cashier(state, &no) }))
        }
        "alipay.trade.page.pay" => {
            let no = open(state, now, params, read(content)?)?;
            Ok(cashier(state, &no).into())
        }
        "alipay.trade.merge.precreate" => {
            let no = merge(state, now, params, read(content)?)?;
            Ok(json!({ "out_merge_no": no, "pre_order_no": no }))
        }
        "alipay.trade.wap.merge.pay" => {
            let no = word("pre_order_no")?;
            lock(&state.book).of(ALI, &no)?;
            Ok(cashier(state, &no).into())
        }
        "alipay.trade.order.settle" => settle(state, now, read(content)?),
        "alipay.trade.query" => Ok(trade_answer(lock(&state.book).find(ALI, &word("out_trade_no")?)?)),
        "alipay.trade.close" => {
            let no = word("out_trade_no")?;
            lock(&state.book).close_one(ALI, &no)?;
            Ok(json!({ "out_trade_no": no }))
        }
        "alipay.trade.refund" => refund(state, now, read(content)?),
        "alipay.trade.fastpay.refund.query" => {
            refund_query(state, &word("out_trade_no")?, &word("out_request_no")?)
        }
        "alipay.data.dataservice.bill.downloadurl.query" => {
            let day: Day = word("bill_date")?.parse().map_err(|_| Refusal::Unreadable)?;
            let kind = word("bill_type")?;
            let empty = match kind.as_str() {
                "trade" => bill(state, day).rows.is_empty(),
                "signcustomer" => account_bill(state, day).rows.is_empty(),
                _ => return Err(Refusal::Unreadable),
            };
            if empty {
                return Err(Refusal::NothingThatDay);
            }
            Ok(json!({ "bill_download_url": format!("{}/alipay-bill/{kind}/{day}", state.base_url) }))
        }
        _ => Err(Refusal::Unreadable),
    }
}

fn open(state: &State, now: Timestamp, params: &Params, body: OrderBody) -> Result<String, Refusal> {
    let no = body.out_trade_no.clone();
    lock(&state.book).open(ALI, vec![trade_of(now, params, &no, body)])?;
    Ok(no)
}

/// Several orders that are paid as one; the number of the whole is where the cashier stands.
fn merge(state: &State, now: Timestamp, params: &Params, body: MergeBody) -> Result<String, Refusal> {
    let no = body.out_merge_no;
    if body.order_details.is_empty() {
        return Err(Refusal::Unreadable);
    }
    let parts = body.order_details.into_iter();
    let parts = parts.map(|part| Trade { combined: true, ..trade_of(now, params, &no, part) });
    lock(&state.book).open(ALI, parts.collect())?;
    Ok(no)
}

fn trade_of(now: Timestamp, params: &Params, subject: &str, body: OrderBody) -> Trade {
    let freeze = body.extend_params.and_then(|more| more.royalty_freeze);
    Trade {
        out_trade_no: body.out_trade_no,
        subject: subject.to_owned(),
        description: body.subject,
        total: body.total_amount,
        sub_mchid: body.sub_merchant.map(|seller| seller.merchant_id),
        frozen: freeze.is_some_and(|word| word == "true"),
        notify_url: params.get("notify_url").cloned().unwrap_or_default(),
        return_url: params.get("return_url").cloned(),
        ..blank(now)
    }
}

fn settle(state: &State, now: Timestamp, body: SettleBody) -> Answer {
    let parts = body.royalty_parameters.into_iter().map(|part| (part.trans_in, part.amount, part.desc));
    let wanted = MadeSplit {
        number: String::new(),
        out_no: body.out_request_no,
        receivers: parts.collect(),
        finish: body.extend_params.royalty_finish.is_some_and(|word| word == "true"),
        refused: false,
        at: now,
    };
    let made = lock(&state.book).split(ALI, &body.trade_no, wanted)?;
    Ok(json!({ "trade_no": body.trade_no, "settle_no": made.number }))
}

fn cashier(state: &State, no: &str) -> String {
    format!("{}/cashier/alipay/{no}", state.base_url)
}

fn trade_answer(trade: &Trade) -> Value {
    json!({
        "trade_no": trade.number,
        "out_trade_no": trade.out_trade_no,
        "trade_status": status(trade),
        "total_amount": to_yuan(trade.total),
        "send_pay_date": trade.paid.map(moment::to_plain),
    })
}

fn status(trade: &Trade) -> TradeStatus {
    match trade.paid {
        Some(_) if trade.refunded() < trade.total => TradeStatus::TradeSuccess,
        None if !trade.closed => TradeStatus::WaitBuyerPay,
        _ => TradeStatus::TradeClosed,
    }
}

fn refund(state: &Arc<State>, now: Timestamp, body: RefundBody) -> Answer {
    let wanted = MadeRefund {
        number: String::new(),
        out_no: body.out_request_no,
        amount: body.refund_amount,
        at: now,
        notify_url: None,
        status: RefundStatus::Success,
    };
    let from_split = body.refund_royalty_parameters.into_iter().next();
    let from_split = from_split.map(|part| (part.trans_out, part.amount));
    let mut book = lock(&state.book);
    let (made, new) = book.refund(ALI, &body.out_trade_no, wanted, from_split)?;
    let trade = book.find(ALI, &body.out_trade_no)?.clone();
    drop(book);
    if new && let Ok(Some(message)) = callbacks::refunded(state, ALI, &trade, &made) {
        courier::hand_over(state, message);
    }
    to_value(&RefundAnswer {
        trade_no: trade.number.clone(),
        out_trade_no: trade.out_trade_no.clone(),
        fund_change: if new { "Y" } else { "N" }.to_owned(),
        refund_fee: trade.refunded(),
    })
}

/// An unknown refund is answered without an amount, not refused.
fn refund_query(state: &State, trade: &str, refund: &str) -> Answer {
    let book = lock(&state.book);
    let trade = book.find(ALI, trade)?;
    let made = trade.refunds.iter().find(|made| made.out_no == refund);
    to_value(&RefundQueryAnswer {
        trade_no: made.map(|_| trade.number.clone()),
        out_request_no: made.map(|made| made.out_no.clone()),
        refund_amount: made.map(|made| to_yuan(made.amount)),
        refund_status: made.map(|_| "REFUND_SUCCESS".to_owned()),
    })
}

fn bill(state: &State, day: Day) -> Bill {
    let mut rows = Vec::new();
    for trade in lock(&state.book).all(ALI) {
        let row = |at: Timestamp, kind: BillKind, amount: Fen| BillRow {
            trade_no: trade.number.clone(),
            out_trade_no: trade.out_trade_no.clone(),
            kind,
            subject: trade.description.clone(),
            created: whole_seconds(trade.opened),
            finished: whole_seconds(at),
            amount,
            received: amount,
            fee: Fen::ZERO,
        };
        rows.extend(trade.paid.filter(|at| at.day() == day).map(|at| row(at, BillKind::Paid, trade.total)));
        for made in trade.refunds.iter().filter(|made| made.at.day() == day) {
            let kind = BillKind::Refund(made.out_no.clone());
            rows.push(row(made.at, kind, Fen(made.amount.0.saturating_neg())));
        }
    }
    rows.sort_by_key(|row| row.finished);
    Bill { rows }
}

/// The parts that were split off to our own account on a day, and those that went back; nothing else moves its balance here.
fn account_bill(state: &State, day: Day) -> AccountBill {
    let ours = &state.setup.keys.alipay_user;
    let mut rows = Vec::new();
    for trade in lock(&state.book).all(ALI) {
        let row = |at: Timestamp, number: &str, amount: Fen| AccountRow {
            flow_no: number.to_owned(),
            business_no: number.to_owned(),
            out_trade_no: trade.out_trade_no.clone(),
            subject: trade.description.clone(),
            at: whole_seconds(at),
            other: trade.sub_mchid.clone().unwrap_or_default(),
            amount,
            balance: Fen::ZERO,
            kind: AccountKind::Split,
            remark: String::new(),
        };
        for made in &trade.splits {
            let parts = made.receivers.iter().filter(|(account, ..)| account == ours);
            rows.extend(parts.map(|(_, amount, remark)| AccountRow {
                remark: remark.clone(),
                ..row(made.at, &made.number, *amount)
            }));
        }
        let back = trade.returns.iter().filter(|made| made.account == *ours);
        rows.extend(back.map(|made| row(made.at, &made.number, Fen(made.amount.0.saturating_neg()))));
    }
    rows.sort_by_key(|row| row.at);
    let mut balance = Fen::ZERO;
    for row in &mut rows {
        balance = Fen(balance.0.saturating_add(row.amount.0));
        row.balance = balance;
    }
    rows.retain(|row| row.at.day() == day);
    AccountBill { rows }
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis().div_euclid(1000).saturating_mul(1000))
}

fn read<T: DeserializeOwned>(content: &str) -> Result<T, Refusal> {
    serde_json::from_str(content).map_err(|_| Refusal::Unreadable)
}

fn to_value<T: serde::Serialize>(answer: &T) -> Answer {
    serde_json::to_value(answer).map_err(|_| Refusal::Unreadable)
}
