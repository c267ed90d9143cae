//! A product's photographs on both engines: the cover stands on the listings, the order is kept, files are let go.

use crate::common::{CITY, COUNTY, VILLAGE, listed, migrations, now, seller, terms};
use db::Db;
use evidence::model::{FileId, Purpose};
use evidence::{Files, SentFile};
use kernel::{Fen, Grams};
use market::model::{ListingId, Photo, PhotoId, PhotoStep, Picture, PreorderDraft, ProductId, Shortfall};
use market::{Error, ShopError, service};

/// A picture of one colour, handed in by a person.
async fn hand_in(db: &Db, folder: &tempfile::TempDir, person: i64, shade: u8) -> FileId {
    let app = crate::common::app(db, now());
    let picture = image::RgbImage::from_pixel(400, 300, image::Rgb([shade, 90, 20]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    let sent = SentFile { name: format!("{shade}.jpg"), bytes: bytes.into_inner() };
    let files = Files::local(folder.path().to_owned());
    let kept =
        evidence::service::take_in(&app, &files, &testkit::somebody(person), Purpose::Photo, sent).await;
    kept.unwrap().id
}

struct Shelf {
    db: Db,
    listing: ListingId,
    product: ProductId,
}

impl Shelf {
    async fn open(db: &Db) -> Self {
        let listing = listed(db, 1, 20, 990).await;
        let view = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        Self { db: db.clone(), listing, product: view.product.id }
    }

    async fn add(&self, person: i64, files: Vec<FileId>) -> market::Result<()> {
        let product = self.product;
        self.db
            .write(move |tx| {
                service::add_photos(tx, &testkit::somebody(person), now(), CITY, &seller(1), product, &files)
            })
            .await
    }

    async fn change(&self, photo: PhotoId, step: PhotoStep) -> market::Result<()> {
        let ids = (self.product, photo);
        self.db
            .write(move |tx| {
                service::change_photo(tx, &testkit::somebody(1), now(), CITY, &seller(1), ids, &step)
            })
            .await
    }

    async fn photos(&self) -> Vec<Photo> {
        let product = self.product;
        self.db.read(move |conn| service::photos_of(conn, COUNTY, product)).await.unwrap()
    }

    async fn order(&self) -> Vec<FileId> {
        let photos = self.photos().await;
        let places: Vec<usize> = photos.iter().map(|photo| usize::try_from(photo.place).unwrap()).collect();
        assert_eq!(places, (1..=photos.len()).collect::<Vec<_>>(), "no place is empty or taken twice");
        photos.iter().map(|photo| photo.file).collect()
    }

    async fn picture(&self) -> Picture {
        let listing = self.listing;
        let view = self.db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        Picture::parse(&view.listing.picture)
    }
}

#[test]
fn a_preorder_shows_the_cover_of_its_product_as_it_is() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(&db).await;
        let (product, today) = (shelf.product, now().day());
        let draft = PreorderDraft {
            title: "豆腐 新豆 1 kg".to_owned(),
            price: Fen(5_000),
            deposit: Fen(1_000),
            net: Grams(1000),
            capacity: 10,
            opens_on: today,
            closes_on: today.plus_days(10),
            harvest_from: today.plus_days(20),
            harvest_to: today.plus_days(30),
            balance_days: 7,
            shortfall: Shortfall::Refund,
        };
        let id = db
            .write(move |tx| {
                let actor = testkit::somebody(1);
                service::offer_preorder(tx, &actor, now(), &seller(1), product, VILLAGE, &draft)
            })
            .await
            .unwrap();
        let shown = || {
            let db = db.clone();
            async move {
                let found = db.read(move |conn| service::preorder(conn, id)).await.unwrap();
                Picture::parse(&found.picture)
            }
        };
        assert_eq!(shown().await, Picture::Shipped("tofu".to_owned()));
        let file = hand_in(&db, &folder, 1, 40).await;
        shelf.add(1, vec![file]).await.unwrap();
        assert_eq!(shown().await, Picture::Photo(shelf.photos().await[0].sizes.clone()), "sent later");
    });
}

