//! A copy put back in place, and a log that came from another PostgreSQL cluster.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what went wrong by panicking"
)]
mod common;

use std::path::Path;

use common::{Counted, count, make_table, migrations, now, value};
use db::{
    Db, Error, Handle, LogFilter, Migrations, Reaction, Recorded, Renumbered, SealingKey, Target, Tx,
    catch_up, check_seals, consume, seal,
};
use diesel::prelude::*;
use kernel::{IdSource, Timestamp};
use testkit::Scratch;

fn open(path: &Path) -> Db {
    Db::open(&Target::Sqlite(path.to_owned()), IdSource::new(2), &migrations()).unwrap()
}

async fn log(db: &Db) -> Vec<Recorded> {
    let mut rows = db.read(|conn| LogFilter::default().page(conn, 0, 100)).await.unwrap().0;
    rows.reverse();
    rows
}

/// A copy of a small database, in a folder of its own.
async fn copy_of_five(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("old/heluo.db");
    let db = open(&path);
    make_table(&db).await;
    db.write(|tx| (0..5).try_for_each(|turn| count(tx, 1, 1, turn))).await.unwrap();
    let copy = folder.join("copy.db");
    Db::backup(&Target::Sqlite(path), &copy).unwrap();
    db.close().await;
    copy
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

fn refusal(from: &Path, to: &Path, migrations: &Migrations) -> String {
    Db::restore(from, to, migrations).unwrap_err().to_string()
}

#[test]
fn a_copy_is_put_back_and_the_log_goes_on() {
    testkit::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let copy = copy_of_five(folder.path()).await;
        let before = std::fs::read(&copy).unwrap();
        let to = folder.path().join("new/heluo.db");
        // What a restore that was killed left behind is in nobody's way.
        std::fs::create_dir(folder.path().join("new")).unwrap();
        std::fs::write(folder.path().join("new/heluo.db.restoring"), b"half").unwrap();
        Db::restore(&copy, &to, &migrations()).unwrap();
        assert_eq!(names(&folder.path().join("new")), ["heluo.db", "heluo.lock"]);
        assert_eq!(std::fs::read(&copy).unwrap(), before, "the copy is only read");

        let restored = open(&to);
        assert!(restored.verify().await.unwrap().is_empty());
        assert_eq!(value(&restored).await, 5);
        restored.write(|tx| count(tx, 1, 1, 5)).await.unwrap();
        let log = log(&restored).await;
        let turns: Vec<i64> = log.iter().map(|event| event.body::<Counted>().unwrap().turn).collect();
        assert_eq!(turns, [0, 1, 2, 3, 4, 5]);
        assert!(log[5].tx > log[4].tx, "numbers go on above those of the copy");
        restored.close().await;
    });
}

#[test]
fn nothing_is_written_over() {
    testkit::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let copy = copy_of_five(folder.path()).await;
        let to = folder.path().join("new.db");
        for ending in ["", "-wal", "-journal"] {
            let there = folder.path().join(format!("new.db{ending}"));
            std::fs::write(&there, b"").unwrap();
            let sentence = refusal(&copy, &to, &migrations());
            assert!(sentence.contains(&format!("new.db{ending} exists; move it away")), "{sentence}");
            std::fs::remove_file(there).unwrap();
        }
        // A program that still holds a file that was moved away.
        let running = open(&to);
        for ending in ["", "-wal", "-shm"] {
            std::fs::remove_file(folder.path().join(format!("new.db{ending}"))).unwrap();
        }
        let sentence = refusal(&copy, &to, &migrations());
        assert!(sentence.contains("another heluo is using"), "{sentence}");
        assert!(!to.exists());
        drop(running);
    });
}

#[test]
fn a_copy_that_is_damaged_foreign_or_newer_is_refused() {
    testkit::runtime().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let copy = copy_of_five(folder.path()).await;
        let whole = std::fs::read(&copy).unwrap();
        let to = folder.path().join("new/heluo.db");
        let mut torn = whole.clone();
        torn.truncate(whole.len() / 2);
        let mut scratched = whole.clone();
        let middle = scratched.len() / 2;
        scratched[middle..middle + 3000].fill(0xA5);
        for damaged in [torn, scratched, b"no database at all, though it is long enough".to_vec()] {
            std::fs::write(&copy, damaged).unwrap();
            let sentence = refusal(&copy, &to, &migrations());
            assert!(sentence.contains("copy.db cannot be restored: it is damaged"), "{sentence}");
        }
        std::fs::write(&copy, b"").unwrap();
        assert!(refusal(&copy, &to, &migrations()).contains("is not a database of Heluo"));
        assert!(refusal(&folder.path().join("none.db"), &to, &migrations()).contains("there is no file"));

        let newer = folder.path().join("newer.db");
        let db = open(&newer);
        db.write(|tx| {
            diesel::sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')")
                .execute(tx.conn())?;
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        db.close().await;
        assert!(matches!(Db::restore(&newer, &to, &migrations()), Err(Error::Newer(_))));
        assert_eq!(names(&folder.path().join("new")), Vec::<String>::new(), "nothing was written");
    });
}

