//! Quality marks: claimed by the seller, decided by another at the county, shown while they hold.

use crate::common::{COUNTY, POINT, into_cart, listed, migrations, now, orders_of, place_as, quoted, seller};
use db::Db;
use kernel::Day;
use market::model::{ListingId, Mark, MarkDraft, MarkId, MarkStatus, ProductId};
use market::service::{self, Asked, Wish};
use market::{CertificateError, Error};

const KEEPER: i64 = 11;
const CLERK: i64 = 12;

fn draft(number: &str) -> MarkDraft {
    MarkDraft {
        mark: Mark::Green,
        number: number.to_owned(),
        issuer: "中国绿色食品发展中心".to_owned(),
        valid_from: now().day(),
        valid_to: now().day().plus_days(100),
    }
}

async fn product(db: &Db) -> ProductId {
    let listing = listed(db, 1, 5, 900).await;
    product_of(db, listing).await
}

async fn product_of(db: &Db, listing: ListingId) -> ProductId {
    db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap().listing.product
}

async fn claim(db: &Db, product: ProductId, draft: MarkDraft) -> market::Result<MarkId> {
    db.write(move |tx| {
        service::claim_mark(tx, &testkit::somebody(KEEPER), now(), &seller(1), product, &draft)
    })
    .await
}

async fn decide(db: &Db, by: i64, id: MarkId, to: MarkStatus, reason: &'static str) -> market::Result<()> {
    db.write(move |tx| service::decide_mark(tx, &testkit::somebody(by), now(), id, to, reason)).await
}

async fn shown(db: &Db, product: ProductId, day: Day) -> usize {
    db.read(move |conn| service::marks_shown(conn, COUNTY, &[product], day)).await.unwrap().len()
}

#[test]
fn a_mark_is_shown_from_its_verification_until_it_ends() {
    testkit::on_both(migrations, |db| async move {
        let product = product(&db).await;
        let today = now().day();
        let id = claim(&db, product, draft("LB-1")).await.unwrap();
        assert!(matches!(
            claim(&db, product, draft("LB-1")).await,
            Err(Error::Certificate(CertificateError::MarkClaimed))
        ));
        assert_eq!(shown(&db, product, today).await, 0, "not before the county looked");
        assert!(matches!(
            decide(&db, KEEPER, id, MarkStatus::Verified, "").await,
            Err(Error::Certificate(CertificateError::OwnMark))
        ));
        decide(&db, CLERK, id, MarkStatus::Verified, "").await.unwrap();
        assert!(matches!(decide(&db, CLERK, id, MarkStatus::Verified, "").await, Err(Error::Decided)));
        assert_eq!(shown(&db, product, today).await, 1);
        assert_eq!(shown(&db, product, today.plus_days(100)).await, 1, "its last day");
        assert_eq!(shown(&db, product, today.plus_days(101)).await, 0);
        assert_eq!(shown(&db, product, today.plus_days(-1)).await, 0);
    });
}

#[test]
fn what_is_refused_or_taken_back_has_a_reason() {
    testkit::on_both(migrations, |db| async move {
        let product = product(&db).await;
        let refused = claim(&db, product, draft("LB-1")).await.unwrap();
        assert!(matches!(
            decide(&db, CLERK, refused, MarkStatus::Refused, " ").await,
            Err(Error::ReasonMissing)
        ));
        decide(&db, CLERK, refused, MarkStatus::Refused, "查无此证").await.unwrap();
        let revoked = claim(&db, product, draft("LB-2")).await.unwrap();
        assert!(matches!(decide(&db, CLERK, revoked, MarkStatus::Revoked, "x").await, Err(Error::Decided)));
        decide(&db, CLERK, revoked, MarkStatus::Verified, "").await.unwrap();
        decide(&db, CLERK, revoked, MarkStatus::Revoked, "证书被撤销").await.unwrap();
        assert_eq!(shown(&db, product, now().day()).await, 0);
        let own = db.read(|conn| service::marks_of_seller(conn, &seller(1))).await.unwrap();
        let reasons: Vec<&str> = own.iter().map(|mark| mark.reason.as_str()).collect();
        assert_eq!(reasons, ["证书被撤销", "查无此证"]);
    });
}

