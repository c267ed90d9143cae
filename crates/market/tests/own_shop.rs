//! What nobody may do to look better: sell goods of no kind, and buy or review one's own (电子商务法 17).

use crate::common::{CITY, COUNTY, POINT, listed, migrations, now, orders_of, seller};
use db::Db;
use identity::Vault;
use identity::service::NewPerson;
use kernel::{Fen, Grant, GrantScope, PersonId, Role};
use market::model::{
    Buyer, CartLine, Category, Mark, MarkDraft, MarkStatus, OrderStatus, ProductDraft, ReviewDraft,
};
use market::provider::{Fact, Notice};
use market::service::{self, Asked};
use market::{CertificateError, Error, GoodsError};

/// Somebody with an account.
pub(crate) async fn person(db: &Db) -> PersonId {
    db.write(|tx| {
        let vault = Vault::new([7; 32]);
        let new = NewPerson {
            name: "王小明".to_owned(),
            phone: "13800000001".parse()?,
            password_hash: String::new(),
            is_invented: true,
        };
        identity::service::create_person(tx, &testkit::system(), now(), &vault, CITY, &new)
    })
    .await
    .unwrap()
}

pub(crate) async fn hire(db: &Db, person: PersonId) {
    let grant = Grant { role: Role::Lister, scope: GrantScope::Organisation(seller(1).id, COUNTY) };
    db.write(move |tx| identity::service::grant_role(tx, &testkit::somebody(1), now(), CITY, person, grant))
        .await
        .unwrap();
}

#[test]
fn whoever_works_in_a_shop_neither_buys_its_goods_nor_reviews_them() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let who = person(&db).await;
        let buy = || {
            db.write(move |tx| {
                let buyer = Buyer { person: who, name: "王*".to_owned(), phone: "138****0001".to_owned() };
                let line = CartLine { county: COUNTY, listing: tofu, quantity: 1 };
                let asked = Asked::at(POINT, "sandbox");
                // A keeper who orders for them changes nothing.
                let keeper = testkit::somebody(5);
                service::place_lines(tx, &keeper, now(), CITY, &buyer, &asked, vec![line])
            })
        };
        let checkout = buy().await.unwrap();
        let order = orders_of(&db, who.0, checkout).await[0].id;
        db.write(move |tx| {
            let fact = Fact::Paid { checkout, attempt: 0, amount: Fen(990) };
            service::receive(tx, now(), CITY, "sandbox", &Notice { id: "p".to_owned(), fact })?;
            service::pack(tx, &testkit::somebody(1), now(), order, &[])?;
            service::moved(tx, now(), order, OrderStatus::Ready)?;
            service::collected(tx, now(), order)
        })
        .await
        .unwrap();
        hire(&db, who).await;
        let again = buy().await;
        assert!(matches!(again, Err(Error::OwnShop(_))), "{again:?}");
        let review = ReviewDraft { listing: tofu, stars: 5, words: "极好".to_owned() };
        let written = db
            .write(move |tx| service::write_review(tx, &testkit::somebody(who.0), now(), order, &review))
            .await;
        assert!(matches!(written, Err(Error::OwnShop(_))), "{written:?}");
        let other = listed(&db, 2, 20, 990).await;
        db.write(move |tx| {
            let buyer = Buyer { person: who, name: "王*".to_owned(), phone: "138****0001".to_owned() };
            let line = CartLine { county: COUNTY, listing: other, quantity: 1 };
            let asked = Asked::at(POINT, "sandbox");
            service::place_lines(tx, &testkit::somebody(who.0), now(), CITY, &buyer, &asked, vec![line])
        })
        .await
        .unwrap();
    });
}

#[test]
fn whoever_works_in_a_shop_decides_nothing_about_it() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 20, 990).await;
        let clerk = person(&db).await;
        hire(&db, clerk).await;
        let mark = MarkDraft {
            mark: Mark::Green,
            number: "LB-1".to_owned(),
            issuer: "中国绿色食品发展中心".to_owned(),
            valid_from: now().day(),
            valid_to: now().day().plus_days(100),
        };
        let claimed = db
            .write(move |tx| {
                let product = service::listing(tx.conn(), COUNTY, tofu)?.listing.product;
                service::claim_mark(tx, &testkit::somebody(1), now(), &seller(1), product, &mark)
            })
            .await
            .unwrap();
        let decide = |by: i64| {
            db.write(move |tx| {
                service::decide_mark(tx, &testkit::somebody(by), now(), claimed, MarkStatus::Verified, "")
            })
        };
        let own = decide(clerk.0).await;
        assert!(matches!(own, Err(Error::Certificate(CertificateError::OwnMark))), "{own:?}");
        decide(12).await.unwrap();
    });
}

#[test]
fn goods_of_no_kind_are_on_no_shelf() {
    testkit::on_both(migrations, |db| async move {
        for shelf in Category::ALL.iter().copied().filter(|one| *one != Category::FarmInput) {
            let draft =
                ProductDraft { kind: String::new(), ..ProductDraft::plain("鲜茶叶", shelf, "tea") };
            let added = db
                .write(move |tx| service::add_product(tx, &testkit::somebody(1), now(), &seller(1), &draft))
                .await;
            assert!(matches!(added, Err(Error::Goods(GoodsError::KindMissing))), "{shelf:?}: {added:?}");
        }
    });
}
