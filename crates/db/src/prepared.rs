//! Statements that are prepared once for a connection.

use std::any::Any;
use std::cell::OnceCell;
use std::marker::PhantomData;

use diesel::internal::derives::multiconnection::AstPassHelper as _;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

use crate::written::text_of;
use crate::{Backend, Conn};

/// Keeps a statement prepared. Diesel prepares updates, SQL that is written out and lists of values anew each time, because their
/// text may be another each time; ours have few texts, and preparing them took a fifth of a checkout.
pub trait Prepare: Sized {
    /// The same statement, prepared once for each connection and told apart by its text. Not for lists of any length: each
    /// length is another text to keep.
    fn prepared(self) -> Prepared<Self>;

    /// The same, told apart by a name, so that its text is written once for each connection too: for the statements of every
    /// order. Only where one name stands for one text, whatever the values are: none of them may be left out or be a list.
    fn named<N: Any>(self) -> Named<Self, N>;
}

impl<Q: QueryFragment<Backend>> Prepare for Q {
    fn prepared(self) -> Prepared<Self> {
        Prepared { statement: self, text: OnceCell::new() }
    }

    fn named<N: Any>(self) -> Named<Self, N> {
        Named { prepared: self.prepared(), name: PhantomData }
    }
}

/// A statement to keep.
#[derive(Debug, Clone)]
pub struct Prepared<Q> {
    statement: Q,
    /// Its text, which is asked for several times.
    text: OnceCell<String>,
}

impl<Q: QueryFragment<Backend>> Prepared<Q> {
    fn text(&self, backend: &Backend) -> QueryResult<&str> {
        if let Some(text) = self.text.get() {
            return Ok(text);
        }
        let text = text_of(&self.statement, backend)?;
        Ok(self.text.get_or_init(|| text))
    }
}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Prepared<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if pass.bind_collector().is_some() || pass.debug_binds().is_some() {
            return self.statement.walk_ast(pass);
        }
        // Its text only: walked through, an update says of itself that it is not to be kept.
        let text = self.text(pass.backend())?;
        pass.push_sql(text);
        Ok(())
    }
}

impl<Q> QueryId for Prepared<Q> {
    type QueryId = ();

    /// No: one type may have several texts, so the text is the key.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Prepared<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<Conn> for Prepared<Q> {}

/// A statement to keep under a name.
#[derive(Debug, Clone)]
pub struct Named<Q, N> {
    prepared: Prepared<Q>,
    name: PhantomData<N>,
}

impl<Q: QueryFragment<Backend>, N> QueryFragment<Backend> for Named<Q, N> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.prepared.walk_ast(pass)
    }
}

impl<Q, N: Any> QueryId for Named<Q, N> {
    type QueryId = N;

    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<Q: Query, N> Query for Named<Q, N> {
    type SqlType = Q::SqlType;
}

impl<Q, N> RunQueryDsl<Conn> for Named<Q, N> {}
