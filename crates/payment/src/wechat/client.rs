//! Asking WeChat Pay: every request signed, every answer verified before it is read.

use std::sync::Arc;

use aws_lc_rs::digest;
use kernel::{Day, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bill::Bill;
use super::combine::{Combined, CombinedBody, CombinedClose, CombinedPrepay, SubAmount, SubBody, SubName};
use super::keyring::{Keyring, Signed};
use super::merchant::Merchant;
use super::pay::{Amount, Prepay, PrepayBody, SceneInfo, SettleInfo, Transaction, cny};
use super::refund::{Refund, RefundAmount, RefundBody, RefundRequest};
use super::split::{FinishBody, ReturnRequest, Split, SplitRequest, SplitReturn};
use super::split_bill::SplitBill;
use crate::http::{Answer, Http};
use crate::{BillFault, Error, Result};

/// What stands escaped in a path or a query.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A merchant's line to WeChat Pay. Time is passed in; it is signed and judged by.
#[derive(Debug, Clone)]
pub struct Client {
    base: String,
    http: Http,
    merchant: Arc<Merchant>,
    keyring: Arc<Keyring>,
}

#[derive(Deserialize)]
struct CodeUrl {
    code_url: String,
}

#[derive(Deserialize)]
struct H5Url {
    h5_url: String,
}

#[derive(Deserialize)]
struct Download {
    hash_type: String,
    hash_value: String,
    download_url: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fault {
    code: String,
    message: String,
}

impl Client {
    /// With this base address: `https://api.mch.weixin.qq.com`, or a simulator's.
    pub fn new(base_url: &str, merchant: Arc<Merchant>, keyring: Arc<Keyring>) -> Result<Self> {
        Ok(Self { base: base_url.trim_end_matches('/').to_owned(), http: Http::new()?, merchant, keyring })
    }

    /// Opens an order; the answer is what the QR code says.
    pub async fn native(&self, now: Timestamp, order: &Prepay) -> Result<String> {
        let body = self.prepay(order, None);
        Ok(self.post::<_, CodeUrl>(now, "/v3/pay/transactions/native", &body).await?.code_url)
    }

    /// Opens an order; the answer is where a phone's browser pays.
    pub async fn h5(&self, now: Timestamp, order: &Prepay, payer_ip: &str) -> Result<String> {
        let body = self.prepay(order, Some(SceneInfo::h5(payer_ip)));
        Ok(self.post::<_, H5Url>(now, "/v3/pay/transactions/h5", &body).await?.h5_url)
    }

    /// What became of an order. A lost callback is made good by this.
    pub async fn query(&self, now: Timestamp, out_trade_no: &str) -> Result<Transaction> {
        let (no, mchid) = (escape(out_trade_no), escape(&self.merchant.identity.mchid));
        self.get(now, &format!("/v3/pay/transactions/out-trade-no/{no}?mchid={mchid}")).await
    }

    /// Closes an order that is not paid.
    pub async fn close(&self, now: Timestamp, out_trade_no: &str) -> Result<()> {
        let path = format!("/v3/pay/transactions/out-trade-no/{}/close", escape(out_trade_no));
        self.call(now, "POST", &path, json!({ "mchid": self.merchant.identity.mchid }).to_string()).await?;
        Ok(())
    }

    /// Opens one order over several sellers; the answer is what the QR code says.
    pub async fn combined_native(&self, now: Timestamp, order: &CombinedPrepay) -> Result<String> {
        let body = self.combined(order, None)?;
        Ok(self.post::<_, CodeUrl>(now, "/v3/combine-transactions/native", &body).await?.code_url)
    }

    /// Opens one order over several sellers; the answer is where a phone's browser pays.
    pub async fn combined_h5(
        &self,
        now: Timestamp,
        order: &CombinedPrepay,
        payer_ip: &str,
    ) -> Result<String> {
        let body = self.combined(order, Some(SceneInfo::h5(payer_ip)))?;
        Ok(self.post::<_, H5Url>(now, "/v3/combine-transactions/h5", &body).await?.h5_url)
    }

    /// What became of an order over several sellers.
    pub async fn combined_query(&self, now: Timestamp, out_trade_no: &str) -> Result<Combined> {
        self.get(now, &format!("/v3/combine-transactions/out-trade-no/{}", escape(out_trade_no))).await
    }

    /// Closes an order over several sellers that is not paid.
    pub async fn combined_close(&self, now: Timestamp, order: &CombinedPrepay) -> Result<()> {
        let path = format!("/v3/combine-transactions/out-trade-no/{}/close", escape(&order.out_trade_no));
        let names = order.orders.iter().map(|part| SubName {
            mchid: self.merchant.identity.mchid.clone(),
            out_trade_no: part.out_trade_no.clone(),
            sub_mchid: Some(part.sub_mchid.clone()),
        });
        let appid = self.merchant.identity.appid.clone();
        let body = CombinedClose { combine_appid: appid, sub_orders: names.collect() };
        self.call(now, "POST", &path, write(&body)?).await?;
        Ok(())
    }

    /// Gives money back. May be asked again with the same number and amount.
    pub async fn refund(&self, now: Timestamp, refund: &RefundRequest) -> Result<Refund> {
        let path = match refund.sub_mchid {
            Some(_) => "/v3/ecommerce/refunds/apply",
            None => "/v3/refund/domestic/refunds",
        };
        let body = RefundBody {
            out_trade_no: refund.out_trade_no.clone(),
            out_refund_no: refund.out_refund_no.clone(),
            reason: refund.reason.clone(),
            notify_url: refund.notify_url.clone(),
            amount: RefundAmount {
                refund: refund.refund,
                total: Some(refund.total),
                payer_refund: None,
                currency: cny(),
            },
            sub_mchid: refund.sub_mchid.clone(),
            sp_appid: refund.sub_mchid.as_ref().map(|_| self.merchant.identity.appid.clone()),
        };
        self.post(now, path, &body).await
    }

    /// What became of a refund; of a seller's when `sub_mchid` is given.
    pub async fn query_refund(&self, now: Timestamp, no: &str, sub_mchid: Option<&str>) -> Result<Refund> {
        let no = escape(no);
        let path = sub_mchid.map_or_else(
            || format!("/v3/refund/domestic/refunds/{no}"),
            |seller| format!("/v3/ecommerce/refunds/out-refund-no/{no}?sub_mchid={}", escape(seller)),
        );
        self.get(now, &path).await
    }

    /// Splits a seller's frozen money.
    pub async fn split(&self, now: Timestamp, split: &SplitRequest) -> Result<Split> {
        self.post(now, "/v3/ecommerce/profitsharing/orders", split).await
    }

    /// What became of a split.
    pub async fn query_split(&self, now: Timestamp, split: &SplitRequest) -> Result<Split> {
        let path = format!(
            "/v3/ecommerce/profitsharing/orders?sub_mchid={}&transaction_id={}&out_order_no={}",
            escape(&split.sub_mchid),
            escape(&split.transaction_id),
            escape(&split.out_order_no)
        );
        self.get(now, &path).await
    }

    /// Releases what is left to the seller, without a commission.
    pub async fn finish(&self, now: Timestamp, seller: &str, transaction: &str, no: &str) -> Result<Split> {
        let body = FinishBody {
            sub_mchid: seller.to_owned(),
            transaction_id: transaction.to_owned(),
            out_order_no: no.to_owned(),
            description: "解冻剩余资金".to_owned(),
        };
        self.post(now, "/v3/ecommerce/profitsharing/finish-order", &body).await
    }

    /// Has a part that was split off come back to its seller. May be asked again with the same number and amount.
    pub async fn return_split(&self, now: Timestamp, wanted: &ReturnRequest) -> Result<SplitReturn> {
        self.post(now, "/v3/ecommerce/profitsharing/returnorders", wanted).await
    }

    /// What became of a return.
    pub async fn query_return(&self, now: Timestamp, wanted: &ReturnRequest) -> Result<SplitReturn> {
        let path = format!(
            "/v3/ecommerce/profitsharing/returnorders?sub_mchid={}&out_order_no={}&out_return_no={}",
            escape(&wanted.sub_mchid),
            escape(&wanted.out_order_no),
            escape(&wanted.out_return_no)
        );
        self.get(now, &path).await
    }

    /// The bill of a day, whole or not at all; without a line when nothing was paid or given back that day. WeChat has it
    /// from 10 o'clock of the next day.
    pub async fn bill(&self, now: Timestamp, day: Day) -> Result<Bill> {
        let path = format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL");
        match self.download(now, &path).await? {
            Some(file) => Ok(Bill::parse(&file.body)?),
            None => Ok(Bill::default()),
        }
    }

    /// The bill of what was split off on a day and of what came back (分账账单), whole or not at all.
    pub async fn split_bill(&self, now: Timestamp, day: Day) -> Result<SplitBill> {
        let path = format!("/v3/profitsharing/bills?bill_date={day}");
        match self.download(now, &path).await? {
            Some(file) => Ok(SplitBill::parse(&file.body)?),
            None => Ok(SplitBill::default()),
        }
    }

    /// The file of a bill; none when WeChat says that nothing of its kind happened that day.
    async fn download(&self, now: Timestamp, path: &str) -> Result<Option<Answer>> {
        let download: Download = match self.get(now, path).await {
            Err(error) if error.is_empty_bill() => return Ok(None),
            other => other?,
        };
        let path = match download.download_url.split_once("://") {
            Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
            None => download.download_url.as_str(),
        };
        // The file itself is not signed: its hash stands in the signed answer above.
        let answer = self.send(now, "GET", path, String::new()).await?;
        refused(&answer)?;
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &answer.body);
        if download.hash_type != "SHA1" || hex::encode(hash) != download.hash_value.to_lowercase() {
            return Err(BillFault::Hash.into());
        }
        Ok(Some(answer))
    }

    fn prepay(&self, order: &Prepay, scene: Option<SceneInfo>) -> PrepayBody {
        PrepayBody {
            appid: self.merchant.identity.appid.clone(),
            mchid: self.merchant.identity.mchid.clone(),
            description: order.description.clone(),
            out_trade_no: order.out_trade_no.clone(),
            time_expire: order.expires,
            notify_url: order.notify_url.clone(),
            amount: Amount::of(order.total),
            settle_info: order.split.then_some(SettleInfo { profit_sharing: true }),
            scene_info: scene,
        }
    }

    fn combined(&self, order: &CombinedPrepay, scene: Option<SceneInfo>) -> Result<CombinedBody> {
        order.check()?;
        let parts = order.orders.iter().map(|part| SubBody {
            mchid: self.merchant.identity.mchid.clone(),
            attach: part.out_trade_no.clone(),
            amount: SubAmount { total_amount: part.total, payer_amount: None, currency: cny() },
            out_trade_no: part.out_trade_no.clone(),
            sub_mchid: Some(part.sub_mchid.clone()),
            description: part.description.clone(),
            settle_info: part.split.then_some(SettleInfo { profit_sharing: true }),
        });
        Ok(CombinedBody {
            combine_appid: self.merchant.identity.appid.clone(),
            combine_mchid: self.merchant.identity.mchid.clone(),
            combine_out_trade_no: order.out_trade_no.clone(),
            scene_info: scene,
            sub_orders: parts.collect(),
            time_expire: order.expires,
            notify_url: order.notify_url.clone(),
        })
    }

    async fn get<A: DeserializeOwned>(&self, now: Timestamp, path: &str) -> Result<A> {
        read(&self.call(now, "GET", path, String::new()).await?)
    }

    async fn post<B: Serialize, A: DeserializeOwned>(
        &self,
        now: Timestamp,
        path: &str,
        body: &B,
    ) -> Result<A> {
        read(&self.call(now, "POST", path, write(body)?).await?)
    }

    /// Sends, and believes a good answer only when it is signed. A refusal is not believed to be more than
    /// that: WeChat does not sign those to requests whose signature it could not read.
    async fn call(&self, now: Timestamp, method: &str, path: &str, body: String) -> Result<Answer> {
        let answer = self.send(now, method, path, body).await?;
        refused(&answer)?;
        let signed = Signed::from_headers(|name| answer.header(name))?;
        self.keyring.verify(now, &signed, &answer.body)?;
        Ok(answer)
    }

    async fn send(&self, now: Timestamp, method: &str, path: &str, body: String) -> Result<Answer> {
        let authorization = self.merchant.authorize(now, method, path, body.as_bytes())?;
        let headers = [
            ("Authorization", authorization.as_str()),
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("User-Agent", "heluo"),
        ];
        self.http.send(method, &format!("{}{path}", self.base), &headers, body.into_bytes()).await
    }
}

fn refused(answer: &Answer) -> Result<()> {
    if (200..300).contains(&answer.status) {
        return Ok(());
    }
    let fault: Fault = serde_json::from_slice(&answer.body).unwrap_or_default();
    Err(Error::Refused { status: answer.status, code: fault.code, message: fault.message })
}

fn write<B: Serialize>(body: &B) -> Result<String> {
    serde_json::to_string(body).map_err(Error::unreadable)
}

fn read<A: DeserializeOwned>(answer: &Answer) -> Result<A> {
    serde_json::from_slice(&answer.body).map_err(Error::unreadable)
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}
