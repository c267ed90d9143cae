//! Units, weights and prices by quantity, from the shelf to the refund.

use crate::common::{
    CITY, COUNTY, VILLAGE, into_cart, listed, migrations, notice, now, open_point, orders_of, place,
    place_as, quoted, seller, stock, verified,
};
use kernel::{Day, Fen, Grams, Unit};
use market::model::{
    CartLine, Category, ListingId, LotDraft, Measure, OrderId, ProductDraft, ReturnRule, Said, Terms, Tier,
    Wholesale,
};
use market::provider::Fact;
use market::service::{self, Asked, PackedLine, Wish};
use market::{Error, GoodsError};

fn lot(pieces: i64) -> LotDraft {
    LotDraft {
        origin: VILLAGE,
        made_on: Day::new(2026, 9, 1).unwrap(),
        grade: String::new(),
        certificate: "HG-7".to_owned(),
        pieces,
        keeps_days: Some(60),
    }
}

fn pears(said: &[(&str, &str)]) -> ProductDraft {
    let said: Said = said.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    ProductDraft {
        kind: "pear".to_owned(), said, ..ProductDraft::plain("孟津梨", Category::Fruit, "pear")
    }
}

/// Half a jin of pears at 2.50, weighed, cheaper from ten on, at least two.
fn by_the_jin(pieces: i64) -> Terms {
    Terms {
        measure: Measure { unit: Unit::Jin, weighed: true },
        wholesale: Wholesale { minimum: 2, tiers: vec![Tier { from: 10, price: Fen(220) }] },
        ..Terms::plain("孟津梨 散装", Fen(250), Grams(250), pieces)
    }
}

async fn offered(db: &db::Db, terms: Terms) -> market::Result<ListingId> {
    open_point(db, true).await;
    db.write(move |tx| {
        let (actor, seller) = (testkit::somebody(1), seller(1));
        service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
        let product = service::add_product(tx, &actor, now(), &seller, &pears(&[("variety", "酥梨")]))?;
        let lot = service::record_lot(tx, &actor, now(), &seller, product, &lot(terms.pieces))?;
        service::publish(tx, &actor, now(), &seller, lot, &terms)
    })
    .await
}

#[test]
fn loose_pears_are_priced_by_quantity_and_weighed_when_packed() {
    testkit::on_both(migrations, |db| async move {
        let listing = offered(&db, by_the_jin(100)).await.unwrap();
        let few = into_cart(&db, 9, listing, 1).await;
        assert!(matches!(few, Err(Error::Goods(GoodsError::BelowMinimum { minimum: 2, .. }))), "{few:?}");
        into_cart(&db, 9, listing, 10).await.unwrap();
        let quote = quoted(&db, 9, &Wish::default()).await;
        assert_eq!(quote.groups[0].lines[0].price, Fen(220), "the price from ten on");
        assert_eq!(quote.total, Fen(2200));
        let checkout = place(&db, 9).await.unwrap();
        notice(&db, now(), "p1", Fact::Paid { checkout, attempt: 0, amount: Fen(2200) }).await.unwrap();
        let order = orders_of(&db, 9, checkout).await[0].clone();
        let pack = |weighed: Option<i64>| {
            let (db, id): (db::Db, OrderId) = (db.clone(), order.id);
            let line = PackedLine { listing, pieces: 10, weighed: weighed.map(Grams) };
            async move { db.write(move |tx| service::pack(tx, &testkit::somebody(1), now(), id, &[line])).await }
        };
        let unweighed = pack(None).await;
        assert!(matches!(unweighed, Err(Error::Goods(GoodsError::NotWeighed(_)))), "{unweighed:?}");
        pack(Some(2400)).await.unwrap();
        let packed = orders_of(&db, 9, checkout).await[0].clone();
        assert_eq!(packed.refunded, Fen(88), "100 of 2,500 g are missing: 4 % of 22.00");
        assert_eq!(stock(&db, listing).await, (90, 0, 10));
    });
}

#[test]
fn what_was_shown_is_what_is_ordered() {
    testkit::on_both(migrations, |db| async move {
        let listing = offered(&db, by_the_jin(100)).await.unwrap();
        into_cart(&db, 9, listing, 5).await.unwrap();
        let shown = quoted(&db, 9, &Wish::default()).await.shown();
        into_cart(&db, 9, listing, 12).await.unwrap();
        let asked =
            |shown: String| Asked { shown: Some(shown), ..Asked::at(crate::common::POINT, "sandbox") };
        let stale = place_as(&db, 9, asked(shown)).await;
        assert!(matches!(stale, Err(Error::Delivery(market::DeliveryError::NotAsShown))), "{stale:?}");
        assert_eq!(stock(&db, listing).await, (100, 0, 0), "nothing is held");
        let fresh = quoted(&db, 9, &Wish::default()).await.shown();
        place_as(&db, 9, asked(fresh)).await.unwrap();
        assert_eq!(stock(&db, listing).await, (88, 12, 0));
    });
}

