//! Several rows inserted by one statement.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use crate::{Backend, Conn, Prepare as _, Result};

/// Rows are inserted in so many at a time, and the last few together. Each number is another text that a connection keeps prepared, so
/// there are few of them; the largest stays below the 32,766 values that SQLite takes, as a table has 32 columns here at most.
const SIZES: [usize; 3] = [256, 64, 16];
/// Fewer than the smallest size are taken so many at a time.
const FEW: usize = 5;

/// Inserts rows of one table by few statements, as each statement is another way to a server and back; Diesel does so
/// for one kind of database only. `into` is the table with its columns, `"thing (county, id)"`; a row is a tuple of as many
/// values, `(county.into_sql::<BigInt>(), id.into_sql::<BigInt>())`.
pub fn insert_rows<R: QueryFragment<Backend>>(conn: &mut Conn, into: &'static str, rows: &[R]) -> Result<()> {
    insert(conn, into, rows, "")
}

/// The same, but a row that a unique key refuses is passed over.
pub fn insert_new_rows<R: QueryFragment<Backend>>(
    conn: &mut Conn,
    into: &'static str,
    rows: &[R],
) -> Result<()> {
    insert(conn, into, rows, " ON CONFLICT DO NOTHING")
}

fn insert<R: QueryFragment<Backend>>(
    conn: &mut Conn,
    into: &'static str,
    rows: &[R],
    unless: &'static str,
) -> Result<()> {
    let mut left = rows;
    while !left.is_empty() {
        let size = SIZES.into_iter().find(|size| *size <= left.len()).unwrap_or(FEW);
        let (rows, others) = left.split_at(size.min(left.len()));
        Rows { into, rows, unless }.prepared().execute(conn)?;
        left = others;
    }
    Ok(())
}

struct Rows<'a, R> {
    into: &'static str,
    rows: &'a [R],
    unless: &'static str,
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
        pass.push_sql(self.unless);
        Ok(())
    }
}

impl<R> QueryId for Rows<'_, R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> RunQueryDsl<Conn> for Rows<'_, R> {}
