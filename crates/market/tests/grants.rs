//! A co-operative lets an enterprise sell its lots, on both engines: pieces come from one lot and are sold once.

use crate::common::{COUNTY, listed, migrations, now, seller, stock, terms, verified};
use std::sync::Arc;

use db::Db;
use identity::Policies;
use kernel::{Actor, Day, Grant, GrantScope, PersonId, Role, Timestamp};
use market::model::{GrantId, GrantStatus, GrantStep, ListingId, LotId, ProductId, SellerKind, Verified};
use market::service;
use market::{Error, ShopError};

const PRODUCER: i64 = 1;
const GRANTEE: i64 = 2;

struct Two {
    db: Db,
    product: ProductId,
    lot: LotId,
}

impl Two {
    /// The producer has a lot of 100 pieces, 40 of them on its own shelf; the other sells things of its own.
    async fn open(db: &Db) -> Self {
        listed(db, GRANTEE, 5, 900).await;
        let (product, lot) = db
            .write(|tx| {
                let (actor, producer) = (testkit::somebody(1), seller(PRODUCER));
                service::take_over(tx, &testkit::system(), now(), &verified(&producer, now()))?;
                let draft = crate::common::product(market::model::Category::Bean);
                let product = service::add_product(tx, &actor, now(), &producer, &draft)?;
                let lot =
                    service::record_lot(tx, &actor, now(), &producer, product, &crate::common::lot(100))?;
                service::publish(tx, &actor, now(), &producer, lot, &terms(40, 990))?;
                Ok::<_, Error>((product, lot))
            })
            .await
            .unwrap();
        Self { db: db.clone(), product, lot }
    }

    async fn offer(&self, to: &'static str, until: Day) -> market::Result<GrantId> {
        let product = self.product;
        self.db
            .write(move |tx| {
                service::offer_grant(tx, &testkit::somebody(1), now(), &seller(PRODUCER), product, to, until)
            })
            .await
    }

    async fn step(&self, id: GrantId, step: GrantStep, at: Timestamp) -> market::Result<()> {
        self.db.write(move |tx| service::change_grant(tx, &testkit::somebody(2), at, COUNTY, id, step)).await
    }

    async fn publish(&self, by: i64, pieces: i64, at: Timestamp) -> market::Result<ListingId> {
        let lot = self.lot;
        self.db
            .write(move |tx| {
                service::publish(tx, &testkit::somebody(2), at, &seller(by), lot, &terms(pieces, 1200))
            })
            .await
    }

    async fn unlisted(&self) -> i64 {
        let lot = self.lot;
        let shop = self.db.read(|conn| service::shop_of(conn, &seller(PRODUCER))).await.unwrap();
        shop.lots.iter().find(|one| one.id == lot).unwrap().unlisted
    }
}

#[test]
fn another_sells_from_the_same_lot_until_it_ends() {
    testkit::on_both(migrations, |db| async move {
        let two = Two::open(&db).await;
        let until = now().day().plus_days(30);
        assert!(matches!(two.publish(GRANTEE, 10, now()).await, Err(Error::NoLot)), "nobody granted it");
        let unknown = two.offer("没有这家店", until).await;
        assert!(matches!(unknown, Err(Error::Shop(ShopError::NoSuchSeller(_)))), "{unknown:?}");
        let own = two.offer("合作社1", until).await;
        assert!(matches!(own, Err(Error::Shop(ShopError::GrantToOneself))), "{own:?}");
        let id = two.offer("合作社2", until).await.unwrap();
        let twice = two.offer("合作社2", until).await;
        assert!(matches!(twice, Err(Error::Shop(ShopError::GrantedAlready))), "{twice:?}");
        assert!(matches!(two.publish(GRANTEE, 10, now()).await, Err(Error::NoLot)), "an offer is no grant");
        let others = || db.read(|conn| service::lots_of_others(conn, &seller(GRANTEE), now().day()));
        assert!(others().await.unwrap().is_empty());
        two.step(id, GrantStep::Accept, now()).await.unwrap();
        let lots: Vec<_> = others().await.unwrap().into_iter().map(|(lot, grant)| (lot.id, grant)).collect();
        assert_eq!(lots, [(two.lot, id)], "the grantee's program sees what it may list");
        let listing = two.publish(GRANTEE, 50, now()).await.unwrap();
        assert_eq!(two.unlisted().await, 10);
        let more = two.publish(GRANTEE, 11, now()).await;
        assert!(matches!(more, Err(Error::LotTooSmall(10))), "no piece is sold twice: {more:?}");
        assert!(matches!(two.publish(3, 1, now()).await, Err(Error::SellerLapsed(_) | Error::NoLot)));
        let shown = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        assert_eq!((shown.listing.seller, shown.lot.seller), (seller(GRANTEE).id, seller(PRODUCER).id));
        let seen = |of: i64| {
            let db = db.clone();
            async move {
                let found = db
                    .read(move |conn| service::grants_of(conn, &testkit::somebody(of), &seller(of)))
                    .await
                    .unwrap();
                assert_eq!(found.len(), 1);
                found[0].clone()
            }
        };
        let (both, also) = (seen(PRODUCER).await, seen(GRANTEE).await);
        assert_eq!(both, also, "both see the same");
        assert_eq!((both.1.available, both.1.sold), (50, 0));
        // Ended: the shelf is empty, and the pieces are the producer's again.
        two.step(id, GrantStep::End, now()).await.unwrap();
        assert_eq!((two.unlisted().await, stock(&db, listing).await.0), (60, 0));
        assert!(matches!(two.publish(GRANTEE, 1, now()).await, Err(Error::NoLot)));
        let again = two.step(id, GrantStep::Accept, now()).await;
        assert!(matches!(again, Err(Error::Shop(ShopError::GrantOver))), "{again:?}");
        assert_eq!(seen(PRODUCER).await.0.status, GrantStatus::Ended);
    });
}

