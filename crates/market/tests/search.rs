//! Finding listings by words, pinyin, marks and in every order.

use crate::common::{COUNTY, lot, migrations, now, product, seller, terms, verified};
use db::Db;
use market::model::{Category, Mark, MarkDraft, MarkStatus, Terms};
use market::{SHELF_COUNTED, Shelf, ShelfOrder, service};

/// Titles and prices, on one shelf, the first published first.
async fn shelf_of(db: &Db, offers: &[(&str, i64)]) {
    let offers: Vec<(String, i64)> =
        offers.iter().map(|(title, price)| ((*title).to_owned(), *price)).collect();
    db.write(move |tx| {
        let actor = testkit::somebody(1);
        let seller = seller(1);
        service::take_over(tx, &testkit::system(), now(), &verified(&seller, now()))?;
        let product = service::add_product(tx, &actor, now(), &seller, &product(Category::Mountain))?;
        let lot = service::record_lot(tx, &actor, now(), &seller, product, &lot(900_000))?;
        for (turn, (title, price)) in (0_i64..).zip(&offers) {
            let terms = Terms { title: title.clone(), ..terms(1, *price) };
            service::publish(tx, &actor, now().plus_minutes(turn), &seller, lot, &terms)?;
        }
        Ok::<_, market::Error>(())
    })
    .await
    .unwrap();
}

async fn found(db: &Db, want: Shelf) -> Vec<String> {
    let (listings, total) = db.read(move |conn| service::browse(conn, &want, now().day())).await.unwrap();
    assert_eq!(usize::try_from(total).unwrap(), listings.len());
    listings.into_iter().map(|one| one.title).collect()
}

fn words(words: &str) -> Shelf {
    Shelf { words: words.to_owned(), ..Shelf::default() }
}

#[test]
fn words_are_found_without_spaces_in_pinyin_and_only_together() {
    testkit::on_both(migrations, |db| async move {
        shelf_of(&db, &[("灵宝苹果 红富士", 300), ("洛宁金珠沙梨", 100), ("嵩县苹果醋 500ml", 200)]).await;
        let cases: [(&str, &[&str]); 10] = [
            ("苹果", &["嵩县苹果醋 500ml", "灵宝苹果 红富士"]),
            ("红富士苹果", &["灵宝苹果 红富士"]),
            ("灵宝苹果红富士", &["灵宝苹果 红富士"]),
            ("梨", &["洛宁金珠沙梨"]),
            ("lnjz", &["洛宁金珠沙梨"]),
            ("PingGuoCu", &["嵩县苹果醋 500ml"]),
            ("500ML", &["嵩县苹果醋 500ml"]),
            ("苹果 沙梨", &[]),
            ("%", &[]),
            ("' OR 1=1 --", &[]),
        ];
        for (asked, titles) in cases {
            assert_eq!(found(&db, words(asked)).await, titles, "{asked}");
        }
        let cheapest = Shelf { order: ShelfOrder::Cheapest, ..words("") };
        assert_eq!(found(&db, cheapest).await, ["洛宁金珠沙梨", "嵩县苹果醋 500ml", "灵宝苹果 红富士"]);
    });
}

#[test]
fn a_place_is_found_by_each_reading_of_its_name() {
    testkit::on_both(migrations, |db| async move {
        shelf_of(&db, &[("重渡沟竹笋", 300)]).await;
        for asked in ["chongdugou", "zhongdugou", "cdg", "重渡沟"] {
            assert_eq!(found(&db, words(asked)).await, ["重渡沟竹笋"], "{asked}");
        }
    });
}

#[test]
fn the_newest_of_two_words_are_paged_through_though_most_have_one_of_them() {
    testkit::on_both(migrations, |db| async move {
        let title = |turn: i64| match (turn < 150, turn % 2 == 0) {
            (true, true) => format!("苹果核桃糕 {turn}"),
            (false, true) => format!("苹果 {turn}"),
            _ => format!("核桃 {turn}"),
        };
        let titles: Vec<String> = (0..300).map(title).collect();
        shelf_of(&db, &titles.iter().map(|title| (title.as_str(), 100)).collect::<Vec<_>>()).await;
        let mut read = Vec::new();
        for offset in [0, 24, 48, 72, 96] {
            let want = Shelf { offset, ..words("核桃 苹果") };
            let (page, total) = db.read(move |conn| service::browse(conn, &want, now().day())).await.unwrap();
            assert_eq!(total, 75);
            read.extend(page.into_iter().map(|one| one.title));
        }
        let both: Vec<&String> =
            titles.iter().rev().filter(|title| title.starts_with("苹果核桃糕")).collect();
        assert!(read.iter().eq(both), "{read:?}");
    });
}

#[test]
fn counting_stops_where_nobody_reads_on() {
    testkit::on_both(migrations, |db| async move {
        let many: Vec<(&str, i64)> = (0..=SHELF_COUNTED + 5).map(|_| ("栾川核桃", 100)).collect();
        shelf_of(&db, &many).await;
        let (page, total) =
            db.read(move |conn| service::browse(conn, &words("核桃"), now().day())).await.unwrap();
        assert_eq!((page.len(), total), (24, SHELF_COUNTED + 1));
    });
}

#[test]
fn a_mark_filters_while_it_holds() {
    testkit::on_both(migrations, |db| async move {
        shelf_of(&db, &[("栾川核桃", 300)]).await;
        let green = Shelf { mark: Some(Mark::Green), ..words("核桃") };
        assert!(found(&db, green.clone()).await.is_empty());
        db.write(|tx| {
            let seller = seller(1);
            let draft = MarkDraft {
                mark: Mark::Green,
                number: "LB-1".to_owned(),
                issuer: "示例机构".to_owned(),
                valid_from: now().day(),
                valid_to: now().day().plus_days(9),
            };
            let of = service::shop_of(tx.conn(), &seller)?.products[0].id;
            let mark = service::claim_mark(tx, &testkit::somebody(1), now(), &seller, of, &draft)?;
            service::decide_mark(tx, &testkit::somebody(2), now(), mark, MarkStatus::Verified, "")
        })
        .await
        .unwrap();
        assert_eq!(found(&db, green.clone()).await, ["栾川核桃"]);
        let organic = Shelf { mark: Some(Mark::Organic), ..green.clone() };
        assert!(found(&db, organic).await.is_empty());
        let later = now().day().plus_days(10);
        let (none, _) = db.read(move |conn| service::browse(conn, &green, later)).await.unwrap();
        assert!(none.is_empty(), "the certificate expired");
        let county = Shelf { county: Some(COUNTY), ..words("核桃") };
        assert_eq!(found(&db, county).await.len(), 1);
    });
}
