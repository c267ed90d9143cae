//! What callbacks say, and to whom they go.

use kernel::Timestamp;

use super::State;
use super::answers::{combined, transaction, word};
use super::courier::Message;
use super::trades::{MadeRefund, Provider, Trade};
use crate::alipay::Params;
use crate::alipay::wire::{notice_text, write_form};
use crate::wechat::wire::{Envelope, cny, nonce};
use crate::wechat::{ApiV3Key, RefundAmount, RefundNotice, RefundStatus};
use crate::{Error, Result, moment, to_yuan};

/// The payment of these trades, which are one payment: WeChat tells of all at once, Alipay of each trade.
pub(super) fn paid(state: &State, provider: Provider, trades: &[Trade]) -> Result<Vec<Message>> {
    let Some(first) = trades.first() else { return Ok(Vec::new()) };
    let at = first.paid.unwrap_or(first.opened);
    match provider {
        Provider::Wechat => {
            let plain = if first.combined {
                serde_json::to_vec(&combined(state, trades))
            } else {
                serde_json::to_vec(&transaction(state, first))
            };
            let plain = plain.map_err(Error::unreadable)?;
            let body = envelope(state, at, "TRANSACTION.SUCCESS", "transaction", &plain)?;
            Ok(vec![message(provider, first, &first.notify_url, body)])
        }
        Provider::Alipay => trades
            .iter()
            .map(|trade| Ok(message(provider, trade, &trade.notify_url, notice(state, at, trade, None)?)))
            .collect(),
    }
}

/// A refund of this trade. Without an address of its own WeChat tells nobody, nor while it is on the way; Alipay tells where the payment
/// was told.
pub(super) fn refunded(
    state: &State,
    provider: Provider,
    trade: &Trade,
    made: &MadeRefund,
) -> Result<Option<Message>> {
    match (provider, &made.notify_url) {
        (Provider::Wechat, None) => Ok(None),
        (Provider::Wechat, _) if made.status == RefundStatus::Processing => Ok(None),
        (Provider::Wechat, Some(url)) => {
            let mchid = state.setup.keys.identity.mchid.clone();
            let (mchid, sp_mchid) = if trade.combined { (None, Some(mchid)) } else { (Some(mchid), None) };
            let plain = RefundNotice {
                mchid,
                sp_mchid,
                sub_mchid: trade.sub_mchid.clone(),
                out_trade_no: trade.out_trade_no.clone(),
                transaction_id: trade.number.clone(),
                out_refund_no: made.out_no.clone(),
                refund_id: made.number.clone(),
                refund_status: made.status,
                success_time: (made.status == RefundStatus::Success).then_some(made.at),
                amount: RefundAmount {
                    refund: made.amount,
                    total: Some(trade.total),
                    payer_refund: Some(made.amount),
                    currency: cny(),
                },
            };
            let plain = serde_json::to_vec(&plain).map_err(Error::unreadable)?;
            let event = format!("REFUND.{}", word(made.status));
            let body = envelope(state, made.at, &event, "refund", &plain)?;
            Ok(Some(message(provider, trade, url, body)))
        }
        (Provider::Alipay, _) => {
            let body = notice(state, made.at, trade, Some(made))?;
            Ok(Some(message(provider, trade, &trade.notify_url, body)))
        }
    }
}

fn message(provider: Provider, trade: &Trade, url: &str, body: String) -> Message {
    Message { provider, subject: trade.subject.clone(), url: url.to_owned(), body }
}

fn envelope(state: &State, at: Timestamp, event: &str, kind: &str, plain: &[u8]) -> Result<String> {
    let envelope = Envelope {
        id: nonce()?.to_lowercase(),
        create_time: moment::to_rfc3339(at),
        resource_type: "encrypt-resource".to_owned(),
        event_type: event.to_owned(),
        summary: "通知".to_owned(),
        resource: ApiV3Key::new(&state.setup.keys.api_v3_key)?.seal(plain, kind)?,
    };
    serde_json::to_string(&envelope).map_err(Error::unreadable)
}

fn notice(state: &State, at: Timestamp, trade: &Trade, refund: Option<&MadeRefund>) -> Result<String> {
    let keys = &state.setup.keys;
    let status = if trade.refunded() == trade.total { "TRADE_CLOSED" } else { "TRADE_SUCCESS" };
    let mut params = Params::new();
    let mut put = |name: &str, value: String| {
        params.insert(name.to_owned(), value);
    };
    put("app_id", keys.app_id.clone());
    put("charset", "utf-8".to_owned());
    put("gmt_create", moment::to_plain(trade.opened));
    put("gmt_payment", moment::to_plain(trade.paid.unwrap_or(trade.opened)));
    put("notify_id", nonce()?.to_lowercase());
    put("notify_time", moment::to_plain(at));
    put("notify_type", "trade_status_sync".to_owned());
    put("out_trade_no", trade.out_trade_no.clone());
    put("sign_type", "RSA2".to_owned());
    put("subject", trade.description.clone());
    put("total_amount", to_yuan(trade.total));
    put("trade_no", trade.number.clone());
    put("trade_status", status.to_owned());
    put("version", "1.0".to_owned());
    if let Some(refund) = refund {
        put("out_biz_no", refund.out_no.clone());
        put("refund_fee", to_yuan(trade.refunded()));
        put("gmt_refund", moment::to_plain(refund.at));
    }
    let sign = state.alipay_key().sign(notice_text(&params).as_bytes())?;
    params.insert("sign".to_owned(), sign);
    Ok(write_form(&params))
}
