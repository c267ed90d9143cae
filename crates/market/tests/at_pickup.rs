//! Paying when one collects: packed and sent unpaid, the buyer's once it is paid, and back with the seller when it is not.

use crate::common::{COUNTY, into_cart, listed, migrations, notice, now, orders_of, place, seller};
use db::Db;
use kernel::{Fen, Timestamp};
use ledger::AccountCode;
use market::model::{CheckoutId, ListingId, Order, OrderId, OrderStatus};
use market::provider::Fact;
use market::service::{self, PackedLine};
use market::{AtPickupError, Error};

const BUYER: i64 = 9;

/// The seller lets buyers pay at the point, and this one ordered so many pieces at ¥9.90.
async fn ordered(db: &Db, pieces: i64) -> (CheckoutId, ListingId) {
    let listing = listed(db, 1, 100, 990).await;
    allow(db, true).await;
    (buy(db, listing, pieces).await, listing)
}

async fn buy(db: &Db, listing: ListingId, pieces: i64) -> CheckoutId {
    into_cart(db, BUYER, listing, pieces).await.unwrap();
    place(db, BUYER).await.unwrap()
}

async fn allow(db: &Db, yes: bool) {
    db.write(move |tx| service::keep_paid_at_pickup(tx, &testkit::somebody(1), now(), &seller(1), yes))
        .await
        .unwrap();
}

async fn promise(db: &Db, checkout: CheckoutId) -> market::Result<OrderId> {
    db.write(move |tx| service::pay_at_pickup(tx, &testkit::somebody(BUYER), now(), checkout)).await
}

