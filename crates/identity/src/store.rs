//! Every query of identity.

use std::collections::BTreeMap;

use db::{Backend, Conn, Tx};
use diesel::prelude::*;
use kernel::{Grant, GrantScope, OrganisationId, PersonId, RegionCode, Role, StationId, Timestamp};

use crate::model::{Organisation, Person, Session};
use crate::{Error, Result};

diesel::table! {
    person (county, id) {
        county -> BigInt,
        id -> BigInt,
        name -> Text,
        phone_sealed -> Text,
        phone_index -> Text,
        phone_masked -> Text,
        password -> Text,
        wrong_passwords -> Integer,
        locked_until -> BigInt,
        is_invented -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    organisation (county, id) {
        county -> BigInt,
        id -> BigInt,
        kind -> Text,
        name -> Text,
        village -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    role_grant (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        role -> Text,
        scope_kind -> Text,
        scope_id -> BigInt,
        region -> BigInt,
        granted_at -> BigInt,
    }
}

diesel::table! {
    session (county, id) {
        county -> BigInt,
        id -> BigInt,
        person -> BigInt,
        token_hash -> Text,
        device -> Text,
        created_at -> BigInt,
        seen_at -> BigInt,
        ends_at -> BigInt,
    }
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = person, check_for_backend(Backend))]
pub(crate) struct PersonRow {
    pub(crate) county: RegionCode,
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) phone_sealed: String,
    pub(crate) phone_index: String,
    pub(crate) phone_masked: String,
    pub(crate) password: String,
    pub(crate) wrong_passwords: i32,
    pub(crate) locked_until: Timestamp,
    pub(crate) is_invented: bool,
    pub(crate) created_at: Timestamp,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self { county: row.county, id: row.id, name: row.name, phone_masked: row.phone_masked }
    }
}

