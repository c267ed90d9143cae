//! Ways to pay that are given up for another: whatever is paid by which, in whichever order and however often it is told, one
//! payment is kept and every other goes back where it came from. On both engines.

use std::collections::BTreeMap;

use crate::common::{CITY, into_cart, listed, migrations, now, orders_of, place, seller};
use db::Db;
use kernel::{Actor, Fen, Timestamp};
use ledger::{AccountCode, BillLine, DifferenceQuery, LineKind, LineState, ProviderBill};
use market::Error;
use market::model::{CheckoutId, ListingId, Order, OrderStatus, RefundReason, numbered};
use market::provider::{Fact, Notice};
use market::service::{self, ALIPAY, Received, WECHAT};

const TOTAL: Fen = Fen(990);

/// Which provider the way of an attempt is asked of.
fn provider_of(attempt: i64) -> &'static str {
    if attempt % 2 == 0 { WECHAT } else { ALIPAY }
}

async fn goods(db: &Db) -> ListingId {
    let tofu = listed(db, 1, 500, TOTAL.0).await;
    db.write(|tx| {
        let actor = testkit::somebody(1);
        service::keep_payout_account(tx, &actor, now(), &seller(1), WECHAT, "1900000109")?;
        service::keep_payout_account(tx, &actor, now(), &seller(1), ALIPAY, "2088000000000109")
    })
    .await
    .unwrap();
    tofu
}

/// A checkout of one order, whose first way is open.
async fn begun(db: &Db, person: i64, listing: ListingId) -> CheckoutId {
    into_cart(db, person, listing, 1).await.unwrap();
    let checkout = place(db, person).await.unwrap();
    open(db, person, checkout, 0).await;
    checkout
}

async fn open(db: &Db, person: i64, checkout: CheckoutId, attempt: i64) {
    let provider = provider_of(attempt);
    db.write(move |tx| {
        let to_pay = service::to_pay(tx.conn(), &testkit::somebody(person), now(), checkout, provider)?;
        assert_eq!(to_pay.payment.attempt, attempt);
        service::keep_way(tx, now(), &to_pay, provider, "qr", &format!("code-{attempt}"))
    })
    .await
    .unwrap();
}

/// Gives the way of an attempt up and opens the next.
async fn change(db: &Db, person: i64, checkout: CheckoutId, attempt: i64) {
    db.write(move |tx| {
        let of = service::opened(tx.conn(), checkout, provider_of(attempt), attempt)?.unwrap();
        service::give_up_way(tx, now(), &of, false)
    })
    .await
    .unwrap();
    open(db, person, checkout, attempt + 1).await;
}

async fn told(db: &Db, at: Timestamp, checkout: CheckoutId, attempt: i64, id: &str) -> Received {
    let fact = Fact::Paid { checkout, attempt, amount: TOTAL };
    let notice = Notice { id: id.to_owned(), fact };
    db.write(move |tx| service::receive(tx, at, CITY, provider_of(attempt), &notice)).await.unwrap()
}

async fn order_of(db: &Db, person: i64, checkout: CheckoutId) -> Order {
    orders_of(db, person, checkout).await.remove(0)
}

/// What goes back of second payments: the provider, the attempt and how much.
async fn goes_back(db: &Db, order: &Order) -> Vec<(String, i64, Fen)> {
    let id = order.id;
    let shown = db.read(move |conn| service::order(conn, &Actor::system("test"), id)).await.unwrap();
    assert_eq!(shown.refunds, [], "nothing goes back of the order itself");
    let back = shown.paid_twice.into_iter().map(|one| {
        assert_eq!((one.reason, one.commission, one.split_back), (RefundReason::PaidTwice, Fen(0), Fen(0)));
        (one.provider, one.attempt, one.amount)
    });
    let mut back: Vec<_> = back.collect();
    back.sort_by_key(|(_, attempt, _)| *attempt);
    back
}

