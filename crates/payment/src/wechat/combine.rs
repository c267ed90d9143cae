//! One payment for orders of several sellers (合单支付): up to 50 sub-merchants of the platform, each with a
//! number of its own that refunds and splits refer to.

use kernel::{Fen, Timestamp};
use serde::{Deserialize, Serialize};

use super::pay::{Payer, SceneInfo, SettleInfo, TradeState, cny};
use crate::{Error, Result, moment};

/// How many sellers one payment may have.
const MOST_SELLERS: usize = 50;

/// A checkout over several sellers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CombinedPrepay {
    /// Our number of the whole.
    pub out_trade_no: String,
    /// One for each seller; 1 to 50.
    pub orders: Vec<CombinedOrder>,
    /// Where callbacks go.
    pub notify_url: String,
    /// When it closes by itself.
    pub expires: Option<Timestamp>,
}

/// One seller's part of a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CombinedOrder {
    /// Our number of this part.
    pub out_trade_no: String,
    /// The seller at WeChat (二级商户号).
    pub sub_mchid: String,
    /// What the buyer reads.
    pub description: String,
    /// How much.
    pub total: Fen,
    /// True when it is to be frozen, to be split later.
    pub split: bool,
}

impl CombinedPrepay {
    pub(crate) fn check(&self) -> Result<()> {
        if self.orders.is_empty() || self.orders.len() > MOST_SELLERS {
            return Err(Error::Unreadable(format!(
                "{} sellers in one payment, of 1 to 50",
                self.orders.len()
            )));
        }
        Ok(())
    }
}

/// `POST /v3/combine-transactions/{native,h5}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CombinedBody {
    pub(crate) combine_appid: String,
    pub(crate) combine_mchid: String,
    pub(crate) combine_out_trade_no: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) scene_info: Option<SceneInfo>,
    pub(crate) sub_orders: Vec<SubBody>,
    #[serde(default, with = "moment::rfc3339", skip_serializing_if = "Option::is_none")]
    pub(crate) time_expire: Option<Timestamp>,
    pub(crate) notify_url: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubBody {
    pub(crate) mchid: String,
    pub(crate) attach: String,
    pub(crate) amount: SubAmount,
    pub(crate) out_trade_no: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub_mchid: Option<String>,
    pub(crate) description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settle_info: Option<SettleInfo>,
}

/// `POST …/close`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CombinedClose {
    pub(crate) combine_appid: String,
    pub(crate) sub_orders: Vec<SubName>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubName {
    pub(crate) mchid: String,
    pub(crate) out_trade_no: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub_mchid: Option<String>,
}

/// An amount of a part, in fen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubAmount {
    /// What we asked for.
    pub total_amount: Fen,
    /// What the buyer paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_amount: Option<Fen>,
    /// Always `CNY`.
    #[serde(default = "cny")]
    pub currency: String,
}

/// What WeChat knows about a combined payment; in answers to queries and in callbacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Combined {
    /// The application.
    pub combine_appid: String,
    /// The platform.
    pub combine_mchid: String,
    /// Our number of the whole.
    pub combine_out_trade_no: String,
    /// Its parts.
    pub sub_orders: Vec<Sub>,
    /// Who paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combine_payer_info: Option<Payer>,
}

/// One seller's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sub {
    /// The platform.
    pub mchid: String,
    /// The seller at WeChat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_mchid: Option<String>,
    /// Our number of this part.
    pub out_trade_no: String,
    /// WeChat's number of this part, once paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// `NATIVE`, `MWEB` (H5) and others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_type: Option<String>,
    /// Where it stands.
    pub trade_state: TradeState,
    /// When it was paid.
    #[serde(default, with = "moment::rfc3339", skip_serializing_if = "Option::is_none")]
    pub success_time: Option<Timestamp>,
    /// How much.
    pub amount: SubAmount,
}
