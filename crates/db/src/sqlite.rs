//! SQLite: one writer thread that commits jobs in groups, and a pool of readers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread;

use kernel::IdSource;
use tokio::sync::oneshot;

use crate::conn::SqliteRole;
use crate::tx::{begin, begin_with, commit, number_of, rollback};
use crate::{Conn, Error, Result, Tx};

/// How many jobs share a commit at most.
const GROUP: usize = 64;
/// How many jobs may wait before callers are told the database is busy.
const QUEUE: usize = 8192;

/// A write waiting for its turn: run within a savepoint, answered after the commit.
pub(crate) trait Job: Send {
    /// Runs the closure; true when its changes are to be kept.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the caller; `group` is an error when the group's commit failed.
    fn answer(self: Box<Self>, group: Result<()>);
}

enum Command {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

/// The sending end of the writer's queue.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: SyncSender<Command>,
}

impl Writer {
    /// Opens the writing connection and starts its thread.
    pub(crate) fn start(path: &str, ids: Arc<IdSource>, changed: Arc<tokio::sync::Notify>) -> Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let worker = Worker::open(path.to_owned(), ids, changed)?;
        thread::Builder::new()
            .name("heluo-writer".to_owned())
            .spawn(move || worker.serve(&jobs))
            .map_err(|error| Error::Setup(format!("cannot start the writer thread: {error}")))?;
        Ok(Self { queue })
    }

    /// Queues a job.
    pub(crate) fn send(&self, job: Box<dyn Job>) -> Result<()> {
        self.queue.try_send(Command::Job(job)).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Closed,
        })
    }

    /// Finishes what is queued, then closes the connection.
    pub(crate) async fn stop(&self) {
        let (done, finished) = oneshot::channel();
        if self.queue.try_send(Command::Stop(done)).is_ok() {
            let _ = finished.await;
        }
    }
}

struct Worker {
    path: String,
    conn: Conn,
    ids: Arc<IdSource>,
    changed: Arc<tokio::sync::Notify>,
    number: i64,
}

impl Worker {
    fn open(path: String, ids: Arc<IdSource>, changed: Arc<tokio::sync::Notify>) -> Result<Self> {
        let mut conn = Conn::open_sqlite(&path, SqliteRole::Writer)?;
        let number = last_number(&mut conn)?;
        Ok(Self { path, conn, ids, changed, number })
    }

    fn serve(mut self, jobs: &Receiver<Command>) {
        while let Ok(first) = jobs.recv() {
            let mut group = Vec::with_capacity(GROUP);
            let mut stop = None;
            match first {
                Command::Job(job) => group.push(job),
                Command::Stop(done) => stop = Some(done),
            }
            while stop.is_none() && group.len() < GROUP {
                match jobs.try_recv() {
                    Ok(Command::Job(job)) => group.push(job),
                    Ok(Command::Stop(done)) => stop = Some(done),
                    Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                }
            }
            if !group.is_empty() {
                self.commit_group(group);
            }
            if let Some(done) = stop {
                drop(self.conn);
                let _ = done.send(());
                return;
            }
        }
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
        begin_with(&mut self.conn, "BEGIN IMMEDIATE")?;
        for job in group {
            begin(&mut self.conn)?;
            self.number += 1;
            let mut tx = Tx::new(&mut self.conn, &self.ids, Some(self.number));
            if job.run(&mut tx) {
                commit(&mut self.conn)?;
            } else {
                rollback(&mut self.conn)?;
            }
        }
        commit(&mut self.conn).map_err(|error| match error {
            Error::DiskFull => error,
            other => Error::Commit(other.to_string()),
        })
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

/// A closure, its outcome and the caller who waits for it.
pub(crate) struct Pending<F, T, E> {
    work: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Pending<F, T, E> {
    pub(crate) fn new(work: F, reply: oneshot::Sender<Result<T, E>>) -> Self {
        Self { work, outcome: None, reply }
    }
}

impl<F, T, E> Job for Pending<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = guarded(|| (self.work)(tx));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, group: Result<()>) {
        let outcome = match (group, self.outcome) {
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(Error::Closed.into()),
            // A job that refused by itself keeps its own reason.
            (Err(_), Some(Err(own))) => Err(own),
            (Err(group), _) => Err(group.into()),
        };
        let _ = self.reply.send(outcome);
    }
}

/// Runs a job and turns a panic into an error of that job alone.
pub(crate) fn guarded<T, E: From<Error>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".to_owned());
        tracing::error!(panic = %text, "a job panicked");
        Err(Error::Panicked(text).into())
    })
}
