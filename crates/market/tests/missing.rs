//! Orders that were packed and do not reach their buyer: lost, claimed as missing, or collected by nobody.

use crate::common::{
    into_cart, listed, lot, migrations, notice, now, orders_of, place, product, seller, stock, terms,
};
use db::Db;
use kernel::{Fen, Timestamp};
use market::model::{
    Category, ClaimDraft, ClaimId, ClaimKind, ClaimStatus, ListingId, LotId, OrderId, OrderStatus,
    RefundReason, ReturnRule, Settlement, Side, Terms,
};
use market::provider::Fact;
use market::service::{self, Answer, OrderView};
use market::{ClaimError, Error};

const BUYER: i64 = 9;

async fn paid(db: &Db, goods: &[(ListingId, i64)]) -> OrderId {
    for (listing, pieces) in goods {
        into_cart(db, BUYER, *listing, *pieces).await.unwrap();
    }
    let checkout = place(db, BUYER).await.unwrap();
    let order = orders_of(db, BUYER, checkout).await[0].clone();
    let fact = Fact::Paid { checkout, attempt: 0, amount: order.total };
    notice(db, now(), &format!("p{checkout}"), fact).await.unwrap();
    order.id
}

async fn packed(db: &Db, goods: &[(ListingId, i64)]) -> OrderId {
    let order = paid(db, goods).await;
    db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), order, &[])).await.unwrap();
    order
}

async fn ready(db: &Db, order: OrderId) {
    db.write(move |tx| service::moved(tx, now(), order, OrderStatus::Ready)).await.unwrap();
}

/// Walnuts, which may come back within seven days, and their lot.
pub(crate) async fn walnuts(db: &Db) -> (ListingId, LotId) {
    db.write(|tx| {
        let (actor, seller) = (testkit::somebody(1), seller(1));
        let product = service::add_product(tx, &actor, now(), &seller, &product(Category::Mountain))?;
        let lot = service::record_lot(tx, &actor, now(), &seller, product, &lot(20))?;
        let terms = Terms { return_rule: Some(ReturnRule::SevenDays), ..terms(20, 2_000) };
        Ok::<_, Error>((service::publish(tx, &actor, now(), &seller, lot, &terms)?, lot))
    })
    .await
    .unwrap()
}

async fn see(db: &Db, order: OrderId) -> OrderView {
    db.read(move |conn| service::order(conn, &testkit::system(), order)).await.unwrap()
}

async fn missing(db: &Db, at: Timestamp, order: OrderId, listing: ListingId) -> market::Result<ClaimId> {
    let words = "一直没收到".to_owned();
    let draft = ClaimDraft { listing, kind: ClaimKind::NotReceived, pieces: 0, amount: Fen::ZERO, words };
    db.write(move |tx| service::make_claim(tx, &testkit::somebody(BUYER), at, order, &draft)).await
}

async fn claim_status(db: &Db, id: ClaimId) -> ClaimStatus {
    db.read(move |conn| service::claim(conn, &testkit::system(), id)).await.unwrap().claim.status
}

async fn books_agree(db: &Db) {
    assert!(db.read(ledger::check).await.unwrap().is_empty());
}

#[test]
fn what_never_arrives_is_claimed_as_a_whole_and_silence_gives_the_money_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let (nuts, _) = walnuts(&db).await;
        let order = packed(&db, &[(tofu, 2), (nuts, 1)]).await;
        let early = missing(&db, now().plus_days(7), order, tofu).await;
        assert!(matches!(early, Err(Error::Claim(ClaimError::StillExpected(_)))), "{early:?}");
        let late = now().plus_days(8);
        let claim = missing(&db, late, order, nuts).await.unwrap();
        let again = missing(&db, late, order, tofu).await;
        assert!(matches!(again, Err(Error::Claim(ClaimError::Open))), "it is of all lines: {again:?}");
        let over = now().plus_days(12);
        assert_eq!(db.read(move |conn| service::claims_due(conn, over)).await.unwrap(), [claim]);
        db.write(move |tx| service::end_silence(tx, &testkit::system(), over, claim)).await.unwrap();
        let shown = see(&db, order).await;
        assert_eq!((shown.order.status, shown.order.refunded), (OrderStatus::Refunding, Fen(3_980)));
        assert_eq!(shown.refunds[0].reason, RefundReason::Lost);
        assert_eq!(stock(&db, tofu).await, (18, 0, 0), "the pieces are gone");
        let refund = shown.refunds[0].id;
        notice(&db, over, "r", Fact::Refunded { refund }).await.unwrap();
        assert_eq!(see(&db, order).await.order.status, OrderStatus::Refunded);
        db.write(move |tx| service::collected(tx, over, order)).await.unwrap();
        assert_eq!(see(&db, order).await.order.status, OrderStatus::Refunded, "whatever comes later");
        books_agree(&db).await;
    });
}

