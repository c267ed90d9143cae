//! The sealed log: what was sealed is found unchanged, and whatever was done to it is found.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]
mod common;

use common::{count, make_table, migrations, now};
use db::{
    Conn, Db, Error, Handle, Head, Reaction, SealingKey, catch_up, check_heads, check_seals, heads, seal,
};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::{Day, Timestamp};
use testkit::Scratch;

fn key() -> SealingKey {
    SealingKey::new([7; 32])
}

fn noon(day: u8) -> Timestamp {
    Day::new(2026, 11, day).unwrap().start().plus_seconds(12 * 3600)
}

/// So many events, in transactions of three.
async fn record(db: &Db, events: i64) {
    for turn in 0..events / 3 {
        db.write(move |tx| (0..3).try_for_each(|step| count(tx, 1, 1, turn * 3 + step))).await.unwrap();
    }
}

/// Seals all there is in one block or more; waits for what other transactions hide.
async fn seal_all(db: &Db, at: Timestamp) -> usize {
    let mut covered = 0;
    while db.read(|conn| db::lag(conn, "seal")).await.unwrap() > 0 {
        match seal(db, at, &key()).await.unwrap() {
            0 => tokio::time::sleep(std::time::Duration::from_millis(5)).await,
            some => covered += some,
        }
    }
    covered
}

async fn findings(db: &Db) -> Vec<String> {
    db.read(|conn| check_seals(conn, &[key().public()])).await.unwrap()
}

async fn kept_heads(db: &Db) -> Vec<Head> {
    db.read(heads).await.unwrap()
}

async fn tamper(db: &Db, sql: &'static str) {
    let touched = db.write(move |tx| Ok::<_, Error>(diesel::sql_query(sql).execute(tx.conn())?)).await;
    assert!(touched.unwrap() > 0, "{sql}");
}

/// Sees every event and does nothing: what it has seen, no other transaction hides any more.
const WATCHER: Reaction =
    Reaction { consumer: "watcher", kinds: &[], handle: Handle::Each(|_, _, _| Ok(())) };

/// Three blocks on three days: 6, 6 and 6 events.
async fn three_days(db: &Db) {
    make_table(db).await;
    for day in 1..=3 {
        record(db, 6).await;
        catch_up(db, now(), &WATCHER).await.unwrap();
        assert_eq!(seal(db, noon(day), &key()).await.unwrap(), 6);
    }
    assert_eq!(findings(db).await, Vec::<String>::new());
}

/// The place of the n-th event of the log, counted from 0, as a condition.
macro_rules! nth {
    ($n:literal) => {
        concat!("id = (SELECT id FROM event_log ORDER BY tx, seq LIMIT 1 OFFSET ", $n, ")")
    };
}

#[test]
fn events_of_many_writers_are_sealed_once_and_found_right() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        let writers = (0..4_i64).map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for turn in 0..15 {
                    db.write(move |tx| count(tx, 1, writer, turn)).await.unwrap();
                }
            })
        });
        let writers = writers.collect::<Vec<_>>();
        let sealers = (0..2).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut covered = 0;
                for _ in 0..20 {
                    covered += seal(&db, noon(1), &key()).await.unwrap();
                    tokio::task::yield_now().await;
                }
                covered
            })
        });
        let mut covered = 0;
        for sealer in sealers.collect::<Vec<_>>() {
            covered += sealer.await.unwrap();
        }
        for writer in writers {
            writer.await.unwrap();
        }
        covered += seal_all(&db, noon(1)).await;
        assert_eq!(covered, 60, "each event is covered once");
        assert_eq!(findings(&db).await, Vec::<String>::new());
        assert_eq!(kept_heads(&db).await.last().unwrap().events, 60);
    });
}

#[test]
fn a_block_holds_a_limited_number_of_events() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        db.write(|tx| (0..1030).try_for_each(|turn| count(tx, 1, 1, turn))).await.unwrap();
        assert_eq!(seal_all(&db, noon(1)).await, 1030);
        let head = &kept_heads(&db).await[0];
        assert_eq!((head.number, head.events), (2, 1030));
        assert_eq!(findings(&db).await, Vec::<String>::new());
    });
}

#[test]
fn events_not_sealed_yet_are_no_finding() {
    testkit::on_both(migrations, |db| async move {
        make_table(&db).await;
        record(&db, 3).await;
        assert_eq!(findings(&db).await, Vec::<String>::new());
        seal_all(&db, noon(1)).await;
        record(&db, 3).await;
        assert_eq!(findings(&db).await, Vec::<String>::new());
        assert_eq!(seal_all(&db, noon(1)).await, 3);
        assert_eq!(seal(&db, now(), &key()).await.unwrap(), 0);
    });
}

