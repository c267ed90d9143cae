//! A day's bills of both providers beside the books, through the whole program: nothing differs when all went well, and
//! what was planted is found, explained by one person, and keeps the month open until then.

use crate::program::chain::Chain;
use crate::program::paying::take_bill_of;
use crate::program::{Answer, Program};
use kernel::{Clock, Fen, SystemClock, Timestamp};
use payment::simulator::{Mischief, Provider, Simulator};
use serde_json::Value;

const OFFICIAL: &str = "13800000008";

async fn pay(chain: &Chain<'_>, simulator: &Simulator, provider: Provider) -> String {
    let (checkout, order) = chain.place().await;
    let (word, subject) = match provider {
        Provider::Wechat => ("wechat", checkout.clone()),
        Provider::Alipay => ("alipay", order.clone()),
    };
    let path = format!("/checkout/{checkout}/{word}");
    assert_eq!(chain.program.post(&path, &chain.buyer, &[("way", "qr")]).await.status, 303);
    simulator.pay(provider, &subject).unwrap();
    chain.until_status(&order, "paid").await;
    order
}

async fn collect(chain: &Chain<'_>, order: &str) {
    chain.hand_out(order).await;
    chain.until_settled(order).await;
}

/// Takes the bills of this moment's day from both.
async fn take(program: &Program, now: Timestamp) {
    for provider in [Provider::Wechat, Provider::Alipay] {
        take_bill_of(program, provider, now).await;
    }
}

