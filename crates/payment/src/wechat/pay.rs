//! A payment for one merchant: by QR code (Native) or in a phone's browser (H5), and what became of it.

use kernel::{Fen, Timestamp};
use serde::{Deserialize, Serialize};

use crate::moment;

/// An order to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepay {
    /// Our number, 6 to 32 letters; the key of everything later.
    pub out_trade_no: String,
    /// What the buyer reads, at most 127 bytes.
    pub description: String,
    /// How much; more than nothing.
    pub total: Fen,
    /// Where callbacks go.
    pub notify_url: String,
    /// When the order closes by itself, if not in two hours.
    pub expires: Option<Timestamp>,
    /// True when the money is to be frozen, to be split later.
    pub split: bool,
}

/// `POST /v3/pay/transactions/{native,h5}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PrepayBody {
    pub(crate) appid: String,
    pub(crate) mchid: String,
    pub(crate) description: String,
    pub(crate) out_trade_no: String,
    #[serde(default, with = "moment::rfc3339", skip_serializing_if = "Option::is_none")]
    pub(crate) time_expire: Option<Timestamp>,
    pub(crate) notify_url: String,
    pub(crate) amount: Amount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settle_info: Option<SettleInfo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scene_info: Option<SceneInfo>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SettleInfo {
    pub(crate) profit_sharing: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SceneInfo {
    pub(crate) payer_client_ip: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) h5_info: Option<H5Info>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct H5Info {
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

impl SceneInfo {
    pub(crate) fn h5(payer_ip: &str) -> Self {
        Self { payer_client_ip: payer_ip.to_owned(), h5_info: Some(H5Info { kind: "Wap".to_owned() }) }
    }
}

/// An amount in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// In fen.
    pub total: Fen,
    /// Always `CNY`.
    #[serde(default = "cny")]
    pub currency: String,
}

impl Amount {
    /// In renminbi.
    #[must_use]
    pub fn of(total: Fen) -> Self {
        Self { total, currency: cny() }
    }
}

pub(crate) fn cny() -> String {
    "CNY".to_owned()
}

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TradeState {
    /// Paid.
    Success,
    /// Paid, and since refunded in part or whole.
    Refund,
    /// Not paid yet.
    NotPay,
    /// Closed before it was paid.
    Closed,
    /// Revoked (only at the counter).
    Revoked,
    /// The buyer is typing the password.
    UserPaying,
    /// The payment failed.
    PayError,
}

impl TradeState {
    /// True when the buyer's money has come in, whatever happened to it since.
    #[must_use]
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Success | Self::Refund)
    }
}

/// What WeChat knows about a payment; in answers to queries and in callbacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The application.
    pub appid: String,
    /// The merchant.
    pub mchid: String,
    /// Our number.
    pub out_trade_no: String,
    /// WeChat's number, once paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// `NATIVE`, `MWEB` (H5) and others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_type: Option<String>,
    /// Where it stands.
    pub trade_state: TradeState,
    /// The same for people.
    #[serde(default)]
    pub trade_state_desc: String,
    /// The buyer's bank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank_type: Option<String>,
    /// When it was paid.
    #[serde(default, with = "moment::rfc3339", skip_serializing_if = "Option::is_none")]
    pub success_time: Option<Timestamp>,
    /// Who paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
    /// How much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<PaidAmount>,
}

/// Who paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// The buyer's number in our application.
    pub openid: String,
}

/// How much was asked and paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidAmount {
    /// What we asked for.
    pub total: Fen,
    /// What the buyer paid; less than the total when WeChat gave a coupon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_total: Option<Fen>,
    /// Always `CNY`.
    #[serde(default = "cny")]
    pub currency: String,
}