#[test]
fn photographs_are_put_in_order_and_the_first_is_the_cover() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(&db).await;
        assert_eq!(shelf.picture().await, Picture::Shipped("tofu".to_owned()));
        let mut files = Vec::new();
        for shade in [10, 20, 30] {
            files.push(hand_in(&db, &folder, 1, shade).await);
        }
        shelf.add(1, files.clone()).await.unwrap();
        assert_eq!(shelf.order().await, files);
        let photos = shelf.photos().await;
        assert_eq!(shelf.picture().await, Picture::Photo(photos[0].sizes.clone()));
        // The third becomes the cover in two steps, and cannot go further.
        for _ in 0..2 {
            shelf.change(photos[2].id, PhotoStep::Earlier).await.unwrap();
        }
        assert_eq!(shelf.order().await, [files[2], files[0], files[1]]);
        assert_eq!(shelf.picture().await, Picture::Photo(photos[2].sizes.clone()));
        let refused = shelf.change(photos[2].id, PhotoStep::Earlier).await;
        assert!(matches!(refused, Err(Error::Shop(ShopError::NoNeighbour))), "{refused:?}");
        shelf.change(photos[2].id, PhotoStep::Later).await.unwrap();
        shelf.change(photos[0].id, PhotoStep::Describe("老豆腐".to_owned())).await.unwrap();
        assert_eq!(shelf.photos().await[0].alt, "老豆腐");
        // What is taken away is let go, and those behind it move up.
        shelf.change(photos[0].id, PhotoStep::Remove).await.unwrap();
        assert_eq!(shelf.order().await, [files[2], files[1]]);
        let let_go = files[0];
        let later = now().plus_minutes(2 * evidence::service::KEPT_UNUSED_MINUTES);
        db.write(move |tx| evidence::service::drop_unused(tx, &testkit::system(), later, CITY))
            .await
            .unwrap();
        let gone = db.read(move |conn| evidence::service::file(conn, CITY, let_go)).await;
        assert!(gone.is_err(), "{gone:?}");
        for photo in shelf.photos().await {
            let file = photo.file;
            db.read(move |conn| evidence::service::file(conn, CITY, file)).await.unwrap();
            shelf.change(photo.id, PhotoStep::Remove).await.unwrap();
        }
        assert_eq!(shelf.picture().await, Picture::Shipped("tofu".to_owned()), "the drawing is back");
    });
}

#[test]
fn nine_are_enough_and_all_of_ones_own() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::open(&db).await;
        let mut files = Vec::new();
        for shade in 0..10 {
            files.push(hand_in(&db, &folder, 1, shade * 20).await);
        }
        let refused = shelf.add(1, files.clone()).await;
        assert!(matches!(refused, Err(Error::Shop(ShopError::TooManyPhotos))), "{refused:?}");
        assert!(shelf.photos().await.is_empty(), "all or nothing");
        let last = files.split_off(9);
        shelf.add(1, files).await.unwrap();
        let refused = shelf.add(1, last).await;
        assert!(matches!(refused, Err(Error::Shop(ShopError::TooManyPhotos))), "{refused:?}");
        let others = hand_in(&db, &folder, 2, 250).await;
        let photo = shelf.photos().await[0].id;
        shelf.change(photo, PhotoStep::Remove).await.unwrap();
        let refused = shelf.add(1, vec![others]).await;
        assert!(matches!(refused, Err(Error::Evidence(evidence::Error::NoSuchFile))), "{refused:?}");
        // A new listing of the same product begins with the cover.
        let cover = shelf.photos().await[0].sizes.clone();
        let product = shelf.product;
        let listing = db
            .write(move |tx| {
                let actor = testkit::somebody(1);
                let lot =
                    service::record_lot(tx, &actor, now(), &seller(1), product, &crate::common::lot(5))?;
                service::publish(tx, &actor, now(), &seller(1), lot, &terms(5, 1000))
            })
            .await
            .unwrap();
        let view = db.read(move |conn| service::listing(conn, COUNTY, listing)).await.unwrap();
        assert_eq!(Picture::parse(&view.listing.picture), Picture::Photo(cover));
    });
}
