//! Payments over WeChat Pay: one combined payment for the orders of a checkout, each to its seller's own account, where
//! it is frozen until the goods are collected.
//!
//! Callbacks may never come, so what was not heard of is asked for; both lead to the same notice, which is taken once.

use std::sync::Arc;

use db::Db;
use kernel::{Actor, Fen, RegionCode, Timestamp};
use payment::wechat::{
    Client, Combined, CombinedOrder, CombinedPrepay, Keyring, Merchant, Notice as Said, Receiver,
    RefundRequest, RefundStatus, Signed, SplitRequest, SplitStatus,
};

use crate::model::{CheckoutId, Order, Refund, RefundId};
use crate::provider::{Fact, Notice};
use crate::service::{self, Received, ToPay, WECHAT};
use crate::{Error, Result};

/// After so many seconds of silence a payment is asked for.
const SILENCE_SECONDS: i64 = 15;
/// How many are asked for in one round.
const ROUND: i64 = 100;

/// WeChat Pay, as this installation uses it.
#[derive(Debug, Clone)]
pub struct WeChat(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    merchant: Arc<Merchant>,
    keyring: Arc<Keyring>,
    notify_url: String,
}

/// How the buyer pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Scans a code with another device.
    Qr,
    /// Goes on to WeChat on this phone, from this address.
    H5(String),
}

impl WeChat {
    /// Speaks to WeChat at this address; callbacks come to ours, such as `https://heluo.example`.
    pub fn new(base_url: &str, merchant: Merchant, keyring: Keyring, own_url: &str) -> Result<Self> {
        let (merchant, keyring) = (Arc::new(merchant), Arc::new(keyring));
        let client = Client::new(base_url, merchant.clone(), keyring.clone()).map_err(unreachable)?;
        let notify_url = format!("{own_url}/api/v1/payments/wechat/notices");
        Ok(Self(Arc::new(Inner { client, merchant, keyring, notify_url })))
    }

    /// Asks WeChat for one payment over the sellers of a checkout. Asked again, it gives the same way.
    pub async fn begin(
        &self,
        db: &Db,
        actor: &Actor,
        now: Timestamp,
        id: CheckoutId,
        way: Way,
    ) -> Result<()> {
        let who = actor.clone();
        let to_pay = db.read(move |conn| service::to_pay(conn, &who, now, id, WECHAT)).await?;
        if to_pay.payment.provider == WECHAT && !to_pay.payment.link.is_empty() {
            return Ok(());
        }
        let order = self.combined(&to_pay);
        let client = &self.0.client;
        let (word, link) = match way {
            Way::Qr => ("qr", client.combined_native(now, &order).await),
            Way::H5(address) => ("h5", client.combined_h5(now, &order, &address).await),
        };
        let link = link.map_err(unreachable)?;
        let seen = to_pay.payment;
        db.write(move |tx| service::keep_way(tx, now, &seen, WECHAT, word, &link)).await
    }

    fn combined(&self, to_pay: &ToPay) -> CombinedPrepay {
        let part = |one: &service::Payable| CombinedOrder {
            out_trade_no: one.order.id.to_string(),
            sub_mchid: one.account.clone(),
            description: format!("{} {}", one.order.seller_name, one.order.id),
            total: one.order.total,
            split: true,
        };
        CombinedPrepay {
            out_trade_no: to_pay.payment.checkout.to_string(),
            orders: to_pay.orders.iter().map(part).collect(),
            notify_url: self.0.notify_url.clone(),
            expires: Some(to_pay.hold_until),
        }
    }

    /// Takes a callback: verifies, decrypts, then acts in one transaction.
    pub async fn take_callback<'a>(
        &self,
        db: &Db,
        now: Timestamp,
        city: RegionCode,
        header: impl Fn(&'static str) -> Option<&'a str>,
        body: &[u8],
    ) -> Result<Received> {
        let refused = |error: payment::Error| match error {
            payment::Error::Unreadable(text) => Error::BadNotice(text),
            _ => Error::BadSignature,
        };
        let signed = Signed::from_headers(header).map_err(refused)?;
        let callback = self.0.merchant.read_callback(&self.0.keyring, now, &signed, body).map_err(refused)?;
        let fact = match callback.notice {
            Said::CombinedPaid(combined) => paid(&combined)?,
            Said::Refund(refund) if refund.refund_status == RefundStatus::Success => {
                Some(Fact::Refunded { refund: number::<RefundId>(&refund.out_refund_no)? })
            }
            _ => None,
        };
        match fact {
            Some(fact) => receive(db, now, city, callback.id, fact).await,
            None => Ok(Received::Repeated),
        }
    }

