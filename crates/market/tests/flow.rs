//! From the shelf to the seller's money, and every way it can go wrong.

use crate::common::{
    COUNTY, into_cart, listed, lot, migrations, notice, now, open_point, orders_of, place, product, seller,
    stock, terms, verified,
};
use kernel::Fen;
use ledger::AccountCode;
use market::Error;
use market::channel::Channels;
use market::model::{Category, OrderStatus, Settlement};
use market::provider::{Fact, PaymentProvider};
use market::sandbox::{Behaviour, Sandbox};
use market::service::{self, Received, Wish};

#[test]
fn a_paid_and_collected_order_ends_in_the_sellers_money() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        let other = listed(&db, 2, 10, 10_000).await;
        into_cart(&db, 9, tofu, 3).await.unwrap();
        into_cart(&db, 9, other, 1).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        assert_eq!(stock(&db, tofu).await, (7, 3, 0));
        assert_eq!(orders_of(&db, 9, checkout).await.len(), 2, "one order for each seller");

        let paid = Fact::Paid { checkout, attempt: 0, amount: Fen(12_970) };
        assert_eq!(notice(&db, now(), "n1", paid).await.unwrap(), Received::Taken);
        assert_eq!(notice(&db, now(), "n1", paid).await.unwrap(), Received::Repeated);
        assert_eq!(
            notice(&db, now(), "n2", paid).await.unwrap(),
            Received::Repeated,
            "another number, same fact"
        );
        assert_eq!(stock(&db, tofu).await, (7, 0, 3));

        let order = orders_of(&db, 9, checkout).await[0].id;
        db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order, &[])).await.unwrap();
        db.write(move |tx| service::moved(tx, now(), order, OrderStatus::InTransit)).await.unwrap();
        db.write(move |tx| service::moved(tx, now(), order, OrderStatus::Ready)).await.unwrap();
        for _ in 0..2 {
            db.write(move |tx| service::collected(tx, now(), order)).await.unwrap();
        }
        let settled = orders_of(&db, 9, checkout).await[0].clone();
        assert_eq!((settled.status, settled.settlement), (OrderStatus::Collected, Settlement::Instructed));

        for _ in 0..2 {
            notice(&db, now(), "s1", Fact::Settled { order }).await.unwrap();
        }
        let books = db.read(|conn| ledger::balances(conn, Some(COUNTY), None)).await.unwrap();
        let amount =
            |code| books.iter().filter(|one| one.code == code).map(|one| one.amount().0).sum::<i64>();
        assert_eq!(amount(AccountCode::ProviderHeld), 10_000, "the other order's money is still there");
        assert_eq!(amount(AccountCode::SellerDue), 10_000);
        assert_eq!(amount(AccountCode::SellerInstructed), 0);
        assert_eq!(amount(AccountCode::CommissionIncome), 18, "60 basis points of ¥29.70, half up");
        assert!(db.read(ledger::check).await.unwrap().is_empty());
    });
}

#[test]
fn a_notice_of_a_wrong_amount_or_for_nobody_books_nothing() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        let wrong = notice(&db, now(), "n1", Fact::Paid { checkout, attempt: 0, amount: Fen(1) }).await;
        assert!(matches!(wrong, Err(Error::WrongAmount { said: 1, asked: 990 })), "{wrong:?}");
        let unknown =
            notice(&db, now(), "n2", Fact::Paid { checkout: 5.into(), attempt: 0, amount: Fen(1) }).await;
        assert!(matches!(unknown, Err(Error::NoPayment)));
        assert!(db.read(|conn| ledger::balances(conn, None, None)).await.unwrap().is_empty());
        // The right notice under the number of the refused one is still taken.
        let right = notice(&db, now(), "n1", Fact::Paid { checkout, attempt: 0, amount: Fen(990) }).await;
        assert_eq!(right.unwrap(), Received::Taken);
    });
}

#[test]
fn a_failed_payment_puts_the_stock_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        into_cart(&db, 9, tofu, 4).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        notice(&db, now(), "f", Fact::Failed { checkout }).await.unwrap();
        assert_eq!(stock(&db, tofu).await, (10, 0, 0));
        assert_eq!(orders_of(&db, 9, checkout).await[0].status, OrderStatus::Cancelled);
    });
}

#[test]
fn money_after_the_hold_buys_again_or_goes_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 5, 990).await;
        let late = now().plus_minutes(service::HOLD_MINUTES + 1);
        let mut checkouts = Vec::new();
        for person in [8, 9] {
            into_cart(&db, person, tofu, 2).await.unwrap();
            checkouts.push(place(&db, person).await.unwrap());
        }
        assert!(db.read(move |conn| service::overdue(conn, now())).await.unwrap().is_empty());
        for order in db.read(move |conn| service::overdue(conn, late)).await.unwrap() {
            db.write(move |tx| service::expire(tx, &testkit::system(), late, order)).await.unwrap();
        }
        assert_eq!(stock(&db, tofu).await, (5, 0, 0));
        into_cart(&db, 7, tofu, 2).await.unwrap();
        place(&db, 7).await.unwrap();

        for (number, checkout) in checkouts.iter().copied().enumerate() {
            let paid = Fact::Paid { checkout, attempt: 0, amount: Fen(1980) };
            notice(&db, late, &format!("late{number}"), paid).await.unwrap();
        }
        assert_eq!(orders_of(&db, 8, checkouts[0]).await[0].status, OrderStatus::Paid);
        let refunding = orders_of(&db, 9, checkouts[1]).await[0].clone();
        assert_eq!(refunding.status, OrderStatus::Refunding, "one piece is left, two were wanted");
        assert_eq!(stock(&db, tofu).await, (1, 2, 2));

        let waiting = db.read(|conn| service::waiting_for_provider(conn, "sandbox", 9)).await.unwrap();
        assert_eq!(waiting.refunds.len(), 1);
        notice(&db, late, "r", Fact::Refunded { refund: waiting.refunds[0].id }).await.unwrap();
        assert_eq!(orders_of(&db, 9, checkouts[1]).await[0].status, OrderStatus::Refunded);
        assert!(db.read(ledger::check).await.unwrap().is_empty());
    });
}

