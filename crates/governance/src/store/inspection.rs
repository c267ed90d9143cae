//! Visits and findings.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use kernel::{PersonId, RegionCode, Timestamp};

use super::schema::{supervision_finding, supervision_visit};
use super::{day_of, party, pattern, person_if, word};
use crate::model::{Finding, FindingId, FindingStatus, Party, Severity, Visit, VisitId};
use crate::{Error, Result};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = supervision_visit, check_for_backend(Backend))]
struct VisitRow {
    county: RegionCode,
    id: VisitId,
    party: String,
    visited_on: i32,
    inspectors: String,
    summary: String,
    written_by: PersonId,
    written_at: Timestamp,
}

impl TryFrom<VisitRow> for Visit {
    type Error = Error;

    fn try_from(row: VisitRow) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            party: party(&row.party)?,
            visited_on: day_of(row.visited_on)?,
            inspectors: row.inspectors,
            summary: row.summary,
            written_by: row.written_by,
            written_at: row.written_at,
        })
    }
}

pub(crate) fn insert_visit(tx: &mut Tx<'_>, new: &Visit) -> Result<()> {
    let row = VisitRow {
        county: new.county,
        id: new.id,
        party: new.party.to_string(),
        visited_on: new.visited_on.number(),
        inspectors: new.inspectors.clone(),
        summary: new.summary.clone(),
        written_by: new.written_by,
        written_at: new.written_at,
    };
    diesel::insert_into(supervision_visit::table).values(row).prepared().execute(tx.conn())?;
    Ok(())
}

pub(crate) fn visit(conn: &mut Conn, city: RegionCode, id: VisitId) -> Result<Option<Visit>> {
    let row: Option<VisitRow> =
        supervision_visit::table.find((city, id)).select(VisitRow::as_select()).first(conn).optional()?;
    row.map(Visit::try_from).transpose()
}

/// Visits, the latest first, and how many match; to one of these parties, or to all.
pub(crate) fn visits(
    conn: &mut Conn,
    city: RegionCode,
    words: &str,
    of: Option<&[Party]>,
    (offset, limit): (i64, i64),
) -> Result<(Vec<Visit>, i64)> {
    let own: Option<Vec<String>> = of.map(|parties| parties.iter().map(ToString::to_string).collect());
    let matching = || {
        let mut query = supervision_visit::table.filter(supervision_visit::county.eq(city)).into_boxed();
        if let Some(own) = own.clone() {
            query = query.filter(supervision_visit::party.eq_any(own));
        }
        for one in words.split_whitespace() {
            let like = pattern(one);
            query = query.filter(
                supervision_visit::summary.like(like.clone()).or(supervision_visit::inspectors.like(like)),
            );
        }
        query
    };
    let rows: Vec<VisitRow> = matching()
        .order((supervision_visit::visited_on.desc(), supervision_visit::id.desc()))
        .offset(offset)
        .limit(limit)
        .select(VisitRow::as_select())
        .load(conn)?;
    let found = rows.into_iter().map(Visit::try_from).collect::<Result<_>>()?;
    Ok((found, matching().count().get_result(conn)?))
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = supervision_finding, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: FindingId,
    visit: VisitId,
    party: String,
    severity: String,
    words: String,
    from_day: i32,
    due_day: i32,
    status: String,
    answer: String,
    answered_by: PersonId,
    answered_at: Timestamp,
    reason: String,
    decided_by: PersonId,
    decided_at: Timestamp,
    version: i64,
}

impl From<&Finding> for Row {
    fn from(finding: &Finding) -> Self {
        Self {
            county: finding.county,
            id: finding.id,
            visit: finding.visit,
            party: finding.party.to_string(),
            severity: finding.severity.as_str().to_owned(),
            words: finding.words.clone(),
            from_day: finding.from.number(),
            due_day: finding.due.number(),
            status: finding.status.as_str().to_owned(),
            answer: finding.answer.clone(),
            answered_by: finding.answered_by.unwrap_or(PersonId(0)),
            answered_at: finding.answered_at,
            reason: finding.reason.clone(),
            decided_by: finding.decided_by.unwrap_or(PersonId(0)),
            decided_at: finding.decided_at,
            version: finding.version,
        }
    }
}

impl TryFrom<Row> for Finding {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            county: row.county,
            id: row.id,
            visit: row.visit,
            party: party(&row.party)?,
            severity: word(&row.severity, Severity::parse)?,
            words: row.words,
            from: day_of(row.from_day)?,
            due: day_of(row.due_day)?,
            status: word(&row.status, FindingStatus::parse)?,
            answer: row.answer,
            answered_by: person_if(row.answered_by),
            answered_at: row.answered_at,
            reason: row.reason,
            decided_by: person_if(row.decided_by),
            decided_at: row.decided_at,
            version: row.version,
        })
    }
}

pub(crate) fn insert_finding(tx: &mut Tx<'_>, finding: &Finding) -> Result<()> {
    diesel::insert_into(supervision_finding::table)
        .values(Row::from(finding))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// False when it is no longer as it was seen.
pub(crate) fn save_finding(conn: &mut Conn, next: &Finding) -> Result<bool> {
    let seen = supervision_finding::table
        .find((next.county, next.id))
        .filter(supervision_finding::version.eq(next.version - 1));
    Ok(diesel::update(seen).set(Row::from(next)).prepared().execute(conn)? == 1)
}

pub(crate) fn finding(conn: &mut Conn, city: RegionCode, id: FindingId) -> Result<Option<Finding>> {
    let row: Option<Row> =
        supervision_finding::table.find((city, id)).select(Row::as_select()).first(conn).optional()?;
    row.map(Finding::try_from).transpose()
}

pub(crate) fn findings_of_visit(conn: &mut Conn, city: RegionCode, visit: VisitId) -> Result<Vec<Finding>> {
    let rows: Vec<Row> = supervision_finding::table
        .filter(supervision_finding::county.eq(city).and(supervision_finding::visit.eq(visit)))
        .order(supervision_finding::id.asc())
        .limit(200)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Finding::try_from).collect()
}

/// Findings that are not closed, by their days; of these parties, or of all.
pub(crate) fn findings(conn: &mut Conn, city: RegionCode, of: Option<&[Party]>) -> Result<Vec<Finding>> {
    let mut query = supervision_finding::table
        .filter(supervision_finding::county.eq(city))
        .filter(supervision_finding::status.ne(FindingStatus::Closed.as_str()))
        .into_boxed();
    if let Some(of) = of {
        let own: Vec<String> = of.iter().map(ToString::to_string).collect();
        query = query.filter(supervision_finding::party.eq_any(own));
    }
    let rows: Vec<Row> = query
        .order((supervision_finding::due_day.asc(), supervision_finding::id.asc()))
        .limit(1_000)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Finding::try_from).collect()
}
