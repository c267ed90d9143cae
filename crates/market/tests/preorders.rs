//! Pre-orders from the deposit to the seller's money, with good and bad harvests and buyers who do not pay.

use crate::common::{
    CITY, POINT, VILLAGE, buyer, migrations, notice, now, open_point, product, seller, verified,
};
use db::Db;
use kernel::{Fen, Grams, Timestamp};
use market::model::{
    Category, CheckoutId, Ending, LotDraft, NOT_HARVESTED, Order, OrderId, OrderPart, OrderStatus,
    PreorderDraft, PreorderId, PreorderStatus, ProductDraft, Reservation, ReservationStatus, ReturnRule,
    Settlement, Shortfall,
};
use market::provider::Fact;
use market::service;
use market::{Error, PreorderError};

/// Fifty yuan a piece, ten of it now.
fn draft(capacity: i64, shortfall: Shortfall) -> PreorderDraft {
    let today = now().day();
    PreorderDraft {
        title: "豆腐 新豆 1 kg".to_owned(),
        price: Fen(5_000),
        deposit: Fen(1_000),
        net: Grams(1000),
        capacity,
        opens_on: today,
        closes_on: today.plus_days(10),
        harvest_from: today.plus_days(20),
        harvest_to: today.plus_days(30),
        balance_days: 7,
        shortfall,
    }
}

async fn offered(db: &Db, capacity: i64, shortfall: Shortfall) -> PreorderId {
    open_point(db, true).await;
    db.write(move |tx| {
        let (actor, seller) = (testkit::somebody(1), seller(1));
        service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
        let product = service::add_product(tx, &actor, now(), &seller, &product(Category::Bean))?;
        service::offer_preorder(tx, &actor, now(), &seller, product, VILLAGE, &draft(capacity, shortfall))
    })
    .await
    .unwrap()
}

async fn reserve(
    db: &Db,
    at: Timestamp,
    id: PreorderId,
    person: i64,
    pieces: i64,
) -> market::Result<CheckoutId> {
    db.write(move |tx| {
        let actor = testkit::somebody(person);
        service::reserve(tx, &actor, at, CITY, &buyer(person), id, pieces, POINT, false, "sandbox")
    })
    .await
}

async fn pay(db: &Db, at: Timestamp, checkout: CheckoutId) -> market::Result<()> {
    let orders = crate::common::orders_of(db, 1, checkout).await;
    let amount = orders.iter().map(|order| order.total).sum();
    notice(db, at, &format!("p-{checkout}"), Fact::Paid { checkout, attempt: 0, amount }).await.map(|_| ())
}

async fn deposited(db: &Db, id: PreorderId, person: i64, pieces: i64) -> OrderId {
    let checkout = reserve(db, now(), id, person, pieces).await.unwrap();
    pay(db, now().plus_minutes(person), checkout).await.unwrap();
    crate::common::orders_of(db, person, checkout).await[0].id
}

fn later() -> Timestamp {
    now().plus_days(21)
}

async fn harvest(db: &Db, at: Timestamp, id: PreorderId, pieces: i64) -> market::Result<()> {
    let lot = LotDraft {
        origin: VILLAGE,
        made_on: at.day(),
        grade: String::new(),
        certificate: String::new(),
        pieces,
        keeps_days: None,
    };
    db.write(move |tx| service::harvest(tx, &testkit::somebody(1), at, &seller(1), id, &lot)).await
}

async fn carry_all_on(db: &Db, at: Timestamp) {
    for one in db.read(service::reservations_waiting).await.unwrap() {
        db.write(move |tx| service::carry_on(tx, &testkit::system(), at, &one)).await.unwrap();
    }
}

async fn reservations(db: &Db, id: PreorderId) -> Vec<Reservation> {
    db.read(move |conn| {
        let offer = service::preorder(conn, id)?;
        service::reservations(conn, &testkit::somebody(1), &offer)
    })
    .await
    .unwrap()
}

async fn order(db: &Db, id: OrderId) -> Order {
    db.read(move |conn| service::order(conn, &testkit::somebody(1), id)).await.unwrap().order
}