#[test]
fn what_arrives_after_all_is_no_longer_missing() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let order = packed(&db, &[(tofu, 2)]).await;
        let late = now().plus_days(8);
        let claim = missing(&db, late, order, tofu).await.unwrap();
        let no = Answer { to: ClaimStatus::Refused, words: "在路上".to_owned(), amount: None };
        db.write(move |tx| service::move_claim(tx, &testkit::somebody(1), late, claim, Side::Seller, &no))
            .await
            .unwrap();
        db.write(move |tx| {
            service::moved(tx, late, order, OrderStatus::Ready)?;
            service::collected(tx, late, order)
        })
        .await
        .unwrap();
        assert_eq!(claim_status(&db, claim).await, ClaimStatus::Withdrawn);
        let shown = see(&db, order).await;
        assert_eq!(
            (shown.order.status, shown.order.settlement),
            (OrderStatus::Collected, Settlement::Instructed)
        );
        // It was handed over against a code, so nobody says later that it was not.
        let after = missing(&db, late.plus_days(9), order, tofu).await;
        assert!(matches!(after, Err(Error::Claim(ClaimError::StillExpected(_)))), "{after:?}");
    });
}

#[test]
fn a_seller_says_that_a_parcel_is_lost_and_all_the_money_goes_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let order = packed(&db, &[(tofu, 2)]).await;
        db.write(move |tx| service::moved(tx, now(), order, OrderStatus::InTransit)).await.unwrap();
        let decline = |why: &'static str| {
            db.write(move |tx| service::decline(tx, &testkit::somebody(1), now(), order, why))
        };
        assert!(matches!(decline(" ").await, Err(Error::ReasonMissing)));
        decline("车翻了").await.unwrap();
        let shown = see(&db, order).await;
        assert_eq!((shown.order.status, shown.order.refunded), (OrderStatus::Refunding, Fen(1_980)));
        assert!(matches!(decline("再来").await, Err(Error::WrongStep { .. })));
        books_agree(&db).await;
    });
}

#[test]
fn what_nobody_collects_goes_back_and_only_what_may_come_back_is_refunded() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let (nuts, of) = walnuts(&db).await;
        let both = packed(&db, &[(tofu, 2), (nuts, 3)]).await;
        let dry = packed(&db, &[(nuts, 5)]).await;
        let there = packed(&db, &[(nuts, 1)]).await;
        for order in [both, dry, there] {
            ready(&db, order).await;
        }
        db.write(move |tx| service::collected(tx, now(), there)).await.unwrap();
        let left = |at: Timestamp| db.read(move |conn| service::never_collected(conn, at));
        assert!(left(now().plus_days(15)).await.unwrap().is_empty());
        let late = now().plus_days(16);
        let mut found = left(late).await.unwrap();
        found.sort_unstable();
        assert_eq!(found, [both, dry]);
        for order in [both, dry, there, both, dry] {
            db.write(move |tx| service::return_uncollected(tx, &testkit::system(), late, order))
                .await
                .unwrap();
        }
        let shown = see(&db, both).await.order;
        assert_eq!(
            (shown.status, shown.refunded),
            (OrderStatus::Collected, Fen(6_000)),
            "not the fresh tofu"
        );
        assert_eq!(shown.settlement, Settlement::Instructed);
        assert_eq!(shown.payout.net.0 + shown.payout.commission.0, 1_980);
        let shown = see(&db, dry).await;
        assert_eq!((shown.order.status, shown.order.refunded), (OrderStatus::Refunding, Fen(10_000)));
        assert_eq!(shown.refunds[0].reason, RefundReason::Uncollected);
        assert_eq!(stock(&db, nuts).await, (11, 0, 1));
        let shop = db.read(|conn| service::shop_of(conn, &seller(1))).await.unwrap();
        let unlisted = shop.lots.iter().find(|lot| lot.id == of).unwrap().unlisted;
        assert_eq!(unlisted, 8, "the seller may list them again");
        assert!(left(late).await.unwrap().is_empty());
        books_agree(&db).await;
    });
}
