//! Parcels, stores, quotas of pickup points, and what each costs.

use crate::common::{
    CITY, COUNTY, POINT, VILLAGE, into_cart, listed, migrations, notice, now, orders_of, place, place_as,
    quoted, seller, stock,
};
use db::Db;
use identity::Vault;
use kernel::{Fen, Grams, OrganisationId, RegionCode};
use market::model::{
    AddressId, CheckoutId, Choice, FreightTerms, Order, OrderId, OrderStatus, Recipient, Settlement,
    SlotTimes, Store, StoreDraft, Way, relief_counties,
};
use market::provider::Fact;
use market::service::{self, Asked, Handed, Wish};
use market::{DeliveryError, Error, Shelf};

pub(crate) fn vault() -> Vault {
    Vault::new([7; 32])
}

pub(crate) async fn address(db: &Db, region: i64) -> AddressId {
    let recipient =
        Recipient {
            name: "王小明".into(), phone: "13800000001".into(), street: "兴华路 1 号 302".into()
        };
    db.write(move |tx| {
        service::keep_address(
            tx,
            &testkit::somebody(9),
            now(),
            &vault(),
            CITY,
            RegionCode(region),
            &recipient,
        )
    })
    .await
    .unwrap()
}

pub(crate) async fn rule(db: &Db, area: Option<i64>, first_fee: i64) -> market::Result<()> {
    let terms = FreightTerms {
        area: area.map(RegionCode),
        first: Grams(1000),
        first_fee: Fen(first_fee),
        more: Grams(1000),
        more_fee: Fen(200),
        free_from: Some(Fen::yuan(100)),
    };
    db.write(move |tx| service::add_freight_rule(tx, &testkit::somebody(1), now(), &seller(1), &terms))
        .await
        .map(|_| ())
}

/// A store with one time of one order a day, that brings goods within the county.
pub(crate) async fn store(db: &Db) -> Store {
    let draft = StoreDraft {
        name: "直营店".to_owned(),
        village: VILLAGE,
        place: "兴华路 1 号".to_owned(),
        offers_pickup: true,
        brings_to: Some(COUNTY),
        fee: Fen(300),
        free_from: None,
        is_open: true,
        slots: SlotTimes::read("09:00-12:00 x1").unwrap(),
    };
    db.write(move |tx| service::add_store(tx, &testkit::somebody(1), now(), &seller(1), &draft))
        .await
        .unwrap();
    let stores =
        db.read(|conn| service::handling_of(conn, &testkit::somebody(1), &seller(1))).await.unwrap().stores;
    stores[0].clone()
}

pub(crate) fn wish(choice: Choice, address: Option<AddressId>) -> Wish {
    Wish { choices: vec![(OrganisationId(1), choice)], address, ..Wish::default() }
}

pub(crate) fn asked(wish: Wish) -> Asked {
    Asked { pickup: None, wish, ..Asked::at(POINT, "sandbox") }
}

pub(crate) async fn paid(db: &Db, checkout: CheckoutId) -> Order {
    let orders = orders_of(db, 9, checkout).await;
    let amount = orders.iter().map(|order| order.total).sum();
    notice(db, now(), &format!("p-{checkout}"), Fact::Paid { checkout, attempt: 0, amount }).await.unwrap();
    orders[0].clone()
}

pub(crate) async fn pack(db: &Db, id: OrderId) {
    db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), id, &[])).await.unwrap();
}

pub(crate) async fn status(db: &Db, id: OrderId) -> (OrderStatus, Settlement) {
    let order = db.read(move |conn| service::order(conn, &testkit::somebody(9), id)).await.unwrap().order;
    (order.status, order.settlement)
}

#[test]
fn the_shelf_is_filtered_by_the_ways_a_seller_offers_and_by_relief() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 20, 990).await;
        let found = |want: Shelf| {
            db.read(move |conn| service::browse(conn, &want, now().day()).map(|(found, _)| found.len()))
        };
        let over = |way| found(Shelf { way: Some(way), ..Shelf::default() });
        assert_eq!(over(Way::Point).await.unwrap(), 1, "every seller sends to pickup points");
        for way in [Way::Parcel, Way::StorePickup, Way::StoreDelivery] {
            assert_eq!(over(way).await.unwrap(), 0, "{way:?}");
        }
        rule(&db, None, 800).await.unwrap();
        store(&db).await;
        for way in [Way::Parcel, Way::StorePickup, Way::StoreDelivery] {
            assert_eq!(over(way).await.unwrap(), 1, "{way:?}");
        }
        assert!(relief_counties(now().day()).contains(&COUNTY));
        assert_eq!(found(Shelf { relief: true, ..Shelf::default() }).await.unwrap(), 1);
        assert_eq!(found(Shelf { marked: true, ..Shelf::default() }).await.unwrap(), 0, "it has no mark");
        let counted = db.read(|conn| service::shelf_by_county(conn, now().day())).await.unwrap();
        assert_eq!(counted, [(COUNTY, 1, 1)]);
    });
}