async fn books_agree(db: &Db) {
    let faults = db.read(ledger::check).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn a_small_harvest_is_shared_and_each_pays_the_balance_of_their_share() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 100, Shortfall::ProRata).await;
        for (person, pieces) in [(7, 6), (8, 3), (9, 1)] {
            deposited(&db, id, person, pieces).await;
        }
        assert!(matches!(
            harvest(&db, now(), id, 5).await,
            Err(Error::Preorder(PreorderError::StillOpen(_)))
        ));
        harvest(&db, later(), id, 5).await.unwrap();
        carry_all_on(&db, later()).await;
        let all = reservations(&db, id).await;
        assert_eq!(all.iter().map(|one| one.allotted).collect::<Vec<_>>(), [3, 2, 0]);
        assert_eq!(all[2].status, ReservationStatus::Refunded, "who gets nothing has the deposit back");
        let deposit = order(&db, all[0].deposit_order).await;
        assert_eq!((deposit.total, deposit.refunded), (Fen(6_000), Fen(3_000)));
        let balance = order(&db, all[0].balance_order.unwrap()).await;
        assert_eq!((balance.total, balance.part), (Fen(12_000), OrderPart::Balance), "three times forty");
        pay(&db, later(), balance.checkout).await.unwrap();
        assert_eq!(reservations(&db, id).await[0].status, ReservationStatus::Settled);
        let packed = balance.id;
        db.write(move |tx| service::pack(tx, &testkit::somebody(1), later(), packed, &[])).await.unwrap();
        for to in [OrderStatus::InTransit, OrderStatus::Ready] {
            db.write(move |tx| service::moved(tx, later(), packed, to)).await.unwrap();
        }
        db.write(move |tx| service::collected(tx, later(), packed)).await.unwrap();
        let deposit = order(&db, all[0].deposit_order).await;
        assert_eq!(deposit.status, OrderStatus::Collected, "with the goods the deposit is the seller's");
        assert_eq!(deposit.settlement, Settlement::Instructed);
        assert_eq!(deposit.payout.net.0 + deposit.payout.commission.0, 3_000);
        books_agree(&db).await;
    });
}

#[test]
fn who_does_not_pay_the_balance_loses_the_deposit_and_the_pieces_return() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 10, Shortfall::ByTime).await;
        let deposit = deposited(&db, id, 7, 10).await;
        harvest(&db, later(), id, 12).await.unwrap();
        carry_all_on(&db, later()).await;
        let one = reservations(&db, id).await[0].clone();
        let balance = order(&db, one.balance_order.unwrap()).await;
        let too_late = later().plus_days(8);
        db.write(move |tx| service::expire(tx, &testkit::system(), too_late, balance.id)).await.unwrap();
        assert_eq!(reservations(&db, id).await[0].status, ReservationStatus::Forfeited);
        assert_eq!(order(&db, deposit).await.settlement, Settlement::Instructed);
        let offer = db.read(move |conn| service::preorder(conn, id)).await.unwrap();
        let shop = db.read(|conn| service::shop_of(conn, &seller(1))).await.unwrap();
        let lot = shop.lots.iter().find(|lot| Some(lot.id) == offer.lot).unwrap();
        assert_eq!(lot.unlisted, 12, "two were nobody's, ten came back");
        let late = notice(
            &db,
            too_late,
            "late",
            Fact::Paid { checkout: balance.checkout, attempt: 0, amount: balance.total },
        )
        .await;
        late.unwrap();
        let back = order(&db, balance.id).await;
        assert_eq!(
            (back.status, back.refunded),
            (OrderStatus::Refunding, balance.total),
            "money too late goes back"
        );
        assert_eq!(reservations(&db, id).await[0].status, ReservationStatus::Forfeited);
        books_agree(&db).await;
    });
}

#[test]
fn what_is_reserved_is_on_no_shelf() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 10, Shortfall::ProRata).await;
        let offer = db.read(move |conn| service::preorder(conn, id)).await.unwrap();
        let shelf =
            db.read(|conn| service::browse(conn, &market::Shelf::default(), now().day())).await.unwrap();
        assert_eq!(shelf.1, 0, "nobody buys it for its deposit");
        let put = crate::common::into_cart(&db, 9, offer.listing, 1).await;
        assert!(matches!(put, Err(Error::NoListing(_))), "{put:?}");
    });
}

