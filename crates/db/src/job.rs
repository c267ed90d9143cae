//! Writes that wait for their turn and are taken in groups.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread;

use tokio::sync::oneshot;

use crate::{Error, Result, Tx};

/// How many jobs may wait before callers are told the database is busy.
const WAITING: usize = 8192;

/// A write waiting for its turn, answered after the commit.
pub(crate) trait Job: Send {
    /// Runs the closure; true when its changes are to be kept. Run again when the whole group has to be.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// The same, and what it recorded is written.
    fn run_whole(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the caller; `group` is an error when the group's commit failed.
    fn answer(self: Box<Self>, group: Result<()>);
}

enum Command {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

/// The sending end of a queue of writes, which a thread takes in groups.
#[derive(Clone)]
pub(crate) struct Queue {
    commands: SyncSender<Command>,
}

impl Queue {
    /// Starts the thread: it hands over what waits, at most so many at once, and has to answer each.
    pub(crate) fn start(
        name: &str,
        most: usize,
        take: impl FnMut(Vec<Box<dyn Job>>) + Send + 'static,
    ) -> Result<Self> {
        let (commands, waiting) = sync_channel(WAITING);
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || serve(&waiting, most, take))
            .map_err(|error| Error::Setup(format!("cannot start the thread {name}: {error}")))?;
        Ok(Self { commands })
    }

    /// Queues a job.
    pub(crate) fn send(&self, job: Box<dyn Job>) -> Result<()> {
        self.commands.try_send(Command::Job(job)).map_err(|error| match error {
            TrySendError::Full(_) => Error::Busy,
            TrySendError::Disconnected(_) => Error::Closed,
        })
    }

    /// Finishes what is queued, then ends the thread and closes what it held.
    pub(crate) async fn stop(&self) {
        let (done, finished) = oneshot::channel();
        if self.commands.try_send(Command::Stop(done)).is_ok() {
            let _ = finished.await;
        }
    }
}

fn serve(waiting: &Receiver<Command>, most: usize, mut take: impl FnMut(Vec<Box<dyn Job>>)) {
    while let Ok(first) = waiting.recv() {
        let mut group = Vec::with_capacity(most);
        let mut stop = None;
        match first {
            Command::Job(job) => group.push(job),
            Command::Stop(done) => stop = Some(done),
        }
        while stop.is_none() && group.len() < most {
            match waiting.try_recv() {
                Ok(Command::Job(job)) => group.push(job),
                Ok(Command::Stop(done)) => stop = Some(done),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        if !group.is_empty() {
            take(group);
        }
        if let Some(done) = stop {
            drop(take);
            let _ = done.send(());
            return;
        }
    }
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

    fn note(&mut self, outcome: Result<T, E>) -> bool {
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }
}

/// Runs the work and writes what it recorded.
pub(crate) fn whole<T, E: From<Error>>(
    tx: &mut Tx<'_>,
    work: &impl Fn(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let value = work(tx)?;
    tx.write_events()?;
    Ok(value)
}

impl<F, T, E> Job for Pending<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = guarded(|| (self.work)(tx));
        self.note(outcome)
    }

    fn run_whole(&mut self, tx: &mut Tx<'_>) -> bool {
        let outcome = guarded(|| whole(tx, &self.work));
        self.note(outcome)
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
