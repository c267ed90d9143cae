//! A receipt adds up: its lines, what sending cost, what was taken off and what went back are what was paid.

use crate::program::Program;
use crate::program::chain::{COUNTY, Chain};
use serde_json::{Value, json};

#[test]
fn a_receipt_with_a_refund_adds_up() {
    testkit::runtime().block_on(async {
        let program = Program::open().await;
        let chain = Chain::begin(&program).await;
        let line = json!({ "county": COUNTY, "listing": chain.listing, "quantity": 3 });
        program.api("PUT", "/api/v1/cart", &chain.buyer, line).await;
        let pickup = json!({ "pickup": chain.point });
        let placed = program.api("POST", "/api/v1/checkouts", &chain.buyer, pickup).await;
        let (checkout, order) = (placed["id"].as_str().unwrap(), placed["orders"][0]["id"].as_str().unwrap());
        chain.pay(checkout, order).await;
        let short = json!({ "lines": [{ "listing": chain.listing, "pieces": 2 }] });
        program.api("POST", &format!("/api/v1/orders/{order}/pack"), &chain.seller, short).await;
        let seen = program.api("GET", &format!("/api/v1/orders/{order}"), &chain.buyer, Value::Null).await;
        let (total, back) = (seen["total_fen"].as_i64().unwrap(), seen["refunded_fen"].as_i64().unwrap());
        assert!(back > 0, "{seen}");
        let page = program.get(&format!("/orders/{order}/receipt"), &chain.buyer).await.words();
        let kept = sums_in(&page);
        let sum = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        // The line as it was bought, what went back, and what is left.
        for wanted in [total, back, total - back] {
            assert!(kept.contains(&sum(wanted)), "{} is not on it: {kept:?}", sum(wanted));
        }
    });
}

/// The sums of a page, such as `29.70`.
fn sums_in(words: &str) -> Vec<String> {
    let parts = words.split(|letter: char| !(letter.is_ascii_digit() || letter == '.'));
    parts.filter(|part| part.contains('.')).map(str::to_owned).collect()
}
