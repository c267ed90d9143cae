use encoding_rs::GBK;

use super::*;

const DOCUMENTED: &str = "#支付宝业务明细查询\n\
        #账号：[20880000000000000156]\n\
        #起始日期：[2026年11月23日 00:00:00]   终止日期：[2026年11月24日 00:00:00]\n\
        #-----------------------------------------业务明细列表----------------------------------------\n\
        支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,\
        订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,\
        券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\n\
        2026112322001400000000000001\t,H1\t,交易,\"梨,5斤\",2026-11-23 10:00:00,2026-11-23 10:00:30,,,,,buy***@example.com,\
        35.80,35.80,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,,-0.21,0.00,\n\
        2026112322001400000000000001\t,H1\t,退款,\"梨,5斤\",2026-11-23 10:00:00,2026-11-23 12:00:00,,,,,buy***@example.com,\
        -5.80,-5.80,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,R1\t,0.03,0.00,\n\
        #-----------------------------------------业务明细列表结束------------------------------------\n\
        #交易合计：1笔，商家实收共35.80元，商家优惠共0.00元\n\
        #退款合计：1笔，商家实收退款共-5.80元，商家优惠退款共0.00元\n\
        #导出时间：[2026年11月24日 09:00:00]\n";

#[test]
fn the_documented_form_is_read_and_written() {
    let bill = Bill::parse(&GBK.encode(DOCUMENTED).0).unwrap();
    assert_eq!(bill.rows.len(), 2);
    assert_eq!((bill.rows[0].amount, bill.rows[0].fee), (Fen(3_580), Fen(-21)));
    assert_eq!(bill.rows[0].subject, "梨,5斤");
    assert_eq!(bill.rows[1].kind, BillKind::Refund("R1".into()));
    assert_eq!(bill.rows[1].received, Fen(-580));
    assert_eq!(Bill::open(&bill.write().unwrap()).unwrap(), bill);
    assert_eq!(Bill::open(&Bill::default().write().unwrap()).unwrap(), Bill::default());
}

#[test]
fn a_bill_cut_short_or_changed_is_refused() {
    for (wrong, why) in [
        (DOCUMENTED.split("#退款合计").next().unwrap().to_owned(), "cut short"),
        (DOCUMENTED.replace("35.80,35.80", "35.80,35.81"), "another amount"),
        (DOCUMENTED.replace("交易合计：1笔", "交易合计：2笔"), "another number of lines"),
        (DOCUMENTED.replace("商家实收（元）", "实收"), "no column"),
        (DOCUMENTED.replace(",退款,", ",退,"), "an unknown kind"),
        (DOCUMENTED.replace("业务明细列表", "列表"), "another file"),
    ] {
        assert!(Bill::parse(&GBK.encode(&wrong).0).is_err(), "{why}");
    }
    assert_eq!(Bill::parse(DOCUMENTED.as_bytes()), Err(BillFault::Encoding("GBK")), "UTF-8");
    assert_eq!(Bill::open(b"PK no zip"), Err(BillFault::Encoding("ZIP")));
}