#[test]
fn a_parcel_pays_freight_by_place_and_weight_and_arrives() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        rule(&db, Some(410_000), 600).await.unwrap();
        assert!(matches!(
            rule(&db, Some(410_000), 700).await,
            Err(Error::Delivery(DeliveryError::AreaTaken))
        ));
        into_cart(&db, 9, tofu, 3).await.unwrap();
        let far = address(&db, 110_000).await;
        let nowhere = place_as(&db, 9, asked(wish(Choice::Parcel, Some(far)))).await;
        let beijing = RegionCode(110_000);
        let refused =
            |place| matches!(nowhere, Err(Error::Delivery(DeliveryError::NotDelivered(at))) if at == place);
        assert!(refused(beijing), "{nowhere:?}");
        let none = place_as(&db, 9, asked(wish(Choice::Parcel, None))).await;
        assert!(matches!(none, Err(Error::Delivery(DeliveryError::AddressMissing))), "{none:?}");
        let near = address(&db, 410_324).await;
        let quote = quoted(&db, 9, &wish(Choice::Parcel, Some(near))).await;
        assert_eq!((quote.groups[0].freight, quote.total), (Fen(1000), Fen(3970)), "3 kg: 6 + 2 + 2");
        let checkout = place_as(&db, 9, asked(wish(Choice::Parcel, Some(near)))).await.unwrap();
        let order = paid(&db, checkout).await;
        assert_eq!((order.way, order.freight), (Way::Parcel, Fen(1000)));
        pack(&db, order.id).await;
        let id = order.id;
        let send = |waybill: &'static str| {
            let db = db.clone();
            async move {
                db.write(move |tx| service::send(tx, &testkit::somebody(1), now(), id, "邮政", waybill)).await
            }
        };
        assert!(matches!(send("1").await, Err(Error::Delivery(DeliveryError::WaybillMissing))));
        send("9800000000001").await.unwrap();
        assert_eq!(status(&db, id).await.0, OrderStatus::InTransit);
        let (_, _, seen) = db
            .write(move |tx| service::recipient_of(tx, &testkit::somebody(1), now(), &vault(), id))
            .await
            .unwrap();
        assert_eq!(seen.street, "兴华路 1 号 302", "who sends it may read where it goes");
        db.write(move |tx| service::confirm_received(tx, &testkit::somebody(9), now(), id)).await.unwrap();
        assert_eq!(status(&db, id).await, (OrderStatus::Collected, Settlement::Instructed));
        let books = db.read(ledger::check).await.unwrap();
        assert!(books.is_empty(), "{books:?}");
    });
}

#[test]
fn a_cancelled_parcel_gives_the_freight_back_and_silence_means_received() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        rule(&db, None, 600).await.unwrap();
        let near = address(&db, 410_324).await;
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let checkout = place_as(&db, 9, asked(wish(Choice::Parcel, Some(near)))).await.unwrap();
        let order = paid(&db, checkout).await;
        let id = order.id;
        db.write(move |tx| service::cancel(tx, &testkit::somebody(9), now(), id)).await.unwrap();
        let gone = orders_of(&db, 9, checkout).await[0].clone();
        assert_eq!((gone.refunded, gone.total), (Fen(1590), Fen(1590)), "goods and freight");
        assert_eq!(stock(&db, tofu).await, (20, 0, 0));

        into_cart(&db, 9, tofu, 1).await.unwrap();
        let checkout = place_as(&db, 9, asked(wish(Choice::Parcel, Some(near)))).await.unwrap();
        let id = paid(&db, checkout).await.id;
        pack(&db, id).await;
        db.write(move |tx| service::send(tx, &testkit::somebody(1), now(), id, "邮政", "9800000000002"))
            .await
            .unwrap();
        let due = |days| {
            let db = db.clone();
            async move {
                let at = now().plus_days(days);
                db.read(move |conn| service::received_in_silence(conn, at)).await.unwrap()
            }
        };
        assert!(due(9).await.is_empty());
        assert_eq!(due(11).await, [id]);
        let later = now().plus_days(11);
        db.write(move |tx| service::end_of_silence(tx, &testkit::system(), later, id)).await.unwrap();
        assert_eq!(status(&db, id).await.0, OrderStatus::Collected);
        assert!(due(11).await.is_empty());
    });
}

