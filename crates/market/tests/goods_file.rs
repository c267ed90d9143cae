//! Goods by file: what is exported is read again and changes nothing, and what is changed in it changes the shelf.

use std::collections::BTreeMap;

use crate::common::{CITY, COUNTY, into_cart, listed, migrations, notice, now, place, seller, stock};
use db::Db;
use evidence::model::{FileId, Purpose};
use evidence::{Files, SentFile};
use kernel::{Fen, Refusal};
use market::model::{GoodsTable, ListingId, goods_headings, read_goods};
use market::provider::Fact;
use market::{Error, GoodsError, service};

/// The table of what is on the shelf, with its headings.
async fn exported(db: &Db, chinese: bool) -> Vec<Vec<String>> {
    let (facts, _) = db
        .read(|conn| service::goods_on_shelf(conn, &testkit::somebody(1), &seller(1), "", (0, 100)))
        .await
        .unwrap();
    let head = goods_headings(chinese).into_iter().map(str::to_owned).collect();
    std::iter::once(head).chain(facts.iter().map(|one| one.cells(chinese))).collect()
}

fn read(table: &[Vec<String>]) -> GoodsTable {
    read_goods(table, now().day()).unwrap()
}

/// The table with another cell in the first row of this column.
fn with(table: &[Vec<String>], heading: &str, cell: &str) -> Vec<Vec<String>> {
    let mut changed = table.to_vec();
    let at = table[0].iter().position(|one| one == heading).unwrap();
    changed[1][at] = cell.to_owned();
    changed
}

async fn import(db: &Db, table: &[Vec<String>]) -> market::Result<()> {
    import_with(db, table, BTreeMap::new()).await
}

async fn import_with(
    db: &Db,
    table: &[Vec<String>],
    pictures: BTreeMap<String, FileId>,
) -> market::Result<()> {
    let table = read(table);
    db.write(move |tx| {
        let actor = testkit::somebody(1);
        service::import_goods(tx, &actor, now(), CITY, &seller(1), &table, &pictures)
    })
    .await
}

/// What is wrong with the rows, as the seller is told.
async fn faults(db: &Db, table: &[Vec<String>]) -> Vec<&'static str> {
    let table = read(table);
    let actor = testkit::somebody(1);
    let (_, faults) =
        db.read(move |conn| service::plan_goods(conn, &actor, &seller(1), &table)).await.unwrap();
    faults.into_iter().map(|one| one.message.key).collect()
}

async fn listing(db: &Db, id: ListingId) -> service::ListingView {
    db.read(move |conn| service::listing(conn, COUNTY, id)).await.unwrap()
}

#[test]
fn what_is_exported_changes_nothing_when_it_is_read_again() {
    testkit::on_both(migrations, |db| async move {
        listed(&db, 1, 10, 990).await;
        for chinese in [true, false] {
            let table = exported(&db, chinese).await;
            let understood = read(&table);
            assert_eq!((understood.faults.len(), understood.changes.len()), (0, 1), "{understood:?}");
            let actor = testkit::somebody(1);
            let (planned, faults) = db
                .read(move |conn| service::plan_goods(conn, &actor, &seller(1), &understood))
                .await
                .unwrap();
            assert!(faults.is_empty() && planned[0].to.is_none(), "{planned:?}");
            assert_eq!(planned[0].staying, []);
        }
    });
}

#[test]
fn a_listing_named_by_its_number_gets_its_price_pieces_and_story() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        let table = exported(&db, true).await;
        // Three are sold after the file was written; the pieces of the file are all that were put on the shelf.
        into_cart(&db, 9, tofu, 3).await.unwrap();
        let checkout = place(&db, 9).await.unwrap();
        notice(&db, now(), "p-1", Fact::Paid { checkout, attempt: 0, amount: Fen(2_970) }).await.unwrap();
        let dearer = with(&with(&table, "单价(元)", "12.50"), "介绍", "石磨豆腐");
        import(&db, &dearer).await.unwrap();
        let seen = listing(&db, tofu).await;
        assert_eq!((seen.listing.price, seen.product.story.as_str()), (Fen(1_250), "石磨豆腐"));
        assert_eq!(stock(&db, tofu).await, (7, 0, 3), "no piece comes or goes");
        import(&db, &with(&table, "件数", "6")).await.unwrap();
        assert_eq!(stock(&db, tofu).await, (3, 0, 3), "four went back to the lot");
        assert_eq!(listing(&db, tofu).await.listing.price, Fen(990), "the old file has the old price");
        assert_eq!(faults(&db, &with(&table, "件数", "11")).await, ["market-error-lot-too-small"]);
        assert_eq!(faults(&db, &with(&table, "件数", "2")).await.len(), 0);
        assert!(import(&db, &with(&table, "件数", "2")).await.is_err(), "three are sold");
        let mut other = table.clone();
        other[1][0] = ListingId(tofu.0 + 1).to_string();
        assert_eq!(faults(&db, &other).await, ["market-error-not-on-shelf"]);
    });
}

