//! Events that were recorded and are not in the table yet: a transaction inserts all of its own at its end, together.

use diesel::IntoSql as _;
use diesel::sql_types::{BigInt, Integer, Text};
use kernel::{RegionCode, Timestamp};

use crate::event::EventId;
use crate::tx::number_of;
use crate::{Conn, Result, insert_rows};

/// One event to be.
pub(crate) struct Draft {
    pub(crate) county: RegionCode,
    pub(crate) id: EventId,
    pub(crate) kind: &'static str,
    pub(crate) subject: String,
    pub(crate) actor: String,
    pub(crate) at: Timestamp,
    pub(crate) body: String,
}

/// Where the numbers of transactions in the log come from.
enum Numbers {
    /// The only program that writes counts them: one for each job.
    Counted(i64),
    /// The server has one for all that is committed together.
    OfServer,
}

/// The events of one transaction, in their order.
pub(crate) struct Recording {
    numbers: Numbers,
    /// Each with its number, as far as that is counted, and its place.
    drafts: Vec<(i64, i32, Draft)>,
    next_place: i32,
}

impl Recording {
    /// For a database that this program alone writes to; `last` is the last number in its log.
    pub(crate) fn counted(last: i64) -> Self {
        Self { numbers: Numbers::Counted(last), drafts: Vec::new(), next_place: 0 }
    }

    /// For one transaction of a server.
    pub(crate) fn of_server() -> Self {
        Self { numbers: Numbers::OfServer, drafts: Vec::new(), next_place: 0 }
    }

    /// What follows is another job's.
    pub(crate) fn next_job(&mut self) {
        if let Numbers::Counted(number) = &mut self.numbers {
            *number += 1;
            self.next_place = 0;
        }
    }

    pub(crate) fn add(&mut self, draft: Draft) {
        let number = match self.numbers {
            Numbers::Counted(number) => number,
            Numbers::OfServer => 0,
        };
        self.drafts.push((number, self.next_place, draft));
        self.next_place += 1;
    }

    /// How many there are: to go back to when what follows is undone.
    pub(crate) fn mark(&self) -> usize {
        self.drafts.len()
    }

    /// Forgets those behind the mark. Their places stay empty.
    pub(crate) fn back_to(&mut self, mark: usize) {
        self.drafts.truncate(mark);
    }

    /// Inserts all of them.
    pub(crate) fn write(&mut self, conn: &mut Conn) -> Result<()> {
        if self.drafts.is_empty() {
            return Ok(());
        }
        if let Numbers::OfServer = self.numbers {
            let sql = "SELECT CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT) AS value";
            let number = number_of(conn, sql)?;
            self.drafts.iter_mut().for_each(|(unknown, _, _)| *unknown = number);
        }
        let rows: Vec<_> = self
            .drafts
            .iter()
            .map(|(number, place, draft)| {
                (
                    draft.county.into_sql::<BigInt>(),
                    draft.id.into_sql::<BigInt>(),
                    number.into_sql::<BigInt>(),
                    place.into_sql::<Integer>(),
                    draft.kind.into_sql::<Text>(),
                    draft.subject.as_str().into_sql::<Text>(),
                    draft.actor.as_str().into_sql::<Text>(),
                    draft.at.into_sql::<BigInt>(),
                    draft.body.as_str().into_sql::<Text>(),
                )
            })
            .collect();
        insert_rows(conn, "event_log (county, id, tx, seq, kind, subject, actor, at, body)", &rows)?;
        self.drafts.clear();
        Ok(())
    }
}
