//! Cycles and the county's confirmations.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Actor, Day, Period, PersonId, RegionCode, Timestamp};

use super::schema::{assessment_confirmation, assessment_cycle};
use super::{day_of, period_of, word};
use crate::model::{Confirmation, Cycle, CycleId, ResultId, RulesText, Stage};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_cycle, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: CycleId,
    period: String,
    stage: String,
    deadline: i32,
    rulebook_id: String,
    rulebook_hash: String,
    rulebook_text: String,
    programme_text: String,
    objections_until: i32,
    preliminary: ResultId,
    standing: ResultId,
    opened_by: String,
    opened_at: Timestamp,
    changed_at: Timestamp,
}

const fn some_result(id: ResultId) -> Option<ResultId> {
    if id.0 == 0 { None } else { Some(id) }
}

impl TryFrom<Row> for Cycle {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            period: period_of(&row.period)?,
            stage: word(&row.stage, Stage::parse)?,
            deadline: day_of(row.deadline)?,
            rules: RulesText {
                id: row.rulebook_id,
                hash: row.rulebook_hash,
                rulebook: row.rulebook_text,
                programme: row.programme_text,
            },
            objections_until: match row.objections_until {
                0 => None,
                day => Some(day_of(day)?),
            },
            preliminary: some_result(row.preliminary),
            standing: some_result(row.standing),
            opened_at: row.opened_at,
        })
    }
}

/// Opens a cycle; false when its half-year is open already.
pub(crate) fn insert_cycle(tx: &mut Tx<'_>, actor: &Actor, cycle: &Cycle) -> Result<bool> {
    let row = Row {
        county: cycle.county,
        id: cycle.id,
        period: cycle.period.to_string(),
        stage: cycle.stage.as_str().to_owned(),
        deadline: cycle.deadline.number(),
        rulebook_id: cycle.rules.id.clone(),
        rulebook_hash: cycle.rules.hash.clone(),
        rulebook_text: cycle.rules.rulebook.clone(),
        programme_text: cycle.rules.programme.clone(),
        objections_until: 0,
        preliminary: ResultId(0),
        standing: ResultId(0),
        opened_by: actor.id().to_string(),
        opened_at: cycle.opened_at,
        changed_at: cycle.opened_at,
    };
    let inserted = tx.unless_taken(|tx| {
        let insert = diesel::insert_into(assessment_cycle::table).values(row);
        insert.prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Moves a cycle on; false when it is no longer as it was seen.
pub(crate) fn move_cycle(conn: &mut Conn, now: Timestamp, seen: &Cycle, to: &Cycle) -> Result<bool> {
    let there = assessment_cycle::table
        .find((seen.county, seen.id))
        .filter(assessment_cycle::stage.eq(seen.stage.as_str()))
        .filter(assessment_cycle::deadline.eq(seen.deadline.number()))
        .filter(assessment_cycle::standing.eq(seen.standing.unwrap_or(ResultId(0))));
    let changed = diesel::update(there)
        .set((
            assessment_cycle::stage.eq(to.stage.as_str()),
            assessment_cycle::deadline.eq(to.deadline.number()),
            assessment_cycle::objections_until.eq(to.objections_until.map_or(0, Day::number)),
            assessment_cycle::preliminary.eq(to.preliminary.unwrap_or(ResultId(0))),
            assessment_cycle::standing.eq(to.standing.unwrap_or(ResultId(0))),
            assessment_cycle::changed_at.eq(now),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn cycle(conn: &mut Conn, city: RegionCode, period: Period) -> Result<Option<Cycle>> {
    let row: Option<Row> = assessment_cycle::table
        .filter(assessment_cycle::county.eq(city).and(assessment_cycle::period.eq(period.to_string())))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Cycle::try_from).transpose()
}

/// All cycles, the latest half-year first.
pub(crate) fn cycles(conn: &mut Conn, city: RegionCode) -> Result<Vec<Cycle>> {
    let rows: Vec<Row> = assessment_cycle::table
        .filter(assessment_cycle::county.eq(city))
        .order(assessment_cycle::period.desc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Cycle::try_from).collect()
}

/// Says that a county's evidence is complete; false when somebody has said so.
pub(crate) fn insert_confirmation(tx: &mut Tx<'_>, new: &Confirmation) -> Result<bool> {
    let inserted = tx.unless_taken(|tx| {
        let id: i64 = tx.id(new.prepared_at);
        diesel::insert_into(assessment_confirmation::table)
            .values((
                assessment_confirmation::county.eq(new.county),
                assessment_confirmation::id.eq(id),
                assessment_confirmation::period.eq(new.period.to_string()),
                assessment_confirmation::prepared_by.eq(new.prepared_by),
                assessment_confirmation::prepared_at.eq(new.prepared_at),
                assessment_confirmation::confirmed_by.eq(PersonId(0)),
                assessment_confirmation::confirmed_at.eq(Timestamp::default()),
            ))
            .prepared()
            .execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// The second person's confirmation; false when it was confirmed, or taken back, meanwhile.
pub(crate) fn confirm(conn: &mut Conn, to: &Confirmation) -> Result<bool> {
    let Some((person, at)) = to.confirmed else { return Ok(false) };
    let there = assessment_confirmation::table
        .filter(assessment_confirmation::county.eq(to.county))
        .filter(assessment_confirmation::period.eq(to.period.to_string()))
        .filter(assessment_confirmation::prepared_by.eq(to.prepared_by))
        .filter(assessment_confirmation::confirmed_by.eq(PersonId(0)));
    let changed = diesel::update(there)
        .set((assessment_confirmation::confirmed_by.eq(person), assessment_confirmation::confirmed_at.eq(at)))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

/// What a county shows has changed: it must be confirmed anew.
pub(crate) fn forget_confirmation(conn: &mut Conn, county: RegionCode, period: Period) -> Result<()> {
    let there = assessment_confirmation::table
        .filter(assessment_confirmation::county.eq(county))
        .filter(assessment_confirmation::period.eq(period.to_string()));
    diesel::delete(there).prepared().execute(conn)?;
    Ok(())
}

pub(crate) fn confirmation(
    conn: &mut Conn,
    county: RegionCode,
    period: Period,
) -> Result<Option<Confirmation>> {
    type Read = (PersonId, Timestamp, PersonId, Timestamp);
    let row: Option<Read> = assessment_confirmation::table
        .filter(assessment_confirmation::county.eq(county))
        .filter(assessment_confirmation::period.eq(period.to_string()))
        .select((
            assessment_confirmation::prepared_by,
            assessment_confirmation::prepared_at,
            assessment_confirmation::confirmed_by,
            assessment_confirmation::confirmed_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(prepared_by, prepared_at, by, at)| Confirmation {
        county,
        period,
        prepared_by,
        prepared_at,
        confirmed: (by.0 != 0).then_some((by, at)),
    }))
}
