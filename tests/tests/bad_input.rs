//! What bad input gets: a sentence that names the place and the remedy; nothing is lost and nothing half-written.

use crate::program::chain::{COUNTY, Chain};
use crate::program::{Answer, Body, Program};
use heluo::limits::Limits;
use kernel::{Actor, Clock, SystemClock};
use market::model::CheckoutId;
use market::provider::{Fact, Notice};
use serde_json::{Value, json};

/// A page that refuses, says this, and still holds what was typed.
#[track_caller]
fn refused(answer: &Answer, status: u16, sentence: &str) {
    assert_eq!(answer.status, status, "{}", answer.words());
    assert!(answer.words().contains(sentence), "`{sentence}` is not in:\n{}", answer.words());
}

async fn orders_of(program: &Program, token: &str) -> i64 {
    program.api("GET", "/api/v1/orders", token, Value::Null).await["total"].as_i64().unwrap()
}

async fn available(chain: &Chain<'_>) -> i64 {
    let path = format!("/api/v1/listings/{COUNTY}/{}", chain.listing);
    chain.program.api("GET", &path, "", Value::Null).await["available"].as_i64().unwrap()
}

#[test]
fn an_unknown_division_is_refused_at_its_field_and_the_form_is_kept() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let clerk = program.sign_in("13800000007").await;
        let station = [
            ("level", "village_point"),
            ("region", "410324999999"),
            ("name", "云上服务点"),
            ("origin", "new"),
            ("opens", "08:00"),
            ("closes", "18:00"),
            ("capabilities", "parcels"),
        ];
        let answer = program.post("/county/stations/new", &clerk, &station).await;
        refused(&answer, 422, "410324999999");
        assert!(answer.text.contains("value=\"云上服务点\""), "what was typed stays");
        let seller = program.sign_in("13800000002").await;
        let goods = [
            ("name", "核桃"),
            ("kind", "nut"),
            ("origin", "410324999999"),
            ("made_on", "2026-10-01"),
            ("pieces", "5"),
            ("title", "云上核桃"),
            ("price", "9.00"),
            ("net_grams", "500"),
        ];
        let answer = program.post("/sell/goods/new", &seller, &goods).await;
        refused(&answer, 422, "410324999999 不是已知的村");
        assert!(answer.text.contains("value=\"云上核桃\""), "what was typed stays");
        assert!(!program.get("/sell/goods", &seller).await.text.contains("云上核桃"), "nothing half-written");
    });
}

#[test]
fn a_closed_point_leaves_the_cart_as_it_was() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let line =
            |quantity: i64| json!({ "county": COUNTY, "listing": chain.listing, "quantity": quantity });
        program.api("PUT", "/api/v1/cart", &chain.buyer, line(2)).await;
        let clerk = program.sign_in("13800000007").await;
        let point = format!("/county/stations/{}/status", chain.point);
        assert_eq!(program.post(&point, &clerk, &[("to", "suspended")]).await.status, 303);
        // The market hears of it from the log, a moment later.
        let order = [("pickup", chain.point.as_str())];
        let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
        let answer = loop {
            let answer = program.post("/checkout", &chain.buyer, &order).await;
            if answer.status != 303 {
                break answer;
            }
            assert!(std::time::Instant::now() < end, "the point never closed for the market");
            program.api("PUT", "/api/v1/cart", &chain.buyer, line(2)).await;
        };
        refused(&answer, 422, "竹园村服务点");
        let cart = program.api("GET", "/api/v1/cart", &chain.buyer, Value::Null).await;
        assert_eq!(cart["lines"][0]["quantity"], 2, "the cart stays");
        assert_eq!(program.post(&point, &clerk, &[("to", "open")]).await.status, 303);
    });
}

