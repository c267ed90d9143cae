//! The daily bill (业务明细): a ZIP of CSV files in GBK. Comment lines begin with `#`; those at the end sum up
//! what the lines above must add up to.

use std::io::{Cursor, Read, Write};

use encoding_rs::GBK;
use kernel::{Fen, Timestamp};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

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
/// No bill of a day is larger; a small ZIP may claim to be.
const LARGEST_BYTES: u64 = 256 * 1024 * 1024;

impl Bill {
    /// Opens the downloaded ZIP. The file with the details is the one that is no summary (汇总); names are in
    /// GBK, so it is told by what it says.
    pub fn open(file: &[u8]) -> Result<Self, BillFault> {
        let bad = || BillFault::Encoding("ZIP");
        let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| bad())?;
        for index in 0..archive.len() {
            let mut text = Vec::new();
            let entry = archive.by_index(index).map_err(|_| bad())?;
            entry.take(LARGEST_BYTES).read_to_end(&mut text).map_err(|_| bad())?;
            match Self::parse(&text) {
                Err(BillFault::NoColumn("业务明细列表")) => {}
                parsed => return parsed,
            }
        }
        Err(BillFault::NoColumn("业务明细列表"))
    }

    /// Reads the file with the details. Columns are found by name; a bill that is cut short or does not add
    /// up is refused.
    pub fn parse(file: &[u8]) -> Result<Self, BillFault> {
        let text = GBK.decode_without_bom_handling_and_without_replacement(file);
        let text = text.ok_or(BillFault::Encoding("GBK"))?;
        if !text.contains("业务明细列表") {
            return Err(BillFault::NoColumn("业务明细列表"));
        }
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
        let head = reader.headers().map_err(|_| BillFault::Encoding("CSV"))?.clone();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|_| BillFault::Encoding("CSV"))?;
            rows.push(BillRow::read(&Line { head: &head, record: &record })?);
        }
        let bill = Self { rows };
        bill.check(&text)?;
        Ok(bill)
    }

    /// Writes a bill as Alipay does, zipped.
    pub fn write(&self) -> Result<Vec<u8>, BillFault> {
        let bad = |_| BillFault::Encoding("ZIP");
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("details.csv", SimpleFileOptions::default())
            .map_err(|_| BillFault::Encoding("ZIP"))?;
        archive.write_all(&GBK.encode(&self.text()?).0).map_err(bad)?;
        archive.finish().map(Cursor::into_inner).map_err(|_| BillFault::Encoding("ZIP"))
    }

    fn text(&self) -> Result<String, BillFault> {
        let mut lines = csv::Writer::from_writer(Vec::new());
        let bad = |_| BillFault::Encoding("CSV");
        lines.write_record(COLUMNS).map_err(bad)?;
        for row in &self.rows {
            lines.write_record(row.values()).map_err(bad)?;
        }
        let lines = lines.into_inner().ok().and_then(|lines| String::from_utf8(lines).ok());
        let lines = lines.ok_or(BillFault::Encoding("CSV"))?;
        let sums = [false, true].map(|refunds| {
            let (count, sum) = self.sum(refunds);
            let (what, received) =
                if refunds { ("退款", "商家实收退款") } else { ("交易", "商家实收") };
            format!("#{what}合计：{count}笔，{received}共{}元，商家优惠共0.00元\n", to_yuan(sum))
        });
        Ok(format!(
            "#支付宝业务明细查询\n\
             #-----------------------------------------业务明细列表----------------------------------------\n\
             {lines}\
             #-----------------------------------------业务明细列表结束------------------------------------\n\
             {}",
            sums.concat()
        ))
    }

    fn check(&self, text: &str) -> Result<(), BillFault> {
        for (refunds, what) in [(false, "交易合计"), (true, "退款合计")] {
            let line = text.lines().find_map(|line| line.strip_prefix('#')?.trim().strip_prefix(what));
            let line = line.ok_or(BillFault::Summary(what))?;
            let count = between(line, "：", "笔").and_then(|count| count.parse::<usize>().ok());
            let sum = between(line, "共", "元").and_then(|sum| from_yuan(sum).ok());
            let (lines, total) = self.sum(refunds);
            // A sum of refunds is written with and without its sign.
            if count != Some(lines) || sum.map(|sum| sum.0.abs()) != Some(total.0.abs()) {
                return Err(BillFault::Summary(what));
            }
        }
        Ok(())
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

struct Line<'a> {
    head: &'a csv::StringRecord,
    record: &'a csv::StringRecord,
}

impl<'a> Line<'a> {
    fn text(&self, column: &'static str) -> Result<&'a str, BillFault> {
        let place = self.head.iter().position(|name| name == column);
        place.and_then(|place| self.record.get(place)).ok_or(BillFault::NoColumn(column))
    }

    fn fen(&self, column: &'static str) -> Result<Fen, BillFault> {
        from_yuan(self.text(column)?).map_err(|_| self.wrong(column))
    }

    fn wrong(&self, column: &'static str) -> BillFault {
        let line = self.record.position().and_then(|at| usize::try_from(at.line()).ok()).unwrap_or(0);
        let text = self.text(column).unwrap_or_default().chars().take(80).collect();
        BillFault::Value { line, column, text }
    }
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split_once(to).map(|(inner, _)| inner)
}

#[cfg(test)]
mod tests;
