//! Results as they were stored.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Actor, Period, PersonId, RegionCode, Timestamp};

use super::schema::assessment_result;
use super::{period_of, person, word};
use crate::model::{Content, CycleId, ResultId, ResultKind, ResultState, RulesText, Stored};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_result, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ResultId,
    cycle: CycleId,
    period: String,
    kind: String,
    replaces: ResultId,
    reason: String,
    state: String,
    rulebook_id: String,
    rulebook_hash: String,
    rulebook_text: String,
    programme_text: String,
    frame: String,
    facts: String,
    trace: String,
    hash: String,
    made_by: String,
    made_at: Timestamp,
    proposed_by: PersonId,
    unconfirmed: String,
    first_approver: PersonId,
    first_at: Timestamp,
    second_approver: PersonId,
    second_at: Timestamp,
    published_at: Timestamp,
}

impl TryFrom<Row> for Stored {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            cycle: row.cycle,
            period: period_of(&row.period)?,
            kind: word(&row.kind, ResultKind::parse)?,
            replaces: (row.replaces.0 != 0).then_some(row.replaces),
            reason: row.reason,
            state: word(&row.state, ResultState::parse)?,
            content: Content {
                rules: RulesText {
                    id: row.rulebook_id,
                    hash: row.rulebook_hash,
                    rulebook: row.rulebook_text,
                    programme: row.programme_text,
                },
                frame: row.frame,
                facts: row.facts,
                trace: row.trace,
                unconfirmed: row.unconfirmed,
            },
            hash: row.hash,
            made_at: row.made_at,
            proposed_by: (row.proposed_by.0 != 0).then_some(row.proposed_by),
            first: person(row.first_approver, row.first_at),
            second: person(row.second_approver, row.second_at),
            published_at: (row.published_at != Timestamp::default()).then_some(row.published_at),
        })
    }
}

/// Keeps a result; false when another one stands in its place.
pub(crate) fn insert_result(tx: &mut Tx<'_>, actor: &Actor, new: &Stored) -> Result<bool> {
    let content = &new.content;
    let row = Row {
        county: new.county,
        id: new.id,
        cycle: new.cycle,
        period: new.period.to_string(),
        kind: new.kind.as_str().to_owned(),
        replaces: new.replaces.unwrap_or(ResultId(0)),
        reason: new.reason.clone(),
        state: new.state.as_str().to_owned(),
        rulebook_id: content.rules.id.clone(),
        rulebook_hash: content.rules.hash.clone(),
        rulebook_text: content.rules.rulebook.clone(),
        programme_text: content.rules.programme.clone(),
        frame: content.frame.clone(),
        facts: content.facts.clone(),
        trace: content.trace.clone(),
        hash: new.hash.clone(),
        made_by: actor.id().to_string(),
        made_at: new.made_at,
        proposed_by: new.proposed_by.unwrap_or(PersonId(0)),
        unconfirmed: content.unconfirmed.clone(),
        first_approver: PersonId(0),
        first_at: Timestamp::default(),
        second_approver: PersonId(0),
        second_at: Timestamp::default(),
        published_at: Timestamp::default(),
    };
    let inserted = tx.unless_taken(|tx| {
        let insert = diesel::insert_into(assessment_result::table).values(row);
        insert.prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Moves a result's state and approvals on; false when they are no longer as they were seen. Nothing else of a result is
/// ever written again.
pub(crate) fn move_result(conn: &mut Conn, seen: &Stored, to: &Stored, reason: &str) -> Result<bool> {
    let of = |one: Option<(PersonId, Timestamp)>| one.unwrap_or((PersonId(0), Timestamp::default()));
    let ((first, first_at), (second, second_at)) = (of(to.first), of(to.second));
    let there = assessment_result::table
        .find((seen.county, seen.id))
        .filter(assessment_result::state.eq(seen.state.as_str()))
        .filter(assessment_result::first_approver.eq(of(seen.first).0))
        .filter(assessment_result::second_approver.eq(of(seen.second).0));
    let changed = diesel::update(there)
        .set((
            assessment_result::state.eq(to.state.as_str()),
            assessment_result::reason.eq(reason),
            assessment_result::first_approver.eq(first),
            assessment_result::first_at.eq(first_at),
            assessment_result::second_approver.eq(second),
            assessment_result::second_at.eq(second_at),
            assessment_result::published_at.eq(to.published_at.unwrap_or_default()),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn result(conn: &mut Conn, city: RegionCode, id: ResultId) -> Result<Option<Stored>> {
    let row: Option<Row> =
        assessment_result::table.find((city, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Stored::try_from).transpose()
}

/// When a result was worked out, and what it is.
pub(crate) fn made_at(
    conn: &mut Conn,
    city: RegionCode,
    id: Option<ResultId>,
) -> Result<Option<(Timestamp, ResultKind)>> {
    let Some(id) = id else { return Ok(None) };
    let row: Option<(Timestamp, String)> = assessment_result::table
        .find((city, id))
        .select((assessment_result::made_at, assessment_result::kind))
        .first(conn)
        .optional()?;
    row.map(|(made_at, kind)| Ok((made_at, word(&kind, ResultKind::parse)?))).transpose()
}

/// The results of a cycle, the oldest first.
pub(crate) fn results_of(conn: &mut Conn, city: RegionCode, cycle: CycleId) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = assessment_result::table
        .filter(assessment_result::county.eq(city).and(assessment_result::cycle.eq(cycle)))
        .order(assessment_result::id.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Stored::try_from).collect()
}

/// A published result by name: what lists show of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedHead {
    /// Its number.
    pub id: ResultId,
    /// The half-year.
    pub period: Period,
    /// What it is.
    pub kind: ResultKind,
    /// The result it corrects.
    pub replaces: Option<ResultId>,
    /// The published result that corrects it.
    pub replaced_by: Option<ResultId>,
    /// Why it corrects it.
    pub reason: String,
    /// SHA-256 over rules, facts and trace.
    pub hash: String,
    /// When it was published.
    pub published_at: Timestamp,
}

/// The published results, the latest half-year first, a correction before what it corrects.
pub(crate) fn published(conn: &mut Conn, city: RegionCode) -> Result<Vec<PublishedHead>> {
    type Read = (ResultId, String, String, ResultId, String, String, Timestamp);
    let rows: Vec<Read> = assessment_result::table
        .filter(assessment_result::county.eq(city))
        .filter(assessment_result::state.eq(ResultState::Published.as_str()))
        .order((
            assessment_result::period.desc(),
            assessment_result::published_at.desc(),
            assessment_result::id.desc(),
        ))
        .select((
            assessment_result::id,
            assessment_result::period,
            assessment_result::kind,
            assessment_result::replaces,
            assessment_result::reason,
            assessment_result::hash,
            assessment_result::published_at,
        ))
        .load(conn)?;
    let by = |id: ResultId| rows.iter().find(|row| row.3 == id).map(|row| row.0);
    let head = |(id, period, kind, replaces, reason, hash, published_at): &Read| {
        Ok(PublishedHead {
            id: *id,
            period: period_of(period)?,
            kind: word(kind, ResultKind::parse)?,
            replaces: (replaces.0 != 0).then_some(*replaces),
            replaced_by: by(*id),
            reason: reason.clone(),
            hash: hash.clone(),
            published_at: *published_at,
        })
    };
    rows.iter().map(head).collect()
}