#[test]
fn stock_that_is_gone_is_named_with_what_is_left() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let mut chain = Chain::begin(&program).await;
        chain.listing = chain.publish(3).await;
        let line = json!({ "county": COUNTY, "listing": chain.listing, "quantity": 2 });
        program.api("PUT", "/api/v1/cart", &chain.buyer, line.clone()).await;
        // Somebody else is faster.
        let other = program.sign_in("13900010000").await;
        program.api("PUT", "/api/v1/cart", &other, line).await;
        program.api("POST", "/api/v1/checkouts", &other, json!({ "pickup": chain.point })).await;
        let before = orders_of(&program, &chain.buyer).await;
        let answer = program.post("/checkout", &chain.buyer, &[("pickup", &chain.point)]).await;
        refused(&answer, 409, "只剩 1 ");
        assert_eq!(orders_of(&program, &chain.buyer).await, before, "nothing was ordered");
        assert_eq!(available(&chain).await, 1, "nothing is held for nobody");
        let cart = program.api("GET", "/api/v1/cart", &chain.buyer, Value::Null).await;
        assert_eq!(cart["lines"][0]["quantity"], 2, "the cart stays");
    });
}

#[test]
fn a_notice_is_taken_once_and_only_of_the_right_amount() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let (checkout, order) = chain.place().await;
        let asked =
            program.api("GET", &format!("/api/v1/checkouts/{checkout}"), &chain.buyer, Value::Null).await;
        let asked = asked["amount_fen"].as_i64().unwrap();
        let id: CheckoutId = checkout.parse().unwrap();
        let paid = |number: &str, fen: i64| Notice {
            id: number.to_owned(),
            fact: Fact::Paid { checkout: id, attempt: 0, amount: kernel::Fen(fen) },
        };
        let answer = notify(&program, &paid("n-1", asked - 1), None).await;
        assert_eq!(answer.status, 422);
        let sentence = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(sentence.contains(&kernel::Fen(asked).to_string()), "{sentence}");
        assert_eq!(status_of(&chain, &order).await, "placed", "a wrong amount pays nothing");
        let forged = notify(&program, &paid("n-2", asked), Some("00")).await;
        assert_eq!(forged.status, 403, "{}", forged.text);
        let outcome = |answer: Answer| answer.json()["outcome"].as_str().unwrap_or_default().to_owned();
        assert_eq!(outcome(notify(&program, &paid("n-3", asked), None).await), "taken");
        for _ in 0..3 {
            assert_eq!(outcome(notify(&program, &paid("n-3", asked), None).await), "repeated");
        }
        assert_eq!(status_of(&chain, &order).await, "paid");
        let events = events_about(&program, &order, "market.order_paid").await;
        assert_eq!(events, 1, "paid once");
    });
}

async fn notify(program: &Program, notice: &Notice, signature: Option<&str>) -> Answer {
    let (body, signed) = program.sandbox.sign(notice).unwrap();
    program
        .client()
        .post(format!("{}/api/v1/payments/sandbox/notices", program.url))
        .header("x-sandbox-signature", signature.unwrap_or(&signed))
        .body(body)
        .send()
        .await
        .map(crate::program::answer)
        .unwrap()
        .await
}

async fn status_of(chain: &Chain<'_>, order: &str) -> String {
    let found = chain.program.api("GET", &format!("/api/v1/orders/{order}"), &chain.buyer, Value::Null).await;
    found["status"].as_str().unwrap().to_owned()
}

async fn events_about(program: &Program, subject: &str, kind: &str) -> i64 {
    let filter = db::LogFilter {
        subject: Some(subject.to_owned()),
        kinds: vec![kind.to_owned()],
        ..db::LogFilter::default()
    };
    program.db.read(move |conn| filter.page(conn, 0, 1)).await.unwrap().1
}

#[test]
fn an_expired_hold_gives_the_stock_back_and_a_late_payment_its_money() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let before = available(&chain).await;
        let (checkout, order) = chain.place().await;
        assert_eq!(available(&chain).await, before - 1);
        // What the job does each twenty seconds, half an hour from now.
        let later = SystemClock.now().plus_minutes(31);
        let overdue = program.db.read(move |conn| market::service::overdue(conn, later)).await.unwrap();
        assert!(overdue.iter().any(|one| one.to_string() == order));
        for one in overdue {
            let expired =
                program.db.write(move |tx| market::service::expire(tx, &Actor::system("test"), later, one));
            expired.await.unwrap();
        }
        assert_eq!(available(&chain).await, before, "the stock is back on the shelf");
        let cancelled = program.get(&format!("/orders/{order}"), &chain.buyer).await;
        refused(&cancelled, 200, "已取消");
        // The shelf is emptied, and only then the buyer pays.
        let clerk =
            program.post(&format!("/sell/goods/{}/withdraw", chain.listing), &chain.seller, &[]).await;
        assert_eq!(clerk.status, 303, "{}", clerk.text);
        let paid =
            program.post(&format!("/sandbox/pay/{checkout}"), &chain.buyer, &[("behaviour", "pay")]).await;
        assert_eq!(paid.status, 303, "{}", paid.text);
        program
            .until(&format!("/api/v1/checkouts/{checkout}"), &chain.buyer, |answer| {
                (answer.json()["payment"] == "paid").then_some(())
            })
            .await;
        let status = status_of(&chain, &order).await;
        assert!(["refunding", "refunded"].contains(&status.as_str()), "no order without goods: {status}");
        assert_eq!(
            events_about(&program, &order, "market.refund_instructed").await,
            1,
            "the money goes back"
        );
    });
}

