//! Paying over Alipay, against a simulator that speaks its protocol over HTTP with real signatures: in good weather, when
//! notices are lost, repeated, late, out of order or forged, and back again.

use crate::program::chain::{COUNTY, Chain};
use crate::program::paying::{bill_of_today, choose, faults, link_of, outcomes, play};
use crate::program::{Answer, Body};
use kernel::Clock as _;
use payment::simulator::{Corruption, Mischief, Outcome, Provider, Refusal};
use serde_json::{Value, json};

const ALI: Provider = Provider::Alipay;

#[test]
fn an_order_is_paid_collected_settled_and_partly_given_back() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let page = choose(&chain, &checkout, "alipay", "qr").await;
        assert!(page.text.contains(&format!("/cashier/alipay/{order}")), "{}", page.text);
        assert!(page.text.contains("<svg"), "a code to scan");
        assert!(page.text.contains("请用支付宝扫码付款"), "{}", page.words());
        choose(&chain, &checkout, "alipay", "qr").await;

        simulator.pay(ALI, &order).unwrap();
        chain.until_status(&order, "paid").await;
        assert_eq!(outcomes(&simulator, &order), [Outcome::Taken], "Alipay reads `success` and is content");
        chain.hand_out(&order).await;
        chain.until_settled(&order).await;

        chain.claim(&order, 500).await;
        chain.until_given_back(&order).await;
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn the_page_leads_to_alipay_and_back() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let page = choose(&chain, &checkout, "alipay", "h5").await;
        let link = link_of(&page);
        assert!(link.contains("alipay.trade.page.pay"), "{link}");
        // The browser follows; only then does Alipay know of a trade.
        let cashier = program.client().get(&link).send().await.unwrap();
        assert_eq!(cashier.headers()["location"], format!("{}/cashier/alipay/{order}", simulator.base_url()));
        let cashier = format!("{}/cashier/alipay/{order}", simulator.base_url());
        let back = program.client().post(&cashier).send().await.unwrap();
        assert!(back.headers()["location"].to_str().unwrap().contains(&format!("/checkout/{checkout}")));
        chain.until_status(&order, "paid").await;
    });
}

