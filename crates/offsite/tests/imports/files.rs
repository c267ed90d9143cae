//! Exports as the platforms write them, with invented people.

use std::fs::File;
use std::io::Write as _;

use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Workbook};

pub(crate) const TAOBAO: &str = "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,收货地址 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,订单备注,宝贝总数量,店铺名称,订单关闭原因,退款金额";

pub(crate) const JD: &str = "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,余额支付,应付金额,订单状态,订单类型,下单帐号,客户姓名,客户地址,联系电话,付款确认时间\n\
    =\"290011223344\",100,核桃,1,在线支付,2026-11-03 08:00:00,39.90,59.90,59.90,0.00,59.90,完成,SOP,jd_x,\"张三\",\"某省某市\",\"13812345678\",2026-11-03 08:01:00\n\
    =\"290011223344\",101,香菇,2,在线支付,2026-11-03 08:00:00,10.00,59.90,59.90,0.00,59.90,完成,SOP,jd_x,\"张三\",\"某省某市\",\"13812345678\",2026-11-03 08:01:00\n\
    =\"290011223355\",100,核桃,3,在线支付,2026-11-04 08:00:00,4.00,12.00,12.00,0.00,12.00,等待出库,SOP,jd_y,\"李四\",\"某省某市\",\"13812345679\",2026-11-04 08:01:00\n";

pub(crate) const DOUYIN: &str = "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商品单价,订单应付金额,收件人,收件人手机号,省,市,区,详细地址,订单提交时间,支付完成时间,订单状态,售后状态\n\
    6924070000000000001\t,6924070000000000001\t,核桃,500克,2,1,15,30.00,张三,138****5678,河南省,洛阳市,栾川县,某路,2026-11-03 09:00:00,2026-11-03 09:01:00\t,已完成,-\n\
    6924070000000000001\t,6924070000000000002\t,香菇,500克,1,2,15,15.00,张三,138****5678,河南省,洛阳市,栾川县,某路,2026-11-03 09:00:00,2026-11-03 09:01:00\t,已发货,售后关闭\n\
    6924070000000000003\t,6924070000000000003\t,木耳,500克,1,3,15,15.00,李四,138****5679,陕西省,西安市,某区,某路,2026-11-03 09:00:00,2026-11-03 09:01:00\t,已发货,退款成功\n";

/// A Taobao export: number, paid, refund, status and time of payment.
pub(crate) fn taobao(rows: &[(&str, &str, &str, &str, &str)]) -> String {
    let mut text = format!("{TAOBAO}\n");
    for (order, paid, refund, status, at) in rows {
        text.push_str(&format!(
            "=\"{order}\",tb_buyer,{paid},0.00,{paid},{paid},\"{status}\",张三,河南省 某市 建设路1号,'13812345678,2026-11-01 08:00:00,{at},核桃 500克,1,,,1,山里人家,,{refund}\n"
        ).replace("2026-11-01 08:00:00,,", ",,"));
    }
    text
}

/// A Pinduoduo export: number, received, status and status after the sale.
pub(crate) fn pinduoduo(rows: &[(&str, &str, &str, &str)]) -> String {
    let mut text = String::from(
        "\u{feff}商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),平台优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,确认收货时间,商品id,商品规格,省,市,区,收货人,手机,商家备注,售后状态,快递单号,支付时间\n",
    );
    for (order, received, status, after) in rows {
        text.push_str(&format!(
            "核桃,{order}\t,{status},{received},0.00,0.00,0.00,{received},{received},1,,,1,500克,河南省,郑州市,某区,张三,138****5678,,{after},,2026-11-03 12:00:00\n"
        ));
    }
    text
}

pub(crate) fn gbk(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

pub(crate) fn jd_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (column, name) in
        (0_u16..).zip(["订单号", "商品名称", "订购数量", "下单时间", "结算金额", "订单状态"])
    {
        sheet.write(0, column, name).unwrap();
    }
    sheet.write(1, 0, 290_011_223_344_i64).unwrap();
    sheet.write(1, 1, "核桃").unwrap();
    sheet.write(1, 2, 2).unwrap();
    sheet.write_with_format(1, 3, 46_000.5, &moment).unwrap();
    sheet.write(1, 4, 59.9).unwrap();
    sheet.write(1, 5, "完成").unwrap();
    book.save_to_buffer().unwrap()
}

pub(crate) fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}
