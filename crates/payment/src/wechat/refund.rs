//! Giving money back, in part or whole. The number of the refund is its key: asked twice, given once.

use kernel::{Fen, Timestamp};
use serde::{Deserialize, Serialize};

use super::pay::cny;
use crate::moment;

/// A refund to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// Our number of the payment, or of a part of a combined one.
    pub out_trade_no: String,
    /// Our number of the refund.
    pub out_refund_no: String,
    /// What the buyer reads.
    pub reason: Option<String>,
    /// How much goes back.
    pub refund: Fen,
    /// How much was paid.
    pub total: Fen,
    /// Where callbacks go.
    pub notify_url: Option<String>,
    /// The seller whose money it is; of a part of a combined payment.
    pub sub_mchid: Option<String>,
}

/// `POST /v3/refund/domestic/refunds`, and with `sub_mchid` and `sp_appid` `POST /v3/ecommerce/refunds/apply`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefundBody {
    pub(crate) out_trade_no: String,
    pub(crate) out_refund_no: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) notify_url: Option<String>,
    pub(crate) amount: RefundAmount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub_mchid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sp_appid: Option<String>,
}

/// Amounts of a refund, in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAmount {
    /// What goes back.
    pub refund: Fen,
    /// What was paid; left out in some answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Fen>,
    /// What goes back to the buyer, without WeChat's coupons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_refund: Option<Fen>,
    /// Always `CNY`; left out in callbacks.
    #[serde(default = "cny")]
    pub currency: String,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RefundStatus {
    /// The buyer has the money.
    Success,
    /// Given up: only under a new number will it be tried again.
    Closed,
    /// On the way.
    Processing,
    /// The buyer's account cannot take it; somebody must act.
    Abnormal,
}

/// What WeChat knows about a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// WeChat's number.
    pub refund_id: String,
    /// Our number.
    pub out_refund_no: String,
    /// WeChat's number of the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// Our number of the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub out_trade_no: Option<String>,
    /// Where it stands; the answer to an e-commerce application does not say, it has only been taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<RefundStatus>,
    /// When it was asked for.
    #[serde(default, with = "moment::rfc3339", skip_serializing_if = "Option::is_none")]
    pub create_time: Option<Timestamp>,
    /// When the buyer had it.
    #[serde(default, with = "moment::rfc3339", skip_serializing_if = "Option::is_none")]
    pub success_time: Option<Timestamp>,
    /// How much.
    pub amount: RefundAmount,
}

/// What a callback says about a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundNotice {
    /// The merchant, of an ordinary payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mchid: Option<String>,
    /// The platform, of a part of a combined payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sp_mchid: Option<String>,
    /// The seller, of a part of a combined payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_mchid: Option<String>,
    /// Our number of the payment.
    pub out_trade_no: String,
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// Our number of the refund.
    pub out_refund_no: String,
    /// WeChat's number of the refund.
    pub refund_id: String,
    /// Where it stands.
    pub refund_status: RefundStatus,
    /// When the buyer had it.
    #[serde(default, with = "moment::rfc3339", skip_serializing_if = "Option::is_none")]
    pub success_time: Option<Timestamp>,
    /// How much.
    pub amount: RefundAmount,
}
