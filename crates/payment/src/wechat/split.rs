//! Splitting frozen money (电商收付通 分账): commission to the platform, the rest to the seller when finished.
//! Money stays frozen for at most 180 days.

use kernel::Fen;
use serde::{Deserialize, Serialize};

/// A split to be made: `POST /v3/ecommerce/profitsharing/orders`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitRequest {
    /// The application.
    pub appid: String,
    /// The seller whose frozen money is split.
    pub sub_mchid: String,
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// Our number of the split.
    pub out_order_no: String,
    /// Who gets a part.
    pub receivers: Vec<Receiver>,
    /// True when what is left goes to the seller at once.
    pub finish: bool,
}

/// Who gets a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receiver {
    /// `MERCHANT_ID` or `PERSONAL_OPENID`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The receiver's number at WeChat.
    pub receiver_account: String,
    /// How much, in fen.
    pub amount: Fen,
    /// What for, at most 80 letters.
    pub description: String,
    /// The receiver's name, sealed with [`PublicKey::seal`](crate::PublicKey::seal); asked of persons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver_name: Option<String>,
    /// How this part went; only in answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<SplitResult>,
    /// Why it was refused, in WeChat's word; only in answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail_reason: Option<String>,
}

impl Receiver {
    /// A merchant, such as the platform with its commission.
    #[must_use]
    pub fn merchant(mchid: &str, amount: Fen, description: &str) -> Self {
        Self {
            kind: "MERCHANT_ID".to_owned(),
            receiver_account: mchid.to_owned(),
            amount,
            description: description.to_owned(),
            receiver_name: None,
            result: None,
            fail_reason: None,
        }
    }
}

/// How a part of a split went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SplitResult {
    /// Not yet.
    Pending,
    /// Done.
    Success,
    /// Refused; the part has gone back to the seller.
    Closed,
}

/// Where a split stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum SplitStatus {
    /// Under way.
    Processing,
    /// Every part has its result.
    Finished,
}

/// What WeChat knows about a split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// The seller.
    pub sub_mchid: String,
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// Our number of the split.
    pub out_order_no: String,
    /// WeChat's number of the split.
    pub order_id: String,
    /// Where it stands; the answer to `finish` does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<SplitStatus>,
    /// Who gets a part.
    #[serde(default)]
    pub receivers: Vec<Receiver>,
}

/// A part that was split off and is to come back to the seller (分账回退), so that it can be given back to the buyer:
/// `POST /v3/ecommerce/profitsharing/returnorders`. It can be asked for within 180 days of the split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRequest {
    /// The seller it comes back to.
    pub sub_mchid: String,
    /// Our number of the split.
    pub out_order_no: String,
    /// Our number of the return: asked twice, done once.
    pub out_return_no: String,
    /// The merchant who got the part.
    pub return_mchid: String,
    /// How much of it.
    pub amount: Fen,
    /// What for, at most 80 letters.
    pub description: String,
}

/// Where a return stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ReturnResult {
    /// Not yet.
    Processing,
    /// The seller has it.
    Success,
    /// Given up: only under a new number will it be tried again.
    #[serde(alias = "FAIL")]
    Failed,
}

/// What WeChat knows about a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SplitReturn {
    /// Our number of the return.
    pub out_return_no: String,
    /// WeChat's number of it.
    pub return_no: String,
    /// How much.
    pub amount: Fen,
    /// Where it stands.
    pub result: ReturnResult,
    /// Why it was given up, in WeChat's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fail_reason: Option<String>,
}

/// `POST /v3/ecommerce/profitsharing/finish-order`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FinishBody {
    pub(crate) sub_mchid: String,
    pub(crate) transaction_id: String,
    pub(crate) out_order_no: String,
    pub(crate) description: String,
}
