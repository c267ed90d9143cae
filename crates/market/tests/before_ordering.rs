//! What a buyer may know before ordering: the kind, how goods come and what that costs, and what a shop has done so far.

use crate::common::{
    COUNTY, into_cart, listed, lot, migrations, notice, now, orders_of, place, product, seller, terms,
};
use db::Db;
use kernel::{Fen, Grams};
use market::model::{
    Category, ClaimDraft, ClaimKind, ClaimStatus, FreightTerms, Mark, MarkDraft, MarkStatus, OrderStatus,
    ReviewDraft, Side,
};
use market::provider::Fact;
use market::service::{self, Answer};
use market::{Error, Shelf};

/// Walnuts beside the tofu.
async fn walnuts(db: &Db) {
    db.write(|tx| {
        let (actor, seller) = (testkit::somebody(1), seller(1));
        let product = service::add_product(tx, &actor, now(), &seller, &product(Category::Mountain))?;
        let lot = service::record_lot(tx, &actor, now(), &seller, product, &lot(20))?;
        service::publish(tx, &actor, now(), &seller, lot, &terms(20, 2_000))
    })
    .await
    .unwrap();
}

#[test]
fn the_shelf_is_filtered_by_kind() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 20, 990).await;
        walnuts(&db).await;
        let of = |kind: &str| {
            let want = Shelf { kind: kind.to_owned(), ..Shelf::default() };
            db.read(move |conn| service::browse(conn, &want, now().day()).map(|(found, _)| found))
        };
        assert_eq!(of("").await.unwrap().len(), 2);
        let tofu = of("tofu").await.unwrap();
        assert_eq!((tofu.len(), tofu[0].kind.as_str()), (1, "tofu"));
        assert_eq!(of("nut").await.unwrap().len(), 1);
        assert!(of("egg").await.unwrap().is_empty());
    });
}

#[test]
fn how_goods_come_is_known_to_everybody() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 20, 990).await;
        let shop = seller(1);
        let sending = || db.read(move |conn| service::sending_of(conn, COUNTY, seller(1).id));
        assert_eq!(sending().await.unwrap().ways(), ["point"]);
        let freight = FreightTerms {
            area: None,
            first: Grams(1000),
            first_fee: Fen(800),
            more: Grams(1000),
            more_fee: Fen(200),
            free_from: Some(Fen::yuan(100)),
        };
        db.write(move |tx| service::add_freight_rule(tx, &testkit::somebody(1), now(), &shop, &freight))
            .await
            .unwrap();
        let known = sending().await.unwrap();
        assert_eq!(known.ways(), ["point", "parcel"]);
        assert_eq!(known.rules[0].terms, freight);
    });
}

#[test]
fn a_shop_is_known_by_what_it_did() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let today = now().day();
        let done = || db.read(move |conn| service::reputation_of(conn, COUNTY, seller(1).id, today));
        assert_eq!(done().await.unwrap(), market::model::Reputation::default());
        into_cart(&db, 9, tofu, 2).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        let order = orders_of(&db, 9, checkout).await[0].id;
        notice(&db, now(), "p", Fact::Paid { checkout, attempt: 0, amount: Fen(1_980) }).await.unwrap();
        db.write(move |tx| {
            let (buyer, keeper) = (testkit::somebody(9), testkit::somebody(1));
            service::pack(tx, &keeper, now(), order, &[])?;
            service::moved(tx, now(), order, OrderStatus::Ready)?;
            service::collected(tx, now(), order)?;
            let review = ReviewDraft { listing: tofu, stars: 4, words: String::new() };
            service::write_review(tx, &buyer, now(), order, &review)?;
            for to in [ClaimStatus::Withdrawn, ClaimStatus::Refunded] {
                let kind = ClaimKind::Damaged;
                let words = "碎了".to_owned();
                let draft = ClaimDraft { listing: tofu, kind, pieces: 1, amount: Fen(100), words };
                let claim = service::make_claim(tx, &buyer, now(), order, &draft)?;
                let answer = Answer { to, words: String::new(), amount: None };
                let (who, side) = match to {
                    ClaimStatus::Withdrawn => (&buyer, Side::Buyer),
                    _ => (&keeper, Side::Seller),
                };
                service::move_claim(tx, who, now(), claim, side, &answer)?;
            }
            let product = service::listing(tx.conn(), COUNTY, tofu)?.listing.product;
            let mark = MarkDraft {
                mark: Mark::Green,
                number: "LB-1".to_owned(),
                issuer: "中国绿色食品发展中心".to_owned(),
                valid_from: today,
                valid_to: today.plus_days(9),
            };
            let mark = service::claim_mark(tx, &keeper, now(), &seller(1), product, &mark)?;
            service::decide_mark(tx, &testkit::somebody(5), now(), mark, MarkStatus::Verified, "")?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let now = done().await.unwrap();
        assert_eq!(now.stars.mean().as_deref(), Some("4.0"));
        assert_eq!((now.collected, now.claims, now.upheld, now.marks), (1, 2, 1, 1));
        let later = today.plus_days(10);
        let after =
            db.read(move |conn| service::reputation_of(conn, COUNTY, seller(1).id, later)).await.unwrap();
        assert_eq!(after.marks, 0, "its days are over");
    });
}