#[test]
fn who_puts_goods_on_the_shelf_sees_the_grants_the_shop_was_given() {
    testkit::on_both(migrations, |db| async move {
        let two = Two::open(&db).await;
        two.offer("合作社2", now().day().plus_days(30)).await.unwrap();
        let lister = |shop: i64| {
            let scope = GrantScope::Organisation(seller(shop).id, COUNTY);
            let grants = vec![Grant { role: Role::Lister, scope }];
            Actor::person(PersonId(5), "x", grants, policies())
        };
        let seen = |of: i64| {
            let actor = lister(of);
            db.read(move |conn| service::grants_of(conn, &actor, &seller(of)))
        };
        assert_eq!(seen(GRANTEE).await.unwrap().len(), 1);
        assert!(seen(PRODUCER).await.unwrap().is_empty(), "what the shop gives is its owner's affair");
    });
}

/// The policies as the program has them.
fn policies() -> Arc<Policies> {
    let vault = identity::Vault::new([0; 32]);
    let (sandbox, _) = market::sandbox::Sandbox::new([0; 32], true);
    let files = evidence::Files::local(std::path::PathBuf::new());
    let messenger = Arc::new(identity::messages::NoMessenger);
    let module = market::module(vault, sandbox, market::channel::Channels::default(), &files, messenger);
    Arc::new(Policies::new([module.policies]).unwrap())
}

#[test]
fn who_sells_on_a_declaration_sells_nothing_of_others() {
    testkit::on_both(migrations, |db| async move {
        let two = Two::open(&db).await;
        let until = now().day().plus_days(30);
        let is_registered = |yes: bool| {
            let registration = if yes { "91350100M000100Y43".to_owned() } else { String::new() };
            let kind = SellerKind::FamilyFarm;
            let known = Verified { kind, registration, ..verified(&seller(GRANTEE), now()) };
            db.write(move |tx| service::take_over(tx, &testkit::system(), now(), &known))
        };
        let declared = |refused: market::Result<()>| {
            assert!(matches!(refused, Err(Error::Shop(ShopError::GrantToDeclared(_)))), "{refused:?}");
        };
        is_registered(false).await.unwrap();
        declared(two.offer("合作社2", until).await.map(|_| ()));
        is_registered(true).await.unwrap();
        let id = two.offer("合作社2", until).await.unwrap();
        is_registered(false).await.unwrap();
        declared(two.step(id, GrantStep::Accept, now()).await);
        is_registered(true).await.unwrap();
        two.step(id, GrantStep::Accept, now()).await.unwrap();
        is_registered(false).await.unwrap();
        declared(two.publish(GRANTEE, 10, now()).await.map(|_| ()));
        is_registered(true).await.unwrap();
        two.publish(GRANTEE, 10, now()).await.unwrap();
    });
}

#[test]
fn a_grant_ends_with_its_last_day() {
    testkit::on_both(migrations, |db| async move {
        let two = Two::open(&db).await;
        let until = now().day().plus_days(3);
        let id = two.offer("合作社2", until).await.unwrap();
        let late = until.plus_days(1).start().plus_minutes(60);
        let refused = two.step(id, GrantStep::Accept, late).await;
        assert!(matches!(refused, Err(Error::Shop(ShopError::GrantOver))), "{refused:?}");
        two.step(id, GrantStep::Accept, now()).await.unwrap();
        let listing = two.publish(GRANTEE, 20, until.start().plus_minutes(60)).await.unwrap();
        assert!(matches!(two.publish(GRANTEE, 1, late).await, Err(Error::NoLot)));
        let over = |day: Day| {
            let db = db.clone();
            async move { db.read(move |conn| service::grants_over(conn, day)).await.unwrap() }
        };
        assert_eq!(over(until).await, []);
        let found = over(late.day()).await;
        assert_eq!(found.len(), 1);
        let grant = found[0].clone();
        db.write(move |tx| service::end_grant(tx, &testkit::system(), late, &grant)).await.unwrap();
        assert_eq!((two.unlisted().await, stock(&db, listing).await.0), (60, 0));
        assert_eq!(over(late.day()).await, []);
    });
}
