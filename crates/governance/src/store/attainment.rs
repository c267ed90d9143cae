//! What is on record towards targets.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::supervision_attainment;
use super::{day_of, pattern, word};
use crate::model::{Attainment, AttainmentDraft, AttainmentId, AttainmentStatus};
use crate::{Error, Result};

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = supervision_attainment, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: AttainmentId,
    target: String,
    of_county: RegionCode,
    division: i64,
    amount: i64,
    counted_on: i32,
    document: String,
    status: String,
    written_by: PersonId,
    written_at: Timestamp,
    confirmed_by: PersonId,
    confirmed_at: Timestamp,
    ended_by: PersonId,
    ended_at: Timestamp,
    reason: String,
    version: i64,
}

impl From<&Attainment> for Row {
    fn from(one: &Attainment) -> Self {
        let nobody = (PersonId(0), Timestamp::default());
        let (confirmed, ended) = (one.confirmed.unwrap_or(nobody), one.ended.unwrap_or(nobody));
        let draft = one.draft.clone();
        Self {
            county: one.county,
            id: one.id,
            target: draft.target,
            of_county: draft.of_county,
            division: draft.division.map_or(0, |one| one.0),
            amount: draft.amount,
            counted_on: draft.counted_on.number(),
            document: draft.document,
            status: one.status.as_str().to_owned(),
            written_by: one.written.0,
            written_at: one.written.1,
            confirmed_by: confirmed.0,
            confirmed_at: confirmed.1,
            ended_by: ended.0,
            ended_at: ended.1,
            reason: one.reason.clone(),
            version: one.version,
        }
    }
}

impl TryFrom<Row> for Attainment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let by = |person: PersonId, at| (person.0 != 0).then_some((person, at));
        Ok(Self {
            county: row.county,
            id: row.id,
            draft: AttainmentDraft {
                target: row.target,
                of_county: row.of_county,
                division: (row.division != 0).then_some(RegionCode(row.division)),
                amount: row.amount,
                counted_on: day_of(row.counted_on)?,
                document: row.document,
            },
            status: word(&row.status, AttainmentStatus::parse)?,
            written: (row.written_by, row.written_at),
            confirmed: by(row.confirmed_by, row.confirmed_at),
            ended: by(row.ended_by, row.ended_at),
            reason: row.reason,
            version: row.version,
        })
    }
}

/// False when it is on record already, or waits to be.
pub(crate) fn insert_attainment(tx: &mut Tx<'_>, new: &Attainment) -> Result<bool> {
    let row = Row::from(new);
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(supervision_attainment::table).values(row).prepared().execute(tx.conn())
    })?;
    Ok(inserted.is_some())
}

/// False when it is no longer as it was seen.
pub(crate) fn save_attainment(conn: &mut Conn, next: &Attainment) -> Result<bool> {
    let seen = supervision_attainment::table
        .find((next.county, next.id))
        .filter(supervision_attainment::version.eq(next.version - 1));
    Ok(diesel::update(seen).set(Row::from(next)).prepared().execute(conn)? == 1)
}

pub(crate) fn attainment(conn: &mut Conn, city: RegionCode, id: AttainmentId) -> Result<Option<Attainment>> {
    let row: Option<Row> =
        supervision_attainment::table.find((city, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Attainment::try_from).transpose()
}

/// Which are asked for.
#[derive(Debug, Clone, Default)]
pub struct AttainmentQuery {
    /// Words of the document.
    pub words: String,
    /// Towards which target; empty for all.
    pub target: String,
    /// How far they have come.
    pub status: Option<AttainmentStatus>,
    /// Of this county, under each code it has had; none for all.
    pub of_counties: Option<Vec<RegionCode>>,
    /// Rows to pass over.
    pub offset: i64,
    /// Rows to fetch.
    pub limit: i64,
}

/// What is on record, the latest day first, and how many match.
pub(crate) fn attainments(
    conn: &mut Conn,
    city: RegionCode,
    want: &AttainmentQuery,
) -> Result<(Vec<Attainment>, i64)> {
    let matching = || {
        let mut query =
            supervision_attainment::table.filter(supervision_attainment::county.eq(city)).into_boxed();
        if !want.target.is_empty() {
            query = query.filter(supervision_attainment::target.eq(want.target.clone()));
        }
        if let Some(status) = want.status {
            query = query.filter(supervision_attainment::status.eq(status.as_str()));
        }
        if let Some(counties) = want.of_counties.clone() {
            query = query.filter(supervision_attainment::of_county.eq_any(counties));
        }
        for one in want.words.split_whitespace() {
            query = query.filter(supervision_attainment::document.like(pattern(one)));
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order((supervision_attainment::counted_on.desc(), supervision_attainment::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Attainment::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}
