//! Inspections, facts the office sets, and rulings.

use db::{Backend, Conn, Prepare as _, Tx};
use diesel::prelude::*;
use evidence::model::FileId;
use kernel::{Period, PersonId, RegionCode, Timestamp, search_text};

use super::schema::{assessment_fact, assessment_inspection, assessment_inspection_photo, assessment_ruling};
use super::{day_of, period_of};
use crate::model::{EvidenceId, Inspection, InspectionId};
use crate::service::InspectionQuery;
use crate::{Error, Result, Ruling, RulingKind, Source, Value};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = assessment_inspection, check_for_backend(Backend))]
struct Row {
    county: RegionCode,
    id: InspectionId,
    period: String,
    criterion: String,
    fact: String,
    place: String,
    inspected_on: i32,
    answers: String,
    note: String,
    inspector: PersonId,
    recorded_at: Timestamp,
    search_text: String,
}

fn inspection_of(row: Row, photos: Vec<FileId>) -> Result<Inspection> {
    Ok(Inspection {
        county: row.county,
        id: row.id,
        period: period_of(&row.period)?,
        criterion: row.criterion,
        fact: row.fact,
        place: row.place,
        day: day_of(row.inspected_on)?,
        answers: serde_json::from_str(&row.answers)?,
        note: row.note,
        photos,
        inspector: row.inspector,
        recorded_at: row.recorded_at,
    })
}

/// Keeps an inspection with its photographs; false when the place was inspected on that day.
pub(crate) fn insert_inspection(tx: &mut Tx<'_>, new: &Inspection) -> Result<bool> {
    let row = Row {
        county: new.county,
        id: new.id,
        period: new.period.to_string(),
        criterion: new.criterion.clone(),
        fact: new.fact.clone(),
        place: new.place.clone(),
        inspected_on: new.day.number(),
        answers: serde_json::to_string(&new.answers)?,
        note: new.note.clone(),
        inspector: new.inspector,
        recorded_at: new.recorded_at,
        search_text: search_text(&new.place),
    };
    let inserted = tx.unless_taken(|tx| {
        diesel::insert_into(assessment_inspection::table).values(row).prepared().execute(tx.conn())?;
        for (position, photo) in (0_i32..).zip(&new.photos) {
            let id: i64 = tx.id(new.recorded_at);
            diesel::insert_into(assessment_inspection_photo::table)
                .values((
                    assessment_inspection_photo::county.eq(new.county),
                    assessment_inspection_photo::id.eq(id),
                    assessment_inspection_photo::inspection.eq(new.id),
                    assessment_inspection_photo::file.eq(*photo),
                    assessment_inspection_photo::position.eq(position),
                ))
                .prepared()
                .execute(tx.conn())?;
        }
        Ok::<_, db::Error>(1)
    })?;
    Ok(inserted.is_some())
}

fn photos_of(conn: &mut Conn, county: RegionCode, id: InspectionId) -> Result<Vec<FileId>> {
    Ok(assessment_inspection_photo::table
        .filter(assessment_inspection_photo::county.eq(county))
        .filter(assessment_inspection_photo::inspection.eq(id))
        .order(assessment_inspection_photo::position.asc())
        .select(assessment_inspection_photo::file)
        .load(conn)?)
}

fn with_photos(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Inspection>> {
    let mut found = Vec::new();
    for row in rows {
        let photos = photos_of(conn, row.county, row.id)?;
        found.push(inspection_of(row, photos)?);
    }
    Ok(found)
}

pub(crate) fn inspection(conn: &mut Conn, id: InspectionId) -> Result<Option<Inspection>> {
    let rows: Vec<Row> = assessment_inspection::table
        .filter(assessment_inspection::id.eq(id))
        .select(Row::as_select())
        .load(conn)?;
    Ok(with_photos(conn, rows)?.pop())
}

/// All inspections of a county in a half-year.
pub(crate) fn inspections_of(conn: &mut Conn, county: RegionCode, period: Period) -> Result<Vec<Inspection>> {
    let rows: Vec<Row> = assessment_inspection::table
        .filter(assessment_inspection::county.eq(county))
        .filter(assessment_inspection::period.eq(period.to_string()))
        .order(assessment_inspection::id.asc())
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| inspection_of(row, Vec::new())).collect()
}