async fn refused(db: &Db, checkout: CheckoutId) -> AtPickupError {
    match promise(db, checkout).await {
        Err(Error::AtPickup(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

/// Packed, and at its point.
async fn sent(db: &Db, order: OrderId) {
    pack(db, order, Vec::new()).await.unwrap();
    db.write(move |tx| service::moved(tx, now(), order, OrderStatus::Ready)).await.unwrap();
}

async fn pack(db: &Db, order: OrderId, packed: Vec<PackedLine>) -> market::Result<()> {
    db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order, &packed)).await
}

async fn pay(db: &Db, checkout: CheckoutId, pieces: i64) {
    let fact = Fact::Paid { checkout, attempt: 0, amount: Fen(990 * pieces) };
    notice(db, now(), &format!("p{checkout}"), fact).await.unwrap();
}

async fn see(db: &Db, order: OrderId) -> Order {
    db.read(move |conn| service::order(conn, &testkit::system(), order)).await.unwrap().order
}

/// Available, held and sold pieces.
async fn stock(db: &Db, listing: ListingId) -> (i64, i64, i64) {
    let shown = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap().listing;
    (shown.available, shown.held, shown.sold)
}

async fn booked(db: &Db, code: AccountCode) -> i64 {
    let books = db.read(|conn| ledger::balances(conn, Some(COUNTY), None)).await.unwrap();
    assert!(db.read(ledger::check).await.unwrap().is_empty(), "the books are balanced");
    books.iter().filter(|one| one.code == code).map(|one| one.amount().0).sum()
}

async fn leave_behind(db: &Db, order: OrderId, at: Timestamp) -> market::Result<()> {
    db.write(move |tx| service::leave_behind(tx, &testkit::somebody(5), at, order)).await
}

#[test]
fn it_is_sent_unpaid_and_collected_paid() {
    testkit::on_both(migrations, |db| async move {
        let (checkout, listing) = ordered(&db, 3).await;
        let order = promise(&db, checkout).await.unwrap();
        assert!(matches!(promise(&db, checkout).await, Err(Error::ChangedMeanwhile)), "once is enough");
        sent(&db, order).await;
        assert_eq!(stock(&db, listing).await, (97, 3, 0), "held, not sold");
        assert_eq!(booked(&db, AccountCode::SellerDue).await, 0, "no money came");
        db.write(move |tx| service::collected(tx, now(), order)).await.unwrap();
        assert_eq!(see(&db, order).await.status, OrderStatus::Ready, "nobody collects what is due");

        pay(&db, checkout, 3).await;
        let paid = see(&db, order).await;
        assert_eq!((paid.status, paid.due, paid.is_paid()), (OrderStatus::Ready, Fen::ZERO, true));
        assert_eq!(stock(&db, listing).await, (97, 0, 3));
        db.write(move |tx| service::collected(tx, now(), order)).await.unwrap();
        let done = see(&db, order).await;
        assert_eq!((done.status, done.payout.net), (OrderStatus::Collected, Fen(2970 - 18)));
        assert_eq!(booked(&db, AccountCode::ProviderHeld).await, 2970);
    });
}

#[test]
fn it_may_be_paid_before_it_is_packed_and_cancelled_until_then() {
    testkit::on_both(migrations, |db| async move {
        let (early, listing) = ordered(&db, 1).await;
        let order = promise(&db, early).await.unwrap();
        pay(&db, early, 1).await;
        assert_eq!(see(&db, order).await.status, OrderStatus::Paid);
        let dropped = promise(&db, buy(&db, listing, 2).await).await.unwrap();
        db.write(move |tx| service::cancel(tx, &testkit::somebody(BUYER), now(), dropped)).await.unwrap();
        assert_eq!((see(&db, dropped).await.due, stock(&db, listing).await), (Fen::ZERO, (99, 0, 1)));
        // The seller has five days for packing.
        let late = promise(&db, buy(&db, listing, 2).await).await.unwrap();
        let (inside, over) = (now().plus_days(4), now().plus_days(5).plus_seconds(1));
        for at in [inside, over] {
            for id in db.read(move |conn| service::overdue(conn, at)).await.unwrap() {
                db.write(move |tx| service::expire(tx, &testkit::system(), at, id)).await.unwrap();
            }
            let status = see(&db, late).await.status;
            assert_eq!(status == OrderStatus::Cancelled, at == over, "{status:?}");
        }
        let next = buy(&db, listing, 1).await;
        assert!(promise(&db, next).await.is_ok(), "that was not the buyer's doing");
    });
}

#[test]
fn what_is_left_behind_goes_back_and_is_not_forgotten() {
    testkit::on_both(migrations, |db| async move {
        let (checkout, listing) = ordered(&db, 4).await;
        let order = promise(&db, checkout).await.unwrap();
        let early = leave_behind(&db, order, now()).await;
        assert!(matches!(early, Err(Error::AtPickup(AtPickupError::NothingDue))), "it is not there");
        sent(&db, order).await;
        let waited = now().plus_days(7);
        assert_eq!(db.read(move |conn| service::uncollected(conn, waited)).await.unwrap(), []);
        let over = waited.plus_seconds(1);
        assert_eq!(db.read(move |conn| service::uncollected(conn, over)).await.unwrap(), [order]);
        leave_behind(&db, order, over).await.unwrap();
        assert_eq!(see(&db, order).await.status, OrderStatus::Cancelled);
        assert_eq!(stock(&db, listing).await, (96, 0, 0), "the seller has to see them again first");
        let next = buy(&db, listing, 1).await;
        assert!(matches!(refused(&db, next).await, AtPickupError::LeftBehind));
        // A payment that was on its way finds no goods at the point: it buys others, as any late one does.
        pay(&db, checkout, 4).await;
        assert_eq!(see(&db, order).await.status, OrderStatus::Paid);
        assert!(promise(&db, next).await.is_ok(), "what was paid after all was not left behind");
    });
}

#[test]
fn paying_and_leaving_behind_at_once_is_one_of_them() {
    testkit::on_both(migrations, |db| async move {
        let (checkout, listing) = ordered(&db, 2).await;
        let order = promise(&db, checkout).await.unwrap();
        sent(&db, order).await;
        let (payer, leaver) = (db.clone(), db.clone());
        let paying = tokio::spawn(async move { pay(&payer, checkout, 2).await });
        let leaving = tokio::spawn(async move { leave_behind(&leaver, order, now()).await });
        paying.await.unwrap();
        let left = leaving.await.unwrap();
        let end = see(&db, order).await;
        let sold = stock(&db, listing).await;
        match left {
            // Left first: the money bought the pieces again from the shelf.
            Ok(()) => assert_eq!((end.status, sold), (OrderStatus::Paid, (96, 0, 2))),
            Err(_) => assert_eq!((end.status, sold), (OrderStatus::Ready, (98, 0, 2))),
        }
        assert_eq!((end.due, booked(&db, AccountCode::SellerDue).await), (Fen::ZERO, 1980));
    });
}

#[test]
fn it_is_packed_whole_or_declined() {
    testkit::on_both(migrations, |db| async move {
        let (checkout, listing) = ordered(&db, 4).await;
        let order = promise(&db, checkout).await.unwrap();
        let short = vec![PackedLine { listing, pieces: 3, weighed: None }];
        assert!(matches!(pack(&db, order, short).await, Err(Error::AtPickup(AtPickupError::PackWhole))));
        db.write(move |tx| service::decline(tx, &testkit::somebody(1), now(), order, "缺货")).await.unwrap();
        let declined = see(&db, order).await;
        assert_eq!((declined.status, declined.due), (OrderStatus::Cancelled, Fen::ZERO));
        assert_eq!(stock(&db, listing).await, (96, 0, 0), "what is missing is not offered again");
    });
}

#[test]
fn a_payment_that_failed_is_asked_for_again() {
    testkit::on_both(migrations, |db| async move {
        let (checkout, _) = ordered(&db, 1).await;
        let order = promise(&db, checkout).await.unwrap();
        sent(&db, order).await;
        notice(&db, now(), "f1", Fact::Failed { checkout }).await.unwrap();
        assert_eq!(see(&db, order).await.status, OrderStatus::Ready, "the goods wait");
        pay(&db, checkout, 1).await;
        assert!(see(&db, order).await.is_paid());
    });
}

#[test]
fn who_may_not_pay_when_collecting_is_told_why() {
    testkit::on_both(migrations, |db| async move {
        let (dear, listing) = ordered(&db, 51).await;
        assert!(matches!(refused(&db, dear).await, AtPickupError::TooDear(_)), "¥504.90");
        for _ in 0..3 {
            promise(&db, buy(&db, listing, 1).await).await.unwrap();
        }
        let fourth = buy(&db, listing, 1).await;
        assert!(matches!(refused(&db, fourth).await, AtPickupError::TooMany(3)));
        let other = listed(&db, 2, 10, 100).await;
        into_cart(&db, BUYER, other, 1).await.unwrap();
        let two = buy(&db, listing, 1).await;
        assert!(matches!(refused(&db, two).await, AtPickupError::SeveralSellers));
        allow(&db, false).await;
        let no = buy(&db, listing, 1).await;
        assert!(matches!(refused(&db, no).await, AtPickupError::NotOffered(_)));
        let unpaid = orders_of(&db, BUYER, no).await;
        assert_eq!(unpaid[0].status, OrderStatus::Placed, "it can still be paid now");
    });
}
