//! From the order to the daily bill with both providers, over HTTP, signed and encrypted.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says what went wrong by panicking"
)]

mod stage;

use kernel::Fen;
use payment::simulator::{Mischief, Provider};
use payment::wechat::{
    BillKind, CombinedOrder, CombinedPrepay, Notice, Receiver, RefundRequest, RefundStatus, ReturnRequest,
    ReturnResult, SplitRequest, SplitResult, SplitStatus, TradeState,
};
use payment::{Error, alipay};
use stage::Stage;

fn refund(trade: &str, no: &str, fen: i64, of: i64) -> RefundRequest {
    RefundRequest {
        out_trade_no: trade.into(),
        out_refund_no: no.into(),
        reason: Some("缺货".into()),
        refund: Fen(fen),
        total: Fen(of),
        notify_url: None,
        sub_mchid: None,
    }
}

fn refused_as(error: Error) -> String {
    match error {
        Error::Refused { code, .. } => code,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn wechat_from_the_qr_code_to_the_bill() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    let order = stage.prepay("H1", 12_345);
    let code = stage.wechat.native(now, &order).await.unwrap();
    assert!(code.ends_with("/cashier/wechat/H1"), "{code}");
    assert_eq!(stage.wechat.native(now, &order).await.unwrap(), code, "the same again is the same");
    assert_eq!(stage.wechat.query(now, "H1").await.unwrap().trade_state, TradeState::NotPay);

    stage.simulator.pay(Provider::Wechat, "H1").unwrap();
    let Notice::Paid(paid) = stage.wechat_said().await.unwrap().notice else { panic!("not paid") };
    assert_eq!(paid, stage.wechat.query(now, "H1").await.unwrap());
    assert_eq!((paid.trade_state, paid.amount.unwrap().total), (TradeState::Success, Fen(12_345)));
    assert_eq!(refused_as(stage.wechat.close(now, "H1").await.unwrap_err()), "ORDERPAID");

    stage.clock.advance_seconds(60);
    let now = stage.now();
    let wanted = RefundRequest {
        notify_url: Some(format!("{}/wechat", stage.shop)),
        ..refund("H1", "R1", 45, 12_345)
    };
    let made = stage.wechat.refund(now, &wanted).await.unwrap();
    assert_eq!((made.status, made.amount.refund), (Some(RefundStatus::Success), Fen(45)));
    let Notice::Refund(told) = stage.wechat_said().await.unwrap().notice else { panic!("no refund") };
    assert_eq!((told.out_refund_no.as_str(), told.amount.refund), ("R1", Fen(45)));
    assert_eq!(stage.wechat.refund(now, &wanted).await.unwrap(), made, "the same again is the same");
    assert_eq!(stage.wechat.query_refund(now, "R1", None).await.unwrap(), made);
    let other = stage.wechat.refund(now, &refund("H1", "R1", 46, 12_345)).await.unwrap_err();
    assert_eq!(refused_as(other), "INVALID_REQUEST");
    let more = stage.wechat.refund(now, &refund("H1", "R2", 12_301, 12_345)).await.unwrap_err();
    assert_eq!(refused_as(more), "NOT_ENOUGH");
    assert!(stage.wechat.query_refund(now, "R2", None).await.unwrap_err().is_unknown_trade());
    assert!(stage.wechat.query(now, "H2").await.unwrap_err().is_unknown_trade());

    let rows = stage.wechat.bill(now, now.day()).await.unwrap().rows;
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].out_trade_no.as_str(), rows[0].total), ("H1", Fen(12_345)));
    assert_eq!((&rows[0].kind, rows[0].description.as_str()), (&BillKind::Paid, "苹果,5斤"));
    assert_eq!(Some(rows[0].transaction_id.clone()), paid.transaction_id);
    assert!(
        matches!(&rows[1].kind, BillKind::Refund { out_refund_no, refund: Fen(45), .. } if out_refund_no == "R1")
    );
    assert_eq!(stage.wechat.bill(now, now.day().plus_days(-1)).await.unwrap().rows, vec![]);
}