diesel::table! {
    seen (turn) {
        turn -> BigInt,
    }
}

/// Notes each turn once; a second delivery breaks the key and fails the test.
fn note(tx: &mut Tx<'_>, _: Timestamp, event: &Recorded) -> db::Result<()> {
    let turn = event.body::<Counted>()?.turn;
    diesel::insert_into(seen::table).values(seen::turn.eq(turn)).execute(tx.conn())?;
    Ok(())
}

/// Stands still at turn 4.
fn note_up_to_four(tx: &mut Tx<'_>, at: Timestamp, event: &Recorded) -> db::Result<()> {
    if event.body::<Counted>()?.turn == 4 {
        return Err(Error::Refused("four".to_owned()));
    }
    note(tx, at, event)
}

const NOTE: Reaction = Reaction { consumer: "note", kinds: &["test.counted"], handle: Handle::Each(note) };

async fn run(db: &Db, sql: &'static str) {
    db.write(move |tx| Ok::<_, Error>(diesel::sql_query(sql).execute(tx.conn())?)).await.unwrap();
}

/// What a log looks like after `pg_dump` from a cluster that had come much further; 1 and 2 are of restores.
async fn carry_over(db: &Db) {
    run(db, "UPDATE event_log SET tx = tx + 1000000000 WHERE tx > 2").await;
    run(db, "UPDATE event_cursor SET tx = tx + 1000000000 WHERE tx > 2").await;
}

async fn turns(db: &Db) -> Vec<i64> {
    db.read(|conn| Ok::<_, Error>(seen::table.order(seen::turn).select(seen::turn).load(conn)?))
        .await
        .unwrap()
}

#[test]
fn a_log_from_another_cluster_is_refused_until_it_is_renumbered() {
    let scratch = Scratch::postgres(&migrations());
    let (db, target) = (&scratch.db, &scratch.target);
    let key = SealingKey::new([7; 32]);
    let reopen = || Db::open(target, IdSource::new(2), &migrations());
    testkit::runtime().block_on(async {
        make_table(db).await;
        run(db, "CREATE TABLE seen (turn BIGINT NOT NULL PRIMARY KEY)").await;
        for turn in 0..4 {
            db.write(move |tx| (0..2).try_for_each(|step| count(tx, 1, 1, turn * 2 + step))).await.unwrap();
        }
        while db.read(|conn| db::lag(conn, "seal")).await.unwrap() > 0 {
            seal(db, now(), &key).await.unwrap();
        }
        let halfway = Reaction { handle: Handle::Each(note_up_to_four), ..NOTE };
        assert!(matches!(catch_up(db, now(), &halfway).await, Err(Error::Refused(_))));
        assert_eq!(turns(db).await, [0, 1, 2, 3]);
        assert_eq!(Db::renumber(target).unwrap(), None, "a log of this cluster is left alone");

        // The second restore finds 1 in use, the third 2.
        for (tx, new) in [(1, 8), (2, 9), (1, 10)] {
            carry_over(db).await;
            let Err(Error::Setup(sentence)) = reopen() else { panic!("opened as it is") };
            assert!(sentence.contains("run `heluo db restore` once"), "{sentence}");
            assert_eq!(Db::renumber(target).unwrap(), Some(Renumbered { events: new, tx }));
            assert_eq!(Db::renumber(target).unwrap(), None);

            let opened = reopen().unwrap();
            opened.write(move |tx| count(tx, 1, 1, new)).await.unwrap();
            catch_up(&opened, now(), &NOTE).await.unwrap();
            assert_eq!(turns(&opened).await, (0..=new).collect::<Vec<_>>(), "the rest and the new one, once");
            assert_eq!(consume(&opened, now(), &NOTE).await.unwrap(), 0);

            let found = opened.read({
                let public = key.public();
                move |conn| check_seals(conn, &[public])
            });
            assert_eq!(found.await.unwrap(), Vec::<String>::new(), "seals do not depend on the numbers");
        }
    });
}

#[test]
fn a_cursor_alone_ahead_of_the_cluster_is_refused_too() {
    let scratch = Scratch::postgres(&migrations());
    testkit::runtime().block_on(async {
        run(&scratch.db, "INSERT INTO event_cursor (consumer, tx, seq) VALUES ('note', 1000000000, 0)").await;
    });
    assert!(Db::open(&scratch.target, IdSource::new(2), &migrations()).is_err());
    assert_eq!(Db::renumber(&scratch.target).unwrap(), Some(Renumbered { events: 0, tx: 1 }));
    assert!(Db::open(&scratch.target, IdSource::new(2), &migrations()).is_ok());
}
