//! A write in progress.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use diesel::connection::{AnsiTransactionManager, TransactionManager as _};
use diesel::prelude::*;
use kernel::{Actor, IdSource, Timestamp};

use crate::conn::EngineConn;
use crate::event::{Event, EventId};
use crate::recording::{Draft, Recording};
use crate::{Conn, Error, Result, idempotency};

/// One transaction: a connection, the ids it gives out and the events it records.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    ids: &'a IdSource,
    events: &'a mut Recording,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a mut Conn, ids: &'a IdSource, events: &'a mut Recording) -> Self {
        Self { conn, ids, events }
    }

    /// The connection, for queries.
    pub fn conn(&mut self) -> &mut Conn {
        self.conn
    }

    /// A new id at this moment.
    pub fn id<I: From<i64>>(&self, now: Timestamp) -> I {
        I::from(self.ids.next(now))
    }

    /// Appends an event to the log, in this transaction; it stands there once the transaction is over.
    pub fn record<E: Event>(&mut self, now: Timestamp, actor: &Actor, event: &E) -> Result<EventId> {
        let body = serde_json::to_string(event)?;
        let id: EventId = self.id(now);
        self.events.add(Draft {
            county: event.county(),
            id,
            kind: E::KIND,
            subject: event.subject(),
            actor: actor.id().to_string(),
            at: now,
            body,
        });
        Ok(id)
    }

    /// What is recorded from here on is another job's.
    pub(crate) fn next_job(&mut self) {
        self.events.next_job();
    }

    /// Writes what was recorded, before what it belongs to is kept.
    pub(crate) fn write_events(&mut self) -> Result<()> {
        self.events.write(self.conn)
    }

    /// Runs a part that may fail without losing the rest: on an error only the part is rolled back.
    pub fn nested<T, E: From<Error>>(
        &mut self,
        part: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        begin(self.conn)?;
        let mark = self.events.mark();
        let mut inner = Tx { conn: &mut *self.conn, ids: self.ids, events: &mut *self.events };
        // A panic leaves no savepoint open either, as whoever catches it undoes the innermost.
        let outcome = catch_unwind(AssertUnwindSafe(|| part(&mut inner)));
        if let Ok(Ok(value)) = outcome {
            return commit(self.conn).map(|()| value).map_err(E::from);
        }
        self.events.back_to(mark);
        let undone = rollback(self.conn);
        match outcome {
            Ok(outcome) => undone.map_err(E::from).and(outcome),
            Err(panic) => resume_unwind(panic),
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
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    value: i64,
}

pub(crate) fn number_of(conn: &mut Conn, sql: &str) -> Result<i64> {
    Ok(diesel::sql_query(sql).get_result::<Number>(conn)?.value)
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