#[test]
fn offers_of_a_seller_whose_verification_lapsed_are_not_listed() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 5, Shortfall::ByTime).await;
        let today = now().day();
        let listed = || {
            let want = service::PreorderQuery {
                open_on: Some(today),
                limit: 10,
                ..service::PreorderQuery::default()
            };
            db.read(move |conn| service::preorders(conn, &want).map(|(found, total)| (found.len(), total)))
        };
        assert_eq!(listed().await.unwrap(), (1, 1));
        let early = now().plus_days(-200);
        db.write(move |tx| service::take_over(tx, &testkit::system(), early, &verified(&seller(1), early)))
            .await
            .unwrap();
        assert_eq!(listed().await.unwrap(), (0, 0));
        let own = service::PreorderQuery {
            seller: Some((crate::common::COUNTY, seller(1).id)),
            limit: 10,
            ..service::PreorderQuery::default()
        };
        let own = db.read(move |conn| service::preorders(conn, &own)).await.unwrap().0;
        assert_eq!(own[0].id, id, "its seller still sees it");
    });
}

#[test]
fn it_closes_at_capacity_and_opens_again_when_a_deposit_is_not_paid() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 5, Shortfall::Refund).await;
        let checkout = reserve(&db, now(), id, 7, 4).await.unwrap();
        let full = reserve(&db, now(), id, 8, 2).await;
        assert!(matches!(full, Err(Error::Preorder(PreorderError::Full(1)))), "{full:?}");
        let unpaid = crate::common::orders_of(&db, 7, checkout).await[0].id;
        let expired = now().plus_minutes(31);
        db.write(move |tx| service::expire(tx, &testkit::system(), expired, unpaid)).await.unwrap();
        reserve(&db, now(), id, 8, 5).await.unwrap();
        assert_eq!(reservations(&db, id).await[0].status, ReservationStatus::Dropped);
        let after = now().plus_days(11);
        let closed = reserve(&db, after, id, 9, 1).await;
        assert!(matches!(closed, Err(Error::Preorder(PreorderError::NotOpen(..)))), "{closed:?}");
    });
}

#[test]
fn a_deposit_comes_back_within_the_window_and_when_it_is_called_off() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 10, Shortfall::ProRata).await;
        let first = deposited(&db, id, 7, 2).await;
        let second = deposited(&db, id, 8, 3).await;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(7), now(), first)).await.unwrap();
        assert_eq!(order(&db, first).await.refunded, Fen(2_000));
        let late = now().plus_days(11);
        let kept = db.write(move |tx| service::cancel(tx, &testkit::somebody(8), late, second)).await;
        assert!(matches!(kept, Err(Error::Preorder(PreorderError::DepositKept(_)))), "{kept:?}");
        let pack = db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), second, &[])).await;
        assert!(matches!(pack, Err(Error::Preorder(PreorderError::NotHarvested))), "{pack:?}");
        db.write(move |tx| service::call_off(tx, &testkit::somebody(1), late, &seller(1), id, "冰雹受灾"))
            .await
            .unwrap();
        carry_all_on(&db, late).await;
        assert_eq!(order(&db, second).await.refunded, Fen(3_000));
        let offer = db.read(move |conn| service::preorder(conn, id)).await.unwrap();
        assert_eq!(offer.status, PreorderStatus::CalledOff);
        assert!(matches!(harvest(&db, late, id, 9).await, Err(Error::Preorder(PreorderError::Over))));
        books_agree(&db).await;
    });
}

