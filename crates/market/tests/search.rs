//! Finding listings by words, pinyin, marks and in every order.

use std::sync::{Arc, Mutex};

use crate::common::{COUNTY, lot, migrations, now, product, seller, terms, verified};
use db::Db;
use diesel::connection::{Connection as _, Instrumentation, InstrumentationEvent};
use diesel::prelude::*;
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

/// Notes what is asked of a connection.
struct Asked(Arc<Mutex<Vec<String>>>);

impl Instrumentation for Asked {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.0.lock().unwrap().push(query.to_string());
        }
    }
}

#[derive(QueryableByName)]
struct Plan {
    #[diesel(sql_type = diesel::sql_types::Text)]
    detail: String,
}

/// How SQLite finds the listings of this shelf: the steps that touch their table, of each question asked for it.
async fn ways_to_listings(db: &Db, want: Shelf) -> Vec<String> {
    db.read(move |conn| {
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        conn.set_instrumentation(Asked(asked.clone()));
        service::browse(conn, &want, now().day())?;
        conn.set_instrumentation(NoNotes);
        let questions = std::mem::take(&mut *asked.lock().unwrap());
        let mut ways = Vec::new();
        for question in questions {
            let (sql, _values) = question.split_once(" -- binds").unwrap_or((&question, ""));
            let plan: Vec<Plan> =
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(conn).map_err(db::Error::from)?;
            let steps = plan.into_iter().map(|step| step.detail);
            ways.extend(steps.filter(|step| step.contains(" listing ") || step.contains("TEMP B-TREE")));
        }
        Ok::<_, market::Error>(ways)
    })
    .await
    .unwrap()
}

/// Notes nothing.
struct NoNotes;

impl Instrumentation for NoNotes {
    fn on_connection_event(&mut self, _: InstrumentationEvent<'_>) {}
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
fn what_is_named_so_comes_before_what_its_seller_is_named() {
    testkit::on_both(migrations, |db| async move {
        let name = seller(1).name;
        assert!(name.contains("合作社") && !name.contains("合作社的"), "{name}");
        let titles = ["合作社的苹果", "苹果醋", "合作社的核桃", "合作社的梨和苹果", "栾川苹果干", "嵩县花椒"];
        shelf_of(&db, &titles.map(|title| (title, 100))).await;
        let cases: [(&str, &[usize]); 5] = [
            ("合作社", &[3, 2, 0, 5, 4, 1]),
            ("合", &[3, 2, 0, 5, 4, 1]),
            ("苹果 合作社", &[3, 0, 4, 1]),
            // Nothing is named so.
            ("花椒 合作社", &[5]),
            // The seller is not.
            ("合作社的", &[3, 2, 0]),
        ];
        for (asked, order) in cases {
            let expected: Vec<&str> = order.iter().map(|at| titles[*at]).collect();
            assert_eq!(found(&db, words(asked)).await, expected, "{asked}");
            for limit in 1..=4 {
                let mut read = Vec::new();
                for page in 0.. {
                    let want = Shelf { offset: page * limit, limit, ..words(asked) };
                    let (some, _) =
                        db.read(move |conn| service::browse(conn, &want, now().day())).await.unwrap();
                    if some.is_empty() {
                        break;
                    }
                    read.extend(some.into_iter().map(|one| one.title));
                }
                assert_eq!(read, expected, "{asked}, {limit} at once");
            }
        }
        let best = Shelf { order: ShelfOrder::BestSelling, ..words("合作社") };
        assert_eq!(found(&db, best).await, [5, 4, 3, 2, 1, 0].map(|at| titles[at]));
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

#[test]
fn what_a_word_finds_is_looked_up_and_the_shelf_is_walked_from_its_newest() {
    testkit::on_sqlite(migrations, |db| async move {
        shelf_of(&db, &[("灵宝苹果 红富士", 300), ("洛宁金珠沙梨", 100)]).await;
        // What is named so, and the page of it; neither walks the shelf.
        let looked_up = "SEARCH listing USING INDEX listing_found (status=? AND id=?)";
        let read = "SEARCH listing USING INDEX listing_id (id=?)";
        assert_eq!(ways_to_listings(&db, words("苹果")).await, [looked_up, read]);
        // Nothing is sorted for the page; to be counted, listings need no order.
        let walked = "SEARCH listing USING INDEX listing_shop (status=?)";
        let counted = "SEARCH listing USING INDEX listing_found (status=?)";
        assert_eq!(ways_to_listings(&db, words("")).await, [walked, counted]);
    });
}
