//! The daily bill (交易账单, `bill_type=ALL`): CSV in UTF-8 with a backquote before each value, and two lines
//! of summary at the end that the lines above must add up to.

use std::collections::HashMap;

use kernel::{Fen, Timestamp};

use crate::{BillFault, from_yuan, moment, to_yuan};

/// A day's payments and refunds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bill {
    /// In the order of the file.
    pub rows: Vec<BillRow>,
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillRow {
    /// When it was paid, or the refund asked for (交易时间).
    pub at: Timestamp,
    /// The application (公众账号ID).
    pub appid: String,
    /// The merchant or platform (商户号).
    pub mchid: String,
    /// The seller of a part of a combined payment (特约商户号).
    pub sub_mchid: Option<String>,
    /// WeChat's number of the payment (微信订单号).
    pub transaction_id: String,
    /// Our number of the payment (商户订单号).
    pub out_trade_no: String,
    /// `NATIVE`, `MWEB` and others (交易类型).
    pub trade_type: String,
    /// What happened (交易状态).
    pub kind: BillKind,
    /// What was asked for (订单金额); in lines of refunds WeChat writes nothing or the payment's.
    pub total: Fen,
    /// What counts for the settlement (应结订单金额).
    pub settlement: Fen,
    /// The provider's fee (手续费) in thousandths of a fen, since it is written with five decimals of a yuan.
    pub fee_thousandths: i64,
    /// What the buyer read (商品名称).
    pub description: String,
}

/// What a line tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillKind {
    /// A payment.
    Paid,
    /// A refund.
    Refund {
        /// WeChat's number (微信退款单号).
        refund_id: String,
        /// Our number (商户退款单号).
        out_refund_no: String,
        /// What was asked to go back (申请退款金额).
        asked: Fen,
        /// What went back, without coupons (退款金额).
        refund: Fen,
        /// `SUCCESS`, `PROCESSING`, `FAIL` (退款状态).
        status: String,
    },
    /// A payment revoked at the counter.
    Revoked,
}

const COLUMNS: [&str; 27] = [
    "交易时间",
    "公众账号ID",
    "商户号",
    "特约商户号",
    "设备号",
    "微信订单号",
    "商户订单号",
    "用户标识",
    "交易类型",
    "交易状态",
    "付款银行",
    "货币种类",
    "应结订单金额",
    "代金券金额",
    "微信退款单号",
    "商户退款单号",
    "退款金额",
    "充值券退款金额",
    "退款类型",
    "退款状态",
    "商品名称",
    "商户数据包",
    "手续费",
    "费率",
    "订单金额",
    "申请退款金额",
    "费率备注",
];
const SUMMARY: [&str; 7] = [
    "总交易单数",
    "应结订单总金额",
    "退款总金额",
    "充值券退款总金额",
    "手续费总金额",
    "订单总金额",
    "申请退款总金额",
];

impl Bill {
    /// Reads a bill. Columns are found by name; a bill that is cut short or does not add up is refused.
    pub fn parse(file: &[u8]) -> Result<Self, BillFault> {
        let text = std::str::from_utf8(file).map_err(|_| BillFault::Encoding("UTF-8"))?;
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let (_, head) = lines.next().ok_or(BillFault::Encoding("CSV"))?;
        let columns = columns(head);
        let mut rows = Vec::new();
        for (index, line) in lines.by_ref() {
            if line.starts_with(SUMMARY[0]) {
                let values = lines.next().ok_or(BillFault::Summary("it is missing"))?;
                let bill = Self { rows };
                bill.check(&Line::read(&self::columns(line), values.0, values.1)?)?;
                return Ok(bill);
            }
            rows.push(BillRow::read(&Line::read(&columns, index, line)?)?);
        }
        Err(BillFault::Summary("it is missing"))
    }

    /// Writes a bill as WeChat does.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = COLUMNS.join(",") + "\r\n";
        for row in &self.rows {
            text += &line(&row.values());
        }
        text += &(SUMMARY.join(",") + "\r\n");
        let fee: i64 = self.rows.iter().map(|row| row.fee_thousandths).sum();
        let sums = [
            self.rows.len().to_string(),
            to_yuan(self.sum(|row| row.settlement)),
            to_yuan(self.sum(BillRow::refunded)),
            "0.00".to_owned(),
            five_decimals(fee),
            to_yuan(self.sum(|row| row.total)),
            to_yuan(self.sum(BillRow::asked)),
        ];
        text + &line(&sums)
    }

    /// The fees are not compared: WeChat rounds their sum.
    fn check(&self, summary: &Line<'_>) -> Result<(), BillFault> {
        let parts: [(&'static str, Fen); 4] = [
            (SUMMARY[1], self.sum(|row| row.settlement)),
            (SUMMARY[2], self.sum(BillRow::refunded)),
            (SUMMARY[5], self.sum(|row| row.total)),
            (SUMMARY[6], self.sum(BillRow::asked)),
        ];
        if summary.text(SUMMARY[0])? != self.rows.len().to_string() {
            return Err(BillFault::Summary(SUMMARY[0]));
        }
        for (column, sum) in parts {
            if summary.fen(column)? != sum {
                return Err(BillFault::Summary(column));
            }
        }
        Ok(())
    }

    fn sum(&self, of: impl Fn(&BillRow) -> Fen) -> Fen {
        self.rows.iter().map(of).sum()
    }
}

