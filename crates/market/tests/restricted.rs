//! What is not sold here: refused wherever it is written, hidden when a newer list names it, and read by programs.

use crate::common::{CITY, COUNTY, bar, migrations, now};
use crate::inputs::{bought, licence, list, on_shelf, overseer, pesticide, seen, settle, told};
use crate::shown::{campaign_of, shown};
use market::model::{Category, ListingId, ProductDraft, Restricted, read_goods, restricted};
use market::service::{self, BarredQuery};
use market::{Error, InputError};

#[test]
fn what_the_list_names_is_refused_wherever_it_is_written() {
    testkit::on_both(migrations, |db| async move {
        settle(&db).await;
        licence(&db, now().day().plus_days(90)).await.unwrap();
        let restricted = |done: market::Result<ListingId>, name: &str| match done {
            Err(Error::Input(InputError::Restricted(found))) => assert_eq!(found.name, name),
            other => panic!("{name}: {other:?}"),
        };
        restricted(list(&db, pesticide("48% 毒 死 蜱", "毒死蜱"), Some(bought()), "杀虫剂").await, "毒死蜱");
        restricted(list(&db, pesticide("杀虫剂", "氟虫腈"), Some(bought()), "杀虫剂").await, "氟虫腈");
        restricted(
            list(&db, pesticide("除草剂", "草甘膦"), Some(bought()), "除草剂 送百草枯").await,
            "百草枯",
        );
        let other = ProductDraft {
            story: "另有鞭炮出售".to_owned(),
            ..ProductDraft::plain("核桃", Category::Mountain, "walnut")
        };
        restricted(list(&db, other, None, "核桃").await, "鞭炮");
        let clean = ProductDraft {
            story: "不含毒死蜱".to_owned(),
            ..ProductDraft::plain("核桃", Category::Mountain, "walnut")
        };
        list(&db, clean, None, "核桃").await.unwrap();
        let plain =
            ProductDraft { kind: String::new(), ..ProductDraft::plain("农药", Category::FarmInput, "box") };
        let refused = list(&db, plain, None, "农药").await;
        assert!(matches!(refused, Err(Error::Input(InputError::KindMissing))), "{refused:?}");
    });
}

#[test]
fn a_table_says_of_each_row_what_is_not_sold_here() {
    let rows = [
        [
            "商品名称",
            "品类",
            "属性",
            "货架标题",
            "产地代码",
            "采收日期",
            "件数",
            "每件净重(克)",
            "单价(元)",
            "供货人",
            "供货人联系方式",
            "生产批号",
            "进货日期",
        ],
        [
            "吡虫啉",
            "农药",
            "农药登记证号=PD20080001;有效成分=吡虫啉;含量=10%;剂型=粉剂;毒性=低毒;生产企业=示例",
            "吡虫啉",
            "410324102201",
            "2026-06-01",
            "10",
            "100",
            "15",
            "批发",
            "0379",
            "1",
            "2026-07-01",
        ],
        [
            "杀虫剂",
            "农药",
            "农药登记证号=PD20080001;有效成分=毒死蜱;含量=10%;剂型=粉剂;毒性=低毒;生产企业=示例",
            "杀虫剂",
            "410324102201",
            "2026-06-01",
            "10",
            "100",
            "15",
            "批发",
            "0379",
            "1",
            "2026-07-01",
        ],
        [
            "吡虫啉",
            "农药",
            "农药登记证号=20080001;有效成分=吡虫啉;含量=10%;剂型=粉剂;毒性=低毒;生产企业=示例",
            "吡虫啉",
            "410324102201",
            "2026-06-01",
            "10",
            "100",
            "15",
            "批发",
            "0379",
            "1",
            "2026-07-01",
        ],
        [
            "吡虫啉",
            "农药",
            "农药登记证号=PD20080001;有效成分=吡虫啉;含量=10%;剂型=粉剂;毒性=低毒;生产企业=示例",
            "吡虫啉",
            "410324102201",
            "2026-06-01",
            "10",
            "100",
            "15",
            "",
            "",
            "",
            "",
        ],
    ];
    let table: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    let read = read_goods(&table, now().day()).unwrap();
    assert_eq!(read.rows.len(), 1);
    assert_eq!(read.rows[0].purchase.as_ref().unwrap().batch, "1");
    let faults: Vec<_> = read.faults.iter().map(|one| (one.line, one.message.key)).collect();
    assert_eq!(
        faults,
        [
            (3, "market-error-restricted"),
            (4, "market-error-registration"),
            (5, "market-error-purchase-missing")
        ]
    );
}