#[test]
fn orders_of_several_sellers_are_paid_as_one() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let shelf = program.api("GET", "/api/v1/listings?county=410325", "", Value::Null).await;
        let elsewhere = shelf[0]["id"].as_str().unwrap();
        for (county, listing) in [(COUNTY, chain.listing.as_str()), ("410325", elsewhere)] {
            let line = json!({ "county": county, "listing": listing, "quantity": 1 });
            program.api("PUT", "/api/v1/cart", &chain.buyer, line).await;
        }
        let placed =
            program.api("POST", "/api/v1/checkouts", &chain.buyer, json!({ "pickup": chain.point })).await;
        let checkout = placed["id"].as_str().unwrap().to_owned();
        let orders: Vec<String> = placed["orders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(orders.len(), 2);
        let page = choose(&chain, &checkout, "alipay", "h5").await;
        assert!(page.text.contains("alipay.trade.wap.merge.pay"), "{}", page.text);
        // Alipay tells of each order for itself, twice here; the checkout is paid once, when all of them are.
        simulator.misbehave(ALI, &checkout, Mischief { repeat: 1, ..Mischief::default() });
        simulator.pay(ALI, &checkout).unwrap();
        for order in &orders {
            chain.until_status(order, "paid").await;
        }
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn what_is_lost_is_asked_for_and_what_is_forged_late_or_repeated_changes_nothing() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let weather = [
            Mischief { lose: true, ..Mischief::default() },
            Mischief { repeat: 3, ..Mischief::default() },
            Mischief { corrupt: Some(Corruption::Body), ..Mischief::default() },
            Mischief { corrupt: Some(Corruption::Signature), ..Mischief::default() },
            Mischief { delay_ms: 1_500, ..Mischief::default() },
            Mischief { reorder: true, ..Mischief::default() },
        ];
        let mut orders = Vec::new();
        for mischief in weather {
            let (checkout, order) = chain.place().await;
            choose(&chain, &checkout, "alipay", "qr").await;
            simulator.misbehave(ALI, &order, mischief);
            simulator.pay(ALI, &order).unwrap();
            orders.push(order);
        }
        for order in &orders {
            chain.until_status(order, "paid").await;
        }
        assert!(outcomes(&simulator, &orders[0]).iter().all(|one| *one == Outcome::Lost));
        assert_eq!(outcomes(&simulator, &orders[1]), vec![Outcome::Taken; 4], "a repeated notice is welcome");
        for forged in &orders[2..4] {
            assert!(
                outcomes(&simulator, forged).contains(&Outcome::Refused),
                "{:?}",
                outcomes(&simulator, forged)
            );
        }
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn a_key_is_changed_while_people_pay() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, by_old) = chain.place().await;
        choose(&chain, &checkout, "alipay", "qr").await;
        simulator.pay(ALI, &by_old).unwrap();
        chain.until_status(&by_old, "paid").await;
        // Opened under the old key, paid and refunded under the new one.
        let (checkout, by_new) = chain.place().await;
        choose(&chain, &checkout, "alipay", "qr").await;
        simulator.change_alipay_key();
        simulator.pay(ALI, &by_new).unwrap();
        chain.until_status(&by_new, "paid").await;
        assert_eq!(outcomes(&simulator, &by_new), [Outcome::Taken]);
        for order in [&by_old, &by_new] {
            chain.decline(order).await;
            chain.until_status(order, "refunded").await;
        }

        let (checkout, order) = chain.place().await;
        let path = format!("/checkout/{checkout}/wechat");
        assert_eq!(program.post(&path, &chain.buyer, &[("way", "qr")]).await.status, 303);
        assert!(simulator.sign_with("PUB_KEY_ID_0119000000012026112400000001"));
        simulator.pay(Provider::Wechat, &checkout).unwrap();
        chain.until_status(&order, "paid").await;
        assert_eq!(outcomes(&simulator, &checkout), [Outcome::Taken]);
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn a_notice_for_an_order_that_is_unknown_or_closed_and_a_second_refund() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        // Nobody's: refused, so that Alipay says it again and somebody looks.
        let stranger = simulator.keys().app().unwrap();
        let notify = format!("{}/api/v1/payments/alipay/notices", program.url);
        let client = payment::alipay::Client::new(
            &simulator.alipay_gateway(),
            std::sync::Arc::new(stranger),
            std::sync::Arc::new(simulator.keys().alipay_keyring().unwrap()),
        )
        .unwrap();
        let now = kernel::SystemClock.now();
        let nobodys = kernel::code(12_345_678);
        let order = payment::alipay::Order {
            out_trade_no: nobodys.clone(),
            subject: "?".into(),
            total: kernel::Fen(100),
            notify_url: notify,
            expires: None,
            seller: None,
        };
        client.precreate(now, &order).await.unwrap();
        simulator.pay(ALI, &nobodys).unwrap();

        // Cancelled by the buyer after the code was shown, and paid all the same: bought again from what is there.
        let (checkout, order) = chain.place().await;
        choose(&chain, &checkout, "alipay", "qr").await;
        program.api("POST", &format!("/api/v1/orders/{order}/cancel"), &chain.buyer, json!({})).await;
        simulator.pay(ALI, &order).unwrap();
        chain.until_status(&order, "paid").await;
        assert!(outcomes(&simulator, &nobodys).iter().all(|one| *one == Outcome::Refused));

        // Declined twice: the second is refused, and the buyer has the money once.
        chain.decline(&order).await;
        let path = format!("/api/v1/orders/{order}/decline");
        let again = program.ask("POST", &path, &chain.seller, Body::Json(json!({ "reason": "缺货" }))).await;
        assert_eq!(again.status, 409, "{}", again.text);
        chain.until_status(&order, "refunded").await;
        assert_eq!(faults(&program).await, Vec::<String>::new());
    });
}

#[test]
fn what_is_cancelled_is_closed_at_the_provider_and_takes_no_money() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        choose(&chain, &checkout, "alipay", "qr").await;
        let cancelled = program.post(&format!("/orders/{order}/cancel"), &chain.buyer, &[]).await;
        assert_eq!(cancelled.status, 303, "{}", cancelled.text);
        let closed = |answer: &Answer| (answer.json()["payment"] == "closed").then_some(());
        program.until(&format!("/api/v1/checkouts/{checkout}"), &chain.buyer, closed).await;
        assert_eq!(simulator.pay(ALI, &order), Err(Refusal::Closed));
        let page = program.get(&format!("/checkout/{checkout}"), &chain.buyer).await;
        assert!(page.text.contains("付款时间已过"), "{}", page.words());
    });
}

#[test]
fn all_of_a_collected_order_is_given_back_with_its_commission() {
    play(|program, simulator| async move {
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        choose(&chain, &checkout, "alipay", "qr").await;
        simulator.pay(ALI, &order).unwrap();
        chain.until_status(&order, "paid").await;
        chain.hand_out(&order).await;
        chain.until_settled(&order).await;
        let total = chain.claim_all(&order).await;
        chain.until_given_back(&order).await;
        assert_eq!(simulator.refunded(ALI, &order).0, total);
        assert_eq!(faults(&program).await, Vec::<String>::new());

        // The bill says the same: a payment, its refund, the part that was split off, and that it went back.
        assert_eq!(bill_of_today(&program, ALI).await, (4, 4));
    });
}