#[test]
fn a_paid_order_can_be_cancelled_until_it_is_packed() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 5, 990).await;
        into_cart(&db, 9, tofu, 2).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        notice(&db, now(), "p", Fact::Paid { checkout, attempt: 0, amount: Fen(1980) }).await.unwrap();
        let order = orders_of(&db, 9, checkout).await[0].id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), order)).await.unwrap();
        assert_eq!(stock(&db, tofu).await, (5, 0, 0));
        let pack = db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order, &[])).await;
        assert!(matches!(pack, Err(Error::WrongStep { .. })), "{pack:?}");
        let again = db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), order)).await;
        assert!(matches!(again, Err(Error::WrongStep { .. })), "{again:?}");
    });
}

#[test]
fn stock_gone_a_closed_point_and_an_empty_cart_lose_nothing() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 2, 990).await;
        let too_many = into_cart(&db, 9, tofu, 3).await;
        assert!(matches!(too_many, Err(Error::StockGone { left: 2, .. })), "{too_many:?}");
        into_cart(&db, 9, tofu, 2).await.unwrap();
        into_cart(&db, 8, tofu, 1).await.unwrap();
        place(&db, 8).await.unwrap();
        let gone = place(&db, 9).await;
        assert!(matches!(gone, Err(Error::StockGone { left: 1, .. })), "{gone:?}");
        let quote = crate::common::quoted(&db, 9, &Wish::default()).await;
        assert_eq!(quote.groups[0].lines.len(), 1, "the cart is kept");
        assert!(!quote.can_be_had());
        into_cart(&db, 9, tofu, 1).await.unwrap();
        open_point(&db, false).await;
        assert!(matches!(place(&db, 9).await, Err(Error::PointClosed(_))));
        assert_eq!(stock(&db, tofu).await, (1, 1, 0));
        open_point(&db, true).await;
        place(&db, 9).await.unwrap();
        assert!(matches!(place(&db, 9).await, Err(Error::EmptyCart)), "a second click orders nothing");
    });
}

#[test]
fn a_lot_is_sold_once_and_only_with_its_certificate() {
    testkit::on_both(migrations, |db| async move {
        let outcome = db
            .write(|tx| {
                let actor = testkit::somebody(1);
                let seller = seller(1);
                let fruit = service::add_product(tx, &actor, now(), &seller, &product(Category::Fruit))?;
                let mut bare = lot(5);
                bare.certificate.clear();
                let refused = service::record_lot(tx, &actor, now(), &seller, fruit, &bare);
                let lot = service::record_lot(tx, &actor, now(), &seller, fruit, &lot(5))?;
                service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
                let first = service::publish(tx, &actor, now(), &seller, lot, &terms(3, 100))?;
                let second = service::publish(tx, &actor, now(), &seller, lot, &terms(3, 100));
                service::withdraw(tx, &actor, now(), COUNTY, first)?;
                service::publish(tx, &actor, now(), &seller, lot, &terms(5, 100))?;
                Ok::<_, Error>((refused, second))
            })
            .await
            .unwrap();
        assert!(matches!(outcome.0, Err(Error::CertificateMissing)));
        assert!(matches!(outcome.1, Err(Error::LotTooSmall(2))));
    });
}

#[test]
fn a_notice_is_believed_only_with_the_providers_signature() {
    let (sandbox, _outbox) = Sandbox::new([7; 32], true);
    let said = market::provider::Notice { id: "n".to_owned(), fact: Fact::Failed { checkout: 1.into() } };
    let (body, signature) = sandbox.sign(&said).unwrap();
    assert_eq!(sandbox.read_notice(&body, &signature).unwrap(), said);
    let mut altered = body.clone();
    altered[10] ^= 1;
    assert!(matches!(sandbox.read_notice(&altered, &signature), Err(Error::BadSignature)));
    let (stranger, _outbox) = Sandbox::new([8; 32], true);
    assert!(matches!(stranger.read_notice(&body, &signature), Err(Error::BadSignature)));
    assert!(matches!(sandbox.read_notice(&body, "no hex"), Err(Error::BadSignature)));
    let (closed, _outbox) = Sandbox::new([7; 32], false);
    assert!(matches!(closed.read_notice(&body, &signature), Err(Error::SandboxClosed)), "its own signature");
    let decided = closed.decide(1.into(), Fen(1), Behaviour::Pay);
    assert!(matches!(decided, Err(Error::SandboxClosed)), "{decided:?}");
}

#[test]
fn the_sandbox_is_open_where_no_money_can_be_meant() {
    let none = Channels::default();
    let rehearsal = Channels { rehearsal: true, ..Channels::default() };
    assert!(none.admit_sandbox(true));
    assert!(!none.admit_sandbox(false), "nobody said that this is a rehearsal");
    assert!(rehearsal.admit_sandbox(false));
}