#[test]
fn a_certificate_is_claimed_again_once_it_is_refused_taken_back_or_renewed() {
    testkit::on_both(migrations, |db| async move {
        let product = product(&db).await;
        let refused = claim(&db, product, draft("LB-1")).await.unwrap();
        decide(&db, CLERK, refused, MarkStatus::Refused, "照片看不清").await.unwrap();
        let revoked = claim(&db, product, draft("LB-1")).await.unwrap();
        decide(&db, CLERK, revoked, MarkStatus::Verified, "").await.unwrap();
        decide(&db, CLERK, revoked, MarkStatus::Revoked, "弄错了").await.unwrap();
        let first = claim(&db, product, draft("LB-1")).await.unwrap();
        decide(&db, CLERK, first, MarkStatus::Verified, "").await.unwrap();
        let same = claim(&db, product, draft("LB-1")).await;
        assert!(matches!(same, Err(Error::Certificate(CertificateError::MarkClaimed))), "{same:?}");
        // Renewed before it ends: both hold for a while and are one mark.
        let today = now().day();
        let renewed =
            MarkDraft { valid_from: today.plus_days(90), valid_to: today.plus_days(400), ..draft("LB-1") };
        let second = claim(&db, product, renewed.clone()).await.unwrap();
        let twice = claim(&db, product, renewed).await;
        assert!(matches!(twice, Err(Error::Certificate(CertificateError::MarkClaimed))), "{twice:?}");
        decide(&db, CLERK, second, MarkStatus::Verified, "").await.unwrap();
        for day in [0, 95, 101, 400] {
            assert_eq!(shown(&db, product, today.plus_days(day)).await, 1, "{day}");
        }
        let done = db.read(move |conn| {
            service::reputation_of(conn, COUNTY, seller(1).id, today.plus_days(95)).map(|done| done.marks)
        });
        assert_eq!(done.await.unwrap(), 1);
    });
}

#[test]
fn an_order_keeps_the_marks_its_buyer_was_shown() {
    testkit::on_both(migrations, |db| async move {
        let listing = listed(&db, 1, 5, 900).await;
        let product = product_of(&db, listing).await;
        let id = claim(&db, product, draft("LB-1")).await.unwrap();
        decide(&db, CLERK, id, MarkStatus::Verified, "").await.unwrap();
        into_cart(&db, 9, listing, 1).await.unwrap();
        let shown = quoted(&db, 9, &Wish::default()).await.shown();
        let asked = Asked { shown: Some(shown), ..Asked::at(POINT, "sandbox") };
        let checkout = place_as(&db, 9, asked).await.unwrap();
        decide(&db, CLERK, id, MarkStatus::Revoked, "证书被撤销").await.unwrap();
        let order = orders_of(&db, 9, checkout).await[0].id;
        let kept = db.read(move |conn| service::order(conn, &testkit::somebody(9), order)).await.unwrap();
        assert_eq!(kept.lines[0].marks, [Mark::Green]);
    });
}

#[test]
fn nobody_claims_for_anothers_product_or_an_expired_certificate() {
    testkit::on_both(migrations, |db| async move {
        let product = product(&db).await;
        let others = db
            .write(move |tx| {
                let actor = testkit::somebody(KEEPER);
                service::claim_mark(tx, &actor, now(), &seller(2), product, &draft("LB-1"))
            })
            .await;
        assert!(matches!(others, Err(Error::NoProduct)));
        let expired = MarkDraft {
            valid_from: now().day().plus_days(-9),
            valid_to: now().day().plus_days(-1),
            ..draft("LB-1")
        };
        assert!(matches!(
            claim(&db, product, expired).await,
            Err(Error::Certificate(CertificateError::Expired(_)))
        ));
    });
}
