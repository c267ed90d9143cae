//! The bill of splits (分账账单): CSV in UTF-8 like the trade bill, one line for each part that was split off.

use kernel::{Fen, Timestamp};

use super::bill::{Line, columns, line};
use super::split::SplitResult;
use crate::{BillFault, moment, to_yuan};

/// A day's splits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SplitBill {
    /// In the order of the file.
    pub rows: Vec<SplitRow>,
}

/// A part that was split off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitRow {
    /// When (分账时间).
    pub at: Timestamp,
    /// The seller it was split from (分账方).
    pub sub_mchid: String,
    /// WeChat's number of the payment (微信订单号).
    pub transaction_id: String,
    /// WeChat's number of the split (微信分账单号).
    pub order_id: String,
    /// Our number of the split (商户分账单号).
    pub out_order_no: String,
    /// What was paid (订单金额).
    pub total: Fen,
    /// Who got it (分账接收方).
    pub account: String,
    /// How much (分账金额).
    pub amount: Fen,
    /// How it went (处理状态).
    pub state: SplitResult,
    /// What for (分账描述).
    pub description: String,
}

const COLUMNS: [&str; 11] = [
    "分账时间",
    "分账方",
    "微信订单号",
    "微信分账单号",
    "商户分账单号",
    "订单金额",
    "分账接收方",
    "分账金额",
    "业务类型",
    "处理状态",
    "分账描述",
];
const SUMMARY: [&str; 2] = ["总笔数", "分账总金额"];

impl SplitBill {
    /// Reads a bill. Columns are found by name; a bill that is cut short or does not add up is refused.
    pub fn parse(file: &[u8]) -> Result<Self, BillFault> {
        let text = std::str::from_utf8(file).map_err(|_| BillFault::Encoding("UTF-8"))?;
        let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        let (_, head) = lines.next().ok_or(BillFault::Encoding("CSV"))?;
        let known = columns(head);
        let mut rows = Vec::new();
        for (index, text) in lines.by_ref() {
            if text.starts_with(SUMMARY[0]) {
                let values = lines.next().ok_or(BillFault::Summary("it is missing"))?;
                let bill = Self { rows };
                bill.check(&Line::read(&columns(text), values.0, values.1)?)?;
                return Ok(bill);
            }
            rows.push(SplitRow::read(&Line::read(&known, index, text)?)?);
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
        text + &line(&[self.rows.len().to_string(), to_yuan(self.sum())])
    }

    fn check(&self, summary: &Line<'_>) -> Result<(), BillFault> {
        if summary.text(SUMMARY[0])? != self.rows.len().to_string() {
            return Err(BillFault::Summary(SUMMARY[0]));
        }
        if summary.fen(SUMMARY[1])? != self.sum() {
            return Err(BillFault::Summary(SUMMARY[1]));
        }
        Ok(())
    }

    fn sum(&self) -> Fen {
        self.rows.iter().map(|row| row.amount).sum()
    }
}

impl SplitRow {
    fn read(line: &Line<'_>) -> Result<Self, BillFault> {
        let owned = |column| line.text(column).map(str::to_owned);
        Ok(Self {
            at: moment::from_plain(line.text("分账时间")?).ok_or_else(|| line.wrong("分账时间"))?,
            sub_mchid: owned("分账方")?,
            transaction_id: owned("微信订单号")?,
            order_id: owned("微信分账单号")?,
            out_order_no: owned("商户分账单号")?,
            total: line.fen("订单金额")?,
            account: owned("分账接收方")?,
            amount: line.fen("分账金额")?,
            state: match line.text("处理状态")? {
                "SUCCESS" => SplitResult::Success,
                "PENDING" => SplitResult::Pending,
                "CLOSED" => SplitResult::Closed,
                _ => return Err(line.wrong("处理状态")),
            },
            description: owned("分账描述")?,
        })
    }

    fn values(&self) -> Vec<String> {
        let state = match self.state {
            SplitResult::Success => "SUCCESS",
            SplitResult::Pending => "PENDING",
            SplitResult::Closed => "CLOSED",
        };
        vec![
            moment::to_plain(self.at),
            self.sub_mchid.clone(),
            self.transaction_id.clone(),
            self.order_id.clone(),
            self.out_order_no.clone(),
            to_yuan(self.total),
            self.account.clone(),
            to_yuan(self.amount),
            "PROFITSHARING".to_owned(),
            state.to_owned(),
            self.description.clone(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bill() -> SplitBill {
        let row = |no: &str, fen: i64, state| SplitRow {
            at: Timestamp::from_millis(1_795_496_700_000),
            sub_mchid: "1900000109".to_owned(),
            transaction_id: "4200".to_owned(),
            order_id: "3008".to_owned(),
            out_order_no: no.to_owned(),
            total: Fen(10_000),
            account: "1900000001".to_owned(),
            amount: Fen(fen),
            state,
            description: "平台服务费,六月".to_owned(),
        };
        SplitBill { rows: vec![row("S1", 60, SplitResult::Success), row("S2", 12, SplitResult::Closed)] }
    }

    #[test]
    fn a_bill_reads_back_and_a_touched_one_is_refused() {
        let text = bill().write();
        assert_eq!(SplitBill::parse(text.as_bytes()), Ok(bill()));
        assert_eq!(SplitBill::parse(SplitBill::default().write().as_bytes()), Ok(SplitBill::default()));
        for (from, to) in
            [("0.60", "0.61"), ("`2,", "`3,"), ("CLOSED", "LOST"), ("分账金额", "金额"), ("2026-", "26-")]
        {
            assert!(SplitBill::parse(text.replacen(from, to, 1).as_bytes()).is_err(), "{from}");
        }
        let cut = text.split("总笔数").next().unwrap();
        assert_eq!(SplitBill::parse(cut.as_bytes()), Err(BillFault::Summary("it is missing")));
    }
}
