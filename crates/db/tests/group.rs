//! Jobs that fail or panic roll back alone, and the group goes on.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]
mod common;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};

use common::{COUNTY, count, counter, make_table, migrations, value};
use db::{Conn, Db, Error, LogFilter};
use diesel::prelude::*;

#[test]
fn a_failing_and_a_panicking_job_roll_back_alone() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let jobs = (0..60_i64).map(|turn| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    count(tx, 1, 1, turn)?;
                    match turn % 3 {
                        0 => Ok(()),
                        1 => Err(Error::Refused("by itself".to_owned())),
                        _ => panic!("turn {turn}"),
                    }
                })
                .await
            })
        });
        let mut outcomes = [0, 0, 0];
        for job in jobs.collect::<Vec<_>>() {
            match job.await.unwrap() {
                Ok(()) => outcomes[0] += 1,
                Err(Error::Refused(_)) => outcomes[1] += 1,
                Err(Error::Panicked(text)) => {
                    assert!(text.starts_with("turn"));
                    outcomes[2] += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(outcomes, [20, 20, 20]);
        assert_eq!(value(&db).await, 20);
        let (_, total) = db.read(|conn| LogFilter::default().page(conn, 0, 1)).await.unwrap();
        assert_eq!(total, 20, "an event stands or falls with its change");
    });
}

#[test]
fn a_nested_failure_leaves_the_rest_of_the_job() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let refused = db
            .write(|tx| {
                count(tx, 2, 1, 0)?;
                let below = tx.nested(|tx| count(tx, -100, 1, 1));
                count(tx, 3, 1, 2)?;
                Ok::<_, Error>(below)
            })
            .await
            .unwrap();
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert_eq!(value(&db).await, 5);
        let (rows, total) = db.read(|conn| LogFilter::default().page(conn, 0, 9)).await.unwrap();
        assert_eq!(total, 2);
        assert!(rows[0].seq > rows[1].seq);
    });
}

#[test]
fn a_panic_within_a_nested_part_undoes_its_job_and_no_other() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let jobs = (0..30_i64).map(|turn| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    count(tx, 1, 1, turn)?;
                    tx.nested(|tx| {
                        count(tx, 1, 1, turn)?;
                        assert!(turn % 5 != 0, "turn {turn}");
                        Ok::<_, Error>(())
                    })
                })
                .await
            })
        });
        let mut panics = 0;
        for job in jobs.collect::<Vec<_>>() {
            match job.await.unwrap() {
                Ok(()) => {}
                Err(Error::Panicked(_)) => panics += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(panics, 6);
        assert_eq!(value(&db).await, 2 * 24);
        let (_, total) = db.read(|conn| LogFilter::default().page(conn, 0, 1)).await.unwrap();
        assert_eq!(total, 2 * 24);
    });
}

#[test]
fn a_reader_cannot_write() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let write = |conn: &mut Conn| {
            Ok::<_, Error>(diesel::sql_query("UPDATE counter SET value = 9").execute(conn)?)
        };
        assert!(db.read(write).await.is_err());
        assert!(db.glance(write).await.is_err());
        assert_eq!(value(&db).await, 0);
    });
}

#[test]
fn a_full_disk_is_said_and_recovered_from() {
    testkit::on_sqlite(migrations, |db| async move {
        make_table(&db).await;
        let limit = |pages: &'static str| {
            let db = db.clone();
            async move {
                db.write(move |tx| {
                    diesel::sql_query(format!("PRAGMA max_page_count = {pages}")).execute(tx.conn())?;
                    Ok::<_, Error>(())
                })
                .await
            }
        };
        limit("40").await.unwrap();
        let mut kept = 0;
        let refused = loop {
            let turn = kept;
            match db.write(move |tx| (0..20).try_for_each(|_| count(tx, 1, 1, turn))).await {
                Ok(()) => kept += 1,
                Err(error) => break error,
            }
            assert!(kept < 10_000, "the limit was never reached");
        };
        assert!(matches!(refused, Error::DiskFull), "{refused:?}");
        assert_eq!(value(&db).await, kept * 20, "what was acknowledged is kept, the rest is not");
        limit("1000000").await.unwrap();
        db.write(|tx| count(tx, 1, 1, 0)).await.unwrap();
        assert_eq!(value(&db).await, kept * 20 + 1);
    });
}