#[test]
fn what_a_row_cannot_change_is_said_and_stays() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        let table = exported(&db, false).await;
        let changed = with(&with(&table, "Price", "12.50"), "Net grams", "500");
        let changed = with(&with(&changed, "Certificate", "HG-2"), "Harvested on", "2026-09-01");
        let understood = read(&changed);
        let actor = testkit::somebody(1);
        let (planned, faults) =
            db.read(move |conn| service::plan_goods(conn, &actor, &seller(1), &understood)).await.unwrap();
        assert_eq!(faults, []);
        let app = crate::common::app(&db, now());
        let said = |lang| {
            let words = planned[0].staying.iter().map(|message| app.texts.say(lang, message));
            words.collect::<Vec<_>>()
        };
        let english = said(ui::Lang::En);
        assert_eq!(english.len(), 2, "{english:?}");
        assert!(english[0].contains("HG-1") && english[0].contains("HG-2"), "{english:?}");
        assert!(english[1].contains("1000") && english[1].contains("500"), "{english:?}");
        assert!(said(ui::Lang::ZhCn)[1].contains("每件净重(克)"));
        import(&db, &changed).await.unwrap();
        let seen = listing(&db, tofu).await;
        assert_eq!((seen.listing.price, seen.listing.net.0), (Fen(1_250), 1_000));
        assert_eq!(seen.lot.certificate, "HG-1");
    });
}

#[test]
fn new_rows_and_changes_come_together_or_not_at_all() {
    testkit::on_both(migrations, |db| async move {
        let tofu = listed(&db, 1, 10, 990).await;
        let table = exported(&db, true).await;
        let mut both = with(&table, "单价(元)", "8.00");
        let mut new = table[1].clone();
        new[0] = String::new();
        new[1] = "嫩豆腐".to_owned();
        new[4] = "嫩豆腐 1 kg".to_owned();
        both.push(new);
        let mut beyond = both.clone();
        let at = table[0].iter().position(|one| one == "件数").unwrap();
        beyond[1][at] = "99".to_owned();
        assert!(import(&db, &beyond).await.is_err());
        assert_eq!(listing(&db, tofu).await.listing.price, Fen(990));
        assert_eq!(exported(&db, true).await.len(), 2, "nothing of it was done");
        import(&db, &both).await.unwrap();
        assert_eq!(listing(&db, tofu).await.listing.price, Fen(800));
        assert_eq!(exported(&db, true).await.len(), 3);
    });
}

#[test]
fn photographs_named_in_a_row_stand_with_its_product() {
    testkit::on_both(migrations, |db| async move {
        let folder = tempfile::tempdir().unwrap();
        let tofu = listed(&db, 1, 10, 990).await;
        let picture = image::RgbImage::from_pixel(400, 300, image::Rgb([200, 90, 20]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
        let sent = SentFile { name: "豆腐.jpg".to_owned(), bytes: bytes.into_inner() };
        let files = Files::local(folder.path().to_owned());
        let app = crate::common::app(&db, now());
        let actor = testkit::somebody(1);
        let file = evidence::service::take_in(&app, &files, &actor, Purpose::Photo, sent).await.unwrap().id;
        let table = with(&exported(&db, true).await, "图片文件", "豆腐.jpg");
        let missing = import(&db, &table).await;
        assert!(matches!(missing, Err(Error::Goods(GoodsError::PictureMissing(_)))), "{missing:?}");
        import_with(&db, &table, BTreeMap::from([("豆腐.jpg".to_owned(), file)])).await.unwrap();
        let product = listing(&db, tofu).await.product.id;
        let photos = db.read(move |conn| service::photos_of(conn, COUNTY, product)).await.unwrap();
        assert_eq!(photos.iter().map(|one| one.file).collect::<Vec<_>>(), [file]);
        let ten = "a.jpg;".repeat(10);
        let refused = read(&with(&table, "图片文件", &ten));
        assert_eq!(refused.faults[0].message, market::ShopError::TooManyPhotos.message());
    });
}
