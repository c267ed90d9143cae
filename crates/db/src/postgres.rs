//! PostgreSQL: a pool, SERIALIZABLE transactions, and a lane for the writes that lose races.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::Connection;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::r2d2::R2D2Connection;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use kernel::IdSource;
use r2d2::Pool;
use tokio::sync::oneshot;

use crate::group::{Care, Ran};
use crate::job::{Job, Pending, Queue, guarded, whole};
use crate::recording::Recording;
use crate::store::{blocking, take};
use crate::tx::{begin_with, commit, number_of, rollback};
use crate::{Conn, Error, Result, Tx};

/// How often a group is tried before its callers are told that it is contended. So often because those beside the lane
/// may win again and again on a busy machine; a loss costs about a millisecond.
const TRIES: u32 = 200;
/// How many writes of the lane share a commit at most.
const GROUP: usize = 32;
/// The advisory lock that lets one program's lane write at a time; any number nobody else uses.
const LANE: i64 = 0x0068_656c_756f;
/// For how long a use case that lost a race goes straight to the lane.
const CROWDED: Duration = Duration::from_secs(1);
/// For how long a write waits for what another holds before it counts as lost: a circle of those who wait for each other would
/// stand for a second before the server breaks it.
const PATIENCE: Duration = Duration::from_millis(100);
/// A connection that rested for so long is asked whether it lives before it is used.
const RESTED: Duration = Duration::from_secs(30);

/// A server, and the ways of this program's questions and writes to it.
pub(crate) struct Server {
    pub(crate) readers: Pool<Opener>,
    writers: Pool<Opener>,
    ids: Arc<IdSource>,
    lane: Queue,
    crowds: Crowds,
}

impl Server {
    /// Pools of connections and the lane's thread.
    pub(crate) fn start(url: &str, ids: Arc<IdSource>) -> Result<Self> {
        let readers = pool_of(16, url, Use::Questions)?;
        let writers = pool_of(16, url, Use::Writes)?;
        let mut lane = Lane { pool: pool_of(1, url, Use::Lane)?, ids: ids.clone(), care: Care::Together };
        let lane = Queue::start("heluo-lane", GROUP, move |group| lane.keep(group))?;
        Ok(Self { readers, writers, ids, lane, crowds: Crowds::default() })
    }