async fn in_books(db: &Db) -> BTreeMap<&'static str, i64> {
    assert_eq!(db.read(ledger::check).await.unwrap(), Vec::<String>::new());
    let all = db.read(|conn| ledger::balances(conn, None, None)).await.unwrap();
    let mut sums = BTreeMap::new();
    for one in all {
        *sums.entry(one.code.as_str()).or_insert(0) += one.amount().0;
    }
    sums
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The buyer takes another way.
    Change,
    /// Money comes for the way of this attempt.
    Pay(i64),
}

/// Every sequence of four steps with up to three ways.
fn sequences() -> Vec<Vec<Step>> {
    let steps = [Step::Change, Step::Pay(0), Step::Pay(1), Step::Pay(2)];
    let mut all: Vec<Vec<Step>> = vec![Vec::new()];
    for _ in 0..4 {
        let longer = |before: &Vec<Step>| {
            let before = before.clone();
            steps.into_iter().map(move |step| [before.clone(), vec![step]].concat())
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.retain(|sequence| {
        let mut last = 0;
        let mut paid = false;
        sequence.iter().all(|step| match step {
            // Nobody takes another way of what is paid, and nobody pays by a way that was never opened.
            Step::Change => {
                last += 1;
                !paid
            }
            Step::Pay(attempt) => {
                paid = true;
                *attempt <= last
            }
        })
    });
    all
}

#[test]
fn one_payment_is_kept_and_every_other_goes_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = goods(&db).await;
        let (mut kept, mut back) = (0, 0);
        for (person, sequence) in (1000..).zip(sequences()) {
            let checkout = begun(&db, person, tofu).await;
            let (mut last, mut paid) = (0, Vec::new());
            for (number, step) in sequence.iter().enumerate() {
                match *step {
                    Step::Change => {
                        change(&db, person, checkout, last).await;
                        last += 1;
                    }
                    Step::Pay(attempt) => {
                        let new = !paid.contains(&attempt);
                        if new {
                            paid.push(attempt);
                        }
                        // Told twice in the same words, and once more in others.
                        let id = format!("{checkout}-{number}");
                        let first = told(&db, now(), checkout, attempt, &id).await;
                        assert_eq!(first == Received::Taken, new, "{sequence:?}");
                        for id in [id, format!("query-{}", numbered(checkout, attempt))] {
                            let again = told(&db, now(), checkout, attempt, &id).await;
                            assert_eq!(again, Received::Repeated, "{sequence:?}");
                        }
                    }
                }
            }
            let order = order_of(&db, person, checkout).await;
            let shown = db.read(move |conn| service::checkout(conn, &testkit::somebody(person), checkout));
            let payment = shown.await.unwrap().payment;
            let Some((first, others)) = paid.split_first() else {
                assert_eq!((payment.status.as_str(), payment.attempt), ("started", last), "{sequence:?}");
                continue;
            };
            assert_eq!((payment.status.as_str(), payment.attempt), ("paid", *first), "{sequence:?}");
            assert_eq!(payment.provider, provider_of(*first), "{sequence:?}");
            assert_eq!(order.status, OrderStatus::Paid, "{sequence:?}");
            let mut wanted: Vec<_> =
                others.iter().map(|one| (provider_of(*one).to_owned(), *one, TOTAL)).collect();
            wanted.sort_by_key(|(_, attempt, _)| *attempt);
            assert_eq!(goes_back(&db, &order).await, wanted, "{sequence:?}");
            kept += TOTAL.0;
            back += TOTAL.0 * i64::try_from(others.len()).unwrap();
        }
        assert!(kept > 0 && back > 0);
        let books = in_books(&db).await;
        assert_eq!(books[AccountCode::SellerDue.as_str()], kept, "one payment for each checkout");
        assert_eq!(books[AccountCode::RefundInstructed.as_str()], back);
        assert_eq!(books[AccountCode::ProviderHeld.as_str()], kept + back);
    });
}

