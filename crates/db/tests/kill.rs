//! A program killed under load loses no write it acknowledged.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what went wrong by panicking")]
mod common;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use common::{count, make_table, migrations, value};
use db::{Db, Target};
use kernel::IdSource;

const CHILD: &str = "HELUO_KILL_TEST_DATABASE";
const ROUNDS: usize = 12;

/// The same test plays both parts: started again with the database's path it is the program to be killed.
#[test]
fn acknowledged_writes_survive_sigkill() {
    if let Ok(path) = std::env::var(CHILD) {
        write_until_killed(&path);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("heluo.db");
    testkit::runtime().block_on(async {
        let db = Db::open(&Target::Sqlite(path.clone()), IdSource::new(1), &migrations()).unwrap();
        make_table(&db).await;
        db.close().await;
    });
    let mut acknowledged = 0;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "acknowledged_writes_survive_sigkill", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut seen = 0;
        for line in lines {
            if line.unwrap() == "written" {
                seen += 1;
            }
            // Uneven, so that the kill falls at different points of a group.
            if seen == 40 + round * 17 {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        acknowledged += i64::try_from(seen).unwrap();
        let kept = testkit::runtime().block_on(async {
            let db = Db::open(&Target::Sqlite(path.clone()), IdSource::new(1), &migrations()).unwrap();
            assert!(db.verify().await.unwrap().is_empty());
            let kept = value(&db).await;
            db.close().await;
            kept
        });
        assert!(kept >= acknowledged, "round {round}: {acknowledged} acknowledged, {kept} kept");
        acknowledged = kept;
    }
    assert!(acknowledged > 1000);
}

fn write_until_killed(path: &str) -> ! {
    testkit::runtime().block_on(async {
        let db = Db::open(&Target::Sqlite(path.into()), IdSource::new(1), &migrations()).unwrap();
        let writers = (0..16).map(|writer| {
            let db = db.clone();
            tokio::spawn(async move {
                for turn in 0.. {
                    db.write(move |tx| count(tx, 1, writer, turn)).await.unwrap();
                    std::io::stdout().lock().write_all(b"written\n").unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            let _ = writer.await;
        }
    });
    std::process::exit(1)
}
