//! Paying over WeChat, against a simulator that speaks its protocol over HTTP with real signatures and encryption: in
//! good weather, when callbacks are lost, repeated or forged, and back again.

use crate::program::Answer;
use crate::program::chain::Chain;
use crate::program::paying::{bill_of_today, choose, faults, outcomes, play};
use payment::simulator::{Corruption, Mischief, Outcome, Provider, Refusal, Simulator};
use payment::wechat::RefundStatus;
use serde_json::json;

const WE: Provider = Provider::Wechat;

#[test]
fn a_checkout_is_paid_collected_settled_and_partly_given_back() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let page = choose(&chain, &checkout, "wechat", "qr").await;
        assert!(page.text.contains(&format!("/cashier/wechat/{checkout}")), "{}", page.text);
        assert!(page.text.contains("<svg"), "a code to scan");
        let again = choose(&chain, &checkout, "wechat", "qr").await;
        assert!(
            again.text.contains(&format!("/cashier/wechat/{checkout}")),
            "a second click asks for nothing new"
        );

        simulator.pay(WE, &checkout).unwrap();
        chain.until_status(&order, "paid").await;
        chain.hand_out(&order).await;
        chain.until_settled(&order).await;

        chain.claim(&order, 500).await;
        chain.until_given_back(&order).await;
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn what_is_lost_is_asked_for_and_what_is_forged_or_repeated_changes_nothing() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let weather = [
            Mischief { lose: true, ..Mischief::default() },
            Mischief { repeat: 3, ..Mischief::default() },
            Mischief { corrupt: Some(Corruption::Body), ..Mischief::default() },
            Mischief { corrupt: Some(Corruption::Signature), ..Mischief::default() },
        ];
        let mut orders = Vec::new();
        for mischief in weather {
            let (checkout, order) = chain.place().await;
            choose(&chain, &checkout, "wechat", "qr").await;
            simulator.misbehave(WE, &checkout, mischief);
            simulator.pay(WE, &checkout).unwrap();
            orders.push((checkout, order));
        }
        for (_, order) in &orders {
            chain.until_status(order, "paid").await;
        }
        let about = |number: &str| outcomes(&simulator, number);
        assert!(about(&orders[0].0).iter().all(|one| *one == Outcome::Lost), "{:?}", about(&orders[0].0));
        assert_eq!(about(&orders[1].0), vec![Outcome::Taken; 4], "a repeated callback is welcome");
        for forged in [&orders[2].0, &orders[3].0] {
            assert!(about(forged).contains(&Outcome::Refused), "{:?}", about(forged));
        }
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn wrong_numbers_strangers_and_a_way_to_pay_what_is_paid_are_refused() {
    play(|program, _simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let stranger = program.sign_in("13800000003").await;
        let path = format!("/checkout/{checkout}/wechat");
        assert_eq!(program.post(&path, &stranger, &[("way", "qr")]).await.status, 403);
        for wrong in ["", "12", "abcdefgh"] {
            let answer = program.post("/sell/account", &chain.seller, &[("number", wrong)]).await;
            assert_eq!(answer.status, 422, "{wrong}: {}", answer.text);
        }
        // What was paid over another way is not asked for again.
        let paid_over_sandbox = {
            chain.pay(&checkout, &order).await;
            program.post(&path, &chain.buyer, &[("way", "qr")]).await
        };
        assert!([409, 422].contains(&paid_over_sandbox.status), "{}", paid_over_sandbox.text);
    });
}

#[test]
fn what_is_cancelled_is_closed_at_the_provider_and_takes_no_money() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        choose(&chain, &checkout, "wechat", "qr").await;
        let cancelled = program.post(&format!("/orders/{order}/cancel"), &chain.buyer, &[]).await;
        assert_eq!(cancelled.status, 303, "{}", cancelled.text);
        let closed = |answer: &Answer| (answer.json()["payment"] == "closed").then_some(());
        program.until(&format!("/api/v1/checkouts/{checkout}"), &chain.buyer, closed).await;
        assert_eq!(simulator.pay(WE, &checkout), Err(Refusal::Closed));
        let page = program.get(&format!("/checkout/{checkout}"), &chain.buyer).await;
        assert!(page.text.contains("付款时间已过"), "{}", page.words());
    });
}

