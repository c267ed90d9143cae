//! WeChat Pay, API v3 (微信支付): JSON over HTTP, every request and answer signed, callbacks encrypted.

mod bill;
mod callback;
mod client;
mod combine;
mod keyring;
mod merchant;
mod pay;
mod refund;
mod seal;
mod split;
mod split_bill;

pub use bill::{Bill, BillKind, BillRow};
pub use callback::{Callback, Notice};
pub use client::Client;
pub use combine::{Combined, CombinedOrder, CombinedPrepay, Sub, SubAmount};
pub use keyring::{Keyring, SIGNATURE_TYPE, Signed};
pub use merchant::{Authorization, Identity, Merchant, read_authorization};
pub use pay::{Amount, PaidAmount, Payer, Prepay, TradeState, Transaction};
pub use refund::{Refund, RefundAmount, RefundNotice, RefundRequest, RefundStatus};
pub use seal::{ApiV3Key, Resource};
pub use split::{
    Receiver, ReturnRequest, ReturnResult, Split, SplitRequest, SplitResult, SplitReturn, SplitStatus,
};
pub use split_bill::{SplitBill, SplitRow};

/// What stands on the wire, for the other side of it.
pub(crate) mod wire {
    pub(crate) use super::callback::Envelope;
    pub(crate) use super::combine::CombinedBody;
    pub(crate) use super::merchant::{nonce, signed_text};
    pub(crate) use super::pay::{PrepayBody, cny};
    pub(crate) use super::refund::RefundBody;
    pub(crate) use super::split::FinishBody;
}
