//! Trades at Alipay: orders, what became of them, refunds. Yuan on the wire, fen inside.

use kernel::{Fen, Timestamp};
use serde::{Deserialize, Serialize};

use crate::yuan;

/// An order to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Our number, at most 64 letters; the key of everything later.
    pub out_trade_no: String,
    /// What the buyer reads.
    pub subject: String,
    /// How much; more than nothing.
    pub total: Fen,
    /// Where notices go.
    pub notify_url: String,
    /// When it closes by itself.
    pub expires: Option<Timestamp>,
}

/// `biz_content` of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OrderBody {
    pub(crate) out_trade_no: String,
    pub(crate) subject: String,
    #[serde(with = "yuan::wire")]
    pub(crate) total_amount: Fen,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) time_expire: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) product_code: Option<String>,
}

/// Where a trade stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TradeStatus {
    /// Not paid yet.
    WaitBuyerPay,
    /// Closed before it was paid, or refunded in whole.
    TradeClosed,
    /// Paid; may still be refunded.
    TradeSuccess,
    /// Paid; may no longer be refunded.
    TradeFinished,
}

impl TradeStatus {
    /// True when the buyer's money has come in and has not wholly gone back.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::TradeSuccess | Self::TradeFinished)
    }
}

/// What Alipay knows about a trade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trade {
    /// Alipay's number.
    pub trade_no: String,
    /// Our number.
    pub out_trade_no: String,
    /// Where it stands.
    pub trade_status: TradeStatus,
    /// How much was asked for.
    #[serde(with = "yuan::wire")]
    pub total_amount: Fen,
    /// When it was paid, in China.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_pay_date: Option<String>,
}

/// A refund to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// Our number of the payment.
    pub out_trade_no: String,
    /// Our number of the refund: asked twice, given once.
    pub out_request_no: String,
    /// How much goes back.
    pub amount: Fen,
    /// What the buyer reads.
    pub reason: Option<String>,
}

/// `biz_content` of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefundBody {
    pub(crate) out_trade_no: String,
    pub(crate) out_request_no: String,
    #[serde(with = "yuan::wire")]
    pub(crate) refund_amount: Fen,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refund_reason: Option<String>,
}

/// What Alipay answers to a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefundAnswer {
    pub(crate) trade_no: String,
    pub(crate) out_trade_no: String,
    /// `Y` when this call moved money, `N` when it had been moved before or is on the way.
    pub(crate) fund_change: String,
    /// All that has gone back of this trade so far, not of this refund alone.
    #[serde(with = "yuan::wire")]
    pub(crate) refund_fee: Fen,
}

/// What Alipay answers to a query of a refund; without amount when it knows of none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefundQueryAnswer {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) trade_no: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) out_request_no: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refund_amount: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refund_status: Option<String>,
}

/// A refund that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// Alipay's number of the payment.
    pub trade_no: String,
    /// Our number of the refund.
    pub out_request_no: String,
    /// How much went back by this refund.
    pub amount: Fen,
}