#[tokio::test]
async fn wechat_in_a_phone_and_given_up() {
    let stage = Stage::new().await;
    let now = stage.now();
    let url = stage.wechat.h5(now, &stage.prepay("H1", 1), "203.0.113.7").await.unwrap();
    assert!(url.ends_with("/cashier/wechat/H1"));
    stage.wechat.close(now, "H1").await.unwrap();
    assert_eq!(stage.wechat.query(now, "H1").await.unwrap().trade_state, TradeState::Closed);
    assert!(stage.simulator.pay(Provider::Wechat, "H1").is_err());
    assert_eq!(
        refused_as(stage.wechat.refund(now, &refund("H1", "R", 1, 1)).await.unwrap_err()),
        "INVALID_REQUEST"
    );
    let nothing = stage.wechat.native(now, &stage.prepay("H2", 0)).await.unwrap_err();
    assert_eq!(refused_as(nothing), "PARAM_ERROR");
}

fn combined(stage: &Stage, sellers: usize) -> CombinedPrepay {
    let part = |index: usize| CombinedOrder {
        out_trade_no: format!("P{index}"),
        sub_mchid: format!("19000002{index:02}"),
        description: format!("第{index}家"),
        total: Fen(1_000),
        split: true,
    };
    CombinedPrepay {
        out_trade_no: "C1".into(),
        orders: (0..sellers).map(part).collect(),
        notify_url: format!("{}/wechat", stage.shop),
        expires: None,
    }
}

#[tokio::test]
async fn wechat_one_payment_split_among_sellers() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    stage.wechat.combined_native(now, &combined(&stage, 3)).await.unwrap();
    assert!(stage.wechat.combined_native(now, &combined(&stage, 51)).await.is_err(), "50 sellers at most");
    stage.simulator.pay(Provider::Wechat, "C1").unwrap();
    let Notice::CombinedPaid(paid) = stage.wechat_said().await.unwrap().notice else { panic!("not paid") };
    assert_eq!(paid, stage.wechat.combined_query(now, "C1").await.unwrap());
    assert_eq!(paid.sub_orders.iter().filter(|part| part.trade_state.is_paid()).count(), 3);
    let part = paid.sub_orders[1].clone();
    let (seller, transaction) = (part.sub_mchid.unwrap(), part.transaction_id.unwrap());

    let wanted = RefundRequest { sub_mchid: Some(seller.clone()), ..refund("P1", "R1", 100, 1_000) };
    let taken = stage.wechat.refund(now, &wanted).await.unwrap();
    let made = stage.wechat.query_refund(now, "R1", Some(&seller)).await.unwrap();
    assert_eq!(taken.status, None, "the application has been taken, no more");
    assert_eq!((made.status, made.refund_id), (Some(RefundStatus::Success), taken.refund_id));

    let split = |no: &str, fen: i64, finish: bool| SplitRequest {
        appid: stage.simulator.keys().identity.appid.clone(),
        sub_mchid: seller.clone(),
        transaction_id: transaction.clone(),
        out_order_no: no.into(),
        receivers: vec![Receiver::merchant("1900000001", Fen(fen), "佣金")],
        finish,
    };
    let over = stage.wechat.split(now, &split("S0", 901, false)).await.unwrap_err();
    assert_eq!(refused_as(over), "NOT_ENOUGH", "1000 less 100 refunded");
    let made = stage.wechat.split(now, &split("S1", 50, false)).await.unwrap();
    assert_eq!((made.status, made.receivers[0].amount), (Some(SplitStatus::Finished), Fen(50)));
    assert_eq!(stage.wechat.split(now, &split("S1", 50, false)).await.unwrap(), made, "the same again");
    assert_eq!(stage.wechat.query_split(now, &split("S1", 50, false)).await.unwrap(), made);
    stage.wechat.finish(now, &seller, &transaction, "S2").await.unwrap();
    assert!(stage.wechat.split(now, &split("S3", 1, false)).await.is_err(), "nothing is frozen any more");

    // All of it can be given back once the part that was split off has come back, and not before.
    let all = RefundRequest { sub_mchid: Some(seller.clone()), ..refund("P1", "R2", 900, 1_000) };
    assert_eq!(refused_as(stage.wechat.refund(now, &all).await.unwrap_err()), "NOT_ENOUGH");
    let back = |no: &str, fen: i64| ReturnRequest {
        sub_mchid: seller.clone(),
        out_order_no: "S1".into(),
        out_return_no: no.into(),
        return_mchid: "1900000001".into(),
        amount: Fen(fen),
        description: "退款".into(),
    };
    assert!(stage.wechat.query_return(now, &back("B1", 50)).await.unwrap_err().is_unknown_trade());
    assert_eq!(refused_as(stage.wechat.return_split(now, &back("B0", 51)).await.unwrap_err()), "NOT_ENOUGH");
    let made = stage.wechat.return_split(now, &back("B1", 50)).await.unwrap();
    assert_eq!((made.result, made.amount), (ReturnResult::Success, Fen(50)));
    assert_eq!(stage.wechat.return_split(now, &back("B1", 50)).await.unwrap(), made, "the same again");
    assert_eq!(stage.wechat.query_return(now, &back("B1", 50)).await.unwrap(), made);
    stage.wechat.refund(now, &all).await.unwrap();
    let splits = stage.wechat.split_bill(now, now.day()).await.unwrap().rows;
    assert_eq!(
        splits.iter().map(|row| (row.out_order_no.as_str(), row.amount)).collect::<Vec<_>>(),
        [("S1", Fen(50)), ("B1", Fen(50))]
    );

    let rows = stage.wechat.bill(now, now.day()).await.unwrap().rows;
    assert_eq!(rows.iter().filter(|row| row.kind == BillKind::Paid).count(), 3);
    assert!(rows.iter().all(|row| row.sub_mchid.is_some()));
}

