//! A write in progress.

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::prelude::*;
use kernel::{Actor, IdSource, RegionCode, Timestamp};

use crate::conn::EngineConn;
use crate::event::{Event, EventId, event_log};
use crate::{Conn, Error, Prepare as _, Result, idempotency};

/// One transaction: a connection, the ids it gives out and the events it records.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    ids: &'a IdSource,
    /// The transaction's number in the log; on PostgreSQL it is asked for at the first event.
    number: Option<i64>,
    seq: i32,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a mut Conn, ids: &'a IdSource, number: Option<i64>) -> Self {
        Self { conn, ids, number, seq: 0 }
    }

    /// The connection, for queries.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// A new id at this moment.
    pub fn id<I: From<i64>>(&self, now: Timestamp) -> I {
        I::from(self.ids.next(now))
    }

    /// Appends an event to the log, in this transaction.
    pub fn record<E: Event>(&mut self, now: Timestamp, actor: &Actor, event: &E) -> Result<EventId> {
        struct Record;

        let body = serde_json::to_string(event)?;
        let id: EventId = self.id(now);
        let county: RegionCode = event.county();
        let number = self.number()?;
        diesel::insert_into(event_log::table)
            .values((
                event_log::county.eq(county),
                event_log::id.eq(id),
                event_log::tx.eq(number),
                event_log::seq.eq(self.seq),
                event_log::kind.eq(E::KIND),
                event_log::subject.eq(event.subject()),
                event_log::actor.eq(actor.id().to_string()),
                event_log::at.eq(now),
                event_log::body.eq(body),
            ))
            .named::<Record>()
            .execute(self.conn)?;
        self.seq += 1;
        Ok(id)
    }

    /// Runs a part that may fail without losing the rest: on an error only the part is rolled back.
    pub fn nested<T, E: From<Error>>(
        &mut self,
        part: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        begin(self.conn)?;
        let mut inner = Tx { conn: &mut *self.conn, ids: self.ids, number: self.number, seq: self.seq };
        let outcome = part(&mut inner);
        let (number, seq) = (inner.number, inner.seq);
        self.number = self.number.or(number);
        self.seq = seq;
        match outcome {
            Ok(value) => commit(self.conn).map(|()| value).map_err(E::from),
            Err(error) => {
                rollback(self.conn)?;
                Err(error)
            }
        }
    }

    /// Runs a part that a unique key may refuse; none when a row with that key is there, and the rest goes on.
    pub fn unless_taken<T, E>(&mut self, part: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<Option<T>>
    where
        Error: From<E>,
    {
        match self.nested(|tx| part(tx).map_err(Error::from)) {
            Ok(value) => Ok(Some(value)),
            Err(Error::Taken(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Marks the request's idempotency key as applied, in the same transaction as its effects.
    pub(crate) fn apply_key(&mut self) -> Result<()> {
        match idempotency::current() {
            Some(slot) => idempotency::mark_applied(self.conn, &slot),
            None => Ok(()),
        }
    }

    fn number(&mut self) -> Result<i64> {
        if let Some(number) = self.number {
            return Ok(number);
        }
        let number = current_transaction(self.conn)?;
        self.number = Some(number);
        Ok(number)
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

pub(crate) fn number_of(conn: &mut Conn, sql: &str) -> Result<i64> {
    Ok(diesel::sql_query(sql).get_result::<Number>(conn)?.value)
}

fn current_transaction(conn: &mut Conn) -> Result<i64> {
    number_of(conn, "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) AS value")
}

/// Begins a transaction, or a savepoint within one.
pub(crate) fn begin(conn: &mut Conn) -> Result<()> {
    Ok(Conn::begin_transaction(conn)?)
}

/// Begins a transaction with this statement.
pub(crate) fn begin_with(conn: &mut Conn, sql: &str) -> Result<()> {
    match &mut conn.engine {
        EngineConn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(conn, sql)?,
        EngineConn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, sql)?,
    }
    Ok(())
}

/// Commits the innermost transaction or releases the innermost savepoint.
pub(crate) fn commit(conn: &mut Conn) -> Result<()> {
    Ok(Conn::commit_transaction(conn)?)
}

/// Rolls back the innermost transaction or savepoint.
pub(crate) fn rollback(conn: &mut Conn) -> Result<()> {
    Ok(Conn::rollback_transaction(conn)?)
}
