//! The event log: one row for each act.

use std::collections::BTreeMap;

use diesel::prelude::*;
use kernel::{RegionCode, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{Backend, Conn, Result};

kernel::id!(
    /// One event in the log.
    EventId
);

/// Something that happened: the past-tense name, where, and to what.
pub trait Event: Serialize {
    /// Its kind, `context.past_tense`, such as `market.order_placed`.
    const KIND: &'static str;

    /// The county whose record it is; the city's code for city-wide acts.
    fn county(&self) -> RegionCode;

    /// The short code of the thing it happened to, such as the order's.
    fn subject(&self) -> String;
}

/// Declares event types: what happened, to what, and the fields of the body. Each also has the `county`
/// whose record it is; `subject` names the field whose short code says to what it happened.
///
/// ```text
/// db::events! {
///     /// A parcel reached its pickup point.
///     ParcelArrived = "logistics.parcel_arrived" {
///         subject: parcel,
///         /// The parcel.
///         parcel: ParcelId,
///     }
/// }
/// ```
#[macro_export]
macro_rules! events {
    ($(
        $(#[$meta:meta])*
        $name:ident = $kind:literal {
            subject: $subject:ident,
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
        }
    )*) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
            pub struct $name {
                /// The county whose record it is; the city for city-wide acts.
                pub county: ::kernel::RegionCode,
                $($(#[$field_meta])* pub $field: $type,)*
            }

            impl $crate::Event for $name {
                const KIND: &'static str = $kind;

                fn county(&self) -> ::kernel::RegionCode {
                    self.county
                }

                fn subject(&self) -> String {
                    self.$subject.to_string()
                }
            }
        )*
    };
}

diesel::table! {
    /// The log, in the order `(tx, seq)`.
    event_log (county, id) {
        county -> BigInt,
        id -> BigInt,
        tx -> BigInt,
        seq -> Integer,
        kind -> Text,
        subject -> Text,
        actor -> Text,
        at -> BigInt,
        body -> Text,
    }
}

diesel::table! {
    event_cursor (consumer) {
        consumer -> Text,
        tx -> BigInt,
        seq -> Integer,
    }
}

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = event_log, check_for_backend(Backend))]
pub struct Recorded {
    /// The county whose record it is.
    pub county: RegionCode,
    /// The event's id.
    pub id: EventId,
    /// The writing transaction; with `seq`, the order of the log.
    pub tx: i64,
    /// Its place within the transaction.
    pub seq: i32,
    /// Its kind, such as `market.order_placed`.
    pub kind: String,
    /// The short code of the thing it happened to.
    pub subject: String,
    /// Who did it: `person:…`, `system:…` or `anonymous`.
    pub actor: String,
    /// When.
    pub at: Timestamp,
    /// The event as JSON.
    pub body: String,
}

impl Recorded {
    /// Reads the body as the event type it was written from.
    pub fn body<E: DeserializeOwned>(&self) -> Result<E> {
        Ok(serde_json::from_str(&self.body)?)
    }
}

/// Which rows of the log to list.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Only of this county.
    pub county: Option<RegionCode>,
    /// Only about this thing.
    pub subject: Option<String>,
    /// Only of these kinds; empty means all.
    pub kinds: Vec<String>,
    /// Only from this moment on.
    pub from: Option<Timestamp>,
    /// Only before this moment.
    pub before: Option<Timestamp>,
}

impl LogFilter {
    /// The matching rows, newest first, and how many there are in all.
    pub fn page(&self, conn: &mut Conn, offset: i64, limit: i64) -> Result<(Vec<Recorded>, i64)> {
        let rows = self
            .query()
            .select(Recorded::as_select())
            .order((event_log::tx.desc(), event_log::seq.desc()))
            .offset(offset)
            .limit(limit)
            .load(conn)?;
        let total = self.query().count().get_result(conn)?;
        Ok((rows, total))
    }

    fn query(&self) -> event_log::BoxedQuery<'_, Backend> {
        let mut query = event_log::table.into_boxed();
        if let Some(county) = self.county {
            query = query.filter(event_log::county.eq(county));
        }
        if let Some(subject) = &self.subject {
            query = query.filter(event_log::subject.eq(subject));
        }
        if !self.kinds.is_empty() {
            query = query.filter(event_log::kind.eq_any(&self.kinds));
        }
        if let Some(from) = self.from {
            query = query.filter(event_log::at.ge(from));
        }
        if let Some(before) = self.before {
            query = query.filter(event_log::at.lt(before));
        }
        query
    }
}

/// Subjects asked for in one query: far below what either engine takes.
const AT_ONCE: usize = 500;

/// The part of a body that says what a thing is called.
#[derive(Deserialize)]
struct Named {
    name: Option<String>,
}

/// What things are called, by their short codes: the `name` that the log last told of each in an event of these kinds
/// and counties. What it never named is left out.
///
/// For a page or an export that shows what another context keeps: the log alone says how it is called.
pub fn names_told(
    conn: &mut Conn,
    counties: &[RegionCode],
    kinds: &[&str],
    subjects: &[String],
) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for some in subjects.chunks(AT_ONCE) {
        let told: Vec<(String, String)> = event_log::table
            .filter(event_log::county.eq_any(counties))
            .filter(event_log::subject.eq_any(some))
            .filter(event_log::kind.eq_any(kinds))
            .order((event_log::tx.asc(), event_log::seq.asc()))
            .select((event_log::subject, event_log::body))
            .load(conn)?;
        for (subject, body) in told {
            if let Some(name) = serde_json::from_str::<Named>(&body)?.name {
                names.insert(subject, name);
            }
        }
    }
    Ok(names)
}