#[tokio::test]
async fn wechat_closes_a_part_and_a_refund_that_cannot_be_done() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    stage.wechat.combined_native(now, &combined(&stage, 1)).await.unwrap();
    stage.simulator.pay(Provider::Wechat, "C1").unwrap();
    stage.wechat_said().await.unwrap();
    let part = stage.wechat.combined_query(now, "C1").await.unwrap().sub_orders[0].clone();
    let (seller, transaction) = (part.sub_mchid.unwrap(), part.transaction_id.unwrap());
    stage.simulator.refuse_splits("P0");
    let split = SplitRequest {
        appid: stage.simulator.keys().identity.appid.clone(),
        sub_mchid: seller.clone(),
        transaction_id: transaction,
        out_order_no: "S1".into(),
        receivers: vec![Receiver::merchant("1900000001", Fen(50), "佣金")],
        finish: true,
    };
    let made = stage.wechat.split(now, &split).await.unwrap();
    assert_eq!(
        (made.status, made.receivers[0].result),
        (Some(SplitStatus::Finished), Some(SplitResult::Closed))
    );
    assert_eq!(stage.wechat.split_bill(now, now.day()).await.unwrap().rows, vec![]);

    stage.simulator.stand_refunds("P0", RefundStatus::Processing);
    let wanted = RefundRequest {
        sub_mchid: Some(seller.clone()),
        notify_url: Some(format!("{}/wechat", stage.shop)),
        ..refund("P0", "R1", 1_000, 1_000)
    };
    stage.wechat.refund(now, &wanted).await.unwrap();
    let status = async |no: &str| stage.wechat.query_refund(now, no, Some(&seller)).await.unwrap().status;
    assert_eq!(status("R1").await, Some(RefundStatus::Processing));
    stage.simulator.stand_refunds("P0", RefundStatus::Closed);
    assert_eq!(status("R1").await, Some(RefundStatus::Closed));
    stage.simulator.stand_refunds("P0", RefundStatus::Success);
    let told = stage.wechat_said().await.unwrap();
    assert_eq!(told.event_type, "REFUND.CLOSED");
}

#[tokio::test]
async fn wechat_a_combined_order_given_up() {
    let stage = Stage::new().await;
    let order = combined(&stage, 2);
    stage.wechat.combined_h5(stage.now(), &order, "203.0.113.7").await.unwrap();
    stage.wechat.combined_close(stage.now(), &order).await.unwrap();
    let closed = stage.wechat.combined_query(stage.now(), "C1").await.unwrap();
    assert!(closed.sub_orders.iter().all(|part| part.trade_state == TradeState::Closed));
}