#[test]
fn what_was_paid_twice_goes_back_at_its_provider_under_its_number_and_leaves_the_order_alone() {
    testkit::on_both(migrations, |db| async move {
        let tofu = goods(&db).await;
        let checkout = begun(&db, 9, tofu).await;
        change(&db, 9, checkout, 0).await;
        // The seller has another number by now: the money of the first way is under the old one.
        db.write(|tx| {
            service::keep_payout_account(tx, &testkit::somebody(1), now(), &seller(1), WECHAT, "1900000110")
        })
        .await
        .unwrap();
        told(&db, now(), checkout, 1, "alipay").await;
        told(&db, now(), checkout, 0, "wechat").await;
        let due = |provider| {
            db.read(move |conn| service::due_at_provider(conn, provider, now(), 10).map(|due| due.refunds))
        };
        assert_eq!(due(ALIPAY).await.unwrap(), []);
        let refund = due(WECHAT).await.unwrap().remove(0);
        let of = refund.clone();
        let back = db.read(move |conn| service::to_give_back(conn, &of, WECHAT)).await.unwrap();
        assert_eq!(
            (back.of.number(), back.of.account.as_str(), back.refund.amount),
            (refund.order.to_string(), "1900000109", TOTAL)
        );
        let paid = db.read({
            let order = back.of.order.clone();
            move |conn| service::payable(conn, order, ALIPAY)
        });
        assert_eq!(paid.await.unwrap().number(), numbered(refund.order, 1));

        // The order is cancelled meanwhile; that the second payment came back is not the end of it.
        let (order, id) = (refund.order, refund.id);
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), order)).await.unwrap();
        let notice = Notice { id: "back".to_owned(), fact: Fact::Refunded { refund: id } };
        db.write(move |tx| service::receive(tx, now(), CITY, WECHAT, &notice)).await.unwrap();
        assert_eq!(order_of(&db, 9, checkout).await.status, OrderStatus::Refunding);
        let own = due(ALIPAY).await.unwrap().remove(0);
        let of = own.clone();
        let back = db.read(move |conn| service::to_give_back(conn, &of, ALIPAY)).await.unwrap();
        assert_eq!(back.of.number(), numbered(order, 1), "of the payment that was kept");
        let notice = Notice { id: "back".to_owned(), fact: Fact::Refunded { refund: own.id } };
        db.write(move |tx| service::receive(tx, now(), CITY, ALIPAY, &notice)).await.unwrap();
        assert_eq!(order_of(&db, 9, checkout).await.status, OrderStatus::Refunded);
        let books = in_books(&db).await;
        assert!(books.values().all(|fen| *fen == 0), "{books:?}");
    });
}

#[test]
fn money_for_a_way_given_up_that_comes_after_the_hold_takes_the_stock_again() {
    testkit::on_both(migrations, |db| async move {
        let tofu = goods(&db).await;
        let checkout = begun(&db, 9, tofu).await;
        change(&db, 9, checkout, 0).await;
        let late = now().plus_minutes(service::HOLD_MINUTES + 1);
        for order in db.read(move |conn| service::overdue(conn, late)).await.unwrap() {
            db.write(move |tx| service::expire(tx, &testkit::system(), late, order)).await.unwrap();
        }
        assert_eq!(order_of(&db, 9, checkout).await.status, OrderStatus::Cancelled);
        told(&db, late, checkout, 0, "late").await;
        let order = order_of(&db, 9, checkout).await;
        assert_eq!(order.status, OrderStatus::Paid);
        // The way that was open in its place is still to be closed, and what comes for it goes back.
        let ways = db.write(move |tx| service::given_up_to_ask(tx, late, ALIPAY, late, 10)).await.unwrap();
        assert_eq!(ways.iter().map(|way| way.number()).collect::<Vec<_>>(), [numbered(checkout, 1)]);
        told(&db, late, checkout, 1, "later").await;
        assert_eq!(goes_back(&db, &order).await, [(ALIPAY.to_owned(), 1, TOTAL)]);
    });
}