/// Inspections of these counties, of all when none is named, the latest first; and how many match.
pub(crate) fn inspections(
    conn: &mut Conn,
    counties: &[RegionCode],
    want: &InspectionQuery,
) -> Result<(Vec<Inspection>, i64)> {
    let matching = || {
        let mut query = assessment_inspection::table.into_boxed();
        if !counties.is_empty() {
            query = query.filter(assessment_inspection::county.eq_any(counties.to_vec()));
        }
        if let Some(county) = want.county {
            query = query.filter(assessment_inspection::county.eq(county));
        }
        if let Some(period) = want.period {
            query = query.filter(assessment_inspection::period.eq(period.to_string()));
        }
        if let Some(fact) = &want.fact {
            query = query.filter(assessment_inspection::fact.eq(fact.clone()));
        }
        if let Some(criterion) = &want.criterion {
            query = query.filter(assessment_inspection::criterion.eq(criterion.clone()));
        }
        for one in want.words.split_whitespace() {
            let like = format!("%{}%", one.to_lowercase().replace(['%', '_'], ""));
            query = query.filter(assessment_inspection::search_text.like(like));
        }
        query
    };
    let rows: Vec<Row> = matching()
        .order((assessment_inspection::inspected_on.desc(), assessment_inspection::id.desc()))
        .offset(want.offset)
        .limit(want.limit)
        .select(Row::as_select())
        .load(conn)?;
    Ok((with_photos(conn, rows)?, matching().count().get_result(conn)?))
}

/// A fact that the office set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeFact {
    /// The fact.
    pub fact: String,
    /// Its value.
    pub value: Value,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub set_by: PersonId,
    /// When.
    pub set_at: Timestamp,
}

