//! Statements that are prepared once for a connection.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

use crate::{Backend, Conn};

/// Keeps a statement prepared. Diesel keeps only queries, because an insert or an update may be written
/// anew for each row; ours always have the same text, and preparing them took half of a checkout.
pub trait Prepare: Sized {
    /// The same statement, prepared once for each connection and told apart by its text.
    fn prepared(self) -> Prepared<Self>;
}

impl<Q: QueryFragment<Backend>> Prepare for Q {
    fn prepared(self) -> Prepared<Self> {
        Prepared(self)
    }
}

/// A statement to keep.
#[derive(Debug, Clone, Copy)]
pub struct Prepared<Q>(Q);

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Backend) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();

    /// No: one type may have several texts, so the text is the key.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> RunQueryDsl<Conn> for Prepared<Q> {}
