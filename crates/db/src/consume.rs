//! Consumers of the log: at least once, in order, and never past a commit still to come.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use kernel::Timestamp;

use crate::conn::EngineConn;
use crate::event::{Recorded, event_cursor, event_log};
use crate::tx::number_of;
use crate::{Conn, Db, Error, Prepare as _, Result, Tx};

/// What a context does on the events of others.
#[derive(Clone)]
pub struct Reaction {
    /// Its name; it keeps its own place in the log.
    pub consumer: &'static str,
    /// The kinds of event it wants; empty means all.
    pub kinds: &'static [&'static str],
    /// What it does, in the same transaction that moves its cursor. An error stops the consumer at this
    /// event until it succeeds: order matters more than speed.
    pub handle: Handle,
}

/// How a consumer takes events.
#[derive(Clone, Copy)]
pub enum Handle {
    /// One by one: an event that fails undoes nothing of those before it.
    Each(fn(&mut Tx<'_>, Timestamp, &Recorded) -> Result<()>),
    /// Many at once, for what adds up: they are one step, and a batch that fails is taken again by halves, so that the
    /// consumer stops at the same event.
    Batch(fn(&mut Tx<'_>, Timestamp, &[Recorded]) -> Result<()>),
}

impl Handle {
    /// How many events are taken at once at most; so many taken means that there may be more.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::Each(_) => 256,
            Self::Batch(_) => 4096,
        }
    }
}

/// Takes one batch for this consumer; returns how many events it moved past.
///
/// The work and the cursor are one transaction, so an event takes effect exactly once however often
/// it is delivered. When two programs run the same consumer, the slower one finds the cursor moved.
pub async fn consume(db: &Db, now: Timestamp, reaction: &Reaction) -> Result<usize> {
    let (consumer, size) = (reaction.consumer, reaction.handle.size());
    let (place, batch) = db.read(move |conn| next_batch(conn, consumer, size)).await?;
    if batch.is_empty() {
        return Ok(0);
    }
    match reaction.handle {
        Handle::Each(handle) => one_by_one(db, now, reaction, place, batch, handle).await,
        Handle::Batch(handle) => at_once(db, now, reaction, place, batch, handle).await,
    }
}

/// All of them without ceremony, as long as none fails; or each in a savepoint, so that the failure of one does not undo
/// those before it.
async fn one_by_one(
    db: &Db,
    now: Timestamp,
    reaction: &Reaction,
    place: Option<Place>,
    batch: Vec<Recorded>,
    handle: fn(&mut Tx<'_>, Timestamp, &Recorded) -> Result<()>,
) -> Result<usize> {
    let (reaction, batch) = (reaction.clone(), Arc::new(batch));
    let (wanted, wants) = (batch.clone(), reaction.clone());
    let all = db
        .write(move |tx| {
            for event in wanted.iter().filter(|event| wants.wants(event)) {
                handle(tx, now, event)?;
            }
            move_past(tx.conn(), wants.consumer, place, wanted.last())
        })
        .await;
    if all.is_ok() {
        return Ok(batch.len());
    }
    let (taken, stopped) = db
        .write(move |tx| {
            let mut done: usize = 0;
            let mut stopped = None;
            for event in batch.iter() {
                if reaction.wants(event)
                    && let Err(error) = tx.nested(|tx| handle(tx, now, event))
                {
                    stopped = Some(error);
                    break;
                }
                done += 1;
            }
            let last = done.checked_sub(1).and_then(|last| batch.get(last));
            move_past(tx.conn(), reaction.consumer, place, last)?;
            Ok::<_, Error>((done, stopped))
        })
        .await?;
    match stopped {
        Some(error) if taken == 0 => Err(error),
        _ => Ok(taken),
    }
}

fn move_past(conn: &mut Conn, consumer: &str, place: Option<Place>, last: Option<&Recorded>) -> Result<()> {
    last.map_or(Ok(()), |last| move_cursor(conn, consumer, place, (last.tx, last.seq)))
}

async fn at_once(
    db: &Db,
    now: Timestamp,
    reaction: &Reaction,
    place: Option<Place>,
    batch: Vec<Recorded>,
    handle: fn(&mut Tx<'_>, Timestamp, &[Recorded]) -> Result<()>,
) -> Result<usize> {
    let mut taken = batch.len();
    loop {
        let first: Vec<Recorded> = batch.iter().take(taken).cloned().collect();
        let Some(last) = first.last().map(|last| (last.tx, last.seq)) else { return Ok(0) };
        let wanted: Vec<Recorded> = first.into_iter().filter(|event| reaction.wants(event)).collect();
        let consumer = reaction.consumer;
        let done = db
            .write(move |tx| {
                if !wanted.is_empty() {
                    handle(tx, now, &wanted)?;
                }
                move_cursor(tx.conn(), consumer, place, last)
            })
            .await;
        match done {
            Ok(()) => return Ok(taken),
            Err(Error::Unreadable(_) | Error::Refused(_)) if taken > 1 => taken /= 2,
            Err(error) => return Err(error),
        }
    }
}

impl Reaction {
    fn wants(&self, event: &Recorded) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&event.kind.as_str())
    }
}

/// Takes every event of the log for this consumer, and returns how many that were.
///
/// On PostgreSQL an older transaction anywhere on the server hides the end of the log for a moment, so
/// nothing to take does not yet mean that nothing is left: this waits until the consumer has seen all.
pub async fn catch_up(db: &Db, now: Timestamp, reaction: &Reaction) -> Result<usize> {
    let mut taken = 0;
    loop {
        match consume(db, now, reaction).await? {
            0 => {
                let consumer = reaction.consumer;
                if db.read(move |conn| lag(conn, consumer)).await? == 0 {
                    return Ok(taken);
                }
                tokio::time::sleep(HIDDEN).await;
            }
            some => taken += some,
        }
    }
}

/// How long to wait for the older transactions that hide the end of the log.
const HIDDEN: Duration = Duration::from_millis(5);

/// How many events this consumer has still to see.
pub fn lag(conn: &mut Conn, consumer: &str) -> Result<i64> {
    let place = place_of(conn, consumer)?.unwrap_or((0, -1));
    Ok(event_log::table.filter(after(place)).count().get_result(conn)?)
}

/// Sends a consumer back to the beginning of the log, for rebuilding what it made.
pub fn rewind(tx: &mut Tx<'_>, consumer: &str) -> Result<()> {
    diesel::delete(event_cursor::table.find(consumer)).prepared().execute(tx.conn())?;
    Ok(())
}

/// `(tx, seq)`: where an event stands in the log.
pub(crate) type Place = (i64, i32);

/// Where the consumer is, and the next events after that, up to so many.
pub(crate) fn next_batch(
    conn: &mut Conn,
    consumer: &str,
    limit: usize,
) -> Result<(Option<Place>, Vec<Recorded>)> {
    let horizon = horizon(conn)?;
    let place = place_of(conn, consumer)?;
    let batch = event_log::table
        .filter(after(place.unwrap_or((0, -1))))
        .filter(event_log::tx.lt(horizon))
        .order((event_log::tx.asc(), event_log::seq.asc()))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select(Recorded::as_select())
        .load(conn)?;
    Ok((place, batch))
}

/// The events behind this place. The first condition lets the index of the log's order be read from there on; an `OR` alone
/// has SQLite gather and sort all that follows for each batch.
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn after(place: Place) -> _ {
    let tx: i64 = place.0;
    let seq: i32 = place.1;
    event_log::tx.ge(tx).and(event_log::tx.gt(tx).or(event_log::seq.gt(seq)))
}

/// Below this transaction every one has ended: nothing can appear there any more.
fn horizon(conn: &mut Conn) -> Result<i64> {
    match conn.engine {
        EngineConn::Sqlite(_) => Ok(i64::MAX),
        EngineConn::Postgres(_) => number_of(
            conn,
            "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) AS value",
        ),
    }
}

/// Where the consumer is; nothing before its first event.
pub(crate) fn place_of(conn: &mut Conn, consumer: &str) -> Result<Option<Place>> {
    Ok(event_cursor::table
        .find(consumer)
        .select((event_cursor::tx, event_cursor::seq))
        .first(conn)
        .optional()?)
}

/// Moves the consumer on; [`Error::Contended`] when it is no longer where the caller found it.
pub(crate) fn move_cursor(conn: &mut Conn, consumer: &str, from: Option<Place>, to: Place) -> Result<()> {
    let moved = match from {
        None => diesel::insert_into(event_cursor::table)
            .values((
                event_cursor::consumer.eq(consumer),
                event_cursor::tx.eq(to.0),
                event_cursor::seq.eq(to.1),
            ))
            .prepared()
            .execute(conn)
            .map_err(|error| match Error::from(error) {
                Error::Taken(_) => Error::Contended,
                other => other,
            })?,
        Some((tx, seq)) => diesel::update(
            event_cursor::table.find(consumer).filter(event_cursor::tx.eq(tx).and(event_cursor::seq.eq(seq))),
        )
        .set((event_cursor::tx.eq(to.0), event_cursor::seq.eq(to.1)))
        .prepared()
        .execute(conn)?,
    };
    if moved == 1 { Ok(()) } else { Err(Error::Contended) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
mod tests {
    use std::sync::{Arc, Mutex};

    use diesel::connection::{Connection as _, Instrumentation, InstrumentationEvent};
    use diesel::prelude::*;
    use diesel::sql_types::Text;

    use super::next_batch;
    use crate::conn::SqliteRole;
    use crate::{Conn, Migrations};

    /// Notes the statements that are asked.
    struct Asked(Arc<Mutex<Vec<String>>>);

    impl Instrumentation for Asked {
        fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                self.0.lock().unwrap().push(query.to_string());
            }
        }
    }

    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }

    #[test]
    fn the_log_is_read_on_from_a_place_by_its_index_and_never_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("log.db");
        let mut conn = Conn::open_sqlite(file.to_str().unwrap(), SqliteRole::Writer).unwrap();
        Migrations::new().run(&mut conn).unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        conn.set_instrumentation(Asked(asked.clone()));
        next_batch(&mut conn, "test", 10).unwrap();
        let asked = asked.lock().unwrap().clone();
        let of_the_log = asked.iter().find(|query| query.contains("FROM `event_log`")).unwrap();
        let (sql, _values) = of_the_log.split_once(" -- binds").unwrap();
        let steps: Vec<Step> =
            diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}")).load(&mut conn).unwrap();
        let steps: Vec<&str> = steps.iter().map(|step| step.detail.as_str()).collect();
        assert_eq!(steps, ["SEARCH event_log USING INDEX event_log_order (tx>? AND tx<?)"]);
    }
}
