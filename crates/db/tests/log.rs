//! The event log under concurrent writers: nothing missed, nothing twice, each writer's events in order.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what went wrong by panicking"
)]
mod common;

use std::collections::HashMap;

use common::{COUNTY, Counted, count, counter, make_table, migrations, now, value};
use db::{Db, Error, Event, Handle, Reaction, Recorded, Tx, catch_up, consume};
use diesel::prelude::*;
use kernel::{RegionCode, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;

diesel::table! {
    seen (id) {
        id -> BigInt,
        place -> BigInt,
        writer -> BigInt,
        turn -> BigInt,
    }
}

/// Notes each event once; a second delivery breaks the key and fails the test.
fn note(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let body: Counted = event.body()?;
    let place: i64 = seen::table.count().get_result(tx.conn())?;
    diesel::insert_into(seen::table)
        .values((
            seen::id.eq(event.id.0),
            seen::place.eq(place),
            seen::writer.eq(body.writer),
            seen::turn.eq(body.turn),
        ))
        .execute(tx.conn())?;
    Ok(())
}

const NOTE: Reaction = Reaction { consumer: "note", kinds: &["test.counted"], handle: Handle::Each(note) };

async fn prepare(db: &Db) {
    make_table(db).await;
    db.write(|tx| {
        diesel::sql_query(
            "CREATE TABLE seen (id BIGINT NOT NULL PRIMARY KEY, place BIGINT NOT NULL, \
             writer BIGINT NOT NULL, turn BIGINT NOT NULL)",
        )
        .execute(tx.conn())?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}

/// Each writer makes its turns one after another, in transactions of these sizes; odd ones fail.
async fn play(db: Db, writers: Vec<Vec<u8>>) {
    prepare(&db).await;
    let mut tasks = Vec::new();
    let mut expected = HashMap::new();
    for (writer, sizes) in (0_i64..).zip(writers) {
        let kept: i64 = sizes.iter().filter(|size| **size % 4 != 3).map(|size| i64::from(*size)).sum();
        expected.insert(writer, kept);
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            let mut turn = 0;
            for size in sizes.into_iter().map(i64::from) {
                let first = turn;
                let outcome = db
                    .write(move |tx| {
                        (0..size).try_for_each(|step| count(tx, 1, writer, first + step))?;
                        if size % 4 == 3 { Err(Error::Refused("on purpose".to_owned())) } else { Ok(()) }
                    })
                    .await;
                match outcome {
                    Ok(()) => turn += size,
                    Err(Error::Refused(_)) => {}
                    Err(other) => panic!("{other}"),
                }
            }
        }));
    }
    let reader = {
        let db = db.clone();
        tokio::spawn(async move {
            for _ in 0..30 {
                match consume(&db, now(), &NOTE).await {
                    Ok(_) | Err(Error::Contended) => tokio::task::yield_now().await,
                    Err(other) => panic!("{other}"),
                }
            }
        })
    };
    for task in tasks {
        task.await.unwrap();
    }
    reader.await.unwrap();
    catch_up(&db, now(), &NOTE).await.unwrap();

    let rows: Vec<(i64, i64)> = db
        .read(|conn| {
            let query = seen::table.order(seen::place.asc()).select((seen::writer, seen::turn));
            Ok::<_, Error>(query.load(conn)?)
        })
        .await
        .unwrap();
    let mut turns: HashMap<i64, i64> = HashMap::new();
    for (writer, turn) in rows {
        let next = turns.entry(writer).or_insert(0);
        assert_eq!(turn, *next, "writer {writer} out of order");
        *next += 1;
    }
    for (writer, kept) in &expected {
        assert_eq!(turns.get(writer).copied().unwrap_or(0), *kept, "writer {writer}");
    }
    assert_eq!(value(&db).await, expected.values().sum::<i64>());
}

