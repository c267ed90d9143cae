//! Several rows inserted by one statement.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use crate::{Backend, Conn, Prepare as _, Result};

/// Up to so many rows the statement is kept prepared; each number of rows is another text.
const KEPT: usize = 5;
/// So many rows at most, as SQLite takes 32,766 values with a statement and a table has 32 columns here at most.
const AT_ONCE: usize = 1_000;

/// Inserts rows of one table by one statement for many, as each statement is another way to a server and back; Diesel does so
/// for one kind of database only. `into` is the table with its columns, `"thing (county, id)"`; a row is a tuple of as many
/// values, `(county.into_sql::<BigInt>(), id.into_sql::<BigInt>())`.
pub fn insert_rows<R: QueryFragment<Backend>>(conn: &mut Conn, into: &'static str, rows: &[R]) -> Result<()> {
    for rows in rows.chunks(AT_ONCE) {
        let some = Rows { into, rows };
        if rows.len() <= KEPT {
            some.prepared().execute(conn)?
        } else {
            some.execute(conn)?
        };
    }
    Ok(())
}

struct Rows<'a, R> {
    into: &'static str,
    rows: &'a [R],
}

impl<R: QueryFragment<Backend>> QueryFragment<Backend> for Rows<'_, R> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql("INSERT INTO ");
        pass.push_sql(self.into);
        for (place, row) in self.rows.iter().enumerate() {
            pass.push_sql(if place == 0 { " VALUES (" } else { ", (" });
            row.walk_ast(pass.reborrow())?;
            pass.push_sql(")");
        }
        Ok(())
    }
}

impl<R> QueryId for Rows<'_, R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> RunQueryDsl<Conn> for Rows<'_, R> {}