/// Sets a fact, in the place of what was set before.
pub(crate) fn set_fact(tx: &mut Tx<'_>, county: RegionCode, period: Period, new: &OfficeFact) -> Result<()> {
    let there = assessment_fact::table
        .filter(assessment_fact::county.eq(county))
        .filter(assessment_fact::period.eq(period.to_string()))
        .filter(assessment_fact::fact.eq(&new.fact));
    diesel::delete(there).prepared().execute(tx.conn())?;
    let id: i64 = tx.id(new.set_at);
    diesel::insert_into(assessment_fact::table)
        .values((
            assessment_fact::county.eq(county),
            assessment_fact::id.eq(id),
            assessment_fact::period.eq(period.to_string()),
            assessment_fact::fact.eq(&new.fact),
            assessment_fact::value.eq(serde_json::to_string(&new.value)?),
            assessment_fact::reason.eq(&new.reason),
            assessment_fact::set_by.eq(new.set_by),
            assessment_fact::set_at.eq(new.set_at),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// Takes back a fact that was set; false when none was.
pub(crate) fn unset_fact(conn: &mut Conn, county: RegionCode, period: Period, fact: &str) -> Result<bool> {
    let there = assessment_fact::table
        .filter(assessment_fact::county.eq(county))
        .filter(assessment_fact::period.eq(period.to_string()))
        .filter(assessment_fact::fact.eq(fact.to_owned()));
    Ok(diesel::delete(there).prepared().execute(conn)? == 1)
}

/// What the office set for a county in a half-year.
pub(crate) fn office_facts(conn: &mut Conn, county: RegionCode, period: Period) -> Result<Vec<OfficeFact>> {
    type Read = (String, String, String, PersonId, Timestamp);
    let rows: Vec<Read> = assessment_fact::table
        .filter(assessment_fact::county.eq(county).and(assessment_fact::period.eq(period.to_string())))
        .order(assessment_fact::fact.asc())
        .select((
            assessment_fact::fact,
            assessment_fact::value,
            assessment_fact::reason,
            assessment_fact::set_by,
            assessment_fact::set_at,
        ))
        .load(conn)?;
    let read = |(fact, value, reason, set_by, set_at): Read| {
        Ok(OfficeFact { fact, value: serde_json::from_str(&value)?, reason, set_by, set_at })
    };
    rows.into_iter().map(read).collect()
}

const FALSIFIED: &str = "falsified";
const WAIVED: &str = "waived";

fn words_of(kind: &RulingKind) -> (&'static str, String) {
    match kind {
        RulingKind::Falsified => (FALSIFIED, String::new()),
        RulingKind::Waived(item) => (WAIVED, item.clone()),
    }
}

/// Keeps a ruling of the office, in the place of the same one before.
pub(crate) fn rule(
    tx: &mut Tx<'_>,
    now: Timestamp,
    (county, period): (RegionCode, Period),
    by: PersonId,
    evidence: Option<EvidenceId>,
    ruling: &Ruling,
) -> Result<()> {
    unrule(tx.conn(), county, period, &ruling.criterion, &ruling.kind)?;
    let (kind, item) = words_of(&ruling.kind);
    let id: i64 = tx.id(now);
    diesel::insert_into(assessment_ruling::table)
        .values((
            assessment_ruling::county.eq(county),
            assessment_ruling::id.eq(id),
            assessment_ruling::period.eq(period.to_string()),
            assessment_ruling::criterion.eq(&ruling.criterion),
            assessment_ruling::kind.eq(kind),
            assessment_ruling::item.eq(item),
            assessment_ruling::reason.eq(&ruling.reason),
            assessment_ruling::evidence.eq(evidence.unwrap_or(EvidenceId(0))),
            assessment_ruling::ruled_by.eq(by),
            assessment_ruling::ruled_at.eq(now),
        ))
        .prepared()
        .execute(tx.conn())?;
    Ok(())
}

/// Takes a ruling back; false when there was none.
pub(crate) fn unrule(
    conn: &mut Conn,
    county: RegionCode,
    period: Period,
    criterion: &str,
    kind: &RulingKind,
) -> Result<bool> {
    let (kind, item) = words_of(kind);
    let there = assessment_ruling::table
        .filter(assessment_ruling::county.eq(county))
        .filter(assessment_ruling::period.eq(period.to_string()))
        .filter(assessment_ruling::criterion.eq(criterion.to_owned()))
        .filter(assessment_ruling::kind.eq(kind))
        .filter(assessment_ruling::item.eq(item));
    Ok(diesel::delete(there).prepared().execute(conn)? == 1)
}

/// The rulings on a county in a half-year.
pub(crate) fn rulings(conn: &mut Conn, county: RegionCode, period: Period) -> Result<Vec<Ruling>> {
    type Read = (String, String, String, String, EvidenceId);
    let rows: Vec<Read> = assessment_ruling::table
        .filter(assessment_ruling::county.eq(county).and(assessment_ruling::period.eq(period.to_string())))
        .order((
            assessment_ruling::criterion.asc(),
            assessment_ruling::item.asc(),
            assessment_ruling::id.asc(),
        ))
        .select((
            assessment_ruling::criterion,
            assessment_ruling::kind,
            assessment_ruling::item,
            assessment_ruling::reason,
            assessment_ruling::evidence,
        ))
        .load(conn)?;
    let read = |(criterion, kind, item, reason, evidence): Read| {
        let kind = match kind.as_str() {
            FALSIFIED => RulingKind::Falsified,
            WAIVED => RulingKind::Waived(item),
            other => return Err(Error::Db(db::Error::Unreadable(format!("ruling `{other}`")))),
        };
        let link = match evidence.0 {
            0 => format!("/city/periods/{period}"),
            _ => format!("/city/review/{evidence}"),
        };
        Ok(Ruling { criterion, kind, reason, source: Source::Record { link } })
    };
    rows.into_iter().map(read).collect()
}