#[test]
fn a_newer_database_and_a_second_program_are_refused() {
    let scratch = testkit::Scratch::sqlite(&migrations());
    let second = db::Db::open(&scratch.target, kernel::IdSource::new(2), &migrations());
    let Err(Error::Setup(sentence)) = second else { panic!("the folder is in use") };
    assert!(sentence.contains("another heluo"), "{sentence}");

    let newer = testkit::Scratch::postgres(&migrations());
    testkit::runtime().block_on(async {
        newer
            .db
            .write(|tx| {
                diesel::sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')")
                    .execute(tx.conn())?;
                Ok::<_, Error>(())
            })
            .await
            .unwrap();
    });
    let again = db::Db::open(&newer.target, kernel::IdSource::new(2), &migrations());
    assert!(matches!(again, Err(Error::Newer(version)) if version == "9999"));
}

#[test]
fn a_backup_is_whole_while_the_database_is_in_use() {
    let scratch = testkit::Scratch::sqlite(&migrations());
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    testkit::runtime().block_on(async {
        make_table(&scratch.db).await;
        scratch.db.write(|tx| count(tx, 7, 1, 0)).await.unwrap();
        db::Db::backup(&scratch.target, &copy).unwrap();
        assert!(db::Db::backup(&scratch.target, &copy).is_err(), "an existing file is never written over");
        let restored =
            db::Db::open(&db::Target::Sqlite(copy), kernel::IdSource::new(3), &migrations()).unwrap();
        assert_eq!(value(&restored).await, 7);
        assert!(restored.verify().await.unwrap().is_empty());
    });
}

/// Many at once on one row: each waits its turn, and nobody is sent away.
#[test]
fn a_row_everybody_wants_is_written_by_one_after_the_other() {
    testkit::on_both(migrations, |db| async move {
        crowd_one_row(&db).await;
        let places = "SELECT COUNT(*) AS value FROM (SELECT DISTINCT tx, seq FROM event_log) AS place";
        assert_eq!(counted(&db, places).await, 480, "each event has a place of its own in the log");
    });
}

#[test]
fn writers_who_lost_a_race_share_commits_on_a_server() {
    let server = testkit::Scratch::postgres(&migrations());
    testkit::runtime().block_on(async {
        crowd_one_row(&server.db).await;
        let commits = counted(&server.db, "SELECT COUNT(DISTINCT tx) AS value FROM event_log").await;
        assert!(commits < 480, "{commits}");
    });
}

/// Two writers who each hold what the other wants: the server would let them stand for a second.
#[test]
fn writers_in_a_circle_both_get_through() {
    let server = testkit::Scratch::postgres(&migrations());
    testkit::runtime().block_on(async {
        make_table(&server.db).await;
        let second = "INSERT INTO counter (county, id, value) VALUES (410324, 2, 0)";
        let made = server.db.write(move |tx| Ok::<_, Error>(diesel::sql_query(second).execute(tx.conn())?));
        made.await.unwrap();
        let meet = Arc::new(Barrier::new(2));
        let writers = [[1_i64, 2], [2, 1]].map(|rows| {
            let (db, meet, met) = (server.db.clone(), meet.clone(), AtomicBool::new(false));
            tokio::spawn(async move {
                db.write(move |tx| {
                    for (turn, row) in rows.into_iter().enumerate() {
                        // Both hold their first row before either asks for its second.
                        if turn == 1 && !met.swap(true, Ordering::SeqCst) {
                            meet.wait();
                        }
                        diesel::update(counter::table.find((COUNTY.0, row)))
                            .set(counter::value.eq(counter::value + 1))
                            .execute(tx.conn())?;
                    }
                    Ok::<_, Error>(())
                })
                .await
            })
        });
        for writer in writers {
            writer.await.unwrap().unwrap();
        }
        assert_eq!(counted(&server.db, "SELECT CAST(SUM(value) AS BIGINT) AS value FROM counter").await, 4);
    });
}

/// 48 writers add one to the same row, ten times each.
async fn crowd_one_row(db: &Db) {
    make_table(db).await;
    let writers: Vec<_> = (0..48)
        .map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for turn in 0..10 {
                    db.write(move |tx| count(tx, 1, writer, turn)).await?;
                }
                Ok::<_, Error>(())
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    assert_eq!(value(db).await, 480);
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

async fn counted(db: &Db, sql: &'static str) -> i64 {
    let row = db.read(move |conn| Ok::<_, Error>(diesel::sql_query(sql).get_result::<Counted>(conn)?));
    row.await.unwrap().value
}