#[test]
fn a_newer_list_hides_what_stands_in_shops_and_says_so() {
    testkit::on_both(migrations, |db| async move {
        let listing = on_shelf(&db, now().day().plus_days(90)).await;
        let today = now().day();
        let system = testkit::system();
        let screen = |list: Restricted| {
            let (db, system) = (db.clone(), system.clone());
            async move { db.write(move |tx| service::screen(tx, &system, now(), &list)).await.unwrap() }
        };
        let present = restricted().unwrap().clone();
        assert_eq!(screen(present.clone()).await, 0, "it was looked at when it was put there");
        let text = include_str!("../../../programmes/luoyang/restricted.toml");
        let newer = Restricted::read(&format!(
            "{text}\n[[goods]]\nreason = \"banned_pesticide\"\nnames = [\"吡虫啉\"]\n"
        ))
        .unwrap();
        assert_eq!((screen(newer.clone()).await, screen(newer).await), (1, 0), "each once");
        assert_eq!(seen(&db, today).await, 0);
        let found = |words: &str| {
            let want = BarredQuery { words: words.to_owned(), limit: 25, ..BarredQuery::default() };
            let db = db.clone();
            async move { db.read(move |conn| service::barred(conn, &overseer(CITY), &want)).await.unwrap() }
        };
        let (rows, total) = found("吡虫").await;
        assert_eq!(
            (total, rows[0].0.id, rows[0].0.barred.as_str(), rows[0].1),
            (1, listing, "吡虫啉", now())
        );
        assert_eq!(found("毒死蜱").await.1, 0);
        assert_eq!(screen(present).await, 1);
        assert_eq!((seen(&db, today).await, found("").await.1), (1, 0), "the list no longer forbids it");
        assert_eq!(told(&db, "market.listing_screened").await, 2);
    });
}

#[test]
fn programs_read_what_is_not_sold_and_what_is_hidden_as_the_pages_do() {
    testkit::on_both(migrations, |db| async move {
        let (_, listings) = campaign_of(&db, 2).await;
        let list = |path: &'static str| {
            let db = db.clone();
            async move {
                serde_json::from_str::<serde_json::Value>(&shown(&db, Some(overseer(COUNTY)), path).await.1)
                    .unwrap()
            }
        };
        let all = list("/api/v1/restricted-goods").await;
        let (first, count) = (all[0].clone(), all.as_array().unwrap().len());
        let of_reason = list("/api/v1/restricted-goods?reason=none-such").await;
        assert!(count > 1 && of_reason.as_array().unwrap().is_empty());
        let path = format!("/api/v1/restricted-goods?reason={}", first["reason"].as_str().unwrap());
        let (_, text) = shown(&db, None, &path).await;
        let some: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(some.as_array().unwrap().iter().all(|one| one["reason"] == first["reason"]));
        assert_eq!(list("/api/v1/restricted-goods/listings").await["total"], 0);
        bar(&db, listings[1]).await;
        let barred = list("/api/v1/restricted-goods/listings").await;
        assert_eq!((barred["total"].as_i64(), &barred["listings"][0]["name"]), (Some(1), &"吡虫啉".into()));
        assert_eq!(barred["listings"][0]["listing"], listings[1].to_string());
        assert_eq!(list("/api/v1/restricted-goods/listings?q=香菇").await["total"], 0);
        let (status, _) = shown(&db, None, "/api/v1/restricted-goods/listings?seller=x").await;
        assert_eq!(status, 422, "a number that cannot be read is refused");
    });
}
