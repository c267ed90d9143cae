//! Asking Alipay: every call signed, every answer verified over its raw text before it is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::{Day, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::account_bill::AccountBill;
use super::bill::Bill;
use super::params::{App, Keyring, Params, write_form};
use super::trade::{
    ExtendParams, MergeBody, MergeOrder, Order, OrderBody, Refund, RefundAnswer, RefundBody,
    RefundQueryAnswer, RefundRequest, Royalty, RoyaltyBack, Settle, SettleBody, SubMerchant, Trade,
};
use crate::http::Http;
use crate::{Error, Result, SignatureFault, from_yuan, moment};

/// An application's line to Alipay. Time is passed in; it is signed.
#[derive(Debug, Clone)]
pub struct Client {
    gateway: String,
    http: Http,
    app: Arc<App>,
    keyring: Arc<Keyring>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Outcome {
    code: String,
    msg: String,
    sub_code: String,
    sub_msg: String,
}

#[derive(Deserialize)]
struct QrCode {
    qr_code: String,
}

#[derive(Deserialize)]
struct PreOrder {
    pre_order_no: String,
}

#[derive(Deserialize)]
struct BillUrl {
    bill_download_url: String,
}

impl Client {
    /// With this gateway: `https://openapi.alipay.com/gateway.do`, or a simulator's.
    pub fn new(gateway: &str, app: Arc<App>, keyring: Arc<Keyring>) -> Result<Self> {
        Ok(Self { gateway: gateway.to_owned(), http: Http::new()?, app, keyring })
    }

    /// Where the buyer's browser goes to pay (`alipay.trade.page.pay`), and comes back from to `return_url`.
    /// Nothing is sent; coming back proves nothing.
    pub fn page_pay_url(&self, now: Timestamp, order: &Order, return_url: &str) -> Result<String> {
        let body = OrderBody { product_code: Some("FAST_INSTANT_TRADE_PAY".to_owned()), ..body(order) };
        let mut params = content(&body)?;
        params.insert("notify_url".to_owned(), order.notify_url.clone());
        params.insert("return_url".to_owned(), return_url.to_owned());
        let params = self.app.sign(now, "alipay.trade.page.pay", params)?;
        Ok(format!("{}?{}", self.gateway, write_form(&params)))
    }

    /// Opens an order; the answer is what the QR code says (`alipay.trade.precreate`).
    pub async fn precreate(&self, now: Timestamp, order: &Order) -> Result<String> {
        let mut params = content(&body(order))?;
        params.insert("notify_url".to_owned(), order.notify_url.clone());
        Ok(self.call::<QrCode>(now, "alipay.trade.precreate", params).await?.qr_code)
    }

    /// Opens orders of several sellers to be paid as one (`alipay.trade.merge.precreate`); the answer is where the
    /// buyer's browser goes to pay (`alipay.trade.wap.merge.pay`).
    pub async fn merge_pay_url(
        &self,
        now: Timestamp,
        order: &MergeOrder,
        notify_url: &str,
        return_url: &str,
    ) -> Result<String> {
        let order_details = order.orders.iter().map(body).collect();
        let mut params = content(&MergeBody { out_merge_no: order.out_merge_no.clone(), order_details })?;
        params.insert("notify_url".to_owned(), notify_url.to_owned());
        params.insert("return_url".to_owned(), return_url.to_owned());
        let opened: PreOrder = self.call(now, "alipay.trade.merge.precreate", params).await?;
        let params = content(&json!({ "pre_order_no": opened.pre_order_no }))?;
        let params = self.app.sign(now, "alipay.trade.wap.merge.pay", params)?;
        Ok(format!("{}?{}", self.gateway, write_form(&params)))
    }

    /// Gives frozen money away (`alipay.trade.order.settle`). May be asked again with the same number and parts.
    pub async fn settle(&self, now: Timestamp, settle: &Settle) -> Result<()> {
        let part = settle.part.iter().map(|(account, amount)| Royalty {
            trans_in: account.clone(),
            trans_in_type: "userId".to_owned(),
            amount: *amount,
            desc: "平台服务费".to_owned(),
        });
        let params = content(&SettleBody {
            out_request_no: settle.out_request_no.clone(),
            trade_no: settle.trade_no.clone(),
            royalty_parameters: part.collect(),
            extend_params: ExtendParams {
                royalty_finish: Some(settle.finish.to_string()),
                ..ExtendParams::default()
            },
        })?;
        self.call::<serde_json::Value>(now, "alipay.trade.order.settle", params).await?;
        Ok(())
    }

    /// What became of an order. Until the buyer has opened the cashier, Alipay knows of no trade.
    pub async fn query(&self, now: Timestamp, out_trade_no: &str) -> Result<Trade> {
        let params = content(&json!({ "out_trade_no": out_trade_no }))?;
        self.call(now, "alipay.trade.query", params).await
    }

    /// Closes an order that is not paid.
    pub async fn close(&self, now: Timestamp, out_trade_no: &str) -> Result<()> {
        let params = content(&json!({ "out_trade_no": out_trade_no }))?;
        self.call::<serde_json::Value>(now, "alipay.trade.close", params).await?;
        Ok(())
    }

    /// Gives money back. May be asked again with the same number and amount; true when this call moved it.
    pub async fn refund(&self, now: Timestamp, refund: &RefundRequest) -> Result<bool> {
        let from_split = refund.from_split.iter().map(|(account, amount)| RoyaltyBack {
            royalty_type: "transfer".to_owned(),
            trans_out: account.clone(),
            trans_out_type: "userId".to_owned(),
            amount: *amount,
        });
        let params = content(&RefundBody {
            out_trade_no: refund.out_trade_no.clone(),
            out_request_no: refund.out_request_no.clone(),
            refund_amount: refund.amount,
            refund_reason: refund.reason.clone(),
            refund_royalty_parameters: from_split.collect(),
        })?;
        let answer: RefundAnswer = self.call(now, "alipay.trade.refund", params).await?;
        Ok(answer.fund_change == "Y")
    }

