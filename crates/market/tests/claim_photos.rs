//! Photographs with claims: shown by the two sides with what they say, and seen by those who may see the claim.

use crate::common::{CITY, into_cart, listed, migrations, notice, now, orders_of, place};
use db::Db;
use evidence::model::{FileId, Purpose};
use evidence::{Files, SentFile};
use kernel::{Actor, Fen, Grant, GrantScope, PersonId, RegionCode, Role};
use market::model::{ClaimDraft, ClaimId, ClaimKind, ClaimStatus, OrderStatus, Side};
use market::provider::Fact;
use market::service::{self, Answer};
use market::{ClaimError, Error};
use std::sync::Arc;

const BUYER: i64 = 9;
const SELLER: i64 = 1;

/// A file handed in by a person.
pub(crate) async fn hand_in(
    db: &Db,
    folder: &tempfile::TempDir,
    person: i64,
    name: &str,
    bytes: Vec<u8>,
) -> FileId {
    let sent = SentFile { name: name.to_owned(), bytes };
    let files = Files::local(folder.path().to_owned());
    let (app, actor) = (crate::common::app(db, now()), testkit::somebody(person));
    evidence::service::take_in(&app, &files, &actor, Purpose::Document, sent).await.unwrap().id
}

pub(crate) fn picture(shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(400, 300, image::Rgb([shade, 90, 20]));
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A claim of something broken in an order that was collected.
async fn claimed(db: &Db) -> ClaimId {
    let tofu = listed(db, 1, 20, 990).await;
    into_cart(db, BUYER, tofu, 2).await.unwrap();
    let checkout = place(db, BUYER).await.unwrap();
    notice(db, now(), &format!("p-{checkout}"), Fact::Paid { checkout, attempt: 0, amount: Fen(1980) })
        .await
        .unwrap();
    let order = orders_of(db, BUYER, checkout).await[0].id;
    db.write(move |tx| {
        service::pack(tx, &testkit::somebody(SELLER), now(), order, &[])?;
        service::moved(tx, now(), order, OrderStatus::Ready)?;
        service::collected(tx, now(), order)
    })
    .await
    .unwrap();
    let words = "坏了".to_owned();
    let draft = ClaimDraft { listing: tofu, kind: ClaimKind::Damaged, pieces: 1, amount: Fen(500), words };
    db.write(move |tx| service::make_claim(tx, &testkit::somebody(BUYER), now(), order, &draft))
        .await
        .unwrap()
}

async fn show(db: &Db, claim: ClaimId, by: i64, side: Side, files: Vec<FileId>) -> market::Result<()> {
    db.write(move |tx| {
        service::add_claim_photos(tx, &testkit::somebody(by), now(), CITY, claim, side, &files)
    })
    .await
}

#[test]
fn each_side_shows_photographs_with_what_it_says() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let claim = claimed(&db).await;
        let broken = hand_in(&db, &folder, BUYER, "a.jpg", picture(200)).await;
        show(&db, claim, BUYER, Side::Buyer, vec![broken]).await.unwrap();
        let early = hand_in(&db, &folder, SELLER, "b.jpg", picture(100)).await;
        let silent = show(&db, claim, SELLER, Side::Seller, vec![early]).await;
        assert!(
            matches!(silent, Err(Error::Claim(ClaimError::WrongStep))),
            "the seller has said nothing yet"
        );
        db.write(move |tx| {
            let answer = Answer { to: ClaimStatus::Refused, words: "完好".to_owned(), amount: None };
            service::move_claim(tx, &testkit::somebody(SELLER), now(), claim, Side::Seller, &answer)?;
            let actor = testkit::somebody(SELLER);
            service::add_claim_photos(tx, &actor, now(), CITY, claim, Side::Seller, &[early])
        })
        .await
        .unwrap();
        let seen = db.read(move |conn| service::claim(conn, &testkit::system(), claim)).await.unwrap();
        let shown: Vec<_> = seen
            .photos
            .iter()
            .map(|one| (seen.steps.iter().find(|step| step.id == one.step).unwrap().side, one.file))
            .collect();
        assert_eq!(shown, [(Side::Buyer, broken), (Side::Seller, early)]);
    });
}

#[test]
fn what_is_no_picture_of_ones_own_and_a_seventh_are_refused() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let claim = claimed(&db).await;
        let paper = hand_in(&db, &folder, BUYER, "a.pdf", b"%PDF-1.7\n%%EOF".to_vec()).await;
        let refused = show(&db, claim, BUYER, Side::Buyer, vec![paper]).await;
        assert!(matches!(refused, Err(Error::NotAPicture)), "{refused:?}");
        let of_another = hand_in(&db, &folder, 77, "b.jpg", picture(10)).await;
        let refused = show(&db, claim, BUYER, Side::Buyer, vec![of_another]).await;
        assert!(matches!(refused, Err(Error::Evidence(_))), "{refused:?}");
        let mut seven = Vec::new();
        for shade in 0..7 {
            seven.push(hand_in(&db, &folder, BUYER, "c.jpg", picture(shade * 30)).await);
        }
        let refused = show(&db, claim, BUYER, Side::Buyer, seven.clone()).await;
        assert!(matches!(refused, Err(Error::Claim(ClaimError::TooManyPhotos))), "{refused:?}");
        show(&db, claim, BUYER, Side::Buyer, seven[..6].to_vec()).await.unwrap();
        let refused = show(&db, claim, BUYER, Side::Buyer, vec![seven[6]]).await;
        assert!(matches!(refused, Err(Error::Claim(ClaimError::TooManyPhotos))), "six in all");
    });
}

#[test]
fn only_those_who_may_see_the_claim_see_its_photographs() {
    let policies = Arc::new(identity::Policies::new([include_str!("../policies/market.cedar")]).unwrap());
    let actor =
        move |person: i64, grants: Vec<Grant>| Actor::person(PersonId(person), "x", grants, policies.clone());
    let clerk = |county| {
        let scope = GrantScope::Region(RegionCode(county));
        actor(60, vec![Grant { role: Role::CountyClerk, scope }])
    };
    let readers = [
        (actor(BUYER, Vec::new()), true),
        (clerk(410_324), true),
        (clerk(410_325), false),
        (actor(78, Vec::new()), false),
    ];
    testkit::on_both(migrations, move |db| {
        let readers = readers.clone();
        async move {
            let folder = tempfile::tempdir().unwrap();
            let claim = claimed(&db).await;
            let file = hand_in(&db, &folder, BUYER, "a.jpg", picture(200)).await;
            show(&db, claim, BUYER, Side::Buyer, vec![file]).await.unwrap();
            let seen = db.read(move |conn| service::claim(conn, &testkit::system(), claim)).await.unwrap();
            let photo = seen.photos[0].id;
            for (reader, may) in readers {
                let found =
                    db.read(move |conn| service::claim_file(conn, &reader, CITY, (claim, photo))).await;
                assert_eq!(found.is_ok(), may, "{found:?}");
            }
        }
    });
}
