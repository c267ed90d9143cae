//! Objections.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{Period, PersonId, RegionCode, Timestamp};

use super::schema::assessment_objection;
use super::{period_of, person, word};
use crate::model::{Objection, ObjectionId, ObjectionState};
use crate::service::ObjectionQuery;
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_objection, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: ObjectionId,
    period: String,
    criterion: String,
    words: String,
    state: String,
    reason: String,
    made_by: PersonId,
    made_at: Timestamp,
    decided_by: PersonId,
    decided_at: Timestamp,
}

impl TryFrom<Row> for Objection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            period: period_of(&row.period)?,
            criterion: row.criterion,
            words: row.words,
            state: word(&row.state, ObjectionState::parse)?,
            reason: row.reason,
            made_by: row.made_by,
            made_at: row.made_at,
            decided: person(row.decided_by, row.decided_at),
        })
    }
}

/// Keeps an objection; false when the county has objected to this criterion.
pub(crate) fn insert_objection(tx: &mut Tx<'_>, new: &Objection) -> Result<bool> {
    let row = Row {
        county: new.county,
        id: new.id,
        period: new.period.to_string(),
        criterion: new.criterion.clone(),
        words: new.words.clone(),
        state: new.state.as_str().to_owned(),
        reason: String::new(),
        made_by: new.made_by,
        made_at: new.made_at,
        decided_by: PersonId(0),
        decided_at: Timestamp::default(),
    };
    let inserted = tx.unless_taken(|tx| {
        let insert = diesel::insert_into(assessment_objection::table).values(row);
        insert.prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// Decides an open objection; false when somebody did so meanwhile.
pub(crate) fn decide_objection(conn: &mut Conn, to: &Objection) -> Result<bool> {
    let Some((by, at)) = to.decided else { return Ok(false) };
    let there = assessment_objection::table
        .find((to.county, to.id))
        .filter(assessment_objection::state.eq(ObjectionState::Open.as_str()));
    let changed = diesel::update(there)
        .set((
            assessment_objection::state.eq(to.state.as_str()),
            assessment_objection::reason.eq(&to.reason),
            assessment_objection::decided_by.eq(by),
            assessment_objection::decided_at.eq(at),
        ))
        .prepared()
        .execute(conn)?;
    Ok(changed == 1)
}

pub(crate) fn objection(conn: &mut Conn, id: ObjectionId) -> Result<Option<Objection>> {
    let row: Option<Row> = assessment_objection::table
        .filter(assessment_objection::id.eq(id))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Objection::try_from).transpose()
}

/// Objections of these counties, of all when none is named, the latest first; and how many match.
pub(crate) fn objections(
    conn: &mut Conn,
    counties: &[RegionCode],
    want: &ObjectionQuery,
) -> Result<(Vec<Objection>, i64)> {
    let matching = || {
        let mut query = assessment_objection::table.into_boxed();
        if !counties.is_empty() {
            query = query.filter(assessment_objection::county.eq_any(counties.to_vec()));
        }
        if let Some(county) = want.county {
            query = query.filter(assessment_objection::county.eq(county));
        }
        if let Some(period) = want.period {
            query = query.filter(assessment_objection::period.eq(period.to_string()));
        }
        if let Some(state) = want.state {
            query = query.filter(assessment_objection::state.eq(state.as_str()));
        }
        for one in want.words.split_whitespace() {
            let like = format!("%{}%", one.replace(['%', '_'], ""));
            query = query.filter(
                assessment_objection::words.like(like.clone()).or(assessment_objection::criterion.like(like)),
            );
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order(assessment_objection::id.desc())
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Objection::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

/// How many objections of a half-year wait for a decision.
pub(crate) fn open_objections(conn: &mut Conn, period: Period) -> Result<i64> {
    Ok(assessment_objection::table
        .filter(assessment_objection::period.eq(period.to_string()))
        .filter(assessment_objection::state.eq(ObjectionState::Open.as_str()))
        .count()
        .get_result(conn)?)
}

/// The criteria of each county on which an objection was upheld.
pub(crate) fn upheld(conn: &mut Conn, period: Period) -> Result<Vec<(RegionCode, String)>> {
    Ok(assessment_objection::table
        .filter(assessment_objection::period.eq(period.to_string()))
        .filter(assessment_objection::state.eq(ObjectionState::Upheld.as_str()))
        .order((assessment_objection::county.asc(), assessment_objection::criterion.asc()))
        .select((assessment_objection::county, assessment_objection::criterion))
        .load(conn)?)
}
