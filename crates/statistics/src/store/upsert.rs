//! Many rows in one statement: added to what is there, or put there.

use db::{Backend, Conn};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Integer, Text};

use crate::Result;

/// Rows of one statement; statements of few lengths stay prepared.
const LENGTHS: [usize; 3] = [128, 16, 1];

/// A value of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value {
    Big(i64),
    Int(i32),
    Word(&'static str),
}

/// What is written where, and what happens to a row that is there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Upsert {
    /// The table and its columns: `daily_figure (county, id, …)`.
    pub(crate) into: &'static str,
    /// The clause behind the values: `ON CONFLICT (…) DO …`.
    pub(crate) conflict: &'static str,
}

struct Rows<'a, const N: usize> {
    upsert: Upsert,
    rows: &'a [[Value; N]],
}

impl<const N: usize> QueryFragment<Backend> for Rows<'_, N> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO ");
        pass.push_sql(self.upsert.into);
        pass.push_sql(" VALUES ");
        for (at, row) in self.rows.iter().enumerate() {
            pass.push_sql(if at == 0 { "(" } else { ", (" });
            for (column, value) in row.iter().enumerate() {
                if column > 0 {
                    pass.push_sql(", ");
                }
                match value {
                    Value::Big(value) => pass.push_bind_param::<BigInt, _>(value)?,
                    Value::Int(value) => pass.push_bind_param::<Integer, _>(value)?,
                    Value::Word(value) => pass.push_bind_param::<Text, _>(*value)?,
                }
            }
            pass.push_sql(")");
        }
        pass.push_sql(" ");
        pass.push_sql(self.upsert.conflict);
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &Backend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<const N: usize> QueryId for Rows<'_, N> {
    type QueryId = ();

    /// No: one type has several texts, so the text is the key.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<const N: usize> RunQueryDsl<Conn> for Rows<'_, N> {}

/// Writes all rows, in statements of a few fixed lengths.
pub(crate) fn upsert<const N: usize>(conn: &mut Conn, upsert: Upsert, rows: &[[Value; N]]) -> Result<()> {
    let mut left = rows;
    for length in LENGTHS {
        while left.len() >= length {
            let (now, later) = left.split_at(length);
            Rows { upsert, rows: now }.execute(conn)?;
            left = later;
        }
    }
    Ok(())
}