impl BillRow {
    fn read(line: &Line<'_>) -> Result<Self, BillFault> {
        let owned = |column| line.text(column).map(str::to_owned);
        let at = moment::from_plain(line.text("交易时间")?).ok_or_else(|| line.wrong("交易时间"))?;
        let kind = match line.text("交易状态")? {
            "SUCCESS" => BillKind::Paid,
            "REVOKED" => BillKind::Revoked,
            "REFUND" => BillKind::Refund {
                refund_id: owned("微信退款单号")?,
                out_refund_no: owned("商户退款单号")?,
                asked: line.fen("申请退款金额")?,
                refund: line.fen("退款金额")?,
                status: owned("退款状态")?,
            },
            _ => return Err(line.wrong("交易状态")),
        };
        Ok(Self {
            at,
            appid: owned("公众账号ID")?,
            mchid: owned("商户号")?,
            sub_mchid: Some(owned("特约商户号")?).filter(|seller| !matches!(seller.as_str(), "" | "0")),
            transaction_id: owned("微信订单号")?,
            out_trade_no: owned("商户订单号")?,
            trade_type: owned("交易类型")?,
            kind,
            total: line.fen("订单金额")?,
            settlement: line.fen("应结订单金额")?,
            fee_thousandths: thousandths(line.text("手续费")?).ok_or_else(|| line.wrong("手续费"))?,
            description: owned("商品名称")?,
        })
    }

    fn values(&self) -> Vec<String> {
        let (state, refund_id, out_refund_no, kind, status) = match &self.kind {
            BillKind::Paid => ("SUCCESS", "0", "0", "", ""),
            BillKind::Revoked => ("REVOKED", "0", "0", "", ""),
            BillKind::Refund { refund_id, out_refund_no, status, .. } => {
                ("REFUND", refund_id.as_str(), out_refund_no.as_str(), "ORIGINAL", status.as_str())
            }
        };
        let at = moment::to_plain(self.at);
        let (settlement, total) = (to_yuan(self.settlement), to_yuan(self.total));
        let (refunded, asked) = (to_yuan(self.refunded()), to_yuan(self.asked()));
        let fee = five_decimals(self.fee_thousandths);
        let seller = self.sub_mchid.as_deref().unwrap_or("0");
        let values = [
            at.as_str(),
            &self.appid,
            &self.mchid,
            seller,
            "",
            &self.transaction_id,
            &self.out_trade_no,
            "",
            &self.trade_type,
            state,
            "OTHERS",
            "CNY",
            &settlement,
            "0.00",
            refund_id,
            out_refund_no,
            &refunded,
            "0.00",
            kind,
            status,
            &self.description,
            "",
            &fee,
            "0.60%",
            &total,
            &asked,
            "",
        ];
        values.map(str::to_owned).to_vec()
    }

    fn refunded(&self) -> Fen {
        match self.kind {
            BillKind::Refund { refund, .. } => refund,
            BillKind::Paid | BillKind::Revoked => Fen::ZERO,
        }
    }

    fn asked(&self) -> Fen {
        match self.kind {
            BillKind::Refund { asked, .. } => asked,
            BillKind::Paid | BillKind::Revoked => Fen::ZERO,
        }
    }
}

/// A line of values, each with a backquote before it.
pub(super) struct Line<'a> {
    columns: &'a HashMap<String, usize>,
    number: usize,
    values: Vec<&'a str>,
}

impl<'a> Line<'a> {
    /// Values are cut at comma and backquote together: what a buyer reads may hold commas.
    pub(super) fn read(
        columns: &'a HashMap<String, usize>,
        index: usize,
        line: &'a str,
    ) -> Result<Self, BillFault> {
        let number = index + 1;
        let wrong = || BillFault::Value { line: number, column: "", text: line.chars().take(80).collect() };
        let values: Vec<&str> = line.strip_prefix('`').ok_or_else(wrong)?.split(",`").collect();
        if values.len() == columns.len() { Ok(Self { columns, number, values }) } else { Err(wrong()) }
    }

    pub(super) fn text(&self, column: &'static str) -> Result<&'a str, BillFault> {
        let place = self.columns.get(column).and_then(|place| self.values.get(*place));
        place.map(|value| value.trim()).ok_or(BillFault::NoColumn(column))
    }

    pub(super) fn fen(&self, column: &'static str) -> Result<Fen, BillFault> {
        from_yuan(self.text(column)?).map_err(|_| self.wrong(column))
    }

    pub(super) fn wrong(&self, column: &'static str) -> BillFault {
        let text = self.text(column).unwrap_or_default().chars().take(80).collect();
        BillFault::Value { line: self.number, column, text }
    }
}

pub(super) fn columns(head: &str) -> HashMap<String, usize> {
    head.split(',').enumerate().map(|(place, name)| (name.trim().to_owned(), place)).collect()
}

pub(super) fn line(values: &[String]) -> String {
    format!("`{}\r\n", values.join(",`"))
}

/// Yuan with at most five decimals, in thousandths of a fen.
fn thousandths(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (yuan, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = [yuan, decimals].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if yuan.is_empty() || decimals.len() > 5 || !all_digits {
        return None;
    }
    let yuan: i64 = yuan.parse().ok()?;
    let decimals: i64 = format!("{decimals:0<5}").parse().ok()?;
    yuan.checked_mul(100_000)?.checked_add(decimals)?.checked_mul(sign)
}

fn five_decimals(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let amount = thousandths.unsigned_abs();
    format!("{sign}{}.{:05}", amount / 100_000, amount % 100_000)
}

#[cfg(test)]
mod tests;