#[test]
fn what_no_provider_was_asked_for_and_a_wrong_amount_are_refused() {
    testkit::on_both(migrations, |db| async move {
        let tofu = goods(&db).await;
        let checkout = begun(&db, 9, tofu).await;
        change(&db, 9, checkout, 0).await;
        for (provider, attempt) in [(ALIPAY, 0), (WECHAT, 1), (WECHAT, 2)] {
            let notice =
                Notice { id: "stranger".to_owned(), fact: Fact::Paid { checkout, attempt, amount: TOTAL } };
            let refused = db.write(move |tx| service::receive(tx, now(), CITY, provider, &notice)).await;
            assert!(matches!(refused, Err(Error::NoPayment)), "{provider} {attempt}: {refused:?}");
        }
        let notice =
            Notice { id: "short".to_owned(), fact: Fact::Paid { checkout, attempt: 0, amount: Fen(989) } };
        let refused = db.write(move |tx| service::receive(tx, now(), CITY, WECHAT, &notice)).await;
        assert!(matches!(refused, Err(Error::WrongAmount { .. })), "{refused:?}");
        // Two who change at once: one of them does.
        let of = db.read(move |conn| service::opened(conn, checkout, ALIPAY, 1)).await.unwrap().unwrap();
        let seen = of.clone();
        db.write(move |tx| service::give_up_way(tx, now(), &seen, true)).await.unwrap();
        let second = db.write(move |tx| service::give_up_way(tx, now(), &of, true)).await;
        assert!(matches!(second, Err(Error::ChangedMeanwhile)), "{second:?}");
    });
}

#[test]
fn a_way_given_up_is_asked_about_until_it_is_closed_or_has_ended() {
    testkit::on_both(migrations, |db| async move {
        let tofu = goods(&db).await;
        let (said, unknown) = (begun(&db, 8, tofu).await, begun(&db, 9, tofu).await);
        change(&db, 8, said, 0).await;
        change(&db, 9, unknown, 0).await;
        let ask = |at: Timestamp| db.write(move |tx| service::given_up_to_ask(tx, at, WECHAT, at, 10));
        let ways = ask(now()).await.unwrap();
        assert_eq!(ways.len(), 2);
        let end = now().plus_minutes(service::HOLD_MINUTES + 11);
        for (at, left) in [(now(), 1), (now().plus_minutes(service::HOLD_MINUTES), 1), (end, 0)] {
            for way in ways.clone() {
                let is_closed = way.payment.checkout == said;
                db.write(move |tx| service::note_given_up_closed(tx, at, &way, is_closed)).await.unwrap();
            }
            assert_eq!(ask(at.plus_seconds(1)).await.unwrap().len(), left);
        }
    });
}

#[test]
fn the_daily_bill_knows_every_number_of_a_payment() {
    testkit::on_both(migrations, |db| async move {
        let tofu = goods(&db).await;
        let checkout = begun(&db, 9, tofu).await;
        change(&db, 9, checkout, 0).await;
        change(&db, 9, checkout, 1).await;
        told(&db, now(), checkout, 2, "kept").await;
        told(&db, now(), checkout, 0, "twice").await;
        let order = order_of(&db, 9, checkout).await;
        let refund = db
            .read(|conn| service::due_at_provider(conn, WECHAT, now(), 10))
            .await
            .unwrap()
            .refunds
            .remove(0);
        let id = refund.id;
        let notice = Notice { id: "back".to_owned(), fact: Fact::Refunded { refund: id } };
        db.write(move |tx| service::receive(tx, now(), CITY, WECHAT, &notice)).await.unwrap();
        let line = |kind, number: String| BillLine {
            kind,
            number,
            theirs: "4".to_owned(),
            amount: TOTAL,
            state: LineState::Done,
            at: now(),
        };
        let lines = vec![
            line(LineKind::Payment, numbered(order.id, 2)),
            line(LineKind::Payment, numbered(order.id, 0)),
            line(LineKind::Refund, id.to_string()),
        ];
        let (day, later) = (now().day(), now().plus_days(1));
        let bill = ProviderBill { provider: WECHAT.to_owned(), day, lines };
        db.write(move |tx| service::take_bill(tx, later, CITY, &bill)).await.unwrap();
        let want = DifferenceQuery { limit: 20, ..DifferenceQuery::default() };
        let actor = Actor::system("test");
        let found =
            db.read(move |conn| ledger::service::differences(conn, &actor, CITY, &want)).await.unwrap();
        assert_eq!(found.0, []);
    });
}
