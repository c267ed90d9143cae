//! The daily bill of trades (业务明细): payments and refunds.

use kernel::{Fen, Timestamp};

use super::form::{self, Line};
use crate::{BillFault, moment, to_yuan};

/// A day's payments and refunds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bill {
    /// In the order of the file.
    pub rows: Vec<BillRow>,
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillRow {
    /// Alipay's number (支付宝交易号).
    pub trade_no: String,
    /// Our number of the payment (商户订单号).
    pub out_trade_no: String,
    /// What happened (业务类型).
    pub kind: BillKind,
    /// What the buyer read (商品名称).
    pub subject: String,
    /// When the trade began (创建时间).
    pub created: Timestamp,
    /// When it was paid or refunded (完成时间).
    pub finished: Timestamp,
    /// How much; below zero in refunds (订单金额).
    pub amount: Fen,
    /// What we get of it; below zero in refunds (商家实收).
    pub received: Fen,
    /// Alipay's fee (服务费).
    pub fee: Fen,
}

/// What a line tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillKind {
    /// A payment (交易).
    Paid,
    /// A refund (退款), with our number of it (退款批次号/请求号).
    Refund(String),
}

const COLUMNS: [&str; 25] = [
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "商品名称",
    "创建时间",
    "完成时间",
    "门店编号",
    "门店名称",
    "操作员",
    "终端号",
    "对方账户",
    "订单金额（元）",
    "商家实收（元）",
    "支付宝红包（元）",
    "集分宝（元）",
    "支付宝优惠（元）",
    "商家优惠（元）",
    "券核销金额（元）",
    "券名称",
    "商家红包消费金额（元）",
    "卡消费金额（元）",
    "退款批次号/请求号",
    "服务费（元）",
    "分润（元）",
    "备注",
];
const LIST: &str = "业务明细列表";

impl Bill {
    /// Opens the downloaded ZIP.
    pub fn open(file: &[u8]) -> Result<Self, BillFault> {
        form::open(file, LIST, Self::parse)
    }

    /// Reads the file with the details. Columns are found by name; a bill that is cut short or does not add
    /// up is refused.
    pub fn parse(file: &[u8]) -> Result<Self, BillFault> {
        let text = form::decoded(file, LIST)?;
        let bill = Self { rows: form::rows(&text, BillRow::read)? };
        for (refunds, what) in [(false, "交易合计"), (true, "退款合计")] {
            form::check(&text, what, bill.sum(refunds))?;
        }
        Ok(bill)
    }

    /// Writes a bill as Alipay does, zipped.
    pub fn write(&self) -> Result<Vec<u8>, BillFault> {
        let sums = [false, true].map(|refunds| {
            let (count, sum) = self.sum(refunds);
            let (what, received) =
                if refunds { ("退款", "商家实收退款") } else { ("交易", "商家实收") };
            format!("#{what}合计：{count}笔，{received}共{}元，商家优惠共0.00元\n", to_yuan(sum))
        });
        let rows = self.rows.iter().map(BillRow::values);
        form::zipped("业务明细", &COLUMNS, rows, &sums.concat())
    }

    fn sum(&self, refunds: bool) -> (usize, Fen) {
        let rows = self.rows.iter().filter(|row| matches!(row.kind, BillKind::Refund(_)) == refunds);
        (rows.clone().count(), rows.map(|row| row.received).sum())
    }
}

impl BillRow {
    fn read(line: &Line<'_>) -> Result<Self, BillFault> {
        let owned = |column| line.text(column).map(str::to_owned);
        let at = |column| moment::from_plain(line.text(column)?).ok_or_else(|| line.wrong(column));
        let kind = match line.text("业务类型")? {
            "交易" => BillKind::Paid,
            "退款" => BillKind::Refund(owned("退款批次号/请求号")?),
            _ => return Err(line.wrong("业务类型")),
        };
        Ok(Self {
            trade_no: owned("支付宝交易号")?,
            out_trade_no: owned("商户订单号")?,
            kind,
            subject: owned("商品名称")?,
            created: at("创建时间")?,
            finished: at("完成时间")?,
            amount: line.fen("订单金额（元）")?,
            received: line.fen("商家实收（元）")?,
            fee: line.fen("服务费（元）")?,
        })
    }

    /// Numbers end with a tab, so that spreadsheets do not round them.
    fn values(&self) -> Vec<String> {
        let (kind, refund) = match &self.kind {
            BillKind::Paid => ("交易", String::new()),
            BillKind::Refund(no) => ("退款", format!("{no}\t")),
        };
        let none = String::new;
        let zero = || "0.00".to_owned();
        let (created, finished) = (moment::to_plain(self.created), moment::to_plain(self.finished));
        vec![
            format!("{}\t", self.trade_no),
            format!("{}\t", self.out_trade_no),
            kind.to_owned(),
            self.subject.clone(),
            created,
            finished,
            none(),
            none(),
            none(),
            none(),
            "***".to_owned(),
            to_yuan(self.amount),
            to_yuan(self.received),
            zero(),
            zero(),
            zero(),
            zero(),
            zero(),
            none(),
            zero(),
            zero(),
            refund,
            to_yuan(self.fee),
            zero(),
            none(),
        ]
    }
}

#[cfg(test)]
mod tests;
