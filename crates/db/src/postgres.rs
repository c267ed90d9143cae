//! PostgreSQL: a pool, SERIALIZABLE transactions, and retry of those that lost a race.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::Connection;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::r2d2::R2D2Connection;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use kernel::IdSource;

use crate::sqlite::guarded;
use crate::tx::{begin_with, commit, number_of, rollback};
use crate::{Conn, Error, Result, Tx};

/// How often a write is tried before its caller is told that it is contended. So often because those in front of the lane
/// may win again and again on a busy machine; a loss costs about a millisecond.
const TRIES: u32 = 200;
/// How many of these run beside everybody else's.
const FREE_TRIES: u32 = 2;
/// The advisory lock held while trying the rest; any number nobody else uses.
const LANE: i64 = 0x0068_656c_756f;

/// A pooled connection that remembers whether a statement lost a race.
pub(crate) struct Slot {
    pub(crate) conn: Conn,
    lost: Arc<AtomicBool>,
}

pub(crate) struct Opener {
    url: String,
}

impl Opener {
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.to_owned() }
    }
}

impl r2d2::ManageConnection for Opener {
    type Connection = Slot;
    type Error = Error;

    fn connect(&self) -> Result<Slot> {
        let mut conn = Conn::open_postgres(&self.url)?;
        let lost = Arc::new(AtomicBool::new(false));
        conn.set_instrumentation(Watch(lost.clone()));
        Ok(Slot { conn, lost })
    }

    fn is_valid(&self, slot: &mut Slot) -> Result<()> {
        Ok(slot.conn.ping()?)
    }

    fn has_broken(&self, slot: &mut Slot) -> bool {
        slot.conn.is_broken()
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

/// 40001 has a kind of its own; 40P01 (deadlock) is told by its text only.
fn lost_race(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => true,
        DieselError::DatabaseError(_, details) => details.message().contains("deadlock detected"),
        _ => false,
    }
}

/// Runs the work and keeps it. A write that has lost twice queues behind the others that have, so that a row
/// everybody wants is written by one after the other instead of by nobody.
pub(crate) fn write<T, E, F>(slot: &mut Slot, ids: &IdSource, work: &F) -> Result<T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E>,
    E: From<Error>,
{
    for attempt in 0..FREE_TRIES {
        match attempt_once(slot, ids, work)? {
            Attempt::Over(outcome) => return outcome,
            Attempt::Lost => std::thread::sleep(backoff(attempt, ids)),
        }
    }
    number_of(&mut slot.conn, &format!("SELECT COUNT(pg_advisory_lock({LANE})) AS value"))?;
    let outcome = in_the_lane(slot, ids, work);
    // If this fails the connection is broken, and the lock went with it.
    number_of(&mut slot.conn, &format!("SELECT COUNT(pg_advisory_unlock({LANE})) AS value"))?;
    outcome
}

fn in_the_lane<T, E, F>(slot: &mut Slot, ids: &IdSource, work: &F) -> Result<T, E>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E>,
    E: From<Error>,
{
    for _ in FREE_TRIES..TRIES {
        if let Attempt::Over(outcome) = attempt_once(slot, ids, work)? {
            return outcome;
        }
    }
    Err(Error::Contended.into())
}

/// What became of one attempt.
enum Attempt<T, E> {
    /// It was kept, or refused for a reason of its own.
    Over(Result<T, E>),
    /// Another write was first; nothing was kept.
    Lost,
}

fn attempt_once<T, E, F>(slot: &mut Slot, ids: &IdSource, work: &F) -> Result<Attempt<T, E>>
where
    F: Fn(&mut Tx<'_>) -> Result<T, E>,
    E: From<Error>,
{
    slot.lost.store(false, Ordering::Relaxed);
    begin_with(&mut slot.conn, "BEGIN ISOLATION LEVEL SERIALIZABLE")?;
    let outcome = guarded(|| work(&mut Tx::new(&mut slot.conn, ids, None)));
    let outcome = match outcome {
        Ok(value) => commit(&mut slot.conn).map(|()| value).map_err(E::from),
        Err(error) => {
            // The first error is the reason; a failing rollback drops the connection from the pool.
            let _ = rollback(&mut slot.conn);
            Err(error)
        }
    };
    if outcome.is_ok() || !slot.lost.load(Ordering::Relaxed) {
        return Ok(Attempt::Over(outcome));
    }
    Ok(Attempt::Lost)
}

/// Longer with each attempt and uneven, so that rivals do not meet again.
fn backoff(attempt: u32, ids: &IdSource) -> Duration {
    let spread = ids.next(kernel::Timestamp::default()).unsigned_abs() % 7 + 1;
    Duration::from_micros(u64::from(attempt.min(12)) * 400 * spread)
}
