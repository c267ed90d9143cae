use super::*;
use proptest::prelude::*;

fn documented() -> String {
    let head = COLUMNS.join(",");
    format!(
        "\u{feff}{head}\r\n\
             `2026-11-23 17:07:11,`wx8888888888888888,`1900000001,`0,`,`4200000925202611234997714292,`H1,`oU,`NATIVE,\
             `SUCCESS,`OTHERS,`CNY,`12.34,`0.00,`0,`0,`0.00,`0.00,`,`,`苹果,5斤,`,`0.07404,`0.60%,`12.34,`0.00,`\r\n\
             `2026-11-23 18:00:00,`wx8888888888888888,`1900000001,`1900000109,`,`42000009252026112349977142,`H2,`oU,\
             `MWEB,`REFUND,`OTHERS,`CNY,`0,`0.00,`5030000,`R1,`1.5,`0.00,`ORIGINAL,`PROCESSING,`梨,`,`-0.00900,\
             `0.60%,`0.00,`1.50,`\r\n\
             总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n\
             `2,`12.34,`1.50,`0.00,`0.07000,`12.34,`1.50\r\n"
    )
}

#[test]
fn the_documented_form_is_read() {
    let bill = Bill::parse(documented().as_bytes()).unwrap();
    assert_eq!(bill.rows.len(), 2);
    assert_eq!(bill.rows[0].total, Fen(1_234));
    assert_eq!(bill.rows[0].description, "苹果,5斤");
    assert_eq!(bill.rows[0].fee_thousandths, 7_404);
    assert_eq!(bill.rows[0].at.to_string(), "2026-11-23T17:07:11+08:00");
    assert_eq!(bill.rows[1].sub_mchid.as_deref(), Some("1900000109"));
    assert!(
        matches!(&bill.rows[1].kind, BillKind::Refund { out_refund_no, asked: Fen(150), .. } if out_refund_no == "R1")
    );
}

#[test]
fn a_bill_cut_short_or_changed_is_refused() {
    let whole = documented();
    for (wrong, why) in [
        (whole.split("总交易单数").next().unwrap().to_owned(), "no summary"),
        (whole.replace("`H2", "H2"), "a backquote is missing"),
        (whole.replace("`2,`12.34", "`3,`12.34"), "another number of lines"),
        (whole.replace("`0.60%,`12.34", "`0.60%,`12.35"), "another amount"),
        (whole.replace("订单金额,申请", "订单,申请"), "no column"),
        (whole.replace("`SUCCESS", "`成功"), "an unknown state"),
        (whole.replace("2026-11-23 17", "2026-13-23 17"), "no such month"),
        (String::new(), "nothing"),
    ] {
        assert!(Bill::parse(wrong.as_bytes()).is_err(), "{why}");
    }
    assert_eq!(Bill::parse(&[0xff, 0xfe]), Err(BillFault::Encoding("UTF-8")));
}

proptest! {
    #[test]
    fn what_is_written_is_read(rows in prop::collection::vec((0i64..10_000_000, any::<bool>(), -9_999i64..9_999), 0..20)) {
        let at = moment::from_plain("2026-11-23 09:00:00").unwrap();
        let rows = rows.into_iter().enumerate().map(|(index, (amount, refund, fee))| BillRow {
            at,
            appid: "wx1".into(),
            mchid: "1".into(),
            sub_mchid: refund.then(|| "19".to_owned()),
            transaction_id: format!("T{index}"),
            out_trade_no: format!("H{index}"),
            trade_type: "NATIVE".into(),
            kind: if refund {
                let (asked, id) = (Fen(amount), format!("R{index}"));
                BillKind::Refund { refund_id: id.clone(), out_refund_no: id, asked, refund: asked, status: "SUCCESS".into() }
            } else {
                BillKind::Paid
            },
            total: if refund { Fen::ZERO } else { Fen(amount) },
            settlement: if refund { Fen::ZERO } else { Fen(amount) },
            fee_thousandths: fee,
            description: "梨, 苹果".into(),
        });
        let bill = Bill { rows: rows.collect() };
        prop_assert_eq!(Bill::parse(bill.write().as_bytes()), Ok(bill));
    }

    #[test]
    fn any_file_is_read_or_refused(file in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Bill::parse(&file);
    }
}
