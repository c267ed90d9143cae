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
    /// The seller whose money it is (二级商户 in 直付通); it stays frozen until it is settled.
    pub seller: Option<String>,
}

/// Orders of several sellers, paid as one (合单支付).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeOrder {
    /// Our number of the whole.
    pub out_merge_no: String,
    /// The orders, each a trade of its own.
    pub orders: Vec<Order>,
}

/// Giving away frozen money: a part to the platform, and when finished the rest to the seller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settle {
    /// Alipay's number of the payment.
    pub trade_no: String,
    /// Our number of it: asked twice, done once.
    pub out_request_no: String,
    /// Who gets a part, and how much; nobody when the seller gets everything.
    pub part: Option<(String, Fen)>,
    /// True when what is left goes to the seller.
    pub finish: bool,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub_merchant: Option<SubMerchant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) extend_params: Option<ExtendParams>,
}

/// A seller at Alipay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubMerchant {
    pub(crate) merchant_id: String,
}

/// What else is said: `true` and `false` are words here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExtendParams {
    /// The money stays frozen until it is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) royalty_freeze: Option<String>,
    /// Nothing more will be given away; the rest goes to the seller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) royalty_finish: Option<String>,
}

/// `biz_content` of a payment over several orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MergeBody {
    pub(crate) out_merge_no: String,
    pub(crate) order_details: Vec<OrderBody>,
}

/// `biz_content` of `alipay.trade.order.settle`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SettleBody {
    pub(crate) out_request_no: String,
    pub(crate) trade_no: String,
    #[serde(default)]
    pub(crate) royalty_parameters: Vec<Royalty>,
    #[serde(default)]
    pub(crate) extend_params: ExtendParams,
}

/// A part that is given away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Royalty {
    pub(crate) trans_in: String,
    pub(crate) trans_in_type: String,
    #[serde(with = "yuan::wire")]
    pub(crate) amount: Fen,
    pub(crate) desc: String,
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
    /// Who gives back a part that was split off, and how much (退分账); the seller gives the rest. Without it the seller
    /// gives everything.
    pub from_split: Option<(String, Fen)>,
}

/// A part that is given back by who got it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RoyaltyBack {
    pub(crate) royalty_type: String,
    pub(crate) trans_out: String,
    pub(crate) trans_out_type: String,
    #[serde(with = "yuan::wire")]
    pub(crate) amount: Fen,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) refund_royalty_parameters: Vec<RoyaltyBack>,
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
