//! Payments over WeChat Pay: one combined payment for the orders of a checkout, each to its seller's own account, where
//! it is frozen until the goods are collected.

use std::sync::Arc;

use db::Db;
use kernel::{Day, Fen, RegionCode, Timestamp};
use ledger::{BillLine, LineKind, LineState};
use payment::wechat::{
    BillKind, BillRow, Client, Combined, CombinedOrder, CombinedPrepay, Keyring, Merchant, Notice as Said,
    Receiver, RefundRequest, RefundStatus, ReturnRequest, ReturnResult, Signed, Split, SplitRequest,
    SplitResult, SplitRow, SplitStatus, TradeState,
};

use crate::channel::{Channel, GivenBack, Standing, Way, number, receive, refused, unreachable};
use crate::model::{CheckoutId, RefundId, Settlement, read_numbered};
use crate::provider::Fact;
use crate::service::{self, Payable, Received, ToGiveBack, ToPay, WECHAT};
use crate::wire::Wire;
use crate::{Error, Result};

/// WeChat Pay, as this installation uses it.
#[derive(Debug, Clone)]
pub struct WeChat(Wire<Inner>);

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
        Ok(Self(Wire::new(Inner { client, merchant, keyring, notify_url })))
    }

    /// From now on speaks as this one does; so do all clones.
    pub fn take_over(&self, other: &Self) {
        self.0.take_over(&other.0);
    }

    fn combined(&self, to_pay: &ToPay) -> CombinedPrepay {
        let part = |one: &Payable| CombinedOrder {
            out_trade_no: one.number(),
            sub_mchid: one.account.clone(),
            description: format!("{} {}", one.order.seller_name, one.order.id),
            total: one.order.total,
            split: true,
        };
        CombinedPrepay {
            out_trade_no: to_pay.number(),
            orders: to_pay.orders.iter().map(part).collect(),
            notify_url: self.0.get().notify_url.clone(),
            expires: to_pay.expires(),
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
        let wire = self.0.get();
        let callback = wire.merchant.read_callback(&wire.keyring, now, &signed, body).map_err(refused)?;
        let fact = match callback.notice {
            Said::CombinedPaid(combined) => paid(&combined)?,
            Said::Refund(refund) => {
                let id = number::<RefundId>(service::refund_of(&refund.out_refund_no))?;
                if refund.refund_status == RefundStatus::Success {
                    Some(Fact::Refunded { refund: id })
                } else {
                    // What became of it is asked for, by the one who notes it.
                    db.write(move |tx| service::ask_refund_now(tx, now, id)).await?;
                    return Ok(Received::Taken);
                }
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
        let (order, wire) = (self.combined(to_pay), self.0.get());
        let client = &wire.client;
        let link = match way {
            Way::Qr => client.combined_native(now, &order).await,
            Way::Page(address) => client.combined_h5(now, &order, address).await,
        };
        link.map_err(unreachable)
    }

    async fn ask(&self, now: Timestamp, of: &ToPay) -> Result<Standing> {
        let combined = match self.0.get().client.combined_query(now, &of.number()).await {
            Err(error) if error.is_unknown_trade() => return Ok(Standing::Open),
            known => known.map_err(unreachable)?,
        };
        Ok(match paid(&combined)? {
            Some(fact) => Standing::Paid(fact),
            None if is_closed(&combined) => Standing::Closed,
            None => Standing::Open,
        })
    }

    async fn close(&self, now: Timestamp, of: &ToPay) -> Result<bool> {
        let wire = self.0.get();
        let client = &wire.client;
        let Err(refused) = client.combined_close(now, &self.combined(of)).await else { return Ok(true) };
        if refused.is_unknown_trade() {
            return Ok(false);
        }
        let combined = client.combined_query(now, &of.number()).await.map_err(unreachable)?;
        if is_closed(&combined) { Ok(true) } else { Err(unreachable(refused)) }
    }

    async fn settle(&self, now: Timestamp, of: &Payable) -> Result<bool> {
        let (wanted, wire) = (self.split_of(now, of).await?, self.0.get());
        let client = &wire.client;
        if wanted.receivers.is_empty() {
            let (transaction, no) = (&wanted.transaction_id, &wanted.out_order_no);
            client.finish(now, &of.account, transaction, no).await.map_err(unreachable)?;
            return Ok(true);
        }
        let split = client.split(now, &wanted).await.map_err(unreachable)?;
        match refused_part(&split) {
            Some(words) => Err(Error::Provider(words)),
            None => Ok(is_split_off(&split)),
        }
    }

    async fn give_back(&self, now: Timestamp, back: &ToGiveBack) -> Result<GivenBack> {
        if back.refund.split_back.is_positive() {
            let returned = self.bring_back(now, back).await?;
            if returned != GivenBack::Done {
                return Ok(returned);
            }
        }
        let (wire, number) = (self.0.get(), back.number(back.attempt));
        let client = &wire.client;
        let seller = &back.of.account;
        let made = match client.query_refund(now, &number, Some(seller)).await {
            Err(error) if error.is_unknown_trade() => {
                let request = RefundRequest {
                    out_trade_no: back.of.number(),
                    out_refund_no: number.clone(),
                    reason: None,
                    refund: back.refund.amount,
                    total: back.of.order.total,
                    notify_url: Some(wire.notify_url.clone()),
                    sub_mchid: Some(seller.clone()),
                };
                client.refund(now, &request).await.map_err(unreachable)?;
                // The answer says that it was taken, and no more.
                client.query_refund(now, &number, Some(seller)).await
            }
            known => known,
        };
        Ok(match made.map_err(unreachable)?.status {
            Some(RefundStatus::Success) => GivenBack::Done,
            Some(RefundStatus::Processing) | None => GivenBack::UnderWay,
            Some(RefundStatus::Abnormal) => GivenBack::Halted(format!("{number}: ABNORMAL")),
            Some(RefundStatus::Closed) => GivenBack::GivenUp(format!("{number}: CLOSED")),
        })
    }

    async fn bill(&self, now: Timestamp, day: Day) -> Result<Vec<BillLine>> {
        let wire = self.0.get();
        let client = &wire.client;
        let trades = client.bill(now, day).await.map_err(unreachable)?;
        let splits = client.split_bill(now, day).await.map_err(unreachable)?;
        let mut lines: Vec<BillLine> = trades.rows.iter().map(trade_line).collect();
        lines.extend(splits.rows.iter().map(split_line));
        Ok(lines)
    }
}

impl WeChat {
    /// The split of an order: to nobody when there is no commission.
    async fn split_of(&self, now: Timestamp, of: &Payable) -> Result<SplitRequest> {
        let (whole, no, wire) = (of.whole_number(), of.number(), self.0.get());
        let combined = wire.client.combined_query(now, &whole).await.map_err(unreachable)?;
        let part = combined.sub_orders.iter().find(|part| part.out_trade_no == no);
        let transaction = part.and_then(|part| part.transaction_id.clone());
        let transaction = transaction.ok_or_else(|| Error::Provider(format!("{no} has no payment")))?;
        let (identity, commission) = (&wire.merchant.identity, of.order.payout.commission);
        let part =
            commission.is_positive().then(|| Receiver::merchant(&identity.mchid, commission, "平台服务费"));
        Ok(SplitRequest {
            appid: identity.appid.clone(),
            sub_mchid: of.account.clone(),
            transaction_id: transaction,
            out_order_no: of.order.id.to_string(),
            receivers: part.into_iter().collect(),
            finish: true,
        })
    }

    /// Brings the part of a refund back that was split off. Nothing is to be brought back of a part that WeChat closed: the
    /// seller has had it since.
    async fn bring_back(&self, now: Timestamp, back: &ToGiveBack) -> Result<GivenBack> {
        let wire = self.0.get();
        let client = &wire.client;
        if back.of.order.settlement != Settlement::Confirmed {
            let wanted = self.split_of(now, &back.of).await?;
            return match client.query_split(now, &wanted).await {
                Ok(split) if refused_part(&split).is_some() => Ok(GivenBack::Done),
                Err(error) if !error.is_unknown_trade() => Err(unreachable(error)),
                // Its settlement comes first.
                _ => Ok(GivenBack::UnderWay),
            };
        }
        let wanted = |attempt: i64| ReturnRequest {
            sub_mchid: back.of.account.clone(),
            out_order_no: back.refund.order.to_string(),
            out_return_no: back.number(attempt),
            return_mchid: wire.merchant.identity.mchid.clone(),
            amount: back.refund.split_back,
            description: "退款".to_owned(),
        };
        // A part comes back once, under whichever number.
        for attempt in 0..back.attempt {
            match client.query_return(now, &wanted(attempt)).await {
                Ok(made) if made.result == ReturnResult::Success => return Ok(GivenBack::Done),
                Ok(made) if made.result == ReturnResult::Processing => return Ok(GivenBack::UnderWay),
                Err(error) if !error.is_unknown_trade() => return Err(unreachable(error)),
                _ => {}
            }
        }
        let made = client.return_split(now, &wanted(back.attempt)).await.map_err(unreachable)?;
        Ok(match made.result {
            ReturnResult::Success => GivenBack::Done,
            ReturnResult::Processing => GivenBack::UnderWay,
            ReturnResult::Failed => {
                let why = made.fail_reason.unwrap_or_default();
                GivenBack::GivenUp(format!("{}: FAILED {why}", made.out_return_no))
            }
        })
    }
}

/// Which part of a split WeChat closed, so that it went back to the seller.
fn refused_part(split: &Split) -> Option<String> {
    let closed = split.receivers.iter().find(|part| part.result == Some(SplitResult::Closed))?;
    let why = closed.fail_reason.as_deref().unwrap_or_default();
    Some(format!("{}: CLOSED {why}", closed.receiver_account))
}

/// True once every part has come to who gets it.
fn is_split_off(split: &Split) -> bool {
    split.status != Some(SplitStatus::Processing)
        && split.receivers.iter().all(|part| part.result != Some(SplitResult::Pending))
}

/// What a combined payment says, once every part of it is paid.
fn paid(combined: &Combined) -> Result<Option<Fact>> {
    if !combined.sub_orders.iter().all(|part| part.trade_state.is_paid()) {
        return Ok(None);
    }
    let parts = combined.sub_orders.iter();
    let amount = parts.clone().try_fold(Fen::ZERO, |sum, part| sum.plus(part.amount.total_amount))?;
    let no = &combined.combine_out_trade_no;
    let (checkout, attempt) = read_numbered(no).ok_or_else(|| Error::BadNotice(no.clone()))?;
    Ok(Some(Fact::Paid { checkout: number::<CheckoutId>(checkout)?, attempt, amount }))
}

fn is_closed(combined: &Combined) -> bool {
    combined.sub_orders.iter().all(|part| part.trade_state == TradeState::Closed)
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
    let no = if kind == LineKind::Refund { service::refund_of(no) } else { no };
    BillLine { kind, number: no.to_owned(), theirs: theirs.clone(), amount, state, at: row.at }
}

/// A part that was split off, under the number of its order, or that came back, under that of its refund.
fn split_line(row: &SplitRow) -> BillLine {
    BillLine {
        kind: LineKind::Split,
        number: service::refund_of(&row.out_order_no).to_owned(),
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
