//! Questions put to villagers. A code is never stored: it is worked out from the installation's key.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::{behalf_act, behalf_consent};
use super::word;
use crate::Result;
use crate::model::{Act, ActId, Consent, Sent, Status};

#[derive(Queryable, Selectable)]
#[diesel(table_name = behalf_consent, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: i64,
    act: ActId,
    round: i32,
    person: PersonId,
    shown: String,
    sent: String,
    until_at: Timestamp,
    used_at: Timestamp,
}

/// Wrong codes count for the act, so that asking again gives no new tries.
fn consent_of((row, tries): (Row, i32)) -> Result<Consent> {
    Ok(Consent {
        id: row.id,
        county: row.county,
        act: row.act,
        round: row.round,
        person: row.person,
        shown: row.shown,
        sent: word(&row.sent, Sent::parse)?,
        tries,
        until: row.until_at,
        used_at: row.used_at,
    })
}

pub(crate) fn insert_consent(tx: &mut Tx<'_>, now: Timestamp, asked: &Act, until: Timestamp) -> Result<()> {
    let id: i64 = tx.id(now);
    diesel::insert_into(behalf_consent::table)
        .values((
            behalf_consent::county.eq(asked.county),
            behalf_consent::id.eq(id),
            behalf_consent::act.eq(asked.id),
            behalf_consent::round.eq(asked.round),
            behalf_consent::keeper.eq(asked.keeper),
            behalf_consent::person.eq(asked.person),
            behalf_consent::shown.eq(&asked.shown),
            behalf_consent::total_fen.eq(asked.total),
            behalf_consent::sent.eq(Sent::Waiting.as_str()),
            behalf_consent::asked_at.eq(now),
            behalf_consent::until_at.eq(until),
            behalf_consent::used_at.eq(Timestamp::default()),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// How often a villager was asked since then, for all acts together.
pub(crate) fn asked_since(conn: &mut Conn, person: PersonId, since: Timestamp) -> Result<i64> {
    Ok(behalf_consent::table
        .filter(behalf_consent::person.eq(person).and(behalf_consent::asked_at.ge(since)))
        .count()
        .get_result(conn)?)
}

/// The question of the act's present round.
pub(crate) fn consent(conn: &mut Conn, act: &Act) -> Result<Option<Consent>> {
    let row: Option<Row> = behalf_consent::table
        .filter(behalf_consent::county.eq(act.county).and(behalf_consent::act.eq(act.id)))
        .filter(behalf_consent::round.eq(act.round))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(|row| consent_of((row, act.tries))).transpose()
}

/// Uses the code; false when it was used, or its time is over.
pub(crate) fn use_consent(conn: &mut Conn, now: Timestamp, one: &Consent) -> Result<bool> {
    let holds = behalf_consent::table
        .find((one.county, one.id))
        .filter(behalf_consent::used_at.eq(Timestamp::default()).and(behalf_consent::until_at.ge(now)));
    let changed = diesel::update(holds).set(behalf_consent::used_at.eq(now)).prepared().execute(conn)?;
    Ok(changed == 1)
}

/// Codes that wait to be sent and still hold, the oldest first; none of an asking that was replaced.
pub(crate) fn unsent(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Consent>> {
    let present = behalf_act::county
        .eq(behalf_consent::county)
        .and(behalf_act::id.eq(behalf_consent::act))
        .and(behalf_act::round.eq(behalf_consent::round))
        .and(behalf_act::status.eq(Status::Asked.as_str()));
    let rows: Vec<(Row, i32)> = behalf_consent::table
        .inner_join(behalf_act::table.on(present))
        .filter(behalf_consent::sent.eq(Sent::Waiting.as_str()).and(behalf_consent::until_at.ge(now)))
        .filter(behalf_consent::used_at.eq(Timestamp::default()))
        .order(behalf_consent::id.asc())
        .limit(limit)
        .select((Row::as_select(), behalf_act::tries))
        .load(conn)?;
    rows.into_iter().map(consent_of).collect()
}

/// Says what became of a message; false when somebody said so first.
pub(crate) fn change_sent(conn: &mut Conn, seen: &Consent, to: Sent) -> Result<bool> {
    let as_seen = behalf_consent::table
        .find((seen.county, seen.id))
        .filter(behalf_consent::sent.eq(seen.sent.as_str()));
    let changed =
        diesel::update(as_seen).set(behalf_consent::sent.eq(to.as_str())).prepared().execute(conn)?;
    Ok(changed == 1)
}

diesel::allow_tables_to_appear_in_same_query!(behalf_act, behalf_consent);
