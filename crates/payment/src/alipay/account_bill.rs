//! The daily bill of an account (账务明细): whatever moved the balance of our own account, splits (交易分账) among it.
//! Payments are in the bill of trades, since they go to the sellers' accounts.

use kernel::{Fen, Timestamp};

use super::form::{self, Line};
use crate::{BillFault, moment, to_yuan};

/// What moved our balance on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountBill {
    /// In the order of the file.
    pub rows: Vec<AccountRow>,
}

/// A line of the bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Alipay's number of the movement (账务流水号).
    pub flow_no: String,
    /// Alipay's number of what moved it (业务流水号).
    pub business_no: String,
    /// Our number of the payment it comes from (商户订单号).
    pub out_trade_no: String,
    /// What the buyer read (商品名称).
    pub subject: String,
    /// When (发生时间).
    pub at: Timestamp,
    /// Who is at the other end (对方账号).
    pub other: String,
    /// What came in; below zero what went out (收入金额, 支出金额).
    pub amount: Fen,
    /// What the account held then (账户余额).
    pub balance: Fen,
    /// Why (业务类型).
    pub kind: AccountKind,
    /// What was said with it (备注).
    pub remark: String,
}

/// Why the balance moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountKind {
    /// A part of a seller's money was split off to us (交易分账), or went back when the amount is below zero.
    Split,
    /// Anything else, such as 收费 or 提现, in Alipay's word.
    Other(String),
}

const COLUMNS: [&str; 12] = [
    "账务流水号",
    "业务流水号",
    "商户订单号",
    "商品名称",
    "发生时间",
    "对方账号",
    IN,
    OUT,
    BALANCE,
    "交易渠道",
    KIND,
    "备注",
];
const IN: &str = "收入金额（+元）";
const OUT: &str = "支出金额（-元）";
const BALANCE: &str = "账户余额（元）";
const KIND: &str = "业务类型";
const LIST: &str = "账务明细列表";
const SPLIT: &str = "交易分账";

impl AccountBill {
    /// Opens the downloaded ZIP.
    pub fn open(file: &[u8]) -> Result<Self, BillFault> {
        form::open(file, LIST, Self::parse)
    }

    /// Reads the file with the details. Columns are found by name; a bill that is cut short or does not add up is
    /// refused.
    pub fn parse(file: &[u8]) -> Result<Self, BillFault> {
        let text = form::decoded(file, LIST)?;
        let bill = Self { rows: form::rows(&text, AccountRow::read)? };
        for (out, what) in [(true, "支出合计"), (false, "收入合计")] {
            form::check(&text, what, bill.sum(out))?;
        }
        Ok(bill)
    }

    /// Writes a bill as Alipay does, zipped.
    pub fn write(&self) -> Result<Vec<u8>, BillFault> {
        let sums = [true, false].map(|out| {
            let (count, sum) = self.sum(out);
            format!("#{}合计：{count}笔，共{}元\n", if out { "支出" } else { "收入" }, to_yuan(sum))
        });
        let rows = self.rows.iter().map(AccountRow::values);
        form::zipped("账务明细", &COLUMNS, rows, &sums.concat())
    }

    fn sum(&self, out: bool) -> (usize, Fen) {
        let rows = self.rows.iter().filter(|row| (row.amount < Fen::ZERO) == out);
        (rows.clone().count(), rows.map(|row| row.amount).sum())
    }
}

impl AccountRow {
    fn read(line: &Line<'_>) -> Result<Self, BillFault> {
        let owned = |column| line.text(column).map(str::to_owned);
        // The side on which nothing moved is empty or nothing; what went out has its sign or has none.
        let side = |column| match line.text(column)? {
            "" => Ok(Fen::ZERO),
            _ => line.fen(column),
        };
        let (came, went) = (side(IN)?, side(OUT)?);
        let amount = match (came, Fen(went.0.saturating_abs())) {
            (came, Fen::ZERO) if came.is_positive() => came,
            (Fen::ZERO, went) if went.is_positive() => Fen(went.0.saturating_neg()),
            _ => return Err(line.wrong(IN)),
        };
        Ok(Self {
            flow_no: owned("账务流水号")?,
            business_no: owned("业务流水号")?,
            out_trade_no: owned("商户订单号")?,
            subject: owned("商品名称")?,
            at: moment::from_plain(line.text("发生时间")?).ok_or_else(|| line.wrong("发生时间"))?,
            other: owned("对方账号")?,
            amount,
            balance: side(BALANCE)?,
            kind: match line.text(KIND)? {
                SPLIT => AccountKind::Split,
                other => AccountKind::Other(other.to_owned()),
            },
            remark: owned("备注")?,
        })
    }

    /// Numbers end with a tab, so that spreadsheets do not round them.
    fn values(&self) -> Vec<String> {
        let (came, went) =
            if self.amount < Fen::ZERO { (Fen::ZERO, self.amount) } else { (self.amount, Fen::ZERO) };
        let kind = match &self.kind {
            AccountKind::Split => SPLIT,
            AccountKind::Other(word) => word,
        };
        vec![
            format!("{}\t", self.flow_no),
            format!("{}\t", self.business_no),
            format!("{}\t", self.out_trade_no),
            format!("{}\t", self.subject),
            moment::to_plain(self.at),
            format!("{}\t", self.other),
            to_yuan(came),
            to_yuan(went),
            to_yuan(self.balance),
            "支付宝".to_owned(),
            kind.to_owned(),
            self.remark.clone(),
        ]
    }
}

#[cfg(test)]
mod tests;
