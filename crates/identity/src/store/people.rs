//! People.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::person;
use crate::model::Person;
use crate::{Error, Result};

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
    let inserted =
        tx.unless_taken(|tx| diesel::insert_into(person::table).values(row).prepared().execute(tx.conn()))?;
    inserted.ok_or(Error::PhoneTaken)?;
    Ok(())
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

/// The names of those of these people who are there.
pub(crate) fn names(
    conn: &mut Conn,
    city: RegionCode,
    people: &[PersonId],
) -> Result<Vec<(PersonId, String)>> {
    Ok(person::table
        .filter(person::county.eq(city).and(person::id.eq_any(people)))
        .select((person::id, person::name))
        .load(conn)?)
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
        .prepared()
        .execute(conn)?;
    Ok(())
}

pub(crate) fn forget_wrong(conn: &mut Conn, city: RegionCode, id: PersonId) -> Result<()> {
    diesel::update(person::table.find((city, id)))
        .set((person::wrong_passwords.eq(0), person::locked_until.eq(0)))
        .prepared()
        .execute(conn)?;
    Ok(())
}

pub(crate) fn change_password(conn: &mut Conn, city: RegionCode, id: PersonId, hash: &str) -> Result<()> {
    diesel::update(person::table.find((city, id))).set(person::password.eq(hash)).prepared().execute(conn)?;
    Ok(())
}