#[test]
fn more_goes_into_the_cart_beside_what_is_there_within_what_there_is() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 5, 990).await;
        let add = |quantity: i64| {
            let line = CartLine { county: COUNTY, listing: tofu, quantity };
            db.write(move |tx| service::add_to_cart(tx, &testkit::somebody(9), now(), CITY, line))
        };
        let in_cart = || async {
            let quote = quoted(&db, 9, &Wish::default()).await;
            quote.groups[0].lines[0].quantity
        };
        add(2).await.unwrap();
        add(3).await.unwrap();
        assert_eq!(in_cart().await, 5);
        let more = add(1).await;
        assert!(matches!(more, Err(Error::StockGone { left: 5, .. })), "{more:?}");
        assert!(matches!(add(-1).await, Err(Error::QuantityOutOfRange)));
        let same = |quantity: i64| {
            let wanted = [(tofu, quantity)];
            db.write(move |tx| service::change_quantities(tx, &testkit::somebody(9), now(), CITY, &wanted))
        };
        assert!(!same(5).await.unwrap(), "nothing is changed");
        let pears = listed(&db, 2, 5, 500).await;
        db.write(move |tx| {
            let wanted = [(tofu, 4), (pears, 2)];
            service::change_quantities(tx, &testkit::somebody(9), now(), CITY, &wanted)
        })
        .await
        .unwrap();
        assert_eq!(in_cart().await, 4);
        assert_eq!(
            quoted(&db, 9, &Wish::default()).await.groups.len(),
            1,
            "what is not in the cart stays out"
        );
    });
}

#[test]
fn what_is_spoilt_or_less_than_one_must_buy_is_not_for_sale() {
    testkit::on_both(migrations, |db| async move {
        let listing = offered(&db, by_the_jin(10)).await.unwrap();
        let why = |day: Day| {
            db.read(move |conn| {
                let listing = service::listing(conn, COUNTY, listing)?.listing;
                service::why_not_sold(conn, &listing, day)
            })
        };
        assert!(why(now().day()).await.unwrap().is_none());
        let spoilt = why(Day::new(2026, 11, 1).unwrap()).await.unwrap();
        assert!(matches!(spoilt, Some(Error::Goods(GoodsError::LotSpoilt(_)))), "{spoilt:?}");
        into_cart(&db, 9, listing, 9).await.unwrap();
        place(&db, 9).await.unwrap();
        let rest = why(now().day()).await.unwrap();
        assert!(
            matches!(rest, Some(Error::StockGone { left: 1, .. })),
            "one is left, two is the least: {rest:?}"
        );
    });
}

#[test]
fn a_kind_asks_what_it_asks_and_decides_what_may_come_back() {
    testkit::on_both(migrations, |db| async move {
        let refused = |draft: ProductDraft| {
            let db = db.clone();
            async move {
                db.write(move |tx| service::add_product(tx, &testkit::somebody(1), now(), &seller(1), &draft))
                    .await
                    .unwrap_err()
            }
        };
        let missing = refused(pears(&[])).await;
        assert!(matches!(missing, Error::Goods(GoodsError::AttributeMissing(..))), "{missing:?}");
        let strange =
            refused(ProductDraft { category: Category::Bean, ..pears(&[("variety", "酥梨")]) }).await;
        assert!(matches!(strange, Error::Goods(GoodsError::NoKind)), "a pear is no bean");
        let listing = offered(&db, by_the_jin(10)).await.unwrap();
        let view = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        assert_eq!(view.listing.return_rule, ReturnRule::Fresh);
        assert_eq!(view.said.get("variety").map(String::as_str), Some("酥梨"));
        assert_eq!(view.listing.sell_until, Day::new(2026, 10, 31));
    });
}

#[test]
fn a_lot_past_its_days_leaves_the_shelf() {
    testkit::on_both(migrations, |db| async move {
        let listing = offered(&db, by_the_jin(10)).await.unwrap();
        let late = Day::new(2026, 11, 1).unwrap();
        let on_shelf = |day| {
            let db = db.clone();
            async move {
                let want = market::Shelf::default();
                db.read(move |conn| service::browse(conn, &want, day)).await.unwrap().0.len()
            }
        };
        assert_eq!(on_shelf(now().day()).await, 1);
        assert_eq!(on_shelf(late).await, 0);
        let line = market::model::CartLine { county: COUNTY, listing, quantity: 2 };
        let put = db
            .write(move |tx| {
                service::set_quantity(tx, &testkit::somebody(9), late.start(), crate::common::CITY, line)
            })
            .await;
        assert!(matches!(put, Err(Error::Goods(GoodsError::LotSpoilt(_)))), "{put:?}");
    });
}

#[test]
fn terms_no_shelf_could_show_are_refused() {
    testkit::on_both(migrations, |db| async move {
        let with = |change: fn(&mut Terms)| {
            let mut terms = by_the_jin(50);
            change(&mut terms);
            terms
        };
        let step = offered(&db, with(|terms| terms.net = Grams(300))).await;
        assert!(matches!(step, Err(Error::Goods(GoodsError::StepUneven))), "{step:?}");
        let dearer = offered(&db, with(|terms| terms.wholesale.tiers[0].price = Fen(300))).await;
        assert!(matches!(dearer, Err(Error::Goods(GoodsError::TiersUnfit))), "{dearer:?}");
        let minimum = offered(&db, with(|terms| terms.wholesale.minimum = 51)).await;
        assert!(matches!(minimum, Err(Error::Goods(GoodsError::MinimumOutOfRange | GoodsError::TiersUnfit))));
        let tofu = listed(&db, 2, 10, 990).await;
        assert_eq!(stock(&db, tofu).await, (10, 0, 0), "plain terms still do");
    });
}
