//! What addresses are told.

use db::{Backend, Conn, EventId, Prepare as _};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use kernel::{RegionCode, Timestamp};

use super::endpoint::Row as EndpointRow;
use super::schema::{webhook_delivery, webhook_endpoint};
use super::{pattern, word};
use crate::Result;
use crate::model::{Delivery, DeliveryId, DeliveryState, Endpoint, EndpointId, EndpointState, Outcome};
use crate::service::DeliveryQuery;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = webhook_delivery, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: DeliveryId,
    endpoint: EndpointId,
    event: EventId,
    kind: String,
    subject: String,
    body: String,
    state: String,
    attempts: i32,
    made_at: Timestamp,
    since: Timestamp,
    next_at: Timestamp,
    status: i32,
    answer: String,
    answered_at: i64,
}

impl Row {
    fn read(self) -> Result<Delivery> {
        Ok(Delivery {
            id: self.id,
            county: self.county,
            endpoint: self.endpoint,
            event: self.event,
            state: word(&self.state, DeliveryState::parse)?,
            kind: self.kind,
            subject: self.subject,
            body: self.body,
            attempts: self.attempts,
            made_at: self.made_at,
            since: self.since,
            next_at: self.next_at,
            status: self.status,
            answer: self.answer,
            answered_at: (self.answered_at > 0).then(|| Timestamp::from_millis(self.answered_at)),
        })
    }
}

/// Writes what an address is to be told; false when it was told of the event before.
pub(crate) fn insert_delivery(conn: &mut Conn, new: &Delivery) -> Result<bool> {
    let told: i64 = webhook_delivery::table
        .filter(webhook_delivery::county.eq(new.county).and(webhook_delivery::endpoint.eq(new.endpoint)))
        .filter(webhook_delivery::event.eq(new.event))
        .count()
        .get_result(conn)?;
    if told > 0 {
        return Ok(false);
    }
    let row = Row {
        county: new.county,
        id: new.id,
        endpoint: new.endpoint,
        event: new.event,
        kind: new.kind.clone(),
        subject: new.subject.clone(),
        body: new.body.clone(),
        state: new.state.as_str().to_owned(),
        attempts: 0,
        made_at: new.made_at,
        since: new.since,
        next_at: new.next_at,
        status: 0,
        answer: String::new(),
        answered_at: 0,
    };
    diesel::insert_into(webhook_delivery::table).values(row).prepared().execute(conn)?;
    Ok(true)
}

