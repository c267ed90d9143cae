//! Payments over Alipay (直付通): each order is a trade of its own, to its seller's own account, where it is frozen until
//! the goods are collected. The orders of several sellers are opened together and paid as one.

use std::sync::Arc;

use db::Db;
use kernel::{Day, Fen, RegionCode, Timestamp};
use ledger::{BillLine, LineKind, LineState};
use payment::alipay::{
    AccountKind, AccountRow, App, BillKind, BillRow, Client, Keyring, MergeOrder, Order as Trade,
    RefundRequest, Settle, TradeStatus,
};

use crate::channel::{Channel, GivenBack, Standing, Way, number, receive, refused, unreachable};
use crate::model::{OrderId, RefundId, Settlement, read_numbered};
use crate::provider::Fact;
use crate::service::{self, ALIPAY, Payable, Received, ToGiveBack, ToPay, WENT_BACK};
use crate::wire::Wire;
use crate::{Error, Result};

/// Alipay, as this installation uses it.
#[derive(Debug, Clone)]
pub struct Alipay(Wire<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    app: Arc<App>,
    keyring: Arc<Keyring>,
    own_url: String,
    /// The platform's own number at Alipay, which the commission goes to.
    platform: String,
}

impl Alipay {
    /// Speaks to Alipay at this gateway; notices and buyers come back to us, such as `https://heluo.example`.
    pub fn new(gateway: &str, app: App, keyring: Keyring, platform: &str, own_url: &str) -> Result<Self> {
        let (app, keyring) = (Arc::new(app), Arc::new(keyring));
        let client = Client::new(gateway, app.clone(), keyring.clone()).map_err(unreachable)?;
        let (own_url, platform) = (own_url.to_owned(), platform.to_owned());
        Ok(Self(Wire::new(Inner { client, app, keyring, own_url, platform })))
    }

    /// From now on speaks as this one does; so do all clones.
    pub fn take_over(&self, other: &Self) {
        self.0.take_over(&other.0);
    }

    fn notify_url(&self) -> String {
        format!("{}/api/v1/payments/alipay/notices", self.0.get().own_url)
    }

    fn trade(&self, to_pay: &ToPay, one: &Payable) -> Trade {
        Trade {
            out_trade_no: one.number(),
            subject: format!("{} {}", one.order.seller_name, one.order.id),
            total: one.order.total,
            notify_url: self.notify_url(),
            expires: to_pay.expires(),
            seller: Some(one.account.clone()),
        }
    }

    /// Takes a notice: verifies, then acts in one transaction. A notice tells of one order; a checkout of several is paid
    /// once all of them are, which is asked for.
    pub async fn take_notice(
        &self,
        db: &Db,
        now: Timestamp,
        city: RegionCode,
        body: &[u8],
    ) -> Result<Received> {
        let wire = self.0.get();
        let told = wire.app.read_notice(&wire.keyring, body).map_err(refused)?;
        let no = &told.out_trade_no;
        let (order, attempt) = read_numbered(no).ok_or_else(|| Error::BadNotice(no.clone()))?;
        let order = number::<OrderId>(order)?;
        let fact = if let Some((refund, _)) = &told.refund {
            Some(Fact::Refunded { refund: number::<RefundId>(service::refund_of(refund))? })
        } else if told.status.is_paid() {
            let of = db.read(move |conn| service::opened_with(conn, order, ALIPAY, attempt)).await?;
            let of = of.ok_or(Error::NoPayment)?;
            match of.orders.as_slice() {
                [_] => Some(Fact::Paid { checkout: of.payment.checkout, attempt, amount: told.total }),
                _ => match self.ask(now, &of).await? {
                    Standing::Paid(fact) => Some(fact),
                    Standing::Open | Standing::Closed => None,
                },
            }
        } else {
            None
        };
        match fact {
            Some(fact) => receive(db, now, city, ALIPAY, told.id, fact).await,
            None => Ok(Received::Repeated),
        }
    }
}

impl Channel for Alipay {
    const WORD: &'static str = ALIPAY;

    async fn open(&self, now: Timestamp, to_pay: &ToPay, way: &Way) -> Result<String> {
        let checkout = to_pay.payment.checkout;
        let wire = self.0.get();
        let back = format!("{}/checkout/{checkout}?waiting=1", wire.own_url);
        let client = &wire.client;
        let trades: Vec<Trade> = to_pay.orders.iter().map(|one| self.trade(to_pay, one)).collect();
        let link = match (trades.as_slice(), way) {
            ([only], Way::Qr) => client.precreate(now, only).await,
            ([only], Way::Page(_)) => client.page_pay_url(now, only, &back),
            _ => {
                let whole = MergeOrder { out_merge_no: to_pay.number(), orders: trades };
                client.merge_pay_url(now, &whole, &self.notify_url(), &back).await
            }
        };
        link.map_err(unreachable)
    }

