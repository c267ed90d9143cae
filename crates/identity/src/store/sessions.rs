//! Sessions.

use db::{Backend, Conn, Prepare as _};
use diesel::prelude::*;
use kernel::{Grant, OrganisationId, PersonId, RegionCode, Timestamp};

use super::grants::{GrantRow, HELD, grant_of};
use super::schema::{person, role_grant, session};
use crate::Result;
use crate::model::{Person, Session};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = session, check_for_backend(Backend))]
pub(crate) struct SessionRow {
    pub(crate) county: RegionCode,
    pub(crate) id: i64,
    pub(crate) person: PersonId,
    pub(crate) token_hash: String,
    pub(crate) device: String,
    pub(crate) created_at: Timestamp,
    pub(crate) seen_at: Timestamp,
    pub(crate) ends_at: Timestamp,
    pub(crate) awaits_code: bool,
    pub(crate) acting_for: i64,
}

pub(crate) fn insert_session(conn: &mut Conn, row: &SessionRow) -> Result<()> {
    diesel::insert_into(session::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn session_by_token(conn: &mut Conn, city: RegionCode, hash: &str) -> Result<Option<SessionRow>> {
    Ok(session::table
        .filter(session::county.eq(city).and(session::token_hash.eq(hash)))
        .select(SessionRow::as_select())
        .first(conn)
        .optional()?)
}

/// A session, whose it is and what they are entrusted with: one question, as every request asks it.
pub(crate) fn session_in_whole(
    conn: &mut Conn,
    city: RegionCode,
    hash: &str,
) -> Result<Option<(SessionRow, Person, Vec<Grant>)>> {
    let whose = person::county.eq(session::county).and(person::id.eq(session::person));
    let theirs = role_grant::county.eq(session::county).and(role_grant::person.eq(session::person));
    let rows: Vec<(SessionRow, String, String, Option<GrantRow>)> = session::table
        .inner_join(person::table.on(whose))
        .left_join(role_grant::table.on(theirs))
        .filter(session::county.eq(city).and(session::token_hash.eq(hash)))
        .order(role_grant::id.asc())
        .select((SessionRow::as_select(), person::name, person::phone_masked, HELD.nullable()))
        .load(conn)?;
    let mut found = None;
    for (row, name, phone_masked, grant) in rows {
        let (_, _, grants) = found.get_or_insert_with(|| {
            let person = Person { county: row.county, id: row.person, name, phone_masked };
            (row, person, Vec::new())
        });
        if let Some(grant) = grant {
            grants.push(grant_of(grant)?.1);
        }
    }
    Ok(found)
}

pub(crate) fn touch_session(conn: &mut Conn, city: RegionCode, id: i64, now: Timestamp) -> Result<()> {
    diesel::update(session::table.find((city, id))).set(session::seen_at.eq(now)).prepared().execute(conn)?;
    Ok(())
}

/// Whoever has this session acts for this organisation.
pub(crate) fn choose_shop(conn: &mut Conn, city: RegionCode, id: i64, shop: OrganisationId) -> Result<()> {
    diesel::update(session::table.find((city, id)))
        .set(session::acting_for.eq(shop.0))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Ends a session, or all of a person's but one.
pub(crate) fn end_sessions(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    only: Option<i64>,
    but: Option<i64>,
) -> Result<()> {
    let mut query = diesel::delete(session::table)
        .filter(session::county.eq(city).and(session::person.eq(person)))
        .into_boxed();
    if let Some(only) = only {
        query = query.filter(session::id.eq(only));
    }
    if let Some(but) = but {
        query = query.filter(session::id.ne(but));
    }
    query.prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn sessions_of(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Session>> {
    let rows: Vec<SessionRow> = session::table
        .filter(session::county.eq(city).and(session::person.eq(person)).and(session::awaits_code.eq(false)))
        .order(session::seen_at.desc())
        .limit(50)
        .select(SessionRow::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|row| Session {
            id: row.id,
            device: row.device,
            created_at: row.created_at,
            seen_at: row.seen_at,
        })
        .collect())
}
