//! A log that came into another PostgreSQL cluster by `pg_dump`: noticed, and numbered anew.
//!
//! Such rows carry transaction numbers that the new cluster has not reached (ADR 0002): old events would not
//! be read, and new ones would lie below the cursors and be missed.

use crate::tx::{begin, commit, number_of, rollback};
use crate::{Conn, Db, Error, Result, Target};

/// What was done to a log that came from another cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renumbered {
    /// How many events it has.
    pub events: i64,
    /// The transaction that now stands for all of them.
    pub tx: i64,
}

impl Db {
    /// Numbers a log from another cluster anew: its events become one old transaction in the order they had,
    /// and each consumer keeps its place. Returns nothing when there is nothing to do.
    pub fn renumber(target: &Target) -> Result<Option<Renumbered>> {
        let Target::Postgres(url) = target else {
            return Ok(None);
        };
        let mut conn = Conn::open_postgres(url)?;
        begin(&mut conn)?;
        let outcome = renumber(&mut conn);
        match &outcome {
            Ok(_) => commit(&mut conn)?,
            // The first error is the reason; the connection ends here.
            Err(_) => drop(rollback(&mut conn)),
        }
        outcome
    }
}

/// Refuses a log whose numbers the cluster has not reached.
pub(crate) fn refuse_foreign(conn: &mut Conn) -> Result<()> {
    match foreign(conn)? {
        None => Ok(()),
        Some((highest, next)) => Err(Error::Setup(format!(
            "the log has transactions up to {highest} but this PostgreSQL server is only at {next}, so the \
             database was restored from another server: run `heluo db restore` once, which mends it"
        ))),
    }
}

/// The highest number in use and the cluster's next one, when they do not fit. They are read in this order:
/// what is visible has a number below the next one at that moment, and the next one only grows.
fn foreign(conn: &mut Conn) -> Result<Option<(i64, i64)>> {
    let highest = number_of(
        conn,
        "SELECT GREATEST((SELECT MAX(tx) FROM event_log), (SELECT MAX(tx) FROM event_cursor), 0) AS value",
    )?;
    let next = number_of(
        conn,
        "SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT) AS value",
    )?;
    Ok((highest >= next).then_some((highest, next)))
}

/// PostgreSQL gives 1 and 2 to no transaction of ours. The one that an earlier restore left in use is avoided,
/// so that no two rows have one place at any moment. The cursors go first: they are counted by the old places.
fn renumber(conn: &mut Conn) -> Result<Option<Renumbered>> {
    conn.batch("LOCK TABLE event_log, event_cursor IN EXCLUSIVE MODE")?;
    if foreign(conn)?.is_none() {
        return Ok(None);
    }
    let events = number_of(conn, "SELECT COUNT(*) AS value FROM event_log")?;
    let taken = number_of(conn, "SELECT COUNT(*) AS value FROM event_log WHERE tx = 1")?;
    let tx = if taken == 0 { 1 } else { 2 };
    conn.batch(&format!(
        "UPDATE event_cursor c SET tx = {tx},
             seq = (SELECT COUNT(*) FROM event_log e WHERE (e.tx, e.seq) <= (c.tx, c.seq));
         UPDATE event_log e SET tx = {tx}, seq = place.n
         FROM (SELECT county, id, ROW_NUMBER() OVER (ORDER BY tx, seq) AS n FROM event_log) place
         WHERE (place.county, place.id) = (e.county, e.id);"
    ))?;
    Ok(Some(Renumbered { events, tx }))
}