#[tokio::test]
async fn alipay_from_the_qr_code_to_the_bill() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    let code = stage.alipay.precreate(now, &stage.order("A1", 3_580)).await.unwrap();
    assert!(code.ends_with("/cashier/alipay/A1"), "{code}");
    assert_eq!(stage.alipay.query(now, "A1").await.unwrap().trade_status, alipay::TradeStatus::WaitBuyerPay);
    stage.simulator.pay(Provider::Alipay, "A1").unwrap();
    let told = stage.alipay_said().await.unwrap();
    assert_eq!((told.out_trade_no.as_str(), told.total, told.refund), ("A1", Fen(3_580), None));
    let trade = stage.alipay.query(now, "A1").await.unwrap();
    assert_eq!((trade.trade_status, trade.trade_no.clone()), (told.status, told.trade_no));
    assert!(trade.trade_status.is_paid());

    let wanted = alipay::RefundRequest {
        out_trade_no: "A1".into(),
        out_request_no: "R1".into(),
        amount: Fen(580),
        reason: None,
        from_split: None,
    };
    assert!(stage.alipay.refund(now, &wanted).await.unwrap(), "moved");
    let told = stage.alipay_said().await.unwrap();
    assert_eq!(told.refund, Some(("R1".into(), Fen(580))));
    assert!(!stage.alipay.refund(now, &wanted).await.unwrap(), "moved before");
    let made = stage.alipay.query_refund(now, "A1", "R1").await.unwrap().unwrap();
    assert_eq!((made.amount, made.trade_no), (Fen(580), trade.trade_no));
    assert_eq!(stage.alipay.query_refund(now, "A1", "R2").await.unwrap(), None);
    let over = alipay::RefundRequest { out_request_no: "R2".into(), amount: Fen(3_001), ..wanted };
    assert!(stage.alipay.refund(now, &over).await.is_err());
    assert!(stage.alipay.query(now, "A2").await.unwrap_err().is_unknown_trade());

    let rows = stage.alipay.bill(now, now.day()).await.unwrap().rows;
    assert_eq!(rows.iter().map(|row| row.amount).collect::<Vec<_>>(), [Fen(3_580), Fen(-580)]);
    assert_eq!(rows[0].subject, "梨 & \"苹果\" 100%");
    assert_eq!(rows[1].kind, alipay::BillKind::Refund("R1".into()));
}

#[tokio::test]
async fn bills_say_exactly_what_happened() {
    let mut stage = Stage::new().await;
    let lost = Mischief { lose: true, ..Mischief::default() };
    let mut expected = Vec::new();
    for index in 1..=20_i64 {
        for provider in [Provider::Wechat, Provider::Alipay] {
            stage.paid(provider, &format!("T{index:02}"), index * 101, lost).await;
        }
        expected.push((format!("T{index:02}"), Fen(index * 101)));
        stage.clock.advance_seconds(7);
    }
    let now = stage.now();
    let wechat = stage.wechat.bill(now, now.day()).await.unwrap().rows;
    assert_eq!(wechat.into_iter().map(|row| (row.out_trade_no, row.total)).collect::<Vec<_>>(), expected);
    let alipay = stage.alipay.bill(now, now.day()).await.unwrap().rows;
    assert_eq!(alipay.into_iter().map(|row| (row.out_trade_no, row.amount)).collect::<Vec<_>>(), expected);
    stage.paid(Provider::Wechat, "last", 1, Mischief::default()).await;
    assert!(stage.wechat_said().await.is_ok(), "no callback of the lost ones came before this");
}