pub(crate) fn insert_person(tx: &mut Tx<'_>, row: &PersonRow) -> Result<()> {
    let inserted = tx.nested(|tx| {
        diesel::insert_into(person::table).values(row).execute(tx.conn()).map_err(db::Error::from)
    });
    match inserted {
        Ok(_) => Ok(()),
        Err(db::Error::Taken(_)) => Err(Error::PhoneTaken),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn person_by_phone(conn: &mut Conn, city: RegionCode, index: &str) -> Result<Option<PersonRow>> {
    Ok(person::table
        .filter(person::county.eq(city).and(person::phone_index.eq(index)))
        .select(PersonRow::as_select())
        .first(conn)
        .optional()?)
}

pub(crate) fn person(conn: &mut Conn, city: RegionCode, id: PersonId) -> Result<Option<PersonRow>> {
    Ok(person::table.find((city, id)).select(PersonRow::as_select()).first(conn).optional()?)
}

pub(crate) fn invented(conn: &mut Conn, city: RegionCode) -> Result<Vec<PersonRow>> {
    Ok(person::table
        .filter(person::county.eq(city).and(person::is_invented.eq(true)))
        .order(person::id.asc())
        .limit(12)
        .select(PersonRow::as_select())
        .load(conn)?)
}

/// People by part of their name or the end of their masked phone.
pub(crate) fn people(
    conn: &mut Conn,
    city: RegionCode,
    words: &str,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Person>, i64)> {
    let pattern = format!("%{}%", words.replace(['%', '_'], ""));
    let matching = || {
        person::table
            .filter(person::county.eq(city))
            .filter(person::name.like(pattern.clone()).or(person::phone_masked.like(pattern.clone())))
    };
    let rows: Vec<PersonRow> = matching()
        .order(person::id.asc())
        .offset(offset)
        .limit(limit)
        .select(PersonRow::as_select())
        .load(conn)?;
    Ok((rows.into_iter().map(Person::from).collect(), matching().count().get_result(conn)?))
}

/// Counts a wrong password; the fifth locks.
pub(crate) fn count_wrong(conn: &mut Conn, row: &PersonRow, locked_until: Timestamp) -> Result<()> {
    diesel::update(person::table.find((row.county, row.id)))
        .set((person::wrong_passwords.eq(person::wrong_passwords + 1), person::locked_until.eq(locked_until)))
        .execute(conn)?;
    Ok(())
}

pub(crate) fn forget_wrong(conn: &mut Conn, city: RegionCode, id: PersonId) -> Result<()> {
    diesel::update(person::table.find((city, id)))
        .set((person::wrong_passwords.eq(0), person::locked_until.eq(0)))
        .execute(conn)?;
    Ok(())
}

pub(crate) fn change_password(conn: &mut Conn, city: RegionCode, id: PersonId, hash: &str) -> Result<()> {
    diesel::update(person::table.find((city, id))).set(person::password.eq(hash)).execute(conn)?;
    Ok(())
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = organisation, check_for_backend(Backend))]
struct OrganisationRow {
    county: RegionCode,
    id: OrganisationId,
    kind: String,
    name: String,
    village: RegionCode,
    created_at: Timestamp,
}

pub(crate) fn insert_organisation(tx: &mut Tx<'_>, now: Timestamp, new: &Organisation) -> Result<()> {
    let row = OrganisationRow {
        county: new.county,
        id: new.id,
        kind: new.kind.clone(),
        name: new.name.clone(),
        village: new.village,
        created_at: now,
    };
    let inserted = tx.nested(|tx| {
        diesel::insert_into(organisation::table).values(row).execute(tx.conn()).map_err(db::Error::from)
    });
    match inserted {
        Ok(_) => Ok(()),
        Err(db::Error::Taken(_)) => Err(Error::NameTaken),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn organisation(
    conn: &mut Conn,
    county: RegionCode,
    id: OrganisationId,
) -> Result<Option<Organisation>> {
    let row: Option<OrganisationRow> =
        organisation::table.find((county, id)).select(OrganisationRow::as_select()).first(conn).optional()?;
    Ok(row.map(|row| Organisation {
        county: row.county,
        id: row.id,
        kind: row.kind,
        name: row.name,
        village: row.village,
    }))
}

const fn columns_of(scope: GrantScope) -> (&'static str, i64) {
    match scope {
        GrantScope::Region(region) => ("region", region.0),
        GrantScope::Organisation(organisation, _) => ("organisation", organisation.0),
        GrantScope::Station(station, _) => ("station", station.0),
    }
}

/// Keeps a grant; one that is there already stays as it is.
pub(crate) fn insert_grant(
    tx: &mut Tx<'_>,
    now: Timestamp,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<()> {
    let (scope_kind, scope_id) = columns_of(grant.scope);
    let inserted = tx.nested(|tx| {
        diesel::insert_into(role_grant::table)
            .values((
                role_grant::county.eq(city),
                role_grant::id.eq(tx.id::<i64>(now)),
                role_grant::person.eq(person),
                role_grant::role.eq(grant.role.as_str()),
                role_grant::scope_kind.eq(scope_kind),
                role_grant::scope_id.eq(scope_id),
                role_grant::region.eq(grant.scope.region()),
                role_grant::granted_at.eq(now),
            ))
            .execute(tx.conn())
            .map_err(db::Error::from)
    });
    match inserted {
        Ok(_) | Err(db::Error::Taken(_)) => Ok(()),
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn delete_grant(
    conn: &mut Conn,
    city: RegionCode,
    person: PersonId,
    grant: Grant,
) -> Result<bool> {
    let (scope_kind, scope_id) = columns_of(grant.scope);
    let deleted = diesel::delete(
        role_grant::table
            .filter(role_grant::county.eq(city).and(role_grant::person.eq(person)))
            .filter(role_grant::role.eq(grant.role.as_str()))
            .filter(role_grant::scope_kind.eq(scope_kind).and(role_grant::scope_id.eq(scope_id))),
    )
    .execute(conn)?;
    Ok(deleted > 0)
}

type GrantRow = (PersonId, String, String, i64, RegionCode);

fn grant_of((person, role, kind, id, region): GrantRow) -> Result<(PersonId, Grant)> {
    let role: Role = role.parse().map_err(db::Error::Unreadable)?;
    let scope = match kind.as_str() {
        "organisation" => GrantScope::Organisation(OrganisationId(id), region),
        "station" => GrantScope::Station(StationId(id), region),
        _ => GrantScope::Region(RegionCode(id)),
    };
    Ok((person, Grant { role, scope }))
}

/// The roles of these people, in one query.
pub(crate) fn grants_of_all(
    conn: &mut Conn,
    city: RegionCode,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Vec<Grant>>> {
    let rows: Vec<GrantRow> = role_grant::table
        .filter(role_grant::county.eq(city).and(role_grant::person.eq_any(people)))
        .order(role_grant::id.asc())
        .select((
            role_grant::person,
            role_grant::role,
            role_grant::scope_kind,
            role_grant::scope_id,
            role_grant::region,
        ))
        .load(conn)?;
    let mut grants: BTreeMap<PersonId, Vec<Grant>> = BTreeMap::new();
    for row in rows {
        let (person, grant) = grant_of(row)?;
        grants.entry(person).or_default().push(grant);
    }
    Ok(grants)
}

pub(crate) fn grants_of(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Grant>> {
    Ok(grants_of_all(conn, city, &[person])?.remove(&person).unwrap_or_default())
}

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
}

pub(crate) fn insert_session(conn: &mut Conn, row: &SessionRow) -> Result<()> {
    diesel::insert_into(session::table).values(row).execute(conn)?;
    Ok(())
}

pub(crate) fn session_by_token(conn: &mut Conn, city: RegionCode, hash: &str) -> Result<Option<SessionRow>> {
    Ok(session::table
        .filter(session::county.eq(city).and(session::token_hash.eq(hash)))
        .select(SessionRow::as_select())
        .first(conn)
        .optional()?)
}

pub(crate) fn touch_session(conn: &mut Conn, city: RegionCode, id: i64, now: Timestamp) -> Result<()> {
    diesel::update(session::table.find((city, id))).set(session::seen_at.eq(now)).execute(conn)?;
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
    query.execute(conn)?;
    Ok(())
}

pub(crate) fn sessions_of(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Vec<Session>> {
    let rows: Vec<SessionRow> = session::table
        .filter(session::county.eq(city).and(session::person.eq(person)))
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
