//! Changing a listing on the shelf, and listing pieces of a lot again.

use crate::common::{
    COUNTY, POINT, into_cart, listed, migrations, notice, now, orders_of, place, place_as, quoted, seller,
    stock, terms,
};
use db::Db;
use kernel::{Fen, Timestamp};
use market::model::{ListingId, OrderId, ReturnRule, Tier, Wholesale};
use market::provider::Fact;
use market::service::{self, Asked, Revision, Wish};
use market::{DeliveryError, Error, Shelf};

fn revision(price: i64, more: i64) -> Revision {
    Revision {
        title: "栾川豆腐 新卤 1 kg".to_owned(),
        price: Fen(price),
        more,
        return_rule: None,
        wholesale: Wholesale { minimum: 1, tiers: Vec::new() },
        story: Some("石磨豆腐".to_owned()),
    }
}

async fn revise(db: &Db, at: Timestamp, id: ListingId, to: Revision) -> market::Result<()> {
    db.write(move |tx| service::revise(tx, &testkit::somebody(1), at, COUNTY, id, &to)).await
}

#[test]
fn a_changed_price_is_for_those_who_buy_from_now_on_and_is_shown_before() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        into_cart(&db, 8, tofu, 1).await.unwrap();
        let before = place(&db, 8).await.unwrap();
        into_cart(&db, 9, tofu, 2).await.unwrap();
        let shown = quoted(&db, 9, &Wish::default()).await.shown();
        let tiers = vec![Tier { from: 5, price: Fen(800) }];
        let to = Revision { wholesale: Wholesale { minimum: 2, tiers }, ..revision(1_200, 0) };
        revise(&db, now(), tofu, to).await.unwrap();
        let stale = Asked { shown: Some(shown), ..Asked::at(POINT, "sandbox") };
        let refused = place_as(&db, 9, stale).await;
        assert!(matches!(refused, Err(Error::Delivery(DeliveryError::NotAsShown))), "{refused:?}");
        assert_eq!(quoted(&db, 9, &Wish::default()).await.total, Fen(2_400));
        into_cart(&db, 9, tofu, 5).await.unwrap();
        assert_eq!(quoted(&db, 9, &Wish::default()).await.total, Fen(4_000), "by the new prices for more");
        let old = crate::common::orders_of(&db, 8, before).await[0].clone();
        assert_eq!(old.total, Fen(990), "what was ordered keeps its terms");
        let found = |words: &str| {
            let want = Shelf { words: words.to_owned(), ..Shelf::default() };
            db.read(move |conn| service::browse(conn, &want, now().day()))
        };
        assert_eq!(found("新卤").await.unwrap().0.len(), 1, "found by its new words");
        let view = db.read(move |conn| service::listing(conn, COUNTY, tofu)).await.unwrap();
        assert_eq!(view.product.story, "石磨豆腐");
    });
}

#[test]
fn other_words_or_another_rule_of_return_are_not_what_was_shown() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        let as_it_is = Revision {
            title: "栾川豆腐 1 kg".to_owned(),
            return_rule: None,
            story: None,
            ..revision(990, 0)
        };
        for to in [
            Revision { title: "栾川豆腐 0.5 kg".to_owned(), ..as_it_is.clone() },
            Revision { return_rule: Some(ReturnRule::ByConsent), ..as_it_is.clone() },
        ] {
            revise(&db, now(), tofu, as_it_is.clone()).await.unwrap();
            into_cart(&db, 9, tofu, 1).await.unwrap();
            let shown = quoted(&db, 9, &Wish::default()).await.shown();
            revise(&db, now(), tofu, to).await.unwrap();
            let refused = place_as(&db, 9, Asked { shown: Some(shown), ..Asked::at(POINT, "sandbox") }).await;
            assert!(matches!(refused, Err(Error::Delivery(DeliveryError::NotAsShown))), "{refused:?}");
        }
    });
}

