//! A repeated request is done once: keys for writing requests.
//!
//! The key's row is marked `applied` in the very transaction that holds the request's effects, so a
//! program that dies between the commit and the answer does not do the work twice on the retry.

use std::cell::RefCell;
use std::future::Future;

use diesel::prelude::*;
use kernel::{RegionCode, Timestamp};

use crate::{Backend, Conn, Db, Error, Prepare as _, Result};

mod schema {
    diesel::table! {
        idempotency_key (county, id) {
            county -> BigInt,
            id -> BigInt,
            owner -> Text,
            route -> Text,
            key -> Text,
            body_hash -> Text,
            state -> Text,
            status -> Integer,
            content_type -> Text,
            location -> Text,
            answer -> Text,
            started_at -> BigInt,
        }
    }
}

use schema::idempotency_key;

/// Which request this is: who sends it, where to, and the key they chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The prefecture; keys are kept city-wide.
    pub county: RegionCode,
    /// Who: the actor's id, or the anonymous visitor's token.
    pub owner: String,
    /// Method and path.
    pub route: String,
    /// The key.
    pub key: String,
    /// Hash of the body.
    pub body_hash: String,
}

/// An answer to be given again.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::idempotency_key, check_for_backend(Backend))]
pub struct Answer {
    /// HTTP status.
    pub status: i32,
    /// Content type; empty when there is no body.
    pub content_type: String,
    /// Where it redirected to; empty when it did not.
    pub location: String,
    /// The body.
    pub answer: String,
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begun {
    /// It is new: do it, within [`scope`], then [`finish`].
    New(Slot),
    /// It was done: give this answer again.
    Done(Answer),
    /// It was done, but the program stopped before it answered.
    DoneUnanswered,
    /// The same key came with another body (422).
    OtherBody,
    /// The first one is still running (409).
    InFlight,
}

/// The row of a running request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    county: RegionCode,
    id: i64,
}

/// A request that has run this long without effect was cut off; it may be tried again.
const CUT_OFF_SECONDS: i64 = 60;

/// Looks the key up and takes it when it is free.
pub async fn begin(db: &Db, now: Timestamp, request: Request) -> Result<Begun> {
    let outcome = db.write({
        let request = request.clone();
        move |tx| {
            let id: i64 = tx.id(now);
            match find(tx.conn(), &request)? {
                Some(row) => settle(tx.conn(), now, &request, row),
                None => insert(tx.conn(), now, &request, id),
            }
        }
    });
    match outcome.await {
        // Two first requests at the same moment: the other one won.
        Err(Error::Taken(_)) => Ok(Begun::InFlight),
        other => other,
    }
}

/// Keeps the answer, or frees the key when the request had no effect, so that it can be corrected.
pub async fn finish(db: &Db, slot: Slot, answer: Answer) -> Result<()> {
    db.write(move |tx| {
        let row = idempotency_key::table.find((slot.county, slot.id));
        let kept = diesel::update(row.filter(idempotency_key::state.eq("applied")))
            .set((
                idempotency_key::state.eq("answered"),
                idempotency_key::status.eq(answer.status),
                idempotency_key::content_type.eq(&answer.content_type),
                idempotency_key::location.eq(&answer.location),
                idempotency_key::answer.eq(&answer.answer),
            ))
            .prepared()
            .execute(tx.conn())?;
        if kept == 0 {
            diesel::delete(row.filter(idempotency_key::state.eq("running"))).prepared().execute(tx.conn())?;
        }
        Ok(())
    })
    .await
}

/// Forgets keys older than this moment.
pub async fn forget_before(db: &Db, before: Timestamp) -> Result<usize> {
    db.write(move |tx| {
        Ok(diesel::delete(idempotency_key::table.filter(idempotency_key::started_at.lt(before)))
            .prepared()
            .execute(tx.conn())?)
    })
    .await
}

tokio::task_local! {
    static REQUEST: Slot;
}

thread_local! {
    static JOB: RefCell<Option<Slot>> = const { RefCell::new(None) };
}

/// Runs a request's handler; its first write marks the key as applied.
pub async fn scope<F: Future>(slot: Slot, handler: F) -> F::Output {
    REQUEST.scope(slot, handler).await
}

/// The key of the request, in its task or in its job.
pub(crate) fn current() -> Option<Slot> {
    REQUEST.try_with(|slot| *slot).ok().or_else(|| JOB.with_borrow(|slot| *slot))
}

/// Carries the key from the request's task to the thread that runs its job.
pub(crate) fn with<T>(slot: Option<Slot>, work: impl FnOnce() -> T) -> T {
    let outer = JOB.replace(slot);
    let result = work();
    JOB.set(outer);
    result
}

pub(crate) fn mark_applied(conn: &mut Conn, slot: &Slot) -> Result<()> {
    diesel::update(
        idempotency_key::table.find((slot.county, slot.id)).filter(idempotency_key::state.eq("running")),
    )
    .set(idempotency_key::state.eq("applied"))
    .prepared()
    .execute(conn)?;
    Ok(())
}

#[derive(Queryable)]
struct Row {
    id: i64,
    body_hash: String,
    state: String,
    started_at: Timestamp,
}

fn find(conn: &mut Conn, request: &Request) -> Result<Option<Row>> {
    use idempotency_key as k;
    Ok(k::table
        .filter(k::county.eq(request.county).and(k::owner.eq(&request.owner)))
        .filter(k::route.eq(&request.route).and(k::key.eq(&request.key)))
        .select((k::id, k::body_hash, k::state, k::started_at))
        .first(conn)
        .optional()?)
}

fn settle(conn: &mut Conn, now: Timestamp, request: &Request, row: Row) -> Result<Begun> {
    if row.body_hash != request.body_hash {
        return Ok(Begun::OtherBody);
    }
    let here = idempotency_key::table.find((request.county, row.id));
    match row.state.as_str() {
        "answered" => Ok(Begun::Done(here.select(Answer::as_select()).first(conn)?)),
        "applied" if now < row.started_at.plus_seconds(CUT_OFF_SECONDS) => Ok(Begun::InFlight),
        "applied" => Ok(Begun::DoneUnanswered),
        _ if now < row.started_at.plus_seconds(CUT_OFF_SECONDS) => Ok(Begun::InFlight),
        _ => {
            diesel::update(here).set(idempotency_key::started_at.eq(now)).prepared().execute(conn)?;
            Ok(Begun::New(Slot { county: request.county, id: row.id }))
        }
    }
}

fn insert(conn: &mut Conn, now: Timestamp, request: &Request, id: i64) -> Result<Begun> {
    use idempotency_key as k;
    diesel::insert_into(k::table)
        .values((
            k::county.eq(request.county),
            k::id.eq(id),
            k::owner.eq(&request.owner),
            k::route.eq(&request.route),
            k::key.eq(&request.key),
            k::body_hash.eq(&request.body_hash),
            k::state.eq("running"),
            k::status.eq(0),
            k::content_type.eq(""),
            k::location.eq(""),
            k::answer.eq(""),
            k::started_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(Begun::New(Slot { county: request.county, id }))
}