#[test]
fn five_wrong_codes_lock_and_the_buyer_confirms() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let store = store(&db).await;
        let near = address(&db, 410_324).await;
        let day = now().day().plus_days(2);
        let choice = Choice::Store { way: Way::StoreDelivery, slot: store.slots[0], day };
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let checkout = place_as(&db, 9, asked(wish(choice, Some(near)))).await.unwrap();
        let order = paid(&db, checkout).await;
        assert_eq!(order.freight, Fen(300));
        let id = order.id;
        pack(&db, id).await;
        db.write(move |tx| service::send(tx, &testkit::somebody(1), now(), id, "", "")).await.unwrap();
        for _ in 0..5 {
            let said = db
                .write(move |tx| service::hand_over(tx, &testkit::somebody(1), now(), &vault(), id, "x"))
                .await
                .unwrap();
            assert!(matches!(said, Handed::WrongCode(_)));
        }
        let code = service::code_of(&vault(), id);
        let locked = db
            .write(move |tx| service::hand_over(tx, &testkit::somebody(1), now(), &vault(), id, &code))
            .await;
        assert!(matches!(locked, Err(Error::Delivery(DeliveryError::CodeLocked))), "{locked:?}");
        db.write(move |tx| service::confirm_received(tx, &testkit::somebody(9), now(), id)).await.unwrap();
        assert_eq!(status(&db, id).await.0, OrderStatus::Collected);
    });
}

#[test]
fn the_report_of_a_seller_is_of_goods_that_were_paid_and_kept() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        rule(&db, None, 800).await.unwrap();
        let home = address(&db, 410_324_102_201).await;
        into_cart(&db, 9, tofu, 3).await.unwrap();
        let sent = place_as(&db, 9, asked(wish(Choice::Parcel, Some(home)))).await.unwrap();
        let sent = paid(&db, sent).await;
        assert!(sent.freight.is_positive());
        let short = service::PackedLine { listing: tofu, pieces: 2, weighed: None };
        let id = sent.id;
        db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), id, &[short])).await.unwrap();
        into_cart(&db, 9, tofu, 1).await.unwrap();
        place(&db, 9).await.unwrap();
        let report = |from: i64, to: i64| {
            let days = (now().day().plus_days(from), now().day().plus_days(to));
            let want = service::SellerQuery { limit: 10, ..service::SellerQuery::default() };
            db.read(move |conn| service::seller_reports(conn, &overseer(), &want, days, now().day()))
        };
        let (found, _) = report(-1, 1).await.unwrap();
        let sold = found[0].in_span.unwrap();
        assert_eq!((sold.orders, sold.amount), (1, Fen(1_980)), "not what went back, nor what was not paid");
        assert_eq!(sold.freight, sent.freight, "and what sending cost stands by itself");
        let (before, _) = report(-9, -2).await.unwrap();
        assert!(before[0].in_span.is_none());
    });
}

/// A clerk of the county, who sees its sellers.
fn overseer() -> kernel::Actor {
    let grant = kernel::Grant { role: kernel::Role::CountyClerk, scope: kernel::GrantScope::Region(COUNTY) };
    let everything = std::sync::Arc::new(testkit::Everything);
    kernel::Actor::person(kernel::PersonId(6), "clerk", vec![grant], everything)
}

#[test]
fn who_says_that_a_parcel_is_missing_is_not_silent() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        rule(&db, None, 800).await.unwrap();
        let home = address(&db, 410_324_102_201).await;
        into_cart(&db, 9, tofu, 1).await.unwrap();
        let sent = place_as(&db, 9, asked(wish(Choice::Parcel, Some(home)))).await.unwrap();
        let order = paid(&db, sent).await;
        let (id, total) = (order.id, order.total);
        pack(&db, id).await;
        db.write(move |tx| service::send(tx, &testkit::somebody(1), now(), id, "邮政", "9876543210"))
            .await
            .unwrap();
        let words = "没有收到".to_owned();
        let kind = market::model::ClaimKind::NotReceived;
        let draft = market::model::ClaimDraft { listing: tofu, kind, pieces: 0, amount: Fen::ZERO, words };
        let late = now().plus_days(8);
        let claim = db
            .write(move |tx| service::make_claim(tx, &testkit::somebody(9), late, id, &draft))
            .await
            .unwrap();
        let silent = now().plus_days(11);
        assert!(db.read(move |conn| service::received_in_silence(conn, silent)).await.unwrap().is_empty());
        db.write(move |tx| service::end_of_silence(tx, &testkit::system(), silent, id)).await.unwrap();
        assert_eq!(status(&db, id).await.0, OrderStatus::InTransit);
        let yes =
            service::Answer { to: market::model::ClaimStatus::Refunded, words: String::new(), amount: None };
        let side = market::model::Side::Seller;
        db.write(move |tx| service::move_claim(tx, &testkit::somebody(1), silent, claim, side, &yes))
            .await
            .unwrap();
        let back = orders_of(&db, 9, sent).await[0].clone();
        assert_eq!((back.status, back.refunded), (OrderStatus::Refunding, total), "with what sending cost");
    });
}