    /// Runs the work and keeps it. A write that loses a race goes on in the lane, one after the other with the others
    /// that have, in groups that share a commit; and so do the next of the same use case for a while, so that a row everybody
    /// wants is written by one after the other instead of by nobody.
    pub(crate) async fn write<T, E, F, Id>(&self, work: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + Sync + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        Id: 'static,
    {
        let (work, use_case) = (Arc::new(work), TypeId::of::<Id>());
        if !self.crowds.has(use_case) {
            let (pool, ids, free) = (self.writers.clone(), self.ids.clone(), work.clone());
            let attempt = blocking(move || Ok(attempt(&mut *take(&pool)?, &ids, &*free))).await?;
            match attempt {
                Attempt::Over(outcome) => return outcome,
                Attempt::Lost => self.crowds.note(use_case),
            }
        }
        let (reply, answer) = oneshot::channel();
        self.lane.send(Box::new(Pending::new(move |tx: &mut Tx<'_>| work(tx), reply)))?;
        answer.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Finishes what waits in the lane.
    pub(crate) async fn stop(&self) {
        self.lane.stop().await;
    }
}

/// What a connection is for.
#[derive(Clone, Copy)]
enum Use {
    /// Reading: from one row to the whole of a table.
    Questions,
    /// Writes beside the lane.
    Writes,
    /// Writes in the lane.
    Lane,
}

impl Use {
    /// What the server is told once for each connection. What begins no transaction of its own cannot write.
    ///
    /// A write touches few rows, and finds them by an index. A plan stays with its connection until the table is analysed: one
    /// that was made while the table was small would go on walking all of it.
    fn settings(self) -> String {
        let reading = "SET default_transaction_read_only = on";
        let by_index = "SET enable_seqscan = off; SET jit = off";
        match self {
            Self::Questions => reading.to_owned(),
            Self::Writes => format!("{reading}; {by_index}; SET lock_timeout = {}", PATIENCE.as_millis()),
            Self::Lane => format!("{reading}; {by_index}"),
        }
    }
}

/// At most so many connections.
fn pool_of(most: u32, url: &str, purpose: Use) -> Result<Pool<Opener>> {
    Pool::builder()
        .max_size(most)
        .min_idle(Some(1))
        .build(Opener { url: url.to_owned(), purpose })
        .map_err(|error| Error::Setup(format!("cannot reach PostgreSQL: {error}")))
}

/// The use cases that lost races lately: each closure has a type of its own.
#[derive(Default)]
struct Crowds(Mutex<HashMap<TypeId, Instant>>);

impl Crowds {
    fn has(&self, use_case: TypeId) -> bool {
        let lost = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lost.get(&use_case).is_some_and(|lately| lately.elapsed() < CROWDED)
    }

    fn note(&self, use_case: TypeId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(use_case, Instant::now());
    }
}

/// A pooled connection that remembers whether a statement lost a race.
pub(crate) struct Slot {
    pub(crate) conn: Conn,
    lost: Arc<AtomicBool>,
    used: Instant,
}

pub(crate) struct Opener {
    url: String,
    purpose: Use,
}

impl r2d2::ManageConnection for Opener {
    type Connection = Slot;
    type Error = Error;

    fn connect(&self) -> Result<Slot> {
        let mut conn = Conn::open_postgres(&self.url)?;
        conn.batch(&self.purpose.settings())?;
        let lost = Arc::new(AtomicBool::new(false));
        conn.set_instrumentation(Watch(lost.clone()));
        Ok(Slot { conn, lost, used: Instant::now() })
    }

    fn is_valid(&self, slot: &mut Slot) -> Result<()> {
        if slot.used.elapsed() < RESTED { Ok(()) } else { Ok(slot.conn.engine.ping()?) }
    }

    fn has_broken(&self, slot: &mut Slot) -> bool {
        slot.used = Instant::now();
        slot.conn.engine.is_broken()
    }
}

/// Sees every statement's outcome, so that a lost race is noticed whatever a context makes of the error.
struct Watch(Arc<AtomicBool>);

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::FinishQuery { error: Some(error), .. } = event
            && lost_race(error)
        {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// What tells of a lost race beside its kind, in the languages servers speak here: 40P01, then 55P03.
const LOSSES: [&str; 4] = ["deadlock detected", "检测到死锁", "lock timeout", "锁超时"];

/// 40001 has a kind of its own; the others are told by their text only.
fn lost_race(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, details) => LOSSES.iter().any(|loss| details.message().contains(loss)),
        _ => false,
    }
}

/// What became of one attempt.
enum Attempt<T, E> {
    /// It was kept, or refused for a reason of its own.
    Over(Result<T, E>),
    /// Another write was first; nothing was kept.
    Lost,
}

fn attempt<T, E, F>(slot: &mut Slot, ids: &IdSource, work: &F) -> Attempt<T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E>,
    E: From<Error>,
{
    let outcome = in_one_transaction(slot, |conn, _| {
        guarded(|| whole(&mut Tx::new(conn, ids, &mut Recording::of_server()), work))
    });
    if outcome.is_ok() || !slot.lost.load(Ordering::Relaxed) {
        return Attempt::Over(outcome);
    }
    Attempt::Lost
}

/// Runs it between begin and commit; `lost` tells it and the caller whether a race was lost.
fn in_one_transaction<T, E: From<Error>>(
    slot: &mut Slot,
    work: impl FnOnce(&mut Conn, &AtomicBool) -> Result<T, E>,
) -> Result<T, E> {
    slot.lost.store(false, Ordering::Relaxed);
    begin_with(&mut slot.conn, "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE")?;
    match work(&mut slot.conn, &slot.lost) {
        Ok(value) => commit(&mut slot.conn).map(|()| value).map_err(E::from),
        Err(error) => {
            // The first error is the reason; a failing rollback drops the connection from the pool.
            let _ = rollback(&mut slot.conn);
            Err(error)
        }
    }
}

/// Writes groups of jobs, each group in one transaction.
struct Lane {
    pool: Pool<Opener>,
    ids: Arc<IdSource>,
    care: Care,
}

impl Lane {
    fn keep(&mut self, mut group: Vec<Box<dyn Job>>) {
        let outcome = take(&self.pool).and_then(|mut slot| self.alone(&mut slot, &mut group));
        if let Err(error) = &outcome {
            tracing::error!(%error, jobs = group.len(), "a group of writes was not kept");
        }
        for job in group {
            job.answer(outcome.clone());
        }
    }

    /// While no other program's lane writes.
    fn alone(&mut self, slot: &mut Slot, group: &mut [Box<dyn Job>]) -> Result<()> {
        number_of(&mut slot.conn, &format!("SELECT COUNT(pg_advisory_lock({LANE})) AS value"))?;
        let outcome = self.until_won(slot, group);
        // If this fails the connection is broken, and the lock went with it; what was kept is kept.
        let unlock = format!("SELECT COUNT(pg_advisory_unlock({LANE})) AS value");
        if let Err(error) = number_of(&mut slot.conn, &unlock) {
            tracing::warn!(%error, "the lane's lock was not given back");
        }
        outcome
    }

    fn until_won(&mut self, slot: &mut Slot, group: &mut [Box<dyn Job>]) -> Result<()> {
        for _ in 0..TRIES {
            let outcome = in_one_transaction(slot, |conn, lost| self.attempt(conn, lost, group));
            match outcome {
                Ok(next) => {
                    self.care = next;
                    return Ok(());
                }
                Err(Undone::Refused) => return Ok(()),
                Err(Undone::Mixed) => self.care = Care::Apart,
                Err(Undone::Failed(_)) if slot.lost.load(Ordering::Relaxed) => {}
                Err(Undone::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended)
    }

    fn attempt(
        &self,
        conn: &mut Conn,
        lost: &AtomicBool,
        group: &mut [Box<dyn Job>],
    ) -> Result<Care, Undone> {
        let mut events = Recording::of_server();
        let mut tx = Tx::new(conn, &self.ids, &mut events);
        match self.care.run(&mut tx, group, || lost.load(Ordering::Relaxed))? {
            Ran::Keep(next) => Ok(next),
            Ran::Undo => Err(Undone::Refused),
            Ran::Again => Err(Undone::Mixed),
        }
    }
}

/// Why a group's transaction was undone.
enum Undone {
    /// Its only job was refused.
    Refused,
    /// One of its jobs was refused that shared it with others.
    Mixed,
    /// It failed, or lost a race.
    Failed(Error),
}

impl From<Error> for Undone {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}
