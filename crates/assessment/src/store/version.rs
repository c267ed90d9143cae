//! Versions of the rulebook.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Day, PersonId, RegionCode, Timestamp};

use super::schema::assessment_rulebook;
use super::{day_of, person, word};
use crate::model::{RulebookId, Version, VersionState};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_rulebook, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: RulebookId,
    rulebook_id: String,
    hash: String,
    text: String,
    effective_from: i32,
    note: String,
    state: String,
    reason: String,
    proposed_by: PersonId,
    proposed_at: Timestamp,
    decided_by: PersonId,
    decided_at: Timestamp,
}

impl TryFrom<Row> for Version {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            rulebook: row.rulebook_id,
            hash: row.hash,
            text: row.text,
            effective: day_of(row.effective_from)?,
            note: row.note,
            state: word(&row.state, VersionState::parse)?,
            reason: row.reason,
            proposed: (row.proposed_by, row.proposed_at),
            decided: person(row.decided_by, row.decided_at),
        })
    }
}

/// Keeps a proposed version; false when another one takes effect on its day.
pub(crate) fn insert_version(tx: &mut Tx<'_>, new: &Version) -> Result<bool> {
    let row = Row {
        county: new.county,
        id: new.id,
        rulebook_id: new.rulebook.clone(),
        hash: new.hash.clone(),
        text: new.text.clone(),
        effective_from: new.effective.number(),
        note: new.note.clone(),
        state: new.state.as_str().to_owned(),
        reason: String::new(),
        proposed_by: new.proposed.0,
        proposed_at: new.proposed.1,
        decided_by: PersonId(0),
        decided_at: Timestamp::default(),
    };
    let inserted = tx.unless_taken(|tx| {
        let insert = diesel::insert_into(assessment_rulebook::table).values(row);
        insert.prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Adopts or discards a proposed version; false when somebody did meanwhile. Its text is never written again.
pub(crate) fn decide_version(conn: &mut Conn, to: &Version) -> Result<bool> {
    let Some((person, at)) = to.decided else { return Ok(false) };
    let there = assessment_rulebook::table
        .find((to.county, to.id))
        .filter(assessment_rulebook::state.eq(VersionState::Proposed.as_str()));
    let changed = diesel::update(there)
        .set((
            assessment_rulebook::state.eq(to.state.as_str()),
            assessment_rulebook::reason.eq(to.reason.as_str()),
            assessment_rulebook::decided_by.eq(person),
            assessment_rulebook::decided_at.eq(at),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn version(conn: &mut Conn, city: RegionCode, id: RulebookId) -> Result<Option<Version>> {
    let row: Option<Row> =
        assessment_rulebook::table.find((city, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Version::try_from).transpose()
}

/// All versions, the latest day first.
pub(crate) fn versions(conn: &mut Conn, city: RegionCode) -> Result<Vec<Version>> {
    let rows: Vec<Row> = assessment_rulebook::table
        .filter(assessment_rulebook::county.eq(city))
        .order((assessment_rulebook::effective_from.desc(), assessment_rulebook::id.desc()))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Version::try_from).collect()
}

/// The adopted version in force on a day; `None` while the shipped rulebook is.
pub(crate) fn version_on(conn: &mut Conn, city: RegionCode, day: Day) -> Result<Option<Version>> {
    let row: Option<Row> = assessment_rulebook::table
        .filter(assessment_rulebook::county.eq(city))
        .filter(assessment_rulebook::state.eq(VersionState::Adopted.as_str()))
        .filter(assessment_rulebook::effective_from.le(day.number()))
        .order(assessment_rulebook::effective_from.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Version::try_from).transpose()
}