    async fn ask(&self, now: Timestamp, of: &ToPay) -> Result<Standing> {
        let (mut amount, mut closed, wire) = (Fen::ZERO, 0, self.0.get());
        for one in &of.orders {
            let trade = match wire.client.query(now, &one.number()).await {
                Ok(trade) => trade,
                // Until the buyer has opened the cashier, Alipay knows of no trade.
                Err(error) if error.is_unknown_trade() => return Ok(Standing::Open),
                Err(error) => return Err(unreachable(error)),
            };
            match trade.trade_status {
                TradeStatus::TradeClosed => closed += 1,
                status if status.is_paid() => amount = amount.plus(trade.total_amount)?,
                _ => return Ok(Standing::Open),
            }
        }
        Ok(match closed {
            0 => Standing::Paid(Fact::Paid {
                checkout: of.payment.checkout,
                attempt: of.payment.attempt,
                amount,
            }),
            all if all == of.orders.len() => Standing::Closed,
            _ => Standing::Open,
        })
    }

    async fn close(&self, now: Timestamp, of: &ToPay) -> Result<bool> {
        let (wire, mut is_known) = (self.0.get(), true);
        let client = &wire.client;
        for one in &of.orders {
            let no = one.number();
            let Err(refused) = client.close(now, &no).await else { continue };
            // Until the buyer has opened the cashier, there is no trade to close.
            if refused.is_unknown_trade() {
                is_known = false;
                continue;
            }
            let trade = client.query(now, &no).await.map_err(unreachable)?;
            if trade.trade_status != TradeStatus::TradeClosed {
                return Err(unreachable(refused));
            }
        }
        Ok(is_known)
    }

    async fn settle(&self, now: Timestamp, of: &Payable) -> Result<bool> {
        let wire = self.0.get();
        let trade = wire.client.query(now, &of.number()).await.map_err(unreachable)?;
        let commission = of.order.payout.commission;
        let settle = Settle {
            trade_no: trade.trade_no,
            out_request_no: of.order.id.to_string(),
            part: commission.is_positive().then(|| (wire.platform.clone(), commission)),
            finish: true,
        };
        wire.client.settle(now, &settle).await.map_err(unreachable)?;
        Ok(true)
    }

    async fn give_back(&self, now: Timestamp, back: &ToGiveBack) -> Result<GivenBack> {
        let (refund, part) = (&back.refund, back.refund.split_back);
        if part.is_positive() && back.of.order.settlement != Settlement::Confirmed {
            // Its settlement comes first.
            return Ok(GivenBack::UnderWay);
        }
        let wire = self.0.get();
        let request = RefundRequest {
            out_trade_no: back.of.number(),
            out_request_no: back.number(back.attempt),
            amount: refund.amount,
            reason: None,
            from_split: part.is_positive().then(|| (wire.platform.clone(), part)),
        };
        let client = &wire.client;
        client.refund(now, &request).await.map_err(unreachable)?;
        // The answer to a refund says what has gone back in all; only the query says that this one is done.
        let made = client.query_refund(now, &request.out_trade_no, &request.out_request_no).await;
        match made.map_err(unreachable)? {
            Some(made) if made.amount == refund.amount => Ok(GivenBack::Done),
            Some(made) => Err(Error::Provider(format!("refund {} gave {} back", refund.id, made.amount))),
            None => Ok(GivenBack::UnderWay),
        }
    }

    async fn bill(&self, now: Timestamp, day: Day) -> Result<Vec<BillLine>> {
        let wire = self.0.get();
        let client = &wire.client;
        let trades = client.bill(now, day).await.map_err(unreachable)?;
        let account = client.account_bill(now, day).await.map_err(unreachable)?;
        let mut lines: Vec<BillLine> = trades.rows.iter().map(trade_line).collect();
        lines.extend(account.rows.iter().filter(|row| row.kind == AccountKind::Split).map(split_line));
        Ok(lines)
    }
}

fn trade_line(row: &BillRow) -> BillLine {
    let (kind, no) = match &row.kind {
        BillKind::Paid => (LineKind::Payment, &row.out_trade_no),
        BillKind::Refund(refund) => (LineKind::Refund, refund),
    };
    let no = if kind == LineKind::Refund { service::refund_of(no) } else { no };
    BillLine {
        kind,
        number: no.to_owned(),
        theirs: row.trade_no.clone(),
        amount: Fen(row.amount.0.saturating_abs()),
        // Alipay's bill has nothing but what is done.
        state: LineState::Done,
        at: row.finished,
    }
}

/// A part is split off under the number of its order, so the number of the payment is that of the split. A part that went
/// back does not say for which refund.
fn split_line(row: &AccountRow) -> BillLine {
    let went_back = if row.amount.is_positive() { "" } else { WENT_BACK };
    BillLine {
        kind: LineKind::Split,
        number: format!("{}{went_back}", service::refund_of(&row.out_trade_no)),
        theirs: row.business_no.clone(),
        amount: Fen(row.amount.0.saturating_abs()),
        state: LineState::Done,
        at: row.at,
    }
}
