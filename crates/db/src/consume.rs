//! Consumers of the log: at least once, in order, and never past a commit still to come.

use std::time::Duration;

use diesel::prelude::*;
use kernel::Timestamp;

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
    pub handle: fn(&mut Tx<'_>, Timestamp, &Recorded) -> Result<()>,
}

/// How many events are taken at once.
const BATCH: usize = 256;

/// Takes one batch for this consumer; returns how many events it moved past.
///
/// The work and the cursor are one transaction, so an event takes effect exactly once however often
/// it is delivered. When two programs run the same consumer, the slower one finds the cursor moved.
pub async fn consume(db: &Db, now: Timestamp, reaction: &Reaction) -> Result<usize> {
    let consumer = reaction.consumer;
    let (place, batch) = db.read(move |conn| next_batch(conn, consumer, BATCH)).await?;
    if batch.is_empty() {
        return Ok(0);
    }
    let reaction = reaction.clone();
    let (taken, stopped) = db
        .write(move |tx| {
            let mut done: usize = 0;
            let mut stopped = None;
            for event in &batch {
                if let Err(error) = handle(tx, now, &reaction, event) {
                    stopped = Some(error);
                    break;
                }
                done += 1;
            }
            if let Some(last) = done.checked_sub(1).and_then(|last| batch.get(last)) {
                move_cursor(tx.conn(), reaction.consumer, place, (last.tx, last.seq))?;
            }
            Ok::<_, Error>((done, stopped))
        })
        .await?;
    match stopped {
        Some(error) if taken == 0 => Err(error),
        _ => Ok(taken),
    }
}

/// Handles one event so that its failure does not undo those before it.
fn handle(tx: &mut Tx<'_>, now: Timestamp, reaction: &Reaction, event: &Recorded) -> Result<()> {
    if !reaction.kinds.is_empty() && !reaction.kinds.contains(&event.kind.as_str()) {
        return Ok(());
    }
    tx.nested(|tx| (reaction.handle)(tx, now, event))
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

/// The events behind this place.
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn after(place: Place) -> _ {
    let tx: i64 = place.0;
    let seq: i32 = place.1;
    event_log::tx.gt(tx).or(event_log::tx.eq(tx).and(event_log::seq.gt(seq)))
}

/// Below this transaction every one has ended: nothing can appear there any more.
fn horizon(conn: &mut Conn) -> Result<i64> {
    match conn {
        Conn::Sqlite(_) => Ok(i64::MAX),
        Conn::Postgres(_) => number_of(
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