#[test]
fn a_deposit_comes_back_within_the_window_also_after_an_early_harvest() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 10, Shortfall::ByTime).await;
        let deposits = [deposited(&db, id, 7, 4).await, deposited(&db, id, 8, 6).await];
        let last = now().plus_days(10);
        harvest(&db, now(), id, 10).await.unwrap();
        let soon = db.write(move |tx| service::cancel(tx, &testkit::somebody(7), now(), deposits[0])).await;
        assert!(
            matches!(soon, Err(Error::ChangedMeanwhile)),
            "its balance is about to be asked for: {soon:?}"
        );
        carry_all_on(&db, now()).await;
        let all = reservations(&db, id).await;
        let balances = [
            order(&db, all[0].balance_order.unwrap()).await,
            order(&db, all[1].balance_order.unwrap()).await,
        ];
        assert!(
            balances[0].hold_until >= last.plus_days(1).day().start(),
            "not due before the window is over"
        );
        pay(&db, now(), balances[1].checkout).await.unwrap();
        // One owes the balance and cancels the deposit, the other has paid it and cancels that.
        db.write(move |tx| service::cancel(tx, &testkit::somebody(7), last, deposits[0])).await.unwrap();
        let paid = balances[1].id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(8), last, paid)).await.unwrap();
        assert_eq!(order(&db, balances[0].id).await.status, OrderStatus::Cancelled);
        assert_eq!(order(&db, paid).await.refunded, Fen(24_000));
        for (deposit, sum) in deposits.iter().zip([4_000, 6_000]) {
            assert_eq!(order(&db, *deposit).await.refunded, Fen(sum), "and the deposit is had back whole");
        }
        assert!(reservations(&db, id).await.iter().all(|one| one.status == ReservationStatus::Refunded));
        let offer = db.read(move |conn| service::preorder(conn, id)).await.unwrap();
        let shop = db.read(|conn| service::shop_of(conn, &seller(1))).await.unwrap();
        let lot = shop.lots.iter().find(|lot| Some(lot.id) == offer.lot).unwrap();
        assert_eq!(lot.unlisted, 10, "the pieces are the seller's to sell again");
        books_agree(&db).await;
    });
}

#[test]
fn a_deposit_paid_while_the_harvest_is_shared_out_gets_what_is_left() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 10, Shortfall::ByTime).await;
        deposited(&db, id, 7, 4).await;
        let last = now().plus_days(10);
        let mut late = Vec::new();
        for (person, pieces) in [(8, 3), (9, 2)] {
            late.push(reserve(&db, last, id, person, pieces).await.unwrap());
        }
        let next = last.plus_days(1);
        harvest(&db, next, id, 8).await.unwrap();
        for checkout in late {
            pay(&db, next, checkout).await.unwrap();
        }
        carry_all_on(&db, next).await;
        let mut all = reservations(&db, id).await;
        all.sort_by_key(|one| one.buyer.0);
        let allotted: Vec<i64> = all.iter().map(|one| one.allotted).collect();
        assert_eq!(allotted, [4, 3, 1], "the last gets what the others leave");
        assert!(all.iter().all(|one| one.status == ReservationStatus::Owed), "{all:?}");
        let deposit = order(&db, all[2].deposit_order).await;
        assert_eq!(deposit.refunded, Fen(1_000), "the deposit of the piece that is not there goes back");
        books_agree(&db).await;
    });
}

#[test]
fn a_seller_who_cannot_deliver_gives_balance_and_deposit_back() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 10, Shortfall::ProRata).await;
        let deposit = deposited(&db, id, 7, 10).await;
        harvest(&db, later(), id, 10).await.unwrap();
        carry_all_on(&db, later()).await;
        let balance = order(&db, reservations(&db, id).await[0].balance_order.unwrap()).await;
        pay(&db, later(), balance.checkout).await.unwrap();
        db.write(move |tx| service::decline(tx, &testkit::somebody(1), later(), balance.id, "仓库失火"))
            .await
            .unwrap();
        assert_eq!(order(&db, deposit).await.refunded, Fen(10_000));
        assert_eq!(order(&db, balance.id).await.refunded, Fen(40_000));
        assert_eq!(reservations(&db, id).await[0].status, ReservationStatus::Refunded);
        books_agree(&db).await;
    });
}

#[test]
fn an_offer_nobody_could_keep_is_refused() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 10, Shortfall::ProRata).await;
        let product = db.read(|conn| service::shop_of(conn, &seller(1))).await.unwrap().products[0].id;
        let refused = db
            .write(move |tx| {
                let dear = PreorderDraft { deposit: Fen(1_001), ..draft(5, Shortfall::ByTime) };
                service::offer_preorder(tx, &testkit::somebody(1), now(), &seller(1), product, VILLAGE, &dear)
            })
            .await;
        assert!(
            matches!(refused, Err(Error::Preorder(PreorderError::DepositOutOfRange(Fen(1_000))))),
            "{refused:?}"
        );
        assert_eq!(reservations(&db, id).await, []);
    });
}