#[test]
fn five_wrong_codes_lock_until_the_buyer_asks_for_a_new_one() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let parcel = chain.arrived().await;
        let code = chain.code(&parcel).await;
        let wrong = if code == "000000" { "111111" } else { "000000" };
        let hand_out = |code: String| {
            let (program, parcel, keeper) = (&program, parcel.clone(), chain.point_keeper.clone());
            async move {
                program.post("/counter/hand-out", &keeper, &[("parcel", &parcel), ("code", &code)]).await
            }
        };
        for left in (1..5).rev() {
            refused(&hand_out(wrong.to_owned()).await, 422, &format!("还可以再试 {left} 次"));
        }
        refused(&hand_out(wrong.to_owned()).await, 429, "换一个取件码");
        refused(&hand_out(code.clone()).await, 429, "换一个取件码");
        let renewed = program.post(&format!("/parcels/{parcel}/renew"), &chain.buyer, &[]).await;
        assert_eq!(renewed.status, 303);
        let new = chain.code(&parcel).await;
        assert_ne!(new, code, "a new code");
        assert_eq!(hand_out(new).await.status, 303);
    });
}

#[test]
fn a_second_click_orders_nothing_more() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let line = json!({ "county": COUNTY, "listing": chain.listing, "quantity": 1 });
        program.api("PUT", "/api/v1/cart", &chain.buyer, line).await;
        let before = orders_of(&program, &chain.buyer).await;
        let form = [("pickup", chain.point.as_str()), ("_key", "one-and-the-same")];
        let first = program.post("/checkout", &chain.buyer, &form).await;
        let second = program.post("/checkout", &chain.buyer, &form).await;
        assert_eq!((first.status, second.status), (303, 303), "{}", second.text);
        assert_eq!(first.location, second.location);
        assert_eq!(orders_of(&program, &chain.buyer).await, before + 1);
        let other = [("pickup", "another"), ("_key", "one-and-the-same")];
        refused(&program.post("/checkout", &chain.buyer, &other).await, 422, "请刷新页面");
    });
}

#[test]
fn bodies_that_are_too_large_or_not_text_are_refused_by_name() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let token = program.sign_in("13800000001").await;
        let form = |bytes: Vec<u8>| Body::Raw { kind: "application/x-www-form-urlencoded", bytes };
        let large = [b"listing=".to_vec(), vec![b'a'; 10 * 1024 * 1024 + 1]].concat();
        refused(&program.ask("POST", "/cart", &token, form(large)).await, 413, "10 MB");
        let garbled = program.ask("POST", "/cart", &token, form(b"listing=%ff%fe".to_vec())).await;
        refused(&garbled, 422, "UTF-8");
        refused(&program.get("/?q=%ff%fe", "").await, 422, "UTF-8");
    });
}

#[test]
fn whoever_asks_too_often_is_told_when_to_come_back() {
    testkit::runtime().block_on(async {
        let limits = Limits { sign_ins_per_minute: 3, requests_per_minute: 0, behind_proxy: false };
        let program = Program::open_with(limits).await;
        let guess = [("phone", "13800000001"), ("password", "wrong wrong")];
        for _ in 0..3 {
            assert_eq!(program.post("/sign-in", "", &guess).await.status, 422);
        }
        let answer = program.post("/sign-in", "", &guess).await;
        refused(&answer, 429, "太频繁");
        let seconds: u64 = answer.retry_after.parse().unwrap();
        assert!((1..=20).contains(&seconds), "{seconds}");
        assert_eq!(program.get("/", "").await.status, 200, "reading goes on");
    });
}
