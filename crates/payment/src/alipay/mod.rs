//! Alipay (支付宝), open platform gateway 1.0 in public key mode: forms and JSON, sorted and signed (RSA2).

mod account_bill;
mod bill;
mod client;
mod form;
mod notify;
mod params;
mod trade;

pub use account_bill::{AccountBill, AccountKind, AccountRow};
pub use bill::{Bill, BillKind, BillRow};
pub use client::Client;
pub use notify::{Notice, SUCCESS};
pub use params::{App, Keyring, Params};
pub use trade::{MergeOrder, Order, Refund, RefundRequest, Settle, Trade, TradeStatus};

/// What stands on the wire, for the other side of it.
pub(crate) mod wire {
    pub(crate) use super::params::{notice_text, read_form, request_text, write_form};
    pub(crate) use super::trade::{
        MergeBody, OrderBody, RefundAnswer, RefundBody, RefundQueryAnswer, SettleBody,
    };
}
