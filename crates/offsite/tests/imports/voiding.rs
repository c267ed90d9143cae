//! A file that was imported and is taken back as a whole.

use db::Db;
use kernel::Fen;
use offsite::model::{ImportId, ImportStatus, ShopId};
use offsite::service::{self, ImportQuery, OrderQuery};
use offsite::{Error, Result};

use super::files::taobao;
use super::{clerk, confirm, gains, known, link, migrations, now, seen, send, work};

async fn void(db: &Db, id: ImportId, reason: &'static str) -> Result<()> {
    db.write(move |tx| service::void(tx, &testkit::somebody(7), now(), id, reason)).await?;
    work(db, id).await;
    Ok(())
}

/// What the events add up to, which is what statistics know; the list must come to the same.
async fn figures(db: &Db, shop: ShopId) -> (i64, Fen) {
    let told = [gains(db, "offsite.sales_imported").await, gains(db, "offsite.sales_amended").await].concat();
    let told = told.iter().fold((0, Fen::ZERO), |sum, day| (sum.0 + day.1, Fen(sum.1.0 + day.2)));
    let all = OrderQuery { shop: Some(shop), ..OrderQuery::default() };
    let listed = db.read(move |conn| service::sums(conn, &clerk(), &all)).await.unwrap();
    assert_eq!(told, listed);
    told
}

async fn how_many(db: &Db, status: ImportStatus) -> i64 {
    let want = ImportQuery { status: Some(status), limit: 9, ..ImportQuery::default() };
    db.read(move |conn| service::imports(conn, &clerk(), &want)).await.unwrap().1
}

#[test]
fn a_voided_file_leaves_nothing_and_can_be_sent_again() {
    testkit::on_both(migrations, |db| async move {
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let bytes = taobao(&[
            ("4104263278934756001", "12.50", "", "买家已付款，等待卖家发货", "2026-11-03 09:00:00"),
            ("4104263278934756002", "30.00", "0.00", "交易成功", "2026-11-03 10:00:00"),
            ("4104263278934756003", "8.00", "", "等待买家付款", ""),
        ]);
        let first = send(&db, shop, bytes.as_bytes(), "taobao").await.unwrap();
        assert!(
            matches!(void(&db, first, "传错文件").await, Err(Error::ImportStep)),
            "it is dropped instead"
        );
        confirm(&db, first).await.unwrap();
        let before = (known(&db, shop).await, figures(&db, shop).await);
        let later = taobao(&[
            ("4104263278934756001", "12.50", "2.50", "交易成功", "2026-11-03 09:00:00"),
            ("4104263278934756003", "8.00", "", "买家已付款，等待卖家发货", "2026-11-04 08:00:00"),
            ("4104263278934756004", "20.00", "", "交易成功", "2026-11-05 08:00:00"),
        ]);
        let second = send(&db, shop, later.as_bytes(), "taobao").await.unwrap();
        confirm(&db, second).await.unwrap();
        let last = taobao(&[("4104263278934756001", "12.50", "5.00", "交易成功", "2026-11-03 09:00:00")]);
        let third = send(&db, shop, last.as_bytes(), "taobao").await.unwrap();
        confirm(&db, third).await.unwrap();

        // The later one goes first, and each makes the orders what they were before it.
        let refused = void(&db, first, "传错文件").await;
        assert!(matches!(refused, Err(Error::ChangedLater(by)) if by == third));
        assert!(matches!(void(&db, second, "传错文件").await, Err(Error::ChangedLater(by)) if by == third));
        assert!(matches!(void(&db, third, " ").await, Err(Error::ReasonMissing)));
        void(&db, third, "传错文件").await.unwrap();
        assert_eq!(figures(&db, shop).await, (4, Fen(4250 + 2550)));
        assert!(matches!(void(&db, first, "传错文件").await, Err(Error::ChangedLater(by)) if by == second));
        void(&db, second, "传错文件").await.unwrap();
        assert_eq!((known(&db, shop).await, figures(&db, shop).await), before);
        void(&db, first, "传错店铺").await.unwrap();
        assert_eq!((known(&db, shop).await, figures(&db, shop).await), (vec![], (0, Fen::ZERO)));

        // What is left is that it was.
        let gone = seen(&db, first).await;
        let why = gone.void.unwrap();
        assert_eq!(
            (gone.status, gone.file.as_str(), gone.tally.fresh),
            (ImportStatus::Voided, "订单.csv", 3)
        );
        assert_eq!((why.reason.as_str(), why.at), ("传错店铺", now()));
        assert_eq!(
            (how_many(&db, ImportStatus::Done).await, how_many(&db, ImportStatus::Voided).await),
            (0, 3)
        );
        assert!(matches!(void(&db, first, "再来一次").await, Err(Error::ImportStep)));

        // The same file counts as if it came for the first time, for whichever seller sends it.
        let shop = link(&db, 81, "taobao", "别家").await.unwrap();
        let again = send(&db, shop, bytes.as_bytes(), "taobao").await.unwrap();
        assert_eq!(confirm(&db, again).await.unwrap().tally.fresh, 3);
        assert_eq!((known(&db, shop).await, figures(&db, shop).await), before);
    });
}

#[test]
fn while_a_large_file_is_taken_back_nothing_else_is_written() {
    testkit::on_both(migrations, |db| async move {
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let numbers: Vec<String> = (0..700).map(|turn| format!("41042632789347{turn:05}")).collect();
        let row = |number| (number, "1.00", "", "交易成功", "2026-11-03 09:00:00");
        let rows: Vec<_> = numbers.iter().map(|number| row(number.as_str())).collect();
        let large = send(&db, shop, taobao(&rows).as_bytes(), "taobao").await.unwrap();
        confirm(&db, large).await.unwrap();
        let back = taobao(&[("4104263278934700600", "1.00", "0.50", "交易成功", "2026-11-03 09:00:00")]);
        let other = send(&db, shop, back.as_bytes(), "taobao").await.unwrap();
        db.write(move |tx| {
            let actor = testkit::somebody(7);
            service::confirm(tx, &actor, now(), other)?;
            service::void(tx, &actor, now(), large, "传错店铺")?;
            assert!(service::work_on(tx, now(), large)?, "one batch of several");
            assert!(!service::work_on(tx, now(), other)?, "its orders must not change meanwhile");
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let half = seen(&db, large).await;
        assert_eq!((half.status, half.percent()), (ImportStatus::Voiding, 71));
        assert_eq!((known(&db, shop).await.len(), seen(&db, other).await.next_batch), (200, 0));
        assert_eq!(gains(&db, "offsite.sales_amended").await, [], "the figures come all at once");
        // The job takes back what is left, and then goes on with the other, to which the order is new.
        while db.write(|tx| service::work(tx, now())).await.unwrap() {}
        assert_eq!(seen(&db, large).await.status, ImportStatus::Voided);
        let other = seen(&db, other).await;
        assert_eq!((other.status, other.tally.fresh, other.tally.changed), (ImportStatus::Done, 1, 0));
        assert_eq!(figures(&db, shop).await, (1, Fen(50)));
    });
}