    /// Asks for what was not heard of, and tells WeChat of every settlement and refund it has not done yet. One that
    /// fails stands for the next round and keeps no other back.
    pub async fn catch_up(&self, db: &Db, now: Timestamp, city: RegionCode) -> Result<()> {
        let before = now.plus_seconds(-SILENCE_SECONDS);
        for payment in db.read(move |conn| service::unheard(conn, WECHAT, before, ROUND)).await? {
            note(payment.checkout, self.ask(db, now, city, payment.checkout).await);
        }
        let waiting = db.read(|conn| service::waiting_for_provider(conn, WECHAT, ROUND)).await?;
        for order in waiting.settlements {
            note(order.id, self.settle(db, now, city, &order).await);
        }
        for refund in waiting.refunds {
            note(refund.id, self.refund(db, now, city, &refund).await);
        }
        Ok(())
    }

    async fn ask(&self, db: &Db, now: Timestamp, city: RegionCode, id: CheckoutId) -> Result<()> {
        let combined = self.0.client.combined_query(now, &id.to_string()).await.map_err(unreachable)?;
        if let Some(fact) = paid(&combined)? {
            receive(db, now, city, format!("query-{id}"), fact).await?;
        }
        Ok(())
    }

    /// Splits the commission off and gives the rest to the seller.
    async fn settle(&self, db: &Db, now: Timestamp, city: RegionCode, order: &Order) -> Result<()> {
        let (whole, no) = (order.checkout.to_string(), order.id.to_string());
        let client = &self.0.client;
        let combined = client.combined_query(now, &whole).await.map_err(unreachable)?;
        let part = combined.sub_orders.iter().find(|part| part.out_trade_no == no);
        let transaction = part.and_then(|part| part.transaction_id.clone());
        let transaction = transaction.ok_or_else(|| Error::Provider(format!("{no} has no payment")))?;
        let known = order.clone();
        let account = db.read(move |conn| service::account_of(conn, &known, WECHAT)).await?;
        let done = if order.payout.commission.is_positive() {
            let split = SplitRequest {
                appid: self.0.merchant.identity.appid.clone(),
                sub_mchid: account,
                transaction_id: transaction,
                out_order_no: no,
                receivers: vec![Receiver::merchant(
                    &self.0.merchant.identity.mchid,
                    order.payout.commission,
                    "平台服务费",
                )],
                finish: true,
            };
            let split = client.split(now, &split).await.map_err(unreachable)?;
            split.status != Some(SplitStatus::Processing)
        } else {
            client.finish(now, &account, &transaction, &no).await.map_err(unreachable)?;
            true
        };
        if done {
            receive(db, now, city, format!("settle-{}", order.id), Fact::Settled { order: order.id }).await?;
        }
        Ok(())
    }

    async fn refund(&self, db: &Db, now: Timestamp, city: RegionCode, refund: &Refund) -> Result<()> {
        let known = refund.clone();
        let payable = db.read(move |conn| service::payable_of(conn, &known, WECHAT)).await?;
        let request = RefundRequest {
            out_trade_no: refund.order.to_string(),
            out_refund_no: refund.id.to_string(),
            reason: None,
            refund: refund.amount,
            total: payable.order.total,
            notify_url: Some(self.0.notify_url.clone()),
            sub_mchid: Some(payable.account),
        };
        let made = self.0.client.refund(now, &request).await.map_err(unreachable)?;
        if made.status == Some(RefundStatus::Success) {
            let fact = Fact::Refunded { refund: refund.id };
            receive(db, now, city, format!("refund-{}", refund.id), fact).await?;
        }
        Ok(())
    }
}

/// What a combined payment says, once every part of it is paid.
fn paid(combined: &Combined) -> Result<Option<Fact>> {
    if !combined.sub_orders.iter().all(|part| part.trade_state.is_paid()) {
        return Ok(None);
    }
    let parts = combined.sub_orders.iter();
    let amount = parts.clone().try_fold(Fen::ZERO, |sum, part| sum.plus(part.amount.total_amount))?;
    Ok(Some(Fact::Paid { checkout: number::<CheckoutId>(&combined.combine_out_trade_no)?, amount }))
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::BadNotice(format!("`{text}` is no number of ours")))
}

async fn receive(db: &Db, now: Timestamp, city: RegionCode, id: String, fact: Fact) -> Result<Received> {
    let notice = Notice { id, fact };
    db.write(move |tx| service::receive(tx, now, city, WECHAT, &notice)).await
}

fn unreachable(error: payment::Error) -> Error {
    Error::Provider(error.to_string())
}

fn note<T>(what: impl std::fmt::Display, outcome: Result<T>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, %what, "WeChat Pay is asked again in the next round");
    }
}
