use encoding_rs::GBK;

use super::*;

const DOCUMENTED: &str = "#支付宝账务明细查询\n\
        #账号：[20880000000000000156]\n\
        #起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月24日 00:00:00]\n\
        #-----------------------------------------账务明细列表----------------------------------------\n\
        账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,\
        交易渠道,业务类型,备注\n\
        54632446537371\t,2026112322001400000000000001\t,H1\t,\"梨,5斤\"\t,2026-11-23 21:02:06,合作社 (nong***@example.com)\t,\
        0.22,0.00,100.22,支付宝,交易分账,平台服务费\n\
        54632446537372\t,2026112322001400000000000002\t,\t,\t,2026-11-23 22:00:00,支付宝\t,,-100.00,0.22,支付宝,提现,\n\
        #-----------------------------------------账务明细列表结束------------------------------------,,,\n\
        #支出合计：1笔，共-100.00元,,,\n\
        #收入合计：1笔，共0.22元,,,\n\
        #导出时间：[2026年11月24日 09:00:00]\n";

#[test]
fn the_documented_form_is_read_and_written() {
    let bill = AccountBill::parse(&GBK.encode(DOCUMENTED).0).unwrap();
    let said: Vec<_> =
        bill.rows.iter().map(|row| (row.out_trade_no.as_str(), row.amount, &row.kind)).collect();
    assert_eq!(
        said,
        [("H1", Fen(22), &AccountKind::Split), ("", Fen(-10_000), &AccountKind::Other("提现".into()))]
    );
    assert_eq!((bill.rows[0].subject.as_str(), bill.rows[0].balance), ("梨,5斤", Fen(10_022)));
    assert_eq!(AccountBill::open(&bill.write().unwrap()).unwrap(), bill);
    assert_eq!(AccountBill::open(&AccountBill::default().write().unwrap()).unwrap(), AccountBill::default());
}

#[test]
fn a_bill_cut_short_or_changed_is_refused() {
    for (from, to, why) in [
        ("0.22,0.00", "0.23,0.00", "another amount"),
        ("0.22,0.00", "0.22,-0.10", "money that came and went"),
        ("0.22,0.00", ",", "nothing that moved"),
        (",-100.00", ",-100.01", "another amount that went out"),
        ("收入合计：1笔", "收入合计：2笔", "another number of lines"),
        ("支出合计：1笔", "支出合计：0笔", "another number of lines that went out"),
        ("业务类型", "类型", "no column"),
        ("2026-11-23 21", "26-11-23 21", "no time"),
        ("账务明细列表", "列表", "another file"),
    ] {
        let wrong = DOCUMENTED.replace(from, to);
        assert_ne!(wrong, DOCUMENTED, "{why}");
        assert!(AccountBill::parse(&GBK.encode(&wrong).0).is_err(), "{why}");
    }
    let cut = DOCUMENTED.split("#收入合计").next().unwrap();
    assert_eq!(AccountBill::parse(&GBK.encode(cut).0), Err(BillFault::Summary("收入合计")));
    let trades = super::super::Bill::default().write().unwrap();
    assert_eq!(AccountBill::open(&trades), Err(BillFault::NoColumn(LIST)), "the other bill");
}
