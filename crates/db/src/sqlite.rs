//! SQLite: one writer thread that commits jobs in groups, and a pool of readers.

use std::sync::Arc;

use kernel::IdSource;
use tokio::sync::Notify;

use crate::conn::SqliteRole;
use crate::group::{Care, Ran};
use crate::job::{Job, Queue};
use crate::recording::Recording;
use crate::tx::{begin_with, commit, number_of, rollback};
use crate::{Conn, Error, Result, Tx};

/// How many jobs share a commit at most.
const GROUP: usize = 64;

/// Opens the writing connection and starts its thread.
pub(crate) fn start_writer(path: &str, ids: Arc<IdSource>, changed: Arc<Notify>) -> Result<Queue> {
    let mut worker = Worker::open(path.to_owned(), ids, changed)?;
    Queue::start("heluo-writer", GROUP, move |group| worker.commit_group(group))
}

struct Worker {
    path: String,
    conn: Conn,
    ids: Arc<IdSource>,
    changed: Arc<Notify>,
    events: Recording,
    care: Care,
}

impl Worker {
    fn open(path: String, ids: Arc<IdSource>, changed: Arc<Notify>) -> Result<Self> {
        let mut conn = Conn::open_sqlite(&path, SqliteRole::Writer)?;
        let events = Recording::counted(last_number(&mut conn)?);
        Ok(Self { path, conn, ids, changed, events, care: Care::Together })
    }

    fn commit_group(&mut self, mut group: Vec<Box<dyn Job>>) {
        let outcome = self.run_group(&mut group);
        if let Err(error) = &outcome {
            tracing::error!(%error, jobs = group.len(), "a group of writes was not kept");
            self.reopen();
        }
        for job in group {
            job.answer(outcome.clone());
        }
        if outcome.is_ok() {
            self.changed.notify_waiters();
        }
    }

    fn run_group(&mut self, group: &mut [Box<dyn Job>]) -> Result<()> {
        loop {
            begin_with(&mut self.conn, "BEGIN IMMEDIATE")?;
            self.events.back_to(0);
            let mut tx = Tx::new(&mut self.conn, &self.ids, &mut self.events);
            match self.care.run(&mut tx, group, || false)? {
                Ran::Keep(next) => {
                    self.care = next;
                    return commit(&mut self.conn).map_err(|error| match error {
                        Error::DiskFull => error,
                        other => Error::Commit(other.to_string()),
                    });
                }
                Ran::Undo => return rollback(&mut self.conn),
                Ran::Again => {
                    rollback(&mut self.conn)?;
                    self.care = Care::Apart;
                }
            }
        }
    }

    /// After a failed group the connection's state is unknown: a fresh one takes its place.
    fn reopen(&mut self) {
        match Conn::open_sqlite(&self.path, SqliteRole::Writer) {
            Ok(conn) => self.conn = conn,
            Err(error) => {
                tracing::error!(%error, "the writing connection could not be reopened; rolling back");
                let _ = self.conn.batch("ROLLBACK");
            }
        }
    }
}

/// The last transaction in the log; none before the first migration.
fn last_number(conn: &mut Conn) -> Result<i64> {
    if !has_log(conn)? {
        return Ok(0);
    }
    number_of(conn, "SELECT COALESCE(MAX(tx), 0) AS value FROM event_log")
}

/// Whether the file has the table of the log.
pub(crate) fn has_log(conn: &mut Conn) -> Result<bool> {
    let table = "SELECT COUNT(*) AS value FROM sqlite_master WHERE type = 'table' AND name = 'event_log'";
    Ok(number_of(conn, table)? > 0)
}
