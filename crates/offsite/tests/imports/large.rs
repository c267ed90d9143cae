//! A file of many batches: a restart in the middle goes on where it stopped.

use kernel::Fen;
use offsite::model::ImportStatus;
use offsite::service;

use super::files::taobao;
use super::{confirm, gains, known, link, migrations, now, reading, seen, send};

#[test]
fn a_restart_goes_on_where_it_stopped() {
    testkit::on_both(migrations, |db| async move {
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let numbers: Vec<String> = (0..1_200).map(|turn| format!("41042632789347{turn:05}")).collect();
        let days = ["2026-11-03 09:00:00", "2026-11-04 09:00:00"];
        let rows: Vec<_> = numbers
            .iter()
            .enumerate()
            .map(|(turn, number)| (number.as_str(), "1.00", "", "交易成功", days[turn % 2]))
            .collect();
        let id = send(&db, shop, taobao(&rows).as_bytes(), "taobao").await.unwrap();
        assert_eq!((seen(&db, id).await.batches, seen(&db, id).await.tally.fresh), (3, 1_200));
        db.write(move |tx| service::confirm(tx, &testkit::somebody(7), now(), id)).await.unwrap();
        // One batch, and then the program stops: what was written stays, the figures wait for the rest.
        db.write(move |tx| service::work_on(tx, now(), id)).await.unwrap();
        let half = seen(&db, id).await;
        assert_eq!((half.status, half.next_batch, half.percent()), (ImportStatus::Running, 1, 33));
        assert_eq!(gains(&db, "offsite.sales_imported").await, []);
        // A batch that fails midway leaves nothing of itself.
        let failed = db.write(move |tx| {
            service::work_on(tx, now(), id)?;
            Err::<(), _>(offsite::Error::ImportStep)
        });
        assert!(failed.await.is_err());
        assert_eq!(seen(&db, id).await.next_batch, 1);
        assert_eq!(known(&db, shop).await.len(), 500);
        // The job takes it up again.
        while db.write(|tx| service::work(tx, now())).await.unwrap() {}
        assert_eq!(seen(&db, id).await.status, ImportStatus::Done);
        assert_eq!(seen(&db, id).await.tally.value, Fen(120_000));
        assert_eq!(
            gains(&db, "offsite.sales_imported").await,
            [("2026-11-03".to_owned(), 600, 60_000), ("2026-11-04".to_owned(), 600, 60_000)]
        );
        assert!(matches!(confirm(&db, id).await, Err(offsite::Error::ImportStep)));
    });
}

/// The most memory this program has taken so far, in KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn two_hundred_thousand_rows_show_their_progress_and_take_bounded_memory() {
    testkit::on_sqlite(migrations, |db| async move {
        const ROWS: u64 = 200_000;
        let shop = link(&db, 80, "taobao", "山里人家").await.unwrap();
        let numbers: Vec<String> = (0..ROWS).map(|turn| format!("4104263278{turn:09}")).collect();
        let rows: Vec<_> = numbers
            .iter()
            .map(|number| (number.as_str(), "1.00", "", "交易成功", "2026-11-03 09:00:00"))
            .collect();
        let file = taobao(&rows);
        let before = peak_kib();
        let reading = std::sync::Arc::new(reading(file.as_bytes(), "taobao").unwrap());
        let id = db.write(move |tx| {
            let shop = service::shop(tx.conn(), &testkit::somebody(7), shop)?;
            service::take_file(tx, &testkit::somebody(7), now(), &shop, ("订单.csv", "large"), &reading)
        });
        let id = id.await.unwrap();
        assert_eq!(seen(&db, id).await.batches, 400);
        for (done, percent) in [(0, 0), (4, 1), (36, 10), (40, 20)] {
            for _ in 0..done {
                db.write(move |tx| service::work_on(tx, now(), id)).await.unwrap();
            }
            assert_eq!(seen(&db, id).await.percent(), percent);
        }
        let taken = peak_kib() - before;
        let size = u64::try_from(file.len()).unwrap() / 1024;
        assert!(taken < 4 * size, "{taken} KiB for a file of {size} KiB");
    });
}
