//! What stores and pickup points take: times of so many orders, and shares of so many pieces.

use crate::common::{
    POINT, into_cart, listed, migrations, notice, now, orders_of, place, place_as, seller, stock,
};
use crate::delivery::{asked, pack, paid, status, store, vault, wish};
use db::Db;
use kernel::Fen;
use market::model::{
    CheckoutId, Choice, Order, OrderId, OrderStatus, Settlement, SlotTimes, Store, StoreDraft, Way,
};
use market::provider::Fact;
use market::service::{self, Handed};
use market::{DeliveryError, Error};

#[test]
fn a_store_hands_over_against_the_code_and_takes_only_so_many() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let store = store(&db).await;
        let day = now().day().plus_days(1);
        let choice = Choice::Store { way: Way::StorePickup, slot: store.slots[0], day };
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let past = Choice::Store { way: Way::StorePickup, slot: store.slots[0], day: now().day() };
        let too_soon = place_as(&db, 9, asked(wish(past, None))).await;
        assert!(matches!(too_soon, Err(Error::Delivery(DeliveryError::NoSlot))), "{too_soon:?}");
        let checkout = place_as(&db, 9, asked(wish(choice, None))).await.unwrap();
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let full = place_as(&db, 9, asked(wish(choice, None))).await;
        assert!(matches!(full, Err(Error::Delivery(DeliveryError::SlotFull(_)))), "{full:?}");
        let order = paid(&db, checkout).await;
        let id = order.id;
        pack(&db, id).await;
        assert_eq!(status(&db, id).await.0, OrderStatus::Ready, "what is packed at the store is ready");
        let say = |code: String| {
            let db = db.clone();
            async move {
                db.write(move |tx| service::hand_over(tx, &testkit::somebody(1), now(), &vault(), id, &code))
                    .await
            }
        };
        let right = service::code_of(&vault(), id);
        let wrong = if right == "000000" { "000001" } else { "000000" };
        assert_eq!(say(wrong.to_owned()).await.unwrap(), Handed::WrongCode(4));
        assert_eq!(say(right.clone()).await.unwrap(), Handed::Over);
        assert_eq!(status(&db, id).await, (OrderStatus::Collected, Settlement::Instructed));
        assert!(matches!(say(right).await, Err(Error::WrongStep { .. })), "a code works once");
    });
}

#[test]
fn a_store_is_changed_and_orders_keep_their_times() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let before = store(&db).await;
        let day = now().day().plus_days(3);
        let slot = before.slots[0];
        let take = |person: i64| {
            let (db, choice) = (db.clone(), Choice::Store { way: Way::StorePickup, slot, day });
            async move {
                into_cart(&db, person, tofu, 1).await.unwrap();
                place_as(&db, person, asked(wish(choice, None))).await
            }
        };
        let order = orders_of(&db, 9, take(9).await.unwrap()).await[0].clone();
        let (times, id) = (before.draft.slots[0], before.id);
        let change = |slots: Vec<SlotTimes>| {
            let draft =
                StoreDraft {
                    fee: Fen(500), place: "兴华路 9 号".to_owned(), slots, ..before.draft.clone()
                };
            db.write(move |tx| {
                service::change_store(tx, &testkit::somebody(1), now(), &seller(1), id, &draft)
            })
        };
        let own = || db.read(move |conn| service::own_store(conn, &testkit::somebody(1), &seller(1), id));
        let evening = SlotTimes { from: 1080, to: 1200, capacity: 2 };
        change(vec![SlotTimes { capacity: 3, ..times }, evening]).await.unwrap();
        let changed = own().await.unwrap();
        assert_eq!((changed.draft.fee, changed.draft.place.as_str()), (Fen(500), "兴华路 9 号"));
        assert_eq!(
            (changed.slots[0], changed.slots.len()),
            (slot, 2),
            "what stays as it was keeps its number"
        );
        let left = |of: Store| db.read(move |conn| service::slots_left(conn, &of, day));
        assert_eq!(left(changed).await.unwrap(), [2, 2], "and counts what was ordered");
        change(vec![evening]).await.unwrap();
        assert_eq!(own().await.unwrap().slots.len(), 1);
        let shown = db.read(move |conn| service::order(conn, &testkit::somebody(9), order.id)).await.unwrap();
        assert_eq!(shown.delivery.unwrap().slot, Some((slot, day)), "an order keeps a time that is gone");
        let gone = take(8).await;
        assert!(matches!(gone, Err(Error::Delivery(DeliveryError::NoWay(_)))), "{gone:?}");
        let id = order.id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), id)).await.unwrap();
    });
}

#[test]
fn a_point_gets_its_share_and_no_more() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let set = |pieces| {
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    service::set_quota(tx, &testkit::somebody(1), now(), &seller(1), tofu, POINT, pieces)
                })
                .await
            }
        };
        set(3).await.unwrap();
        into_cart(&db, 9, tofu, 2).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        into_cart(&db, 8, tofu, 2).await.unwrap();
        let reached = place(&db, 8).await;
        assert!(
            matches!(reached, Err(Error::Delivery(DeliveryError::QuotaReached { left: 1, .. }))),
            "{reached:?}"
        );
        assert!(matches!(set(1).await, Err(Error::Delivery(DeliveryError::QuotaUnfit))));
        let id = orders_of(&db, 9, checkout).await[0].id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), id)).await.unwrap();
        place(&db, 8).await.unwrap();
        let quotas = db
            .read(move |conn| service::quotas(conn, &testkit::somebody(1), &seller(1), tofu))
            .await
            .unwrap();
        assert_eq!((quotas[0].pieces, quotas[0].taken), (3, 2));
    });
}