/// What is done to a log of three blocks, and what is said about it.
const TAMPERED: [(&str, &str, usize); 12] = [
    (concat!("UPDATE event_log SET body = '{}' WHERE ", nth!(7)), "block 2 of 2026-11-02 (6 events", 2),
    (concat!("UPDATE event_log SET actor = 'x' WHERE ", nth!(0)), "block 1 of 2026-11-01", 2),
    (concat!("UPDATE event_log SET at = at + 1 WHERE ", nth!(17)), "block 3 of 2026-11-03", 1),
    // The bytes stay the same, and move from one field to the next.
    ("UPDATE event_log SET kind = 'test.counted1', subject = '' WHERE subject = '1'", "block 1 of", 2),
    (concat!("DELETE FROM event_log WHERE ", nth!(8)), "block 2 of 2026-11-02", 2),
    (concat!("DELETE FROM event_log WHERE ", nth!(17)), "covers 6 events, but the log ends after 5", 1),
    (
        "INSERT INTO event_log SELECT county, -id, tx, seq + 100, kind, subject, actor, at, body \
         FROM event_log ORDER BY tx, seq LIMIT 1",
        "block 1 of 2026-11-01",
        2,
    ),
    ("UPDATE log_seal SET sealed_at = sealed_at + 86400000 WHERE number = 2", "block 2 of 2026-11-02", 2),
    ("UPDATE log_seal SET signature = hash WHERE number = 3", "its signature is wrong", 1),
    ("UPDATE log_seal SET hash = '00' WHERE number = 1", "its signature is wrong", 2),
    ("DELETE FROM log_seal WHERE number = 2", "block 2 is missing: block 3 comes next", 1),
    ("DELETE FROM log_seal WHERE number = 3", "blocks at the end are missing", 1),
];

#[test]
fn whatever_was_done_to_the_log_is_found() {
    for (sql, sentence, sentences) in TAMPERED {
        testkit::on_both(migrations, |db| async move {
            three_days(&db).await;
            tamper(&db, sql).await;
            let found = findings(&db).await;
            assert!(found.first().is_some_and(|first| first.contains(sentence)), "{sql}: {found:?}");
            assert_eq!(found.len(), sentences, "{sql}: says what was not judged: {found:?}");
        });
    }
}

#[test]
fn a_log_signed_with_another_key_is_found_and_both_keys_may_be_given() {
    testkit::on_sqlite(migrations, |db| async move {
        three_days(&db).await;
        let other = SealingKey::new([8; 32]);
        record(&db, 3).await;
        assert_eq!(seal(&db, noon(4), &other).await.unwrap(), 3);
        assert!(findings(&db).await[0].starts_with("block 4 of 2026-11-04"));
        let both = [key().public(), other.public()];
        let found = db.read(move |conn| check_seals(conn, &both)).await.unwrap();
        assert_eq!(found, Vec::<String>::new());
        let unsigned = db.read(|conn| check_seals(conn, &[])).await.unwrap();
        assert_eq!(unsigned, Vec::<String>::new(), "without a key the events alone are judged");
        let refused = db.read(|conn| check_seals(conn, &["00".to_owned()])).await;
        assert!(matches!(refused, Err(Error::Setup(_))));
    });
}

#[test]
fn heads_are_read_beside_a_program_that_uses_the_database() {
    for scratch in [Scratch::sqlite(&migrations()), Scratch::postgres(&migrations())] {
        testkit::runtime().block_on(three_days(&scratch.db));
        assert_eq!(Db::look(&scratch.target, heads).unwrap().len(), 3);
        let write = |conn: &mut Conn| Ok(diesel::sql_query("DELETE FROM log_seal").execute(conn)?);
        assert!(Db::look(&scratch.target, write).is_err(), "only looks");
    }
}

#[test]
fn an_end_cut_off_with_care_is_found_by_heads_kept_elsewhere() {
    testkit::on_both(migrations, |db| async move {
        three_days(&db).await;
        let kept = kept_heads(&db).await;
        let days: Vec<_> = kept.iter().map(|head| (head.day.to_string(), head.number, head.events)).collect();
        let day = |day: &str| day.to_owned();
        assert_eq!(days, [(day("2026-11-01"), 1, 6), (day("2026-11-02"), 2, 12), (day("2026-11-03"), 3, 18)]);
        let against = kept.clone();
        let found = db.read(move |conn| check_heads(conn, &against)).await.unwrap();
        assert_eq!(found, Vec::<String>::new());

        cut_off_third_block(&db).await;
        assert_eq!(findings(&db).await, Vec::<String>::new(), "what is left is right by itself");
        let against = kept.clone();
        let found = db.read(move |conn| check_heads(conn, &against)).await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("2026-11-03 (block 3, 18 events) is not in the log"), "{found:?}");

        // Other events take the place of those that were cut off, sealed with the right key.
        record(&db, 6).await;
        seal_all(&db, noon(3)).await;
        assert_eq!(findings(&db).await, Vec::<String>::new());
        let found = db.read(move |conn| check_heads(conn, &kept)).await.unwrap();
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("sealed anew"), "{found:?}");
    });
}

/// Removes the last block and its events, and moves the cursor back, as one who knows the tables would.
async fn cut_off_third_block(db: &Db) {
    #[derive(QueryableByName)]
    struct Place {
        #[diesel(sql_type = BigInt)]
        tx: i64,
        #[diesel(sql_type = BigInt)]
        seq: i64,
    }
    db.write(|tx| {
        let conn = tx.conn();
        let last: Place = diesel::sql_query(
            "SELECT tx, CAST(seq AS BIGINT) AS seq FROM event_log ORDER BY tx, seq LIMIT 1 OFFSET 11",
        )
        .get_result(conn)?;
        for sql in [
            "DELETE FROM log_seal WHERE number = 3".to_owned(),
            format!("DELETE FROM event_log WHERE tx > {}", last.tx),
            format!("UPDATE event_cursor SET tx = {}, seq = {}", last.tx, last.seq),
        ] {
            diesel::sql_query(sql).execute(conn)?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}
