//! Certificates of conformity of lots as files: shown by the producer alone, opened by whoever may see the goods.

use std::sync::Arc;

use crate::claim_photos::{hand_in, picture};
use crate::common::{CITY, COUNTY, listed, lot, migrations, now, product, seller};
use crate::shown::shown;
use db::Db;
use evidence::model::FileId;
use kernel::{Action, Actor, Authority, Refusal as _, ResourceRef, Status};
use market::model::{Category, LotId};
use market::{CertificateError, Error, service};

const SELLER: i64 = 1;

/// Lets nobody do anything.
#[derive(Debug)]
struct Nothing;

impl Authority for Nothing {
    fn permits(&self, _: &Actor, _: Action, _: &ResourceRef) -> bool {
        false
    }
}

async fn certified(db: &Db, by: i64, lot: LotId, file: FileId) -> market::Result<()> {
    db.write(move |tx| {
        let actor = testkit::somebody(SELLER);
        service::add_lot_certificate(tx, &actor, now(), CITY, &seller(by), lot, file)
    })
    .await
}

/// The hash of the certificate that a visitor opens.
async fn opened(db: &Db, lot: LotId) -> market::Result<String> {
    db.read(move |conn| {
        let visitor = Actor::anonymous(Arc::new(Nothing));
        Ok(service::lot_certificate_file(conn, &visitor, CITY, COUNTY, lot)?.hash)
    })
    .await
}

#[test]
fn a_certificate_is_shown_by_the_producer_and_opened_by_buyers_and_the_newest_counts() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let tofu = listed(&db, 1, 10, 990).await;
        let lot = db.read(move |conn| service::listing(conn, COUNTY, tofu)).await.unwrap().lot.id;
        let path = format!("/goods/{COUNTY}/{tofu}");
        let link = format!("/lots/{COUNTY}/{lot}/certificate");
        assert!(!shown(&db, None, &path).await.1.contains(&link), "there is none yet");
        let missing = opened(&db, lot).await;
        assert!(matches!(missing, Err(Error::Certificate(CertificateError::NotOnFile))), "{missing:?}");
        let first = hand_in(&db, &folder, SELLER, "a.jpg", picture(10)).await;
        let other = certified(&db, 2, lot, first).await;
        assert!(matches!(other, Err(Error::NoLot)), "another shop's: {other:?}");
        certified(&db, 1, lot, first).await.unwrap();
        let again = certified(&db, 1, lot, first).await;
        assert!(matches!(again, Err(Error::Certificate(CertificateError::ShownAlready))), "{again:?}");
        let before = opened(&db, lot).await.unwrap();
        let (status, page) = shown(&db, None, &path).await;
        assert!(status == 200 && page.contains(&link), "{page}");
        let pdf =
            b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n".to_vec();
        let second = hand_in(&db, &folder, SELLER, "b.pdf", pdf).await;
        certified(&db, 1, lot, second).await.unwrap();
        assert_ne!(opened(&db, lot).await.unwrap(), before);
        let on_file = db
            .read(|conn| service::lots_on_file(conn, &testkit::somebody(50), COUNTY, seller(1).id))
            .await
            .unwrap();
        assert_eq!(on_file.iter().map(|one| (one.lot.id, one.certified)).collect::<Vec<_>>(), [(lot, true)]);
    });
}

#[test]
fn what_never_stood_on_the_shelf_is_opened_by_the_shop_and_its_county_alone() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let lot = db
            .write(|tx| {
                let actor = testkit::somebody(SELLER);
                let product =
                    service::add_product(tx, &actor, now(), &seller(1), &product(Category::Mountain))?;
                service::record_lot(tx, &actor, now(), &seller(1), product, &lot(5))
            })
            .await
            .unwrap();
        let file = hand_in(&db, &folder, SELLER, "a.jpg", picture(10)).await;
        certified(&db, 1, lot, file).await.unwrap();
        assert_eq!(opened(&db, lot).await.unwrap_err().status(), Status::SignInFirst);
        let own = db.read(move |conn| {
            service::lot_certificate_file(conn, &testkit::somebody(SELLER), CITY, COUNTY, lot)
        });
        own.await.unwrap();
    });
}