#[test]
fn a_quota_counts_what_was_ordered_before_it_was_set_and_gets_no_more_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let mut orders = Vec::new();
        for person in [7, 8] {
            into_cart(&db, person, tofu, 2).await.unwrap();
            let checkout = place(&db, person).await.unwrap();
            orders.push(orders_of(&db, person, checkout).await[0].id);
        }
        let cancel = |person: i64, id: OrderId| {
            let db = db.clone();
            async move {
                let buyer = testkit::somebody(person);
                db.write(move |tx| service::cancel(tx, &buyer, now(), id)).await.unwrap();
            }
        };
        let set = |pieces: i64| {
            let by = testkit::somebody(1);
            db.write(move |tx| service::set_quota(tx, &by, now(), &seller(1), tofu, POINT, pieces))
        };
        let taken = || async {
            let by = testkit::somebody(1);
            db.read(move |conn| service::quotas(conn, &by, &seller(1), tofu)).await.unwrap()[0].taken
        };
        let fewer = set(3).await;
        assert!(matches!(fewer, Err(Error::Delivery(DeliveryError::QuotaUnfit))), "{fewer:?}");
        set(5).await.unwrap();
        assert_eq!(taken().await, 4);
        cancel(7, orders[0]).await;
        assert_eq!(taken().await, 2);
        into_cart(&db, 9, tofu, 4).await.unwrap();
        let reached = place(&db, 9).await;
        assert!(
            matches!(reached, Err(Error::Delivery(DeliveryError::QuotaReached { left: 3, .. }))),
            "{reached:?}"
        );
    });
}

async fn expired(db: &Db, person: i64, checkout: CheckoutId) -> kernel::Timestamp {
    let late = now().plus_minutes(service::HOLD_MINUTES + 1);
    let id = orders_of(db, person, checkout).await[0].id;
    db.write(move |tx| service::expire(tx, &testkit::system(), late, id)).await.unwrap();
    late
}

async fn paid_late(db: &Db, person: i64, checkout: CheckoutId) -> Order {
    let late = expired(db, person, checkout).await;
    paid_then(db, person, checkout, late).await
}

async fn paid_then(db: &Db, person: i64, checkout: CheckoutId, at: kernel::Timestamp) -> Order {
    let amount = orders_of(db, person, checkout).await.iter().map(|order| order.total).sum();
    notice(db, at, &format!("p-{checkout}"), Fact::Paid { checkout, attempt: 0, amount }).await.unwrap();
    orders_of(db, person, checkout).await[0].clone()
}

#[test]
fn money_that_comes_late_takes_the_share_of_the_point_again_or_goes_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        db.write(move |tx| service::set_quota(tx, &testkit::somebody(1), now(), &seller(1), tofu, POINT, 3))
            .await
            .unwrap();
        let taken = || db.read(move |conn| service::quotas(conn, &testkit::somebody(1), &seller(1), tofu));
        into_cart(&db, 7, tofu, 2).await.unwrap();
        let first = place(&db, 7).await.unwrap();
        let order = paid_late(&db, 7, first).await;
        assert_eq!((order.status, taken().await.unwrap()[0].taken), (OrderStatus::Paid, 2));

        into_cart(&db, 8, tofu, 1).await.unwrap();
        let second = place(&db, 8).await.unwrap();
        let late = expired(&db, 8, second).await;
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let third = place(&db, 9).await.unwrap();
        let order = paid_then(&db, 8, second, late).await;
        assert_eq!(order.status, OrderStatus::Refunding, "the point has no more for it");
        assert_eq!(taken().await.unwrap()[0].taken, 3);
        let (available, _, sold) = stock(&db, tofu).await;
        assert_eq!((available, sold), (17, 2), "and its stock stays on the shelf");
        let third = orders_of(&db, 9, third).await[0].id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), third)).await.unwrap();
        assert_eq!(taken().await.unwrap()[0].taken, 2, "whoever cancels gives back their own share alone");
    });
}

#[test]
fn money_that_comes_late_takes_the_time_at_the_store_again_or_goes_back() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let slot = store(&db).await.slots[0];
        let day = now().day().plus_days(3);
        let choice = || Choice::Store { way: Way::StorePickup, slot, day };
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let first = place_as(&db, 9, asked(wish(choice(), None))).await.unwrap();
        let late = expired(&db, 9, first).await;
        into_cart(&db, 9, tofu, 1).await.unwrap();
        place_as(&db, 9, asked(wish(choice(), None))).await.unwrap();
        let order = paid_then(&db, 9, first, late).await;
        assert_eq!(order.status, OrderStatus::Refunding, "somebody else has the time");

        let other = || Choice::Store { way: Way::StorePickup, slot, day: day.plus_days(1) };
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let third = place_as(&db, 9, asked(wish(other(), None))).await.unwrap();
        assert_eq!(paid_late(&db, 9, third).await.status, OrderStatus::Paid);
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let full = place_as(&db, 9, asked(wish(other(), None))).await;
        assert!(matches!(full, Err(Error::Delivery(DeliveryError::SlotFull(_)))), "{full:?}");
    });
}