#[tokio::test]
async fn wechat_tells_of_a_days_splits() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    stage.wechat.combined_native(now, &combined(&stage, 2)).await.unwrap();
    stage.simulator.pay(Provider::Wechat, "C1").unwrap();
    let Notice::CombinedPaid(paid) = stage.wechat_said().await.unwrap().notice else { panic!("not paid") };
    let part = paid.sub_orders[1].clone();
    let split = SplitRequest {
        appid: stage.simulator.keys().identity.appid.clone(),
        sub_mchid: part.sub_mchid.clone().unwrap(),
        transaction_id: part.transaction_id.unwrap(),
        out_order_no: "S1".into(),
        receivers: vec![Receiver::merchant("1900000001", Fen(50), "佣金")],
        finish: true,
    };
    stage.wechat.split(now, &split).await.unwrap();
    let rows = stage.wechat.split_bill(now, now.day()).await.unwrap().rows;
    let told: Vec<_> = rows.iter().map(|row| (row.out_order_no.as_str(), row.amount)).collect();
    assert_eq!(told, [("S1", Fen(50))]);
    assert!(stage.wechat.split_bill(now, now.day().plus_days(1)).await.unwrap().rows.is_empty());
}

#[tokio::test]
async fn alipay_a_merged_order_from_the_cashier_to_the_split() {
    let mut stage = Stage::new().await;
    let now = stage.now();
    let part = |no: &str, fen: i64| alipay::Order {
        seller: Some("2088000000000001".into()),
        ..stage.order(no, fen)
    };
    let whole =
        alipay::MergeOrder { out_merge_no: "M1".into(), orders: vec![part("M1a", 1_000), part("M1b", 500)] };
    let notify = format!("{}/alipay", stage.shop);
    let url = stage.alipay.merge_pay_url(now, &whole, &notify, "http://shop.example/back").await.unwrap();
    assert!(url.contains("alipay.trade.wap.merge.pay"), "{url}");
    stage.simulator.pay(Provider::Alipay, "M1").unwrap();
    let mut told = [stage.alipay_said().await.unwrap(), stage.alipay_said().await.unwrap()];
    told.sort_by(|one, other| one.out_trade_no.cmp(&other.out_trade_no));
    assert_eq!(told.iter().map(|one| one.total).collect::<Vec<_>>(), [Fen(1_000), Fen(500)]);

    let ours = stage.simulator.keys().alipay_user.clone();
    let settle = |no: &str, fen: i64, finish: bool| alipay::Settle {
        trade_no: told[0].trade_no.clone(),
        out_request_no: no.into(),
        part: Some((ours.clone(), Fen(fen))),
        finish,
    };
    let none = stage.alipay.account_bill(now, now.day()).await.unwrap();
    assert!(none.rows.is_empty(), "nothing was split off yet");
    let others =
        alipay::Settle { part: Some(("2088000000000009".into(), Fen(5))), ..settle("other", 5, false) };
    stage.alipay.settle(now, &others).await.unwrap();
    assert!(stage.alipay.settle(now, &settle("S0", 1_001, true)).await.is_err(), "more than was paid");
    stage.alipay.settle(now, &settle("S1", 6, true)).await.unwrap();
    stage.alipay.settle(now, &settle("S1", 6, true)).await.unwrap();
    assert!(
        stage.alipay.settle(now, &settle("S1", 7, true)).await.is_err(),
        "the same number, another amount"
    );
    assert!(stage.alipay.settle(now, &settle("S2", 1, false)).await.is_err(), "nothing is frozen any more");
    let rows = stage.alipay.account_bill(now, now.day()).await.unwrap().rows;
    let said: Vec<_> = rows.iter().map(|row| (row.out_trade_no.as_str(), row.amount, &row.kind)).collect();
    assert_eq!(said, [("M1a", Fen(6), &alipay::AccountKind::Split)], "another's part is not in our account");
    assert_eq!((rows[0].other.as_str(), rows[0].remark.as_str()), ("2088000000000001", "平台服务费"));
    assert!(stage.alipay.account_bill(now, now.day().plus_days(1)).await.unwrap().rows.is_empty());
    let not_frozen = stage.order("N1", 100);
    stage.alipay.precreate(now, &not_frozen).await.unwrap();
    stage.simulator.pay(Provider::Alipay, "N1").unwrap();
    let told = stage.alipay_said().await.unwrap();
    let settle = alipay::Settle { trade_no: told.trade_no, ..settle("S3", 1, true) };
    assert!(stage.alipay.settle(now, &settle).await.is_err(), "money that was never frozen");
}