pub(crate) fn delivery(conn: &mut Conn, id: DeliveryId, of: &Endpoint) -> Result<Option<Delivery>> {
    let row: Option<Row> = webhook_delivery::table
        .find((of.owner.county, id))
        .filter(webhook_delivery::endpoint.eq(of.id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// What an address was told and is to be told, the newest first, and how many match.
pub(crate) fn deliveries(
    conn: &mut Conn,
    of: &Endpoint,
    want: &DeliveryQuery,
) -> Result<(Vec<Delivery>, i64)> {
    let query = || {
        let mut query = webhook_delivery::table
            .filter(webhook_delivery::county.eq(of.owner.county))
            .filter(webhook_delivery::endpoint.eq(of.id))
            .into_boxed();
        if !want.words.is_empty() {
            let like = pattern(&want.words);
            query = query
                .filter(webhook_delivery::subject.like(like.clone()).or(webhook_delivery::body.like(like)));
        }
        if !want.kind.is_empty() {
            query = query.filter(webhook_delivery::kind.eq(want.kind.clone()));
        }
        if let Some(state) = want.state {
            query = query.filter(webhook_delivery::state.eq(state.as_str()));
        }
        query
    };
    let total = query().count().get_result(conn)?;
    let rows: Vec<Row> = query()
        .order(webhook_delivery::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    Ok((rows.into_iter().map(Row::read).collect::<Result<_>>()?, total))
}

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    county: i64,
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// What is to be tried now, the longest waiting first: nothing of a paused address but tests, and no more of one address
/// than `of_one`, so that one that is slow to answer leaves room for the others.
pub(crate) fn due(
    conn: &mut Conn,
    now: Timestamp,
    limit: i64,
    of_one: i64,
) -> Result<Vec<(Endpoint, Delivery)>> {
    // Numbers and words of ours alone stand in it.
    let places: Vec<Place> = diesel::sql_query(format!(
        "SELECT county, id FROM (\
         SELECT d.county, d.id, d.next_at, \
         ROW_NUMBER() OVER (PARTITION BY d.county, d.endpoint ORDER BY d.next_at, d.id) AS place \
         FROM webhook_delivery d JOIN webhook_endpoint e ON e.county = d.county AND e.id = d.endpoint \
         WHERE d.state = '{}' AND d.next_at <= {} AND (e.state = '{}' OR d.kind = '{}')) waiting \
         WHERE place <= {of_one} ORDER BY next_at, id LIMIT {limit}",
        DeliveryState::Waiting.as_str(),
        now.millis(),
        EndpointState::Active.as_str(),
        crate::catalogue::PING,
    ))
    .load(conn)?;
    let counties: Vec<RegionCode> = places.iter().map(|one| RegionCode(one.county)).collect();
    let ids: Vec<DeliveryId> = places.iter().map(|one| DeliveryId(one.id)).collect();
    let together = webhook_endpoint::county
        .eq(webhook_delivery::county)
        .and(webhook_endpoint::id.eq(webhook_delivery::endpoint));
    let rows: Vec<(EndpointRow, Row)> = webhook_delivery::table
        .inner_join(webhook_endpoint::table.on(together))
        .filter(webhook_delivery::county.eq_any(counties).and(webhook_delivery::id.eq_any(ids)))
        .order((webhook_delivery::next_at.asc(), webhook_delivery::id.asc()))
        .select((EndpointRow::as_select(), Row::as_select()))
        .load(conn)?;
    rows.into_iter().map(|(endpoint, row)| Ok((endpoint.read()?, row.read()?))).collect()
}

/// Takes an attempt on; false when another program did. Should this one die over it, it is tried again then.
pub(crate) fn claim(conn: &mut Conn, seen: &Delivery, again_at: Timestamp) -> Result<bool> {
    let row = webhook_delivery::table.find((seen.county, seen.id));
    let waiting = webhook_delivery::state.eq(DeliveryState::Waiting.as_str());
    let changed = diesel::update(row.filter(waiting.and(webhook_delivery::attempts.eq(seen.attempts))))
        .set((webhook_delivery::attempts.eq(seen.attempts + 1), webhook_delivery::next_at.eq(again_at)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Writes what came of the attempt that was claimed; false when it was claimed anew meanwhile.
pub(crate) fn settle(
    conn: &mut Conn,
    claimed: &Delivery,
    now: Timestamp,
    outcome: &Outcome,
    (state, next_at): (DeliveryState, Timestamp),
) -> Result<bool> {
    let row = webhook_delivery::table.find((claimed.county, claimed.id));
    let waiting = webhook_delivery::state.eq(DeliveryState::Waiting.as_str());
    let changed = diesel::update(row.filter(waiting.and(webhook_delivery::attempts.eq(claimed.attempts))))
        .set((
            webhook_delivery::state.eq(state.as_str()),
            webhook_delivery::next_at.eq(next_at),
            webhook_delivery::status.eq(outcome.status),
            webhook_delivery::answer.eq(outcome.answer.clone()),
            webhook_delivery::answered_at.eq(now.millis()),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Lets what is done or given up wait again, from the first pause on; false when it waits already.
pub(crate) fn retry(conn: &mut Conn, seen: &Delivery, now: Timestamp) -> Result<bool> {
    let row = webhook_delivery::table.find((seen.county, seen.id));
    let changed = diesel::update(row.filter(webhook_delivery::state.ne(DeliveryState::Waiting.as_str())))
        .set((
            webhook_delivery::state.eq(DeliveryState::Waiting.as_str()),
            webhook_delivery::attempts.eq(0),
            webhook_delivery::since.eq(now),
            webhook_delivery::next_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// Gives up all that waits for an address.
pub(crate) fn fail_all(conn: &mut Conn, of: &Endpoint) -> Result<usize> {
    let waiting = webhook_delivery::state.eq(DeliveryState::Waiting.as_str());
    Ok(diesel::update(webhook_delivery::table)
        .filter(webhook_delivery::county.eq(of.owner.county).and(webhook_delivery::endpoint.eq(of.id)))
        .filter(waiting)
        .set(webhook_delivery::state.eq(DeliveryState::Failed.as_str()))
        .execute(conn)?)
}

/// Forgets what was written before this moment.
pub(crate) fn forget(conn: &mut Conn, before: Timestamp) -> Result<usize> {
    Ok(diesel::delete(webhook_delivery::table).filter(webhook_delivery::made_at.lt(before)).execute(conn)?)
}
