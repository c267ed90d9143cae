//! Statements whose text is written once for a connection.
//!
//! Diesel's connection over several engines writes the text of a statement anew for each pass over it: to see whether it may
//! be kept, to look the kept one up, and to bind its values. That took an eighth of a checkout.

use std::any::TypeId;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use diesel::internal::derives::multiconnection::AstPassHelper as _;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryBuilder as _, QueryFragment, QueryId};

use crate::Backend;

type Builder = <Backend as diesel::backend::Backend>::QueryBuilder;

/// What a statement says, without its values.
pub(crate) fn text_of(statement: &impl QueryFragment<Backend>, backend: &Backend) -> QueryResult<String> {
    let mut builder = match backend {
        Backend::Postgres(_) => Builder::Postgres(Default::default()),
        Backend::Sqlite(_) => Builder::Sqlite(Default::default()),
    };
    statement.to_sql(&mut builder, backend)?;
    Ok(builder.finish())
}

/// A text, and whether the engine may keep it prepared.
struct Text {
    sql: String,
    may_be_kept: bool,
}

impl Text {
    fn of(statement: &impl QueryFragment<Backend>, backend: &Backend) -> QueryResult<Arc<Self>> {
        let may_be_kept = statement.is_safe_to_cache_prepared(backend)?;
        Ok(Arc::new(Self { sql: text_of(statement, backend)?, may_be_kept }))
    }
}

/// The texts of the statements that have one text by their type.
#[derive(Default)]
pub(crate) struct Texts(HashMap<TypeId, Arc<Text>>);

impl Texts {
    /// The statement beside its text.
    pub(crate) fn write<Q>(&mut self, statement: Q, backend: &Backend) -> QueryResult<Written<Q>>
    where
        Q: QueryFragment<Backend> + QueryId,
    {
        let text = match Q::query_id().map(|id| self.0.entry(id)) {
            Some(Entry::Occupied(known)) => {
                let text = known.get();
                debug_assert_eq!(text.sql, text_of(&statement, backend)?, "one name, two texts");
                text.clone()
            }
            Some(Entry::Vacant(free)) => free.insert(Text::of(&statement, backend)?).clone(),
            None => Text::of(&statement, backend)?,
        };
        Ok(Written { statement, text })
    }
}

/// A statement beside its text.
pub(crate) struct Written<Q> {
    statement: Q,
    text: Arc<Text>,
}

impl<Q: QueryFragment<Backend>> QueryFragment<Backend> for Written<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        if pass.bind_collector().is_some() || pass.debug_binds().is_some() {
            return self.statement.walk_ast(pass);
        }
        if !self.text.may_be_kept {
            pass.unsafe_to_cache_prepared();
        }
        pass.push_sql(&self.text.sql);
        Ok(())
    }
}

impl<Q: QueryId> QueryId for Written<Q> {
    type QueryId = Q::QueryId;

    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q: Query> Query for Written<Q> {
    type SqlType = Q::SqlType;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

    use super::*;

    diesel::table! {
        thing (id) {
            id -> BigInt,
            name -> Text,
        }
    }

    #[test]
    fn a_text_is_written_once_unless_it_may_be_another() {
        let backend = Backend::Sqlite(Default::default());
        let mut texts = Texts::default();
        let one = texts.write(thing::table.find(1).select(thing::name), &backend).unwrap().text;
        let other = texts.write(thing::table.find(2).select(thing::name), &backend).unwrap().text;
        assert!(Arc::ptr_eq(&one, &other) && one.may_be_kept);
        assert_eq!(one.sql, "SELECT `thing`.`name` FROM `thing` WHERE (`thing`.`id` = ?)");

        let mut listed =
            |ids: Vec<i64>| texts.write(thing::table.filter(thing::id.eq_any(ids)), &backend).unwrap().text;
        let [two, three] = [listed(vec![1, 2]), listed(vec![1, 2, 3])];
        assert!(two.sql.ends_with("IN (?, ?))") && three.sql.ends_with("IN (?, ?, ?))"), "{}", two.sql);
        assert!(!two.may_be_kept);

        let named = texts.write(diesel::update(thing::table.find(1)).set(thing::name.eq("a")), &backend);
        assert!(!named.unwrap().text.may_be_kept, "an update may have other columns another time");
        assert_eq!(texts.0.len(), 1);
    }
}