/// A paid order, and the number of its payment at WeChat.
async fn paid(chain: &Chain<'_>, simulator: &Simulator) -> (String, String) {
    let (checkout, order) = chain.place().await;
    choose(chain, &checkout, "wechat", "qr").await;
    simulator.pay(WE, &checkout).unwrap();
    chain.until_status(&order, "paid").await;
    (checkout, order)
}

#[test]
fn a_refund_whose_callback_is_lost_is_asked_for() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = paid(&chain, &simulator).await;
        simulator.misbehave(WE, &checkout, Mischief { lose: true, ..Mischief::default() });
        chain.decline(&order).await;
        chain.until_status(&order, "refunded").await;
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn a_refund_that_wechat_cannot_do_is_kept_for_a_person_and_done_under_another_number() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let official = program.sign_in("13800000008").await;
        let (_, order) = paid(&chain, &simulator).await;
        simulator.stand_refunds(&order, RefundStatus::Abnormal);
        chain.decline(&order).await;
        let path = format!("/api/v1/refunds?q={order}");
        let says = |word: &'static str| {
            move |answer: &Answer| {
                let one = answer.json()["refunds"][0].clone();
                let fault = one["fault"].as_str().unwrap_or_default().to_owned();
                (one["state"] == "failed" && fault.contains(word)).then_some(one)
            }
        };
        let one = program.until(&path, &official, says("ABNORMAL")).await;
        let refund = one["refund"].as_str().unwrap().to_owned();
        let page = program.get(&format!("/orders/{order}"), &chain.buyer).await;
        assert!(page.words().contains("退款延迟"), "{}", page.words());
        let page = program.get(&format!("/city/settlements/refunds/{refund}"), &official).await;
        assert!(page.words().contains("ABNORMAL"), "{}", page.words());

        // WeChat tells that it gave up; told again under the same number it would give up again.
        simulator.stand_refunds(&order, RefundStatus::Closed);
        program.until(&path, &official, says("CLOSED")).await;
        simulator.stand_refunds(&order, RefundStatus::Success);
        let retry = format!("/api/v1/refunds/{refund}/retry");
        program.api("POST", &retry, &official, json!({})).await;
        chain.until_status(&order, "refunded").await;
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn all_of_a_collected_order_is_given_back_with_its_commission() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (_, order) = paid(&chain, &simulator).await;
        chain.hand_out(&order).await;
        chain.until_settled(&order).await;
        let total = chain.claim_all(&order).await;
        chain.until_given_back(&order).await;
        assert_eq!(simulator.refunded(WE, &order).0, total);
        assert_eq!(faults(&program).await, Vec::<String>::new());

        // The bill says the same: a payment, its refund, the part that was split off, and that it came back.
        assert_eq!(bill_of_today(&program, WE).await, (4, 4));
    });
}

#[test]
fn a_part_that_wechat_closes_is_shown_and_keeps_no_buyer_from_the_money() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let official = program.sign_in("13800000008").await;
        let (_, order) = paid(&chain, &simulator).await;
        simulator.refuse_splits(&order);
        chain.hand_out(&order).await;
        let closed = |answer: &Answer| {
            let split = answer.json()["splits"][0].clone();
            let fault = split["fault"].as_str().unwrap_or_default().to_owned();
            (split["state"] == "failed" && fault.contains("CLOSED")).then_some(())
        };
        program.until(&format!("/api/v1/splits?q={order}"), &official, closed).await;
        let total = chain.claim_all(&order).await;
        chain.until_given_back(&order).await;
        assert_eq!(simulator.refunded(WE, &order).0, total);
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn a_code_that_is_too_old_is_asked_for_anew() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        choose(&chain, &checkout, "wechat", "qr").await;
        let aged = program.db.write(|tx| {
            use diesel::RunQueryDsl as _;
            let sql = "UPDATE payment SET opened_at = 1 WHERE link <> ''";
            diesel::sql_query(sql).execute(tx.conn()).map_err(db::Error::from)
        });
        assert_eq!(aged.await.unwrap(), 1);
        let page = program.get(&format!("/checkout/{checkout}"), &chain.buyer).await;
        assert!(!page.text.contains("class=\"qr\""), "an old code leads nowhere");
        assert!(page.words().contains("重新获取微信支付付款"), "{}", page.words());
        let page = choose(&chain, &checkout, "wechat", "qr").await;
        assert!(page.text.contains(&format!("/cashier/wechat/{checkout}")), "{}", page.text);
        simulator.pay(WE, &checkout).unwrap();
        chain.until_status(&order, "paid").await;
    });
}