#[test]
fn what_is_never_harvested_is_called_off_and_every_deposit_goes_back() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 100, Shortfall::ProRata).await;
        let deposit = deposited(&db, id, 7, 3).await;
        let over = |at: Timestamp| db.read(move |conn| service::preorders_unharvested(conn, at));
        // Harvested until day 30, and seven days to say so.
        assert!(over(now().plus_days(37)).await.unwrap().is_empty());
        let late = now().plus_days(38);
        assert_eq!(over(late).await.unwrap(), [id]);
        let early = now().plus_days(37);
        db.write(move |tx| service::end_unharvested(tx, &testkit::system(), early, id)).await.unwrap();
        assert_eq!(order(&db, deposit).await.status, OrderStatus::Paid, "not before its time");
        for _ in 0..2 {
            db.write(move |tx| service::end_unharvested(tx, &testkit::system(), late, id)).await.unwrap();
        }
        carry_all_on(&db, late).await;
        let offer = db.read(move |conn| service::preorder(conn, id)).await.unwrap();
        assert_eq!((offer.status, offer.reason.as_str()), (PreorderStatus::CalledOff, NOT_HARVESTED));
        let back = order(&db, deposit).await;
        assert_eq!((back.status, back.refunded), (OrderStatus::Refunding, Fen(3_000)));
        assert!(over(late).await.unwrap().is_empty());
        let refused = harvest(&db, late, id, 50).await;
        assert!(matches!(refused, Err(Error::Preorder(PreorderError::Over))), "{refused:?}");
        books_agree(&db).await;
    });
}

#[test]
fn a_seller_is_reminded_of_a_harvest_before_it_is_too_late() {
    testkit::on_both(migrations, |db| async move {
        let id = offered(&db, 100, Shortfall::ProRata).await;
        let remind = |at: Timestamp| db.write(move |tx| service::remind(tx, &testkit::system(), at));
        assert_eq!(remind(now().plus_days(22)).await.unwrap(), 0);
        assert_eq!(remind(now().plus_days(23)).await.unwrap(), 1, "seven days before its last day");
        assert_eq!(remind(now().plus_days(24)).await.unwrap(), 0);
        assert_eq!(remind(now().plus_days(31)).await.unwrap(), 1, "and when it is over");
        let made = db
            .read(|conn| {
                service::reminders_of(conn, &testkit::somebody(1), crate::common::COUNTY, seller(1).id)
            })
            .await
            .unwrap();
        assert!(made.iter().all(|one| one.ending == Ending::Harvest(id)), "{made:?}");
    });
}

#[test]
fn what_is_made_to_order_needs_the_buyers_tick_with_each_reservation() {
    testkit::on_both(migrations, |db| async move {
        open_point(&db, true).await;
        let id = db
            .write(|tx| {
                let (actor, seller) = (testkit::somebody(1), seller(1));
                service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
                let said = [("material", "陶瓷"), ("days", "30")];
                let vase = ProductDraft {
                    kind: "craft_to_order".to_owned(),
                    said: said.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
                    ..ProductDraft::plain("唐三彩", Category::Craft, "craft")
                };
                let product = service::add_product(tx, &actor, now(), &seller, &vase)?;
                let draft = draft(10, Shortfall::ByTime);
                service::offer_preorder(tx, &actor, now(), &seller, product, VILLAGE, &draft)
            })
            .await
            .unwrap();
        let refused = reserve(&db, now(), id, 9, 1).await;
        assert!(matches!(refused, Err(Error::ConsentMissing)), "{refused:?}");
        let checkout = db
            .write(move |tx| {
                let actor = testkit::somebody(9);
                service::reserve(tx, &actor, now(), CITY, &buyer(9), id, 1, POINT, true, "sandbox")
            })
            .await
            .unwrap();
        let of = crate::common::orders_of(&db, 9, checkout).await[0].id;
        let line = db.read(move |conn| service::order(conn, &testkit::somebody(9), of)).await.unwrap().lines;
        assert_eq!(line[0].return_rule, ReturnRule::ByConsent);
    });
}
