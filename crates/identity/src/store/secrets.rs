//! Second factors and identity numbers.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::{identity_number, second_factor};
use crate::{Error, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = second_factor, check_for_backend(Backend))]
pub(crate) struct FactorRow {
    pub(crate) county: RegionCode,
    pub(crate) id: PersonId,
    pub(crate) secret_sealed: String,
    pub(crate) last_step: i64,
    pub(crate) is_confirmed: bool,
    pub(crate) created_at: Timestamp,
}

pub(crate) fn factor(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Option<FactorRow>> {
    Ok(second_factor::table.find((city, person)).select(FactorRow::as_select()).first(conn).optional()?)
}

pub(crate) fn insert_factor(conn: &mut Conn, row: &FactorRow) -> Result<()> {
    diesel::insert_into(second_factor::table).values(row).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn delete_factor(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<bool> {
    Ok(diesel::delete(second_factor::table.find((city, person))).prepared().execute(conn)? > 0)
}

pub(crate) fn confirm_factor(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<()> {
    diesel::update(second_factor::table.find((city, person)))
        .set(second_factor::is_confirmed.eq(true))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Uses a step up; false when it, or a later one, was used before.
pub(crate) fn use_step(conn: &mut Conn, city: RegionCode, person: PersonId, step: i64) -> Result<bool> {
    let fresh = second_factor::table.find((city, person)).filter(second_factor::last_step.lt(step));
    Ok(diesel::update(fresh).set(second_factor::last_step.eq(step)).prepared().execute(conn)? > 0)
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = identity_number, check_for_backend(Backend))]
pub(crate) struct NumberRow {
    pub(crate) county: RegionCode,
    pub(crate) id: PersonId,
    pub(crate) number_sealed: String,
    pub(crate) number_index: String,
    pub(crate) number_masked: String,
    pub(crate) given_at: Timestamp,
}

pub(crate) fn number(conn: &mut Conn, city: RegionCode, person: PersonId) -> Result<Option<NumberRow>> {
    Ok(identity_number::table.find((city, person)).select(NumberRow::as_select()).first(conn).optional()?)
}

/// Keeps a number in place of one given before; refuses another person's.
pub(crate) fn insert_number(tx: &mut Tx<'_>, row: &NumberRow) -> Result<()> {
    diesel::delete(identity_number::table.find((row.county, row.id))).prepared().execute(tx.conn())?;
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(identity_number::table).values(row).prepared().execute(tx.conn())
    })?;
    inserted.ok_or(Error::NumberTaken)?;
    Ok(())
}