    /// The refund of this number, if it was made.
    pub async fn query_refund(&self, now: Timestamp, trade: &str, refund: &str) -> Result<Option<Refund>> {
        let params = content(&json!({ "out_trade_no": trade, "out_request_no": refund }))?;
        let answer: RefundQueryAnswer = self.call(now, "alipay.trade.fastpay.refund.query", params).await?;
        let (Some(trade_no), Some(amount)) = (answer.trade_no, answer.refund_amount) else { return Ok(None) };
        // An answer with an amount and another state than this one tells of a refund that is not done.
        if answer.refund_status.is_some_and(|status| status != "REFUND_SUCCESS") {
            return Ok(None);
        }
        let amount = from_yuan(&amount).map_err(Error::unreadable)?;
        Ok(Some(Refund { trade_no, out_request_no: refund.to_owned(), amount }))
    }

    /// The bill of a day's trades, whole or not at all. Alipay has it from 9 o'clock of the next day.
    pub async fn bill(&self, now: Timestamp, day: Day) -> Result<Bill> {
        match self.bill_file(now, "trade", day).await? {
            Some(file) => Ok(Bill::open(&file)?),
            None => Ok(Bill::default()),
        }
    }

    /// What moved the balance of our own account on a day, whole or not at all: the parts that were split off to us.
    pub async fn account_bill(&self, now: Timestamp, day: Day) -> Result<AccountBill> {
        match self.bill_file(now, "signcustomer", day).await? {
            Some(file) => Ok(AccountBill::open(&file)?),
            None => Ok(AccountBill::default()),
        }
    }

    /// The file of a bill; none when Alipay says that nothing of its kind happened that day.
    async fn bill_file(&self, now: Timestamp, kind: &str, day: Day) -> Result<Option<Vec<u8>>> {
        let params = content(&json!({ "bill_type": kind, "bill_date": day.to_string() }))?;
        let method = "alipay.data.dataservice.bill.downloadurl.query";
        let url = match self.call::<BillUrl>(now, method, params).await {
            Ok(answer) => answer.bill_download_url,
            Err(error) if error.is_empty_bill() => return Ok(None),
            Err(error) => return Err(error),
        };
        let answer = self.http.send("GET", &url, &[], Vec::new()).await?;
        if answer.status != 200 {
            let (code, message) = ("BILL".to_owned(), "no file".to_owned());
            return Err(Error::Refused { status: answer.status, code, message });
        }
        Ok(Some(answer.body.into()))
    }

    async fn call<A: DeserializeOwned>(&self, now: Timestamp, method: &str, params: Params) -> Result<A> {
        let params = self.app.sign(now, method, params)?;
        let headers = [("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")];
        let url = format!("{}?charset=utf-8", self.gateway);
        let params: Params = params.into_iter().filter(|(name, _)| name != "charset").collect();
        let answer = self.http.send("POST", &url, &headers, write_form(&params).into_bytes()).await?;
        if answer.status != 200 {
            let (code, message) = ("HTTP".to_owned(), String::new());
            return Err(Error::Refused { status: answer.status, code, message });
        }
        self.read(method, &answer.body)
    }

    /// The part that is signed is the raw text between the colon after `…_response` and the next comma; read
    /// and written anew it would not be the same.
    fn read<A: DeserializeOwned>(&self, method: &str, body: &[u8]) -> Result<A> {
        let parts: BTreeMap<String, &RawValue> = serde_json::from_slice(body).map_err(Error::unreadable)?;
        let name = format!("{}_response", method.replace('.', "_"));
        let missing = Error::Signature(SignatureFault::Missing("sign"));
        let Some(part) = parts.get(&name) else {
            // A call that Alipay could not ascribe to us is answered without a signature, and only refused.
            let refused = parts.get("error_response").ok_or(missing)?;
            return Err(outcome(refused)?.refusal());
        };
        let sign: String =
            parts.get("sign").and_then(|sign| serde_json::from_str(sign.get()).ok()).ok_or(missing)?;
        self.keyring.verify(part.get().as_bytes(), &sign)?;
        let outcome = outcome(part)?;
        if outcome.code != "10000" {
            return Err(outcome.refusal());
        }
        serde_json::from_str(part.get()).map_err(Error::unreadable)
    }
}

impl Outcome {
    fn refusal(self) -> Error {
        let (code, message) =
            if self.sub_code.is_empty() { (self.code, self.msg) } else { (self.sub_code, self.sub_msg) };
        Error::Refused { status: 200, code, message }
    }
}

fn outcome(part: &RawValue) -> Result<Outcome> {
    serde_json::from_str(part.get()).map_err(Error::unreadable)
}

fn body(order: &Order) -> OrderBody {
    OrderBody {
        out_trade_no: order.out_trade_no.clone(),
        subject: order.subject.clone(),
        total_amount: order.total,
        time_expire: order.expires.map(moment::to_plain),
        product_code: None,
        sub_merchant: order.seller.clone().map(|merchant_id| SubMerchant { merchant_id }),
        extend_params: order
            .seller
            .as_ref()
            .map(|_| ExtendParams { royalty_freeze: Some(true.to_string()), ..ExtendParams::default() }),
    }
}

fn content(body: &impl Serialize) -> Result<Params> {
    let body = serde_json::to_string(body).map_err(Error::unreadable)?;
    Ok(Params::from([("biz_content".to_owned(), body)]))
}