#[test]
fn a_good_day_has_no_difference_and_a_bad_one_has_exactly_those_that_were_planted() {
    testkit::runtime().block_on(async {
        let (program, simulator) = Program::open_with_wechat().await;
        let chain = Chain::begin(&program).await;
        let official = program.sign_in(OFFICIAL).await;
        let both = [Provider::Wechat, Provider::Alipay];
        let mut twice = String::new();
        for provider in both {
            let kept = pay(&chain, &simulator, provider).await;
            if provider == Provider::Alipay {
                // Planted: a part of it is split off to us that nobody here asked for.
                split_off(&simulator, &kept, Fen(3), false).await;
                twice.clone_from(&kept);
            }
            collect(&chain, &kept).await;
            let declined = pay(&chain, &simulator, provider).await;
            chain.decline(&declined).await;
            chain.until_status(&declined, "refunded").await;
        }
        // Planted: payments the provider has and we do not, since nobody told us and nothing of them is ours to ask
        // for; the part that was split off one of them.
        let strangers = [kernel::code(987_654_321), "not-ours".to_owned()];
        for number in &strangers {
            plant(&simulator, number).await;
        }
        split_off(&simulator, &strangers[0], Fen(42), true).await;
        let now = SystemClock.now();
        take(&program, now).await;

        let bills = program.api("GET", "/api/v1/bills", &official, Value::Null).await;
        let counts: Vec<(String, i64, i64)> = bills["bills"]
            .as_array()
            .unwrap()
            .iter()
            .map(|bill| {
                let number = |name: &str| bill[name].as_i64().unwrap();
                (bill["provider"].as_str().unwrap().to_owned(), number("lines"), number("matched"))
            })
            .collect();
        // Two payments, a refund and a split each, and what was planted at Alipay.
        assert_eq!(counts, [("alipay".to_owned(), 8, 3), ("wechat".to_owned(), 4, 4)], "{bills}");
        let found = program.api("GET", "/api/v1/differences", &official, Value::Null).await;
        let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        let mut kinds: Vec<(String, String, String)> = found["differences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (word(one, "kind"), word(one, "line"), word(one, "number")))
            .collect();
        kinds.sort();
        let expected = [
            ("amount", "split", twice.as_str()),
            ("missing_here", "payment", strangers[0].as_str()),
            ("missing_here", "split", strangers[0].as_str()),
            ("twice", "split", twice.as_str()),
            ("unknown", "payment", strangers[1].as_str()),
        ]
        .map(|(kind, line, number)| (kind.to_owned(), line.to_owned(), number.to_owned()));
        assert_eq!(kinds, expected);

        // Others than those asked for would be a wrong answer.
        for path in ["/api/v1/differences", "/city/reconciliation/differences"] {
            for unread in ["until=soon", "bill=first"] {
                let answer = program.get(&format!("{path}?{unread}"), &official).await;
                assert_eq!(answer.status, 422, "{path} {unread}: {}", answer.words());
            }
        }

        let one = found["differences"][0]["id"].as_str().unwrap();
        let path = format!("/city/reconciliation/differences/{one}");
        let empty = program.post(&path, &official, &[("state", "explained"), ("reason", " ")]).await;
        assert_eq!(empty.status, 422);
        assert!(empty.words().contains("请写明原因"), "{}", empty.words());
        let clerk = program.sign_in("13800000007").await;
        let settled = [("state", "explained"), ("reason", "另一系统的收款")];
        assert_eq!(program.post(&path, &clerk, &settled).await.status, 403);
        assert_eq!(program.post(&path, &official, &settled).await.status, 303);
        assert_eq!(program.post(&path, &official, &settled).await.status, 409, "settled once");
        let page = program.get(&path, &official).await;
        assert!(page.words().contains("另一系统的收款"), "{}", page.words());
        assert_eq!(
            program.db.read(ledger::check).await.unwrap(),
            Vec::<String>::new(),
            "the books are as they were"
        );
    });
}

fn alipay_of(simulator: &Simulator) -> payment::alipay::Client {
    payment::alipay::Client::new(
        &simulator.alipay_gateway(),
        std::sync::Arc::new(simulator.keys().app().unwrap()),
        std::sync::Arc::new(simulator.keys().alipay_keyring().unwrap()),
    )
    .unwrap()
}

#[test]
fn a_split_over_the_limit_is_noted_paused_and_told_again_and_books_nothing() {
    testkit::runtime().block_on(async {
        let (program, simulator) = Program::open_with_wechat().await;
        let chain = Chain::begin(&program).await;
        let official = program.sign_in(OFFICIAL).await;
        let order = pay(&chain, &simulator, Provider::Alipay).await;
        // Somebody has given the frozen money away at the provider: nothing is left to split.
        let client = alipay_of(&simulator);
        let trade = client.query(SystemClock.now(), &order).await.unwrap();
        let all = payment::alipay::Settle {
            trade_no: trade.trade_no,
            out_request_no: "elsewhere".into(),
            part: Some(("2088000000000008".into(), trade.total_amount)),
            finish: true,
        };
        client.settle(SystemClock.now(), &all).await.unwrap();
        chain.hand_out(&order).await;

        let failed = |answer: &Answer| {
            let split = answer.json()["splits"][0].clone();
            (split["state"] == "failed").then_some(split)
        };
        let path = format!("/api/v1/splits?q={order}");
        let split = program.until(&path, &official, failed).await;
        assert_eq!(split["tries"], 1, "then it pauses: {split}");
        assert!(!split["fault"].as_str().unwrap().is_empty(), "{split}");
        let page = program.get(&format!("/city/settlements/splits/{order}"), &official).await;
        assert!(page.words().contains("立即再次通知支付机构"), "{}", page.words());
        let retry = format!("/city/settlements/splits/{order}/retry");
        assert_eq!(program.post(&retry, &chain.seller, &[]).await.status, 403);
        assert_eq!(program.post(&retry, &official, &[]).await.status, 303);
        let twice = |answer: &Answer| (answer.json()["splits"][0]["tries"] == 2).then_some(());
        program.until(&path, &official, twice).await;
        let kept =
            program.api("GET", &format!("/api/v1/books/lines?q={order}"), &official, Value::Null).await;
        let booked = kept["lines"].as_array().unwrap().iter().any(|line| line["entry"] == "settled");
        assert!(!booked, "{kept}");
        assert_eq!(program.db.read(ledger::check).await.unwrap(), Vec::<String>::new());
    });
}

async fn plant(simulator: &Simulator, number: &str) {
    let client = alipay_of(simulator);
    let order = payment::alipay::Order {
        out_trade_no: number.to_owned(),
        subject: "?".into(),
        total: Fen(4_200),
        notify_url: "http://127.0.0.1:9/".into(),
        expires: None,
        seller: Some("2088000000000001".into()),
    };
    client.precreate(SystemClock.now(), &order).await.unwrap();
    simulator.misbehave(Provider::Alipay, number, Mischief { lose: true, ..Mischief::default() });
    simulator.pay(Provider::Alipay, number).unwrap();
}

/// Splits a part of an order's money off to us, as the provider's own staff might.
async fn split_off(simulator: &Simulator, number: &str, part: Fen, finish: bool) {
    let client = alipay_of(simulator);
    let settle = payment::alipay::Settle {
        trade_no: client.query(SystemClock.now(), number).await.unwrap().trade_no,
        out_request_no: "by-hand".into(),
        part: Some((simulator.keys().alipay_user.clone(), part)),
        finish,
    };
    client.settle(SystemClock.now(), &settle).await.unwrap();
}