#[test]
fn pieces_come_from_the_lot_and_go_back_and_never_more_than_it_has() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        into_cart(&db, 9, tofu, 3).await.unwrap();
        place(&db, 9).await.unwrap();
        let short = revise(&db, now(), tofu, revision(990, 1)).await;
        assert!(matches!(short, Err(Error::LotTooSmall(0))), "{short:?}");
        revise(&db, now(), tofu, revision(990, -4)).await.unwrap();
        assert_eq!(stock(&db, tofu).await, (3, 3, 0), "what is held stays");
        let none = revise(&db, now(), tofu, revision(990, -3)).await;
        assert!(matches!(none, Err(Error::PiecesOutOfRange)), "{none:?}");
        revise(&db, now(), tofu, revision(990, 2)).await.unwrap();
        assert_eq!(stock(&db, tofu).await, (5, 3, 0));

        let lot = db.read(move |conn| service::listing(conn, COUNTY, tofu)).await.unwrap().lot;
        assert_eq!(lot.unlisted, 2);
        let again = db
            .write(move |tx| {
                let (actor, seller) = (testkit::somebody(1), seller(1));
                service::withdraw(tx, &actor, now(), COUNTY, tofu)?;
                service::publish(tx, &actor, now(), &seller, lot.id, &terms(7, 1_090))
            })
            .await
            .unwrap();
        assert_eq!(stock(&db, again).await, (7, 0, 0));
        let gone = revise(&db, now(), tofu, revision(990, 0)).await;
        assert!(matches!(gone, Err(Error::NoListing(_))), "what is off the shelf is not changed: {gone:?}");
    });
}

#[test]
fn what_a_new_listing_is_refused_for_is_refused() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        for (to, field) in [
            (Revision { title: " ".to_owned(), ..revision(990, 0) }, "title"),
            (revision(0, 0), "price"),
            (Revision { title: "豆腐 送百草枯".to_owned(), ..revision(990, 0) }, "title"),
            (Revision { story: Some("另有鞭炮出售".to_owned()), ..revision(990, 0) }, "story"),
            (
                Revision { wholesale: Wholesale { minimum: 0, tiers: Vec::new() }, ..revision(990, 0) },
                "minimum",
            ),
        ] {
            assert!(revise(&db, now(), tofu, to).await.is_err(), "{field}");
        }
        let view = db.read(move |conn| service::listing(conn, COUNTY, tofu)).await.unwrap();
        assert_eq!((view.listing.title.as_str(), view.listing.price), ("栾川豆腐 1 kg", Fen(990)));
        assert_eq!(view.lot.unlisted, 0);
    });
}

#[test]
fn what_comes_back_after_its_listing_left_the_shelf_is_in_its_lot_again() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        let mut orders = Vec::new();
        for person in [7, 8, 9] {
            into_cart(&db, person, tofu, 2).await.unwrap();
            let checkout = place(&db, person).await.unwrap();
            orders.push(orders_of(&db, person, checkout).await[0].clone());
        }
        let paid = Fact::Paid { checkout: orders[2].checkout, attempt: 0, amount: orders[2].total };
        notice(&db, now(), "paid", paid).await.unwrap();
        db.write(move |tx| service::withdraw(tx, &testkit::somebody(1), now(), COUNTY, tofu)).await.unwrap();
        let lot = db.read(move |conn| service::listing(conn, COUNTY, tofu)).await.unwrap().lot.id;
        let unlisted = || async {
            let shop = db.read(|conn| service::shop_of(conn, &seller(1))).await.unwrap();
            shop.lots.iter().find(|one| one.id == lot).unwrap().unlisted
        };
        assert_eq!(unlisted().await, 4);
        let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
        let (cancelled, expired, refunded) = (ids[0], ids[1], ids[2]);
        db.write(move |tx| service::cancel(tx, &testkit::somebody(7), now(), cancelled)).await.unwrap();
        assert_eq!(unlisted().await, 6);
        let late = now().plus_minutes(31);
        db.write(move |tx| service::expire(tx, &testkit::system(), late, expired)).await.unwrap();
        assert_eq!(unlisted().await, 8);
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), refunded)).await.unwrap();
        assert_eq!((unlisted().await, stock(&db, tofu).await), (10, (0, 0, 0)));
        let again = db
            .write(move |tx| {
                service::publish(tx, &testkit::somebody(1), now(), &seller(1), lot, &terms(10, 990))
            })
            .await;
        again.unwrap();
    });
}