#[test]
fn no_event_is_missed_or_seen_twice() {
    let writers = prop::collection::vec(prop::collection::vec(0_u8..5, 1..6), 2..6);
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    runner
        .run(&writers, |writers| {
            testkit::on_both(migrations, |db| play(db, writers.clone()));
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_late_commit_is_not_missed() {
    // A transaction that wrote first and commits last: on PostgreSQL the consumer must wait for it.
    testkit::on_postgres(migrations, |db| async move {
        prepare(&db).await;
        let (wrote, written) = tokio::sync::oneshot::channel::<()>();
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let wrote = std::sync::Mutex::new(Some(wrote));
        let gone = std::sync::Mutex::new(gone);
        let slow = {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    diesel::insert_into(counter::table)
                        .values((counter::county.eq(COUNTY.0), counter::id.eq(2), counter::value.eq(0)))
                        .execute(tx.conn())?;
                    tx.record(
                        now(),
                        &testkit::system(),
                        &Counted { county: COUNTY, by: 0, writer: 1, turn: 0 },
                    )?;
                    if let Some(wrote) = wrote.lock().unwrap().take() {
                        wrote.send(()).unwrap();
                        gone.lock().unwrap().recv().unwrap();
                    }
                    Ok::<_, Error>(())
                })
                .await
            })
        };
        written.await.unwrap();
        db.write(|tx| count(tx, 1, 2, 0)).await.unwrap();
        assert_eq!(consume(&db, now(), &NOTE).await.unwrap(), 0, "must not pass the one still running");
        go.send(()).unwrap();
        slow.await.unwrap().unwrap();
        assert_eq!(catch_up(&db, now(), &NOTE).await.unwrap(), 2);
    });
}

#[test]
fn a_failing_consumer_keeps_its_place() {
    fn fail_at_three(tx: &mut Tx<'_>, at: Timestamp, event: &Recorded) -> db::Result<()> {
        if event.body::<Counted>()?.turn == 3 {
            return Err(Error::Refused("three".to_owned()));
        }
        note(tx, at, event)
    }
    testkit::on_both(migrations, |db| async move {
        prepare(&db).await;
        db.write(|tx| (0..6).try_for_each(|turn| count(tx, 1, 1, turn))).await.unwrap();
        let failing = Reaction { handle: Handle::Each(fail_at_three), ..NOTE };
        // It takes the three before, and then stands still.
        assert!(matches!(catch_up(&db, now(), &failing).await, Err(Error::Refused(_))));
        assert_eq!(db.read(|conn| db::lag(conn, "note")).await.unwrap(), 3);
        assert_eq!(catch_up(&db, now(), &NOTE).await.unwrap(), 3, "it goes on where it stopped");
    });
}

#[test]
fn a_failing_batch_is_taken_up_to_the_event_that_fails() {
    fn fail_at_three(tx: &mut Tx<'_>, at: Timestamp, events: &[Recorded]) -> db::Result<()> {
        for event in events {
            note(tx, at, event)?;
            if event.body::<Counted>()?.turn == 3 {
                return Err(Error::Unreadable("three".to_owned()));
            }
        }
        Ok(())
    }
    fn note_all(tx: &mut Tx<'_>, at: Timestamp, events: &[Recorded]) -> db::Result<()> {
        events.iter().try_for_each(|event| note(tx, at, event))
    }
    testkit::on_both(migrations, |db| async move {
        prepare(&db).await;
        db.write(|tx| (0..6).try_for_each(|turn| count(tx, 1, 1, turn))).await.unwrap();
        let failing = Reaction { handle: Handle::Batch(fail_at_three), ..NOTE };
        assert!(matches!(catch_up(&db, now(), &failing).await, Err(Error::Unreadable(_))));
        assert_eq!(
            db.read(|conn| db::lag(conn, "note")).await.unwrap(),
            3,
            "nothing of the failing event stays"
        );
        let whole = Reaction { handle: Handle::Batch(note_all), ..NOTE };
        assert_eq!(catch_up(&db, now(), &whole).await.unwrap(), 3, "it goes on where it stopped");
        let noted: i64 = db.read(|conn| Ok::<_, Error>(seen::table.count().get_result(conn)?)).await.unwrap();
        assert_eq!(noted, 6);
    });
}

#[derive(Serialize)]
struct Told {
    #[serde(skip)]
    of: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
}

impl Event for Told {
    const KIND: &'static str = "test.told";
    fn county(&self) -> RegionCode {
        COUNTY
    }
    fn subject(&self) -> String {
        self.of.to_owned()
    }
}

#[test]
fn a_thing_is_called_as_the_log_last_told() {
    testkit::on_both(migrations, |db| async move {
        for (of, name) in [("A", Some("first")), ("B", Some("other")), ("A", Some("second")), ("A", None)] {
            let event = Told { of, name };
            db.write(move |tx| tx.record(now(), &testkit::system(), &event)).await.unwrap();
        }
        let named = |county: RegionCode, kind: &'static str| {
            let of: Vec<String> = ["A", "C"].map(str::to_owned).into();
            db.read(move |conn| db::names_told(conn, &[county], &[kind], &of))
        };
        let names = named(COUNTY, "test.told").await.unwrap();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), [("A".to_owned(), "second".to_owned())]);
        assert!(named(RegionCode(410_325), "test.told").await.unwrap().is_empty(), "of another county");
        assert!(named(COUNTY, "test.other").await.unwrap().is_empty(), "of another kind");
    });
}
