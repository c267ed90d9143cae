//! Payments over WeChat Pay: one combined payment for the orders of a checkout, each to its seller's own account, where
//! it is frozen until the goods are collected.

use std::sync::Arc;

use db::Db;
use kernel::{Day, Fen, RegionCode, Timestamp};
use ledger::{BillLine, LineKind, LineState};
use payment::wechat::{
    BillKind, BillRow, Client, Combined, CombinedOrder, CombinedPrepay, Keyring, Merchant, Notice as Said,
    Receiver, RefundRequest, RefundStatus, Signed, SplitRequest, SplitResult, SplitRow, SplitStatus,
    TradeState,
};

use crate::channel::{Channel, Way, number, receive, refused, unreachable};
use crate::model::{CheckoutId, Order, Refund, RefundId};
use crate::provider::Fact;
use crate::service::{Payable, Received, ToPay, WECHAT};
use crate::{Error, Result};

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

impl WeChat {
    /// Speaks to WeChat at this address; callbacks come to ours, such as `https://heluo.example`.
    pub fn new(base_url: &str, merchant: Merchant, keyring: Keyring, own_url: &str) -> Result<Self> {
        let (merchant, keyring) = (Arc::new(merchant), Arc::new(keyring));
        let client = Client::new(base_url, merchant.clone(), keyring.clone()).map_err(unreachable)?;
        let notify_url = format!("{own_url}/api/v1/payments/wechat/notices");
        Ok(Self(Arc::new(Inner { client, merchant, keyring, notify_url })))
    }

    fn combined(&self, to_pay: &ToPay) -> CombinedPrepay {
        let part = |one: &Payable| CombinedOrder {
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
            Some(fact) => receive(db, now, city, WECHAT, callback.id, fact).await,
            None => Ok(Received::Repeated),
        }
    }
}

impl Channel for WeChat {
    const WORD: &'static str = WECHAT;

    async fn open(&self, now: Timestamp, to_pay: &ToPay, way: &Way) -> Result<String> {
        let order = self.combined(to_pay);
        let client = &self.0.client;
        let link = match way {
            Way::Qr => client.combined_native(now, &order).await,
            Way::Page(address) => client.combined_h5(now, &order, address).await,
        };
        link.map_err(unreachable)
    }

    async fn ask(&self, now: Timestamp, checkout: CheckoutId, _: &[Order]) -> Result<Option<Fact>> {
        let combined = self.0.client.combined_query(now, &checkout.to_string()).await.map_err(unreachable)?;
        paid(&combined)
    }

    async fn close(&self, now: Timestamp, of: &ToPay) -> Result<()> {
        let client = &self.0.client;
        let Err(refused) = client.combined_close(now, &self.combined(of)).await else { return Ok(()) };
        if refused.is_unknown_trade() {
            return Ok(());
        }
        let whole = of.payment.checkout.to_string();
        let combined = client.combined_query(now, &whole).await.map_err(unreachable)?;
        let closed = combined.sub_orders.iter().all(|part| part.trade_state == TradeState::Closed);
        if closed { Ok(()) } else { Err(unreachable(refused)) }
    }

    async fn settle(&self, now: Timestamp, of: &Payable) -> Result<bool> {
        let (whole, no) = (of.order.checkout.to_string(), of.order.id.to_string());
        let client = &self.0.client;
        let combined = client.combined_query(now, &whole).await.map_err(unreachable)?;
        let part = combined.sub_orders.iter().find(|part| part.out_trade_no == no);
        let transaction = part.and_then(|part| part.transaction_id.clone());
        let transaction = transaction.ok_or_else(|| Error::Provider(format!("{no} has no payment")))?;
        if !of.order.payout.commission.is_positive() {
            client.finish(now, &of.account, &transaction, &no).await.map_err(unreachable)?;
            return Ok(true);
        }
        let identity = &self.0.merchant.identity;
        let part = Receiver::merchant(&identity.mchid, of.order.payout.commission, "平台服务费");
        let split = SplitRequest {
            appid: identity.appid.clone(),
            sub_mchid: of.account.clone(),
            transaction_id: transaction,
            out_order_no: no,
            receivers: vec![part],
            finish: true,
        };
        let split = client.split(now, &split).await.map_err(unreachable)?;
        Ok(split.status != Some(SplitStatus::Processing))
    }

    async fn give_back(&self, now: Timestamp, refund: &Refund, of: &Payable) -> Result<bool> {
        let request = RefundRequest {
            out_trade_no: refund.order.to_string(),
            out_refund_no: refund.id.to_string(),
            reason: None,
            refund: refund.amount,
            total: of.order.total,
            notify_url: Some(self.0.notify_url.clone()),
            sub_mchid: Some(of.account.clone()),
        };
        let made = self.0.client.refund(now, &request).await.map_err(unreachable)?;
        Ok(made.status == Some(RefundStatus::Success))
    }

    async fn bill(&self, now: Timestamp, day: Day) -> Result<Vec<BillLine>> {
        let client = &self.0.client;
        let trades = client.bill(now, day).await.map_err(unreachable)?;
        let splits = client.split_bill(now, day).await.map_err(unreachable)?;
        let mut lines: Vec<BillLine> = trades.rows.iter().map(trade_line).collect();
        lines.extend(splits.rows.iter().map(split_line));
        Ok(lines)
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

fn trade_line(row: &BillRow) -> BillLine {
    let (kind, no, theirs, amount, state) = match &row.kind {
        BillKind::Paid => {
            (LineKind::Payment, &row.out_trade_no, &row.transaction_id, row.total, LineState::Done)
        }
        BillKind::Revoked => {
            (LineKind::Payment, &row.out_trade_no, &row.transaction_id, row.total, LineState::Failed)
        }
        BillKind::Refund { refund_id, out_refund_no, asked, status, .. } => {
            let state = match status.as_str() {
                "SUCCESS" => LineState::Done,
                "PROCESSING" => LineState::Pending,
                _ => LineState::Failed,
            };
            (LineKind::Refund, out_refund_no, refund_id, *asked, state)
        }
    };
    BillLine { kind, number: no.clone(), theirs: theirs.clone(), amount, state, at: row.at }
}

fn split_line(row: &SplitRow) -> BillLine {
    BillLine {
        kind: LineKind::Split,
        number: row.out_order_no.clone(),
        theirs: row.order_id.clone(),
        amount: row.amount,
        state: match row.state {
            SplitResult::Success => LineState::Done,
            SplitResult::Pending => LineState::Pending,
            SplitResult::Closed => LineState::Failed,
        },
        at: row.at,
    }
}
